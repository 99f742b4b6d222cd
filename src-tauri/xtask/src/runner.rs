//! Runs steps one after the other, a line for each.
//!
//! Invariant: a step that fails shows the end of its own log, and the run ends with a failure.

use crate::steps::Step;
use anyhow::{Context, Result, bail};
use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

/// How many lines of a failed step's log are shown.
const SHOWN: usize = 200;

/// Where a step works and writes.
pub struct Desk {
    pub root: PathBuf,
    log: PathBuf,
    /// Lines that the reader must see though the step went well.
    said: Vec<String>,
}

impl Desk {
    /// Runs a program with its output going to the step's log.
    pub fn run(&mut self, folder: &str, line: &[&str]) -> Result<()> {
        self.run_with(folder, line, &[])
    }

    pub fn run_with(&mut self, folder: &str, line: &[&str], variables: &[(&str, &Path)]) -> Result<()> {
        let (program, arguments) = line.split_first().context("an empty line")?;
        self.note(&format!("$ {}", line.join(" ")))?;
        let log = self.open()?;
        let status = command(program)
            .args(arguments)
            .envs(variables.iter().copied())
            .current_dir(self.root.join(folder))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .status()
            .with_context(|| format!("{program} could not be started"))?;
        if status.success() { Ok(()) } else { bail!("{} ended with {status}", line.join(" ")) }
    }

    /// Runs cargo at the top. All that a step compiles goes through Clippy's driver: builds without it would share nothing.
    pub fn cargo(&mut self, arguments: &[&str]) -> Result<()> {
        self.cargo_with(arguments, &[])
    }

    pub fn cargo_with(&mut self, arguments: &[&str], variables: &[(&str, &Path)]) -> Result<()> {
        let line: Vec<&str> = std::iter::once("cargo").chain(arguments.iter().copied()).collect();
        let driver = ("RUSTC_WORKSPACE_WRAPPER", Path::new("clippy-driver"));
        self.run_with("", &line, &[&[driver], variables].concat())
    }

    /// Writes a line to the step's log.
    pub fn note(&self, line: &str) -> Result<()> {
        Ok(writeln!(self.open()?, "{line}")?)
    }

    /// Prints a line under the step's own, whether or not it fails.
    pub fn say(&mut self, line: impl Into<String>) {
        self.said.push(line.into());
    }

    pub fn log(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&std::fs::read(&self.log)?).into_owned())
    }

    fn open(&self) -> Result<File> {
        File::options().create(true).append(true).open(&self.log).with_context(|| self.log.display().to_string())
    }
}

/// Runs them in order and stops at the first that fails.
pub fn run(steps: &[&Step]) -> Result<ExitCode> {
    let root = root()?;
    let logs = root.join("target/xtask");
    std::fs::create_dir_all(&logs)?;
    let begun = Instant::now();
    for step in steps {
        let log = logs.join(format!("{}.log", step.name));
        File::create(&log)?;
        let mut desk = Desk { root: root.clone(), log, said: Vec::new() };
        if !run_one(step, &mut desk)? {
            println!("failed at {} after {}; the whole log: target/xtask/{}.log", step.name, took(begun), step.name);
            return Ok(ExitCode::FAILURE);
        }
    }
    println!("all {} steps passed in {}", steps.len(), took(begun));
    Ok(ExitCode::SUCCESS)
}

fn run_one(step: &Step, desk: &mut Desk) -> Result<bool> {
    print!("{:<14} ", step.name);
    std::io::stdout().flush()?;
    let begun = Instant::now();
    let ended = (step.run)(desk);
    println!("{:<6} {:>8}", if ended.is_ok() { "ok" } else { "FAILED" }, took(begun));
    if let Err(fault) = &ended {
        desk.note(&format!("{fault:#}"))?;
        let log = desk.log()?;
        let lines: Vec<&str> = log.lines().collect();
        lines.iter().skip(lines.len().saturating_sub(SHOWN)).for_each(|line| println!("    {}", plain(line)));
    }
    desk.said.iter().for_each(|line| println!("    {line}"));
    Ok(ended.is_ok())
}

fn took(since: Instant) -> String {
    let seconds = since.elapsed().as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{:.0} min {:02.0} s", (seconds / 60.0).floor(), seconds % 60.0)
    }
}

/// Without colours.
pub fn plain(line: &str) -> String {
    let mut shown = String::new();
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        if c == '\u{1b}' {
            rest.by_ref().find(char::is_ascii_alphabetic);
        } else {
            shown.push(c);
        }
    }
    shown
}

/// A program that does not see what `cargo run` said of this one: build scripts that look at these variables would be
/// run again, and all that depends on them built again, each time a build is started from here.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    let of_this_package = |name: &str| ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|start| name.starts_with(start));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(of_this_package)) {
        command.env_remove(name);
    }
    command
}

/// The repository's top folder.
pub fn root() -> Result<PathBuf> {
    Ok(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?)
}

#[cfg(test)]
mod tests {
    use super::{command, plain};

    #[test]
    fn programs_do_not_see_the_package_of_this_one() {
        let told = std::env::vars().any(|(name, _)| name == "CARGO_MANIFEST_DIR");
        let output = command("env").output().unwrap();
        let seen = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(told, "cargo tells a test its package");
        assert!(seen.contains("PATH="), "{seen}");
        assert!(!seen.contains("CARGO_PKG_") && !seen.contains("CARGO_MANIFEST_"), "{seen}");
    }

    #[test]
    fn colours_are_taken_out() {
        assert_eq!(plain("\u{1b}[32;1m Summary\u{1b}[0m [ 1.0s]"), " Summary [ 1.0s]");
    }
}
