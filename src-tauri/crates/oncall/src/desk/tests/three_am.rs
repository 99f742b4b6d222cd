//! What a hostile reading of the Desk at three in the morning asked. The first half was wrong once.

use super::kit::*;
use crate::{
    act::{Act, Refused},
    alert::RingWhy,
    decide::Decision,
    desk::Input,
    ids::{AlertId, Emoji, Fingerprint, IncidentId, PolicyHash},
    observation::*,
    policy::*,
    sight::{Blindness, Sighting},
    text::Untrusted,
    wants::{CardKey, SoundClass},
    write::Outcome,
};
use jiff::SignedDuration;

fn key(value: &str) -> Fingerprint {
    Fingerprint { maker: "monitor".to_owned(), version: 1, value: value.to_owned() }
}

fn said(story: &mut Story, message: Message) -> AlertId {
    let id = AlertId::message(&slack(), &message.place.channel, &message.ts);
    story.said(Said::Message(message));
    id
}

/// A post with the sender's key "disk".
fn keyed(story: &Story, text: &str) -> Message {
    Message { key: Some(key("disk")), ..story.message(SECURITY, text) }
}

/// The same post, changed now.
fn edited(story: &mut Story, message: &Message, change: impl FnOnce(&mut Message)) {
    let mut edited = Message { version: story.now.wall, ..message.clone() };
    change(&mut edited);
    story.said(Said::Message(edited));
}

/// The alert's write was carried out.
fn written(story: &mut Story) {
    for write in story.wants().writes.into_keys() {
        story.tell(Input::WriteEnded { write, outcome: Outcome::Done });
    }
}

#[test]
fn a_mark_on_an_old_all_clear_ends_nothing_that_fires_again_since() {
    let mut story = Story::on_shift();
    let first = keyed(&story, "disk full");
    let id = said(&mut story, first.clone());
    story.later(60);
    let clear = Message { condition: Condition::Resolved, ..keyed(&story, "disk is well") };
    let clear = said(&mut story, clear);
    assert_eq!(story.state(&id), "settled");
    story.later(60);
    edited(&mut story, &first, |message| message.text = Untrusted::new("disk full again"));
    story.assert_rings(&id);
    story.later(60);
    story.react(&clear, ben(), "white_check_mark", Change::Added);
    story.assert_rings(&id);
}

#[test]
fn what_may_always_reach_me_is_not_hidden_behind_what_is_held_off_shift() {
    let always = Care { always: Some(Always { at_most: 3 }), ..Care::default() };
    let policy = with(Decision::Page, Care::default(), |policy| {
        let mut help = policy.rules[0].clone();
        help.name = "help".into();
        help.when.words = vec![Word::new("help").unwrap()];
        help.then.care = always;
        policy.rules.insert(0, help);
    });
    let mut story = under(policy);
    story.act(Act::GoOffShift);
    let held = keyed(&story, "disk full");
    let held = said(&mut story, held);
    let incident = story.incident(|_| {});
    let repeat = keyed(&story, "help, the disk is full");
    let post = Message { about: Some(IncidentId::new("Q1")), ..story.message(SECURITY, "help: checkout is slow") };
    let (repeat, post) = (said(&mut story, repeat), said(&mut story, post));
    assert_eq!((story.state(&held), story.state(&incident)), ("held", "held"));
    story.assert_rings(&repeat);
    story.assert_rings(&post);
}

#[test]
fn what_may_always_reach_me_is_not_hidden_behind_a_card_without_a_sound() {
    let policy = with(Decision::Page, Care { always: Some(Always { at_most: 3 }), ..Care::default() }, |_| {});
    let mut story = under(policy);
    story.act(Act::GoOffShift);
    let incident = story.incident(|_| {});
    story.act(Act::Acknowledge(incident.clone()));
    story.answer(Outcome::Refused { why: "read-only key".to_owned(), cure: "another key".to_owned() });
    assert_eq!((story.state(&incident), sound(&story)), ("ringing", None));
    let post = Message { about: Some(IncidentId::new("Q1")), ..story.message(SECURITY, "checkout is slow") };
    let post = said(&mut story, post);
    story.assert_rings(&post);
}

