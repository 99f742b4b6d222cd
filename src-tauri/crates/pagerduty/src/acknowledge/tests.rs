use super::*;
use crate::fault::Silence;
use serde_json::json;

/// What PagerDuty shows of the incident.
#[derive(Clone, Copy, Debug)]
enum Shown {
    Triggered,
    TriggeredForBen,
    ByMe,
    ByBen,
    /// By me, then by Ben too.
    ByBoth,
    ByNobodyNamed,
    Resolved,
}

/// What happens to the next request.
#[derive(Clone, Debug)]
enum Then {
    Reads(Shown),
    NotRead(Fault),
    Wrote(Option<Shown>),
    NotWritten(Fault),
    Pauses(u64),
}

use Shown::*;
use Then::*;

fn incident(shown: Shown) -> wire::Incident {
    let user = |id: &str, name: &str| json!({ "id": id, "type": "user_reference", "summary": name });
    let by = |id: &str, name: &str, at: &str| json!({ "at": at, "acknowledger": user(id, name) });
    let (ada, ben) = (by("PME", "Ada", "2026-11-21T11:05:00Z"), by("PBEN", "Ben", "2026-11-21T11:06:00Z"));
    let (status, assignee, given) = match shown {
        Triggered => ("triggered", user("PME", "Ada"), json!([])),
        TriggeredForBen => ("triggered", user("PBEN", "Ben"), json!([])),
        ByMe => ("acknowledged", user("PME", "Ada"), json!([ada])),
        ByBen => ("acknowledged", user("PBEN", "Ben"), json!([ben])),
        ByBoth => ("acknowledged", user("PME", "Ada"), json!([ada, ben])),
        ByNobodyNamed => ("acknowledged", user("PBEN", "Ben"), json!(null)),
        Resolved => ("resolved", user("PME", "Ada"), json!([])),
    };
    serde_json::from_value(
        json!({ "id": "Q1", "status": status, "assignments": [{ "assignee": assignee }], "acknowledgements": given }),
    )
    .unwrap()
}

fn run(story: &[Then]) -> Outcome {
    let me = Me { id: "PME".to_owned(), email: "ada@example.com".to_owned(), teams: Vec::new() };
    let mut acknowledge = Acknowledge::new(me);
    let mut left = BUDGET;
    let mut story = story.iter();
    let at = Timestamp::UNIX_EPOCH;
    for _ in 0..100 {
        match acknowledge.step(left) {
            Step::End(outcome) => {
                assert_eq!(story.as_slice().len(), 0, "ended early with {outcome:?}");
                return outcome;
            }
            step => match (step, story.next().cloned()) {
                (Step::Read, Some(Reads(shown))) => acknowledge.read(Ok(&incident(shown)), at),
                (Step::Read, Some(NotRead(fault))) => {
                    left = left.saturating_sub(cost(&fault));
                    acknowledge.read(Err(fault), at);
                }
                (Step::Write, Some(Wrote(shown))) => acknowledge.wrote(Ok(shown.map(incident).as_ref()), at),
                (Step::Write, Some(NotWritten(fault))) => {
                    left = left.saturating_sub(cost(&fault));
                    acknowledge.wrote(Err(fault), at);
                }
                (Step::Pause(pause), Some(Pauses(millis))) => {
                    assert_eq!(pause, Duration::from_millis(millis));
                    left = left.saturating_sub(pause);
                }
                (step, then) => panic!("{step:?} where {then:?} was to come"),
            },
        }
    }
    panic!("no end");
}

fn cost(fault: &Fault) -> Duration {
    if matches!(fault, Fault::ReadAgain(Silence::TimedOut)) { PATIENCE } else { Duration::ZERO }
}

fn timed_out() -> Fault {
    Fault::ReadAgain(Silence::TimedOut)
}

fn server() -> Fault {
    Fault::ReadAgain(Silence::Server(502))
}

fn unreachable() -> Fault {
    Fault::Reconnect { why: "connection refused".to_owned() }
}

fn wait(seconds: u64) -> Fault {
    Fault::Wait { pause: Some(Duration::from_secs(seconds)) }
}

fn code(code: u64) -> Fault {
    Fault::GiveUp { status: 400, code: Some(code), why: "no".to_owned() }
}

/// An outcome without its words.
fn kind(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done => "done".to_owned(),
        Outcome::AlreadyMine => "mine".to_owned(),
        Outcome::AlreadyBy(name) => format!("by {}", name.verbatim()),
        Outcome::Over => "over".to_owned(),
        Outcome::Refused { .. } => "refused".to_owned(),
        Outcome::Unknown { .. } => "unknown".to_owned(),
    }
}

