//! Which day it is: of the week, working, weekend, or a holiday.
//!
//! Invariant: a day is asked for in a zone; a window over midnight belongs to the day on which it began.

use jiff::civil::{Date, Weekday};
use std::collections::BTreeSet;

/// A kind of day that a rule may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
    /// A day of work that is no holiday.
    Working,
    /// No day of work, holiday or not.
    Weekend,
    Holiday,
}

/// Which days are which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Days of work, Monday to Friday unless the policy says otherwise.
    pub work: BTreeSet<Day>,
    pub holidays: BTreeSet<Date>,
}

impl Default for Calendar {
    fn default() -> Self {
        let work = [Day::Monday, Day::Tuesday, Day::Wednesday, Day::Thursday, Day::Friday];
        Self { work: work.into(), holidays: BTreeSet::new() }
    }
}

impl Calendar {
    /// Whether the date is one of the kinds.
    pub fn has(&self, days: &BTreeSet<Day>, date: Date) -> bool {
        let weekday = Day::of(date);
        let works = self.work.contains(&weekday);
        let holiday = self.holidays.contains(&date);
        days.iter().any(|day| match day {
            Day::Working => works && !holiday,
            Day::Weekend => !works,
            Day::Holiday => holiday,
            named => *named == weekday,
        })
    }
}

impl Day {
    /// The day of the week.
    pub fn of(date: Date) -> Self {
        match date.weekday() {
            Weekday::Monday => Self::Monday,
            Weekday::Tuesday => Self::Tuesday,
            Weekday::Wednesday => Self::Wednesday,
            Weekday::Thursday => Self::Thursday,
            Weekday::Friday => Self::Friday,
            Weekday::Saturday => Self::Saturday,
            Weekday::Sunday => Self::Sunday,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_date_is_what_it_is() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        // 2026-11-26 is a Thursday and a holiday here; 2026-12-26 a Saturday and one too.
        let calendar = Calendar { holidays: [date("2026-11-26"), date("2026-12-26")].into(), ..Calendar::default() };
        let table = [
            ("2026-11-25", Day::Wednesday, true),
            ("2026-11-25", Day::Thursday, false),
            ("2026-11-25", Day::Working, true),
            ("2026-11-26", Day::Thursday, true),
            ("2026-11-26", Day::Working, false),
            ("2026-11-26", Day::Holiday, true),
            ("2026-11-26", Day::Weekend, false),
            ("2026-11-28", Day::Weekend, true),
            ("2026-11-28", Day::Working, false),
            ("2026-12-26", Day::Weekend, true),
            ("2026-12-26", Day::Holiday, true),
        ];
        for (on, day, is) in table {
            assert_eq!(calendar.has(&[day].into(), date(on)), is, "{on} {day:?}");
        }
        assert!(!calendar.has(&BTreeSet::new(), date("2026-11-25")));
    }
}
