//! A changed policy over the recorded past.

use crate::person::{EXAMPLE, Person, Ran};
use jiff::Timestamp;
use oncall::{
    act::Through,
    alert::{By, RingWhy, SourceEnd},
    decide::{Because, Decision, Reason},
    fact::{Fact, Storm, What},
    ids::{AlertId, ChannelId, IncidentId, MessageTs, PersonId, PolicyHash, SourceId},
    observation::{Author, AuthorKind, Heard, Incident, IncidentStatus, Message, Observation, Place, Said, Urgency},
    policy::Care,
    shift::ShiftSetting,
    sight::Gap,
    text::Untrusted,
};
use serde_json::{Value, json};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn slack() -> SourceId {
    SourceId::slack("acme")
}

/// As it was said, or as it is kept: without its text.
fn post(said: &str, text: &str) -> What {
    let place = Place { channel: ChannelId::new("C1"), name: "alerts_security".to_owned() };
    let ts = MessageTs::new(format!("{}.000100", at(said).as_second()));
    let guard = Author { kind: AuthorKind::Bot, id: PersonId::new("B1"), name: Untrusted::new("guard") };
    let message = Message { version: at(said), ..Message::post(place, ts, guard, text) };
    What::Observed(Observation { source: slack(), heard: Heard::Live, said: Said::Message(message) })
}

fn case(id: &str, service: &str, status: IncidentStatus, as_of: &str) -> What {
    let begun = at("2026-07-15T01:30:00Z");
    let incident = Incident {
        service: Untrusted::new(service),
        urgency: Urgency::High,
        status,
        as_of: at(as_of),
        mine_since: (status != IncidentStatus::Resolved).then_some(begun),
        ..Incident::triggered(IncidentId::new(id), "it is slow", begun)
    };
    What::Observed(Observation {
        source: SourceId::pagerduty("acme"),
        heard: Heard::Poll,
        said: Said::Incident(incident),
    })
}

fn decided(alert: &AlertId, decision: Decision, reason: Reason) -> What {
    let (because, care) = (Because::of(reason), Box::new(Care::default()));
    What::Decided { alert: alert.clone(), decision, because, care, policy: PolicyHash::new("old") }
}

/// What is said, decided so, and what that came to.
fn came_to(said: &str, what: What, decision: Decision) -> Vec<Fact> {
    let alert = what.alert().unwrap();
    let decided = decided(&alert, decision, Reason::Rule { name: "then".to_owned() });
    let became = match decision {
        Decision::Page => What::Rang { alert, why: RingWhy::New, storm: Storm::Alone },
        _ => What::Held { alert },
    };
    [what, decided, became].map(|what| Fact { at: at(said), what }).to_vec()
}

/// On shift, and in the end of the night nothing more than a few messages that no rule named.
fn night(between: &[Fact]) -> Vec<Fact> {
    let on = What::ShiftSet { setting: ShiftSetting::On, through: Through::Tray };
    let counted = What::Counted { source: slack(), messages: 12 };
    let begins = Fact { at: at("2026-07-14T20:00:00Z"), what: on };
    let ends = Fact { at: at("2026-07-15T02:00:00Z"), what: counted };
    [&[begins], between, &[ends]].concat()
}

fn rehearsed(facts: &[Fact], policy: &str, more: &str) -> Ran {
    let person = Person::new();
    let (file, past) = (person.config.path().join("new.toml"), person.data.path().join("past.jsonl"));
    std::fs::write(&file, policy).unwrap();
    let mut lines = Vec::new();
    store::export(facts, &mut lines).unwrap();
    std::fs::write(&past, lines).unwrap();
    person.run(&format!("rehearse {} --night {} --zone Europe/Berlin {more}", file.display(), past.display()))
}

/// At 03:00 in Berlin a root login that was decided so, under the example with another decision.
fn login(decision: Decision, then: &str, more: &str) -> Ran {
    let said = "2026-07-15T01:00:00Z";
    let night = night(&came_to(said, post(said, "root login"), decision));
    rehearsed(&night, &EXAMPLE.replace("then = \"page\"", &format!("then = \"{then}\"")), more)
}

#[test]
fn what_would_ring_that_did_not_is_told_with_its_rule_and_the_night() {
    let ran = login(Decision::Hold, "page", "");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.contains("Would ring, and did not: 1\n"), "{}", ran.out);
    let line = "Wed 07-15 03:00  night  #alerts_security  root login  hold → page  rule “security wakes me”";
    assert!(ran.out.contains(line), "{}", ran.out);
    assert!(ran.out.contains("12 messages in all") && ran.out.contains("#alerts_disk"), "{}", ran.out);
}

#[test]
fn what_would_stay_silent_that_rang_is_told_and_summed() {
    let json = login(Decision::Page, "hold", "--json").json();
    assert_eq!(json["differing"][0]["after"]["decision"], "hold", "{json}");
    assert_eq!(json["sums"]["rings"], json!({ "before": 1, "after": 0 }), "{json}");
    assert_eq!(json["sums"]["at_night"], json!({ "before": 1, "after": 0 }), "{json}");
    assert_eq!(json["unknown"]["counted"], 12, "{json}");
}

#[test]
fn what_is_only_counted_names_its_rule_and_the_same_policy_changes_nothing() {
    let json = login(Decision::Page, "count", "--json").json();
    let after = &json["differing"][0]["after"];
    assert_eq!(
        (&after["decision"], &after["because"]),
        (&"count".into(), &"rule “security wakes me”".into()),
        "{json}"
    );
    assert!(login(Decision::Page, "page", "").out.contains("Nothing would be different."));
    // The stretch that is asked for does not reach back to it.
    assert_eq!(login(Decision::Hold, "page", "--since 30m --json").json()["alerts"], 0);
}

