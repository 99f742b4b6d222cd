//! Who is on call when, and the team.

use crate::person::Person;
use control::{Answer, Request};
use view::{ContactLine, Holder, OnCallLine, PersonLine, Rotation, Schedule, ShiftLine, Team, Turn, UncoveredLine};

#[test]
fn the_schedule_begins_with_my_own_shifts() {
    let text = str::to_owned;
    let turn = |from: &str, role: &str, with: Vec<Holder>| Turn {
        rotation: text("Weekly"),
        role: Some(text(role)),
        from: text(from),
        until: Some(text("2026-12-01T08:00:00.000Z")),
        with,
        then: Some(text("Ben")),
    };
    let with = vec![Holder { who: text("Cleo"), role: Some(text("secondary")) }];
    let shift = |who: &str, mine, from: &str| ShiftLine {
        who: text(who),
        mine,
        role: Some(text("primary")),
        from: text(from),
        until: text("2026-12-01T08:00:00.000Z"),
    };
    let rotation = Rotation {
        id: text("pagerduty/acme/Weekly"),
        name: text("Weekly"),
        source: text("pagerduty/acme"),
        role: Some(text("primary")),
        shifts: vec![shift("Ada\u{1b}", true, "2026-11-24T08:00:00.000Z")],
        gaps: vec![UncoveredLine { from: text("2026-11-21T00:00:00.000Z"), until: text("2026-11-24T08:00:00.000Z") }],
    };
    let schedule = Schedule {
        from: text("2026-11-21T00:00:00.000Z"),
        until: text("2026-12-05T00:00:00.000Z"),
        running: Some(turn("2026-11-24T08:00:00.000Z", "primary", with)),
        next: None,
        rotations: vec![rotation],
        doubts: vec![text("PagerDuty (acme) does not show the schedule Nightly.")],
    };
    let answer = schedule.clone();
    let person = Person::with_application(move |_| Answer::Schedule(Box::new(answer.clone())));
    let expected = "\
now       Weekly (primary) from 2026-11-24 08:00:00Z until 2026-12-01 08:00:00Z, then Ben; with Cleo (secondary)
next      none known
in doubt  PagerDuty (acme) does not show the schedule Nightly.

Weekly (primary) · pagerduty/acme
  2026-11-21 00:00:00Z  2026-11-24 08:00:00Z  nobody
  2026-11-24 08:00:00Z  2026-12-01 08:00:00Z  Ada (you)
";
    assert_eq!(person.run("schedule").out, expected);
    assert_eq!(serde_json::from_value::<Schedule>(person.run("schedule --json").json()).unwrap(), schedule);
    assert_eq!(person.asked(), [Request::Schedule, Request::Schedule]);
}

#[test]
fn the_team_begins_with_whoever_is_on_call() {
    let text = str::to_owned;
    let person = |name: &str, on_call: Vec<OnCallLine>, phones: &[&str]| PersonLine {
        id: text(name),
        name: text(name),
        me: name == "Ada",
        on_call,
        title: None,
        phones: phones.iter().map(|phone| text(phone)).collect(),
        email: Some(format!("{}@example.com", name.to_lowercase())),
        slack: true,
        zone: None,
        sources: Vec::new(),
    };
    let primary = OnCallLine {
        rotation: text("Weekly"),
        role: Some(text("primary")),
        until: Some(text("2026-12-01T08:00:00.000Z")),
    };
    let team = Team {
        people: vec![person("Ben", vec![primary], &["+1 202-555-0102"]), person("Ada", Vec::new(), &[])],
        contacts: vec![ContactLine {
            id: text("contact/Data centre"),
            name: text("Data centre"),
            phone: Some(text("+1 202-555-0101")),
            call_for: Some(text("power")),
        }],
        doubts: Vec::new(),
    };
    let answer = team.clone();
    let person = Person::with_application(move |_| Answer::Team(Box::new(answer.clone())));
    let expected = "\
primary until 2026-12-01 08:00:00Z  Ben                    +1 202-555-0102, ben@example.com
                                    Ada (you)              no number, ada@example.com
contact                             Data centre for power  +1 202-555-0101
";
    assert_eq!(person.run("team").out, expected);
    assert_eq!(serde_json::from_value::<Team>(person.run("team --json").json()).unwrap(), team);
}
