//! Turns of one rotation, put in order.
//!
//! Invariant: no two turns of one person overlap or touch in the same role; at each moment the loudest role is theirs.

use super::{Role, Turn, role::by_loudness};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// The same time on call, told once: in order of time, of role, of person.
pub(super) fn untangled(turns: Vec<Turn>) -> Vec<Turn> {
    let mut people: BTreeMap<usize, Vec<Turn>> = BTreeMap::new();
    for turn in turns.into_iter().filter(|turn| turn.from < turn.until) {
        people.entry(turn.member).or_default().push(turn);
    }
    let mut all: Vec<Turn> = people.into_values().flat_map(|turns| alone(&turns)).collect();
    all.sort_by(|a, b| a.from.cmp(&b.from).then_with(|| by_loudness(&a.role, &b.role)).then(a.member.cmp(&b.member)));
    all
}

/// The turns of one person.
fn alone(turns: &[Turn]) -> Vec<Turn> {
    let mut edges: Vec<Timestamp> = turns.iter().flat_map(|turn| [turn.from, turn.until]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut done: Vec<Turn> = Vec::new();
    for (from, until) in edges.iter().zip(edges.iter().skip(1)) {
        let loudest = turns.iter().filter(|turn| turn.covers(*from)).min_by(|a, b| by_loudness(&a.role, &b.role));
        let Some(loudest) = loudest else { continue };
        match done.last_mut() {
            Some(last) if last.until == *from && last.role == loudest.role => last.until = *until,
            _ => done.push(Turn { from: *from, until: *until, ..loudest.clone() }),
        }
    }
    done
}

/// The stretches between `from` and `until` in which nobody is on call.
pub(super) fn uncovered(turns: &[Turn], from: Timestamp, until: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let mut gaps = Vec::new();
    let mut reached = from;
    // In order of their beginnings.
    for turn in turns {
        let begins = turn.from.min(until);
        if reached < begins {
            gaps.push((reached, begins));
        }
        reached = reached.max(turn.until);
    }
    if reached < until {
        gaps.push((reached, until));
    }
    gaps
}

/// The role that all of them have.
pub(super) fn common_role<'a>(mut turns: impl Iterator<Item = &'a Turn>) -> Option<&'a Role> {
    let first = turns.next()?.role.as_ref()?;
    turns.all(|turn| turn.role.as_ref() == Some(first)).then_some(first)
}
