//! Rows of the truth table about the shift and the tray.

use super::kit::*;
use crate::{
    act::{Act, ClickMeaning},
    decide::Decision,
    desk::Input,
    fact::What,
    observation::*,
    policy::{Policy, ShiftMode},
    text::Untrusted,
    time::add,
    wants::{CardKey, SoundClass, Taken, TrayState},
};
use jiff::{SignedDuration, Timestamp};

#[test]
fn going_on_shift_sums_up_what_was_held() {
    let mut story = Story::off_shift();
    let old = story.post(SECURITY, "yesterday's");
    story.later(12 * 3600);
    let one = story.post(SECURITY, "root login");
    let two = story.incident(|_| {});
    story.post(DISK, "disk at 80 %");
    story.act(Act::GoOnShift);
    let wants = story.wants();
    assert_eq!(wants.cards.len(), 1);
    let card = &wants.cards[&CardKey::Held];
    assert_eq!(card.title, "2 alerts came while you were off shift");
    assert!(card.body.contains("root login") && card.body.contains("Checkout is slow"));
    assert_eq!(wants.sound.unwrap().class, SoundClass::Notify);
    story.later(2);
    assert_eq!(story.wants().sound, None, "one sound");
    for id in [&old, &one, &two] {
        assert_eq!(story.state(id), "held");
    }
    story.tell(Input::CardClosed { card: CardKey::Held });
    assert!(story.wants().cards.is_empty());
}

#[test]
fn a_card_that_we_took_down_was_not_looked_at() {
    let mut story = Story::off_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::GoOnShift);
    story.act(Act::GoOffShift);
    story.later(1);
    story.act(Act::GoOnShift);
    // The desktop says late that the first card is gone.
    story.tell(Input::CardTakenDown { card: CardKey::Held });
    assert_eq!(story.desk.picture(story.now).summary, [id]);
    assert!(story.wants().cards.contains_key(&CardKey::Held));
}

#[test]
fn the_summary_is_shown_until_it_was_looked_at() {
    let mut story = Story::off_shift();
    let id = story.post(SECURITY, "root login");
    assert!(story.desk.picture(story.now).summary.is_empty(), "off shift there is none");
    story.act(Act::GoOnShift);
    story.post(DISK, "disk at 80 %");
    assert_eq!(story.desk.picture(story.now).summary, [id]);
    story.act(Act::SeenSummary);
    assert!(story.desk.picture(story.now).summary.is_empty());
}

#[test]
fn the_summary_goes_when_all_of_it_is_handled() {
    let mut story = Story::off_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::GoOnShift);
    story.react(&id, ben(), "white_check_mark", Change::Added);
    assert!(story.wants().cards.is_empty());
}

#[test]
fn going_off_shift_silences_and_holds() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::GoOffShift);
    assert_eq!(story.state(&id), "held");
    story.assert_silent();
}

#[test]
fn one_click_toggles_and_while_ringing_it_opens_now() {
    let mut story = Story::off_shift();
    assert_eq!(story.desk.click(story.now), ClickMeaning::Do(Act::GoOnShift));
    story.act(Act::GoOnShift);
    story.now = story.now.later(SignedDuration::from_millis(499));
    assert_eq!(story.desk.click(story.now), ClickMeaning::Nothing);
    story.now = story.now.later(SignedDuration::from_millis(1));
    assert_eq!(story.desk.click(story.now), ClickMeaning::Do(Act::GoOffShift));
    story.post(SECURITY, "root login");
    assert_eq!(story.desk.click(story.now), ClickMeaning::OpenNow);
}

#[test]
fn the_tray_says_what_is_loudest() {
    let mut story = Story::off_shift();
    let tray = |story: &Story| story.wants().tray.state;
    assert_eq!(tray(&story), TrayState::OffShift);
    story.act(Act::GoOnShift);
    assert_eq!(tray(&story), TrayState::OnShift);
    let id = story.post(SECURITY, "root login");
    assert_eq!(tray(&story), TrayState::Ringing { count: 1, taken: Taken::ByNobody });
    story.act(Act::Snooze { alert: id, length: SignedDuration::from_mins(15) });
    assert_eq!(tray(&story), TrayState::Snoozed);
}

#[test]
fn somebody_has_it_once_somebody_looks_at_all_that_rings() {
    let mut story = Story::on_shift();
    let state = |story: &Story| story.wants().tray.state;
    let first = story.post(SECURITY, "root login");
    story.react(&first, ben(), "eyes", Change::Added);
    assert_eq!(state(&story), TrayState::Ringing { count: 1, taken: Taken::BySomebody });
    let second = story.post(SECURITY, "another");
    assert_eq!(state(&story), TrayState::Ringing { count: 2, taken: Taken::ByNobody });
    story.react(&second, ben(), "eyes", Change::Added);
    assert_eq!(state(&story), TrayState::Ringing { count: 2, taken: Taken::BySomebody });
    story.later(1);
    story.react(&first, ben(), "eyes", Change::Removed);
    assert_eq!(state(&story), TrayState::Ringing { count: 2, taken: Taken::ByNobody });
}

