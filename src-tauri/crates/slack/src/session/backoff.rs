//! When to dial again.
//!
//! Invariant: without end, never faster than told, never slower than 30 s unless Slack asks for it.

use jiff::SignedDuration;
use oncall::time::Now;

/// What a failed dial asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// By the usual rule.
    Usual,
    /// The same, but not before this long, whatever happens.
    NotBefore(SignedDuration),
    /// This long, but 2 s shortly after a refresh, for then the person is at it.
    Fixed(SignedDuration),
}

const SECONDS: [i64; 7] = [0, 1, 2, 4, 8, 16, 30];
/// A connection that lived longer was a good one.
const GOOD: SignedDuration = SignedDuration::from_secs(30);
const AFTER_REFRESH: SignedDuration = SignedDuration::from_secs(2);
const REFRESH_LASTS: SignedDuration = SignedDuration::from_secs(10);
/// From here on waits are of several seconds.
const CROWDED: usize = 4;

/// All times by the boot clock.
#[derive(Debug, Default)]
pub struct Backoff {
    failures: usize,
    at: SignedDuration,
    /// Not before, not even after a refresh.
    hold: SignedDuration,
    refreshed_at: Option<SignedDuration>,
}

impl Backoff {
    pub fn at(&self) -> SignedDuration {
        self.at.max(self.hold)
    }

    /// A connection, or the attempt at one, ended after having lived so long.
    pub fn failed(&mut self, now: Now, lived: SignedDuration, luck: f64) {
        if lived > GOOD {
            self.failures = 0;
        }
        let seconds = SECONDS.get(self.failures).or(SECONDS.last()).copied().unwrap_or(30);
        self.failures = (self.failures + 1).min(SECONDS.len());
        // Between a half and the whole, so that many programs do not come back in one moment.
        let wait = SignedDuration::from_secs(seconds).mul_f64(0.5 + luck.clamp(0.0, 1.0) / 2.0);
        self.at = now.boot_elapsed + wait;
    }

    pub fn ask(&mut self, now: Now, again: Again) {
        match again {
            Again::Usual => {}
            Again::NotBefore(wait) => self.hold(now, wait),
            Again::Fixed(wait) => {
                let fresh = self.refreshed_at.is_some_and(|at| now.boot_elapsed - at < REFRESH_LASTS);
                self.at = now.boot_elapsed + if fresh { wait.min(AFTER_REFRESH) } else { wait };
                self.failures = 0;
            }
        }
    }

    pub fn hold(&mut self, now: Now, wait: SignedDuration) {
        self.hold = self.hold.max(now.boot_elapsed + wait);
    }

    pub fn slow_down(&mut self) {
        self.failures = self.failures.max(CROWDED);
    }

    pub fn at_once(&mut self, now: Now) {
        self.at = now.boot_elapsed;
    }

    pub fn refresh(&mut self, now: Now) {
        self.refreshed_at = Some(now.boot_elapsed);
        self.at = self.at.min(now.boot_elapsed);
        self.failures = 0;
    }
}
