//! One night, step by step.
//!
//! Invariant: nothing here draws by chance, and the program is driven by what it asked for alone: by its own wake-up
//! times, except after the clocks jumped, where the engine's longest sleep finds out.

use super::{
    engine::{Machine, Saving},
    laws::{Book, named, plus},
    plan::{Disk, Fate, HOUR, MINUTE, Ms, Night, SECOND, Step, What},
    rules::Fault,
    sources::{Envelope, Order, PagerDuty, Slack},
    world::{News, Of, World},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use oncall::{
    ids::WriteId,
    observation::Heard,
    sight::Gap,
    time::{BootId, Now},
    wants::CardKey,
    write::Outcome,
};
use seeds::{Kept, Lived, Tell};
use std::collections::BTreeMap;

pub struct Run<'a> {
    pub(super) books: &'a [Book],
    pub(super) zone: TimeZone,
    pub(super) clock: Clock,
    pub(super) world: World,
    pub(super) machine: Machine,
    pub(super) slack: Slack,
    pub(super) pagerduty: PagerDuty,
    pub(super) life: Life,
    /// What would have happened inside while asleep.
    slept: Vec<Inside>,
    queue: BTreeMap<(Ms, u64), Event>,
    tickets: u64,
    told: Option<Vec<String>>,
}

/// What the computer's clocks show.
pub struct Clock {
    pub start: Timestamp,
    /// Since the night began, truly.
    pub t: Ms,
    /// How far the wall clock is ahead.
    pub skew: Ms,
    booted: Ms,
    boot: u128,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    Up,
    Asleep,
    Down,
}

#[derive(Clone, Debug)]
pub enum Event {
    Step(usize),
    Push {
        link: u32,
        envelope: usize,
    },
    /// Something inside the program; void once it was killed.
    Inside {
        run: u32,
        inner: Inside,
    },
    /// A write reaches its source.
    Write {
        run: u32,
        write: WriteId,
        of: Of,
        order: Order,
    },
    Up,
    Resume {
        phase: Ms,
    },
    Rested,
}

#[derive(Clone, Debug)]
pub enum Inside {
    Connect,
    Read {
        link: u32,
        gap: Gap,
    },
    HasRead {
        link: u32,
        gap: Gap,
        news: Vec<News>,
        asked: Timestamp,
    },
    Poll,
    Polled {
        news: Vec<News>,
        asked: Ms,
        writes: u64,
    },
    /// The same reading once more, later: asked for beside another.
    PolledLate {
        news: Vec<News>,
        asked: Ms,
        writes: u64,
        far: Ms,
    },
    Answer {
        write: WriteId,
        of: Of,
        emoji: Option<usize>,
        outcome: Outcome,
        number: u64,
    },
    Saved,
    Hurry {
        unit: u64,
    },
    Wake {
        number: u64,
    },
    Beat,
    Silence,
    Shown(CardKey),
    Gone(CardKey),
}

impl Clock {
    pub fn now(&self) -> Now {
        self.at(self.t)
    }

    /// What they show then, as they are set now.
    pub fn at(&self, t: Ms) -> Now {
        Now {
            wall: plus(self.start, t + self.skew),
            boot_elapsed: SignedDuration::from_millis(t - self.booted),
            boot_id: BootId(self.boot),
        }
    }
}

/// Lives through a night, with only the steps that are kept. Returns the story where it is wanted, and what went wrong.
pub fn live(night: &Night, kept: &Kept, books: &[Book], tell: Tell) -> Lived {
    let start: Timestamp = night.start.parse().expect("a start");
    let zone = named(night.zone);
    let mut run = Run {
        books,
        machine: Machine::new(books, night.policy, zone.clone()),
        zone,
        clock: Clock { start, t: 0, skew: 0, booted: -500 * SECOND, boot: 1 },
        world: World::at(start),
        slack: Slack::default(),
        pagerduty: PagerDuty::default(),
        life: Life::Up,
        slept: Vec::new(),
        queue: BTreeMap::new(),
        tickets: 0,
        told: (tell == Tell::Story).then(Vec::new),
    };
    let steps: Vec<&Step> = kept.among(&night.steps).collect();
    let fault = run.night(&steps, night.begins_on_shift).err();
    if let Some(fault) = &fault {
        run.tell(|| format!("✗ {fault}"));
    }
    Lived { story: run.told.unwrap_or_default(), fault }
}