#[test]
fn silence_stops_the_sound_and_nothing_else() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Silence);
    assert_eq!(story.wants().sound, None);
    assert_eq!(story.state(&id), "ringing");
    assert!(story.wants().cards.contains_key(&CardKey::Alert(id)));
    let next = story.post(SECURITY, "another");
    story.assert_rings(&next);
}

fn duty(from: Timestamp, until: Timestamp) -> Duty {
    let (policy, schedule, rotation) = (Untrusted::new("p"), None, None);
    Duty { from: Some(from), until: Some(until), level: 1, policy, schedule, rotation }
}

fn mode(shift: ShiftMode, name: &str) -> Input {
    let policy = Policy { shift, hash: crate::ids::PolicyHash::new(name), ..policy(Decision::Page) };
    Input::Policy(Box::new(policy))
}

#[test]
fn in_auto_the_schedule_turns_the_shift() {
    let mut story = Story::off_shift();
    story.tell(mode(ShiftMode::Auto, "auto"));
    let start = add(story.now.wall, SignedDuration::from_mins(10));
    let end = add(start, SignedDuration::from_hours(1));
    story.said(Said::Duties { duties: vec![duty(start, end)], as_of: story.now.wall });
    let held = story.post(SECURITY, "early");
    assert_eq!(story.state(&held), "held");
    assert_eq!(story.wants().wake_at, Some(start));
    story.later(600);
    assert!(story.wants().cards.contains_key(&CardKey::Held));
    let id = story.post(SECURITY, "root login");
    story.assert_rings(&id);
    story.later(3600);
    assert_eq!(story.state(&id), "held");
    // With the shift set by hand, the tray still says whose turn comes when.
    story.tell(Input::Policy(Box::new(policy(Decision::Page))));
    story.act(Act::GoOffShift);
    let next =
        duty(add(story.now.wall, SignedDuration::from_mins(5)), add(story.now.wall, SignedDuration::from_mins(9)));
    story.said(Said::Duties { duties: vec![next.clone()], as_of: story.now.wall });
    assert!(story.wants().tray.tooltip.contains("next: primary"));
    assert_eq!(story.wants().wake_at, next.from);
    let turns = story.facts.iter().filter(|fact| matches!(fact.what, What::ShiftTurned { .. })).count();
    assert!(turns >= 3, "off, on, off: {turns}");
}

#[test]
fn gone_on_shift_early_it_ends_with_the_duty_though_the_source_forgets_what_is_over() {
    for is_looked_at in [true, false] {
        let mut story = Story::off_shift();
        story.tell(mode(ShiftMode::Auto, "auto"));
        let duties = |duties: Vec<Duty>, story: &mut Story| {
            story.said(Said::Duties { duties, as_of: story.now.wall });
        };
        let begins = add(story.now.wall, SignedDuration::from_mins(10));
        duties(vec![duty(begins, add(begins, SignedDuration::from_hours(1)))], &mut story);
        story.act(Act::GoOnShift);
        story.later(600);
        if is_looked_at {
            story.later(3_600);
        } else {
            // The machine slept, and the schedule is the first to be heard.
            story.now = story.now.later(SignedDuration::from_hours(1));
        }
        duties(Vec::new(), &mut story);
        assert_eq!(story.desk.shift(story.now.wall).on, crate::shift::OnShift::Off);
        let id = story.post(SECURITY, "root login");
        assert_eq!(story.state(&id), "held");
    }
}

#[test]
fn a_policy_that_does_not_follow_the_schedule_ends_no_shift() {
    // On call so many hours from now on, or nobody knows; and what I set by hand.
    let table = [
        ("on call", Some((-1, 1)), None, true),
        ("off call", Some((1, 2)), None, false),
        ("nobody knows", None, None, true),
        ("on call, and off by hand", Some((-1, 1)), Some(Act::GoOffShift), false),
        ("off call, and on by hand", Some((1, 2)), Some(Act::GoOnShift), true),
    ];
    for (what, hours, by_hand, on) in table {
        for anew in [false, true] {
            let mut story = Story::off_shift();
            story.tell(mode(ShiftMode::Auto, "auto"));
            let at = |hour| add(story.now.wall, SignedDuration::from_hours(hour));
            if let Some((from, until)) = hours {
                story.said(Said::Duties { duties: vec![duty(at(from), at(until))], as_of: story.now.wall });
            }
            if let Some(act) = by_hand.clone() {
                story.act(act);
            }
            let facts = story.tell(mode(ShiftMode::Auto, "another that follows it"));
            assert!(!facts.iter().any(|fact| matches!(fact.what, What::ShiftSet { .. })), "{what}: {facts:?}");
            // Also where it was changed while the program did not run.
            if anew {
                story.desk = story.restored();
            }
            story.tell(mode(ShiftMode::Manual, "manual"));
            let id = story.post(SECURITY, "root login");
            assert_eq!(story.state(&id), if on { "ringing" } else { "held" }, "{what}");
            story.later(3 * 3_600);
            assert_eq!(story.desk.shift(story.now.wall).on == crate::shift::OnShift::On, on, "{what}: it stays so");
        }
    }
}