#[test]
fn what_is_to_be_louder_is_not_shown_with_what_rings_softly() {
    let policy = with(Decision::Page, Care { voice: Some(Voice::Notify), ..Care::default() }, |policy| {
        let mut loud = policy.rules[0].clone();
        loud.name = "loud".into();
        loud.when.words = vec![Word::new("down").unwrap()];
        loud.then.care = Care::default();
        policy.rules.insert(0, loud);
    });
    let mut story = under(policy);
    let soft = keyed(&story, "disk fills");
    let soft = said(&mut story, soft);
    story.later(10);
    assert_eq!(sound(&story), None);
    let again = keyed(&story, "disk fills");
    let again = said(&mut story, again);
    assert_eq!((story.state(&soft), story.state(&again)), ("ringing", "held"));
    let loud = keyed(&story, "database down");
    let loud = said(&mut story, loud);
    story.assert_rings(&loud);
    assert_eq!(sound(&story), Some(SoundClass::Page));
}

#[test]
fn a_blindness_that_was_sent_away_is_told_anew_in_the_next_shift() {
    let mut story = Story::on_shift();
    story.tell(Input::Sighted { source: slack(), sighting: Sighting::Blind(Blindness::TimedOut) });
    story.later(61);
    let card = CardKey::Blind(slack());
    assert_eq!(sound(&story), Some(SoundClass::Page));
    story.tell(Input::CardClosed { card: card.clone() });
    assert_eq!((sound(&story), story.wants().cards.contains_key(&card)), (None, false));
    story.later(3_600);
    story.act(Act::GoOffShift);
    story.later(3_600);
    assert_eq!(sound(&story), None);
    story.act(Act::GoOnShift);
    assert_eq!((sound(&story), story.wants().cards.contains_key(&card)), (Some(SoundClass::Page), true));
    story.act(Act::Silence);
    assert_eq!(sound(&story), None);
}

#[test]
fn whoever_must_be_told_is_to_be_told_whichever_of_two_came_first() {
    let tell = Tell { who: "Vera Pratt".to_owned(), within: MINUTE * 15 };
    let policy = || with(Decision::Page, Care { tell: Some(tell.clone()), ..Care::default() }, |_| {});
    for post_first in [true, false] {
        let mut story = under(policy());
        if !post_first {
            story.incident(|_| {});
        }
        let post = Message { about: Some(IncidentId::new("Q1")), ..story.message(SECURITY, "Triggered: slow") };
        let post = said(&mut story, post);
        story.incident(|_| {});
        assert_eq!(story.state(&post), "held", "post first: {post_first}");
        let card = CardKey::Tell(post.clone());
        assert!(story.wants().cards.contains_key(&card), "post first: {post_first}");
        assert!(!story.wants().cards.contains_key(&CardKey::Notice(post.clone())), "it is shown with the incident");
        story.act(Act::Tell(post.clone()));
        assert!(!story.wants().cards.contains_key(&card));
    }
    // Repeats of one matter owe it once.
    let mut story = under(policy());
    let [first, repeat] = ["disk full", "disk still full"].map(|text| {
        let post = keyed(&story, text);
        said(&mut story, post)
    });
    assert!(story.wants().cards.contains_key(&CardKey::Tell(first)));
    assert!(!story.wants().cards.contains_key(&CardKey::Tell(repeat)));
}

#[test]
fn a_repeat_that_ended_with_its_first_rings_once_an_edit_makes_it_something_else() {
    let mut story = Story::on_shift();
    let first = keyed(&story, "disk full");
    let first = said(&mut story, first);
    story.later(1);
    let repeat = keyed(&story, "disk full");
    let id = said(&mut story, repeat.clone());
    story.react(&first, ben(), "white_check_mark", Change::Added);
    assert_eq!((story.state(&first), story.state(&id)), ("settled", "settled"));
    story.later(60);
    edited(&mut story, &repeat, |message| {
        message.text = Untrusted::new("database down");
        message.key = Some(key("database"));
    });
    story.assert_rings(&id);
    assert_eq!(story.why(&id), Some(RingWhy::Edited));
}

