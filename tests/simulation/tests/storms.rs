//! Storms: the real engine, store and sources, seed by seed, on a disk and a network that fail.
//!
//! `cargo test -p simulation --test storms` lives the ordinary number; `-- --seed N` tells one as a story.
#![allow(clippy::disallowed_methods, reason = "a test runner measures how long it takes")]
#![allow(clippy::print_stdout, reason = "a test runner speaks to its terminal")]

use simulation::{
    laws::Fault,
    log,
    shrink::{self, Saved},
};
use std::{
    collections::BTreeMap,
    process::ExitCode,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

const ORDINARY: u64 = 2_000;
/// So many storms a line.
const TOLD_EVERY: u64 = 1_000;
const NAME: &str = "storms";
const USAGE: &str =
    "usage: storms [--seeds N] [--from N] [--threads N] [--progress] [--keep-going] | --seed N | --planted";

struct Asked {
    from: u64,
    seeds: u64,
    threads: usize,
    after_a_fault: AfterAFault,
    progress: Progress,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Silent,
    Told,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum AfterAFault {
    Stop,
    KeepGoing,
}

fn main() -> ExitCode {
    tracing::subscriber::set_global_default(log::Log).expect("nobody else listens");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse::<u64>().ok()
    };
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let filters = |argument: &&String| !argument.starts_with('-') && argument.parse::<u64>().is_err();
    let wanted = arguments.iter().filter(filters).all(|filter| NAME.contains(filter.as_str()) || filter == "terse");
    if has("--ignored") || !wanted {
        return ExitCode::SUCCESS;
    }
    if has("--list") {
        println!("{NAME}: test");
        return ExitCode::SUCCESS;
    }
    if has("--help") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    if let Some(seed) = value("--seed") {
        return one(seed);
    }
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    if has("--planted") {
        return planted(threads);
    }
    many(&Asked {
        from: value("--from").unwrap_or(0),
        seeds: value("--seeds").unwrap_or(ORDINARY),
        threads: value("--threads").and_then(|n| usize::try_from(n).ok()).unwrap_or(threads).max(1),
        after_a_fault: if has("--keep-going") { AfterAFault::KeepGoing } else { AfterAFault::Stop },
        progress: if has("--progress") { Progress::Told } else { Progress::Silent },
    })
}

/// Told whole, on a thread of its own, as all are.
fn one(seed: u64) -> ExitCode {
    let tell = move || {
        log::tell_all();
        Saved::whole(seed).live()
    };
    let Ok(lived) = std::thread::spawn(tell).join() else { return ExitCode::FAILURE };
    lived.told.iter().for_each(|line| println!("{line}"));
    println!("seed {seed}: {} effects, {} processes", lived.effects, lived.processes);
    match lived.fault {
        Some(fault) => {
            println!("it breaks a law. {fault}");
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    }
}

/// Tells the first storm that breaks a law, in a line that `cargo xtask planted` reads. Nothing of it is kept.
fn planted(threads: usize) -> ExitCode {
    std::panic::set_hook(Box::new(|_| {}));
    let asked =
        Asked { from: 0, seeds: ORDINARY, threads, after_a_fault: AfterAFault::Stop, progress: Progress::Silent };
    match search(&asked).0.first() {
        Some((seed, fault)) => {
            println!("caught by seed {seed}: {}\n{}", fault.law, fault.what);
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    }
}

fn many(asked: &Asked) -> ExitCode {
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
    for story in &saved {
        if let Some(fault) = story.live().fault {
            println!("the saved seed {} breaks a law. {fault}", story.seed);
            failed += 1;
        }
    }
    let (found, effects, lived) = search(asked);
    let mut laws: BTreeMap<&'static str, Vec<u64>> = BTreeMap::new();
    for (seed, fault) in &found {
        laws.entry(fault.law).or_default().push(*seed);
    }
    for (law, seeds) in &laws {
        println!("{} storms broke “{law}”: {:?}", seeds.len(), &seeds[..seeds.len().min(8)]);
        let first = found.iter().find(|(seed, _)| *seed == seeds[0]);
        first.iter().for_each(|(seed, fault)| explain(*seed, fault, asked.after_a_fault));
    }
    failed += found.len();
    let seconds = began.elapsed().as_secs_f64();
    println!("{} saved and {lived} storms, {effects} effects, in {seconds:.1} s: {failed} failed", saved.len());
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The storms that failed, all effects, and how many storms there were.
fn search(asked: &Asked) -> (Vec<(u64, Fault)>, u64, u64) {
    let (next, effects) = (AtomicU64::new(asked.from), AtomicU64::new(0));
    let began = Instant::now();
    let (stop, found, lived) = (AtomicBool::new(false), Mutex::new(Vec::new()), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..asked.threads {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= asked.from + asked.seeds {
                        return;
                    }
                    let storm = Saved::whole(seed).live();
                    effects.fetch_add(storm.effects, Ordering::Relaxed);
                    let count = lived.fetch_add(1, Ordering::Relaxed) + 1;
                    if asked.progress == Progress::Told && count.is_multiple_of(TOLD_EVERY) {
                        println!("{count} of {} storms, {:.0} s", asked.seeds, began.elapsed().as_secs_f64());
                    }
                    if let Some(fault) = storm.fault {
                        found.lock().unwrap_or_else(PoisonError::into_inner).push((seed, fault));
                        stop.store(asked.after_a_fault == AfterAFault::Stop, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(seed, _)| *seed);
    (found, effects.into_inner(), lived.into_inner())
}

/// As short as it goes, with what happened.
fn explain(seed: u64, fault: &Fault, after: AfterAFault) {
    println!("── seed {seed}: {fault}");
    if after == AfterAFault::KeepGoing {
        return;
    }
    let saved = shrink::shrink(seed, fault.law);
    let lived = saved.live();
    lived.told.iter().for_each(|line| println!("{line}"));
    lived.fault.iter().for_each(|fault| println!("{fault}"));
    match shrink::save(&saved, fault) {
        Ok(path) => println!("saved as {path}\n"),
        Err(why) => eprintln!("not saved: {why}"),
    }
}
