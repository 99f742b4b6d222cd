//! Tries each planted bug against the program that must catch it: `cargo xtask planted [NAME…]`.
//!
//! Invariant: a bug is tried with the ordinary number of seeds, and nothing that failed is saved among the seeds.

mod bank;
mod sites;

use crate::runner::{command, root};
use anyhow::{Context, Result, bail};
use bank::{BANK, Bug, Program, Referee};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// What the programs are asked by which bug they have; see `oncall::planted`.
const CHOSEN: &str = "SHIFTBELL_PLANTED";
/// A program that has not ended by then has caught nothing.
const LONGEST: Duration = Duration::from_secs(300);

/// How one was caught.
struct Caught {
    /// The seed, or how many random days it took; none: a story or a table did.
    seed: Option<u64>,
    law: String,
}

/// # Errors
/// A name that is not in the bank; a program that cannot be built; a bug that nothing caught.
pub fn run(names: &[&str]) -> Result<()> {
    let root = root()?;
    let chosen = choose(names)?;
    let sites = sites::found(&root)?;
    let programs = build(&root)?;
    let mut free = Vec::new();
    println!("| planted | where | caught by | seed | what broke |\n|---|---|---|---|---|");
    for bug in chosen {
        let place = sites.get(bug.name).map_or("nowhere", String::as_str);
        let caught = try_one(bug, &programs, &root)?;
        let (seed, law) = match &caught {
            Some(caught) => (caught.seed.map_or("–".to_owned(), |seed| seed.to_string()), caught.law.as_str()),
            None => ("–".to_owned(), "**nothing**"),
        };
        println!("| `{}`: {} | {place} | {} | {seed} | {law} |", bug.name, bug.wrong, bug.referee.shown());
        if caught.is_none() {
            free.push(bug.name);
        }
    }
    if free.is_empty() { Ok(()) } else { bail!("nothing caught {}", free.join(", ")) }
}

fn choose(names: &[&str]) -> Result<Vec<&'static Bug>> {
    let known: BTreeSet<&str> = BANK.iter().map(|bug| bug.name).collect();
    match names.iter().find(|name| !known.contains(**name)) {
        Some(name) => {
            bail!("no bug is called {name}; the bank has: {}", known.into_iter().collect::<Vec<_>>().join(" "))
        }
        None => Ok(BANK.iter().filter(|bug| names.is_empty() || names.contains(&bug.name)).collect()),
    }
}

/// The test programs of all packages, with their bugs, in a folder of their own. Fewer packages would choose other features
/// of what they depend on, and a single bug would have everything compiled once more.
fn build(root: &Path) -> Result<BTreeMap<Program, PathBuf>> {
    let packages: BTreeSet<&str> =
        BANK.iter().flat_map(|bug| bug.referee.programs()).map(|program| program.package).collect();
    let mut line = vec!["test", "--locked", "--no-run", "--lib", "--tests", "--message-format=json-render-diagnostics"];
    packages.iter().for_each(|package| line.extend(["-p", package]));
    let output = command("cargo")
        .args(line)
        .env("RUSTFLAGS", "--cfg planted")
        .env("CARGO_TARGET_DIR", root.join("target/planted"))
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .context("cargo")?;
    if !output.status.success() {
        bail!("the planted programs could not be built ({})", output.status);
    }
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    // In whatever order they were built: where a library has a test of its own name, that is meant.
    let mut built: Vec<(Kind, Program, PathBuf)> = told.lines().filter_map(program_built).collect();
    built.sort();
    Ok(built.into_iter().map(|(_, program, path)| (program, path)).collect())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Library,
    Test,
}

/// What one line of cargo's says was built, where it is a test program.
fn program_built(line: &str) -> Option<(Kind, Program, PathBuf)> {
    let told: serde_json::Value = serde_json::from_str(line).ok()?;
    let program = told["executable"].as_str()?;
    let mut known = BANK.iter().flat_map(|bug| bug.referee.programs());
    // The package's folder has its name.
    let folder = Path::new(told["manifest_path"].as_str()?).parent()?.file_name()?.to_str()?;
    let is_it = |known: &&Program| known.package == folder && told["target"]["name"] == known.target;
    let kind = if told["target"]["kind"][0] == "test" { Kind::Test } else { Kind::Library };
    known.find(is_it).map(|known| (kind, *known, PathBuf::from(program)))
}