#[test]
fn how_an_acknowledgement_ends() {
    let read_only = || Fault::GetAccess { needed: "incidents.write (Access Denied)".to_owned() };
    let table = [
        ("triggered and mine", vec![Reads(Triggered), Wrote(Some(ByMe))], "done"),
        ("acknowledged by me before", vec![Reads(ByMe)], "mine"),
        ("acknowledged by me and another", vec![Reads(ByBoth)], "mine"),
        ("acknowledged by another", vec![Reads(ByBen)], "by Ben"),
        ("acknowledged, nobody says by whom", vec![Reads(ByNobodyNamed)], "by Ben"),
        ("resolved: nothing is written", vec![Reads(Resolved)], "over"),
        ("given to another", vec![Reads(TriggeredForBen)], "by Ben"),
        ("no such incident", vec![NotRead(Fault::Forget)], "refused"),
        ("the answer shows nothing, a reading does", vec![Reads(Triggered), Wrote(None), Reads(ByMe)], "done"),
        ("resolved meanwhile", vec![Reads(Triggered), NotWritten(code(1001))], "over"),
        (
            "acknowledged meanwhile, by me elsewhere",
            vec![Reads(Triggered), NotWritten(code(1002)), Reads(ByMe)],
            "done",
        ),
        ("acknowledged meanwhile, by another", vec![Reads(Triggered), NotWritten(code(1002)), Reads(ByBen)], "by Ben"),
        (
            "acknowledged meanwhile, unreadable since",
            vec![Reads(Triggered), NotWritten(code(1002)), NotRead(read_only())],
            "done",
        ),
        ("no answer, but it arrived", vec![Reads(Triggered), NotWritten(timed_out()), Reads(ByMe)], "done"),
        (
            "no answer, it did not arrive",
            vec![Reads(Triggered), NotWritten(timed_out()), Reads(Triggered), Wrote(Some(ByMe))],
            "done",
        ),
        ("no answer, resolved since", vec![Reads(Triggered), NotWritten(server()), Reads(Resolved)], "over"),
        (
            "no answer ever again",
            vec![Reads(Triggered), NotWritten(timed_out()), NotRead(timed_out()), Pauses(1_000), NotRead(timed_out())],
            "unknown",
        ),
        ("no answer, then no access", vec![Reads(Triggered), NotWritten(timed_out()), NotRead(read_only())], "unknown"),
        (
            "accepted again and again, to no effect",
            vec![
                Reads(Triggered),
                Wrote(None),
                Reads(Triggered),
                Wrote(None),
                Reads(Triggered),
                Wrote(None),
                Reads(Triggered),
            ],
            "unknown",
        ),
        (
            "never read",
            vec![NotRead(timed_out()), Pauses(500), NotRead(timed_out()), Pauses(1_000), NotRead(timed_out())],
            "refused",
        ),
        ("a bad gateway, then well", vec![NotRead(server()), Pauses(500), Reads(Triggered), Wrote(Some(ByMe))], "done"),
        (
            "not reachable for a moment",
            vec![Reads(Triggered), NotWritten(unreachable()), Pauses(500), Reads(Triggered), Wrote(Some(ByMe))],
            "done",
        ),
        ("a read-only token", vec![Reads(Triggered), NotWritten(read_only())], "refused"),
        ("a refused token", vec![NotRead(Fault::SignInAgain { code: "2006".to_owned() })], "refused"),
        (
            "too many requests, the pause fits",
            vec![NotRead(wait(3)), Pauses(3_000), Reads(Triggered), Wrote(Some(ByMe))],
            "done",
        ),
        (
            "too many requests at the write: read anew",
            vec![Reads(Triggered), NotWritten(wait(3)), Pauses(3_000), Reads(ByBen)],
            "by Ben",
        ),
        ("too many requests, the pause does not fit", vec![Reads(Triggered), NotWritten(wait(30))], "refused"),
        (
            "too many requests, nobody says for how long",
            vec![NotRead(Fault::Wait { pause: None }), Pauses(5_000), Reads(ByMe)],
            "mine",
        ),
    ];
    for (what, story, expected) in table {
        assert_eq!(kind(&run(&story)), expected, "{what}");
    }
}

#[test]
fn a_refusal_says_what_to_do() {
    for fault in
        [wait(30), timed_out(), unreachable(), Fault::Forget, code(9), Fault::SignInAgain { code: "2006".to_owned() }]
    {
        let Outcome::Refused { why, cure } = refused(&fault) else { panic!("{fault:?} is a refusal") };
        assert!(!why.is_empty() && !cure.is_empty() && !cure.starts_with("Nothing"), "{fault:?}: {cure}");
    }
}

#[test]
fn no_write_begins_without_time_to_read_after_it() {
    let me = Me { id: "PME".to_owned(), email: String::new(), teams: Vec::new() };
    let mut acknowledge = Acknowledge::new(me);
    acknowledge.read(Ok(&incident(Triggered)), Timestamp::UNIX_EPOCH);
    assert_eq!(acknowledge.step(Duration::from_secs(3)), Step::Write);
    assert_eq!(
        kind(&match acknowledge.step(Duration::from_secs(1)) {
            Step::End(outcome) => outcome,
            step => panic!("{step:?}"),
        }),
        "refused"
    );
}
