//! What I asked for and take back before it is written.
//!
//! Invariant: what was handed to its source is never taken back, for it may be done.

use super::{Desk, Noting};
use crate::{
    act::Through,
    alert::{Alert, Attention, By, RingWhy},
    fact::What,
    ids::{AlertId, WriteId},
    time::add,
    write::Write,
};
use jiff::Timestamp;

impl Desk {
    /// The write that is asked for and not handed over yet.
    pub(super) fn takes_back(&self, alert: &Alert, now: Timestamp) -> Option<&Write> {
        let Attention::Acknowledging { write, .. } = &alert.attention else { return None };
        self.known.writes.get(write).filter(|write| !self.is_ready(write, now) || planted!("undo-after-written"))
    }

    pub(super) fn undoable(&self, id: &AlertId, now: Timestamp) -> Option<WriteId> {
        self.takes_back(self.known.alerts.get(id)?, now).map(|write| write.id)
    }

    /// Whether it can no longer be taken back.
    pub(super) fn is_ready(&self, write: &Write, now: Timestamp) -> bool {
        now >= self.ready_at(write)
    }

    pub(super) fn ready_at(&self, write: &Write) -> Timestamp {
        add(write.asked_at, self.policy.times.undo)
    }
}

impl Noting<'_> {
    /// Takes back what is not written, of all that was asked for with it.
    pub(super) fn undo(&mut self, id: &AlertId, through: Through) {
        for alert in self.desk.group(id) {
            let Some(write) = self.desk.undoable(&alert, self.now.wall) else { continue };
            self.note(What::Undone { alert: alert.clone(), write, through });
            // Words too, and a verdict before this one.
            let others = self.desk.known.writes.values();
            let others = others.filter(|other| other.alert == alert && !self.desk.is_ready(other, self.now.wall));
            for write in others.map(|other| other.id).collect::<Vec<_>>() {
                self.note(What::Undone { alert: alert.clone(), write, through });
            }
            match self.desk.known.alerts.get(&alert) {
                // An earlier verdict of mine stands.
                Some(known) if self.desk.is_mine_and_open(known) => {
                    self.note(What::Acknowledged { alert, by: By::Me });
                }
                Some(known) if known.pages() && known.joined.is_none() => self.ring(&alert, RingWhy::Undone),
                _ => self.note(What::Held { alert }),
            }
        }
    }
}
