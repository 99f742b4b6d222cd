//! The one thread that answers what was seen before.
//!
//! Invariant: whoever does not wait any more is passed over.

use crate::reading::{Past, Reading};
use oncall::{
    history::History,
    ids::{AlertId, Fingerprint},
};
use std::sync::mpsc;
use tokio::sync::oneshot;

/// What is asked of earlier alerts with this fingerprint, but for one.
pub(crate) struct Ask {
    pub print: Fingerprint,
    pub except: AlertId,
    pub answer: oneshot::Sender<Option<History>>,
}

/// Works until nobody can ask any more.
pub(crate) fn run(reading: &Reading, asked: &mpsc::Receiver<Ask>) {
    while let Ok(first) = asked.recv() {
        let past = reading.past();
        let waiting = [first].into_iter().chain(asked.try_iter());
        match past {
            Ok(past) => waiting.for_each(|ask| answer(&past, ask)),
            Err(fault) => {
                tracing::info!(%fault, "a question was not answered");
                // Dropping the questions says that there is no answer.
                waiting.for_each(drop);
            }
        }
    }
}

fn answer(past: &Past, ask: Ask) {
    if ask.answer.is_closed() {
        return;
    }
    match past.history(&ask.print, &ask.except) {
        Ok(history) => drop(ask.answer.send(history)),
        Err(fault) => tracing::info!(%fault, "a question was not answered"),
    }
}
