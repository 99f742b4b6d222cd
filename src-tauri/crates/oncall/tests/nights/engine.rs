//! A small engine around the Desk: saves, confirms, carries out, is killed and starts again.
//!
//! Invariant: in the order of the real one: what is carried out was saved, could not be, or has waited 300 ms; what is
//! confirmed is durable.

use super::{
    laws::{Book, EMOJI, plus, slack},
    model::{Model, Told},
    plan::{Disk, Fate, Ms, Who},
    rules::{Fault, fault},
    run::{Event, Inside, Life, Run},
    sources::Order,
    world::{News, Of},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use oncall::{
    desk::{Desk, Input},
    fact::{CardHandle, Fact, Reminder, What},
    ids::WriteId,
    observation::Heard,
    sight::{Gap, Part, Trouble},
    time::Now,
    wants::{CardKey, Wants},
    write::{Outcome, WriteWhat},
};
use std::collections::{BTreeSet, VecDeque};

const RING_ANYWAY_AFTER: Ms = 300;
/// So late a timer may be.
pub const A_LITTLE: Ms = 20;

pub struct Machine {
    pub desk: Desk,
    pub model: Model,
    /// The reference as it would be after a kill now; none: as it is.
    kept: Option<Model>,
    pub file: usize,
    durable: Vec<Fact>,
    pub unsaved: VecDeque<Unit>,
    /// What could not be saved yet, with what was told.
    pub stuck: Vec<Unit>,
    fails: bool,
    pub disk: Disk,
    pub fate: Fate,
    /// What was last carried out.
    pub outside: Wants,
    /// And when.
    pub carried: Ms,
    pub wake: u64,
    pub run: u32,
    pub reads: BTreeSet<Gap>,
    sent: BTreeSet<WriteId>,
    /// What an earlier run may have handed over.
    inherited: BTreeSet<WriteId>,
    pub screen: BTreeSet<CardKey>,
    pub cards_work: bool,
    shown: u32,
    /// The last time anything was handled; none since the clocks jumped.
    pub handled: Option<Ms>,
    pub jumped: bool,
    /// Since when it decides by which policy.
    pub adopted: Vec<(Ms, usize)>,
    /// By how much the wall clock jumped in all.
    pub far: Ms,
    /// It was set back while the program did not run: nobody can know what was not heard.
    pub lost_track: bool,
    /// What was written while the clock was wrong: history by Slack's clock cannot be told to be older or newer.
    pub blurred: BTreeSet<Of>,
    units: u64,
}

/// Facts that are saved together.
pub struct Unit {
    number: u64,
    facts: Vec<Fact>,
    told: Vec<(Told, Now)>,
    confirm: Option<usize>,
    wants: Wants,
    since: Ms,
    answered_at: Ms,
    hurried: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saving {
    AtOnce,
    Perhaps,
}

impl Machine {
    pub fn new(books: &[Book], book: usize, zone: TimeZone) -> Self {
        Self {
            desk: Desk::new(books[book].policy.clone(), zone),
            model: Model::under(book),
            kept: None,
            file: book,
            durable: Vec::new(),
            unsaved: VecDeque::new(),
            stuck: Vec::new(),
            fails: false,
            disk: Disk::Good,
            fate: Fate::Answered(200),
            outside: Wants::default(),
            carried: 0,
            wake: 0,
            run: 0,
            reads: BTreeSet::new(),
            sent: BTreeSet::new(),
            inherited: BTreeSet::new(),
            screen: BTreeSet::new(),
            cards_work: true,
            shown: 0,
            handled: None,
            jumped: false,
            adopted: Vec::new(),
            far: 0,
            lost_track: false,
            blurred: BTreeSet::new(),
            units: 0,
        }
    }
}

impl Run<'_> {
    /// The program starts for the first time.
    pub(super) fn begin(&mut self, on: bool) -> Result<(), Fault> {
        self.start_up()?;
        if on {
            self.act(super::plan::Deed::On, oncall::act::Through::Tray)?;
        }
        Ok(())
    }

    fn start_up(&mut self) -> Result<(), Fault> {
        let (book, at) = (self.machine.file, self.clock.now().wall);
        self.machine.adopted.push((self.clock.t, book));
        self.input(Input::Policy(Box::new(self.books[book].policy.clone())), Told::Policy(book))?;
        self.hear(&[News::Places, News::People], Heard::Poll, at, None)?;
        self.sources_start();
        Ok(())
    }

    /// What the person changes in the policy file.
    pub(super) fn adopt(&mut self, book: usize) -> Result<(), Fault> {
        self.tell(|| format!("The policy file is now book {book}"));
        self.machine.file = book;
        if self.life != Life::Up {
            return Ok(());
        }
        self.machine.adopted.push((self.clock.t, book));
        self.input(Input::Policy(Box::new(self.books[book].policy.clone())), Told::Policy(book))
    }

    /// Starts again after a kill, from what is durable.
    pub(super) fn start_again(&mut self) -> Result<(), Fault> {
        self.tell(|| "The program starts again".to_owned());
        let all_saved = self.machine.kept.is_none() && !self.machine.jumped;
        if let Some(kept) = self.machine.kept.take() {
            self.machine.model = kept;
            // What was written is known to nobody any more.
            self.world.words.clear();
        }
        let restored = self.restored();
        let machine = &mut self.machine;
        machine.model.matters.values_mut().for_each(|matter| (matter.listed, matter.read) = (0, 0));
        let before = std::mem::replace(&mut machine.desk, restored);
        machine.unsaved.clear();
        machine.stuck.clear();
        (machine.fails, machine.handled, machine.jumped) = (false, None, true);
        machine.sent.clear();
        machine.inherited = machine.model.asked.keys().copied().collect();
        machine.reads.clear();
        machine.screen = machine.desk.shown_cards().map(|(key, _)| key.clone()).collect();
        self.life = Life::Up;
        self.is_remembered(all_saved.then_some(&before))?;
        let machine = &mut self.machine;
        let open = machine.desk.open_incidents().into_values().flatten();
        self.pagerduty.recalled = open.filter_map(|id| id.as_str().strip_prefix('Q')?.parse().ok()).collect();
        machine.cards_work = true;
        machine.fate = Fate::Answered(200);
        self.start_up()
    }

    /// A Desk made from the durable facts alone.
    pub(super) fn restored(&self) -> Desk {
        let mut desk = Desk::new(self.books[self.machine.model.book].policy.clone(), self.zone.clone());
        self.machine.durable.iter().for_each(|fact| desk.apply(fact));
        desk
    }

    pub(super) fn is_all_saved(&self) -> bool {
        self.machine.kept.is_none()
    }

    pub(super) fn tick(&mut self, why: &str) -> Result<(), Fault> {
        self.tell(|| format!("The engine {why}"));
        self.input(Input::Tick, Told::Nothing)
    }

    /// Observations of one report.
    pub(super) fn hear(
        &mut self,
        news: &[News],
        heard: Heard,
        at: Timestamp,
        confirm: Option<usize>,
    ) -> Result<(), Fault> {
        let inputs =
            news.iter().map(|news| (Input::Observed(self.world.said(news, heard, at)), Told::News(vec![news.clone()])));
        let inputs: Vec<_> = inputs.collect();
        for news in news {
            self.tell(|| format!("Heard: {}", super::story::news(news)));
        }
        self.handle(inputs, confirm).map(drop)
    }

    pub(super) fn input(&mut self, input: Input, told: Told) -> Result<(), Fault> {
        self.handle(vec![(input, told)], None).map(drop)
    }

    /// Whether all of it was taken.
    pub(super) fn handle(&mut self, inputs: Vec<(Input, Told)>, confirm: Option<usize>) -> Result<bool, Fault> {
        if self.saving() == Saving::Perhaps && self.machine.kept.is_none() {
            self.machine.kept = Some(self.machine.model.clone());
        }
        let now = self.clock.now();
        let turns = self.machine.model.turns;
        let (mut facts, mut told_all) = (Vec::new(), Vec::new());
        for (input, mut told) in inputs {
            let noted = match self.machine.desk.handle(input, now) {
                Ok(noted) => noted,
                Err(_) => return Ok(false),
            };
            self.machine.model.effects.clear();
            for told in self.told_by(&noted, &mut told) {
                self.machine.model.take(&told, self.books, &self.world, now);
                told_all.push((told, now));
            }
            self.effects_agree(&noted)?;
            facts.extend(noted);
        }
        let lines: Vec<String> = if self.tells() { facts.iter().map(super::story::fact).collect() } else { Vec::new() };
        for line in lines {
            self.tell(|| format!("    {line}"));
        }
        let wants = self.machine.desk.wants(now);
        (self.machine.handled, self.machine.jumped) = (Some(self.clock.t), false);
        // Where only time passed and brought nothing about, the wants alone may have changed.
        let nothing = facts.is_empty() && told_all.iter().all(|(told, _)| matches!(told, Told::Nothing));
        if nothing && turns == self.machine.model.turns && self.clock.t % 4 != 0 {
            self.mechanism_agrees(&wants, now)?;
        } else {
            self.obeys(&wants, now)?;
        }
        self.save(facts, told_all, confirm, wants)?;
        Ok(true)
    }

    /// In order: what the program noticed by itself, what it was told, and what it has to write therefore.
    fn told_by(&self, noted: &[Fact], told: &mut Told) -> Vec<Told> {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for fact in noted {
            match &fact.what {
                What::ClockSetBack { by } => before.push(Told::ClockSetBack(*by)),
                What::AckAsked { alert, write: asked, .. } => {
                    if let Told::Asked { of, write, .. } = told
                        && self.world.of(alert) == Some(*of)
                    {
                        *write = Some((asked.id, asked.asked_at));
                    }
                }
                What::WriteAsked { write: asked } if asked.what.is_mark() => {
                    if let Told::Asked { write, .. } = told {
                        *write = Some((asked.id, asked.asked_at));
                    }
                }
                What::WriteAsked { write } => {
                    let of = self.world.of(&write.alert);
                    after.extend(of.map(|of| Told::Words { of, write: write.id, at: write.asked_at }));
                }
                What::Reminded { alerts, why: Reminder::ShiftEnds } => {
                    after.push(Told::ShiftEnds(alerts.iter().filter_map(|alert| self.world.of(alert)).collect()));
                }
                _ => {}
            }
        }
        before.push(told.clone());
        before.extend(after);
        before
    }

    fn save(
        &mut self,
        facts: Vec<Fact>,
        told: Vec<(Told, Now)>,
        confirm: Option<usize>,
        wants: Wants,
    ) -> Result<(), Fault> {
        if facts.is_empty() && confirm.is_none() && self.machine.unsaved.is_empty() {
            return self.carry_out(wants);
        }
        self.machine.units += 1;
        let (t, number) = (self.clock.t, self.machine.units);
        let takes = if let Disk::Slow(takes) = self.machine.disk { takes } else { 0 };
        let answered_at = self.machine.unsaved.back().map_or(t, |last| last.answered_at).max(t + takes);
        let unit = Unit { number, facts, told, confirm, wants, since: t, answered_at, hurried: false };
        if answered_at == t && self.machine.unsaved.is_empty() {
            return self.saved(unit);
        }
        self.machine.unsaved.push_back(unit);
        self.inside_after(answered_at - t, Inside::Saved);
        self.inside_after(RING_ANYWAY_AFTER, Inside::Hurry { unit: number });
        Ok(())
    }

    pub(super) fn answer_commit(&mut self) -> Result<(), Fault> {
        match self.machine.unsaved.pop_front() {
            Some(unit) => self.saved(unit),
            None => Ok(()),
        }
    }

    /// The commit is done, or has failed.
    fn saved(&mut self, unit: Unit) -> Result<(), Fault> {
        let fails = self.machine.disk == Disk::Full;
        let last = self.machine.unsaved.is_empty();
        let wants = if last { self.machine.desk.wants(self.clock.now()) } else { unit.wants.clone() };
        let hurried = unit.hurried;
        self.machine.stuck.push(unit);
        if !fails {
            self.make_durable();
        }
        // Once nothing waits any more, what is wanted is known anew: the store's trouble may have come or gone.
        if !hurried || last {
            self.carry_out(wants)?;
        }
        if std::mem::replace(&mut self.machine.fails, fails) != fails {
            let trouble = fails.then(|| trouble("disk-full", "The disk is full."));
            self.input(Input::Part { part: Part::Store, trouble }, Told::Nothing)?;
        }
        Ok(())
    }

    /// All that could not be saved before goes first.
    fn make_durable(&mut self) {
        let machine = &mut self.machine;
        for unit in std::mem::take(&mut machine.stuck) {
            machine.durable.extend(unit.facts);
            if let Some(kept) = &mut machine.kept {
                unit.told.iter().for_each(|(told, now)| kept.take(told, self.books, &self.world, *now));
            }
            if let Some(envelope) = unit.confirm {
                self.slack.envelopes[envelope].confirmed = true;
            }
        }
        if machine.unsaved.is_empty() {
            machine.kept = None;
        }
    }

    pub(super) fn hurry(&mut self, number: u64) -> Result<(), Fault> {
        let late = self.machine.unsaved.iter_mut().find(|unit| unit.number == number && !unit.hurried);
        let Some(unit) = late else { return Ok(()) };
        unit.hurried = true;
        debug_assert!(unit.since + RING_ANYWAY_AFTER <= self.clock.t);
        let wants = unit.wants.clone();
        self.carry_out(wants)
    }

    /// Makes the outside match.
    fn carry_out(&mut self, wants: Wants) -> Result<(), Fault> {
        let gaps = wants.reads.get(&slack()).cloned().unwrap_or_default();
        if let Some(link) = self.slack.link {
            for gap in gaps.difference(&self.machine.reads.clone()) {
                self.inside_after(100, Inside::Read { link, gap: *gap });
            }
            self.machine.reads = gaps;
        }
        let run = self.machine.run;
        for (id, write) in &wants.writes {
            if self.machine.sent.insert(*id) {
                let of =
                    self.find(&write.alert).ok_or_else(|| fault("a write is about an alert that is known", "none"))?;
                let order = match &write.what {
                    WriteWhat::React { emoji, .. } => {
                        Order::Mark(EMOJI.iter().position(|name| *name == emoji.as_str()).unwrap_or(0))
                    }
                    WriteWhat::AcknowledgeIncident(_) => Order::Mark(0),
                    WriteWhat::Reply { .. } | WriteWhat::Message { .. } => {
                        Order::Words { doubt: self.machine.inherited.contains(id) }
                    }
                };
                self.after(50, Event::Write { run, write: *id, of, order });
            }
        }
        let gone: Vec<CardKey> =
            self.machine.screen.iter().filter(|key| !wants.cards.contains_key(key)).cloned().collect();
        for key in gone {
            self.machine.screen.remove(&key);
            if self.machine.desk.shown_cards().any(|(shown, _)| *shown == key) {
                // How soon a daemon says so differs.
                let late = 20 + 37 * Ms::from(self.machine.shown % 40);
                self.inside_after(late, Inside::Gone(key));
            }
        }
        for key in wants.cards.keys() {
            if self.machine.cards_work && self.machine.screen.insert(key.clone()) {
                self.inside_after(30, Inside::Shown(key.clone()));
            }
        }
        self.wake_at(wants.wake_at)?;
        (self.machine.outside, self.machine.carried) = (wants, self.clock.t);
        Ok(())
    }

    fn wake_at(&mut self, at: Option<Timestamp>) -> Result<(), Fault> {
        self.machine.wake += 1;
        let Some(at) = at else { return Ok(()) };
        let wait = at.duration_since(self.clock.now().wall);
        // Up to the next millisecond: timers are never early.
        let millis = Ms::try_from(wait.as_nanos().div_euclid(1_000_000)).unwrap_or(Ms::MAX / 4) + 1;
        let number = self.machine.wake;
        self.inside_after(millis.clamp(0, Ms::MAX / 4), Inside::Wake { number });
        Ok(())
    }

    pub(super) fn answer(
        &mut self,
        write: WriteId,
        of: Of,
        emoji: Option<usize>,
        outcome: Outcome,
        number: u64,
    ) -> Result<(), Fault> {
        // Taken back while the answer was on its way: no order of the two is told.
        let own = self.machine.model.matters.get(&of).and_then(|matter| matter.marks.get(&(Who::Me, emoji?)));
        if self.clock.skew != 0 || own.is_some_and(|mark| number < mark.number) {
            self.machine.blurred.insert(of);
        }
        self.pagerduty.writes += u64::from(matches!(of, Of::Case(_)) && emoji.is_some());
        if let (Of::Post(post), Some(emoji), true) = (of, emoji, outcome.is_written()) {
            self.slack.written.push((post, emoji, self.world.clock(self.clock.t)));
        }
        self.tell(|| format!("The answer about {of:?}: {outcome:?}"));
        self.input(
            Input::WriteEnded { write, outcome: outcome.clone() },
            Told::Ended { write, of, emoji, outcome, number },
        )
    }

    pub(super) fn shown(&mut self, card: CardKey) -> Result<(), Fault> {
        if !self.machine.screen.contains(&card) {
            return Ok(());
        }
        self.machine.shown += 1;
        let handle = CardHandle { daemon: "one".to_owned(), number: self.machine.shown };
        self.input(Input::CardShown { card, handle }, Told::Nothing)
    }

    pub(super) fn taken_down(&mut self, card: CardKey) -> Result<(), Fault> {
        self.tell(|| format!("The desktop took a card down as it was told: {}", card.to_text()));
        self.input(Input::CardTakenDown { card }, Told::Nothing)
    }

    pub(super) fn cards(&mut self, work: bool) -> Result<(), Fault> {
        if std::mem::replace(&mut self.machine.cards_work, work) == work || self.life != Life::Up {
            return Ok(());
        }
        self.tell(|| format!("Cards can be shown: {work}"));
        if work {
            self.machine.screen.clear();
        }
        let trouble = (!work).then(|| trouble("no-daemon", "No notification service runs."));
        self.input(Input::Part { part: Part::Cards, trouble }, Told::Nothing)
    }

    /// What of the world an alert is about.
    pub(super) fn find(&self, id: &oncall::ids::AlertId) -> Option<Of> {
        self.world.of(id).filter(|of| self.machine.model.matters.contains_key(of))
    }
}

pub fn trouble(name: &str, says: &str) -> Trouble {
    Trouble { name: name.to_owned(), says: says.to_owned(), cure: "Mend it.".to_owned() }
}

/// Just before a moment on both clocks: timers are a little late.
pub fn before(now: Now) -> Now {
    Now {
        wall: plus(now.wall, -A_LITTLE),
        boot_elapsed: now.boot_elapsed - SignedDuration::from_millis(A_LITTLE),
        ..now
    }
}
