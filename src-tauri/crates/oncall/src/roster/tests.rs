//! What the sources and the policy file say, put together; and the sentence made of it.

mod told;

use super::*;
use crate::{
    ids::{PersonId, RotationId},
    observation::{Duty, Person, Said, ScheduledShift},
    policy::{Entry, Moment, PagerDutyAccount, PagerDutyApi, ShiftMode, SlackAccount, Zone},
    sentence,
    shift::{OnShift, ShiftSetting, shift},
};
use jiff::civil;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn slack() -> SourceId {
    SourceId::slack("acme")
}

fn pagerduty() -> SourceId {
    SourceId::pagerduty("acme")
}

fn person(id: &str, name: &str, email: &str) -> Person {
    let email = (!email.is_empty()).then(|| Untrusted::new(email));
    Person { email, ..Person::named(id, name) }
}

fn entry(who: Who, role: &str, from: &str, to: &str) -> Entry {
    let moment = |text: &str| Moment::Local(text.parse().unwrap(), Zone::Local);
    Entry { who, from: moment(from), to: moment(to), role: Some(role.to_owned()), rotation: Some("Sprint".to_owned()) }
}

fn named(name: &str) -> Who {
    Who::Name(name.to_owned())
}

fn slack_only(entries: Vec<Entry>) -> Policy {
    let check = crate::ids::Emoji::new("white_check_mark");
    let account = SlackAccount { name: "acme".into(), api_url: None, acknowledge: check.clone(), settles: vec![check] };
    Policy { slack: vec![account], entries, shift: ShiftMode::Auto, ..Policy::none() }
}

fn both(entries: Vec<Entry>) -> Policy {
    let account = PagerDutyAccount { name: "acme".into(), api: PagerDutyApi::Us };
    Policy { pagerduty: vec![account], ..slack_only(entries) }
}

/// I am Ada, at both.
fn ada_is_me(said: &mut Statements) {
    let ada = Person { display_name: Some(Untrusted::new("countess")), ..person("U1", "Ada Stone", "ada@example.com") };
    said.me.insert(slack(), ada);
    said.me.insert(pagerduty(), person("PADA", "Ada", "Ada@Example.com"));
}

fn rows(roster: &Roster) -> Vec<String> {
    let line = |row: &Rotation, turn: &Turn| {
        let role = turn.role.as_ref().map(|role| format!(" {role}")).unwrap_or_default();
        let who = roster.members[turn.member].name.verbatim();
        format!("{}: {who}{role} {} – {}", row.name.verbatim(), turn.from, turn.until)
    };
    roster.rotations.iter().flat_map(|row| row.turns.iter().map(move |turn| line(row, turn))).collect()
}

#[test]
fn two_are_one_where_a_source_says_so() {
    let mut said = Statements::default();
    ada_is_me(&mut said);
    let ben = Person { phones: vec![Untrusted::new("+1 555-0102")], ..person("U2", "Ben Ode", "ben@example.com") };
    let namesake = person("U3", "Cleo Marsh", "");
    said.people.insert(slack(), vec![ben, namesake]);
    let numbers = ["15550102", "+1 555 0103"].map(Untrusted::new).to_vec();
    let title = Some(Untrusted::new("SRE"));
    let ben = Person { phones: numbers, title, ..person("PBEN", "Benjamin", "BEN@example.com") };
    said.people.insert(pagerduty(), vec![ben, person("PADA", "Ada", ""), person("PCLEO", "Cleo Marsh", "")]);
    let roster = Roster::of(&both(Vec::new()), &said, &TimeZone::UTC);
    let names: Vec<(&str, &str)> =
        roster.members.iter().map(|member| (member.id.as_str(), member.name.verbatim())).collect();
    let expected = [
        ("slack/acme/U1", "Ada Stone"),
        ("slack/acme/U2", "Ben Ode"),
        ("pagerduty/acme/PCLEO", "Cleo Marsh"),
        ("slack/acme/U3", "Cleo Marsh"),
    ];
    assert_eq!(names, expected);
    let (ada, ben) = (&roster.members[0], &roster.members[1]);
    assert_eq!((ada.me, ada.listed, ada.sources.len()), (Me::Yes, Listed::Yes, 2));
    assert_eq!(ben.phones, [Untrusted::new("+1 555-0102"), Untrusted::new("+1 555 0103")]);
    assert_eq!((ben.me, ben.title.as_ref().map(Untrusted::verbatim)), (Me::No, Some("SRE")));
    assert_eq!(ben.slack.as_ref().map(|slack| slack.user.as_str()), Some("U2"));
}

