//! What deserves what.
//!
//! Invariant: a rule holds only what is compiled, so that it can be evaluated for any message and incident.

use super::{Pattern, Window, Word};
use crate::{
    ids::{SourceId, SourceKind},
    observation::Urgency,
};

/// What a rule says of what it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Page,
    Hold,
    Ignore,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub name: String,
    pub source: SourcePattern,
    /// Slack channel names; empty: any.
    pub channels: Vec<Pattern>,
    /// Any of them, as whole words, in any case; empty: any text.
    pub words: Vec<Word>,
    pub between: Option<Window>,
    /// PagerDuty service name; none: any.
    pub service: Option<Pattern>,
    pub urgency: Option<Urgency>,
    pub then: Then,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourcePattern {
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