impl Run<'_> {
    fn night(&mut self, steps: &[&Step], on: bool) -> Result<(), Fault> {
        self.begin(on)?;
        self.after(steps.first().map_or(0, |step| step.after), Event::Step(0));
        while let Some(((at, _), event)) = self.queue.pop_first() {
            self.clock.t = self.clock.t.max(at);
            let ended = match event {
                Event::Step(n) => match steps.get(n) {
                    Some(step) => {
                        self.step(&step.what)?;
                        let rest = if matches!(step.what, What::Rest) { MINUTE + 10 * SECOND } else { 0 };
                        let pause = steps.get(n + 1).map_or(0, |next| next.after);
                        self.after(rest + pause, Event::Step(n + 1));
                        false
                    }
                    None if n > steps.len() => true,
                    // At the end everything heals, and must be well.
                    None => {
                        self.step(&What::Rest)?;
                        self.after(MINUTE + 10 * SECOND, Event::Step(steps.len() + 1));
                        false
                    }
                },
                other => {
                    self.event(other)?;
                    false
                }
            };
            if ended {
                break;
            }
        }
        self.is_what_its_facts_say()
    }

    fn event(&mut self, event: Event) -> Result<(), Fault> {
        match event {
            Event::Push { link, envelope } => self.push(link, envelope),
            Event::Write { run, write, of, order } => self.write(run, write, of, order),
            Event::Inside { run, .. } if run != self.machine.run => Ok(()),
            Event::Inside { inner, .. } => match self.life {
                Life::Asleep => {
                    self.slept.push(inner);
                    Ok(())
                }
                Life::Down => Ok(()),
                Life::Up => {
                    self.nothing_was_missed()?;
                    self.inside(inner)
                }
            },
            Event::Up if self.life == Life::Down => self.start_again(),
            Event::Resume { phase } if matches!(self.life, Life::Asleep) => self.resume(phase),
            Event::Rested => self.all_is_told(),
            Event::Step(_) | Event::Up | Event::Resume { .. } => Ok(()),
        }
    }

    fn inside(&mut self, inner: Inside) -> Result<(), Fault> {
        match inner {
            Inside::Connect => self.connect(),
            Inside::Read { link, gap } => self.read(link, gap),
            Inside::HasRead { link, gap, news, asked } => self.has_read(link, gap, news, asked),
            Inside::Poll => self.poll(),
            Inside::Polled { news, asked, writes } => self.polled(&news, asked, writes),
            Inside::PolledLate { news, asked, writes, far } => {
                let told = writes == self.pagerduty.writes && far == self.machine.far;
                let asked = self.clock.at(asked).wall;
                if told { self.hear(&news, Heard::Poll, asked, None) } else { Ok(()) }
            }
            Inside::Answer { write, of, emoji, outcome, number } => self.answer(write, of, emoji, outcome, number),
            Inside::Saved => self.answer_commit(),
            Inside::Hurry { unit } => self.hurry(unit),
            Inside::Wake { number } if number == self.machine.wake => self.tick("wakes up as it asked"),
            Inside::Wake { .. } => Ok(()),
            Inside::Beat => self.tick("looks at the time"),
            Inside::Silence => self.went_silent(),
            Inside::Shown(key) => self.shown(key),
            Inside::Gone(key) => self.taken_down(key),
        }
    }

    fn step(&mut self, what: &What) -> Result<(), Fault> {
        let t = self.clock.t;
        if self.life == Life::Up {
            self.nothing_was_missed()?;
        }
        match what {
            What::Post { place, who, says, kind, way } => {
                let news = self.world.post(*place, *who, *kind, *says, t);
                self.happened(Some(news), *way);
            }
            What::Edit { of, says, way } => {
                if let Some(post) = self.recent_post(*of) {
                    let news = self.world.edit(post, *says, t);
                    self.happened(news, *way);
                }
            }
            What::Delete { of, way } => {
                let news = self.recent_post(*of).and_then(|post| self.world.delete(post));
                self.happened(news, *way);
            }
            What::Reply { of, way } => {
                let news = self.recent_post(*of).map(|post| self.world.reply(post));
                self.happened(news, *way);
            }
            What::Mark { of, who, emoji, change, way } => {
                let news = self.recent_post(*of).and_then(|post| self.world.mark(post, *who, *emoji, *change));
                self.happened(news, *way);
            }
            What::Trigger { service, low, escalates } => {
                self.world.trigger(*service, *low, *escalates, t);
                self.tell(|| format!("PagerDuty: an incident is assigned to me (service {service}, low: {low})"));
                self.poll_soon();
            }
            What::Case { of, change } => {
                let newest = self.world.cases.len().checked_sub(1 + *of);
                if let Some(case) = newest {
                    self.tell(|| format!("PagerDuty: incident Q{case}: {change:?}"));
                    self.world.change(case, *change, t);
                    self.poll_soon();
                }
            }
            What::Break { silently } => self.break_line(*silently)?,
            What::Mend => self.mend_line(),
            What::HistoryTakes(length) => self.slack.history_takes = *length,
            What::PagerDuty { up } => self.pagerduty_is(*up)?,
            What::Duties(turns) => {
                let now = plus(self.clock.start, t);
                let turns =
                    turns.iter().map(|(from, until, level)| (plus(now, *from), plus(now, *until), *level)).collect();
                self.pagerduty.duties = Some(turns);
                self.pagerduty.duties_told = false;
                self.tell(|| "PagerDuty: my duties change".to_owned());
                self.poll_soon();
            }
            What::Act { act, through } => self.act(*act, *through)?,
            What::Click => self.click()?,
            What::CloseCard { of } => self.close_card(*of)?,
            What::Policy(book) => self.adopt(*book)?,
            What::Cards { work } => self.cards(*work)?,
            What::Kill { down, reboot } => self.kill(*down, *reboot),
            What::Disk(disk) => self.disk(*disk),
            What::Writes(fate) => {
                self.tell(|| format!("From here on writes end so: {fate:?}"));
                self.machine.fate = *fate;
            }
            What::Jump(by) => self.jump(*by),
            What::Suspend { asleep, phase } => self.suspend(*asleep, *phase),
            What::Rest => self.rest()?,
        }
        Ok(())
    }

    fn recent_post(&self, of: usize) -> Option<usize> {
        self.world.posts.len().checked_sub(1 + of)
    }

    /// Everything works from here on.
    fn rest(&mut self) -> Result<(), Fault> {
        self.tell(|| "Everything heals and comes to rest".to_owned());
        self.machine.fate = Fate::Answered(100);
        self.machine.disk = Disk::Good;
        self.slack.history_takes = 100;
        match self.life {
            Life::Up => {}
            Life::Down => self.start_again()?,
            Life::Asleep => self.resume(0)?,
        }
        self.cards(true)?;
        self.pagerduty_is(true)?;
        self.mend_line();
        self.redeliver();
        self.after(MINUTE, Event::Rested);
        Ok(())
    }

    fn jump(&mut self, by: Ms) {
        // Beyond a day things are forgotten for their age, and their history is not attached yet.
        if self.machine.far + by.abs() > 18 * HOUR {
            return;
        }
        self.tell(|| format!("The wall clock jumps by {by} ms"));
        self.clock.skew += by;
        self.machine.jumped = true;
        self.machine.far += by.abs();
        self.machine.lost_track |= by < 0 && self.life == Life::Down;
        // The engine looks at the time every 15 s.
        self.inside_after(by.rem_euclid(15 * SECOND), Inside::Beat);
    }

    fn suspend(&mut self, asleep: Ms, phase: Ms) {
        if self.life != Life::Up {
            return;
        }
        self.tell(|| format!("The machine is suspended for {asleep} ms"));
        self.life = Life::Asleep;
        self.slack.link = None;
        self.machine.jumped = true;
        self.after(asleep, Event::Resume { phase });
    }

    fn resume(&mut self, phase: Ms) -> Result<(), Fault> {
        self.tell(|| "The machine wakes".to_owned());
        self.life = Life::Up;
        self.machine.jumped = true;
        // One after the other: no two things are asked and answered in the same moment.
        for (after, inner) in (5..).zip(std::mem::take(&mut self.slept)) {
            self.inside_after(after, inner);
        }
        self.inside_after(phase, Inside::Beat);
        self.inside_after(3 * SECOND, Inside::Silence);
        self.inside_after(5 * SECOND, Inside::Connect);
        self.poll_soon();
        Ok(())
    }

    fn disk(&mut self, disk: Disk) {
        self.tell(|| format!("The disk: {disk:?}"));
        self.machine.disk = disk;
    }

    fn kill(&mut self, down: Ms, reboot: bool) {
        if self.life == Life::Down {
            return;
        }
        self.tell(|| format!("kill -9, down for {down} ms{}", if reboot { ", and a reboot" } else { "" }));
        self.life = Life::Down;
        self.machine.lost_track |= self.machine.jumped || (self.machine.far > 0 && !self.is_all_saved());
        self.slept.clear();
        self.slack.link = None;
        self.machine.run += 1;
        if reboot {
            (self.clock.booted, self.clock.boot) = (self.clock.t, self.clock.boot + 1);
        }
        self.after(down, Event::Up);
    }

    pub(super) fn after(&mut self, length: Ms, event: Event) {
        self.at(self.clock.t + length, event);
    }

    fn at(&mut self, t: Ms, event: Event) {
        self.tickets += 1;
        self.queue.insert((t, self.tickets), event);
    }

    pub(super) fn inside_after(&mut self, length: Ms, inner: Inside) {
        let run = self.machine.run;
        self.after(length, Event::Inside { run, inner });
    }

    pub(super) fn tell(&mut self, line: impl FnOnce() -> String) {
        let clock = &self.clock;
        if let Some(told) = &mut self.told {
            let (t, wall) = (clock.t, clock.now().wall);
            let since = format!("{:02}:{:02}:{:06.3}", t / 3_600_000, t / 60_000 % 60, (t % 60_000) as f64 / 1_000.0);
            told.push(format!("{since}  {wall:.3}  {}", line()));
        }
    }

    /// Slack says what happened, if it can.
    fn happened(&mut self, news: Option<News>, way: super::plan::Way) {
        let Some(news) = news else { return };
        self.tell(|| format!("Slack: {}", super::story::news(&news)));
        let Some(link) = self.slack.link else { return };
        let at = self.world.clock(self.clock.t);
        self.slack.envelopes.push(Envelope { news, at, heard: Heard::Live, confirmed: false });
        let envelope = self.slack.envelopes.len() - 1;
        self.after(way.after, Event::Push { link, envelope });
        if let Some(again) = way.again {
            self.after(way.after + again, Event::Push { link, envelope });
        }
    }

    pub(super) fn tells(&self) -> bool {
        self.told.is_some()
    }

    pub(super) fn saving(&self) -> Saving {
        if self.machine.disk == Disk::Good && self.machine.unsaved.is_empty() && self.machine.stuck.is_empty() {
            Saving::AtOnce
        } else {
            Saving::Perhaps
        }
    }
}
