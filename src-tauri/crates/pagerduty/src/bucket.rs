//! How many requests may be sent: half of what PagerDuty grants, so that the person's other programs keep theirs.
//!
//! Invariant: never more than half the quota in any minute, but for a burst of [`BURST`]; the last [`RESERVE`] requests
//! are kept for incidents.

use jiff::SignedDuration;

/// What PagerDuty grants a user in a minute, until it says otherwise.
const QUOTA: u32 = 960;
const BURST: f64 = 20.0;
const RESERVE: f64 = 5.0;

#[derive(Clone, Debug)]
pub struct Bucket {
    per_second: f64,
    filled: f64,
    at: SignedDuration,
}

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    Incidents,
    Background,
}

impl Bucket {
    pub fn new(now: SignedDuration) -> Self {
        Self { per_second: per_second(QUOTA), filled: BURST, at: now }
    }

    /// PagerDuty says how many requests a minute it grants.
    pub fn granted(&mut self, quota: u32, now: SignedDuration) {
        self.fill(now);
        self.per_second = per_second(quota.max(1));
    }

    /// One request is sent. Also counted when there was none left: a write does not wait.
    pub fn spend(&mut self, now: SignedDuration) {
        self.fill(now);
        self.filled = (self.filled - 1.0).max(-BURST);
    }

    /// How long until a request may be sent; zero: now.
    pub fn wait(&self, worth: Worth, now: SignedDuration) -> SignedDuration {
        let needed = match worth {
            Worth::Incidents => 1.0,
            Worth::Background => 1.0 + RESERVE,
        };
        let missing = needed - self.level(now);
        if missing <= 0.0 {
            return SignedDuration::ZERO;
        }
        SignedDuration::try_from_secs_f64(missing / self.per_second).unwrap_or(SignedDuration::from_mins(1))
    }

    fn fill(&mut self, now: SignedDuration) {
        self.filled = self.level(now);
        self.at = now;
    }

    fn level(&self, now: SignedDuration) -> f64 {
        (self.filled + self.per_second * (now - self.at).as_secs_f64().max(0.0)).min(BURST)
    }
}

fn per_second(quota: u32) -> f64 {
    f64::from(quota) / 2.0 / 60.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }

    #[test]
    fn half_of_the_quota_and_no_more() {
        for quota in [60, 120, 960] {
            let mut bucket = Bucket::new(at(0));
            bucket.granted(quota, at(0));
            let mut sent = 0;
            for tenth in 0..600 {
                let now = SignedDuration::from_millis(tenth * 100);
                while bucket.wait(Worth::Incidents, now).is_zero() {
                    bucket.spend(now);
                    sent += 1;
                }
            }
            assert!(sent <= quota / 2 + 20 && sent >= quota / 2, "{sent} of {quota}");
        }
    }

    #[test]
    fn the_last_ones_are_for_incidents() {
        let mut bucket = Bucket::new(at(0));
        while bucket.wait(Worth::Background, at(0)).is_zero() {
            bucket.spend(at(0));
        }
        assert!(bucket.wait(Worth::Incidents, at(0)).is_zero());
        let wait = bucket.wait(Worth::Background, at(0));
        assert!(bucket.wait(Worth::Background, wait + SignedDuration::from_millis(1)).is_zero());
    }

    #[test]
    fn a_clock_that_runs_backwards_fills_nothing() {
        let mut bucket = Bucket::new(at(100));
        bucket.spend(at(100));
        bucket.spend(at(50));
        assert!(bucket.wait(Worth::Incidents, at(50)).is_zero());
    }
}
