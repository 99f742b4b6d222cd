//! What hangs where: which card the daemon shows under which number, and what is still to be sent.
//!
//! Invariant: pure (no clock, no I/O); per card at most one call is under way, and while one daemon lives a number that
//! it gave us is never forgotten before its card is gone. What the daemon itself is up to stands in [`daemon`].

mod answers;
mod daemon;
mod signals;
mod slot;
mod words;

use daemon::Standing;
pub(super) use daemon::{Activation, Fault};
use engine::presenter::{ClosedHow, PresenterOrder, PresenterReport};
use oncall::{
    fact::CardHandle,
    sight::Trouble,
    wants::{Card, CardKey},
};
use slot::{Busy, OnScreen, Slot, Todo};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};
pub(super) use words::{Alarm, Ask, Effect, Reply, Ticket, Word};
use words::{Call, Then};

/// A call that is answered later gets this long before the daemon counts as silent.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// A refused card, and a daemon in trouble, are tried again after this long, then after twice as long, …
pub(super) const FIRST_WAIT: Duration = Duration::from_secs(2);
/// … up to this.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// Signals kept for numbers that are not known yet; beyond them the oldest is forgotten. What is said of a card comes
/// shortly before its number, so only other cards' signals grow old here.
const MOST_EARLY: usize = 1024;
/// Calls that were never answered and whose answer would still be understood.
const MOST_LATE: usize = 64;

#[derive(Debug)]
pub(super) struct Board {
    standing: Standing,
    /// The bus, the owner of the notification name, and whether the bus can start one.
    bus: String,
    owner: Option<String>,
    activation: Activation,
    wait: Duration,
    next_probe: Option<Ticket>,
    /// The last word about some card was no.
    is_refusing: bool,
    slots: BTreeMap<CardKey, Slot>,
    /// Cards of an earlier connection, until it is known whether they are this daemon's.
    adoptions: Vec<(CardKey, CardHandle)>,
    calls: BTreeMap<Ticket, Call>,
    early: VecDeque<(u32, Word)>,
    next_ticket: u64,
    effects: VecDeque<Effect>,
}

impl Board {
    /// Knows no bus yet: orders wait until [`Board::bus_up`] or [`Board::bus_lost`].
    pub fn new() -> Self {
        Self {
            standing: Standing::Asking,
            bus: String::new(),
            owner: None,
            activation: Activation::Impossible,
            wait: FIRST_WAIT,
            next_probe: None,
            is_refusing: false,
            slots: BTreeMap::new(),
            adoptions: Vec::new(),
            calls: BTreeMap::new(),
            early: VecDeque::new(),
            next_ticket: 0,
            effects: VecDeque::new(),
        }
    }

    pub fn next_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    pub fn order(&mut self, order: PresenterOrder) {
        match order {
            PresenterOrder::Adopt { key, handle } => self.adopt(key, handle),
            PresenterOrder::Show { key, card } => self.show(key, card),
            PresenterOrder::Close { key } => self.close(key),
        }
    }

    fn adopt(&mut self, key: CardKey, handle: CardHandle) {
        self.adoptions.push((key, handle));
        if self.owner.is_some() {
            self.settle_adoptions();
        }
    }

    fn show(&mut self, key: CardKey, card: Card) {
        let slot = self.slots.entry(key.clone()).or_default();
        slot.todo = Some(Todo::Show(card));
        slot.refused = None;
        match &self.standing {
            Standing::Troubled(_) => self.refuse_waiting(),
            Standing::Dormant => self.ask_abilities(),
            Standing::Asking | Standing::Ready(_) => self.carry_out(&key),
        }
    }

    fn close(&mut self, key: CardKey) {
        for call in self.calls.values_mut() {
            if let Call::Late { key: late, then, .. } = call
                && *late == key
            {
                *then = Then::TakeDown;
            }
        }
        // Also where nothing hangs, for the engine may remember a card that another run of the daemon took along.
        let slot = self.slots.entry(key.clone()).or_default();
        slot.todo = Some(Todo::Close);
        slot.refused = None;
        self.carry_out(&key);
    }

    /// Does what is to be done for the card, if the daemon is ready and nothing else is under way for it.
    fn carry_out(&mut self, key: &CardKey) {
        let Standing::Ready(abilities) = self.standing else { return };
        let Some(slot) = self.slots.get_mut(key) else { return };
        if slot.busy.is_some() {
            return;
        }
        match (slot.todo.take(), &slot.on_screen) {
            (Some(Todo::Show(card)), Some(shown)) if shown.card.as_ref() == Some(&card) => {
                let number = shown.number;
                self.report_shown(key.clone(), number);
            }
            (Some(Todo::Show(card)), shown) => {
                let replaces = shown.as_ref().map_or(0, |shown| shown.number);
                (slot.busy, slot.gone_meanwhile) = (Some(Busy::Showing(card.clone())), false);
                let ask = Ask::Notify { key: key.clone(), card, abilities, replaces };
                self.call(Call::Notify { key: key.clone() }, ask);
            }
            (Some(Todo::Close), Some(shown)) => {
                let number = shown.number;
                slot.busy = Some(Busy::Closing);
                self.call(Call::Close { key: key.clone() }, Ask::Close { number });
            }
            (Some(Todo::Close), None) => {
                self.report(PresenterReport::Closed { key: key.clone(), how: ClosedHow::ByUs })
            }
            (None, _) => {}
        }
        self.slots.retain(|_, slot| !slot.is_empty());
    }

    fn carry_out_all(&mut self) {
        for key in self.slots.keys().cloned().collect::<Vec<_>>() {
            self.carry_out(&key);
        }
    }

    pub fn alarm(&mut self, alarm: Alarm) {
        match alarm {
            Alarm::Overdue(ticket) => self.overdue(ticket),
            Alarm::Probe(ticket) if self.next_probe == Some(ticket) => self.probe(),
            Alarm::Probe(_) => {}
            Alarm::Retry(key) => self.retry(&key),
        }
    }

    /// Takes down a number that no slot shows any more; nobody waits for the answer.
    fn take_down(&mut self, number: u32) {
        let ticket = self.ticket();
        self.effects.push_back(Effect::Call { ticket, ask: Ask::Close { number } });
    }

    fn call(&mut self, call: Call, ask: Ask) {
        let ticket = self.ticket();
        self.calls.insert(ticket, call);
        self.effects.push_back(Effect::Call { ticket, ask });
        self.effects.push_back(Effect::Wake { after: ANSWER_WITHIN, alarm: Alarm::Overdue(ticket) });
    }

    /// How long to wait before the next attempt; longer each time until something succeeds.
    fn next_wait(&mut self) -> Duration {
        let wait = self.wait;
        self.wait = (wait * 2).min(LONGEST_WAIT);
        wait
    }

    fn ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        Ticket(self.next_ticket)
    }

    fn report_shown(&mut self, key: CardKey, number: u32) {
        let handle = CardHandle { daemon: self.daemon_name(), number };
        self.report(PresenterReport::Shown { key, handle });
    }

    fn report(&mut self, report: PresenterReport) {
        self.effects.push_back(Effect::Report(report));
    }

    fn refuse_waiting(&mut self) {
        let Standing::Troubled(trouble) = &self.standing else { return };
        let trouble: Trouble = trouble.clone();
        let keys: Vec<_> =
            self.slots.iter_mut().filter_map(|(key, slot)| slot.drop_show().then(|| key.clone())).collect();
        for key in keys {
            self.report(PresenterReport::Refused { key, trouble: trouble.clone() });
        }
        self.slots.retain(|_, slot| !slot.is_empty());
    }
}

#[cfg(test)]
mod tests;
