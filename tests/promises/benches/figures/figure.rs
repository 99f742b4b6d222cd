//! One figure: what was measured, and every sample of it.
//!
//! Invariant: nothing is left out or summed up here; whoever asked for the figures makes medians of them.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

pub struct Figure {
    pub name: String,
    pub unit: Unit,
    samples: Vec<f64>,
    /// In a sentence, from where to where.
    pub measured: String,
}

#[derive(Clone, Copy)]
pub enum Unit {
    Milliseconds,
    /// Of 1024² bytes.
    Mebibytes,
    PercentOfACore,
}

impl Unit {
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Mebibytes => "MiB",
            Self::PercentOfACore => "% of a core",
        }
    }
}

impl Figure {
    pub fn new(name: &str, unit: Unit, samples: Vec<f64>, measured: impl Into<String>) -> Self {
        assert!(!samples.is_empty(), "{name}: nothing was measured");
        Self { name: name.to_owned(), unit, samples, measured: measured.into() }
    }

    pub fn to_json(&self) -> Value {
        json!({ "name": self.name, "unit": self.unit.symbol(), "samples": self.samples, "measured": self.measured })
    }
}

/// Milliseconds between two moments.
pub fn between(from: Timestamp, until: Timestamp) -> f64 {
    let time: SignedDuration = until.duration_since(from);
    time.as_secs_f64() * 1000.0
}
