//! How often each method may be called.
//!
//! Invariant: what one method is refused never holds up another. Limits count per method, workspace and app.

use jiff::SignedDuration;
use oncall::time::Now;
use std::collections::BTreeMap;

/// Between two calls of one method in a long reading: most allow 50 a minute, and a little is left for those in a hurry.
/// Source: docs.slack.dev, "Rate limits", tier 3.
const BULK_EVERY: SignedDuration = SignedDuration::from_millis(1_250);

#[derive(Debug, Default)]
pub struct Paces {
    methods: BTreeMap<String, Limits>,
}

/// By the boot clock.
#[derive(Debug, Default)]
struct Limits {
    blocked_until: SignedDuration,
    next_turn: SignedDuration,
}

impl Paces {
    /// Slack asked for silence.
    pub fn block(&mut self, method: &str, now: Now, after: SignedDuration) {
        let limits = self.methods.entry(method.to_owned()).or_default();
        limits.blocked_until = limits.blocked_until.max(now.boot_elapsed + after);
    }

    /// How long the silence still lasts.
    pub fn blocked(&self, method: &str, now: Now) -> Option<SignedDuration> {
        let left = self.methods.get(method)?.blocked_until - now.boot_elapsed;
        left.is_positive().then_some(left)
    }

    /// How long to wait for the next turn, which is taken by this.
    pub fn turn(&mut self, method: &str, now: Now) -> SignedDuration {
        let limits = self.methods.entry(method.to_owned()).or_default();
        let at = limits.next_turn.max(now.boot_elapsed);
        limits.next_turn = at + BULK_EVERY;
        at - now.boot_elapsed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use oncall::time::BootId;

    #[test]
    fn methods_wait_each_for_itself() {
        let now = Now { wall: Timestamp::UNIX_EPOCH, boot_elapsed: SignedDuration::from_secs(100), boot_id: BootId(1) };
        let seconds = SignedDuration::from_secs;
        let millis = SignedDuration::from_millis;
        let mut paces = Paces::default();
        assert_eq!(
            [paces.turn("a", now), paces.turn("a", now), paces.turn("b", now)],
            [seconds(0), millis(1_250), seconds(0)]
        );
        assert_eq!(paces.turn("a", now.later(seconds(10))), seconds(0));
        paces.block("a", now, seconds(30));
        paces.block("a", now, seconds(5));
        assert_eq!(paces.blocked("a", now.later(seconds(10))), Some(seconds(20)));
        assert_eq!(paces.blocked("a", now.later(seconds(30))), None);
        assert_eq!(paces.blocked("b", now), None);
    }
}
