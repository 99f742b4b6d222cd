//! Alerts that are one matter: an incident and its post, and what a sender says again.

use super::kit::*;
use crate::{
    act::Act,
    alert::{Known, RingWhy},
    fact::Link,
    ids::{AlertId, AlertKey, Emoji, Fingerprint, IncidentId},
    observation::*,
    wants::CardKey,
    write::{Outcome, WriteWhat},
};

fn key(value: &str) -> Fingerprint {
    Fingerprint { maker: "monitor".to_owned(), version: 1, value: value.to_owned() }
}

/// A post with a sender's key.
fn keyed(story: &mut Story, text: &str, value: &str, condition: Condition) -> AlertId {
    let message = Message { key: Some(key(value)), condition, ..story.message(SECURITY, text) };
    post(story, message)
}

fn post(story: &mut Story, message: Message) -> AlertId {
    let id = AlertId::message(&slack(), &message.place.channel, &message.ts);
    story.said(Said::Message(message));
    id
}

/// The post of the incident that PagerDuty's own app writes.
fn post_of_incident(story: &mut Story) -> AlertId {
    let message =
        Message { about: Some(IncidentId::new("Q1")), ..story.message(SECURITY, "Triggered: Checkout is slow") };
    post(story, message)
}

fn joined(story: &Story, id: &AlertId) -> Option<(AlertId, Link)> {
    story.desk.picture(story.now).alerts.into_iter().find(|alert| alert.id == *id).and_then(|alert| alert.joined)
}

fn marks(story: &Story) -> Vec<AlertId> {
    story.wants().writes.into_values().map(|write| write.alert).collect()
}

#[test]
fn an_incident_and_its_post_ring_once_whichever_comes_first() {
    for post_first in ["the post", "the incident"] {
        let mut story = Story::on_shift();
        let (post, incident) = match post_first {
            "the post" => {
                let post = post_of_incident(&mut story);
                story.assert_rings(&post);
                (post, story.incident(|_| {}))
            }
            _ => {
                let incident = story.incident(|_| {});
                (post_of_incident(&mut story), incident)
            }
        };
        story.assert_rings(&incident);
        assert_eq!(story.state(&post), "held", "{post_first} first");
        assert_eq!(joined(&story, &post), Some((incident.clone(), Link::PostOf)));
        let cards = story.wants().cards;
        assert!(!cards.contains_key(&CardKey::Alert(post)));
        assert!(cards[&CardKey::Alert(incident)].body.contains("Also in #alerts_security."), "{cards:?}");
    }
}

#[test]
fn my_act_on_either_is_written_to_both_and_the_echo_writes_nothing() {
    for acted in ["incident", "post"] {
        let mut story = Story::on_shift();
        let incident = story.incident(|_| {});
        let post = post_of_incident(&mut story);
        story.act(Act::Acknowledge(if acted == "post" { post.clone() } else { incident.clone() }));
        assert_eq!(marks(&story), [incident.clone(), post.clone()], "{acted}");
        story.assert_silent();
        for write in story.wants().writes.into_keys() {
            story.tell(crate::desk::Input::WriteEnded { write, outcome: Outcome::Done });
        }
        // Both sources say what I did.
        story.react(&post, me(), "white_check_mark", Change::Added);
        story.later(3);
        let at = story.now.wall;
        story.incident(|i| (i.status, i.acknowledged) = (IncidentStatus::Acknowledged, Some((me(), at))));
        assert_eq!((story.state(&incident), story.state(&post)), ("acknowledged", "settled"));
        assert_eq!(marks(&story), []);
    }
}

#[test]
fn what_i_do_in_slack_or_at_pagerduty_itself_is_carried_to_the_other() {
    let mut story = Story::on_shift();
    let incident = story.incident(|_| {});
    let post = post_of_incident(&mut story);
    story.react(&post, me(), "white_check_mark", Change::Added);
    assert_eq!(story.state(&incident), "acknowledging");
    assert_eq!(marks(&story), [incident]);

    let mut story = Story::on_shift();
    story.incident(|_| {});
    let post = post_of_incident(&mut story);
    story.later(3);
    let at = story.now.wall;
    story.incident(|i| (i.status, i.acknowledged) = (IncidentStatus::Acknowledged, Some((me(), at))));
    assert_eq!(marks(&story), [post]);
    assert!(matches!(story.wants().writes.into_values().next().unwrap().what, WriteWhat::React { .. }));
}

