//! The one thread that answers what was seen before.
//!
//! Invariant: reads on a connection of its own, so that no commit waits for it; whoever does not wait any more is passed
//! over.

use crate::{file, past};
use oncall::{
    history::History,
    ids::{AlertId, Fingerprint},
};
use rusqlite::Connection;
use std::{path::Path, sync::mpsc};
use tokio::sync::oneshot;

/// What is asked of earlier alerts with this fingerprint, but for one.
pub(crate) struct Ask {
    pub print: Fingerprint,
    pub except: AlertId,
    pub answer: oneshot::Sender<Option<History>>,
}

/// Works until nobody can ask any more.
pub(crate) fn run(folder: &Path, asked: &mpsc::Receiver<Ask>) {
    while let Ok(first) = asked.recv() {
        // Opened anew each time, for a file that went bad is replaced by another one.
        let opened = file::read_only(&file::database(folder));
        let waiting = [first].into_iter().chain(asked.try_iter());
        match opened {
            Ok(db) => waiting.for_each(|ask| answer(&db, ask)),
            Err(fault) => {
                tracing::info!(%fault, "what was seen before cannot be read");
                // Dropping the questions says that there is no answer.
                waiting.for_each(drop);
            }
        }
    }
}

fn answer(db: &Connection, ask: Ask) {
    if ask.answer.is_closed() {
        return;
    }
    match past::history(db, &ask.print, &ask.except) {
        Ok(history) => drop(ask.answer.send(history)),
        Err(fault) => tracing::info!(%fault, "what was seen before cannot be read"),
    }
}
