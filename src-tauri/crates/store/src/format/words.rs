//! The small words: enums without content, and what is built of them.
//!
//! Invariant: a variant of the domain without a written form does not compile.

use super::{
    Broken,
    form::{Boot, Form, Length, Stamp, records, words},
    text::Alert,
};
use oncall::{act, alert, decide, fact, shift, sight, text::Untrusted, time, write};
use serde::{Deserialize, Serialize};

words! {
    Through of act::Through { Card, Tray, Window, CommandLine, Schedule, Source }
    Decision of decide::Decision { Page, Notify, Digest, Hold, Count, Ignore }
    Miss of decide::Miss {
        Source, Channel, Words, Window, Service, Urgency,
        Room, Author, Mention, Without, Expression, State, Severity, Team, Priority, Level, Role, Shift, Day, Often,
        Deploy,
    }
    Doubtful of decide::Doubtful { Severity, Role, Level, Zone }
    Reminder of fact::Reminder { Unchecked, StillOpen, ShiftEnds }
    Link of fact::Link { PostOf, RepeatOf }
    Storm of fact::Storm { Alone, Summed }
    OnShift of shift::OnShift { On, Off }
    ShiftSetting of shift::ShiftSetting { On, Off, Follow }
    SourceEnd of alert::SourceEnd { Resolved, Deleted, Reassigned }
}

