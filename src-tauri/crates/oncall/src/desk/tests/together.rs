//! What belongs together and what does not: every edge at which a page could be lost in another.

use super::kit::*;
use crate::{
    act::Act,
    decide::Decision,
    desk::Input,
    fact::{Link, What},
    ids::{AlertId, Fingerprint, IncidentId, SourceId},
    observation::*,
    policy::{Care, Pattern, Rule},
    wants::CardKey,
    write::Outcome,
};

fn key(value: &str) -> Fingerprint {
    Fingerprint { maker: "monitor".to_owned(), version: 1, value: value.to_owned() }
}

fn post(story: &mut Story, message: Message) -> AlertId {
    let id = AlertId::message(&slack(), &message.place.channel, &message.ts);
    story.said(Said::Message(message));
    id
}

fn keyed(story: &mut Story, condition: Condition) -> AlertId {
    let message = Message { key: Some(key("disk")), condition, ..story.message(SECURITY, "disk") };
    post(story, message)
}

/// A post about the incident of the kit.
fn about(story: &mut Story) -> AlertId {
    let message = Message { about: Some(IncidentId::new("Q1")), ..story.message(SECURITY, "Triggered") };
    post(story, message)
}

fn edit(story: &mut Story, id: &AlertId, change: impl FnOnce(&mut Message)) {
    story.later(5);
    let mut message = Message { version: story.now.wall, ..story.desk.known.alerts[id].message().unwrap().clone() };
    change(&mut message);
    story.said(Said::Message(message));
}

fn joined(story: &Story, id: &AlertId) -> Option<(AlertId, Link)> {
    story.desk.known.alerts[id].joined.clone()
}

fn marks(story: &Story) -> Vec<AlertId> {
    story.wants().writes.into_values().map(|write| write.alert).collect()
}

#[test]
fn a_held_post_that_an_edit_makes_page_is_shown_with_its_incident() {
    let mut story = Story::at(DAY);
    story.act(Act::GoOnShift);
    let message = Message { about: Some(IncidentId::new("Q1")), ..story.message(DISK, "disk at 80 %") };
    let id = post(&mut story, message);
    let incident = story.incident(|_| {});
    assert_eq!((story.state(&id), joined(&story, &id)), ("held", None));
    edit(&mut story, &id, |message| message.text = crate::text::Untrusted::new("disk critical"));
    assert_eq!((story.state(&id), joined(&story, &id)), ("held", Some((incident, Link::PostOf))));
}

#[test]
fn repeats_go_along_with_their_first_into_its_incident() {
    let mut story = Story::on_shift();
    let message =
        Message { key: Some(key("disk")), about: Some(IncidentId::new("Q1")), ..story.message(SECURITY, "disk") };
    let first = post(&mut story, message);
    story.later(60);
    let again = keyed(&mut story, Condition::Firing);
    assert_eq!(joined(&story, &again), Some((first.clone(), Link::RepeatOf)));
    let incident = story.incident(|_| {});
    assert_eq!(joined(&story, &first), Some((incident.clone(), Link::PostOf)));
    assert_eq!(joined(&story, &again), Some((incident.clone(), Link::RepeatOf)));
    let card = &story.wants().cards[&CardKey::Alert(incident)];
    assert!(card.body.contains("Said 2 times."), "{}", card.body);
}

#[test]
fn what_says_that_it_is_over_ends_what_fires_whatever_it_deserves_itself() {
    for (then, place) in Decision::ALL.into_iter().map(|then| (then, SECURITY)).chain([(Decision::Count, CHATTER)]) {
        let mut story = under(with(Decision::Page, Care::default(), |policy| {
            let channels = vec![Pattern::new(SECURITY).unwrap()];
            let mut over = Rule::of_channels("what is over", channels, then);
            over.when.state = Some(Condition::Resolved);
            policy.rules.insert(0, over);
        }));
        let firing = keyed(&mut story, Condition::Firing);
        let another = story.post(SECURITY, "root login");
        story.later(60);
        let (key, condition) = (Some(key("disk")), Condition::Resolved);
        let over = Message { key, condition, ..story.message(place, "disk is fine") };
        post(&mut story, over.clone());
        assert_eq!(story.state(&firing), "settled", "{then:?} {place}");
        story.assert_rings(&another);
        // Again, for the next one.
        story.later(60);
        let next = keyed(&mut story, Condition::Firing);
        story.assert_rings(&next);
        story.said(Said::Message(over));
        story.assert_rings(&next);
    }
}

