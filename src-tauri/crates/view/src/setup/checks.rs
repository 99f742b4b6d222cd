//! What has to hold before a page is sure to wake the person, in the order in which it is best done.
//!
//! Invariant: a check passes by a fact that was seen; what cannot be known yet is "not yet", never "yes".

use super::{AccountLine, Check, Kept, Passed, PolicyState, Setup, StartAtLogin, TestPage, TokenLine};
use crate::{Sight, TroubleLine};
use oncall::{
    decide::Decision,
    policy::{Policy, Rule, SourcePattern},
    sight::Blindness,
};

pub(super) fn checks(setup: &Setup, policy: &Policy) -> Vec<Check> {
    let found = [
        ("policy", policy_file(setup)),
        ("accounts", accounts(setup)),
        ("tokens", tokens(setup)),
        ("heard", heard(setup)),
        ("rule", rule(policy)),
        ("cards", cards(setup)),
        ("sound", sound(setup)),
        ("login", login(setup)),
        ("test-page", test_page(setup)),
    ];
    let check = |(name, found): (&str, Found)| Check {
        name: name.to_owned(),
        passed: found.passed,
        says: found.says,
        cure: found.cure,
    };
    found.into_iter().map(check).collect()
}

struct Found {
    passed: Passed,
    says: String,
    cure: Option<String>,
}

fn yes(says: impl Into<String>) -> Found {
    Found { passed: Passed::Yes, says: says.into(), cure: None }
}

fn no(says: impl Into<String>, cure: impl Into<String>) -> Found {
    Found { passed: Passed::No, says: says.into(), cure: Some(cure.into()) }
}

fn not_yet(says: impl Into<String>) -> Found {
    Found { passed: Passed::NotYet, says: says.into(), cure: None }
}

fn advised(says: impl Into<String>, cure: Option<String>) -> Found {
    Found { passed: Passed::Advised, says: says.into(), cure }
}

fn policy_file(setup: &Setup) -> Found {
    let faults = match setup.policy.faults.len() {
        1 => "a fault".to_owned(),
        many => format!("{many} faults"),
    };
    match setup.policy.state {
        PolicyState::InForce => yes("The policy file is in force."),
        PolicyState::Missing => no("There is no policy file yet.", "Add an account; that writes one."),
        PolicyState::Unreadable => no("The policy file cannot be read.", "Make it a text file that you can read."),
        PolicyState::Broken => {
            no(format!("The policy file has {faults}; the last good one is in force."), "Correct it.")
        }
        PolicyState::NeverGood => {
            no(format!("The policy file has {faults}, and there was never a good one."), "Correct it.")
        }
    }
}

fn accounts(setup: &Setup) -> Found {
    match setup.accounts.as_slice() {
        [] => no("No account yet: nothing would be heard.", "Add Slack or PagerDuty."),
        [one] => yes(format!("{} is in the policy file.", name(one))),
        some => yes(format!("{} are in the policy file.", list(some.iter().map(name)))),
    }
}

fn tokens(setup: &Setup) -> Found {
    let all: Vec<&TokenLine> = setup.accounts.iter().flat_map(|account| &account.tokens).collect();
    let is = |kept: Kept| all.iter().filter(move |token| token.kept == kept);
    match () {
        () if all.is_empty() => not_yet("Tokens come after the accounts."),
        () if is(Kept::No).next().is_some() => {
            let names = list(is(Kept::No).map(|token| token.name.clone()));
            no(format!("Not entered yet: {names}."), "Enter it, or take it from the clipboard.")
        }
        () if is(Kept::Unknown).next().is_some() => {
            no("The keyring does not say which tokens it keeps.", Blindness::KeyringLocked.cure())
        }
        () => yes(match all.len() {
            1 => "The token is in the keyring.".to_owned(),
            many => format!("All {many} tokens are in the keyring."),
        }),
    }
}

