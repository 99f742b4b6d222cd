//! The promise that every input gets an answer.

use super::*;
use proptest::prelude::*;

fn any_decision() -> impl Strategy<Value = Decision> {
    proptest::sample::select(Decision::ALL.to_vec())
}

fn any_severity() -> impl Strategy<Value = Severity> {
    proptest::sample::select(Severity::ALL.to_vec())
}

fn any_when() -> impl Strategy<Value = When> {
    let names = proptest::collection::vec(proptest::sample::select(vec!["alerts_*", "random", "db-?", "{a,b}"]), 0..2);
    let words = proptest::collection::vec("[a-zé0-9]{1,6}", 0..2);
    let days = proptest::collection::btree_set(
        proptest::sample::select(vec![Day::Monday, Day::Working, Day::Weekend, Day::Holiday]),
        0..3,
    );
    let times = (0i8..24, 0i8..24);
    let severities = proptest::collection::btree_set(any_severity(), 0..3);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (names, words, days, times, severities, flags).prop_map(|(names, words, days, (from, until), severity, flags)| {
        let (windowed, levelled, played, deployed) = flags;
        let time = |hour| jiff::civil::Time::constant(hour, 0, 0, 0);
        When {
            channels: names.into_iter().map(pattern).collect(),
            words: words.iter().map(|word| Word::new(word).unwrap()).collect(),
            days,
            between: windowed.then(|| Window { start: time(from), end: time(until), zone: Zone::Local }),
            levels: if levelled { BTreeSet::from([1]) } else { BTreeSet::new() },
            roles: if played { vec![role("primary", None)] } else { Vec::new() },
            after_deploy: deployed.then(|| SignedDuration::from_hours(1)),
            severity,
            ..When::default()
        }
    })
}

fn any_thing() -> impl Strategy<Value = Thing> {
    let post = ("\\PC{0,60}", proptest::option::of(any_severity()), 0u8..3, any::<bool>()).prop_map(
        |(text, severity, kind, housekeeping)| {
            Thing::Post(post(|message| {
                message.text = Untrusted::new(text);
                message.severity = severity;
                message.author.kind = [AuthorKind::Me, AuthorKind::Person, AuthorKind::Bot][usize::from(kind)];
                message.kind = if housekeeping { PostKind::Housekeeping } else { PostKind::Post };
                message.key = Some(Fingerprint { maker: "m".to_owned(), version: 1, value: "v".to_owned() });
            }))
        },
    );
    let incident = ("\\PC{0,60}", 0u8..3, any::<bool>()).prop_map(|(title, urgency, mine)| {
        Thing::Case(case(|incident| {
            incident.title = Untrusted::new(title);
            incident.urgency = [Urgency::High, Urgency::Low, Urgency::Unknown][usize::from(urgency)];
            incident.mine_since = mine.then(|| at(NOON));
        }))
    });
    prop_oneof![post, incident]
}

proptest! {
    #[test]
    fn every_input_gets_a_decision_and_a_reason(
        rules in proptest::collection::vec((any_when(), any_decision()), 0..6),
        thing in any_thing(),
        seconds in -62_135_596_800i64..253_402_207_200,
        known in any::<bool>(),
    ) {
        let rules: Vec<Rule> = rules.into_iter().zip(0..).map(|((when, decision), n): (_, u32)| Rule {
            name: format!("rule {n}").into(), when, then: Then::of(decision),
        }).collect();
        let policy = Policy { rules, ..Policy::none() };
        let roster = if known { roster() } else { Roster::default() };
        let around = on_shift(Timestamp::from_second(seconds).unwrap(), &roster);
        let ruling = match &thing {
            Thing::Post(post) => message(&policy, &slack(), post, &around),
            Thing::Case(case) => incident(&policy, &SourceId::pagerduty("acme"), case, &around),
        };
        prop_assert!(!ruling.because.reason.to_string().is_empty());
        // A rule's decision comes from the rule it names, and every rule before it says why it was passed over.
        if let Reason::Rule { name } = &ruling.because.reason {
            let place = policy.rules.iter().position(|rule| *rule.name == **name).unwrap();
            prop_assert_eq!(ruling.decision, policy.rules[place].then.decision);
            prop_assert_eq!(ruling.because.tried.len(), place);
        }
    }
}
