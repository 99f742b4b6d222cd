use super::*;
use serde_json::{Value, json};

fn me() -> Me {
    Me { id: "PME".to_owned(), email: "ada@example.com".to_owned(), teams: Vec::new() }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn user(id: &str, name: &str) -> Value {
    json!({ "id": id, "type": "user_reference", "summary": name })
}

const NOON: &str = "2026-11-21T12:00:00Z";

fn triggered() -> Value {
    json!({
        "id": "Q1", "incident_number": 7, "title": "Disk full", "status": "triggered", "urgency": "high",
        "created_at": "2026-11-21T11:00:00Z", "html_url": "https://example.pagerduty.com/incidents/Q1",
        "service": { "id": "S1", "type": "service_reference", "summary": "Shop" },
        "priority": { "id": "PR1", "type": "priority", "summary": "P1", "name": "P1" },
        "teams": [{ "id": "T1", "type": "team_reference", "summary": "SRE" }, { "id": "T2", "type": "team_reference", "summary": "Shop" }],
        "escalation_policy": { "id": "E1", "type": "escalation_policy_reference", "summary": "SRE first" },
        "incident_key": "disk/db-1",
        "assignments": [{ "at": "2026-11-21T11:01:00Z", "assignee": user("PME", "Ada") }],
        "last_status_change_by": { "id": "S1", "type": "service_reference", "summary": "Shop" },
        "pending_actions": [
            { "type": "resolve", "at": "2026-11-21T11:05:00Z" },
            { "type": "escalate", "at": "2026-11-21T12:30:00Z" },
            { "type": "escalate", "at": "2026-11-21T12:10:00Z" },
        ],
    })
}

fn with(mut value: Value, field: &str, to: Value) -> Value {
    value[field] = to;
    value
}

#[test]
fn an_incident_in_shiftbells_words() {
    let found = incident(&read(triggered()), &me(), From::MyList, at(NOON));
    let person = |kind, id: &str, name: &str| Author { kind, id: PersonId::new(id), name: Untrusted::new(name) };
    let expected = Incident {
        id: IncidentId::new("Q1"),
        number: Some(7),
        title: Untrusted::new("Disk full"),
        service: Untrusted::new("Shop"),
        urgency: Urgency::High,
        priority: Some(Untrusted::new("P1")),
        teams: vec![Untrusted::new("SRE"), Untrusted::new("Shop")],
        escalation: Some(Untrusted::new("SRE first")),
        key: Some(Fingerprint { maker: "pagerduty".to_owned(), version: 1, value: "disk/db-1".to_owned() }),
        status: IncidentStatus::Triggered,
        created_at: at("2026-11-21T11:00:00Z"),
        as_of: at(NOON),
        mine_since: Some(at("2026-11-21T11:01:00Z")),
        assignees: vec![person(AuthorKind::Me, "PME", "Ada")],
        acknowledged: None,
        changed_by: Some(person(AuthorKind::Bot, "S1", "Shop")),
        escalates_at: Some(at("2026-11-21T12:10:00Z")),
        url: Some("https://example.pagerduty.com/incidents/Q1".to_owned()),
    };
    assert_eq!(found, expected);
}

#[test]
fn what_an_incident_belongs_to_where_it_is_said() {
    type Said = (Option<&'static str>, Vec<&'static str>, Option<&'static str>, Option<&'static str>);
    let table: [(&str, Value, Said); 7] = [
        ("priority", Value::Null, (None, vec!["SRE", "Shop"], Some("SRE first"), Some("disk/db-1"))),
        (
            "priority",
            json!({ "id": "PR2", "name": "P2" }),
            (Some("P2"), vec!["SRE", "Shop"], Some("SRE first"), Some("disk/db-1")),
        ),
        ("teams", Value::Null, (Some("P1"), vec![], Some("SRE first"), Some("disk/db-1"))),
        ("teams", json!([7, { "id": "T3" }]), (Some("P1"), vec!["T3"], Some("SRE first"), Some("disk/db-1"))),
        ("escalation_policy", json!("odd"), (Some("P1"), vec!["SRE", "Shop"], None, Some("disk/db-1"))),
        ("incident_key", Value::Null, (Some("P1"), vec!["SRE", "Shop"], Some("SRE first"), None)),
        ("incident_key", json!(" "), (Some("P1"), vec!["SRE", "Shop"], Some("SRE first"), None)),
    ];
    for (field, value, (priority, teams, escalation, key)) in table {
        let found = incident(&read(with(triggered(), field, value.clone())), &me(), From::MyList, at(NOON));
        let text = |said: &Option<Untrusted>| said.as_ref().map(|text| text.verbatim().to_owned());
        assert_eq!(text(&found.priority).as_deref(), priority, "{field} {value}");
        assert_eq!(found.teams.iter().map(Untrusted::verbatim).collect::<Vec<_>>(), teams, "{field} {value}");
        assert_eq!(text(&found.escalation).as_deref(), escalation, "{field} {value}");
        assert_eq!(found.key.map(|key| key.value).as_deref(), key, "{field} {value}");
    }
}

#[test]
fn a_duty_and_an_incident_call_the_policy_the_same() {
    let policy = json!({ "id": "E1", "type": "escalation_policy_reference", "summary": "SRE first" });
    let entry = json!({ "user": user("PME", "Ada"), "escalation_policy": policy, "escalation_level": 1 });
    let found = incident(&read(with(triggered(), "escalation_policy", policy)), &me(), From::MyList, at(NOON));
    assert_eq!(found.escalation, duty(&read(entry), &me()).map(|duty| duty.policy));
}

#[test]
fn whether_an_incident_is_mine() {
    let ben = json!([{ "at": "2026-11-21T11:01:00Z", "assignee": user("PBEN", "Ben") }]);
    let twice = json!([
        { "at": "2026-11-21T11:30:00Z", "assignee": user("PME", "Ada") },
        { "at": "2026-11-21T11:01:00Z", "assignee": user("PME", "Ada") },
    ]);
    let timeless = json!([{ "assignee": user("PME", "Ada") }]);
    let table = [
        ("its page, mine", triggered(), From::ItsPage, Some("2026-11-21T11:01:00Z")),
        ("its page, another's", with(triggered(), "assignments", ben.clone()), From::ItsPage, None),
        ("its page, nobody's", with(triggered(), "assignments", Value::Null), From::ItsPage, None),
        (
            "its page, assigned again",
            with(triggered(), "assignments", twice),
            From::ItsPage,
            Some("2026-11-21T11:30:00Z"),
        ),
        (
            "its page, nobody knows since when",
            with(triggered(), "assignments", timeless),
            From::ItsPage,
            Some("2026-11-21T11:00:00Z"),
        ),
        (
            "my list, without assignments",
            with(triggered(), "assignments", Value::Null),
            From::MyList,
            Some("2026-11-21T11:00:00Z"),
        ),
        (
            "my list, and yet another's",
            with(triggered(), "assignments", ben),
            From::MyList,
            Some("2026-11-21T11:00:00Z"),
        ),
        ("resolved", with(triggered(), "status", json!("resolved")), From::ItsPage, None),
        (
            "a status of tomorrow",
            with(triggered(), "status", json!("snoozed")),
            From::ItsPage,
            Some("2026-11-21T11:01:00Z"),
        ),
    ];
    for (what, value, from, since) in table {
        assert_eq!(incident(&read(value), &me(), from, at(NOON)).mine_since, since.map(at), "{what}");
    }
}

#[test]
fn who_acknowledged_last() {
    let acknowledged =
        |given: Value| with(with(triggered(), "status", json!("acknowledged")), "acknowledgements", given);
    let by = |id: &str, name: &str, at: &str| json!({ "at": at, "acknowledger": user(id, name) });
    let changed_by_ben = |value| {
        with(with(value, "last_status_change_by", user("PBEN", "Ben")), "updated_at", json!("2026-11-21T11:09:00Z"))
    };
    let ada = by("PME", "Ada", "2026-11-21T11:05:00Z");
    let ben = by("PBEN", "Ben", "2026-11-21T11:06:00Z");
    let table = [
        ("me", acknowledged(json!([ada])), Some((AuthorKind::Me, "2026-11-21T11:05:00Z"))),
        ("another after me", acknowledged(json!([ben, ada])), Some((AuthorKind::Person, "2026-11-21T11:06:00Z"))),
        ("nobody named", changed_by_ben(acknowledged(Value::Null)), Some((AuthorKind::Person, "2026-11-21T11:09:00Z"))),
        ("triggered again", with(triggered(), "acknowledgements", json!([ada])), None),
    ];
    for (what, value, expected) in table {
        let found = incident(&read(value), &me(), From::MyList, at(NOON)).acknowledged;
        assert_eq!(found.map(|(who, at)| (who.kind, at)), expected.map(|(kind, time)| (kind, at(time))), "{what}");
    }
}

#[test]
fn duties_may_last_for_ever() {
    let entry = |user: &str, start: Value, end: Value, schedule: Value| json!({ "user": { "id": user }, "escalation_policy": { "id": "P1", "summary": "Shop" }, "escalation_level": 2, "schedule": schedule, "start": start, "end": end });
    let found = duty(&read(entry("PME", Value::Null, Value::Null, Value::Null)), &me());
    let policy = Untrusted::new("Shop");
    let rotation = Some(RotationId::new("P1"));
    let expected = Duty { from: None, until: None, level: 2, policy, schedule: None, rotation };
    assert_eq!(found, Some(expected));
    let schedule = json!({ "id": "S1", "type": "schedule_v3_reference", "summary": "Primary" });
    let found = duty(&read(entry("PME", json!("2026-11-21T08:00:00-05:00"), json!(NOON), schedule)), &me()).unwrap();
    assert_eq!(
        (found.from, found.until, found.schedule, found.rotation),
        (
            Some(at("2026-11-21T13:00:00Z")),
            Some(at(NOON)),
            Some(Untrusted::new("Primary")),
            Some(RotationId::new("S1"))
        )
    );
    assert_eq!(duty(&read(entry("PBEN", Value::Null, Value::Null, Value::Null)), &me()), None);
}

#[test]
fn both_schedule_systems_give_shifts() {
    let layers = json!({ "name": "Primary", "final_schedule": { "rendered_schedule_entries": [
        { "start": "2026-11-21T00:00:00Z", "end": NOON, "user": user("PBEN", "Ben") },
        { "start": NOON, "end": NOON, "user": user("PME", "Ada") },
        { "start": null, "end": NOON, "user": user("PME", "Ada") },
    ] } });
    let computed = json!({ "name": "Primary", "users": [user("PBEN", "Ben")], "final_schedule": { "computed_shift_assignments": [
        { "start_time": "2026-11-21T00:00:00Z", "end_time": NOON, "member": { "type": "user_member", "user_id": "PBEN" } },
        { "start_time": NOON, "end_time": "2026-11-22T00:00:00Z", "member": { "type": "empty_member", "user_id": null } },
    ] } });
    let expected = ScheduledShift {
        schedule: Untrusted::new("Primary"),
        rotation: Some(RotationId::new("S1")),
        level: Some(2),
        who: Untrusted::new("Ben"),
        person: PersonId::new("PBEN"),
        from: Some(at("2026-11-21T00:00:00Z")),
        until: Some(at(NOON)),
    };
    for schedule in [layers, computed] {
        assert_eq!(shifts(&read(schedule), "S1", "called", Some(2)), std::slice::from_ref(&expected));
    }
}

#[test]
fn people_come_with_their_numbers() {
    let method =
        |kind: &str, code: Value, address: &str| json!({ "type": kind, "country_code": code, "address": address });
    let ada = json!({
        "id": "PME", "name": "Ada", "email": "ada@example.com", "time_zone": "America/Chicago", "job_title": "Engineer",
        "contact_methods": [
            method("email_contact_method", Value::Null, "ada@example.com"),
            method("sms_contact_method", json!(1), "5125550101"),
            method("phone_contact_method", json!(1), "5125550100"),
            method("phone_contact_method", json!(1), "5125550101"),
            method("phone_contact_method", Value::Null, ""),
        ],
    });
    let found = person(&read(ada));
    assert_eq!(found.phones, [Untrusted::new("+15125550100"), Untrusted::new("+15125550101")]);
    assert_eq!(
        (found.email, found.zone.as_deref(), found.title),
        (Some(Untrusted::new("ada@example.com")), Some("America/Chicago"), Some(Untrusted::new("Engineer")))
    );
    let stranger = person(&read(json!({ "id": "PX", "time_zone": "Mars/Olympus", "contact_methods": null })));
    assert_eq!((stranger.name, stranger.zone, stranger.phones), (Untrusted::new("PX"), None, Vec::new()));
}
