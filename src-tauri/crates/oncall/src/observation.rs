//! What a source says, in one language for all sources.
//!
//! Invariant: an observation is a statement about the source at a time, never an instruction; hearing one twice, or
//! two in either order, leads to the same knowledge.

use crate::{
    ids::{AlertId, ChannelId, Emoji, Fingerprint, IncidentId, MessageTs, PersonId, SourceId},
    text::Untrusted,
};
use jiff::Timestamp;
use std::collections::BTreeSet;

mod incident;
mod people;
mod severity;

pub use incident::{Incident, IncidentStatus, Urgency};
pub use people::{Duty, Person, ScheduledShift};
pub use severity::Severity;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    pub source: SourceId,
    pub heard: Heard,
    pub said: Said,
}

impl Observation {
    /// The alert it is about, where it is about one; a reply is about what it stands below.
    pub fn alert(&self) -> Option<AlertId> {
        let message = |channel, ts| Some(AlertId::message(&self.source, channel, ts));
        match &self.said {
            Said::Message(said) => message(&said.place.channel, said.reply_to.as_ref().unwrap_or(&said.ts)),
            Said::Deleted { channel, ts, .. } | Said::Reactions { channel, ts, .. } => message(channel, ts),
            Said::Reaction(reaction) => message(&reaction.channel, &reaction.ts),
            Said::Incident(incident) => Some(AlertId::incident(&self.source, &incident.id)),
            Said::Duties { .. }
            | Said::Places { .. }
            | Said::People { .. }
            | Said::Me { .. }
            | Said::Schedules { .. }
            | Said::Unread { .. } => None,
        }
    }
}

/// How it reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Pushed by the source as it happened.
    Live,
    /// Read from history after a gap.
    CatchUp,
    /// Read as the present state. Of a message that is no news, but for what changed where it is known.
    Poll,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The whole present content of a message; a later version replaces an earlier one.
    Message(Message),
    /// The message is gone.
    Deleted {
        channel: ChannelId,
        ts: MessageTs,
        at: Timestamp,
    },
    Reaction(Reaction),
    /// All reactions on a message, where the message itself is no news.
    Reactions {
        channel: ChannelId,
        ts: MessageTs,
        now: ReactionsNow,
    },
    /// An incident as it stood at `as_of`.
    Incident(Incident),
    /// Every duty of mine that the source knows of, running and coming. Replaces what it said before.
    Duties {
        duties: Vec<Duty>,
        as_of: Timestamp,
    },
    /// Every channel I am in, complete. Replaces what it said before.
    Places {
        places: Vec<Place>,
        as_of: Timestamp,
    },
    /// People and how to reach them. Replaces what it said before.
    People {
        /// The team.
        people: Vec<Person>,
        /// Whoever else the source's schedules name.
        others: Vec<Person>,
        as_of: Timestamp,
    },
    /// Who I am there. Replaces what it said before.
    Me {
        person: Person,
        as_of: Timestamp,
    },
    /// Rendered schedules. Replaces what it said before.
    Schedules {
        shifts: Vec<ScheduledShift>,
        /// Schedules that could not be read, by name.
        unread: Vec<Untrusted>,
        as_of: Timestamp,
    },
    /// Something that could not be understood: kept for later, decides nothing.
    Unread {
        /// What kind of thing it was, as far as that could be told.
        what: String,
        /// As it came, cut and without secrets.
        raw: Untrusted,
        at: Timestamp,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub channel: ChannelId,
    /// Without the `#`. Empty where the source has none, for example for a direct message.
    pub name: String,
}

