//! What does not ring: quiet cards, digests, what comes back, and whoever only looks on.

use super::kit::*;
use crate::{
    act::{Act, Refused},
    decide::Decision,
    fact::Reminder,
    ids::{AlertId, Emoji},
    observation::*,
    policy::*,
    wants::{CardKey, SoundClass, TrayState},
    write::Outcome,
};

#[test]
fn notify_is_one_quiet_card_with_one_soft_tone() {
    let mut story = under(with(Decision::Notify, Care::default(), |_| {}));
    let id = story.post(SECURITY, "certificate runs out");
    assert_eq!(story.state(&id), "held");
    let key = CardKey::Notice(id.clone());
    assert_eq!(story.wants().cards[&key].title, "Notice · #alerts_security");
    assert_eq!(sound(&story), Some(SoundClass::Notify));
    story.later(3);
    assert_eq!(sound(&story), None);
    assert!(story.wants().cards.contains_key(&key));
    story.tell(crate::desk::Input::CardClosed { card: key.clone() });
    assert!(!story.wants().cards.contains_key(&key));
    // It can still be acknowledged.
    story.act(Act::Acknowledge(id.clone()));
    story.answer(Outcome::Done);
    assert_eq!(story.state(&id), "settled");
}

#[test]
fn off_shift_notify_is_held_without_a_word() {
    let mut story = under(with(Decision::Notify, Care::default(), |_| {}));
    story.act(Act::GoOffShift);
    let id = story.post(SECURITY, "certificate runs out");
    assert_eq!(story.state(&id), "held");
    assert!(!story.wants().cards.contains_key(&CardKey::Notice(id)));
    assert_eq!(sound(&story), None);
}

#[test]
fn a_digest_is_shown_at_its_time_of_day_and_not_again() {
    // The story begins at 09:00 UTC.
    let times = Times { digests: vec!["09:30".parse().unwrap(), "12:00".parse().unwrap()], ..Times::default() };
    let mut story = under(with(Decision::Digest, Care::default(), |policy| policy.times = times));
    let ids = ["one", "two"].map(|text| story.post(SECURITY, text));
    assert!(!story.wants().cards.contains_key(&CardKey::Digest));
    assert_eq!(story.wants().wake_at.unwrap().to_string(), "2026-01-14T09:30:00Z");
    story.later(minutes(30));
    assert_eq!(story.wants().cards[&CardKey::Digest].title, "Digest: 2 alerts");
    assert_eq!(sound(&story), None);
    story.react(&ids[0], ben(), "white_check_mark", Change::Added);
    assert_eq!(story.wants().cards[&CardKey::Digest].title, "Digest: 1 alert");
    story.tell(crate::desk::Input::CardClosed { card: CardKey::Digest });
    story.later(minutes(150));
    assert!(!story.wants().cards.contains_key(&CardKey::Digest));
    story.post(SECURITY, "three");
    story.later(minutes(24 * 60));
    assert_eq!(story.wants().cards[&CardKey::Digest].title, "Digest: 1 alert");
}

#[test]
fn count_is_never_shown_and_counted_by_its_rule() {
    let mut story = under(with(Decision::Count, Care::default(), |_| {}));
    let id = story.post(SECURITY, "sql time-out");
    assert_eq!(story.state(&id), "unknown");
    assert_eq!(story.desk.picture(story.now).tallied["security wakes me"].ever, 1);
    story.later(minutes(16));
    assert!(story.facts.iter().any(|fact| matches!(fact.what, crate::fact::What::Tallied { messages: 1, .. })));
    assert_eq!(story.desk.picture(story.now).tallied["security wakes me"].ever, 1);
}

#[test]
fn without_a_verdict_it_comes_back_again_and_again_until_somebody_gives_one() {
    let care = Care { back_after: Some(MINUTE * 60), ..Care::default() };
    let mut story = under(with(Decision::Hold, care, |_| {}));
    let id = story.post(SECURITY, "look at me some time");
    let key = CardKey::Reminder(Reminder::Unchecked);
    story.later(minutes(59));
    assert!(!story.wants().cards.contains_key(&key));
    story.later(minutes(1));
    assert_eq!(story.wants().cards[&key].title, "1 alert has no verdict");
    assert_eq!(sound(&story), Some(SoundClass::Reminder));
    story.tell(crate::desk::Input::CardClosed { card: key.clone() });
    story.later(minutes(60));
    assert!(story.wants().cards.contains_key(&key));
    story.react(&id, ben(), "white_check_mark", Change::Added);
    assert!(!story.wants().cards.contains_key(&key));
    assert_eq!(sound(&story), None);
    story.later(minutes(120));
    assert!(!story.wants().cards.contains_key(&key));
}

#[test]
fn what_i_have_and_is_still_open_comes_back() {
    let times = Times { open_after: Some(MINUTE * 60), ..Times::default() };
    let mut story = under(with(Decision::Page, Care::default(), |policy| policy.times = times));
    let id = story.incident(|_| {});
    story.act(Act::Acknowledge(id.clone()));
    story.answer(Outcome::Done);
    story.later(minutes(61));
    let key = CardKey::Reminder(Reminder::StillOpen);
    assert_eq!(story.wants().cards[&key].title, "1 alert that you have is still open");
    story.assert_silent_but(SoundClass::Reminder);
}

