//! The shapes of incidents, their log and notes.
//!
//! Invariant: times are written in UTC, in whole seconds, as PagerDuty does without `time_zone`.

use super::{full, policy_reference, priority, reference, service, team_references, user, user_reference};
use crate::pagerduty::{
    account::Account,
    incident::{Actor, Event, Incident, Status, Urgency, What},
    wire::stamp,
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

pub(in crate::pagerduty) fn status(status: Status) -> &'static str {
    match status {
        Status::Triggered => "triggered",
        Status::Acknowledged => "acknowledged",
        Status::Resolved => "resolved",
    }
}

pub(in crate::pagerduty) fn urgency(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::High => "high",
        Urgency::Low => "low",
    }
}

pub(in crate::pagerduty) fn urgency_of(text: &str) -> Option<Urgency> {
    [Urgency::High, Urgency::Low].into_iter().find(|known| urgency(*known) == text)
}

pub(in crate::pagerduty) fn incident_key(incident: &Incident) -> String {
    format!("key-{}", incident.number)
}

fn utc(at: Timestamp) -> String {
    stamp(at, &TimeZone::UTC)
}

fn summary(incident: &Incident) -> String {
    format!("[#{}] {}", incident.number, incident.title)
}

pub(in crate::pagerduty) fn incident_reference(account: &Account, incident: &Incident) -> Value {
    reference(account, "incident", &incident.id, &summary(incident))
}

fn service_reference(account: &Account, id: &str) -> Value {
    let name = account.service_by_id(id).map_or("", |service| &service.name);
    reference(account, "service", id, name)
}

fn actor(account: &Account, incident: &Incident, by: &Actor) -> Value {
    match by {
        Actor::User(id) => user_reference(account, id),
        Actor::Service | Actor::Timeout => service_reference(account, &incident.service),
    }
}

/// An incident as it is; `include[]` may ask for whole users (assignees, acknowledgers), services, teams, priorities.
pub(in crate::pagerduty) fn incident(account: &Account, incident: &Incident, include: &[&str]) -> Value {
    let person = |id: &str, name: &str| match account.user_by_id(id) {
        Some(found) if include.contains(&name) || include.contains(&"users") => user(account, found, &[]),
        _ => user_reference(account, id),
    };
    let owner = account.service_by_id(&incident.service);
    let (open, resolved) = (u8::from(incident.is_open()), u8::from(!incident.is_open()));
    let assignment = |(id, at): &(String, Timestamp)| json!({ "at": utc(*at), "assignee": person(id, "assignees") });
    let acknowledgement =
        |(id, at): &(String, Timestamp)| json!({ "at": utc(*at), "acknowledger": person(id, "acknowledgers") });
    full(
        incident_reference(account, incident),
        "incident",
        json!({
            "incident_number": incident.number,
            "title": incident.title,
            "description": incident.title,
            "created_at": utc(incident.created_at),
            "updated_at": utc(incident.updated_at),
            "status": status(incident.status),
            "incident_key": incident_key(incident),
            "service": match owner {
                Some(owner) if include.contains(&"services") => service(account, owner),
                _ => service_reference(account, &incident.service),
            },
            "assignments": incident.assigned.iter().map(assignment).collect::<Vec<_>>(),
            "assigned_via": if incident.level.is_some() { "escalation_policy" } else { "direct_assignment" },
            "last_status_change_at": utc(incident.status_changed_at),
            "last_status_change_by": actor(account, incident, &incident.status_changed_by),
            "resolved_at": (!incident.is_open()).then(|| utc(incident.status_changed_at)),
            "first_trigger_log_entry":
                reference(account, "trigger_log_entry", &log_id(incident, 0), "Triggered through the API"),
            "alert_counts": { "all": 1, "triggered": open, "resolved": resolved },
            "is_mergeable": incident.is_open(),
            "incident_type": { "name": "incident_default" },
            "escalation_policy": policy_reference(account, &incident.policy),
            "teams": team_references(account, owner.map_or(&[], |owner| &owner.teams)),
            "impacted_services": [service_reference(account, &incident.service)],
            "pending_actions": pending_actions(incident),
            "acknowledgements": incident.acknowledged_by.iter().map(acknowledgement).collect::<Vec<_>>(),
            "basic_alert_grouping": null,
            "alert_grouping": null,
            "priority": incident.priority.as_ref().map(|name| priority(account, name)),
            "resolve_reason": resolve_reason(account, incident),
            "incidents_responders": [],
            "responder_requests": [],
            "subscriber_requests": [],
            "urgency": urgency(incident.urgency),
        }),
    )
}

fn resolve_reason(account: &Account, incident: &Incident) -> Value {
    let Some(target) = &incident.merged_into else { return Value::Null };
    json!({ "type": "merge_resolve_reason", "incident": reference(account, "incident", target, "") })
}

fn pending_actions(incident: &Incident) -> Vec<Value> {
    let actions = [("escalate", incident.escalates_at), ("unacknowledge", incident.unacknowledges_at)];
    let due = actions.into_iter().filter_map(|(kind, at)| at.map(|at| json!({ "type": kind, "at": utc(at) })));
    due.collect()
}

fn log_id(incident: &Incident, position: usize) -> String {
    format!("R{}L{position:04}", incident.id)
}

pub(in crate::pagerduty) fn log_entry(
    account: &Account,
    incident: &Incident,
    position: usize,
    event: &Event,
    zone: &TimeZone,
) -> Value {
    let (kind, text) = match &event.what {
        What::Triggered => ("trigger", "Triggered through the API".into()),
        What::Escalated { level: 1, .. } => ("assign", "Assigned by the escalation policy".into()),
        What::Escalated { level, .. } => ("escalate", format!("Escalated to level {level}")),
        What::Reassigned { .. } => ("assign", "Reassigned".into()),
        What::Acknowledged | What::AcknowledgedAgain | What::Reopened => ("acknowledge", "Acknowledged".into()),
        What::Unacknowledged => ("unacknowledge", "Unacknowledged due to timeout".into()),
        What::Snoozed { .. } => ("snooze", "Snoozed".into()),
        What::Resolved => ("resolve", "Resolved".into()),
        What::MergedInto { target } => ("resolve", format!("Merged into {target}")),
        What::Noted { content, .. } => ("annotate", content.clone()),
        What::UrgencyChanged { .. } => ("urgency_change", "Urgency changed".into()),
        What::PriorityChanged { .. } => ("field_value_change", "Priority changed".into()),
    };
    let kind = format!("{kind}_log_entry");
    let channel = match event.by {
        Actor::User(_) => "website",
        Actor::Service => "api",
        Actor::Timeout => "timeout",
    };
    full(
        reference(account, &kind, &log_id(incident, position), &text),
        &kind,
        json!({
            "created_at": stamp(event.at, zone),
            "agent": actor(account, incident, &event.by),
            "channel": { "type": channel },
            "service": service_reference(account, &incident.service),
            "incident": incident_reference(account, incident),
            "teams": [],
            "contexts": [],
            "event_details": { "description": text },
        }),
    )
}

pub(in crate::pagerduty) fn notes(account: &Account, incident: &Incident) -> Vec<Value> {
    let note = |event: &Event| match &event.what {
        What::Noted { note, content } => Some(json!({
            "id": note,
            "user": actor(account, incident, &event.by),
            "channel": { "type": "website", "summary": "The PagerDuty website or APIs" },
            "content": content,
            "created_at": utc(event.at),
        })),
        _ => None,
    };
    incident.history.iter().filter_map(note).collect()
}
