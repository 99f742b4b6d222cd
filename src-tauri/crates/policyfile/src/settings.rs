//! `[shift]` and `[team]`.
//!
//! Invariant: without the table, or without a key, the default is the one that asks nothing of the person.

use crate::{section::Section, values, walk::Walk};
use oncall::policy::{ShiftMode, Team};

pub(crate) fn shift(section: Option<&Section<'_>>, walk: &mut Walk<'_>) -> ShiftMode {
    let Some(section) = section else { return ShiftMode::Manual };
    section.allow(&["mode"], walk);
    let modes = [("manual", ShiftMode::Manual), ("auto", ShiftMode::Auto)];
    section.text("mode", walk).and_then(|mode| values::choice(&mode, "mode", &modes, walk)).unwrap_or(ShiftMode::Manual)
}

pub(crate) fn team(section: Option<&Section<'_>>, walk: &mut Walk<'_>) -> Team {
    let Some(section) = section else { return Team::PagerDutyTeams };
    section.allow(&["group", "people"], walk);
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
    let mut emails = Vec::new();
    for person in people.items {
        let email = person.text.trim();
        let whole = email
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
        if whole && !email.contains(char::is_whitespace) {
            emails.push(email.to_owned());
        } else {
            walk.fault(person.place, format!("{:?} is no e-mail address", person.text), "as in \"ada@example.com\"");
        }
    }
    Some(Team::People(emails))
}
