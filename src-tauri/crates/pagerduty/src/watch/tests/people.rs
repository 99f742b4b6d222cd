//! Who I am, and who the others are.

use super::*;

#[test]
fn who_i_am_is_said_once() {
    let mut rig = Rig::new();
    rig.pass(2 * 3_600);
    let me = |step: &Step| match step {
        Step::Say(Said::Me { person, .. }) => person.email.as_ref().map(|email| email.verbatim().to_owned()),
        _ => None,
    };
    assert_eq!(rig.said.iter().filter_map(me).collect::<Vec<_>>(), ["ada@example.com"]);
}

/// Of each statement the team, and who else is on call.
fn people_said(rig: &Rig) -> Vec<(Vec<String>, Vec<String>)> {
    let names = |people: &[Person]| people.iter().map(|person| person.name.verbatim().to_owned()).collect();
    let people = |step: &Step| match step {
        Step::Say(Said::People { people, others, .. }) => Some((names(people), names(others))),
        _ => None,
    };
    rig.said.iter().filter_map(people).collect()
}

fn said_of(people: &[&str], others: &[&str]) -> (Vec<String>, Vec<String>) {
    let names = |names: &[&str]| names.iter().copied().map(str::to_owned).collect();
    (names(people), names(others))
}

/// Named by my policy directly, from this second on.
fn named(id: &str, from: i64) -> Value {
    with(on_call(Some(from), None, "", ""), json!({ "user": user(id, id), "schedule": null }))
}

#[test]
fn people_of_my_teams_are_said_once() {
    let mut rig = Rig::new();
    rig.pass(2 * 3_600);
    assert_eq!(people_said(&rig), [said_of(&["Ben", "Ada"], &[])]);
}

#[test]
fn whoever_is_on_call_outside_the_team_is_read_by_id() {
    let group = Team::Group("@sre".to_owned());
    let (mine, both): (&[&str], &[&str]) = (&["Ben", "Ada"], &["PBEN", "PCLEO"]);
    let table = [(Team::PagerDutyTeams, mine, &both[1..]), (group, &[], both)];
    for (team, people, others) in table {
        let mut rig = Rig::of(team.clone());
        rig.on_calls = vec![on_call(None, None, "S1", "schedule_reference")];
        rig.colleagues = vec![named("PCLEO", 0), named("PBEN", 50), named("PCLEO", 90)];
        rig.pass(2 * 3_600);
        assert_eq!(people_said(&rig), [said_of(people, others)], "{team:?}");
        let asked = rig.times("user PCLEO").len();
        assert!((2..=3).contains(&asked), "{team:?}: hourly, not {asked} times");
        assert_eq!(
            (rig.times("user PBEN").is_empty(), rig.times("user PME").len()),
            (others.len() == 1, 0),
            "{team:?}"
        );
    }
}

#[test]
fn somebody_on_call_who_is_gone_is_left_out_until_the_next_round() {
    let group = Team::Group("@sre".to_owned());
    for fault in [Fault::Forget, Fault::GetAccess { needed: "users.read".to_owned() }] {
        let mut rig = Rig::of(group.clone());
        rig.on_calls = vec![on_call(None, None, "S1", "schedule_reference")];
        rig.colleagues = vec![named("PBEN", 0), named("PCLEO", 0)];
        rig.faults = vec![("user PBEN", fault.clone())];
        rig.pass(20);
        assert_eq!(people_said(&rig), [said_of(&[], &["PCLEO"])], "{fault}");
        assert_eq!(rig.times("user PBEN").len(), 1, "{fault}");
        rig.faults.clear();
        rig.pass(3_700);
        assert_eq!(people_said(&rig).last(), Some(&said_of(&[], &["PBEN", "PCLEO"])), "{fault}");
    }
}

#[test]
fn people_are_said_all_together_after_a_failure_that_passes() {
    let mut rig = Rig::new();
    rig.on_calls = vec![on_call(None, None, "S1", "schedule_reference")];
    rig.colleagues = vec![named("PCLEO", 0), named("PDAN", 0)];
    rig.faults = vec![("user PDAN", server_error())];
    rig.pass(60);
    assert_eq!(people_said(&rig), []);
    rig.faults.clear();
    rig.pass(120);
    assert_eq!(people_said(&rig), [said_of(&["Ben", "Ada"], &["PCLEO", "PDAN"])]);
    // Somebody new on the schedule is known as soon as the schedule is.
    rig.colleagues.push(named("PEVE", 0));
    rig.on_calls = vec![on_call(None, Some(9_000), "S1", "schedule_reference")];
    rig.pass(70);
    assert_eq!(people_said(&rig).last(), Some(&said_of(&["Ben", "Ada"], &["PCLEO", "PDAN", "PEVE"])));
    assert_eq!(rig.times("user PCLEO").len(), 1, "who is known is not asked for again");
}

#[test]
fn without_the_team_nobody_else_is_asked_for() {
    let mut rig = Rig::new();
    rig.on_calls = vec![on_call(None, None, "S1", "schedule_reference")];
    rig.colleagues = vec![named("PCLEO", 0)];
    rig.faults = vec![("users", Fault::GetAccess { needed: "users.read".to_owned() })];
    rig.pass(60);
    assert_eq!((people_said(&rig), rig.times("user PCLEO").len()), (Vec::new(), 0));
}

#[test]
fn of_very_many_on_call_the_first_hundred_are_read() {
    let mut people = people::People::new(Team::Group("@sre".to_owned()));
    let page = read(json!({ "id": "P005", "name": "Ada" }));
    people.begin(&Me::new(&page), &page);
    people.note((0..300).map(|n| format!("P{n:03}")).collect());
    let mut asked = Vec::new();
    while let Some(Ask::User(id)) = people.ask() {
        people.take_other(&read(json!({ "id": id })));
        asked.push(id);
    }
    assert_eq!((asked.len(), asked.last().map(String::as_str)), (100, Some("P100")), "all but me");
}

#[test]
fn another_token_may_be_somebody_elses() {
    let mut rig = Rig::new();
    rig.incidents = vec![mine("Q1")];
    rig.pass(2);
    rig.tell(Input::SignedIn);
    assert_eq!(rig.watch.me(), None);
    rig.asked.clear();
    rig.pass(1);
    assert_eq!(rig.asked.first().map(|(_, topic)| topic.as_str()), Some("me"));
    assert_eq!(rig.watch.me().map(|me| me.id.as_str()), Some("PME"));
}
