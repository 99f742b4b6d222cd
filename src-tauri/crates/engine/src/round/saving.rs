//! What waits for facts to be saved, and what is done once they are, or take too long.
//!
//! Invariant: what is wanted is worked out once for each set of facts, when they are noted, and carried out in that order
//! once they are saved; anew only where the store's own trouble changed meanwhile. A receipt is confirmed only where its
//! facts were saved.

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
const RING_ANYWAY_AFTER: Duration = Duration::from_millis(300);

/// What waits for facts to be saved.
pub(super) struct Waiting {
    pub(super) saved: oneshot::Receiver<Result<(), Trouble>>,
    since: Instant,
    pub(super) wants: Wants,
    confirm: Option<(SourceId, Receipt)>,
    replies: Vec<oneshot::Sender<Result<(), Refused>>>,
    worth: Worth,
    /// The wants were carried out without waiting any longer.
    pub(super) hurried: bool,
}

impl Waiting {
    /// How much longer to wait before what is wanted is carried out all the same.
    pub(super) fn rings_anyway_in(&self) -> Duration {
        let waited = if oncall::planted!("rings-only-once-saved") { Duration::ZERO } else { self.since.elapsed() };
        RING_ANYWAY_AFTER.saturating_sub(waited)
    }
}

/// Whether the wants are those of the Desk as it was left by these facts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Worth {
    Fresh,
    /// The trouble of the store is not what it was when they were worked out.
    Stale,
}

impl Round {
    pub(super) fn save(
        &mut self,
        facts: Vec<Fact>,
        confirm: Option<(SourceId, Receipt)>,
        replies: Vec<oneshot::Sender<Result<(), Refused>>>,
    ) {
        let wants = self.desk.wants(self.clock.now());
        let confirm = if oncall::planted!("confirmed-before-it-is-saved") {
            confirm.into_iter().for_each(|(source, receipt)| self.sources.confirm(&source, receipt));
            None
        } else {
            confirm
        };
        if facts.is_empty() && confirm.is_none() && self.waiting.is_empty() {
            for reply in replies {
                let _ = reply.send(Ok(()));
            }
            return self.carry_out(wants);
        }
        if facts.is_empty()
            && confirm.is_none()
            && let Some(last) = self.waiting.back_mut()
        {
            // Nothing new is to be saved: it waits for what does, and goes before it where that was in a hurry.
            last.wants = wants;
            last.worth = Worth::Fresh;
            if last.hurried {
                let wants = last.wants.clone();
                replies.into_iter().for_each(|reply| drop(reply.send(Ok(()))));
                return self.carry_out(wants);
            }
            return last.replies.extend(replies);
        }
        // Even without new facts a confirmation waits for all that were noted before it.
        let saved = self.ledger.commit(facts);
        self.waiting.push_back(Waiting {
            saved,
            since: Instant::now(),
            wants,
            confirm,
            replies,
            worth: Worth::Fresh,
            hurried: false,
        });
    }

    pub(super) fn saved(&mut self, result: Result<(), Trouble>) {
        let Some(waiting) = self.waiting.pop_front() else { return };
        if let Some((source, receipt)) = waiting.confirm
            && (result.is_ok() || oncall::planted!("confirmed-though-not-saved"))
        {
            self.sources.confirm(&source, receipt);
        }
        let changed = self.tell_trouble(result.err());
        // The last of those saved together says what is wanted; carrying out each in turn would only flicker.
        let more_saved = self.waiting.front_mut().is_some_and(|next| !next.saved.is_empty());
        if self.waiting.is_empty() && (changed || waiting.worth == Worth::Stale) {
            // Everything is saved, or could not be: whatever the Desk wants may be carried out.
            let wants = self.desk.wants(self.clock.now());
            self.carry_out(wants);
        } else if (!waiting.hurried || oncall::planted!("hurried-is-carried-out-again")) && !more_saved {
            self.carry_out(waiting.wants);
        } else if !waiting.replies.is_empty() {
            self.show_picture();
        }
        // Whoever asks right after the answer sees what was done.
        for reply in waiting.replies {
            let _ = reply.send(Ok(()));
        }
    }

    /// Tells the Desk that facts could not be saved, or that they can be again; says whether that is news. What was worked
    /// out before does not know of it.
    fn tell_trouble(&mut self, trouble: Option<Trouble>) -> bool {
        let failed = std::mem::replace(&mut self.commit_fails, trouble.is_some());
        let changed = if trouble.is_some() { self.store_trouble != trouble } else { failed };
        if changed {
            self.store_trouble = trouble.clone();
            self.waiting.iter_mut().for_each(|waiting| waiting.worth = Worth::Stale);
            // The trouble itself is no fact. What time brought meanwhile is saved like everything else.
            let facts = self.handle_all([Input::Part { part: Part::Store, trouble }].into_iter());
            if !facts.is_empty() {
                self.save(facts, None, Vec::new());
            }
        }
        changed
    }

    /// Carries out what has waited too long to be saved.
    pub(super) fn hurry(&mut self) {
        let late = |waiting: &Waiting| !waiting.hurried && waiting.rings_anyway_in().is_zero();
        let Some(last) = self.waiting.iter().rposition(late) else { return };
        if last + 1 == self.waiting.len() && self.waiting[last].worth == Worth::Stale {
            let wants = self.desk.wants(self.clock.now());
            self.waiting[last].wants = wants;
            self.waiting[last].worth = Worth::Fresh;
        }
        for waiting in self.waiting.iter_mut().filter(|waiting| late(waiting)) {
            waiting.hurried = true;
            for reply in waiting.replies.drain(..) {
                let _ = reply.send(Ok(()));
            }
        }
        tracing::warn!("saving takes long; ringing without waiting for it");
        self.carry_out(self.waiting[last].wants.clone());
    }

    pub(super) async fn finish(&mut self) {
        while let Some(waiting) = self.waiting.pop_front() {
            if oncall::planted!("ends-before-it-is-saved") {
                return;
            }
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
