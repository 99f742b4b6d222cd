//! `between`, `days` and the `zone` of both.
//!
//! Invariant: a zone that nothing is told in is a fault, for somebody thinks that it has an effect.

use crate::{section::Section, values, walk::Walk, words};
use oncall::policy::{Day, Window, Zone};
use std::collections::BTreeSet;

pub(super) fn zone(section: &Section<'_>, walk: &mut Walk<'_>) -> Option<Zone> {
    let zone = section.text("zone", walk).map_or(Some(Zone::Local), |text| values::zone(&text, walk));
    if section.has("zone") && !section.has("between") && !section.has("days") {
        walk.fault(
            section.place_of("zone"),
            "`zone` without `between` or `days`",
            "add between = [\"09:00\", \"17:00\"], or leave the zone out",
        );
    }
    zone
}

pub(super) fn between(section: &Section<'_>, zone: Option<&Zone>, walk: &mut Walk<'_>) -> Option<Window> {
    let list = section.list("between", walk)?;
    let times: Vec<_> = list.items.iter().map(|text| values::time(text, walk)).collect();
    // An empty list is a fault already.
    if !matches!(list.written, 0 | 2) {
        walk.fault(list.place, "`between` needs two times", "a start and an end, as in [\"09:00\", \"17:00\"]");
    }
    match times.as_slice() {
        [start, end] => Some(Window { start: (*start)?, end: (*end)?, zone: zone?.clone() }),
        _ => None,
    }
}

pub(super) fn days(section: &Section<'_>, walk: &mut Walk<'_>) -> BTreeSet<Day> {
    values::choices("days", "day", &words::DAY, section, walk).into_iter().collect()
}
