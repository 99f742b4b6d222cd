//! From what a source says to what it means for the person.
//!
//! Invariant: judging twice without news in between notes nothing the second time.

use super::{Desk, Noting, apply::STORM_WITHIN};
use crate::{
    alert::{Alert, Attention, By, Matter, MessageMatter, RingWhy, SourceEnd},
    decide::{self, Because, Circumstances, Decision},
    fact::{Storm, What},
    ids::{AlertId, SourceId},
    observation::{AuthorKind, Condition, Incident, IncidentStatus, Message},
    text::Untrusted,
};
use jiff::Timestamp;

/// From this many rings within a minute on, the rest is shown in one summary.
const STORM_FROM: usize = 5;

impl Desk {
    pub(super) fn decide_message(&self, source: &SourceId, message: &Message) -> (Decision, Because) {
        decide::message(&self.policy, source, message, &self.circumstances(message.version))
    }

    fn decide_incident(&self, source: &SourceId, incident: &Incident) -> (Decision, Because) {
        let said_at = incident.mine_since.unwrap_or(incident.as_of);
        decide::incident(&self.policy, source, incident, &self.circumstances(said_at))
    }

    pub(super) fn decide(&self, alert: &Alert) -> Option<(Decision, Because)> {
        match &alert.matter {
            Matter::Message(matter) => {
                matter.message.as_ref().map(|message| self.decide_message(&alert.id.source, message))
            }
            Matter::Incident(matter) => {
                matter.incident.as_ref().map(|incident| self.decide_incident(&alert.id.source, incident))
            }
        }
    }

    fn circumstances(&self, said_at: Timestamp) -> Circumstances<'_> {
        Circumstances { said_at, local: &self.local, bindings: &self.known.bindings }
    }

    /// Who or what ended a Slack alert, where it is ended.
    fn end_of_message(&self, source: &SourceId, matter: &MessageMatter) -> Option<By> {
        let message = matter.message.as_ref()?;
        if matter.deleted_at.is_some() {
            return Some(By::Source { what: SourceEnd::Deleted });
        }
        if matter.mine_stands() {
            return Some(By::Me);
        }
        let settles = self.policy.slack_account(source).map_or(&[][..], |account| &account.settles);
        let settled = matter.given(settles).next().map(|given| match given.who.kind {
            AuthorKind::Me => By::Me,
            AuthorKind::Person | AuthorKind::Bot => By::Person(given.who.name.clone()),
        });
        settled.or((message.condition == Condition::Resolved).then_some(By::Source { what: SourceEnd::Resolved }))
    }
}

impl Noting<'_> {
    /// `before` is what was known before the news.
    pub(super) fn judge(&mut self, id: &AlertId, before: Option<&Matter>) {
        let Some(alert) = self.desk.known.alerts.get(id).cloned() else { return };
        match (&alert.matter, before) {
            (Matter::Message(matter), Some(Matter::Message(before))) => {
                self.judge_message(&alert, matter, before.message.as_ref());
            }
            (Matter::Message(matter), _) => self.judge_message(&alert, matter, None),
            (Matter::Incident(matter), before) => {
                let before = before.and_then(Matter::incident);
                if let Some(incident) = matter.incident.clone() {
                    self.judge_incident(&alert, before, &incident);
                }
            }
        }
    }

    fn judge_message(&mut self, alert: &Alert, matter: &MessageMatter, before: Option<&Message>) {
        let Some(message) = &matter.message else { return };
        let was = alert.decision();
        // A decision stands for the version it was made for, whatever the policy says by now.
        if before != Some(message) {
            self.decide_again(alert);
        }
        let decision = self.desk.known.alerts.get(&alert.id).and_then(Alert::decision);
        let pages = decision == Some(Decision::Page);
        let unshown = alert.attention == Attention::Silent && decision != Some(Decision::Ignore);
        let end = self.desk.end_of_message(&alert.id.source, matter);
        match (end, &alert.attention) {
            (Some(by), Attention::Settled { by: known }) if by == *known => {}
            (Some(by), attention)
                if attention.is_open() || matches!(attention, Attention::Settled { .. }) || unshown =>
            {
                self.note(What::Settled { alert: alert.id.clone(), by });
            }
            (Some(_), _) => {}
            (None, Attention::Settled { by: By::Source { .. } }) if pages => self.ring(&alert.id, RingWhy::Again),
            (None, Attention::Settled { .. }) if pages => self.ring(&alert.id, RingWhy::TakenBack),
            (None, Attention::Settled { .. }) => self.note(What::Held { alert: alert.id.clone() }),
            (None, _) if pages && was.is_none() => self.ring(&alert.id, RingWhy::New),
            (None, Attention::Silent | Attention::Held) if pages && was != Some(Decision::Page) => {
                self.ring(&alert.id, RingWhy::Edited);
            }
            (None, Attention::Silent) => self.hold_if_due(&alert.id),
            (None, _) => {}
        }
    }

    /// Decides for a new version. An edit never takes a page back: only its condition, a verdict or a deletion does.
    fn decide_again(&mut self, alert: &Alert) {
        let Some((decision, because)) = self.desk.decide(alert) else { return };
        let lowered = alert.pages() && decision != Decision::Page;
        if !lowered && alert.decided.as_ref().is_none_or(|known| known.decision != decision) {
            let policy = self.desk.policy.hash.clone();
            self.note(What::Decided { alert: alert.id.clone(), decision, because, policy });
        }
    }

    fn hold_if_due(&mut self, id: &AlertId) {
        if self.desk.known.alerts.get(id).and_then(Alert::decision) == Some(Decision::Hold) {
            self.note(What::Held { alert: id.clone() });
        }
    }

    fn judge_incident(&mut self, alert: &Alert, before: Option<&Incident>, incident: &Incident) {
        let id = &alert.id;
        let was = alert.decision();
        let raised = before.is_some_and(|before| before.urgency != incident.urgency);
        let mine_anew = before.is_some_and(|before| before.mine_since < incident.mine_since);
        // While it is somebody else's there is nothing to decide for me.
        if incident.mine_since.is_some() && (was.is_none() || raised || mine_anew) {
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
            }
            return;
        }
        let decision = self.desk.known.alerts.get(id).and_then(Alert::decision);
        match decision {
            Some(Decision::Page) if was != Some(Decision::Page) => self.ring(id, RingWhy::New),
            Some(Decision::Page) if fires_again(alert, before, incident) => self.ring(id, RingWhy::Again),
            Some(Decision::Hold) if was.is_none() || (is_handled(alert) && fires_again(alert, before, incident)) => {
                self.note(What::Held { alert: id.clone() });
            }
            _ => {}
        }
    }

    /// Rings on shift; is held off shift.
    pub(super) fn ring(&mut self, id: &AlertId, why: RingWhy) {
        let now = self.now.wall;
        if !self.desk.is_on_shift(now) && !matches!(why, RingWhy::NotWritten { .. }) {
            return self.note(What::Held { alert: id.clone() });
        }
        let recent = self.desk.known.rings.iter().filter(|ring| now.duration_since(**ring) < STORM_WITHIN).count();
        let storm = if recent >= STORM_FROM { Storm::Summed } else { Storm::Alone };
        self.note(What::Rang { alert: id.clone(), why, storm });
    }
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
    (handled && incident.as_of > alert.since)
        || assigned_anew
        || (before.is_some() && !was_triggered && alert.attention.is_open() && !handled)
}
