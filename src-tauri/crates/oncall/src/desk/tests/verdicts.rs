//! What I say of an alert: verdicts, what can be taken back, and what waits until morning.

use super::kit::*;
use crate::{
    act::{Act, Refused},
    alert::RingWhy,
    decide::Decision,
    ids::{AlertId, Emoji, IncidentId},
    observation::*,
    policy::*,
    text::Untrusted,
    wants::CardKey,
    write::{Outcome, WriteWhat},
};
use jiff::SignedDuration;

#[test]
fn what_i_asked_for_can_be_taken_back_before_it_is_written() {
    let times = Times { undo: SignedDuration::from_secs(5), ..Times::default() };
    let mut story = under(with(Decision::Page, Care::default(), |policy| policy.times = times));
    let id = story.post(SECURITY, "root login");
    story.act(Act::Acknowledge(id.clone()));
    story.assert_silent();
    assert!(story.wants().writes.is_empty());
    assert!(story.wants().cards.contains_key(&CardKey::Undo(id.clone())));
    story.later(4);
    story.act(Act::Undo(id.clone()));
    story.assert_rings(&id);
    assert_eq!(story.why(&id), Some(RingWhy::Undone));
    story.later(60);
    assert!(story.wants().writes.is_empty());

    story.act(Act::Acknowledge(id.clone()));
    assert_eq!(story.wants().wake_at, Some(story.now.later(SignedDuration::from_secs(5)).wall));
    story.later(5);
    assert_eq!(story.wants().writes.len(), 1);
    assert!(!story.wants().cards.contains_key(&CardKey::Undo(id.clone())));
    assert_eq!(story.refused(Act::Undo(id.clone())), Refused::NothingToUndo);
    story.answer(Outcome::Done);
    assert_eq!(story.state(&id), "settled");
}

#[test]
fn taken_back_the_incident_rings_and_its_post_is_shown_with_it_as_before() {
    let times = Times { undo: SignedDuration::from_secs(5), ..Times::default() };
    let mut story = under(with(Decision::Page, Care::default(), |policy| policy.times = times));
    let incident = story.incident(|_| {});
    let message = Message { about: Some(IncidentId::new("Q1")), ..story.message(SECURITY, "Triggered") };
    let post = AlertId::message(&slack(), &message.place.channel, &message.ts);
    story.said(Said::Message(message));
    assert_eq!((story.state(&incident), story.state(&post)), ("ringing", "held"));
    story.act(Act::Acknowledge(incident.clone()));
    assert_eq!((story.state(&incident), story.state(&post)), ("acknowledging", "acknowledging"));
    story.act(Act::Undo(post.clone()));
    assert_eq!((story.state(&incident), story.state(&post)), ("ringing", "held"));
}

fn coded() -> Policy {
    let verdict = |emoji: &str, means: &str, then| Verdict {
        emoji: Emoji::new(emoji),
        means: means.to_owned(),
        then,
        asks: None,
    };
    with(Decision::Page, Care::default(), |policy| {
        policy.verdicts = vec![
            verdict("white_check_mark", "looked at; nobody else needs to", After::Settles),
            verdict("eyes", "looking", After::LeavesOpen),
        ];
    })
}

fn judge(alert: &AlertId, emoji: &str, note: Option<&str>) -> Act {
    Act::Judge { alert: alert.clone(), emoji: Emoji::new(emoji), note: note.map(Untrusted::new) }
}

#[test]
fn a_verdict_is_my_reaction_with_my_words_in_the_thread() {
    let mut story = under(coded());
    let id = story.post(SECURITY, "root login");
    assert_eq!(story.wants().cards[&CardKey::Alert(id.clone())].buttons[0].label, "✓ Looked at");
    story.act(judge(&id, "white_check_mark", Some("it was me")));
    let writes: Vec<WriteWhat> = story.wants().writes.into_values().map(|write| write.what).collect();
    assert!(matches!(&writes[..], [WriteWhat::React { .. }, WriteWhat::Reply { text, .. }] if text == "it was me"));
    for write in story.wants().writes.into_keys() {
        story.tell(crate::desk::Input::WriteEnded { write, outcome: Outcome::Done });
    }
    assert_eq!(story.state(&id), "settled");
    assert_eq!(story.refused(judge(&id, "tada", None)), Refused::NoSuchVerdict);
}

