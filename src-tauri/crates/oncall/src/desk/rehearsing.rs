//! What would be decided, were it said now.
//!
//! Invariant: reads only; nothing is taken up.

use super::{Desk, apply};
use crate::{
    alert::Alert,
    decide::Ruling,
    observation::{Observation, Said},
};
use jiff::Timestamp;

impl Desk {
    /// Of a message or an incident in what a source says; none where it says something else.
    pub fn rule_on(&self, said: &Observation, at: Timestamp) -> Option<Ruling> {
        if !matches!(&said.said, Said::Incident(_) | Said::Message(_)) {
            return None;
        }
        let id = said.alert()?;
        let mut alert = self.known.alerts.get(&id).cloned().unwrap_or_else(|| Alert::heard(id, at));
        apply::hear(&mut alert.matter, &said.said, at);
        self.decide(&alert)
    }
}
