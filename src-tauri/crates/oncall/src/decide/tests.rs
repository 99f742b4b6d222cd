//! One table for everything a rule can look at.

mod told;
mod total;

use super::*;
use crate::{
    ids::{ChannelId, Fingerprint, IncidentId, MessageTs, PersonId},
    observation::{Author, Condition, IncidentStatus, Mention, Person, Place, Room, Said, Severity},
    policy::{
        Count, Day, Expression, MentionPattern, Often, Pattern, RolePattern, SourcePattern, When, Window, Word, Writer,
        Zone,
    },
    policy::{Entry, Moment, Shadow, ShiftMode, Then, Who},
    roster::{Role, Statements},
    text::Untrusted,
};
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// A Wednesday, 10:00 in Chicago.
const NOON: &str = "2026-01-14T16:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn slack() -> SourceId {
    SourceId::slack("acme")
}

fn pattern(text: &str) -> Pattern {
    Pattern::new(text).unwrap()
}

fn post(change: impl FnOnce(&mut Message)) -> Message {
    let author = Author { kind: AuthorKind::Bot, id: PersonId::new("B7"), name: Untrusted::new("Datadog") };
    let place = Place { channel: ChannelId::new("C1"), name: "alerts_app".to_owned() };
    let mut message = Message::post(place, MessageTs::new("1768406400.000000"), author, "disk CRITICAL on db-17");
    change(&mut message);
    message
}

fn case(change: impl FnOnce(&mut Incident)) -> Incident {
    let mut incident = Incident {
        service: Untrusted::new("checkout"),
        urgency: Urgency::High,
        priority: Some(Untrusted::new("P1")),
        teams: vec![Untrusted::new("Platform")],
        escalation: Some(Untrusted::new("Default")),
        mine_since: Some(at(NOON)),
        ..Incident::triggered(IncidentId::new("Q1"), "Checkout is slow", at(NOON))
    };
    change(&mut incident);
    incident
}

/// On shift, and of nothing else anything is known.
fn on_shift(said_at: Timestamp, roster: &Roster) -> Circumstances<'_> {
    static UTC: TimeZone = TimeZone::UTC;
    let shift = OnShift::On;
    Circumstances { said_at, local: &UTC, bound: Vec::new(), shift, roster, duties: None, seen: &[], deployed_at: None }
}

/// The world that a rule is asked in.
struct World {
    said_at: Timestamp,
    shift: OnShift,
    roster: Roster,
    duties: Option<Vec<Duty>>,
    seen: Vec<Timestamp>,
    deployed_at: Option<Timestamp>,
}

impl World {
    fn usual() -> Self {
        let duty = Duty {
            from: None,
            until: None,
            level: 2,
            policy: Untrusted::new("Default"),
            schedule: None,
            rotation: None,
        };
        Self {
            said_at: at(NOON),
            shift: OnShift::On,
            roster: roster(),
            duties: Some(vec![duty]),
            seen: Vec::new(),
            deployed_at: None,
        }
    }

    fn with(change: impl FnOnce(&mut Self)) -> Self {
        let mut world = Self::usual();
        change(&mut world);
        world
    }

    fn rule(&self, when: &When, decision: Decision, subject: &Thing) -> Ruling {
        let rule = Rule { name: "it".into(), when: when.clone(), then: Then::of(decision) };
        let policy = Policy { rules: vec![rule], ..Policy::none() };
        let around = Circumstances {
            said_at: self.said_at,
            local: &TimeZone::UTC,
            bound: Vec::new(),
            shift: self.shift,
            roster: &self.roster,
            duties: self.duties.as_deref(),
            seen: &self.seen,
            deployed_at: self.deployed_at,
        };
        match subject {
            Thing::Post(message) => super::message(&policy, &slack(), message, &around),
            Thing::Case(incident) => super::incident(&policy, &SourceId::pagerduty("acme"), incident, &around),
        }
    }

    /// None: the rule matched.
    fn miss(&self, when: &When, subject: &Thing) -> Option<Miss> {
        self.rule(when, Decision::Hold, subject).because.tried.first().map(|(_, miss)| *miss)
    }
}

#[derive(Debug)]
enum Thing {
    Post(Message),
    Case(Incident),
}

/// I am primary on the Platform rotation.
fn roster() -> Roster {
    roster_as(Some("primary"))
}

