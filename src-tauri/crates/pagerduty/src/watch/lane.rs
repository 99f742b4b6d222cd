//! When one kind of request is due, and how long it waits after a failure.
//!
//! Invariant: a failing lane waits longer each time, never longer than its longest pause, and never shorter than
//! PagerDuty asked for (as far as [`LONGEST_HOLD`]).

use crate::fault::Fault;
use jiff::SignedDuration;
use std::time::Duration;

/// PagerDuty counts by the minute; a longer pause is not believed.
pub const LONGEST_HOLD: Duration = Duration::from_secs(60);

#[derive(Clone, Debug)]
pub struct Lane {
    /// On the boot clock.
    due: SignedDuration,
    failures: u32,
    longest: Duration,
}

impl Lane {
    /// Due at once.
    pub fn new(longest: Duration) -> Self {
        Self { due: SignedDuration::MIN, failures: 0, longest }
    }

    pub fn due(&self) -> SignedDuration {
        self.due
    }

    pub fn is_failing(&self) -> bool {
        self.failures > 0
    }

    pub fn now(&mut self) {
        self.due = SignedDuration::MIN;
    }

    /// It went well; next after `pause`.
    pub fn rest(&mut self, now: SignedDuration, pause: SignedDuration) {
        self.failures = 0;
        self.due = now + pause;
    }

    /// Not later than `at`, if it went well so far.
    pub fn hasten(&mut self, at: SignedDuration) {
        if !self.is_failing() {
            self.due = self.due.min(at);
        }
    }

    /// It went badly. `chance` in 0..1 spreads the tries of many; returns the pause until the next one.
    pub fn fail(&mut self, now: SignedDuration, fault: &Fault, chance: f64) -> Duration {
        let pause = self.pause(fault, chance.clamp(0.0, 1.0));
        self.failures = self.failures.saturating_add(1);
        self.due = now + SignedDuration::try_from(pause).unwrap_or(SignedDuration::from_mins(1));
        pause
    }

    fn pause(&self, fault: &Fault, chance: f64) -> Duration {
        let first = match fault {
            Fault::Wait { pause: Some(pause) } => {
                let asked = (*pause).clamp(Duration::from_secs(1), LONGEST_HOLD);
                return asked + Duration::from_millis(500).mul_f64(chance);
            }
            Fault::Reconnect { .. } | Fault::ReadAgain(_) => Duration::from_secs(1),
            Fault::Wait { pause: None }
            | Fault::SignInAgain { .. }
            | Fault::GetAccess { .. }
            | Fault::CheckAddress { .. }
            | Fault::Forget
            | Fault::GiveUp { .. } => Duration::from_secs(5),
        };
        let longest = if oncall::planted!("pauses-grow-without-end") { Duration::MAX } else { self.longest };
        let doubled = first.saturating_mul(1 << self.failures.min(12)).min(longest);
        doubled.mul_f64(0.75 + chance / 4.0).max(first.min(self.longest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Silence;

    #[test]
    fn pauses_grow_to_the_longest_and_start_over_after_success() {
        let mut lane = Lane::new(Duration::from_secs(30));
        let server = Fault::ReadAgain(Silence::Server(503));
        let pause = |lane: &mut Lane, chance| lane.fail(SignedDuration::ZERO, &server, chance).as_millis();
        assert_eq!(
            [1, 2, 3, 4, 5, 6, 7].map(|_| pause(&mut lane, 1.0)),
            [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]
        );
        assert_eq!(pause(&mut lane, 0.0), 22_500);
        lane.rest(SignedDuration::ZERO, SignedDuration::from_secs(3));
        assert_eq!(pause(&mut lane, 0.0), 1_000);
        assert_eq!(lane.due(), SignedDuration::from_secs(1));
    }

    #[test]
    fn a_pause_that_pagerduty_asks_for_is_kept() {
        let table = [
            (Some(7), 0.0, 7_000),
            (Some(7), 1.0, 7_500),
            (Some(0), 0.0, 1_000),
            (Some(86_400), 0.0, 60_000),
            (None, 1.0, 5_000),
        ];
        for (asked, chance, expected) in table {
            let mut lane = Lane::new(Duration::from_secs(30));
            let fault = Fault::Wait { pause: asked.map(Duration::from_secs) };
            assert_eq!(lane.fail(SignedDuration::ZERO, &fault, chance).as_millis(), expected, "{asked:?}");
        }
    }

    #[test]
    fn haste_does_not_break_a_pause() {
        let mut lane = Lane::new(Duration::from_secs(30));
        lane.rest(SignedDuration::ZERO, SignedDuration::from_secs(60));
        lane.hasten(SignedDuration::from_secs(10));
        assert_eq!(lane.due(), SignedDuration::from_secs(10));
        lane.fail(SignedDuration::ZERO, &Fault::Forget, 1.0);
        lane.hasten(SignedDuration::from_secs(1));
        assert_eq!(lane.due(), SignedDuration::from_secs(5));
    }
}
