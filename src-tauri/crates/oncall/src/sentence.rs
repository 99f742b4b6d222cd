//! The one sentence about my shift: tray, window and command line say the same.
//!
//! Invariant: says when the shift changes only where it changes by itself then.

use crate::{
    roster::Roster,
    shift::{OnShift, Shift, ShiftWhy},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// A weekday alone says which day it is for so long.
const THIS_WEEK: SignedDuration = SignedDuration::from_hours(6 * 24);

/// "On shift as primary until Tue 09:00, then Ada"; "Off shift; next: secondary from Tue 24 Nov 09:00".
pub fn shift(shift: &Shift, roster: &Roster, at: Timestamp, zone: &TimeZone) -> String {
    match shift.on {
        OnShift::On => on(shift, roster, at, zone),
        OnShift::Off => off(shift, roster, at, zone),
    }
}

fn on(shift: &Shift, roster: &Roster, at: Timestamp, zone: &TimeZone) -> String {
    if shift.because == ShiftWhy::ScheduleUnknown {
        return "On shift, for the schedule is not known".to_owned();
    }
    if shift.because == ShiftWhy::Forgotten {
        return "On shift, for what you set last cannot be read".to_owned();
    }
    let running = roster.running(at);
    let mut sentence = "On shift".to_owned();
    if let Some(role) = running.and_then(|turn| turn.role.as_ref()) {
        sentence.push_str(&format!(" as {role}"));
    }
    let ends = running.map(|turn| turn.until).filter(|until| *until < Timestamp::MAX);
    let until = if shift.because == ShiftWhy::Schedule { ends } else { shift.until };
    if let Some(until) = until {
        sentence.push_str(&format!(" until {}", day(until, at, zone)));
        let next = running.filter(|turn| turn.until == until).and_then(|turn| roster.after(turn));
        if let Some(next) = next {
            sentence.push_str(&format!(", then {}", next.name.line(40)));
        }
    }
    sentence
}

fn off(shift: &Shift, roster: &Roster, at: Timestamp, zone: &TimeZone) -> String {
    let Some(next) = roster.next(at) else {
        let until = shift.until.map_or(String::new(), |until| format!(" until {}", day(until, at, zone)));
        return format!("Off shift{until}");
    };
    let role = next.role.as_ref().map_or_else(|| "on call".to_owned(), ToString::to_string);
    format!("Off shift; next: {role} from {}", next.from.to_zoned(zone.clone()).strftime("%a %-d %b %H:%M"))
}

/// "Tue 09:00", or with the date where the weekday alone could be another one.
pub(crate) fn day(day: Timestamp, at: Timestamp, zone: &TimeZone) -> String {
    let form = if day.duration_since(at) < THIS_WEEK { "%a %H:%M" } else { "%a %-d %b %H:%M" };
    day.to_zoned(zone.clone()).strftime(form).to_string()
}
