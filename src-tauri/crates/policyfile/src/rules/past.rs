//! What a rule asks of the past: how often the same was seen, and how long ago the last deploy is.
//!
//! Invariant: a number of times comes with the stretch it is counted in.

use super::{Deploys, Known};
use crate::{section::Section, values, walk::Walk};
use jiff::SignedDuration;
use oncall::policy::{Count, Often};

const LEAST: &str = "seen_at_least";
const MOST: &str = "seen_at_most";
const WITHIN: &str = "seen_within";

pub(super) fn often(section: &Section<'_>, walk: &mut Walk<'_>) -> Option<Often> {
    let counted = [LEAST, MOST].into_iter().find(|key| section.has(key));
    if section.has(LEAST) && section.has(MOST) {
        let hint = "keep one; two rules, one after the other, can say both";
        walk.fault(section.place_of(MOST), "both seen_at_least and seen_at_most", hint);
    }
    match counted {
        None if section.has(WITHIN) => {
            let hint = "say how often, as in seen_at_least = 3";
            walk.fault(section.place_of(WITHIN), "`seen_within` without a number of times", hint);
        }
        Some(key) if !section.has(WITHIN) => {
            let hint = "say in which time, as in seen_within = \"1h\"";
            walk.fault(section.place_of(key), format!("`{key}` without `seen_within`"), hint);
        }
        _ => {}
    }
    let least = times(LEAST, section, walk).map(Count::AtLeast);
    let most = times(MOST, section, walk).map(Count::AtMost);
    let within = values::length("seen_within", section, walk);
    Some(Often { times: least.or(most)?, within: within? })
}

fn times(key: &str, section: &Section<'_>, walk: &mut Walk<'_>) -> Option<u32> {
    let (number, place) = section.number(key, walk)?;
    let times = u32::try_from(number).ok().filter(|times| *times > 0);
    if times.is_none() {
        let hint = "from 1, for this time counts too";
        walk.fault(place, format!("{number} is no number of times"), hint);
    }
    times
}

pub(super) fn after_deploy(section: &Section<'_>, known: &Known<'_>, walk: &mut Walk<'_>) -> Option<SignedDuration> {
    if section.has("after_deploy") && known.deploys == Deploys::Untold {
        let hint = "add [[deploy]] with the channel where deploys are told, or a PagerDuty account";
        walk.fault(section.place_of("after_deploy"), "`after_deploy`, but nothing says what a deploy is", hint);
    }
    values::length("after_deploy", section, walk)
}
