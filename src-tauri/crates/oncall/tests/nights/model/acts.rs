//! What the person does, and what becomes of what it asks for.
//!
//! Invariant: what was taken back was never written.

use super::{
    super::{
        laws::plus,
        plan::{HOUR, Ms, SECOND, Who},
        world::{Mark, Of},
    },
    Asking, State, Why,
    matter::Due,
};
use jiff::Timestamp;
use oncall::{ids::WriteId, write::Outcome};

/// So long an answer is waited for.
const ANSWER_WITHIN: Ms = 15 * SECOND;
/// The longest snooze.
const SNOOZE_CAP: Ms = 12 * HOUR;

impl super::Model {
    /// Of what waits for an answer: until when it can be taken back.
    pub fn undo_until(&self, of: Of, undo: Ms) -> Option<Timestamp> {
        let State::Waiting(write, _) = self.matters.get(&of)?.state else { return None };
        self.asked.get(&write).map(|(_, at)| plus(*at, undo))
    }
}

impl Asking<'_> {
    pub(super) fn ask(&mut self, of: Of, look: bool, write: Option<(WriteId, Timestamp)>) {
        let Some((write, at)) = write else { return };
        self.model.asked.insert(write, (of, at));
        let settled = self.matter(of).state == State::Settled;
        self.matter(of).writes.insert(write);
        if settled {
            // Another word on what is done.
            return;
        }
        let within = ANSWER_WITHIN + self.book().undo;
        (self.matter(of).fired, self.matter(of).waits_for_look) = (false, look);
        self.attend(of, State::Waiting(write, Due::after(self.now, within, within)));
    }

    /// With everything of it that is not written yet.
    pub(super) fn undo(&mut self, of: Of) {
        let undo = self.book().undo;
        let now = self.now.wall;
        self.model.asked.retain(|_, (about, at)| *about != of || plus(*at, undo) <= now);
        let matter = self.matter(of);
        match (matter.is_mine(), matter.pages()) {
            (true, _) => self.attend(of, State::Acknowledged),
            (false, true) => self.ring(of, Why::Deserved),
            (false, false) => self.attend(of, State::Held),
        }
    }

    pub(super) fn snooze(&mut self, of: Of, length: Ms) {
        self.attend(of, State::Snoozed(Due::after(self.now, length, SNOOZE_CAP)));
    }

    pub(super) fn snooze_until_morning(&mut self, of: Of) {
        let book = self.book();
        let morning = book.next(book.morning, self.now.wall).duration_since(self.now.wall);
        self.snooze(of, Ms::try_from(morning.as_millis()).unwrap_or(SNOOZE_CAP));
    }

    pub(super) fn silence(&mut self) {
        for matter in self.model.matters.values_mut() {
            if let State::Ringing { silenced } = &mut matter.state {
                *silenced = true;
            }
        }
    }

    pub(super) fn ended(&mut self, write: WriteId, of: Of, emoji: Option<usize>, outcome: &Outcome, number: u64) {
        self.model.asked.remove(&write);
        let matter = self.matter(of);
        if !matter.writes.remove(&write) {
            return;
        }
        let done = matches!(outcome, Outcome::Done | Outcome::AlreadyMine);
        if let (true, Of::Post(_), Some(emoji)) = (done, of, emoji) {
            matter.mark((Who::Me, emoji), Mark { number, stands: true });
        }
        let fired = matter.fired && matches!(matter.state, State::Ringing { .. } | State::Held);
        if !matter.state.is_open() || fired {
            return;
        }
        let (state, over, mine) = (matter.state, matter.over().0, matter.is_mine());
        match (outcome, of) {
            (Outcome::Done | Outcome::AlreadyMine, Of::Post(_)) if over => self.settle(of, false),
            (Outcome::Done | Outcome::AlreadyMine, Of::Post(_)) if mine => self.attend(of, State::Acknowledged),
            // I took it back meanwhile.
            (Outcome::Done | Outcome::AlreadyMine, Of::Post(_)) => self.was_taken_back(of, write),
            (Outcome::Done | Outcome::AlreadyMine, Of::Case(_)) => {
                self.matter(of).handled = number;
                if state != State::Acknowledged {
                    self.attend(of, State::Acknowledged);
                }
            }
            (Outcome::AlreadyBy(_) | Outcome::Over, _) => {
                self.matter(of).handled = number;
                self.settle(of, matches!(outcome, Outcome::AlreadyBy(_)));
            }
            (Outcome::Refused { .. } | Outcome::Unknown { .. }, _) => self.was_not_written(of, write),
        }
    }

    fn was_taken_back(&mut self, of: Of, write: WriteId) {
        let matter = self.matter(of);
        let pages = matter.pages();
        if matter.waits_for(write) {
            if pages { self.ring(of, Why::Deserved) } else { self.attend(of, State::Held) }
        }
    }

    /// Rings again, unless something else was done about it since.
    pub(super) fn was_not_written(&mut self, of: Of, write: WriteId) {
        let matter = self.matter(of);
        if matter.waits_for(write) {
            if matter.over().0 { self.settle(of, false) } else { self.ring(of, Why::NotWritten) }
        }
    }
}
