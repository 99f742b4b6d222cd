//! Takes Shiftbell's figures: the release build as it ships, in private sessions, against the simulated Slack and
//! PagerDuty; and the Desk alone, in process. Run by `cargo xtask bench`.
//!
//! Invariant: it reports, and judges no figure; what fails is only a story that goes wrong on the way.
#![expect(clippy::disallowed_methods, reason = "a bench asks the clock, the machine and the compiler")]
#![expect(clippy::print_stdout, reason = "a bench speaks to its terminal")]

mod decisions;
mod figure;
#[allow(dead_code, unused_imports, reason = "the promises use more of it")]
#[path = "../../tests/kit/mod.rs"]
mod kit;
mod long_night;
mod machine;
mod processes;
mod report;
mod short_nights;
mod stream;
mod window;

use figure::Figure;
use report::Report;
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
    pub runs: usize,
    pub observations: usize,
}

const FULL: Extent =
    Extent { alerts: 1000, nights: 40, windows: 20, idle: Duration::from_secs(60), runs: 5, observations: 5_000 };
/// To see that it works.
const QUICK: Extent =
    Extent { alerts: 20, nights: 1, windows: 1, idle: Duration::from_secs(5), runs: 2, observations: 1_000 };

struct Arguments {
    extent: Extent,
    date: Option<String>,
    write: Option<PathBuf>,
}

#[tokio::main(flavor = "multi_thread")]
async fn main() {
    let arguments = arguments(std::env::args().skip(1));
    let date = arguments.date.unwrap_or_else(|| jiff::Timestamp::now().strftime("%Y-%m-%d").to_string());
    let (machine, load_before) = (machine::lines(), machine::load());
    let figures = take(arguments.extent).await;
    let report = Report { date, machine, load: [load_before, machine::load()], figures };
    println!("{}", report.table());
    if let Some(file) = arguments.write {
        std::fs::write(&file, report.page()).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
        println!("written to {}", file.display());
    }
}

async fn take(extent: Extent) -> Vec<Figure> {
    let mut figures = long_night::take(extent).await;
    figures.extend(short_nights::take(extent).await);
    figures.extend(window::take(extent).await);
    figures.extend(decisions::take(extent));
    figures
}

fn arguments(words: impl Iterator<Item = String>) -> Arguments {
    let mut arguments = Arguments { extent: FULL, date: None, write: None };
    let mut words = words;
    while let Some(word) = words.next() {
        match word.as_str() {
            "--quick" => arguments.extent = QUICK,
            "--date" => arguments.date = words.next(),
            "--write" => arguments.write = words.next().map(PathBuf::from),
            // Cargo's own.
            "--bench" => {}
            other => panic!("{other}: none of --quick, --date DATE, --write FILE"),
        }
    }
    arguments
}
