//! Single values: names, choices, emoji, times, zones.
//!
//! Invariant: each returns a value or leaves a fault, never neither.

use crate::{
    near::{nearest, nearest_zone},
    section::{Section, Text},
    walk::Walk,
};
use jiff::civil;
use oncall::{ids::Emoji, policy::Zone};

mod length;

pub(crate) use length::{LONGEST, length, length_within, required_length};

/// One of some words.
pub(crate) fn choice<T: Copy>(value: &Text<'_>, what: &str, choices: &[(&str, T)], walk: &mut Walk<'_>) -> Option<T> {
    if let Some((_, chosen)) = choices.iter().find(|(word, _)| *word == value.text) {
        return Some(*chosen);
    }
    let all: Vec<String> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
    let hint = match nearest(value.text, choices.iter().map(|(word, _)| *word)) {
        Some(meant) => format!("did you mean \"{meant}\"? Possible are {}", all.join(", ")),
        None => format!("possible are {}", all.join(", ")),
    };
    walk.fault(value.place.clone(), format!("{:?} is no {what}", value.text), hint.as_str());
    None
}

/// One of some words, under a key that may be absent.
pub(crate) fn chosen<T: Copy>(
    key: &str,
    what: &str,
    from: &[(&str, T)],
    section: &Section<'_>,
    walk: &mut Walk<'_>,
) -> Option<T> {
    section.text(key, walk).and_then(|text| choice(&text, what, from, walk))
}

/// Some of some words: one, or a list.
pub(crate) fn choices<T: Copy>(
    key: &str,
    what: &str,
    from: &[(&str, T)],
    section: &Section<'_>,
    walk: &mut Walk<'_>,
) -> Vec<T> {
    let listed = section.one_or_list(key, walk).map_or_else(Vec::new, |list| list.items);
    listed.iter().filter_map(|text| choice(text, what, from, walk)).collect()
}

/// In characters.
const LONGEST_ACCOUNT_NAME: usize = 60;

/// An account's name: part of ids, of names in the keyring, and of what is typed on the command line.
pub(crate) fn account_name(value: &Text<'_>, walk: &mut Walk<'_>) -> Option<String> {
    let good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if value.text.is_empty() || !value.text.chars().all(good) {
        walk.fault(
            value.place.clone(),
            format!("{:?} cannot name an account", value.text),
            "letters, digits, - _ and . only",
        );
        return None;
    }
    let length = value.text.chars().count();
    if length > LONGEST_ACCOUNT_NAME {
        let hint = format!("{LONGEST_ACCOUNT_NAME} at most");
        walk.fault(value.place.clone(), format!("{length} characters cannot name an account"), hint.as_str());
        return None;
    }
    Some(value.text.to_owned())
}

/// One line for people to read.
pub(crate) fn title(value: &Text<'_>, hint: &str, walk: &mut Walk<'_>) -> Option<String> {
    let text = value.text.trim();
    if text.is_empty() || text.chars().any(char::is_control) {
        walk.fault(value.place.clone(), format!("{:?} is no name", value.text), hint);
        return None;
    }
    Some(text.to_owned())
}

pub(crate) fn email(value: &Text<'_>, walk: &mut Walk<'_>) -> Option<String> {
    let email = value.text.trim();
    let whole =
        email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    if !whole || email.contains(char::is_whitespace) {
        walk.fault(value.place.clone(), format!("{:?} is no e-mail address", value.text), "as in \"ada@example.com\"");
        return None;
    }
    Some(email.to_owned())
}

/// An emoji by its name, with or without colons; its skin tone is cut off.
pub(crate) fn emoji(value: &Text<'_>, walk: &mut Walk<'_>) -> Option<Emoji> {
    let name = value.text.trim().trim_matches(':').split("::").next().unwrap_or_default().to_lowercase();
    let good = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '\'');
    if name.is_empty() || !name.chars().all(good) {
        let hint = "write the name that Slack shows between colons, as in \"white_check_mark\"";
        walk.fault(value.place.clone(), format!("{:?} is no emoji's name", value.text), hint);
        return None;
    }
    Some(Emoji::new(name))
}

/// A time of day, `HH:MM`.
pub(crate) fn time(value: &Text<'_>, walk: &mut Walk<'_>) -> Option<civil::Time> {
    let parsed = match value.text.as_bytes() {
        [h1, h2, b':', m1, m2] => {
            let digits = |tens: &u8, ones: &u8| {
                (tens.is_ascii_digit() && ones.is_ascii_digit())
                    .then(|| ((tens - b'0') * 10 + (ones - b'0')).cast_signed())
            };
            digits(h1, h2).zip(digits(m1, m2)).and_then(|(hour, minute)| civil::Time::new(hour, minute, 0, 0).ok())
        }
        _ => None,
    };
    if parsed.is_none() {
        let hint = match value.text {
            "24:00" => "midnight is \"00:00\"",
            _ => "write hours and minutes with two digits each, \"00:00\" to \"23:59\"",
        };
        walk.fault(value.place.clone(), format!("{:?} is no time of day", value.text), hint);
    }
    parsed
}

/// A zone by its IANA name.
pub(crate) fn zone(value: &Text<'_>, walk: &mut Walk<'_>) -> Option<Zone> {
    if let Some(zone) = oncall::time::zone(value.text).filter(|zone| !zone.is_unknown()) {
        return Some(Zone::Named(zone));
    }
    let hint = match nearest_zone(value.text) {
        Some(meant) => format!("did you mean \"{meant}\"?"),
        None => "write an IANA name, as in \"America/Chicago\" or \"Europe/Berlin\"".to_owned(),
    };
    walk.fault(value.place.clone(), format!("{:?} is no time zone", value.text), hint.as_str());
    None
}

/// A list of dates, in quotes or not.
pub(crate) fn dates(key: &str, section: &Section<'_>, walk: &mut Walk<'_>) -> Vec<civil::Date> {
    let mut dates = Vec::new();
    for (written, place) in section.dates(key, walk) {
        // With a time of day it would be read as its date, which nobody asked for.
        let plain = written.chars().all(|c| c.is_ascii_digit() || c == '-');
        match written.parse().ok().filter(|_| plain) {
            Some(date) => dates.push(date),
            None => walk.fault(place, format!("{written:?} is no date"), "year, month and day, as in 2026-12-25"),
        }
    }
    dates
}
