//! When a beat is due: seconds of the night against the clock.
//!
//! Invariant: nothing happens before its second; a night that is late stays late, for what follows keeps its distance.

use std::time::Duration;

#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Seconds of the night in a second of the clock.
    speed: f64,
    /// How much later than planned the night is by now, on the clock.
    late: Duration,
}

impl Pace {
    pub fn new(speed: f64) -> Self {
        Self { speed, late: Duration::ZERO }
    }

    /// When the second of the night comes, counted from the beginning.
    pub fn due(&self, second: u32) -> Duration {
        Duration::from_secs(second.into()).div_f64(self.speed) + self.late
    }

    /// The beat of this second is over by now: all later ones wait for their distance from it.
    pub fn over(&mut self, second: u32, now: Duration) {
        self.late += now.saturating_sub(self.due(second));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: fn(u64) -> Duration = Duration::from_secs;

    #[test]
    fn a_night_at_twice_the_speed_takes_half_the_time() {
        assert_eq!(Pace::new(1.0).due(90), S(90));
        assert_eq!(Pace::new(2.0).due(90), S(45));
    }

    #[test]
    fn what_is_late_keeps_its_distance_and_what_is_early_waits() {
        let mut pace = Pace::new(1.0);
        pace.over(10, S(7));
        assert_eq!(pace.due(20), S(20));
        pace.over(20, S(26));
        assert_eq!(pace.due(30), S(36));
        pace.over(30, S(36));
        assert_eq!(pace.due(40), S(46));
    }
}
