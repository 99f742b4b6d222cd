//! One socket's life.
//!
//! Invariant: whether it lives is told by inbound frames of any kind alone, by the boot clock, which runs on in sleep; what
//! was heard until when, and whether it lived through a sleep, by answers to pings alone.

use jiff::{SignedDuration, Timestamp};
use oncall::{sight::Blindness, time::Now};
use std::collections::VecDeque;

/// From dialling to `hello`.
const GREETED_WITHIN: SignedDuration = SignedDuration::from_secs(30);
const PING_EVERY: SignedDuration = SignedDuration::from_secs(10);
const SILENT_FOR: SignedDuration = SignedDuration::from_secs(30);
/// After a wake-up or a change of network.
const PROBED_FOR: SignedDuration = SignedDuration::from_secs(3);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Dialling,
    /// It stands; `hello` is still to come.
    Greeting,
    Live,
    /// Slack will close it; it is still read and confirmed on.
    Leaving {
        until: SignedDuration,
    },
}

/// All times by the boot clock.
#[derive(Debug)]
pub struct Socket {
    pub stage: Stage,
    dialled_at: SignedDuration,
    greeted_at: Option<SignedDuration>,
    heard_at: SignedDuration,
    ping_at: SignedDuration,
    probe_by: Option<SignedDuration>,
    /// Pings without an answer, by the wall clock.
    asked: VecDeque<Timestamp>,
}

impl Socket {
    pub fn dialling(now: Now) -> Self {
        let at = now.boot_elapsed;
        Self {
            stage: Stage::Dialling,
            dialled_at: at,
            greeted_at: None,
            heard_at: at,
            ping_at: at,
            probe_by: None,
            asked: VecDeque::new(),
        }
    }

    pub fn greeted(&mut self, now: Now) {
        if !self.hears() {
            self.stage = Stage::Live;
        }
        self.greeted_at.get_or_insert(now.boot_elapsed);
        self.ping_at = now.boot_elapsed + PING_EVERY;
    }

    /// Whether events arrive here.
    pub fn hears(&self) -> bool {
        matches!(self.stage, Stage::Live | Stage::Leaving { .. })
    }

    pub fn heard(&mut self, now: Now) {
        self.heard_at = now.boot_elapsed;
    }

    /// Doubts it: a ping counts as sent, and must be answered soon.
    pub fn probe(&mut self, now: Now) {
        self.pinged(now);
        self.probe_by.get_or_insert(now.boot_elapsed + PROBED_FOR);
    }

    /// Whether a ping is due, which then counts as sent.
    pub fn wants_ping(&mut self, now: Now) -> bool {
        let due = self.hears() && self.ping_at <= now.boot_elapsed;
        if due {
            self.pinged(now);
        }
        due
    }

    fn pinged(&mut self, now: Now) {
        self.ping_at = now.boot_elapsed + PING_EVERY;
        self.asked.push_back(now.wall);
    }

    /// When the oldest ping without an answer was sent, which now has one.
    pub fn answered(&mut self) -> Option<Timestamp> {
        let asked = self.asked.pop_front();
        if self.asked.is_empty() {
            self.probe_by = None;
        }
        asked
    }

    /// When it has been silent for too long, if nothing is heard until then.
    fn silent_at(&self) -> SignedDuration {
        if oncall::planted!("silence-goes-unnoticed") { SignedDuration::MAX } else { self.heard_at + SILENT_FOR }
    }

    /// Why it must be given up, if it must.
    pub fn is_dead(&self, now: Now) -> Option<Blindness> {
        if !self.hears() {
            return (now.boot_elapsed - self.dialled_at >= GREETED_WITHIN).then_some(Blindness::TimedOut);
        }
        let silent = self.silent_at() <= now.boot_elapsed;
        let unanswered = self.probe_by.is_some_and(|by| by <= now.boot_elapsed);
        (silent || unanswered).then_some(Blindness::WentSilent)
    }

    /// How long it lived after its `hello`.
    pub fn lived(&self, now: Now) -> SignedDuration {
        self.greeted_at.map_or(SignedDuration::ZERO, |at| now.boot_elapsed - at)
    }

    /// When something about it is due next, the end of its leave aside.
    pub fn wakes_at(&self) -> SignedDuration {
        if !self.hears() {
            return self.dialled_at + GREETED_WITHIN;
        }
        let silent = self.silent_at();
        self.ping_at.min(silent).min(self.probe_by.unwrap_or(silent))
    }

    /// Until when it is kept beside the one that replaced it.
    pub fn leaves_at(&self) -> Option<SignedDuration> {
        if let Stage::Leaving { until } = self.stage { Some(until) } else { None }
    }
}
