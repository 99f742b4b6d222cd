//! From nothing to armed, step by step; and what goes wrong on the way.

use crate::{Kept, LoginLine, Passed, PolicyLine, PolicyState, Setup, SetupParts, StartAtLogin, TokenLine, scene};
use oncall::{
    decide::Decision,
    ids::{Emoji, SourceId},
    picture::{Hearing, Picture, SourceSight},
    policy::{PagerDutyAccount, PagerDutyApi, Policy, Rule, SlackAccount, SourcePattern, Then, When},
    shift::OnShift,
    sight::{Blindness, Part, Trouble},
};
use std::{collections::BTreeMap, path::Path};

fn nothing() -> (Picture, SetupParts) {
    let parts = SetupParts {
        policy: Policy::none(),
        file: PolicyLine::of(Path::new("/home/ada/shiftbell.toml"), PolicyState::Missing),
        tokens: BTreeMap::new(),
        login: LoginLine { state: StartAtLogin::Off, says: None, cure: None },
    };
    (scene::picture(OnShift::Off), parts)
}

fn with_slack() -> (Picture, SetupParts) {
    let (mut picture, mut parts) = nothing();
    parts.policy.slack.push(SlackAccount {
        name: "acme".to_owned(),
        api_url: None,
        acknowledge: Emoji::new("eyes"),
        settles: Vec::new(),
    });
    parts.file.state = PolicyState::InForce;
    let token = |name: &str| TokenLine { name: name.to_owned(), label: String::new(), begins: None, kept: Kept::No };
    parts.tokens.insert(SourceId::slack("acme"), vec![token("slack/acme/app-token"), token("slack/acme/user-token")]);
    hear(&mut picture, scene::blind(Blindness::NoToken { name: "slack/acme/app-token".to_owned() }));
    (picture, parts)
}

fn hear(picture: &mut Picture, hearing: Hearing) {
    let sight = SourceSight { hearing, gaps: Vec::new(), heard_until: None };
    picture.sources.insert(SourceId::slack("acme"), sight);
}

fn keep(parts: &mut SetupParts, kept: Kept) {
    parts.tokens.values_mut().flatten().for_each(|token| token.kept = kept);
}

fn page(source: SourcePattern) -> Rule {
    Rule { name: "security".into(), when: When { source, ..When::default() }, then: Then::of(Decision::Page) }
}

fn passed(picture: &Picture, parts: &SetupParts, name: &str) -> Passed {
    check(picture, parts, name).0
}

fn check(picture: &Picture, parts: &SetupParts, name: &str) -> (Passed, String) {
    let setup = Setup::of(picture, parts);
    let check = setup.checks.iter().find(|check| check.name == name).unwrap_or_else(|| panic!("no {name}"));
    assert!(!check.says.is_empty());
    assert_eq!(check.passed == Passed::No, check.passed == Passed::No && check.cure.is_some(), "{name} without a cure");
    (check.passed, check.says.clone())
}

#[test]
fn from_nothing_each_step_waits_for_the_one_before() {
    let (picture, parts) = nothing();
    let found: Vec<(String, Passed)> =
        Setup::of(&picture, &parts).checks.into_iter().map(|check| (check.name, check.passed)).collect();
    let expected = [
        ("policy", Passed::No),
        ("accounts", Passed::No),
        ("tokens", Passed::NotYet),
        ("heard", Passed::NotYet),
        ("rule", Passed::NotYet),
        ("cards", Passed::Yes),
        ("sound", Passed::Yes),
        ("login", Passed::Advised),
        ("test-page", Passed::NotYet),
    ];
    assert_eq!(found, expected.map(|(name, passed)| (name.to_owned(), passed)));
}

#[test]
fn an_account_needs_its_tokens_and_then_is_heard() {
    let (mut picture, mut parts) = with_slack();
    assert_eq!(check(&picture, &parts, "accounts"), (Passed::Yes, "Slack (acme) is in the policy file.".to_owned()));
    let (tokens, says) = check(&picture, &parts, "tokens");
    assert_eq!(
        (tokens, says.as_str()),
        (Passed::No, "Not entered yet: slack/acme/app-token and slack/acme/user-token.")
    );
    assert_eq!(passed(&picture, &parts, "heard"), Passed::NotYet);
    keep(&mut parts, Kept::Unknown);
    assert_eq!(passed(&picture, &parts, "tokens"), Passed::No);
    keep(&mut parts, Kept::Yes);
    assert_eq!(passed(&picture, &parts, "tokens"), Passed::Yes);
    hear(&mut picture, scene::blind(Blindness::TokenRefused { code: "invalid_auth".to_owned() }));
    assert_eq!(passed(&picture, &parts, "heard"), Passed::No);
    hear(&mut picture, Hearing::Seeing);
    assert_eq!(check(&picture, &parts, "heard"), (Passed::Yes, "Slack (acme) is heard.".to_owned()));
}

#[test]
fn what_would_page() {
    let (picture, mut parts) = with_slack();
    assert_eq!(passed(&picture, &parts, "rule"), Passed::No);
    parts.policy.rules.push(page(SourcePattern::One(SourceId::pagerduty("acme"))));
    assert_eq!(passed(&picture, &parts, "rule"), Passed::No, "it is about PagerDuty");
    parts.policy.rules.push(Rule { then: Then::of(Decision::Hold), ..page(SourcePattern::Any) });
    assert_eq!(passed(&picture, &parts, "rule"), Passed::No, "it holds");
    parts.policy.pagerduty.push(PagerDutyAccount { name: "acme".to_owned(), api: PagerDutyApi::Us });
    assert_eq!(passed(&picture, &parts, "rule"), Passed::Advised);
    parts.policy.rules.push(page(SourcePattern::Any));
    assert_eq!(passed(&picture, &parts, "rule"), Passed::Yes);
    parts.policy.slack.clear();
    parts.policy.rules.clear();
    assert_eq!(passed(&picture, &parts, "rule"), Passed::Yes);
}

#[test]
fn troubles_of_this_machine_are_told_with_their_cure() {
    let (mut picture, parts) = nothing();
    for (part, name) in [(Part::Cards, "cards"), (Part::Sound, "sound")] {
        let trouble =
            Trouble { name: "x".to_owned(), says: "It is silent.".to_owned(), cure: "Plug it in.".to_owned() };
        picture.troubles.insert(part, trouble);
        assert_eq!(check(&picture, &parts, name), (Passed::No, "It is silent.".to_owned()));
    }
    assert_eq!(Setup::of(&picture, &parts).sound.cure.as_deref(), Some("Plug it in."));
}
