//! Slack's clock, as the header `Date` of its answers tells it, in whole seconds (RFC 9110, section 6.6.1).
//!
//! Invariant: where a time is in doubt, the earlier is told: what is read from there on misses nothing.

use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimeParser};
use oncall::time::{Now, add, sub};

/// What it showed when the computer started, as far as the last answer tells; none before the first.
#[derive(Debug, Default)]
pub struct SlackClock(Option<Timestamp>);

impl SlackClock {
    /// Takes up an answer that was asked for at `sent` and began to arrive at `heard`. Returns what Slack's clock showed
    /// when it was asked for, or a little before.
    pub fn learn(&mut self, date: Option<&str>, sent: Now, heard: Now) -> Timestamp {
        let date = date.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
        let date = date.filter(|_| !oncall::planted!("the-clock-here-is-slacks"));
        let Some(date) = date else { return self.earliest(sent.wall, heard) };
        self.0 = Some(sub(date, heard.boot_elapsed));
        sub(date, heard.boot_elapsed - sent.boot_elapsed)
    }

    /// A time that the wall clock showed, and what Slack's did then, the wall clock being where it is `now`: the earlier.
    pub fn earliest(&self, wall: Timestamp, now: Now) -> Timestamp {
        let ahead = self.0.map_or(SignedDuration::ZERO, |start| now.wall.duration_since(add(start, now.boot_elapsed)));
        sub(wall, ahead.max(SignedDuration::ZERO))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oncall::time::BootId;

    /// The computer runs since an hour, and its wall clock is so many seconds ahead.
    fn now(ahead: i64, millis: i64) -> Now {
        let boot_elapsed = SignedDuration::from_millis(3_600_000 + millis);
        Now { wall: add(slack(millis), SignedDuration::from_secs(ahead)), boot_elapsed, boot_id: BootId(1) }
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
    fn where_slack_says_nothing_of_it_the_wall_clock_counts() {
        let mut clock = SlackClock::default();
        for date in [None, Some(""), Some("yesterday"), Some("Tue, 40 Mar 2026 10:00:00 GMT")] {
            assert_eq!(clock.learn(date, now(90, 0), now(90, 400)), now(90, 0).wall, "{date:?}");
        }
    }

    #[test]
    fn an_answer_was_never_asked_for_later_than_it_says() {
        for ahead in [-5_400, 0, 5_400] {
            let mut clock = SlackClock::default();
            for n in 0..40 {
                // Each answered within 40 ms to 1.6 s.
                let (sent, way) = (n * 5_070, 20 + (n * 37) % 800);
                let told = clock.learn(Some(&date(sent + way)), now(ahead, sent), now(ahead, sent + 2 * way));
                let early = slack(sent).duration_since(told);
                assert!(!early.is_negative() && early < SignedDuration::from_millis(1_000 + way), "{early}");
            }
        }
    }

    #[test]
    fn of_a_time_here_and_there_the_earlier_counts() {
        let at = |clock: &SlackClock, wall: Now, now: Now| clock.earliest(wall.wall, now);
        let mut clock = SlackClock::default();
        clock.learn(Some(&date(0)), now(90, -10), now(90, 10));
        assert_eq!(at(&clock, now(90, -60_000), now(90, 1_000)), slack(-60_010), "and 10 ms on the way");
        // The wall clock is set right, and then back.
        for ahead in [0, -90] {
            assert!(at(&clock, now(ahead, -60_000), now(ahead, 1_000)) <= slack(-60_000));
            assert!(at(&clock, now(ahead, 500), now(ahead, 1_000)) <= now(ahead, 500).wall);
        }
        // Slack's clock is set back by a minute.
        clock.learn(Some(&date(-50_000)), now(0, 9_990), now(0, 10_010));
        assert_eq!(at(&clock, now(0, 10_010), now(0, 10_010)), slack(-50_000));
    }
}
