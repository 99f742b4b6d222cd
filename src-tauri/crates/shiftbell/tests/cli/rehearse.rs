//! A changed policy over the recorded past.

use crate::person::{EXAMPLE, Person, Ran};
use jiff::Timestamp;
use oncall::{
    act::Through,
    decide::{Because, Decision, Reason},
    fact::{Fact, Storm, What},
    ids::{ChannelId, MessageTs, PersonId, PolicyHash, SourceId},
    observation::{Author, AuthorKind, Heard, Message, Observation, Place, Said},
    policy::Care,
    shift::ShiftSetting,
    text::Untrusted,
};

/// On shift; at 03:00 in Berlin a root login that was decided so.
fn night(decision: Decision) -> Vec<Fact> {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let (begins, said) = (at("2026-07-14T20:00:00Z"), at("2026-07-15T01:00:00Z"));
    let place = Place { channel: ChannelId::new("C1"), name: "alerts_security".to_owned() };
    let ts = MessageTs::new(format!("{}.000100", said.as_second()));
    let guard = Author { kind: AuthorKind::Bot, id: PersonId::new("B1"), name: Untrusted::new("guard") };
    let message = Message { version: said, ..Message::post(place, ts, guard, "root login") };
    let source = SourceId::slack("acme");
    let observed =
        What::Observed(Observation { source: source.clone(), heard: Heard::Live, said: Said::Message(message) });
    let alert = observed.alert().unwrap();
    let because = Because::of(Reason::Rule { name: "then".to_owned() });
    let (care, policy) = (Box::new(Care::default()), PolicyHash::new("old"));
    let mut facts = vec![
        Fact { at: begins, what: What::ShiftSet { setting: ShiftSetting::On, through: Through::Tray } },
        Fact { at: said, what: observed },
        Fact { at: said, what: What::Decided { alert: alert.clone(), decision, because, care, policy } },
    ];
    let became = match decision {
        Decision::Page => What::Rang { alert, why: oncall::alert::RingWhy::New, storm: Storm::Alone },
        _ => What::Held { alert },
    };
    facts.push(Fact { at: said, what: became });
    facts.push(Fact { at: at("2026-07-15T02:00:00Z"), what: What::Counted { source, messages: 12 } });
    facts
}

fn rehearsed(decision: Decision, then: &str, more: &str) -> Ran {
    let person = Person::new();
    let (file, past) = (person.config.path().join("new.toml"), person.data.path().join("past.jsonl"));
    std::fs::write(&file, EXAMPLE.replace("then = \"page\"", &format!("then = \"{then}\""))).unwrap();
    let mut lines = Vec::new();
    store::export(&night(decision), &mut lines).unwrap();
    std::fs::write(&past, lines).unwrap();
    person.run(&format!("rehearse {} --night {} --zone Europe/Berlin {more}", file.display(), past.display()))
}

#[test]
fn what_would_ring_that_did_not_is_told_with_its_rule_and_the_night() {
    let ran = rehearsed(Decision::Hold, "page", "");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.contains("Would ring, and did not: 1\n"), "{}", ran.out);
    let line = "Wed 07-15 03:00  night  #alerts_security  root login  hold → page  rule “security wakes me”";
    assert!(ran.out.contains(line), "{}", ran.out);
    assert!(ran.out.contains("12 messages in all") && ran.out.contains("#alerts_disk"), "{}", ran.out);
}

#[test]
fn what_would_stay_silent_that_rang_is_told_and_summed() {
    let json = rehearsed(Decision::Page, "hold", "--json").json();
    assert_eq!(json["differing"][0]["after"]["decision"], "hold", "{json}");
    assert_eq!(json["sums"]["rings"], serde_json::json!({ "before": 1, "after": 0 }), "{json}");
    assert_eq!(json["sums"]["at_night"], serde_json::json!({ "before": 1, "after": 0 }), "{json}");
    assert_eq!(json["unknown"]["counted"], 12, "{json}");
}

#[test]
fn what_is_only_counted_names_its_rule_and_the_same_policy_changes_nothing() {
    let json = rehearsed(Decision::Page, "count", "--json").json();
    let after = &json["differing"][0]["after"];
    assert_eq!(
        (&after["decision"], &after["because"]),
        (&"count".into(), &"rule “security wakes me”".into()),
        "{json}"
    );
    assert!(rehearsed(Decision::Page, "page", "").out.contains("Nothing would be different."));
    // The stretch that is asked for does not reach back to it.
    assert_eq!(rehearsed(Decision::Hold, "page", "--since 30m --json").json()["alerts"], 0);
}

#[test]
fn a_faulty_policy_prints_its_faults() {
    let ran = rehearsed(Decision::Page, "shout", "");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.out.contains("shout") && ran.out.contains("new.toml"), "{}", ran.out);
}
