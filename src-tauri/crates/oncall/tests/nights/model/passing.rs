//! What time, the shift and a new policy bring about.
//!
//! Invariant: a second time at the same moment it brings nothing about.

use super::{
    super::{
        laws::{covers, plus},
        plan::{HOUR, SECOND},
        world::Of,
    },
    Asking, Matter, Setting, State, Why,
};
use jiff::{SignedDuration, Timestamp};
use oncall::{decide::Decision, ids::WriteId, policy::ShiftMode, time::Now};
use std::collections::BTreeSet;

/// A pending escalation is met this much earlier.
const BEFORE_ESCALATION: i64 = 60 * SECOND;

impl Asking<'_> {
    pub(super) fn pass(&mut self) {
        let due = self.model.matters.iter().filter(|(_, matter)| matter.is_due(self.now));
        let mut due: Vec<(Of, State)> = due.map(|(of, matter)| (*of, matter.state)).collect();
        // What may always ring may do so a few times only: the order is the program's.
        due.sort_by_key(|(of, state)| (matches!(state, State::Waiting(..)), self.world.alert(*of)));
        self.model.turns += u64::try_from(due.len()).unwrap_or(0);
        for (of, state) in due {
            match state {
                State::Waiting(write, _) => {
                    self.model.asked.remove(&write);
                    self.matter(of).writes.remove(&write);
                    self.was_not_written(of, write);
                }
                _ => self.ring(of, Why::Deserved),
            }
        }
        self.turn();
        self.bring_back();
        let model = &mut *self.model;
        let still_held = |of: &Of| model.matters.get(of).is_some_and(|matter| matter.state == State::Held);
        if !model.summary.iter().any(still_held) {
            model.summary.clear();
        }
    }

    pub(super) fn turn(&mut self) {
        let on = self.on();
        if self.model.turned.is_some_and(|(was, _)| was == on) {
            return;
        }
        self.model.turned = Some((on, self.now.wall));
        self.model.turns += 1;
        // Turned against what was set by hand, that is over, though the schedule may forget its edge.
        if matches!((self.model.set, on), (Some((Setting::On, _)), false) | (Some((Setting::Off, _)), true)) {
            self.model.set = None;
        }
        if on {
            return self.sum_up();
        }
        let quiet = |matter: &Matter| matches!(matter.state, State::Ringing { .. }) && !matter.is_always();
        let ringing: Vec<Of> = self.model.matters.iter().filter(|(_, m)| quiet(m)).map(|(of, _)| *of).collect();
        ringing.into_iter().for_each(|of| self.attend(of, State::Held));
    }

    /// One card for all that would have rung.
    fn sum_up(&mut self) {
        let held: BTreeSet<Of> = self.held(Matter::pages).into_iter().collect();
        if held.is_empty() || self.book().shadow {
            return;
        }
        for of in &held {
            self.matter(*of).done.reminded = Some(self.now.wall);
        }
        (self.model.summary, self.model.summed) = (held, Some(self.now.wall));
    }

    pub(super) fn adopt(&mut self, book: usize) {
        let before = std::mem::replace(&mut self.model.book, book);
        if before == book {
            return;
        }
        self.stay_on_shift();
        if self.book().shadow {
            // Words that were to be said are stale after it.
            let matters = &self.model.matters;
            let is_mark = |write: &WriteId, of: &Of| matters.get(of).is_some_and(|it| it.writes.contains(write));
            self.model.asked.retain(|write, (of, _)| is_mark(write, of));
        }
        for of in self.held(|matter| !matter.pages()) {
            let matter = &self.model.matters[&of];
            let ruled = match (of, &matter.version, &matter.case) {
                (Of::Post(n), Some(version), _) => Some(self.deserves(n, version)),
                (Of::Case(_), _, Some(case)) if case.mine_since.is_some() => {
                    Some(self.book().on_incident(case.service, case.low))
                }
                _ => None,
            };
            if let Some(ruled) = ruled.filter(|ruled| ruled.then == Decision::Page) {
                self.matter(of).decide(ruled);
                self.ring(of, Why::Deserved);
            }
        }
        // Whoever only looked on does so no more.
        if self.books[before].shadow && !self.book().shadow && self.on() {
            self.sum_up();
        }
    }

    /// By the schedule, which the new policy does not follow.
    fn stay_on_shift(&mut self) {
        let (now, model) = (self.now.wall, &self.model);
        let never_set = self.book().mode == ShiftMode::Manual && model.set.is_none();
        let is_on = matches!(model.turned, Some((true, _)));
        if never_set && is_on && model.duties.as_ref().is_none_or(|duties| covers(duties, now)) {
            self.model.set = Some((Setting::On, now));
        }
    }

    /// Held, and said, or come to be held, within 12 hours.
    fn held(&self, wanted: impl Fn(&Matter) -> bool) -> Vec<Of> {
        let said = |of: &Of| match of {
            Of::Post(n) => self.world.posts[*n].ts.at(),
            Of::Case(n) => self.world.cases[*n].created,
        };
        let is_fresh = |at: Timestamp| self.now.wall.duration_since(at) < SignedDuration::from_millis(12 * HOUR);
        let held = self.model.matters.iter().filter(|(of, matter)| {
            matter.state == State::Held && wanted(matter) && is_fresh(said(of).max(matter.since))
        });
        let mut held: Vec<Of> = held.map(|(of, _)| *of).collect();
        held.sort_by_key(|of| self.world.alert(*of));
        held
    }
}

impl Matter {
    /// A snooze is over, or an answer did not come.
    fn is_due(&self, now: Now) -> bool {
        match self.state {
            State::Snoozed(due) => {
                let escalates = self.case.as_ref().and_then(|case| case.escalates);
                due.has_come(now) || escalates.is_some_and(|at| plus(at, -BEFORE_ESCALATION) <= now.wall)
            }
            State::Waiting(_, due) => due.has_come(now),
            _ => false,
        }
    }
}
