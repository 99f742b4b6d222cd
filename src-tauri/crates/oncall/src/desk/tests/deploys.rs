//! What was deployed: by a post, by a source, or told by hand.

use super::kit::*;
use crate::{
    act::Act,
    alert::RingWhy,
    decide::Decision,
    desk::Input,
    fact::What,
    ids::AlertId,
    observation::{Heard, Message, Observation, PostKind, Said},
    policy::*,
    text::Untrusted,
};
use jiff::SignedDuration;

/// Within half an hour of a deploy `#alerts_security` pages; at any other time it is held.
fn after_deploys() -> Policy {
    with(Decision::Page, Care::default(), |policy| {
        policy.rules[0].when.after_deploy = Some(MINUTE * 30);
        let deploys = vec![Pattern::new(CHATTER).unwrap()];
        policy.deploys =
            vec![When { channels: deploys, words: vec![Word::new("deployed").unwrap()], ..When::default() }];
    })
}

/// Something was deployed so long ago.
fn deployed(story: &mut Story, by: &str, ago: i64) {
    let at = crate::time::sub(story.now.wall, SignedDuration::from_secs(ago));
    match by {
        "a source" => {
            story.tell(Input::Deployed { what: Untrusted::new("checkout: build 14"), at });
        }
        "a post" => {
            let mut message = story.message(CHATTER, "deployed build 14");
            message.ts = crate::ids::MessageTs::new(format!("{}.000100", at.as_second()));
            message.version = message.ts.at();
            story.said(Said::Message(message));
        }
        _ => story.act(Act::Deployed { what: Untrusted::new("build 14") }),
    }
}

#[test]
fn what_is_said_within_the_time_after_a_deploy_rings() {
    let table = [
        ("a source", 0, true),
        ("a source", 29 * 60, true),
        ("a source", 31 * 60, false),
        ("a post", 29 * 60, true),
        ("a post", 31 * 60, false),
        ("my word", 0, true),
    ];
    for (by, ago, rings) in table {
        let mut story = under(after_deploys());
        deployed(&mut story, by, ago);
        story.later(1);
        let id = story.post(SECURITY, "errors rise");
        assert_eq!(story.state(&id), if rings { "ringing" } else { "held" }, "{by}, {ago} s before");
    }
}

#[test]
fn a_deploy_that_is_heard_of_after_the_alert_makes_it_ring() {
    for by in ["a source", "a post"] {
        let mut story = under(after_deploys());
        let id = story.post(SECURITY, "errors rise");
        assert_eq!(story.state(&id), "held");
        story.later(60);
        deployed(&mut story, by, 10);
        assert_eq!(story.state(&id), "held", "{by}: it was deployed after the alert");
        deployed(&mut story, by, 90);
        story.assert_rings(&id);
        assert_eq!(story.why(&id), Some(RingWhy::New));
    }
}

#[test]
fn an_edit_tells_of_a_deploy_when_it_is_made_and_once() {
    // In a channel that a rule names and in one that is only counted.
    for named in [true, false] {
        let mut policy = after_deploys();
        if named {
            let places = vec![Pattern::new(CHATTER).unwrap()];
            policy.rules.push(Rule::of_channels("deploys", places, Decision::Hold));
        }
        let mut story = under(policy);
        let begun = story.message(CHATTER, "build 14 is on its way");
        story.said(Said::Message(begun.clone()));
        story.later(minutes(40));
        let text = Untrusted::new("deployed build 14");
        let done = Message { version: story.now.wall, text: text.clone(), ..begun.clone() };
        story.said(Said::Message(done.clone()));
        let told = |story: &Story| {
            let deployed = |what: &What| matches!(what, What::Deployed { what, .. } if *what == text);
            story.facts.iter().filter(|fact| deployed(&fact.what)).count()
        };
        assert_eq!(told(&story), 1, "{named}");
        story.later(minutes(5));
        let id = story.post(SECURITY, "errors rise");
        story.assert_rings(&id);
        // A preview is added; history has it without a mark.
        story.said(Said::Message(Message { version: story.now.wall, ..done.clone() }));
        let as_of = story.now.wall;
        let all = crate::observation::Completeness::Complete;
        let now = crate::observation::ReactionsNow { as_of, given: Vec::new(), complete: all };
        let read = Message { text: text.clone(), reactions: Some(now), ..begun };
        let said = Said::Message(read);
        story.tell(Input::Observed(Observation { source: slack(), heard: Heard::CatchUp, said }));
        assert_eq!(told(&story), 1, "{named}");
    }
}

#[test]
fn what_i_say_myself_was_deployed_counts_and_a_topic_does_not() {
    for (kind, state) in [(PostKind::Post, "ringing"), (PostKind::Housekeeping, "held")] {
        let mut story = under(after_deploys());
        let message = Message { author: me(), kind, ..story.message(CHATTER, "deployed build 14") };
        story.said(Said::Message(message));
        story.later(60);
        let id = story.post(SECURITY, "errors rise");
        assert_eq!(story.state(&id), state);
    }
}

#[test]
fn an_alert_is_compared_with_the_last_deploy_before_it() {
    let mut story = under(after_deploys());
    deployed(&mut story, "a source", 20 * 60);
    // Heard late, as from history: said before the deploy that is known last.
    deployed(&mut story, "a source", 10);
    let mut message = story.message(SECURITY, "errors rise");
    let said_at = crate::time::sub(story.now.wall, MINUTE * 10);
    message.ts = crate::ids::MessageTs::new(format!("{}.000100", said_at.as_second()));
    message.version = said_at;
    let id = AlertId::message(&slack(), &message.place.channel, &message.ts);
    story.said(Said::Message(message));
    story.assert_rings(&id);
}

#[test]
fn a_deploy_told_twice_is_one_fact_and_sources_are_asked_only_where_a_rule_counts_from_it() {
    let mut story = under(after_deploys());
    assert_eq!(story.wants().deploys, Some(MINUTE * 30));
    for _ in 0..2 {
        deployed(&mut story, "a source", 60);
    }
    let told = story.facts.iter().filter(|fact| matches!(fact.what, crate::fact::What::Deployed { .. })).count();
    assert_eq!(told, 1);
    assert_eq!(Story::on_shift().wants().deploys, None);
}
