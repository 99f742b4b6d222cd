//! The simulator's own rules, without a socket; then the same over a socket; then against the published schemas.

mod network;
mod reads;
mod rules;
mod schema;

use super::{Account, Delivery, Reply, Request, Schedule, Shift, State, TOKEN, Urgency};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// A Monday noon.
fn noon() -> Timestamp {
    "2026-11-16T12:00:00Z".parse().expect("a time")
}

/// The example account, Ada on call at level 1 and Ben at level 2 from the day before until the day after.
fn example() -> State {
    on_call(Account::example())
}

fn on_call(mut account: Account) -> State {
    let day = SignedDuration::from_hours(24);
    for (schedule, user) in [("Primary", "Ada"), ("Secondary", "Ben")] {
        let shift = Shift { user: account.person(user).id.clone(), from: noon() - day, until: Some(noon() + day) };
        account.schedule_mut(schedule).shifts.push(shift);
    }
    let mut state = State::new(account);
    state.advance(noon());
    state
}

fn trigger(state: &mut State) -> String {
    state.trigger("checkout", "Disk full", Urgency::High).expect("somebody is on call")
}

fn request(method: &str, target: &str, body: Value) -> Request {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = [
        ("authorization", format!("Token token={TOKEN}")),
        ("accept", "application/vnd.pagerduty+json;version=2".into()),
        ("content-type", "application/json".into()),
        ("from", "ada@example.com".into()),
    ];
    Request {
        method: method.into(),
        path: path.into(),
        query: query.into(),
        headers: headers.map(|(name, value)| (name.to_owned(), value)).into(),
        body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
    }
}

fn ask(state: &mut State, request: &Request) -> Reply {
    let now = state.now();
    let (reply, delivery) = state.handle(request, now);
    assert_eq!(delivery, Delivery::AtOnce);
    reply
}

fn get(state: &mut State, target: &str) -> Value {
    let reply = ask(state, &request("GET", target, Value::Null));
    assert_eq!(reply.status, 200, "{target}: {}", reply.body);
    reply.value()
}

/// Status and error code of a refusal.
fn refused(state: &mut State, request: &Request) -> (u16, i64) {
    let reply = ask(state, request);
    (reply.status, reply.value()["error"]["code"].as_i64().unwrap_or(0))
}

fn acknowledge(id: &str) -> Request {
    put(id, json!({ "type": "incident_reference", "status": "acknowledged" }))
}

fn put(id: &str, incident: Value) -> Request {
    request("PUT", &format!("/incidents/{id}"), json!({ "incident": incident }))
}

fn ids(list: &Value, name: &str) -> Vec<String> {
    let items = list[name].as_array().expect("a list");
    items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}
