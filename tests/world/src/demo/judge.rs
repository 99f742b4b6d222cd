//! Compares what was observed with what the night claims.
//!
//! Invariant: both ways. A claim without an observation is a fault, and so is a ring, a card, a write or an alert
//! without a claim.

use super::{
    fact::{Fact, STORM},
    night::{Beat, Mark, Night},
    record::{Alert, Seen},
};
use std::collections::BTreeMap;

/// When each beat was played: how long the record was then. A beat that was never played is not in it.
pub type Played = BTreeMap<usize, usize>;

/// Everything that went otherwise than told, in sentences; empty where all went as told.
pub fn judge(night: &Night, played: &Played, record: &[Seen]) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, beat) in night.beats.iter().enumerate() {
        let Some(since) = played.get(&number) else {
            faults.push(format!("never played: {:?}", beat.deed));
            continue;
        };
        // What comes after the next deed may have come of that one.
        let until = played.get(&(number + 1)).copied().unwrap_or(record.len());
        let after = record.get(*since..until).unwrap_or_default();
        faults.extend(beat.then.iter().filter(|fact| !fact.holds(after)).map(|fact| missing(beat, fact)));
    }
    faults.extend(unclaimed_rings(night, record));
    faults.extend(unclaimed_alerts(night, record));
    faults.extend(unclaimed_cards(night, record));
    faults.extend(writes(night, record));
    faults.extend(record.iter().filter_map(|seen| match seen {
        Seen::Fault(what) => Some(what.clone()),
        _ => None,
    }));
    faults
}

fn missing(beat: &Beat, fact: &Fact) -> String {
    format!("second {}: after {:?} this was not seen: {fact:?}", beat.at, beat.deed)
}

/// Nothing begins to ring more often than it is claimed to.
fn unclaimed_rings(night: &Night, record: &[Seen]) -> Vec<String> {
    let mut states: BTreeMap<&str, &str> = BTreeMap::new();
    let mut rang: BTreeMap<&str, usize> = BTreeMap::new();
    for alert in alerts(record) {
        let mark = mark_of(night, &alert.text).unwrap_or(&alert.text);
        let before = states.insert(mark, &alert.state);
        if alert.state == "ringing" && before != Some("ringing") {
            *rang.entry(mark).or_default() += 1;
        }
    }
    let claimed = |mark: &str| night.facts().filter(|fact| fact.mark() == Some(mark) && fact.is_ring()).count();
    let too_often = rang.into_iter().filter(|(mark, times)| *times > claimed(mark));
    too_often.map(|(mark, times)| format!("{mark:?} rang {times} times, told were {}", claimed(mark))).collect()
}

/// Nothing is in the list that is told of as counted only, or not at all.
fn unclaimed_alerts(night: &Night, record: &[Seen]) -> Vec<String> {
    let is_told = |text: &str| {
        let about = |fact: &&Fact| fact.mark().is_some_and(|mark| text.contains(mark));
        night.facts().filter(about).any(|fact| !matches!(fact, Fact::Counted { .. }))
    };
    let mut strange: Vec<_> = alerts(record).map(|alert| &alert.text).filter(|text| !is_told(text)).collect();
    strange.dedup();
    strange.into_iter().map(|text| format!("this became an alert, and should not have: {text:?}")).collect()
}

/// What stays silent is on no card, but for those that the night tells of.
fn unclaimed_cards(night: &Night, record: &[Seen]) -> Vec<String> {
    let told = |mark: Mark| night.facts().any(|fact| fact.mark() == Some(mark) && fact.is_shown());
    let claimed =
        |title: &str| night.facts().any(|fact| matches!(fact, Fact::Summary { title: told } if title.contains(told)));
    let strange = record.iter().filter_map(|seen| match seen {
        Seen::Card { title, body, .. } => {
            let shown = mark_of(night, body).is_some_and(told) || title.contains(STORM) || claimed(title);
            (!shown).then(|| format!("nobody told of this card: {title}: {body}"))
        }
        _ => None,
    });
    strange.collect()
}

/// What was written to Slack and PagerDuty is what is told, no more and no less.
fn writes(night: &Night, record: &[Seen]) -> Vec<String> {
    let told = |of: &dyn Fn(&Fact) -> bool| night.facts().filter(|fact| of(fact)).count();
    let done = |of: &dyn Fn(&Seen) -> bool| record.iter().filter(|seen| of(seen)).count();
    let counts = [
        (
            "reactions in Slack",
            told(&|fact| matches!(fact, Fact::Reacted { .. })),
            done(&|seen| matches!(seen, Seen::Reaction { .. })),
        ),
        (
            "acknowledgements at PagerDuty",
            told(&|fact| matches!(fact, Fact::AcknowledgedThere { .. })),
            done(&|seen| matches!(seen, Seen::Acknowledgement { .. })),
        ),
        (
            "messages in Slack",
            told(&|fact| matches!(fact, Fact::Wrote { .. })),
            done(&|seen| matches!(seen, Seen::Wrote { .. })),
        ),
    ];
    let wrong = counts.into_iter().filter(|(_, told, done)| told != done);
    wrong.map(|(what, told, done)| format!("{done} {what} were written, told were {told}")).collect()
}

fn alerts(record: &[Seen]) -> impl Iterator<Item = &Alert> {
    record.iter().filter_map(|seen| match seen {
        Seen::Alert(alert) => Some(alert),
        _ => None,
    })
}

/// The mark by which the night knows this text.
fn mark_of(night: &Night, text: &str) -> Option<Mark> {
    night.facts().filter_map(Fact::mark).find(|mark| text.contains(mark))
}
