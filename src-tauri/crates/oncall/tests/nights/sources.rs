//! Slack's line and history, PagerDuty's list, and what they do with writes.
//!
//! Invariant: as the adapters promise: what was not confirmed comes again, a gap is read whole or not at all and takes
//! back no mark of mine that was written while it was read, an incident is told when it changed since it was last told,
//! and a write reads first.

use super::{
    laws::{Duties, pagerduty, slack},
    model::Told,
    plan::{CaseChange, Fate, MINUTE, Ms, SECOND, Who},
    rules::Fault,
    run::{Event, Inside, Life, Run},
    world::{Case, News, Of, Status},
};
use jiff::Timestamp;
use oncall::{
    desk::Input,
    ids::WriteId,
    observation::{Change, Heard},
    sight::{Blindness, Gap, Sighting},
    text::Untrusted,
    write::Outcome,
};
use std::collections::{BTreeMap, BTreeSet};

/// How far around a gap is read.
const OVERLAP: Ms = 5 * MINUTE;

pub struct Slack {
    /// Up, as which connection.
    pub link: Option<u32>,
    links: u32,
    cut: bool,
    pub history_takes: Ms,
    pub envelopes: Vec<Envelope>,
    /// My marks that this run of the program knows to be written, and when.
    pub written: Vec<(usize, usize, Timestamp)>,
    seen: Ms,
    /// The first connection ever, as far as was saved.
    pub first: Option<Ms>,
}

pub struct Envelope {
    pub news: News,
    /// When it happened, on Slack's clock.
    pub at: Timestamp,
    pub heard: Heard,
    pub confirmed: bool,
}

impl Default for Slack {
    fn default() -> Self {
        Self {
            link: None,
            links: 0,
            cut: false,
            history_takes: 500,
            envelopes: Vec::new(),
            written: Vec::new(),
            seen: -MINUTE,
            first: None,
        }
    }
}

/// What is to be written.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    /// With this emoji, where it is a post.
    Mark(usize),
    /// Words of mine: in a thread, or to somebody. In doubt they may have been written before.
    Words { doubt: bool },
}

impl Order {
    fn emoji(self) -> Option<usize> {
        match self {
            Self::Mark(emoji) => Some(emoji),
            Self::Words { .. } => None,
        }
    }
}

#[derive(Default)]
pub struct PagerDuty {
    down: bool,
    polls: bool,
    /// Answers to writes so far.
    pub writes: u64,
    /// As last told to this run of the program.
    told: BTreeMap<usize, Case>,
    pub recalled: BTreeSet<usize>,
    pub duties: Option<Duties>,
    pub duties_told: bool,
}

