//! What the simulated nights found, told as short stories.

use super::kit::*;
use crate::{
    act::Act,
    alert::RingWhy,
    decide::Decision,
    desk::Input,
    ids::{Emoji, PolicyHash},
    observation::*,
    policy::*,
    text::Untrusted,
    wants::{CardKey, SoundClass},
    write::Outcome,
};
use jiff::SignedDuration;

fn looking() -> Verdict {
    Verdict { emoji: Emoji::new("eyes"), means: "looking".to_owned(), then: After::LeavesOpen, asks: None }
}

#[test]
fn whoever_leaves_shadow_on_shift_is_told_what_it_held() {
    let mut story = under(with(Decision::Page, Care::default(), |policy| policy.shadow = Shadow::Yes));
    let id = story.post(SECURITY, "root login");
    assert_eq!(story.state(&id), "held");
    assert!(!story.wants().cards.contains_key(&CardKey::Held));
    let policy = with(Decision::Page, Care::default(), |policy| policy.hash = PolicyHash::new("no more"));
    story.tell(Input::Policy(Box::new(policy)));
    assert!(story.wants().cards.contains_key(&CardKey::Held));
}

#[test]
fn what_is_only_counted_is_not_shown_though_a_mark_came_before_it() {
    let mut story = under(with(Decision::Count, Care::default(), |_| {}));
    let message = story.message(SECURITY, "all is well");
    let id = crate::ids::AlertId::message(&slack(), &message.place.channel, &message.ts);
    story.react(&id, ben(), "white_check_mark", Change::Added);
    story.said(Said::Message(message));
    assert_eq!(story.state(&id), "silent");
}

#[test]
fn two_verdicts_that_follow_each_other_are_taken_back_together() {
    let times = Times { undo: SignedDuration::from_secs(5), ..Times::default() };
    let mut story = under(with(Decision::Page, Care::default(), |policy| {
        policy.times = times;
        policy.verdicts = vec![looking()];
    }));
    let id = story.post(SECURITY, "root login");
    for emoji in ["eyes", "white_check_mark"] {
        story.act(Act::Judge { alert: id.clone(), emoji: Emoji::new(emoji), note: None });
    }
    story.act(Act::Undo(id.clone()));
    story.later(10);
    story.assert_rings(&id);
    assert!(story.wants().writes.is_empty());
}

#[test]
fn what_i_took_back_before_its_answer_came_does_not_stand() {
    for emoji in ["eyes", "white_check_mark"] {
        let mut story = under(with(Decision::Page, Care::default(), |policy| policy.verdicts = vec![looking()]));
        let id = story.post(SECURITY, "root login");
        story.act(Act::Judge { alert: id.clone(), emoji: Emoji::new(emoji), note: None });
        story.later(1);
        story.react(&id, me(), emoji, Change::Removed);
        assert_eq!(story.state(&id), "acknowledging");
        story.answer(Outcome::Done);
        story.assert_rings(&id);
        assert_eq!(story.why(&id), Some(RingWhy::TakenBack));
    }
}

#[test]
fn words_that_shadow_kept_from_being_said_are_not_said_after_it() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    let note = Some(Untrusted::new("it was me"));
    story.act(Act::Judge { alert: id, emoji: Emoji::new("white_check_mark"), note });
    assert_eq!(story.wants().writes.len(), 2);
    for (shadow, writes) in [(Shadow::Yes, 0), (Shadow::No, 1)] {
        let hash = PolicyHash::new(format!("{shadow:?}"));
        story.tell(Input::Policy(Box::new(Policy { shadow, hash, ..policy(Decision::Page) })));
        // The check mark is still owed: it is read before it is written.
        assert_eq!(story.wants().writes.len(), writes);
    }
}

#[test]
fn a_clock_that_is_trimmed_takes_no_tone_away() {
    let mut story = under(with(Decision::Notify, Care::default(), |_| {}));
    story.post(SECURITY, "certificate runs out");
    story.now.wall = crate::time::sub(story.now.wall, SignedDuration::from_millis(900));
    assert_eq!(sound(&story), Some(SoundClass::Notify));
}
