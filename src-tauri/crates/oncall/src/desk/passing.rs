//! What time alone, or a change of shift or policy, brings about.
//!
//! Invariant: runs after every input, and a second time changes nothing.

use super::Noting;
use crate::{
    act::Through,
    alert::{Alert, Attention, RingWhy},
    decide::Decision,
    fact::What,
    ids::{AlertId, SourceKind, WriteId},
    policy::{Policy, ShiftMode},
    shift::{OnShift, ShiftSetting, ShiftWhy, shift},
    time::{Deadline, Now},
    wants::CardKey,
    write::Outcome,
};
use jiff::{SignedDuration, Timestamp};

/// Held alerts that were said, and came to be held, longer ago than this are not brought up when going on shift, nor rung
/// by a changed policy.
pub(super) const STALE_AFTER: SignedDuration = SignedDuration::from_hours(12);
/// Counts are kept as facts this often.
pub(super) const COUNT_EVERY: SignedDuration = SignedDuration::from_mins(15);
/// A pending escalation is met this much earlier.
const BEFORE_ESCALATION: SignedDuration = SignedDuration::from_secs(60);
/// Settled alerts stay known this long after they were last touched.
const FORGET_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// Held posts that nobody touched stay known this long; they remain in the store.
const FORGET_HELD_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Noting<'_> {
    pub(super) fn pass_time(&mut self) {
        self.end_snoozes();
        self.end_waiting();
        self.turn_shift();
        self.settle_together();
        self.bring_back();
        self.summary_done();
        self.keep_counts();
        self.keep_hearing();
        self.desk.end_test(self.now);
        self.desk.look_for_places(self.now.wall);
        self.desk.forget(self.now.wall);
    }

    fn end_snoozes(&mut self) {
        let now = self.now;
        let due = self.matching(|alert| {
            snoozed_until(alert).is_some_and(|(until, deadline)| now.wall >= until || deadline.is_due(now))
        });
        for id in due {
            self.ring(&id, RingWhy::SnoozeOver);
        }
    }

    fn end_waiting(&mut self) {
        let now = self.now;
        let is_over = |deadline: &Deadline| deadline.is_due(now) && !planted!("unanswered-waits-for-ever");
        let due = self.matching(
            |alert| matches!(&alert.attention, Attention::Acknowledging { deadline, .. } if is_over(deadline)),
        );
        for id in due {
            let Some(Attention::Acknowledging { write, .. }) =
                self.desk.known.alerts.get(&id).map(|alert| alert.attention.clone())
            else {
                continue;
            };
            self.give_up(&id, write);
        }
    }

    fn give_up(&mut self, id: &AlertId, write: WriteId) {
        let why = "the source did not answer within 15 s".to_owned();
        self.note(What::WriteEnded { write, outcome: Outcome::Unknown { why: why.clone() } });
        if let Some(alert) = self.desk.known.alerts.get(id).cloned() {
            self.ring_unwritten(&alert, write, why);
        }
    }

    pub(super) fn turn_shift(&mut self) {
        let on = self.desk.shift(self.now.wall).on;
        let was = self.desk.known.turned.map(|(was, _)| was);
        if was == Some(on) {
            return;
        }
        self.note(What::ShiftTurned { on });
        match on {
            OnShift::On => {
                // Rules may speak of the shift.
                if self.desk.policy.rules.iter().any(|rule| rule.when.shift.is_some()) {
                    self.decide_held_again();
                }
                self.sum_up_held();
            }
            OnShift::Off => {
                for id in
                    self.matching(|alert| matches!(alert.attention, Attention::Ringing(_)) && alert.always().is_none())
                {
                    self.note(What::Held { alert: id });
                }
                self.remind_at_shift_end();
            }
        }
    }

    /// One card for all that would have rung.
    fn sum_up_held(&mut self) {
        let now = self.now.wall;
        let alerts = self.matching(|alert| {
            alert.pages() && alert.attention == Attention::Held && alert.joined.is_none() && is_fresh(alert, now)
        });
        let told = |id: &AlertId| id.source.kind == SourceKind::Slack || !planted!("summary-without-incidents");
        let alerts: Vec<AlertId> = alerts.into_iter().filter(told).collect();
        if !alerts.is_empty() && !self.desk.is_shadow() {
            self.note(What::Summed { alerts });
        }
    }

    /// What was only held and by now deserves to ring.
    pub(super) fn decide_held_again(&mut self) -> Vec<AlertId> {
        let now = self.now.wall;
        let held = self.matching(|alert| alert.attention == Attention::Held && !alert.pages() && is_fresh(alert, now));
        let mut raised = Vec::new();
        for id in held {
            let ruling = self.desk.known.alerts.get(&id).and_then(|alert| self.desk.decide(alert));
            if let Some(ruling) = ruling.filter(|ruling| ruling.decision == Decision::Page) {
                self.decide_so(&id, ruling);
                raised.push(id);
            }
        }
        raised
    }

    /// A new policy: what is open may start to ring, nothing stops.
    pub(super) fn adopt(&mut self, policy: Policy) {
        let (hash, looked_on) = (policy.hash.clone(), self.desk.is_shadow());
        self.desk.policy = policy;
        self.desk.roster.take();
        self.desk.watched.take();
        if self.desk.known.adopted.as_ref() == Some(&hash) {
            return;
        }
        self.note(What::PolicyAdopted { policy: hash.clone() });
        self.stay_on_shift();
        self.bind_places();
        self.end_words();
        for id in self.decide_held_again() {
            if !planted!("new-policy-rings-nothing") {
                self.ring(&id, RingWhy::PolicyChanged);
            }
        }
        // Whoever only looked on goes on shift by it.
        if looked_on && self.desk.is_on_shift(self.now.wall) {
            self.sum_up_held();
        }
    }

    /// Whoever is on shift by the schedule stays so until they say otherwise, where the new policy does not follow it.
    fn stay_on_shift(&mut self) {
        let (desk, now) = (&self.desk, self.now.wall);
        let is_on = desk.known.turned.is_some_and(|(on, _)| on == OnShift::On);
        let by_schedule = || shift(ShiftMode::Auto, desk.known.set, desk.roster().mine.as_deref(), now).on;
        let ends = desk.shift(now).because == ShiftWhy::NeverSet && !planted!("a-policy-ends-the-shift");
        if is_on && ends && by_schedule() == OnShift::On {
            self.note(What::ShiftSet { setting: ShiftSetting::On, through: Through::Schedule });
        }
    }

    /// In shadow nothing is written. What was to be said before it may be said already, and is stale after it.
    fn end_words(&mut self) {
        if !self.desk.is_shadow() {
            return;
        }
        let words = self.desk.known.writes.values().filter(|write| !write.what.is_mark()).map(|write| write.id);
        for write in words.collect::<Vec<_>>() {
            let why = "the policy only looks on now, and the source had not answered".to_owned();
            self.note(What::WriteEnded { write, outcome: Outcome::Unknown { why } });
        }
    }

    fn keep_counts(&mut self) {
        let now = self.now.wall;
        let since = *self.desk.live.counted_at.get_or_insert(now);
        if now.duration_since(since) < COUNT_EVERY {
            return;
        }
        self.desk.live.counted_at = Some(now);
        for (source, messages) in std::mem::take(&mut self.desk.live.counting) {
            self.note(What::Counted { source, messages });
        }
        for (rule, messages) in std::mem::take(&mut self.desk.live.tallying) {
            self.note(What::Tallied { rule, messages });
        }
    }

    pub(super) fn matching(&self, wanted: impl Fn(&Alert) -> bool) -> Vec<AlertId> {
        self.desk.known.alerts.values().filter(|alert| wanted(alert)).map(|alert| alert.id.clone()).collect()
    }
}

