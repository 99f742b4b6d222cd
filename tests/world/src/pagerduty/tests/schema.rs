//! The simulator's answers, and the requests of our own tests, judged by JSON Schemas derived from PagerDuty's published
//! description. Those may not be redistributed, so they are used where they lie and missed visibly where they do not.

use super::*;
use std::{fs, path::PathBuf};

fn schemas() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pagerduty/jsonschema");
    let there = folder.is_dir();
    if !there {
        eprintln!("SKIPPED: PagerDuty's JSON Schemas are not here ({})", folder.display());
    }
    there.then_some(folder)
}

fn faults(folder: &std::path::Path, name: &str, value: &Value) -> Vec<String> {
    let text = fs::read_to_string(folder.join(format!("{name}.json"))).expect("a schema of this name");
    let schema = serde_json::from_str(&text).expect("a schema is JSON");
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema compiles");
    validator.iter_errors(value).map(|error| format!("{name}{}: {error}", error.instance_path())).collect()
}

/// Where the description contradicts itself or is silent: it lists `acknowledge_log_entry` and then demands
/// `acknowledgement_log_entry`, and has no shape for `field_value_change_log_entry`. (Nor has it any for users and on-calls
/// with `include[]`, which are therefore not shown to it.)
fn beyond_the_description(entry: &Value) -> bool {
    ["acknowledge_log_entry", "field_value_change_log_entry"].contains(&entry["type"].as_str().unwrap_or(""))
}