#[test]
fn what_is_over_and_only_counted_is_kept_where_it_ends_something_alone() {
    let mut story = Story::on_shift();
    let over = |story: &Story| Message {
        key: Some(key("disk")),
        condition: Condition::Resolved,
        ..story.message(CHATTER, "disk is fine")
    };
    let before = over(&story);
    assert_eq!(story.said(Said::Message(before)), []);
    keyed(&mut story, Condition::Firing);
    let another = Message { key: Some(key("cpu")), ..over(&story) };
    assert_eq!(story.said(Said::Message(another)), []);
    story.later(60);
    let over = over(&story);
    assert_ne!(story.said(Said::Message(over)), []);
}

#[test]
fn a_post_that_was_checked_before_its_incident_came_stays_checked() {
    let mut story = Story::on_shift();
    let post = about(&mut story);
    story.react(&post, ben(), "white_check_mark", Change::Added);
    let incident = story.incident(|_| {});
    story.assert_rings(&incident);
    assert_eq!((story.state(&post), joined(&story, &post)), ("settled", None));
    let card = &story.wants().cards[&CardKey::Alert(incident)];
    assert!(!card.body.contains("Said"), "{}", card.body);
}

#[test]
fn a_mark_taken_back_from_a_post_rings_once_with_its_incident() {
    for (incident_rings, state) in [(true, "held"), (false, "ringing")] {
        let mut story = Story::on_shift();
        let incident = story.incident(|_| {});
        let id = about(&mut story);
        story.react(&id, ben(), "white_check_mark", Change::Added);
        assert_eq!((story.state(&id), story.state(&incident)), ("settled", "ringing"));
        if !incident_rings {
            story.incident(|incident| incident.status = IncidentStatus::Resolved);
        }
        story.later(5);
        story.react(&id, ben(), "white_check_mark", Change::Removed);
        assert_eq!(story.state(&id), state);
        assert_eq!(story.wants().cards.len(), 1);
    }
}

#[test]
fn a_second_post_of_an_incident_goes_where_it_goes_though_it_first_repeated_the_other() {
    let mut story = Story::on_shift();
    let told = |story: &Story, place, text| Message {
        key: Some(key("Q1")),
        about: Some(IncidentId::new("Q1")),
        ..story.message(place, text)
    };
    let message = told(&story, SECURITY, "Triggered");
    let first = post(&mut story, message);
    story.later(5);
    let message = told(&story, SECURITY, "Triggered, too");
    let second = post(&mut story, message);
    assert_eq!(joined(&story, &second), Some((first.clone(), Link::RepeatOf)));
    let incident = story.incident(|_| {});
    for id in [&first, &second] {
        assert_eq!(joined(&story, id), Some((incident.clone(), Link::PostOf)));
    }
    story.later(60);
    story.incident(|incident| (incident.mine_since, incident.changed_by) = (None, Some(ben())));
    for id in [&first, &second] {
        edit(&mut story, id, |message| message.text = crate::text::Untrusted::new("Reassigned to Ben"));
        assert_eq!(story.state(id), "settled");
    }
    story.assert_silent();
}

