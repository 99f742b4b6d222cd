//! The notification daemon: who it is, whether it answers, and what follows when it comes, goes or hangs.
//!
//! Invariant: numbers are kept only while the daemon that gave them lives; a daemon counts as ready only after it has
//! answered, and every trouble is followed by another attempt or by a change on the bus that ends it.

use super::{Alarm, Ask, Board, Busy, Call, Effect, MOST_LATE, OnScreen, Reply, Then, Ticket, Todo};
use crate::cards::{
    notification::{Abilities, BodyText, Buttons},
    trouble,
};
use engine::presenter::PresenterReport;
use oncall::{fact::CardHandle, sight::Trouble, wants::CardKey};

#[derive(Debug)]
pub(super) enum Standing {
    /// Nobody is there, but the bus starts somebody as soon as there is a card.
    Dormant,
    /// It is asked what it can do; cards wait for the answer.
    Asking,
    Ready(Abilities),
    Troubled(Trouble),
}

/// Whether the bus can start a notification daemon (it has a service file for one).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cards) enum Activation {
    Possible,
    Impossible,
}

/// Why a call was not answered as hoped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cards) enum Fault {
    /// It is there, and said no.
    Refused(String),
    /// It is not there, or went away, or could not be started.
    Gone(String),
}

/// What can be relied on where a daemon cannot even say what it can do.
const BARE: Abilities = Abilities { body: BodyText::Plain, buttons: Buttons::Absent };

impl Board {
    /// Which run of which daemon: the bus's id and the daemon's unique name, which no bus ever gives twice. Without a
    /// name where the daemon is still to be started.
    pub(super) fn daemon_name(&self) -> String {
        format!("{}/{}", self.bus, self.owner.as_deref().unwrap_or_default())
    }

    /// There is a connection, and everything the daemon says from now on is heard.
    pub fn bus_up(&mut self, bus: String, owner: Option<String>, activation: Activation) {
        self.bus = bus;
        self.activation = activation;
        self.meet(owner);
    }

    /// The connection is gone. Cards may still hang: should the same daemon be met again, they are known again.
    pub fn bus_lost(&mut self, why: &str) {
        self.requeue_calls();
        let name = self.daemon_name();
        for (key, slot) in &mut self.slots {
            slot.refused = None;
            if let Some(shown) = slot.on_screen.take() {
                let handle = CardHandle { daemon: name.clone(), number: shown.number };
                self.adoptions.push((key.clone(), handle));
            }
        }
        self.owner = None;
        self.activation = Activation::Impossible;
        self.trouble(trouble::no_session_bus(why));
    }

    /// The name has another owner, or none.
    pub fn owner_changed(&mut self, owner: Option<String>) {
        if owner == self.owner {
            return;
        }
        if self.owner.is_none() && matches!(self.standing, Standing::Asking) {
            // Our own question started it; its answer comes next.
            self.owner = owner;
            return;
        }
        let was_at_rest = matches!(self.standing, Standing::Ready(_)) && self.calls.is_empty();
        self.requeue_calls();
        for slot in self.slots.values_mut() {
            slot.on_screen = None;
        }
        if owner.is_none() && self.activation == Activation::Possible && !was_at_rest {
            // It ended over what it was asked: starting it again at once would only go round in circles.
            self.owner = None;
            return self.trouble(trouble::daemon_did_not_start("it ended before it answered"));
        }
        self.meet(owner);
    }

    fn meet(&mut self, owner: Option<String>) {
        self.owner = owner;
        self.settle_adoptions();
        match (&self.owner, self.activation) {
            (Some(_), _) => self.ask_abilities(),
            (None, Activation::Possible) => self.sleep(),
            (None, Activation::Impossible) => self.trouble(trouble::no_daemon()),
        }
    }

    /// Nothing is started before there is a card, for at login the desktop's own daemon may be about to take the name.
    fn sleep(&mut self) {
        self.standing = Standing::Dormant;
        self.report(PresenterReport::Ready { daemon: self.daemon_name() });
        if self.slots.values().any(|slot| matches!(slot.todo, Some(Todo::Show(_)))) {
            self.ask_abilities();
        }
    }

    /// Takes over the cards that this very daemon shows; those of any other are gone with it.
    pub(super) fn settle_adoptions(&mut self) {
        let name = self.daemon_name();
        for (key, handle) in std::mem::take(&mut self.adoptions) {
            let slot = self.slots.entry(key).or_default();
            if handle.daemon == name && slot.on_screen.is_none() && slot.busy.is_none() {
                slot.on_screen = Some(OnScreen { number: handle.number, card: None });
            }
        }
        self.slots.retain(|_, slot| !slot.is_empty());
    }

