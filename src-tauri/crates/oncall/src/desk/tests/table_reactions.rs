//! Rows of the truth table about reactions to Slack messages.

use super::kit::*;
use crate::{
    act::Act,
    alert::RingWhy,
    desk::Input,
    observation::*,
    wants::{CardKey, SoundClass},
    write::Outcome,
};
use jiff::SignedDuration;

#[test]
fn a_persons_settling_reaction_settles_a_bots_does_not() {
    let table = [(ben(), "settled", Some("Ben")), (me(), "settled", Some("me")), (bot(), "ringing", None)];
    for (who, expected, by) in table {
        let mut story = Story::on_shift();
        let id = story.post(SECURITY, "root login");
        story.react(&id, who, "heavy_check_mark", Change::Added);
        assert_eq!(story.state(&id), expected);
        assert_eq!(story.by(&id).as_deref(), by);
    }
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.react(&id, ben(), "tada", Change::Added);
    story.assert_rings(&id);
}

#[test]
fn somebody_looking_makes_it_quieter() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.react(&id, ben(), "eyes", Change::Added);
    story.assert_rings(&id);
    assert_eq!(story.wants().sound.unwrap().class, SoundClass::Quieter);
    assert!(story.wants().cards[&CardKey::Alert(id)].body.contains("Ben is looking."));
}

#[test]
fn the_last_settling_reaction_taken_back_rings_again() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.react(&id, ben(), "white_check_mark", Change::Added);
    story.later(5);
    story.react(&id, me(), "heavy_check_mark", Change::Added);
    story.later(5);
    story.react(&id, ben(), "white_check_mark", Change::Removed);
    assert_eq!(story.state(&id), "settled", "mine still stands");
    story.later(5);
    story.react(&id, me(), "heavy_check_mark", Change::Removed);
    story.assert_rings(&id);
    assert_eq!(story.why(&id), Some(RingWhy::TakenBack));
}

#[test]
fn my_written_reaction_that_history_does_not_have_was_taken_back() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Acknowledge(id.clone()));
    story.answer(Outcome::Done);
    let crate::ids::AlertKey::Message { channel, ts } = id.key.clone() else { panic!("{id}") };
    story.later(60);
    for (complete, expected) in [(Completeness::Partial, "settled"), (Completeness::Complete, "ringing")] {
        let now = ReactionsNow { as_of: story.now.wall, given: Vec::new(), complete };
        let said = Said::Reactions { channel: channel.clone(), ts: ts.clone(), now };
        story.tell(Input::Observed(Observation { source: slack(), heard: Heard::CatchUp, said }));
        assert_eq!(story.state(&id), expected);
    }
}

#[test]
fn my_written_reaction_stands_until_it_is_heard_to_be_gone() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Acknowledge(id.clone()));
    story.later(1);
    story.answer(Outcome::Done);
    // History read before the write, told after it, does not know of it yet.
    let seen = story.desk.known.alerts[&id].message().unwrap().clone();
    let before = story.now.wall.saturating_sub(SignedDuration::from_secs(1)).unwrap();
    let reactions = Some(ReactionsNow { as_of: before, given: Vec::new(), complete: Completeness::Complete });
    story.said(Said::Message(Message { reactions, ..seen }));
    assert_eq!(story.state(&id), "settled");
    story.react(&id, me(), "white_check_mark", Change::Added);
    story.later(2);
    story.react(&id, me(), "white_check_mark", Change::Removed);
    story.assert_rings(&id);
}

#[test]
fn found_already_checked_it_never_rings() {
    let mut story = Story::on_shift();
    let now = story.now.wall;
    let given = vec![(crate::ids::Emoji::new("white_check_mark"), ben())];
    let reactions = Some(ReactionsNow { as_of: now, given, complete: Completeness::Complete });
    let message = Message { reactions, ..story.message(SECURITY, "root login") };
    story.said(Said::Message(message));
    story.assert_silent();
    assert_eq!(story.desk.picture(story.now).alerts[0].state, "settled");
    assert!(!story.facts.iter().any(|fact| matches!(fact.what, crate::fact::What::Rang { .. })));
}

#[test]
fn a_settling_reaction_taken_back_unheard_rings_again_once_history_says_so() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.react(&id, ben(), "white_check_mark", Change::Added);
    assert_eq!(story.state(&id), "settled");
    story.later(3600);
    let crate::ids::AlertKey::Message { channel, ts } = id.key.clone() else { panic!("{id}") };
    let now = ReactionsNow { as_of: story.now.wall, given: Vec::new(), complete: Completeness::Complete };
    let all = |now| Observation {
        source: slack(),
        heard: Heard::CatchUp,
        said: Said::Reactions { channel: channel.clone(), ts: ts.clone(), now },
    };
    let partial = ReactionsNow { complete: Completeness::Partial, ..now.clone() };
    assert_eq!(story.tell(Input::Observed(all(partial))), [], "not all were told");
    story.tell(Input::Observed(all(now.clone())));
    story.assert_rings(&id);
    assert_eq!(story.tell(Input::Observed(all(now))), []);
}

#[test]
fn no_reactions_on_an_unknown_message_are_no_news() {
    let mut story = Story::on_shift();
    let ts = crate::ids::MessageTs::new("1700000000.000100");
    let now = ReactionsNow { as_of: story.now.wall, given: Vec::new(), complete: Completeness::Complete };
    let said = Said::Reactions { channel: channel(SECURITY), ts, now };
    assert_eq!(story.tell(Input::Observed(Observation { source: slack(), heard: Heard::CatchUp, said })), []);
}
