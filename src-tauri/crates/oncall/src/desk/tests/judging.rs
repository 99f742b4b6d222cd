//! What news of an alert brings back, what it leaves alone, and by whom it is over.

use super::kit::*;
use crate::{
    act::Act,
    alert::RingWhy,
    decide::Decision,
    desk::Input,
    fact::{Fact, What},
    ids::{AlertId, AlertKey, Fingerprint, IncidentId, PolicyHash},
    observation::*,
    policy::*,
    text::Untrusted,
    wants::CardKey,
    write::Outcome,
};
use jiff::SignedDuration;

fn under(policy: Policy) -> Story {
    let mut story = Story::on_shift();
    story.tell(Input::Policy(Box::new(policy)));
    story
}

/// A later version of a post.
fn edit(story: &mut Story, id: &AlertId, change: impl FnOnce(&mut Message)) -> Vec<Fact> {
    story.later(5);
    let mut message = Message { version: story.now.wall, ..story.desk.known.alerts[id].message().unwrap().clone() };
    change(&mut message);
    story.said(Said::Message(message))
}

fn reply(story: &mut Story, id: &AlertId) -> Vec<Fact> {
    story.later(5);
    let AlertKey::Message { ts, .. } = id.key.clone() else { panic!("{id} is no message") };
    let reply = Message { reply_to: Some(ts), author: ben(), ..story.message(SECURITY, "hm") };
    story.said(Said::Message(reply))
}

fn decided(facts: &[Fact]) -> usize {
    facts.iter().filter(|fact| matches!(fact.what, What::Decided { .. })).count()
}

#[test]
fn what_ended_it_last_is_told_and_told_once() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.react(&id, ben(), "white_check_mark", Change::Added);
    let facts = reply(&mut story, &id);
    assert_eq!(facts.len(), 1, "the reply alone: {facts:?}");
    let AlertKey::Message { channel, ts } = id.key.clone() else { unreachable!() };
    story.said(Said::Deleted { channel, ts, at: story.now.wall });
    assert_eq!(story.by(&id).as_deref(), Some("deleted at the source"));
}

#[test]
fn a_reply_on_what_ended_with_its_incident_brings_nothing_back() {
    for by in [None, Some(ben())] {
        let mut story = Story::on_shift();
        story.incident(|_| {});
        let message = Message { about: Some(IncidentId::new("Q1")), ..story.message(SECURITY, "Triggered") };
        let post = AlertId::message(&slack(), &message.place.channel, &message.ts);
        story.said(Said::Message(message));
        story.later(3);
        story.incident(|i| (i.status, i.mine_since, i.changed_by) = (IncidentStatus::Resolved, None, by.clone()));
        assert_eq!(story.state(&post), "settled");
        reply(&mut story, &post);
        assert_eq!(story.state(&post), "settled", "{by:?}");
    }
}

#[test]
fn what_is_over_is_brought_back_by_an_edit_of_its_words_and_not_by_a_preview() {
    for (text, state) in [("disk", "settled"), ("disk, once more", "ringing")] {
        let mut story = Story::on_shift();
        let keyed = |story: &Story, condition| Message {
            key: Some(Fingerprint { maker: "monitor".to_owned(), version: 1, value: "disk".to_owned() }),
            condition,
            ..story.message(SECURITY, "disk")
        };
        let firing = keyed(&story, Condition::Firing);
        let id = AlertId::message(&slack(), &firing.place.channel, &firing.ts);
        story.said(Said::Message(firing));
        story.later(60);
        let over = keyed(&story, Condition::Resolved);
        story.said(Said::Message(over));
        assert_eq!(story.state(&id), "settled");
        edit(&mut story, &id, |message| message.text = Untrusted::new(text));
        assert_eq!(story.state(&id), state, "{text}");
    }
}

#[test]
fn what_comes_back_rings_only_where_it_pages_and_says_why() {
    for (decision, state) in [(Decision::Page, "ringing"), (Decision::Hold, "held")] {
        let mut story = under(policy(decision));
        let id = story.post(SECURITY, "disk");
        edit(&mut story, &id, |message| message.condition = Condition::Resolved);
        edit(&mut story, &id, |message| message.condition = Condition::Firing);
        assert_eq!(story.state(&id), state);
        let why = |why| (decision == Decision::Page).then_some(why);
        assert_eq!(story.why(&id), why(RingWhy::Again));
        story.react(&id, ben(), "white_check_mark", Change::Added);
        story.later(5);
        story.react(&id, ben(), "white_check_mark", Change::Removed);
        assert_eq!(story.state(&id), state);
        assert_eq!(story.why(&id), why(RingWhy::TakenBack));
    }
}

