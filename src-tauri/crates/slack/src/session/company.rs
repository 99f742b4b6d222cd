//! Whether others are connected to the same app: each event goes to one connection, whosever it is.
//!
//! Invariant: Slack may count a dead socket for a while, so that one count says nothing; it is counted again soon, and only
//! what two counts say that lie minutes apart is told.

use jiff::SignedDuration;

/// Until then no socket that died is counted any more.
const COUNTED_FOR: SignedDuration = SignedDuration::from_mins(4);
const AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(5);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Crowded,
    Alone,
}

/// All times by the boot clock.
#[derive(Debug, Default)]
pub struct Company {
    /// Since when each count found others.
    since: Option<SignedDuration>,
    /// When to count again.
    again_at: Option<SignedDuration>,
    told: bool,
}

impl Company {
    /// A new connection says how many there are, of which so many are ours.
    pub fn hello(&mut self, ours: u64, all: u64, now: SignedDuration) -> Option<Told> {
        if all <= ours {
            let told = std::mem::take(self).told;
            return told.then_some(Told::Alone);
        }
        let since = *self.since.get_or_insert(now);
        self.again_at = Some(now + AGAIN_AFTER);
        self.told |= now - since >= COUNTED_FOR;
        self.told.then_some(Told::Crowded)
    }

    pub fn counts_at(&self) -> Option<SignedDuration> {
        self.again_at
    }

    /// Whether to count again, which then counts as begun.
    pub fn is_due(&mut self, now: SignedDuration) -> bool {
        self.again_at.take_if(|at| *at <= now).is_some()
    }
}
