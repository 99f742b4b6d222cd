//! Nights: the Desk in a small simulated world, seed by seed, held against a reference that says what must be.
//!
//! `cargo test -p oncall --test nights` lives the ordinary number of nights; `-- --seed N` tells one as a story.

mod books;
mod engine;
mod laws;
mod model;
mod person;
mod plan;
mod rules;
mod run;
mod sources;
mod story;
mod world;

use books::books;
use laws::{Book, named};
use plan::Night;
use seeds::{Kept, Lived, Proof, Tell};
use std::{collections::BTreeMap, process::ExitCode};

/// A life asks for memory all the time; the system's allocator costs a third of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The policies at hand, for each zone.
#[derive(Default)]
struct Nights(BTreeMap<&'static str, Vec<Book>>);

impl Proof for Nights {
    const NAME: &'static str = "nights";
    const ORDINARY: u64 = 20_000;
    const TOLD_EVERY: u64 = 10_000;

    fn steps(seed: u64) -> usize {
        Night::of(seed).steps.len()
    }

    fn live(&mut self, kept: &Kept, tell: Tell) -> Lived {
        let night = Night::of(kept.seed);
        let books = self.0.entry(night.zone).or_insert_with(|| books(&named(night.zone)));
        run::live(&night, kept, books, tell)
    }
}

fn main() -> ExitCode {
    seeds::main::<Nights>()
}
