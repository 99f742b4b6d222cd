//! What is asked of the running application.

use crate::person::{Person, Ran};
use control::{Answer, Fault, FaultName, Request};
use std::path::Path;
use view::{AlertLine, AlertState, ShiftWord, Sight, SourceLine, State, Status, Tally, Tried, TroubleLine, Which, Why};

fn source(id: &str, sight: Sight) -> SourceLine {
    let blind = |text: &str| (sight == Sight::Blind).then(|| text.to_owned());
    SourceLine {
        id: id.to_owned(),
        sight,
        reason: blind("token-refused"),
        says: blind("The token was refused (invalid_auth)."),
        cure: blind("Create a new token."),
        since: blind("2026-07-15T08:00:00.000Z"),
        heard_until: None,
        gaps: Vec::new(),
        counted: 0,
    }
}

fn status(shift: ShiftWord, state: State, sources: Vec<SourceLine>) -> Status {
    Status {
        at: "2026-07-15T08:00:00.000Z".to_owned(),
        shift,
        sentence: match shift {
            ShiftWord::On => "On shift as primary until Tue 09:00, then Ben",
            ShiftWord::Off => "Off shift; next: secondary from Tue 24 Nov 09:00",
        }
        .to_owned(),
        role: None,
        then: None,
        next: None,
        shift_because: "set by hand".to_owned(),
        follows_schedule: false,
        until: None,
        state,
        ringing: 0,
        snoozed: 0,
        held: 2,
        summary: Vec::new(),
        sources,
        troubles: vec![TroubleLine {
            part: "tray".to_owned(),
            name: "no-tray-host".to_owned(),
            says: "There is no tray.".to_owned(),
            cure: "Use the command line.".to_owned(),
        }],
        policy: "cafe".to_owned(),
        shadow: false,
        deployed: None,
        tallied: [("sql".to_owned(), Tally { ever: 40, this_week: 12, last_week: 7 })].into(),
        verdicts: Vec::new(),
    }
}

fn alert(id: &str, state: AlertState, text: &str) -> AlertLine {
    AlertLine {
        id: id.to_owned(),
        source: "slack/acme".to_owned(),
        place: "#alerts_security".to_owned(),
        author: None,
        text: text.to_owned(),
        state,
        severity: None,
        decision: None,
        doubts: Vec::new(),
        because: Some("rule “security wakes me”".to_owned()),
        since: "2026-07-15T08:00:00.000Z".to_owned(),
        by: None,
        said_at: "2026-07-15T08:00:00.000Z".to_owned(),
        why: Some("new".to_owned()),
        snoozed_until: None,
        looking: Vec::new(),
        seen: None,
        joined: None,
        said_times: None,
        flapping: None,
        look_due: None,
        tell: None,
        playbook: None,
        checks: Vec::new(),
        note_prompt: None,
        undo_until: None,
        asked: None,
        unwritten: None,
        acknowledge: "✓".to_owned(),
        url: None,
    }
}

const FIRST: &str = "slack/acme/C1/1784102400.000100";
const SECOND: &str = "slack/acme/C1/1784102460.000100";

fn two_alerts() -> Vec<AlertLine> {
    vec![
        alert(FIRST, AlertState::Ringing, "root \u{1b}[31mlogin\nsecond line"),
        alert(SECOND, AlertState::Held, "again"),
    ]
}

/// Lists two alerts, and does whatever else it is asked.
fn with_two_alerts() -> Person {
    Person::with_application(|request| match request {
        Request::Alerts { .. } => Answer::Alerts(two_alerts()),
        _ => Answer::Done,
    })
}

#[test]
fn status_says_it_in_words_json_and_exit_code() {
    let seeing = || source("slack/acme", Sight::Seeing);
    let blind = || source("pagerduty/acme", Sight::Blind);
    let table = [
        (status(ShiftWord::On, State::OnShift, vec![seeing()]), 0),
        (status(ShiftWord::Off, State::OffShift, vec![seeing()]), 2),
        (status(ShiftWord::On, State::Blind, vec![seeing(), blind()]), 1),
        (status(ShiftWord::Off, State::Blind, vec![blind()]), 1),
        (status(ShiftWord::On, State::OnShift, vec![]), 1),
    ];
    for (status, code) in table {
        let answer = status.clone();
        let person = Person::with_application(move |_| Answer::Status(answer.clone()));
        let (text, json) = (person.run("status"), person.run("status --json"));
        assert_eq!((text.code, json.code), (Some(code), Some(code)), "{text:?}");
        assert_eq!(serde_json::from_value::<Status>(json.json()).unwrap(), status);
        assert!(text.out.contains(status.state.as_str()) && text.out.contains("no-tray-host"), "{}", text.out);
        if status.sources.iter().any(|source| source.sight == Sight::Blind) {
            assert!(text.out.contains("token-refused") && text.out.contains("Create a new token."), "{}", text.out);
        }
    }
}

#[test]
fn without_the_application_it_says_so() {
    let person = Person::new();
    for line in ["status", "on", "alerts", "ack x", "open"] {
        let ran = person.run(line);
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{line}");
        assert!(ran.err.contains("not running") && ran.err.contains("shiftbell-desktop"), "{}", ran.err);
    }
    let ran = person.run("status --json");
    assert_eq!((ran.code, ran.json()["fault"]["name"].as_str()), (Some(1), Some("not-running")));
}

