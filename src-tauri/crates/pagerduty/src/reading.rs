//! PagerDuty's words turned into Shiftbell's.
//!
//! Invariant: what is doubtful is read so that it rings: an incident in my list is mine, whatever else it lacks.

use crate::wire;
use jiff::Timestamp;
use oncall::{
    ids::{Fingerprint, IncidentId, PersonId, RotationId},
    observation::{Author, AuthorKind, Duty, Incident, IncidentStatus, Person, ScheduledShift, Urgency},
    text::Untrusted,
};

/// Of incidents' keys; raised when they are made in another way.
const KEY_VERSION: u32 = 1;

/// Who I am at PagerDuty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    pub id: String,
    /// For the From header of what I write.
    pub email: String,
    pub teams: Vec<String>,
}

impl Me {
    pub fn new(user: &wire::User) -> Self {
        Self {
            id: user.id.clone(),
            email: user.email.clone().unwrap_or_default(),
            teams: user.teams.iter().map(|team| team.id.clone()).filter(|id| !id.is_empty()).collect(),
        }
    }
}

/// Where a reading of an incident comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The list of what is assigned to me: it is mine.
    MyList,
    /// Its own page: mine if I am among the assignees.
    ItsPage,
}

/// The incident as it stood when it was asked for, at `as_of`.
pub fn incident(read: &wire::Incident, me: &Me, from: From, as_of: Timestamp) -> Incident {
    let status = status(&read.status);
    let created_at = read.created_at.unwrap_or(as_of);
    let assigned = read.assignments.iter().filter(|assignment| assignment.assignee.id == me.id);
    let assigned = assigned.map(|assignment| assignment.at.unwrap_or(created_at)).max();
    let mine_since = match (status, from) {
        (IncidentStatus::Resolved, _) => None,
        (_, From::MyList) => assigned.or(Some(created_at)),
        (_, From::ItsPage) => assigned,
    };
    let title = read.title.as_deref().or(read.summary.as_deref()).unwrap_or("Incident without a title");
    Incident {
        id: IncidentId::new(&read.id),
        number: read.incident_number,
        title: Untrusted::new(title),
        service: Untrusted::new(read.service.as_ref().map_or("", wire::Reference::called)),
        urgency: urgency(&read.urgency),
        priority: read.priority.as_ref().and_then(named),
        teams: read.teams.iter().filter_map(named).collect(),
        escalation: read.escalation_policy.as_ref().and_then(named),
        key: read.incident_key.as_deref().and_then(key),
        status,
        created_at,
        as_of,
        mine_since,
        assignees: read.assignments.iter().map(|assignment| author(&assignment.assignee, me)).collect(),
        acknowledged: acknowledged(read, status, me),
        changed_by: read.last_status_change_by.as_ref().map(|who| author(who, me)),
        escalates_at: read
            .pending_actions
            .iter()
            .filter(|action| action.kind == "escalate")
            .filter_map(|action| action.at)
            .min(),
        url: read.html_url.clone().filter(|url| url.starts_with("https://") || url.starts_with("http://")),
    }
}

/// What people call it; the same words wherever it is named, so that rules and shifts speak of one thing.
fn named(thing: &wire::Reference) -> Option<Untrusted> {
    (!thing.called().trim().is_empty()).then(|| Untrusted::new(thing.called()))
}

/// Source: PagerDuty/api-schema, `incident_key`: the incident's de-duplication key.
fn key(value: &str) -> Option<Fingerprint> {
    let made = || Fingerprint { maker: "pagerduty".to_owned(), version: KEY_VERSION, value: value.to_owned() };
    (!value.trim().is_empty()).then(made)
}

/// What was changed, after the services that it was changed in.
pub fn deployed(event: &wire::ChangeEvent) -> Untrusted {
    let what = event.summary.as_deref().unwrap_or("a change without a summary");
    let services: Vec<&str> =
        event.services.iter().map(wire::Reference::called).filter(|name| !name.trim().is_empty()).collect();
    Untrusted::new(if services.is_empty() { what.to_owned() } else { format!("{}: {what}", services.join(", ")) })
}

/// An incident that is not in my list and cannot be read either: as it was, where that is known, but not mine.
pub fn lost(id: &IncidentId, last: Option<&Incident>, as_of: Timestamp) -> Incident {
    let unknown = || Incident {
        status: IncidentStatus::Unknown,
        ..Incident::triggered(id.clone(), "An incident that PagerDuty no longer shows", as_of)
    };
    let last = last.cloned().unwrap_or_else(unknown);
    Incident { as_of, mine_since: None, assignees: Vec::new(), changed_by: None, escalates_at: None, ..last }
}

/// Who acknowledged it last, while it is acknowledged. Where no acknowledgement came along, whoever changed it last.
fn acknowledged(read: &wire::Incident, status: IncidentStatus, me: &Me) -> Option<(Author, Timestamp)> {
    if status != IncidentStatus::Acknowledged {
        return None;
    }
    let last = read.acknowledgements.iter().enumerate().max_by_key(|(place, given)| (given.at, *place));
    if let Some((_, given)) = last {
        return Some((author(&given.acknowledger, me), given.at.or(read.updated_at).or(read.created_at)?));
    }
    let who = read.last_status_change_by.as_ref()?;
    Some((author(who, me), read.updated_at.or(read.created_at)?))
}

