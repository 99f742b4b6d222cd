//! One figure: what was measured, and every sample of it.
//!
//! Invariant: a percentile is a sample that was really taken (nearest rank), never an interpolation.

use jiff::{SignedDuration, Timestamp};

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
    PerSecond,
}

impl Unit {
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Mebibytes => "MiB",
            Self::PercentOfACore => "% of a core",
            Self::PerSecond => "/s",
        }
    }
}

impl Figure {
    pub fn new(name: &str, unit: Unit, samples: Vec<f64>, measured: impl Into<String>) -> Self {
        assert!(!samples.is_empty(), "{name}: nothing was measured");
        let mut samples = samples;
        samples.sort_by(f64::total_cmp);
        Self { name: name.to_owned(), unit, samples, measured: measured.into() }
    }

    pub fn count(&self) -> usize {
        self.samples.len()
    }

    pub fn median(&self) -> f64 {
        self.at_rank(0.5)
    }

    /// `None` below a hundred samples, where it would only be another name for the worst.
    pub fn p99(&self) -> Option<f64> {
        (self.count() >= 100).then(|| self.at_rank(0.99))
    }

    pub fn least(&self) -> f64 {
        self.at_rank(0.0)
    }

    pub fn most(&self) -> f64 {
        self.at_rank(1.0)
    }

    fn at_rank(&self, share: f64) -> f64 {
        let rank = (share * self.count() as f64).ceil() as usize;
        self.samples[rank.clamp(1, self.count()) - 1]
    }

    /// As people read it.
    pub fn shown(&self, value: f64) -> String {
        match self.unit {
            Unit::PerSecond => thousands(value),
            Unit::PercentOfACore => format!("{value:.2}"),
            Unit::Milliseconds | Unit::Mebibytes => format!("{value:.1}"),
        }
    }
}

/// Milliseconds between two moments.
pub fn between(from: Timestamp, until: Timestamp) -> f64 {
    let time: SignedDuration = until.duration_since(from);
    time.as_secs_f64() * 1000.0
}

fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(" ")
}
