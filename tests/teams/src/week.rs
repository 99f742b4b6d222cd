//! A team's week as its file tells it: who is there, what happens, and what is expected to become of it.
//!
//! Invariant: names stand for what they were given to in an earlier line; nothing here knows the core's ids.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use oncall::{
    observation::{Change, Condition, Severity, Urgency},
    policy::Policy,
    shift::OnShift,
    wants::SoundClass,
};

/// What a post, an incident or a person is called in the file.
pub type Name = String;

#[derive(Clone, Debug)]
pub struct Week {
    pub chapters: Vec<Chapter>,
}

/// A stretch of time that begins with the program's start and knows nothing of others.
#[derive(Clone, Debug)]
pub struct Chapter {
    pub line: usize,
    pub policy: Policy,
    /// Its text, for edits.
    pub policy_text: String,
    /// Of the times in the file.
    pub zone: TimeZone,
    /// The computer's own.
    pub computer: TimeZone,
    pub cast: Cast,
    pub scenes: Vec<Scene>,
}

#[derive(Clone, Debug, Default)]
pub struct Cast {
    pub me: Name,
    /// Full names of everybody else.
    pub people: Vec<Name>,
    pub bots: Vec<Name>,
    pub turns: Vec<Turn>,
}

/// Somebody's turn as PagerDuty has it.
#[derive(Clone, Debug)]
pub struct Turn {
    pub who: Name,
    pub level: u32,
    pub policy: String,
    pub from: Timestamp,
    pub until: Timestamp,
}

/// One line: what happens, and what becomes of it.
#[derive(Clone, Debug)]
pub struct Scene {
    pub line: usize,
    pub at: Timestamp,
    pub event: Event,
    pub fates: Vec<Fate>,
    pub standing: Standing,
}

/// Whether the core does already what was agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Holds,
    /// Known not to hold yet.
    Todo,
}

impl Scene {
    /// Whether it stands on this line of the file, or a fate of it does.
    pub fn has(&self, line: usize) -> bool {
        self.line == line || self.fates.iter().any(|fate| fate.line == line)
    }
}

#[derive(Clone, Debug)]
pub enum Event {
    Starts,
    Restarts,
    /// Nothing but time.
    Clock,
    Post(Post),
    Edit {
        of: Name,
        text: String,
        marks: Marks,
    },
    Delete(Name),
    /// The same envelope once more.
    Duplicate(Name),
    Reply {
        to: Name,
        who: Name,
        text: String,
    },
    /// A reaction in Slack.
    Reaction {
        who: Name,
        on: Name,
        emoji: String,
        change: Change,
    },
    Act(Deed),
    Incident {
        id: Name,
        service: String,
        title: String,
        marks: Marks,
    },
    IncidentTurns {
        id: Name,
        turn: IncidentTurn,
    },
    TakesOver {
        who: Name,
        level: u32,
        until: Timestamp,
    },
    /// One line of a rule in the policy file becomes another.
    PolicyEdit {
        rule: String,
        becomes: String,
    },
}

#[derive(Clone, Debug)]
pub struct Post {
    pub name: Name,
    /// None: a direct message.
    pub channel: Option<String>,
    pub who: Name,
    pub text: String,
    pub marks: Marks,
}

/// What a sender says beside the text.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    pub name: Option<Name>,
    pub key: Option<String>,
    pub about: Option<Name>,
    pub severity: Option<Severity>,
    pub condition: Option<Condition>,
    pub housekeeping: Option<()>,
    /// When it was said, where it was found only now.
    pub said: Option<Timestamp>,
    pub urgency: Option<Urgency>,
    pub priority: Option<String>,
    pub policy: Option<String>,
    pub assigned_to: Option<Name>,
    pub escalates_in: Option<SignedDuration>,
}

#[derive(Clone, Debug)]
pub enum IncidentTurn {
    AcknowledgedBy(Name),
    Resolved(Option<Name>),
    AssignedTo(Name),
    TriggeredAgain,
    Becomes(Urgency),
}

/// What I do in the program.
#[derive(Clone, Debug)]
pub enum Deed {
    Acknowledge(Name),
    Judge { of: Name, emoji: String, note: Option<String> },
    Snooze { of: Name, length: SignedDuration },
    SnoozeUntilMorning(Name),
    Undo(Name),
    Tell(Name),
    GoOnShift,
    GoOffShift,
    FollowSchedule,
    Silence,
    Deployed(String),
    Close(CardName),
}

#[derive(Clone, Debug)]
pub enum CardName {
    Digest,
    Reminder,
    Summary,
    Of(Name),
}

/// One expectation. `of` is what it is about; none: what the line itself is about.
#[derive(Clone, Debug)]
pub struct Fate {
    pub line: usize,
    pub of: Option<Name>,
    pub what: Expected,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// It begins to ring, for this reason.
    Rings {
        why: Option<String>,
    },
    RingsOn,
    Held,
    /// Held, and shown once.
    QuietCard,
    /// Held until the digest.
    Digest,
    Counted,
    Ignored,
    Nothing,
    JoinedTo(Name),
    SettledBy(Name),
    /// Over at its source: resolved, deleted or reassigned.
    Over(&'static str),
    AcknowledgedBy(Name),
    SnoozedUntil(Timestamp),
    /// My mark is asked for, and not there yet.
    Acknowledging,
    Rule(String),
    NoRule,
    Sound(Option<SoundClass>),
    Writes(Written),
    Shows {
        what: Shown,
        names: Vec<Name>,
    },
    Shift(OnShift),
    /// Somebody must be told.
    Tell(Name),
    Told,
    CardSays(String),
    Refused(String),
    OffShiftCard,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    Reaction { on: Name, emoji: String },
    Acknowledgement { of: Name },
    Reply { under: Name, text: String },
    Message { to: Name, text: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    Digest,
    Summary,
    Storm,
    Unchecked,
    StillOpen,
    ShiftEnds,
}
