use super::*;
use proptest::prelude::*;

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

#[test]
fn an_incident_is_read_whatever_else_is_odd() {
    let read = |body: &str| one::<Incident>(body.as_bytes(), "incident");
    let bare = Incident { id: "Q1".to_owned(), ..Incident::default() };
    let table = [
        (r#"{"incident":{"id":"Q1"}}"#, Some(bare.clone())),
        (
            r#"{"incident":{"id":"Q1","assignments":null,"acknowledgements":null,"service":null,"status":null}}"#,
            Some(bare.clone()),
        ),
        (
            r#"{"incident":{"id":"Q1","assignments":{},"pending_actions":"soon","incident_number":"seven","created_at":"today"}}"#,
            Some(bare.clone()),
        ),
        (
            r#"{"incident":{"id":"Q1","status":"snoozing","urgency":"severe","unheard_of":[{}]}}"#,
            Some(Incident { status: "snoozing".to_owned(), urgency: "severe".to_owned(), ..bare.clone() }),
        ),
        (
            r#"{"incident":{"id":"Q1","created_at":"2026-11-21T02:00:00-05:00","assignments":[7,null,{"at":"2026-11-21T07:00:00Z","assignee":{"id":"PME"}}]}}"#,
            Some(Incident {
                created_at: at("2026-11-21T07:00:00Z"),
                assignments: vec![Assignment {
                    at: at("2026-11-21T07:00:00Z"),
                    assignee: Reference { id: "PME".to_owned(), ..Reference::default() },
                }],
                ..bare
            }),
        ),
        (r#"{"incident":[]}"#, None),
        ("", None),
    ];
    for (body, expected) in table {
        assert_eq!(read(body), expected, "{body}");
    }
}

#[test]
fn a_page_counts_what_it_could_not_read() {
    let ids = |body: &str| {
        let page = Page::<Incident>::read(body.as_bytes(), "incidents")?;
        Some((page.items.into_iter().map(|incident| incident.id).collect::<Vec<_>>(), page.more, page.unreadable))
    };
    let ids_of = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let table = [
        (r#"{"incidents":[],"more":false}"#, Some((ids_of(&[]), More::No, 0))),
        (r#"{"incidents":[{"id":"Q1"},7,{"id":"Q2"}],"more":true}"#, Some((ids_of(&["Q1", "Q2"]), More::Yes, 1))),
        (r#"{"incidents":null}"#, Some((ids_of(&[]), More::No, 0))),
        (r#"{"incidents":7}"#, None),
        (r#"{"users":[]}"#, None),
        (r#"{"incidents":[{"id":"Q1""#, None),
    ];
    for (body, expected) in table {
        assert_eq!(ids(body), expected, "{body}");
    }
}

#[test]
fn refusals_come_in_many_shapes() {
    let table = [
        (r#"{"error":{"code":2001,"message":"Invalid","errors":["a","b"]}}"#, Some(2001), "Invalid", vec!["a", "b"]),
        (
            r#"{"error":{"code":2001,"message":"Invalid","errors":{"since":["is bad","is old"]}}}"#,
            Some(2001),
            "Invalid",
            vec!["since: is bad", "since: is old"],
        ),
        (r#"{"error":{"message":"Rate Limit Exceeded","code":2020}}"#, Some(2020), "Rate Limit Exceeded", vec![]),
        (r#"{"error":"nope"}"#, None, "nope", vec![]),
        (r#"{"message":"nope"}"#, None, "nope", vec![]),
        ("<html>", None, "", vec![]),
        ("[1]", None, "", vec![]),
    ];
    for (body, code, message, errors) in table {
        let refusal = Refusal::read(body.as_bytes());
        let found =
            (refusal.code, refusal.message.as_str(), refusal.errors.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(found, (code, message, errors), "{body}");
    }
}

/// Any JSON, with the names that are looked for among its fields.
fn json() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "id",
        "type",
        "incident",
        "incidents",
        "status",
        "assignments",
        "assignee",
        "at",
        "acknowledgements",
        "acknowledger",
        "pending_actions",
        "created_at",
        "user",
        "users",
        "oncalls",
        "schedule",
        "start",
        "end",
        "escalation_level",
        "more",
        "final_schedule",
        "rendered_schedule_entries",
        "computed_shift_assignments",
        "member",
        "contact_methods",
        "address",
        "country_code",
        "error",
        "errors",
        "code",
        "message",
        "incident_number",
        "service",
        "services",
        "timestamp",
        "summary",
        "teams",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just(Value::from("2026-11-21T07:00:00Z")),
        Just(Value::from("-262143-01-01T00:00:00Z")),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(names.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn read_as_everything(body: &[u8]) {
    use crate::reading::{self, From, Me};
    let me = Me { id: "PME".to_owned(), email: String::new(), teams: Vec::new() };
    let now = Timestamp::UNIX_EPOCH;
    let _ = Refusal::read(body);
    let _ = one::<User>(body, "user").map(|user| (Me::new(&user), reading::person(&user)));
    let _ = one::<Schedule>(body, "schedule").map(|schedule| reading::shifts(&schedule, "x", "x", None));
    let _ = one::<Incident>(body, "incident").map(|incident| reading::incident(&incident, &me, From::ItsPage, now));
    for incident in Page::<Incident>::read(body, "incidents").unwrap_or_default().items {
        assert!(
            reading::incident(&incident, &me, From::MyList, now).mine_since.is_some() || incident.status == "resolved"
        );
    }
    for change in Page::<ChangeEvent>::read(body, "change_events").unwrap_or_default().items {
        let _ = reading::deployed(&change);
    }
    for entry in Page::<OnCall>::read(body, "oncalls").unwrap_or_default().items {
        let _ = reading::duty(&entry, &me);
    }
}

proptest! {
    #[test]
    fn no_json_makes_reading_panic(value in json()) {
        read_as_everything(value.to_string().as_bytes());
        for key in ["incident", "incidents", "user", "schedule", "oncalls", "change_events"] {
            read_as_everything(serde_json::json!({ key: value }).to_string().as_bytes());
            read_as_everything(serde_json::json!({ key: [value] }).to_string().as_bytes());
        }
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_as_everything(&bytes);
    }
}
