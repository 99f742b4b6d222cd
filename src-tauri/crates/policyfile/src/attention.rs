//! `[attention]` and `[calendar]`: the person's times and days.
//!
//! Invariant: without the table, or without a key, the default is the one that asks nothing of the person.

use crate::{keys, section::Section, values, walk::Walk, words};
use jiff::SignedDuration;
use oncall::policy::{Calendar, Times, Zone};

/// How long something may be taken back: longer, and the team would wait for it.
const LONGEST_UNDO: SignedDuration = SignedDuration::from_secs(30);

pub(crate) fn times(section: Option<&Section<'_>>, walk: &mut Walk<'_>) -> Times {
    let default = Times::default();
    let Some(section) = section else { return default };
    section.allow(&keys::ATTENTION, walk);
    let digests = section.one_or_list("digests", walk).map_or_else(Vec::new, |list| list.items);
    let morning = section.text("morning", walk).and_then(|text| values::time(&text, walk));
    let up_to = |longest, key: &str, default: SignedDuration, walk: &mut Walk<'_>| {
        values::length_within(SignedDuration::ZERO..=longest, key, section, walk).unwrap_or(default)
    };
    Times {
        digests: digests.iter().filter_map(|text| values::time(text, walk)).collect(),
        morning: morning.unwrap_or(default.morning),
        zone: section.text("zone", walk).and_then(|text| values::zone(&text, walk)).unwrap_or(Zone::Local),
        unchecked_after: values::length("unchecked_after", section, walk),
        open_after: values::length("open_after", section, walk),
        undo: up_to(LONGEST_UNDO, "undo", default.undo, walk),
        repeats_join_for: up_to(values::LONGEST, "repeats_join_for", default.repeats_join_for, walk),
    }
}

pub(crate) fn calendar(section: Option<&Section<'_>>, walk: &mut Walk<'_>) -> Calendar {
    let Some(section) = section else { return Calendar::default() };
    section.allow(&keys::CALENDAR, walk);
    let work = match section.has("work") {
        true => values::choices("work", "day of the week", &words::WEEKDAY, section, walk).into_iter().collect(),
        false => Calendar::default().work,
    };
    Calendar { work, holidays: values::dates("holidays", section, walk).into_iter().collect() }
}
