//! What the person does, and what becomes of the writes it asks for.
//!
//! Invariant: an act changes what is asked of the person at once; what it does at the source is known only when the
//! source says so.

use super::{Desk, Noting};
use crate::{
    act::{Act, Refused, Through},
    alert::{Alert, Attention, By, RingWhy, SourceEnd},
    fact::What,
    ids::{AlertId, AlertKey, Emoji, WriteId},
    shift::ShiftSetting,
    time::Deadline,
    wants::CardKey,
    write::{Outcome, Write, WriteWhat},
};
use jiff::SignedDuration;

/// How long an acknowledgement may stay without an answer before the alert rings again.
const ANSWER_WITHIN: SignedDuration = SignedDuration::from_secs(15);

const SHORTEST_SNOOZE: SignedDuration = SignedDuration::from_secs(1);
/// The longest snooze.
pub const SNOOZE_CAP: SignedDuration = SignedDuration::from_hours(12);

impl Desk {
    /// Whether an act makes sense still; asked before anything changes.
    pub(super) fn refuse(&self, act: &Act) -> Result<(), Refused> {
        match act {
            Act::Acknowledge(alert) => self.open(alert),
            Act::Snooze { length, .. } if !(SHORTEST_SNOOZE..=SNOOZE_CAP).contains(length) => Err(Refused::BadLength),
            Act::Snooze { alert, .. } => self.open(alert),
            Act::AcknowledgeTest if self.live.test.ringing_since().is_none() => Err(Refused::NoTestPage),
            _ => Ok(()),
        }
    }

    fn open(&self, id: &AlertId) -> Result<(), Refused> {
        match self.known.alerts.get(id).map(|alert| &alert.attention) {
            Some(Attention::Settled { by } | Attention::Acknowledged { by }) => {
                Err(Refused::AlreadyHandled { by: by.to_string() })
            }
            Some(Attention::Silent) | None => Err(Refused::NoSuchAlert),
            Some(_) => Ok(()),
        }
    }
}

impl Noting<'_> {
    /// Does what was not refused.
    pub(super) fn act(&mut self, act: Act, through: Through) {
        match act {
            Act::Acknowledge(alert) => self.acknowledge(&alert, through),
            Act::Snooze { alert, length } => {
                let until = Deadline::after(self.now, length, SNOOZE_CAP);
                self.note(What::Snoozed { alert, through, until });
            }
            Act::Silence => {
                let alerts = self.desk.ringing().map(|alert| alert.id.clone()).collect();
                self.note(What::Silenced { alerts, through });
            }
            Act::GoOnShift => self.note(What::ShiftSet { setting: ShiftSetting::On, through }),
            Act::GoOffShift => self.note(What::ShiftSet { setting: ShiftSetting::Off, through }),
            Act::FollowSchedule => self.note(What::ShiftSet { setting: ShiftSetting::Follow, through }),
            Act::SeenSummary => self.note(What::SummarySeen),
            Act::TestPage => self.begin_test(),
            Act::AcknowledgeTest => self.acknowledge_test(),
        }
    }

    fn acknowledge(&mut self, id: &AlertId, through: Through) {
        let Some(alert) = self.desk.known.alerts.get(id).cloned() else { return };
        if matches!(alert.attention, Attention::Acknowledging { .. }) {
            return;
        }
        let write = self.write_for(&alert);
        let deadline = Deadline::after(self.now, ANSWER_WITHIN, ANSWER_WITHIN);
        self.note(What::AckAsked { alert: id.clone(), through, write, deadline });
    }

    /// One that is under way still, where there is one: it may be done already.
    fn write_for(&self, alert: &Alert) -> Write {
        let pending = self.desk.known.writes.values().find(|write| write.alert == alert.id);
        pending.cloned().unwrap_or_else(|| {
            let id = WriteId(self.desk.known.next_write);
            Write { id, alert: alert.id.clone(), what: self.mark_of(alert), asked_at: self.now.wall }
        })
    }

    fn mark_of(&self, alert: &Alert) -> WriteWhat {
        match &alert.id.key {
            AlertKey::Incident(incident) => WriteWhat::AcknowledgeIncident(incident.clone()),
            AlertKey::Message { channel, ts } => {
                let account = self.desk.policy.slack_account(&alert.id.source);
                let emoji =
                    account.map_or_else(|| Emoji::new("white_check_mark"), |account| account.acknowledge.clone());
                WriteWhat::React { channel: channel.clone(), ts: ts.clone(), emoji }
            }
        }
    }

    /// The source answered, or nobody knows.
    pub(super) fn write_ended(&mut self, id: WriteId, outcome: Outcome) {
        let known = self.desk.known.writes.get(&id).cloned();
        let Some(write) = known else { return };
        self.note(What::WriteEnded { write: id, outcome: outcome.clone() });
        let Some(alert) = self.desk.known.alerts.get(&write.alert).cloned() else { return };
        if !alert.attention.is_open() || has_fired_since(&alert, &write) {
            return;
        }
        match outcome {
            Outcome::Done | Outcome::AlreadyMine => match alert.id.key {
                AlertKey::Message { .. } => self.note(What::Settled { alert: alert.id, by: By::Me }),
                AlertKey::Incident(_) if matches!(alert.attention, Attention::Acknowledged { by: By::Me }) => {}
                AlertKey::Incident(_) => self.note(What::Acknowledged { alert: alert.id, by: By::Me }),
            },
            Outcome::AlreadyBy(who) => self.note(What::Settled { alert: alert.id, by: By::Person(who) }),
            Outcome::Over => self.note(What::Settled { alert: alert.id, by: By::Source { what: SourceEnd::Resolved } }),
            Outcome::Refused { why, .. } | Outcome::Unknown { why } => self.ring_unwritten(&alert, id, why),
        }
    }

    /// Rings again, unless the person has done something else about it since.
    pub(super) fn ring_unwritten(&mut self, alert: &Alert, write: WriteId, why: String) {
        if matches!(alert.attention, Attention::Acknowledging { write: pending, .. } if pending == write) {
            self.ring(&alert.id, RingWhy::NotWritten { why });
        }
    }

    /// A summary whose alerts are all handled has been seen.
    pub(super) fn summary_done(&mut self) {
        let Some(summary) = &self.desk.known.summary else { return };
        let closed = self.desk.known.closed.get(&CardKey::Held).is_some_and(|at| *at > summary.at);
        let handled = summary
            .alerts
            .iter()
            .all(|id| self.desk.known.alerts.get(id).is_none_or(|alert| !matches!(alert.attention, Attention::Held)));
        if closed || handled {
            self.note(What::SummarySeen);
        }
    }
}

/// Whether an incident was triggered or assigned to me anew after the write was asked for: its answer says nothing of
/// that. The next reading does.
fn has_fired_since(alert: &Alert, write: &Write) -> bool {
    alert.incident().is_some()
        && matches!(alert.attention, Attention::Ringing(_) | Attention::Held)
        && write.asked_at < alert.since
}