#[test]
fn a_colleagues_mark_on_the_post_annotates_and_the_incidents_own_state_decides() {
    let mut story = Story::on_shift();
    let incident = story.incident(|_| {});
    let post = post_of_incident(&mut story);
    story.react(&post, ben(), "white_check_mark", Change::Added);
    story.assert_rings(&incident);
    let card = &story.wants().cards[&CardKey::Alert(incident.clone())];
    assert!(card.body.contains("checked there by Ben"), "{}", card.body);
    story.later(3);
    story.incident(|i| (i.status, i.mine_since) = (IncidentStatus::Resolved, None));
    assert_eq!(story.state(&incident), "settled");
}

#[test]
fn the_post_ends_with_its_incident() {
    let mut story = Story::on_shift();
    let incident = story.incident(|_| {});
    let post = post_of_incident(&mut story);
    story.later(3);
    story.incident(|i| (i.status, i.mine_since, i.changed_by) = (IncidentStatus::Resolved, None, Some(ben())));
    assert_eq!((story.state(&incident), story.state(&post)), ("settled", "settled"));
    assert_eq!(story.by(&post).as_deref(), Some("Ben"));
}

#[test]
fn an_edit_undoes_the_link_and_the_post_rings_for_itself() {
    let mut story = Story::on_shift();
    story.incident(|_| {});
    let message = Message { about: Some(IncidentId::new("Q1")), ..story.message(SECURITY, "Triggered") };
    let id = post(&mut story, message.clone());
    assert_eq!(story.state(&id), "held");
    story.later(5);
    let edited =
        Message { about: None, version: story.now.wall, text: crate::text::Untrusted::new("root login"), ..message };
    story.said(Said::Message(edited));
    story.assert_rings(&id);
    assert_eq!(joined(&story, &id), None);
}

#[test]
fn a_post_of_somebody_elses_incident_rings_by_its_own_rule() {
    let mut story = Story::on_shift();
    let post = post_of_incident(&mut story);
    story.assert_rings(&post);
}

#[test]
fn a_repeat_joins_what_rings_and_is_counted() {
    let mut story = Story::on_shift();
    let first = keyed(&mut story, "disk full on db-1", "disk-1", Condition::Firing);
    story.later(300);
    let again = keyed(&mut story, "disk full on db-1", "disk-1", Condition::Firing);
    let other = keyed(&mut story, "disk full on db-2", "disk-2", Condition::Firing);
    assert_eq!(joined(&story, &again), Some((first.clone(), Link::RepeatOf)));
    story.assert_rings(&other);
    let card = &story.wants().cards[&CardKey::Alert(first.clone())];
    assert!(card.body.contains("Said 2 times."), "{}", card.body);
    // One act is about all of it.
    story.act(Act::Acknowledge(again.clone()));
    assert_eq!(marks(&story), [first, again]);
}

#[test]
fn a_title_alone_never_joins() {
    let mut story = Story::on_shift();
    let first = story.post(SECURITY, "host-12 down");
    story.later(60);
    let same = story.post(SECURITY, "host-12 down");
    story.assert_rings(&first);
    story.assert_rings(&same);
}

#[test]
fn what_is_over_and_fires_again_rings_again() {
    let mut story = Story::on_shift();
    let first = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    story.later(60);
    keyed(&mut story, "RESOLVED disk", "disk", Condition::Resolved);
    assert_eq!(story.state(&first), "settled");
    assert_eq!(story.by(&first).as_deref(), Some("resolved at the source"));
    story.later(60);
    let again = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    story.assert_rings(&again);
    assert_eq!(story.why(&again), Some(RingWhy::New));
}

