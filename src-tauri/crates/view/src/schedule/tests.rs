use super::*;
use crate::scene;
use jiff::tz::TimeZone;
use oncall::{
    ids::{PersonId, SourceId},
    observation::{Duty, Person, ScheduledShift},
    picture::{Hearing, SourceSight},
    policy::{PagerDutyAccount, PagerDutyApi, Policy},
    roster::Statements,
    shift::OnShift,
    sight::Blindness,
    text::Untrusted,
};
use std::sync::Arc;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn shift(level: u32, schedule: &str, who: &str, from: Option<&str>, until: Option<&str>) -> ScheduledShift {
    ScheduledShift {
        schedule: Untrusted::new(schedule),
        rotation: None,
        level: Some(level),
        who: Untrusted::new(who),
        person: PersonId::new(who),
        from: from.map(at),
        until: until.map(at),
    }
}

/// Wednesday noon in Berlin. I am Ada: primary since Tuesday for a week, then Ben; Cleo is secondary, always.
fn picture() -> Picture {
    let pagerduty = SourceId::pagerduty("acme");
    let (tuesday, next) = (Some("2026-11-24T08:00Z"), Some("2026-12-01T08:00Z"));
    let mut said = Statements::default();
    said.me.insert(pagerduty.clone(), Person::named("Ada", "Ada\u{202e} Stone"));
    let shifts = vec![
        shift(1, "Weekly", "Ada", tuesday, next),
        shift(1, "Weekly", "Ben", Some("2026-12-02T08:00Z"), Some("2026-12-09T08:00Z")),
        shift(2, "Nightly", "Cleo", None, None),
        shift(1, "Long ago", "Ben", Some("2026-11-20T08:00Z"), Some("2026-11-21T08:00Z")),
    ];
    let schedules = oncall::observation::Said::Schedules { shifts, unread: Vec::new(), as_of: at("2026-11-25T11:00Z") };
    said.take_up(&pagerduty, &schedules);
    let duty = |from, until, level| Duty {
        from: Some(from),
        until,
        level,
        policy: Untrusted::new("Shop"),
        schedule: Some(Untrusted::new("Weekly")),
        rotation: None,
    };
    let coming = at("2026-12-15T08:00Z");
    let duties = vec![duty(at("2026-11-24T08:00Z"), next.map(at), 1), duty(coming, None, 2)];
    said.duties.insert(pagerduty.clone(), duties);
    let account = PagerDutyAccount { name: "acme".to_owned(), api: PagerDutyApi::Us };
    let policy = Policy { pagerduty: vec![account], ..Policy::none() };
    let zone = oncall::time::zone("Europe/Berlin").unwrap();
    let mut picture = scene::picture(OnShift::On);
    picture.at = at("2026-11-25T11:00Z");
    picture.roster = Arc::new(Roster::of(&policy, &said, &zone));
    picture.zone = zone;
    picture.sources.insert(pagerduty, scene::sight(Hearing::Seeing));
    picture
}

#[test]
fn two_weeks_from_the_local_midnight() {
    let table = [
        ("Europe/Berlin", "2026-11-25T11:00Z", "2026-11-24T23:00:00.000Z", "2026-12-08T23:00:00.000Z"),
        ("Asia/Tokyo", "2026-11-25T16:00Z", "2026-11-25T15:00:00.000Z", "2026-12-09T15:00:00.000Z"),
        // Clocks change within the two weeks.
        ("America/Chicago", "2026-10-25T12:00Z", "2026-10-25T05:00:00.000Z", "2026-11-08T06:00:00.000Z"),
        // A day that begins at one o'clock.
        ("Africa/Cairo", "2026-04-24T12:00Z", "2026-04-23T22:00:00.000Z", "2026-05-07T21:00:00.000Z"),
    ];
    for (zone, now, from, until) in table {
        let picture = Picture { zone: oncall::time::zone(zone).unwrap(), at: at(now), ..scene::picture(OnShift::Off) };
        let schedule = Schedule::of(&picture);
        assert_eq!((schedule.from.as_str(), schedule.until.as_str()), (from, until), "{zone}");
    }
}