#[test]
fn a_faulty_policy_prints_its_faults() {
    let ran = login(Decision::Page, "shout", "");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.out.contains("shout") && ran.out.contains("new.toml"), "{}", ran.out);
}

#[test]
fn text_that_is_kept_no_longer_is_left_out_and_counted() {
    // The same login, a month ago: as the store keeps it by now, and as it was kept before.
    let past = |text: &str| {
        let long_ago = "2026-06-10T01:00:00Z";
        night(&[])
            .into_iter()
            .take(1)
            .map(|on| Fact { at: at("2026-06-09T20:00:00Z"), ..on })
            .chain(came_to(long_ago, post(long_ago, text), Decision::Hold))
            .chain(night(&[]))
            .collect::<Vec<Fact>>()
    };
    let kept = rehearsed(&past("root login"), EXAMPLE, "--since 60d --json").json();
    assert_eq!((&kept["unknown"]["blanked"], &kept["differing"][0]["after"]["decision"]), (&json!(0), &json!("page")));
    let blanked = rehearsed(&past(""), EXAMPLE, "--since 60d --json").json();
    assert_eq!((&blanked["unknown"]["blanked"], &blanked["alerts"]), (&json!(1), &json!(0)), "{blanked}");
    assert_eq!(blanked["sums"]["rings"], json!({ "before": 0, "after": 0 }), "{blanked}");
    let told = rehearsed(&past(""), EXAMPLE, "--since 60d").out;
    assert!(told.contains("1 alert whose text is not kept after 30 days: left out above"), "{told}");
    // What was said so lately without a text has none to keep.
    let fresh = "2026-07-15T01:00:00Z";
    let fresh = rehearsed(&night(&came_to(fresh, post(fresh, ""), Decision::Hold)), EXAMPLE, "--json").json();
    assert_eq!((&fresh["unknown"]["blanked"], &fresh["alerts"]), (&json!(0), &json!(1)), "{fresh}");
}

#[test]
fn gaps_that_nobody_read_are_named_and_those_before_the_stretch_are_not() {
    let gap = |from: &str, until: &str| Gap { from: at(from), until: at(until) };
    let (read, unread) =
        (gap("2026-07-14T21:00:00Z", "2026-07-14T21:10:00Z"), gap("2026-07-14T23:00:00Z", "2026-07-14T23:20:00Z"));
    let early = gap("2026-07-14T20:10:00Z", "2026-07-14T20:20:00Z");
    let opened = |gap: Gap| Fact { at: gap.until, what: What::GapOpened { source: slack(), gap } };
    let closed = Fact { at: at("2026-07-14T21:11:00Z"), what: What::GapClosed { source: slack(), gap: read } };
    let night = night(&[opened(early), opened(read), closed, opened(unread)]);
    let of = |more: &str| rehearsed(&night, EXAMPLE, more).json()["unknown"]["gaps"].clone();
    let named = |gap: Gap| json!({ "source": "slack/acme", "from": format!("{:.3}", gap.from), "until": format!("{:.3}", gap.until) });
    assert_eq!(of("--json"), Value::from(vec![named(early), named(unread)]));
    assert_eq!(of("--since 4h --json"), Value::from(vec![named(unread)]));
    let told = rehearsed(&night, EXAMPLE, "").out;
    let line = "what slack/acme said from Wed 2026-07-15 01:00 to Wed 2026-07-15 01:20: it was not heard";
    assert!(told.contains(line) && !told.contains("23:00 to"), "{told}");
}

#[test]
fn incidents_are_compared_as_posts_are() {
    let begun = "2026-07-15T01:30:00Z";
    let triggered = |id: &str, service: &str| case(id, service, IncidentStatus::Triggered, begun);
    let over = |id: &str, service: &str| {
        let as_of = "2026-07-15T01:40:00Z";
        let what = case(id, service, IncidentStatus::Resolved, as_of);
        let by = By::Source { what: SourceEnd::Resolved };
        let settled = What::Settled { alert: what.alert().unwrap(), by };
        [what, settled].map(|what| Fact { at: at(as_of), what }).to_vec()
    };
    let night = night(
        &[
            came_to(begun, triggered("Q1", "staging-api"), Decision::Page),
            came_to(begun, triggered("Q2", "checkout"), Decision::Page),
            over("Q1", "staging-api"),
            over("Q2", "checkout"),
        ]
        .concat(),
    );
    let json = rehearsed(&night, EXAMPLE, "--json").json();
    assert_eq!((&json["alerts"], json["differing"].as_array().unwrap().len()), (&json!(2), 1), "{json}");
    let differs = &json["differing"][0];
    assert_eq!((&differs["alert"], &differs["place"]), (&json!("pagerduty/acme/Q1"), &json!("staging-api")), "{json}");
    assert_eq!(differs["after"]["because"], "rule “staging never wakes anybody”", "{json}");
    assert_eq!(json["sums"]["at_night"], json!({ "before": 2, "after": 1 }), "{json}");
    let told = rehearsed(&night, EXAMPLE, "").out;
    let line = "Would stay silent, and rang: 1\nWed 07-15 03:30  night  staging-api  it is slow  page → hold";
    assert!(told.contains(line), "{told}");
}
