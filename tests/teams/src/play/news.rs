//! What the core just did that a person would notice.
//!
//! Invariant: made of its facts; each piece is taken by the expectation that announces it, and what is left is a surprise.

use super::world::World;
use crate::week::{Name, Shown};
use oncall::{
    decide::{Because, Decision},
    fact::{Fact, Reminder, What},
    ids::AlertId,
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub struct News {
    /// What began to ring, and why.
    pub rang: BTreeMap<AlertId, String>,
    pub notified: BTreeSet<AlertId>,
    pub shown: Vec<(Shown, BTreeSet<AlertId>)>,
    pub joined: BTreeMap<AlertId, AlertId>,
    pub decided: BTreeMap<AlertId, (Decision, Because)>,
}

impl News {
    pub fn of(facts: &[Fact]) -> Self {
        let mut news = Self::default();
        for fact in facts {
            match &fact.what {
                What::Rang { alert, why, .. } => drop(news.rang.insert(alert.clone(), why.to_string())),
                What::Notified { alert } => drop(news.notified.insert(alert.clone())),
                What::Digested { alerts } => news.show(Shown::Digest, alerts),
                What::Summed { alerts } => news.show(Shown::Summary, alerts),
                What::Reminded { alerts, why } => news.show(
                    match why {
                        Reminder::Unchecked => Shown::Unchecked,
                        Reminder::StillOpen => Shown::StillOpen,
                        Reminder::ShiftEnds => Shown::ShiftEnds,
                    },
                    alerts,
                ),
                What::Joined { alert, to, .. } => drop(news.joined.insert(alert.clone(), to.clone())),
                What::Decided { alert, decision, because, .. } => {
                    news.decided.insert(alert.clone(), (*decision, because.clone()));
                }
                _ => {}
            }
        }
        news
    }

    fn show(&mut self, what: Shown, alerts: &[AlertId]) {
        self.shown.push((what, alerts.iter().cloned().collect()));
    }

    /// In words, whatever was announced by nobody.
    pub fn surprises(&self, world: &World) -> Vec<String> {
        let list = |alerts: &BTreeSet<AlertId>| -> String {
            let names: Vec<Name> = alerts.iter().map(|alert| world.name(alert)).collect();
            names.join(", ")
        };
        let rang = self.rang.iter().map(|(alert, why)| format!("{} rings ({why})", world.name(alert)));
        let notified = self.notified.iter().map(|alert| format!("{} is shown on a quiet card", world.name(alert)));
        let shown = self.shown.iter().map(|(what, alerts)| format!("{}: {}", said(*what), list(alerts)));
        let joined = self.joined.iter().map(|(one, to)| format!("{} is joined to {}", world.name(one), world.name(to)));
        rang.chain(notified).chain(shown).chain(joined).collect()
    }
}

pub fn said(what: Shown) -> &'static str {
    match what {
        Shown::Digest => "the digest shows",
        Shown::Summary => "the summary shows",
        Shown::Storm => "the storm's card shows",
        Shown::Unchecked => "comes back unchecked",
        Shown::StillOpen => "comes back still open",
        Shown::ShiftEnds => "comes back as the shift ends",
    }
}