/// Asks the programs of its referee, in their order, until one catches it.
fn try_one(bug: &Bug, programs: &BTreeMap<Program, PathBuf>, root: &Path) -> Result<Option<Caught>> {
    for program in bug.referee.programs() {
        let built = programs.get(program).with_context(|| format!("{program:?} was not built"))?;
        let log = root.join("target/planted").join(format!("{}.{}.log", bug.name, program.target));
        let ended = ask(built, bug, &log)?;
        let told = String::from_utf8_lossy(&std::fs::read(&log)?).into_owned();
        match ended {
            Some(status) if status.success() => {}
            Some(status) => return Ok(Some(how_caught(&told, status))),
            None => bail!("{} does not end with the bug {}: see {}", program.target, bug.name, log.display()),
        }
    }
    Ok(None)
}

/// None: it was still running after the longest time, and was ended.
fn ask(program: &Path, bug: &Bug, log: &Path) -> Result<Option<ExitStatus>> {
    let out = File::create(log)?;
    let by_seeds = matches!(bug.referee, Referee::Nights | Referee::Storms);
    let arguments: &[&str] = if by_seeds { &["--planted"] } else { &[] };
    let mut child = Command::new(program)
        .args(arguments)
        .env(CHOSEN, bug.name)
        .env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "true")
        .env("PROPTEST_RNG_SEED", "1")
        .stdin(Stdio::null())
        .stdout(out.try_clone()?)
        .stderr(out)
        .spawn()
        .with_context(|| program.display().to_string())?;
    let begun = Instant::now();
    while begun.elapsed() < LONGEST {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// In the words of the nights, of a test over random days, or of any other test.
fn how_caught(told: &str, status: ExitStatus) -> Caught {
    let after = |mark: &str| told.lines().find_map(|line| line.trim().split_once(mark).map(|(_, rest)| rest.trim()));
    if let Some((seed, law)) = after("caught by seed ").and_then(|rest| rest.split_once(": ")) {
        return Caught { seed: seed.parse().ok(), law: law.to_owned() };
    }
    // An assertion has no words of its own; the name of its test has.
    let words = after("Test failed: ").filter(|why| !why.starts_with("assertion failed"));
    if let (Some(why), Some(passed)) = (words, after("successes: ")) {
        let law = why.split(": ").next().unwrap_or(why).trim_end_matches('.');
        return Caught { seed: passed.parse().ok().map(|passed: u64| passed + 1), law: law.to_owned() };
    }
    let failed = told.lines().find_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"));
    let law = failed.map_or(format!("ended with {status}"), |test| test.trim().replace("::", " · ").replace('_', " "));
    Caught { seed: None, law }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bug_of_the_bank_is_planted_once_and_every_planted_bug_is_in_the_bank() {
        let planted: Vec<String> = sites::found(&root().unwrap()).unwrap().into_keys().collect();
        let mut listed: Vec<&str> = BANK.iter().map(|bug| bug.name).collect();
        listed.sort();
        assert_eq!(planted, listed);
    }

    #[test]
    fn how_a_bug_was_caught_is_read_from_what_its_referee_says() {
        let table = [
            ("caught by seed 12: no page is lost: it rings\n", Some(12), "no page is lost: it rings"),
            ("Test failed: what rings is heard: (step 3).\n\tsuccesses: 7\n", Some(8), "what rings is heard"),
            (
                "test desk::a_thing ... FAILED\nTest failed: assertion failed: `a == b`\n\tsuccesses: 7\n",
                None,
                "desk · a thing",
            ),
            ("running 2 tests\ntest desk::a_thing ... FAILED\n", None, "desk · a thing"),
        ];
        for (told, seed, law) in table {
            let caught = how_caught(told, ExitStatus::default());
            assert_eq!((caught.seed, caught.law.as_str()), (seed, law), "{told}");
        }
    }
}
