//! What is told to a decision beside the policy and the thing itself.
//!
//! Invariant: reads only; what is not known is handed over as not known.

use super::Desk;
use crate::{
    alert::{Alert, Matter},
    decide::{self, Circumstances, Ruling},
    fingerprint,
    ids::{AlertId, AlertKey, ChannelId, Fingerprint, SourceId},
    observation::{Incident, Message},
    shift::OnShift,
};
use jiff::Timestamp;

impl Desk {
    pub(super) fn decide_message(&self, source: &SourceId, message: &Message) -> Ruling {
        let id = AlertId::message(source, &message.place.channel, &message.ts);
        let seen = self.seen(&id, || fingerprint::of_message(message));
        decide::message(&self.policy, source, message, &self.circumstances_of(source, message, &seen))
    }

    pub(super) fn is_deploy(&self, source: &SourceId, message: &Message) -> bool {
        !self.policy.deploys.is_empty()
            && decide::is_deploy(&self.policy, source, message, &self.circumstances_of(source, message, &[]))
    }

    fn decide_incident(&self, source: &SourceId, incident: &Incident) -> Ruling {
        let said_at = incident.mine_since.unwrap_or(incident.as_of);
        let seen = self.seen(&AlertId::incident(source, &incident.id), || Some(fingerprint::of_incident(incident)));
        decide::incident(&self.policy, source, incident, &self.circumstances(source, said_at, &seen))
    }

    pub(super) fn decide(&self, alert: &Alert) -> Option<Ruling> {
        let source = &alert.id.source;
        match &alert.matter {
            Matter::Message(matter) => Some(self.decide_message(source, matter.message.as_ref()?)),
            Matter::Incident(matter) => Some(self.decide_incident(source, matter.incident.as_ref()?)),
        }
    }

    fn circumstances_of<'a>(
        &'a self,
        source: &SourceId,
        message: &Message,
        seen: &'a [Timestamp],
    ) -> Circumstances<'a> {
        let here = |((of, _), channel): &(&(SourceId, String), &ChannelId)| {
            **channel == message.place.channel && *of == *source
        };
        let bound = self.known.bindings.iter().filter(here).map(|((_, name), _)| name.as_str()).collect();
        Circumstances { bound, ..self.circumstances(source, message.version, seen) }
    }

    fn circumstances<'a>(&'a self, source: &SourceId, said_at: Timestamp, seen: &'a [Timestamp]) -> Circumstances<'a> {
        let now = self.live.last.map_or(said_at, |now| now.wall);
        let asked = self.policy.rules.iter().any(|rule| rule.when.shift.is_some() || !rule.when.roles.is_empty());
        Circumstances {
            said_at,
            local: &self.local,
            bound: Vec::new(),
            // Looked up only where a rule asks, for it is looked up for every message.
            shift: if asked { self.shift(now).on } else { OnShift::On },
            roster: self.roster(),
            duties: self.known.statements.duties.get(source).map(Vec::as_slice),
            seen,
            deployed_at: self.known.deploys.before(said_at),
        }
    }

    /// When others of the same fingerprint were said; nothing is looked up that no rule asks for.
    fn seen(&self, own: &AlertId, print: impl FnOnce() -> Option<Fingerprint>) -> Vec<Timestamp> {
        if self.policy.rules.iter().all(|rule| rule.when.often.is_none()) {
            return Vec::new();
        }
        let Some(print) = print() else { return Vec::new() };
        let alerts = self.known.index.counted_as(&print).filter_map(|id| self.known.alerts.get(id));
        let mut seen: Vec<Timestamp> = Vec::new();
        for alert in alerts {
            seen.extend((alert.id != *own).then(|| alert.said_at()));
            seen.extend(alert.history.iter().flat_map(|history| &history.recent));
        }
        let about_to_be_heard = self.live.remembered.iter().filter(|(alert, _)| alert == own);
        seen.extend(about_to_be_heard.flat_map(|(_, history)| &history.recent));
        let itself = |at: Timestamp| matches!(&own.key, AlertKey::Message { ts, .. } if ts.at() == at);
        seen.extend(self.live.counted.times(&print).filter(|at| !itself(*at)));
        seen.sort();
        seen.dedup();
        seen
    }
}
