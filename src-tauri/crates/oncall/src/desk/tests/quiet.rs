//! What does not ring: quiet cards, digests, what comes back, what is owed, and what can be taken back.

use super::kit::*;
use crate::{
    act::{Act, Refused},
    alert::RingWhy,
    decide::Decision,
    fact::Reminder,
    ids::{AlertId, Emoji, PolicyHash},
    observation::*,
    policy::*,
    text::Untrusted,
    wants::{CardKey, SoundClass, TrayState},
    write::{Outcome, WriteWhat},
};
use jiff::SignedDuration;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// `#alerts_security` decides so, with this care; what else the policy says is up to the story.
fn with(decision: Decision, care: Care, change: impl FnOnce(&mut Policy)) -> Policy {
    let mut policy = policy(decision);
    policy.hash = PolicyHash::new("with");
    policy.rules[0].then.care = care;
    change(&mut policy);
    policy
}

fn under(policy: Policy) -> Story {
    let mut story = Story::on_shift();
    story.tell(crate::desk::Input::Policy(Box::new(policy)));
    story
}

fn sound(story: &Story) -> Option<SoundClass> {
    story.wants().sound.map(|sound| sound.class)
}

fn minutes(minutes: i64) -> i64 {
    minutes * 60
}

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
    assert_eq!(story.desk.picture(story.now).tallied["security wakes me"], 1);
    story.later(minutes(16));
    assert!(story.facts.iter().any(|fact| matches!(fact.what, crate::fact::What::Tallied { messages: 1, .. })));
    assert_eq!(story.desk.picture(story.now).tallied["security wakes me"], 1);
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

#[test]
fn where_nobody_looked_within_the_agreed_time_it_rings() {
    let care = Care { look_within: Some(MINUTE * 60), ..Care::default() };
    for looked in ["nobody", "Ben"] {
        let mut story = under(with(Decision::Notify, care.clone(), |_| {}));
        let id = story.post(SECURITY, "alarm in alerts");
        if looked == "Ben" {
            story.react(&id, ben(), "eyes", Change::Added);
        }
        story.later(minutes(60));
        match looked {
            "Ben" => assert_eq!(story.state(&id), "held"),
            _ => {
                story.assert_rings(&id);
                assert_eq!(story.why(&id), Some(RingWhy::Unlooked));
            }
        }
    }
}

#[test]
fn what_has_no_verdict_is_told_as_the_shift_ends_and_stays_on_the_screen() {
    let mut story = Story::off_shift();
    let before = story.post(SECURITY, "root login");
    story.act(Act::GoOnShift);
    let id = story.post(SECURITY, "another login");
    story.act(Act::GoOffShift);
    let key = CardKey::Reminder(Reminder::ShiftEnds);
    assert_eq!(story.wants().cards[&key].title, "Your shift ends, and 2 alerts have no verdict");
    assert_eq!(sound(&story), None);
    story.react(&id, ben(), "white_check_mark", Change::Added);
    story.react(&before, ben(), "white_check_mark", Change::Added);
    assert!(!story.wants().cards.contains_key(&key));
}

#[test]
fn whoever_must_be_told_stands_on_a_card_until_it_is_done() {
    let tell = Tell { who: "Vera Pratt".to_owned(), within: MINUTE * 15 };
    let contact = Contact { name: "Vera Pratt".to_owned(), phone: Some("+1 555-0142".to_owned()), call_for: None };
    let care = Care { tell: Some(tell), ..Care::default() };
    let mut story = under(with(Decision::Page, care, |policy| policy.contacts = vec![contact]));
    let id = story.post(SECURITY, "root login");
    let key = CardKey::Tell(id.clone());
    assert_eq!(story.wants().cards[&key].title, "Tell Vera Pratt, +1 555-0142");
    // Handling the alert does not do it.
    story.act(Act::Acknowledge(id.clone()));
    story.answer(Outcome::Done);
    story.later(minutes(16));
    assert!(story.wants().cards[&key].body.starts_with("Overdue."));
    // Nor does a night.
    story.later(minutes(30 * 60));
    assert!(story.wants().cards.contains_key(&key));
    story.act(Act::Tell(id.clone()));
    assert!(!story.wants().cards.contains_key(&key));
    assert_eq!(story.refused(Act::Tell(id)), Refused::NobodyToTell);
}

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
fn a_ring_that_nobody_handles_asks_somebody_else_once() {
    let ask = AskElse { after: MINUTE * 10, who: "@ben".to_owned() };
    let care = Care { then_ask: Some(ask), ..Care::default() };
    let mut story = under(with(Decision::Page, care, |_| {}));
    let people = vec![Person::named("U_BEN", "Ben")];
    story.said(Said::People { people, others: Vec::new(), as_of: story.now.wall });
    let id = story.post(SECURITY, "root login");
    story.later(minutes(9));
    assert!(story.wants().writes.is_empty());
    story.later(minutes(1));
    let writes: Vec<WriteWhat> = story.wants().writes.into_values().map(|write| write.what).collect();
    let [WriteWhat::Message { to, text }] = writes.as_slice() else { panic!("{writes:?}") };
    assert_eq!(to.as_str(), "U_BEN");
    assert!(text.contains("root login"), "{text}");
    story.answer(Outcome::Unknown { why: "no answer".to_owned() });
    story.assert_rings(&id);
    assert!(story.wants().cards[&CardKey::Alert(id.clone())].body.contains("Not written: no answer."));
    story.later(minutes(30));
    assert!(story.wants().writes.is_empty());
}

#[test]
fn somebody_unknown_cannot_be_asked_and_the_card_says_so() {
    let ask = AskElse { after: MINUTE, who: "secondary".to_owned() };
    let care = Care { then_ask: Some(ask), ..Care::default() };
    let mut story = under(with(Decision::Page, care, |_| {}));
    let id = story.post(SECURITY, "root login");
    story.later(minutes(1));
    assert!(story.wants().writes.is_empty());
    let card = &story.wants().cards[&CardKey::Alert(id)];
    assert!(card.body.contains("secondary is not known in Slack, so nobody was asked"), "{}", card.body);
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

#[test]
fn what_nobody_handles_brings_the_window_after_two_minutes() {
    let mut story = under(with(Decision::Page, Care::default(), |_| {}));
    let id = story.post(SECURITY, "root login");
    let since = story.now.wall;
    let alarm = |story: &Story| story.desk.picture(story.now).alarm;
    story.later(119);
    assert_eq!(alarm(&story), None);
    story.later(1);
    assert_eq!(alarm(&story), Some(since));
    story.react(&id, ben(), "eyes", Change::Added);
    assert_eq!(alarm(&story), None);
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
fn an_agreement_counts_from_when_the_shift_begins() {
    let care = Care { look_within: Some(MINUTE * 60), ..Care::default() };
    let mut story = under(with(Decision::Notify, care, |_| {}));
    story.act(Act::GoOffShift);
    let id = story.post(SECURITY, "alarm in alerts");
    story.later(minutes(120));
    story.act(Act::GoOnShift);
    assert_eq!(story.state(&id), "held");
    story.later(minutes(59));
    assert_eq!(story.state(&id), "held");
    story.later(minutes(1));
    story.assert_rings(&id);
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
