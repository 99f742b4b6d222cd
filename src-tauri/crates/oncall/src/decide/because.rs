//! Why a decision was made, in values: window, tests and logs read the same one.
//!
//! Invariant: a rule that did not match says which of its conditions failed first.

use std::{fmt, sync::Arc};

/// Why a decision was made, and which rules were passed over on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    pub reason: Reason,
    /// In the order tried: the rule's name, and why it did not match.
    pub tried: Vec<(Arc<str>, Miss)>,
    /// What the matching rule asked for and nobody could tell: it was taken as met.
    pub doubts: Vec<Doubtful>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The rule of this name matched.
    Rule {
        name: String,
    },
    /// No rule; an incident of high (or unknown) urgency assigned to me.
    MyIncident,
    /// No rule; an incident of low urgency.
    LowUrgency,
    /// No rule; the incident is not assigned to me.
    NotMine,
    /// No rule matched, but one names the channel.
    NamedPlace,
    /// No rule names the channel.
    UnnamedPlace,
    MyOwn,
    Housekeeping,
}

/// Why a rule did not match: the first of its conditions that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Miss {
    Source,
    Channel,
    Room,
    Author,
    Mention,
    Words,
    Without,
    Expression,
    State,
    Severity,
    Service,
    Team,
    Urgency,
    Priority,
    Level,
    Role,
    Shift,
    Window,
    Day,
    Often,
    Deploy,
}

/// What could not be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubtful {
    /// The sender's word for it is not known.
    Severity,
    /// No schedule was ever read, or none says as what I am on call now.
    Role,
    /// It is not known at which level I stand in the incident's escalation policy.
    Level,
    /// The computer does not say its time zone.
    Zone,
}

impl Because {
    pub fn of(reason: Reason) -> Self {
        Self { reason, tried: Vec::new(), doubts: Vec::new() }
    }
}

impl Doubtful {
    /// As the condition that it is a doubt about.
    pub(super) fn miss(self) -> Miss {
        match self {
            Self::Severity => Miss::Severity,
            Self::Role => Miss::Role,
            Self::Level => Miss::Level,
            Self::Zone => Miss::Window,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule { name } => write!(f, "rule “{name}”"),
            Self::MyIncident => f.write_str("incident assigned to me, no rule"),
            Self::LowUrgency => f.write_str("incident of low urgency, no rule"),
            Self::NotMine => f.write_str("incident not assigned to me"),
            Self::NamedPlace => f.write_str("channel of a rule, but no rule matched"),
            Self::UnnamedPlace => f.write_str("no rule names the channel"),
            Self::MyOwn => f.write_str("my own post"),
            Self::Housekeeping => f.write_str("not a post"),
        }
    }
}

impl fmt::Display for Doubtful {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Severity => "its severity is a word that is not known",
            Self::Role => "your role is not known, for no schedule says it",
            Self::Level => "your escalation level is not known",
            Self::Zone => "this computer does not say its time zone",
        })
    }
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "another source",
            Self::Channel => "another channel",
            Self::Room => "another kind of conversation",
            Self::Author => "another author",
            Self::Mention => "calls nobody it asks for",
            Self::Words => "none of its words",
            Self::Without => "a word that it excludes",
            Self::Expression => "none of its expressions",
            Self::State => "another state",
            Self::Severity => "another severity",
            Self::Service => "another service",
            Self::Team => "another team",
            Self::Urgency => "another urgency",
            Self::Priority => "another priority",
            Self::Level => "another escalation level",
            Self::Role => "another role",
            Self::Shift => "another state of the shift",
            Self::Window => "outside its window",
            Self::Day => "another day",
            Self::Often => "not seen that often",
            Self::Deploy => "not after a deploy",
        })
    }
}
