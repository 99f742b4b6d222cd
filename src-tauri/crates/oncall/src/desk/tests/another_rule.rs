//! What an edit, or a change of an incident, brings under another rule.

use super::kit::*;
use crate::{act::Act, alert::RingWhy, decide::Decision, desk::Input, ids::AlertId, observation::*, policy::*};

/// `#alerts_security` pages; what it calls down as the first rule says.
fn down(decision: Decision, care: Care, otherwise: Care) -> Policy {
    with(Decision::Page, otherwise, |policy| {
        let mut rule = policy.rules[0].clone();
        rule.name = "down".into();
        rule.when.words = vec![Word::new("down").unwrap()];
        rule.then = Then { decision, care };
        policy.rules.insert(0, rule);
    })
}

fn always() -> Care {
    Care { always: Some(Always { at_most: 2 }), ..Care::default() }
}

fn edit(story: &mut Story, id: &AlertId, text: &str) {
    story.later(5);
    let before = story.desk.known.alerts[id].message().unwrap().clone();
    let message = Message { version: story.now.wall, text: crate::text::Untrusted::new(text), ..before };
    story.said(Said::Message(message));
}

fn care(story: &Story, id: &AlertId) -> Care {
    story.desk.known.alerts[id].care().unwrap().clone()
}

#[test]
fn an_edit_that_brings_it_under_what_always_rings_rings_off_shift() {
    let mut story = under(down(Decision::Page, always(), Care::default()));
    story.act(Act::GoOffShift);
    let id = story.post(SECURITY, "db slow");
    assert_eq!(story.state(&id), "held");
    edit(&mut story, &id, "db down");
    story.assert_rings(&id);
    assert_eq!(story.why(&id), Some(RingWhy::Edited));
    // What I handled since is not rung by the next word.
    story.act(Act::Acknowledge(id.clone()));
    story.answer(crate::write::Outcome::Done);
    edit(&mut story, &id, "db down, all of it");
    assert_eq!(story.state(&id), "settled");
}

#[test]
fn where_the_decision_stays_another_rule_asks_for_more_and_takes_nothing_back() {
    let tell = |who: &str| Some(Tell { who: who.to_owned(), within: MINUTE * 15 });
    let soft = Care {
        voice: Some(Voice::Notify),
        tell: tell("Vera Pratt"),
        look_within: Some(MINUTE * 30),
        ..Care::default()
    };
    let loud = Care { look_within: Some(MINUTE * 60), note: Some("why".to_owned()), ..Care::default() };
    let mut story = under(down(Decision::Page, loud.clone(), soft.clone()));
    let id = story.post(SECURITY, "db slow");
    assert_eq!(sound(&story), Some(crate::wants::SoundClass::Notify));
    edit(&mut story, &id, "db down");
    let both = Care { voice: None, note: Some("why".to_owned()), ..soft };
    assert_eq!((care(&story, &id), sound(&story)), (both.clone(), Some(crate::wants::SoundClass::Page)));
    // And back again: nothing of it is taken back.
    edit(&mut story, &id, "db slow again");
    assert_eq!(care(&story, &id), both);
}

#[test]
fn an_incident_is_decided_again_whatever_of_it_a_rule_can_see_has_changed() {
    let policy = with(Decision::Page, Care::default(), |policy| {
        let mut rule = Rule::of_channels("first priority", Vec::new(), Decision::Page);
        rule.when.source = SourcePattern::Kind(crate::ids::SourceKind::PagerDuty);
        rule.when.priority = vec![Pattern::new("P1").unwrap()];
        rule.then.care = always();
        policy.rules.insert(0, rule);
    });
    let raise = |story: &mut Story| {
        story.later(60);
        story.incident(|incident| incident.priority = Some(crate::text::Untrusted::new("P1")))
    };
    let mut story = under(policy.clone());
    let id = story.incident(|incident| incident.urgency = Urgency::Low);
    assert_eq!(story.state(&id), "held");
    raise(&mut story);
    story.assert_rings(&id);
    // Off shift, where it paged before and was held.
    let mut story = Story::off_shift();
    story.tell(Input::Policy(Box::new(policy)));
    let id = story.incident(|_| {});
    assert_eq!(story.state(&id), "held");
    raise(&mut story);
    story.assert_rings(&id);
    assert_eq!(story.why(&id), Some(RingWhy::Edited));
}
