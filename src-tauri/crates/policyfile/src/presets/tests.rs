//! What each preset decides, on both sides of its hours, for each role.

use super::Preset;
use crate::{read, tests::around};
use Decision::{Count, Digest, Hold, Notify, Page};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use oncall::{
    decide::{self, Decision, Reason},
    ids::{ChannelId, IncidentId, MessageTs, PersonId, SourceId},
    observation::{Author, AuthorKind, Incident, Mention, Message, Place, Room, Severity, Urgency},
    policy::Policy,
    roster::{Origin, Role, Roster, Rotation, Turn},
    text::Untrusted,
};

/// What comes, and from whom.
#[derive(Clone, Copy, Debug)]
enum Thing {
    Bot { channel: &'static str, text: &'static str },
    Datadog { severity: Option<Severity>, title: &'static str },
    Snyk { severity: Severity },
    Person { channel: &'static str, text: &'static str },
    Direct { text: &'static str },
    Calls { channel: &'static str, whom: fn() -> Mention },
    Case { urgency: Urgency, priority: &'static str },
}

use Thing::{Bot, Calls, Case, Datadog, Direct, Person, Snyk};

/// Local time of the preset's zone, my role, what comes, the decision, and the rule that makes it.
type Row = (&'static str, &'static str, Thing, Decision, &'static str);

/// Where no rule of the preset decides.
const NO_RULE: &str = "";

fn preset(name: &str) -> Policy {
    let text = Preset::named(name).unwrap().text;
    read(text).unwrap_or_else(|faults| panic!("{}", faults.render(name, text)))
}

fn check(name: &str, zone: &str, rows: &[Row]) {
    let policy = preset(name);
    let zone = oncall::time::zone(zone).unwrap();
    for (at, role, thing, decision, rule) in rows {
        let at = at.parse::<DateTime>().unwrap().to_zoned(zone.clone()).unwrap().timestamp();
        let (found, reason) = decided(&policy, at, &zone, role, *thing);
        let by = match &reason {
            Reason::Rule { name } => name.as_str(),
            _ => NO_RULE,
        };
        assert_eq!((found, by), (*decision, *rule), "{name}: {thing:?} at {at} as {role}: {reason:?}");
    }
}

fn decided(policy: &Policy, at: Timestamp, local: &TimeZone, role: &str, thing: Thing) -> (Decision, Reason) {
    let roster = roster(role);
    let around = around(at, local, &roster);
    let ruling = match thing {
        Case { urgency, priority } => {
            let incident = Incident {
                urgency,
                priority: Some(Untrusted::new(priority)),
                mine_since: Some(at),
                ..Incident::triggered(IncidentId::new("Q1"), "it broke", at)
            };
            decide::incident(policy, &SourceId::pagerduty("acme"), &incident, &around)
        }
        post => decide::message(policy, &SourceId::slack("acme"), &message(post), &around),
    };
    (ruling.decision, ruling.because.reason)
}

/// Somebody whose turns are known: in the role all the time, or in none.
fn roster(role: &str) -> Roster {
    let turn = Turn { rotation: 0, member: 0, role: Some(Role::of(role)), from: Timestamp::MIN, until: Timestamp::MAX };
    let turns = if role.is_empty() { Vec::new() } else { vec![turn] };
    let row = Rotation { origin: Origin::PolicyFile, id: None, name: Untrusted::new("Team"), turns: turns.clone() };
    Roster { rotations: vec![row], mine: Some(turns), ..Roster::default() }
}

fn message(thing: Thing) -> Message {
    let (kind, name, channel, text) = match thing {
        Bot { channel, text } => (AuthorKind::Bot, "Watcher", channel, text),
        Datadog { title, .. } => (AuthorKind::Bot, "Datadog", "alerts", title),
        Snyk { .. } => (AuthorKind::Bot, "Snyk", "scanners", "a finding"),
        Person { channel, text } => (AuthorKind::Person, "Ben Okafor", channel, text),
        Direct { text } => (AuthorKind::Person, "Ben Okafor", "", text),
        Calls { channel, .. } => (AuthorKind::Person, "Ben Okafor", channel, "please look"),
        Case { .. } => unreachable!("an incident is no message"),
    };
    let author = Author { kind, id: PersonId::new("U1"), name: Untrusted::new(name) };
    let id = if channel.is_empty() { "D1" } else { "C1" };
    let place = Place { channel: ChannelId::new(id), name: channel.to_owned() };
    let mut message = Message::post(place, MessageTs::new("1.0"), author, text);
    match thing {
        Datadog { severity, .. } => message.severity = severity,
        Snyk { severity } => message.severity = Some(severity),
        Direct { .. } => message.room = Room::Direct,
        Calls { whom, .. } => message.mentions = [whom()].into(),
        _ => {}
    }
    message
}

const HIGH: Thing = Case { urgency: Urgency::High, priority: "P3" };
const LOW: Thing = Case { urgency: Urgency::Low, priority: "P4" };
const SEVERE: Thing = Case { urgency: Urgency::High, priority: "P1" };
const GROUP: fn() -> Mention = || Mention::Group("firefighters".to_owned());

// 2026-11-25 is a Wednesday, 2026-11-28 a Saturday, 2026-12-25 a Friday and a holiday.

#[test]
fn sprint_contact() {
    let security = Bot { channel: "alerts_security", text: "root login" };
    let infrastructure = Bot { channel: "alerts_infrastructure", text: "node gone" };
    let review = Bot { channel: "code_reviews", text: "please review" };
    let (by_day, on_shift) = ("infrastructure at once by day", "infrastructure wakes me on shift");
    let (help, chat) = (Direct { text: "Help! checkout fails" }, Direct { text: "lunch?" });
    check(
        "sprint-contact",
        "America/Chicago",
        &[
            ("2026-11-25T12:00", "", security, Page, "security wakes me"),
            ("2026-11-28T03:00", "", security, Page, "security wakes me"),
            ("2026-11-25T08:59", "", infrastructure, Page, on_shift),
            ("2026-11-25T09:00", "", infrastructure, Page, by_day),
            ("2026-11-25T16:59", "", infrastructure, Page, by_day),
            ("2026-11-25T17:00", "", infrastructure, Page, on_shift),
            ("2026-11-28T03:00", "", infrastructure, Page, on_shift),
            (
                "2026-11-25T12:00",
                "",
                Bot { channel: "alerts_app", text: "500s" },
                Digest,
                "the app two or three times a day",
            ),
            (
                "2026-11-25T12:00",
                "",
                Bot { channel: "alerts_app", text: "Billing: up 40%" },
                Digest,
                "bills are looked at",
            ),
            ("2026-11-25T12:00", "", Bot { channel: "alerts_anomaly", text: "new region" }, Hold, "anomalies"),
            ("2026-11-28T03:00", "", help, Page, "a teammate calls for help"),
            ("2026-11-25T12:00", "", chat, Notify, "direct messages by day"),
            ("2026-11-25T17:00", "", chat, Hold, "other direct messages are listed"),
            ("2026-11-28T12:00", "", chat, Hold, "other direct messages are listed"),
            ("2026-11-25T09:00", "", review, Notify, "reviews by day"),
            ("2026-11-25T08:59", "", review, Hold, NO_RULE),
            ("2026-12-25T12:00", "", review, Hold, NO_RULE),
            ("2026-11-28T03:00", "", Person { channel: "random", text: "help" }, Count, NO_RULE),
        ],
    );
}

/// As a team fills it in: the entries that stand there as comments.
#[test]
fn entries_of_presets_have_the_roles_that_rules_ask_for() {
    for (name, entries) in [("sprint-contact", 1), ("incident-commander", 2)] {
        let text = Preset::named(name).unwrap().text;
        let uncommented = |block: &str| match block.starts_with("# [[shift.entry]]") {
            true => block.lines().map(|line| format!("{}\n", line.trim_start_matches("# "))).collect(),
            false => block.to_owned(),
        };
        let text = text.split("\n\n").map(uncommented).collect::<Vec<_>>().join("\n\n");
        let policy = read(&text).unwrap_or_else(|faults| panic!("{}", faults.render(name, &text)));
        assert_eq!(policy.entries.len(), entries, "{name}");
    }
}

#[test]
fn firefighter() {
    let called = Calls { channel: "random", whom: GROUP };
    let customer = Person { channel: "customer-issues", text: "cannot pay" };
    let team = Person { channel: "firefighters", text: "stand-up moved" };
    let reliability = Person { channel: "reliability", text: "incident: checkout" };
    let rest = "the rest of the team's channels";
    check(
        "firefighter",
        "America/Chicago",
        &[
            ("2026-11-28T03:00", "primary", HIGH, Page, "incidents of the primary"),
            ("2026-11-25T12:00", "secondary", HIGH, Page, "incidents of the secondary"),
            ("2026-11-25T12:00", "tertiary", HIGH, Page, "incidents of the backup"),
            ("2026-11-25T12:00", "level 4", HIGH, Page, "incidents of the backup"),
            ("2026-11-25T12:00", "level 9", HIGH, Page, NO_RULE),
            ("2026-11-25T12:00", "primary", LOW, Notify, "low urgency of the primary"),
            ("2026-11-25T12:00", "secondary", LOW, Hold, "low urgency waits"),
            ("2026-11-25T12:00", "primary", customer, Page, "customer issues of the primary"),
            ("2026-11-25T12:00", "secondary", customer, Digest, rest),
            ("2026-11-25T08:59", "secondary", called, Notify, "the group is called"),
            ("2026-11-25T09:00", "secondary", called, Page, "the group is called by day"),
            ("2026-11-25T16:59", "secondary", called, Page, "the group is called by day"),
            ("2026-11-25T17:00", "secondary", called, Notify, "the group is called"),
            ("2026-11-28T12:00", "secondary", called, Notify, "the group is called"),
            ("2026-11-25T12:00", "primary", called, Count, NO_RULE),
            ("2026-11-25T12:00", "tertiary", called, Count, NO_RULE),
            ("2026-11-25T12:00", "secondary", team, Notify, "the team's channel"),
            ("2026-11-25T12:00", "tertiary", team, Digest, rest),
            ("2026-11-25T12:00", "primary", reliability, Notify, "the reliability channel"),
            ("2026-11-25T12:00", "tertiary", reliability, Digest, rest),
        ],
    );
}

#[test]
fn incident_commander() {
    let alert = Bot { channel: "alerts", text: "CPU high" };
    let war = Person { channel: "war", text: "site is down" };
    let (evening, free_day) = ("on call, working days", "on call, weekends and holidays");
    let (day, waits) = ("commander, working hours", "everything else waits for the day's first look");
    let (on_call, commander) = ("on call", "incident commander");
    check(
        "incident-commander",
        "America/Chicago",
        &[
            ("2026-11-25T14:59", on_call, alert, Digest, waits),
            ("2026-11-25T15:00", on_call, alert, Page, evening),
            ("2026-11-25T21:59", on_call, alert, Page, evening),
            ("2026-11-25T22:00", on_call, alert, Digest, waits),
            ("2026-11-28T08:59", on_call, alert, Digest, waits),
            ("2026-11-28T09:00", on_call, war, Page, free_day),
            ("2026-11-28T22:00", on_call, war, Digest, waits),
            ("2026-12-25T09:00", on_call, war, Page, free_day),
            ("2026-11-25T08:59", commander, alert, Digest, waits),
            ("2026-11-25T09:00", commander, alert, Page, day),
            ("2026-11-25T16:59", commander, war, Page, day),
            ("2026-11-25T17:00", commander, war, Digest, waits),
            ("2026-11-28T12:00", commander, war, Digest, waits),
            // Whoever covers for somebody by hand has no turn.
            ("2026-11-25T16:00", "", alert, Page, evening),
            ("2026-11-25T14:59", "", alert, Page, day),
            ("2026-11-25T22:00", "", alert, Digest, waits),
            (
                "2026-11-25T16:00",
                on_call,
                Bot { channel: "alerts-sql", text: "slow query" },
                Count,
                "slow queries are counted",
            ),
            (
                "2026-11-25T07:00",
                "",
                Calls { channel: "engineering", whom: || Mention::Me },
                Notify,
                "the rotation calls me",
            ),
            ("2026-11-25T06:59", "", Calls { channel: "engineering", whom: || Mention::Me }, Hold, NO_RULE),
            ("2026-11-28T12:00", on_call, Direct { text: "help" }, Count, NO_RULE),
        ],
    );
}

#[test]
fn sprint_on_call() {
    let datadog = |severity| Datadog { severity, title: "Triggered: queue is long" };
    let (serious, mild, unnamed) = (datadog(Some(Severity::Critical)), datadog(Some(Severity::Low)), datadog(None));
    let odd = datadog(Some(Severity::Unknown));
    let warns = Datadog { severity: None, title: "Warn: queue is long" };
    let asked = Person { channel: "on-call", text: "who is on?" };
    let support = Person { channel: "support-eu", text: "invoice missing" };
    let rest = "the rest is in the digest";
    check(
        "sprint-on-call",
        "America/New_York",
        &[
            ("2026-11-28T03:00", "primary", SEVERE, Page, "severity 1 and 2"),
            ("2026-11-28T03:00", "primary", HIGH, Page, "production issues"),
            ("2026-11-25T12:00", "secondary", HIGH, Page, "production issues"),
            ("2026-11-25T12:00", "primary", LOW, Hold, "low urgency waits"),
            ("2026-11-25T08:59", "primary", serious, Digest, rest),
            ("2026-11-25T09:00", "primary", serious, Page, "serious alerts by day"),
            ("2026-11-25T16:59", "primary", serious, Page, "serious alerts by day"),
            ("2026-11-25T17:00", "primary", serious, Digest, rest),
            ("2026-11-28T12:00", "primary", serious, Digest, rest),
            ("2026-12-25T12:00", "primary", serious, Digest, rest),
            ("2026-11-25T12:00", "primary", odd, Page, "serious alerts by day"),
            ("2026-11-25T12:00", "primary", mild, Notify, "mild alerts by day"),
            ("2026-11-25T09:00", "primary", unnamed, Page, "alerts without a severity by day"),
            ("2026-11-25T17:00", "primary", unnamed, Digest, rest),
            ("2026-11-25T12:00", "primary", warns, Notify, "other alerts by day"),
            (
                "2026-11-25T12:00",
                "primary",
                Bot { channel: "alerts", text: "queue is long" },
                Notify,
                "other alerts by day",
            ),
            ("2026-11-25T12:00", "primary", asked, Page, "the on-call channel by day"),
            ("2026-11-25T17:00", "primary", asked, Digest, rest),
            ("2026-11-25T12:00", "primary", support, Notify, "support by day"),
            ("2026-11-28T12:00", "primary", support, Digest, rest),
            (
                "2026-11-25T12:00",
                "primary",
                Person { channel: "general", text: "cake" },
                Count,
                "the general channel stays quiet",
            ),
        ],
    );
}

#[test]
fn sprint_responsibilities() {
    let alert = Bot { channel: "alerts", text: "queue is long" };
    let failed = Bot { channel: "security-releases", text: "nightly run failed" };
    let passed = Bot { channel: "security-releases", text: "nightly run passed" };
    let (serious, mild) = (Snyk { severity: Severity::High }, Snyk { severity: Severity::Low });
    let rest = "the rest is in the digest";
    check(
        "sprint-responsibilities",
        "America/New_York",
        &[
            ("2026-11-28T03:00", "primary", HIGH, Page, "incidents of the primary"),
            ("2026-11-28T03:00", "secondary", HIGH, Page, "incidents of the secondary"),
            ("2026-11-28T03:00", "tertiary", HIGH, Page, NO_RULE),
            ("2026-11-25T12:00", "primary", LOW, Digest, "low urgency becomes a ticket"),
            ("2026-11-25T08:59", "primary", alert, Digest, rest),
            ("2026-11-25T09:00", "primary", alert, Page, "alerts by day"),
            ("2026-11-25T16:59", "primary", alert, Page, "alerts by day"),
            ("2026-11-25T17:00", "primary", alert, Digest, rest),
            ("2026-11-28T12:00", "primary", alert, Digest, rest),
            ("2026-11-25T12:00", "secondary", alert, Digest, rest),
            ("2026-11-25T06:59", "primary", failed, Digest, rest),
            ("2026-11-25T07:00", "primary", failed, Notify, "the pipeline failed"),
            ("2026-11-25T07:00", "primary", passed, Digest, rest),
            ("2026-12-25T07:00", "primary", failed, Digest, rest),
            ("2026-11-25T12:00", "primary", serious, Notify, "serious findings by day"),
            ("2026-11-25T12:00", "primary", mild, Digest, rest),
            ("2026-11-25T12:00", "primary", Bot { channel: "dependencies", text: "a pull request" }, Digest, rest),
            (
                "2026-11-25T12:00",
                "secondary",
                Bot { channel: "releases", text: "released 4.2" },
                Notify,
                "releases by day",
            ),
        ],
    );
}

#[test]
fn what_is_owed_is_carried_over() {
    let care = |preset: &Policy, name: &str| {
        preset.rules.iter().find(|rule| *rule.name == *name).unwrap_or_else(|| panic!("{name}")).then.care.clone()
    };
    let contact = preset("sprint-contact");
    let security = care(&contact, "security wakes me");
    assert_eq!(security.tell.unwrap().who, contact.contacts[0].name);
    assert!(security.always.is_some() && care(&contact, "a teammate calls for help").always.is_some());
    let after = contact.rules.iter().find(|rule| rule.when.after_deploy.is_some()).unwrap();
    assert_eq!((contact.deploys.len(), after.then.care.checks.len()), (1, 3));
    let commander = preset("incident-commander");
    let hour = jiff::SignedDuration::from_hours(1);
    assert_eq!(care(&commander, "on call, working days").look_within, Some(hour));
    let open: Vec<_> = commander.verdicts.iter().filter(|one| one.then == oncall::policy::After::LeavesOpen).collect();
    assert_eq!((commander.verdicts.len(), open.len(), open[0].emoji.as_str()), (6, 1, "eyes"));
    for name in ["firefighter", "sprint-on-call", "sprint-responsibilities"] {
        let policy = preset(name);
        assert!(policy.rules.iter().any(|rule| rule.then.care.then_ask.is_some()), "{name}");
    }
}
