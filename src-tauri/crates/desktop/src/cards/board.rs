//! What hangs where: which card the daemon shows under which number, and what is still to be sent.
//!
//! Invariant: pure (no clock, no I/O); per card at most one call is under way, and while one daemon lives a number that
//! it gave us is never forgotten before its card is gone. What the daemon itself is up to stands in [`daemon`].

mod daemon;
mod slot;

use super::{notification::Abilities, trouble};
use daemon::Standing;
pub(super) use daemon::{Activation, Fault};
use engine::presenter::{ClosedHow, PresenterOrder, PresenterReport};
use oncall::{
    fact::CardHandle,
    sight::Trouble,
    wants::{Card, CardKey, Press},
};
use slot::{Busy, OnScreen, Slot, Todo};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

/// A call that is answered later gets this long before the daemon counts as silent.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// A refused card, and a daemon in trouble, are tried again after this long, then after twice as long, …
pub(super) const FIRST_WAIT: Duration = Duration::from_secs(2);
/// … up to this.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// Signals kept for numbers that are not known yet.
const MOST_EARLY: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

/// What the driver does next, in this order.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Call the daemon; the answer goes to [`Board::answered`].
    Call {
        ticket: Ticket,
        ask: Ask,
    },
    /// Call [`Board::alarm`] after this long.
    Wake {
        after: Duration,
        alarm: Alarm,
    },
    Report(PresenterReport),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Capabilities,
    /// `replaces` is 0 for a new card.
    Notify {
        key: CardKey,
        card: Card,
        abilities: Abilities,
        replaces: u32,
    },
    Close {
        number: u32,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Alarm {
    /// The call had its time.
    Overdue(Ticket),
    /// Ask a troubled daemon again; only the latest of these counts.
    Probe(Ticket),
    /// Try a refused card again.
    Retry(CardKey),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Capabilities(Vec<String>),
    Number(u32),
    Done,
}

/// What a daemon tells about a card of this number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Invoked { action: String },
    Closed { how: ClosedHow },
}

