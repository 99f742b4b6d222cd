//! What waits for facts to be saved, and what is done once they are, or take too long.
//!
//! Invariant: each set of facts is carried out once, and in the order in which they were noted; a receipt is confirmed only
//! where they were saved.

use super::Round;
use crate::source::Receipt;
use oncall::{
    act::Refused,
    desk::Input,
    fact::Fact,
    ids::SourceId,
    sight::{Part, Trouble},
    wants::Wants,
};
use std::time::Duration;
use tokio::{sync::oneshot, time::Instant};

/// A ring waits no longer than this for its facts to be saved.
pub(super) const RING_ANYWAY_AFTER: Duration = Duration::from_millis(300);

/// What waits for facts to be saved.
pub(super) struct Waiting {
    pub(super) saved: oneshot::Receiver<Result<(), Trouble>>,
    pub(super) since: Instant,
    wants: Wants,
    confirm: Option<(SourceId, Receipt)>,
    replies: Vec<oneshot::Sender<Result<(), Refused>>>,
    /// The wants were carried out without waiting any longer.
    pub(super) hurried: bool,
}

impl Round {
    pub(super) fn save(
        &mut self,
        facts: Vec<Fact>,
        confirm: Option<(SourceId, Receipt)>,
        replies: Vec<oneshot::Sender<Result<(), Refused>>>,
    ) {
        let wants = self.desk.wants(self.clock.now());
        if facts.is_empty() && confirm.is_none() && self.waiting.is_empty() {
            for reply in replies {
                let _ = reply.send(Ok(()));
            }
            return self.carry_out(wants);
        }
        // Even without new facts a confirmation waits for all that were noted before it.
        let saved = self.ledger.commit(facts);
        self.waiting.push_back(Waiting { saved, since: Instant::now(), wants, confirm, replies, hurried: false });
    }

    pub(super) fn saved(&mut self, result: Result<(), Trouble>) {
        let Some(waiting) = self.waiting.pop_front() else { return };
        let fails = result.is_err();
        if let (Ok(()), Some((source, receipt))) = (&result, waiting.confirm) {
            self.sources.confirm(&source, receipt);
        }
        // The last of those saved together says what is wanted; carrying out each in turn would only flicker.
        let more_saved = self.waiting.front_mut().is_some_and(|next| !next.saved.is_empty());
        // Once nothing waits, what is wanted is known without what troubled the store meanwhile.
        let wants = if self.waiting.is_empty() { self.desk.wants(self.clock.now()) } else { waiting.wants };
        if !waiting.hurried && !more_saved {
            self.carry_out(wants);
        } else if !waiting.replies.is_empty() {
            self.show_picture();
        }
        // Whoever asks right after the answer sees what was done.
        for reply in waiting.replies {
            let _ = reply.send(Ok(()));
        }
        if fails || self.commit_fails {
            self.commit_fails = fails;
            let trouble = result.err();
            let now = self.clock.now();
            // The trouble itself is no fact: there is nothing to save, only something to show.
            let _ = self.desk.handle(Input::Part { part: Part::Store, trouble }, now);
            let wants = self.desk.wants(now);
            self.carry_out(wants);
        }
    }

    /// Carries out what has waited too long to be saved.
    pub(super) fn hurry(&mut self) {
        let late = |waiting: &&mut Waiting| !waiting.hurried && waiting.since.elapsed() >= RING_ANYWAY_AFTER;
        let mut wants = None;
        for waiting in self.waiting.iter_mut().filter(late) {
            waiting.hurried = true;
            wants = Some(waiting.wants.clone());
            for reply in waiting.replies.drain(..) {
                let _ = reply.send(Ok(()));
            }
        }
        if let Some(wants) = wants {
            tracing::warn!("saving takes long; ringing without waiting for it");
            self.carry_out(wants);
        }
    }

    pub(super) async fn finish(&mut self) {
        while let Some(waiting) = self.waiting.pop_front() {
            let saved = waiting.saved.await;
            for reply in waiting.replies {
                let _ = reply.send(Ok(()));
            }
            if let (Ok(Ok(())), Some((source, receipt))) = (saved, waiting.confirm) {
                self.sources.confirm(&source, receipt);
            }
        }
    }
}