#[test]
fn what_a_new_policy_calls_done_is_done_once_my_look_is_written() {
    let mut story = under(coded());
    let id = story.post(SECURITY, "root login");
    story.react(&id, ben(), "tada", Change::Added);
    story.assert_rings(&id);
    let mut later = coded();
    later.hash = crate::ids::PolicyHash::new("later");
    later.slack[0].settles.push(Emoji::new("tada"));
    story.tell(crate::desk::Input::Policy(Box::new(later)));
    story.act(judge(&id, "eyes", None));
    story.answer(Outcome::Done);
    assert_eq!((story.state(&id), story.by(&id).as_deref()), ("settled", Some("Ben")));
}

#[test]
fn the_same_words_again_while_they_are_on_their_way_are_said_once() {
    let mut story = under(coded());
    let id = story.post(SECURITY, "root login");
    for words in ["it was me", "it was me", "no, Ben"] {
        story.act(judge(&id, "white_check_mark", Some(words)));
    }
    let said = story.wants().writes.into_values().filter(|write| matches!(write.what, WriteWhat::Reply { .. }));
    assert_eq!(said.count(), 2);
}

#[test]
fn a_verdict_that_leaves_it_open_is_mine_until_somebody_settles_it() {
    let mut story = under(coded());
    let id = story.post(SECURITY, "root login");
    story.act(judge(&id, "eyes", None));
    story.answer(Outcome::Done);
    assert_eq!(story.state(&id), "acknowledged");
    story.react(&id, me(), "eyes", Change::Added);
    assert_eq!(story.state(&id), "acknowledged");
    story.later(1);
    story.react(&id, me(), "eyes", Change::Removed);
    story.assert_rings(&id);
    assert_eq!(story.why(&id), Some(RingWhy::TakenBack));
    story.later(1);
    // Put there in Slack itself, it says the same.
    story.react(&id, me(), "eyes", Change::Added);
    assert_eq!(story.state(&id), "acknowledged");
    story.react(&id, ben(), "white_check_mark", Change::Added);
    assert_eq!((story.state(&id), story.by(&id).as_deref()), ("settled", Some("Ben")));
}

#[test]
fn my_look_put_there_in_slack_counts_however_it_stands() {
    let care = Care { look_within: Some(MINUTE * 60), ..Care::default() };
    for decision in [Decision::Notify, Decision::Digest, Decision::Hold] {
        let mut policy = coded();
        policy.rules[0].then = Then { decision, care: care.clone() };
        let mut story = under(policy);
        let id = story.post(SECURITY, "please review");
        story.react(&id, me(), "eyes", Change::Added);
        assert_eq!(story.state(&id), "acknowledged", "{decision:?}");
        story.later(minutes(60));
        story.assert_silent();
        story.react(&id, me(), "eyes", Change::Removed);
        assert_eq!(story.state(&id), "held", "{decision:?}");
    }
    // Off shift it is mine as well, and no news when I am back.
    let mut story = under(coded());
    story.act(Act::GoOffShift);
    let id = story.post(SECURITY, "root login");
    story.react(&id, me(), "eyes", Change::Added);
    assert_eq!(story.state(&id), "acknowledged");
    story.act(Act::GoOnShift);
    assert!(!story.wants().cards.contains_key(&CardKey::Held));
}

