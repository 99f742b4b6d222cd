//! Lengths of time: `90s`, `15m`, `2h`, `7d`.
//!
//! Invariant: a length is one number and one unit, and lies within its bounds.

use crate::{
    section::{Section, Text},
    walk::Walk,
};
use jiff::SignedDuration;
use std::ops::RangeInclusive;

/// Nobody waits longer for anything here.
pub(crate) const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 366);
const SHORTEST: SignedDuration = SignedDuration::from_secs(1);

/// A positive length, under a key that may be absent.
pub(crate) fn length(key: &str, section: &Section<'_>, walk: &mut Walk<'_>) -> Option<SignedDuration> {
    length_within(SHORTEST..=LONGEST, key, section, walk)
}

/// A positive length that must be there; `example` as it could be written.
pub(crate) fn required_length(
    key: &str,
    example: &str,
    section: &Section<'_>,
    walk: &mut Walk<'_>,
) -> Option<SignedDuration> {
    let written = section.required(key, &format!("say how long, as in {example}"), walk)?;
    parsed(&written, &(SHORTEST..=LONGEST), walk)
}

pub(crate) fn length_within(
    bounds: RangeInclusive<SignedDuration>,
    key: &str,
    section: &Section<'_>,
    walk: &mut Walk<'_>,
) -> Option<SignedDuration> {
    let written = section.text(key, walk)?;
    parsed(&written, &bounds, walk)
}

fn parsed(written: &Text<'_>, bounds: &RangeInclusive<SignedDuration>, walk: &mut Walk<'_>) -> Option<SignedDuration> {
    let Some(length) = read(written.text) else {
        let hint = "one number and one unit: \"90s\", \"15m\", \"2h\" or \"7d\"";
        walk.fault(written.place.clone(), format!("{:?} is no length of time", written.text), hint);
        return None;
    };
    if bounds.contains(&length) {
        return Some(length);
    }
    let too = if length < *bounds.start() { "short" } else { "long" };
    let hint = format!("from {} to {}", shown(*bounds.start()), shown(*bounds.end()));
    walk.fault(written.place.clone(), format!("{:?} is too {too}", written.text), hint.as_str());
    None
}

fn read(text: &str) -> Option<SignedDuration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    // Otherwise "+5m" would do.
    if !number.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    // Too many digits are too long, not wrong.
    let number: i64 = number.parse().ok().or((number.len() > 18).then_some(i64::MAX))?;
    Some(SignedDuration::from_secs(number.saturating_mul(seconds)))
}

/// In the largest unit that leaves no rest.
fn shown(length: SignedDuration) -> String {
    let seconds = length.as_secs();
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm')];
    let whole = units.into_iter().find(|(unit, _)| seconds > 0 && seconds % unit == 0);
    whole.map_or_else(|| format!("{seconds}s"), |(unit, letter)| format!("{}{letter}", seconds / unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_and_one_unit() {
        let table =
            [("90s", Some(90)), ("15m", Some(900)), ("2h", Some(7_200)), ("7d", Some(604_800)), ("0s", Some(0))];
        let refused =
            ["", "s", "15", "15 m", "1h30m", "-5m", "+5m", "1.5h", "5µ", "15min", "m15"].map(|text| (text, None));
        for (text, seconds) in table.into_iter().chain(refused) {
            assert_eq!(read(text).map(|length| length.as_secs()), seconds, "{text}");
        }
        assert!(read("99999999999999999999d").unwrap() > LONGEST);
        assert_eq!([SignedDuration::ZERO, SHORTEST, LONGEST].map(shown), ["0s", "1s", "366d"]);
    }
}