#[test]
fn a_repeat_of_what_a_verdict_settled_joins_it_for_half_an_hour_and_rings_after() {
    let mut story = Story::on_shift();
    let first = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    story.react(&first, ben(), "white_check_mark", Change::Added);
    story.later(29 * 60);
    let soon = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    assert_eq!((story.state(&soon), story.by(&soon).as_deref()), ("settled", Some("Ben")));
    story.later(2 * 60);
    let late = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    story.assert_rings(&late);
}

#[test]
fn a_worse_repeat_rings_for_itself() {
    let mut story = Story::on_shift();
    let severe = |story: &mut Story, severity| {
        let message = Message { key: Some(key("disk")), severity: Some(severity), ..story.message(SECURITY, "disk") };
        post(story, message)
    };
    let warning = severe(&mut story, Severity::Medium);
    story.act(Act::Snooze { alert: warning, length: jiff::SignedDuration::from_mins(15) });
    story.later(60);
    let same = severe(&mut story, Severity::Medium);
    assert_eq!(story.state(&same), "held");
    let worse = severe(&mut story, Severity::Critical);
    story.assert_rings(&worse);
    assert_eq!(story.wants().cards[&CardKey::Alert(worse)].title, "Critical · #alerts_security");
}

#[test]
fn a_verdict_on_the_last_repeat_settles_them_all_and_taking_it_back_brings_that_one_back() {
    let mut story = Story::on_shift();
    let first = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    story.later(60);
    let again = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    story.react(&again, ben(), "white_check_mark", Change::Added);
    assert_eq!((story.state(&first), story.state(&again)), ("settled", "settled"));
    story.later(5);
    story.react(&again, ben(), "white_check_mark", Change::Removed);
    story.assert_rings(&again);
    assert_eq!(story.why(&again), Some(RingWhy::TakenBack));
}

#[test]
fn what_comes_and_goes_is_said_to_flap() {
    let mut story = Story::on_shift();
    let mut last = None;
    for _ in 0..3 {
        last = Some(keyed(&mut story, "FIRING disk", "disk", Condition::Firing));
        story.later(60);
        keyed(&mut story, "RESOLVED disk", "disk", Condition::Resolved);
        story.later(60);
    }
    assert_eq!(story.state(&last.unwrap()), "settled");
    let rings = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    story.assert_rings(&rings);
    let card = &story.wants().cards[&CardKey::Alert(rings)];
    assert!(card.body.contains("Flapping: 4 times within an hour."), "{}", card.body);
}

#[test]
fn off_shift_both_are_held_and_on_shift_one_is_told() {
    let mut story = Story::off_shift();
    let incident = story.incident(|_| {});
    let post = post_of_incident(&mut story);
    assert_eq!((story.state(&incident), story.state(&post)), ("held", "held"));
    story.act(Act::GoOnShift);
    let card = &story.wants().cards[&CardKey::Held];
    assert_eq!(card.title, "1 alert came while you were off shift");
}

#[test]
fn held_from_before_the_shift_it_does_not_keep_a_new_one_from_ringing() {
    let mut story = Story::off_shift();
    let before = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    story.act(Act::GoOnShift);
    story.later(60);
    let within = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    assert_eq!(story.state(&before), "held");
    story.assert_rings(&within);
}

/// Where `:eyes:` says that I have it, and leaves it open.
fn with_a_look() -> Story {
    let mut story = Story::on_shift();
    let mut policy = policy(crate::decide::Decision::Page);
    policy.hash = crate::ids::PolicyHash::new("eyes");
    policy.verdicts = vec![crate::policy::Verdict {
        emoji: crate::ids::Emoji::new("eyes"),
        means: "looking".to_owned(),
        then: crate::policy::After::LeavesOpen,
        asks: None,
    }];
    story.tell(crate::desk::Input::Policy(Box::new(policy)));
    story
}

