//! What must hold of the mechanism: wake-ups, writes, memory.
//!
//! Invariant: nothing here asks what the outcome should be.

use super::{
    super::{
        engine::{A_LITTLE, before},
        laws::plus,
        model::{Matter, State},
        run::{Life, Run},
    },
    Fault, hold,
};
use jiff::SignedDuration;
use oncall::{
    desk::{Desk, Input},
    time::Now,
    wants::{CardKey, Wants, Weight},
};

impl Run<'_> {
    pub(crate) fn mechanism_agrees(&self, wants: &Wants, now: Now) -> Result<(), Fault> {
        hold(wants.wake_at.is_none_or(|at| at > now.wall), "it never asks to be woken in the past", || {
            format!("{:?}", wants.wake_at)
        })?;
        let mut orders: Vec<_> =
            wants.writes.values().map(|write| format!("{} {:?}", write.alert, write.what)).collect();
        let all = orders.len();
        orders.sort();
        orders.dedup();
        hold(orders.len() == all, "nothing is written twice while the first may be done", || {
            format!("{:?}", wants.writes)
        })?;
        self.writes_agree(wants, now)?;
        let now_and_then = self.machine.handled.is_some_and(|t| t % 8 == 0);
        hold(
            !now_and_then || self.machine.desk.wants(now) == *wants,
            "the same knowledge and time want the same",
            String::new,
        )
    }

    /// Before something else happens: what time alone brought about was asked to be woken for.
    pub(crate) fn nothing_was_missed(&mut self) -> Result<(), Fault> {
        let machine = &self.machine;
        let settled = machine.unsaved.is_empty() && !machine.jumped && self.life == Life::Up;
        let (Some(handled), true) = (machine.handled, settled) else { return Ok(()) };
        if handled.max(machine.carried) + A_LITTLE >= self.clock.t {
            return Ok(());
        }
        let now = before(self.clock.now());
        let wants = machine.desk.wants(now);
        let told = &machine.outside;
        let as_text =
            |wants: &Wants| format!("sound {:?}, {:?}, {:?}, {:?}", wants.sound, wants.tray, wants.cards, wants.writes);
        let same = (&wants.cards, wants.sound, &wants.tray, &wants.writes)
            == (&told.cards, told.sound, &told.tray, &told.writes);
        hold(same, "it wakes up for everything that time brings about", || {
            format!("told: {}; now: {}", as_text(told), as_text(&wants))
        })?;
        for (of, matter) in &machine.model.matters {
            hold(!matter.should_have_ended(now), "no snooze and no waiting ends late", || {
                format!("{of:?}: {:?}", matter.state)
            })?;
        }
        Ok(())
    }

    /// What is wanted was asked for, can be taken back no more, and waits for nothing.
    fn writes_agree(&self, wants: &Wants, now: Now) -> Result<(), Fault> {
        let (model, book) = (&self.machine.model, &self.books[self.machine.model.book]);
        hold(!book.shadow || wants.writes.is_empty(), "in shadow nothing is written", || {
            format!("{:?}", wants.writes)
        })?;
        for (id, write) in &wants.writes {
            let asked = model.asked.get(id);
            let good = asked.is_some_and(|(_, at)| plus(*at, book.undo) <= now.wall);
            hold(good, "nothing is written that was not asked for, or can be taken back still", || {
                format!("{write:?}, asked {asked:?}")
            })?;
        }
        for (of, matter) in &model.matters {
            let State::Waiting(write, _) = matter.state else { continue };
            let ready = model.asked.get(&write).is_some_and(|(_, at)| plus(*at, book.undo) <= now.wall);
            let missing = ready && !book.shadow && !wants.writes.contains_key(&write);
            hold(!missing, "what was asked for is written", || format!("{of:?}: {write:?}"))?;
        }
        let twice = self.world.words.iter().find(|(_, times)| **times > 1);
        hold(twice.is_none(), "words of mine reach somebody once", || format!("{twice:?}"))
    }

    /// After a kill: what is durable says the same.
    pub(crate) fn is_remembered(&mut self, before: Option<&Desk>) -> Result<(), Fault> {
        let now = self.clock.now();
        let picture = self.machine.desk.picture(now);
        if !self.is_long() {
            self.states_agree(&picture)?;
        }
        match before {
            Some(before) if !self.is_long() => same_memory(before, &self.machine.desk, now),
            _ => Ok(()),
        }
    }

    /// At the end of the night.
    pub(crate) fn is_what_its_facts_say(&mut self) -> Result<(), Fault> {
        // What is forgotten for its age is no memory.
        if self.life == Life::Up && self.is_all_saved() && !self.machine.jumped && !self.is_long() {
            return same_memory(&self.machine.desk, &self.restored(), self.clock.now());
        }
        Ok(())
    }
}

impl Matter {
    /// By both clocks, and a while ago.
    fn should_have_ended(&self, now: Now) -> bool {
        let late = SignedDuration::from_secs(2);
        let then = Now { wall: now.wall - late, boot_elapsed: now.boot_elapsed - late, ..now };
        match self.state {
            State::Snoozed(due) | State::Waiting(_, due) => due.is_long_over(then),
            _ => false,
        }
    }
}

fn same_memory(one: &Desk, other: &Desk, now: Now) -> Result<(), Fault> {
    let (mut one, mut other) = (one.clone(), other.clone());
    // What time brings about is no memory.
    one.handle(Input::Tick, now).ok();
    other.handle(Input::Tick, now).ok();
    let (a, b) = (one.picture(now), other.picture(now));
    let rule = "what it knows is the fold of its facts";
    hold(a.alerts == b.alerts, rule, || format!("alerts: {:?} and {:?}", a.alerts, b.alerts))?;
    hold(a.shift == b.shift && a.summary == b.summary, rule, || format!("shift: {:?} and {:?}", a.shift, b.shift))?;
    let (a, b) = (one.wants(now), other.wants(now));
    hold((&a.writes, &a.reads) == (&b.writes, &b.reads), rule, || "writes or gaps".to_owned())?;
    let alerts = |wants: &Wants| {
        let cards =
            wants.cards.iter().filter(|(key, _)| matches!(key, CardKey::Alert(_) | CardKey::Storm | CardKey::Held));
        cards.map(|(key, card)| (key.clone(), card.title.clone(), card.weight == Weight::Critical)).collect::<Vec<_>>()
    };
    hold(alerts(&a) == alerts(&b), rule, || format!("cards: {:?} and {:?}", alerts(&a), alerts(&b)))
}
