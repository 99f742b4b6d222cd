//! What is asked for, in PagerDuty's words, and what is no answer to it.

use super::*;

fn window() -> Window {
    Window { since: "2026-11-21T00:00:00Z".parse().unwrap(), until: "2026-12-05T00:00:00Z".parse().unwrap() }
}

#[test]
fn requests_are_what_pagerduty_documents() {
    let id = |id: &str| IncidentId::new(id);
    let me = || "PME".to_owned();
    let table = [
        (Ask::Me, "/users/me?include[]=contact_methods&include[]=teams"),
        (
            Ask::OpenIncidents { me: me(), offset: 0 },
            "/incidents?user_ids[]=PME&statuses[]=triggered&statuses[]=acknowledged&date_range=all&time_zone=UTC&limit=100&offset=0",
        ),
        (Ask::Incident(id("Q1")), "/incidents/Q1?"),
        (Ask::Incident(id("../users/me")), "/incidents/%2E%2E%2Fusers%2Fme?"),
        (
            Ask::OnCalls { me: me(), window: window(), offset: 100 },
            "/oncalls?user_ids[]=PME&time_zone=UTC&since=2026-11-21T00:00:00Z&until=2026-12-05T00:00:00Z&limit=100&offset=100",
        ),
        (
            Ask::Policies { policies: vec!["P1".to_owned(), "P2".to_owned()], window: window(), offset: 0 },
            "/oncalls?escalation_policy_ids[]=P1&escalation_policy_ids[]=P2&time_zone=UTC&since=2026-11-21T00:00:00Z&until=2026-12-05T00:00:00Z&limit=100&offset=0",
        ),
        (
            Ask::Schedule { id: "S1".to_owned(), kind: ScheduleKind::Layers, window: window() },
            "/schedules/S1?since=2026-11-21T00:00:00Z&until=2026-12-05T00:00:00Z&time_zone=UTC&overflow=true",
        ),
        (
            Ask::Schedule { id: "S1".to_owned(), kind: ScheduleKind::Shifts, window: window() },
            "/v3/schedules/S1?since=2026-11-21T00:00:00Z&until=2026-12-05T00:00:00Z&time_zone=UTC&include[]=final_schedule",
        ),
        (
            Ask::Users { who: Who::Teams(vec!["T1".to_owned(), "T2".to_owned()]), offset: 0 },
            "/users?team_ids[]=T1&team_ids[]=T2&include[]=contact_methods&limit=100&offset=0",
        ),
        (
            Ask::Users { who: Who::Email("ada@example.com".to_owned()), offset: 0 },
            "/users?query=ada@example.com&include[]=contact_methods&limit=100&offset=0",
        ),
        (Ask::User("P/1".to_owned()), "/users/P%2F1?include[]=contact_methods"),
        (
            Ask::Changes { teams: vec!["T1".to_owned(), "T2".to_owned()], since: window().since, offset: 100 },
            "/change_events?team_ids[]=T1&team_ids[]=T2&since=2026-11-21T00:00:00Z&limit=100&offset=100",
        ),
    ];
    for (ask, expected) in table {
        let query: Vec<String> = ask.query().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(format!("{}?{}", ask.path(), query.join("&")), expected);
    }
}

#[test]
fn an_answer_to_something_else_is_no_answer() {
    let list = Ask::OpenIncidents { me: "PME".to_owned(), offset: 0 };
    let table = [
        (&list, "<html>Please sign in</html>"),
        (&list, "{}"),
        (&list, "[]"),
        (&list, r#"{"incidents":{"id":"Q1"}}"#),
        (&Ask::Incident(IncidentId::new("Q1")), r#"{"incident":{"id":"Q2"}}"#),
        (&Ask::Incident(IncidentId::new("Q1")), r#"{"incident":null}"#),
        (&Ask::Me, r#"{"user":{"name":"Ada"}}"#),
        (&Ask::User("PBEN".to_owned()), r#"{"user":{"id":"PME"}}"#),
    ];
    for (ask, body) in table {
        assert!(matches!(ask.read(body.as_bytes()), Err(Fault::CheckAddress { .. })), "{ask:?}: {body}");
    }
    let empty = list.read(br#"{"incidents":null,"more":null}"#);
    assert_eq!(empty, Ok(Answer::Incidents(Page::default())));
}