fn help() -> Policy {
    let care = Care { always: Some(Always { at_most: 2 }), ..Care::default() };
    with(Decision::Page, care, |_| {})
}

#[test]
fn what_may_always_reach_me_rings_off_shift_up_to_its_limit() {
    let mut story = under(help());
    story.act(Act::GoOffShift);
    let calls = ["help", "help me", "please"].map(|text| story.post(SECURITY, text));
    let states: Vec<&str> = calls.iter().map(|id| story.state(id)).collect();
    assert_eq!(states, ["ringing", "ringing", "held"]);
    story.assert_rings(&calls[0]);
    assert_eq!(sound(&story), Some(SoundClass::Page));
    story.later(minutes(61));
    let later = story.post(SECURITY, "help again");
    story.assert_rings(&later);
    // What rings beside it off shift is nothing.
    story.act(Act::Acknowledge(calls[0].clone()));
    story.act(Act::Acknowledge(calls[1].clone()));
    story.act(Act::Acknowledge(later));
    assert_eq!(sound(&story), None);
}

#[test]
fn what_rang_on_shift_leaves_what_may_ring_off_shift_as_it_was() {
    let mut story = under(help());
    let handled = ["help", "help me"].map(|text| story.post(SECURITY, text));
    handled.iter().for_each(|id| story.react(id, ben(), "white_check_mark", Change::Added));
    story.later(minutes(10));
    story.act(Act::GoOffShift);
    let calls = ["urgent", "urgent!", "please"].map(|text| story.post(SECURITY, text));
    assert_eq!(calls.map(|id| story.state(&id)), ["ringing", "ringing", "held"]);
}

#[test]
fn what_may_always_reach_me_softly_is_one_soft_tone_off_shift() {
    let care = Care { always: Some(Always { at_most: 2 }), voice: Some(Voice::Notify), ..Care::default() };
    let mut story = under(with(Decision::Page, care, |_| {}));
    story.act(Act::GoOffShift);
    let id = story.post(SECURITY, "help");
    assert_eq!(sound(&story), Some(SoundClass::Notify));
    let ends = story.wants().wake_at.expect("the tone ends");
    story.later(ends.duration_since(story.now.wall).as_secs() + 1);
    assert_eq!((sound(&story), story.state(&id)), (None, "ringing"));
}

#[test]
fn in_shadow_everything_is_listed_nothing_rings_and_nothing_is_written() {
    let mut story = under(with(Decision::Page, Care::default(), |policy| policy.shadow = Shadow::Yes));
    let (post, incident) = (story.post(SECURITY, "root login"), story.incident(|_| {}));
    assert_eq!((story.state(&post), story.state(&incident)), ("held", "held"));
    let wants = story.wants();
    assert!(wants.cards.is_empty(), "{:?}", wants.cards);
    assert_eq!((wants.sound, wants.tray.state), (None, TrayState::Shadow));
    assert_eq!(story.refused(Act::Acknowledge(post.clone())), Refused::Shadow);
    let emoji = Emoji::new("eyes");
    assert_eq!(story.refused(Act::Judge { alert: post.clone(), emoji, note: None }), Refused::Shadow);
    // What my own hand does in Slack writes nothing at PagerDuty.
    story.react(&post, me(), "white_check_mark", Change::Added);
    assert_eq!(story.state(&post), "settled");
    assert!(story.wants().writes.is_empty());
}

#[test]
fn no_reminder_comes_at_night_nor_before_a_digest_was_shown() {
    let times = || Times {
        digests: vec!["18:00".parse().unwrap()],
        unchecked_after: Some(MINUTE * 5 * 60),
        ..Times::default()
    };
    let mut story = under(with(Decision::Digest, Care::default(), |policy| policy.times = times()));
    // Said at 09:00, shown at 18:00, due at 23:00, told at 08:00.
    story.post(SECURITY, "look at me some time");
    let key = CardKey::Reminder(Reminder::Unchecked);
    for (hours, told) in [(8, false), (10, false), (14, false), (22, false), (23, true)] {
        story.later(
            minutes(60 * hours) - (story.now.wall.as_second() - NIGHT.parse::<jiff::Timestamp>().unwrap().as_second()),
        );
        assert_eq!(story.wants().cards.contains_key(&key), told, "after {hours} h");
    }
}

#[test]
fn a_post_that_deserves_only_a_quiet_card_is_shown_with_its_incident() {
    let mut story = under(with(Decision::Notify, Care::default(), |_| {}));
    let incident = story.incident(|_| {});
    let message = Message { about: Some(crate::ids::IncidentId::new("Q1")), ..story.message(SECURITY, "Triggered") };
    let id = AlertId::message(&slack(), &message.place.channel, &message.ts);
    story.said(Said::Message(message));
    assert!(!story.wants().cards.contains_key(&CardKey::Notice(id)));
    story.act(Act::Acknowledge(incident));
    assert_eq!(story.wants().writes.len(), 2);
}