#[test]
fn whoever_is_only_on_call_is_joined_by_address_and_not_listed() {
    let mut said = Statements::default();
    ada_is_me(&mut said);
    said.people.insert(slack(), vec![person("U2", "Ben Ode", "ben@example.com")]);
    let phones = vec![Untrusted::new("+1 555 0103")];
    let ben = Person { phones: phones.clone(), ..person("PBEN", "Benjamin", "BEN@example.com") };
    let others = vec![ben, Person { phones: phones.clone(), ..person("PCLEO", "Cleo Marsh", "cleo@example.com") }];
    let people = Said::People { people: Vec::new(), others, as_of: at("2026-11-21T00:00Z") };
    assert!(!said.has(&pagerduty(), &people));
    said.take_up(&pagerduty(), &people);
    assert!(said.has(&pagerduty(), &people));
    let shift = |id: &str| ScheduledShift {
        schedule: Untrusted::new("Weekly"),
        rotation: None,
        level: Some(1),
        who: Untrusted::new(id),
        person: PersonId::new(id),
        from: None,
        until: None,
    };
    let shifts = vec![shift("PBEN"), shift("PCLEO")];
    said.take_up(&pagerduty(), &Said::Schedules { shifts, unread: Vec::new(), as_of: at("2026-11-21T00:00Z") });
    let roster = Roster::of(&both(Vec::new()), &said, &TimeZone::UTC);
    let members: Vec<(&str, Listed, &[Untrusted])> = roster
        .members
        .iter()
        .filter(|member| member.me == Me::No)
        .map(|member| (member.name.verbatim(), member.listed, member.phones.as_slice()))
        .collect();
    assert_eq!(members, [("Ben Ode", Listed::Yes, &phones[..]), ("Cleo Marsh", Listed::No, &phones[..])]);
    assert_eq!(roster.on_call(at("2026-11-21T00:00Z")).len(), 2);
}

#[test]
fn whose_an_entry_is() {
    let table = [
        (Who::Me, true),
        (Who::Email("ADA@example.com".into()), true),
        (named("ada stone "), true),
        (named("Countess"), true),
        (named("Ada"), true),
        (Who::Email("ben@example.com".into()), false),
        (named("Ben Ode"), false),
    ];
    let mut said = Statements::default();
    ada_is_me(&mut said);
    for (who, mine) in table {
        let policy = slack_only(vec![entry(who.clone(), "primary", "2026-11-24T09:00", "2026-12-01T09:00")]);
        // The name that only PagerDuty shows is known while PagerDuty is an account.
        let policy = if who == named("Ada") { both(policy.entries) } else { policy };
        said.duties.insert(pagerduty(), Vec::new());
        let roster = Roster::of(&policy, &said, &TimeZone::UTC);
        assert_eq!(roster.running(at("2026-11-24T09:00Z")).is_some(), mine, "{who:?}");
        assert_eq!(roster.is_me(&roster.rotations[0].turns[0]), mine, "{who:?}");
    }
}

