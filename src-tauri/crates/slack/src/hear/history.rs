//! Messages read from history.
//!
//! Invariant: a message that lies before the stretch being read is never reported as new: only what may have changed
//! about it is.

use super::{Spot, emoji, of_post, time};
use crate::{
    directory::Directory,
    wire::{Post, Tally},
};
use jiff::Timestamp;
use oncall::{
    ids::{ChannelId, Emoji, MessageTs},
    observation::{Author, Completeness, ReactionsNow, Said},
};

/// A message of the stretch itself, with all its reactions as of `asked_at`.
pub fn page_message(post: &Post, channel: &str, names: &Directory, asked_at: Timestamp) -> Option<Said> {
    if post.subtype == "tombstone" {
        let ts = MessageTs::new(&post.ts);
        return time(&post.ts).map(|_| Said::Deleted { channel: ChannelId::new(channel), ts, at: asked_at });
    }
    let version = time(&post.edited.ts).into_iter().chain(time(&post.ts)).max()?;
    let mut said = of_post(post, Spot { channel, kind: "" }, version, names)?;
    if let Said::Message(message) = &mut said
        && !oncall::planted!("history-has-no-reactions")
    {
        message.reactions = Some(reactions(&post.reactions, names, asked_at));
    }
    Some(said)
}

/// A message from before `since`: itself where it was edited or deleted since, else the reactions it has and has not, for
/// nobody says when those were given or taken back.
pub fn old_message(
    post: &Post,
    channel: &str,
    names: &Directory,
    since: Timestamp,
    asked_at: Timestamp,
) -> Option<Said> {
    let is_edited = time(&post.edited.ts).is_some_and(|edited| edited >= since);
    if is_edited || post.subtype == "tombstone" {
        return page_message(post, channel, names, asked_at);
    }
    time(&post.ts)?;
    let (channel, ts) = (ChannelId::new(channel), MessageTs::new(&post.ts));
    Some(Said::Reactions { channel, ts, now: reactions(&post.reactions, names, asked_at) })
}

fn reactions(tallies: &[Tally], names: &Directory, as_of: Timestamp) -> ReactionsNow {
    let partial = tallies.iter().any(|tally| tally.count > u64::try_from(tally.users.len()).unwrap_or(u64::MAX));
    let complete = if partial { Completeness::Partial } else { Completeness::Complete };
    ReactionsNow { as_of, given: given(tallies, names).collect(), complete }
}

fn given<'a>(tallies: &'a [Tally], names: &'a Directory) -> impl Iterator<Item = (Emoji, Author)> + 'a {
    tallies.iter().flat_map(move |tally| tally.users.iter().map(move |user| (emoji(&tally.name), names.user(user))))
}
