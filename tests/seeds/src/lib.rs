//! Lives what seeds make, many at once; shrinks what fails, and keeps it beside this file.
//!
//! Invariant: whatever failed once and was kept is lived again before anything else.
#![allow(clippy::disallowed_methods, reason = "a test runner measures how long it takes")]
#![allow(clippy::print_stdout, reason = "a test runner speaks to its terminal")]

mod arguments;
mod kept;

pub use kept::Kept;

use arguments::{AfterAFault, Asked, Many, Progress};
use std::{
    collections::BTreeMap,
    fmt,
    panic::{self, AssertUnwindSafe},
    process::ExitCode,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

/// What seeds make, and lives. One for each thread, so that it may have something at hand.
pub trait Proof: Default {
    /// How test runners know it, what several lives are called, and the folder of those that failed.
    const NAME: &'static str;
    /// So many seeds are lived where nobody says otherwise.
    const ORDINARY: u64;
    /// `--progress` says a line after so many, and each seed that breaks a law as soon as it does.
    const TOLD_EVERY: u64;

    /// How many steps a seed makes.
    fn steps(seed: u64) -> usize;

    /// Lives the steps of a seed that are kept.
    fn live(&mut self, kept: &Kept, tell: Tell) -> Lived;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell {
    Nothing,
    Story,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lived {
    /// A line for each step, where it was to be told.
    pub story: Vec<String>,
    pub fault: Option<Fault>,
}

/// A law that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub law: &'static str,
    pub what: String,
}

pub fn fault(law: &'static str, what: impl fmt::Display) -> Fault {
    Fault { law, what: what.to_string() }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.law, self.what)
    }
}

/// The whole of a test program without a harness.
pub fn main<P: Proof>() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments::read(&arguments, P::NAME, P::ORDINARY) {
        Ok(Asked::List) => {
            println!("{}: test", P::NAME);
            ExitCode::SUCCESS
        }
        Ok(Asked::Nothing) => ExitCode::SUCCESS,
        Ok(Asked::One(seed)) => one::<P>(seed),
        Ok(Asked::Planted(many)) => planted::<P>(many),
        Ok(Asked::Many(many)) => lives::<P>(many),
        Err(why) => {
            eprintln!("{why}\n{}", arguments::usage(P::NAME));
            ExitCode::FAILURE
        }
    }
}

/// A panic is a fault like others, and told as one.
fn live<P: Proof>(proof: &mut P, kept: &Kept, tell: Tell) -> Lived {
    let lived = panic::catch_unwind(AssertUnwindSafe(|| proof.live(kept, tell)));
    lived.unwrap_or_else(|panic| {
        *proof = P::default();
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no words");
        Lived { story: Vec::new(), fault: Some(fault("it never panics", text)) }
    })
}

