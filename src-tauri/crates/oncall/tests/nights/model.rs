//! The reference: what must be asked of the person, by everything the program was told.
//!
//! Invariant: nothing of the program's own reasoning is used; what is newest is known by the world's numbers, not by
//! clocks.

use super::{
    laws::{Book, EYES, SETTLING},
    plan::{HOUR, Ms, SECOND, Who},
    world::{Case, Mark, News, Of, Status, Version, World},
};
use jiff::{SignedDuration, Timestamp};
use oncall::{
    decide::Decision,
    ids::WriteId,
    observation::{Condition, PostKind},
    policy::ShiftMode,
    time::Now,
    write::Outcome,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the program was told, in the reference's words.
#[derive(Clone, Debug)]
pub enum Told {
    News(Vec<News>),
    Acknowledged {
        of: Of,
        write: Option<WriteId>,
    },
    Snoozed {
        of: Of,
        length: Ms,
    },
    Shift(Setting),
    SeenSummary,
    Silenced,
    /// At the source it was so as of this number.
    Ended {
        write: WriteId,
        of: Of,
        outcome: Outcome,
        number: u64,
    },
    Policy(usize),
    /// The program noticed it.
    ClockSetBack(SignedDuration),
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    On,
    Off,
    Follow,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State {
    /// Nothing is known that could be shown.
    Unheard,
    Silent,
    Held,
    Ringing {
        silenced: bool,
    },
    Snoozed(Due),
    Waiting(WriteId, Due),
    Acknowledged,
    Settled,
}

/// Due as soon as either clock says so, or when the wall clock makes it further away than it ever was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Due {
    wall: Timestamp,
    boot: (u128, Ms),
    cap: Ms,
}

#[derive(Clone, Debug)]
pub struct Matter {
    pub state: State,
    pub then: Option<Decision>,
    pub version: Option<Version>,
    pub gone: bool,
    pub marks: BTreeMap<(Who, usize), Mark>,
    pub case: Option<Case>,
    /// The urgency that was decided on.
    decided_low: Option<bool>,
    /// The newest number at which it was known to be handled, and that was heard of it at all.
    handled: u64,
    heard: u64,
    writes: BTreeSet<WriteId>,
    /// It fired after the last acknowledgement was asked for: the answer says nothing of that.
    fired: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub book: usize,
    pub matters: BTreeMap<Of, Matter>,
    set: Option<(Setting, Timestamp)>,
    duties: Option<Vec<(Timestamp, Timestamp)>>,
    turned: Option<bool>,
    /// How often time or the shift changed anything.
    pub turns: u64,
    /// What one card tells since the shift began.
    pub summary: BTreeSet<Of>,
}

impl Due {
    fn after(now: Now, length: Ms, cap: Ms) -> Self {
        Self { wall: super::laws::plus(now.wall, length), boot: (now.boot_id.0, boot(now) + length), cap }
    }

    fn has_come(&self, now: Now) -> bool {
        let left = self.wall.duration_since(now.wall).as_millis();
        left <= 0 || left > i128::from(self.cap) || (self.boot.0 == now.boot_id.0 && boot(now) >= self.boot.1)
    }
}

impl Due {
    /// Whether both clocks agree that it came; told so late after the moment as `then` is set back.
    pub fn is_long_over(&self, then: Now) -> bool {
        self.wall <= then.wall && (self.boot.0 != then.boot_id.0 || self.boot.1 <= boot(then))
    }
}

fn boot(now: Now) -> Ms {
    Ms::try_from(now.boot_elapsed.as_millis()).unwrap_or(Ms::MAX)
}

impl State {
    pub fn word(self) -> &'static str {
        match self {
            Self::Unheard | Self::Silent => "nothing",
            Self::Held => "held",
            Self::Ringing { .. } => "ringing",
            Self::Snoozed(_) => "snoozed",
            Self::Waiting(..) => "acknowledging",
            Self::Acknowledged => "acknowledged",
            Self::Settled => "settled",
        }
    }

    pub fn is_open(self) -> bool {
        !matches!(self, Self::Unheard | Self::Silent | Self::Settled)
    }
}

impl Matter {
    fn new() -> Self {
        Self {
            state: State::Unheard,
            then: None,
            version: None,
            gone: false,
            marks: BTreeMap::new(),
            case: None,
            decided_low: None,
            handled: 0,
            heard: 0,
            writes: BTreeSet::new(),
            fired: false,
        }
    }

    pub fn pages(&self) -> bool {
        self.then == Some(Decision::Page)
    }

