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
    ids::{ChannelId, SourceId},
    observation::{Heard, Observation, Place, Said},
};
use std::sync::Arc;
use store::Work;

fn began() -> Timestamp {
    "2026-11-21T08:00:00Z".parse().unwrap()
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(Time::new(began()))
}

/// The number makes it different from every other one, and says where it stands. Every other one is what a source says
/// as a whole, of which the store stores what changed.
fn numbered(n: u64) -> Fact {
    let source = SourceId::slack("acme");
    let what = if n.is_multiple_of(2) {
        What::Counted { source, messages: n }
    } else {
        let places = vec![Place { channel: ChannelId::new("C1"), name: n.to_string() }];
        What::Observed(Observation { source, heard: Heard::Poll, said: Said::Places { places, as_of: began() } })
    };
    Fact { at: began(), what }
}

fn number(fact: &Fact) -> u64 {
    match &fact.what {
        What::Counted { messages, .. } => *messages,
        What::Observed(Observation { said: Said::Places { places, .. }, .. }) => places[0].name.parse().unwrap(),
        other => panic!("{other:?}"),
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
