//! Lives a million simulated nights of the Desk, and a hundred thousand storms of the whole program: `cargo xtask night`.
//!
//! Invariant: what the release build lives is what the ordinary tests live, only more of it.

use crate::runner::{command, root};
use anyhow::{Context, Result, bail};

struct Proof {
    name: &'static str,
    package: &'static str,
    seeds: &'static str,
}

const PROOFS: [Proof; 2] = [
    Proof { name: "nights", package: "oncall", seeds: "1000000" },
    Proof { name: "storms", package: "simulation", seeds: "100000" },
];

/// Both, or the one that is named first; what follows is handed on to it.
///
/// # Errors
/// Arguments that they do not know; a night or a storm that breaks a law.
pub fn run(arguments: &[&str]) -> Result<()> {
    let named = arguments.first().and_then(|name| PROOFS.iter().find(|proof| proof.name == *name));
    let rest = if named.is_some() { &arguments[1..] } else { arguments };
    let wanted = PROOFS.iter().filter(|proof| named.is_none_or(|named| named.name == proof.name));
    wanted.into_iter().try_for_each(|proof| live(proof, rest))
}

fn live(proof: &Proof, arguments: &[&str]) -> Result<()> {
    let line = ["test", "--locked", "--release", "-p", proof.package, "--test", proof.name, "--", "--progress"];
    let seeds = if arguments.contains(&"--seeds") { &[][..] } else { &["--seeds", proof.seeds] };
    let status = command("cargo").args(line).args(seeds).args(arguments).current_dir(root()?).status();
    let status = status.context("cargo")?;
    if status.success() { Ok(()) } else { bail!("{}: a law was broken ({status})", proof.name) }
}
