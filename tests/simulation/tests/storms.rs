//! Storms: the real engine, store and sources, seed by seed, on a disk and a network that fail.
//!
//! `cargo test -p simulation --test storms` lives the ordinary number; `-- --seed N` tells one as a story.

use seeds::{Kept, Lived, Proof, Tell};
use simulation::{computer, log, night::night};
use std::process::ExitCode;

#[derive(Default)]
struct Storms;

impl Proof for Storms {
    const NAME: &'static str = "storms";
    const ORDINARY: u64 = 2_000;
    const TOLD_EVERY: u64 = 1_000;

    fn steps(seed: u64) -> usize {
        night(seed).steps.len()
    }

    fn live(&mut self, kept: &Kept, tell: Tell) -> Lived {
        if tell == Tell::Story {
            log::tell_all();
        }
        let mut story = night(kept.seed);
        story.steps = kept.among(&story.steps).cloned().collect();
        let computer::Lived { told, fault, .. } = computer::live(&story);
        Lived { story: told, fault }
    }
}

fn main() -> ExitCode {
    tracing::subscriber::set_global_default(log::Log).expect("nobody else listens");
    seeds::main::<Storms>()
}