#[test]
fn what_its_sender_no_more_calls_over_rings_again() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "disk");
    edit(&mut story, &id, |message| message.condition = Condition::Resolved);
    assert_eq!(story.state(&id), "settled");
    edit(&mut story, &id, |message| (message.condition, message.text) = (Condition::Unsaid, Untrusted::new("disk?")));
    assert_eq!((story.state(&id), story.why(&id)), ("ringing", Some(RingWhy::Again)));
}

#[test]
fn an_edit_that_says_it_is_worse_breaks_a_snooze_and_no_other_does() {
    let table = [
        (Some(Severity::Medium), Severity::Critical, "ringing"),
        (Some(Severity::Medium), Severity::Medium, "snoozed"),
        (Some(Severity::Medium), Severity::Low, "snoozed"),
        (None, Severity::Low, "snoozed"),
    ];
    for (before, now, state) in table {
        let mut story = Story::on_shift();
        let message = Message { severity: before, ..story.message(SECURITY, "disk") };
        let id = AlertId::message(&slack(), &message.place.channel, &message.ts);
        story.said(Said::Message(message));
        story.act(Act::Snooze { alert: id.clone(), length: SignedDuration::from_mins(15) });
        edit(&mut story, &id, |message| message.severity = Some(now));
        assert_eq!(story.state(&id), state, "{before:?} → {now:?}");
    }
}

#[test]
fn a_quiet_card_that_was_closed_stays_closed_whatever_is_said_of_it() {
    let mut story = under(policy(Decision::Notify));
    let id = story.post(SECURITY, "certificate runs out");
    let card = CardKey::Notice(id.clone());
    assert!(story.wants().cards.contains_key(&card));
    story.later(3);
    story.tell(Input::CardClosed { card: card.clone() });
    reply(&mut story, &id);
    edit(&mut story, &id, |message| message.text = Untrusted::new("certificate runs out soon"));
    assert!(!story.wants().cards.contains_key(&card));
    assert_eq!(story.wants().sound, None);
}

#[test]
fn an_edit_takes_no_page_back_and_decides_the_same_only_once() {
    let mut story = Story::at(DAY);
    story.act(Act::GoOnShift);
    let id = story.post(DISK, "disk critical");
    assert_eq!(decided(&edit(&mut story, &id, |message| message.text = Untrusted::new("disk down"))), 0);
    edit(&mut story, &id, |message| message.text = Untrusted::new("disk"));
    story.assert_rings(&id);
    // It still counts among what must be told.
    story.act(Act::GoOffShift);
    story.act(Act::GoOnShift);
    assert!(story.wants().cards.contains_key(&CardKey::Held));
}

#[test]
fn what_the_summary_tells_does_not_ring_by_an_edit_of_its_words() {
    let mut story = Story::off_shift();
    let id = story.post(SECURITY, "disk");
    story.act(Act::GoOnShift);
    edit(&mut story, &id, |message| message.text = Untrusted::new("disk, again"));
    assert_eq!(story.state(&id), "held");
    assert!(story.wants().cards.contains_key(&CardKey::Held));
}

/// `decision` for all incidents, of any urgency.
fn of_incidents(decision: Decision) -> Policy {
    let service = vec![Pattern::new("*").unwrap()];
    let when = When { service, ..When::default() };
    let rule = Rule { name: "incidents".into(), when, then: Then::of(decision) };
    let hash = PolicyHash::new(format!("incidents {decision:?}"));
    Policy { hash, rules: vec![rule], ..policy(Decision::Page) }
}

#[test]
fn a_reading_without_news_decides_nothing_anew_under_a_changed_policy() {
    let mut story = under(of_incidents(Decision::Hold));
    let id = story.incident(|_| {});
    story.tell(Input::Policy(Box::new(of_incidents(Decision::Notify))));
    story.later(3);
    story.incident(|_| {});
    assert_eq!(decided(&story.facts), 1);
    assert_eq!(story.state(&id), "held");
    story.later(3);
    story.incident(|incident| incident.mine_since = Some(incident.as_of));
    assert_eq!(decided(&story.facts), 2);
}

#[test]
fn raised_it_breaks_a_snooze() {
    let table = [
        (Urgency::Low, Urgency::High, "ringing"),
        (Urgency::Low, Urgency::Unknown, "ringing"),
        (Urgency::Low, Urgency::Low, "snoozed"),
        (Urgency::High, Urgency::Low, "snoozed"),
        (Urgency::Unknown, Urgency::High, "snoozed"),
    ];
    for (before, now, state) in table {
        let mut story = under(of_incidents(Decision::Page));
        let id = story.incident(|incident| incident.urgency = before);
        story.assert_rings(&id);
        story.act(Act::Snooze { alert: id.clone(), length: SignedDuration::from_mins(15) });
        story.later(3);
        story.incident(|incident| incident.urgency = now);
        assert_eq!(story.state(&id), state, "{before:?} → {now:?}");
    }
}

