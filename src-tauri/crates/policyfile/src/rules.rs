//! `[[rule]]`.
//!
//! Invariant: a rule that could never match is a fault, for somebody relies on it.

use crate::{
    names::Names,
    near::nearest,
    section::{Section, Text},
    values,
    walk::Walk,
};
use oncall::{
    ids::{SourceId, SourceKind},
    observation::Urgency,
    policy::{Pattern, Rule, SourcePattern, Then, Window, Word, Zone},
};

const KEYS: [&str; 9] = ["name", "source", "channel", "words", "between", "zone", "service", "urgency", "then"];
const THEN: [(&str, Then); 3] = [("page", Then::Page), ("hold", Then::Hold), ("ignore", Then::Ignore)];
const URGENCY: [(&str, Urgency); 2] = [("high", Urgency::High), ("low", Urgency::Low)];

/// `known` are the accounts of the file.
pub(crate) fn rules(sections: &[Section<'_>], known: &[SourceId], walk: &mut Walk<'_>) -> Vec<Rule> {
    let mut names = Names::of("rule", "a reason must name one rule");
    sections.iter().filter_map(|section| rule(section, known, &mut names, walk)).collect()
}

fn rule(section: &Section<'_>, known: &[SourceId], names: &mut Names, walk: &mut Walk<'_>) -> Option<Rule> {
    section.allow(&KEYS, walk);
    let name = rule_name(section, names, walk);
    let source = section.text("source", walk).map_or(Some(SourcePattern::Any), |text| source(&text, known, walk));
    let channels = channels(section, walk);
    let words = words(section, walk);
    let between = between(section, walk);
    let service = section.text("service", walk).and_then(|text| pattern(text.text, &text, walk));
    let urgency = section.text("urgency", walk).and_then(|text| values::choice(&text, "urgency", &URGENCY, walk));
    let then = section
        .required("then", "say what it decides: then = \"page\", \"hold\" or \"ignore\"", walk)
        .and_then(|text| values::choice(&text, "decision", &THEN, walk));
    never_matching(section, source.as_ref(), walk);
    Some(Rule { name: name?, source: source?, channels, words, between, service, urgency, then: then? })
}

fn rule_name(section: &Section<'_>, names: &mut Names, walk: &mut Walk<'_>) -> Option<String> {
    let hint = "give it one, as in name = \"security wakes me\"; it is shown as the reason";
    let written = section.required("name", hint, walk)?;
    let name = values::title(&written, "one line that says what the rule is for", walk)?;
    names.take(name, written.place, walk)
}

fn source(written: &Text<'_>, known: &[SourceId], walk: &mut Walk<'_>) -> Option<SourcePattern> {
    let kinds = [SourceKind::Slack, SourceKind::PagerDuty];
    if let Some(kind) = kinds.into_iter().find(|kind| kind.as_str() == written.text) {
        return Some(SourcePattern::Kind(kind));
    }
    if let Some(one) = written.text.parse().ok().filter(|one| known.contains(one)) {
        return Some(SourcePattern::One(one));
    }
    let accounts: Vec<String> = known.iter().map(SourceId::to_string).collect();
    let possible = kinds.iter().map(|kind| kind.as_str()).chain(accounts.iter().map(String::as_str));
    let hint = match nearest(written.text, possible.clone()) {
        Some(meant) => format!("did you mean \"{meant}\"?"),
        None => format!("possible are {}", possible.map(|one| format!("\"{one}\"")).collect::<Vec<_>>().join(", ")),
    };
    walk.fault(written.place.clone(), format!("{:?} names no account of this file", written.text), hint.as_str());
    None
}

/// Both `#alerts` and `alerts` are accepted; Slack's own names have no `#`.
fn channels(section: &Section<'_>, walk: &mut Walk<'_>) -> Vec<Pattern> {
    let listed = section.one_or_list("channel", walk).map_or_else(Vec::new, |list| list.items);
    listed.iter().filter_map(|text| pattern(text.text.strip_prefix('#').unwrap_or(text.text), text, walk)).collect()
}

fn pattern(name: &str, written: &Text<'_>, walk: &mut Walk<'_>) -> Option<Pattern> {
    let hint = "write a name, with *, ?, [ab] or {a,b} where it may vary";
    if name != name.trim() {
        walk.fault(written.place.clone(), format!("{:?} has spaces around it", written.text), hint);
        return None;
    }
    Pattern::new(name)
        .map_err(|bad| walk.fault(written.place.clone(), format!("{:?} is no pattern: {}", written.text, bad.0), hint))
        .ok()
}

fn words(section: &Section<'_>, walk: &mut Walk<'_>) -> Vec<Word> {
    let listed = section.one_or_list("words", walk).map_or_else(Vec::new, |list| list.items);
    let mut words = Vec::new();
    for text in listed {
        match Word::new(text.text) {
            Ok(word) => words.push(word),
            Err(bad) => walk.fault(
                text.place,
                format!("{:?} is no word: {}", text.text, bad.0),
                "write the word or phrase to look for",
            ),
        }
    }
    words
}

fn between(section: &Section<'_>, walk: &mut Walk<'_>) -> Option<Window> {
    let zone = section.text("zone", walk).map_or(Some(Zone::Local), |text| values::zone(&text, walk));
    if section.has("zone") && !section.has("between") {
        walk.fault(
            section.place_of("zone"),
            "`zone` without `between`",
            "add between = [\"09:00\", \"17:00\"], or leave the zone out",
        );
    }
    let list = section.list("between", walk)?;
    let times: Vec<_> = list.items.iter().map(|text| values::time(text, walk)).collect();
    // An empty list is a fault already.
    if !matches!(list.written, 0 | 2) {
        walk.fault(list.place, "`between` needs two times", "a start and an end, as in [\"09:00\", \"17:00\"]");
    }
    match times.as_slice() {
        [start, end] => Some(Window { start: (*start)?, end: (*end)?, zone: zone? }),
        _ => None,
    }
}

/// Channels are Slack's, services and urgencies PagerDuty's: a rule that asks for both sides matches nothing.
fn never_matching(section: &Section<'_>, source: Option<&SourcePattern>, walk: &mut Walk<'_>) {
    let kind = match source {
        Some(SourcePattern::Kind(kind)) => Some(*kind),
        Some(SourcePattern::One(one)) => Some(one.kind),
        Some(SourcePattern::Any) | None => None,
    };
    let mut clash = |key: &str, message: &str, hint: &str| {
        if section.has(key) {
            walk.fault(section.place_of(key), message, hint);
        }
    };
    match kind {
        Some(SourceKind::PagerDuty) => {
            clash("channel", "`channel` in a rule for PagerDuty", "PagerDuty has no channels; did you mean `service`?");
        }
        Some(SourceKind::Slack) => {
            clash("service", "`service` in a rule for Slack", "Slack has no services; did you mean `channel`?");
            clash("urgency", "`urgency` in a rule for Slack", "Slack has no urgency; use `words`, or leave it out");
        }
        None if section.has("channel") => {
            let hint = "channels are Slack's, services and urgencies PagerDuty's; write two rules";
            clash("service", "`service` beside `channel`: this rule would match nothing", hint);
            clash("urgency", "`urgency` beside `channel`: this rule would match nothing", hint);
        }
        None => {}
    }
}
