//! The engine's side of the presenter.
//!
//! Invariant: `told` is what the presenter was last asked to have on screen; what was sent away while it is wanted comes
//! back.

use crate::presenter::{Presenter, PresenterOrder, PresenterPort, PresenterReport};
use oncall::{
    desk::Desk,
    wants::{Card, CardKey},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tokio::{sync::mpsc, time::Instant};

/// A card that the person sent away comes back after this, as soon as time is looked at: within a minute.
const BACK_AFTER: Duration = Duration::from_secs(30);

pub(crate) struct Showing {
    orders: mpsc::UnboundedSender<PresenterOrder>,
    pub(crate) reports: mpsc::Receiver<PresenterReport>,
    /// With its content, where that is known.
    told: BTreeMap<CardKey, Option<Card>>,
    /// Not by us, and when.
    sent_away: BTreeMap<CardKey, Instant>,
    /// The last word from the presenter was that it cannot show.
    pub(crate) fails: bool,
    /// Of what rings: the window was opened instead.
    pub(crate) opened_for: BTreeSet<CardKey>,
}

impl Showing {
    /// Starts the presenter; the cards of an earlier run are handed to it first.
    pub(crate) fn start(presenter: Box<dyn Presenter>, desk: &Desk) -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        let (sender, reports) = mpsc::channel(64);
        let mut told = BTreeMap::new();
        for (key, handle) in desk.shown_cards() {
            told.insert(key.clone(), None);
            let _ = orders.send(PresenterOrder::Adopt { key: key.clone(), handle: handle.clone() });
        }
        tokio::spawn(presenter.run(PresenterPort { orders: inbox, reports: sender }));
        Self { orders, reports, told, sent_away: BTreeMap::new(), fails: false, opened_for: BTreeSet::new() }
    }

    /// What is on screen is not known any more: another daemon runs.
    pub(crate) fn forget(&mut self) {
        self.told.values_mut().for_each(|card| *card = None);
    }

    pub(crate) fn sent_away(&mut self, key: CardKey) {
        self.sent_away.insert(key, Instant::now());
    }

    pub(crate) fn tell(&mut self, wanted: &BTreeMap<CardKey, Card>) {
        let gone: Vec<CardKey> = self.told.keys().filter(|key| !wanted.contains_key(key)).cloned().collect();
        for key in gone {
            self.told.remove(&key);
            let _ = self.orders.send(PresenterOrder::Close { key });
        }
        self.sent_away.retain(|key, _| wanted.contains_key(key));
        for (key, card) in wanted {
            let comes_back = self.sent_away.get(key).is_some_and(|at| at.elapsed() >= BACK_AFTER);
            let comes_back = comes_back && !oncall::planted!("sent-away-stays-away");
            if comes_back || self.told.get(key).and_then(Option::as_ref) != Some(card) {
                self.sent_away.remove(key);
                self.told.insert(key.clone(), Some(card.clone()));
                let _ = self.orders.send(PresenterOrder::Show { key: key.clone(), card: card.clone() });
            }
        }
    }
}
