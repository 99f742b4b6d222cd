//! What can be asked, and what can be answered.
//!
//! Invariant: verbs and fault names are part of the protocol: they are added to, never changed.

use serde::{Deserialize, Serialize};
use view::{AlertLine, Schedule, Status, Team, Which, Why};

/// A question or command. Alerts are named by their whole id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "kebab-case")]
pub enum Request {
    /// Go on shift.
    On,
    /// Go off shift.
    Off,
    /// Follow the schedule from here on.
    Auto,
    Status,
    Alerts {
        which: Which,
    },
    Ack {
        alert: String,
    },
    Snooze {
        alert: String,
        seconds: u32,
    },
    /// Until the policy's morning.
    SnoozeUntilMorning {
        alert: String,
    },
    /// Say of a Slack alert what one of the team's emoji means.
    Verdict {
        alert: String,
        /// Its name, without colons.
        emoji: String,
        /// What to say in the alert's thread with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Take back what was asked for and is not written yet.
    Undo {
        alert: String,
    },
    /// Whoever must be told of it was told.
    Told {
        alert: String,
    },
    /// Something was deployed just now.
    Deployed {
        what: String,
    },
    /// No sound from what rings now.
    Silence,
    Why {
        alert: String,
    },
    Schedule,
    Team,
    /// Show the window.
    OpenWindow,
    /// Look again now: a secret was entered, the policy file may have changed.
    Refresh,
}

impl Request {
    /// Every verb there is.
    pub const VERBS: [&'static str; 18] = [
        "on",
        "off",
        "auto",
        "status",
        "alerts",
        "ack",
        "snooze",
        "snooze-until-morning",
        "verdict",
        "undo",
        "told",
        "deployed",
        "silence",
        "why",
        "schedule",
        "team",
        "open-window",
        "refresh",
    ];
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", content = "is", rename_all = "kebab-case")]
pub enum Answer {
    Done,
    Status(Status),
    Alerts(Vec<AlertLine>),
    Why(Box<Why>),
    Schedule(Box<Schedule>),
    Team(Box<Team>),
    Fault(Fault),
}

/// Why a request was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub name: FaultName,
    /// For the person, in a sentence.
    pub says: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultName {
    /// The line is no JSON object with `v`, `id` and `verb`.
    Malformed,
    TooLong,
    /// Another version of this protocol: quit the application and start it again.
    OtherVersion,
    UnknownVerb,
    /// The verb's own fields are missing or wrong.
    BadFields,
    NoSuchAlert,
    /// The act makes no sense any more, or its length is out of bounds.
    Refused,
    /// Too many connections, or the application did not answer in time: ask again.
    Busy,
}

impl Fault {
    pub fn new(name: FaultName, says: impl Into<String>) -> Self {
        Self { name, says: says.into() }
    }
}

impl From<Fault> for Answer {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl FaultName {
    /// As it is on the wire and in `--json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::TooLong => "too-long",
            Self::OtherVersion => "other-version",
            Self::UnknownVerb => "unknown-verb",
            Self::BadFields => "bad-fields",
            Self::NoSuchAlert => "no-such-alert",
            Self::Refused => "refused",
            Self::Busy => "busy",
        }
    }
}