/// What an unanswered call is about.
#[derive(Debug)]
enum Call {
    Capabilities,
    Notify {
        key: CardKey,
    },
    Close {
        key: CardKey,
    },
    /// Refused as overdue, but the daemon may still show the card and answer.
    Late {
        key: CardKey,
        card: Card,
        then: Then,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Keep,
    TakeDown,
}

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
        if self.adoptions.iter().any(|(adopted, _)| *adopted == key) {
            self.slots.entry(key.clone()).or_default();
        }
        if let Some(slot) = self.slots.get_mut(&key) {
            slot.todo = Some(Todo::Close);
            slot.refused = None;
            self.carry_out(&key);
        }
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
                slot.busy = Some(Busy::Showing(card.clone()));
                let ask = Ask::Notify { key: key.clone(), card, abilities, replaces };
                self.call(Call::Notify { key: key.clone() }, ask);
            }
            (Some(Todo::Close), Some(shown)) => {
                let number = shown.number;
                slot.busy = Some(Busy::Closing);
                self.call(Call::Close { key: key.clone() }, Ask::Close { number });
            }
            (Some(Todo::Close) | None, _) => {}
        }
        self.slots.retain(|_, slot| !slot.is_empty());
    }

    fn carry_out_all(&mut self) {
        for key in self.slots.keys().cloned().collect::<Vec<_>>() {
            self.carry_out(&key);
        }
    }

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

    fn notify_answered(&mut self, key: CardKey, answer: Result<Reply, Fault>) {
        let Some(slot) = self.slots.get_mut(&key) else { return };
        let Some(Busy::Showing(card)) = slot.busy.take() else { return };
        match answer {
            Ok(Reply::Number(number)) => {
                self.probe();
                self.accepted();
                self.place(key, card, number);
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
    fn accepted(&mut self) {
        self.wait = FIRST_WAIT;
        if self.is_refusing && self.slots.values().all(|slot| slot.refused.is_none()) {
            self.is_refusing = false;
            self.report(PresenterReport::Ready { daemon: self.daemon_name() });
        }
    }

    /// The card hangs under this number; what was said of the number before it was known is heard now.
    fn place(&mut self, key: CardKey, card: Card, number: u32) {
        self.slots.entry(key.clone()).or_default().on_screen = Some(OnScreen { number, card: Some(card) });
        self.report_shown(key.clone(), number);
        let (ours, others) = self.early.drain(..).partition::<VecDeque<_>, _>(|(early, _)| *early == number);
        self.early = others;
        for (_, word) in ours {
            self.said(number, word);
        }
        self.carry_out(&key);
    }

    fn refused(&mut self, key: CardKey, card: Card, why: &str) {
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

    fn retry(&mut self, key: &CardKey) {
        if let Some(slot) = self.slots.get_mut(key)
            && let Some(card) = slot.refused.take()
        {
            slot.todo.get_or_insert(Todo::Show(card));
            self.carry_out(key);
        }
    }

    /// However it was answered, the daemon has nothing more to say about the number.
    fn close_answered(&mut self, key: &CardKey) {
        let Some(slot) = self.slots.get_mut(key) else { return };
        slot.busy = None;
        if slot.on_screen.take().is_some() {
            self.report(PresenterReport::Closed { key: key.clone(), how: ClosedHow::ByUs });
        }
        self.carry_out(key);
    }

    /// A card that was refused as overdue appeared after all: keep it if it is the only one of its key, for the person
    /// may press it; the engine hears of it and takes it down if it is no longer wanted.
    fn late_answered(&mut self, key: CardKey, card: Card, then: Then, answer: Result<Reply, Fault>) {
        self.probe();
        let Ok(Reply::Number(number)) = answer else { return };
        let is_free = self.slots.get(&key).is_none_or(|slot| slot.busy.is_none() && slot.on_screen.is_none());
        if is_free && then == Then::Keep {
            self.place(key, card, number);
        } else if self.key_of(number).is_none() {
            self.take_down(number);
        }
    }

    /// What the daemon says about one of its numbers. `sender` is its unique name; others are not believed.
    pub fn heard(&mut self, sender: &str, number: u32, word: Word) {
        if self.owner.as_deref() == Some(sender) {
            self.said(number, word);
        }
    }

    fn said(&mut self, number: u32, word: Word) {
        let Some(key) = self.key_of(number) else {
            // Perhaps one of ours whose Notify is not answered yet; else another program's.
            if self.expects_numbers() && self.early.len() < MOST_EARLY {
                self.early.push_back((number, word));
            }
            return;
        };
        match word {
            Word::Invoked { action } => self.invoked(key, number, &action),
            Word::Closed { how } => {
                self.vacate(&key);
                self.report(PresenterReport::Closed { key, how });
            }
        }
    }

    /// Not every daemon takes the card down after a press (dunst does not), so it is told to.
    fn invoked(&mut self, key: CardKey, number: u32, action: &str) {
        let Some(press) = Press::from_key(action) else {
            tracing::debug!(action, "a daemon invoked an action that was never offered");
            return;
        };
        self.vacate(&key);
        self.report(PresenterReport::Pressed { key: key.clone(), press });
        self.take_down(number);
        self.report(PresenterReport::Closed { key, how: ClosedHow::ByUs });
    }

    fn vacate(&mut self, key: &CardKey) {
        if let Some(slot) = self.slots.get_mut(key) {
            slot.on_screen = None;
        }
        self.carry_out(key);
    }

    fn expects_numbers(&self) -> bool {
        self.calls.values().any(|call| matches!(call, Call::Notify { .. } | Call::Late { .. }))
    }

    fn key_of(&self, number: u32) -> Option<CardKey> {
        let shows = |slot: &Slot| slot.on_screen.as_ref().is_some_and(|shown| shown.number == number);
        self.slots.iter().find(|(_, slot)| shows(slot)).map(|(key, _)| key.clone())
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