    /// Whether the post is done with, as far as was told; and whether first of all by a colleague.
    fn over(&self) -> (bool, bool) {
        let standing =
            self.marks.iter().filter(|((who, emoji), mark)| mark.stands && *who != Who::Bot && *emoji < SETTLING);
        let first = standing.min_by_key(|(_, mark)| mark.number).map(|((who, _), _)| *who);
        let resolved = self.version.as_ref().is_some_and(|version| version.condition == Condition::Resolved);
        (self.gone || first.is_some() || resolved, !self.gone && first.is_some_and(|who| who != Who::Me))
    }

    pub fn is_looked_at(&self) -> bool {
        let eyes = |(who, emoji): &(Who, usize), mark: &Mark| *emoji == EYES && *who != Who::Bot && mark.stands;
        self.marks.iter().any(|((who, emoji), mark)| *who != Who::Me && eyes(&(*who, *emoji), mark))
    }

    fn mark(&mut self, key: (Who, usize), mark: Mark) {
        let known = self.marks.entry(key).or_insert(mark);
        if known.number < mark.number {
            *known = mark;
        }
    }
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
        if !matches!(told, Told::ClockSetBack(_)) {
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
        let covered = |at: Timestamp| duties.iter().any(|(from, until)| *from <= at && at < *until);
        let is_edge = |at: &Timestamp| covered(*at) != covered(super::laws::plus(*at, -1));
        let mut edges = duties.iter().flat_map(|(from, until)| [*from, *until]).filter(is_edge);
        match hand {
            Some((on, at)) if !edges.any(|edge| at < edge && edge <= now) => on,
            _ => covered(now),
        }
    }

    pub fn ringing(&self) -> impl Iterator<Item = (&Of, &Matter)> {
        self.matters.iter().filter(|(_, matter)| matches!(matter.state, State::Ringing { .. }))
    }
}