#[test]
fn while_it_is_not_known_which_turns_are_mine_i_am_on_shift() {
    let mine = || entry(Who::Me, "primary", "2026-11-24T09:00", "2026-12-01T09:00");
    let hers = || entry(named("Ada"), "primary", "2026-11-24T09:00", "2026-12-01T09:00");
    let known = |said: &mut Statements| ada_is_me(said);
    let read = |said: &mut Statements| drop(said.duties.insert(pagerduty(), Vec::new()));
    type Say<'a> = &'a [&'a dyn Fn(&mut Statements)];
    let by_address = || Entry { who: Who::Email("ada@example.com".into()), ..mine() };
    let hidden = |said: &mut Statements| {
        let me = Person { email: None, ..person("U1", "Ada Stone", "ada@example.com") };
        said.me.insert(slack(), me);
    };
    let two_accounts = || {
        let mut policy = both(Vec::new());
        policy.pagerduty.push(PagerDutyAccount { name: "other".to_owned(), ..policy.pagerduty[0].clone() });
        policy
    };
    let other_read = |said: &mut Statements| drop(said.duties.insert(SourceId::pagerduty("other"), Vec::new()));
    let table: [(&str, Policy, Say<'_>, bool); 12] = [
        ("no schedule at all", slack_only(Vec::new()), &[&known], false),
        ("entries alone", slack_only(vec![mine()]), &[], true),
        ("by name, and I am not known", slack_only(vec![mine(), hers()]), &[], false),
        ("by name, and I am known", slack_only(vec![hers()]), &[&known], true),
        ("PagerDuty never read", both(Vec::new()), &[&known], false),
        ("PagerDuty read", both(Vec::new()), &[&read], true),
        ("entries beside a PagerDuty never read", both(vec![mine()]), &[&known], false),
        ("entries beside PagerDuty", both(vec![hers()]), &[&read, &known], true),
        ("by address, and mine is not known", slack_only(vec![by_address()]), &[&hidden], false),
        ("by address, and mine is known", slack_only(vec![by_address()]), &[&known], true),
        ("one account of two was never read", two_accounts(), &[&read], false),
        ("both were read", two_accounts(), &[&read, &other_read], true),
    ];
    for (what, policy, say, expected) in table {
        let mut said = Statements::default();
        say.iter().for_each(|say| say(&mut said));
        let roster = Roster::of(&policy, &said, &TimeZone::UTC);
        assert_eq!(roster.mine.is_some(), expected, "{what}");
        let now = at("2026-01-01T00:00Z");
        let on = shift(ShiftMode::Auto, None, roster.mine.as_deref(), now).on;
        assert_eq!(on, if expected { OnShift::Off } else { OnShift::On }, "{what}");
    }
}

#[test]
fn an_account_that_is_gone_from_the_policy_says_nothing() {
    let mut said = Statements::default();
    said.duties.insert(pagerduty(), vec![duty(1, None, None)]);
    let roster = Roster::of(
        &slack_only(vec![entry(Who::Me, "x", "2026-11-24T09:00", "2026-12-01T09:00")]),
        &said,
        &TimeZone::UTC,
    );
    assert_eq!(roster.running(at("2026-01-01T00:00Z")), None);
}

fn duty(level: u32, from: Option<Timestamp>, until: Option<Timestamp>) -> Duty {
    let schedule = Some(Untrusted::new("Weekly"));
    Duty { from, until, level, policy: Untrusted::new("Shop"), schedule, rotation: None }
}

/// Weekly: I from Tuesday 24th, then Ben; Nightly, level 2: Cleo, always. Sprint, in the file: Ben, then I.
fn full() -> Roster {
    let mut said = Statements::default();
    ada_is_me(&mut said);
    said.people.insert(slack(), vec![person("U2", "Ben Ode", "ben@example.com")]);
    said.people.insert(pagerduty(), vec![person("PBEN", "Ben", "ben@example.com")]);
    let shift = |schedule: &str, level, who: &str, from: Option<&str>, until: Option<&str>| ScheduledShift {
        schedule: Untrusted::new(schedule),
        rotation: None,
        level: Some(level),
        who: Untrusted::new(who),
        person: PersonId::new(who),
        from: from.map(at),
        until: until.map(at),
    };
    let (tuesday, next) = (Some("2026-11-24T08:00Z"), Some("2026-12-01T08:00Z"));
    let shifts = vec![
        shift("Weekly", 1, "PADA", tuesday, next),
        shift("Weekly", 1, "PBEN", next, Some("2026-12-08T08:00Z")),
        shift("Nightly", 2, "PCLEO", None, None),
    ];
    said.take_up(
        &pagerduty(),
        &Said::Schedules { shifts, unread: vec![Untrusted::new("Lost")], as_of: at("2026-11-21T00:00Z") },
    );
    let duties = vec![duty(1, tuesday.map(at), next.map(at)), duty(2, tuesday.map(at), next.map(at))];
    said.take_up(&pagerduty(), &Said::Duties { duties, as_of: at("2026-11-21T00:00Z") });
    let entries = vec![
        entry(named("Ben Ode"), "secondary", "2026-11-30T09:00", "2026-12-07T09:00"),
        entry(Who::Me, "secondary", "2026-12-07T09:00", "2026-12-14T09:00"),
        entry(named("Nobody"), "watcher", "2026-11-30T09:00", "2026-12-07T09:00"),
    ];
    Roster::of(&both(entries), &said, &TimeZone::UTC)
}

#[test]
fn all_rows_stand_together_mine_first() {
    let expected = [
        "Weekly: Ada Stone primary 2026-11-24T08:00:00Z – 2026-12-01T08:00:00Z",
        "Weekly: Ben Ode primary 2026-12-01T08:00:00Z – 2026-12-08T08:00:00Z",
        "Sprint: Ben Ode secondary 2026-11-30T09:00:00Z – 2026-12-07T09:00:00Z",
        "Sprint: Nobody watcher 2026-11-30T09:00:00Z – 2026-12-07T09:00:00Z",
        "Sprint: Ada Stone secondary 2026-12-07T09:00:00Z – 2026-12-14T09:00:00Z",
        &format!("Nightly: PCLEO secondary {} – {}", Timestamp::MIN, Timestamp::MAX),
    ];
    let roster = full();
    assert_eq!(rows(&roster), expected);
    let doubts = [Doubt::Unreadable(pagerduty(), Untrusted::new("Lost")), Doubt::Stranger("Nobody".to_owned())];
    assert_eq!(roster.doubts, doubts);
    let role = |row: usize| roster.rotations[row].role(at("2026-11-20T00:00Z"), at("2027-01-01T00:00Z")).cloned();
    assert_eq!((role(0), role(1)), (Some(Role::Level(1)), None));
}

#[test]
fn rotations_of_one_name_are_told_apart_by_their_ids() {
    let (from, hand_over, until) = ("2026-11-24T08:00Z", "2026-12-01T08:00Z", "2026-12-08T08:00Z");
    let rotation = |id: &str| (!id.is_empty()).then(|| RotationId::new(id));
    let shift = |id: &str, who: &str, from: &str, until: &str| ScheduledShift {
        schedule: Untrusted::new("Weekly"),
        rotation: rotation(id),
        level: Some(1),
        who: Untrusted::new(who),
        person: PersonId::new(who),
        from: Some(at(from)),
        until: Some(at(until)),
    };
    // Mine is S1; Cleo is on call at once after me, but elsewhere: in S2, or named directly by a policy of that name.
    let mine = |id: &str| vec![Duty { rotation: rotation(id), ..duty(1, Some(at(from)), Some(at(hand_over))) }];
    let table = [("S1", "S2", 2, "Ben"), ("S1", "P1", 2, "Ben"), ("S1", "", 2, "Ben"), ("", "", 1, "Cleo")];
    for (one, other, rows, then) in table {
        let mut said = Statements::default();
        ada_is_me(&mut said);
        said.duties.insert(pagerduty(), mine(one));
        let shifts = vec![
            shift(one, "PADA", from, hand_over),
            shift(one, "Ben", "2026-12-01T09:00Z", until),
            shift(other, "Cleo", hand_over, until),
        ];
        said.take_up(&pagerduty(), &Said::Schedules { shifts, unread: Vec::new(), as_of: at(from) });
        let roster = Roster::of(&both(Vec::new()), &said, &TimeZone::UTC);
        assert_eq!(roster.rotations.len(), rows, "{one:?} {other:?}");
        let after = roster.after(roster.running(at(from)).unwrap()).map(|member| member.name.verbatim());
        assert_eq!(after, Some(then), "{one:?} {other:?}");
        assert_eq!(roster.rotations[0].id, rotation(one));
    }
}

#[test]
fn one_rotation_is_one_row_whatever_it_is_called() {
    let mut said = Statements::default();
    ada_is_me(&mut said);
    let rotation = Some(RotationId::new("S1"));
    said.duties.insert(pagerduty(), vec![Duty { rotation: rotation.clone(), ..duty(1, None, None) }]);
    let shift = ScheduledShift {
        schedule: Untrusted::new("Weekly, renamed"),
        rotation,
        level: Some(1),
        who: Untrusted::new("Ada"),
        person: PersonId::new("PADA"),
        from: None,
        until: None,
    };
    said.take_up(
        &pagerduty(),
        &Said::Schedules { shifts: vec![shift], unread: Vec::new(), as_of: at("2026-11-21T00:00Z") },
    );
    let expected = format!("Weekly, renamed: Ada Stone primary {} – {}", Timestamp::MIN, Timestamp::MAX);
    assert_eq!(rows(&Roster::of(&both(Vec::new()), &said, &TimeZone::UTC)), [expected]);
}

#[test]
fn my_turns_and_who_comes_after_me() {
    let roster = full();
    let (monday, tuesday) = (at("2026-11-23T12:00Z"), at("2026-11-24T12:00Z"));
    assert_eq!(
        (roster.running(monday), roster.next(monday).map(|turn| turn.from)),
        (None, Some(at("2026-11-24T08:00Z")))
    );
    let running = roster.running(tuesday).unwrap();
    assert_eq!(running.role, Some(Role::Level(1)), "the loudest");
    assert_eq!(roster.after(running).map(|member| member.name.verbatim()), Some("Ben Ode"));
    let next = roster.next(tuesday).unwrap();
    assert_eq!((next.from, roster.after(next)), (at("2026-12-07T09:00Z"), None));
    let on_call: Vec<&str> =
        roster.on_call(tuesday).iter().map(|turn| roster.members[turn.member].name.verbatim()).collect();
    assert_eq!(on_call, ["Ada Stone", "PCLEO"]);
}

#[test]
fn one_sentence_for_tray_window_and_command_line() {
    let roster = full();
    let berlin = crate::time::zone("Europe/Berlin").unwrap();
    let endless = {
        let mut said = Statements::default();
        said.duties.insert(pagerduty(), vec![duty(4, None, None)]);
        Roster::of(&both(Vec::new()), &said, &TimeZone::UTC)
    };
    use {ShiftMode::*, ShiftSetting::*};
    let by_hand = |setting| Some((setting, at("2026-11-20T12:00Z")));
    let table = [
        (&roster, Auto, None, "2026-11-25T12:00Z", "On shift as primary until Tue 09:00, then Ben Ode"),
        (&roster, Auto, None, "2026-11-24T12:00Z", "On shift as primary until Tue 1 Dec 09:00, then Ben Ode"),
        (&roster, Auto, None, "2026-11-21T12:00Z", "Off shift; next: primary from Tue 24 Nov 09:00"),
        (&roster, Auto, by_hand(On), "2026-11-21T12:00Z", "On shift until Tue 09:00"),
        (&roster, Manual, by_hand(On), "2026-11-25T12:00Z", "On shift as primary"),
        (&roster, Manual, by_hand(On), "2026-11-21T12:00Z", "On shift"),
        (&roster, Manual, None, "2026-11-21T12:00Z", "Off shift; next: primary from Tue 24 Nov 09:00"),
        (&roster, Auto, None, "2027-01-01T12:00Z", "Off shift"),
        (&endless, Auto, None, "2026-11-21T12:00Z", "On shift as level 4"),
        (&Roster::default(), Auto, None, "2026-11-21T12:00Z", "On shift, for the schedule is not known"),
    ];
    for (roster, mode, set, now, expected) in table {
        let shift = shift(mode, set, roster.mine.as_deref(), at(now));
        assert_eq!(sentence::shift(&shift, roster, at(now), &berlin), expected, "{mode:?} at {now}");
    }
}

#[test]
fn on_the_nights_of_clock_changes_the_hand_over_has_no_hole() {
    let chicago = crate::time::zone("America/Chicago").unwrap();
    for (night, hand_over) in [("2026-03-07", "2026-03-08T02:30"), ("2026-10-31", "2026-11-01T01:30")] {
        let begin = format!("{night}T09:00");
        let end = hand_over.parse::<civil::DateTime>().unwrap().tomorrow().unwrap().to_string();
        let entries =
            vec![entry(named("Ben"), "primary", &begin, hand_over), entry(named("Cleo"), "primary", hand_over, &end)];
        let roster = Roster::of(&slack_only(entries), &Statements::default(), &chicago);
        let (first, last) = (&roster.rotations[0].turns[0], &roster.rotations[0].turns[1]);
        assert_eq!(roster.rotations[0].uncovered(first.from, last.until), [], "{night}");
        assert_eq!(first.until.duration_since(last.from).as_hours(), 1, "{night}: the doubtful hour is both's");
    }
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let hour = 0..24 * 20_i64;
    let role = prop_oneof![Just(None), Just(Some("primary")), Just(Some("secondary")), Just(Some("commander"))];
    (0..4_usize, hour, 1..24 * 9_i64, role, 0..3_usize).prop_map(|(who, from, hours, role, rotation)| {
        let hour = |hour: i64| Timestamp::from_second(at("2026-11-15T00:00Z").as_second() + hour * 3_600).unwrap();
        Entry {
            who: [Who::Me, Who::Email("ben@example.com".into()), named("Ben Ode"), named("Cleo")][who].clone(),
            from: Moment::Exact(hour(from)),
            to: Moment::Exact(hour(from + hours)),
            role: role.map(str::to_owned),
            rotation: Some(["Sprint", "Weekly", "Nightly"][rotation].to_owned()),
        }
    })
}

proptest! {
    #[test]
    fn turns_of_one_person_never_overlap_and_with_the_gaps_they_cover_all(
        entries in prop::collection::vec(any_entry(), 0..30)
    ) {
        let mut said = Statements::default();
        ada_is_me(&mut said);
        said.people.insert(slack(), vec![person("U2", "Ben Ode", "ben@example.com")]);
        let roster = Roster::of(&slack_only(entries.clone()), &said, &TimeZone::UTC);
        let (from, until) = (at("2026-11-21T00:00Z"), at("2026-12-05T00:00Z"));
        for row in &roster.rotations {
            for (n, turn) in row.turns.iter().enumerate() {
                prop_assert!(turn.from < turn.until);
                let of_same = row.turns.iter().skip(n + 1).filter(|other| other.member == turn.member);
                for other in of_same {
                    prop_assert!(turn.until <= other.from, "{turn:?} {other:?}");
                }
            }
            let gaps = row.uncovered(from, until);
            for hour in 0..24 * 14 {
                let moment = Timestamp::from_second(from.as_second() + hour * 3_600).unwrap();
                let covered = row.turns.iter().any(|turn| turn.covers(moment));
                let in_gap = gaps.iter().filter(|(from, until)| *from <= moment && moment < *until).count();
                prop_assert_eq!(usize::from(covered) + in_gap, 1, "{} {:?}", moment, gaps);
            }
        }
        // Whatever was written is there, in its role or a louder one.
        for entry in &entries {
            let role = entry.role.as_deref().map(Role::of);
            let row = roster.rotations.iter().find(|row| row.name.verbatim() == entry.rotation()).unwrap();
            let begin = entry.from(&TimeZone::UTC);
            let held = row.turns.iter().any(|turn| {
                turn.covers(begin) && role::by_loudness(&turn.role, &role) != std::cmp::Ordering::Greater
            });
            prop_assert!(held, "{entry:?}");
        }
    }
}
