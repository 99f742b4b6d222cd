//! What PagerDuty has.
//!
//! Invariant: every reading is of the truth at its time.

use super::world::World;
use crate::week::{IncidentTurn, Marks};
use jiff::Timestamp;
use oncall::{
    ids::{AlertId, IncidentId, SourceKind},
    observation::{Heard, Incident, IncidentStatus, Observation, Said, Urgency},
    text::Untrusted,
    time::add,
    write::Outcome,
};

impl World {
    /// A new incident, and its alert.
    pub fn trigger(
        &mut self,
        id: &str,
        (service, title): (&str, &str),
        marks: &Marks,
        now: Timestamp,
    ) -> Result<(AlertId, Observation), String> {
        let source = self.pagerduty.clone().ok_or("the policy has no PagerDuty account")?;
        if self.alerts.contains_key(id) {
            return Err(format!("something else is called {id} already"));
        }
        let incident = Incident {
            service: Untrusted::new(service),
            urgency: marks.urgency.unwrap_or(Urgency::High),
            priority: marks.priority.as_ref().map(Untrusted::new),
            escalation: marks.policy.as_ref().map(Untrusted::new),
            escalates_at: marks.escalates_in.map(|after| add(now, after)),
            url: Some(format!("https://acme.pagerduty.example.com/incidents/{id}")),
            ..Incident::triggered(IncidentId::new(id), title, now)
        };
        let alert = AlertId::incident(&source, &incident.id);
        self.alerts.insert(id.to_owned(), alert.clone());
        self.incidents.insert(id.to_owned(), incident);
        let who = marks.assigned_to.clone().unwrap_or_else(|| self.me().to_owned());
        self.assign(id, &who, now);
        Ok((alert, self.reading(id, now)?))
    }

    pub fn turn(&mut self, id: &str, turn: &IncidentTurn, now: Timestamp) -> Result<Observation, String> {
        let author = |name: &str| self.author(name, SourceKind::PagerDuty);
        let (by, me) = match turn {
            IncidentTurn::AcknowledgedBy(who) | IncidentTurn::Resolved(Some(who)) => {
                (Some(author(who)), self.is_me(who))
            }
            _ => (None, false),
        };
        let incident = self.incidents.get_mut(id).ok_or_else(|| format!("there is no incident {id}"))?;
        match turn {
            IncidentTurn::AcknowledgedBy(_) => {
                incident.status = IncidentStatus::Acknowledged;
                incident.acknowledged = by.clone().map(|who| (who, now));
                incident.changed_by = by;
                incident.escalates_at = None;
                if !me && incident.assignees.is_empty() {
                    incident.mine_since = None;
                }
            }
            IncidentTurn::Resolved(_) => {
                incident.status = IncidentStatus::Resolved;
                incident.acknowledged = None;
                incident.changed_by = by;
                incident.escalates_at = None;
            }
            IncidentTurn::TriggeredAgain => {
                incident.status = IncidentStatus::Triggered;
                incident.acknowledged = None;
                incident.changed_by = None;
            }
            IncidentTurn::Becomes(urgency) => incident.urgency = *urgency,
            IncidentTurn::AssignedTo(who) => {
                let who = who.clone();
                self.assign(id, &who, now);
            }
        }
        self.reading(id, now)
    }

    fn assign(&mut self, id: &str, who: &str, now: Timestamp) {
        let (author, mine) = (self.author(who, SourceKind::PagerDuty), self.is_me(who));
        let Some(incident) = self.incidents.get_mut(id) else { return };
        incident.mine_since = mine.then_some(now);
        incident.assignees = vec![author];
        incident.status = IncidentStatus::Triggered;
        incident.acknowledged = None;
        incident.changed_by = None;
    }

    pub fn reading(&self, id: &str, now: Timestamp) -> Result<Observation, String> {
        let incident = self.incidents.get(id).ok_or_else(|| format!("there is no incident {id}"))?;
        let source = self.pagerduty.clone().ok_or("the policy has no PagerDuty account")?;
        Ok(Observation {
            source,
            heard: Heard::Poll,
            said: Said::Incident(Incident { as_of: now, ..incident.clone() }),
        })
    }

    /// Reads, and acknowledges only what is triggered.
    pub fn acknowledge(&mut self, id: &str, now: Timestamp) -> Outcome {
        let me = self.me().to_owned();
        let Some(incident) = self.incidents.get(id) else { return Outcome::Over };
        match (incident.status, incident.acknowledged.as_ref()) {
            (IncidentStatus::Resolved, _) => return Outcome::Over,
            (IncidentStatus::Acknowledged, Some((who, _))) if who.name.verbatim() != me => {
                return Outcome::AlreadyBy(who.name.clone());
            }
            (IncidentStatus::Acknowledged, _) => return Outcome::AlreadyMine,
            _ => {}
        }
        match self.turn(id, &IncidentTurn::AcknowledgedBy(me), now) {
            Ok(_) => Outcome::Done,
            Err(why) => Outcome::Unknown { why },
        }
    }
}
