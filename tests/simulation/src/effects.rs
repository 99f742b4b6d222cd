//! Everything that the program does to disk and network, numbered, with the fate that a plan gives it.
//!
//! Invariant: once the process is dead nothing of it has any effect, and nothing is numbered any more. One simulation
//! lives on one thread, so the count is the thread's.

use std::{cell::RefCell, time::Duration};

/// What is about to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The database or one of the files beside it is opened.
    DiskOpen,
    DiskRead,
    DiskWrite,
    DiskCut,
    DiskSync,
    DiskDelete,
    /// A request over HTTP, with its answer.
    Ask(Service),
    /// A socket is dialled.
    Dial(Service),
    /// A frame leaves on a socket.
    Say(Service),
    /// A frame arrives on a socket.
    Hear(Service),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    Slack,
    PagerDuty,
}

impl Effect {
    pub fn is_disk(self) -> bool {
        matches!(
            self,
            Self::DiskOpen | Self::DiskRead | Self::DiskWrite | Self::DiskCut | Self::DiskSync | Self::DiskDelete
        )
    }
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Done,
    /// Disk: an input or output error, nothing done. Network: it does not arrive, and the caller is told so at once.
    Fails,
    /// Disk: no space is left. Network: as [`Fate::Fails`].
    Full,
    /// Disk: a part of it is done, then an error. Network: it is carried out, and the answer is lost.
    HalfDone,
    /// Disk: as [`Fate::Done`]. Network: neither carried out nor answered, and nobody is told.
    Hangs,
    /// Disk: as [`Fate::Done`]. Network: carried out, and answered after this.
    Slow(Duration),
    /// The process dies just before it.
    KilledBefore,
    /// The process dies just after it; of the network: before the answer.
    KilledAfter,
}

/// Gives each effect, by its number from 1, its fate.
pub type Plan = Box<dyn FnMut(u64, Effect) -> Fate>;

struct State {
    plan: Plan,
    count: u64,
    life: Life,
    killed: tokio::sync::watch::Sender<Life>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    Alive,
    Dead,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::new(State {
        plan: Box::new(|_, _| Fate::Done),
        count: 0,
        life: Life::Alive,
        killed: tokio::sync::watch::Sender::new(Life::Alive),
    });
}

/// Begins a simulation: nothing was done yet.
pub fn begin(plan: Plan) {
    STATE.with_borrow_mut(|state| (state.plan, state.count) = (plan, 0));
    revive();
}

/// A new process begins; the count runs on.
pub fn revive() {
    STATE.with_borrow_mut(|state| {
        state.life = Life::Alive;
        state.killed = tokio::sync::watch::Sender::new(Life::Alive);
    });
}

/// The process dies now.
pub fn kill() {
    STATE.with_borrow_mut(|state| {
        state.life = Life::Dead;
        state.killed.send_replace(Life::Dead);
    });
}

/// Whether the process of the present lives.
pub fn life() -> Life {
    STATE.with_borrow(|state| state.life)
}

/// Ends when the process of the present dies.
pub async fn until_killed() {
    let mut life = STATE.with_borrow(|state| state.killed.subscribe());
    // The sender is replaced only with the next process, and nobody of this one waits then.
    let _ = life.wait_for(|life| *life == Life::Dead).await;
}

/// How many effects there were.
pub fn count() -> u64 {
    STATE.with_borrow(|state| state.count)
}

/// Whether whoever asks is to do what it is about to do; a dead process is answered with [`Fate::KilledBefore`], and does
/// nothing. After [`Fate::KilledAfter`] it is to be done, though the process is dead already.
pub fn next(effect: Effect) -> Fate {
    let fate = STATE.with_borrow_mut(|state| {
        if state.life == Life::Dead {
            return Fate::KilledBefore;
        }
        state.count += 1;
        let (count, plan) = (state.count, &mut state.plan);
        plan(count, effect)
    });
    if matches!(fate, Fate::KilledBefore | Fate::KilledAfter) {
        kill();
    }
    fate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_process_has_no_effect() {
        begin(Box::new(|number, _| if number == 2 { Fate::KilledAfter } else { Fate::Done }));
        assert_eq!(next(Effect::DiskWrite), Fate::Done);
        assert_eq!((next(Effect::DiskSync), life()), (Fate::KilledAfter, Life::Dead));
        assert_eq!((next(Effect::DiskWrite), count()), (Fate::KilledBefore, 2));
        revive();
        assert_eq!((next(Effect::DiskWrite), count()), (Fate::Done, 3));
    }
}
