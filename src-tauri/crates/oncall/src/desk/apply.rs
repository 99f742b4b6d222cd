//! The fold: how each fact changes what is known.
//!
//! Invariant: total and without judgement; a fact about something unknown changes nothing or creates it, never fails.

use super::{Desk, Known, Summary};
use crate::{
    alert::{Alert, Attention, By, Decided, Matter, Ring, RingSound},
    fact::{Fact, Link, What},
    ids::AlertId,
    observation::{Observation, Said},
    shift::{OnShift, ShiftSetting},
    write::{Outcome, WriteWhat},
};
use jiff::{SignedDuration, Timestamp};

/// As far back as rings are counted for a storm.
pub(super) const STORM_WITHIN: SignedDuration = SignedDuration::from_secs(60);

impl Desk {
    /// Takes up a fact: one just noted, or one stored by an earlier run.
    pub fn apply(&mut self, fact: &Fact) {
        self.known.apply(fact);
        let said = match &fact.what {
            What::Observed(observation) => Some(&observation.said),
            _ => None,
        };
        if let Some(Said::Duties { .. } | Said::People { .. } | Said::Me { .. } | Said::Schedules { .. }) = said {
            self.roster.take();
        }
        if matches!(said, Some(Said::Places { .. })) || matches!(fact.what, What::Bound { .. }) {
            self.watched.take();
        }
    }
}

impl Known {
    fn apply(&mut self, fact: &Fact) {
        let at = fact.at;
        self.latest = Some(at);
        match &fact.what {
            What::Observed(observation) => self.observed(observation, at),
            What::Counted { source, messages } => *self.counted.entry(source.clone()).or_default() += messages,
            What::Tallied { rule, messages } => self.tallied.entry(rule.clone()).or_default().add(at, *messages),
            What::Remembered { alert, history } => self.alert(alert, at).history = Some((**history).clone()),
            What::Decided { alert, decision, because, care, policy } => {
                let alert = self.alert(alert, at);
                let version = alert.message().map(|m| m.version).or(alert.incident().map(|i| i.as_of));
                alert.decided = Some(Decided {
                    decision: *decision,
                    because: because.clone(),
                    care: (**care).clone(),
                    policy: policy.clone(),
                    at,
                    version,
                });
            }
            What::Rang { alert, why, storm } => {
                self.rings.retain(|ring| at.duration_since(*ring) < STORM_WITHIN);
                self.rings.push(at);
                let ring = Ring { why: why.clone(), storm: *storm, sound: RingSound::Loud };
                self.attend(alert, Attention::Ringing(ring), at);
                self.alert(alert, at).done.rang.get_or_insert(at);
            }
            What::Held { alert } => self.attend(alert, Attention::Held, at),
            What::Notified { alert } => self.alert(alert, at).done.notified = Some(at),
            What::Digested { alerts } => {
                self.digested = Some(at);
                for alert in alerts {
                    self.alert(alert, at).done.digested = Some(at);
                }
            }
            What::Reminded { alerts, why } => {
                for alert in alerts {
                    self.alert(alert, at).done.reminded = Some(at);
                }
                self.came_back.insert(*why, Summary { alerts: alerts.clone(), at });
            }
            What::Joined { alert, to, link } => {
                self.attend(alert, Attention::Held, at);
                self.show_with(alert, Some((to.clone(), *link)), at);
            }
            What::Parted { alert } => self.show_with(alert, None, at),
            What::Told { alert, .. } => self.alert(alert, at).done.told = Some(at),
            What::AskedNobody { alert, who } => {
                let done = &mut self.alert(alert, at).done;
                done.asked = Some(at);
                done.unwritten = Some(format!("{who} is not known in Slack, so nobody was asked"));
            }
            What::Undone { write, .. } => drop(self.writes.remove(write)),
            What::Deployed { what, at } => self.deploys.take_up(what, *at),
            What::Settled { alert, by } => {
                // Where somebody else was faster, my own mark is still owed: colleagues see who looked.
                if !matches!(by, By::Person(_)) {
                    self.drop_writes(alert);
                }
                self.attend(alert, Attention::Settled { by: by.clone() }, at);
            }
            What::Acknowledged { alert, by } => self.attend(alert, Attention::Acknowledged { by: by.clone() }, at),
            What::AckAsked { alert, write, deadline, .. } => {
                self.next_write = self.next_write.max(write.id.0 + 1);
                self.writes.insert(write.id, write.clone());
                self.attend(alert, Attention::Acknowledging { write: write.id, deadline: *deadline }, at);
            }
            What::WriteAsked { write } => {
                self.next_write = self.next_write.max(write.id.0 + 1);
                if matches!(write.what, WriteWhat::Message { .. }) {
                    self.alert(&write.alert, at).done.asked = Some(at);
                }
                self.writes.insert(write.id, write.clone());
            }
            What::Snoozed { alert, until, .. } => self.attend(alert, Attention::Snoozed { until: *until }, at),
            What::Silenced { alerts, .. } => self.silence(alerts, at),
            What::WriteEnded { write, outcome } => self.write_ended(*write, outcome, at),
            What::ShiftSet { setting, .. } => self.set = Some((*setting, at)),
            What::ShiftTurned { on } => self.turn(*on, at),
            What::Summed { alerts } => {
                for alert in alerts {
                    self.alert(alert, at).done.reminded = Some(at);
                }
                self.summary = Some(Summary { alerts: alerts.clone(), at });
            }
            What::SummarySeen => self.summary = None,
            What::Bound { source, name, channel } => {
                self.bindings.insert((source.clone(), name.clone()), channel.clone());
            }
            What::GapOpened { source, gap } => {
                self.gaps.entry(source.clone()).or_default().insert(*gap);
            }
            What::GapClosed { source, gap } => {
                if let Some(gaps) = self.gaps.get_mut(source) {
                    gaps.retain(|open| open.from < gap.from || gap.until < open.until);
                }
            }
            What::HeardUntil { source, at } => drop(self.heard_until.insert(source.clone(), *at)),
            What::ClockSetBack { by } => self.move_back(*by),
            What::PolicyAdopted { policy } => self.adopted = Some(policy.clone()),
            What::CardShown { card, handle } => {
                self.cards.insert(card.clone(), handle.clone());
            }
            What::CardClosed { card } => {
                self.cards.remove(card);
                self.closed.insert(card.clone(), at);
            }
            What::CardTakenDown { card } => drop(self.cards.remove(card)),
        }
    }

