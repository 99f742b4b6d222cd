//! What comes to the person without ringing, and what comes back: digests, agreements, reminders, a question to somebody
//! else.
//!
//! Invariant: nothing of it off shift, nor in shadow.

use super::{
    super::{laws::plus, plan::Ms, world::Of},
    Asking, Effect, Matter, State, Why,
};
use jiff::Timestamp;
use oncall::decide::Decision;

impl Asking<'_> {
    pub(super) fn bring_back(&mut self) {
        if !self.on() || self.book().shadow {
            return;
        }
        self.digest();
        for of in self.due(|asking, matter| asking.look_due(matter)) {
            self.ring(of, Why::Deserved);
        }
        let now = self.now.wall;
        for of in self.due(|_, matter| matter.ask_due()) {
            self.matter(of).done.asked = Some(now);
            self.does(Effect::AsksElse, of);
        }
        for of in self.due(|asking, matter| asking.unchecked_due(matter)) {
            self.matter(of).done.reminded = Some(now);
            self.does(Effect::BringsBackUnchecked, of);
        }
        for of in self.due(|asking, matter| asking.open_due(matter)) {
            self.matter(of).done.reminded = Some(now);
            self.does(Effect::BringsBackOpen, of);
        }
    }

    fn due(&mut self, at: impl Fn(&Self, &Matter) -> Option<Timestamp>) -> Vec<Of> {
        let now = self.now.wall;
        let matters = self.model.matters.iter();
        let due: Vec<Of> =
            matters.filter(|(_, matter)| at(self, matter).is_some_and(|at| at <= now)).map(|(of, _)| *of).collect();
        self.model.turns += u64::try_from(due.len()).unwrap_or(0);
        due
    }

    fn digest(&mut self) {
        let now = self.now.wall;
        let Some(last) = self.book().last_digest(now) else { return };
        let waits = |matter: &Matter| {
            let digest = matter.state == State::Held && matter.then() == Some(Decision::Digest);
            digest && matter.done.digested.is_none()
        };
        for of in self.due(|_, matter| (waits(matter) && matter.since <= last).then_some(last)) {
            self.matter(of).done.digested = Some(now);
            self.model.digested = Some(now);
            self.does(Effect::Digests, of);
        }
    }

    /// Since when it waits for me: not while I was off shift.
    fn waits_since(&self, matter: &Matter) -> Timestamp {
        match self.model.turned {
            Some((true, on)) => on.max(matter.since),
            _ => matter.since,
        }
    }

    fn look_due(&self, matter: &Matter) -> Option<Timestamp> {
        let within = matter.ruled?.asks.look?;
        let waits = matter.state == State::Held && matter.then() != Some(Decision::Digest) && !matter.is_looked_at();
        waits.then(|| plus(self.waits_since(matter), within))
    }

    fn unchecked_due(&self, matter: &Matter) -> Option<Timestamp> {
        let ruled = matter.ruled?;
        let after = ruled.asks.back.or(self.book().unchecked_after)?;
        let shown = match ruled.then {
            Decision::Digest => Some(matter.done.digested?),
            _ => None,
        };
        let told =
            matches!(ruled.then, Decision::Page | Decision::Notify | Decision::Digest) || ruled.asks.back.is_some();
        (told && matter.state == State::Held).then(|| self.comes_back(matter, shown, after))
    }

    fn open_due(&self, matter: &Matter) -> Option<Timestamp> {
        let after = self.book().open_after?;
        (matter.state == State::Acknowledged).then(|| self.comes_back(matter, None, after))
    }

    fn comes_back(&self, matter: &Matter, shown: Option<Timestamp>, after: Ms) -> Timestamp {
        let since = [Some(self.waits_since(matter)), shown, matter.done.reminded].into_iter().flatten().max();
        self.book().by_day(plus(since.unwrap_or(self.now.wall), after))
    }
}

impl Matter {
    fn ask_due(&self) -> Option<Timestamp> {
        let after = self.ruled?.asks.ask?;
        let rings = matches!(self.state, State::Ringing { .. }) && self.done.asked.is_none();
        rings.then(|| plus(self.since, after))
    }
}
