//! Checks the whole project: `cargo xtask test`; draws its icons: `cargo xtask icons`; makes its tones:
//! `cargo xtask sounds`; measures it: `cargo xtask bench`; shows it: `cargo xtask demo`;
//! lives a million simulated nights: `cargo xtask night`; tries what is planted: `cargo xtask planted`.
//!
//! Invariant: what a machine without Shiftbell's packages needs in order to run this is Rust, Node, Python, git and a C
//! compiler; everything else is installed, or asked for, by `packages`.
#![expect(clippy::disallowed_methods, reason = "a task runner starts other programs and times them")]
#![expect(clippy::print_stdout, reason = "a task runner speaks to its terminal")]

mod bench;
mod demo;
mod edges;
mod graph;
mod icons;
mod lengths;
mod licences;
mod night;
mod packages;
mod planted;
mod runner;
mod sounds;
mod steps;
mod types;

use packages::{Consent, Purpose};
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask test [--only STEP]… [--skip STEP]… | cargo xtask icons [--check] | \
                     cargo xtask sounds [--check] | \
                     cargo xtask bench [--only PART] [--quick | --date DATE --note TEXT] | cargo xtask demo [--help] | \
                     cargo xtask night [--seeds N] [--from N] | cargo xtask planted [NAME]…";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ended = match arguments.as_slice() {
        ["test", rest @ ..] => test(rest),
        ["bench", rest @ ..] => bench(rest),
        ["demo", rest @ ..] => demo::run(rest),
        ["night", rest @ ..] => night::run(rest).map(|()| ExitCode::SUCCESS),
        ["planted", names @ ..] => planted::run(names).map(|()| ExitCode::SUCCESS),
        ["icons", ..] => icons::run().map(|()| ExitCode::SUCCESS),
        ["sounds", ..] => sounds::run().map(|()| ExitCode::SUCCESS),
        _ => Err(anyhow::anyhow!("{USAGE}\nsteps: {}", steps::names().join(" "))),
    };
    match ended {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("{fault:#}");
            ExitCode::FAILURE
        }
    }
}

fn test(arguments: &[&str]) -> anyhow::Result<ExitCode> {
    let chosen = steps::choose(arguments)?;
    match packages::ensure(Purpose::Test, Consent::Ask)? {
        packages::Ready::Yes => runner::run(&chosen),
        packages::Ready::InstallYourself => Ok(ExitCode::from(3)),
    }
}

fn bench(arguments: &[&str]) -> anyhow::Result<ExitCode> {
    match packages::ensure(Purpose::Test, Consent::Ask)? {
        packages::Ready::Yes => bench::run(arguments).map(|()| ExitCode::SUCCESS),
        packages::Ready::InstallYourself => Ok(ExitCode::from(3)),
    }
}
