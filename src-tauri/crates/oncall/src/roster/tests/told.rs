//! What is doubted and what is told of turns, and what counts as said before.

use super::*;

fn group() -> Team {
    Team::Group("sre".to_owned())
}

#[test]
fn what_was_never_told_is_doubted_of_whoever_should_have_told_it() {
    let read = |said: &mut Statements| drop(said.duties.insert(pagerduty(), Vec::new()));
    let rendered = |said: &mut Statements| drop(said.schedules.insert(pagerduty(), Default::default()));
    let slack_lists = |said: &mut Statements| drop(said.people.insert(slack(), Vec::new()));
    let pagerduty_lists = |said: &mut Statements| drop(said.people.insert(pagerduty(), Vec::new()));
    let (never, nobody) = (|| Doubt::NeverRead(pagerduty()), Doubt::NobodyListed);
    let team = |team, policy| Policy { team, ..policy };
    let addresses = || Team::People(vec!["ada@example.com".to_owned()]);
    type Say<'a> = &'a [&'a dyn Fn(&mut Statements)];
    let table: [(&str, Policy, Say<'_>, Vec<Doubt>); 10] = [
        ("nothing was said", both(Vec::new()), &[], vec![never(), nobody(pagerduty())]),
        ("my duties were", both(Vec::new()), &[&read], vec![nobody(pagerduty())]),
        ("its schedules were", both(Vec::new()), &[&rendered], vec![nobody(pagerduty())]),
        ("its teams were", both(Vec::new()), &[&read, &pagerduty_lists], vec![]),
        ("a group is Slack's", team(group(), both(Vec::new())), &[&read], vec![nobody(slack())]),
        ("a group that Slack listed", team(group(), both(Vec::new())), &[&read, &slack_lists], vec![]),
        (
            "addresses are both's",
            team(addresses(), both(Vec::new())),
            &[&read],
            vec![nobody(slack()), nobody(pagerduty())],
        ),
        ("no PagerDuty to ask for a team", slack_only(Vec::new()), &[], vec![Doubt::NoTeam]),
        ("a group needs none", team(group(), slack_only(Vec::new())), &[&slack_lists], vec![]),
        ("no account at all", Policy::none(), &[], vec![]),
    ];
    for (what, policy, say, doubts) in table {
        let mut said = Statements::default();
        say.iter().for_each(|say| say(&mut said));
        assert_eq!(Roster::of(&policy, &said, &TimeZone::UTC).doubts, doubts, "{what}");
    }
}

#[test]
fn a_turn_that_begins_now_runs_and_is_not_the_next() {
    let roster = full();
    let first = at("2026-11-24T08:00Z");
    assert_eq!(roster.running(first).map(|turn| turn.from), Some(first));
    let next = roster.next(first).unwrap();
    assert_eq!(next.from, at("2026-12-07T09:00Z"));
    assert_eq!(roster.rotations[next.rotation].name.verbatim(), "Sprint");
}

#[test]
fn after_me_comes_whoever_stays_longer_and_is_there_first() {
    let mine = || entry(Who::Me, "primary", "2026-11-24T09:00", "2026-11-27T09:00");
    let ben = |from, to| entry(named("Ben"), "primary", from, to);
    let cleo = |from, to| entry(named("Cleo"), "primary", from, to);
    let table = [
        ("who ends with me does not", vec![ben("2026-11-25T09:00", "2026-11-27T09:00")], None),
        ("who is there before I end", vec![ben("2026-11-25T09:00", "2026-11-28T09:00")], Some("Ben")),
        (
            "the first of two",
            vec![cleo("2026-11-28T09:00", "2026-11-30T09:00"), ben("2026-11-27T09:00", "2026-11-29T09:00")],
            Some("Ben"),
        ),
    ];
    for (what, others, then) in table {
        let entries = [vec![mine()], others].concat();
        let mut said = Statements::default();
        ada_is_me(&mut said);
        let roster = Roster::of(&slack_only(entries), &said, &TimeZone::UTC);
        let running = roster.running(at("2026-11-24T09:00Z")).unwrap();
        assert_eq!(roster.after(running).map(|member| member.name.verbatim()), then, "{what}");
    }
}

#[test]
fn turns_of_one_person_that_touch_in_one_role_are_one() {
    let ben = |role, from, to| entry(named("Ben"), role, from, to);
    let first = || ben("primary", "2026-11-24T09:00", "2026-11-26T09:00");
    let table = [
        ("one overlaps", ben("primary", "2026-11-25T09:00", "2026-11-27T09:00"), 1),
        ("one touches", ben("primary", "2026-11-26T09:00", "2026-11-27T09:00"), 1),
        ("there is a break", ben("primary", "2026-11-26T10:00", "2026-11-27T09:00"), 2),
        ("the role is another", ben("secondary", "2026-11-26T09:00", "2026-11-27T09:00"), 2),
    ];
    for (what, second, turns) in table {
        let roster = Roster::of(&slack_only(vec![first(), second]), &Statements::default(), &TimeZone::UTC);
        let row = &roster.rotations[0].turns;
        assert_eq!((row.len(), row[turns - 1].until), (turns, at("2026-11-27T09:00Z")), "{what}");
    }
}

#[test]
fn a_stretch_that_only_touches_a_turn_is_not_its() {
    let entries = vec![
        entry(named("Ben"), "primary", "2026-11-24T09:00", "2026-11-25T09:00"),
        entry(named("Cleo"), "secondary", "2026-11-25T09:00", "2026-11-26T09:00"),
    ];
    let roster = Roster::of(&slack_only(entries), &Statements::default(), &TimeZone::UTC);
    let role = |from, until| roster.rotations[0].role(at(from), at(until)).cloned();
    assert_eq!(role("2026-11-24T09:00Z", "2026-11-25T09:00Z"), Some(Role::Level(1)));
    assert_eq!(role("2026-11-25T09:00Z", "2026-11-26T09:00Z"), Some(Role::Level(2)));
    assert_eq!(role("2026-11-24T09:00Z", "2026-11-25T09:01Z"), None);
}

#[test]
fn a_member_is_called_by_the_id_of_the_source_that_is_asked() {
    let roster = full();
    let ben = roster.members.iter().find(|member| member.name.verbatim() == "Ben Ode").unwrap();
    assert_eq!(ben.id_at(&slack()), Some(PersonId::new("U2")));
    assert_eq!(ben.id_at(&pagerduty()), Some(PersonId::new("PBEN")));
    assert_eq!(ben.id_at(&SourceId::slack("zeta")), None);
    let cleo = roster.members.iter().find(|member| member.name.verbatim() == "PCLEO").unwrap();
    assert_eq!((cleo.id.as_str(), cleo.id_at(&pagerduty())), ("pagerduty/acme/PCLEO", Some(PersonId::new("PCLEO"))));
}

#[test]
fn of_two_sources_the_first_says_where_somebody_is_and_each_adds_what_it_alone_knows() {
    let mut said = Statements::default();
    let ben = Person { zone: Some("Europe/Berlin".to_owned()), ..person("U2", "Ben Ode", "ben@example.com") };
    said.people.insert(slack(), vec![ben]);
    let title = Some(Untrusted::new("SRE"));
    let zone = Some("Asia/Tokyo".to_owned());
    said.people.insert(pagerduty(), vec![Person { zone, title, ..person("PBEN", "Ben", "Ben@example.com") }]);
    let roster = Roster::of(&both(Vec::new()), &said, &TimeZone::UTC);
    let [ben] = &roster.members[..] else { panic!("{:?}", roster.members) };
    assert_eq!(ben.zone.as_deref(), Some("Europe/Berlin"));
    assert_eq!(ben.title.as_ref().map(Untrusted::verbatim), Some("SRE"));
    assert_eq!(ben.email.as_ref().map(Untrusted::verbatim), Some("ben@example.com"));
    assert_eq!(ben.sources, [slack(), pagerduty()]);
}

#[test]
fn two_without_an_address_are_two() {
    let mut said = Statements::default();
    let nameless = |id| Person { email: Some(Untrusted::new("")), ..person(id, "Cleo Marsh", "") };
    said.people.insert(slack(), vec![nameless("U3"), nameless("U4")]);
    assert_eq!(Roster::of(&slack_only(Vec::new()), &said, &TimeZone::UTC).members.len(), 2);
}

#[test]
fn what_a_source_says_is_known_once_it_was_taken_up_until_it_says_another_thing() {
    let as_of = at("2026-11-21T00:00Z");
    let shift = |who: &str| ScheduledShift {
        schedule: Untrusted::new("Weekly"),
        rotation: None,
        level: Some(1),
        who: Untrusted::new(who),
        person: PersonId::new(who),
        from: None,
        until: None,
    };
    let people = |people: &[&str], others: &[&str]| {
        let named = |names: &[&str]| names.iter().map(|name| person(name, name, "")).collect();
        Said::People { people: named(people), others: named(others), as_of }
    };
    let schedules = |shifts: &[&str], unread: &[&str]| {
        let unread = unread.iter().copied().map(Untrusted::new).collect();
        Said::Schedules { shifts: shifts.iter().copied().map(shift).collect(), unread, as_of }
    };
    let table = [
        (Said::Duties { duties: vec![duty(1, None, None)], as_of }, Said::Duties { duties: Vec::new(), as_of }),
        (people(&["Ben"], &["Cleo"]), people(&["Ben"], &[])),
        (people(&["Ben"], &["Cleo"]), people(&[], &["Cleo"])),
        (
            Said::Me { person: person("U1", "Ada", ""), as_of },
            Said::Me { person: person("U1", "Ada Stone", ""), as_of },
        ),
        (schedules(&["Ben"], &["Lost"]), schedules(&["Ben"], &[])),
        (schedules(&["Ben"], &["Lost"]), schedules(&[], &["Lost"])),
    ];
    for (one, other) in table {
        let mut said = Statements::default();
        assert!(!said.has(&pagerduty(), &one), "{one:?}");
        said.take_up(&pagerduty(), &one);
        assert!(said.has(&pagerduty(), &one) && !said.has(&slack(), &one), "{one:?}");
        assert!(!said.has(&pagerduty(), &other), "{other:?}");
    }
}
