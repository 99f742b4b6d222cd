//! Shows the application at work, on this desktop or on one of its own: `cargo xtask demo`.
//!
//! Invariant: nothing is installed, built or shown before it is said; the demo itself takes this process's place, so that
//! an interrupt reaches it and nobody else.

use crate::{
    packages::{self, Consent, Purpose, Ready},
    runner::{self, Desk, command},
    steps::{self, Step},
};
use anyhow::{Context, Result, bail};
use std::{
    path::Path,
    process::{Command, ExitCode},
};

pub const HELP: &str = "\
usage: cargo xtask demo [--headless] [--short] [--speed N] [--yes]

Plays a night on call of about eight minutes: the real application, against a simulated Slack and PagerDuty. On a desktop
it is yours to click; Ctrl-C, or Quit in the tray's menu, ends it. Its folders and its keyring collection are its own:
nothing of yours is read or changed, and nothing stays.

  --headless  on a display of its own, with a scripted person; this is chosen where there is no display. Prints what
              rang, why, and what was written back; leaves pictures in target/demo. Exit code 0: all went as told
  --short     two minutes of it
  --speed N   N times as fast, from 0.1 to 10
  --yes       installs missing packages without asking

It installs what is missing, builds the pages and the programs, and starts. On a system without apt-get it says what is
needed, and ends with exit code 3.
";

/// The demo's way of saying that this desktop cannot be used.
const ELSEWHERE: i32 = 4;
const PROGRAM: &str = "target/debug/demo";
const BUILD: Step = Step { name: "demo-build", run: build };

#[derive(Debug, PartialEq, Eq)]
enum Asked<'a> {
    Help,
    Play(Wanted<'a>),
}

#[derive(Debug, PartialEq, Eq)]
struct Wanted<'a> {
    place: Place,
    consent: Consent,
    /// For the demo itself.
    passed: Vec<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    ThisDesktop,
    ItsOwn,
}

/// # Errors
/// Arguments that are not understood; a package or a build that fails.
pub fn run(arguments: &[&str]) -> Result<ExitCode> {
    let display = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let here = if display("DISPLAY") || display("WAYLAND_DISPLAY") { Place::ThisDesktop } else { Place::ItsOwn };
    match read(arguments, here)? {
        Asked::Help => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        Asked::Play(_) if !cfg!(target_os = "linux") => {
            eprintln!("The demo plays on Linux only, so far.");
            eprintln!("On Debian the packages are: {}", Purpose::Test.packages().join(" "));
            Ok(ExitCode::from(3))
        }
        Asked::Play(wanted) => play(&wanted),
    }
}

fn read<'a>(arguments: &[&'a str], here: Place) -> Result<Asked<'a>> {
    let mut wanted = Wanted { place: here, consent: Consent::Ask, passed: Vec::new() };
    let mut rest = arguments.iter();
    while let Some(word) = rest.next() {
        match *word {
            "--help" | "-h" => return Ok(Asked::Help),
            "--headless" => wanted.place = Place::ItsOwn,
            "--yes" => wanted.consent = Consent::Given,
            "--short" => wanted.passed.push(word),
            "--speed" => wanted.passed.extend([word, rest.next().context("--speed needs a number")?]),
            other => bail!("{other}: unknown\n{HELP}"),
        }
    }
    Ok(Asked::Play(wanted))
}

fn play(wanted: &Wanted<'_>) -> Result<ExitCode> {
    let purpose = if wanted.place == Place::ThisDesktop { Purpose::Build } else { Purpose::Test };
    if !is_ready(purpose, wanted.consent)? {
        return Ok(ExitCode::from(3));
    }
    let root = runner::root()?;
    let built = runner::run(&steps_to_build(&root)?)?;
    if built != ExitCode::SUCCESS {
        return Ok(built);
    }
    let program = root.join(PROGRAM);
    if wanted.place == Place::ThisDesktop && is_usable(&program)? {
        return become_it(&program, &root, "--attended", &wanted.passed);
    }
    if wanted.place == Place::ThisDesktop {
        println!("The night is played on a display of its own instead, with a scripted person.");
        if !is_ready(Purpose::Test, wanted.consent)? {
            return Ok(ExitCode::from(3));
        }
    }
    become_it(&program, &root, "--headless", &wanted.passed)
}

