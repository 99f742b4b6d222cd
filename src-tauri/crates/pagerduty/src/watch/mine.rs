//! My incidents as last read, and what changed since.
//!
//! Invariant: an incident is reported exactly when its reading differs from the one before; one that left my list is
//! reported as no longer mine only after it was read by itself, or proved unreadable for me.

use crate::{
    reading::{self, From, Me},
    watch::pages::Listing,
    wire,
};
use jiff::Timestamp;
use oncall::{
    ids::IncidentId,
    observation::{Completeness, Incident},
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default)]
pub struct Mine {
    known: BTreeMap<IncidentId, Known>,
    /// No longer in my list, and not read by itself yet.
    vanished: BTreeSet<IncidentId>,
    /// Open here before the start; to be looked for in the first whole list.
    recalled: BTreeSet<IncidentId>,
}

#[derive(Clone, Debug)]
struct Known {
    incident: Incident,
    /// Moves with changes that are not told here, for example a note.
    updated_at: Option<Timestamp>,
}

impl Known {
    fn new(read: &wire::Incident, me: &Me, from: From, asked: Timestamp) -> Self {
        Self { incident: reading::incident(read, me, from, asked), updated_at: read.updated_at }
    }

    fn differs(&self, other: &Self) -> bool {
        let at_one_time = |known: &Self| Incident { as_of: Timestamp::UNIX_EPOCH, ..known.incident.clone() };
        self.updated_at != other.updated_at || at_one_time(self) != at_one_time(other)
    }
}

impl Mine {
    /// Incidents that were open here when the program last ran.
    pub fn recall(&mut self, ids: impl IntoIterator<Item = IncidentId>) {
        if !oncall::planted!("nothing-is-recalled-at-the-start") {
            self.recalled.extend(ids);
        }
    }

    /// A page of my list was read: what is new or changed on it.
    pub fn heard(&mut self, page: &[wire::Incident], me: &Me, asked: Timestamp) -> Vec<Incident> {
        let named = page.iter().filter(|read| !read.id.is_empty());
        named
            .filter_map(|read| self.learn(&IncidentId::new(&read.id), Known::new(read, me, From::MyList, asked)))
            .collect()
    }

    /// The last page was read: what is missing from the list is to be read by itself.
    pub fn listed(&mut self, listing: &Listing<wire::Incident>) {
        let seen: BTreeSet<IncidentId> = listing.items.iter().map(|read| IncidentId::new(&read.id)).collect();
        self.vanished.retain(|id| !seen.contains(id));
        if listing.complete == Completeness::Complete && !oncall::planted!("what-left-the-list-is-not-read") {
            let recalled = std::mem::take(&mut self.recalled);
            self.vanished.extend(self.known.keys().chain(&recalled).filter(|id| !seen.contains(*id)).cloned());
        }
    }

    /// The next incident to read by itself.
    pub fn to_read(&self) -> Option<&IncidentId> {
        self.vanished.first()
    }

    /// An incident was read by itself.
    pub fn read(&mut self, read: &wire::Incident, me: &Me, asked: Timestamp) -> Option<Incident> {
        let id = IncidentId::new(&read.id);
        self.vanished.remove(&id);
        let known = Known::new(read, me, From::ItsPage, asked);
        if known.incident.mine_since.is_some() {
            return self.learn(&id, known);
        }
        self.known.remove(&id);
        Some(known.incident)
    }

    /// It is not in my list, and PagerDuty does not show it to me.
    pub fn unreadable(&mut self, id: &IncidentId, asked: Timestamp) -> Incident {
        self.vanished.remove(id);
        let last = self.known.remove(id);
        reading::lost(id, last.as_ref().map(|known| &known.incident), asked)
    }

    fn learn(&mut self, id: &IncidentId, now: Known) -> Option<Incident> {
        let changed = self.known.get(id).is_none_or(|before| before.differs(&now));
        let incident = changed.then(|| now.incident.clone());
        self.known.insert(id.clone(), now);
        incident
    }
}
