//! Messages read from history.
//!
//! Invariant: a message that lies before the stretch being read is never reported as news, unless it says itself that it
//! changed since. Not every edit is marked: chat.update leaves `edited` out where a post has blocks.

use super::{Spot, emoji, of_post, time};
use crate::{
    directory::Directory,
    wire::{Post, Tally},
};
use jiff::Timestamp;
use oncall::{
    ids::{ChannelId, Emoji, MessageTs},
    observation::{Author, Completeness, Heard, ReactionsNow, Said},
};

/// A message as it stands, with all its reactions as of `asked_at`.
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

/// How a message is told that was read for what was said from `since` on: as news, or as the present state of what was
/// said before, of which nobody says when a bot's edit without a mark was made, or when a reaction was given or taken back.
pub fn heard_as(post: &Post, since: Timestamp) -> Heard {
    let is_since = |ts: &str| time(ts).is_some_and(|at| at >= since);
    let is_news = is_since(&post.ts) || is_since(&post.edited.ts) || post.subtype == "tombstone";
    if is_news { Heard::CatchUp } else { Heard::Poll }
}

fn reactions(tallies: &[Tally], names: &Directory, as_of: Timestamp) -> ReactionsNow {
    let partial = tallies.iter().any(|tally| tally.count > u64::try_from(tally.users.len()).unwrap_or(u64::MAX));
    let complete = if partial { Completeness::Partial } else { Completeness::Complete };
    ReactionsNow { as_of, given: given(tallies, names).collect(), complete }
}

fn given<'a>(tallies: &'a [Tally], names: &'a Directory) -> impl Iterator<Item = (Emoji, Author)> + 'a {
    tallies.iter().flat_map(move |tally| tally.users.iter().map(move |user| (emoji(&tally.name), names.user(user))))
}
