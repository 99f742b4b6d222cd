//! What Slack's events and history say, as observations.
//!
//! Invariant: an event that cannot be understood says nothing and breaks nothing; it is kept by the caller.
//! Shapes: docs.slack.dev, "Events API reference".

mod history;
#[cfg(test)]
mod tests;

pub use history::{heard_as, page_message};

use crate::{
    directory::{Directory, Me},
    recognise, text,
    wire::{Post, User, read, text as at},
};
use jiff::{SignedDuration, Timestamp};
use oncall::{
    ids::{ChannelId, Emoji, MessageTs, PersonId},
    observation::{Author, AuthorKind, Change, Message, Place, PostKind, Reaction, Room, Said},
    text::Untrusted,
    time::sub,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// What is told of a message while it is not all understood ranks before what is told when it is.
const TOLD_EARLY: SignedDuration = SignedDuration::from_micros(1);

/// What came with one event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heeded {
    pub said: Vec<Said>,
    pub news: Vec<News>,
}

/// What an event changes here, beside what it says.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// A message came from a channel that is not among my places.
    UnknownPlace(String),
    /// A message calls user groups of which nothing is known.
    UnknownGroups(BTreeSet<String>),
    /// Somebody reacted of whom it is not known whether it is a bot.
    Stranger(String),
    /// My places are others now, or have other names.
    PlacesChanged,
    UserChanged(Box<User>),
    GroupsChanged,
    /// The app or my token was thrown out.
    Revoked {
        code: &'static str,
    },
    /// Slack left events out.
    EventsSkipped,
    /// An event that should have said something could not be read.
    Unreadable {
        kind: String,
    },
}

/// Reads the payload of an `events_api` envelope. `now` stands in where an event names no time.
pub fn event(payload: &Value, names: &Directory, now: Timestamp) -> Heeded {
    // This one comes without an inner event.
    if at(payload, "type") == "app_rate_limited" {
        return Heeded { news: vec![News::EventsSkipped], ..Heeded::default() };
    }
    let news = |news| Heeded { news: vec![news], ..Heeded::default() };
    let Some(event) = payload.get("event") else { return news(News::Unreadable { kind: "unknown".to_owned() }) };
    match at(event, "type") {
        "" => news(News::Unreadable { kind: "unknown".to_owned() }),
        "message" => message(event, names, now),
        "reaction_added" => reaction(event, names, Change::Added, now),
        "reaction_removed" => reaction(event, names, Change::Removed, now),
        "user_change" | "user_profile_changed" => {
            let user: User = event.get("user").cloned().map(read).unwrap_or_default();
            if user.id.is_empty() { Heeded::default() } else { news(News::UserChanged(Box::new(user))) }
        }
        "subteam_created" | "subteam_updated" | "subteam_members_changed" => news(News::GroupsChanged),
        "channel_rename" | "group_rename" | "channel_archive" | "channel_unarchive" | "group_archive"
        | "group_unarchive" | "channel_deleted" | "group_deleted" | "channel_left" | "group_left"
        | "channel_created" => news(News::PlacesChanged),
        "member_joined_channel" | "member_left_channel" if names.is_me(at(event, "user")) => news(News::PlacesChanged),
        "tokens_revoked" if revokes_mine(event, names.me.as_ref()) => news(News::Revoked { code: "token_revoked" }),
        "app_uninstalled" => news(News::Revoked { code: "app_uninstalled" }),
        "app_rate_limited" => news(News::EventsSkipped),
        _ => Heeded::default(),
    }
}

fn revokes_mine(event: &Value, me: Option<&Me>) -> bool {
    let users = event.get("tokens").and_then(|tokens| tokens.get("oauth")).and_then(Value::as_array);
    let Some(me) = me else { return true };
    users.is_some_and(|users| users.iter().any(|user| user.as_str() == Some(&me.user)))
}

