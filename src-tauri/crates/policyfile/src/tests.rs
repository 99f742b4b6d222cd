//! The whole language: what is read, and every fault with its place.

use super::*;
use jiff::{Timestamp, tz::TimeZone};
use oncall::{decide::Circumstances, roster::Roster, shift::OnShift};

mod example;
mod language;
mod reach;
mod slips;
mod spellings;
mod tables;
mod texts;

const EXAMPLE: &str = include_str!("../tests/fixtures/example.toml");

/// On shift at that time, with nothing else known but whose turn it is.
pub(crate) fn around<'a>(at: Timestamp, local: &'a TimeZone, roster: &'a Roster) -> Circumstances<'a> {
    Circumstances {
        said_at: at,
        local,
        bound: Vec::new(),
        shift: OnShift::On,
        roster,
        duties: None,
        seen: &[],
        deployed_at: None,
    }
}

/// The faults of a file that begins with one account of each kind, as `line:column message | hint`.
fn faults(rest: &str) -> Vec<String> {
    let text = format!("[[slack]]\nname = \"acme\"\n[[pagerduty]]\nname = \"acme\"\n{rest}");
    match read(&text) {
        Ok(_) => Vec::new(),
        Err(faults) => faults
            .iter()
            .map(|fault| {
                format!("{}:{} {} | {}", fault.line, fault.column, fault.message, fault.hint.as_deref().unwrap_or(""))
            })
            .collect(),
    }
}

fn each_is_one_fault(table: &[(String, &str, &str)]) {
    for (rest, fault, hint) in table {
        let found = faults(rest);
        assert_eq!(found.len(), 1, "{rest}\n{found:#?}");
        assert!(
            found[0].starts_with(fault) && found[0].contains(hint),
            "{rest}\nexpected {fault} | {hint}\nfound    {}",
            found[0]
        );
    }
}
