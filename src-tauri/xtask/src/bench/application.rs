//! The figures of the application as it ships.
//!
//! Invariant: the application that is measured was built just before.

use super::{Extent, cargo, figure::Figure, scratch};
use anyhow::{Context, Result};
use serde_json::Value;

pub const HEADING: &str = "The application";
pub const OPENING: &str = "\
The release build as it ships, in a private session (Xvfb, a bus of its own, a recording notification daemon,
gnome-keyring, a panel), against the simulated Slack and PagerDuty over loopback. The simulators and the measuring
itself run on the same cores.
";

pub fn take(extent: Extent) -> Result<Vec<Figure>> {
    let (application, bench) = extent.profiles();
    cargo(&["build", "--locked", "--profile", application, "-p", "shiftbell-desktop", "-p", "shiftbell"])?;
    let file = scratch()?.join("figures.json");
    let path = file.to_str().context("a path that is no text")?;
    let line = ["bench", "--locked", "--profile", bench, "-p", "promises", "--bench", "figures", "--", "--write", path];
    let quick: &[&str] = if extent == Extent::Quick { &["--quick"] } else { &[] };
    cargo(&[&line, quick].concat())?;
    let figures: Value = serde_json::from_slice(&std::fs::read(&file)?)?;
    figures.as_array().context("no list of figures")?.iter().map(Figure::from_json).collect()
}
