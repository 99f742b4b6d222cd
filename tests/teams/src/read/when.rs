//! Days and times, on the wall clock of the file's zone.
//!
//! Invariant: time never goes back from line to line; a time that the clocks skip is a fault, one that they show twice is
//! the first, or the one that is called `2nd`.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::{AmbiguousOffset, TimeZone},
};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// A time of day; of a time that is shown twice, which one.
#[derive(Clone, Copy, Debug)]
pub struct OfDay {
    time: Time,
    which: Which,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    First,
    Second,
}

/// `Mon 2026-11-23`, and whatever else stands there.
pub fn day(line: &str) -> Result<Option<Date>, String> {
    let (word, rest) = super::text::first(line);
    let Some(index) = DAYS.iter().position(|day| *day == word) else { return Ok(None) };
    let (date, _) = super::text::first(rest);
    let date: Date = date.parse().map_err(|_| format!("“{date}” is no date, as in 2026-11-23"))?;
    let real = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    match DAYS.get(real) {
        Some(day) if real != index => Err(format!("{date} is a {day}, not a {word}")),
        _ => Ok(Some(date)),
    }
}

/// `17:00`, `16:59:59` or `01:30 2nd`, and what follows.
pub fn time(line: &str) -> Result<(OfDay, &str), String> {
    let (word, rest) = super::text::first(line);
    let time = of_day(word)?;
    match super::text::after(rest, "2nd") {
        Some(rest) => Ok((OfDay { time, which: Which::Second }, rest)),
        None => Ok((OfDay { time, which: Which::First }, rest)),
    }
}

pub fn of_day(word: &str) -> Result<Time, String> {
    word.parse().map_err(|_| format!("“{word}” is no time, as in 17:00 or 16:59:59"))
}

pub fn moment(day: Date, time: OfDay, zone: &TimeZone, after: Option<Timestamp>) -> Result<Timestamp, String> {
    let read = zone.to_ambiguous_timestamp(day.to_datetime(time.time));
    let at = match (read.offset(), time.which) {
        (AmbiguousOffset::Gap { .. }, _) => {
            return Err(format!("no clock shows {} on {day}: it is skipped", time.time));
        }
        (AmbiguousOffset::Unambiguous { .. }, Which::Second) => {
            return Err(format!("{} comes only once on {day}", time.time));
        }
        (_, Which::First) => read.earlier(),
        (_, Which::Second) => read.later(),
    };
    let at = at.map_err(|fault| fault.to_string())?;
    match after {
        Some(after) if at < after => Err("this line is earlier than the one above it".to_owned()),
        _ => Ok(at),
    }
}

/// `Tue 2026-11-24 10:00`, and what follows.
pub fn date_time<'l>(text: &'l str, zone: &TimeZone) -> Result<(Timestamp, &'l str), String> {
    let date = day(text)?.ok_or_else(|| format!("“{text}” is no day and time, as in Tue 2026-11-24 10:00"))?;
    let (_, rest) = super::text::first(text);
    let (_, rest) = super::text::first(rest);
    let (time, rest) = time(rest)?;
    Ok((moment(date, time, zone, None)?, rest))
}

/// A time of this day, or, where that is past, of the next.
pub fn coming(text: &str, day: Date, at: Timestamp, zone: &TimeZone) -> Result<Timestamp, String> {
    let (time, _) = time(text)?;
    let days = [Some(day), day.tomorrow().ok()];
    let mut moments = days.into_iter().flatten().filter_map(|day| moment(day, time, zone, None).ok());
    moments.find(|moment| *moment > at).ok_or_else(|| format!("{text} does not come any more"))
}

/// `30m`
pub fn length(text: &str) -> Result<SignedDuration, String> {
    text.trim().parse().map_err(|_| format!("“{text}” is no length of time, as in 30m"))
}
