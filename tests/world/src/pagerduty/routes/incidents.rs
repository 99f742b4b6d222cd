//! Incidents, their log and notes; acknowledging, resolving, reassigning, snoozing, merging.
//!
//! Invariant: a write answers with the incident as it is afterwards.

use crate::pagerduty::{
    incident::{Hand, Incident, Status, Urgency, What},
    json,
    state::State,
    wire::{Query, Refusal, Reply, Request},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

pub(super) fn read(state: &State, path: &[&str], query: &Query) -> Result<Value, Refusal> {
    let include = query.all("include[]");
    match path {
        ["incidents"] => list(state, query),
        ["log_entries"] => log(state, state.incidents.iter().collect(), query),
        ["incidents", id, rest @ ..] => {
            let incident = state.incident(id).ok_or_else(Refusal::not_found)?;
            match rest {
                [] => Ok(json!({ "incident": json::incident(&state.account, incident, &include) })),
                ["notes"] => Ok(json!({ "notes": json::notes(&state.account, incident) })),
                _ => log(state, vec![incident], query),
            }
        }
        _ => Err(Refusal::not_found()),
    }
}

/// The documented filters; different ones intersect. Without `date_range=all`: the last month, or a window of at most
/// six months. Nobody is assigned to a resolved incident, so `user_ids[]` never finds one.
fn list(state: &State, query: &Query) -> Result<Value, Refusal> {
    for status in query.all("statuses[]") {
        if !["triggered", "acknowledged", "resolved"].contains(&status) {
            return Err(Refusal::invalid(format!("Status {status} is unknown")));
        }
    }
    query.zone("Etc/UTC")?;
    let range = date_range(state, query)?;
    let wanted = |incident: &&Incident| {
        let any = |name: &str, values: &[&str]| {
            query.all(name).is_empty() || values.iter().any(|value| query.admits(name, value))
        };
        let teams = state.account.service_by_id(&incident.service).map(|service| service.teams.clone());
        let teams: Vec<&str> = teams.iter().flatten().map(String::as_str).collect();
        query.admits("statuses[]", json::status(incident.status))
            && query.admits("urgencies[]", json::urgency(incident.urgency))
            && query.admits("service_ids[]", &incident.service)
            && any("user_ids[]", &incident.assignees())
            && any("team_ids[]", &teams)
            && query.one("incident_key").is_none_or(|key| key == json::incident_key(incident))
            && range.is_none_or(|(since, until)| since <= incident.created_at && incident.created_at < until)
    };
    let mut found: Vec<_> = state.incidents.iter().filter(wanted).collect();
    sort(&mut found, query.one("sort_by").unwrap_or("created_at:asc"))?;
    let include = query.all("include[]");
    query.page("incidents", found.into_iter().map(|i| json::incident(&state.account, i, &include)).collect())
}

fn date_range(state: &State, query: &Query) -> Result<Option<(Timestamp, Timestamp)>, Refusal> {
    if query.one("date_range") == Some("all") {
        return Ok(None);
    }
    let day = SignedDuration::from_hours(24);
    let until = query.time("until")?.unwrap_or(state.now() + day);
    let since = query.time("since")?.unwrap_or(until - day * 31);
    match until.duration_since(since) <= day * 184 {
        true => Ok(Some((since, until))),
        false => Err(Refusal::invalid("The date range must be at most 6 months")),
    }
}

fn sort(found: &mut [&Incident], by: &str) -> Result<(), Refusal> {
    let (field, direction) = by.split_once(':').unwrap_or((by, "asc"));
    match field {
        "incident_number" => found.sort_by_key(|incident| incident.number),
        "created_at" => found.sort_by_key(|incident| (incident.created_at, incident.number)),
        "resolved_at" => found.sort_by_key(|incident| (incident.status_changed_at, incident.number)),
        "urgency" => found.sort_by_key(|incident| incident.urgency == Urgency::Low),
        _ => return Err(Refusal::invalid("sort_by is unknown")),
    }
    if direction == "desc" {
        found.reverse();
    }
    Ok(())
}

/// Newest first, as PagerDuty lists its log.
fn log(state: &State, incidents: Vec<&Incident>, query: &Query) -> Result<Value, Refusal> {
    let (since, until) = (query.time("since")?, query.time("until")?);
    let utc = query.zone("Etc/UTC")?;
    let events = incidents.into_iter().flat_map(|i| i.history.iter().enumerate().map(move |(n, e)| (i, n, e)));
    let within = events.filter(|(_, _, event)| {
        since.is_none_or(|since| since <= event.at) && until.is_none_or(|until| event.at < until)
    });
    let mut within: Vec<_> = within.collect();
    within.sort_by_key(|(_, position, event)| std::cmp::Reverse((event.at, *position)));
    let entry = |(incident, position, event)| json::log_entry(&state.account, incident, position, event, &utc);
    query.page("log_entries", within.into_iter().map(entry).collect())
}

/// `PUT /incidents/{id}`: one or several of status, assignments, level, policy, urgency, priority, title.
pub(super) fn update(
    state: &mut State,
    request: &Request,
    id: &str,
    hand: &Hand,
    body: &Value,
) -> Result<Reply, Refusal> {
    let wanted = &body["incident"];
    if !["incident", "incident_reference"].contains(&wanted["type"].as_str().unwrap_or("")) {
        return Err(Refusal::invalid("Incident type is required"));
    }
    let known =
        ["type", "id", "status", "resolution", "assignments", "escalation_level", "urgency", "priority", "title"];
    let unknown = wanted.as_object().into_iter().flat_map(|o| o.keys()).find(|key| !known.contains(&key.as_str()));
    if let Some(key) = unknown.cloned() {
        state.complain(request, format!("the simulator does not know incident.{key}"));
    }
    let to = assignees(state, wanted)?;
    let priority = priority(state, wanted)?;
    let (stored, account) = state.incident_mut(id).ok_or_else(Refusal::not_found)?;
    let mut incident = stored.clone();
    match wanted["status"].as_str() {
        None => {}
        Some("acknowledged") => incident.acknowledge(hand, account),
        Some("resolved") => incident.resolve(hand)?,
        Some(_) => return Err(Refusal::new(400, 1003, "Incident Status Is Invalid")),
    }
    if let Some(to) = to {
        incident.reassign(hand, to)?;
    }
    if let Some(level) = wanted["escalation_level"].as_u64() {
        incident.escalate(hand, account, usize::try_from(level).ok())?;
    }
    if let Some(to) = wanted["urgency"].as_str().and_then(json::urgency_of) {
        incident.urgency = to;
        incident.note(hand, What::UrgencyChanged { to });
    }
    if let Some(to) = priority {
        incident.priority = Some(to.clone());
        incident.note(hand, What::PriorityChanged { to: Some(to) });
    }
    if let Some(resolution) = wanted["resolution"].as_str().filter(|_| incident.status == Status::Resolved) {
        incident.add_note(hand, resolution);
    }
    *stored = incident;
    answer(state, 200, id)
}

fn assignees(state: &State, wanted: &Value) -> Result<Option<Vec<String>>, Refusal> {
    let Some(assignments) = wanted["assignments"].as_array() else { return Ok(None) };
    let ids = assignments.iter().map(|assignment| assignment["assignee"]["id"].as_str().unwrap_or(""));
    let ids: Vec<String> = ids.map(String::from).collect();
    match !ids.is_empty() && ids.iter().all(|id| state.account.user_by_id(id).is_some()) {
        true => Ok(Some(ids)),
        false => Err(Refusal::new(400, 1011, "Incident Cannot Be Reassigned")),
    }
}

fn priority(state: &State, wanted: &Value) -> Result<Option<String>, Refusal> {
    let named = wanted["priority"]["id"].as_str().or(wanted["priority"].as_str());
    let found = |named: &str| {
        let matching = |name: &&String| **name == named || json::priority_id(name) == named;
        state.account.priorities.iter().find(matching).cloned().ok_or(Refusal::new(400, 1020, "Priority Not Found"))
    };
    named.map(found).transpose()
}

pub(super) fn snooze(state: &mut State, id: &str, hand: &Hand, body: &Value) -> Result<Reply, Refusal> {
    let seconds = body["duration"].as_i64().ok_or_else(|| Refusal::invalid("Duration is required"))?;
    let (incident, _) = state.incident_mut(id).ok_or_else(Refusal::not_found)?;
    incident.snooze(hand, SignedDuration::from_secs(seconds))?;
    answer(state, 201, id)
}

pub(super) fn add_note(state: &mut State, id: &str, hand: &Hand, body: &Value) -> Result<Reply, Refusal> {
    let content = body["note"]["content"].as_str().filter(|content| !content.trim().is_empty());
    let content = content.ok_or_else(|| Refusal::invalid("Content can't be blank"))?;
    let (incident, _) = state.incident_mut(id).ok_or_else(Refusal::not_found)?;
    incident.add_note(hand, content);
    let incident = state.incident(id).ok_or_else(Refusal::not_found)?;
    let note = json::notes(&state.account, incident).pop();
    Ok(Reply::json(200, json!({ "note": note })))
}

pub(super) fn merge(state: &mut State, id: &str, hand: &Hand, body: &Value) -> Result<Reply, Refusal> {
    let sources = body["source_incidents"].as_array().ok_or_else(|| Refusal::invalid("Source incidents required"))?;
    let sources: Vec<String> = sources.iter().filter_map(|source| source["id"].as_str()).map(String::from).collect();
    state.merge(hand, id, &sources)?;
    let incident = state.incident(id).ok_or_else(Refusal::not_found)?;
    Ok(Reply::json(200, json!({ "incident": json::incident_reference(&state.account, incident) })))
}

fn answer(state: &State, status: u16, id: &str) -> Result<Reply, Refusal> {
    let incident = state.incident(id).ok_or_else(Refusal::not_found)?;
    Ok(Reply::json(status, json!({ "incident": json::incident(&state.account, incident, &[]) })))
}
