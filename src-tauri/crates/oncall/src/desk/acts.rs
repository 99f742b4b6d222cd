//! What the person does, and what becomes of the writes it asks for.
//!
//! Invariant: an act changes what is asked of the person at once; what it does at the source is known only when the
//! source says so.

use super::{Desk, Noting};
use crate::{
    act::{Act, Refused, Through},
    alert::{Alert, Attention, By, Matter, RingWhy, SourceEnd},
    fact::What,
    ids::{AlertId, AlertKey, Emoji, SourceId, WriteId},
    policy::Times,
    shift::ShiftSetting,
    time::Deadline,
    wants::CardKey,
    write::{Outcome, Write, WriteWhat},
};
use jiff::{SignedDuration, Timestamp};

/// How long an acknowledgement may stay without an answer before the alert rings again.
const ANSWER_WITHIN: SignedDuration = SignedDuration::from_secs(15);

const SHORTEST_SNOOZE: SignedDuration = SignedDuration::from_secs(1);
/// The longest snooze.
pub const SNOOZE_CAP: SignedDuration = SignedDuration::from_hours(12);

impl Desk {
    /// Whether an act makes sense still; asked before anything changes.
    pub(super) fn refuse(&self, act: &Act, now: Timestamp) -> Result<(), Refused> {
        match act {
            Act::Acknowledge(_) | Act::Judge { .. } if self.is_shadow() => Err(Refused::Shadow),
            Act::Acknowledge(alert) => self.open(alert),
            Act::Judge { alert, emoji, .. } => self.judgeable(alert, emoji),
            Act::Undo(alert) => self.undoable(alert, now).map(drop).ok_or(Refused::NothingToUndo),
            Act::Tell(alert) => {
                let owed = self.known.alerts.get(alert).is_some_and(|alert| self.must_be_told(alert));
                if owed { Ok(()) } else { Err(Refused::NobodyToTell) }
            }
            Act::SnoozeUntilMorning(alert) => self.open(alert),
            Act::Snooze { length, .. }
                if !(SHORTEST_SNOOZE..=SNOOZE_CAP).contains(length) && !planted!("snooze-without-cap") =>
            {
                Err(Refused::BadLength)
            }
            Act::Snooze { alert, .. } => self.open(alert),
            Act::AcknowledgeTest if self.live.test.ringing_since().is_none() => Err(Refused::NoTestPage),
            _ => Ok(()),
        }
    }

    /// A verdict may follow an acknowledgement, and correct another verdict of mine.
    fn judgeable(&self, id: &AlertId, emoji: &Emoji) -> Result<(), Refused> {
        let account = self.policy.slack_account(&id.source);
        let known = account.is_some_and(|account| account.settles.contains(emoji));
        if !known && self.policy.verdict(emoji).is_none() {
            return Err(Refused::NoSuchVerdict);
        }
        match self.known.alerts.get(id).filter(|alert| alert.message().is_some()).map(|alert| &alert.attention) {
            None if account.is_none() => Err(Refused::NoSuchVerdict),
            Some(Attention::Silent) | None => Err(Refused::NoSuchAlert),
            Some(_) => Ok(()),
        }
    }

    /// Whether a reaction of mine ends an alert of this source for me.
    pub(super) fn settles(&self, source: &SourceId, emoji: &Emoji) -> bool {
        self.policy.slack_account(source).is_none_or(|account| account.settles.contains(emoji))
    }

