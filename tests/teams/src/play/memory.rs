//! What is remembered of earlier alerts, as the store would.
//!
//! Invariant: made of the core's own facts alone.

use jiff::Timestamp;
use oncall::{
    alert::By,
    fact::{Fact, What},
    fingerprint,
    history::History,
    ids::{AlertId, Fingerprint},
    observation::{Observation, Said},
    text::Untrusted,
};
use std::collections::BTreeMap;

/// So many times are handed over.
const RECENT: usize = 50;

#[derive(Default)]
pub struct Memory {
    seen: BTreeMap<Fingerprint, BTreeMap<AlertId, Timestamp>>,
    checks: BTreeMap<AlertId, (By, Timestamp)>,
}

impl Memory {
    pub fn take_up(&mut self, facts: &[Fact]) {
        for fact in facts {
            match &fact.what {
                What::Observed(told) => {
                    if let (Some(print), Some(alert)) = (print(told), fact.what.alert()) {
                        let said_at = said_at(told).unwrap_or(fact.at);
                        self.seen.entry(print).or_default().entry(alert).or_insert(said_at);
                    }
                }
                What::Settled { alert, by: by @ (By::Me | By::Person(_)) } => {
                    self.checks.insert(alert.clone(), (by.clone(), fact.at));
                }
                _ => {}
            }
        }
    }

    /// Of what is about to be heard of for the first time.
    pub fn of(&self, alert: &AlertId, told: &Observation) -> Option<History> {
        let seen = self.seen.get(&print(told)?)?;
        let mut times: Vec<Timestamp> = seen.iter().filter(|(id, _)| *id != alert).map(|(_, at)| *at).collect();
        times.sort();
        let checks: Vec<&(By, Timestamp)> = seen.keys().filter_map(|id| self.checks.get(id)).collect();
        let name = |by: &By| match by {
            By::Person(name) => name.clone(),
            _ => Untrusted::new("you"),
        };
        let last = checks.iter().max_by_key(|(_, at)| *at);
        Some(History {
            times: count(times.len()),
            first: *times.first()?,
            last: *times.last()?,
            checked: count(checks.len()),
            by_me: count(checks.iter().filter(|(by, _)| *by == By::Me).count()),
            last_check: last.map(|(by, at)| (name(by), *at)),
            notes: Vec::new(),
            recent: times.into_iter().rev().take(RECENT).collect(),
        })
    }
}

fn print(told: &Observation) -> Option<Fingerprint> {
    match &told.said {
        Said::Message(message) if message.reply_to.is_none() => fingerprint::of_message(message),
        Said::Incident(incident) => Some(fingerprint::of_incident(incident)),
        _ => None,
    }
}

fn said_at(told: &Observation) -> Option<Timestamp> {
    match &told.said {
        Said::Message(message) => Some(message.ts.at()),
        Said::Incident(incident) => Some(incident.created_at),
        _ => None,
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
