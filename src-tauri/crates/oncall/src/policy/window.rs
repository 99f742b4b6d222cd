//! Stretches of the local day, and the zones they are told in.
//!
//! Invariant: what counts is the wall clock of the zone, whatever its offset is that day.

use jiff::{civil, tz::TimeZone};

/// A stretch of the local day: its start included, its end not. May cross midnight; equal ends mean the whole day.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    pub start: civil::Time,
    pub end: civil::Time,
    pub zone: Zone,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Zone {
    /// The computer's.
    #[default]
    Local,
    Named(TimeZone),
}

impl Zone {
    /// The zone itself.
    pub fn of<'a>(&'a self, local: &'a TimeZone) -> &'a TimeZone {
        match self {
            Self::Local => local,
            Self::Named(zone) => zone,
        }
    }
}

impl Window {
    /// The day on which the stretch that `at` falls into began.
    pub fn day(&self, at: jiff::Timestamp, local: &TimeZone) -> civil::Date {
        let at = at.to_zoned(self.zone.of(local).clone());
        let began_yesterday = self.start > self.end && at.time() < self.end;
        if began_yesterday { at.date().yesterday().unwrap_or(at.date()) } else { at.date() }
    }

    /// Whether `at` falls into the window, on the wall clock of its zone.
    pub fn contains(&self, at: jiff::Timestamp, local: &TimeZone) -> bool {
        let zone = if planted!("zone-of-a-window-ignored") { local } else { self.zone.of(local) };
        let summer = planted!("clock-change-ignored") && zone.to_offset_info(at).dst().is_dst();
        let at = if summer { crate::time::sub(at, jiff::SignedDuration::from_hours(1)) } else { at };
        let time = at.to_zoned(zone.clone()).time();
        match self.start.cmp(&self.end) {
            std::cmp::Ordering::Less if planted!("window-includes-its-end") => self.start <= time && time <= self.end,
            std::cmp::Ordering::Less => self.start <= time && time < self.end,
            std::cmp::Ordering::Greater => self.start <= time || time < self.end,
            std::cmp::Ordering::Equal => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    fn windows_include_their_start_but_not_their_end() {
        let time = |text: &str| text.parse::<civil::Time>().unwrap();
        let window = |start, end| Window {
            start: time(start),
            end: time(end),
            zone: Zone::Named(crate::time::zone("America/Chicago").unwrap()),
        };
        // Chicago is at UTC−6 in winter, at UTC−5 in summer.
        let table = [
            ("09:00", "17:00", "2026-01-15T15:00:00Z", true),
            ("09:00", "17:00", "2026-01-15T14:59:59Z", false),
            ("09:00", "17:00", "2026-01-15T22:59:59Z", true),
            ("09:00", "17:00", "2026-01-15T23:00:00Z", false),
            ("09:00", "17:00", "2026-07-15T14:00:00Z", true),
            ("22:00", "06:00", "2026-01-15T04:00:00Z", true),
            ("22:00", "06:00", "2026-01-15T11:59:59Z", true),
            ("22:00", "06:00", "2026-01-15T12:00:00Z", false),
            ("00:00", "00:00", "2026-01-15T12:00:00Z", true),
        ];
        for (start, end, at, inside) in table {
            let at: Timestamp = at.parse().unwrap();
            assert_eq!(window(start, end).contains(at, &TimeZone::UTC), inside, "{start}–{end} at {at}");
        }
    }
}
