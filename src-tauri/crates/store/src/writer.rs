//! The one thread that writes.
//!
//! Invariant: whoever asked is answered after the work is done, and never before a change of the trouble was said.

use crate::work::Work;
use oncall::{fact::Fact, sight::Trouble};
use std::sync::mpsc;
use tokio::sync::{oneshot, watch};

/// Facts that are to be durable, all or none, before `done` is told so.
pub(crate) struct Commit {
    pub facts: Vec<Fact>,
    pub done: oneshot::Sender<Result<(), Trouble>>,
}

/// Works until nobody can ask any more.
pub(crate) fn run(mut work: Work, asked: &mpsc::Receiver<Commit>, say: &watch::Sender<Option<Trouble>>) {
    loop {
        match asked.recv_timeout(work.patience()) {
            // Whatever was asked for while the last transaction was made durable shares the next one.
            Ok(first) => {
                let group = [first].into_iter().chain(asked.try_iter().take(Work::GROUP - 1)).collect();
                commit(&mut work, group, say);
            }
            Err(mpsc::RecvTimeoutError::Timeout) => work.heal(),
            Err(mpsc::RecvTimeoutError::Disconnected) => break work.heal(),
        }
        tell(&work, say);
        work.forget();
    }
}

fn commit(work: &mut Work, group: Vec<Commit>, say: &watch::Sender<Option<Trouble>>) {
    let (facts, waiting): (Vec<_>, Vec<_>) = group.into_iter().map(|commit| (commit.facts, commit.done)).unzip();
    let answer = work.commit(facts.into_iter().flatten());
    tell(work, say);
    for done in waiting {
        // Whoever does not wait for the answer any more has gone on without it.
        drop(done.send(answer.clone()));
    }
}

fn tell(work: &Work, say: &watch::Sender<Option<Trouble>>) {
    say.send_if_modified(|said| {
        let changed = said.as_ref() != work.trouble();
        if changed {
            *said = work.trouble().cloned();
        }
        changed
    });
}
