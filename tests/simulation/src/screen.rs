//! What the person sees and hears: a notification daemon, and a loudspeaker.
//!
//! Invariant: what is on screen stays there when the program dies, as cards do; the sound does not.

use engine::{
    Boxed,
    presenter::{ClosedHow, Presenter, PresenterOrder, PresenterPort, PresenterReport},
    speaker::{NotSounded, Speaker, SpeakerOrder, SpeakerPort},
};
use oncall::{
    fact::CardHandle,
    wants::{Card, CardKey, Press, SoundClass},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::mpsc;

/// Copies are the same screen.
#[derive(Clone, Default)]
pub struct Screen(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    /// Which run of the daemon it is.
    daemon: u32,
    numbers: u32,
    cards: BTreeMap<u32, (CardKey, Card)>,
    /// The numbers that the present process knows.
    known: BTreeMap<CardKey, u32>,
    port: Option<mpsc::Sender<PresenterReport>>,
    sound: Option<SoundClass>,
}

impl Screen {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn presenter(&self) -> Box<dyn Presenter> {
        Box::new(Cards(self.clone()))
    }

    pub fn speaker(&self) -> Box<dyn Speaker> {
        Box::new(Sounds(self.clone()))
    }

    /// The process has ended.
    pub fn end_process(&self) {
        let mut inner = self.inner();
        inner.known.clear();
        (inner.port, inner.sound) = (None, None);
    }

    /// The daemon is started anew: its cards are gone.
    pub fn restart_daemon(&self) {
        let mut inner = self.inner();
        inner.daemon += 1;
        inner.cards.clear();
        inner.known.clear();
        let ready = PresenterReport::Ready { daemon: inner.daemon() };
        inner.tell(ready);
    }

    /// What is on screen and known to the present process. A card whose number nobody could note stays until the person
    /// sends it away: no daemon tells of it.
    pub fn cards(&self) -> BTreeSet<CardKey> {
        let inner = self.inner();
        inner.known.iter().filter(|(_, number)| inner.cards.contains_key(number)).map(|(key, _)| key.clone()).collect()
    }

    pub fn sound(&self) -> Option<SoundClass> {
        self.inner().sound
    }

    /// Presses a button of a card; says whether there was one.
    pub fn press(&self, key: &CardKey, press: Press) -> bool {
        let mut inner = self.inner();
        let offers = |card: &Card| press == Press::Open || card.buttons.iter().any(|button| button.press == press);
        let found = inner.cards.iter().find(|(_, (shown, card))| shown == key && offers(card));
        let Some(number) = found.map(|(number, _)| *number) else { return false };
        inner.cards.remove(&number);
        // Of a card that no process knows the press goes nowhere.
        if inner.known.get(key) == Some(&number) {
            inner.known.remove(key);
            inner.tell(PresenterReport::Pressed { key: key.clone(), press });
            inner.tell(PresenterReport::Closed { key: key.clone(), how: ClosedHow::ByUs });
        }
        true
    }

    /// Sends a card away without a word.
    pub fn dismiss(&self, key: &CardKey) {
        let mut inner = self.inner();
        let Some(number) = inner.known.remove(key) else { return };
        inner.cards.remove(&number);
        inner.tell(PresenterReport::Closed { key: key.clone(), how: ClosedHow::Dismissed });
    }
}

impl Inner {
    fn daemon(&self) -> String {
        format!("daemon {}", self.daemon)
    }

    fn tell(&self, report: PresenterReport) {
        if let Some(port) = &self.port {
            // Its room is 64, and the engine takes them up before anything that makes more.
            port.try_send(report).expect("the engine takes up what the screen says");
        }
    }

    fn order(&mut self, order: PresenterOrder) {
        match order {
            PresenterOrder::Adopt { key, handle } => {
                if handle.daemon == self.daemon() && self.cards.contains_key(&handle.number) {
                    self.known.insert(key, handle.number);
                }
            }
            PresenterOrder::Show { key, card } => {
                let number = self.known.get(&key).copied().unwrap_or_else(|| {
                    self.numbers += 1;
                    self.numbers
                });
                self.known.insert(key.clone(), number);
                self.cards.insert(number, (key.clone(), card));
                let handle = CardHandle { daemon: self.daemon(), number };
                self.tell(PresenterReport::Shown { key, handle });
            }
            PresenterOrder::Close { key } => {
                if let Some(number) = self.known.remove(&key) {
                    self.cards.remove(&number);
                }
                self.tell(PresenterReport::Closed { key, how: ClosedHow::ByUs });
            }
        }
    }
}

struct Cards(Screen);

impl Presenter for Cards {
    fn run(self: Box<Self>, mut port: PresenterPort) -> Boxed<()> {
        Box::pin(async move {
            {
                let mut inner = self.0.inner();
                inner.port = Some(port.reports.clone());
                let ready = PresenterReport::Ready { daemon: inner.daemon() };
                inner.tell(ready);
            }
            while let Some(order) = port.orders.recv().await {
                self.0.inner().order(order);
                // What the daemon says comes from another process: the engine goes on meanwhile.
                tokio::task::yield_now().await;
            }
        })
    }
}

struct Sounds(Screen);

impl Speaker for Sounds {
    fn run(self: Box<Self>, mut port: SpeakerPort) -> Boxed<()> {
        Box::pin(async move {
            while let Some(order) = port.orders.recv().await {
                match order {
                    SpeakerOrder::Want(wanted) => self.0.inner().sound = wanted.sound.map(|sound| sound.class),
                    SpeakerOrder::Test { answer, .. } => drop(answer.send(Err(NotSounded::SomethingRings))),
                }
            }
            drop(port.reports);
        })
    }
}