#[test]
fn what_repeats_the_post_of_an_incident_stays_with_it_until_its_own_key_is_another() {
    for (value, state) in [("disk", "held"), ("cpu", "ringing")] {
        let mut story = Story::on_shift();
        let (disk, about) = (Some(key("disk")), Some(IncidentId::new("Q1")));
        let message = Message { key: disk, about, ..story.message(SECURITY, "disk") };
        post(&mut story, message);
        story.later(5);
        let again = keyed(&mut story, Condition::Firing);
        let incident = story.incident(|_| {});
        assert_eq!(joined(&story, &again), Some((incident, Link::RepeatOf)));
        edit(&mut story, &again, |message| {
            (message.key, message.text) = (Some(key(value)), crate::text::Untrusted::new("disk, still"));
        });
        assert_eq!(story.state(&again), state);
    }
}

#[test]
fn an_edit_to_another_key_parts_a_repeat_from_its_first_whichever_is_edited() {
    for edited in ["the repeat", "the first"] {
        let mut story = Story::on_shift();
        let first = keyed(&mut story, Condition::Firing);
        story.later(60);
        let again = keyed(&mut story, Condition::Firing);
        assert_eq!(story.state(&again), "held");
        let id = if edited == "the first" { &first } else { &again };
        edit(&mut story, id, |message| message.key = Some(key("another disk")));
        assert_eq!(joined(&story, &again), None, "{edited}");
        story.assert_rings(&first);
        story.assert_rings(&again);
    }
}

#[test]
fn what_is_parted_rings_only_where_it_pages() {
    let mut story = Story::on_shift();
    story.tell(Input::Policy(Box::new(policy(Decision::Notify))));
    let incident = story.incident(|_| {});
    let post = about(&mut story);
    assert_eq!(joined(&story, &post), Some((incident, Link::PostOf)));
    edit(&mut story, &post, |message| message.about = None);
    assert_eq!((story.state(&post), joined(&story, &post)), ("held", None));
}

#[test]
fn the_same_key_in_another_workspace_is_another_thing() {
    let mut story = Story::on_shift();
    let elsewhere = SourceId::slack("beta");
    let said = |story: &Story, condition| Message {
        key: Some(key("disk")),
        condition,
        ..story.message(SECURITY, "disk, over there")
    };
    let message = said(&story, Condition::Firing);
    let there = AlertId::message(&elsewhere, &message.place.channel, &message.ts);
    let observed =
        |message| Observation { source: elsewhere.clone(), heard: Heard::Live, said: Said::Message(message) };
    story.tell(Input::Observed(observed(message)));
    story.later(60);
    let here = keyed(&mut story, Condition::Firing);
    story.assert_rings(&there);
    story.assert_rings(&here);
    story.later(60);
    keyed(&mut story, Condition::Resolved);
    assert_eq!((story.state(&here), story.state(&there)), ("settled", "ringing"));
}

#[test]
fn a_post_about_an_incident_that_is_over_rings_for_itself() {
    let mut story = Story::on_shift();
    story.incident(|_| {});
    story.later(3);
    story.incident(|i| (i.status, i.mine_since) = (IncidentStatus::Resolved, None));
    let post = about(&mut story);
    story.assert_rings(&post);
}

#[test]
fn off_shift_a_page_is_not_lost_in_what_only_was_held() {
    let mut story = Story::at(DAY);
    let said = |story: &Story, text| Message { key: Some(key("disk")), ..story.message(DISK, text) };
    let message = said(&story, "disk at 80 %");
    let quiet = post(&mut story, message);
    story.later(60);
    let message = said(&story, "disk critical");
    let page = post(&mut story, message);
    assert_eq!((story.state(&quiet), joined(&story, &page)), ("held", None));
    story.act(Act::GoOnShift);
    assert_eq!(story.wants().cards[&CardKey::Held].title, "1 alert came while you were off shift");
}

