//! What shows cards.
//!
//! Invariant: a presenter holds no opinion: it shows what it is told and reports what became of it.

use crate::Boxed;
use oncall::{
    fact::CardHandle,
    sight::Trouble,
    wants::{Card, CardKey, Press},
};
use tokio::sync::mpsc;

/// Runs until `orders` is closed. A presenter that cannot show (no bus, no daemon) reports its trouble, answers
/// [`PresenterReport::Refused`], and heals by itself; after healing it reports [`PresenterReport::Ready`] again, and
/// the engine shows everything anew.
pub trait Presenter: Send + 'static {
    fn run(self: Box<Self>, port: PresenterPort) -> Boxed<()>;
}

pub struct PresenterPort {
    pub orders: mpsc::UnboundedReceiver<PresenterOrder>,
    pub reports: mpsc::Sender<PresenterReport>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PresenterOrder {
    /// A card shown by an earlier run of the program: clicks on it count as clicks on `key`. Sent before anything else.
    /// Ignored where the daemon is another run than the handle's.
    Adopt { key: CardKey, handle: CardHandle },
    /// Show the card, in place of the one shown for the same key if there is one.
    Show { key: CardKey, card: Card },
    /// Take down the card shown for the key, if there is one.
    Close { key: CardKey },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PresenterReport {
    /// It can show from now on. `daemon` names this run of the notification daemon.
    Ready {
        daemon: String,
    },
    Shown {
        key: CardKey,
        handle: CardHandle,
    },
    Refused {
        key: CardKey,
        trouble: Trouble,
    },
    Pressed {
        key: CardKey,
        press: Press,
    },
    /// Gone from the screen: by the person, by time, or because it was told to.
    Closed {
        key: CardKey,
        how: ClosedHow,
    },
    Trouble(Trouble),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosedHow {
    Expired,
    Dismissed,
    ByUs,
    Unsaid,
}