    /// Calls that will not be answered: what they were to do is to be done again, unless something newer is ordered.
    fn requeue_calls(&mut self) {
        self.calls.clear();
        self.early.clear();
        for slot in self.slots.values_mut() {
            match slot.busy.take() {
                Some(Busy::Showing(card)) => _ = slot.todo.get_or_insert(Todo::Show(card)),
                Some(Busy::Closing) => _ = slot.todo.get_or_insert(Todo::Close),
                None => {}
            }
        }
    }

    /// The question goes to the name, not to its owner, so that the bus starts a daemon where it can.
    pub(super) fn ask_abilities(&mut self) {
        self.standing = Standing::Asking;
        self.call(Call::Capabilities, Ask::Capabilities);
    }

    /// Asks a daemon in trouble again.
    pub(super) fn probe(&mut self) {
        if matches!(self.standing, Standing::Troubled(_)) && self.can_answer() {
            self.calls.retain(|_, call| !matches!(call, Call::Capabilities));
            self.call(Call::Capabilities, Ask::Capabilities);
            self.probe_later();
        }
    }

    fn probe_later(&mut self) {
        let (ticket, after) = (self.ticket(), self.next_wait());
        self.next_probe = Some(ticket);
        self.effects.push_back(Effect::Wake { after, alarm: Alarm::Probe(ticket) });
    }

    fn can_answer(&self) -> bool {
        self.owner.is_some() || self.activation == Activation::Possible
    }

    pub(super) fn abilities_answered(&mut self, answer: Result<Reply, Fault>) {
        let abilities = match answer {
            Ok(Reply::Capabilities(names)) => Abilities::from_capabilities(&names),
            Ok(_) | Err(Fault::Refused(_)) => BARE,
            Err(Fault::Gone(why)) => return self.trouble(trouble::daemon_did_not_start(&why)),
        };
        if !matches!(self.standing, Standing::Ready(_)) {
            self.standing = Standing::Ready(abilities);
            self.report(PresenterReport::Ready { daemon: self.daemon_name() });
            self.carry_out_all();
        }
    }

    /// The call had its time. Its answer is still welcome, but nobody waits for it any longer.
    pub(super) fn overdue(&mut self, ticket: Ticket) {
        let Some(call) = self.calls.remove(&ticket) else { return };
        let late = match call {
            Call::Notify { key } => self.notify_overdue(key),
            Call::Close { key } => {
                if let Some(slot) = self.slots.get_mut(&key) {
                    slot.busy = None;
                    slot.todo.get_or_insert(Todo::Close);
                }
                None
            }
            Call::Capabilities | Call::Late { .. } => Some(call),
        };
        self.calls.extend(late.map(|call| (ticket, call)));
        self.forget_oldest_late();
        self.trouble(trouble::daemon_silent());
    }

    fn notify_overdue(&mut self, key: CardKey) -> Option<Call> {
        let slot = self.slots.get_mut(&key)?;
        let Some(Busy::Showing(card)) = slot.busy.take() else { return None };
        let then = if slot.todo == Some(Todo::Close) { Then::TakeDown } else { Then::Keep };
        self.report(PresenterReport::Refused { key: key.clone(), trouble: trouble::daemon_silent() });
        Some(Call::Late { key, card, then })
    }

    fn forget_oldest_late(&mut self) {
        let late = self.calls.iter().filter(|(_, call)| matches!(call, Call::Late { .. })).map(|(ticket, _)| *ticket);
        let late: Vec<Ticket> = late.collect();
        for ticket in late.iter().take(late.len().saturating_sub(MOST_LATE)) {
            self.calls.remove(ticket);
        }
    }

    /// Says what is wrong, once, refuses what waits, and tries again later where that can help.
    pub(super) fn trouble(&mut self, trouble: Trouble) {
        let (is_first, is_known) = match &self.standing {
            Standing::Troubled(known) => (false, *known == trouble),
            _ => (true, false),
        };
        if !is_known {
            self.report(PresenterReport::Trouble(trouble.clone()));
        }
        self.standing = Standing::Troubled(trouble);
        self.refuse_waiting();
        if is_first && self.can_answer() {
            self.probe_later();
        }
    }
}
