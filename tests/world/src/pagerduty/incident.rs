//! One incident, and its history.
//!
//! Invariant: every change goes through `Incident::note`, so the history tells who did what and when, completely.

use jiff::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Triggered,
    Acknowledged,
    Resolved,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    High,
    Low,
}

/// Who did it: a user (by identifier), the monitored service, or a timeout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    User(String),
    Service,
    Timeout,
}

/// Where it came from: the request with this number in the records, or the rest of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    Request(usize),
    World,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Triggered,
    /// Paged: assigned to these at this level of the policy (from 1).
    Escalated {
        level: usize,
        to: Vec<String>,
    },
    /// Assigned by hand; nothing escalates from here.
    Reassigned {
        to: Vec<String>,
    },
    Acknowledged,
    /// Acknowledged while it was acknowledged: the acknowledgement timeout started anew.
    AcknowledgedAgain,
    /// Acknowledged while it was resolved. A client that causes this does harm.
    Reopened,
    /// Triggered again, by the acknowledgement timeout or the end of a snooze.
    Unacknowledged,
    Snoozed {
        until: Timestamp,
    },
    Resolved,
    MergedInto {
        target: String,
    },
    Noted {
        note: String,
        content: String,
    },
    UrgencyChanged {
        to: Urgency,
    },
    PriorityChanged {
        to: Option<String>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub at: Timestamp,
    pub by: Actor,
    pub through: Through,
    pub what: What,
}

/// Who acts, through what, when.
#[derive(Clone, Debug)]
pub struct Hand {
    pub by: Actor,
    pub through: Through,
    pub at: Timestamp,
}

#[derive(Clone, Debug)]
pub struct Incident {
    pub id: String,
    pub number: u32,
    pub title: String,
    pub service: String,
    pub policy: String,
    pub urgency: Urgency,
    pub priority: Option<String>,
    pub status: Status,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub status_changed_at: Timestamp,
    pub status_changed_by: Actor,
    /// Users and since when; empty once resolved.
    pub assigned: Vec<(String, Timestamp)>,
    /// The level reached, from 1; `None` after an assignment by hand.
    pub level: Option<usize>,
    pub acknowledged_by: Vec<(String, Timestamp)>,
    pub escalates_at: Option<Timestamp>,
    pub unacknowledges_at: Option<Timestamp>,
    pub merged_into: Option<String>,
    pub loops_done: u32,
    pub history: Vec<Event>,
}

impl Incident {
    pub fn is_open(&self) -> bool {
        self.status != Status::Resolved
    }

    pub fn assignees(&self) -> Vec<&str> {
        self.assigned.iter().map(|(user, _)| user.as_str()).collect()
    }

    /// How many events of the history are as wanted.
    pub fn count(&self, wanted: impl Fn(&Event) -> bool) -> usize {
        self.history.iter().filter(|event| wanted(event)).count()
    }

    /// How many acknowledgements of any kind came through the API.
    pub fn acknowledgements_through_api(&self) -> usize {
        self.count(|event| {
            let kinds = [What::Acknowledged, What::AcknowledgedAgain, What::Reopened];
            matches!(event.through, Through::Request(_)) && kinds.contains(&event.what)
        })
    }

    /// Whether an acknowledgement ever reopened it: must never be a client's doing.
    pub fn was_reopened(&self) -> bool {
        self.count(|event| event.what == What::Reopened) > 0
    }

    /// The notes, oldest first.
    pub fn notes(&self) -> Vec<&str> {
        let noted = self.history.iter().filter_map(|event| match &event.what {
            What::Noted { content, .. } => Some(content.as_str()),
            _ => None,
        });
        noted.collect()
    }

    pub(super) fn add_note(&mut self, hand: &Hand, content: &str) {
        let note = format!("N{}{}", self.id, self.history.len());
        self.note(hand, What::Noted { note, content: content.into() });
    }

    /// Writes down what happened.
    pub(super) fn note(&mut self, hand: &Hand, what: What) {
        self.updated_at = hand.at;
        self.history.push(Event { at: hand.at, by: hand.by.clone(), through: hand.through, what });
    }

    pub(super) fn change_status(&mut self, hand: &Hand, status: Status) {
        self.status = status;
        self.status_changed_at = hand.at;
        self.status_changed_by = hand.by.clone();
    }
}
