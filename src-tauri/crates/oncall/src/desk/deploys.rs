//! What was deployed, and what that makes of alerts.
//!
//! Invariant: an alert is compared with the last deploy before it. News of a deploy that comes after the alert may still
//! make it ring, and makes nothing stop.

use super::{Desk, Noting};
use crate::{alert::RingWhy, fact::What, ids::SourceId, observation::Message, text::Untrusted};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// So many are known, the latest.
const MOST: usize = 100;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Deploys(BTreeMap<Timestamp, Untrusted>);

impl Deploys {
    pub fn take_up(&mut self, what: &Untrusted, at: Timestamp) {
        if self.is_news(at) {
            self.0.insert(at, what.clone());
        }
        while self.0.len() > MOST {
            self.0.pop_first();
        }
    }

    pub fn last(&self) -> Option<(Untrusted, Timestamp)> {
        self.0.last_key_value().map(|(at, what)| (what.clone(), *at))
    }

    /// The last one up to then.
    pub fn before(&self, at: Timestamp) -> Option<Timestamp> {
        self.0.range(..=at).next_back().map(|(at, _)| *at)
    }

    /// Whether it was told in these words since it was posted: by its first version, or by an edit of it.
    fn has_told(&self, message: &Message) -> bool {
        let posted = message.ts.at();
        self.0.range(posted..=message.seen_at().max(posted)).any(|(_, what)| *what == message.text)
    }

    /// Neither known, nor so old that it would be forgotten at once.
    fn is_news(&self, at: Timestamp) -> bool {
        let forgotten = self.0.len() >= MOST && self.0.first_key_value().is_some_and(|(first, _)| at < *first);
        !forgotten && !self.0.contains_key(&at)
    }
}

impl Noting<'_> {
    /// A post may say that something was deployed, mine too. An edit that says it first says when.
    pub(super) fn hear_of_deploy(&mut self, source: &SourceId, message: &Message) {
        if self.desk.is_deploy(source, message) && !self.desk.known.deploys.has_told(message) {
            self.deployed(message.text.clone(), message.version);
        }
    }

    /// Whatever was held because nobody had told of the deploy yet rings now, where it deserves to.
    pub(super) fn deployed(&mut self, what: Untrusted, at: Timestamp) {
        if !self.desk.known.deploys.is_news(at) {
            return;
        }
        self.note(What::Deployed { what, at });
        if self.desk.deploys_matter_for().is_some() {
            for id in self.decide_held_again() {
                self.ring(&id, RingWhy::New);
            }
        }
    }
}

impl Desk {
    /// How long after a deploy any rule still asks for it.
    pub(super) fn deploys_matter_for(&self) -> Option<SignedDuration> {
        self.policy.rules.iter().filter_map(|rule| rule.when.after_deploy).max()
    }
}