impl Asking<'_> {
    fn take(&mut self, told: &Told) {
        match told {
            Told::News(news) => news.iter().for_each(|news| self.news(news)),
            Told::Acknowledged { of, write } => {
                let due = Due::after(self.now, 15 * SECOND, 15 * SECOND);
                if let (Some(matter), Some(write)) = (self.model.matters.get_mut(of), write)
                    && !matches!(matter.state, State::Waiting(..))
                {
                    matter.writes.insert(*write);
                    matter.fired = false;
                    matter.state = State::Waiting(*write, due);
                }
            }
            Told::Snoozed { of, length } => {
                let due = Due::after(self.now, *length, 12 * HOUR);
                self.model.matters.get_mut(of).expect("a known matter").state = State::Snoozed(due);
            }
            Told::Shift(setting) => self.model.set = Some((*setting, self.now.wall)),
            Told::SeenSummary => self.model.summary.clear(),
            Told::Silenced => {
                for matter in self.model.matters.values_mut() {
                    if let State::Ringing { silenced } = &mut matter.state {
                        *silenced = true;
                    }
                }
            }
            Told::Ended { write, of, outcome, number } => self.ended(*write, *of, outcome, *number),
            Told::Policy(book) => self.adopt(*book),
            Told::ClockSetBack(by) => {
                for matter in self.model.matters.values_mut() {
                    if let State::Snoozed(due) | State::Waiting(_, due) = &mut matter.state {
                        due.wall = oncall::time::sub(due.wall, *by);
                    }
                }
            }
            Told::Nothing => {}
        }
    }

    fn matter(&mut self, of: Of) -> &mut Matter {
        self.model.matters.entry(of).or_insert_with(Matter::new)
    }

    fn ring(&mut self, of: Of) {
        self.matter(of).fired = matches!(of, Of::Case(_));
        let on = self.model.on(self.books, self.now.wall);
        self.matter(of).state = if on { State::Ringing { silenced: false } } else { State::Held };
    }

    fn settle(&mut self, of: Of, by_colleague: bool) {
        let matter = self.matter(of);
        matter.state = State::Settled;
        if !by_colleague {
            matter.writes.clear();
        }
    }

    fn news(&mut self, news: &News) {
        let post = match news {
            News::Duties(duties) => {
                self.turn();
                return self.model.duties = Some(duties.clone());
            }
            News::Places | News::Reply { .. } => return,
            News::Case { case, number, view } => return self.case(Of::Case(*case), *number, view),
            News::Version { post, .. } | News::Gone { post } | News::Mark { post, .. } | News::Marks { post, .. } => {
                *post
            }
        };
        let (of, place) = (Of::Post(post), self.world.posts[post].place);
        let book = &self.books[self.model.book];
        let post = &self.world.posts[post];
        let nothing = post.who == Who::Me || post.kind == PostKind::Housekeeping || !book.names(place);
        let no_news = match news {
            News::Version { .. } => nothing,
            News::Marks { given, .. } => given.is_empty(),
            _ => false,
        };
        if (no_news || !book.names(place)) && !self.model.matters.contains_key(&of) {
            return;
        }
        let matter = self.matter(of);
        let (was, newest) = (matter.over().0, matter.version.as_ref().map(|version| version.number));
        match news {
            News::Version { version, .. } if newest.is_none_or(|newest| newest < version.number) => {
                matter.version = Some(version.clone());
            }
            News::Gone { .. } => matter.gone = true,
            News::Mark { who, emoji, mark, .. } => matter.mark((*who, *emoji), *mark),
            News::Marks { number, given, .. } => {
                let mut keys: BTreeSet<(Who, usize)> = matter.marks.keys().copied().collect();
                keys.extend(given);
                for key in keys {
                    matter.mark(key, Mark { number: *number, stands: given.contains(&key) });
                }
            }
            _ => {}
        }
        let edited = matter.version.as_ref().map(|version| version.number) != newest;
        self.judge_post(of, was, edited);
    }

    fn judge_post(&mut self, of: Of, was_over: bool, edited: bool) {
        let Of::Post(n) = of else { return };
        let (post, book) = (&self.world.posts[n], &self.books[self.model.book]);
        let matter = self.model.matters.get_mut(&of).expect("a known matter");
        let Some(version) = &matter.version else { return };
        let before = matter.then;
        if edited && before != Some(Decision::Page) {
            matter.then = book.on_message(post.place, post.who, post.kind, version.text, version.at).or(before);
        }
        let ((over, by_colleague), state, pages) = (matter.over(), matter.state, matter.pages());
        let first = matches!(state, State::Unheard | State::Silent) && matter.then != Some(Decision::Ignore);
        if over {
            if first || state.is_open() || (!was_over && state == State::Settled) {
                self.settle(of, by_colleague);
            }
            return;
        }
        match (state, pages) {
            (State::Settled, true) => self.ring(of),
            (State::Settled, false) => self.matter(of).state = State::Held,
            (State::Unheard | State::Silent | State::Held, true) if before != Some(Decision::Page) => self.ring(of),
            (State::Unheard | State::Silent, false) => {
                let then = self.matter(of).then;
                self.matter(of).state = if then == Some(Decision::Hold) { State::Held } else { State::Silent };
            }
            _ => {}
        }
    }

    fn case(&mut self, of: Of, number: u64, view: &Case) {
        let mine = view.mine_since.is_some();
        if !mine && !self.model.matters.contains_key(&of) {
            return;
        }
        let then = self.books[self.model.book].on_incident(view.service, view.low);
        let matter = self.matter(of);
        if number <= matter.heard {
            return;
        }
        matter.heard = number;
        let before = matter.case.replace(view.clone());
        let first = before.is_none();
        let had = matter.then;
        let anew = before.as_ref().is_some_and(|before| before.mine_since < view.mine_since);
        let decides = mine && (anew || matter.decided_low != Some(view.low));
        if decides {
            matter.decided_low = Some(view.low);
        }
        if decides && had != Some(Decision::Page) {
            matter.then = Some(then);
        }
        let worse = before.as_ref().is_some_and(|before| before.low && !view.low);
        let news_by = view.changed_by.filter(|who| before.as_ref().and_then(|before| before.changed_by) != Some(*who));
        let (state, pages) = (matter.state, matter.pages());
        let by_colleague = |who: Option<Who>| matches!(who, Some(Who::Ben | Who::Cleo));
        match view.status {
            Status::Resolved if state != State::Settled => self.settle(of, by_colleague(view.changed_by)),
            Status::Acked(who) if who != Who::Me && state != State::Settled => self.settle(of, true),
            Status::Resolved => {}
            Status::Acked(who) if who != Who::Me => {}
            _ if !mine && state != State::Settled => self.settle(of, by_colleague(news_by)),
            _ if !mine => {}
            Status::Acked(_) => matter.state = State::Acknowledged,
            Status::Triggered => {
                let handled = matches!(state, State::Acknowledged | State::Settled) && number > matter.handled;
                let breaks = worse && matches!(state, State::Snoozed(_));
                if pages && (first || had != Some(Decision::Page) || handled || anew || breaks) {
                    self.ring(of);
                } else if !pages && (first || handled) {
                    (matter.state, matter.fired) = (State::Held, true);
                }
            }
        }
    }

    fn ended(&mut self, write: WriteId, of: Of, outcome: &Outcome, number: u64) {
        let matter = self.matter(of);
        if !matter.writes.remove(&write) {
            return;
        }
        let done = matches!(outcome, Outcome::Done | Outcome::AlreadyMine);
        if let (true, Of::Post(_)) = (done, of) {
            matter.mark((Who::Me, 0), Mark { number, stands: true });
        }
        let fired = matter.fired && matches!(matter.state, State::Ringing { .. } | State::Held);
        if !matter.state.is_open() || fired {
            return;
        }
        match (outcome, of) {
            (Outcome::Done | Outcome::AlreadyMine, Of::Post(_)) if !matter.over().0 => {}
            (Outcome::Done | Outcome::AlreadyMine, Of::Post(_)) => self.settle(of, false),
            (Outcome::Done | Outcome::AlreadyMine, Of::Case(_)) => {
                (matter.state, matter.handled) = (State::Acknowledged, number);
            }
            (Outcome::AlreadyBy(_) | Outcome::Over, _) => {
                matter.handled = number;
                self.settle(of, matches!(outcome, Outcome::AlreadyBy(_)));
            }
            (Outcome::Refused { .. } | Outcome::Unknown { .. }, _) => {
                if matches!(matter.state, State::Waiting(waiting, _) if waiting == write) {
                    matter.state = State::Ringing { silenced: false };
                }
            }
        }
    }

    fn adopt(&mut self, book: usize) {
        if std::mem::replace(&mut self.model.book, book) == book {
            return;
        }
        let held: Vec<Of> = self.held(|matter| !matter.pages());
        for of in held {
            let (book, matter) = (&self.books[book], &self.model.matters[&of]);
            let then = match (of, &matter.version, &matter.case) {
                (Of::Post(n), Some(version), _) => {
                    let post = &self.world.posts[n];
                    book.on_message(post.place, post.who, post.kind, version.text, version.at)
                }
                (Of::Case(_), _, Some(case)) if case.mine_since.is_some() => {
                    Some(book.on_incident(case.service, case.low))
                }
                _ => None,
            };
            if then == Some(Decision::Page) {
                self.matter(of).then = then;
                self.ring(of);
            }
        }
    }

    /// Held, and said within 12 hours.
    fn held(&self, wanted: impl Fn(&Matter) -> bool) -> Vec<Of> {
        let said = |of: &Of| match of {
            Of::Post(n) => self.world.posts[*n].ts.at(),
            Of::Case(n) => self.world.cases[*n].created,
        };
        let fresh = |of: &Of| self.now.wall.duration_since(said(of)) < SignedDuration::from_hours(12);
        let held =
            self.model.matters.iter().filter(|(of, matter)| matter.state == State::Held && wanted(matter) && fresh(of));
        held.map(|(of, _)| *of).collect()
    }

    /// What time and the shift bring about.
    fn pass(&mut self) {
        let now = self.now;
        let due: Vec<(Of, State)> = self
            .model
            .matters
            .iter()
            .filter(|(of, matter)| self.is_due(**of, matter, now))
            .map(|(of, m)| (*of, m.state))
            .collect();
        self.model.turns += u64::try_from(due.len()).unwrap_or(0);
        for (of, state) in due {
            match state {
                State::Waiting(write, _) => {
                    let matter = self.matter(of);
                    matter.writes.remove(&write);
                    matter.state = State::Ringing { silenced: false };
                }
                _ => self.ring(of),
            }
        }
        self.turn();
        let model = &mut *self.model;
        let still_held = |of: &Of| model.matters.get(of).is_some_and(|matter| matter.state == State::Held);
        if !model.summary.iter().any(still_held) {
            model.summary.clear();
        }
    }

    fn is_due(&self, _: Of, matter: &Matter, now: Now) -> bool {
        match matter.state {
            State::Snoozed(due) => {
                let escalates = matter.case.as_ref().and_then(|case| case.escalates);
                due.has_come(now) || escalates.is_some_and(|at| super::laws::plus(at, -60 * SECOND) <= now.wall)
            }
            State::Waiting(_, due) => due.has_come(now),
            _ => false,
        }
    }

    fn turn(&mut self) {
        let on = self.model.on(self.books, self.now.wall);
        if self.model.turned.replace(on) == Some(on) {
            return;
        }
        self.model.turns += 1;
        // Turned against what was set by hand, that is over, though the schedule may forget its edge.
        if matches!((self.model.set, on), (Some((Setting::On, _)), false) | (Some((Setting::Off, _)), true)) {
            self.model.set = None;
        }
        if on {
            let held: BTreeSet<Of> = self.held(Matter::pages).into_iter().collect();
            if !held.is_empty() {
                self.model.summary = held;
            }
        } else {
            for matter in self.model.matters.values_mut() {
                if matches!(matter.state, State::Ringing { .. }) {
                    matter.state = State::Held;
                }
            }
        }
    }
}