/// Whether all is there that building and showing need; where not, it was said.
fn is_ready(purpose: Purpose, consent: Consent) -> Result<bool> {
    if !packages::on_path("npm") {
        eprintln!("npm is not there: install Node 20 or later, then try again. On Debian: apt-get install nodejs npm");
        return Ok(false);
    }
    Ok(matches!(packages::ensure(purpose, consent)?, Ready::Yes))
}

fn steps_to_build(root: &Path) -> Result<Vec<&'static Step>> {
    let mut names = vec!["--only", "ui-build"];
    if are_tools_stale(root) {
        names.extend(["--only", "ui-install"]);
    }
    let mut chosen = steps::choose(&names)?;
    chosen.push(&BUILD);
    Ok(chosen)
}

/// Whether what the pages are built with was never installed, or changed since.
fn are_tools_stale(root: &Path) -> bool {
    let changed = |file: &str| root.join("ui").join(file).metadata().and_then(|found| found.modified()).ok();
    match (changed("node_modules/.package-lock.json"), changed("package-lock.json")) {
        (Some(installed), Some(wanted)) => installed < wanted,
        _ => true,
    }
}

fn build(desk: &mut Desk) -> Result<()> {
    desk.run("", &["cargo", "build", "--locked", "--bins", "-p", "shiftbell-desktop", "-p", "shiftbell", "-p", "world"])
}

/// Whether the demo can show itself on this desktop; where not, it says why.
fn is_usable(program: &Path) -> Result<bool> {
    let status = command(&program.display().to_string()).arg("--ask").status().context(PROGRAM)?;
    match status.code() {
        Some(0) => Ok(true),
        Some(ELSEWHERE) => Ok(false),
        _ => bail!("the demo ended with {status}"),
    }
}

fn become_it(program: &Path, root: &Path, way: &str, passed: &[&str]) -> Result<ExitCode> {
    let mut demo = command(&program.display().to_string());
    demo.arg(way).args(passed).current_dir(root);
    replace(demo)
}

#[cfg(unix)]
fn replace(mut demo: Command) -> Result<ExitCode> {
    Err(std::os::unix::process::CommandExt::exec(&mut demo)).context(PROGRAM)
}

#[cfg(not(unix))]
fn replace(mut demo: Command) -> Result<ExitCode> {
    let status = demo.status().context(PROGRAM)?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The step of `cargo xtask test`: two minutes of it, judged. The programs were built by a step before.
pub fn step(desk: &mut Desk) -> Result<()> {
    let program = desk.root.join(PROGRAM).display().to_string();
    let played = desk.run("", &[&program, "--headless", "--short"]);
    let log = desk.log()?;
    log.lines().filter(|line| line.starts_with("All went as told")).for_each(|line| desk.say(line.to_owned()));
    played
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for() {
        let play =
            |place, consent, passed: &[&'static str]| Asked::Play(Wanted { place, consent, passed: passed.to_vec() });
        let table = [
            (&[][..], play(Place::ThisDesktop, Consent::Ask, &[])),
            (&["--headless", "--short"], play(Place::ItsOwn, Consent::Ask, &["--short"])),
            (&["--yes", "--speed", "2"], play(Place::ThisDesktop, Consent::Given, &["--speed", "2"])),
            (&["--short", "--help"], Asked::Help),
        ];
        for (arguments, asked) in table {
            assert_eq!(read(arguments, Place::ThisDesktop).unwrap(), asked, "{arguments:?}");
        }
        assert_eq!(read(&[], Place::ItsOwn).unwrap(), play(Place::ItsOwn, Consent::Ask, &[]));
        for wrong in [&["--fast"][..], &["--speed"], &["short"]] {
            assert!(read(wrong, Place::ItsOwn).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_tools_of_the_pages_are_installed_once() {
        let folder = std::env::temp_dir().join(format!("xtask-demo-{}", std::process::id()));
        let ui = folder.join("ui");
        std::fs::create_dir_all(ui.join("node_modules")).unwrap();
        std::fs::write(ui.join("package-lock.json"), "{}").unwrap();
        assert!(are_tools_stale(&folder));
        std::fs::write(ui.join("node_modules/.package-lock.json"), "{}").unwrap();
        assert!(!are_tools_stale(&folder));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
