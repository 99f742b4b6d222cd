//! What the simulated nights found, told as short stories.

use super::kit::*;
use crate::{
    act::Act,
    decide::Decision,
    ids::{Emoji, PolicyHash},
    observation::*,
    policy::*,
    wants::CardKey,
};
use jiff::SignedDuration;

#[test]
fn whoever_leaves_shadow_on_shift_is_told_what_it_held() {
    let mut story = under(with(Decision::Page, Care::default(), |policy| policy.shadow = Shadow::Yes));
    let id = story.post(SECURITY, "root login");
    assert_eq!(story.state(&id), "held");
    assert!(!story.wants().cards.contains_key(&CardKey::Held));
    let policy = with(Decision::Page, Care::default(), |policy| policy.hash = PolicyHash::new("no more"));
    story.tell(crate::desk::Input::Policy(Box::new(policy)));
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
    let looking =
        Verdict { emoji: Emoji::new("eyes"), means: "looking".to_owned(), then: After::LeavesOpen, asks: None };
    let mut story = under(with(Decision::Page, Care::default(), |policy| {
        policy.times = times;
        policy.verdicts = vec![looking];
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
