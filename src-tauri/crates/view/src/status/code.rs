//! The team's emoji code, what rules only count, and the last deploy.
//!
//! Invariant: the meaning is in the team's own words.

use crate::showable::{line, time};
use oncall::{
    picture::{Picture, Tallied},
    policy::{After, Verdict},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Of what was deployed, in characters.
const DEPLOY: usize = 120;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Deployed {
    pub what: String,
    pub at: String,
}

/// What a reaction says of an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VerdictLine {
    /// Its name, without colons.
    pub emoji: String,
    pub means: String,
    pub then: VerdictThen,
    /// What is asked for with it.
    pub asks: Option<String>,
}

/// What a verdict does to the alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum VerdictThen {
    Settles,
    /// Somebody has it; it is still open.
    Open,
}

impl Deployed {
    pub(super) fn of(picture: &Picture) -> Option<Self> {
        picture.deployed.as_ref().map(|(what, at)| Self { what: what.line(DEPLOY), at: time(*at) })
    }
}

impl VerdictLine {
    pub(super) fn of(verdict: &Verdict) -> Self {
        Self {
            emoji: line(verdict.emoji.to_string()),
            means: line(verdict.means.as_str()),
            then: match verdict.then {
                After::Settles => VerdictThen::Settles,
                After::LeavesOpen => VerdictThen::Open,
            },
            asks: verdict.asks.as_deref().map(line),
        }
    }
}

/// So many messages of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Tally {
    #[ts(type = "number")]
    pub ever: u64,
    /// Since Monday, on the clock of the policy's reminders.
    #[ts(type = "number")]
    pub this_week: u64,
    #[ts(type = "number")]
    pub last_week: u64,
}

impl Tally {
    pub(super) fn of(tallied: &Tallied) -> Self {
        let Tallied { ever, this_week, last_week } = *tallied;
        Self { ever, this_week, last_week }
    }
}
