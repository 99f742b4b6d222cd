//! A PagerDuty of a few lines, without a network: requests are answered as a test says, at times it says.

mod changes;

use super::*;
use crate::{
    ask::{ScheduleKind, Who},
    fault::{Fault, Silence},
    wire::{More, Page},
};
use oncall::{
    observation::{Duty, Incident, IncidentStatus, ScheduledShift},
    text::Untrusted,
    time::BootId,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const BEGIN: i64 = 1_795_219_200; // 2026-11-21T00:00:00Z

fn user(id: &str, name: &str) -> Value {
    json!({ "id": id, "type": "user_reference", "summary": name })
}

/// An incident of mine.
fn mine(id: &str) -> Value {
    json!({
        "id": id, "title": id, "status": "triggered", "urgency": "high", "created_at": "2026-11-20T23:00:00Z",
        "updated_at": "2026-11-20T23:00:00Z", "acknowledgements": [],
        "assignments": [{ "at": "2026-11-20T23:00:00Z", "assignee": user("PME", "Ada") }],
    })
}

fn with(mut value: Value, fields: Value) -> Value {
    for (name, field) in fields.as_object().unwrap() {
        value[name] = field.clone();
    }
    value
}

struct Rig {
    watch: Watch,
    millis: i64,
    quota: u32,
    incidents: Vec<Value>,
    others: Vec<Value>,
    /// Mine.
    on_calls: Vec<Value>,
    /// Those of others in my policies.
    colleagues: Vec<Value>,
    changes: Vec<Value>,
    /// Where each list of changes was to begin.
    since: Vec<Timestamp>,
    /// Requests that fail, with the fault.
    faults: Vec<(&'static str, Fault)>,
    /// Every request, with its time in seconds since the start.
    asked: Vec<(i64, String)>,
    /// Everything said, except what the tests of that moment took away.
    said: Vec<Step>,
}

impl Rig {
    fn new() -> Self {
        Self::of(Team::PagerDutyTeams)
    }

    fn of(team: Team) -> Self {
        let mut rig = Self {
            watch: Watch::new(team, now(0)),
            millis: 0,
            quota: 960,
            incidents: Vec::new(),
            others: Vec::new(),
            on_calls: Vec::new(),
            colleagues: Vec::new(),
            changes: Vec::new(),
            since: Vec::new(),
            faults: Vec::new(),
            asked: Vec::new(),
            said: Vec::new(),
        };
        rig.tell(Input::SignedIn);
        rig.tell(Input::Pace(Pace::Close));
        rig
    }

    fn tell(&mut self, input: Input) {
        let steps = self.watch.handle(input, now(self.millis), 0.5);
        self.said.extend(steps);
    }

    /// Lets this many seconds pass, answering whatever is asked, each request in 100 ms.
    fn pass(&mut self, seconds: i64) {
        let end = self.millis + seconds * 1_000;
        while self.millis < end {
            match self.watch.due(now(self.millis)) {
                Due::Ask(ask) => {
                    let sent = now(self.millis).wall;
                    self.asked.push((self.millis / 1_000, topic(&ask)));
                    self.millis += 100;
                    let reply = self.answer(&ask);
                    self.tell(Input::Answered { ask, sent, reply });
                }
                Due::Wait(wait) => {
                    assert!(wait.is_positive(), "a wait of nothing is a busy loop");
                    let wait = i64::try_from(wait.as_millis()).unwrap().max(1);
                    self.millis = (self.millis + wait).min(end);
                }
            }
        }
    }

    fn answer(&mut self, ask: &Ask) -> Reply<Answer> {
        if let Ask::Changes { since, .. } = ask {
            self.since.push(*since);
        }
        let fault = self.faults.iter().find(|(pattern, _)| topic(ask).starts_with(pattern));
        if let Some((_, fault)) = fault {
            return Reply { result: Err(fault.clone()), quota: None };
        }
        let result = match ask {
            Ask::Me => Ok(Answer::Me(read(
                json!({ "id": "PME", "name": "Ada", "email": "ada@example.com", "teams": [{ "id": "PT" }] }),
            ))),
            Ask::OpenIncidents { offset, .. } => Ok(Answer::Incidents(page(&self.incidents, *offset))),
            Ask::Incident(id) => {
                let mut all = self.incidents.iter().chain(&self.others);
                let found = all.rfind(|incident| incident["id"] == id.as_str());
                found.map(|incident| Answer::Incident(Box::new(read(incident.clone())))).ok_or(Fault::Forget)
            }
            Ask::OnCalls { offset, .. } => Ok(Answer::OnCalls(page(&self.on_calls, *offset))),
            Ask::Policies { offset, .. } => {
                let everybody: Vec<Value> = self.on_calls.iter().chain(&self.colleagues).cloned().collect();
                Ok(Answer::OnCalls(page(&everybody, *offset)))
            }
            Ask::Schedule { kind: ScheduleKind::Shifts, .. } => {
                Err(Fault::GiveUp { status: 400, code: None, why: "not here".to_owned() })
            }
            Ask::Schedule { .. } => Ok(Answer::Schedule(read(
                json!({ "name": "Primary", "final_schedule": { "rendered_schedule_entries": [
                { "start": "2026-11-21T00:00:00Z", "end": "2026-11-22T00:00:00Z", "user": user("PME", "Ada") },
            ] } }),
            ))),
            Ask::Users { who: Who::Teams(_), offset } => Ok(Answer::Users(page(
                &[json!({ "id": "PME", "name": "Ada" }), json!({ "id": "PBEN", "name": "Ben" })],
                *offset,
            ))),
            Ask::Users { .. } => Err(Fault::Forget),
            Ask::User(id) => Ok(Answer::User(read(json!({ "id": id, "name": id })))),
            Ask::Changes { offset, .. } => Ok(Answer::Changes(page(&self.changes, *offset))),
        };
        Reply { result, quota: Some(self.quota) }
    }

    fn take_said(&mut self) -> Vec<Step> {
        std::mem::take(&mut self.said)
    }

    /// What was said of incidents, in order: id, status, whether mine.
    fn incidents_said(&mut self) -> Vec<(String, IncidentStatus, bool)> {
        let brief = |incident: Incident| (incident.id.0, incident.status, incident.mine_since.is_some());
        self.take_said().into_iter().filter_map(incident).map(brief).collect()
    }

    fn sightings(&self) -> Vec<Sighting> {
        let sighting = |step: &Step| match step {
            Step::Sight(sighting) => Some(sighting.clone()),
            Step::Say(_) | Step::Deployed { .. } => None,
        };
        self.said.iter().filter_map(sighting).collect()
    }

    fn times(&self, topic: &str) -> Vec<i64> {
        self.asked.iter().filter(|(_, asked)| asked == topic).map(|(at, _)| *at).collect()
    }
}

fn now(millis: i64) -> Now {
    let boot_elapsed = SignedDuration::from_millis(500_000 + millis);
    Now { wall: Timestamp::from_millisecond(BEGIN * 1_000 + millis).unwrap(), boot_elapsed, boot_id: BootId(1) }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(BEGIN + second).unwrap()
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// Pages of two, so that few elements make many pages.
fn page<T: serde::de::DeserializeOwned>(all: &[Value], offset: usize) -> Page<T> {
    let items = all.iter().skip(offset).take(2).cloned().map(read).collect();
    Page { items, more: if all.len() > offset + 2 { More::Yes } else { More::No }, unreadable: 0 }
}

fn topic(ask: &Ask) -> String {
    match ask {
        Ask::Me => "me".to_owned(),
        Ask::OpenIncidents { offset: 0, .. } => "incidents".to_owned(),
        Ask::OpenIncidents { offset, .. } => format!("more incidents from {offset}"),
        Ask::Incident(id) => format!("incident {id}"),
        Ask::OnCalls { .. } => "on-calls".to_owned(),
        Ask::Policies { policies, .. } => format!("policies {}", policies.join(" ")),
        Ask::Schedule { id, kind, .. } => format!("schedule {id} {kind:?}"),
        Ask::Users { .. } => "users".to_owned(),
        Ask::User(id) => format!("user {id}"),
        Ask::Changes { .. } => "changes".to_owned(),
    }
}

fn incident(step: Step) -> Option<Incident> {
    match step {
        Step::Say(Said::Incident(incident)) => Some(incident),
        Step::Say(_) | Step::Sight(_) | Step::Deployed { .. } => None,
    }
}

fn server_error() -> Fault {
    Fault::ReadAgain(Silence::Server(503))
}

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

fn on_call(from: Option<i64>, until: Option<i64>, schedule: &str, kind: &str) -> Value {
    let time = |second: Option<i64>| second.map(|second| at(second).to_string());
    json!({
        "user": user("PME", "Ada"), "escalation_policy": { "id": "P1", "summary": "Shop" }, "escalation_level": 1,
        "schedule": { "id": schedule, "type": kind, "summary": "Primary" }, "start": time(from), "end": time(until),
    })
}

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

#[test]
fn who_i_am_is_said_once() {
    let mut rig = Rig::new();
    rig.pass(2 * 3_600);
    let me = |step: &Step| match step {
        Step::Say(Said::Me { person, .. }) => person.email.as_ref().map(|email| email.verbatim().to_owned()),
        _ => None,
    };
    assert_eq!(rig.said.iter().filter_map(me).collect::<Vec<_>>(), ["ada@example.com"]);
}

/// Of each statement the team, and who else is on call.
fn people_said(rig: &Rig) -> Vec<(Vec<String>, Vec<String>)> {
    let names = |people: &[Person]| people.iter().map(|person| person.name.verbatim().to_owned()).collect();
    let people = |step: &Step| match step {
        Step::Say(Said::People { people, others, .. }) => Some((names(people), names(others))),
        _ => None,
    };
    rig.said.iter().filter_map(people).collect()
}

fn said_of(people: &[&str], others: &[&str]) -> (Vec<String>, Vec<String>) {
    let names = |names: &[&str]| names.iter().copied().map(str::to_owned).collect();
    (names(people), names(others))
}

/// Named by my policy directly, from this second on.
fn named(id: &str, from: i64) -> Value {
    with(on_call(Some(from), None, "", ""), json!({ "user": user(id, id), "schedule": null }))
}

#[test]
fn people_of_my_teams_are_said_once() {
    let mut rig = Rig::new();
    rig.pass(2 * 3_600);
    assert_eq!(people_said(&rig), [said_of(&["Ben", "Ada"], &[])]);
}

#[test]
fn whoever_is_on_call_outside_the_team_is_read_by_id() {
    let group = Team::Group("@sre".to_owned());
    let (mine, both): (&[&str], &[&str]) = (&["Ben", "Ada"], &["PBEN", "PCLEO"]);
    let table = [(Team::PagerDutyTeams, mine, &both[1..]), (group, &[], both)];
    for (team, people, others) in table {
        let mut rig = Rig::of(team.clone());
        rig.on_calls = vec![on_call(None, None, "S1", "schedule_reference")];
        rig.colleagues = vec![named("PCLEO", 0), named("PBEN", 50), named("PCLEO", 90)];
        rig.pass(2 * 3_600);
        assert_eq!(people_said(&rig), [said_of(people, others)], "{team:?}");
        let asked = rig.times("user PCLEO").len();
        assert!((2..=3).contains(&asked), "{team:?}: hourly, not {asked} times");
        assert_eq!(
            (rig.times("user PBEN").is_empty(), rig.times("user PME").len()),
            (others.len() == 1, 0),
            "{team:?}"
        );
    }
}

#[test]
fn somebody_on_call_who_is_gone_is_left_out_until_the_next_round() {
    let group = Team::Group("@sre".to_owned());
    for fault in [Fault::Forget, Fault::GetAccess { needed: "users.read".to_owned() }] {
        let mut rig = Rig::of(group.clone());
        rig.on_calls = vec![on_call(None, None, "S1", "schedule_reference")];
        rig.colleagues = vec![named("PBEN", 0), named("PCLEO", 0)];
        rig.faults = vec![("user PBEN", fault.clone())];
        rig.pass(20);
        assert_eq!(people_said(&rig), [said_of(&[], &["PCLEO"])], "{fault}");
        assert_eq!(rig.times("user PBEN").len(), 1, "{fault}");
        rig.faults.clear();
        rig.pass(3_700);
        assert_eq!(people_said(&rig).last(), Some(&said_of(&[], &["PBEN", "PCLEO"])), "{fault}");
    }
}

#[test]
fn people_are_said_all_together_after_a_failure_that_passes() {
    let mut rig = Rig::new();
    rig.on_calls = vec![on_call(None, None, "S1", "schedule_reference")];
    rig.colleagues = vec![named("PCLEO", 0), named("PDAN", 0)];
    rig.faults = vec![("user PDAN", server_error())];
    rig.pass(60);
    assert_eq!(people_said(&rig), []);
    rig.faults.clear();
    rig.pass(120);
    assert_eq!(people_said(&rig), [said_of(&["Ben", "Ada"], &["PCLEO", "PDAN"])]);
    // Somebody new on the schedule is known as soon as the schedule is.
    rig.colleagues.push(named("PEVE", 0));
    rig.on_calls = vec![on_call(None, Some(9_000), "S1", "schedule_reference")];
    rig.pass(70);
    assert_eq!(people_said(&rig).last(), Some(&said_of(&["Ben", "Ada"], &["PCLEO", "PDAN", "PEVE"])));
    assert_eq!(rig.times("user PCLEO").len(), 1, "who is known is not asked for again");
}

#[test]
fn without_the_team_nobody_else_is_asked_for() {
    let mut rig = Rig::new();
    rig.on_calls = vec![on_call(None, None, "S1", "schedule_reference")];
    rig.colleagues = vec![named("PCLEO", 0)];
    rig.faults = vec![("users", Fault::GetAccess { needed: "users.read".to_owned() })];
    rig.pass(60);
    assert_eq!((people_said(&rig), rig.times("user PCLEO").len()), (Vec::new(), 0));
}

#[test]
fn of_very_many_on_call_the_first_hundred_are_read() {
    let mut people = people::People::new(Team::Group("@sre".to_owned()));
    let page = read(json!({ "id": "P005", "name": "Ada" }));
    people.begin(&Me::new(&page), &page);
    people.note((0..300).map(|n| format!("P{n:03}")).collect());
    let mut asked = Vec::new();
    while let Some(Ask::User(id)) = people.ask() {
        people.take_other(&read(json!({ "id": id })));
        asked.push(id);
    }
    assert_eq!((asked.len(), asked.last().map(String::as_str)), (100, Some("P100")), "all but me");
}

#[test]
fn another_token_may_be_somebody_elses() {
    let mut rig = Rig::new();
    rig.incidents = vec![mine("Q1")];
    rig.pass(2);
    rig.tell(Input::SignedIn);
    assert_eq!(rig.watch.me(), None);
    rig.asked.clear();
    rig.pass(1);
    assert_eq!(rig.asked.first().map(|(_, topic)| topic.as_str()), Some("me"));
    assert_eq!(rig.watch.me().map(|me| me.id.as_str()), Some("PME"));
}

/// What a bad day is made of.
#[derive(Clone, Debug)]
enum Event {
    Pass(i64),
    Open(u8),
    Acknowledge(u8),
    Resolve(u8),
    GiveToBen(u8),
    Fail(&'static str, Fault),
    Heal,
    Tell(Told),
}

#[derive(Clone, Debug)]
enum Told {
    Refresh,
    SignedIn,
    Wrote,
    Pace(Pace),
}

fn event() -> impl Strategy<Value = Event> {
    let fault = prop_oneof![
        Just(server_error()),
        Just(Fault::Wait { pause: None }),
        (0..200_u64).prop_map(|seconds| Fault::Wait { pause: Some(Duration::from_secs(seconds)) }),
        Just(Fault::SignInAgain { code: "2006".to_owned() }),
        Just(Fault::Reconnect { why: "refused".to_owned() }),
        Just(Fault::CheckAddress { why: "html".to_owned() }),
        Just(Fault::Forget),
    ];
    let topic = prop::sample::select(vec!["me", "incidents", "on-calls", "schedule", "users", "changes"]);
    let told = prop_oneof![
        Just(Told::Refresh),
        Just(Told::SignedIn),
        Just(Told::Wrote),
        Just(Told::Pace(Pace::Close)),
        Just(Told::Pace(Pace::Easy)),
    ];
    prop_oneof![
        4 => (0..40_i64).prop_map(Event::Pass),
        3 => (0..5_u8).prop_map(Event::Open),
        1 => (0..5_u8).prop_map(Event::Acknowledge),
        2 => (0..5_u8).prop_map(Event::Resolve),
        1 => (0..5_u8).prop_map(Event::GiveToBen),
        2 => (topic, fault).prop_map(|(topic, fault)| Event::Fail(topic, fault)),
        2 => Just(Event::Heal),
        2 => told.prop_map(Event::Tell),
    ]
}

impl Rig {
    fn happens(&mut self, event: Event) {
        let name = |number: u8| format!("Q{number}");
        let leave = |rig: &mut Self, number: u8, fields: Value| {
            if let Some(place) = rig.incidents.iter().position(|incident| incident["id"] == name(number)) {
                let gone = rig.incidents.remove(place);
                rig.others.push(with(gone, fields));
            }
        };
        match event {
            Event::Pass(seconds) => self.pass(seconds),
            Event::Open(number) => {
                self.others.retain(|incident| incident["id"] != name(number));
                self.incidents.retain(|incident| incident["id"] != name(number));
                self.incidents.push(mine(&name(number)));
            }
            Event::Acknowledge(number) => {
                let found = self.incidents.iter_mut().filter(|incident| incident["id"] == name(number));
                found.for_each(|incident| incident["status"] = json!("acknowledged"));
            }
            Event::Resolve(number) => leave(self, number, json!({ "status": "resolved", "assignments": [] })),
            Event::GiveToBen(number) => {
                leave(self, number, json!({ "assignments": [{ "assignee": user("PBEN", "Ben") }] }))
            }
            Event::Fail(topic, fault) => self.faults.push((topic, fault)),
            Event::Heal => self.faults.clear(),
            Event::Tell(Told::Refresh) => self.tell(Input::Refresh),
            Event::Tell(Told::SignedIn) => self.tell(Input::SignedIn),
            Event::Tell(Told::Wrote) => self.tell(Input::Wrote { requests: 2 }),
            Event::Tell(Told::Pace(pace)) => self.tell(Input::Pace(pace)),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever fails and changes on the way: two minutes after the last failure, what was said is what is true.
    #[test]
    fn what_was_said_becomes_what_is_true(events in prop::collection::vec(event(), 0..40)) {
        let mut rig = Rig::new();
        rig.tell(Input::Deploys(Some(SignedDuration::from_mins(30))));
        events.into_iter().for_each(|event| rig.happens(event));
        rig.happens(Event::Heal);
        rig.pass(120);
        prop_assert!(rig.watch.blindness().is_none());
        let mut believed = BTreeMap::new();
        for incident in rig.take_said().into_iter().filter_map(incident) {
            let before: Option<Incident> = believed.insert(incident.id.0.clone(), incident.clone());
            prop_assert!(before.is_none_or(|before| before.as_of <= incident.as_of), "said out of order");
        }
        let brief = |incident: &Incident| (incident.id.0.clone(), incident.status == IncidentStatus::Acknowledged);
        let believed: Vec<_> = believed.values().filter(|incident| incident.mine_since.is_some()).map(brief).collect();
        let mut truth: Vec<_> = rig.incidents.iter().map(|incident| {
            (incident["id"].as_str().unwrap().to_owned(), incident["status"] == "acknowledged")
        }).collect();
        truth.sort();
        prop_assert_eq!(believed, truth);
    }
}
