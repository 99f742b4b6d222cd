//! The example of the documentation, read whole, and what each of its rules does.

use super::*;
use oncall::{
    decide::{self, Decision, Reason},
    ids::{ChannelId, Emoji, IncidentId, MessageTs, PersonId, SourceId},
    observation::{Author, AuthorKind, Incident, Message, Place, Urgency},
    policy::{PagerDutyApi, ShiftMode, Team},
    roster::Roster,
    text::Untrusted,
};

fn example() -> Policy {
    read(EXAMPLE).unwrap_or_else(|faults| panic!("{}", faults.render("example.toml", EXAMPLE)))
}

#[test]
fn the_example_is_read_as_it_stands() {
    let policy = example();
    let slack = &policy.slack[0];
    assert_eq!(slack.name, "acme");
    assert_eq!(slack.api_url.as_deref(), Some("http://127.0.0.1:4010/api/"));
    assert_eq!(slack.acknowledge, Emoji::new("white_check_mark"));
    assert_eq!(slack.settles, [Emoji::new("white_check_mark"), Emoji::new("heavy_check_mark")]);
    assert_eq!(policy.pagerduty[0].api, PagerDutyApi::Url("http://127.0.0.1:4020".to_owned()));
    assert_eq!(policy.shift, ShiftMode::Manual);
    assert_eq!(policy.team, Team::Group("sre".to_owned()));
    assert_eq!(policy.standing, Standing::Good);
    assert_eq!(policy.hash, hash(EXAMPLE));
    assert_eq!(policy.rules.len(), 3);
}

fn author(kind: AuthorKind) -> Author {
    Author { kind, id: PersonId::new("B1"), name: Untrusted::new("bot") }
}

fn decide_message(channel: &str, text: &str, at: &str) -> (Decision, Reason) {
    let at: Timestamp = at.parse().unwrap();
    let place = Place { channel: ChannelId::new("C1"), name: channel.to_owned() };
    let message = Message::post(place, MessageTs::new("1.0"), author(AuthorKind::Bot), text);
    let roster = Roster::default();
    let ruling = decide::message(&example(), &SourceId::slack("acme"), &message, &around(at, &TimeZone::UTC, &roster));
    (ruling.decision, ruling.because.reason)
}

fn rule(name: &str) -> Reason {
    Reason::Rule { name: name.to_owned() }
}

#[test]
fn each_rule_for_slack_has_its_effect() {
    // Chicago is five hours behind UTC in July.
    let (noon, night) = ("2026-07-15T17:00:00Z", "2026-07-15T08:00:00Z");
    let disk = "disk warnings in working hours";
    let table = [
        ("alerts_security", "anything", night, Decision::Page, rule("security wakes me")),
        ("alerts_disk", "disk is CRITICAL", noon, Decision::Page, rule(disk)),
        ("alerts_db-eu", "replica down", noon, Decision::Page, rule(disk)),
        ("alerts_db-eu", "replica down", "2026-07-15T14:00:00Z", Decision::Page, rule(disk)),
        ("alerts_db-eu", "replica down", "2026-07-15T22:00:00Z", Decision::Hold, Reason::NamedPlace),
        ("alerts_db-eu", "replica down", night, Decision::Hold, Reason::NamedPlace),
        ("alerts_disk", "download finished", noon, Decision::Hold, Reason::NamedPlace),
        ("random", "critical", noon, Decision::Count, Reason::UnnamedPlace),
    ];
    for (channel, text, at, decision, reason) in table {
        assert_eq!(decide_message(channel, text, at), (decision, reason), "{text:?} in {channel} at {at}");
    }
}

#[test]
fn each_rule_for_pagerduty_has_its_effect() {
    let at: Timestamp = "2026-07-15T08:00:00Z".parse().unwrap();
    let table = [
        ("staging-api", Urgency::High, Decision::Hold, rule("staging never wakes anybody")),
        ("production-api", Urgency::High, Decision::Page, Reason::MyIncident),
        ("staging-api", Urgency::Low, Decision::Hold, Reason::LowUrgency),
    ];
    for (service, urgency, decision, reason) in table {
        let incident = Incident {
            service: Untrusted::new(service),
            urgency,
            mine_since: Some(at),
            ..Incident::triggered(IncidentId::new("Q1"), "it broke", at)
        };
        let roster = Roster::default();
        let account = SourceId::pagerduty("acme");
        let ruling = decide::incident(&example(), &account, &incident, &around(at, &TimeZone::UTC, &roster));
        assert_eq!((ruling.decision, ruling.because.reason), (decision, reason), "{service} {urgency:?}");
    }
}
