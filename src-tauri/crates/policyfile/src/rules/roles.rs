//! `role`: what I must be on call as.
//!
//! Invariant: a word of the team's own is one that an entry has, where the file has entries; without them a slip of the
//! pen in one of the three usual words is a fault. Either would name a role that nobody has.

use super::{Known, patterns};
use crate::{
    near::nearest,
    section::{Section, Text},
    walk::Walk,
};
use oncall::{policy::RolePattern, roster::Role};

const USUAL: [&str; 3] = ["primary", "secondary", "tertiary"];

/// Which of the usual words was probably meant by one that is none of them.
pub(super) fn usual(word: &str) -> Option<&'static str> {
    matches!(Role::of(word), Role::Named(_)).then(|| nearest(word, USUAL)).flatten()
}

pub(super) fn roles(section: &Section<'_>, known: &Known<'_>, walk: &mut Walk<'_>) -> Vec<RolePattern> {
    let listed = section.one_or_list("role", walk).map_or_else(Vec::new, |list| list.items);
    listed.iter().filter_map(|text| role(text, known, walk)).collect()
}

fn role(written: &Text<'_>, known: &Known<'_>, walk: &mut Walk<'_>) -> Option<RolePattern> {
    let text = written.text;
    let of_entries = known.roles.as_deref().unwrap_or_default();
    let own = ways(text).find_map(|(word, rotation)| Some((of_entry(word, of_entries)?, rotation)));
    let (word, rotation) = own.unwrap_or_else(|| Role::split(text));
    let word = word.trim();
    if word.is_empty() || word.chars().any(char::is_control) {
        let hint = "as in \"primary\", \"incident commander\", or \"secondary of Platform*\"";
        walk.fault(written.place.clone(), format!("{:?} is no role", written.text), hint);
        return None;
    }
    let role = Role::of(word);
    if own.is_none()
        && matches!(role, Role::Named(_))
        && let Some(hint) = slip(word, known.roles.as_deref())
    {
        walk.fault(written.place.clone(), format!("{:?} is no role of this file", written.text), hint.as_str());
        return None;
    }
    let rotation = match rotation {
        Some(name) => Some(patterns::title(name.trim(), written, walk)?),
        None => None,
    };
    Some(RolePattern { role, rotation })
}

/// A role alone, or one in a rotation, the longest first: a role may have an "of" of its own, as "engineer of the day".
fn ways(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let splits = text.rmatch_indices(" of ").map(|(at, of)| (&text[..at], Some(&text[at + of.len()..])));
    std::iter::once((text, None)).chain(splits)
}

/// The role as an entry spells it.
fn of_entry<'r>(word: &str, entries: &[&'r str]) -> Option<&'r str> {
    let word = Role::of(word);
    entries.iter().copied().find(|role| Role::of(role).is(&word))
}

/// What to write instead of a word that nobody can be on call as; without entries their roles are not known.
fn slip(word: &str, entries: Option<&[&str]>) -> Option<String> {
    let meant = nearest(word, entries.unwrap_or_default().iter().copied().chain(USUAL));
    if let Some(meant) = meant {
        return Some(format!("did you mean \"{meant}\"?"));
    }
    let mut listed: Vec<String> = entries?.iter().map(|role| format!("\"{role}\"")).collect();
    listed.dedup();
    Some(match listed.is_empty() {
        true => format!("no [[shift.entry]] has a role: give one role = \"{word}\""),
        false => format!("the entries have {}", listed.join(", ")),
    })
}
