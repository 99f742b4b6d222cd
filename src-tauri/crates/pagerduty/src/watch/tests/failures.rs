//! What cannot be heard, and for how long nothing is asked.

use super::*;

#[test]
fn hourly_and_minutely_requests() {
    let mut rig = Rig::new();
    rig.on_calls = vec![on_call(None, None, "S1", "schedule_reference")];
    rig.pass(2 * 3_600);
    let (on_calls, schedules, users) =
        (rig.times("on-calls").len(), rig.times("schedule S1 Layers").len(), rig.times("users").len());
    assert!((115..=121).contains(&on_calls), "{on_calls}");
    assert!((2..=3).contains(&schedules) && (2..=3).contains(&users), "{schedules} {users}");
}

#[test]
fn blind_at_once_and_seeing_at_once() {
    let mut rig = Rig::new();
    rig.pass(2);
    let begin = rig.sightings();
    assert_eq!(begin, [Sighting::Seeing { at: Timestamp::from_millisecond(BEGIN * 1_000 + 100).unwrap() }]);
    rig.take_said();
    rig.faults = vec![("incidents", server_error())];
    rig.pass(20);
    assert_eq!(rig.sightings(), [Sighting::Blind(Blindness::ServerError { status: 503 })]);
    rig.take_said();
    rig.faults.clear();
    rig.pass(30);
    assert!(matches!(rig.sightings().first(), Some(Sighting::Seeing { .. })));
}

#[test]
fn proof_of_life_is_not_repeated_within_five_seconds() {
    let mut rig = Rig::new();
    rig.pass(31);
    let said = rig.sightings().len();
    assert!((5..=7).contains(&said), "{said} in 31 s");
    rig.take_said();
    rig.incidents = vec![mine("Q1")];
    rig.pass(3);
    assert!(matches!(rig.said.as_slice(), [Step::Say(_), Step::Sight(Sighting::Seeing { .. })]), "{:?}", rig.said);
}

#[test]
fn other_failures_do_not_blind() {
    let forbidden = Fault::GetAccess { needed: "users.read".to_owned() };
    let table = [
        ("users", forbidden.clone()),
        ("on-calls", forbidden),
        ("on-calls", server_error()),
        ("schedule", server_error()),
        ("on-calls", Fault::Wait { pause: None }),
    ];
    for (what, fault) in table {
        let mut rig = Rig::new();
        rig.on_calls = vec![on_call(None, None, "S1", "schedule_reference")];
        rig.faults = vec![(what, fault.clone())];
        rig.pass(120);
        assert!(rig.sightings().iter().all(|sighting| matches!(sighting, Sighting::Seeing { .. })), "{what} {fault}");
        assert!(rig.times("incidents").len() >= 39, "{what} {fault}: {:?}", rig.times("incidents"));
        assert!(rig.asked.len() < 80, "{what} {fault}: {} requests", rig.asked.len());
    }
}

#[test]
fn each_failure_has_its_blindness() {
    let table = [
        ("incidents", Fault::SignInAgain { code: "2006".to_owned() }, "token-refused"),
        ("incidents", Fault::GetAccess { needed: "incidents.read".to_owned() }, "not-allowed"),
        ("incidents", Fault::Wait { pause: Some(Duration::from_secs(30)) }, "rate-limited"),
        ("incidents", Fault::Reconnect { why: "refused".to_owned() }, "unreachable"),
        ("incidents", Fault::ReadAgain(Silence::TimedOut), "timed-out"),
        ("incidents", Fault::CheckAddress { why: "html".to_owned() }, "unreadable"),
        ("me", Fault::SignInAgain { code: "2006".to_owned() }, "token-refused"),
        ("me", Fault::GiveUp { status: 400, code: Some(2001), why: "no user".to_owned() }, "token-refused"),
        ("me", server_error(), "server-error"),
    ];
    for (what, fault, name) in table {
        let mut rig = Rig::new();
        rig.faults = vec![(what, fault.clone())];
        rig.pass(1);
        assert_eq!(rig.watch.blindness().map(Blindness::name), Some(name), "{what} {fault}");
    }
}

#[test]
fn a_pause_that_pagerduty_asks_for_holds_everything_and_incidents_come_first_after_it() {
    let mut rig = Rig::new();
    rig.pass(2);
    rig.faults = vec![("incidents", Fault::Wait { pause: Some(Duration::from_secs(20)) })];
    rig.pass(2);
    rig.faults.clear();
    rig.asked.clear();
    rig.tell(Input::Wrote { requests: 2 });
    rig.tell(Input::Refresh);
    rig.pass(60);
    let first = rig.asked.first().unwrap();
    assert!((23..=24).contains(&first.0) && first.1 == "incidents", "{first:?}");
}

#[test]
fn a_small_quota_slows_everything_but_keeps_incidents() {
    let mut rig = Rig::new();
    rig.quota = 20;
    rig.on_calls = vec![on_call(None, None, "S1", "schedule_reference")];
    rig.pass(600);
    let (all, incidents) = (rig.asked.len(), rig.times("incidents").len());
    assert!(all <= 120 + 1, "{all} requests in ten minutes at 10 a minute, with a burst of 20");
    assert!(incidents >= 95, "{incidents} of {all}");
}
