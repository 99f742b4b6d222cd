//! What a rule says and nobody could ever do for it.
//!
//! Invariant: what is a fault here has no effect whatever comes, at any time; somebody relies on it.

use crate::{section::Section, walk::Walk};
use oncall::decide::Decision;

pub(super) fn in_vain(section: &Section<'_>, decision: Decision, walk: &mut Walk<'_>) {
    shown_when_over(section, decision, walk);
    told_off_shift(section, decision, walk);
    asked_of_what_is_not_listed(section, decision, walk);
}

/// What has recovered is settled before anything else becomes of it.
fn shown_when_over(section: &Section<'_>, decision: Decision, walk: &mut Walk<'_>) {
    let shows = matches!(decision, Decision::Page | Decision::Notify | Decision::Digest);
    if shows && section.peek("state") == Some("resolved") {
        let says = format!("state = \"resolved\" in a rule with then = \"{}\": it is over already", decision.as_str());
        let hint =
            "count it or leave the rule out; what to go through after recovery is `checks` of the rule for what fires";
        walk.fault(section.place_of("state"), says, hint);
    }
}

/// Off shift what pages is held, and so is what would be a card.
fn told_off_shift(section: &Section<'_>, decision: Decision, walk: &mut Walk<'_>) {
    let hint = match decision {
        Decision::Page if !section.has("always") => {
            "add `always` to let it ring off shift, as in always = 6, or write then = \"hold\""
        }
        Decision::Notify => "cards are for shifts: write then = \"hold\", or \"digest\" to be shown it on return",
        _ => return,
    };
    if section.peek("shift") == Some("off") {
        let says = format!("shift = \"off\" in a rule with then = \"{}\": it is only held", decision.as_str());
        walk.fault(section.place_of("shift"), says, hint);
    }
}

fn asked_of_what_is_not_listed(section: &Section<'_>, decision: Decision, walk: &mut Walk<'_>) {
    let unlisted = matches!(decision, Decision::Count | Decision::Ignore);
    // A digest comes at its time of day.
    let asked = [("look_within", unlisted || decision == Decision::Digest), ("back_after", unlisted)];
    for (key, _) in asked.into_iter().filter(|(key, vain)| *vain && section.has(key)) {
        let says = format!("`{key}` in a rule with then = \"{}\"", decision.as_str());
        let hint = match decision {
            Decision::Digest => "what waits for a digest cannot be late: write then = \"hold\", or leave it out",
            _ => "what is never shown cannot come back: write then = \"hold\", or leave it out",
        };
        walk.fault(section.place_of(key), says, hint);
    }
}
