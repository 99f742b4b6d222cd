//! What must not be lost or late when the wall clock is set back: by hand, by NTP, after a dual boot.

use super::kit::*;
use crate::{
    act::Act,
    alert::RingWhy,
    decide::Decision,
    desk::{Desk, Input},
    fact::What,
    ids::{AlertId, AlertKey},
    observation::*,
    sight::{Blindness, Gap, Sighting},
    time::{BootId, add, sub},
    wants::CardKey,
};
use jiff::{SignedDuration, tz::TimeZone};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn set_back(story: &mut Story, by: SignedDuration) {
    story.now.wall = sub(story.now.wall, by);
}

fn blind(story: &mut Story) {
    let sighting = Sighting::Blind(Blindness::Reconnecting { why: "the connection broke".to_owned() });
    story.tell(Input::Sighted { source: slack(), sighting });
}

#[test]
fn the_gap_of_a_blindness_is_as_long_as_it_was() {
    let mut story = Story::on_shift();
    blind(&mut story);
    story.later(30);
    set_back(&mut story, HOUR);
    let at = story.now.wall;
    story.tell(Input::Sighted { source: slack(), sighting: Sighting::Connected { at } });
    let gap = Gap { from: sub(at, SignedDuration::from_secs(30)), until: at };
    assert_eq!(story.wants().reads[&slack()].iter().copied().collect::<Vec<_>>(), [gap]);
}

#[test]
fn after_a_start_nobody_knows_how_long_it_was_and_a_week_is_read() {
    let mut story = Story::on_shift();
    story.tell(Input::Sighted { source: slack(), sighting: Sighting::Connected { at: story.now.wall } });
    let mut desk = Desk::new(policy(Decision::Page), TimeZone::UTC);
    story.facts.iter().for_each(|fact| desk.apply(fact));
    story.desk = desk;
    set_back(&mut story, HOUR);
    story.now.boot_id = BootId(8);
    let at = story.now.wall;
    story.tell(Input::Sighted { source: slack(), sighting: Sighting::Connected { at } });
    let week = Gap { from: sub(at, HOUR * 24 * 7), until: at };
    assert!(story.wants().reads[&slack()].contains(&week));
}

#[test]
fn an_act_that_is_refused_changes_nothing_not_even_the_clock() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "one");
    set_back(&mut story, HOUR);
    let before = story.desk.known.clone();
    story.refused(Act::Snooze { alert: id, length: HOUR * 13 });
    assert_eq!(story.desk.known, before);
    story.later(0);
    assert!(story.facts.iter().any(|fact| fact.what == What::ClockSetBack { by: HOUR }));
}

#[test]
fn what_an_incident_does_next_is_heard() {
    let mut story = Story::on_shift();
    let id = story.incident(|_| {});
    story.later(3);
    story.incident(|i| (i.status, i.acknowledged) = (IncidentStatus::Acknowledged, Some((ben(), i.as_of))));
    assert_eq!(story.state(&id), "settled");
    // A reading that was asked for before, and arrives after.
    let asked = story.now.wall;
    set_back(&mut story, HOUR);
    story.incident(|i| (i.number, i.as_of) = (Some(8), asked));
    story.later(3);
    story.incident(|i| (i.status, i.acknowledged) = (IncidentStatus::Triggered, None));
    story.assert_rings(&id);
    assert_eq!(story.why(&id), Some(RingWhy::Again));
}

#[test]
fn blindness_alarms_on_time_and_an_old_look_dismisses_no_new_one() {
    let mut story = Story::on_shift();
    blind(&mut story);
    story.later(50);
    set_back(&mut story, HOUR);
    story.later(10);
    assert!(story.wants().cards.contains_key(&CardKey::Blind(slack())));
    assert!(story.wants().sound.is_some());
    story.tell(Input::CardClosed { card: CardKey::Blind(slack()) });
    story.act(Act::Silence);
    story.tell(Input::Sighted { source: slack(), sighting: Sighting::Seeing { at: story.now.wall } });
    set_back(&mut story, HOUR);
    story.later(1);
    blind(&mut story);
    story.later(60);
    assert!(story.wants().sound.is_some());
}

#[test]
fn a_ring_gets_no_quieter_and_a_snooze_no_longer() {
    let mut story = Story::on_shift();
    let snoozed = story.post(SECURITY, "one");
    story.act(Act::Snooze { alert: snoozed.clone(), length: HOUR });
    let _ringing = story.post(SECURITY, "two");
    story.later(30);
    let loudness = |story: &Story| story.wants().sound.unwrap().loudness.percent();
    assert_eq!(loudness(&story), 100);
    set_back(&mut story, HOUR * 3);
    story.later(0);
    assert_eq!(loudness(&story), 100);
    assert_eq!(story.wants().cards.len(), 1);
    // Another boot, whose clock is no witness.
    story.now.boot_id = BootId(8);
    story.later(3_600 - 30);
    assert_eq!(story.state(&snoozed), "ringing");
}

