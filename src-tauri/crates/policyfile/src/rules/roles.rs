//! `role`: what I must be on call as.
//!
//! Invariant: a slip of the pen in one of the three usual words is a fault, for it would name a role that nobody has.

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
    let (word, rotation) = match written.text.split_once(" of ") {
        Some((word, rotation)) => (word.trim(), Some(rotation.trim())),
        None => (written.text.trim(), None),
    };
    if word.is_empty() || word.chars().any(char::is_control) {
        let hint = "as in \"primary\", \"incident commander\", or \"secondary of Platform*\"";
        walk.fault(written.place.clone(), format!("{:?} is no role", written.text), hint);
        return None;
    }
    let role = Role::of(word);
    let own =
        |role: &Role| known.entries.iter().filter_map(|entry| entry.role.as_deref()).any(|one| Role::of(one) == *role);
    if let (Role::Named(word), false) = (&role, own(&role))
        && let Some(meant) = nearest(word, USUAL)
    {
        let hint = format!("did you mean \"{meant}\"?");
        walk.fault(written.place.clone(), format!("{:?} is no role of this file", written.text), hint.as_str());
        return None;
    }
    let rotation = match rotation {
        Some(name) => Some(patterns::title(name, written, walk)?),
        None => None,
    };
    Some(RolePattern { role, rotation })
}
