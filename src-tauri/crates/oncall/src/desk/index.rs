//! Alerts by what tells one from another.
//!
//! Invariant: made of what is known of each alert alone, so that it is the same after every restart.

use crate::{
    alert::{Alert, Matter},
    fact::Link,
    fingerprint,
    ids::{AlertId, Fingerprint, IncidentId},
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Index {
    alerts: BTreeMap<Mark, BTreeSet<AlertId>>,
    marks: BTreeMap<AlertId, Marks>,
}

/// By what an alert may belong to others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    /// The sender's own key.
    Key(Fingerprint),
    /// What it is counted by.
    Counted(Fingerprint),
    /// The incident that it tells of.
    About(IncidentId),
    /// What it is shown with, and how.
    With(AlertId, Link),
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Marks {
    key: Option<Fingerprint>,
    counted: Option<Fingerprint>,
    about: Option<IncidentId>,
    with: Option<(AlertId, Link)>,
}

impl Index {
    pub fn take_up(&mut self, alert: &Alert) {
        let marks = Marks::of(alert);
        if self.marks.get(&alert.id) == Some(&marks) {
            return;
        }
        self.forget(&alert.id);
        for mark in marks.each() {
            self.alerts.entry(mark).or_default().insert(alert.id.clone());
        }
        self.marks.insert(alert.id.clone(), marks);
    }

    pub fn forget(&mut self, id: &AlertId) {
        for mark in self.marks.remove(id).iter().flat_map(Marks::each) {
            if let Some(alerts) = self.alerts.get_mut(&mark) {
                alerts.remove(id);
                if alerts.is_empty() {
                    self.alerts.remove(&mark);
                }
            }
        }
    }

    /// Of the same sender's key.
    pub fn of_key(&self, key: &Fingerprint) -> impl Iterator<Item = &AlertId> {
        self.alerts.get(&Mark::Key(key.clone())).into_iter().flatten()
    }

    /// Counted as the same.
    pub fn counted_as(&self, print: &Fingerprint) -> impl Iterator<Item = &AlertId> {
        self.alerts.get(&Mark::Counted(print.clone())).into_iter().flatten()
    }

    /// What is shown with an alert, in one way.
    pub fn shown_with(&self, id: &AlertId, link: Link) -> impl Iterator<Item = &AlertId> {
        self.alerts.get(&Mark::With(id.clone(), link)).into_iter().flatten()
    }

    /// Posts that tell of an incident.
    pub fn about(&self, incident: &IncidentId) -> impl Iterator<Item = &AlertId> {
        self.alerts.get(&Mark::About(incident.clone())).into_iter().flatten()
    }
}

impl Marks {
    fn of(alert: &Alert) -> Self {
        let message = alert.message();
        let counted = match &alert.matter {
            Matter::Message(_) => message.and_then(fingerprint::of_message),
            Matter::Incident(matter) => matter.incident.as_ref().map(fingerprint::of_incident),
        };
        Self {
            key: message.and_then(|message| message.key.clone()),
            counted,
            about: message.and_then(|message| message.about.clone()),
            with: alert.joined.clone(),
        }
    }

    fn each(&self) -> impl Iterator<Item = Mark> + use<> {
        let key = self.key.clone().map(Mark::Key);
        let counted = self.counted.clone().map(Mark::Counted);
        let about = self.about.clone().map(Mark::About);
        key.into_iter().chain(counted).chain(about).chain(self.with.clone().map(|(to, link)| Mark::With(to, link)))
    }
}
