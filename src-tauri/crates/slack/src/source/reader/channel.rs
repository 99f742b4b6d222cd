//! Reads a stretch of one channel, page by page, threads included.
//!
//! Invariant: a page is reported before the next is asked for; what fails leaves nothing half said. What calls a user
//! group that is not known yet is said, and the stretch counts as unread until it can be said in full.

use crate::{
    client::{self, CallFault, Eager},
    directory::Directory,
    hear,
    source::{
        keys::Key,
        reader::plan::Stretch,
        sights::Duty,
        workspace::{Workspace, next_cursor},
    },
    text,
    wire::{Post, read as lenient},
};
use jiff::{SignedDuration, Timestamp};
use oncall::{ids::ChannelId, observation::Heard, time::Now};
use serde_json::Value;
use std::collections::BTreeSet;

/// Slack asks for no more than 200 at once.
const PAGE: &str = "200";
/// How often a page of a gap is asked for again before the whole reading is given back.
const TRIES: usize = 3;

/// What it is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A gap: limits are waited out page by page, and said.
    Gap,
    /// A look at what was said lately: gives up at the first fault, for it looks again soon.
    Net,
}

/// Reads the stretch. Messages older than `since` are not news: only as what they are by now they are told, and with the
/// replies since then.
///
/// # Errors
/// As [`crate::client::Client::call`], after a few tries for each page.
pub async fn read(
    workspace: &Workspace,
    channel: &ChannelId,
    stretch: Stretch,
    since: Timestamp,
    purpose: Purpose,
) -> Result<(), CallFault> {
    let (oldest, latest) = (hear::ts(stretch.from), stretch.until.map(hear::ts));
    let mut asked = vec![("channel", channel.as_str()), ("oldest", &oldest), ("inclusive", "true"), ("limit", PAGE)];
    asked.extend(latest.as_deref().map(|latest| ("latest", latest)));
    let mut cursor = String::new();
    let mut in_full = Ok(());
    loop {
        let mut page = page(workspace, "conversations.history", &asked, &cursor, purpose).await?;
        for heard in [Heard::Poll, Heard::CatchUp] {
            let said = {
                let names = workspace.directory.look();
                page.add_my_marks(workspace, &names, channel);
                // Oldest first, as they were said.
                let posts = page.posts.iter().rev().filter(|post| hear::heard_as(post, since) == heard);
                posts.filter_map(|post| hear::page_message(post, channel.as_str(), &names, page.asked_at)).collect()
            };
            workspace.tell(heard, said, None).await;
        }
        in_full = in_full.and(page.in_full);
        if oncall::planted!("only-the-first-page-is-read") {
            return in_full;
        }
        for parent in page.posts.iter().filter(|post| hear::time(&post.latest_reply).is_some_and(|at| at >= since)) {
            read_thread(workspace, channel, &parent.ts, since, purpose).await?;
        }
        if page.next.is_empty() || page.next == cursor {
            return in_full;
        }
        cursor = page.next;
    }
}

/// The replies since then.
async fn read_thread(
    workspace: &Workspace,
    channel: &ChannelId,
    parent: &str,
    since: Timestamp,
    purpose: Purpose,
) -> Result<(), CallFault> {
    let oldest = hear::ts(since);
    let asked =
        [("channel", channel.as_str()), ("ts", parent), ("oldest", &oldest), ("inclusive", "true"), ("limit", PAGE)];
    let mut cursor = String::new();
    loop {
        let mut page = match page(workspace, "conversations.replies", &asked, &cursor, purpose).await {
            // It was deleted meanwhile.
            Err(CallFault::GiveUp { code }) if code == "thread_not_found" => return Ok(()),
            page => page?,
        };
        let said = {
            let names = workspace.directory.look();
            page.add_my_marks(workspace, &names, channel);
            let replies = page.posts.iter().filter(|post| post.ts != parent);
            replies.filter_map(|post| hear::page_message(post, channel.as_str(), &names, page.asked_at)).collect()
        };
        workspace.tell(Heard::CatchUp, said, None).await;
        if page.next.is_empty() || page.next == cursor {
            return Ok(());
        }
        cursor = page.next;
    }
}

struct Page {
    posts: Vec<Post>,
    next: String,
    asked_at: Timestamp,
    sent: Now,
    /// Whether all that it calls is known.
    in_full: Result<(), CallFault>,
}

impl Page {
    /// Those that were written since it was asked for.
    fn add_my_marks(&mut self, workspace: &Workspace, names: &Directory, channel: &ChannelId) {
        let Some(me) = names.my_id().filter(|_| !oncall::planted!("a-reading-takes-my-mark-back")) else { return };
        workspace.marks.look().add_to(&mut self.posts, channel.as_str(), me, self.sent.boot_elapsed);
    }
}

/// One page. A limit is waited out here, so that a long reading does not begin anew.
async fn page(
    workspace: &Workspace,
    method: &str,
    asked: &[(&str, &str)],
    cursor: &str,
    purpose: Purpose,
) -> Result<Page, CallFault> {
    let mut asked = asked.to_vec();
    if !cursor.is_empty() {
        asked.push(("cursor", cursor));
    }
    let mut tries = 0;
    loop {
        let refreshes = workspace.refreshes();
        match workspace.call_whole(Key::User, method, &asked, Eager::Bulk).await {
            Ok(client::Said { mut body, asked_at, sent, .. }) => {
                workspace.sights.free(Duty::Pace).await;
                let next = next_cursor(&body);
                let items = match body.get_mut("messages").map(Value::take) {
                    Some(Value::Array(items)) => items,
                    _ => Vec::new(),
                };
                let posts: Vec<Post> = items.into_iter().map(lenient).collect();
                workspace.learn_users(strangers(workspace, &posts)).await;
                let groups = unknown_groups(workspace, &posts);
                let in_full = if groups.is_empty() { Ok(()) } else { workspace.learn_groups(&groups).await };
                return Ok(Page { posts, next, asked_at, sent, in_full });
            }
            Err(fault) if purpose == Purpose::Gap && fault.is_passing() && tries < TRIES => {
                tries += 1;
                tracing::info!(%fault, method, "asking again");
                if matches!(fault, CallFault::Retry { .. }) {
                    workspace.sights.hinder(Duty::Pace, fault.blindness()).await;
                }
                workspace.pause(fault.wait().max(SignedDuration::from_secs(1)), refreshes).await;
            }
            Err(fault) => return Err(fault),
        }
    }
}

/// Those who reacted and of whom nothing is known.
fn strangers(workspace: &Workspace, posts: &[Post]) -> Vec<String> {
    let names = workspace.directory.look();
    let users = posts.iter().flat_map(|post| &post.reactions).flat_map(|tally| &tally.users);
    let unknown: BTreeSet<&String> = users.filter(|user| names.is_stranger(user)).collect();
    unknown.into_iter().cloned().collect()
}

fn unknown_groups(workspace: &Workspace, posts: &[Post]) -> BTreeSet<String> {
    let names = workspace.directory.look();
    posts.iter().flat_map(|post| names.unknown_groups(&text::mentions(post, &names))).collect()
}