#[test]
fn rows_with_their_shifts_and_gaps() {
    let schedule = Schedule::of(&picture());
    let names: Vec<(&str, &str, Option<&str>)> =
        schedule.rotations.iter().map(|row| (row.name.as_str(), row.source.as_str(), row.role.as_deref())).collect();
    assert_eq!(
        names,
        [("Weekly", "pagerduty/acme", Some("primary")), ("Nightly", "pagerduty/acme", Some("secondary"))]
    );
    let weekly = &schedule.rotations[0];
    let shifts: Vec<(&str, bool, &str)> =
        weekly.shifts.iter().map(|shift| (shift.who.as_str(), shift.mine, shift.from.as_str())).collect();
    assert_eq!(shifts, [("Ada Stone", true, "2026-11-24T08:00:00.000Z"), ("Ben", false, "2026-12-02T08:00:00.000Z")]);
    let hole = ("2026-12-01T08:00:00.000Z".to_owned(), "2026-12-02T08:00:00.000Z".to_owned());
    assert_eq!(weekly.gaps, [UncoveredLine { from: hole.0, until: hole.1 }]);
    let always = &schedule.rotations[1];
    assert_eq!((&always.shifts[0].from, &always.shifts[0].until), (&schedule.from, &schedule.until));
    assert_eq!(always.gaps, []);
}

#[test]
fn my_turns_say_with_whom_and_who_comes_next() {
    let schedule = Schedule::of(&picture());
    let running = schedule.running.unwrap();
    assert_eq!((running.rotation.as_str(), running.role.as_deref()), ("Weekly", Some("primary")));
    assert_eq!(running.until.as_deref(), Some("2026-12-01T08:00:00.000Z"));
    assert_eq!(running.with, [Holder { who: "Cleo".to_owned(), role: Some("secondary".to_owned()) }]);
    assert_eq!(running.then.as_deref(), Some("Ben"));
    let next = schedule.next.unwrap();
    assert_eq!((next.from.as_str(), next.until, next.then), ("2026-12-15T08:00:00.000Z", None, None));
    assert_eq!(schedule.doubts, Vec::<String>::new());
}

#[test]
fn what_is_doubtful_is_said() {
    let pagerduty = SourceId::pagerduty("acme");
    let blind = |since: &str| SourceSight {
        hearing: Hearing::Blind { since: at(since), why: Blindness::TimedOut },
        gaps: Vec::new(),
        heard_until: None,
    };
    let mut old = picture();
    old.sources.insert(pagerduty.clone(), blind("2026-11-25T01:14Z"));
    old.sources.insert(SourceId::slack("acme"), blind("2026-11-25T01:14Z"));
    assert_eq!(
        Schedule::of(&old).doubts,
        ["PagerDuty (acme) has not been heard since 02:14; what it told may be old."],
        "Slack has no schedule"
    );
    old.sources.insert(pagerduty.clone(), blind("2026-11-23T01:14Z"));
    assert!(Schedule::of(&old).doubts[0].contains("since Mon 23 Nov 02:14"));

    let account = PagerDutyAccount { name: "acme".to_owned(), api: PagerDutyApi::Us };
    let policy = Policy { pagerduty: vec![account], ..Policy::none() };
    let never = Picture {
        roster: Arc::new(Roster::of(&policy, &Statements::default(), &TimeZone::UTC)),
        sources: [(pagerduty.clone(), blind("2026-11-25T01:14Z"))].into(),
        ..picture()
    };
    assert_eq!(Schedule::of(&never).doubts, ["The schedule of PagerDuty (acme) was never read."]);

    let mut said = Statements::default();
    let unread = vec![Untrusted::new("Weekly")];
    let schedules = oncall::observation::Said::Schedules { shifts: Vec::new(), unread, as_of: at("2026-11-25T11:00Z") };
    said.take_up(&pagerduty, &schedules);
    let forbidden = Picture { roster: Arc::new(Roster::of(&policy, &said, &TimeZone::UTC)), ..picture() };
    assert_eq!(Schedule::of(&forbidden).doubts, ["PagerDuty (acme) does not show the schedule Weekly."]);
}
