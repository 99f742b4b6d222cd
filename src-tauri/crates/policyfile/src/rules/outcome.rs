//! What a rule decides, and what it asks for beside that.
//!
//! Invariant: what only a ring can have stands only in a rule that pages, and a digest is one that somebody sees.

use super::{Digests, Known, roles, vain};
use crate::{
    keys,
    section::{Section, Text},
    values,
    walk::Walk,
    words,
};
use oncall::{
    address::Address,
    decide::Decision,
    policy::{Always, AskElse, Care, Tell, Then},
    roster::Role,
};

/// Rings of one rule in an hour off shift.
const MOST_RINGS: u32 = 20;
const THEN_HINT: &str =
    "say what it decides: then = \"page\", \"notify\", \"digest\", \"hold\", \"count\" or \"ignore\"";

pub(super) fn then(section: &Section<'_>, known: &Known<'_>, walk: &mut Walk<'_>) -> Option<Then> {
    let decision = decision(section, known, walk);
    if decision.is_some_and(|decision| decision != Decision::Page) {
        for key in keys::OF_PAGES.iter().filter(|key| section.has(key)) {
            let hint = "only what pages has it: write then = \"page\", or leave it out";
            walk.fault(section.place_of(key), format!("`{key}` in a rule that does not page"), hint);
        }
    }
    if let Some(decision) = decision {
        vain::in_vain(section, decision, walk);
    }
    let care = Care {
        voice: values::chosen("sound", "sound", &words::VOICE, section, walk),
        always: always(section, walk),
        look_within: values::length("look_within", section, walk),
        back_after: values::length("back_after", section, walk),
        then_ask: then_ask(section, walk),
        tell: tell(section, walk),
        playbook: section.text("playbook", walk).and_then(|text| playbook(&text, walk)),
        checks: checks(section, walk),
        note: section
            .text("note", walk)
            .and_then(|text| values::title(&text, "one line: what the note should say", walk)),
    };
    Some(Then { decision: decision?, care })
}

fn decision(section: &Section<'_>, known: &Known<'_>, walk: &mut Walk<'_>) -> Option<Decision> {
    let written = section.required("then", THEN_HINT, walk)?;
    let decision = values::choice(&written, "decision", &words::DECISION, walk)?;
    if decision == Decision::Digest && known.digests == Digests::NeverShown {
        let hint = "say when digests are shown: [attention] with digests = [\"09:00\", \"13:00\"]";
        walk.fault(written.place, "a digest that would never be shown", hint);
    }
    Some(decision)
}

fn always(section: &Section<'_>, walk: &mut Walk<'_>) -> Option<Always> {
    let (number, place) = section.number("always", walk)?;
    match u32::try_from(number) {
        Ok(at_most @ 1..=MOST_RINGS) => Some(Always { at_most }),
        _ => {
            let hint = format!("how often an hour it may ring off shift, from 1 to {MOST_RINGS}");
            walk.fault(place, format!("{number} is no number of rings"), hint.as_str());
            None
        }
    }
}

fn then_ask(section: &Section<'_>, walk: &mut Walk<'_>) -> Option<AskElse> {
    let table = section.table("then_ask", walk)?;
    table.allow(&keys::THEN_ASK, walk);
    let hint = "say whom: a role, a Slack name with its @, or an e-mail address, as in who = \"secondary\"";
    let who = table.required("who", hint, walk).and_then(|text| someone(&text, hint, walk));
    let after = values::required_length("after", "after = \"10m\"", &table, walk);
    Some(AskElse { who: who?, after: after? })
}

fn tell(section: &Section<'_>, walk: &mut Walk<'_>) -> Option<Tell> {
    let table = section.table("tell", walk)?;
    table.allow(&keys::TELL, walk);
    let hint = "say whom: the name of a [[contact]] or of somebody in the team";
    let who = table.required("who", hint, walk).and_then(|text| values::title(&text, hint, walk));
    let within = values::required_length("within", "within = \"15m\"", &table, walk);
    Some(Tell { who: who?, within: within? })
}

/// An address where it looks like one.
fn someone(written: &Text<'_>, hint: &str, walk: &mut Walk<'_>) -> Option<String> {
    if let Some(meant) = roles::usual(Role::split(written.text).0) {
        let hint = format!("did you mean \"{meant}\"?");
        walk.fault(written.place.clone(), format!("{:?} is no role", written.text), hint.as_str());
        return None;
    }
    match written.text.trim().strip_prefix('@') {
        Some(handle) if handle.is_empty() || handle.contains(char::is_whitespace) || handle.contains('@') => {
            walk.fault(written.place.clone(), format!("{:?} is no Slack name", written.text), "as in \"@ben\"");
            None
        }
        None if written.text.contains('@') => values::email(written, walk),
        _ => values::title(written, hint, walk),
    }
}

/// Opened in the browser when the person asks for it: what would not be opened is a fault.
fn playbook(written: &Text<'_>, walk: &mut Walk<'_>) -> Option<String> {
    let address = written.text.trim();
    let page = address.split(['?', '#']).next().unwrap_or_default();
    match Address::parse(page) {
        Ok(_) if !address.chars().any(|c| c.is_whitespace() || c.is_control()) => Some(address.to_owned()),
        Ok(_) => {
            let hint = "as in \"https://wiki.example.com/playbooks/disk\"";
            walk.fault(written.place.clone(), format!("{:?} is no web address", written.text), hint);
            None
        }
        Err(bad) => {
            walk.fault(written.place.clone(), format!("{:?}: {}", written.text, bad.says), bad.hint);
            None
        }
    }
}

fn checks(section: &Section<'_>, walk: &mut Walk<'_>) -> Vec<String> {
    let listed = section.one_or_list("checks", walk).map_or_else(Vec::new, |list| list.items);
    listed
        .iter()
        .filter_map(|text| values::title(text, "one line: what to look at once it has recovered", walk))
        .collect()
}
