//! The store on the disk: what was answered is there afterwards, whatever the disk does.
//!
//! A life is a few processes of the store, one after another, each with a few commits; each ends in peace, killed, or by a
//! power cut. Invariant of all of them: what is found is what was asked for, from its beginning and in order, and nothing
//! that was answered is missing.

mod lives;
mod space;
mod threads;

use super::*;
use crate::{
    clock::Time,
    effects::{self, Effect, Fate, Life, Plan},
};
use engine::clock::Clock;
use jiff::Timestamp;
use oncall::{
    fact::{Fact, What},
    ids::SourceId,
};
use std::sync::Arc;
use store::Work;

fn began() -> Timestamp {
    "2026-11-21T08:00:00Z".parse().unwrap()
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(Time::new(began()))
}

/// The number makes it different from every other one, and says where it stands.
fn numbered(n: u64) -> Fact {
    Fact { at: began(), what: What::Counted { source: SourceId::slack("acme"), messages: n } }
}

fn number(fact: &Fact) -> u64 {
    match fact.what {
        What::Counted { messages, .. } => messages,
        ref other => panic!("{other:?}"),
    }
}

/// Everything in the file of a folder, in order.
fn numbers(folder: &Path) -> Vec<u64> {
    let night = store::read_night(&folder.join("shiftbell.sqlite")).unwrap();
    night.facts.iter().map(number).collect()
}

fn name(work: &Work) -> Option<&str> {
    work.trouble().map(|trouble| trouble.name.as_str())
}

fn unhurt() -> Plan {
    Box::new(|_, _| Fate::Done)
}
