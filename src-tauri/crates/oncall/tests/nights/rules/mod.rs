//! What must hold, in words.
//!
//! Invariant: each rule compares what the program wants with the reference, never with the program's own reasons.

mod mechanism;
mod rest;
mod shown;

pub use seeds::{Fault, fault};

use super::{
    model::{Effect, Matter, State},
    plan::HOUR,
    run::Run,
};
use oncall::{
    fact::{Fact, Reminder, What},
    ids::AlertId,
    picture::Picture,
    time::Now,
    wants::Wants,
    write::WriteWhat,
};
use std::collections::{BTreeMap, BTreeSet};

fn hold(holds: bool, rule: &'static str, what: impl FnOnce() -> String) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err(fault(rule, what())) }
}

fn is_done_in_vain(matter: &Matter) -> bool {
    match matter.state {
        State::Settled => !matter.over().0,
        State::Acknowledged => !matter.is_mine(),
        _ => false,
    }
}

impl Run<'_> {
    /// After every input.
    pub(super) fn obeys(&mut self, wants: &Wants, now: Now) -> Result<(), Fault> {
        let picture = self.machine.desk.picture(now);
        self.states_agree(&picture)?;
        self.cards_agree(wants, now)?;
        self.sound_agrees(wants, &picture, now)?;
        self.tray_agrees(wants, &picture, now)?;
        self.mechanism_agrees(wants, now)?;
        reasons_are_given(&picture)
    }

    fn states_agree(&mut self, picture: &Picture) -> Result<(), Fault> {
        let words: BTreeMap<&AlertId, &str> = picture.alerts.iter().map(|a| (&a.id, a.state)).collect();
        let long = self.is_long();
        let (mut forgotten, mut blurred) = (Vec::new(), Vec::new());
        for (of, matter) in &self.machine.model.matters {
            let word = words.get(self.world.alert(*of)).copied().unwrap_or("nothing");
            if long && !matter.state.is_open() && word != matter.state.word() && ["nothing", "settled"].contains(&word)
            {
                forgotten.push(*of);
                continue;
            }
            let blur = match word {
                "settled" => Some(State::Settled),
                "acknowledged" => Some(State::Acknowledged),
                // By its answer it was done, and only the echo told that it had been taken back before.
                "ringing" if is_done_in_vain(matter) => Some(State::Ringing { silenced: false }),
                "held" if is_done_in_vain(matter) => Some(State::Held),
                _ => None,
            };
            if let (Some(state), true) = (blur, self.machine.blurred.contains(of))
                && matter.state.word() != word
            {
                blurred.push((*of, state));
                continue;
            }
            let rule = match matter.state {
                State::Ringing { .. } => "no page is lost: it rings",
                State::Acknowledged | State::Settled => "never rings after it was handled",
                _ => "what is asked of me is what follows from what was said",
            };
            hold(word == matter.state.word(), rule, || {
                format!("{of:?} should be {}, but is {word}", matter.state.word())
            })?;
        }
        for of in forgotten {
            self.machine.model.matters.remove(&of);
        }
        for (of, state) in blurred {
            self.machine.model.matters.entry(of).and_modify(|matter| matter.state = state);
        }
        let shown = self.machine.model.matters.values().filter(|matter| matter.state.word() != "nothing").count();
        hold(long || shown == words.len(), "nothing is shown that was not said", || {
            format!("{} instead of {shown}", words.len())
        })?;
        let on = self.machine.model.on(self.books, picture.at);
        let is_on = picture.shift.on == oncall::shift::OnShift::On;
        hold(is_on == on, "on shift is who was set to be, or who is on call", || format!("{:?}", picture.shift))
    }

    /// So long, by the wall clock, that things are forgotten for their age.
    fn is_long(&self) -> bool {
        self.clock.t + self.machine.far > 20 * HOUR
    }

    /// What it does once, it did exactly where it had to.
    pub(super) fn effects_agree(&self, noted: &[Fact]) -> Result<(), Fault> {
        if self.is_long() {
            return Ok(());
        }
        let of = |alert: &AlertId| self.world.of(alert).expect("an alert of the world");
        let mut done: BTreeSet<(Effect, super::world::Of)> = BTreeSet::new();
        let mut did = |effect, alert: &AlertId| {
            let again = !done.insert((effect, of(alert))) && effect != Effect::Rings;
            hold(!again, "what is shown or asked once is shown or asked once", || format!("{effect:?} {alert}"))
        };
        for fact in noted {
            match &fact.what {
                What::Rang { alert, .. } => did(Effect::Rings, alert)?,
                What::Notified { alert } => did(Effect::ShowsQuietly, alert)?,
                What::Digested { alerts } => alerts.iter().try_for_each(|alert| did(Effect::Digests, alert))?,
                What::Reminded { alerts, why: Reminder::Unchecked } => {
                    alerts.iter().try_for_each(|alert| did(Effect::BringsBackUnchecked, alert))?;
                }
                What::Reminded { alerts, why: Reminder::StillOpen } => {
                    alerts.iter().try_for_each(|alert| did(Effect::BringsBackOpen, alert))?;
                }
                What::WriteAsked { write } if matches!(write.what, WriteWhat::Message { .. }) => {
                    did(Effect::AsksElse, &write.alert)?;
                }
                What::AskedNobody { alert, .. } => did(Effect::AsksElse, alert)?,
                _ => {}
            }
        }
        let must = &self.machine.model.effects;
        let mut odd = done.symmetric_difference(must).filter(|(_, of)| !self.machine.blurred.contains(of));
        if let Some((effect, of)) = odd.next() {
            let rule = match effect {
                Effect::Rings => "it rings when there is a reason, and then only",
                Effect::ShowsQuietly => "a notice is shown when it comes, once",
                Effect::Digests => "every digest item is shown exactly once",
                Effect::BringsBackUnchecked => "what has no verdict comes back when it is time",
                Effect::BringsBackOpen => "what I have and is still open comes back when it is time",
                Effect::AsksElse => "somebody else is asked once, about a ring that goes on",
            };
            let what = if must.contains(&(*effect, *of)) { "missing" } else { "too much" };
            return Err(fault(rule, format!("{of:?}: {what}")));
        }
        Ok(())
    }
}

fn reasons_are_given(picture: &Picture) -> Result<(), Fault> {
    for alert in &picture.alerts {
        let decided = alert.decision.is_some() && alert.because.is_some() && alert.decided_under.is_some();
        let silent_end = alert.state == "settled";
        hold(decided || silent_end, "every decision says why", || format!("{}: {}", alert.id, alert.state))?;
        hold(alert.state != "ringing" || alert.why.is_some(), "what rings says why", || alert.id.to_string())?;
    }
    Ok(())
}