    /// Who or what ended a Slack alert, whatever I asked for since.
    fn ended(&self, id: &AlertId) -> Option<By> {
        match &self.known.alerts.get(id)?.matter {
            Matter::Message(matter) => self.end_of_message(id, matter),
            Matter::Incident(_) => None,
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
            Act::Acknowledge(alert) => {
                for one in self.desk.group(&alert) {
                    self.acknowledge(&one, through);
                }
            }
            Act::Judge { alert, emoji, note } => {
                self.give_verdict(&alert, &emoji, through);
                if let Some(note) = note {
                    self.say(&alert, note.shown());
                }
            }
            Act::Undo(alert) => self.undo(&alert, through),
            Act::Tell(alert) => self.note(What::Told { alert, through }),
            Act::Deployed { what } => self.deployed(what, self.now.wall),
            Act::Snooze { alert, length } => self.snooze(&alert, length, through),
            Act::SnoozeUntilMorning(alert) => {
                let times = &self.desk.policy.times;
                let morning = Times::next(&[times.morning], &times.zone, self.now.wall, &self.desk.local);
                let length = morning.map_or(SNOOZE_CAP, |morning| morning.duration_since(self.now.wall));
                self.snooze(&alert, length, through);
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

    /// Mutes the matter: what it is shown with, where it is shown with another.
    fn snooze(&mut self, id: &AlertId, length: SignedDuration, through: Through) {
        let leader = self.desk.group(id).into_iter().next().unwrap_or_else(|| id.clone());
        let alert = if self.desk.open(&leader).is_ok() { leader } else { id.clone() };
        let until = Deadline::after(self.now, length, SNOOZE_CAP);
        self.note(What::Snoozed { alert, through, until });
    }

    /// Asks for my mark, unless it is asked for already, or there is nothing left to mark.
    pub(super) fn acknowledge(&mut self, id: &AlertId, through: Through) {
        let Some(alert) = self.desk.known.alerts.get(id).cloned() else { return };
        if matches!(alert.attention, Attention::Acknowledging { .. }) || self.desk.open(id).is_err() {
            return;
        }
        self.ask(&alert, self.mark_of(&alert), through);
    }

    /// Says with an emoji what the alert is; what settles one of two that are one matter is done at the other too.
    fn give_verdict(&mut self, id: &AlertId, emoji: &Emoji, through: Through) {
        let Some(alert) = self.desk.known.alerts.get(id).cloned() else { return };
        let AlertKey::Message { channel, ts } = id.key.clone() else { return };
        let what = WriteWhat::React { channel, ts, emoji: emoji.clone() };
        if matches!(alert.attention, Attention::Settled { .. }) {
            // Another word on what is done: nothing waits for it.
            return self.write_words(id, what);
        }
        self.ask(&alert, what, through);
        if self.desk.settles(&id.source, emoji) {
            self.desk.group(id).iter().for_each(|other| self.acknowledge(other, through));
        }
    }

    /// My words in its thread.
    fn say(&mut self, id: &AlertId, text: String) {
        let AlertKey::Message { channel, ts } = id.key.clone() else { return };
        if !text.trim().is_empty() {
            self.write_words(id, WriteWhat::Reply { channel, ts, text });
        }
    }

    /// Once: the same words that are on their way still may be said already.
    pub(super) fn write_words(&mut self, id: &AlertId, what: WriteWhat) {
        if self.under_way(id, &what).is_none() {
            let write = self.new_write(id, what);
            self.note(What::WriteAsked { write });
        }
    }

    fn ask(&mut self, alert: &Alert, what: WriteWhat, through: Through) {
        if !self.desk.policy.sources().any(|source| source == alert.id.source) {
            // Its account left the policy file: nobody there can be told, and it would ring again for ever.
            return self.note(What::Settled { alert: alert.id.clone(), by: By::Me });
        }
        let write = self.write_for(alert, what);
        let within = ANSWER_WITHIN + self.desk.policy.times.undo;
        let deadline = Deadline::after(self.now, within, within);
        self.note(What::AckAsked { alert: alert.id.clone(), through, write, deadline });
    }

    /// One that is under way still, where there is one: it may be done already.
    fn write_for(&self, alert: &Alert, what: WriteWhat) -> Write {
        let under_way = self.under_way(&alert.id, &what).filter(|_| !planted!("second-click-writes-twice")).cloned();
        under_way.unwrap_or_else(|| self.new_write(&alert.id, what))
    }

    /// The same as was asked for before, where its end is not known yet.
    fn under_way(&self, id: &AlertId, what: &WriteWhat) -> Option<&Write> {
        self.desk.known.writes.values().find(|write| write.alert == *id && write.what == *what)
    }

    fn new_write(&self, id: &AlertId, what: WriteWhat) -> Write {
        Write { id: WriteId(self.desk.known.next_write), alert: id.clone(), what, asked_at: self.now.wall }
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
        if !write.what.is_mark() {
            return;
        }
        if !alert.attention.is_open() || has_fired_since(&alert, &write) {
            return;
        }
        match outcome {
            Outcome::Done | Outcome::AlreadyMine => match alert.id.key {
                AlertKey::Message { .. } => match &write.what {
                    WriteWhat::React { emoji, .. } if is_taken_back(&alert, emoji, write.asked_at) => {
                        self.ring_taken_back(&alert, id);
                    }
                    WriteWhat::React { emoji, .. } if !self.desk.settles(&alert.id.source, emoji) => {
                        let ended = self.desk.ended(&alert.id);
                        self.note(match ended {
                            Some(by) => What::Settled { alert: alert.id, by },
                            None => What::Acknowledged { alert: alert.id, by: By::Me },
                        });
                    }
                    _ => self.note(What::Settled { alert: alert.id, by: By::Me }),
                },
                AlertKey::Incident(_) if matches!(alert.attention, Attention::Acknowledged { by: By::Me }) => {}
                AlertKey::Incident(_) => self.note(What::Acknowledged { alert: alert.id, by: By::Me }),
            },
            Outcome::AlreadyBy(who) => self.note(What::Settled { alert: alert.id, by: By::Person(who) }),
            Outcome::Over => self.note(What::Settled { alert: alert.id, by: By::Source { what: SourceEnd::Resolved } }),
            Outcome::Refused { why, .. } | Outcome::Unknown { why } => self.ring_unwritten(&alert, id, why),
        }
    }

    /// Rings again what waited for a mark that I took back meanwhile.
    fn ring_taken_back(&mut self, alert: &Alert, write: WriteId) {
        if !waits_for(alert, write) {
            return;
        }
        match self.desk.ended(&alert.id) {
            Some(by) => self.note(What::Settled { alert: alert.id.clone(), by }),
            None if self.desk.is_mine_and_open(alert) => {
                self.note(What::Acknowledged { alert: alert.id.clone(), by: By::Me });
            }
            None if alert.pages() => self.ring(&alert.id, RingWhy::TakenBack),
            None => self.note(What::Held { alert: alert.id.clone() }),
        }
    }

    /// Rings again, unless the person has done something else about it since.
    pub(super) fn ring_unwritten(&mut self, alert: &Alert, write: WriteId, why: String) {
        if !waits_for(alert, write) {
            return;
        }
        match self.desk.ended(&alert.id) {
            // Another verdict was to be added to what is done already.
            Some(by) => self.note(What::Settled { alert: alert.id.clone(), by }),
            None => self.ring(&alert.id, RingWhy::NotWritten { why }),
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

fn waits_for(alert: &Alert, write: WriteId) -> bool {
    matches!(alert.attention, Attention::Acknowledging { write: pending, .. } if pending == write)
}

/// Whether I took back what was asked for then, before its answer came.
fn is_taken_back(alert: &Alert, emoji: &Emoji, asked_at: Timestamp) -> bool {
    matches!(&alert.matter, Matter::Message(matter) if matter.mine_taken_back_since(emoji, asked_at))
}

/// Whether an incident was triggered or assigned to me anew after the write was asked for: its answer says nothing of
/// that. The next reading does.
fn has_fired_since(alert: &Alert, write: &Write) -> bool {
    alert.incident().is_some()
        && matches!(alert.attention, Attention::Ringing(_) | Attention::Held)
        && write.asked_at <= alert.since
}
