//! The reference: what must be asked of the person, by everything the program was told.
//!
//! Invariant: nothing of the program's own reasoning is used; what is newest is known by the world's numbers, not by
//! clocks.

mod acts;
mod cases;
mod matter;
mod passing;
mod posts;
mod quiet;
mod told;

use super::{
    laws::{Book, Duties, covers, plus},
    plan::HOUR,
    world::{News, Of, World},
};
use jiff::{SignedDuration, Timestamp};
use oncall::{ids::WriteId, policy::ShiftMode, time::Now, wants::CardKey};
use std::collections::{BTreeMap, BTreeSet};

pub use matter::{Matter, State};
pub use told::{Effect, Setting, Told};

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub book: usize,
    pub matters: BTreeMap<Of, Matter>,
    set: Option<(Setting, Timestamp)>,
    duties: Option<Duties>,
    turned: Option<(bool, Timestamp)>,
    /// How often time or the shift changed anything.
    pub turns: u64,
    /// What one card tells since the shift began, and when it was made.
    pub summary: BTreeSet<Of>,
    pub summed: Option<Timestamp>,
    /// When the last digest was shown.
    pub digested: Option<Timestamp>,
    /// What I asked to be written, until its end is known.
    pub asked: BTreeMap<WriteId, (Of, Timestamp)>,
    pub closed: BTreeMap<CardKey, Timestamp>,
    /// Posts that were heard, and deserved no more than to be counted: the newest version heard.
    pub counted: BTreeMap<Of, u64>,
    /// What the program must have done for what it was told last.
    pub effects: BTreeSet<(Effect, Of)>,
}

/// Why it rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Deserved,
    NotWritten,
}

/// What is asked while the news are taken up.
struct Asking<'a> {
    model: &'a mut Model,
    books: &'a [Book],
    world: &'a World,
    now: Now,
}

impl Model {
    /// Of one policy, and told nothing yet.
    pub fn under(book: usize) -> Self {
        Self { book, ..Self::default() }
    }

    pub fn take(&mut self, told: &Told, books: &[Book], world: &World, now: Now) {
        let mut asking = Asking { model: self, books, world, now };
        asking.take(told);
        // Time passes with what comes after it.
        if !matches!(told, Told::ClockSetBack(_) | Told::Words { .. } | Told::ShiftEnds(_)) {
            asking.pass();
        }
    }

    /// Whether I am on shift.
    pub fn on(&self, books: &[Book], now: Timestamp) -> bool {
        let follow = matches!(self.set, Some((Setting::Follow, _)));
        let hand = match self.set {
            Some((Setting::On, at)) => Some((true, at)),
            Some((Setting::Off, at)) => Some((false, at)),
            _ => None,
        };
        if books[self.book].mode == ShiftMode::Manual && !follow {
            return hand.is_some_and(|(on, _)| on);
        }
        let Some(duties) = &self.duties else { return hand.is_none_or(|(on, _)| on) };
        let covered = |at: Timestamp| covers(duties, at);
        let is_edge = |at: &Timestamp| covered(*at) != covered(plus(*at, -1));
        let mut edges = duties.iter().flat_map(|(from, until, _)| [*from, *until]).filter(is_edge);
        match hand {
            Some((on, at)) if !edges.any(|edge| at < edge && edge <= now) => on,
            _ => covered(now),
        }
    }

    pub fn ringing(&self) -> impl Iterator<Item = (&Of, &Matter)> {
        self.matters.iter().filter(|(_, matter)| matches!(matter.state, State::Ringing { .. }))
    }

    /// Whether I took the card away after that.
    pub fn is_closed(&self, card: &CardKey, since: Timestamp) -> bool {
        self.closed.get(card).is_some_and(|at| *at >= since)
    }
}

