//! Filters, pages, on-calls, renderings, manners.

use super::*;
use crate::pagerduty::{Fault, Query};

#[test]
fn filters_intersect_and_are_decoded() {
    let mut state = example();
    let (first, second, third) = (trigger(&mut state), trigger(&mut state), trigger(&mut state));
    ask(&mut state, &acknowledge(&second));
    ask(&mut state, &put(&third, json!({ "type": "incident", "status": "resolved" })));
    let rows: [(&str, &[&String]); 7] = [
        ("date_range=all", &[&first, &second, &third]),
        ("statuses[]=triggered&statuses[]=acknowledged", &[&first, &second]),
        ("statuses%5B%5D=acknowledged", &[&second]),
        ("statuses[]=resolved&user_ids[]=PUADASTONE", &[]),
        ("user_ids[]=PUADASTONE&statuses[]=triggered", &[&first]),
        ("team_ids[]=PTSRE&service_ids[]=PSCHECKOUT&sort_by=incident_number:desc", &[&third, &second, &first]),
        ("service_ids[]=PSSTAGINGWEB", &[]),
    ];
    for (query, wanted) in rows {
        let found = get(&mut state, &format!("/incidents?{query}"));
        assert_eq!(ids(&found, "incidents"), wanted.iter().map(|id| id.as_str()).collect::<Vec<_>>(), "{query}");
    }
    assert_eq!(state.unexpected, Vec::<String>::new());
}

#[test]
fn without_all_dates_only_the_last_month_is_listed() {
    let mut state = example();
    let id = trigger(&mut state);
    state.advance(noon() + SignedDuration::from_hours(24 * 40));
    assert_eq!(ids(&get(&mut state, "/incidents"), "incidents"), Vec::<String>::new());
    assert_eq!(ids(&get(&mut state, "/incidents?date_range=all"), "incidents"), [id]);
    let year = request("GET", "/incidents?since=2026-01-01T00:00:00Z&until=2026-12-31T00:00:00Z", Value::Null);
    assert_eq!(refused(&mut state, &year), (400, 2001));
}

#[test]
fn lists_come_in_pages() {
    let mut state = example();
    let all: Vec<String> = (0..230).map(|_| trigger(&mut state)).collect();
    let page = |state: &mut State, query: &str| get(state, &format!("/incidents?sort_by=incident_number&{query}"));
    let first = page(&mut state, "");
    assert_eq!((&first["limit"], &first["offset"], &first["more"]), (&json!(25), &json!(0), &json!(true)));
    assert_eq!(first["total"], Value::Null);
    let capped = page(&mut state, "limit=500&total=true");
    assert_eq!((&capped["limit"], &capped["total"]), (&json!(100), &json!(230)));
    let last = page(&mut state, "limit=100&offset=200");
    assert_eq!(last["more"], false);
    assert_eq!(ids(&last, "incidents"), all[200..]);
    for query in ["limit=100&offset=9901", "limit=x", "offset=-1"] {
        assert_eq!(refused(&mut state, &request("GET", &format!("/incidents?{query}"), Value::Null)), (400, 2001));
    }
    page(&mut state, "limit=100&offset=9900");
}

#[test]
fn on_calls_know_shifts_levels_and_direct_targets() {
    let mut state = example();
    let now = get(&mut state, "/oncalls?user_ids[]=PUADASTONE&time_zone=UTC");
    assert_eq!(now["oncalls"].as_array().map(Vec::len), Some(1));
    let line = &now["oncalls"][0];
    assert_eq!(line["escalation_level"], 1);
    assert_eq!(line["schedule"]["type"], "schedule_reference");
    assert_eq!((&line["start"], &line["end"]), (&json!("2026-11-15T12:00:00Z"), &json!("2026-11-17T12:00:00Z")));
    let cleo = get(&mut state, "/oncalls?user_ids[]=PUCLEOMARSH");
    let line = &cleo["oncalls"][0];
    assert_eq!((&line["schedule"], &line["start"], &line["end"]), (&Value::Null, &Value::Null, &Value::Null));
    let off = get(&mut state, "/oncalls?user_ids[]=PUADASTONE&since=2026-11-17T12:00:00Z&until=2026-11-18T12:00:00Z");
    assert_eq!(off["oncalls"], json!([]), "the end of a shift is not in it");
    let range = request("GET", "/oncalls?since=2026-01-01T00:00:00Z&until=2026-06-01T00:00:00Z", Value::Null);
    assert_eq!(refused(&mut state, &range), (400, 2001));
}

