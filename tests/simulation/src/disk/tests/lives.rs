//! Short lives of the store: every effect hurt once, and many hurt at random.

use super::*;
use std::{cell::RefCell, collections::VecDeque, rc::Rc};

/// What must never be.
#[derive(Debug, PartialEq, Eq)]
enum Broken {
    /// Answered, or there at the start of an earlier process, and not found.
    Lost { answered: usize, found: usize },
    /// Not what was asked for from its beginning, once and in order.
    Otherwise { asked: Vec<u64>, found: Vec<u64> },
    /// A whole file was taken for a damaged one.
    SetAside,
    /// The next process finds something wrong.
    Troubled { says: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Peace,
    /// The power goes before the folder's list of names is durable.
    PeaceThenPowerCut,
    Kill,
    PowerCut,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Commit { facts: u64 },
    Heal,
    Forget,
}

#[derive(Clone, Debug)]
struct Process {
    steps: Vec<Step>,
    end: End,
}

/// What was asked for and may still be found, of which the first so many must be.
#[derive(Default)]
struct Asked {
    facts: Vec<u64>,
    answered: usize,
    next: u64,
}

impl Asked {
    fn commit(&mut self, work: &mut Work, many: u64) {
        let facts: Vec<u64> = (self.next..self.next + many).collect();
        self.next += many;
        self.facts.extend(&facts);
        let answer = work.commit(facts.into_iter().map(numbered));
        if answer.is_ok() && effects::life() == Life::Alive {
            self.answered = self.facts.len();
        }
    }

    /// Looks at a copy on an ordinary disk, so that looking changes nothing.
    fn check(&mut self, folder: &Path) -> Result<(), Broken> {
        let copy = temporary();
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_name().to_string_lossy().contains("damaged") && self.answered > 0 {
                return Err(Broken::SetAside);
            }
            fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
        let work = Work::open(copy.path().to_owned(), clock());
        // A file that was torn before anything was answered is set aside, with nothing in it.
        if let Some(trouble) = work.trouble().filter(|_| self.answered > 0) {
            return Err(Broken::Troubled { says: trouble.says.clone() });
        }
        let found = numbers(copy.path());
        if !self.facts.starts_with(&found) {
            return Err(Broken::Otherwise { asked: self.facts.clone(), found });
        }
        if found.len() < self.answered {
            return Err(Broken::Lost { answered: self.answered, found: found.len() });
        }
        self.facts = found;
        Ok(())
    }
}

/// Lives the processes, and says how many effects they had.
fn live(processes: &[Process], syncs: Syncs, plan: Plan, rng: &mut fastrand::Rng) -> Result<u64, Broken> {
    effects::begin(plan);
    let mut disk = Disk::new();
    disk.syncs(syncs);
    let mut asked = Asked::default();
    for process in processes {
        effects::revive();
        live_one(process, &mut disk, &mut asked, rng);
        asked.check(disk.folder())?;
    }
    Ok(effects::count())
}

fn live_one(process: &Process, disk: &mut Disk, asked: &mut Asked, rng: &mut fastrand::Rng) {
    let mut work = Work::open(disk.folder().to_owned(), clock());
    if work.trouble().is_none() {
        // The Desk starts from all of it, and does not ask for it again.
        asked.answered = asked.facts.len();
    }
    for step in &process.steps {
        match *step {
            Step::Commit { facts } => asked.commit(&mut work, facts),
            Step::Heal => work.heal(),
            Step::Forget => work.forget(),
        }
    }
    if matches!(process.end, End::Kill | End::PowerCut) {
        // The dead do not tidy up.
        effects::kill();
    }
    drop(work);
    effects::kill();
    match process.end {
        End::Peace | End::Kill => disk.after_kill(),
        End::PeaceThenPowerCut | End::PowerCut => disk.after_power_cut(rng),
    };
}

fn random_process(rng: &mut fastrand::Rng) -> Process {
    let steps = (0..rng.u8(1..8)).map(|_| match rng.u8(..10) {
        0 => Step::Heal,
        1 => Step::Forget,
        n => Step::Commit { facts: u64::from(n % 3) + 1 },
    });
    let steps = steps.collect();
    let end = [End::Peace, End::PeaceThenPowerCut, End::Kill, End::PowerCut, End::PowerCut][rng.usize(..5)];
    Process { steps, end }
}

/// Some effects are hurt, in some lives none; some processes are killed in the middle.
fn random_plan(seed: u64) -> Plan {
    let mut rng = fastrand::Rng::with_seed(seed);
    let (hurt, killed) = ([0, 5, 30, 200][rng.usize(..4)], [0, 4][rng.usize(..2)]);
    Box::new(move |_, effect| match rng.u32(..1000) {
        n if n < hurt => match [Fate::Fails, Fate::Full, Fate::HalfDone][rng.usize(..3)] {
            Fate::HalfDone if effect == Effect::DiskSync => Fate::Fails,
            fate => fate,
        },
        n if n < hurt + killed => [Fate::KilledBefore, Fate::KilledAfter][rng.usize(..2)],
        _ => Fate::Done,
    })
}

/// Every fourth sync fails halfway, and little else.
fn half_syncs(seed: u64) -> Plan {
    let mut rng = fastrand::Rng::with_seed(seed);
    Box::new(move |_, effect| match rng.u32(..1_000) {
        ..250 if effect == Effect::DiskSync => Fate::HalfDone,
        990..998 => Fate::Fails,
        998.. => [Fate::KilledBefore, Fate::KilledAfter][rng.usize(..2)],
        _ => Fate::Done,
    })
}

fn random_life(seed: u64, syncs: Syncs, plan: fn(u64) -> Plan) -> Result<u64, Broken> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let processes: Vec<Process> = (0..rng.u8(1..5)).map(|_| random_process(&mut rng)).collect();
    live(&processes, syncs, plan(rng.u64(..)), &mut rng)
}