impl Asking<'_> {
    fn take(&mut self, told: &Told) {
        match told {
            Told::News(news) => news.iter().for_each(|news| self.news(news)),
            Told::Asked { of, look, write } => self.ask(*of, *look, *write),
            Told::Undone(of) => self.undo(*of),
            Told::Snoozed { of, length } => self.snooze(*of, *length),
            Told::UntilMorning(of) => self.snooze_until_morning(*of),
            Told::Passed(of) => self.matter(*of).done.told = true,
            Told::Shift(setting) => self.model.set = Some((*setting, self.now.wall)),
            Told::SeenSummary => self.model.summary.clear(),
            Told::Silenced => self.silence(),
            Told::Ended { write, of, emoji, outcome, number } => self.ended(*write, *of, *emoji, outcome, *number),
            Told::Policy(book) => self.adopt(*book),
            Told::Closed(card) => drop(self.model.closed.insert(card.clone(), self.now.wall)),
            Told::ClockSetBack(by) => self.move_back(*by),
            Told::Words { of, write, at } => drop(self.model.asked.insert(*write, (*of, *at))),
            Told::ShiftEnds(all) => {
                for of in all {
                    self.matter(*of).done.reminded = Some(self.now.wall);
                }
            }
            Told::Nothing => {}
        }
    }

    fn news(&mut self, news: &News) {
        match news {
            News::Duties(duties) => {
                self.turn();
                self.model.duties = Some(duties.clone());
            }
            News::Places | News::People => {}
            News::Case { case, number, view } => self.case(Of::Case(*case), *number, view),
            News::Version { post, .. }
            | News::Gone { post }
            | News::Reply { post, .. }
            | News::Mark { post, .. }
            | News::Found { post, .. } => self.post(*post, news),
        }
    }

    fn book(&self) -> &Book {
        &self.books[self.model.book]
    }

    fn on(&self) -> bool {
        self.model.on(self.books, self.now.wall)
    }

    fn matter(&mut self, of: Of) -> &mut Matter {
        let at = self.now.wall;
        self.model.matters.entry(of).or_insert_with(|| Matter::heard(at))
    }

    fn attend(&mut self, of: Of, state: State) {
        let now = self.now.wall;
        let matter = self.matter(of);
        (matter.state, matter.since) = (state, now);
    }

    fn does(&mut self, deed: Effect, of: Of) {
        self.model.effects.insert((deed, of));
    }

    /// Rings on shift, or where its law says always; is held off shift and in shadow.
    fn ring(&mut self, of: Of, why: Why) {
        if why == Why::Deserved {
            self.matter(of).fired = matches!(of, Of::Case(_));
        }
        let rings = self.on() || why == Why::NotWritten || self.may_always_ring(of);
        if !rings || self.book().shadow {
            return self.attend(of, State::Held);
        }
        self.attend(of, State::Ringing { silenced: false });
        let now = self.now.wall;
        self.matter(of).done.rang.get_or_insert(now);
        self.does(Effect::Rings, of);
    }

    /// Others of the same law may have used the hour up.
    fn may_always_ring(&self, of: Of) -> bool {
        let Some(ruled) = self.model.matters.get(&of).and_then(|matter| matter.ruled) else { return false };
        let Some(most) = ruled.asks.always else { return false };
        // Only what rang off shift.
        let off_since = self.model.turned.filter(|(on, _)| !on).map(|(_, at)| at);
        let recent = |matter: &Matter| {
            let rang = matter.done.rang.filter(|at| off_since.is_none_or(|since| *at >= since));
            rang.is_some_and(|at| self.now.wall.duration_since(at) < SignedDuration::from_millis(HOUR))
        };
        let same = |other: &Matter| other.ruled.is_some_and(|other| other.law == ruled.law);
        let others =
            self.model.matters.iter().filter(|(other, matter)| **other != of && same(matter) && recent(matter));
        others.count() < most
    }

    fn settle(&mut self, of: Of, by_colleague: bool) {
        self.attend(of, State::Settled);
        if !by_colleague {
            self.matter(of).writes.clear();
        }
    }

    fn move_back(&mut self, by: SignedDuration) {
        let back = |at: &mut Timestamp| *at = oncall::time::sub(*at, by);
        let model = &mut *self.model;
        model.matters.values_mut().for_each(|matter| matter.move_back(by));
        model.asked.values_mut().for_each(|(_, at)| back(at));
        model.closed.values_mut().for_each(back);
        model.turned.iter_mut().for_each(|(_, at)| back(at));
        model.digested.iter_mut().chain(&mut model.summed).for_each(back);
    }
}
