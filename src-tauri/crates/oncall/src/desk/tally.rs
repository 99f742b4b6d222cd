//! How many messages a rule only counts: ever, and by weeks for the weekly review.
//!
//! Invariant: each count keeps the time at which it became known until no week asks for it any more, and is added up after.

use crate::{picture::Tallied, time::sub};
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};

/// This week and the last, and the longest hour of a clock change.
const KEPT: SignedDuration = SignedDuration::from_hours(15 * 24);

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tally {
    ever: u64,
    lately: Vec<(Timestamp, u64)>,
}

impl Tally {
    pub fn add(&mut self, at: Timestamp, messages: u64) {
        self.ever += messages;
        self.lately.push((at, messages));
        self.lately.retain(|(counted, _)| sub(at, KEPT) <= *counted);
    }

    /// Weeks begin on Mondays, on the clock of this zone.
    pub fn told(&self, now: Timestamp, zone: &TimeZone) -> Tallied {
        let today = now.to_zoned(zone.clone()).date();
        let monday = |weeks: i32| {
            let back = i32::from(today.weekday().to_monday_zero_offset()) + 7 * weeks;
            today.saturating_sub(back.days()).to_zoned(zone.clone()).map_or(Timestamp::MIN, |at| at.timestamp())
        };
        let (this, last) = (monday(0), monday(1));
        let between = |from: Timestamp, until: Timestamp| {
            self.lately.iter().filter(|(at, _)| from <= *at && *at < until).map(|(_, messages)| messages).sum()
        };
        Tallied { ever: self.ever, this_week: between(this, Timestamp::MAX), last_week: between(last, this) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_mondays_where_the_person_is() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut tally = Tally::default();
        // Chicago is at UTC−6.
        for (counted, messages) in [
            ("2026-01-01T12:00:00Z", 1),
            ("2026-01-05T05:59:59Z", 2),
            ("2026-01-05T06:00:00Z", 4),
            ("2026-01-12T05:59:59Z", 8),
            ("2026-01-12T06:00:00Z", 16),
            ("2026-01-14T16:00:00Z", 32),
        ] {
            tally.add(at(counted), messages);
        }
        let zone = crate::time::zone("America/Chicago").unwrap();
        let told = |now: &str| tally.told(at(now), &zone);
        let table = [
            ("2026-01-14T16:00:00Z", 48, 12),
            ("2026-01-19T05:59:59Z", 48, 12),
            ("2026-01-19T06:00:00Z", 0, 48),
            ("2026-01-26T06:00:00Z", 0, 0),
        ];
        for (now, this_week, last_week) in table {
            assert_eq!(told(now), Tallied { ever: 63, this_week, last_week }, "{now}");
        }
    }

    #[test]
    fn what_no_week_asks_for_is_only_added_up() {
        let mut tally = Tally::default();
        for day in 0..100 {
            tally.add(crate::time::add(Timestamp::UNIX_EPOCH, SignedDuration::from_hours(24 * day)), 1);
        }
        assert_eq!((tally.ever, tally.lately.len()), (100, 16));
    }
}
