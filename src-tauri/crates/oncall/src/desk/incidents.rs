//! What a reading of an incident means for the person.
//!
//! Invariant: the incident's own state decides; a reading asked for before the alert became what it is proves nothing.

use super::Noting;
use crate::{
    alert::{Alert, Attention, By, RingWhy, SourceEnd},
    decide::Decision,
    fact::What,
    observation::{AuthorKind, Incident, IncidentStatus, Urgency},
    text::Untrusted,
};

impl Noting<'_> {
    pub(super) fn judge_incident(&mut self, alert: &Alert, before: Option<&Incident>, incident: &Incident) {
        let id = &alert.id;
        let (was, did_always) = (alert.decision(), alert.always().is_some());
        let changed = before.is_some_and(|before| reads_otherwise(before, incident));
        let mine_anew = before.is_some_and(|before| before.mine_since < incident.mine_since);
        // While it is somebody else's there is nothing to decide for me.
        if incident.mine_since.is_some() && (was.is_none() || changed || mine_anew) {
            self.decide_again(alert);
        }
        if let Some(by) = end_of_incident(incident, before) {
            if !matches!(alert.attention, Attention::Settled { .. }) {
                self.note(What::Settled { alert: id.clone(), by });
            }
            return;
        }
        if incident.status == IncidentStatus::Acknowledged {
            if !matches!(alert.attention, Attention::Acknowledged { .. } | Attention::Acknowledging { .. })
                || write_is_done(alert, incident)
            {
                let by = if incident.acknowledged.is_some() { By::Me } else { By::Person(Untrusted::new("somebody")) };
                self.note(What::Acknowledged { alert: id.clone(), by });
                self.carry_over(id);
            }
            return;
        }
        let known = self.desk.known.alerts.get(id);
        let (decision, always) = (known.and_then(Alert::decision), known.and_then(Alert::always));
        match decision {
            Some(Decision::Page) if was != Some(Decision::Page) => self.ring(id, RingWhy::New),
            // What was held off shift, and by now may ring there.
            Some(Decision::Page) if !did_always && always.is_some() && alert.attention == Attention::Held => {
                self.ring(id, RingWhy::Edited);
            }
            Some(Decision::Page) if is_more_urgent(before, incident) && is_snoozed(alert) => {
                self.ring(id, RingWhy::Again);
            }
            Some(Decision::Page) if fires_again(alert, before, incident) => self.ring(id, RingWhy::Again),
            Some(Decision::Notify | Decision::Digest | Decision::Hold)
                if was.is_none() || (is_handled(alert) && fires_again(alert, before, incident)) =>
            {
                self.note(What::Held { alert: id.clone() });
                self.show_quietly(id);
            }
            _ => {}
        }
    }
}

/// Whether anything changed that a rule can look at.
fn reads_otherwise(before: &Incident, now: &Incident) -> bool {
    (before.urgency, &before.priority, &before.title, &before.service, &before.teams, &before.escalation)
        != (now.urgency, &now.priority, &now.title, &now.service, &now.teams, &now.escalation)
}

/// Who or what ended an incident for me, where it is ended for me.
fn end_of_incident(incident: &Incident, before: Option<&Incident>) -> Option<By> {
    let changed_by = || incident.changed_by.as_ref().filter(|who| who.kind != AuthorKind::Bot);
    let by = |who: &crate::observation::Author| match who.kind {
        AuthorKind::Me => By::Me,
        AuthorKind::Person | AuthorKind::Bot => By::Person(who.name.clone()),
    };
    if incident.status == IncidentStatus::Resolved {
        return Some(changed_by().map_or(By::Source { what: SourceEnd::Resolved }, by));
    }
    if incident.status == IncidentStatus::Acknowledged
        && let Some((who, _)) = incident.acknowledged.as_ref().filter(|(who, _)| who.kind != AuthorKind::Me)
    {
        return Some(By::Person(who.name.clone()));
    }
    if incident.mine_since.is_some() {
        return None;
    }
    // Reassigning is no change of status: who changed it last counts only if that is news too.
    let news = before.is_none_or(|before| before.changed_by != incident.changed_by);
    let person = changed_by().filter(|who| news && who.kind == AuthorKind::Person);
    Some(person.map_or(By::Source { what: SourceEnd::Reassigned }, by))
}

fn is_snoozed(alert: &Alert) -> bool {
    matches!(alert.attention, Attention::Snoozed { .. })
}

/// Low no more; what is not known may be high.
fn is_more_urgent(before: Option<&Incident>, incident: &Incident) -> bool {
    before.is_some_and(|before| before.urgency == Urgency::Low) && incident.urgency != Urgency::Low
}

/// Whether a reading shows that what I asked for has been done.
fn write_is_done(alert: &Alert, incident: &Incident) -> bool {
    matches!(alert.attention, Attention::Acknowledging { .. })
        && incident.acknowledged.as_ref().is_some_and(|(who, _)| who.kind == AuthorKind::Me)
}

fn is_handled(alert: &Alert) -> bool {
    matches!(alert.attention, Attention::Acknowledged { .. } | Attention::Settled { .. } | Attention::Silent)
}

/// Triggered, mine, and there is something new about that: it was handled, or it was assigned to me anew. A reading
/// asked for before the alert became what it is proves nothing.
fn fires_again(alert: &Alert, before: Option<&Incident>, incident: &Incident) -> bool {
    let handled = is_handled(alert);
    let was_triggered = before.is_some_and(|before| before.status == IncidentStatus::Triggered);
    let assigned_anew = before.is_some_and(|before| before.mine_since < incident.mine_since);
    let assigned_anew = assigned_anew && !planted!("assigned-anew-stays-silent");
    (handled && incident.as_of > alert.since)
        || assigned_anew
        || (before.is_some() && !was_triggered && alert.attention.is_open() && !handled)
}
