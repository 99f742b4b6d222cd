//! Lives a story: the program is started, dies and is started again, while the world goes its way.
//!
//! Invariant: whatever lies outside the program goes on when it dies; of the program only the disk's content does.

mod deeds;
mod process;

use crate::{
    clock::Time,
    disk::{Disk, Space},
    effects::{self, Effect, Fate, Service},
    laws::{self, Fault, Look, fault},
    ledger::Pace,
    log,
    net::Net,
    place,
    screen::Screen,
    story::{Accounts, Death, Incidents, Luck, Misfortune, Step, Story},
    truth::Truth,
};
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use oncall::picture::Picture;
use process::End;
use std::{
    cell::Cell,
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::Arc,
};

/// What follows from the last step is taken to have happened after this.
const FOLLOWS: SignedDuration = SignedDuration::from_secs(20);
/// Laws are looked at this often, and after each step.
const LOOK_EVERY: SignedDuration = SignedDuration::from_secs(5);
/// A process that died by chance is missed for so long.
const AWAY: SignedDuration = SignedDuration::from_secs(8);

/// What a story came to.
#[derive(Debug)]
pub struct Lived {
    pub fault: Option<Fault>,
    /// How many effects the program had.
    pub effects: u64,
    /// How many of them until a while after the last step.
    pub effects_of_steps: u64,
    /// Processes that it took.
    pub processes: u32,
    /// What happened, a line for each step.
    pub told: Vec<String>,
}

/// What is due at some time.
#[derive(Clone, Debug)]
enum Due {
    Step(Step),
    Over(Trouble),
}

/// What lasts a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    DiskFull,
    SlowDisk,
    Outage(Service),
    LostConfirmations,
}

struct Computer {
    time: Time,
    net: Net,
    disk: Disk,
    pace: Pace,
    accounts: Accounts,
    incidents: Incidents,
    screen: Screen,
    truth: Truth,
    rng: Rng,
    due: BTreeMap<(SignedDuration, usize), Due>,
    dues: usize,
    rest: SignedDuration,
    ends_at: SignedDuration,
    effects_of_steps: Option<u64>,
    /// When the outside was last disturbed.
    disturbed: SignedDuration,
    outages: Vec<(Service, SignedDuration)>,
    unheard_since: Option<SignedDuration>,
    misfortunes: Rc<Cell<Misfortunes>>,
    misfortunes_seen: u64,
    processes: u32,
    told: Vec<String>,
}

/// What luck did so far.
#[derive(Clone, Copy, Default)]
struct Misfortunes {
    count: u64,
    /// How the process dies of the last one, if it does.
    death: Option<Death>,
    /// A sync failed halfway: where the power goes before the file is opened again, it may be damaged.
    half_synced: bool,
}

/// Lives it to its end, or to the first law that breaks.
pub fn live(story: &Story) -> Lived {
    let began: Timestamp = "2026-03-10T01:30:00Z".parse().expect("a time");
    fastrand::seed(story.seed);
    log::errors();
    let misfortunes = Rc::new(Cell::new(Misfortunes::default()));
    let time = Time::new(began);
    let mut computer = Computer {
        net: Net::new(place::slack(story.seed), place::pagerduty(story.seed), time.clone()),
        disk: Disk::new(),
        pace: Pace::default(),
        accounts: story.accounts,
        incidents: story.incidents,
        screen: Screen::default(),
        truth: Truth::default(),
        rng: Rng::with_seed(story.seed ^ 0x5eed),
        due: BTreeMap::new(),
        dues: 0,
        rest: story.rest,
        ends_at: SignedDuration::ZERO,
        effects_of_steps: None,
        disturbed: SignedDuration::ZERO,
        outages: Vec::new(),
        unheard_since: None,
        misfortunes: Rc::clone(&misfortunes),
        misfortunes_seen: 0,
        processes: 0,
        told: Vec::new(),
        time,
    };
    for (at, step) in &story.steps {
        computer.put(*at, Due::Step(step.clone()));
    }
    effects::begin(plan(story, computer.time.clone(), misfortunes));
    let lived = catch_unwind(AssertUnwindSafe(|| computer.live()));
    computer.told.extend(log::told());
    let fault = lived.unwrap_or_else(|panic| Err(fault("it never panics", words_of(panic.as_ref()))));
    let effects = effects::count();
    let effects_of_steps = computer.effects_of_steps.unwrap_or(effects);
    Lived { fault: fault.err(), effects, effects_of_steps, processes: computer.processes, told: computer.told }
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no words").to_owned()
}

/// The fate of each effect, by the story's luck.
fn plan(story: &Story, time: Time, misfortunes: Rc<Cell<Misfortunes>>) -> effects::Plan {
    let (luck, mut rng) = (story.luck, Rng::with_seed(story.seed ^ 0x1ac4));
    Box::new(move |number, effect| {
        let fate = match luck {
            Luck::Good => Fate::Done,
            Luck::Bad { one_in, until } => {
                if rng.u64(0..one_in) != 0 || time.elapsed() >= until {
                    Fate::Done
                } else {
                    bad(&mut rng, effect)
                }
            }
            Luck::One { number: one, how } if one == number => match how {
                Misfortune::Fails => Fate::Fails,
                Misfortune::Killed | Misfortune::PowerCut => Fate::KilledAfter,
            },
            Luck::One { .. } => Fate::Done,
        };
        if fate != Fate::Done {
            tracing::info!(number, ?effect, ?fate, "a misfortune");
            let death = match luck {
                Luck::One { how: Misfortune::PowerCut, .. } => Death::PowerCut,
                Luck::One { .. } => Death::Kill,
                _ if rng.bool() => Death::PowerCut,
                _ => Death::Kill,
            };
            let so_far = misfortunes.get();
            let half_synced = so_far.half_synced || (effect, fate) == (Effect::DiskSync, Fate::HalfDone);
            misfortunes.set(Misfortunes { count: so_far.count + 1, death: Some(death), half_synced });
        }
        fate
    })
}

