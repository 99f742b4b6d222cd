//! The computer's clocks, in a time that passes only when everybody waits.
//!
//! Invariant: `elapsed` never goes back within a simulation, whatever the wall clock is set to and however often the
//! program is started anew; the world has [`Time::truth`], which nobody sets.

use engine::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use oncall::time::{BootId, Now, add};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::time::Instant;

/// The time of one simulation. Copies tell the same.
#[derive(Clone)]
pub struct Time(Arc<Mutex<Inner>>);

struct Inner {
    began: Timestamp,
    /// What passed before the present process, and while the computer slept.
    passed: SignedDuration,
    /// Since when the present process runs, in the time of its runtime.
    since: Option<Instant>,
    /// How far the wall clock is from the truth.
    wrong_by: SignedDuration,
    boot: u128,
    booted: SignedDuration,
}

impl Time {
    pub fn new(began: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            began,
            passed: SignedDuration::ZERO,
            since: None,
            wrong_by: SignedDuration::ZERO,
            boot: 1,
            booted: SignedDuration::ZERO,
        })))
    }

    fn with<T>(&self, work: impl FnOnce(&mut Inner) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A process begins; called in its runtime.
    pub fn begin_process(&self) {
        self.with(|inner| inner.since = Some(Instant::now()));
    }

    /// The process has ended; called in its runtime.
    pub fn end_process(&self) {
        self.with(|inner| {
            inner.passed = inner.elapsed();
            inner.since = None;
        });
    }

    /// Time that passes for nobody's timers: no process runs, or the computer sleeps.
    pub fn skip(&self, by: SignedDuration) {
        self.with(|inner| inner.passed += by);
    }

    /// The wall clock is set by so much.
    pub fn set_clock(&self, by: SignedDuration) {
        self.with(|inner| inner.wrong_by += by);
    }

    /// The computer is started anew.
    pub fn reboot(&self) {
        self.with(|inner| {
            inner.boot += 1;
            inner.booted = inner.elapsed();
        });
    }

    /// Since the simulation began.
    pub fn elapsed(&self) -> SignedDuration {
        self.with(|inner| inner.elapsed())
    }

    /// The time as the services have it.
    pub fn truth(&self) -> Timestamp {
        self.with(|inner| add(inner.began, inner.elapsed()))
    }
}

impl Inner {
    fn elapsed(&self) -> SignedDuration {
        let here = self.since.map_or(SignedDuration::ZERO, |since| {
            SignedDuration::try_from(since.elapsed()).unwrap_or(SignedDuration::ZERO)
        });
        self.passed + here
    }
}

impl Clock for Time {
    fn now(&self) -> Now {
        self.with(|inner| {
            let elapsed = inner.elapsed();
            Now {
                wall: add(add(inner.began, elapsed), inner.wrong_by),
                boot_elapsed: elapsed - inner.booted,
                boot_id: BootId(inner.boot),
            }
        })
    }
}