fn message(event: &Value, names: &Directory, now: Timestamp) -> Heeded {
    let post: Post = read(event.clone());
    let version = time(&post.event_ts).or_else(|| time(&post.ts)).unwrap_or(now);
    let channel = post.channel.clone();
    let said = match (post.subtype.as_str(), post.message.as_deref()) {
        ("message_replied", _) => return Heeded::default(),
        // Without its subtype it would look like an empty post: the reply itself comes on its own.
        ("", Some(_)) if post.text.is_empty() && post.user.is_empty() && post.bot_id.is_empty() => {
            return Heeded::default();
        }
        ("message_deleted", _) => deleted(&channel, &post.deleted_ts, version),
        ("message_changed", Some(_)) if oncall::planted!("edits-are-ignored") => return Heeded::default(),
        ("message_changed", Some(new)) if new.subtype == "tombstone" => deleted(&channel, &new.ts, version),
        ("message_changed", Some(new)) => {
            of_post(new, Spot { channel: &channel, kind: &post.channel_type }, version, names)
        }
        ("message_changed", None) => None,
        ("tombstone", _) => deleted(&channel, &post.ts, version),
        _ => {
            let own = time(&post.ts).unwrap_or(version);
            of_post(&post, Spot { channel: &channel, kind: &post.channel_type }, own, names)
        }
    };
    let Some(said) = said else {
        return Heeded { said: Vec::new(), news: vec![News::Unreadable { kind: format!("message {}", post.subtype) }] };
    };
    let unknown = names.place_name(&channel).is_none() && matches!(said, Said::Message(_));
    let place = match post.channel_type.as_str() {
        _ if !unknown => None,
        // It has no name to wait for.
        "im" => Some(News::PlacesChanged),
        _ => Some(News::UnknownPlace(channel)),
    };
    let groups = match &said {
        Said::Message(message) => names.unknown_groups(&message.mentions),
        _ => BTreeSet::new(),
    };
    let groups = (!groups.is_empty()).then_some(News::UnknownGroups(groups));
    Heeded { said: vec![said], news: place.into_iter().chain(groups).collect() }
}

fn deleted(channel: &str, ts: &str, at: Timestamp) -> Option<Said> {
    is_named(channel, ts).then(|| Said::Deleted { channel: ChannelId::new(channel), ts: MessageTs::new(ts), at })
}

/// Where a post stands.
#[derive(Clone, Copy)]
pub(crate) struct Spot<'a> {
    pub channel: &'a str,
    /// Slack's `channel_type`; empty in history.
    pub kind: &'a str,
}

impl Spot<'_> {
    fn room(self, place: &Place) -> Room {
        match self.kind {
            "im" | "mpim" => Room::Direct,
            "channel" | "group" => Room::Channel,
            _ if place.is_direct() => Room::Direct,
            _ => Room::Channel,
        }
    }
}

/// One post as it stands. None where it does not say which message it is.
pub(crate) fn of_post(post: &Post, spot: Spot<'_>, version: Timestamp, names: &Directory) -> Option<Said> {
    let channel = spot.channel;
    if !is_named(channel, &post.ts) {
        return None;
    }
    let kind = if is_housekeeping(&post.subtype) { PostKind::Housekeeping } else { PostKind::Post };
    let in_thread = !post.thread_ts.is_empty() && post.thread_ts != post.ts && post.subtype != "thread_broadcast";
    let place = names.place(channel);
    let author = author(post, names);
    let is_content = kind == PostKind::Post && author.kind == AuthorKind::Bot;
    let recognised = if is_content { recognise::of_post(post, names) } else { recognise::Recognised::NOTHING };
    let mentions = text::mentions(post, names);
    let is_understood = names.unknown_groups(&mentions).is_empty();
    Some(Said::Message(Message {
        room: spot.room(&place),
        place,
        ts: MessageTs::new(&post.ts),
        author,
        kind,
        text: Untrusted::new(text::of_post(post, names)),
        condition: recognised.condition,
        mentions,
        severity: recognised.severity,
        key: recognised.key,
        about: recognised.about,
        reply_to: in_thread.then(|| MessageTs::new(&post.thread_ts)),
        version: if is_understood { version } else { sub(version, TOLD_EARLY) },
        reactions: None,
        permalink: names.me.as_ref().map(|me| permalink(&me.url, channel, &post.ts)),
    }))
}

