//! One figure: what was measured, and every sample of it.
//!
//! Invariant: a percentile is a sample that was really taken (nearest rank), never an interpolation.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

#[derive(Debug, PartialEq)]
pub struct Figure {
    pub name: String,
    /// As it is written behind the name.
    pub unit: String,
    samples: Vec<f64>,
    /// In a sentence, from where to where.
    pub measured: String,
}

impl Figure {
    /// # Errors
    /// Where nothing was measured.
    pub fn new(name: &str, unit: &str, samples: Vec<f64>, measured: &str) -> Result<Self> {
        ensure!(!samples.is_empty(), "{name}: nothing was measured");
        let mut samples = samples;
        samples.sort_by(f64::total_cmp);
        Ok(Self { name: name.to_owned(), unit: unit.to_owned(), samples, measured: measured.to_owned() })
    }

    /// As a bench writes it.
    ///
    /// # Errors
    /// A value of another shape.
    pub fn from_json(value: &Value) -> Result<Self> {
        let text = |field: &str| value[field].as_str().with_context(|| format!("no {field} in {value}"));
        Self::new(text("name")?, text("unit")?, numbers(&value["samples"])?, text("measured")?)
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
        match self.unit.as_str() {
            "/s" | "bytes" => thousands(value),
            "% of a core" => format!("{value:.2}"),
            _ => format!("{value:.1}"),
        }
    }
}

/// # Errors
/// What is no list of numbers.
pub fn numbers(value: &Value) -> Result<Vec<f64>> {
    let list = value.as_array().with_context(|| format!("{value} is no list"))?;
    list.iter().map(|number| number.as_f64().with_context(|| format!("{number} is no number"))).collect()
}

fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ranks_are_samples_and_numbers_are_read_by_people() {
        let figure =
            |count: u32, unit| Figure::new("it", unit, (1..=count).rev().map(f64::from).collect(), "").unwrap();
        let hundred = figure(100, "ms");
        assert_eq!((hundred.least(), hundred.median(), hundred.most()), (1.0, 50.0, 100.0));
        assert_eq!(hundred.p99(), Some(99.0));
        assert_eq!(figure(99, "ms").p99(), None);
        let table = [("ms", "1234567.2"), ("/s", "1 234 567"), ("bytes", "1 234 567"), ("% of a core", "1234567.25")];
        for (unit, shown) in table {
            assert_eq!(figure(1, unit).shown(1_234_567.25), shown, "{unit}");
        }
        assert_eq!(figure(1, "/s").shown(67.0), "67");
        assert!(Figure::new("it", "ms", Vec::new(), "").is_err());
    }

    #[test]
    fn what_a_bench_writes_is_read() {
        let value = json!({ "name": "it", "unit": "ms", "samples": [2.0, 1], "measured": "somehow" });
        assert_eq!(Figure::from_json(&value).unwrap(), Figure::new("it", "ms", vec![1.0, 2.0], "somehow").unwrap());
        assert!(Figure::from_json(&json!({ "name": "it", "unit": "ms", "measured": "" })).is_err());
    }
}
