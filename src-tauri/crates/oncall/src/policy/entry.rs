//! Shifts that stand in the policy file, for teams without PagerDuty.
//!
//! Invariant: an entry ends after it begins, and where a clock change leaves its hours in doubt it covers both readings.

use super::Zone;
use jiff::{
    Timestamp, civil,
    tz::{AmbiguousTimestamp, TimeZone},
};

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub who: Who,
    pub from: Moment,
    pub to: Moment,
    /// `primary`, `secondary`, or the team's own word.
    pub role: Option<String>,
    /// The row it belongs to; without it the role names the row.
    pub rotation: Option<String>,
}

/// Whose shift it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Me,
    Email(String),
    /// As Slack or PagerDuty shows it.
    Name(String),
}

/// A time as it is written: with its offset, or on the wall clock of a zone.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    Exact(Timestamp),
    Local(civil::DateTime, Zone),
}

/// Of two readings of a wall clock.
#[derive(Clone, Copy)]
enum Reading {
    Earlier,
    Later,
}

impl Entry {
    /// When it begins; of a time that the clocks skip or show twice, the earlier reading.
    pub fn from(&self, local: &TimeZone) -> Timestamp {
        self.from.read(local, Reading::Earlier)
    }

    /// When it ends; of a time that the clocks skip or show twice, the later reading.
    pub fn until(&self, local: &TimeZone) -> Timestamp {
        self.to.read(local, Reading::Later)
    }

    /// The name of its row.
    pub fn rotation(&self) -> &str {
        self.rotation.as_deref().or(self.role.as_deref()).unwrap_or("on call")
    }
}

impl Moment {
    fn read(&self, local: &TimeZone, reading: Reading) -> Timestamp {
        let (at, zone) = match self {
            Self::Exact(at) => return *at,
            Self::Local(at, Zone::Local) => (*at, local),
            Self::Local(at, Zone::Named(zone)) => (*at, zone),
        };
        let ambiguous: AmbiguousTimestamp = zone.to_ambiguous_timestamp(at);
        let (read, end_of_time) = match reading {
            Reading::Earlier => (ambiguous.earlier(), Timestamp::MIN),
            Reading::Later => (ambiguous.later(), Timestamp::MAX),
        };
        // Only years at the ends of representable time have no timestamp.
        read.unwrap_or(end_of_time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_uncovered_on_the_nights_of_clock_changes() {
        // Chicago: 2026-03-08 02:00 becomes 03:00, 2026-11-01 02:00 becomes 01:00.
        let table = [
            ("an ordinary day", "2026-07-15T09:00", "2026-07-15T17:00", "2026-07-15T14:00:00Z", "2026-07-15T22:00:00Z"),
            (
                "begins in the gap",
                "2026-03-08T02:30",
                "2026-03-08T09:00",
                "2026-03-08T07:30:00Z",
                "2026-03-08T14:00:00Z",
            ),
            ("ends in the gap", "2026-03-07T22:00", "2026-03-08T02:30", "2026-03-08T04:00:00Z", "2026-03-08T08:30:00Z"),
            (
                "begins when it is twice",
                "2026-11-01T01:30",
                "2026-11-01T09:00",
                "2026-11-01T06:30:00Z",
                "2026-11-01T15:00:00Z",
            ),
            (
                "ends when it is twice",
                "2026-10-31T22:00",
                "2026-11-01T01:30",
                "2026-11-01T03:00:00Z",
                "2026-11-01T07:30:00Z",
            ),
        ];
        let chicago = crate::time::zone("America/Chicago").unwrap();
        for zone in [Zone::Local, Zone::Named(chicago.clone())] {
            for (what, from, to, starts, ends) in table {
                let moment = |text: &str| Moment::Local(text.parse().unwrap(), zone.clone());
                let entry = Entry { who: Who::Me, from: moment(from), to: moment(to), role: None, rotation: None };
                let local = if zone == Zone::Local { &chicago } else { &TimeZone::UTC };
                let found = (entry.from(local).to_string(), entry.until(local).to_string());
                assert_eq!(found, (starts.to_owned(), ends.to_owned()), "{what}");
            }
        }
    }

    #[test]
    fn the_ends_of_time_are_no_accident() {
        let far = Moment::Local(civil::DateTime::MAX, Zone::Named(crate::time::zone("America/Chicago").unwrap()));
        let entry = Entry { who: Who::Me, from: Moment::Exact(Timestamp::MIN), to: far, role: None, rotation: None };
        assert_eq!(entry.until(&TimeZone::UTC), Timestamp::MAX);
    }

    #[test]
    fn a_row_is_named_by_its_rotation_or_else_by_its_role() {
        let at = || Moment::Exact(Timestamp::UNIX_EPOCH);
        let row = |rotation: Option<&str>, role: Option<&str>| {
            let (rotation, role) = (rotation.map(str::to_owned), role.map(str::to_owned));
            Entry { who: Who::Me, from: at(), to: at(), role, rotation }.rotation().to_owned()
        };
        assert_eq!(row(Some("Sprint"), Some("primary")), "Sprint");
        assert_eq!(row(None, Some("primary")), "primary");
        assert_eq!(row(None, None), "on call");
    }
}
