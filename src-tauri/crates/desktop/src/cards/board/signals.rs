//! What the daemon says by itself: that a card was pressed, or is gone.
//!
//! Invariant: a press counts once, and is not lost for coming before its card's number is known.

use super::{Board, Call, MOST_EARLY, Slot, Word};
use engine::presenter::{ClosedHow, PresenterReport};
use oncall::wants::{CardKey, Press};

impl Board {
    /// What the daemon says about one of its numbers. `sender` is its unique name; others are not believed.
    pub fn heard(&mut self, sender: &str, number: u32, word: Word) {
        if self.owner.as_deref() == Some(sender) {
            self.said(number, word);
        }
    }

    pub(super) fn said(&mut self, number: u32, word: Word) {
        let Some(key) = self.key_of(number) else {
            // Perhaps one of ours whose Notify is not answered yet; else another program's.
            if self.expects_numbers() {
                self.early.push_back((number, word));
                let too_many = self.early.len().saturating_sub(MOST_EARLY);
                self.early.drain(..too_many);
            }
            return;
        };
        match word {
            Word::Invoked { action } => self.invoked(key, number, &action),
            Word::Closed { how } => {
                if let Some(slot) = self.slots.get_mut(&key) {
                    slot.gone_meanwhile = true;
                }
                self.vacate(&key);
                self.report(PresenterReport::Closed { key, how });
            }
        }
    }

    /// Not every daemon takes the card down after a press (dunst does not), so it is told to.
    pub(super) fn invoked(&mut self, key: CardKey, number: u32, action: &str) {
        let Some(press) = Press::from_key(action) else {
            tracing::debug!(action, "a daemon invoked an action that was never offered");
            return;
        };
        self.vacate(&key);
        self.report(PresenterReport::Pressed { key: key.clone(), press });
        self.take_down(number);
        self.report(PresenterReport::Closed { key, how: ClosedHow::ByUs });
    }

    pub(super) fn vacate(&mut self, key: &CardKey) {
        if let Some(slot) = self.slots.get_mut(key) {
            slot.on_screen = None;
        }
        self.carry_out(key);
    }

    pub(super) fn expects_numbers(&self) -> bool {
        self.calls.values().any(|call| matches!(call, Call::Notify { .. } | Call::Late { .. }))
    }

    pub(super) fn key_of(&self, number: u32) -> Option<CardKey> {
        let shows = |slot: &Slot| slot.on_screen.as_ref().is_some_and(|shown| shown.number == number);
        self.slots.iter().find(|(_, slot)| shows(slot)).map(|(key, _)| key.clone())
    }
}