#[test]
fn heard_late_what_was_over_by_then_does_not_ring() {
    // Over so many seconds after it was said.
    for (over_after, state) in [(60, "settled"), (-60, "ringing")] {
        let mut story = Story::on_shift();
        story.later(120);
        let earlier = |story: &Story, seconds: i64, condition| {
            let mut before = Story::at(DAY);
            before.now = story.now.later(jiff::SignedDuration::from_secs(seconds));
            Message { key: Some(key("disk")), condition, ..before.message(SECURITY, "disk") }
        };
        let over = earlier(&story, over_after - 70, Condition::Resolved);
        post(&mut story, over);
        let firing = earlier(&story, -70, Condition::Firing);
        let id = post(&mut story, firing);
        assert_eq!(story.state(&id), state, "over after {over_after} s");
    }
}

#[test]
fn what_was_checked_then_over_and_fires_again_rings_again() {
    let mut story = Story::on_shift();
    let first = keyed(&mut story, Condition::Firing);
    story.react(&first, ben(), "white_check_mark", Change::Added);
    story.later(60);
    keyed(&mut story, Condition::Resolved);
    story.later(60);
    let again = keyed(&mut story, Condition::Firing);
    story.assert_rings(&again);
}

#[test]
fn after_exactly_half_an_hour_a_repeat_of_what_was_checked_rings() {
    for (seconds, state) in [(1_799, "settled"), (1_800, "ringing")] {
        let mut story = Story::on_shift();
        let first = keyed(&mut story, Condition::Firing);
        story.react(&first, ben(), "white_check_mark", Change::Added);
        story.later(seconds);
        let again = keyed(&mut story, Condition::Firing);
        assert_eq!(story.state(&again), state, "after {seconds} s");
    }
}

#[test]
fn a_repeat_of_an_acknowledged_incidents_post_stays_with_it() {
    let mut story = Story::on_shift();
    let incident = story.incident(|_| {});
    let message =
        Message { key: Some(key("disk")), about: Some(IncidentId::new("Q1")), ..story.message(SECURITY, "disk") };
    post(&mut story, message);
    story.act(Act::Acknowledge(incident.clone()));
    for write in story.wants().writes.into_keys() {
        story.tell(Input::WriteEnded { write, outcome: Outcome::Done });
    }
    let message = Message { key: Some(key("disk")), ..story.message(SECURITY, "disk") };
    let soon = post(&mut story, message);
    let state = story.state(&soon);
    story.later(3_600);
    let late = keyed(&mut story, Condition::Firing);
    assert_eq!((state, story.state(&late)), ("held", "held"), "its own source sees to an incident");
}

#[test]
fn my_mark_on_a_repeat_in_slack_itself_asks_for_no_second_one() {
    let mut story = Story::on_shift();
    let first = keyed(&mut story, Condition::Firing);
    story.later(60);
    let again = keyed(&mut story, Condition::Firing);
    story.react(&again, me(), "white_check_mark", Change::Added);
    assert_eq!((story.state(&first), story.state(&again)), ("settled", "settled"));
    assert_eq!(marks(&story), []);
}

#[test]
fn said_again_and_again_without_an_end_is_no_flapping() {
    let mut story = Story::on_shift();
    let first = keyed(&mut story, Condition::Firing);
    for _ in 0..3 {
        story.later(60);
        keyed(&mut story, Condition::Firing);
    }
    let card = &story.wants().cards[&CardKey::Alert(first)];
    assert!(card.body.contains("Said 4 times.") && !card.body.contains("Flapping"), "{}", card.body);
}

#[test]
fn my_mark_on_the_post_is_still_written_where_the_incident_ends_meanwhile() {
    let mut story = Story::on_shift();
    let incident = story.incident(|_| {});
    let post = about(&mut story);
    story.act(Act::Acknowledge(incident.clone()));
    story.later(1);
    story.incident(|i| (i.status, i.mine_since) = (IncidentStatus::Resolved, None));
    assert_eq!((story.state(&incident), story.state(&post)), ("settled", "acknowledging"));
    assert_eq!(marks(&story), [post]);
}