#[test]
fn raised_it_goes_on_ringing_or_waiting_for_its_answer_as_before() {
    let mut story = under(of_incidents(Decision::Page));
    let id = story.incident(|incident| incident.urgency = Urgency::Low);
    let since = story.wants().sound.unwrap().since;
    story.later(3);
    story.incident(|incident| incident.urgency = Urgency::High);
    assert_eq!(story.wants().sound.unwrap().since, since, "it does not begin anew, and softly");
    story.incident(|incident| incident.urgency = Urgency::Low);
    story.act(Act::Acknowledge(id.clone()));
    story.later(3);
    story.incident(|incident| incident.urgency = Urgency::High);
    assert_eq!(story.state(&id), "acknowledging");
}

#[test]
fn a_state_nobody_knew_that_turns_out_to_be_triggered_breaks_a_snooze() {
    let mut story = Story::on_shift();
    let id = story.incident(|incident| incident.status = IncidentStatus::Unknown);
    story.assert_rings(&id);
    story.act(Act::Snooze { alert: id.clone(), length: SignedDuration::from_mins(15) });
    story.later(3);
    story.incident(|incident| incident.status = IncidentStatus::Triggered);
    story.assert_rings(&id);
}

#[test]
fn reassigned_it_is_over_by_whoever_did_it_where_that_is_known() {
    let table = [
        ("by Ben", None, Some(ben()), "Ben"),
        ("by me", None, Some(me()), "reassigned"),
        ("by its escalation policy", None, Some(bot()), "reassigned"),
        ("by nobody known", None, None, "reassigned"),
        ("after Ben changed something else", Some(ben()), Some(ben()), "reassigned"),
    ];
    for (what, before, now, by) in table {
        let mut story = Story::on_shift();
        let id = story.incident(|incident| incident.changed_by = before);
        story.later(3);
        story.incident(|incident| (incident.mine_since, incident.changed_by) = (None, now));
        assert_eq!((story.state(&id), story.by(&id).as_deref()), ("settled", Some(by)), "{what}");
    }
}

#[test]
fn a_reading_that_shows_my_acknowledgement_is_an_answer_to_it() {
    let mut story = Story::on_shift();
    let id = story.incident(|_| {});
    story.act(Act::Acknowledge(id.clone()));
    story.later(1);
    // Acknowledged, and nobody knows by whom: mine is still under way.
    story.incident(|i| i.status = IncidentStatus::Acknowledged);
    assert_eq!(story.state(&id), "acknowledging");
    story.later(1);
    story.incident(|i| i.acknowledged = Some((me(), i.as_of)));
    assert_eq!((story.state(&id), story.by(&id).as_deref()), ("acknowledged", Some("me")));
    // Read again it is no news.
    let facts = story.facts.len();
    story.later(3);
    story.incident(|_| {});
    assert_eq!(story.facts.len(), facts + 1, "{:?}", story.facts.last());
}

#[test]
fn a_reading_of_the_moment_of_the_answer_does_not_ring() {
    let mut story = Story::on_shift();
    let id = story.incident(|_| {});
    story.act(Act::Acknowledge(id.clone()));
    story.later(1);
    story.answer(Outcome::Done);
    story.incident(|_| {});
    assert_eq!(story.state(&id), "acknowledged");
    story.later(1);
    story.incident(|_| {});
    story.assert_rings(&id);
}

#[test]
fn what_may_always_reach_me_is_counted_by_its_own_rule_within_an_hour() {
    let mut limited = policy(Decision::Page);
    limited.hash = PolicyHash::new("limited");
    limited.rules[0].then.care = Care { always: Some(Always { at_most: 1 }), ..Care::default() };
    let mut story = under(limited);
    story.incident(|_| {});
    story.act(Act::GoOffShift);
    let first = story.post(SECURITY, "help");
    assert_eq!(story.state(&first), "ringing", "what rang by another rule is not counted");
    story.later(3_599);
    let soon = story.post(SECURITY, "help");
    assert_eq!(story.state(&soon), "held");
    story.later(1);
    let later = story.post(SECURITY, "help");
    assert_eq!(story.state(&later), "ringing");
}

#[test]
fn what_came_off_shift_and_gets_worse_on_shift_rings() {
    for (worse, state) in [(Severity::Critical, "ringing"), (Severity::Low, "held")] {
        let mut story = Story::off_shift();
        let message = Message { severity: Some(Severity::High), ..story.message(SECURITY, "root login") };
        let id = AlertId::message(&slack(), &message.place.channel, &message.ts);
        story.said(Said::Message(message));
        edit(&mut story, &id, |message| message.severity = Some(Severity::High));
        assert_eq!(story.state(&id), "held");
        story.act(Act::GoOnShift);
        assert!(story.wants().cards.contains_key(&CardKey::Held));
        edit(&mut story, &id, |message| message.severity = Some(worse));
        assert_eq!(story.state(&id), state);
    }
}
