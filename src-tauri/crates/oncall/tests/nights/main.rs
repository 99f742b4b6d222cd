//! Nights: the Desk in a small simulated world, seed by seed, held against a reference that says what must be.
//!
//! `cargo test -p oncall --test nights` lives the ordinary number of nights; `-- --seed N` tells one as a story.
#![allow(clippy::disallowed_methods, reason = "a test runner measures how long it takes")]
#![allow(clippy::print_stdout, reason = "a test runner speaks to its terminal")]

mod books;
mod engine;
mod laws;
mod model;
mod person;
mod plan;
mod rules;
mod run;
mod runner;
mod shrink;
mod sources;
mod story;
mod world;

/// A life asks for memory all the time; the system's allocator costs a third of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    runner::main()
}
