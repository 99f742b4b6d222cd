//! What I do: what makes no sense any more, what an act takes along, and what taking it back takes back.

use super::kit::*;
use crate::{
    act::{Act, Refused},
    alert::RingWhy,
    decide::Decision,
    desk::Input,
    ids::{AlertId, Emoji, IncidentId, MessageTs, PolicyHash},
    observation::*,
    policy::*,
    text::Untrusted,
    write::{Outcome, WriteWhat},
};
use jiff::SignedDuration;

/// With a verdict that settles and one that leaves open, and so many seconds to take them back.
fn coded(undo: i64) -> Story {
    let verdict = |emoji: &str, then| Verdict { emoji: Emoji::new(emoji), means: String::new(), then, asks: None };
    let mut policy = policy(Decision::Page);
    policy.hash = PolicyHash::new("coded");
    policy.verdicts = vec![verdict("white_check_mark", After::Settles), verdict("eyes", After::LeavesOpen)];
    policy.times.undo = SignedDuration::from_secs(undo);
    let mut story = Story::on_shift();
    story.tell(Input::Policy(Box::new(policy)));
    story
}

fn judge(alert: &AlertId, emoji: &str, note: Option<&str>) -> Act {
    Act::Judge { alert: alert.clone(), emoji: Emoji::new(emoji), note: note.map(Untrusted::new) }
}

/// What is to be written, and about what.
fn writes(story: &Story) -> Vec<(AlertId, &'static str)> {
    let word = |what: &WriteWhat| match what {
        WriteWhat::React { .. } => "reaction",
        WriteWhat::Reply { .. } => "reply",
        WriteWhat::AcknowledgeIncident(_) => "acknowledgement",
        WriteWhat::Message { .. } => "message",
    };
    story.wants().writes.into_values().map(|write| (write.alert, word(&write.what))).collect()
}

#[test]
fn nothing_can_be_done_about_what_is_unknown_or_handled() {
    let mut story = coded(0);
    let unknown = AlertId::message(&slack(), &channel(SECURITY), &MessageTs::new("1700000000.000100"));
    let settled = story.post(SECURITY, "root login");
    story.react(&settled, ben(), "white_check_mark", Change::Added);
    let snooze = |alert: &AlertId| Act::Snooze { alert: alert.clone(), length: SignedDuration::from_mins(15) };
    let acts: [fn(AlertId) -> Act; 2] = [Act::Acknowledge, Act::SnoozeUntilMorning];
    for (id, refused) in
        [(unknown.clone(), Refused::NoSuchAlert), (settled, Refused::AlreadyHandled { by: "Ben".to_owned() })]
    {
        for act in acts {
            assert_eq!(story.refused(act(id.clone())), refused);
        }
        assert_eq!(story.refused(snooze(&id)), refused);
    }
    assert_eq!(story.refused(judge(&unknown, "eyes", None)), Refused::NoSuchAlert);
    let incident = story.incident(|_| {});
    assert_eq!(story.refused(judge(&incident, "eyes", None)), Refused::NoSuchVerdict);
}

#[test]
fn a_verdict_that_settles_is_done_at_the_incident_too() {
    for (emoji, both) in [("white_check_mark", true), ("eyes", false)] {
        let mut story = coded(0);
        let incident = story.incident(|_| {});
        let message = Message { about: Some(IncidentId::new("Q1")), ..story.message(SECURITY, "Triggered") };
        let post = AlertId::message(&slack(), &message.place.channel, &message.ts);
        story.said(Said::Message(message));
        story.act(judge(&post, emoji, None));
        let mut expected = vec![(post, "reaction")];
        expected.extend(both.then_some((incident, "acknowledgement")));
        assert_eq!(writes(&story), expected);
    }
}

#[test]
fn a_second_click_gives_the_source_no_more_time() {
    let mut story = coded(0);
    let id = story.post(SECURITY, "root login");
    story.act(Act::Acknowledge(id.clone()));
    story.later(10);
    story.act(Act::Acknowledge(id.clone()));
    story.later(5);
    story.assert_rings(&id);
}

#[test]
fn the_source_has_its_time_after_what_may_be_taken_back() {
    let mut story = coded(5);
    let id = story.post(SECURITY, "root login");
    story.act(Act::Acknowledge(id.clone()));
    story.later(19);
    assert_eq!(story.state(&id), "acknowledging");
    story.later(1);
    story.assert_rings(&id);
    assert!(matches!(story.why(&id), Some(RingWhy::NotWritten { .. })));
}

#[test]
fn words_that_wait_are_not_taken_for_the_mark() {
    let mut story = coded(0);
    let id = story.post(SECURITY, "root login");
    story.act(judge(&id, "eyes", Some("mine")));
    let mark = story.wants().writes.into_values().find(|write| write.what.is_mark()).unwrap();
    story.tell(Input::WriteEnded { write: mark.id, outcome: Outcome::Done });
    assert_eq!(writes(&story), [(id.clone(), "reply")]);
    story.act(judge(&id, "white_check_mark", None));
    assert_eq!(writes(&story), [(id.clone(), "reply"), (id, "reaction")]);
}

#[test]
fn taking_it_back_takes_my_words_back_and_nobody_elses() {
    let mut story = coded(5);
    let (first, other) = (story.post(SECURITY, "root login"), story.post(SECURITY, "another login"));
    story.act(judge(&first, "eyes", Some("mine")));
    story.act(judge(&other, "eyes", Some("mine too")));
    story.later(2);
    story.act(Act::Undo(first.clone()));
    story.assert_rings(&first);
    story.later(5);
    assert_eq!(writes(&story), [(other.clone(), "reaction"), (other, "reply")]);
}