#[test]
fn a_repeat_of_what_i_have_joins_it_for_half_an_hour_and_rings_after() {
    let mut story = with_a_look();
    let first = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    story.react(&first, me(), "eyes", Change::Added);
    assert_eq!(story.state(&first), "acknowledged");
    story.later(29 * 60);
    let soon = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    assert_eq!(story.state(&soon), "held");
    story.later(2 * 60);
    let late = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    story.assert_rings(&late);
}

#[test]
fn a_repeat_that_is_snoozed_beyond_what_i_have_rings_by_itself() {
    let mut story = with_a_look();
    let first = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    story.react(&first, me(), "eyes", Change::Added);
    story.later(29 * 60);
    let repeat = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    story.act(Act::Snooze { alert: repeat.clone(), length: jiff::SignedDuration::from_mins(15) });
    story.later(15 * 60);
    story.assert_rings(&repeat);
    assert_eq!(joined(&story, &repeat), None);
}

#[test]
fn my_look_taken_back_from_the_post_of_what_rings_leaves_it_shown_with_that() {
    let mut story = with_a_look();
    let incident = story.incident(|_| {});
    let post = post_of_incident(&mut story);
    story.act(Act::Judge { alert: post.clone(), emoji: crate::ids::Emoji::new("eyes"), note: None });
    story.answer(Outcome::Done);
    assert_eq!(story.state(&post), "acknowledged");
    story.react(&post, me(), "eyes", Change::Removed);
    story.assert_rings(&incident);
    assert_eq!((story.state(&post), joined(&story, &post)), ("held", Some((incident, Link::PostOf))));
}

#[test]
fn two_marks_of_mine_that_were_not_heard_back_both_stand() {
    let mut story = with_a_look();
    let post = keyed(&mut story, "FIRING disk", "disk", Condition::Firing);
    story.act(Act::Acknowledge(post.clone()));
    story.answer(Outcome::Done);
    story.act(Act::Judge { alert: post.clone(), emoji: crate::ids::Emoji::new("eyes"), note: None });
    story.answer(Outcome::Done);
    story.react(&post, ben(), "white_check_mark", Change::Added);
    story.react(&post, ben(), "white_check_mark", Change::Removed);
    assert_eq!(story.state(&post), "settled");
}

#[test]
fn a_preview_between_keeps_nothing_settled_that_fires_again() {
    let mut story = Story::on_shift();
    let mut first =
        Message { key: Some(key("disk")), condition: Condition::Firing, ..story.message(SECURITY, "FIRING") };
    let id = post(&mut story, first.clone());
    story.later(60);
    keyed(&mut story, "RESOLVED disk", "disk", Condition::Resolved);
    assert_eq!(story.state(&id), "settled");
    for (text, state) in [("FIRING", "settled"), ("FIRING: 99 %", "ringing")] {
        story.later(60);
        (first.text, first.version) = (crate::text::Untrusted::new(text), story.now.wall);
        post(&mut story, first.clone());
        assert_eq!(story.state(&id), state, "{text}");
    }
}

#[test]
fn my_mark_that_is_found_acknowledges_no_incident_that_fired_since() {
    for (told, state) in [(Known::Found, "ringing"), (Known::Told, "acknowledging")] {
        let mut story = Story::on_shift();
        let post = post_of_incident(&mut story);
        story.later(600);
        let since = story.now.wall;
        let incident = story.incident(|incident| incident.mine_since = Some(since));
        story.assert_rings(&incident);
        let AlertKey::Message { channel, ts } = post.key.clone() else { panic!("a post") };
        let emoji = Emoji::new("white_check_mark");
        let at = story.now.wall;
        let said = match told {
            Known::Told => Said::Reaction(Reaction { channel, ts, emoji, who: me(), change: Change::Added, at }),
            Known::Found => {
                let now = ReactionsNow { as_of: at, given: vec![(emoji, me())], complete: Completeness::Complete };
                Said::Reactions { channel, ts, now }
            }
        };
        story.said(said);
        assert_eq!((story.state(&post), story.state(&incident)), ("settled", state), "{told:?}");
    }
}
