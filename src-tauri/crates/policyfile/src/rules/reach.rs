//! Rules that are never asked, for one above decides all that they could.
//!
//! Invariant: a rule is said to be never reached only where whatever it matches is matched above, in doubt too.

use crate::walk::Walk;
use oncall::{
    decide::Decision,
    ids::SourceKind,
    policy::{MentionPattern, Pattern, Rule, SourcePattern, When, Zone},
};
use std::{collections::BTreeSet, ops::Range};

/// Each rule with the place of its header, in the file's order.
pub(super) fn unreached(rules: &[(Rule, Range<usize>)], walk: &mut Walk<'_>) {
    for (at, (below, place)) in rules.iter().enumerate() {
        if let Some((above, _)) = rules.iter().take(at).find(|(above, _)| decides_all(above, below)) {
            let says = format!("“{}” is never reached: “{}” above decides all of it", below.name, above.name);
            walk.fault(place.clone(), says, "move it above that rule, or leave it out");
        }
    }
}

/// Whether whatever the lower one matches is matched above.
fn decides_all(above: &Rule, below: &Rule) -> bool {
    let loud = |rule: &Rule| matches!(rule.then.decision, Decision::Page | Decision::Notify);
    // What nobody can tell counts as met for loud ones alone.
    let met_in_doubt = loud(above) || !loud(below) || !may_be_in_doubt(&above.when);
    met_in_doubt && asks_for_less(&above.when, &below.when)
}

fn may_be_in_doubt(when: &When) -> bool {
    let here = |zone: &Zone| *zone == Zone::Local;
    let by_the_clock_here =
        when.between.as_ref().map_or(!when.days.is_empty() && here(&when.zone), |window| here(&window.zone));
    by_the_clock_here || !when.severity.is_empty() || !when.levels.is_empty() || !when.roles.is_empty()
}

/// Whether each condition is one of the lower rule's too, or is wider.
fn asks_for_less(above: &When, below: &When) -> bool {
    // By name, so that a new condition cannot be forgotten.
    let When {
        source,
        channels,
        room,
        authors,
        by,
        mentions,
        words,
        without,
        matching,
        state,
        severity,
        urgency,
        priority,
        service,
        teams,
        levels,
        roles,
        shift,
        between,
        days,
        zone,
        often,
        after_deploy,
    } = above;
    let from = is_from(source, below)
        && any_of(channels, &below.channels, is_wider)
        && same(room, &below.room)
        && any_of(authors, &below.authors, is_wider)
        && same(by, &below.by)
        && any_of(mentions, &below.mentions, calls);
    let says = any_of(words, &below.words, |one, other| one.is_in(other.text()))
        && without.iter().all(|one| below.without.iter().any(|other| other.is_in(one.text())))
        && any_of(matching, &below.matching, PartialEq::eq)
        && same(state, &below.state)
        && some_of(severity, &below.severity);
    let incident = same(urgency, &below.urgency)
        && any_of(priority, &below.priority, is_wider)
        && any_of(service, &below.service, is_wider)
        && any_of(teams, &below.teams, is_wider)
        && some_of(levels, &below.levels);
    // Beside a stretch of the day the day is the one on which that began.
    let same_day = || *between == below.between && *zone == below.zone && some_of(days, &below.days);
    let at = any_of(roles, &below.roles, PartialEq::eq)
        && same(shift, &below.shift)
        && same(between, &below.between)
        && (days.is_empty() || same_day())
        && same(often, &below.often)
        && same(after_deploy, &below.after_deploy);
    from && says && incident && at
}

fn is_from(source: &SourcePattern, below: &When) -> bool {
    match (source, &below.source) {
        (SourcePattern::Any, _) => true,
        (SourcePattern::Kind(kind), SourcePattern::Any) => match kind {
            SourceKind::Slack => below.is_of_slack(),
            SourceKind::PagerDuty => below.is_of_pagerduty(),
        },
        (SourcePattern::Kind(kind), SourcePattern::One(one)) => one.kind == *kind,
        (one, other) => one == other,
    }
}

fn is_wider(pattern: &Pattern, below: &Pattern) -> bool {
    pattern == below || (below.is_plain() && pattern.matches(below.text()))
}

fn calls(one: &MentionPattern, other: &MentionPattern) -> bool {
    match (one, other) {
        (MentionPattern::Group(one), MentionPattern::Group(other)) => is_wider(one, other),
        _ => one == other,
    }
}

fn same<T: PartialEq>(above: &Option<T>, below: &Option<T>) -> bool {
    above.is_none() || above == below
}

fn any_of<T>(above: &[T], below: &[T], covers: impl Fn(&T, &T) -> bool) -> bool {
    let covered = |other: &T| above.iter().any(|one| covers(one, other));
    above.is_empty() || (!below.is_empty() && below.iter().all(covered))
}

fn some_of<T: Ord>(above: &BTreeSet<T>, below: &BTreeSet<T>) -> bool {
    above.is_empty() || (!below.is_empty() && below.is_subset(above))
}
