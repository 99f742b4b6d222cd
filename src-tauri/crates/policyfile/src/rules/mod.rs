//! `[[rule]]`, and `[[deploy]]` whose keys are a rule's conditions.
//!
//! Invariant: a rule that could never match, is never reached or could not do what it says is a fault, for somebody
//! relies on it.

mod brackets;
mod conditions;
mod days;
mod outcome;
mod past;
mod patterns;
mod reach;
mod roles;
mod source;
mod vain;

use crate::{keys, names::Names, section::Section, values, walk::Walk};
use oncall::{
    ids::{SourceId, SourceKind},
    policy::{Policy, Rule, SourcePattern, When},
};

/// What rules may speak of.
pub(crate) struct Known<'a> {
    pub accounts: &'a [SourceId],
    /// Of the entries; none where there are no entries.
    pub roles: Option<Vec<&'a str>>,
    /// What says that something was deployed.
    pub deploys: Deploys,
    pub digests: Digests,
}

/// Whether anything says that something was deployed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deploys {
    Told,
    Untold,
}

/// Whether digests are ever shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Digests {
    Shown,
    NeverShown,
}

pub(crate) fn rules(sections: &[Section<'_>], known: &Known<'_>, walk: &mut Walk<'_>) -> Vec<Rule> {
    let mut names = Names::of("rule", "a reason must name one rule");
    let mut rules = Vec::new();
    for section in sections {
        let faults = walk.count();
        let rule = rule(section, known, &mut names, walk);
        // A condition that could not be read makes a rule look as if it decided more than it was to.
        let whole = walk.count() == faults;
        rules.extend(rule.filter(|_| whole).map(|rule| (rule, section.place.clone())));
    }
    reach::unreached(&rules, walk);
    rules.into_iter().map(|(rule, _)| rule).collect()
}

fn rule(section: &Section<'_>, known: &Known<'_>, names: &mut Names, walk: &mut Walk<'_>) -> Option<Rule> {
    section.allow(&keys::rule(), walk);
    let name = rule_name(section, names, walk);
    let when = conditions::when(section, known, walk);
    source::never_matching(section, when.as_ref().map(|when| &when.source), walk);
    let then = outcome::then(section, known, walk);
    Some(Rule { name: name?.into(), when: when?, then: then? })
}

fn rule_name(section: &Section<'_>, names: &mut Names, walk: &mut Walk<'_>) -> Option<String> {
    let hint = "give it one, as in name = \"security wakes me\"; it is shown as the reason";
    let written = section.required("name", hint, walk)?;
    let name = values::title(&written, "one line that says what the rule is for", walk)?;
    names.take(name, written.place, walk)
}

pub(crate) fn deploys(sections: &[Section<'_>], known: &Known<'_>, walk: &mut Walk<'_>) -> Vec<When> {
    sections.iter().filter_map(|section| deploy(section, known, walk)).collect()
}

/// Slack's posts only, and only those of a named channel: a word in passing elsewhere is no deploy.
fn deploy(section: &Section<'_>, known: &Known<'_>, walk: &mut Walk<'_>) -> Option<When> {
    section.allow(&keys::deploy(), walk);
    if !section.has("channel") {
        let hint = "say where deploys are told, as in channel = \"#deploys\"";
        walk.fault(section.place.clone(), "[[deploy]] has no `channel`", hint);
    }
    let when = conditions::when(section, known, walk)?;
    let of_pagerduty = match &when.source {
        SourcePattern::Kind(kind) => *kind == SourceKind::PagerDuty,
        SourcePattern::One(one) => one.kind == SourceKind::PagerDuty,
        SourcePattern::Any => false,
    };
    if of_pagerduty {
        let hint = "deploys are read from Slack: leave the source out, or name a Slack account";
        walk.fault(section.place_of("source"), "[[deploy]] of PagerDuty", hint);
    }
    Some(when)
}

impl<'a> Known<'a> {
    pub fn of(accounts: &'a [SourceId], roles: Option<Vec<&'a str>>, policy: &Policy, deploys: Deploys) -> Self {
        let digests = if policy.times.digests.is_empty() { Digests::NeverShown } else { Digests::Shown };
        Self { accounts, roles, deploys, digests }
    }
}