#[test]
fn what_came_off_shift_is_summed_up_though_an_older_summary_was_seen_later_by_the_clock() {
    let mut story = Story::off_shift();
    story.post(SECURITY, "one");
    story.act(Act::GoOnShift);
    story.tell(Input::CardClosed { card: CardKey::Held });
    story.act(Act::GoOffShift);
    set_back(&mut story, HOUR);
    story.later(60);
    story.act(Act::GoOnShift);
    assert!(story.wants().cards.contains_key(&CardKey::Held));
}

#[test]
fn a_clock_that_is_trimmed_or_set_forward_is_no_fact() {
    for by in [SignedDuration::from_millis(900), -HOUR] {
        let mut story = Story::on_shift();
        story.now.wall = add(story.now.wall, -by);
        story.later(0);
        assert!(!story.facts.iter().any(|fact| matches!(fact.what, What::ClockSetBack { .. })), "{by}");
    }
}

#[test]
fn what_was_handed_over_before_the_clock_was_set_back_is_not_taken_back() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "one");
    story.act(Act::Acknowledge(id.clone()));
    story.later(5);
    set_back(&mut story, HOUR);
    assert_eq!(story.refused(Act::Undo(id)), crate::act::Refused::NothingToUndo);
}

#[test]
fn what_slack_said_of_its_own_time_stays_when_the_clock_here_is_set_back() {
    // A mark that was told is known to be gone, by whoever starts anew too; one that was not, by who saw all listed.
    for told_before in [true, false] {
        let mut story = Story::on_shift();
        let id = story.post(SECURITY, "root login");
        let crate::ids::AlertKey::Message { channel, ts } = id.key.clone() else { unreachable!() };
        let put_at = story.now.wall;
        if told_before {
            story.react(&id, ben(), "white_check_mark", Change::Added);
        }
        story.later(10);
        let now = ReactionsNow { as_of: story.now.wall, given: Vec::new(), complete: Completeness::Complete };
        story.said(Said::Reactions { channel: channel.clone(), ts: ts.clone(), now });
        story.assert_rings(&id);
        set_back(&mut story, HOUR);
        story.later(1);
        if told_before {
            story.desk = story.restored();
        }
        let (emoji, who) = (crate::ids::Emoji::new("white_check_mark"), ben());
        story.said(Said::Reaction(Reaction { channel, ts, emoji, who, change: Change::Added, at: put_at }));
        story.assert_rings(&id);
    }
}

#[test]
fn a_test_page_has_rung_as_long_as_it_had() {
    let mut story = Story::on_shift();
    let began = story.now.wall;
    story.act(Act::TestPage);
    set_back(&mut story, HOUR);
    story.later(1);
    assert_eq!(story.desk.picture(story.now).test.ringing_since(), Some(sub(began, HOUR)));
}

/// Written from here, and for a program that starts anew too.
fn my_mark_stands(story: &mut Story, id: &AlertId) {
    story.act(Act::Acknowledge(id.clone()));
    story.later(2);
    story.answer(crate::write::Outcome::Done);
    assert_eq!(story.state(id), "settled");
    story.desk = story.restored();
    story.later(1);
    assert_eq!(story.state(id), "settled");
}

/// Slack's clock goes on as it did; here it is earlier now than when Slack says that the mark was taken back.
#[test]
fn a_mark_given_after_it_was_heard_to_be_taken_back_stands() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "one");
    story.react(&id, me(), "white_check_mark", Change::Added);
    story.later(10);
    story.react(&id, me(), "white_check_mark", Change::Removed);
    story.assert_rings(&id);
    story.later(5);
    set_back(&mut story, HOUR);
    story.later(5);
    my_mark_stands(&mut story, &id);
}

/// Slack's clock, by which a list is dated, is an hour ahead of the clock here.
#[test]
fn a_mark_given_after_it_was_found_to_be_gone_stands() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "one");
    story.react(&id, me(), "white_check_mark", Change::Added);
    assert_eq!(story.state(&id), "settled");
    story.later(10);
    let AlertKey::Message { channel, ts } = id.key.clone() else { panic!("{id} is no message") };
    let now = ReactionsNow { as_of: add(story.now.wall, HOUR), given: Vec::new(), complete: Completeness::Complete };
    story.said(Said::Reactions { channel, ts, now });
    story.assert_rings(&id);
    story.later(5);
    my_mark_stands(&mut story, &id);
}
