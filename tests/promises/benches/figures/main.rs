//! Takes the figures of Shiftbell as it ships: the release build, in private sessions, against the simulated Slack and
//! PagerDuty. Run by `cargo xtask bench`, which makes a table of them.
//!
//! Invariant: it reports, and judges no figure; what fails is only a story that goes wrong on the way.
#![expect(clippy::disallowed_methods, reason = "a bench asks the clock")]
#![expect(clippy::print_stdout, reason = "a bench speaks to its terminal")]

mod figure;
#[allow(dead_code, unused_imports, reason = "the promises use more of it")]
#[path = "../../tests/kit/mod.rs"]
mod kit;
mod long_night;
mod processes;
mod short_nights;
mod window;

use figure::Figure;
use serde_json::Value;
use std::{path::PathBuf, time::Duration};

/// How much is taken.
#[derive(Clone, Copy)]
pub struct Extent {
    pub alerts: usize,
    /// For each source: nights of five alerts with a card of their own.
    pub nights: usize,
    /// Nights with a window.
    pub windows: usize,
    pub idle: Duration,
}

const FULL: Extent = Extent { alerts: 1000, nights: 40, windows: 20, idle: Duration::from_secs(60) };
/// To see that it works.
const QUICK: Extent = Extent { alerts: 20, nights: 1, windows: 1, idle: Duration::from_secs(5) };

struct Arguments {
    extent: Extent,
    write: Option<PathBuf>,
}

#[tokio::main(flavor = "multi_thread")]
async fn main() {
    let arguments = arguments(std::env::args().skip(1));
    let figures: Vec<Value> = take(arguments.extent).await.iter().map(Figure::to_json).collect();
    let text = Value::from(figures).to_string();
    match arguments.write {
        Some(file) => std::fs::write(&file, text).unwrap_or_else(|why| panic!("{}: {why}", file.display())),
        None => println!("{text}"),
    }
}

async fn take(extent: Extent) -> Vec<Figure> {
    let mut figures = long_night::take(extent).await;
    figures.extend(short_nights::take(extent).await);
    figures.extend(window::take(extent).await);
    figures
}

fn arguments(words: impl Iterator<Item = String>) -> Arguments {
    let mut arguments = Arguments { extent: FULL, write: None };
    let mut words = words;
    while let Some(word) = words.next() {
        match word.as_str() {
            "--quick" => arguments.extent = QUICK,
            "--write" => arguments.write = words.next().map(PathBuf::from),
            // Cargo's own.
            "--bench" => {}
            other => panic!("{other}: neither --quick nor --write FILE"),
        }
    }
    arguments
}
