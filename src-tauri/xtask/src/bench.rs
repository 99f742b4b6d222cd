//! Has figures taken and keeps them: `cargo xtask bench`.
//!
//! Invariant: tests/BENCH.md is written only by a full taking, a part at a time; a quick one, on the dev build, shows that
//! it works.

mod application;
mod decisions;
mod figure;
mod machine;
mod page;

use crate::runner::{command, root};
use anyhow::{Context, Result, bail};
use figure::Figure;
use page::Taken;
use std::path::PathBuf;

const PAGE: &str = "tests/BENCH.md";

#[derive(Clone, Copy, Debug, PartialEq)]
enum Extent {
    Quick,
    Full,
}

/// A part of the page, taken by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Application,
    Decisions,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Wanted<'a> {
    extent: Extent,
    /// None: all of them.
    part: Option<Part>,
    /// On the page, in place of today's.
    date: Option<&'a str>,
    /// What else is to be said of the circumstances.
    note: Option<&'a str>,
}

/// # Errors
/// Arguments that are not understood; a build or a story that fails.
pub fn run(arguments: &[&str]) -> Result<()> {
    let wanted = read(arguments)?;
    let parts = wanted.part.map_or_else(|| Part::ALL.to_vec(), |part| vec![part]);
    parts.into_iter().try_for_each(|part| take(part, &wanted))
}

fn take(part: Part, wanted: &Wanted<'_>) -> Result<()> {
    let before = machine::load();
    let figures = part.take(wanted.extent)?;
    println!("{}", page::table(&figures));
    if wanted.extent == Extent::Full {
        let mut circumstances = vec![wanted.date.map_or_else(machine::today, str::to_owned)];
        circumstances.extend(machine::lines());
        circumstances.push(format!("load average (1, 5, 15 min) before: {before}; after: {}", machine::load()));
        circumstances.extend(wanted.note.map(str::to_owned));
        let (heading, opening) = part.words();
        let file = root()?.join(PAGE);
        let page = std::fs::read_to_string(&file).unwrap_or_default();
        std::fs::write(&file, page::with(&page, &Taken { heading, opening, circumstances, figures }))?;
        println!("written to {PAGE}");
    }
    Ok(())
}

impl Part {
    const ALL: [Self; 2] = [Self::Application, Self::Decisions];

    fn name(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Decisions => "decisions",
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Application => (application::HEADING, application::OPENING),
            Self::Decisions => (decisions::HEADING, decisions::OPENING),
        }
    }

    fn take(self, extent: Extent) -> Result<Vec<Figure>> {
        match self {
            Self::Application => application::take(extent),
            Self::Decisions => decisions::take(extent),
        }
    }
}

impl Extent {
    /// Of the application, and of the benches: the bench profile is the release one, and its programs lie beside the
    /// application's.
    fn profiles(self) -> (&'static str, &'static str) {
        match self {
            Self::Quick => ("dev", "dev"),
            Self::Full => ("release", "bench"),
        }
    }
}

fn read<'a>(arguments: &[&'a str]) -> Result<Wanted<'a>> {
    let mut wanted = Wanted { extent: Extent::Full, part: None, date: None, note: None };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().copied().with_context(|| format!("{word} needs a value"));
        match *word {
            "--quick" => wanted.extent = Extent::Quick,
            "--only" => wanted.part = Some(part(value()?)?),
            "--date" => wanted.date = Some(value()?),
            "--note" => wanted.note = Some(value()?),
            other => bail!("{other}: none of --quick, --only PART, --date DATE, --note TEXT"),
        }
    }
    if wanted.extent == Extent::Quick && (wanted.date.is_some() || wanted.note.is_some()) {
        bail!("--quick writes no page, so that it has no date and no note");
    }
    Ok(wanted)
}

fn part(name: &str) -> Result<Part> {
    let names = || Part::ALL.map(Part::name).join(" ");
    let found = Part::ALL.into_iter().find(|part| part.name() == name);
    found.with_context(|| format!("{name} is no part; the parts are: {}", names()))
}

fn cargo(arguments: &[&str]) -> Result<()> {
    let status = command("cargo").args(arguments).current_dir(root()?).status().context("cargo")?;
    if status.success() { Ok(()) } else { bail!("cargo {} ended with {status}", arguments.join(" ")) }
}

/// Where benches leave what they measured.
fn scratch() -> Result<PathBuf> {
    let folder = root()?.join("target/xtask/bench");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_said_in_words() {
        let full = Wanted { extent: Extent::Full, part: None, date: None, note: None };
        let decisions = Wanted { part: Some(Part::Decisions), ..full };
        let table: [(&[&str], Wanted<'_>); 4] = [
            (&[], full),
            (&["--quick", "--only", "decisions"], Wanted { extent: Extent::Quick, ..decisions }),
            (&["--only", "decisions", "--note", "not alone"], Wanted { note: Some("not alone"), ..decisions }),
            (&["--date", "2026-11-21"], Wanted { date: Some("2026-11-21"), ..full }),
        ];
        for (words, wanted) in table {
            assert_eq!(read(words).unwrap(), wanted, "{words:?}");
        }
        for wrong in [&["--fast"][..], &["--date"], &["--only", "dreams"], &["--quick", "--date", "2026-11-21"]] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}