#[test]
fn the_shift_is_set() {
    let person = with_two_alerts();
    for line in ["on", "off", "auto", "silence", "open"] {
        assert_eq!(person.run(line).code, Some(0), "{line}");
    }
    assert_eq!(person.asked(), [Request::On, Request::Off, Request::Auto, Request::Silence, Request::OpenWindow]);
}

#[test]
fn alerts_are_listed() {
    let person = with_two_alerts();
    let ran = person.run("alerts");
    assert_eq!(ran.code, Some(0));
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "ringing  1784102400.000100  2026-07-15 08:00:00Z  #alerts_security  root [31mlogin");
    assert_eq!(lines[1], "held     1784102460.000100  2026-07-15 08:00:00Z  #alerts_security  again");
    let json = person.run("alerts --all --json").json();
    for name in ["id", "source", "place", "text", "state", "because", "since", "by"] {
        assert!(json[0].get(name).is_some(), "{name}");
    }
    assert_eq!(person.asked(), [Request::Alerts { which: Which::Open }, Request::Alerts { which: Which::All }]);
}

#[test]
fn alerts_are_named_by_any_part_of_their_id() {
    let person = with_two_alerts();
    for part in [FIRST, "1784102400.000100", "2400"] {
        assert_eq!(person.run(&format!("ack {part}")).code, Some(0), "{part}");
        assert_eq!(person.asked().pop(), Some(Request::Ack { alert: FIRST.to_owned() }), "{part}");
    }
    assert_eq!(person.run("snooze 2460 1h30m").code, Some(0));
    assert_eq!(person.asked().pop(), Some(Request::Snooze { alert: SECOND.to_owned(), seconds: 5_400 }));
    for (part, name) in [("acme", "ambiguous"), ("Q9", "no-such-alert")] {
        let ran = person.run(&format!("ack {part} --json"));
        assert_eq!((ran.code, ran.json()["fault"]["name"].as_str()), (Some(1), Some(name)), "{part}");
        assert!(matches!(person.asked().pop(), Some(Request::Alerts { .. })), "nothing is acted on");
    }
}

#[test]
fn why_tells_the_story() {
    let why = Why {
        alert: two_alerts().remove(0),
        decision: Some("page".to_owned()),
        because: Some("rule “security wakes me”".to_owned()),
        tried: vec![Tried { rule: "disk".to_owned(), miss: "another channel".to_owned() }],
        policy: Some("cafe".to_owned()),
        decided_at: Some("2026-07-15T08:00:00.000Z".to_owned()),
        notes: Vec::new(),
    };
    let person = Person::with_application(move |request| match request {
        Request::Alerts { .. } => Answer::Alerts(two_alerts()),
        _ => Answer::Why(Box::new(why.clone())),
    });
    let ran = person.run("why 2400");
    assert_eq!(ran.code, Some(0));
    assert!(
        ran.out.contains("page, because: rule “security wakes me” (policy cafe, 2026-07-15 08:00:00Z)"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("passed over  disk: another channel"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'));
}

#[test]
fn a_refusal_is_told() {
    let person = Person::with_application(|request| match request {
        Request::Alerts { .. } => Answer::Alerts(two_alerts()),
        _ => Fault::new(FaultName::Refused, "A snooze lasts between 1 s and 12 h.").into(),
    });
    let ran = person.run("snooze 2400 13h");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("between 1 s and 12 h"), "{}", ran.err);
    assert_eq!(person.run("snooze 2400 13h --json").json()["fault"]["name"], "refused");
}

#[test]
fn a_data_folder_too_deep_for_a_socket_is_said_so() {
    let person = Person::new();
    let deep = person.data.path().join("x".repeat(120));
    let ran = Ran::from(person.command("status").env("SHIFTBELL_DATA_DIR", Path::new(&deep)).output().unwrap());
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("too long"), "{}", ran.err);
}

#[test]
fn verdicts_and_the_rest_are_asked_for() {
    let person = with_two_alerts();
    let first = || FIRST.to_owned();
    let table = [
        ("undo 2400", Request::Undo { alert: first() }),
        ("told 2400", Request::Told { alert: first() }),
        ("snooze 2400 until-morning", Request::SnoozeUntilMorning { alert: first() }),
        ("deployed shop 1.4", Request::Deployed { what: "shop 1.4".to_owned() }),
        (
            "verdict 2400 :eyes: --note known",
            Request::Verdict { alert: first(), emoji: "eyes".to_owned(), note: Some("known".to_owned()) },
        ),
    ];
    for (line, request) in table {
        assert_eq!(person.run(line).code, Some(0), "{line}");
        assert_eq!(person.asked().pop(), Some(request), "{line}");
    }
}

#[test]
fn several_are_each_reported_and_one_refused_stops_no_other() {
    let person = with_two_alerts();
    let ran = person.run("ack 2400 Q9 2460");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.out.contains(FIRST) && ran.out.contains("Q9") && ran.out.contains(SECOND), "{}", ran.out);
    assert_eq!(person.asked().pop(), Some(Request::Ack { alert: SECOND.to_owned() }));
    let ran = person.run("verdict 2400 2460 eyes --json");
    assert_eq!((ran.code, ran.json().as_array().map(Vec::len)), (Some(0), Some(2)), "{ran:?}");
}