/// A state that has one of everything, and the requests that show it, by the name of the schema of their answer.
fn everything() -> (State, Vec<(&'static str, Vec<Request>)>) {
    let account = Account::example()
        .schedule(Schedule::shift_based("Weekend", "America/Chicago"))
        .policy("Weekend", &[&["Weekend", "Cleo"]])
        .acknowledgement_timeout(SignedDuration::from_hours(1));
    let mut state = on_call(account);
    let hours = |n| noon() + SignedDuration::from_hours(n);
    let shift = Shift { user: "PUADASTONE".into(), from: hours(-1), until: Some(hours(5)) };
    let ben = Shift { user: "PUBENOKOYE".into(), from: hours(1), until: Some(hours(3)) };
    for name in ["Weekend", "Primary"] {
        state.account.schedule_mut(name).shifts.push(shift.clone());
        state.account.schedule_mut(name).overrides.push(ben.clone());
    }
    state.deploy("checkout", "Build 14 deployed", SignedDuration::from_mins(5));
    let (fresh, acknowledged, snoozed, merged) =
        (trigger(&mut state), trigger(&mut state), trigger(&mut state), trigger(&mut state));
    for id in [&acknowledged, &snoozed] {
        ask(&mut state, &acknowledge(id));
    }
    let note =
        |id: &str| request("POST", &format!("/incidents/{id}/notes"), json!({ "note": { "content": "looking" } }));
    let snooze = |id: &str| request("POST", &format!("/incidents/{id}/snooze"), json!({ "duration": 900 }));
    let merge = json!({ "source_incidents": [{ "id": merged, "type": "incident_reference" }] });
    ask(&mut state, &note(&fresh));
    let assign = json!([{ "assignee": { "id": "PUBENOKOYE", "type": "user_reference" } }]);
    let window = "since=2026-11-16T00:00:00Z&until=2026-11-18T00:00:00Z";
    let read = |targets: &[&str]| targets.iter().map(|target| request("GET", target, Value::Null)).collect::<Vec<_>>();
    let requests = vec![
        ("put_incidents_id_merge_200", vec![request("PUT", &format!("/incidents/{fresh}/merge"), merge)]),
        ("post_incidents_id_snooze_201", vec![snooze(&snoozed)]),
        ("post_incidents_id_notes_200", vec![note(&acknowledged)]),
        (
            "put_incidents_id_200",
            vec![
                acknowledge(&acknowledged),
                put(&fresh, json!({ "type": "incident_reference", "assignments": assign, "urgency": "low" })),
                put(
                    &fresh,
                    json!({ "type": "incident_reference", "priority": { "id": "PRP1", "type": "priority_reference" } }),
                ),
                put(&fresh, json!({ "type": "incident_reference", "status": "resolved", "resolution": "done" })),
            ],
        ),
        ("get_users_me_200", read(&["/users/me"])),
        ("get_users_200", read(&["/users", "/users?team_ids[]=PTSRE&limit=2"])),
        ("get_users_id_200", read(&["/users/PUADASTONE"])),
        ("get_users_id_contact_methods_200", read(&["/users/PUADASTONE/contact_methods"])),
        ("get_oncalls_200", read(&["/oncalls", &format!("/oncalls?{window}&time_zone=America/Chicago")])),
        ("get_schedules_200", read(&["/schedules"])),
        ("get_schedules_id_200", read(&[&format!("/schedules/PCPRIMARY?{window}"), "/schedules/PCPRIMARY"])),
        ("get_v3_schedules_200", read(&["/v3/schedules"])),
        (
            "get_v3_schedules_id_200",
            read(&["/v3/schedules/PVWEEKEND", &format!("/v3/schedules/PVWEEKEND?include[]=final_schedule&{window}")]),
        ),
        ("get_incidents_200", read(&["/incidents?date_range=all", "/incidents?limit=2&total=true&include[]=services"])),
        (
            "get_incidents_id_200",
            read(&[
                &format!("/incidents/{fresh}"),
                &format!("/incidents/{merged}"),
                &format!("/incidents/{snoozed}?include[]=assignees&include[]=acknowledgers&include[]=services"),
            ]),
        ),
        ("get_incidents_id_log_entries_200", read(&[&format!("/incidents/{snoozed}/log_entries")])),
        ("get_log_entries_200", read(&["/log_entries"])),
        ("get_incidents_id_notes_200", read(&[&format!("/incidents/{fresh}/notes")])),
        ("get_services_200", read(&["/services"])),
        ("get_services_id_200", read(&["/services/PSCHECKOUT"])),
        ("get_teams_200", read(&["/teams"])),
        ("get_priorities_200", read(&["/priorities"])),
        ("get_abilities_200", read(&["/abilities"])),
        ("get_change_events_200", read(&["/change_events?since=2026-11-16T00:00:00Z&total=true"])),
    ];
    (state, requests)
}

#[test]
fn every_answer_and_every_request_has_the_published_shape() {
    let Some(folder) = schemas() else { return };
    let (mut state, requests) = everything();
    // Writes first, so that the reads see a notable state.
    let (reads, writes): (Vec<_>, Vec<_>) = requests.into_iter().partition(|(name, _)| name.starts_with("get_"));
    let mut found = Vec::new();
    for (name, requests) in writes.into_iter().chain(reads) {
        for request in requests {
            let reply = ask(&mut state, &request);
            let wanted = name.rsplit('_').next().unwrap_or("");
            assert_eq!(reply.status.to_string(), wanted, "{name}: {}", reply.body);
            let mut body = reply.value();
            if let Some(entries) = body["log_entries"].as_array_mut() {
                entries.retain(|entry| !beyond_the_description(entry));
            }
            found.extend(faults(&folder, name, &body));
            if request.method != "GET" {
                let schema = name.trim_end_matches(wanted).to_owned() + "request";
                let body = serde_json::from_slice(&request.body).expect("our own JSON");
                found.extend(faults(&folder, &schema, &body));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(state.unexpected, Vec::<String>::new());
}

#[test]
fn the_referee_does_whistle() {
    let Some(folder) = schemas() else { return };
    let mut state = example();
    let id = trigger(&mut state);
    let mut body = get(&mut state, &format!("/incidents/{id}"));
    assert_eq!(faults(&folder, "get_incidents_id_200", &body), Vec::<String>::new());
    body["incident"]["pending_actions"][0]["type"] = json!("escalated");
    assert_ne!(faults(&folder, "get_incidents_id_200", &body), Vec::<String>::new());
}
