//! `[attention]` and `[calendar]`: the person's times and days.
//!
//! Invariant: without the table, or without a key, the default is the one that asks nothing of the person.

use crate::{keys, section::Section, values, walk::Walk, words};
use jiff::SignedDuration;
use oncall::{
    decide::Decision,
    policy::{Calendar, Times, Zone},
};

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

/// Times of digests that no rule collects for are a fault: somebody thinks that they have an effect.
pub(crate) fn unused_digests(section: Option<&Section<'_>>, times: &Times, rules: &[Section<'_>], walk: &mut Walk<'_>) {
    let Some(section) = section.filter(|_| !times.digests.is_empty()) else { return };
    // A word that is none may have been meant so.
    let decides_otherwise = |rule: &Section<'_>| {
        let decision = words::DECISION.iter().find(|(word, _)| rule.peek("then") == Some(*word));
        decision.is_some_and(|(_, decision)| *decision != Decision::Digest)
    };
    if rules.iter().all(decides_otherwise) {
        let hint = "give a rule then = \"digest\", or leave the times out";
        walk.fault(section.place_of("digests"), "`digests`, but no rule collects anything for them", hint);
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
