//! What a source says, in one language for all sources.
//!
//! Invariant: an observation is a statement about the source at a time, never an instruction; hearing one twice, or
//! two in either order, leads to the same knowledge.

use crate::{
    ids::{ChannelId, Emoji, Fingerprint, IncidentId, MessageTs, PersonId, RotationId, SourceId},
    text::Untrusted,
};
use jiff::Timestamp;
use std::collections::BTreeSet;

mod severity;

pub use severity::Severity;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    pub source: SourceId,
    pub heard: Heard,
    pub said: Said,
}

/// How it reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Pushed by the source as it happened.
    Live,
    /// Read from history after a gap.
    CatchUp,
    /// Read as the present state.
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
    /// When this version came to be: the event's time of an edit, the message's own time otherwise.
    pub version: Timestamp,
    /// The reactions on it, where the source told all of them.
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
}

/// All reactions on a message at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReactionsNow {
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    High,
    Low,
    /// The source said something else; treated as high.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncidentStatus {
    Triggered,
    Acknowledged,
    Resolved,
    /// The source said something else; treated as triggered.
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    pub id: IncidentId,
    /// The number people say, where there is one.
    pub number: Option<u64>,
    pub title: Untrusted,
    pub service: Untrusted,
    pub urgency: Urgency,
    /// By its name at PagerDuty, `P1` for example.
    pub priority: Option<Untrusted>,
    /// Names of the teams it belongs to.
    pub teams: Vec<Untrusted>,
    /// The escalation policy it runs under, by its name.
    pub escalation: Option<Untrusted>,
    /// The sender's own, by which PagerDuty joins its events.
    pub key: Option<Fingerprint>,
    pub status: IncidentStatus,
    pub created_at: Timestamp,
    /// When this state was asked for; a later reading replaces an earlier one.
    pub as_of: Timestamp,
    /// When it was (last) assigned to me, where it is mine now.
    pub mine_since: Option<Timestamp>,
    pub assignees: Vec<Author>,
    /// Who acknowledged last, and when, while it is acknowledged.
    pub acknowledged: Option<(Author, Timestamp)>,
    /// Who changed it last, where the source says.
    pub changed_by: Option<Author>,
    /// When it goes on to the next level if nobody acknowledges.
    pub escalates_at: Option<Timestamp>,
    pub url: Option<String>,
}

impl Incident {
    /// One that has just been triggered, of which nothing else is known; not mine.
    pub fn triggered(id: IncidentId, title: impl Into<String>, at: Timestamp) -> Self {
        Self {
            id,
            number: None,
            title: Untrusted::new(title),
            service: Untrusted::default(),
            urgency: Urgency::Unknown,
            priority: None,
            teams: Vec::new(),
            escalation: None,
            key: None,
            status: IncidentStatus::Triggered,
            created_at: at,
            as_of: at,
            mine_since: None,
            assignees: Vec::new(),
            acknowledged: None,
            changed_by: None,
            escalates_at: None,
            url: None,
        }
    }
}

/// A stretch of time in which I am on call. No end: for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Escalation level: 1 is primary, 2 secondary.
    pub level: u32,
    pub policy: Untrusted,
    pub schedule: Option<Untrusted>,
    /// Of the schedule, or of the policy where there is none. None: told before ids were kept.
    pub rotation: Option<RotationId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub name: Untrusted,
    /// Another name that the source shows for them.
    pub display_name: Option<Untrusted>,
    pub email: Option<Untrusted>,
    pub phones: Vec<Untrusted>,
    /// IANA name.
    pub zone: Option<String>,
    pub title: Option<Untrusted>,
    /// Slack's id of the workspace they are in.
    pub workspace: Option<String>,
    /// Their page at the source.
    pub profile: Option<String>,
}

impl Person {
    /// Somebody of whom nothing else is known.
    pub fn named(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: PersonId::new(id),
            name: Untrusted::new(name),
            display_name: None,
            email: None,
            phones: Vec::new(),
            zone: None,
            title: None,
            workspace: None,
            profile: None,
        }
    }
}

/// Somebody's shift on a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledShift {
    pub schedule: Untrusted,
    /// None: told before ids were kept.
    pub rotation: Option<RotationId>,
    /// The loudest escalation level at which the schedule stands in the policies that I am in: 1 is primary.
    pub level: Option<u32>,
    pub who: Untrusted,
    pub person: PersonId,
    /// None: since ever.
    pub from: Option<Timestamp>,
    /// None: without an end.
    pub until: Option<Timestamp>,
}
