//! What a source says of people, and of who is on call when.
//!
//! Invariant: each statement is whole, and replaces what the source said before.

use crate::{
    ids::{PersonId, RotationId},
    text::Untrusted,
};
use jiff::Timestamp;

/// A stretch of time in which I am on call. No end: for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Escalation level: 1 is primary, 2 secondary.
    pub level: u32,
    pub policy: Untrusted,
    pub schedule: Option<Untrusted>,
    /// Of the schedule, or of the policy where there is none. None: told before ids were kept.
    pub rotation: Option<RotationId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub name: Untrusted,
    /// Another name that the source shows for them.
    pub display_name: Option<Untrusted>,
    pub email: Option<Untrusted>,
    pub phones: Vec<Untrusted>,
    /// IANA name.
    pub zone: Option<String>,
    pub title: Option<Untrusted>,
    /// Slack's id of the workspace they are in.
    pub workspace: Option<String>,
    /// Their page at the source.
    pub profile: Option<String>,
}

impl Person {
    /// Somebody of whom nothing else is known.
    pub fn named(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: PersonId::new(id),
            name: Untrusted::new(name),
            display_name: None,
            email: None,
            phones: Vec::new(),
            zone: None,
            title: None,
            workspace: None,
            profile: None,
        }
    }
}

/// Somebody's shift on a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledShift {
    pub schedule: Untrusted,
    /// None: told before ids were kept.
    pub rotation: Option<RotationId>,
    /// The loudest escalation level at which the schedule stands in the policies that I am in: 1 is primary.
    pub level: Option<u32>,
    pub who: Untrusted,
    pub person: PersonId,
    /// None: since ever.
    pub from: Option<Timestamp>,
    /// None: without an end.
    pub until: Option<Timestamp>,
}
