//! Lives a million simulated nights of the Desk: `cargo xtask night`.
//!
//! Invariant: the nights of the release build are those of the ordinary tests, only more of them.

use crate::runner::{command, root};
use anyhow::{Context, Result, bail};

const NIGHTS: &str = "1000000";

/// # Errors
/// Arguments that `nights` does not know; a night that breaks a rule.
pub fn run(arguments: &[&str]) -> Result<()> {
    let line = ["test", "--locked", "--release", "-p", "oncall", "--test", "nights", "--", "--progress"];
    let seeds = if arguments.contains(&"--seeds") { &[][..] } else { &["--seeds", NIGHTS] };
    let status = command("cargo").args(line).args(seeds).args(arguments).current_dir(root()?).status();
    let status = status.context("cargo")?;
    if status.success() { Ok(()) } else { bail!("a night broke a rule ({status})") }
}
