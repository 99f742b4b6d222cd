//! What a story may ask PagerDuty afterwards, and wait for.
//!
//! Invariant: waiting is for facts; the time limit is a safety net that fails with everything that was recorded.

use super::{
    incident::{Incident, Status},
    state::{Record, State},
    story::PagerDuty,
};
use std::time::Duration;

/// How long a story waits for a fact before it fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// What happened.
impl PagerDuty {
    pub fn records(&self) -> Vec<Record> {
        self.shared.peek(|state| state.records.clone())
    }

    /// The requests of this pattern so far.
    pub fn requests(&self, pattern: &str) -> usize {
        self.shared.peek(|state| state.records.iter().filter(|record| record.is(pattern)).count())
    }

    /// What a well-behaved client does not do. A test that used no fault ends by finding this empty.
    pub fn unexpected(&self) -> Vec<String> {
        self.shared.peek(|state| state.unexpected.clone())
    }

    /// The most requests that were waiting for their answers at the same time. PagerDuty asks for one.
    pub fn most_at_once(&self) -> usize {
        self.shared.most_at_once()
    }

    pub fn incident(&self, id: &str) -> Incident {
        self.shared.peek(|state| state.incident(id).cloned()).unwrap_or_else(|| panic!("no incident {id}"))
    }

    /// Waits until PagerDuty has the incident as acknowledged.
    pub async fn until_acknowledged(&self, id: &str) -> Incident {
        self.until_incident(id, |incident| incident.status == Status::Acknowledged).await
    }

    pub async fn until_incident(&self, id: &str, fact: impl Fn(&Incident) -> bool) -> Incident {
        self.until(|state| state.incident(id).filter(|incident| fact(incident)).cloned()).await
    }

    /// Waits until `count` more requests of this pattern have come.
    pub async fn until_requested(&self, pattern: &str, count: usize) {
        let wanted = self.requests(pattern) + count;
        let seen = |state: &State| state.records.iter().filter(|record| record.is(pattern)).count();
        self.until(|state| (seen(state) >= wanted).then_some(())).await
    }

    /// Waits until the state tells what is asked. Panics after half a minute, with everything recorded.
    pub async fn until<T>(&self, fact: impl Fn(&State) -> Option<T>) -> T {
        let mut changes = self.shared.changes();
        let found = async {
            loop {
                changes.borrow_and_update();
                if let Some(found) = self.shared.peek(|state| fact(state)) {
                    return found;
                }
                // What only the clock changes tells nobody, hence the limit.
                let _ = tokio::time::timeout(Duration::from_millis(200), changes.changed()).await;
            }
        };
        match tokio::time::timeout(PATIENCE, found).await {
            Ok(found) => found,
            Err(_) => panic!("waited {PATIENCE:?} in vain\n{}", self.report()),
        }
    }

    /// Everything recorded, for people.
    pub fn report(&self) -> String {
        self.shared.peek(|state| {
            let records = state.records.iter().map(Record::to_string);
            let incidents = state.incidents.iter().map(|incident| format!("{incident:#?}"));
            let unexpected = state.unexpected.iter().map(|line| format!("unexpected: {line}"));
            records.chain(incidents).chain(unexpected).collect::<Vec<_>>().join("\n")
        })
    }
}
