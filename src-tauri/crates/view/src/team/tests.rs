use super::*;
use crate::scene;
use jiff::tz::TimeZone;
use oncall::{
    ids::{PersonId, SourceId},
    observation::{Person, Said, ScheduledShift},
    policy::{PagerDutyAccount, PagerDutyApi, Policy, SlackAccount},
    roster::Statements,
    shift::OnShift,
    text::Untrusted,
};
use std::sync::Arc;

fn slack() -> SourceId {
    SourceId::slack("acme")
}

fn pagerduty() -> SourceId {
    SourceId::pagerduty("acme")
}

fn person(id: &str, name: &str, email: &str, phones: &[&str]) -> Person {
    let phones = phones.iter().copied().map(Untrusted::new).collect();
    Person { email: Some(Untrusted::new(email)), phones, ..Person::named(id, name) }
}

/// At Slack Ada (me), Ben and Zoe; at PagerDuty Ben is secondary and Cleo, whom nobody lists, primary.
fn picture() -> Picture {
    let check = oncall::ids::Emoji::new("white_check_mark");
    let policy = Policy {
        slack: vec![SlackAccount {
            name: "acme".into(),
            api_url: None,
            acknowledge: check.clone(),
            settles: vec![check],
        }],
        pagerduty: vec![PagerDutyAccount { name: "acme".into(), api: PagerDutyApi::Us }],
        team: oncall::policy::Team::Group("sre".to_owned()),
        contacts: vec![
            Contact {
                name: "Data centre".into(),
                phone: Some("+1 202-555-0101".into()),
                call_for: Some("power".into()),
            },
            Contact { name: "Landlord".into(), phone: None, call_for: None },
        ],
        ..Policy::none()
    };
    let at_slack = |person: Person| Person { workspace: Some("T1".to_owned()), ..person };
    let mut said = Statements::default();
    let ada = at_slack(person("U1", "Ada Stone", "ada@example.com", &["+1 202-555-0100"]));
    said.me.insert(slack(), ada.clone());
    let zoe = at_slack(person("U3", "Zoe", "zoe(quoted)@example.com", &["x"]));
    said.people
        .insert(slack(), vec![zoe, at_slack(person("U2", "Ben Ode", "ben@example.com", &["(202) 555-0102"])), ada]);
    said.people.insert(pagerduty(), vec![person("PBEN", "Ben", "BEN@example.com", &["2025550102", "+12025550103"])]);
    let shift = |level, who: &str, until| ScheduledShift {
        schedule: Untrusted::new(if level == 1 { "Weekly" } else { "Nightly" }),
        rotation: None,
        level: Some(level),
        who: Untrusted::new(who),
        person: PersonId::new(who),
        from: Some(scene::at(-60)),
        until,
    };
    let shifts = vec![shift(2, "PBEN", Some(scene::at(60))), shift(1, "PCLEO", None)];
    said.take_up(&pagerduty(), &Said::Schedules { shifts, unread: Vec::new(), as_of: scene::at(0) });
    let mut picture = scene::picture(OnShift::On);
    picture.roster = Arc::new(Roster::of(&policy, &said, &TimeZone::UTC));
    picture
}

#[test]
fn whoever_is_on_call_comes_first_then_everybody_by_name() {
    let team = Team::of(&picture());
    let people: Vec<(&str, Option<&str>)> = team
        .people
        .iter()
        .map(|person| (person.name.as_str(), person.on_call.first().and_then(|line| line.role.as_deref())))
        .collect();
    let expected = [("PCLEO", Some("primary")), ("Ben Ode", Some("secondary")), ("Ada Stone", None), ("Zoe", None)];
    assert_eq!(people, expected);
    let ben = &team.people[1];
    assert_eq!(ben.phones, ["(202) 555-0102", "+12025550103"]);
    assert_eq!(ben.sources, ["slack/acme", "pagerduty/acme"]);
    assert_eq!((ben.slack, ben.me, team.people[2].me), (true, false, true));
    assert_eq!(ben.on_call[0].until.as_deref(), Some("2026-07-15T08:01:00.000Z"));
    let cleo = &team.people[0];
    assert_eq!((cleo.slack, cleo.phones.len(), cleo.on_call[0].until.as_deref()), (false, 0, None));
    let contacts: Vec<(&str, Option<&str>, Option<&str>)> = team
        .contacts
        .iter()
        .map(|contact| (contact.name.as_str(), contact.phone.as_deref(), contact.call_for.as_deref()))
        .collect();
    assert_eq!(contacts, [("Data centre", Some("+1 202-555-0101"), Some("power")), ("Landlord", None, None)]);
    assert_eq!(team.doubts, Vec::<String>::new());
}

#[test]
fn whose_shifts_are_over_is_not_shown_for_them() {
    let mut picture = picture();
    picture.at = scene::at(3_600);
    assert!(Team::of(&picture).people.iter().any(|person| person.name == "PCLEO"));
    let mut roster = (*picture.roster).clone();
    roster.rotations.iter_mut().flat_map(|row| &mut row.turns).for_each(|turn| turn.until = scene::at(60));
    picture.roster = Arc::new(roster);
    let names: Vec<String> = Team::of(&picture).people.into_iter().map(|person| person.name).collect();
    assert_eq!(names, ["Ada Stone", "Ben Ode", "Zoe"]);
}

#[test]
fn how_each_is_reached() {
    let picture = picture();
    let table = [
        ("slack/acme/U2", Means::Phone, 0, Some("tel:2025550102")),
        ("slack/acme/U2", Means::Phone, 1, Some("tel:+12025550103")),
        ("slack/acme/U2", Means::Phone, 2, None),
        ("slack/acme/U2", Means::Email, 0, Some("mailto:ben@example.com")),
        ("slack/acme/U2", Means::Slack, 0, Some("slack://user?team=T1&id=U2")),
        ("slack/acme/U3", Means::Phone, 0, None),
        ("slack/acme/U3", Means::Email, 0, None),
        ("pagerduty/acme/PCLEO", Means::Slack, 0, None),
        ("contact/Data centre", Means::Phone, 0, Some("tel:+12025550101")),
        ("contact/Data centre", Means::Email, 0, None),
        ("contact/Data centre", Means::Phone, 1, None),
        ("contact/Landlord", Means::Phone, 0, None),
        ("contact/Nobody", Means::Phone, 0, None),
        ("", Means::Phone, 0, None),
    ];
    for (id, means, at, address) in table {
        assert_eq!(reach(&picture, id, means, at).as_deref(), address, "{id} {means:?} {at}");
    }
}

#[test]
fn why_somebody_may_be_missing() {
    let pagerduty = || vec![PagerDutyAccount { name: "acme".into(), api: PagerDutyApi::Us }];
    let check = oncall::ids::Emoji::new("white_check_mark");
    let slack = || SlackAccount { name: "acme".into(), api_url: None, acknowledge: check.clone(), settles: Vec::new() };
    let table = [
        (Policy { pagerduty: pagerduty(), ..Policy::none() }, "PagerDuty (acme) has not told the team yet."),
        (
            Policy { slack: vec![slack()], ..Policy::none() },
            "The policy file names no [team], so few people are known.",
        ),
    ];
    for (policy, doubt) in table {
        let mut picture = picture();
        picture.roster = Arc::new(Roster::of(&policy, &Statements::default(), &TimeZone::UTC));
        assert_eq!(Team::of(&picture).doubts, [doubt]);
    }
}
