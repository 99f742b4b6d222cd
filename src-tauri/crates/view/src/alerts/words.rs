//! The words that an alert is told by.
//!
//! Invariant: a word that is not known is taken for the louder one.

use oncall::fact::Link;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The states an alert can be shown in; the words of [`oncall::alert::Attention`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum AlertState {
    Ringing,
    Snoozed,
    Acknowledging,
    Acknowledged,
    Held,
    Settled,
    Silent,
}

/// How bad its sender says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum Severity {
    Critical,
    High,
    Medium,
    Low,
    Info,
    /// In a word that is not known.
    Unknown,
}

/// How one alert belongs to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum JoinedHow {
    /// The Slack post of an incident.
    Post,
    /// Its sender says again what it said before.
    Repeat,
}

impl AlertState {
    /// Of the Desk's word for it. A word that is none of them is shown as ringing: in doubt, loud.
    pub(crate) fn of(word: &str) -> Self {
        match word {
            "snoozed" => Self::Snoozed,
            "acknowledging" => Self::Acknowledging,
            "acknowledged" => Self::Acknowledged,
            "held" => Self::Held,
            "settled" => Self::Settled,
            "silent" => Self::Silent,
            _ => Self::Ringing,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ringing => "ringing",
            Self::Snoozed => "snoozed",
            Self::Acknowledging => "acknowledging",
            Self::Acknowledged => "acknowledged",
            Self::Held => "held",
            Self::Settled => "settled",
            Self::Silent => "silent",
        }
    }

    pub fn is_open(self) -> bool {
        !matches!(self, Self::Settled | Self::Silent)
    }
}

impl Severity {
    pub(super) fn of(severity: oncall::observation::Severity) -> Self {
        use oncall::observation::Severity as Said;
        match severity {
            Said::Critical => Self::Critical,
            Said::High => Self::High,
            Said::Medium => Self::Medium,
            Said::Low => Self::Low,
            Said::Info => Self::Info,
            Said::Unknown => Self::Unknown,
        }
    }
}

impl JoinedHow {
    pub(super) fn of(link: Link) -> Self {
        match link {
            Link::PostOf => Self::Post,
            Link::RepeatOf => Self::Repeat,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Repeat => "repeat",
        }
    }
}
