//! What was observed, in order.
//!
//! Invariant: nothing is ever taken out or changed; an entry is there before anybody who waits for it wakes.

use serde_json::Value;
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
    /// Words in my name, through the application: in the thread of a post with this text, or to this person.
    Wrote {
        to: String,
        text: String,
    },
    /// What `shiftbell why` said of an alert: what decided, and the rules that were passed over.
    Explained {
        text: String,
        because: String,
        tried: Vec<String>,
    },
    /// Four tones in a row, each louder than the one before.
    Louder,
    Shadow {
        on: bool,
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

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alert {
    pub id: String,
    pub text: String,
    pub place: String,
    pub state: String,
    pub because: String,
    /// Why it rings.
    pub why: String,
    pub by: String,
    pub looking: Vec<String>,
    /// `post` or `repeat`, where it is shown with another.
    pub joined: String,
    pub said_times: u64,
    pub flapping: u64,
    pub seen_times: u64,
    pub caution: String,
    pub told: bool,
    pub asked: bool,
}

impl Alert {
    /// As `shiftbell alerts --json` says it.
    pub fn read(value: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let looking = value["looking"].as_array().into_iter().flatten();
        Self {
            id: text(&value["id"]),
            text: text(&value["text"]),
            place: text(&value["place"]),
            state: text(&value["state"]),
            because: text(&value["because"]),
            why: text(&value["why"]),
            by: text(&value["by"]),
            looking: looking.filter_map(Value::as_str).map(str::to_owned).collect(),
            joined: text(&value["joined"]["how"]),
            said_times: value["said_times"].as_u64().unwrap_or(0),
            flapping: value["flapping"].as_u64().unwrap_or(0),
            seen_times: value["seen"]["times"].as_u64().unwrap_or(0),
            caution: text(&value["seen"]["caution"]),
            told: value["tell"]["told"].is_string(),
            asked: value["asked"].is_string(),
        }
    }
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
