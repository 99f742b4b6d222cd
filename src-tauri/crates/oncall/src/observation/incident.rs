//! What a source says of an incident.
//!
//! Invariant: a reading says how it stood when it was asked for; words that are not known read as those that ring.

use super::Author;
use crate::{
    ids::{Fingerprint, IncidentId},
    text::Untrusted,
};
use jiff::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    High,
    Low,
    /// The source said something else; treated as high.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncidentStatus {
    Triggered,
    Acknowledged,
    Resolved,
    /// The source said something else; treated as triggered.
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    pub id: IncidentId,
    /// The number people say, where there is one.
    pub number: Option<u64>,
    pub title: Untrusted,
    pub service: Untrusted,
    pub urgency: Urgency,
    /// By its name at PagerDuty, `P1` for example.
    pub priority: Option<Untrusted>,
    /// Names of the teams it belongs to.
    pub teams: Vec<Untrusted>,
    /// The escalation policy it runs under, by its name.
    pub escalation: Option<Untrusted>,
    /// The sender's own, by which PagerDuty joins its events.
    pub key: Option<Fingerprint>,
    pub status: IncidentStatus,
    pub created_at: Timestamp,
    /// When this state was asked for; a later reading replaces an earlier one.
    pub as_of: Timestamp,
    /// When it was (last) assigned to me, where it is mine now.
    pub mine_since: Option<Timestamp>,
    pub assignees: Vec<Author>,
    /// Who acknowledged last, and when, while it is acknowledged.
    pub acknowledged: Option<(Author, Timestamp)>,
    /// Who changed it last, where the source says.
    pub changed_by: Option<Author>,
    /// When it goes on to the next level if nobody acknowledges.
    pub escalates_at: Option<Timestamp>,
    pub url: Option<String>,
}

impl Incident {
    /// One that has just been triggered, of which nothing else is known; not mine.
    pub fn triggered(id: IncidentId, title: impl Into<String>, at: Timestamp) -> Self {
        Self {
            id,
            number: None,
            title: Untrusted::new(title),
            service: Untrusted::default(),
            urgency: Urgency::Unknown,
            priority: None,
            teams: Vec::new(),
            escalation: None,
            key: None,
            status: IncidentStatus::Triggered,
            created_at: at,
            as_of: at,
            mine_since: None,
            assignees: Vec::new(),
            acknowledged: None,
            changed_by: None,
            escalates_at: None,
            url: None,
        }
    }
}
