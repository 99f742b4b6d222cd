//! The person's policy: accounts, shift, team and rules, with every pattern already compiled.
//!
//! Invariant: a `Policy` that exists can be evaluated for any input; what could not be compiled never became one.

mod accounts;
mod attention;
mod care;
mod contact;
mod days;
mod entry;
mod often;
mod pattern;
mod rule;
mod sound;
mod verdict;
mod window;

pub use accounts::{PagerDutyAccount, PagerDutyApi, SlackAccount};
pub use attention::Times;
pub use care::{Always, AskElse, Care, Tell, Voice};
pub use contact::Contact;
pub use days::{Calendar, Day};
pub use entry::{Entry, Moment, Who};
pub use often::{Count, Often};
pub use pattern::{BadPattern, Expression, MentionPattern, Pattern, Word};
pub use rule::{RolePattern, Rule, SourcePattern, Then, When, Writer};
pub use sound::Sound;
pub use verdict::{After, Verdict};
pub use window::{Window, Zone};

use crate::ids::{Emoji, PolicyHash, SourceId};

#[derive(Clone, Debug)]
pub struct Policy {
    pub hash: PolicyHash,
    pub standing: Standing,
    pub slack: Vec<SlackAccount>,
    pub pagerduty: Vec<PagerDutyAccount>,
    pub shift: ShiftMode,
    pub shadow: Shadow,
    /// Shifts that stand in the file, in its order.
    pub entries: Vec<Entry>,
    pub team: Team,
    /// People outside the team, in the file's order.
    pub contacts: Vec<Contact>,
    pub sound: Sound,
    pub calendar: Calendar,
    pub times: Times,
    /// The team's emoji code, in the file's order.
    pub verdicts: Vec<Verdict>,
    /// Posts that say that something was deployed.
    pub deploys: Vec<When>,
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

/// Whether I only look on: everything is shown, nothing rings, nothing is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shadow {
    #[default]
    No,
    Yes,
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
            shadow: Shadow::No,
            entries: Vec::new(),
            team: Team::PagerDutyTeams,
            contacts: Vec::new(),
            sound: Sound::default(),
            calendar: Calendar::default(),
            times: Times::default(),
            verdicts: Vec::new(),
            deploys: Vec::new(),
            rules: Vec::new(),
        }
    }

    pub fn sources(&self) -> impl Iterator<Item = SourceId> + '_ {
        self.slack.iter().map(SlackAccount::source).chain(self.pagerduty.iter().map(PagerDutyAccount::source))
    }

    /// What a reaction says, where the team has given it a meaning.
    pub fn verdict(&self, emoji: &Emoji) -> Option<&Verdict> {
        self.verdicts.iter().find(|verdict| verdict.emoji == *emoji)
    }

    pub fn slack_account(&self, source: &SourceId) -> Option<&SlackAccount> {
        self.slack.iter().find(|account| account.source() == *source)
    }
}