records! {
    Because of decide::Because {
        reason: Reason,
        tried: Vec<(String, Miss)>,
        [skip_serializing_if] doubts: Vec<Doubtful>,
    }
    CardHandle of fact::CardHandle { daemon: String, number: u32 }
    Deadline of time::Deadline { at: Stamp, cap: Length, boot: Option<(Boot, Length)> }
    Gap of sight::Gap { from: Stamp, until: Stamp }
    Write of write::Write { id: u64, alert: Alert, what: WriteWhat, asked_at: Stamp }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Reason {
    Rule { name: String },
    MyIncident,
    LowUrgency,
    NotMine,
    NamedPlace,
    UnnamedPlace,
    MyOwn,
    Housekeeping,
}

impl Form<decide::Reason> for Reason {
    fn of(word: &decide::Reason) -> Self {
        use decide::Reason as Theirs;
        match word {
            Theirs::Rule { name } => Self::Rule { name: name.clone() },
            Theirs::MyIncident => Self::MyIncident,
            Theirs::LowUrgency => Self::LowUrgency,
            Theirs::NotMine => Self::NotMine,
            Theirs::NamedPlace => Self::NamedPlace,
            Theirs::UnnamedPlace => Self::UnnamedPlace,
            Theirs::MyOwn => Self::MyOwn,
            Theirs::Housekeeping => Self::Housekeeping,
        }
    }

    fn read(self) -> Result<decide::Reason, Broken> {
        use decide::Reason as Theirs;
        Ok(match self {
            Self::Rule { name } => Theirs::Rule { name },
            Self::MyIncident => Theirs::MyIncident,
            Self::LowUrgency => Theirs::LowUrgency,
            Self::NotMine => Theirs::NotMine,
            Self::NamedPlace => Theirs::NamedPlace,
            Self::UnnamedPlace => Theirs::UnnamedPlace,
            Self::MyOwn => Theirs::MyOwn,
            Self::Housekeeping => Theirs::Housekeeping,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RingWhy {
    New,
    Edited,
    TakenBack,
    Again,
    SnoozeOver,
    NotWritten { why: String },
    PolicyChanged,
    Unlooked,
    Undone,
}

impl Form<alert::RingWhy> for RingWhy {
    fn of(word: &alert::RingWhy) -> Self {
        use alert::RingWhy as Theirs;
        match word {
            Theirs::New => Self::New,
            Theirs::Edited => Self::Edited,
            Theirs::TakenBack => Self::TakenBack,
            Theirs::Again => Self::Again,
            Theirs::SnoozeOver => Self::SnoozeOver,
            Theirs::NotWritten { why } => Self::NotWritten { why: why.clone() },
            Theirs::PolicyChanged => Self::PolicyChanged,
            Theirs::Unlooked => Self::Unlooked,
            Theirs::Undone => Self::Undone,
        }
    }

    fn read(self) -> Result<alert::RingWhy, Broken> {
        use alert::RingWhy as Theirs;
        Ok(match self {
            Self::New => Theirs::New,
            Self::Edited => Theirs::Edited,
            Self::TakenBack => Theirs::TakenBack,
            Self::Again => Theirs::Again,
            Self::SnoozeOver => Theirs::SnoozeOver,
            Self::NotWritten { why } => Theirs::NotWritten { why },
            Self::PolicyChanged => Theirs::PolicyChanged,
            Self::Unlooked => Theirs::Unlooked,
            Self::Undone => Theirs::Undone,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum By {
    Me,
    Person(String),
    Source { what: SourceEnd },
}

impl Form<alert::By> for By {
    fn of(word: &alert::By) -> Self {
        match word {
            alert::By::Me => Self::Me,
            alert::By::Person(name) => Self::Person(Form::of(name)),
            alert::By::Source { what } => Self::Source { what: Form::of(what) },
        }
    }

    fn read(self) -> Result<alert::By, Broken> {
        Ok(match self {
            Self::Me => alert::By::Me,
            Self::Person(name) => alert::By::Person(Untrusted::new(name)),
            Self::Source { what } => alert::By::Source { what: what.read()? },
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum WriteWhat {
    React { channel: String, ts: String, emoji: String },
    AcknowledgeIncident(String),
    Reply { channel: String, ts: String, text: String },
    Message { to: String, text: String },
}

impl Form<write::WriteWhat> for WriteWhat {
    fn of(word: &write::WriteWhat) -> Self {
        use write::WriteWhat as Theirs;
        match word {
            Theirs::React { channel, ts, emoji } => {
                Self::React { channel: Form::of(channel), ts: Form::of(ts), emoji: Form::of(emoji) }
            }
            Theirs::AcknowledgeIncident(id) => Self::AcknowledgeIncident(Form::of(id)),
            Theirs::Reply { channel, ts, text } => {
                Self::Reply { channel: Form::of(channel), ts: Form::of(ts), text: text.clone() }
            }
            Theirs::Message { to, text } => Self::Message { to: Form::of(to), text: text.clone() },
        }
    }

    fn read(self) -> Result<write::WriteWhat, Broken> {
        use write::WriteWhat as Theirs;
        Ok(match self {
            Self::React { channel, ts, emoji } => {
                Theirs::React { channel: channel.read()?, ts: ts.read()?, emoji: emoji.read()? }
            }
            Self::AcknowledgeIncident(id) => Theirs::AcknowledgeIncident(id.read()?),
            Self::Reply { channel, ts, text } => Theirs::Reply { channel: channel.read()?, ts: ts.read()?, text },
            Self::Message { to, text } => Theirs::Message { to: to.read()?, text },
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Outcome {
    Done,
    AlreadyMine,
    AlreadyBy(String),
    Over,
    Refused { why: String, cure: String },
    Unknown { why: String },
}

impl Form<write::Outcome> for Outcome {
    fn of(word: &write::Outcome) -> Self {
        use write::Outcome as Theirs;
        match word {
            Theirs::Done => Self::Done,
            Theirs::AlreadyMine => Self::AlreadyMine,
            Theirs::AlreadyBy(name) => Self::AlreadyBy(Form::of(name)),
            Theirs::Over => Self::Over,
            Theirs::Refused { why, cure } => Self::Refused { why: why.clone(), cure: cure.clone() },
            Theirs::Unknown { why } => Self::Unknown { why: why.clone() },
        }
    }

    fn read(self) -> Result<write::Outcome, Broken> {
        use write::Outcome as Theirs;
        Ok(match self {
            Self::Done => Theirs::Done,
            Self::AlreadyMine => Theirs::AlreadyMine,
            Self::AlreadyBy(name) => Theirs::AlreadyBy(Untrusted::new(name)),
            Self::Over => Theirs::Over,
            Self::Refused { why, cure } => Theirs::Refused { why, cure },
            Self::Unknown { why } => Theirs::Unknown { why },
        })
    }
}
