//! `[[shift.entry]]`.
//!
//! Invariant: an entry ends after it begins, whatever the computer's zone turns out to be.

use crate::{
    keys,
    section::{Section, Text},
    values,
    walk::Walk,
};
use jiff::{Timestamp, civil, tz::TimeZone};
use oncall::policy::{Entry, Moment, Who, Zone};
use std::ops::Range;

const WHO_HINT: &str =
    "say whose shift it is: who = \"me\", an e-mail address, or a name as Slack or PagerDuty shows it";
const FROM_HINT: &str = "say when it begins, as in from = 2026-11-24 09:00";
const TO_HINT: &str = "say when it ends, as in to = 2026-12-01 09:00";
const TIME_HINT: &str =
    "write date and time, as in 2026-11-24 09:00, with an offset if you like: 2026-11-24T09:00+01:00";

/// The entries in `[shift]`, whose `zone` is theirs where they name none.
pub(crate) fn entries(shift: &Section<'_>, walk: &mut Walk<'_>) -> Vec<Entry> {
    let zone = shift.text("zone", walk).map_or(Some(Zone::Local), |text| values::zone(&text, walk));
    shift.tables("entry", walk).iter().filter_map(|section| entry(section, zone.as_ref(), walk)).collect()
}

/// The roles that rules may name: those of entries with a fault too, for one fault is enough. None without entries.
pub(crate) fn roles<'a>(shift: &Section<'a>) -> Option<Vec<&'a str>> {
    // What is wrong there is told where they are read.
    let entries = shift.tables("entry", &mut Walk::new(""));
    (!entries.is_empty()).then(|| entries.iter().filter_map(|entry| entry.peek("role")).collect())
}

fn entry(section: &Section<'_>, shift_zone: Option<&Zone>, walk: &mut Walk<'_>) -> Option<Entry> {
    section.allow(&keys::ENTRY, walk);
    let who = section.required("who", WHO_HINT, walk).and_then(|text| who(&text, walk));
    let zone = section.text("zone", walk).map_or(shift_zone.cloned(), |text| values::zone(&text, walk));
    let from = time("from", FROM_HINT, section, walk);
    let to = time("to", TO_HINT, section, walk);
    let mut word = |key: &str, hint: &str| {
        section.text(key, walk).map_or(Some(None), |text| values::title(&text, hint, walk).map(Some))
    };
    let role = word("role", "one line, as in role = \"primary\"");
    let rotation = word("rotation", "one line, as in rotation = \"Sprint contact\"");
    let (from, to) = moments(section, from?, to?, &zone?, walk)?;
    Some(Entry { who: who?, from, to, role: role?, rotation: rotation? })
}

fn who(written: &Text<'_>, walk: &mut Walk<'_>) -> Option<Who> {
    match written.text.trim() {
        me if me.eq_ignore_ascii_case("me") => Some(Who::Me),
        email if email.contains('@') => values::email(written, walk).map(Who::Email),
        _ => values::title(written, WHO_HINT, walk).map(Who::Name),
    }
}

struct Written {
    time: Time,
    place: Range<usize>,
}

enum Time {
    /// With its offset.
    Exact(Timestamp),
    Wall(civil::DateTime),
}

fn time(key: &str, hint: &str, section: &Section<'_>, walk: &mut Walk<'_>) -> Option<Written> {
    let (text, place) = section.date_time(key, hint, walk)?;
    let wall = |text: &str| {
        let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | 'T' | 't' | ' '));
        // A date alone would be read as its midnight, which few mean.
        (plain && text.contains(':')).then(|| text.parse().ok())?
    };
    let text = text.trim();
    let time = text.parse().map(Time::Exact).ok().or_else(|| wall(text).map(Time::Wall));
    if time.is_none() {
        walk.fault(place.clone(), format!("{text:?} is no date and time"), TIME_HINT);
    }
    Some(Written { time: time?, place })
}

fn moments(
    section: &Section<'_>,
    from: Written,
    to: Written,
    zone: &Zone,
    walk: &mut Walk<'_>,
) -> Option<(Moment, Moment)> {
    let mixed = matches!((&from.time, &to.time), (Time::Exact(_), Time::Wall(_)) | (Time::Wall(_), Time::Exact(_)));
    if mixed && *zone == Zone::Local {
        walk.fault(
            to.place,
            "one time with an offset and one without",
            "write both alike, or name the zone: zone = \"Europe/Berlin\"",
        );
        return None;
    }
    if section.has("zone") && matches!((&from.time, &to.time), (Time::Exact(_), Time::Exact(_))) {
        walk.fault(section.place_of("zone"), "`zone` beside times that carry their offset", "leave the zone out");
    }
    let moment = |written: &Written| match written.time {
        Time::Exact(at) => Moment::Exact(at),
        Time::Wall(at) => Moment::Local(at, zone.clone()),
    };
    let moments = (moment(&from), moment(&to));
    let runs = match (&from.time, &to.time) {
        // On one wall clock the order is that of the clock, in any zone.
        (Time::Wall(from), Time::Wall(to)) => from < to,
        _ => {
            let probe = |from: Moment, to: Moment| Entry { who: Who::Me, from, to, role: None, rotation: None };
            let entry = probe(moments.0.clone(), moments.1.clone());
            entry.from(&TimeZone::UTC) < entry.until(&TimeZone::UTC)
        }
    };
    if !runs {
        walk.fault(to.place, "`to` is not after `from`", "the shift would be over before it began");
        return None;
    }
    Some(moments)
}
