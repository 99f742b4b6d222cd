//! What cards show of several alerts at once, and what they say.
//!
//! Invariant: a card shows what was announced, all of it, and is on the screen.

use super::{
    life::Life,
    news::{News, said},
};
use crate::week::{Name, Shown};
use oncall::{ids::AlertId, wants::CardKey};
use std::collections::BTreeSet;

impl Life<'_> {
    pub fn expect_shown(&mut self, what: Shown, names: &[Name], news: &mut News) -> Result<(), String> {
        let mut alerts = BTreeSet::new();
        for name in names {
            alerts.insert(self.world.alerts.get(name).cloned().ok_or_else(|| format!("nothing is called {name}"))?);
        }
        if what == Shown::Storm {
            return self.expect_storm(&alerts);
        }
        let at = news.shown.iter().position(|(shown, _)| *shown == what);
        let Some((_, shown)) = at.map(|at| news.shown.remove(at)) else {
            return Err(format!("{} nothing", said(what)));
        };
        if shown != alerts {
            let names: Vec<Name> = shown.iter().map(|id| self.world.name(id)).collect();
            return Err(format!("{} {}", said(what), names.join(", ")));
        }
        let is_its_card = |key: &CardKey| {
            matches!(
                (key, what),
                (CardKey::Digest, Shown::Digest)
                    | (CardKey::Held, Shown::Summary)
                    | (CardKey::Reminder(_), Shown::Unchecked | Shown::StillOpen | Shown::ShiftEnds)
            )
        };
        if self.wants.cards.keys().any(is_its_card) { Ok(()) } else { Err("and no card shows it".to_owned()) }
    }

    /// What rings without a card of its own is in the storm's.
    fn expect_storm(&mut self, alerts: &BTreeSet<AlertId>) -> Result<(), String> {
        if !self.wants.cards.contains_key(&CardKey::Storm) {
            return Err("no card speaks of a storm".to_owned());
        }
        self.announced.insert(CardKey::Storm);
        let ringing = self.desk.picture(self.now).alerts.into_iter().filter(|alert| alert.state == "ringing");
        let summed: BTreeSet<AlertId> = ringing
            .map(|alert| alert.id)
            .filter(|id| !self.wants.cards.contains_key(&CardKey::Alert(id.clone())))
            .collect();
        let names: Vec<Name> = summed.iter().map(|id| self.world.name(id)).collect();
        if summed == *alerts { Ok(()) } else { Err(format!("the storm's card shows {}", names.join(", "))) }
    }

    pub fn expect_words(&self, text: &str) -> Result<(), String> {
        let said: Vec<String> =
            self.wants.cards.values().map(|card| format!("{}\n{}", card.title, card.body)).collect();
        if said.iter().any(|card| card.contains(text)) {
            Ok(())
        } else {
            Err(format!("no card says “{text}”: {said:?}"))
        }
    }
}