#[test]
fn an_override_splits_a_shift() {
    let mut state = example();
    let hours = |n| noon() + SignedDuration::from_hours(n);
    let ben = Shift { user: "PUBENOKOYE".into(), from: hours(1), until: Some(hours(3)) };
    state.account.schedule_mut("Primary").overrides.push(ben);
    let read =
        get(&mut state, "/schedules/PCPRIMARY?since=2026-11-16T12:30:00Z&until=2026-11-16T16:00:00Z&time_zone=UTC");
    let entries = read["schedule"]["final_schedule"]["rendered_schedule_entries"].as_array().expect("entries").clone();
    let shown: Vec<_> = entries.iter().map(|e| (&e["user"]["id"], &e["start"], &e["end"])).collect();
    let (twelve, one, three, four) =
        ("2026-11-16T12:30:00Z", "2026-11-16T13:00:00Z", "2026-11-16T15:00:00Z", "2026-11-16T16:00:00Z");
    let (ada, ben) = (json!("PUADASTONE"), json!("PUBENOKOYE"));
    let wanted =
        [(&ada, &json!(twelve), &json!(one)), (&ben, &json!(one), &json!(three)), (&ada, &json!(three), &json!(four))];
    assert_eq!(shown, wanted, "clipped at the window");
    assert_eq!(read["schedule"]["final_schedule"]["rendered_coverage_percentage"], 100.0);
    let overflowing = get(
        &mut state,
        "/schedules/PCPRIMARY?since=2026-11-16T12:30:00Z&until=2026-11-16T16:00:00Z&overflow=true&time_zone=America/Chicago",
    );
    let first = &overflowing["schedule"]["final_schedule"]["rendered_schedule_entries"][0];
    assert_eq!(first["start"], "2026-11-15T06:00:00-06:00");
    let without = get(&mut state, "/schedules/PCPRIMARY");
    assert_eq!(without["schedule"]["final_schedule"]["rendered_schedule_entries"], json!([]));
}

#[test]
fn a_shift_based_schedule_has_several_people_and_says_its_gaps() {
    let mut state = on_call(Account::example().schedule(Schedule::shift_based("Weekend", "UTC")));
    let hours = |n| noon() + SignedDuration::from_hours(n);
    let shift = |user: &str, from, until| Shift { user: user.into(), from: hours(from), until: Some(hours(until)) };
    let shifts = [shift("PUADASTONE", 1, 4), shift("PUBENOKOYE", 2, 6)];
    state.account.schedule_mut("Weekend").shifts.extend(shifts);
    let window = "since=2026-11-16T12:00:00Z&until=2026-11-16T20:00:00Z";
    let read = get(&mut state, &format!("/v3/schedules/PVWEEKEND?include[]=final_schedule&{window}"));
    let rendered = &read["schedule"]["final_schedule"];
    let members = rendered["computed_shift_assignments"].as_array().expect("assignments").iter();
    let members: Vec<_> = members.map(|a| a["member"]["user_id"].as_str().unwrap_or("empty").to_owned()).collect();
    assert_eq!(members, ["empty", "PUADASTONE", "PUBENOKOYE", "empty"]);
    assert_eq!(rendered["rendered_coverage_percentage"], 62.5);
    for (path, wanted) in [
        ("/schedules/PVWEEKEND", (400, 3001)),
        ("/v3/schedules/PCPRIMARY", (400, 3001)),
        ("/schedules/PNONE", (404, 2100)),
    ] {
        assert_eq!(refused(&mut state, &request("GET", path, Value::Null)), wanted, "{path}");
    }
}

