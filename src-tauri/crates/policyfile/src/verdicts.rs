//! `[[verdict]]`: the team's emoji code.
//!
//! Invariant: an emoji means one thing; none both settles an alert and leaves it open.

use crate::{keys, names::Names, section::Section, values, walk::Walk, words};
use oncall::policy::{After, SlackAccount, Verdict};
use std::ops::Range;

/// What settles is added to what each account counts as settling.
pub(crate) fn verdicts(sections: &[Section<'_>], slack: &mut [SlackAccount], walk: &mut Walk<'_>) -> Vec<Verdict> {
    let mut names = Names::of("verdict", "an emoji means one thing");
    sections.iter().filter_map(|section| verdict(section, slack, &mut names, walk)).collect()
}

fn verdict(
    section: &Section<'_>,
    slack: &mut [SlackAccount],
    names: &mut Names,
    walk: &mut Walk<'_>,
) -> Option<Verdict> {
    section.allow(&keys::VERDICT, walk);
    let written = section.required("emoji", "name its emoji, as in emoji = \"eyes\"", walk);
    let emoji = written.and_then(|written| {
        let emoji = values::emoji(&written, walk)?;
        names.take(emoji.to_string(), written.place.clone(), walk)?;
        Some((emoji, written.place))
    });
    let hint = "say what the team means by it, as in means = \"looking\"";
    let means = section.required("means", hint, walk).and_then(|text| values::title(&text, hint, walk));
    let hint = "say what it does to the alert: then = \"settles\", or \"open\" where somebody still has it";
    let then = section
        .required("then", hint, walk)
        .and_then(|text| values::choice(&text, "effect of a verdict", &words::AFTER, walk));
    let asks = section
        .text("asks", walk)
        .and_then(|text| values::title(&text, "one line: what to ask for, as in asks = \"which ticket?\"", walk));
    let (emoji, place) = emoji?;
    let verdict = Verdict { emoji, means: means?, then: then?, asks };
    slack.iter_mut().for_each(|account| agree(&verdict, &place, account, walk));
    Some(verdict)
}

fn agree(verdict: &Verdict, place: &Range<usize>, account: &mut SlackAccount, walk: &mut Walk<'_>) {
    let settles = account.settles.contains(&verdict.emoji);
    match verdict.then {
        After::Settles if !settles => account.settles.push(verdict.emoji.clone()),
        After::LeavesOpen if settles => {
            let says = format!(
                "\"{}\" leaves an alert open here, but settles it in [[slack]] {:?}",
                verdict.emoji, account.name
            );
            let hint = "write then = \"settles\", or another emoji under `acknowledge` and `settles`";
            walk.fault(place.clone(), says, hint);
        }
        After::Settles | After::LeavesOpen => {}
    }
}
