//! What a rule looks at.
//!
//! Invariant: every condition is read, whatever became of the others; what is absent asks for nothing.

use super::{Known, days, past, patterns, roles, source};
use crate::{section::Section, values, walk::Walk, words};
use oncall::{observation::Room, policy::When};
use std::collections::BTreeSet;

/// None where not even the source is known.
pub(super) fn when(section: &Section<'_>, known: &Known<'_>, walk: &mut Walk<'_>) -> Option<When> {
    let source = source::source(section, known, walk);
    let zone = days::zone(section, walk);
    let room = values::chosen("room", "kind of conversation", &words::ROOM, section, walk);
    if room == Some(Room::Direct) && section.has("channel") {
        let hint = "direct messages are in no channel; leave one of the two out";
        walk.fault(section.place_of("channel"), "`channel` beside room = \"direct\"", hint);
    }
    let when = When {
        source: Default::default(),
        channels: patterns::channels(section, walk),
        room,
        authors: patterns::authors(section, walk),
        by: values::chosen("by", "writer", &words::WRITER, section, walk),
        mentions: patterns::mentions(section, walk),
        words: patterns::words("words", section, walk),
        without: patterns::words("without", section, walk),
        matching: patterns::expressions(section, walk),
        state: values::chosen("state", "state", &words::STATE, section, walk),
        severity: values::choices("severity", "severity", &words::SEVERITY, section, walk).into_iter().collect(),
        urgency: values::chosen("urgency", "urgency", &words::URGENCY, section, walk),
        priority: patterns::names("priority", section, walk),
        service: patterns::names("service", section, walk),
        teams: patterns::names("team", section, walk),
        levels: levels(section, walk),
        roles: roles::roles(section, known, walk),
        shift: values::chosen("shift", "state of the shift", &words::SHIFT, section, walk),
        between: days::between(section, zone.as_ref(), walk),
        days: days::days(section, walk),
        zone: zone.unwrap_or_default(),
        often: past::often(section, walk),
        after_deploy: past::after_deploy(section, known, walk),
    };
    Some(When { source: source?, ..when })
}

/// Escalation levels; PagerDuty counts them from 1.
fn levels(section: &Section<'_>, walk: &mut Walk<'_>) -> BTreeSet<u32> {
    let mut levels = BTreeSet::new();
    for (number, place) in section.numbers("level", walk) {
        match u32::try_from(number) {
            Ok(level @ 1..) => {
                levels.insert(level);
            }
            _ => walk.fault(place, format!("{number} is no escalation level"), "1 is the first: primary"),
        }
    }
    levels
}
