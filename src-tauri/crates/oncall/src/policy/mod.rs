//! The person's policy: accounts, shift, team and rules, with every pattern already compiled.
//!
//! Invariant: a `Policy` that exists can be evaluated for any input; what could not be compiled never became one.

mod accounts;
mod contact;
mod entry;
mod pattern;
mod rule;
mod sound;
mod window;

pub use accounts::{PagerDutyAccount, PagerDutyApi, SlackAccount};
pub use contact::Contact;
pub use entry::{Entry, Moment, Who};
pub use pattern::{BadPattern, Pattern, Word};
pub use rule::{Rule, SourcePattern, Then};
pub use sound::Sound;
pub use window::{Window, Zone};

use crate::ids::{PolicyHash, SourceId};

#[derive(Clone, Debug)]
pub struct Policy {
    pub hash: PolicyHash,
    pub standing: Standing,
    pub slack: Vec<SlackAccount>,
    pub pagerduty: Vec<PagerDutyAccount>,
    pub shift: ShiftMode,
    /// Shifts that stand in the file, in its order.
    pub entries: Vec<Entry>,
    pub team: Team,
    /// People outside the team, in the file's order.
    pub contacts: Vec<Contact>,
    pub sound: Sound,
    pub rules: Vec<Rule>,
}

/// Whether the person's own words stand behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Read from a file without faults, now or earlier.
    Good,
    /// No file was ever good: accounts may have been saved from a broken one, its rules were not. Then incidents
    /// assigned to me page, and Slack is shown as blind, for nobody knows which channels matter.
    NeverGood,
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShiftMode {
    Manual,
    Auto,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Team {
    /// A Slack user group's handle, without the `@`.
    Group(String),
    /// E-mail addresses.
    People(Vec<String>),
    /// Whoever is in my PagerDuty teams.
    PagerDutyTeams,
}

impl Policy {
    /// The policy of somebody who has none yet: no accounts, no rules.
    pub fn none() -> Self {
        Self {
            hash: PolicyHash::new("none"),
            standing: Standing::NeverGood,
            slack: Vec::new(),
            pagerduty: Vec::new(),
            shift: ShiftMode::Manual,
            entries: Vec::new(),
            team: Team::PagerDutyTeams,
            contacts: Vec::new(),
            sound: Sound::default(),
            rules: Vec::new(),
        }
    }

    pub fn sources(&self) -> impl Iterator<Item = SourceId> + '_ {
        self.slack.iter().map(SlackAccount::source).chain(self.pagerduty.iter().map(PagerDutyAccount::source))
    }

    pub fn slack_account(&self, source: &SourceId) -> Option<&SlackAccount> {
        self.slack.iter().find(|account| account.source() == *source)
    }
}
