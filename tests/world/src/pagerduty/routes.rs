//! Which request is answered by what.
//!
//! Invariant: a path, method or parameter that no document knows is refused or ignored as PagerDuty does, and always
//! noted as unexpected.

mod incidents;
mod people;
mod schedules;

use super::{
    account::Access,
    changes,
    incident::{Actor, Hand, Through},
    state::{Caller, State},
    wire::{Query, Refusal, Reply, Request},
};
use serde_json::Value;

type Answered = Result<Reply, Refusal>;

pub(super) fn answer(state: &mut State, request: &Request, caller: &Caller) -> Answered {
    let query = Query::parse(&request.query)?;
    let path: Vec<&str> = request.path.split('/').skip(1).collect();
    match (request.method.as_str(), path.as_slice()) {
        ("GET", path) => read(state, request, caller, path, &query),
        (method, path) => {
            let hand = writer(state, request, caller)?;
            let body = serde_json::from_slice(&request.body)
                .map_err(|_| Refusal::invalid("Request body is not valid JSON"))?;
            write(state, request, (method, path), &hand, &body)
        }
    }
}

fn read(state: &mut State, request: &Request, caller: &Caller, path: &[&str], query: &Query) -> Answered {
    let known: &[&str] = match path {
        ["users", "me"] | ["users", _] | ["services", _] => &["include[]"],
        ["users", _, "contact_methods"] | ["abilities"] | ["incidents", _, "notes"] => &[],
        ["users"] => &["query", "team_ids[]", "include[]", "limit", "offset", "total"],
        ["oncalls"] => ONCALLS,
        ["schedules"] | ["v3", "schedules"] | ["teams"] => &["query", "limit", "offset", "total"],
        ["schedules", _] => &["since", "until", "time_zone", "overflow"],
        ["v3", "schedules", _] => &["since", "until", "time_zone", "include[]"],
        ["incidents"] => INCIDENTS,
        ["incidents", _] => &["include[]"],
        ["incidents", _, "log_entries"] => LOG_ENTRIES,
        ["log_entries"] => LOG_ENTRIES,
        ["services"] => &["query", "team_ids[]", "time_zone", "include[]", "limit", "offset", "total"],
        ["priorities"] => &["limit", "offset", "total"],
        ["change_events"] => &["team_ids[]", "integration_ids[]", "since", "until", "limit", "offset", "total"],
        _ => {
            state.complain(request, "no such resource here".into());
            return Err(Refusal::not_found());
        }
    };
    for (name, _) in query.0.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
        state.complain(request, format!("unknown parameter {name}"));
    }
    if let (["users", ..], Some(part)) =
        (path, query.all("include[]").into_iter().find(|part| !PARTS_OF_USERS.contains(part)))
    {
        state.complain(request, format!("unknown part {part}"));
        return Err(Refusal::invalid("Invalid include"));
    }
    let body = match path {
        ["users", ..] | ["teams"] | ["services", ..] | ["abilities"] | ["priorities"] => {
            people::read(state, caller, path, query)
        }
        ["incidents", ..] | ["log_entries"] => incidents::read(state, path, query),
        ["change_events"] => changes::list(state, query),
        _ => schedules::read(state, path, query),
    };
    body.map(|body| Reply::json(200, body))
}

const PARTS_OF_USERS: &[&str] = &["contact_methods", "notification_rules", "teams", "subdomains"];
const ONCALLS: &[&str] = &[
    "user_ids[]",
    "escalation_policy_ids[]",
    "schedule_ids[]",
    "since",
    "until",
    "earliest",
    "time_zone",
    "include[]",
    "limit",
    "offset",
    "total",
];
const INCIDENTS: &[&str] = &[
    "date_range",
    "incident_key",
    "service_ids[]",
    "team_ids[]",
    "user_ids[]",
    "urgencies[]",
    "statuses[]",
    "since",
    "until",
    "sort_by",
    "time_zone",
    "include[]",
    "limit",
    "offset",
    "total",
];
const LOG_ENTRIES: &[&str] =
    &["since", "until", "is_overview", "team_ids[]", "time_zone", "include[]", "limit", "offset", "total"];

fn write(state: &mut State, request: &Request, what: (&str, &[&str]), hand: &Hand, body: &Value) -> Answered {
    match what {
        ("PUT", ["incidents", id]) => incidents::update(state, request, id, hand, body),
        ("PUT", ["incidents", id, "merge"]) => incidents::merge(state, id, hand, body),
        ("POST", ["incidents", id, "snooze"]) => incidents::snooze(state, id, hand, body),
        ("POST", ["incidents", id, "notes"]) => incidents::add_note(state, id, hand, body),
        _ => {
            state.complain(request, "no such resource here".into());
            Err(Refusal::not_found())
        }
    }
}

/// The person on whose behalf a write happens: the one in `From`, who must exist (1008) and be allowed to write.
fn writer(state: &mut State, request: &Request, caller: &Caller) -> Result<Hand, Refusal> {
    if caller.access == Access::ReadOnly {
        return Err(Refusal::new(403, 2010, "Access Denied"));
    }
    let Some(from) = request.headers.get("from") else {
        return Err(Refusal::invalid("Header From is required"));
    };
    let user = state.account.users.iter().find(|user| user.email.eq_ignore_ascii_case(from)).cloned();
    let user = user.ok_or_else(|| Refusal::new(400, 1008, "Requester User Not Found"))?;
    if ["read_only_user", "read_only_limited_user", "observer"].contains(&user.role.as_str()) {
        return Err(Refusal::new(403, 1010, "Requester Forbidden"));
    }
    if caller.owner.as_ref().is_some_and(|owner| *owner != user.id) {
        state.complain(request, format!("a user token writes in the name of {from}"));
    }
    Ok(Hand { by: Actor::User(user.id), through: Through::Request(caller.request), at: state.now() })
}
