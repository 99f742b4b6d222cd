//! What a turn of the shift decides anew, and when the Desk asks to be woken.

use super::kit::*;
use crate::{
    act::Act,
    decide::Decision,
    desk::Input,
    fact::What,
    ids::PolicyHash,
    observation::*,
    policy::*,
    shift::OnShift,
    sight::{Blindness, Sighting},
    time::add,
    wants::{CardKey, SoundClass},
};
use jiff::SignedDuration;

/// Off shift `#alerts_security` is only held, on shift it pages.
fn by_shift() -> Policy {
    let mut policy = policy(Decision::Page);
    policy.hash = PolicyHash::new("by shift");
    let mut off = policy.rules[0].clone();
    (off.name, off.when.shift, off.then) = ("off shift".into(), Some(OnShift::Off), Then::of(Decision::Hold));
    policy.rules.insert(0, off);
    policy
}

#[test]
fn what_was_held_for_being_off_shift_is_decided_anew_on_shift() {
    let mut story = Story::off_shift();
    story.tell(Input::Policy(Box::new(by_shift())));
    let stale = story.post(SECURITY, "yesterday's");
    story.later(13 * 3_600);
    let id = story.post(SECURITY, "root login");
    let settled = story.post(SECURITY, "another login");
    story.react(&settled, ben(), "white_check_mark", Change::Added);
    let incident = story.incident(|_| {});
    let other = story.post(DISK, "disk at 80 %");
    let before = story.facts.len();
    story.act(Act::GoOnShift);
    let decided: Vec<_> = story.facts[before..]
        .iter()
        .filter_map(|fact| match &fact.what {
            What::Decided { alert, decision, .. } => Some((alert.clone(), *decision)),
            _ => None,
        })
        .collect();
    assert_eq!(decided, [(id.clone(), Decision::Page)]);
    let card = &story.wants().cards[&CardKey::Held];
    assert_eq!(card.title, "2 alerts came while you were off shift");
    assert_eq!(
        [&stale, &id, &settled, &incident, &other].map(|id| story.state(id)),
        ["held", "held", "settled", "held", "held"]
    );
}

#[test]
fn however_old_it_is_what_became_mine_or_fired_lately_is_told() {
    let yesterday = |story: &Story| crate::time::add(story.now.wall, SignedDuration::from_hours(-18));
    let mut story = Story::off_shift();
    let created_at = yesterday(&story);
    let incident = story.incident(|incident| incident.created_at = created_at);
    assert_eq!(story.state(&incident), "held");
    story.later(60);
    story.act(Act::GoOnShift);
    assert_eq!(story.wants().cards[&CardKey::Held].title, "1 alert came while you were off shift");
    // What was held for that long is no news.
    let mut story = Story::off_shift();
    story.incident(|_| {});
    story.later(12 * 60 * 60);
    story.act(Act::GoOnShift);
    assert!(!story.wants().cards.contains_key(&CardKey::Held));
}

#[test]
fn what_is_over_stays_over_as_the_shift_turns() {
    let mut story = Story::on_shift();
    let settled = story.post(SECURITY, "root login");
    story.react(&settled, ben(), "white_check_mark", Change::Added);
    let snoozed = story.post(SECURITY, "another login");
    story.act(Act::Snooze { alert: snoozed.clone(), length: SignedDuration::from_mins(15) });
    story.act(Act::GoOffShift);
    assert_eq!((story.state(&settled), story.state(&snoozed)), ("settled", "snoozed"));
    story.act(Act::GoOnShift);
    assert_eq!(story.wants().cards.get(&CardKey::Held), None, "nothing is held");
}

#[test]
fn a_notice_goes_with_its_verdict() {
    let mut story = Story::on_shift();
    story.tell(Input::Policy(Box::new(policy(Decision::Notify))));
    let id = story.post(SECURITY, "certificate runs out");
    assert!(story.wants().cards.contains_key(&CardKey::Notice(id.clone())));
    story.react(&id, ben(), "white_check_mark", Change::Added);
    assert_eq!(story.wants().cards.get(&CardKey::Notice(id)), None);
}

#[test]
fn a_page_that_is_to_be_soft_is_heard_once() {
    let mut soft = policy(Decision::Page);
    soft.hash = PolicyHash::new("soft");
    soft.rules[0].then.care.voice = Some(Voice::Notify);
    let mut story = Story::on_shift();
    story.tell(Input::Policy(Box::new(soft)));
    story.post(SECURITY, "root login");
    let class = |story: &Story| story.wants().sound.map(|sound| sound.class);
    assert_eq!(class(&story), Some(SoundClass::Notify));
    story.later(2);
    assert_eq!(class(&story), None);
}

#[test]
fn what_rings_wakes_at_each_minute_of_its_age_for_its_card_says_it() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    let said_at = story.desk.known.alerts[&id].said_at();
    // Beyond every step of its sound and the window.
    for seconds in [130, 11, 60, 3_600] {
        story.later(seconds);
        let wake = story.wants().wake_at.unwrap();
        let ahead = wake.duration_since(story.now.wall);
        assert!(ahead > SignedDuration::ZERO && ahead <= SignedDuration::from_mins(1), "{ahead}");
        assert_eq!(wake.duration_since(said_at).as_millis() % 60_000, 0);
    }
}

#[test]
fn a_snooze_and_each_step_of_a_blindness_wake_on_time() {
    let mut story = Story::on_shift();
    let seconds = SignedDuration::from_secs;
    let id = story.post(SECURITY, "root login");
    story.act(Act::Snooze { alert: id, length: seconds(900) });
    assert_eq!(story.wants().wake_at, Some(add(story.now.wall, seconds(900))));
    let since = story.now.wall;
    let sighting = Sighting::Blind(Blindness::Reconnecting { why: "the connection broke".to_owned() });
    story.tell(Input::Sighted { source: slack(), sighting });
    for (later, wake) in [(0, 3), (3, 60), (50, 60)] {
        story.later(later);
        assert_eq!(story.wants().wake_at, Some(add(since, seconds(wake))));
    }
}

#[test]
fn what_is_counted_wakes_to_be_kept() {
    for (decision, place) in [(Decision::Page, CHATTER), (Decision::Count, SECURITY)] {
        let mut story = Story::on_shift();
        story.tell(Input::Policy(Box::new(policy(decision))));
        assert_eq!(story.wants().wake_at, None);
        let began = story.desk.live.counted_at.unwrap();
        story.later(60);
        story.post(place, "lunch?");
        assert_eq!(story.wants().wake_at, Some(add(began, SignedDuration::from_mins(15))), "{decision:?}");
    }
}