#[test]
fn a_post_that_comes_with_my_look_never_rings() {
    let mut story = under(coded());
    let message = story.message(SECURITY, "root login");
    let id = AlertId::message(&slack(), &message.place.channel, &message.ts);
    story.react(&id, me(), "eyes", Change::Added);
    story.said(Said::Message(message));
    assert_eq!((story.state(&id), story.why(&id)), ("acknowledged", None));
}

#[test]
fn my_look_that_is_heard_before_its_answer_needs_none() {
    let mut story = under(coded());
    let id = story.post(SECURITY, "root login");
    story.act(judge(&id, "eyes", None));
    story.react(&id, ben(), "eyes", Change::Added);
    assert_eq!(story.state(&id), "acknowledging");
    story.react(&id, me(), "eyes", Change::Added);
    assert_eq!(story.state(&id), "acknowledged");
    // Slack never answers.
    story.later(60);
    story.assert_silent();

    // A look that stood before says nothing of the check mark that is asked for now.
    story.act(judge(&id, "white_check_mark", None));
    story.react(&id, ben(), "eyes", Change::Removed);
    assert_eq!(story.state(&id), "acknowledging");
    let refused = Outcome::Refused { why: "no".to_owned(), cure: "ask".to_owned() };
    story.tell(crate::desk::Input::WriteEnded { write: crate::ids::WriteId(1), outcome: refused });
    story.assert_rings(&id);
}

#[test]
fn a_look_that_stood_before_it_rang_does_not_end_the_ring() {
    for snoozed in [false, true] {
        // A check mark that was not written rings, and what was said again since makes it no quieter.
        let mut story = under(coded());
        let id = story.post(SECURITY, "root login");
        story.act(judge(&id, "eyes", None));
        story.answer(Outcome::Done);
        story.act(judge(&id, "white_check_mark", None));
        story.answer(Outcome::Unknown { why: "no answer".to_owned() });
        story.assert_rings(&id);
        if snoozed {
            story.act(Act::Snooze { alert: id.clone(), length: MINUTE });
        }
        story.later(1);
        story.react(&id, me(), "eyes", Change::Added);
        story.react(&id, ben(), "tada", Change::Added);
        assert_eq!(story.state(&id), if snoozed { "snoozed" } else { "ringing" });
        // Taken back and given anew, it is mine.
        story.later(1);
        story.react(&id, me(), "eyes", Change::Removed);
        story.later(1);
        story.react(&id, me(), "eyes", Change::Added);
        assert_eq!(story.state(&id), "acknowledged");
    }
}

#[test]
fn what_fires_again_rings_on_though_i_looked_at_it_before() {
    let mut story = under(coded());
    let firing = Message { condition: Condition::Firing, ..story.message(SECURITY, "disk full") };
    let id = AlertId::message(&slack(), &firing.place.channel, &firing.ts);
    story.said(Said::Message(firing.clone()));
    story.react(&id, me(), "eyes", Change::Added);
    assert_eq!(story.state(&id), "acknowledged");
    for (condition, state) in [(Condition::Resolved, "settled"), (Condition::Firing, "ringing")] {
        story.later(60);
        story.said(Said::Message(Message { condition, version: story.now.wall, ..firing.clone() }));
        assert_eq!(story.state(&id), state);
    }
    story.later(1);
    story.react(&id, ben(), "tada", Change::Added);
    story.assert_rings(&id);
}

#[test]
fn until_morning_is_until_the_policys_morning() {
    // 03:00 in Chicago.
    let times = Times { zone: Zone::Named(crate::time::zone("America/Chicago").unwrap()), ..Times::default() };
    let mut story = under(with(Decision::Page, Care::default(), |policy| policy.times = times));
    let id = story.post(SECURITY, "root login");
    story.act(Act::SnoozeUntilMorning(id.clone()));
    assert_eq!(story.state(&id), "snoozed");
    story.later(minutes(5 * 60) - 1);
    assert_eq!(story.state(&id), "snoozed");
    story.later(1);
    story.assert_rings(&id);
}
