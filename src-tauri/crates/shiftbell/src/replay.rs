//! `replay`: what a recorded night would have come to under a policy.
//!
//! Invariant: only what came from outside and what the person did is taken from the recording; every decision is made
//! anew. The recording itself is never changed.

mod inputs;
mod line;
mod run;

pub(crate) use run::live_through;

use crate::{Output, args::Night, fault::Fault, policy};
use jiff::tz::TimeZone;
use line::Line;
use oncall::policy::Policy;
use serde_json::json;

pub(crate) fn run(night: &Night) -> Result<Output, Fault> {
    let facts = store::read_night(&night.file).map_err(|fault| Fault::new("no-night", format!("{fault}.")))?.facts;
    let policy = read_policy(night)?;
    let zone = read_zone(night)?;
    let lines = run::timeline(&facts, policy, zone);
    Ok(Output { text: text(&lines), json: json!(lines.iter().map(Line::to_json).collect::<Vec<_>>()), code: 0 })
}

fn read_policy(night: &Night) -> Result<Policy, Fault> {
    let policy::PolicyText { name, text } = policy::text(night.policy.clone())?;
    policyfile::read(&text).map_err(|faults| {
        Fault::new("bad-policy", format!("{name}: {faults}.")).cure(format!("See all of it: shiftbell check {name}"))
    })
}

fn read_zone(night: &Night) -> Result<TimeZone, Fault> {
    night.zone.as_deref().map_or(Ok(TimeZone::UTC), crate::zone::named)
}

fn text(lines: &[Line]) -> String {
    if lines.is_empty() {
        return "Nothing was recorded.\n".to_owned();
    }
    let rows: Vec<[String; 4]> = lines.iter().map(Line::to_row).collect();
    let rang = lines.iter().filter(|line| line.what == "rang").count();
    format!("{}\n{rang} rang\n", crate::show::table(&rows))
}

#[cfg(test)]
mod tests;