#[test]
fn a_repeat_that_an_edit_makes_worse_rings_beside_what_is_snoozed() {
    let mut story = Story::on_shift();
    let with_severity = |story: &Story, severity| Message { severity: Some(severity), ..keyed(story, "disk full") };
    let first = with_severity(&story, Severity::Low);
    let first = said(&mut story, first);
    story.act(Act::Snooze { alert: first.clone(), length: MINUTE * 60 });
    story.later(1);
    let repeat = with_severity(&story, Severity::Low);
    let id = said(&mut story, repeat.clone());
    assert_eq!((story.state(&first), story.state(&id)), ("snoozed", "held"));
    story.later(60);
    edited(&mut story, &repeat, |message| message.severity = Some(Severity::Critical));
    story.assert_rings(&id);
}

#[test]
fn a_second_verdict_taken_back_leaves_the_first_one_standing() {
    let looking =
        Verdict { emoji: Emoji::new("eyes"), means: "looking".to_owned(), then: After::LeavesOpen, asks: None };
    let mut story = under(with(Decision::Page, Care::default(), |policy| {
        policy.times = Times { undo: SignedDuration::from_secs(5), ..Times::default() };
        policy.verdicts = vec![looking];
    }));
    let id = story.post(SECURITY, "root login");
    story.act(Act::Judge { alert: id.clone(), emoji: Emoji::new("eyes"), note: None });
    story.later(6);
    written(&mut story);
    assert_eq!(story.state(&id), "acknowledged");
    story.act(Act::Judge { alert: id.clone(), emoji: Emoji::new("white_check_mark"), note: None });
    story.act(Act::Undo(id.clone()));
    assert_eq!(story.state(&id), "acknowledged");
    story.assert_silent();
}

// From here on all was sound.

#[test]
fn what_was_joined_rings_when_what_it_was_joined_to_becomes_something_else() {
    let mut story = Story::on_shift();
    let first = keyed(&story, "disk full");
    let id = said(&mut story, first.clone());
    story.later(1);
    let repeat = keyed(&story, "disk full");
    let repeat = said(&mut story, repeat);
    story.act(Act::Snooze { alert: id.clone(), length: MINUTE * 60 });
    story.later(60);
    edited(&mut story, &first, |message| message.key = Some(key("database")));
    assert_eq!(story.state(&id), "snoozed");
    story.assert_rings(&repeat);
}

#[test]
fn a_digest_due_at_the_moment_the_shift_ends_is_shown_when_the_next_one_begins() {
    let times = Times { digests: vec!["09:30".parse().unwrap()], ..Times::default() };
    let mut story = under(with(Decision::Digest, Care::default(), |policy| policy.times = times));
    story.post(SECURITY, "one");
    story.now = story.now.later(MINUTE * 30);
    story.act(Act::GoOffShift);
    assert!(!story.wants().cards.contains_key(&CardKey::Digest));
    story.later(minutes(8 * 60));
    story.act(Act::GoOnShift);
    assert_eq!(story.wants().cards[&CardKey::Digest].title, "Digest: 1 alert");
}

#[test]
fn what_may_always_reach_me_keeps_its_limit_when_the_clock_is_set_back_and_rings_when_it_jumps_ahead() {
    for (hours, third) in [(-3, "held"), (2, "ringing")] {
        let care = Care { always: Some(Always { at_most: 2 }), ..Care::default() };
        let mut story = under(with(Decision::Page, care, |_| {}));
        story.act(Act::GoOffShift);
        for text in ["help", "help me"] {
            let id = story.post(SECURITY, text);
            story.assert_rings(&id);
        }
        story.now.wall = crate::time::add(story.now.wall, SignedDuration::from_hours(hours));
        let id = story.post(SECURITY, "please");
        assert_eq!(story.state(&id), third, "{hours} h");
    }
}