impl Run<'_> {
    pub(super) fn connect(&mut self) -> Result<(), Fault> {
        if self.slack.cut || self.slack.link.is_some() {
            return Ok(());
        }
        self.slack.links += 1;
        self.slack.link = Some(self.slack.links);
        if self.machine.desk.picture(self.clock.now()).sources[&slack()].heard_until.is_none() {
            self.slack.first = Some(self.clock.t);
        }
        self.machine.reads.clear();
        let at = self.clock.now().wall;
        self.tell(|| "Slack is connected".to_owned());
        self.input(Input::Sighted { source: slack(), sighting: Sighting::Connected { at } }, Told::Nothing)?;
        self.redeliver();
        Ok(())
    }

    pub(super) fn redeliver(&mut self) {
        let Some(link) = self.slack.link else { return };
        // A mark that comes again after history told that it was taken back is taken for a new one: not held yet.
        let is_waiting = |envelope: &Envelope| !envelope.confirmed && !matches!(envelope.news, News::Mark { .. });
        let waiting: Vec<usize> =
            (0..self.slack.envelopes.len()).filter(|n| is_waiting(&self.slack.envelopes[*n])).collect();
        for envelope in waiting {
            self.after(2 * SECOND, Event::Push { link, envelope });
        }
    }

    pub(super) fn break_line(&mut self, silently: bool) -> Result<(), Fault> {
        self.slack.cut = true;
        if self.slack.link.take().is_none() || self.life != Life::Up {
            return Ok(());
        }
        self.tell(|| "Slack's line breaks".to_owned());
        if silently {
            self.inside_after(20 * SECOND, Inside::Silence);
            return Ok(());
        }
        let why = Blindness::Reconnecting { why: "the connection broke".to_owned() };
        self.input(Input::Sighted { source: slack(), sighting: Sighting::Blind(why) }, Told::Nothing)
    }

    pub(super) fn went_silent(&mut self) -> Result<(), Fault> {
        if self.slack.link.is_some() {
            return Ok(());
        }
        self.tell(|| "Slack went silent".to_owned());
        let sighting = Sighting::Blind(Blindness::WentSilent);
        self.input(Input::Sighted { source: slack(), sighting }, Told::Nothing)
    }

    pub(super) fn mend_line(&mut self) {
        if std::mem::replace(&mut self.slack.cut, false) {
            self.inside_after(SECOND, Inside::Connect);
        }
    }

    pub(super) fn push(&mut self, link: u32, envelope: usize) -> Result<(), Fault> {
        if self.slack.link != Some(link) || self.life != Life::Up {
            return Ok(());
        }
        self.nothing_was_missed()?;
        if self.clock.t - self.slack.seen > 10 * SECOND {
            self.slack.seen = self.clock.t;
            let sighting = Sighting::Seeing { at: self.clock.now().wall };
            self.input(Input::Sighted { source: slack(), sighting }, Told::Nothing)?;
        }
        let Envelope { news, at, heard, .. } = &self.slack.envelopes[envelope];
        let (news, at, heard) = (vec![news.clone()], *at, *heard);
        self.hear(&news, heard, at, Some(envelope))
    }

    pub(super) fn read(&mut self, link: u32, gap: Gap) -> Result<(), Fault> {
        if self.slack.link != Some(link) {
            return Ok(());
        }
        let watched = self.watched();
        let (news, asked) = self.world.history(&watched, self.true_time(gap.from) - OVERLAP, self.clock.t);
        self.inside_after(self.slack.history_takes, Inside::HasRead { link, gap, news, asked });
        Ok(())
    }

    pub(super) fn has_read(&mut self, link: u32, gap: Gap, mut news: Vec<News>, asked: Timestamp) -> Result<(), Fault> {
        if self.slack.link != Some(link) {
            return Ok(());
        }
        for (of, emoji, _) in self.slack.written.iter().filter(|(.., at)| *at >= asked) {
            for news in &mut news {
                if let News::Found { post, given, .. } = news
                    && post == of
                    && !given.contains(&(Who::Me, *emoji))
                {
                    given.push((Who::Me, *emoji));
                }
            }
        }
        self.tell(|| format!("Slack's history is read from {} on", gap.from));
        self.hear(&news, Heard::CatchUp, asked, None)?;
        self.input(Input::Sighted { source: slack(), sighting: Sighting::GapRead { gap } }, Told::Nothing)
    }

    /// What the wall clock showed, as it is counted here.
    fn true_time(&self, wall: Timestamp) -> Ms {
        Ms::try_from(wall.duration_since(self.clock.start).as_millis()).unwrap_or(Ms::MAX) - self.clock.skew
    }

    pub(super) fn poll_soon(&mut self) {
        if !self.pagerduty.down && !self.pagerduty.polls {
            self.pagerduty.polls = true;
            self.inside_after(3 * SECOND, Inside::Poll);
        }
    }

    pub(super) fn poll(&mut self) -> Result<(), Fault> {
        self.pagerduty.polls = false;
        if self.pagerduty.down {
            return Ok(());
        }
        let number = self.world.count();
        let (told, recalled) = (&self.pagerduty.told, &self.pagerduty.recalled);
        let cases = self.world.cases.iter().enumerate().filter(|(n, case)| match told.get(n) {
            Some(told) => told != *case,
            None => case.mine_since.is_some() || recalled.contains(n),
        });
        let news: Vec<News> = cases.map(|(case, view)| News::Case { case, number, view: view.clone() }).collect();
        let asked = self.clock.t;
        let (writes, far) = (self.pagerduty.writes, self.machine.far);
        if number.is_multiple_of(3) && !news.is_empty() {
            self.inside_after(6 * SECOND, Inside::PolledLate { news: news.clone(), asked, writes, far });
        }
        self.inside_after(200, Inside::Polled { news, asked, writes: self.pagerduty.writes });
        Ok(())
    }

    pub(super) fn polled(&mut self, news: &[News], asked: Ms, writes: u64) -> Result<(), Fault> {
        // A reading asked for before a write was answered proves nothing about it, and must not be told as the last.
        if writes != self.pagerduty.writes {
            self.poll_soon();
            return Ok(());
        }
        let asked = self.clock.at(asked).wall;
        let seeing = Sighting::Seeing { at: asked };
        let mut news = news.to_vec();
        for news in &news {
            let News::Case { case, view, .. } = news else { continue };
            self.pagerduty.recalled.remove(case);
            if view.mine_since.is_some() {
                self.pagerduty.told.insert(*case, view.clone());
            } else {
                self.pagerduty.told.remove(case);
            }
        }
        if let (Some(duties), false) = (&self.pagerduty.duties, self.pagerduty.duties_told) {
            news.push(News::Duties(duties.clone()));
            self.pagerduty.duties_told = true;
        }
        self.hear(&news, Heard::Poll, asked, None)?;
        self.input(Input::Sighted { source: pagerduty(), sighting: seeing }, Told::Nothing)?;
        // Something may have changed while the answer was on its way.
        let changed = |(n, told): (&usize, &Case)| self.world.cases[*n] != *told;
        if self.pagerduty.told.iter().any(changed) || !self.pagerduty.duties_told {
            self.poll_soon();
        }
        Ok(())
    }

    pub(super) fn pagerduty_is(&mut self, up: bool) -> Result<(), Fault> {
        if std::mem::replace(&mut self.pagerduty.down, !up) != up {
            return Ok(());
        }
        self.tell(|| format!("PagerDuty can{} be reached", if up { "" } else { "not" }));
        self.pagerduty.polls = false;
        if up {
            self.poll_soon();
        } else if self.life == Life::Up {
            let why = Blindness::Unreachable { why: "no route".to_owned() };
            return self.input(Input::Sighted { source: pagerduty(), sighting: Sighting::Blind(why) }, Told::Nothing);
        }
        Ok(())
    }

    /// The program runs anew, and asks for everything anew.
    pub(super) fn sources_start(&mut self) {
        self.slack.link = None;
        self.slack.written.clear();
        self.pagerduty.told.clear();
        self.pagerduty.polls = false;
        self.pagerduty.duties_told = self.pagerduty.duties.is_none();
        self.inside_after(500, Inside::Connect);
        self.poll_soon();
    }

    pub(super) fn write(&mut self, run: u32, write: WriteId, of: Of, order: Order) -> Result<(), Fault> {
        let reachable = match (of, order) {
            (Of::Case(_), Order::Mark(_)) => !self.pagerduty.down,
            _ => !self.slack.cut,
        };
        let unknown = || Outcome::Unknown { why: "no answer".to_owned() };
        let fate = if reachable { self.machine.fate } else { Fate::Lost };
        let (outcome, after) = match fate {
            Fate::Answered(after) => (self.carry_out_write(write, of, order), after),
            Fate::Refused => (Outcome::Refused { why: "read only".to_owned(), cure: "Allow it.".to_owned() }, 100),
            Fate::Unknown => {
                self.carry_out_write(write, of, order);
                (unknown(), 300)
            }
            Fate::Lost => (unknown(), 300),
            Fate::DoneSilently => {
                self.carry_out_write(write, of, order);
                return Ok(());
            }
            Fate::Never => return Ok(()),
        };
        let number = self.world.count();
        self.tell(|| format!("The source takes the write about {of:?}: {outcome:?}"));
        self.after(
            after,
            Event::Inside { run, inner: Inside::Answer { write, of, emoji: order.emoji(), outcome, number } },
        );
        Ok(())
    }

    fn carry_out_write(&mut self, write: WriteId, of: Of, order: Order) -> Outcome {
        match (of, order) {
            (_, Order::Words { doubt }) => {
                let times = self.world.words.entry((of, write)).or_default();
                // What may be done already is looked for first.
                if !doubt || *times == 0 {
                    *times += 1;
                }
                Outcome::Done
            }
            (Of::Post(post), _) if self.world.posts[post].gone => {
                Outcome::Refused { why: "the message is gone".to_owned(), cure: String::new() }
            }
            (Of::Post(post), Order::Mark(emoji)) => match self.world.mark(post, Who::Me, emoji, Change::Added) {
                Some(news) => {
                    self.echo(news);
                    Outcome::Done
                }
                None => Outcome::AlreadyMine,
            },
            (Of::Case(case), Order::Mark(_)) => {
                let known = &self.world.cases[case];
                match known.status {
                    Status::Resolved => Outcome::Over,
                    Status::Acked(Who::Me) => Outcome::AlreadyMine,
                    Status::Triggered if known.mine_since.is_some() => {
                        self.world.change(case, CaseChange::AckedBy(Who::Me), self.clock.t);
                        self.poll_soon();
                        Outcome::Done
                    }
                    _ => Outcome::AlreadyBy(Untrusted::new("Ben")),
                }
            }
        }
    }

    /// Slack tells of my own reaction too.
    fn echo(&mut self, news: News) {
        let Some(link) = self.slack.link else { return };
        let at = self.world.clock(self.clock.t);
        self.slack.envelopes.push(Envelope { news, at, heard: Heard::Live, confirmed: false });
        self.after(150, Event::Push { link, envelope: self.slack.envelopes.len() - 1 });
    }

    fn watched(&self) -> Vec<usize> {
        let watched = self.machine.outside.watch.get(&slack());
        let is_watched = |n: &usize| watched.is_some_and(|ids| ids.contains(&super::laws::channel(*n)));
        (0..super::laws::PLACES.len()).filter(is_watched).collect()
    }
}
