//! Lives many nights at once, and keeps those that failed.
//!
//! Invariant: every night that ever failed and was saved is lived again before any other.

use super::{
    books::books,
    laws::{Book, named},
    plan::Night,
    rules::{Fault, fault},
    run::{Tell, live},
    shrink::{self, Saved},
};
use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

const ORDINARY: u64 = 20_000;
const USAGE: &str =
    "usage: nights [--seeds N] [--from N] [--threads N] [--progress] [--keep-going] | --seed N | --planted";

/// The name that test runners know it by.
const NAME: &str = "nights";

#[derive(Debug, PartialEq)]
enum Asked {
    List,
    Nothing,
    /// One night, told.
    One(u64),
    /// The ordinary number, until one catches the bug that was planted.
    Planted,
    Many {
        from: u64,
        seeds: u64,
        threads: usize,
        progress: bool,
        keep_going: bool,
    },
}

pub fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match read(&arguments) {
        Ok(Asked::List) => {
            println!("{NAME}: test");
            ExitCode::SUCCESS
        }
        Ok(Asked::Nothing) => ExitCode::SUCCESS,
        Ok(Asked::One(seed)) => one(seed),
        Ok(Asked::Planted) => planted(),
        Ok(Asked::Many { from, seeds, threads, progress, keep_going }) => {
            many(from, seeds, threads, progress, keep_going)
        }
        Err(why) => {
            eprintln!("{why}\n{USAGE}");
            ExitCode::FAILURE
        }
    }
}

/// Reads its own arguments, and those by which test runners list and run tests.
fn read(arguments: &[&str]) -> Result<Asked, String> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let (mut from, mut seeds, mut threads, mut progress, mut keep_going) = (0, ORDINARY, threads, false, false);
    let (mut list, mut ignored, mut wanted) = (false, false, true);
    let mut rest = arguments.iter();
    while let Some(word) = rest.next() {
        let mut number = || rest.next().and_then(|n| n.parse::<u64>().ok()).ok_or(format!("{word} needs a number"));
        match *word {
            "--seed" => return Ok(Asked::One(number()?)),
            "--planted" => return Ok(Asked::Planted),
            "--seeds" => seeds = number()?,
            "--from" => from = number()?,
            "--threads" => threads = usize::try_from(number()?).unwrap_or(1).max(1),
            "--progress" => progress = true,
            "--keep-going" => keep_going = true,
            "--list" => list = true,
            "--ignored" => ignored = true,
            "--format" | "--color" | "--skip" | "--test-threads" => drop(rest.next()),
            other if other.starts_with('-') => {}
            // A filter by name.
            name => wanted &= NAME.contains(name),
        }
    }
    Ok(match (list, ignored || !wanted) {
        (_, true) => Asked::Nothing,
        (true, false) => Asked::List,
        (false, false) => Asked::Many { from, seeds, threads, progress, keep_going },
    })
}

/// The policies of one thread, for each zone.
#[derive(Default)]
pub struct Shelf(BTreeMap<&'static str, Vec<Book>>);

impl Shelf {
    /// What goes wrong in a night of which these steps are kept; all of them where none are named.
    pub fn fault(&mut self, night: &Night, kept: &[usize], tell: Tell) -> (Vec<String>, Option<Fault>) {
        let books = self.0.entry(night.zone).or_insert_with(|| books(&named(night.zone)));
        let lived = catch_unwind(AssertUnwindSafe(|| live(night, kept, books, tell)));
        lived.unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no words");
            (Vec::new(), Some(fault("it never panics", text)))
        })
    }
}

fn one(seed: u64) -> ExitCode {
    let night = Night::of(seed);
    let all: Vec<usize> = (0..night.steps.len()).collect();
    let (story, fault) = Shelf::default().fault(&night, &all, Tell::Story);
    story.iter().for_each(|line| println!("{line}"));
    match fault {
        Some(fault) => {
            println!("seed {seed} breaks a rule. {fault}");
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    }
}

/// Tells the first night that breaks a rule, in a line that `cargo xtask planted` reads. Nothing of it is kept.
fn planted() -> ExitCode {
    std::panic::set_hook(Box::new(|_| {}));
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    match search(0, ORDINARY, threads, false, false).first() {
        Some((seed, fault)) => {
            println!("caught by seed {seed}: {}", fault.rule);
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    }
}

fn many(from: u64, seeds: u64, threads: usize, progress: bool, keep_going: bool) -> ExitCode {
    // A panic is a fault like others, and told as one.
    std::panic::set_hook(Box::new(|_| {}));
    let began = Instant::now();
    let saved = match shrink::saved() {
        Ok(saved) => saved,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::FAILURE;
        }
    };
    let mut failed = 0;
    for (name, saved) in &saved {
        let night = Night::of(saved.seed);
        if let (story, Some(fault)) = Shelf::default().fault(&night, &saved.kept, Tell::Story) {
            report(&format!("{name} (seed {})", saved.seed), &story, &fault);
            failed += 1;
        }
    }
    let found = search(from, seeds, threads, progress, keep_going);
    let mut rules: BTreeMap<&'static str, u64> = BTreeMap::new();
    for (seed, fault) in &found {
        let count = rules.entry(fault.rule).or_default();
        *count += 1;
        // One of each kind is told whole.
        if *count == 1 {
            shrink_and_save(*seed, fault, keep_going);
        }
    }
    for (rule, count) in &rules {
        println!("{count} nights broke: {rule}");
    }
    failed += found.len();
    let seconds = began.elapsed().as_secs_f64();
    let lived = if found.is_empty() || keep_going {
        seeds
    } else {
        found.iter().map(|(seed, _)| seed - from + 1).max().unwrap_or(0)
    };
    println!("{} saved nights and {lived} nights of seeds in {seconds:.1} s: {failed} failed", saved.len());
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The nights that failed; the first alone, unless it keeps going.
fn search(from: u64, seeds: u64, threads: usize, progress: bool, keep_going: bool) -> Vec<(u64, Fault)> {
    let (next, stop, found) = (AtomicU64::new(from), AtomicBool::new(false), Mutex::new(Vec::new()));
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut shelf = Shelf::default();
                while !stop.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= from + seeds {
                        return;
                    }
                    let night = Night::of(seed);
                    let all: Vec<usize> = (0..night.steps.len()).collect();
                    if let Some(fault) = shelf.fault(&night, &all, Tell::Nothing).1 {
                        found.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((seed, fault));
                        stop.store(!keep_going, Ordering::Relaxed);
                    }
                    let lived = seed + 1 - from;
                    if progress && lived.is_multiple_of(10_000) {
                        println!("{lived} of {seeds} nights, {:.0} s", began.elapsed().as_secs_f64());
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    found.sort_by_key(|(seed, _)| *seed);
    found
}

fn shrink_and_save(seed: u64, fault: &Fault, keep_going: bool) {
    let night = Night::of(seed);
    let mut shelf = Shelf::default();
    let kept = shrink::shrink(&night, fault.rule, &mut shelf);
    let (story, smaller) = shelf.fault(&night, &kept, Tell::Story);
    report(
        &format!("seed {seed}, {} of {} steps", kept.len(), night.steps.len()),
        &story,
        &smaller.unwrap_or(fault.clone()),
    );
    if keep_going {
        return;
    }
    match shrink::save(&Saved { seed, kept }, fault) {
        Ok(path) => println!("saved as {path}\n"),
        Err(why) => eprintln!("not saved: {why}"),
    }
}

fn report(what: &str, story: &[String], fault: &Fault) {
    println!("── {what}: {fault}");
    story.iter().for_each(|line| println!("{line}"));
    println!();
}