fn is_named(channel: &str, ts: &str) -> bool {
    !channel.is_empty() && time(ts).is_some()
}

fn author(post: &Post, names: &Directory) -> Author {
    if !post.is_by_bot() || names.is_ours(post) {
        return names.user(&post.user);
    }
    let known = names.user_name(&post.user).unwrap_or("");
    let named = [&post.username, post.bot_profile.name.as_str(), known, &post.bot_id, &post.user];
    let name = named.into_iter().find(|name| !name.trim().is_empty()).unwrap_or("");
    let id = if post.bot_id.is_empty() { &post.user } else { &post.bot_id };
    Author { kind: AuthorKind::Bot, id: PersonId::new(id), name: Untrusted::new(name) }
}

/// Posts that the place itself writes. Kinds that are not known are content, so that nothing is lost.
fn is_housekeeping(subtype: &str) -> bool {
    matches!(
        subtype,
        "channel_join"
            | "channel_leave"
            | "channel_topic"
            | "channel_purpose"
            | "channel_name"
            | "channel_archive"
            | "channel_unarchive"
            | "channel_convert_to_private"
            | "channel_convert_to_public"
            | "channel_posting_permissions"
            | "channel_canvas_updated"
            | "group_join"
            | "group_leave"
            | "group_topic"
            | "group_purpose"
            | "group_name"
            | "group_archive"
            | "group_unarchive"
            | "pinned_item"
            | "unpinned_item"
            | "bot_add"
            | "bot_remove"
            | "bot_enable"
            | "bot_disable"
            | "app_conversation_join"
            | "app_conversation_leave"
            | "bookmark_added"
            | "tabbed_canvas_updated"
            | "huddle_thread"
            | "reminder_add"
            | "joiner_notification"
    )
}

fn permalink(workspace: &str, channel: &str, ts: &str) -> String {
    format!("{workspace}archives/{channel}/p{}", ts.replace('.', ""))
}

fn reaction(event: &Value, names: &Directory, change: Change, now: Timestamp) -> Heeded {
    let item = event.get("item").unwrap_or(&Value::Null);
    if at(item, "type") != "message" {
        // Files can be reacted to as well.
        return Heeded::default();
    }
    let (channel, ts, user) = (at(item, "channel"), at(item, "ts"), at(event, "user"));
    if !is_named(channel, ts) || user.is_empty() || at(event, "reaction").is_empty() {
        return Heeded { said: Vec::new(), news: vec![News::Unreadable { kind: "reaction".to_owned() }] };
    }
    let reaction = Reaction {
        channel: ChannelId::new(channel),
        ts: MessageTs::new(ts),
        emoji: emoji(at(event, "reaction")),
        who: names.user(user),
        change,
        at: time(at(event, "event_ts")).unwrap_or(now),
    };
    let stranger = names.is_stranger(user).then(|| News::Stranger(user.to_owned()));
    Heeded { said: vec![Said::Reaction(reaction)], news: stranger.into_iter().collect() }
}

/// An emoji's name without its skin tone.
pub(crate) fn emoji(name: &str) -> Emoji {
    Emoji::new(name.split("::").next().unwrap_or(name))
}

/// The moment that a `ts` names; none if it is none.
pub(crate) fn time(ts: &str) -> Option<Timestamp> {
    let at = MessageTs::new(ts).at();
    (at > Timestamp::UNIX_EPOCH).then_some(at)
}

/// A moment as Slack writes it.
pub(crate) fn ts(at: Timestamp) -> String {
    let micros = at.as_microsecond().max(0);
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}