impl Place {
    /// Whether it is a direct message, or one to a few people. Slack's ids of the first begin with `D`, its names of the
    /// second with `mpdm-`.
    pub fn is_direct(&self) -> bool {
        self.channel.as_str().starts_with('D') || self.name.starts_with("mpdm-")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuthorKind {
    Me,
    Person,
    Bot,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    pub kind: AuthorKind,
    pub id: PersonId,
    pub name: Untrusted,
}

/// Whether a post is content, or the place's own housekeeping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostKind {
    Post,
    /// Joins, leaves, topics, names and the like.
    Housekeeping,
}

/// Where a message was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    #[default]
    Channel,
    /// To me: a direct message, or one to a few people.
    Direct,
}

/// Whom a message calls.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mention {
    Me,
    /// A user group that I am in or not, by its handle without the `@`.
    Group(String),
    /// Whoever of the channel is there.
    Here,
    /// Everybody in the channel, or in the workspace.
    Channel,
}

/// What a bot's post says of the thing it watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    Firing,
    Resolved,
    /// The post does not say; treated as firing where it matters.
    Unsaid,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub place: Place,
    pub ts: MessageTs,
    pub author: Author,
    pub kind: PostKind,
    /// Text of message, blocks and attachments, plain.
    pub text: Untrusted,
    pub condition: Condition,
    pub room: Room,
    pub mentions: BTreeSet<Mention>,
    /// None: the post says nothing of the kind.
    pub severity: Option<Severity>,
    /// What the sender itself tells one alert from another by, where it says so. Never made of a title.
    pub key: Option<Fingerprint>,
    /// The PagerDuty incident that a bot's post tells of.
    pub about: Option<IncidentId>,
    /// The thread's first message, where this is a reply that is not also sent to the channel.
    pub reply_to: Option<MessageTs>,
    /// When this version came to be, not later: the event's time of an edit, the message's own time where history does not
    /// say that it was edited.
    pub version: Timestamp,
    /// The reactions on it, where it was read with them.
    pub reactions: Option<ReactionsNow>,
    pub permalink: Option<String>,
}

impl Message {
    /// A post of which nothing is known but who wrote what and where.
    pub fn post(place: Place, ts: MessageTs, author: Author, text: impl Into<String>) -> Self {
        Self {
            version: ts.at(),
            place,
            ts,
            author,
            kind: PostKind::Post,
            text: Untrusted::new(text),
            condition: Condition::Unsaid,
            room: Room::Channel,
            mentions: BTreeSet::new(),
            severity: None,
            key: None,
            about: None,
            reply_to: None,
            reactions: None,
            permalink: None,
        }
    }

    /// The last time at which its source is known to have said so: told as it happened, or read later.
    pub fn seen_at(&self) -> Timestamp {
        let read = self.reactions.as_ref().map(|now| now.as_of);
        read.map_or(self.version, |read| read.max(self.version))
    }

    /// Whether the sender says in both the same of the same.
    pub fn says_the_same(&self, other: &Self) -> bool {
        (self.kind, self.condition, self.severity) == (other.kind, other.condition, other.severity)
            && (&self.text, &self.key, &self.about) == (&other.text, &other.key, &other.about)
    }
}

/// All reactions on a message at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReactionsNow {
    /// By the source's clock, as the times of reactions are; not later than they were read.
    pub as_of: Timestamp,
    pub given: Vec<(Emoji, Author)>,
    /// False where the source counted more reactions than it named people: then a missing one proves nothing.
    pub complete: Completeness,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    Complete,
    Partial,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Added,
    Removed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    pub channel: ChannelId,
    pub ts: MessageTs,
    pub emoji: Emoji,
    pub who: Author,
    pub change: Change,
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direct_message_is_told_by_slack_s_ids_and_names() {
        let table = [
            ("D024BE91L", "", true),
            ("G024BE91L", "mpdm-ada--ben--cleo-1", true),
            ("G024BE91L", "incident-mpdm-", false),
            ("C024BE91L", "alerts", false),
        ];
        for (channel, name, direct) in table {
            let place = Place { channel: ChannelId::new(channel), name: name.to_owned() };
            assert_eq!(place.is_direct(), direct, "{channel} {name}");
        }
    }
}