#[test]
fn in_random_lives_nothing_that_was_answered_is_lost() {
    let broken = (0..1_000).filter_map(|seed| Some((seed, random_life(seed, Syncs::Honest, random_plan).err()?)));
    assert_eq!(broken.collect::<Vec<_>>(), []);
}

/// What such a sync could not write the system forgets, while it still lets it be read. Where the power goes before it was
/// written anew, the file may be damaged, which the person is told.
#[test]
fn syncs_that_fail_halfway_lose_nothing_unsaid() {
    let outcomes = (0..1_500).filter_map(|seed| random_life(seed, Syncs::Honest, half_syncs).err().map(|e| (seed, e)));
    let (said, unsaid): (Vec<_>, Vec<_>) =
        outcomes.partition(|(_, broken)| matches!(broken, Broken::SetAside | Broken::Troubled { .. }));
    assert_eq!(unsaid, []);
    assert!(said.len() < 25, "{said:?}");
}

#[test]
fn a_disk_that_lies_about_its_syncs_is_found_out() {
    let lost =
        (0..1_000).map(|seed| random_life(seed, Syncs::Lying, random_plan)).filter(|outcome| outcome.is_err()).count();
    assert!(lost > 100, "{lost}");
}

#[test]
fn every_effect_may_be_hurt_or_the_last() {
    let commit = Step::Commit { facts: 2 };
    let first = Process { steps: vec![commit, commit, Step::Forget, commit], end: End::Peace };
    for end in [End::Kill, End::PowerCut, End::PeaceThenPowerCut] {
        for fate in [Fate::Fails, Fate::Full, Fate::HalfDone, Fate::KilledBefore, Fate::KilledAfter] {
            let processes = [first.clone(), Process { end, ..first.clone() }];
            for hurt in 1.. {
                let plan = Box::new(move |n, _: Effect| if n == hurt { fate } else { Fate::Done });
                match live(&processes, Syncs::Honest, plan, &mut fastrand::Rng::with_seed(hurt)) {
                    Ok(effects) if effects < hurt => break,
                    Ok(_) => {}
                    Err(broken) => panic!("{fate:?} at {hurt}, then {end:?}: {broken:?}"),
                }
            }
        }
    }
}

/// The second writes nothing, so that the log still has the first when the file is opened anew.
#[test]
fn of_commits_that_fail_the_one_that_is_found_counts() {
    let coming = Rc::new(RefCell::new(VecDeque::new()));
    let misfortunes = Rc::clone(&coming);
    effects::begin(Box::new(move |_, effect| {
        let mut coming = coming.borrow_mut();
        let is_next = coming.front().is_some_and(|(of, _)| *of == effect);
        is_next.then(|| coming.pop_front()).flatten().map_or(Fate::Done, |(_, fate)| fate)
    }));
    let disk = Disk::new();
    let mut work = Work::open(disk.folder().to_owned(), clock());
    work.commit([numbered(1)]).unwrap();
    misfortunes.borrow_mut().push_back((Effect::DiskSync, Fate::Full));
    work.commit([numbered(2)]).unwrap_err();
    // As the connection is closed, the log must not be folded into the database.
    let close = [(Effect::DiskWrite, Fate::Fails), (Effect::DiskSync, Fate::Fails)];
    misfortunes.borrow_mut().extend(close);
    work.commit([numbered(3), numbered(4)]).unwrap();
    assert!(misfortunes.borrow().is_empty(), "{misfortunes:?}");
    assert_eq!(numbers(disk.folder()), [1, 2, 3, 4]);
}
