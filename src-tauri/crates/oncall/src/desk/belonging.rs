//! To which alert another one belongs.
//!
//! Invariant: reads only. An alert belongs to none that has less of the person's attention than it asks for itself.

use super::Desk;
use crate::{
    alert::{Alert, Attention, By},
    fact::Link,
    ids::{AlertId, SourceId},
    observation::{Condition, Message, Severity},
    policy::Voice,
    shift::OnShift,
};
use jiff::Timestamp;

impl Desk {
    /// The alert that this one belongs to and is shown with, as things stand.
    pub(super) fn leader(&self, alert: &Alert, now: Timestamp) -> Option<(AlertId, Link)> {
        let message = alert.message()?;
        self.incident_of(alert, message, now).map(|id| (id, Link::PostOf)).or_else(|| {
            let repeated = self.repeated(alert, message, now)?;
            Some((repeated, Link::RepeatOf))
        })
    }

    fn incident_of(&self, alert: &Alert, message: &Message, now: Timestamp) -> Option<AlertId> {
        let about = message.about.as_ref()?;
        let accounts = self.policy.pagerduty.iter().map(|account| AlertId::incident(&account.source(), about));
        accounts.into_iter().find(|id| {
            let incident = self.known.alerts.get(id);
            incident.is_some_and(|incident| incident.pages() && self.carries(incident, alert, now))
        })
    }

    /// Whether it has the person's attention, so that another one need not ask for it too.
    fn carries(&self, leader: &Alert, other: &Alert, now: Timestamp) -> bool {
        let heard = || self.shift(now).on == OnShift::On || leader.always().is_some();
        match &leader.attention {
            // Off shift its card is there, and no sound of it.
            Attention::Ringing(_) if !heard() => !self.may_always_ring(&other.id, now),
            // What is to be louder rings for itself.
            Attention::Ringing(_) => !other.pages() || voice(leader) <= voice(other),
            Attention::Snoozed { .. } | Attention::Acknowledging { .. } | Attention::Acknowledged { .. } => true,
            // Off shift nothing asks for attention; on shift what is held does not.
            Attention::Held => self.shift(now).on == OnShift::Off && !self.may_always_ring(&other.id, now),
            Attention::Silent | Attention::Settled { .. } => false,
        }
    }

    /// What its sender said before under the same key, or what that is shown with.
    fn repeated(&self, alert: &Alert, message: &Message, now: Timestamp) -> Option<AlertId> {
        let key = message.key.as_ref()?;
        let same = || {
            let others = self.known.index.of_key(key).filter(|id| id.source == alert.id.source && **id != alert.id);
            others.filter_map(|id| self.known.alerts.get(id)).filter(|other| other.said_at() <= alert.said_at())
        };
        let last = same().filter(|other| other.pages() && !is_over(other)).max_by_key(|other| other.said_at())?;
        let leader = last.joined.as_ref().map_or(Some(last), |(to, _)| self.known.alerts.get(to))?;
        let over_since = !planted!("fires-again-after-resolved-joins")
            && same().any(|other| is_over(other) && other.said_at() >= last.said_at());
        let fresh = now.duration_since(leader.since) < self.policy.times.repeats_join_for;
        let carried = match &leader.attention {
            Attention::Settled { by: By::Me | By::Person(_) } => fresh,
            // Somebody has it, but may have forgotten it. An incident's own source sees to that.
            Attention::Acknowledged { .. } if leader.incident().is_none() => fresh,
            _ => self.carries(leader, alert, now),
        };
        let before = [last, leader].into_iter().filter_map(|one| one.message()?.severity).min();
        let joins = (!is_worse(message, before) || planted!("worse-joins")) && !over_since && carried;
        (joins && leader.id != alert.id).then(|| leader.id.clone())
    }

    /// Whether it says that something is over of which its sender said before that it is there.
    pub(super) fn is_end_of_known(&self, source: &SourceId, message: &Message) -> bool {
        let mut said = message.key.iter().flat_map(|key| self.known.index.of_key(key));
        message.condition == Condition::Resolved && said.any(|other| other.source == *source)
    }

    /// Whether its sender has said since, in another post, that it is over.
    pub(super) fn is_over_by_key(&self, id: &AlertId, message: &Message) -> bool {
        let Some(key) = &message.key else { return false };
        let others = self.known.index.of_key(key).filter(|other| other.source == id.source && *other != id);
        others
            .filter_map(|other| self.known.alerts.get(other))
            .any(|other| is_over(other) && other.said_at() > message.version)
    }
}

/// Whether its sender says that it is over.
fn is_over(alert: &Alert) -> bool {
    alert.message().is_some_and(|message| message.condition == Condition::Resolved)
}

/// Whether it says that it is worse than what was said before; one that says it for the first time is.
fn is_worse(message: &Message, before: Option<Severity>) -> bool {
    message.severity.is_some_and(|now| before.is_none_or(|before| now < before))
}

/// The loudest first.
fn voice(alert: &Alert) -> Voice {
    alert.care().and_then(|care| care.voice).unwrap_or(Voice::Page)
}