fn heard(setup: &Setup) -> Found {
    let blind = setup.accounts.iter().find(|account| account.sight == Sight::Blind);
    match (setup.accounts.is_empty(), blind) {
        (true, _) => not_yet("Nothing can be heard before there is an account."),
        (false, None) => {
            let verb = if setup.accounts.len() == 1 { "is" } else { "are" };
            yes(format!("{} {verb} heard.", list(setup.accounts.iter().map(name))))
        }
        (false, Some(account)) => {
            let says = account.says.clone().unwrap_or_default();
            let says = format!("{} is not heard. {says}", name(account));
            match account.tokens.iter().all(|token| token.kept == Kept::Yes) {
                true => no(says, account.cure.clone().unwrap_or_default()),
                false => not_yet(says),
            }
        }
    }
}

fn rule(policy: &Policy) -> Found {
    const ADD: &str = "Add a rule for a channel.";
    let pages: Vec<&Rule> = policy.rules.iter().filter(|rule| rule.then.decision == Decision::Page).collect();
    let slack = pages.iter().find(|rule| match &rule.when.source {
        SourcePattern::Any => !rule.when.is_of_pagerduty(),
        SourcePattern::Kind(kind) => *kind == oncall::ids::SourceKind::Slack,
        SourcePattern::One(one) => one.kind == oncall::ids::SourceKind::Slack,
    });
    match (policy.slack.is_empty(), policy.pagerduty.is_empty(), slack) {
        (true, true, _) => not_yet("Rules come after the accounts."),
        (false, _, Some(rule)) => yes(format!("The rule {:?} pages.", crate::showable::line(&*rule.name))),
        (false, true, None) => no("No rule pages: nothing said on Slack would wake you.", ADD),
        (false, false, None) => {
            advised("PagerDuty's incidents for you page by themselves; no rule pages for Slack.", Some(ADD.to_owned()))
        }
        (true, false, _) => yes("PagerDuty's incidents for you page by themselves."),
    }
}

fn cards(setup: &Setup) -> Found {
    match trouble(setup, "cards") {
        None => yes("The desktop takes cards."),
        Some(trouble) => no(trouble.says.clone(), trouble.cure.clone()),
    }
}

fn sound(setup: &Setup) -> Found {
    match (&setup.sound.says, &setup.sound.cure) {
        (None, _) => yes("There is a device to play sounds on; the test page shows whether you hear it."),
        (Some(says), cure) => no(says.clone(), cure.clone().unwrap_or_default()),
    }
}

fn login(setup: &Setup) -> Found {
    let says = |usual: &str| setup.login.says.clone().unwrap_or_else(|| usual.to_owned());
    match setup.login.state {
        StartAtLogin::On => yes(says("Shiftbell starts when you log in.")),
        StartAtLogin::Off => {
            let cure = setup.login.cure.clone().unwrap_or_else(|| "Switch it on.".to_owned());
            advised(says("Shiftbell does not start when you log in."), Some(cure))
        }
        StartAtLogin::Unavailable => {
            advised(says("Shiftbell cannot be started at login here."), setup.login.cure.clone())
        }
    }
}

fn test_page(setup: &Setup) -> Found {
    match &setup.test {
        TestPage::Never => not_yet("No test page since the start."),
        TestPage::Ringing { .. } => not_yet("A test page rings: acknowledge it."),
        TestPage::Heard { after, .. } => yes(format!("You acknowledged a test page after {after} s.")),
        TestPage::Unheard { .. } => no(
            "Nobody acknowledged the test page within two minutes.",
            "Turn up the sound, look for the card, and try again.",
        ),
    }
}

fn trouble<'a>(setup: &'a Setup, part: &str) -> Option<&'a TroubleLine> {
    setup.troubles.iter().find(|trouble| trouble.part == part)
}

/// `Slack (acme)`.
fn name(account: &AccountLine) -> String {
    let name = account.id.split_once('/').map_or("", |(_, name)| name);
    format!("{} ({name})", account.kind.title())
}

/// "a", "a and b", "a, b and c".
fn list(items: impl Iterator<Item = String>) -> String {
    let mut items: Vec<String> = items.collect();
    match items.pop() {
        None => String::new(),
        Some(last) if items.is_empty() => last,
        Some(last) => format!("{} and {last}", items.join(", ")),
    }
}

#[cfg(test)]
mod tests;