impl super::Desk {
    fn forget(&mut self, now: Timestamp) {
        let kept = |alert: &Alert| {
            let untouched = now.duration_since(alert.touched);
            let held_post = alert.attention == Attention::Held && alert.incident().is_none();
            let open = alert.attention.is_open() && !(held_post && untouched >= FORGET_HELD_AFTER);
            let owed = || self.must_be_told(alert) && !planted!("whoever-must-be-told-is-forgotten");
            open || untouched < FORGET_AFTER || owed()
        };
        let gone: Vec<AlertId> =
            self.known.alerts.values().filter(|alert| !kept(alert)).map(|alert| alert.id.clone()).collect();
        for id in gone {
            self.known.alerts.remove(&id);
            self.known.index.forget(&id);
            self.live.listed.remove(&id);
            self.live.read.remove(&id);
        }
        let alerts = &self.known.alerts;
        self.known.closed.retain(|card, _| match card {
            CardKey::Alert(alert) | CardKey::Notice(alert) | CardKey::Tell(alert) | CardKey::Undo(alert) => {
                alerts.contains_key(alert)
            }
            _ => true,
        });
    }
}

fn is_fresh(alert: &Alert, now: Timestamp) -> bool {
    now.duration_since(alert.said_at().max(alert.since)) < STALE_AFTER
}

/// When a snoozed alert rings again: at its deadline, or a minute before its pending escalation.
pub(super) fn snoozed_until(alert: &Alert) -> Option<(Timestamp, crate::time::Deadline)> {
    let Attention::Snoozed { until } = &alert.attention else { return None };
    let before = if planted!("snooze-outlasts-escalation") { -BEFORE_ESCALATION } else { BEFORE_ESCALATION };
    let escalation = alert
        .incident()
        .and_then(|incident| incident.escalates_at)
        .map_or(until.at, |at| crate::time::add(at, -before));
    Some((until.at.min(escalation), *until))
}

/// Both clocks agree that the moment has not come.
pub(super) fn later(at: Timestamp, now: Now) -> Option<Timestamp> {
    (at > now.wall).then_some(at)
}
