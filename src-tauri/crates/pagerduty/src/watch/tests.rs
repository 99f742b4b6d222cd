//! A PagerDuty of a few lines, without a network: requests are answered as a test says, at times it says.

mod changes;
mod duties;
mod failures;
mod incidents;
mod people;
mod truth;

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
                    let sent = now(self.millis);
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

fn on_call(from: Option<i64>, until: Option<i64>, schedule: &str, kind: &str) -> Value {
    let time = |second: Option<i64>| second.map(|second| at(second).to_string());
    json!({
        "user": user("PME", "Ada"), "escalation_policy": { "id": "P1", "summary": "Shop" }, "escalation_level": 1,
        "schedule": { "id": schedule, "type": kind, "summary": "Primary" }, "start": time(from), "end": time(until),
    })
}
