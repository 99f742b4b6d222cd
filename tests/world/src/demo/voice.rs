//! Says what happens, a line each, as it happens.
//!
//! Invariant: a terminal that is gone stops nothing.
#![expect(clippy::disallowed_methods, reason = "the lines say how far the night is")]

use std::{
    io::Write,
    time::{Duration, Instant},
};

#[derive(Clone, Copy)]
pub struct Voice {
    begun: Instant,
}

impl Voice {
    pub fn new() -> Self {
        Self { begun: Instant::now() }
    }

    /// How far the night is, on the clock.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Somebody did something.
    pub fn deed(&self, text: &str) {
        print(&format!("{}  {text}", self.time()));
    }

    /// What came of it.
    pub fn fact(&self, text: &str) {
        print(&format!("{}      → {text}", self.time()));
    }

    fn time(&self) -> String {
        let seconds = self.elapsed().as_secs();
        format!("{:>2}:{:02}", seconds / 60, seconds % 60)
    }
}

/// A line without a time.
pub fn print(line: &str) {
    let mut out = std::io::stdout();
    // Nobody is there to read it.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
