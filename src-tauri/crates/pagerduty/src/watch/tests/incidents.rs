//! Incidents: how often they are asked for, and what of them is said.

use super::*;
use oncall::time::{add, sub};

#[test]
fn a_server_that_hangs_is_noticed_within_5_s_of_the_last_good_reading() {
    let mut watch = Watch::new(Team::PagerDutyTeams, now(0));
    watch.handle(Input::Pace(Pace::Close), now(0), 0.5);
    assert_eq!(watch.heard_within(now(0)), Duration::from_millis(1_500), "due at once");
    watch.incidents.rest(now(0).boot_elapsed, CLOSE);
    assert_eq!(watch.heard_within(now(0)), Duration::from_millis(4_500), "another request goes before");
}

#[test]
fn incidents_come_first_and_every_three_seconds() {
    let mut rig = Rig::new();
    rig.on_calls = vec![on_call(None, None, "S1", "schedule_reference")];
    rig.pass(20);
    let order: Vec<&str> = rig.asked.iter().take(6).map(|(_, topic)| topic.as_str()).collect();
    assert_eq!(order, ["me", "incidents", "on-calls", "policies P1", "schedule S1 Layers", "users"]);
    assert_eq!(rig.times("incidents"), [0, 3, 6, 9, 12, 15, 18]);
}

#[test]
fn an_easy_pace_is_ten_seconds_and_a_close_one_begins_at_once() {
    let mut rig = Rig::new();
    rig.tell(Input::Pace(Pace::Easy));
    rig.pass(32);
    assert_eq!(rig.times("incidents"), [0, 10, 20, 30]);
    rig.tell(Input::Pace(Pace::Close));
    rig.pass(5);
    assert_eq!(rig.times("incidents").last(), Some(&35));
}

#[test]
fn only_what_changed_is_said() {
    let mut rig = Rig::new();
    rig.incidents = vec![mine("Q1"), mine("Q2"), mine("Q3")];
    rig.pass(2);
    let triggered = |id: &str| (id.to_owned(), IncidentStatus::Triggered, true);
    assert_eq!(rig.incidents_said(), [triggered("Q1"), triggered("Q2"), triggered("Q3")]);
    rig.pass(20);
    assert_eq!(rig.incidents_said(), []);

    let changes = [
        json!({ "updated_at": "2026-11-21T00:00:30Z" }),
        json!({ "urgency": "low" }),
        json!({ "pending_actions": [{ "type": "escalate", "at": "2026-11-21T01:00:00Z" }] }),
        json!({ "assignments": [{ "at": "2026-11-21T00:00:40Z", "assignee": user("PME", "Ada") }] }),
        json!({ "status": "acknowledged", "acknowledgements": [{ "at": "2026-11-21T00:00:50Z", "acknowledger": user("PBEN", "Ben") }] }),
        json!({ "status": "triggered", "acknowledgements": [] }),
    ];
    for change in changes {
        rig.incidents[1] = with(rig.incidents[1].clone(), change.clone());
        rig.pass(3);
        let said = rig.incidents_said();
        assert_eq!(said.len(), 1, "{change}");
        assert_eq!(said[0].0, "Q2", "{change}");
    }
}

#[test]
fn readings_carry_the_time_at_which_they_were_asked_for() {
    let mut rig = Rig::new();
    rig.incidents = vec![mine("Q1"), mine("Q2"), mine("Q3")];
    rig.pass(1);
    let as_of: Vec<i64> = rig
        .take_said()
        .into_iter()
        .filter_map(incident)
        .map(|incident| incident.as_of.as_millisecond() - BEGIN * 1_000)
        .collect();
    assert_eq!(as_of, [100, 100, 200], "each page when it was asked for, right after who I am");
}

#[test]
fn a_clock_that_is_set_while_the_answer_is_on_its_way_makes_a_reading_neither_older_nor_newer() {
    for by in [-3_600, 0, 3_600] {
        let mut rig = Rig::new();
        rig.pass(1);
        rig.incidents = vec![mine("Q1")];
        rig.millis += 3_000;
        let Due::Ask(ask) = rig.watch.due(now(rig.millis)) else { panic!("nothing is asked") };
        let (sent, heard) = (now(rig.millis), now(rig.millis + 200));
        let heard = Now { wall: add(heard.wall, SignedDuration::from_secs(by)), ..heard };
        let reply = rig.answer(&ask);
        let said = rig.watch.handle(Input::Answered { ask, sent, reply }, heard, 0.5);
        let as_of: Vec<Timestamp> = said.into_iter().filter_map(incident).map(|incident| incident.as_of).collect();
        assert_eq!(as_of, [sub(heard.wall, SignedDuration::from_millis(200))], "{by}");
    }
}

