//! When posts were said that are only counted, for rules that ask how often the same was said.
//!
//! Invariant: of this run only, and bounded: nothing is kept that no rule could ask for, and of much the latest.

use super::Desk;
use crate::{
    decide::{Miss, Ruling},
    fingerprint,
    ids::{AlertId, Fingerprint},
    observation::Message,
    policy::Count,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// So many things that are said again and again, those that were said last.
const MOST_PRINTS: usize = 256;
/// So many times of each, whatever a rule asks for.
const MOST_TIMES: usize = 1_000;

#[derive(Clone, Debug, Default)]
pub(super) struct Counted(BTreeMap<Fingerprint, BTreeSet<Timestamp>>);

impl Counted {
    fn take_up(&mut self, print: Fingerprint, at: Timestamp, most: usize) {
        let times = self.0.entry(print).or_default();
        times.insert(at);
        while times.len() > most {
            times.pop_first();
        }
        if self.0.len() > MOST_PRINTS {
            let oldest = self.0.iter().min_by_key(|(_, times)| times.last()).map(|(print, _)| print.clone());
            oldest.and_then(|print| self.0.remove(&print));
        }
    }

    pub fn times(&self, print: &Fingerprint) -> impl Iterator<Item = Timestamp> {
        self.0.get(print).into_iter().flatten().copied()
    }
}

/// What was counted within this, and up to twice as long ago, is known. What is told again comes within it.
const TOLD_AGAIN: SignedDuration = SignedDuration::from_mins(30);

/// Messages that were counted lately: each reading of what was said lately tells them again.
#[derive(Clone, Debug, Default)]
pub(super) struct Lately {
    since: Option<Timestamp>,
    now: BTreeSet<AlertId>,
    before: BTreeSet<AlertId>,
}

impl Lately {
    /// Whether it was not counted yet.
    pub fn is_new(&mut self, id: &AlertId, now: Timestamp) -> bool {
        let is_over = |since: Timestamp| now < since || now.duration_since(since) >= TOLD_AGAIN;
        if self.since.is_none_or(is_over) {
            (self.before, self.since) = (std::mem::take(&mut self.now), Some(now));
        }
        self.now.insert(id.clone()) && !self.before.contains(id)
    }
}

impl Desk {
    /// Remembers when it was said, where it may count for a rule that another one like it is to meet.
    pub(super) fn note_counted(&mut self, message: &Message, ruling: &Ruling) {
        let elsewhere = |miss| matches!(miss, Miss::Source | Miss::Channel | Miss::Room | Miss::Author);
        // Rules are tried in their order.
        let tried = self.policy.rules.iter().zip(&ruling.because.tried);
        let asking = tried.filter(|(_, (_, miss))| !elsewhere(*miss)).filter_map(|(rule, _)| rule.when.often);
        let times = asking.map(|often| match often.times {
            Count::AtLeast(times) | Count::AtMost(times) => times,
        });
        let Some(most) = times.max() else { return };
        if let Some(print) = fingerprint::of_message(message) {
            let most = usize::try_from(most).unwrap_or(MOST_TIMES).min(MOST_TIMES);
            self.live.counted.take_up(print, message.ts.at(), most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(value: usize) -> Fingerprint {
        Fingerprint { maker: "title".to_owned(), version: 1, value: value.to_string() }
    }

    fn at(second: usize) -> Timestamp {
        Timestamp::from_second(i64::try_from(second).unwrap()).unwrap()
    }

    #[test]
    fn of_each_the_latest_times_are_kept_once_and_of_all_those_that_were_said_last() {
        let mut counted = Counted::default();
        for second in [3, 1, 2, 3, 4] {
            counted.take_up(print(0), at(second), 3);
        }
        assert_eq!(counted.times(&print(0)).collect::<Vec<_>>(), [2, 3, 4].map(at));
        for n in 1..=MOST_PRINTS {
            counted.take_up(print(n), at(100 + n), 3);
        }
        assert_eq!(counted.0.len(), MOST_PRINTS);
        assert_eq!(counted.times(&print(0)).count(), 0);
        assert_eq!(counted.times(&print(1)).count(), 1);
    }
}