#[test]
fn an_agreement_holds_though_the_clock_is_set_back() {
    let care = Care { look_within: Some(MINUTE * 60), ..Care::default() };
    let mut story = under(with(Decision::Notify, care, |_| {}));
    let id = story.post(SECURITY, "alarm in alerts");
    story.later(minutes(30));
    story.now.wall = crate::time::sub(story.now.wall, SignedDuration::from_hours(3));
    story.later(minutes(29));
    assert_eq!(story.state(&id), "held");
    story.later(minutes(1));
    story.assert_rings(&id);
}

#[test]
fn until_morning_is_until_the_clock_says_so_also_in_the_nights_of_clock_changes() {
    let chicago = || Zone::Named(crate::time::zone("America/Chicago").unwrap());
    // 00:30 there; 08:00 is 6.5 and 8.5 hours away.
    for (start, half_hours) in [("2026-03-08T06:30:00Z", 13), ("2026-11-01T05:30:00Z", 17)] {
        let mut story = Story::at(start);
        story.act(Act::GoOnShift);
        let times = Times { zone: chicago(), ..Times::default() };
        story.tell(Input::Policy(Box::new(with(Decision::Page, Care::default(), |policy| policy.times = times))));
        let id = story.post(SECURITY, "root login");
        story.act(Act::SnoozeUntilMorning(id.clone()));
        story.later(half_hours * 1_800 - 1);
        assert_eq!(story.state(&id), "snoozed", "{start}");
        story.later(1);
        story.assert_rings(&id);
    }
}

#[test]
fn a_snooze_outlives_a_policy_that_holds_and_rings_at_its_end() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Snooze { alert: id.clone(), length: MINUTE * 15 });
    let holds = with(Decision::Hold, Care::default(), |policy| policy.hash = PolicyHash::new("holds"));
    story.tell(Input::Policy(Box::new(holds)));
    assert_eq!(story.state(&id), "snoozed");
    story.later(minutes(15));
    story.assert_rings(&id);
}

#[test]
fn of_several_acts_one_that_is_refused_takes_nothing_from_the_others() {
    let mut story = Story::on_shift();
    let [first, second] = ["one", "two"].map(|text| story.post(SECURITY, text));
    story.react(&first, ben(), "white_check_mark", Change::Added);
    assert!(matches!(story.refused(Act::Acknowledge(first)), Refused::AlreadyHandled { .. }));
    story.assert_rings(&second);
    story.act(Act::Acknowledge(second.clone()));
    story.answer(Outcome::Done);
    assert_eq!(story.state(&second), "settled");
}

#[test]
fn an_incident_given_to_another_while_its_post_is_acknowledged_rings_when_it_comes_back() {
    let mut story = Story::on_shift();
    let incident = story.incident(|_| {});
    let post = Message { about: Some(IncidentId::new("Q1")), ..story.message(SECURITY, "Triggered: slow") };
    let post = said(&mut story, post);
    story.act(Act::Acknowledge(post.clone()));
    story.later(1);
    story.incident(|incident| {
        (incident.mine_since, incident.assignees, incident.changed_by) = (None, vec![ben()], Some(ben()));
    });
    assert_eq!((story.state(&incident), story.by(&incident).as_deref()), ("settled", Some("Ben")));
    for (write, asked) in story.wants().writes {
        let outcome = if asked.alert == incident { Outcome::AlreadyBy(Untrusted::new("Ben")) } else { Outcome::Done };
        story.tell(Input::WriteEnded { write, outcome });
    }
    assert_eq!((story.state(&incident), story.state(&post)), ("settled", "settled"));
    story.later(60);
    let at = story.now.wall;
    story.incident(|incident| (incident.mine_since, incident.assignees) = (Some(at), vec![me()]));
    story.assert_rings(&incident);
    assert_eq!(story.state(&post), "settled");
}