#[test]
fn people_come_with_what_was_asked_for() {
    let mut state = example();
    let me = get(&mut state, "/users/me?include[]=contact_methods&include[]=teams");
    assert_eq!(me["user"]["email"], "ada@example.com");
    assert_eq!(me["user"]["teams"][0]["name"], "SRE");
    assert_eq!(me["user"]["contact_methods"][1]["address"], "555-0101");
    let brief = get(&mut state, "/users?team_ids[]=PTSRE");
    assert_eq!(ids(&brief, "users"), ["PUADASTONE", "PUBENOKOYE", "PUCLEOMARSH"]);
    assert_eq!(brief["users"][0]["contact_methods"][1]["type"], "phone_contact_method_reference");
    assert_eq!(brief["users"][0]["contact_methods"][1]["address"], Value::Null);
    let methods = get(&mut state, "/users/PUBENOKOYE/contact_methods");
    assert_eq!(methods["contact_methods"][1]["country_code"], 1);
    assert_eq!(get(&mut state, "/users?team_ids[]=PTOTHER")["users"], json!([]));
    let ben = get(&mut state, "/users/PUBENOKOYE?include[]=contact_methods");
    assert_eq!((&ben["user"]["id"], &ben["user"]["email"]), (&json!("PUBENOKOYE"), &json!("ben@example.com")));
    assert_eq!(ben["user"]["contact_methods"][1]["address"], "555-0102");
    for (path, wanted) in [("/users/PUNOBODY", (404, 2100)), ("/users/PUBENOKOYE?include[]=numbers", (400, 2001))] {
        assert_eq!(refused(&mut state, &request("GET", path, Value::Null)), wanted, "{path}");
    }
    state.account.keys[0].owner = None;
    assert_eq!(refused(&mut state, &request("GET", "/users/me", Value::Null)), (400, 2001));
}

