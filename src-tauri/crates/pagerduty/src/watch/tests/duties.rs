//! Who is on call, and the schedules that say so.

use super::*;

#[test]
fn duties_are_looked_at_twice_after_each_edge_of_a_shift() {
    let mut rig = Rig::new();
    rig.on_calls = vec![on_call(Some(-100), Some(140), "S1", "schedule_reference")];
    rig.pass(200);
    let looks = rig.times("on-calls");
    assert!(looks.contains(&142) && looks.contains(&170), "{looks:?}");
    let duties = |step: &Step| match step {
        Step::Say(Said::Duties { duties, .. }) => Some(duties.clone()),
        _ => None,
    };
    let said: Vec<Vec<Duty>> = rig.said.iter().filter_map(duties).collect();
    let running = Duty {
        from: Some(at(-100)),
        until: Some(at(140)),
        level: 1,
        policy: Untrusted::new("Shop"),
        schedule: Some(Untrusted::new("Primary")),
        rotation: Some(oncall::ids::RotationId::new("S1")),
    };
    assert_eq!(said, [vec![running], vec![]]);
}

#[test]
fn a_failure_at_an_edge_does_not_become_a_storm() {
    let mut rig = Rig::new();
    rig.on_calls = vec![on_call(Some(-100), Some(30), "S1", "schedule_reference")];
    rig.pass(5);
    rig.faults = vec![("on-calls", server_error())];
    rig.pass(120);
    assert!(rig.times("on-calls").len() < 12, "{:?}", rig.times("on-calls"));
}

#[test]
fn schedules_of_either_system_are_found_and_said_together() {
    let mut rig = Rig::new();
    rig.on_calls =
        vec![on_call(None, None, "S1", "schedule_reference"), on_call(None, None, "S2", "schedule_v3_reference")];
    rig.pass(10);
    let order: Vec<&str> =
        rig.asked.iter().map(|(_, topic)| topic.as_str()).filter(|topic| topic.starts_with("schedule")).collect();
    assert_eq!(order, ["schedule S1 Layers", "schedule S2 Shifts", "schedule S2 Layers"]);
    let shifts = |step: &Step| match step {
        Step::Say(Said::Schedules { shifts, .. }) => Some(shifts.len()),
        _ => None,
    };
    assert_eq!(rig.said.iter().filter_map(shifts).collect::<Vec<_>>(), [2]);
}

fn colleague(level: u32, schedule: Value) -> Value {
    with(
        on_call(None, None, "", ""),
        json!({ "user": user("PBEN", "Ben"), "escalation_level": level, "schedule": schedule }),
    )
}

fn schedules_said(rig: &Rig) -> Vec<(Vec<ScheduledShift>, Vec<Untrusted>)> {
    let schedules = |step: &Step| match step {
        Step::Say(Said::Schedules { shifts, unread, .. }) => Some((shifts.clone(), unread.clone())),
        _ => None,
    };
    rig.said.iter().filter_map(schedules).collect()
}

#[test]
fn everybody_in_my_policies_is_known_with_their_level() {
    let mut rig = Rig::new();
    rig.on_calls = vec![on_call(None, None, "S1", "schedule_reference")];
    let schedule = |id: &str| json!({ "id": id, "type": "schedule_reference", "summary": id });
    rig.colleagues = vec![
        colleague(3, schedule("S2")),
        colleague(2, schedule("S2")),
        colleague(4, Value::Null),
        colleague(4, Value::Null),
    ];
    rig.pass(10);
    assert_eq!(rig.times("policies P1").len(), 3, "one reading of three pages");
    let said = schedules_said(&rig);
    let levels: Vec<(&str, Option<u32>)> =
        said[0].0.iter().map(|shift| (shift.schedule.verbatim(), shift.level)).collect();
    assert_eq!((said.len(), levels), (1, vec![("Primary", Some(1)), ("Primary", Some(2)), ("Shop", Some(4))]));
    let direct = &said[0].0[2];
    assert_eq!((direct.who.verbatim(), direct.from, direct.until), ("Ben", None, None));
}

#[test]
fn a_schedule_that_cannot_be_read_is_told_and_the_others_are_said() {
    let mut rig = Rig::new();
    rig.on_calls =
        vec![on_call(None, None, "S1", "schedule_reference"), on_call(None, None, "S2", "schedule_v3_reference")];
    rig.faults = vec![("schedule S2", Fault::Forget)];
    rig.pass(10);
    let said = schedules_said(&rig);
    assert_eq!((said[0].0.len(), &said[0].1), (1, &vec![Untrusted::new("Primary")]));
    rig.faults.clear();
    rig.pass(3_700);
    let said = schedules_said(&rig);
    assert_eq!((said[1].0.len(), said[1].1.len()), (2, 0));
}

#[test]
fn a_change_of_my_duties_has_the_schedules_read_at_once() {
    let mut rig = Rig::new();
    rig.on_calls = vec![on_call(Some(-100), None, "S1", "schedule_reference")];
    rig.pass(100);
    let before = rig.times("schedule S1 Layers").len();
    rig.on_calls = vec![on_call(Some(-100), Some(9_000), "S1", "schedule_reference")];
    rig.pass(70);
    assert_eq!((before, rig.times("schedule S1 Layers").len()), (1, 2));
}

#[test]
fn without_access_to_the_policies_my_own_schedules_are_read() {
    let mut rig = Rig::new();
    rig.on_calls = vec![on_call(None, None, "S1", "schedule_reference")];
    rig.faults = vec![("policies", Fault::Forget)];
    rig.pass(10);
    assert_eq!(schedules_said(&rig)[0].0.len(), 1);
    assert_eq!(rig.times("policies P1").len(), 1);
}
