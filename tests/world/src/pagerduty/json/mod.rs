//! The shapes of people, teams and services, written from PagerDuty's public documents.
//!
//! Invariant: what may be null in the documents is null here wherever nothing is known, never left out.

mod incidents;
mod rotas;

pub(in crate::pagerduty) use incidents::*;
pub(in crate::pagerduty) use rotas::*;

use super::{
    account::{Account, Service},
    people::{Contact, ContactKind, Team, User, identifier},
};
use serde_json::{Value, json};

/// `{id, type: "<kind>_reference", summary, self, html_url}`.
pub(in crate::pagerduty) fn reference(account: &Account, kind: &str, id: &str, summary: &str) -> Value {
    let plural = match kind {
        "escalation_policy" => "escalation_policies".into(),
        "schedule_v3" => "v3/schedules".into(),
        _ if kind.ends_with("log_entry") => "log_entries".into(),
        _ if kind == "priority" => "priorities".into(),
        _ => format!("{kind}s"),
    };
    json!({
        "id": id,
        "type": format!("{kind}_reference"),
        "summary": summary,
        "self": format!("https://api.pagerduty.com/{plural}/{id}"),
        "html_url": format!("https://{}.pagerduty.com/{plural}/{id}", account.subdomain),
    })
}

/// The full form of a reference: the same head with further fields.
fn full(mut head: Value, kind: &str, fields: Value) -> Value {
    head["type"] = json!(kind);
    for (name, value) in fields.as_object().into_iter().flatten() {
        head[name] = value.clone();
    }
    head
}

pub(in crate::pagerduty) fn user_reference(account: &Account, id: &str) -> Value {
    let name = account.user_by_id(id).map_or("", |user| &user.name);
    reference(account, "user", id, name)
}

fn team_references(account: &Account, ids: &[String]) -> Vec<Value> {
    let teams = account.teams.iter().filter(|team| ids.contains(&team.id));
    teams.map(|team| reference(account, "team", &team.id, &team.name)).collect()
}

pub(in crate::pagerduty) fn user(account: &Account, user: &User, include: &[&str]) -> Value {
    let with = |name| include.contains(&name);
    let teams = match with("teams") {
        true => account.teams.iter().filter(|team| user.teams.contains(&team.id)).map(|t| team(account, t)).collect(),
        false => team_references(account, &user.teams),
    };
    let methods = contact_methods(account, user);
    let short = |method: &Value| {
        let kind = method["type"].as_str().unwrap_or("");
        let fields = ["id", "summary", "self", "html_url"].map(|name| (name.to_owned(), method[name].clone()));
        let mut reference: Value = Value::Object(fields.into_iter().collect());
        reference["type"] = json!(format!("{kind}_reference"));
        reference
    };
    let methods: Vec<Value> = if with("contact_methods") { methods } else { methods.iter().map(short).collect() };
    full(
        reference(account, "user", &user.id, &user.name),
        "user",
        json!({
            "name": user.name,
            "email": user.email,
            "time_zone": user.time_zone,
            "color": "green",
            "role": user.role,
            "avatar_url": format!("https://secure.gravatar.com/avatar/{}.png", user.id.to_lowercase()),
            "description": null,
            "invitation_sent": false,
            "created_via_sso": false,
            "job_title": null,
            "teams": teams,
            "contact_methods": methods,
            "notification_rules": [],
            "coordinated_incidents": [],
        }),
    )
}

/// The caller's own view, with the secret calendar addresses.
pub(in crate::pagerduty) fn own_user(account: &Account, me: &User, include: &[&str]) -> Value {
    let mut body = user(account, me, include);
    for (field, scheme) in [("http_cal_url", "https"), ("web_cal_url", "webcal")] {
        body[field] = json!(format!("{scheme}://{}.pagerduty.com/private/secret/feed", account.subdomain));
    }
    body
}

pub(in crate::pagerduty) fn contact_methods(account: &Account, user: &User) -> Vec<Value> {
    let one = |(position, contact): (usize, &Contact)| {
        let kind = match contact.kind {
            ContactKind::Email => "email_contact_method",
            ContactKind::Phone => "phone_contact_method",
            ContactKind::Sms => "sms_contact_method",
            ContactKind::WhatsApp => "whatsapp_contact_method",
            ContactKind::Push => "push_notification_contact_method",
        };
        let id = format!("{}C{position}", user.id);
        let mut body = reference(account, "user", &user.id, &contact.label);
        body["id"] = json!(id);
        body["self"] = json!(format!("https://api.pagerduty.com/users/{}/contact_methods/{id}", user.id));
        body["html_url"] = Value::Null;
        let fields = match contact.kind {
            ContactKind::Email => json!({ "send_short_email": false, "send_html_email": true, "enabled": true }),
            ContactKind::Push => json!({
                "device_type": "android", "blacklisted": false, "sounds": [], "created_at": "2026-01-02T03:04:05Z"
            }),
            _ => json!({ "country_code": 1, "enabled": true, "blacklisted": false }),
        };
        let mut body = full(body, kind, fields);
        body["label"] = json!(contact.label);
        body["address"] = json!(contact.address);
        body
    };
    user.contacts.iter().enumerate().map(one).collect()
}

pub(in crate::pagerduty) fn team(account: &Account, team: &Team) -> Value {
    let head = reference(account, "team", &team.id, &team.name);
    full(head, "team", json!({ "name": team.name, "description": null, "default_role": "manager", "parent": null }))
}

pub(in crate::pagerduty) fn policy_reference(account: &Account, id: &str) -> Value {
    let name = account.policy_by_id(id).map_or("", |policy| &policy.name);
    reference(account, "escalation_policy", id, name)
}

pub(in crate::pagerduty) fn service(account: &Account, service: &Service) -> Value {
    full(
        reference(account, "service", &service.id, &service.name),
        "service",
        json!({
            "name": service.name,
            "description": null,
            "auto_resolve_timeout": null,
            "acknowledgement_timeout": service.acknowledgement_timeout.map(|timeout| timeout.as_secs()),
            "created_at": "2026-01-02T03:04:05Z",
            "status": "active",
            "last_incident_timestamp": null,
            "escalation_policy": policy_reference(account, &service.policy),
            "teams": team_references(account, &service.teams),
            "integrations": [],
            "incident_urgency_rule": { "type": "constant", "urgency": "high" },
            "support_hours": null,
            "scheduled_actions": [],
            "addons": [],
            "alert_creation": "create_alerts_and_incidents",
        }),
    )
}

pub(in crate::pagerduty) fn priority_id(name: &str) -> String {
    identifier("PR", name)
}

pub(in crate::pagerduty) fn priority(account: &Account, name: &str) -> Value {
    let head = reference(account, "priority", &priority_id(name), name);
    full(head, "priority", json!({ "name": name, "description": null, "html_url": null }))
}
