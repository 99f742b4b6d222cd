//! Slack's clock, as the header `Date` of its answers tells it, in whole seconds (RFC 9110, section 6.6.1).
//!
//! Invariant: what is told here as Slack's time was never later there, as long as Slack's clock goes on evenly. The
//! computer's wall clock may be wrong, and may be set; the boot clock is what Slack's is measured by.

use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimeParser};
use oncall::time::{Now, add, sub};

/// A header tells a time so long ago, at most.
const RESOLUTION: SignedDuration = SignedDuration::from_secs(1);
/// Boot clocks may be slewed by one part in 2,000; what was learned long ago is trusted that much less, and as much again.
const DRIFTS_ONE_IN: i32 = 1_000;

/// What is known of it.
#[derive(Debug, Default)]
pub struct SlackClock(Option<Learned>);

#[derive(Clone, Copy, Debug)]
struct Learned {
    /// What Slack's clock showed at least when the computer started.
    start: Timestamp,
    /// When that was learned, by the boot clock.
    at: SignedDuration,
}

impl SlackClock {
    /// Takes up an answer that was asked for at `sent` and began to arrive at `heard`.
    pub fn learn(&mut self, date: &str, sent: Now, heard: Now) {
        let Ok(date) = DateTimeParser::new().parse_timestamp(date) else {
            tracing::debug!("an answer's Date cannot be read");
            return;
        };
        let least = sub(date, heard.boot_elapsed);
        let most = sub(add(date, RESOLUTION), sent.boot_elapsed);
        let kept = self.0.map(|known| sub(known.start, (heard.boot_elapsed - known.at) / DRIFTS_ONE_IN));
        // One that contradicts the answer is of a clock that was set since.
        let start = kept.filter(|kept| *kept <= most).map_or(least, |kept| kept.max(least));
        self.0 = Some(Learned { start, at: heard.boot_elapsed });
    }

    /// What it showed then, at least; what the wall clock did, where Slack never said.
    pub fn at(&self, then: Now) -> Timestamp {
        let known = self.0.filter(|_| !oncall::planted!("the-clock-here-is-slacks"));
        known.map_or(then.wall, |known| add(known.start, then.boot_elapsed))
    }

    /// A time of the wall clock's on Slack's, the wall clock being where it is `now`.
    pub fn of(&self, wall: Timestamp, now: Now) -> Timestamp {
        add(wall, self.at(now).duration_since(now.wall))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oncall::time::BootId;

    /// The computer runs since an hour, and its wall clock is 90 s ahead.
    fn now(millis: i64) -> Now {
        let boot_elapsed = SignedDuration::from_millis(3_600_000 + millis);
        Now { wall: add(slack(millis), SignedDuration::from_secs(90)), boot_elapsed, boot_id: BootId(1) }
    }

    fn slack(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(1_773_100_000_000 + millis).unwrap()
    }

    /// As Slack says it.
    fn date(millis: i64) -> String {
        let whole = Timestamp::from_second(slack(millis).as_second()).unwrap();
        jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&whole).unwrap()
    }

    #[test]
    fn nothing_is_known_of_it_before_slack_said_it() {
        let mut clock = SlackClock::default();
        for date in ["", "yesterday", "Tue, 40 Mar 2026 10:00:00 GMT"] {
            clock.learn(date, now(0), now(1));
        }
        assert_eq!((clock.at(now(5)), clock.of(now(0).wall, now(5))), (now(5).wall, now(0).wall));
    }

    #[test]
    fn it_is_never_told_late_and_ever_better() {
        let mut clock = SlackClock::default();
        let mut short = SignedDuration::from_hours(1);
        for n in 0..40 {
            // Asked every 5.07 s, each answered within 40 ms to 1.6 s.
            let sent = n * 5_070;
            let answered = sent + 20 + (n * 37) % 800;
            clock.learn(&date(answered), now(sent), now(answered + 20 + (n * 37) % 800));
            let told = slack(sent).duration_since(clock.at(now(sent)));
            assert!(!told.is_negative() && told < SignedDuration::from_millis(2_700), "{told}");
            assert!(told <= short + SignedDuration::from_millis(6), "{told} after {short}");
            short = told;
        }
        assert!(short < SignedDuration::from_millis(250), "{short}");
    }

    #[test]
    fn a_time_of_the_wall_clock_is_told_on_slacks() {
        let mut clock = SlackClock::default();
        clock.learn(&date(0), now(-10), now(10));
        assert_eq!(clock.of(now(-60_000).wall, now(1_000)), slack(-60_010), "and 10 ms on the way");
        // The wall clock is set right: what it showed before is not moved by itself.
        let right = Now { wall: slack(1_000), ..now(1_000) };
        assert_eq!(clock.of(slack(-60_000), right), slack(-60_010));
    }

    #[test]
    fn what_an_answer_contradicts_is_forgotten() {
        let mut clock = SlackClock::default();
        clock.learn(&date(0), now(-10), now(10));
        // Slack's clock is set back by a minute, or this computer's boot clock missed one.
        clock.learn(&date(-50_000), now(9_990), now(10_010));
        assert_eq!(clock.at(now(10_010)), slack(-50_000));
    }
}
