//! How incidents change.

use super::*;
use crate::pagerduty::{Access, Actor, Incident, Key, OnAcknowledge, Status, Through, User, What};

fn incident<'a>(state: &'a State, id: &str) -> &'a Incident {
    state.incident(id).expect("an incident")
}

fn last(state: &State, id: &str) -> What {
    incident(state, id).history.last().expect("a history").what.clone()
}

#[test]
fn a_new_incident_pages_level_one() {
    let mut state = example();
    let id = trigger(&mut state);
    assert_eq!(incident(&state, &id).assignees(), ["PUADASTONE"]);
    assert_eq!(last(&state, &id), What::Escalated { level: 1, to: vec!["PUADASTONE".into()] });
}

#[test]
fn a_level_without_anybody_on_call_is_skipped() {
    let mut state = example();
    state.account.schedule_mut("Primary").shifts.clear();
    let id = trigger(&mut state);
    assert_eq!(incident(&state, &id).assignees(), ["PUBENOKOYE"]);
    state.account.policies[0].levels.truncate(1);
    assert_eq!(state.trigger("checkout", "Again", Urgency::High).expect_err("nobody").code, 1015);
}

#[test]
fn an_acknowledgement_stops_the_escalation_and_is_written_down() {
    let mut state = example();
    let id = trigger(&mut state);
    let reply = ask(&mut state, &acknowledge(&id)).value();
    assert_eq!(reply["incident"]["status"], "acknowledged");
    assert_eq!(reply["incident"]["acknowledgements"][0]["acknowledger"]["id"], "PUADASTONE");
    assert_eq!(reply["incident"]["pending_actions"], json!([]));
    let event = incident(&state, &id).history.last().expect("a history");
    assert_eq!(event.by, Actor::User("PUADASTONE".into()));
    assert_eq!(event.through, Through::Request(0));
    assert_eq!(event.what, What::Acknowledged);
    state.advance(noon() + SignedDuration::from_hours(5));
    assert_eq!(incident(&state, &id).status, Status::Acknowledged);
}

#[test]
fn acknowledging_a_resolved_incident_reopens_it_for_the_acknowledger() {
    for rule in [OnAcknowledge::AssignsAcknowledger, OnAcknowledge::KeepsAssignees] {
        let mut state = on_call(Account::example().on_acknowledge(rule));
        let id = trigger(&mut state);
        assert_eq!(ask(&mut state, &put(&id, json!({ "type": "incident", "status": "resolved" }))).status, 200);
        assert!(incident(&state, &id).assignees().is_empty());
        assert_eq!(ask(&mut state, &acknowledge(&id)).status, 200);
        assert!(incident(&state, &id).was_reopened());
        assert_eq!(incident(&state, &id).status, Status::Acknowledged);
        assert_eq!(incident(&state, &id).assignees(), ["PUADASTONE"]);
    }
}

#[test]
fn acknowledging_again_restarts_the_timeout() {
    let hour = SignedDuration::from_hours(1);
    let mut state = on_call(Account::example().acknowledgement_timeout(hour));
    let id = trigger(&mut state);
    ask(&mut state, &acknowledge(&id));
    state.advance(noon() + hour / 2);
    ask(&mut state, &acknowledge(&id));
    assert_eq!(last(&state, &id), What::AcknowledgedAgain);
    assert_eq!(incident(&state, &id).acknowledgements_through_api(), 2);
    assert_eq!(incident(&state, &id).unacknowledges_at, Some(noon() + hour + hour / 2));
    state.advance(noon() + hour + hour * 3 / 4);
    assert_eq!(incident(&state, &id).status, Status::Triggered);
    assert_eq!(last(&state, &id), What::Unacknowledged);
}

#[test]
fn an_incident_that_nobody_takes_climbs_the_levels_and_stops_at_the_top() {
    let mut state = on_call(Account::example().escalation_delay(SignedDuration::from_mins(5)));
    let id = trigger(&mut state);
    let assignees = |state: &mut State, minutes| {
        state.advance(noon() + SignedDuration::from_mins(minutes));
        incident(state, &id).assignees().join(" ")
    };
    assert_eq!(assignees(&mut state, 4), "PUADASTONE");
    assert_eq!(assignees(&mut state, 5), "PUBENOKOYE");
    assert_eq!(assignees(&mut state, 600), "PUCLEOMARSH");
    let levels = incident(&state, &id).count(|event| matches!(event.what, What::Escalated { .. }));
    assert_eq!(levels, 3);
}

#[test]
fn who_owns_it_after_a_colleagues_acknowledgement_is_played_both_ways() {
    for (rule, owner) in
        [(OnAcknowledge::AssignsAcknowledger, "PUBENOKOYE"), (OnAcknowledge::KeepsAssignees, "PUADASTONE")]
    {
        let mut state = on_call(Account::example().on_acknowledge(rule));
        let id = trigger(&mut state);
        let mut request = acknowledge(&id);
        request.headers.insert("from".into(), "ben@example.com".into());
        ask(&mut state, &request);
        assert_eq!(incident(&state, &id).assignees(), [owner]);
        assert_eq!(state.unexpected.len(), 1, "a user token wrote in another's name");
    }
}

