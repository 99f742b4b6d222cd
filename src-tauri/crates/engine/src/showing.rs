//! The engine's side of the presenter.
//!
//! Invariant: `told` is what the presenter was last asked to have on screen.

use crate::presenter::{Presenter, PresenterOrder, PresenterPort, PresenterReport};
use oncall::{
    desk::Desk,
    wants::{Card, CardKey},
};
use std::collections::BTreeMap;
use tokio::sync::mpsc;

pub(crate) struct Showing {
    orders: mpsc::UnboundedSender<PresenterOrder>,
    pub(crate) reports: mpsc::Receiver<PresenterReport>,
    /// With its content, where that is known.
    told: BTreeMap<CardKey, Option<Card>>,
    /// The last word from the presenter was that it cannot show.
    pub(crate) fails: bool,
    /// For so many ringing alerts the window was opened instead.
    pub(crate) opened_for: usize,
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
        Self { orders, reports, told, fails: false, opened_for: 0 }
    }

    /// What is on screen is not known any more: another daemon runs.
    pub(crate) fn forget(&mut self) {
        self.told.values_mut().for_each(|card| *card = None);
    }

    pub(crate) fn tell(&mut self, wanted: &BTreeMap<CardKey, Card>) {
        let gone: Vec<CardKey> = self.told.keys().filter(|key| !wanted.contains_key(key)).cloned().collect();
        for key in gone {
            self.told.remove(&key);
            let _ = self.orders.send(PresenterOrder::Close { key });
        }
        for (key, card) in wanted {
            if self.told.get(key).and_then(Option::as_ref) != Some(card) {
                self.told.insert(key.clone(), Some(card.clone()));
                let _ = self.orders.send(PresenterOrder::Show { key: key.clone(), card: card.clone() });
            }
        }
    }
}