#[test]
fn a_listing_that_broke_off_begins_anew() {
    let mut rig = Rig::new();
    rig.incidents = vec![mine("Q1"), mine("Q2"), mine("Q3")];
    rig.faults = vec![("more incidents", server_error())];
    rig.pass(4);
    assert!(rig.watch.blindness().is_some(), "half a list is no proof of life");
    assert_eq!(rig.incidents_said().len(), 2, "but what stands in it rings");
    rig.faults.clear();
    rig.asked.clear();
    rig.pass(10);
    let order: Vec<&str> =
        rig.asked.iter().map(|(_, topic)| topic.as_str()).filter(|topic| topic.contains("incidents")).collect();
    assert_eq!(order[..2], ["incidents", "more incidents from 2"]);
    assert_eq!(rig.incidents_said(), [("Q3".to_owned(), IncidentStatus::Triggered, true)]);
}

#[test]
fn an_incident_that_left_my_list_is_read_by_itself() {
    let resolved = json!({ "status": "resolved", "assignments": [], "last_status_change_by": user("PBEN", "Ben") });
    let merged = with(resolved.clone(), json!({ "resolve_reason": { "type": "merge_resolve_reason" } }));
    let reassigned = json!({ "assignments": [{ "at": "2026-11-21T00:00:10Z", "assignee": user("PBEN", "Ben") }] });
    let acknowledged = with(reassigned.clone(), json!({ "status": "acknowledged" }));
    let table = [
        ("resolved", Some(resolved), IncidentStatus::Resolved),
        ("merged", Some(merged), IncidentStatus::Resolved),
        ("reassigned", Some(reassigned), IncidentStatus::Triggered),
        ("taken by another", Some(acknowledged), IncidentStatus::Acknowledged),
        ("no longer shown to me", None, IncidentStatus::Triggered),
    ];
    for (what, change, status) in table {
        let mut rig = Rig::new();
        rig.incidents = vec![mine("Q1"), mine("Q2")];
        rig.pass(2);
        rig.take_said();
        let gone = rig.incidents.remove(0);
        rig.others.extend(change.map(|change| with(gone, change)));
        rig.pass(10);
        assert_eq!(rig.incidents_said(), [("Q1".to_owned(), status, false)], "{what}");
        assert_eq!(rig.times("incident Q1").len(), 1, "{what}");
    }
}

#[test]
fn an_incident_missed_between_two_pages_stays_mine() {
    let mut rig = Rig::new();
    rig.incidents = vec![mine("Q1")];
    rig.pass(2);
    rig.take_said();
    rig.others = vec![rig.incidents.remove(0)];
    rig.pass(4);
    assert_eq!(rig.incidents_said(), []);
    rig.incidents = vec![with(mine("Q1"), json!({ "urgency": "low" }))];
    rig.pass(4);
    assert_eq!(rig.incidents_said(), [("Q1".to_owned(), IncidentStatus::Triggered, true)]);
}

#[test]
fn a_failed_look_at_one_incident_is_tried_again() {
    let mut rig = Rig::new();
    rig.incidents = vec![mine("Q1")];
    rig.pass(2);
    rig.others = vec![with(rig.incidents.remove(0), json!({ "status": "resolved" }))];
    rig.faults = vec![("incident Q1", server_error())];
    rig.take_said();
    rig.pass(15);
    assert!(rig.times("incident Q1").len() >= 3);
    assert!(rig.sightings().iter().all(|sighting| matches!(sighting, Sighting::Seeing { .. })));
    assert_eq!(rig.incidents_said(), []);
    rig.faults.clear();
    rig.pass(30);
    assert_eq!(rig.incidents_said(), [("Q1".to_owned(), IncidentStatus::Resolved, false)]);
}

#[test]
fn what_was_open_before_the_start_is_looked_up_once() {
    let mut rig = Rig::new();
    rig.incidents = vec![mine("Q1")];
    rig.others = vec![with(mine("Q2"), json!({ "status": "resolved", "assignments": [] }))];
    rig.tell(Input::Recall(["Q1", "Q2", "Q3"].map(IncidentId::new).to_vec()));
    rig.pass(20);
    let said = rig.incidents_said();
    assert_eq!(
        said,
        [
            ("Q1".to_owned(), IncidentStatus::Triggered, true),
            ("Q2".to_owned(), IncidentStatus::Resolved, false),
            ("Q3".to_owned(), IncidentStatus::Unknown, false),
        ]
    );
    assert_eq!((rig.times("incident Q2").len(), rig.times("incident Q3").len()), (1, 1));
}

#[test]
fn my_own_write_and_a_refresh_bring_one_reading_at_once() {
    let mut rig = Rig::new();
    rig.tell(Input::Pace(Pace::Easy));
    rig.pass(3);
    rig.tell(Input::Wrote { requests: 2 });
    rig.pass(3);
    rig.tell(Input::Refresh);
    rig.pass(3);
    assert_eq!(rig.times("incidents"), [0, 3, 6]);
    assert_eq!(rig.times("on-calls"), [0, 6]);
}