fn bad(rng: &mut Rng, effect: Effect) -> Fate {
    let fates: &[Fate] = if effect.is_disk() {
        &[Fate::Fails, Fate::Fails, Fate::Full, Fate::HalfDone, Fate::KilledBefore, Fate::KilledAfter]
    } else {
        &[Fate::Fails, Fate::Fails, Fate::HalfDone, Fate::Hangs, Fate::Done, Fate::KilledBefore, Fate::KilledAfter]
    };
    match fates[rng.usize(0..fates.len())] {
        Fate::Done => Fate::Slow(std::time::Duration::from_millis(rng.u64(100..20_000))),
        fate => fate,
    }
}

impl Computer {
    fn put(&mut self, at: SignedDuration, due: Due) {
        self.dues += 1;
        self.due.insert((at, self.dues), due);
        self.ends_at = self.ends_at.max(at + self.rest);
    }

    fn live(&mut self) -> Result<(), Fault> {
        loop {
            self.processes += 1;
            match self.process()? {
                End::Story => break,
                End::Death { how, away } => self.lie_dead(how, away)?,
            }
        }
        laws::written(&self.truth, &self.net, self.processes - 1)
    }

    /// What the disk has now, and what happens while no program runs.
    fn lie_dead(&mut self, how: Death, away: SignedDuration) -> Result<(), Fault> {
        self.tell(format_args!("the program is dead ({how:?}), and away for {away}"));
        match how {
            Death::Kill => drop(self.disk.after_kill()),
            Death::PowerCut => {
                drop(self.disk.after_power_cut(&mut self.rng));
                self.time.reboot();
                self.screen.restart_daemon();
            }
        }
        self.outages.iter_mut().for_each(|(_, since)| *since = SignedDuration::MAX);
        self.pass_without_it(self.time.elapsed() + away);
        // An outage begins anew for the process that begins.
        let now = self.time.elapsed();
        self.outages.iter_mut().for_each(|(_, since)| *since = now);
        self.disturb();
        self.unheard_since = None;
        self.ends_at = self.ends_at.max(now + self.rest);
        Ok(())
    }

    /// Lets the world go on to a time while the program does nothing.
    fn pass_without_it(&mut self, until: SignedDuration) {
        while let Some(((at, _), due)) = self.next_due().filter(|((at, _), _)| *at < until) {
            self.time.skip((at - self.time.elapsed()).max(SignedDuration::ZERO));
            self.happen_to_nobody(due);
        }
        self.time.skip((until - self.time.elapsed()).max(SignedDuration::ZERO));
    }

    fn next_due(&mut self) -> Option<((SignedDuration, usize), Due)> {
        self.due.first_key_value().map(|(at, due)| (*at, due.clone()))
    }

    fn disturb(&mut self) {
        self.disturbed = self.time.elapsed();
    }

    /// The outside is disturbed for as long as something of it is out of order, and was by each misfortune.
    fn notice_misfortunes(&mut self) {
        let count = self.misfortunes.get().count;
        if count != self.misfortunes_seen {
            // Rest begins anew.
            self.ends_at = self.ends_at.max(self.time.elapsed() + self.rest);
        }
        if count != self.misfortunes_seen || !self.outages.is_empty() {
            self.misfortunes_seen = count;
            self.disturb();
        }
    }

    fn look(&mut self, picture: &Picture) -> Result<(), Fault> {
        self.notice_misfortunes();
        let now = self.time.elapsed();
        if now + self.rest >= self.ends_at + FOLLOWS {
            self.effects_of_steps.get_or_insert_with(effects::count);
        }
        self.unheard_since = (picture.sound != self.screen.sound()).then(|| self.unheard_since.unwrap_or(now));
        let look = Look {
            now,
            calm_since: self.disturbed,
            unheard_since: self.unheard_since,
            may_be_damaged: self.misfortunes.get().half_synced,
            outages: &self.outages,
            truth: &self.truth,
            net: &self.net,
            screen: &self.screen,
            picture,
        };
        let held = if now >= self.ends_at { look.at_rest() } else { look.hold() };
        held.and_then(|()| log::errors().first().map_or(Ok(()), |error| Err(fault(laws::ERRORS, error))))
    }

    fn tell(&mut self, what: impl std::fmt::Display) {
        let mut lines: Vec<String> = log::told();
        lines.iter_mut().for_each(|line| line.insert_str(0, "             · "));
        self.told.append(&mut lines);
        self.told.push(format!("{:>12} {what}", self.time.elapsed()));
    }
}

/// Shared with the process's own modules.
type Shown = Arc<Picture>;
