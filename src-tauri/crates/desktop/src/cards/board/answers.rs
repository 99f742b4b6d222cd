//! What the daemon answers to our calls, in time or late.
//!
//! Invariant: each answer is about one call; one that nobody waits for any more changes no newer card.

use super::{Alarm, Board, Busy, Call, Effect, FIRST_WAIT, Fault, OnScreen, Reply, Then, Ticket, Todo};
use crate::cards::trouble;
use engine::presenter::{ClosedHow, PresenterReport};
use oncall::wants::{Card, CardKey};
use std::collections::VecDeque;

impl Board {
    /// The daemon's answer to a call, or that there will be none.
    pub fn answered(&mut self, ticket: Ticket, answer: Result<Reply, Fault>) {
        match self.calls.remove(&ticket) {
            Some(Call::Capabilities) => self.abilities_answered(answer),
            Some(Call::Notify { key }) => self.notify_answered(key, answer),
            Some(Call::Close { key }) => self.close_answered(&key),
            Some(Call::Late { key, card, then }) => self.late_answered(key, card, then, answer),
            None => {}
        }
        if !self.expects_numbers() {
            self.early.clear();
        }
    }

    pub(super) fn notify_answered(&mut self, key: CardKey, answer: Result<Reply, Fault>) {
        let Some(slot) = self.slots.get_mut(&key) else { return };
        let Some(Busy::Showing(card)) = slot.busy.take() else { return };
        let gone = slot.gone_meanwhile;
        match answer {
            Ok(Reply::Number(number)) => {
                self.probe();
                self.accepted();
                self.place(key, (!gone).then_some(card), number);
            }
            Ok(_) => self.refused(key, card, "its answer is no number"),
            Err(Fault::Refused(why)) => self.refused(key, card, &why),
            Err(Fault::Gone(why)) => {
                slot.todo.get_or_insert(Todo::Show(card));
                self.trouble(trouble::daemon_did_not_start(&why));
            }
        }
    }

    /// The daemon takes cards; where it refused one before, that trouble is over.
    pub(super) fn accepted(&mut self) {
        self.wait = FIRST_WAIT;
        if self.is_refusing && self.slots.values().all(|slot| slot.refused.is_none()) {
            self.is_refusing = false;
            self.report(PresenterReport::Ready { daemon: self.daemon_name() });
        }
    }

    /// The card hangs under this number; where none is given, perhaps nothing does. What was said of the number before it
    /// was known is heard now.
    pub(super) fn place(&mut self, key: CardKey, card: Option<Card>, number: u32) {
        self.slots.entry(key.clone()).or_default().on_screen = Some(OnScreen { number, card });
        self.report_shown(key.clone(), number);
        let (ours, others) = self.early.drain(..).partition::<VecDeque<_>, _>(|(early, _)| *early == number);
        self.early = others;
        for (_, word) in ours {
            self.said(number, word);
        }
        self.carry_out(&key);
    }

    pub(super) fn refused(&mut self, key: CardKey, card: Card, why: &str) {
        self.is_refusing = true;
        let slot = self.slots.entry(key.clone()).or_default();
        if slot.todo.is_none() {
            slot.refused = Some(card);
            let after = self.next_wait();
            self.effects.push_back(Effect::Wake { after, alarm: Alarm::Retry(key.clone()) });
        }
        self.report(PresenterReport::Refused { key: key.clone(), trouble: trouble::refused(why) });
        self.carry_out(&key);
    }

    pub(super) fn retry(&mut self, key: &CardKey) {
        if let Some(slot) = self.slots.get_mut(key)
            && let Some(card) = slot.refused.take()
        {
            slot.todo.get_or_insert(Todo::Show(card));
            self.carry_out(key);
        }
    }

    /// However it was answered, the daemon has nothing more to say about the number.
    pub(super) fn close_answered(&mut self, key: &CardKey) {
        let Some(slot) = self.slots.get_mut(key) else { return };
        slot.busy = None;
        if slot.on_screen.take().is_some() {
            self.report(PresenterReport::Closed { key: key.clone(), how: ClosedHow::ByUs });
        }
        self.carry_out(key);
    }

    /// A card that was refused as overdue appeared after all: keep it if it is the only one of its key, for the person
    /// may press it; the engine hears of it and takes it down if it is no longer wanted.
    pub(super) fn late_answered(&mut self, key: CardKey, card: Card, then: Then, answer: Result<Reply, Fault>) {
        self.probe();
        let Ok(Reply::Number(number)) = answer else { return };
        let is_free = self.slots.get(&key).is_none_or(|slot| slot.busy.is_none() && slot.on_screen.is_none());
        if is_free && then == Then::Keep {
            self.place(key, Some(card), number);
        } else if self.key_of(number).is_none() {
            self.take_down(number);
        }
    }
}
