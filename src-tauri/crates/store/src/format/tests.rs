use super::{examples::*, *};
use jiff::{SignedDuration, Timestamp};
use oncall::{
    fact::What,
    ids::*,
    observation::Said,
    text::Untrusted,
    time::{BootId, Deadline},
    wants::CardKey,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Lines as the first version wrote them. Never edited, only added to: later versions must go on reading them.
const VERSION_1: &str = include_str!("../../tests/fixtures/version-1.jsonl");

fn there_and_back(fact: &Fact) -> Fact {
    read(&super::write(fact).unwrap()).unwrap()
}

#[test]
fn every_kind_of_fact_returns_as_it_was() {
    for fact in every_fact() {
        assert_eq!(there_and_back(&fact), fact);
    }
}

#[test]
fn the_examples_have_every_kind() {
    let kinds: BTreeSet<&str> = every_fact().iter().map(|fact| kind(&fact.what).0).collect();
    // Thirty-five facts besides observations, and eleven kinds of observations.
    assert_eq!(kinds.len(), 35 + 11, "{kinds:?}");
}

#[test]
fn lines_of_version_1_are_read_and_written_as_ever() {
    let lines: Vec<&str> = VERSION_1.lines().collect();
    let facts = every_fact();
    assert_eq!(lines.len(), facts.len());
    for (line, fact) in lines.into_iter().zip(facts) {
        assert_eq!(read(line).unwrap(), fact);
        assert_eq!(super::write(&fact).unwrap(), line);
    }
}

#[test]
fn what_is_no_fact_is_refused() {
    let table = [
        ("", "EOF"),
        ("{}", "version"),
        ("[1]", "3 elements"),
        (r#"{"version":2,"at":"2026-11-20T12:00:00Z","what":{"dreamt":{}}}"#, "version 2"),
        (r#"{"version":1,"at":"2026-11-20T12:00:00Z","what":{"dreamt":{}}}"#, "dreamt"),
        (r#"{"version":1,"at":"yesterday","what":"summary-seen"}"#, "no time"),
        (r#"{"version":1,"at":"2026-11-20T12:00:00Z","what":{"held":{"alert":"carrier-pigeon/a/b"}}}"#, "no alert"),
        (r#"{"version":1,"at":"2026-11-20T12:00:00Z","what":{"card-closed":{"card":"ace"}}}"#, "no card"),
    ];
    for (line, why) in table {
        let fault = read(line).unwrap_err().to_string();
        assert!(fault.contains(why), "{line}: {fault}");
    }
}

#[test]
fn ordinary_alerts_are_written_as_people_type_them() {
    for id in [alert(1), AlertId::incident(&pager(), &IncidentId::new("Q1"))] {
        assert_eq!(alert_text(&id), id.to_string());
    }
}

#[test]
fn extreme_times_return_as_they_were() {
    let lengths =
        [SignedDuration::MIN, SignedDuration::MAX, SignedDuration::ZERO, SignedDuration::new(-1, -999_999_999)];
    for (at, length) in [Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH].into_iter().cycle().zip(lengths) {
        let until = Deadline { at, cap: length, boot: Some((BootId(0), length)) };
        let what = What::Snoozed { alert: alert(1), through: oncall::act::Through::Card, until };
        let fact = Fact { at, what };
        assert_eq!(there_and_back(&fact), fact);
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z0-9_.%/ -]{0,12}", any::<String>()]
}

fn any_source() -> impl Strategy<Value = SourceId> {
    (any_text(), any::<bool>()).prop_map(|(name, slack)| {
        let kind = if slack { SourceKind::Slack } else { SourceKind::PagerDuty };
        SourceId { kind, name }
    })
}

fn any_alert() -> impl Strategy<Value = AlertId> {
    let key = prop_oneof![
        (any_text(), any_text())
            .prop_map(|(channel, ts)| AlertKey::Message { channel: ChannelId::new(channel), ts: MessageTs::new(ts) }),
        any_text().prop_map(|id| AlertKey::Incident(IncidentId::new(id))),
    ];
    (any_source(), key).prop_map(|(source, key)| AlertId { source, key })
}

proptest! {
    #[test]
    fn whatever_a_source_calls_itself_returns(id in any_alert(), source in any_source(), text in any_text()) {
        let said = Said::Message(oncall::observation::Message { text: Untrusted::new(text.clone()), ..message(1, "") });
        for what in [
            What::Held { alert: id.clone() },
            What::CardClosed { card: CardKey::Alert(id.clone()) },
            What::CardClosed { card: CardKey::Notice(id) },
            What::CardClosed { card: CardKey::Blind(source.clone()) },
            What::CardClosed { card: CardKey::OffShift(source.clone()) },
            What::Bound { source: source.clone(), name: text, channel: ChannelId::new("C1") },
            seen(source, said),
        ] {
            let fact = Fact { at: Timestamp::UNIX_EPOCH, what };
            prop_assert_eq!(there_and_back(&fact), fact);
        }
    }

    #[test]
    fn no_line_makes_it_panic(line in any::<String>(), number in any::<i64>(), nanos in any::<i32>()) {
        let _ = read(&line);
        let snooze = format!(
            r#"{{"version":1,"at":"2026-11-20T12:00:00Z","what":{{"snoozed":{{"alert":"slack/a/b/c","through":"card",
            "until":{{"at":"2026-11-20T12:00:00Z","cap":[{number},{nanos}],"boot":null}}}}}}}}"#
        );
        let _ = read(&snooze);
    }

    #[test]
    fn times_keep_their_nanoseconds(nanos in -62_135_596_800_000_000_000i128..253_402_207_200_000_000_000) {
        let fact = Fact { at: Timestamp::from_nanosecond(nanos).unwrap(), what: What::SummarySeen };
        prop_assert_eq!(there_and_back(&fact), fact);
    }
}
