//! What the sources last said of people and schedules.
//!
//! Invariant: one statement of each kind for each source; a later one replaces it.

use crate::{
    ids::SourceId,
    observation::{Duty, Person, Said, ScheduledShift},
    text::Untrusted,
};
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statements {
    pub duties: BTreeMap<SourceId, Vec<Duty>>,
    pub people: BTreeMap<SourceId, Vec<Person>>,
    /// Whoever else is on call.
    pub others: BTreeMap<SourceId, Vec<Person>>,
    pub me: BTreeMap<SourceId, Person>,
    pub schedules: BTreeMap<SourceId, Rendered>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    pub shifts: Vec<ScheduledShift>,
    pub unread: Vec<Untrusted>,
}

impl Statements {
    /// Whether this is what the source said last.
    pub fn has(&self, source: &SourceId, said: &Said) -> bool {
        match said {
            Said::Duties { duties, .. } => self.duties.get(source) == Some(duties),
            Said::People { people, others, .. } => {
                let known = self.others.get(source).map_or(&[][..], Vec::as_slice);
                self.people.get(source) == Some(people) && known == others
            }
            Said::Me { person, .. } => self.me.get(source) == Some(person),
            Said::Schedules { shifts, unread, .. } => {
                let known = self.schedules.get(source);
                known.is_some_and(|known| known.shifts == *shifts && known.unread == *unread)
            }
            _ => false,
        }
    }

    pub fn take_up(&mut self, source: &SourceId, said: &Said) {
        let source = source.clone();
        match said {
            Said::Duties { duties, .. } => drop(self.duties.insert(source, duties.clone())),
            Said::People { people, others, .. } => {
                self.people.insert(source.clone(), people.clone());
                self.others.insert(source, others.clone());
            }
            Said::Me { person, .. } => drop(self.me.insert(source, person.clone())),
            Said::Schedules { shifts, unread, .. } => {
                drop(self.schedules.insert(source, Rendered { shifts: shifts.clone(), unread: unread.clone() }));
            }
            _ => {}
        }
    }
}