    /// Turned against what was set by hand, that is over for good, though the schedule soon forgets the edge that ended it.
    fn turn(&mut self, on: OnShift, at: Timestamp) {
        self.turned = Some((on, at));
        let set = self.set.map(|(setting, _)| setting);
        if matches!((set, on), (Some(ShiftSetting::On), OnShift::Off) | (Some(ShiftSetting::Off), OnShift::On)) {
            self.set = None;
        }
    }

    pub(super) fn alert(&mut self, id: &AlertId, at: Timestamp) -> &mut Alert {
        self.alerts.entry(id.clone()).or_insert_with(|| Alert::heard(id.clone(), at))
    }

    fn show_with(&mut self, id: &AlertId, with: Option<(AlertId, Link)>, at: Timestamp) {
        self.alert(id, at).joined = with;
        if let Some(alert) = self.alerts.get(id) {
            self.index.take_up(alert);
        }
    }

    fn attend(&mut self, id: &AlertId, attention: Attention, at: Timestamp) {
        let alert = self.alert(id, at);
        alert.attention = attention;
        alert.since = at;
        alert.touched = at;
    }

    fn observed(&mut self, observation: &Observation, at: Timestamp) {
        let source = &observation.source;
        match &observation.said {
            Said::Duties { .. } | Said::People { .. } | Said::Me { .. } | Said::Schedules { .. } => {
                self.statements.take_up(source, &observation.said);
            }
            Said::Places { places, .. } => drop(self.places.insert(source.clone(), places.clone())),
            Said::Message(_)
            | Said::Deleted { .. }
            | Said::Reaction(_)
            | Said::Reactions { .. }
            | Said::Incident(_) => {
                let Some(id) = observation.alert() else { return };
                let alert = self.alert(&id, at);
                alert.touched = at;
                hear(&mut alert.matter, &observation.said, at);
                if let Some(alert) = self.alerts.get(&id) {
                    self.index.take_up(alert);
                }
            }
            Said::Unread { .. } => {}
        }
    }

    fn silence(&mut self, alerts: &[AlertId], at: Timestamp) {
        self.silenced_at = Some(at);
        for id in alerts {
            if let Some(Attention::Ringing(ring)) = self.alerts.get_mut(id).map(|alert| &mut alert.attention) {
                ring.sound = RingSound::Silenced;
            }
        }
    }

    fn write_ended(&mut self, id: crate::ids::WriteId, outcome: &Outcome, at: Timestamp) {
        let Some(write) = self.writes.remove(&id) else { return };
        let settled = |alert: &Alert| matches!(alert.attention, Attention::Settled { .. });
        if !write.what.is_mark() || self.alerts.get(&write.alert).is_some_and(settled) {
            let why = match outcome {
                Outcome::Refused { why, .. } | Outcome::Unknown { why } => Some(why.clone()),
                _ => None,
            };
            self.alert(&write.alert, at).done.unwritten = why;
        }
        if let (true, WriteWhat::React { emoji, .. }) = (outcome.is_written(), &write.what)
            && let Matter::Message(matter) = &mut self.alert(&write.alert, at).matter
        {
            // What I took back after asking for it is heard before the answer at times.
            if !matter.mine_taken_back_since(emoji, write.asked_at) {
                matter.mine_written.insert(emoji.clone(), at);
            }
        }
    }

    /// Marks that are not owed any more. My words are still to be said.
    fn drop_writes(&mut self, alert: &AlertId) {
        self.writes.retain(|_, write| write.alert != *alert || !write.what.is_mark());
    }
}

/// Adds what was said of one alert, and heard then, to what was said before.
pub(super) fn hear(matter: &mut Matter, said: &Said, at: Timestamp) {
    match (matter, said) {
        (Matter::Message(matter), Said::Message(message)) if message.reply_to.is_some() => matter.hear_reply(message),
        (Matter::Message(matter), Said::Message(message)) => matter.hear_message(message, at),
        (Matter::Message(matter), Said::Deleted { at, .. }) => matter.hear_deletion(*at),
        (Matter::Message(matter), Said::Reaction(reaction)) => matter.hear_reaction(reaction, at),
        (Matter::Message(matter), Said::Reactions { now, .. }) => matter.hear_all_reactions(now, at),
        (Matter::Incident(matter), Said::Incident(incident)) => matter.hear(incident, at),
        _ => {}
    }
}