/// On the Platform rotation for a day; none: nothing says as what.
fn roster_as(role: Option<&str>) -> Roster {
    let entry = Entry {
        who: Who::Me,
        from: Moment::Exact(at("2026-01-14T00:00:00Z")),
        to: Moment::Exact(at("2026-01-15T00:00:00Z")),
        role: role.map(str::to_owned),
        rotation: Some("Platform EU".to_owned()),
    };
    let policy = Policy { shift: ShiftMode::Auto, entries: vec![entry], shadow: Shadow::No, ..Policy::none() };
    let mut said = Statements::default();
    said.take_up(&slack(), &Said::Me { person: Person::named("U1", "Ada"), as_of: at(NOON) });
    Roster::of(&policy, &said, &TimeZone::UTC)
}

fn role(text: &str, rotation: Option<&str>) -> RolePattern {
    RolePattern { role: Role::of(text), rotation: rotation.map(pattern) }
}

fn window(start: &str, end: &str) -> Window {
    let zone = Zone::Named(crate::time::zone("America/Chicago").unwrap());
    Window { start: start.parse().unwrap(), end: end.parse().unwrap(), zone }
}

#[test]
fn what_a_rule_asks_of_a_message() {
    let any = When::default;
    let usual = || post(|_| {});
    let table: Vec<(&str, When, Message, Option<Miss>)> = vec![
        ("nothing", any(), usual(), None),
        ("its account", When { source: SourcePattern::One(slack()), ..any() }, usual(), None),
        (
            "another account",
            When { source: SourcePattern::One(SourceId::slack("b")), ..any() },
            usual(),
            Some(Miss::Source),
        ),
        ("what incidents have", When { urgency: Some(Urgency::High), ..any() }, usual(), Some(Miss::Source)),
        ("its channel", When { channels: vec![pattern("alerts_*")], ..any() }, usual(), None),
        ("another channel", When { channels: vec![pattern("random")], ..any() }, usual(), Some(Miss::Channel)),
        ("a channel", When { room: Some(Room::Channel), ..any() }, usual(), None),
        ("a direct message", When { room: Some(Room::Direct), ..any() }, usual(), Some(Miss::Room)),
        ("its author", When { authors: vec![pattern("datadog")], ..any() }, usual(), None),
        ("its author by id", When { authors: vec![pattern("B7")], ..any() }, usual(), None),
        ("another author", When { authors: vec![pattern("Sentry")], ..any() }, usual(), Some(Miss::Author)),
        ("a bot", When { by: Some(Writer::Bot), ..any() }, usual(), None),
        ("a person", When { by: Some(Writer::Person), ..any() }, usual(), Some(Miss::Author)),
        ("a person's", When { by: Some(Writer::Person), ..any() }, post(|m| m.author.kind = AuthorKind::Person), None),
        (
            "a call for my group",
            When { mentions: vec![MentionPattern::Group(pattern("sre*"))], ..any() },
            post(|m| m.mentions = [Mention::Group("sre-eu".to_owned())].into()),
            None,
        ),
        (
            "a call for me",
            When { mentions: vec![MentionPattern::Me, MentionPattern::Here], ..any() },
            post(|m| m.mentions = [Mention::Channel].into()),
            Some(Miss::Mention),
        ),
        ("a word", When { words: vec![Word::new("critical").unwrap()], ..any() }, usual(), None),
        ("another word", When { words: vec![Word::new("crit").unwrap()], ..any() }, usual(), Some(Miss::Words)),
        ("no such word", When { without: vec![Word::new("staging").unwrap()], ..any() }, usual(), None),
        ("not this word", When { without: vec![Word::new("disk").unwrap()], ..any() }, usual(), Some(Miss::Without)),
        ("an expression", When { matching: vec![Expression::new(r"db-\d+$").unwrap()], ..any() }, usual(), None),
        (
            "another expression",
            When { matching: vec![Expression::new(r"^db").unwrap()], ..any() },
            usual(),
            Some(Miss::Expression),
        ),
        ("firing, where nobody says so", When { state: Some(Condition::Firing), ..any() }, usual(), None),
        (
            "firing, where it is over",
            When { state: Some(Condition::Firing), ..any() },
            post(|m| m.condition = Condition::Resolved),
            Some(Miss::State),
        ),
        (
            "its severity",
            When { severity: [Severity::Critical, Severity::High].into(), ..any() },
            post(|m| m.severity = Some(Severity::High)),
            None,
        ),
        (
            "a severity it does not say",
            When { severity: [Severity::Critical].into(), ..any() },
            usual(),
            Some(Miss::Severity),
        ),
    ];
    for (what, when, message, miss) in table {
        assert_eq!(World::usual().miss(&when, &Thing::Post(message)), miss, "{what}");
    }
}

