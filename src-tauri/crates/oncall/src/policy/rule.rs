//! What deserves what.
//!
//! Invariant: a rule holds only what is compiled, so that it can be evaluated for any message and incident.

use super::{Care, Day, Expression, MentionPattern, Often, Pattern, Window, Word, Zone};
use crate::{
    decide::Decision,
    ids::{SourceId, SourceKind},
    observation::{Condition, Room, Severity, Urgency},
    roster::Role,
    shift::OnShift,
};
use jiff::SignedDuration;
use std::{collections::BTreeSet, sync::Arc};

#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Shown as the reason. Every decision keeps the names of the rules that it passed over.
    pub name: Arc<str>,
    pub when: When,
    pub then: Then,
}

/// What a rule looks at. All of it must hold; what is empty or absent holds for anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct When {
    pub source: SourcePattern,
    /// Slack channel names.
    pub channels: Vec<Pattern>,
    pub room: Option<Room>,
    /// Names or ids of who wrote it: a person, a bot, an app.
    pub authors: Vec<Pattern>,
    pub by: Option<Writer>,
    /// Any of them.
    pub mentions: Vec<MentionPattern>,
    /// Any of them, as whole words, in any case.
    pub words: Vec<Word>,
    /// None of them.
    pub without: Vec<Word>,
    /// Any of them, somewhere in the text.
    pub matching: Vec<Expression>,
    pub state: Option<Condition>,
    pub severity: BTreeSet<Severity>,
    pub urgency: Option<Urgency>,
    /// PagerDuty priorities by name.
    pub priority: Vec<Pattern>,
    /// PagerDuty services by name.
    pub service: Vec<Pattern>,
    /// PagerDuty teams by name.
    pub teams: Vec<Pattern>,
    /// The levels at which I stand in the incident's escalation policy.
    pub levels: BTreeSet<u32>,
    /// What I am on call as when it is said, in any rotation or in that of the name.
    pub roles: Vec<RolePattern>,
    pub shift: Option<OnShift>,
    pub between: Option<Window>,
    pub days: BTreeSet<Day>,
    /// Of `days`.
    pub zone: Zone,
    pub often: Option<Often>,
    /// So long after a deploy at most.
    pub after_deploy: Option<SignedDuration>,
}

/// What a rule says of what it matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Then {
    pub decision: Decision,
    pub care: Care,
}

/// Who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    Person,
    Bot,
}

/// A role of mine: `primary`, or only in a rotation, as in `primary of Platform*`.
#[derive(Clone, Debug, PartialEq)]
pub struct RolePattern {
    pub role: Role,
    pub rotation: Option<Pattern>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SourcePattern {
    #[default]
    Any,
    Kind(SourceKind),
    One(SourceId),
}

impl SourcePattern {
    pub fn matches(&self, source: &SourceId) -> bool {
        match self {
            Self::Any => true,
            Self::Kind(kind) => *kind == source.kind,
            Self::One(one) => one == source,
        }
    }
}

impl Rule {
    /// One for whatever is said in these Slack channels.
    pub fn of_channels(name: impl Into<Arc<str>>, channels: Vec<Pattern>, decision: Decision) -> Self {
        Self { name: name.into(), when: When { channels, ..When::default() }, then: Then::of(decision) }
    }
}

impl When {
    /// Whether it asks for something that only a Slack message has.
    pub fn is_of_slack(&self) -> bool {
        !self.channels.is_empty()
            || self.room.is_some()
            || !self.authors.is_empty()
            || self.by.is_some()
            || !self.mentions.is_empty()
            || !self.severity.is_empty()
    }

    /// Whether it asks for something that only a PagerDuty incident has.
    pub fn is_of_pagerduty(&self) -> bool {
        self.urgency.is_some()
            || !self.priority.is_empty()
            || !self.service.is_empty()
            || !self.teams.is_empty()
            || !self.levels.is_empty()
    }
}

impl Then {
    /// The decision and nothing more.
    pub fn of(decision: Decision) -> Self {
        Self { decision, care: Care::default() }
    }
}
