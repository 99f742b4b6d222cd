//! What the team agreed on: who looks within which time, who is told, who is asked when nobody handles a ring.

use super::kit::*;
use crate::{
    act::{Act, Refused},
    alert::RingWhy,
    decide::Decision,
    fact::Reminder,
    observation::*,
    policy::*,
    wants::CardKey,
    write::{Outcome, WriteWhat},
};

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
fn an_agreement_that_was_broken_in_one_shift_holds_in_the_next() {
    let care = Care { look_within: Some(MINUTE * 60), ..Care::default() };
    for decision in [Decision::Notify, Decision::Page] {
        let mut story = under(with(decision, care.clone(), |_| {}));
        let id = story.post(SECURITY, "alarm in alerts");
        story.later(minutes(60));
        story.assert_rings(&id);
        story.act(Act::GoOffShift);
        story.later(minutes(60));
        story.act(Act::GoOnShift);
        story.later(minutes(59));
        assert_eq!(story.state(&id), "held");
        story.later(minutes(1));
        story.assert_rings(&id);
    }
}

#[test]
fn whatever_of_the_code_leaves_it_open_says_that_somebody_looks() {
    let care = Care { look_within: Some(MINUTE * 60), ..Care::default() };
    for (emoji, state) in [("raised_hand", "held"), ("tada", "ringing")] {
        let mut story = under(with(Decision::Notify, care.clone(), |policy| {
            let (emoji, means) = (crate::ids::Emoji::new("raised_hand"), "on it".to_owned());
            policy.verdicts = vec![Verdict { emoji, means, then: After::LeavesOpen, asks: None }];
        }));
        let id = story.post(SECURITY, "alarm in alerts");
        story.react(&id, ben(), emoji, Change::Added);
        story.react(&id, ben(), "heart", Change::Added);
        story.later(minutes(60));
        assert_eq!(story.state(&id), state, "{emoji}");
    }
}

#[test]
fn a_quiet_card_and_a_digest_without_a_verdict_are_told_too_as_the_shift_ends() {
    let told = [(Decision::Page, 1), (Decision::Notify, 1), (Decision::Digest, 1), (Decision::Hold, 0)];
    for (decision, times) in told {
        let mut story = under(with(decision, Care::default(), |_| {}));
        story.post(SECURITY, "root login");
        story.act(Act::GoOffShift);
        let key = CardKey::Reminder(Reminder::ShiftEnds);
        assert_eq!(usize::from(story.wants().cards.contains_key(&key)), times, "{decision:?}");
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
fn the_post_of_an_incident_that_nobody_handles_asks_too() {
    let care = Care { then_ask: Some(AskElse { after: MINUTE * 10, who: "@ben".to_owned() }), ..Care::default() };
    let mut story = under(with(Decision::Page, care, |_| {}));
    let people = vec![Person::named("U_BEN", "Ben")];
    story.said(Said::People { people, others: Vec::new(), as_of: story.now.wall });
    let incident = story.incident(|_| {});
    let about = Some(crate::ids::IncidentId::new("Q1"));
    story.said(Said::Message(Message { about, ..story.message(SECURITY, "Triggered: Checkout is slow") }));
    story.later(minutes(10));
    let writes: Vec<_> = story.wants().writes.into_values().map(|write| (write.alert, write.what)).collect();
    assert!(matches!(&writes[..], [(of, WriteWhat::Message { .. })] if *of == incident), "{writes:?}");
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