#[test]
fn what_a_rule_asks_of_an_incident() {
    let any = When::default;
    let usual = || case(|_| {});
    let table: Vec<(&str, When, Incident, Option<Miss>)> = vec![
        ("nothing", any(), usual(), None),
        ("what messages have", When { channels: vec![pattern("*")], ..any() }, usual(), Some(Miss::Source)),
        ("its service", When { service: vec![pattern("check*")], ..any() }, usual(), None),
        ("another service", When { service: vec![pattern("search")], ..any() }, usual(), Some(Miss::Service)),
        ("its team", When { teams: vec![pattern("platform")], ..any() }, usual(), None),
        ("another team", When { teams: vec![pattern("Data")], ..any() }, usual(), Some(Miss::Team)),
        ("its priority", When { priority: vec![pattern("P[12]")], ..any() }, usual(), None),
        (
            "a priority it lacks",
            When { priority: vec![pattern("P1")], ..any() },
            case(|i| i.priority = None),
            Some(Miss::Priority),
        ),
        ("high", When { urgency: Some(Urgency::High), ..any() }, usual(), None),
        (
            "high, where nobody knows",
            When { urgency: Some(Urgency::High), ..any() },
            case(|i| i.urgency = Urgency::Unknown),
            None,
        ),
        ("low", When { urgency: Some(Urgency::Low), ..any() }, usual(), Some(Miss::Urgency)),
        ("my level", When { levels: [2].into(), ..any() }, usual(), None),
        ("another level", When { levels: [1, 3].into(), ..any() }, usual(), Some(Miss::Level)),
        (
            "firing, where it is acknowledged",
            When { state: Some(Condition::Firing), ..any() },
            case(|i| i.status = IncidentStatus::Acknowledged),
            None,
        ),
    ];
    for (what, when, incident, miss) in table {
        assert_eq!(World::usual().miss(&when, &Thing::Case(incident)), miss, "{what}");
    }
}

#[test]
fn what_a_rule_asks_of_the_moment() {
    let any = When::default;
    let working = || When { days: [Day::Working].into(), between: Some(window("22:00", "06:00")), ..any() };
    let often = |times| Some(Often { times, within: SignedDuration::from_hours(1) });
    let deploy = || When { after_deploy: Some(SignedDuration::from_mins(30)), ..any() };
    let ago = |minutes| crate::time::sub(at(NOON), SignedDuration::from_mins(minutes));
    let table: Vec<(&str, When, World, Option<Miss>)> = vec![
        ("its window", When { between: Some(window("09:00", "17:00")), ..any() }, World::usual(), None),
        (
            "another window",
            When { between: Some(window("17:00", "09:00")), ..any() },
            World::usual(),
            Some(Miss::Window),
        ),
        ("a working day", When { days: [Day::Working].into(), ..any() }, World::usual(), None),
        ("a weekend", When { days: [Day::Weekend, Day::Monday].into(), ..any() }, World::usual(), Some(Miss::Day)),
        // Saturday 03:00 in Chicago is Friday's night.
        ("a night of a working day", working(), World::with(|w| w.said_at = at("2026-01-17T09:00:00Z")), None),
        ("not a night of Sunday", working(), World::with(|w| w.said_at = at("2026-01-19T09:00:00Z")), Some(Miss::Day)),
        ("on shift", When { shift: Some(OnShift::On), ..any() }, World::usual(), None),
        ("off shift", When { shift: Some(OnShift::Off), ..any() }, World::usual(), Some(Miss::Shift)),
        (
            "my role",
            When { roles: vec![role("secondary", None), role("primary", None)], ..any() },
            World::usual(),
            None,
        ),
        ("my role there", When { roles: vec![role("primary", Some("Platform*"))], ..any() }, World::usual(), None),
        (
            "my role elsewhere",
            When { roles: vec![role("primary", Some("Data"))], ..any() },
            World::usual(),
            Some(Miss::Role),
        ),
        (
            "my role in any case",
            When { roles: vec![role("Commander", None)], ..any() },
            World::with(|w| w.roster = roster_as(Some("commander"))),
            None,
        ),
        (
            "my role after its turn",
            When { roles: vec![role("primary", None)], ..any() },
            World::with(|w| w.said_at = at("2026-01-15T00:00:00Z")),
            Some(Miss::Role),
        ),
        (
            "seen thrice",
            When { often: often(Count::AtLeast(3)), ..any() },
            World::with(|w| w.seen = vec![ago(50), ago(5)]),
            None,
        ),
        (
            "seen thrice, long ago",
            When { often: often(Count::AtLeast(3)), ..any() },
            World::with(|w| w.seen = vec![ago(61), ago(5)]),
            Some(Miss::Often),
        ),
        ("the first time", When { often: often(Count::AtMost(1)), ..any() }, World::usual(), None),
        ("after a deploy", deploy(), World::with(|w| w.deployed_at = Some(ago(29))), None),
        ("long after a deploy", deploy(), World::with(|w| w.deployed_at = Some(ago(30))), Some(Miss::Deploy)),
        ("before a deploy", deploy(), World::with(|w| w.deployed_at = Some(ago(-1))), Some(Miss::Deploy)),
        ("without a deploy", deploy(), World::usual(), Some(Miss::Deploy)),
    ];
    for (what, when, world, miss) in table {
        assert_eq!(world.miss(&when, &Thing::Post(post(|_| {}))), miss, "{what}");
    }
}

