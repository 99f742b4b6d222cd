//! Rows of the truth table about what I do with a Slack alert.

use super::kit::*;
use crate::{
    act::Act,
    alert::RingWhy,
    decide::Decision,
    desk::Input,
    ids::PolicyHash,
    policy::Policy,
    wants::CardKey,
    write::{Outcome, WriteWhat},
};
use jiff::SignedDuration;

#[test]
fn i_acknowledge() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Acknowledge(id.clone()));
    assert_eq!(story.state(&id), "acknowledging");
    story.assert_silent();
    let writes = story.wants().writes;
    let write = writes.values().next().unwrap();
    assert!(matches!(&write.what, WriteWhat::React { emoji, .. } if emoji.as_str() == "white_check_mark"));
    // A second click while it is under way is no second write.
    story.act(Act::Acknowledge(id.clone()));
    assert_eq!(story.wants().writes.len(), 1);
    for outcome in [Outcome::Done, Outcome::AlreadyMine] {
        let mut story = Story { desk: story.desk.clone(), now: story.now, facts: Vec::new() };
        story.answer(outcome);
        assert_eq!(story.state(&id), "settled");
        assert_eq!(story.by(&id).as_deref(), Some("me"));
        assert!(story.wants().writes.is_empty());
    }
}

#[test]
fn acknowledged_again_while_the_first_write_is_under_way_it_is_written_once() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Acknowledge(id.clone()));
    story.later(5);
    story.act(Act::Snooze { alert: id.clone(), length: SignedDuration::from_mins(15) });
    let first = story.wants().writes;
    story.act(Act::Acknowledge(id.clone()));
    assert_eq!(story.wants().writes, first);
    story.later(14);
    assert_eq!(story.state(&id), "acknowledging", "it has its 15 s again");
    story.answer(Outcome::Done);
    assert_eq!(story.state(&id), "settled");
}

#[test]
fn a_write_that_fails_or_stays_unanswered_rings_again_and_says_why() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Acknowledge(id.clone()));
    story.answer(Outcome::Refused { why: "the token lacks reactions:write".to_owned(), cure: "Add it.".to_owned() });
    story.assert_rings(&id);
    let card = &story.wants().cards[&CardKey::Alert(id.clone())];
    assert!(card.body.contains("the token lacks reactions:write"), "{}", card.body);

    story.act(Act::Acknowledge(id.clone()));
    story.later(14);
    assert_eq!(story.state(&id), "acknowledging");
    assert_eq!(story.wants().wake_at, Some(crate::time::add(story.now.wall, SignedDuration::from_secs(1))));
    story.later(1);
    story.assert_rings(&id);
    assert!(matches!(story.why(&id), Some(RingWhy::NotWritten { .. })));
}

#[test]
fn off_shift_a_failed_write_is_a_card_without_a_sound() {
    let mut story = Story::off_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Acknowledge(id.clone()));
    story.answer(Outcome::Unknown { why: "no network".to_owned() });
    assert!(story.wants().cards.contains_key(&CardKey::Alert(id)));
    assert_eq!(story.wants().sound, None);
}

#[test]
fn i_snooze() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Snooze { alert: id.clone(), length: SignedDuration::from_mins(15) });
    story.assert_silent();
    assert_eq!(story.state(&id), "snoozed");
    story.later(15 * 60 - 1);
    story.assert_silent();
    story.later(1);
    story.assert_rings(&id);
    assert_eq!(story.why(&id), Some(RingWhy::SnoozeOver));
    let too_long = Act::Snooze { alert: id, length: SignedDuration::from_hours(13) };
    assert_eq!(story.refused(too_long), crate::act::Refused::BadLength);
}

#[test]
fn what_comes_from_an_account_that_is_gone_is_handled_here() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "one");
    let policy = Policy { hash: PolicyHash::new("gone"), slack: Vec::new(), ..policy(Decision::Page) };
    story.tell(Input::Policy(Box::new(policy)));
    story.assert_rings(&id);
    story.act(Act::Acknowledge(id.clone()));
    assert_eq!(story.state(&id), "settled");
    assert!(story.wants().writes.is_empty());
}
