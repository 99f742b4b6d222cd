//! Which account a rule is about, and what cannot be asked of it.
//!
//! Invariant: a source that is accepted is an account of the file, or a kind of account.

use super::Known;
use crate::{
    keys,
    near::nearest,
    section::{Section, Text},
    walk::Walk,
};
use oncall::{
    ids::{SourceId, SourceKind},
    policy::SourcePattern,
};

pub(super) fn source(section: &Section<'_>, known: &Known<'_>, walk: &mut Walk<'_>) -> Option<SourcePattern> {
    section.text("source", walk).map_or(Some(SourcePattern::Any), |text| named(&text, known.accounts, walk))
}

fn named(written: &Text<'_>, accounts: &[SourceId], walk: &mut Walk<'_>) -> Option<SourcePattern> {
    let kinds = [SourceKind::Slack, SourceKind::PagerDuty];
    if let Some(kind) = kinds.into_iter().find(|kind| kind.as_str() == written.text) {
        return Some(SourcePattern::Kind(kind));
    }
    if let Some(one) = written.text.parse().ok().filter(|one| accounts.contains(one)) {
        return Some(SourcePattern::One(one));
    }
    let accounts: Vec<String> = accounts.iter().map(SourceId::to_string).collect();
    let possible = kinds.iter().map(|kind| kind.as_str()).chain(accounts.iter().map(String::as_str));
    let hint = match nearest(written.text, possible.clone()) {
        Some(meant) => format!("did you mean \"{meant}\"?"),
        None => format!("possible are {}", possible.map(|one| format!("\"{one}\"")).collect::<Vec<_>>().join(", ")),
    };
    walk.fault(written.place.clone(), format!("{:?} names no account of this file", written.text), hint.as_str());
    None
}

/// Some conditions only Slack's messages can meet, others only PagerDuty's incidents: a rule that asks for both sides
/// matches nothing.
pub(super) fn never_matching(section: &Section<'_>, source: Option<&SourcePattern>, walk: &mut Walk<'_>) {
    let kind = match source {
        Some(SourcePattern::Kind(kind)) => Some(*kind),
        Some(SourcePattern::One(one)) => Some(one.kind),
        Some(SourcePattern::Any) | None => None,
    };
    let written = |keys: &'static [&str]| keys.iter().copied().filter(|key| section.has(key));
    match kind {
        Some(SourceKind::PagerDuty) => written(&keys::OF_SLACK).for_each(|key| {
            let hint = match key {
                "channel" => "PagerDuty has no channels; did you mean `service`?",
                "severity" => "PagerDuty has no severity; did you mean `urgency` or `priority`?",
                _ => "only Slack's messages have that; leave it out",
            };
            walk.fault(section.place_of(key), format!("`{key}` in a rule for PagerDuty"), hint);
        }),
        Some(SourceKind::Slack) => written(&keys::OF_PAGERDUTY).for_each(|key| {
            let hint = match key {
                "service" => "Slack has no services; did you mean `channel`?",
                "urgency" => "Slack has no urgency; use `severity` or `words`, or leave it out",
                "priority" => "Slack has no priorities; did you mean `severity`?",
                _ => "only PagerDuty's incidents have that; leave it out",
            };
            walk.fault(section.place_of(key), format!("`{key}` in a rule for Slack"), hint);
        }),
        None => {
            let Some(beside) = written(&keys::OF_SLACK).next() else { return };
            written(&keys::OF_PAGERDUTY).for_each(|key| {
                let says = format!("`{key}` beside `{beside}`: this rule would match nothing");
                let hint = format!("`{beside}` is Slack's, `{key}` PagerDuty's; write two rules");
                walk.fault(section.place_of(key), says, hint.as_str());
            });
        }
    }
}