#[test]
fn what_nobody_can_tell_counts_for_a_loud_rule_and_not_for_a_quiet_one() {
    let unknown = || Thing::Post(post(|m| m.severity = Some(Severity::Unknown)));
    let severe = When { severity: [Severity::Critical].into(), ..When::default() };
    let primary = When { roles: vec![role("primary", None)], ..When::default() };
    let level = When { levels: [1].into(), ..When::default() };
    let covering = |shift| World::with(|w| (w.said_at, w.shift) = (at("2026-01-15T00:00:00Z"), shift));
    let roleless = || World::with(|w| w.roster = roster_as(None));
    let lost = || World::with(|w| (w.roster, w.duties) = (Roster::default(), None));
    let table = [
        ("severity", World::usual(), severe, unknown(), Doubtful::Severity),
        ("role", lost(), primary.clone(), Thing::Post(post(|_| {})), Doubtful::Role),
        ("covering", covering(OnShift::On), primary.clone(), Thing::Post(post(|_| {})), Doubtful::Role),
        ("no role said", roleless(), primary.clone(), Thing::Post(post(|_| {})), Doubtful::Role),
        ("level", lost(), level, Thing::Case(case(|_| {})), Doubtful::Level),
    ];
    let off = covering(OnShift::Off);
    assert_ne!(off.rule(&primary, Decision::Page, &Thing::Post(post(|_| {}))).decision, Decision::Page);
    for (what, world, when, thing, doubt) in table {
        for loud in [Decision::Page, Decision::Notify] {
            let ruling = world.rule(&when, loud, &thing);
            assert_eq!((ruling.decision, ruling.because.doubts), (loud, vec![doubt]), "{what}");
        }
        for quiet in [Decision::Digest, Decision::Hold, Decision::Count, Decision::Ignore] {
            let ruling = world.rule(&when, quiet, &thing);
            assert_eq!(ruling.because.tried, [("it".into(), doubt.miss())], "{what}");
        }
    }
}

#[test]
fn the_first_rule_decides_and_brings_its_care() {
    let channels = || vec![pattern("alerts_app")];
    let mut first = Rule::of_channels("first", channels(), Decision::Digest);
    first.then.care.playbook = Some("https://example.com/runbook".to_owned());
    let second = Rule::of_channels("second", channels(), Decision::Page);
    let policy = Policy { rules: vec![first, second], ..Policy::none() };
    let roster = Roster::default();
    let around = on_shift(at(NOON), &roster);
    let ruling = message(&policy, &slack(), &post(|_| {}), &around);
    assert_eq!(ruling.because.reason, Reason::Rule { name: "first".to_owned() });
    assert_eq!(ruling.care.playbook.as_deref(), Some("https://example.com/runbook"));
}
