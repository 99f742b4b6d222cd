//! `[shift]`, `[team]` and `[sound]`.
//!
//! Invariant: without the table, or without a key, the default is the one that asks nothing of the person.

use crate::{entries, keys, section::Section, values, walk::Walk, words};
use oncall::policy::{Entry, Shadow, ShiftMode, Sound, Team};

pub(crate) fn shift(section: Option<&Section<'_>>, walk: &mut Walk<'_>) -> (ShiftMode, Shadow, Vec<Entry>) {
    let Some(section) = section else { return (ShiftMode::Manual, Shadow::No, Vec::new()) };
    section.allow(&keys::SHIFT, walk);
    let mode = values::chosen("mode", "mode", &words::MODE, section, walk);
    let shadow = if section.flag("shadow", walk) == Some(true) { Shadow::Yes } else { Shadow::No };
    (mode.unwrap_or(ShiftMode::Manual), shadow, entries::entries(section, walk))
}

/// A page must be heard, so the ceiling has a floor.
pub(crate) fn sound(section: Option<&Section<'_>>, walk: &mut Walk<'_>) -> Sound {
    let Some(section) = section else { return Sound::default() };
    section.allow(&keys::SOUND, walk);
    let Some((percent, place)) = section.number("ceiling", walk) else { return Sound::default() };
    match u8::try_from(percent) {
        Ok(ceiling @ Sound::LEAST..=100) => Sound { ceiling },
        Ok(..Sound::LEAST) => {
            let says = format!("a ceiling of {percent} percent: a page could go unheard");
            let hint = format!("write {} to 100; going off shift is what keeps it quiet", Sound::LEAST);
            walk.fault(place, says, hint.as_str());
            Sound::default()
        }
        _ => {
            walk.fault(place, format!("{percent} is no ceiling"), "in percent of full volume, from 20 to 100");
            Sound::default()
        }
    }
}

pub(crate) fn team(section: Option<&Section<'_>>, walk: &mut Walk<'_>) -> Team {
    let Some(section) = section else { return Team::PagerDutyTeams };
    section.allow(&keys::TEAM, walk);
    if section.has("group") && section.has("people") {
        walk.fault(section.place_of("people"), "both group and people", "keep one: each says who the team is");
    }
    let group = group(section, walk);
    let people = people(section, walk);
    group.or(people).unwrap_or(Team::PagerDutyTeams)
}

fn group(section: &Section<'_>, walk: &mut Walk<'_>) -> Option<Team> {
    let group = section.text("group", walk)?;
    match group.text.strip_prefix('@') {
        Some(handle) if !handle.is_empty() && !handle.contains(char::is_whitespace) && !handle.contains('@') => {
            Some(Team::Group(handle.to_owned()))
        }
        _ => {
            walk.fault(
                group.place,
                format!("{:?} is no user group", group.text),
                "write its handle with the @, as in \"@sre\"",
            );
            None
        }
    }
}

fn people(section: &Section<'_>, walk: &mut Walk<'_>) -> Option<Team> {
    let people = section.list("people", walk)?;
    Some(Team::People(people.items.iter().filter_map(|person| values::email(person, walk)).collect()))
}