#[test]
fn the_log_tells_the_history_newest_first() {
    let mut state = example();
    let id = trigger(&mut state);
    state.advance(noon() + SignedDuration::from_secs(5));
    ask(&mut state, &acknowledge(&id));
    let note = request("POST", &format!("/incidents/{id}/notes"), json!({ "note": { "content": "looking" } }));
    assert_eq!(ask(&mut state, &note).value()["note"]["content"], "looking");
    let log = get(&mut state, &format!("/incidents/{id}/log_entries"));
    let kinds: Vec<_> = log["log_entries"].as_array().expect("entries").iter().map(|e| e["type"].clone()).collect();
    assert_eq!(kinds, ["annotate_log_entry", "acknowledge_log_entry", "assign_log_entry", "trigger_log_entry"]);
    assert_eq!(
        get(&mut state, "/log_entries?since=2026-11-16T12:00:03Z")["log_entries"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(get(&mut state, &format!("/incidents/{id}/notes"))["notes"][0]["user"]["id"], "PUADASTONE");
}

#[test]
fn the_minutes_budget_is_counted() {
    let mut state = on_call(Account::example().rate_limit(3));
    let me = request("GET", "/users/me", Value::Null);
    for remaining in ["2", "1", "0"] {
        let reply = ask(&mut state, &me);
        assert_eq!((reply.status, reply.headers["ratelimit-remaining"].as_str()), (200, remaining));
    }
    state.advance(noon() + SignedDuration::from_secs(20));
    let reply = ask(&mut state, &me);
    assert_eq!((reply.status, reply.headers["ratelimit-reset"].as_str()), (429, "40"));
    assert_eq!(reply.value()["error"]["code"], 2020);
    state.advance(noon() + SignedDuration::from_secs(60));
    assert_eq!(ask(&mut state, &me).status, 200);
}

#[test]
fn bad_manners_are_noted() {
    let mut state = example();
    let mut request = request("GET", "/incidents?status=triggered", Value::Null);
    request.headers.insert("accept".into(), "application/json".into());
    request.headers.remove("content-type");
    assert_eq!(ask(&mut state, &request).status, 200);
    assert_eq!(state.unexpected.len(), 2, "the parameter and Accept: {:#?}", state.unexpected);
    request.headers.insert("content-type".into(), "text/plain".into());
    request.path = "/incident".into();
    assert_eq!(refused(&mut state, &request), (404, 2100));
    assert_eq!(state.unexpected.len(), 5, "Accept, Content-Type, the path: {:#?}", state.unexpected);
    assert!(!format!("{:?}", state.records).contains(TOKEN));
}

#[test]
fn faults_come_in_order_and_only_where_asked() {
    let mut state = example();
    let id = trigger(&mut state);
    state.faults.once("PUT /incidents/*", Fault::Gateway(502));
    state.faults.once("/incidents/**", Fault::AnswerLost);
    state.faults.always("/users/*", Fault::TooManyFor(7));
    let now = noon();
    assert_eq!(ask(&mut state, &acknowledge(&id)).status, 502);
    assert_eq!(state.incident(&id).map(|i| i.acknowledgements_through_api()), Some(0));
    assert_eq!(state.handle(&acknowledge(&id), now).1, Delivery::Broken);
    assert_eq!(state.incident(&id).map(|i| i.acknowledgements_through_api()), Some(1), "lost was the answer only");
    assert_eq!(state.records[1].status, None);
    for _ in 0..2 {
        let reply = ask(&mut state, &request("GET", "/users/me", Value::Null));
        assert_eq!((reply.status, reply.headers["ratelimit-reset"].as_str()), (429, "7"));
    }
    assert_eq!(ask(&mut state, &request("GET", "/teams", Value::Null)).status, 200);
    state.faults.clear();
    assert_eq!(ask(&mut state, &request("GET", "/users/me", Value::Null)).status, 200);
}

#[test]
fn a_query_is_decoded_or_refused() {
    let decoded = Query::parse("a%5B%5D=1+2&b=%C3%A9&c").expect("a query");
    assert_eq!(decoded.0, [("a[]", "1 2"), ("b", "é"), ("c", "")].map(|(k, v)| (k.to_owned(), v.to_owned())));
    for broken in ["a=%", "a=%4", "a=%zz", "a=%ff"] {
        assert!(Query::parse(broken).is_err(), "{broken}");
    }
}

#[test]
fn change_events_are_those_of_a_time_and_of_teams() {
    let mut state = example();
    for (service, build, minutes) in
        [("checkout", "Build 1", 90), ("checkout", "Build 2", 30), ("staging-web", "Build 3", 10)]
    {
        state.deploy(service, build, SignedDuration::from_mins(minutes));
    }
    let rows: [(&str, &[&str]); 5] = [
        ("", &["Build 3", "Build 2", "Build 1"]),
        ("since=2026-11-16T11:00:00Z", &["Build 3", "Build 2"]),
        ("since=2026-11-16T10:00:00Z&until=2026-11-16T11:50:00Z", &["Build 2", "Build 1"]),
        ("team_ids[]=PTSRE&integration_ids[]=PIPSCHECKOUT&limit=1", &["Build 2"]),
        ("team_ids[]=PTOTHERS", &[]),
    ];
    for (query, wanted) in rows {
        let found = get(&mut state, &format!("/change_events?{query}"));
        let summaries: Vec<_> =
            found["change_events"].as_array().unwrap().iter().map(|change| change["summary"].clone()).collect();
        assert_eq!(summaries, wanted, "{query}");
    }
    assert_eq!(state.unexpected, Vec::<String>::new());
    for query in ["since=2026-11-16T12:00:00%2B01:00", "until=yesterday"] {
        assert_eq!(refused(&mut state, &request("GET", &format!("/change_events?{query}"), Value::Null)), (400, 2001));
    }
    get(&mut state, "/change_events?service_ids[]=PSCHECKOUT");
    assert_eq!(state.unexpected, ["GET /change_events: unknown parameter service_ids[]"]);
}
