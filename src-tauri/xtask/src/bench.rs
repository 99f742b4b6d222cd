//! Builds the application and has its figures taken: `cargo xtask bench`.
//!
//! Invariant: only a full run writes tests/BENCH.md; a quick one, on the dev build, shows that it works.

use crate::runner::{command, root};
use anyhow::{Context, Result, bail};

const PAGE: &str = "tests/BENCH.md";

#[derive(Debug, PartialEq)]
enum Wanted<'a> {
    Quick,
    /// With this date on the page, or today's.
    Full {
        date: Option<&'a str>,
    },
}

/// # Errors
/// Arguments that are neither `--quick` nor `--date DATE`; a build or a story that fails.
pub fn run(arguments: &[&str]) -> Result<()> {
    match read(arguments)? {
        Wanted::Quick => take("dev", "dev", &["--quick"]),
        Wanted::Full { date } => {
            let page = root()?.join(PAGE);
            let mut words = vec!["--write", page.to_str().context("a path that is no text")?];
            words.extend(date.iter().flat_map(|date| ["--date", date]));
            // The bench profile is the release one, and its programs lie beside the application's.
            take("release", "bench", &words)
        }
    }
}

fn read<'a>(arguments: &[&'a str]) -> Result<Wanted<'a>> {
    match arguments {
        [] => Ok(Wanted::Full { date: None }),
        ["--quick"] => Ok(Wanted::Quick),
        ["--date", date] => Ok(Wanted::Full { date: Some(date) }),
        other => bail!("{}: neither --quick nor --date DATE", other.join(" ")),
    }
}

fn take(application: &str, bench: &str, words: &[&str]) -> Result<()> {
    cargo(&["build", "--locked", "--profile", application, "-p", "shiftbell-desktop", "-p", "shiftbell"])?;
    let line = ["bench", "--locked", "--profile", bench, "-p", "promises", "--bench", "figures", "--"];
    cargo(&[&line, words].concat())
}

fn cargo(arguments: &[&str]) -> Result<()> {
    let status = command("cargo").args(arguments).current_dir(root()?).status().context("cargo")?;
    if status.success() { Ok(()) } else { bail!("cargo {} ended with {status}", arguments.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::{Wanted, read};

    #[test]
    fn a_run_is_full_or_quick() {
        assert_eq!(read(&[]).unwrap(), Wanted::Full { date: None });
        assert_eq!(read(&["--quick"]).unwrap(), Wanted::Quick);
        assert_eq!(read(&["--date", "2026-11-21"]).unwrap(), Wanted::Full { date: Some("2026-11-21") });
        for wrong in [&["--fast"][..], &["--date"], &["--quick", "--date", "2026-11-21"]] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}
