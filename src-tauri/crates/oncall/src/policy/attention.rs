//! The person's own times: digests, mornings, and when what is unchecked comes back.
//!
//! Invariant: what is absent asks for nothing: no reminder comes that nobody wanted.

use super::Zone;
use jiff::{SignedDuration, Timestamp, civil::Time, tz::TimeZone};

#[derive(Clone, Debug, PartialEq)]
pub struct Times {
    /// When digests are shown, each day.
    pub digests: Vec<Time>,
    /// Where a snooze "until morning" ends.
    pub morning: Time,
    /// Of all of them.
    pub zone: Zone,
    /// What got no verdict from anybody comes back after so long.
    pub unchecked_after: Option<SignedDuration>,
    /// What I acknowledged and is still open comes back after so long.
    pub open_after: Option<SignedDuration>,
    /// What was asked for is written so much later, and can be taken back until then.
    pub undo: SignedDuration,
    /// A repeat of something that a verdict settled joins it for so long.
    pub repeats_join_for: SignedDuration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            digests: Vec::new(),
            morning: Time::constant(8, 0, 0, 0),
            zone: Zone::Local,
            unchecked_after: None,
            open_after: None,
            undo: SignedDuration::ZERO,
            repeats_join_for: SignedDuration::from_mins(30),
        }
    }
}

impl Times {
    /// The next moment after `at` at which a clock of the zone shows one of the times; on the nights of clock changes a
    /// time that is skipped comes when it would have been, one that is shown twice comes the first time.
    pub fn next(times: &[Time], zone: &Zone, at: Timestamp, local: &TimeZone) -> Option<Timestamp> {
        let zone = zone.of(local);
        let today = at.to_zoned(zone.clone()).date();
        let days = [Some(today), today.tomorrow().ok()];
        let moments = days.into_iter().flatten().flat_map(|day| times.iter().map(move |time| day.to_datetime(*time)));
        moments
            .filter_map(|moment| zone.to_ambiguous_timestamp(moment).compatible().ok())
            .filter(|moment| *moment > at)
            .min()
    }

    /// The latest moment up to `at`, within two days.
    pub fn last(times: &[Time], zone: &Zone, at: Timestamp, local: &TimeZone) -> Option<Timestamp> {
        let zone = zone.of(local);
        let today = at.to_zoned(zone.clone()).date();
        let days = [Some(today), today.yesterday().ok()];
        let moments = days.into_iter().flatten().flat_map(|day| times.iter().map(move |time| day.to_datetime(*time)));
        moments
            .filter_map(|moment| zone.to_ambiguous_timestamp(moment).compatible().ok())
            .filter(|moment| *moment <= at)
            .max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_found_on_either_side_also_on_the_nights_of_clock_changes() {
        let zone = || Zone::Named(crate::time::zone("America/Chicago").unwrap());
        let time = |text: &str| text.parse::<Time>().unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let table = [
            ("09:00", "2026-11-26T14:00:00Z", "2026-11-26T15:00:00Z", "2026-11-25T15:00:00Z"),
            ("09:00", "2026-11-26T15:00:00Z", "2026-11-27T15:00:00Z", "2026-11-26T15:00:00Z"),
            // 02:30 is skipped on 2026-03-08 and shown twice on 2026-11-01.
            ("02:30", "2026-03-08T07:00:00Z", "2026-03-08T08:30:00Z", "2026-03-07T08:30:00Z"),
            ("01:30", "2026-11-01T06:00:00Z", "2026-11-01T06:30:00Z", "2026-10-31T06:30:00Z"),
            ("01:30", "2026-11-01T07:00:00Z", "2026-11-02T07:30:00Z", "2026-11-01T06:30:00Z"),
        ];
        for (of_day, now, next, last) in table {
            let times = [time(of_day)];
            assert_eq!(Times::next(&times, &zone(), at(now), &TimeZone::UTC), Some(at(next)), "{of_day} after {now}");
            assert_eq!(Times::last(&times, &zone(), at(now), &TimeZone::UTC), Some(at(last)), "{of_day} before {now}");
        }
        assert_eq!(Times::next(&[], &Zone::Local, at("2026-11-26T14:00:00Z"), &TimeZone::UTC), None);
    }
}
