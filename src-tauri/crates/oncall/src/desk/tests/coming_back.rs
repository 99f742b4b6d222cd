//! What comes back, to whom and when: to the very moment, and only on shift.

use super::kit::*;
use crate::{
    act::Act,
    decide::Decision,
    desk::Input,
    fact::{Reminder, What},
    ids::{AlertId, PolicyHash},
    observation::*,
    policy::*,
    shift::OnShift,
    text::Untrusted,
    time::add,
    wants::CardKey,
    write::WriteWhat,
};
use jiff::{SignedDuration, Timestamp};

/// `#alerts_security` decides so, with this care; what else the policy says is up to the story.
fn asked(decision: Decision, care: Care, change: impl FnOnce(&mut Policy)) -> Story {
    let mut policy = policy(decision);
    policy.hash = PolicyHash::new("asked");
    policy.rules[0].then.care = care;
    change(&mut policy);
    let mut story = Story::on_shift();
    story.tell(Input::Policy(Box::new(policy)));
    story
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// How often something came back for this reason.
fn reminded(story: &Story, wanted: Reminder) -> usize {
    story.facts.iter().filter(|fact| matches!(&fact.what, What::Reminded { why, .. } if *why == wanted)).count()
}

#[test]
fn off_shift_and_in_shadow_nothing_comes_back() {
    for shadow in [Shadow::No, Shadow::Yes] {
        let care = Care { back_after: Some(hours(1)), ..Care::default() };
        let mut story = asked(Decision::Hold, care, |policy| policy.shadow = shadow);
        story.post(SECURITY, "look at me some time");
        if shadow == Shadow::No {
            story.act(Act::GoOffShift);
        }
        story.later(2 * 3_600);
        assert_eq!(reminded(&story, Reminder::Unchecked), 0, "{shadow:?}");
    }
}

#[test]
fn what_has_a_verdict_never_comes_back() {
    let care = Care { back_after: Some(hours(1)), ..Care::default() };
    let mut story = asked(Decision::Hold, care, |_| {});
    let id = story.post(SECURITY, "look at me some time");
    story.react(&id, ben(), "white_check_mark", Change::Added);
    story.later(2 * 3_600);
    assert_eq!(reminded(&story, Reminder::Unchecked), 0);
}

#[test]
fn what_is_due_at_the_moment_the_morning_begins_is_told_then() {
    // Said at 09:00, due at 08:00 of the next day.
    let care = Care { back_after: Some(hours(23)), ..Care::default() };
    let mut story = asked(Decision::Hold, care, |_| {});
    story.post(SECURITY, "look at me some time");
    story.later(23 * 3_600 - 1);
    assert_eq!(reminded(&story, Reminder::Unchecked), 0);
    story.later(1);
    assert_eq!(reminded(&story, Reminder::Unchecked), 1);
}

/// On shift by the schedule until `ends`, or without an end.
fn scheduled(ends: Option<Timestamp>, story: &mut Story) {
    let duty = Duty {
        from: Some(add(story.now.wall, hours(-1))),
        until: ends,
        level: 1,
        policy: Untrusted::new("p"),
        schedule: None,
        rotation: None,
    };
    story.said(Said::Duties { duties: vec![duty], as_of: story.now.wall });
}

fn auto(policy: &mut Policy) {
    policy.shift = ShiftMode::Auto;
}

/// A page that was held before the shift and has no verdict.
fn held(story: &mut Story) -> AlertId {
    story.act(Act::GoOffShift);
    let id = story.post(SECURITY, "root login");
    story.act(Act::FollowSchedule);
    story.later(3);
    id
}

#[test]
fn half_an_hour_before_a_shift_ends_what_is_unchecked_is_told_once() {
    let mut story = asked(Decision::Page, Care::default(), auto);
    let ends = add(story.now.wall, hours(2));
    let begins_to_end = add(ends, SignedDuration::from_mins(-30));
    scheduled(Some(ends), &mut story);
    // What a rule only holds and what has a verdict is not asked for.
    story.post(DISK, "disk at 80 %");
    let settled = story.post(SECURITY, "another login");
    story.react(&settled, ben(), "white_check_mark", Change::Added);
    let id = held(&mut story);
    assert_eq!(story.wants().wake_at, Some(begins_to_end));
    story.later(90 * 60 - 4);
    assert_eq!(reminded(&story, Reminder::ShiftEnds), 0);
    story.later(1);
    assert_eq!(story.now.wall, begins_to_end);
    let why = Reminder::ShiftEnds;
    assert_eq!(story.facts.last().unwrap().what, What::Reminded { alerts: vec![id], why });
    let key = CardKey::Reminder(why);
    assert_eq!(story.wants().cards[&key].title, "Your shift ends, and 1 alert has no verdict");
    story.later(60);
    // Nor is it told again as the shift does end.
    story.later(29 * 60);
    assert_eq!(story.desk.shift(story.now.wall).on, OnShift::Off);
    assert_eq!(reminded(&story, why), 1);
    assert!(story.wants().cards.contains_key(&key), "and stays on the screen");
}

#[test]
fn what_is_told_at_that_moment_for_another_reason_is_not_told_twice() {
    let mut story = asked(Decision::Page, Care::default(), |policy| {
        auto(policy);
        policy.times.unchecked_after = Some(SignedDuration::from_mins(90));
    });
    let ends = add(story.now.wall, hours(2));
    scheduled(Some(ends), &mut story);
    held(&mut story);
    story.later(90 * 60 - 3);
    assert_eq!((reminded(&story, Reminder::Unchecked), reminded(&story, Reminder::ShiftEnds)), (1, 0));
}

#[test]
fn a_shift_set_by_hand_or_without_an_end_does_not_end_soon() {
    for (what, by_hand, endless) in [("by hand", true, false), ("without an end", false, true)] {
        let mut story = asked(Decision::Page, Care::default(), auto);
        let ends = add(story.now.wall, hours(2));
        scheduled((!endless).then_some(ends), &mut story);
        held(&mut story);
        if by_hand {
            story.act(Act::GoOnShift);
        }
        story.later(110 * 60);
        assert_eq!(reminded(&story, Reminder::ShiftEnds), 0, "{what}");
    }
}

#[test]
fn a_shift_that_goes_on_in_another_role_does_not_end() {
    let mut story = asked(Decision::Page, Care::default(), auto);
    let now = story.now.wall;
    let duty = |level: u32, from: i64, until: i64| Duty {
        from: Some(add(now, hours(from))),
        until: Some(add(now, hours(until))),
        level,
        policy: Untrusted::new("p"),
        schedule: None,
        rotation: None,
    };
    story.said(Said::Duties { duties: vec![duty(1, -1, 2), duty(2, 2, 4)], as_of: now });
    held(&mut story);
    story.later(3 * 60 * 60);
    assert_eq!(reminded(&story, Reminder::ShiftEnds), 0);
    story.later(30 * 60);
    assert_eq!(reminded(&story, Reminder::ShiftEnds), 1);
}

#[test]
fn whoever_is_on_call_in_a_role_is_asked_and_never_i_myself() {
    let entry = |who: Who, role: &str, from: Timestamp| Entry {
        who,
        from: Moment::Exact(from),
        to: Moment::Exact(add(from, hours(8))),
        role: Some(role.to_owned()),
        rotation: Some("Platform".to_owned()),
    };
    let ben = || Who::Name("Ben".to_owned());
    let vera = || Who::Name("Vera".to_owned());
    let table = [
        ("secondary", Some("U_BEN")),
        ("Secondary of plat*", Some("U_BEN")),
        ("secondary of Data", None),
        ("primary", None),
        ("vera@example.com", Some("U_VERA")),
        ("@vee", Some("U_VERA")),
        // Whom nobody spoke of is looked up there.
        ("omar@example.com", Some("omar@example.com")),
        ("@omar", Some("@omar")),
        ("tertiary", Some("hugo@example.com")),
        ("lead", Some("@Iris")),
        ("omar", None),
    ];
    for (who, to) in table {
        let ask = AskElse { after: SignedDuration::from_mins(10), who: who.to_owned() };
        let care = Care { then_ask: Some(ask), ..Care::default() };
        let now: Timestamp = NIGHT.parse().unwrap();
        let entries = vec![
            entry(Who::Me, "primary", now),
            entry(vera(), "secondary", add(now, hours(-9))),
            entry(ben(), "secondary", add(now, hours(-1))),
            entry(Who::Email("hugo@example.com".to_owned()), "tertiary", now),
            entry(Who::Name("Iris".to_owned()), "Lead", now),
        ];
        let mut story = asked(Decision::Page, care, |policy| policy.entries = entries);
        let email = Some(Untrusted::new("Vera@example.com"));
        let display_name = Some(Untrusted::new("vee"));
        let people =
            vec![Person::named("U_BEN", "Ben"), Person { email, display_name, ..Person::named("U_VERA", "Vera") }];
        story.said(Said::Me { person: Person::named("U_ME", "Ada"), as_of: story.now.wall });
        story.said(Said::People { people, others: Vec::new(), as_of: story.now.wall });
        story.post(SECURITY, "root login");
        story.later(600);
        let asked: Vec<String> = story
            .wants()
            .writes
            .into_values()
            .filter_map(|write| match write.what {
                WriteWhat::Message { to, .. } => Some(to.as_str().to_owned()),
                _ => None,
            })
            .collect();
        assert_eq!(asked, to.into_iter().collect::<Vec<_>>(), "{who}");
    }
}