pub fn author(who: &wire::Reference, me: &Me) -> Author {
    let kind = match who.kind.as_str() {
        _ if !who.id.is_empty() && who.id == me.id => AuthorKind::Me,
        "user" | "user_reference" => AuthorKind::Person,
        _ => AuthorKind::Bot,
    };
    Author { kind, id: PersonId::new(&who.id), name: Untrusted::new(who.called()) }
}

fn status(word: &str) -> IncidentStatus {
    match word {
        "triggered" => IncidentStatus::Triggered,
        "acknowledged" => IncidentStatus::Acknowledged,
        "resolved" => IncidentStatus::Resolved,
        _ => IncidentStatus::Unknown,
    }
}

fn urgency(word: &str) -> Urgency {
    match word {
        "high" => Urgency::High,
        "low" => Urgency::Low,
        _ => Urgency::Unknown,
    }
}

/// My duty in an entry of `/oncalls`; none where the entry is somebody else's.
pub fn duty(read: &wire::OnCall, me: &Me) -> Option<Duty> {
    if read.user.as_ref().is_some_and(|user| user.id != me.id) {
        return None;
    }
    Some(Duty {
        from: read.start,
        until: read.end,
        level: level(read),
        policy: Untrusted::new(read.escalation_policy.as_ref().map_or("", wire::Reference::called)),
        schedule: read.schedule.as_ref().map(|schedule| Untrusted::new(schedule.called())),
        rotation: rotation(read),
    })
}

/// The schedule, or the policy where there is none.
fn rotation(read: &wire::OnCall) -> Option<RotationId> {
    let of = read.schedule.as_ref().or(read.escalation_policy.as_ref())?;
    (!of.id.is_empty()).then(|| RotationId::new(&of.id))
}

/// 1 where it is not said: rather louder than it is.
pub fn level(read: &wire::OnCall) -> u32 {
    read.escalation_level.unwrap_or(1)
}

/// Somebody whom an escalation policy names directly, in a row named after the policy.
pub fn direct(read: &wire::OnCall) -> Option<ScheduledShift> {
    let user = read.user.as_ref().filter(|user| !user.id.is_empty() && read.schedule.is_none())?;
    Some(ScheduledShift {
        schedule: Untrusted::new(read.escalation_policy.as_ref().map_or("", wire::Reference::called)),
        rotation: rotation(read),
        level: Some(level(read)),
        who: Untrusted::new(user.called()),
        person: PersonId::new(&user.id),
        from: read.start,
        until: read.end,
    })
}

/// The shifts of a schedule of either kind; a slot without a person is none.
pub fn shifts(read: &wire::Schedule, id: &str, called: &str, level: Option<u32>) -> Vec<ScheduledShift> {
    let name = read.name.as_deref().or(read.summary.as_deref()).unwrap_or(called);
    let Some(plan) = &read.final_schedule else { return Vec::new() };
    let shift = |who: &str, person: &str, from: Option<Timestamp>, until: Option<Timestamp>| {
        let from = from?;
        let filled = !person.is_empty() && until.is_none_or(|until| from < until);
        filled.then(|| ScheduledShift {
            schedule: Untrusted::new(name),
            rotation: Some(RotationId::new(id)),
            level,
            who: Untrusted::new(who),
            person: PersonId::new(person),
            from: Some(from),
            until,
        })
    };
    let rendered = plan.rendered_schedule_entries.iter().filter_map(|entry| {
        let user = entry.user.as_ref()?;
        shift(user.called(), &user.id, entry.start, entry.end)
    });
    let computed = plan.computed_shift_assignments.iter().filter_map(|entry| {
        let person = entry.member.user_id.as_deref()?;
        let who = read.users.iter().find(|user| user.id == person).map_or(person, wire::Reference::called);
        shift(who, person, entry.start_time, entry.end_time)
    });
    rendered.chain(computed).collect()
}

pub fn person(read: &wire::User) -> Person {
    let phones = ["phone_contact_method", "sms_contact_method", "whatsapp_contact_method"];
    let mut numbers: Vec<Untrusted> = Vec::new();
    for kind in phones {
        for number in read.contact_methods.iter().filter(|method| method.kind == kind).filter_map(number) {
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
    }
    Person {
        email: read.email.as_deref().map(Untrusted::new),
        phones: numbers,
        zone: read.time_zone.clone().filter(|zone| oncall::time::zone(zone).is_some()),
        title: read.job_title.as_deref().filter(|title| !title.is_empty()).map(Untrusted::new),
        ..Person::named(&read.id, read.name.as_deref().or(read.summary.as_deref()).unwrap_or(&read.id))
    }
}

fn number(method: &wire::ContactMethod) -> Option<Untrusted> {
    let address = method.address.as_deref().filter(|address| !address.is_empty())?;
    Some(Untrusted::new(method.country_code.map_or_else(|| address.to_owned(), |code| format!("+{code}{address}"))))
}

#[cfg(test)]
mod tests;