fn one<P: Proof>(seed: u64) -> ExitCode {
    let Lived { story, fault } = live(&mut P::default(), &Kept::whole::<P>(seed), Tell::Story);
    story.iter().for_each(|line| println!("{line}"));
    match fault {
        Some(fault) => {
            println!("seed {seed} breaks a law. {fault}");
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    }
}

/// Tells the first seed that breaks a law, in a line that `cargo xtask planted` reads. Nothing of it is kept.
fn planted<P: Proof>(many: Many) -> ExitCode {
    panic::set_hook(Box::new(|_| {}));
    match search::<P>(many).first() {
        Some((seed, fault)) => {
            println!("caught by seed {seed}: {}\n{}", fault.law, fault.what);
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    }
}

fn lives<P: Proof>(many: Many) -> ExitCode {
    panic::set_hook(Box::new(|_| {}));
    let began = Instant::now();
    let all_kept = match kept::read(P::NAME) {
        Ok(all_kept) => all_kept,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::FAILURE;
        }
    };
    let mut failed = 0;
    for kept in &all_kept {
        if let Some(fault) = live(&mut P::default(), kept, Tell::Nothing).fault {
            let story = live(&mut P::default(), kept, Tell::Story).story;
            report(&format!("the kept seed {}", kept.seed), &story, &fault);
            failed += 1;
        }
    }
    let found = search::<P>(many);
    let mut laws: BTreeMap<&'static str, Vec<u64>> = BTreeMap::new();
    for (seed, fault) in &found {
        let seeds = laws.entry(fault.law).or_default();
        seeds.push(*seed);
        // One of each kind is told whole.
        if seeds.len() == 1 {
            explain::<P>(*seed, fault, many.after_a_fault);
        }
    }
    for (law, seeds) in &laws {
        println!("{} {} broke “{law}”: {:?}", seeds.len(), P::NAME, &seeds[..seeds.len().min(8)]);
    }
    failed += found.len();
    let lived = match (found.last(), many.after_a_fault) {
        (Some((seed, _)), AfterAFault::Stop) => seed - many.from + 1,
        _ => many.seeds,
    };
    let seconds = began.elapsed().as_secs_f64();
    println!("{} kept and {lived} {} of seeds in {seconds:.1} s: {failed} failed", all_kept.len(), P::NAME);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Those that failed, by their seeds; the first found alone, unless it keeps going.
fn search<P: Proof>(many: Many) -> Vec<(u64, Fault)> {
    let (next, lived) = (AtomicU64::new(many.from), AtomicU64::new(0));
    let (stop, found) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..many.threads {
            scope.spawn(|| {
                let mut proof = P::default();
                while !stop.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= many.from + many.seeds {
                        return;
                    }
                    if let Some(fault) = live(&mut proof, &Kept::whole::<P>(seed), Tell::Nothing).fault {
                        if many.progress == Progress::Told {
                            println!("seed {seed} broke “{}”", fault.law);
                        }
                        found.lock().unwrap_or_else(PoisonError::into_inner).push((seed, fault));
                        stop.store(many.after_a_fault == AfterAFault::Stop, Ordering::Relaxed);
                    }
                    let count = lived.fetch_add(1, Ordering::Relaxed) + 1;
                    if many.progress == Progress::Told && count.is_multiple_of(P::TOLD_EVERY) {
                        println!("{count} of {} {}, {:.0} s", many.seeds, P::NAME, began.elapsed().as_secs_f64());
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(seed, _)| *seed);
    found
}

/// As short as it goes, with what happened; kept, unless it keeps going.
fn explain<P: Proof>(seed: u64, fault: &Fault, after: AfterAFault) {
    let mut proof = P::default();
    let kept = Kept::whole::<P>(seed).shrunk(|fewer| {
        let broken = live(&mut proof, fewer, Tell::Nothing).fault;
        broken.is_some_and(|broken| broken.law == fault.law)
    });
    let Lived { story, fault: smaller } = live(&mut proof, &kept, Tell::Story);
    let what = format!("seed {seed}, {} of {} steps", kept.steps.len(), P::steps(seed));
    report(&what, &story, smaller.as_ref().unwrap_or(fault));
    if after == AfterAFault::KeepGoing {
        return;
    }
    match kept.save(P::NAME, fault) {
        Ok(path) => println!("kept as {path}\n"),
        Err(why) => eprintln!("not kept: {why}"),
    }
}

fn report(what: &str, story: &[String], fault: &Fault) {
    println!("── {what}: {fault}");
    story.iter().for_each(|line| println!("{line}"));
    println!();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every seventh seed breaks a law by its third step, and panics by its fifth.
    #[derive(Default)]
    struct Sevenths;

    impl Proof for Sevenths {
        const NAME: &'static str = "sevenths";
        const ORDINARY: u64 = 10;
        const TOLD_EVERY: u64 = 10;

        fn steps(_: u64) -> usize {
            6
        }

        fn live(&mut self, kept: &Kept, _: Tell) -> Lived {
            let has = |step| kept.seed.is_multiple_of(7) && kept.steps.contains(&step);
            assert!(!has(5) || has(3), "the fifth alone");
            Lived { story: Vec::new(), fault: has(3).then(|| fault("no third", kept.seed)) }
        }
    }

    fn found(from: u64, seeds: u64, after_a_fault: AfterAFault) -> Vec<u64> {
        let many = Many { from, seeds, threads: 2, progress: Progress::Silent, after_a_fault };
        search::<Sevenths>(many).into_iter().map(|(seed, _)| seed).collect()
    }

    #[test]
    fn what_breaks_a_law_is_found_with_its_seed() {
        assert_eq!(found(1, 30, AfterAFault::KeepGoing), [7, 14, 21, 28]);
        assert_eq!(found(8, 6, AfterAFault::Stop), [0; 0]);
        let first = found(1, 1_000_000, AfterAFault::Stop);
        assert!(first[0].is_multiple_of(7) && first.len() <= 2, "one for each thread: {first:?}");
    }

    #[test]
    fn a_panic_is_a_fault() {
        let lived = |steps: &[usize]| live(&mut Sevenths, &Kept { seed: 14, steps: steps.to_vec() }, Tell::Nothing);
        let laws = [&[][..], &[3], &[5]].map(|steps| lived(steps).fault.map(|fault| fault.to_string()));
        assert_eq!(laws, [None, Some("no third: 14".to_owned()), Some("it never panics: the fifth alone".to_owned())]);
    }
}