#[test]
fn snoozing_needs_an_acknowledged_incident_and_a_sane_duration() {
    let mut state = example();
    let id = trigger(&mut state);
    let snooze = |seconds: i64| request("POST", &format!("/incidents/{id}/snooze"), json!({ "duration": seconds }));
    assert_eq!(refused(&mut state, &snooze(60)), (400, 1012));
    ask(&mut state, &acknowledge(&id));
    assert_eq!(refused(&mut state, &snooze(0)), (400, 1013));
    assert_eq!(refused(&mut state, &snooze(604_801)), (400, 1013));
    let reply = ask(&mut state, &snooze(900));
    assert_eq!(reply.status, 201);
    let pending = &reply.value()["incident"]["pending_actions"][0];
    assert_eq!(*pending, json!({ "type": "unacknowledge", "at": "2026-11-16T12:15:00Z" }));
    state.advance(noon() + SignedDuration::from_mins(15));
    assert_eq!(incident(&state, &id).status, Status::Triggered);
    assert_eq!(refused(&mut state, &snooze(60)), (400, 1012));
}

#[test]
fn what_is_resolved_stays_so_for_everything_but_an_acknowledgement() {
    let mut state = example();
    let id = trigger(&mut state);
    let resolve = put(&id, json!({ "type": "incident_reference", "status": "resolved" }));
    assert_eq!(ask(&mut state, &resolve).status, 200);
    let assign = json!([{ "assignee": { "id": "PUBENOKOYE", "type": "user_reference" } }]);
    let rows = [
        (resolve, (400, 1001)),
        (put(&id, json!({ "type": "incident", "assignments": assign })), (400, 1001)),
        (put(&id, json!({ "type": "incident", "escalation_level": 2 })), (400, 1001)),
        (request("POST", &format!("/incidents/{id}/snooze"), json!({ "duration": 60 })), (400, 1001)),
    ];
    for (request, wanted) in rows {
        assert_eq!(refused(&mut state, &request), wanted, "{}", request.path);
    }
    assert_eq!(incident(&state, &id).status, Status::Resolved);
}

#[test]
fn a_reassignment_ends_acknowledgement_and_escalation() {
    let mut state = example();
    let id = trigger(&mut state);
    ask(&mut state, &acknowledge(&id));
    let assign = json!([{ "assignee": { "id": "PUBENOKOYE", "type": "user_reference" } }]);
    let reply = ask(&mut state, &put(&id, json!({ "type": "incident", "assignments": assign }))).value();
    assert_eq!(reply["incident"]["status"], "triggered");
    assert_eq!(reply["incident"]["assigned_via"], "direct_assignment");
    assert_eq!(reply["incident"]["pending_actions"], json!([]));
    let nobody = json!([{ "assignee": { "id": "PX", "type": "user_reference" } }]);
    assert_eq!(refused(&mut state, &put(&id, json!({ "type": "incident", "assignments": nobody }))), (400, 1011));
}

#[test]
fn merging_resolves_the_source() {
    let mut state = example();
    let (target, source) = (trigger(&mut state), trigger(&mut state));
    let merge = |target: &str, source: &str| {
        let sources = json!({ "source_incidents": [{ "id": source, "type": "incident_reference" }] });
        request("PUT", &format!("/incidents/{target}/merge"), sources)
    };
    let reply = ask(&mut state, &merge(&target, &source)).value();
    assert_eq!(reply["incident"]["type"], "incident_reference");
    assert_eq!(incident(&state, &source).status, Status::Resolved);
    let read = get(&mut state, &format!("/incidents/{source}"));
    assert_eq!(read["incident"]["resolve_reason"]["incident"]["id"], target.as_str());
    assert_eq!(refused(&mut state, &merge(&target, &source)), (400, 1019));
    assert_eq!(refused(&mut state, &merge(&source, &target)), (400, 2001));
}

#[test]
fn a_refused_change_changes_nothing() {
    let mut state = example();
    let id = trigger(&mut state);
    let before = incident(&state, &id).history.len();
    let both = json!({ "type": "incident", "status": "acknowledged", "escalation_level": 9 });
    assert_eq!(refused(&mut state, &put(&id, both)), (400, 1006));
    assert_eq!(incident(&state, &id).status, Status::Triggered);
    assert_eq!(incident(&state, &id).history.len(), before);
}

#[test]
fn writes_need_a_known_and_permitted_person_in_from() {
    let reader = User::new("Rita Reed", "rita@example.com").role("read_only_user");
    let account =
        Account::example().user(reader).key(Key { token: "read-only".into(), owner: None, access: Access::ReadOnly });
    let mut state = on_call(account);
    let id = trigger(&mut state);
    let mut request = acknowledge(&id);
    let rows = [
        ("from", None, (400, 2001)),
        ("from", Some("nobody@example.com"), (400, 1008)),
        ("from", Some("rita@example.com"), (403, 1010)),
        ("authorization", Some("Token token=read-only"), (403, 2010)),
        ("authorization", Some("Token token=wrong"), (401, 2006)),
        ("authorization", None, (401, 2006)),
    ];
    for (name, value, wanted) in rows {
        match value {
            Some(value) => request.headers.insert(name.into(), value.into()),
            None => request.headers.remove(name),
        };
        assert_eq!(refused(&mut state, &request), wanted, "{name}: {value:?}");
    }
    assert_eq!(incident(&state, &id).acknowledgements_through_api(), 0);
}
