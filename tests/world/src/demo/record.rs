//! What was observed, in order.
//!
//! Invariant: nothing is ever taken out or changed; an entry is there before anybody who waits for it wakes.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::watch;

/// Something seen from outside. A state is noted when it becomes another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// An alert in the application's list.
    Alert(Alert),
    /// A card sent to the desktop, or changed there.
    Card {
        title: String,
        body: String,
        weight: Weight,
    },
    Shift {
        on: bool,
    },
    Slack {
        sight: Sight,
    },
    /// Slack knows that a message was heard.
    Heard {
        text: String,
    },
    /// Slack was asked for a reaction, through the application.
    Reaction {
        text: String,
        emoji: String,
    },
    /// PagerDuty was asked for an acknowledgement, through the application.
    Acknowledgement {
        title: String,
    },
    /// The application ended.
    Gone,
    Window {
        open: bool,
    },
    Picture {
        name: String,
    },
    /// What must never be: an ERROR in the log, a request that nobody expects, a token where none belongs.
    Fault(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    pub id: String,
    pub text: String,
    pub place: String,
    pub state: String,
    pub because: String,
    pub by: String,
    pub looking: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Normal,
    Critical,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    Blind,
    /// Heard again, but something is still to be read.
    Reading,
    Seeing,
}

/// Shared by whoever observes and whoever waits.
#[derive(Clone)]
pub struct Record {
    entries: Arc<Mutex<Vec<Seen>>>,
    changed: watch::Sender<()>,
}

impl Record {
    pub fn new() -> Self {
        Self { entries: Arc::default(), changed: watch::Sender::new(()) }
    }

    pub fn note(&self, seen: Seen) {
        self.locked().push(seen);
        self.changed.send_replace(());
    }

    pub fn len(&self) -> usize {
        self.locked().len()
    }

    pub fn all(&self) -> Vec<Seen> {
        self.locked().clone()
    }

    /// Waits until it holds; false where it does not in time.
    pub async fn until(&self, patience: Duration, holds: impl Fn(&[Seen]) -> bool) -> bool {
        let mut changes = self.changed.subscribe();
        let search = async {
            loop {
                changes.borrow_and_update();
                if holds(&self.locked()) {
                    return;
                }
                // The sender lives in this very record.
                let _ = changes.changed().await;
            }
        };
        tokio::time::timeout(patience, search).await.is_ok()
    }

    fn locked(&self) -> MutexGuard<'_, Vec<Seen>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
