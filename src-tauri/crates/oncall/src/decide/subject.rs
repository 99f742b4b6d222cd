//! What a decision is about, as rules see it.
//!
//! Invariant: borrows; what a kind of thing does not have is none, and a rule that asks for it does not match.

use crate::{
    ids::SourceId,
    observation::{Condition, Incident, IncidentStatus, Message},
};

/// A message or an incident, and the account it came from.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    Message(&'a SourceId, &'a Message),
    Incident(&'a SourceId, &'a Incident),
}

impl<'a> Subject<'a> {
    pub fn source(&self) -> &'a SourceId {
        match self {
            Self::Message(source, _) | Self::Incident(source, _) => source,
        }
    }

    pub fn message(&self) -> Option<&'a Message> {
        match self {
            Self::Message(_, message) => Some(message),
            Self::Incident(..) => None,
        }
    }

    pub fn incident(&self) -> Option<&'a Incident> {
        match self {
            Self::Message(..) => None,
            Self::Incident(_, incident) => Some(incident),
        }
    }

    /// As it came.
    pub fn text(&self) -> &'a str {
        match self {
            Self::Message(_, message) => message.text.verbatim(),
            Self::Incident(_, incident) => incident.title.verbatim(),
        }
    }

    /// Firing where nobody says otherwise.
    pub fn state(&self) -> Condition {
        match self {
            Self::Message(_, message) => match message.condition {
                Condition::Resolved => Condition::Resolved,
                Condition::Firing | Condition::Unsaid => Condition::Firing,
            },
            Self::Incident(_, incident) => match incident.status {
                IncidentStatus::Resolved => Condition::Resolved,
                IncidentStatus::Triggered | IncidentStatus::Acknowledged | IncidentStatus::Unknown => Condition::Firing,
            },
        }
    }
}