#[test]
fn an_edit_that_keeps_the_key_leaves_it_shown_with_the_other() {
    let mut story = Story::on_shift();
    let first = keyed(&mut story, Condition::Firing);
    story.later(60);
    let second = keyed(&mut story, Condition::Firing);
    assert_eq!(joined(&story, &second), Some((first.clone(), Link::RepeatOf)));
    edit(&mut story, &second, |message| message.text = crate::text::Untrusted::new("disk, once more"));
    assert_eq!(joined(&story, &second), Some((first, Link::RepeatOf)));
    assert!(!story.facts.iter().any(|fact| matches!(fact.what, What::Parted { .. })));
}

#[test]
fn in_shadow_my_mark_on_the_post_asks_for_nothing_at_its_incident() {
    let mut story = Story::on_shift();
    story.incident(|_| {});
    let post = about(&mut story);
    let mut shadow = crate::policy::Policy { shadow: crate::policy::Shadow::Yes, ..policy(Decision::Page) };
    shadow.hash = crate::ids::PolicyHash::new("shadow");
    story.tell(Input::Policy(Box::new(shadow)));
    story.react(&post, me(), "white_check_mark", Change::Added);
    assert!(!story.facts.iter().any(|fact| matches!(fact.what, What::AckAsked { .. })));
}

#[test]
fn what_comes_to_be_shown_with_what_i_have_is_told_by_nothing_of_its_own() {
    let mut story = Story::on_shift();
    let incident = story.incident(|_| {});
    story.act(Act::Acknowledge(incident.clone()));
    story.answer(Outcome::Done);
    story.later(60);
    let post = about(&mut story);
    assert_eq!(joined(&story, &post), Some((incident, Link::PostOf)));
    assert!(!story.facts.iter().any(|fact| matches!(fact.what, What::Notified { .. })));
}

#[test]
fn an_answer_does_not_say_that_they_are_two() {
    let mut story = Story::on_shift();
    let incident = story.incident(|_| {});
    let post = about(&mut story);
    story.act(Act::Acknowledge(incident.clone()));
    let refused = || Outcome::Refused { why: "no such channel".to_owned(), cure: String::new() };
    for (write, asked) in story.wants().writes {
        let outcome = if asked.alert == post { refused() } else { Outcome::Done };
        story.tell(Input::WriteEnded { write, outcome });
    }
    assert_eq!((story.state(&incident), story.state(&post)), ("acknowledged", "ringing"));
    assert_eq!(joined(&story, &post), Some((incident, Link::PostOf)));
}

#[test]
fn of_an_incident_that_is_over_its_post_does_not_say_that_it_fires() {
    let mut story = Story::on_shift();
    story.incident(|_| {});
    let post = about(&mut story);
    story.later(3);
    story.incident(|i| (i.status, i.mine_since) = (IncidentStatus::Resolved, None));
    edit(&mut story, &post, |message| {
        (message.condition, message.text) = (Condition::Firing, crate::text::Untrusted::new("Triggered by Monitor"));
    });
    assert_eq!(story.state(&post), "settled");
}

/// A run that remembers nothing knows of no incident to part it from.
#[test]
fn an_edit_that_a_run_without_memory_heard_undoes_the_link_for_the_next() {
    let mut story = Story::on_shift();
    let incident = story.incident(|_| {});
    let post = about(&mut story);
    let message = story.desk.known.alerts[&post].message().unwrap().clone();
    story.desk = crate::desk::Desk::new(policy(Decision::Page), jiff::tz::TimeZone::UTC);
    story.desk.lose_memory(story.now);
    story.said(Said::Message(message));
    edit(&mut story, &post, |message| message.about = None);
    story.incident(|i| (i.status, i.mine_since) = (IncidentStatus::Resolved, None));
    story.assert_rings(&post);
    story.desk = story.restored();
    assert_eq!(joined(&story, &post), Some((incident, Link::PostOf)));
    story.later(1);
    assert_eq!(joined(&story, &post), None);
    story.assert_rings(&post);
}
