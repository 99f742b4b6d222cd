//! Rows of the truth table about Slack messages.

use super::kit::*;
use crate::{
    act::Act,
    alert::RingWhy,
    decide::Decision,
    desk::Input,
    fact::{Fact, What},
    observation::*,
    text::Untrusted,
    wants::CardKey,
    write::Outcome,
};

use jiff::SignedDuration;

#[test]
fn a_new_message_where_a_rule_says_page_rings_on_shift() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.assert_rings(&id);
    let card = &story.wants().cards[&CardKey::Alert(id)];
    assert_eq!(card.title, "Page · #alerts_security");
    assert_eq!(card.body, "root login");
    let labels: Vec<_> = card.buttons.iter().map(|button| button.label.as_str()).collect();
    assert_eq!(labels, ["Acknowledge", "Snooze 15 min", "Open"]);
}

#[test]
fn and_is_held_off_shift() {
    let mut story = Story::off_shift();
    let id = story.post(SECURITY, "root login");
    assert_eq!(story.state(&id), "held");
    story.assert_silent();
    assert!(story.wants().cards.is_empty());
}

#[test]
fn outside_the_window_it_is_held() {
    let mut story = Story::on_shift();
    let id = story.post(DISK, "db-1 is down");
    assert_eq!(story.state(&id), "held");
    story.assert_silent();

    let mut story = Story::at(DAY);
    story.act(Act::GoOnShift);
    let id = story.post(DISK, "db-1 is down");
    story.assert_rings(&id);
    let other = story.post(DISK, "all is well");
    assert_eq!(story.state(&other), "held");
}

#[test]
fn where_no_rule_names_the_channel_it_is_only_counted() {
    let mut story = Story::on_shift();
    let facts = story.facts.len();
    let id = story.post(CHATTER, "lunch?");
    assert_eq!(story.state(&id), "unknown");
    assert_eq!(story.facts.len(), facts, "nothing of it is kept");
    assert_eq!(story.desk.picture(story.now).counted[&slack()], 1);
}

#[test]
fn what_cannot_be_understood_is_kept_and_changes_nothing() {
    let unread = |story: &Story, raw: &str| Said::Unread {
        what: "envelope teleportation".to_owned(),
        raw: Untrusted::new(raw),
        at: story.now.wall,
    };
    let mut story = Story::on_shift();
    let before = story.desk.known.clone();
    let said = unread(&story, "{");
    let facts = story.said(said.clone());
    let observation = Observation { source: slack(), heard: Heard::Live, said };
    assert_eq!(facts.iter().map(|fact| &fact.what).collect::<Vec<_>>(), [&What::Observed(observation.clone())]);
    assert_eq!(facts[0].what.alert(), None);
    assert_eq!(story.desk.known, before);
    story.assert_silent();

    // What is noted of so many more, after so many seconds: a hundred an hour, for each source.
    let table = [(200, 0, 99), (1, 3_500, 0), (200, 100, 100), (1, 0, 0)];
    for (times, later, noted) in table {
        story.later(later);
        let facts = (0..times).map(|n| {
            let said = unread(&story, &n.to_string());
            kept(&story.said(said))
        });
        assert_eq!(facts.sum::<usize>(), noted, "{times} after {later} s");
    }
    let other = story.tell(Input::Observed(Observation { source: pagerduty(), ..observation }));
    assert_eq!(kept(&other), 1);
}

fn kept(facts: &[Fact]) -> usize {
    let unread = |fact: &&Fact| matches!(&fact.what, What::Observed(seen) if matches!(seen.said, Said::Unread { .. }));
    facts.iter().filter(unread).count()
}

#[test]
fn a_thread_reply_is_a_note_on_its_alert() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Acknowledge(id.clone()));
    story.answer(Outcome::Done);
    let crate::ids::AlertKey::Message { ts, .. } = id.key.clone() else { unreachable!() };
    let reply = Message { reply_to: Some(ts), author: ben(), ..story.message(SECURITY, "that was me") };
    story.said(Said::Message(reply));
    story.assert_silent();
    let alerts = story.desk.picture(story.now).alerts;
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0].notes[0].1.line(40), "that was me");
}

#[test]
fn joins_topics_unfurls_and_my_own_posts_are_nothing() {
    let mut story = Story::on_shift();
    let join = Message { kind: PostKind::Housekeeping, ..story.message(SECURITY, "Ben joined") };
    story.said(Said::Message(join));
    let own = Message { author: me(), ..story.message(SECURITY, "looking at it") };
    story.said(Said::Message(own.clone()));
    story.assert_silent();
    assert!(story.desk.picture(story.now).alerts.is_empty());

    // Also when a colleague's reaction on my post is heard before the post.
    let id = crate::ids::AlertId::message(&slack(), &own.place.channel, &own.ts);
    story.react(&id, ben(), "eyes", Change::Added);
    story.said(Said::Message(own));
    story.assert_silent();

    // Also when it is marked, or says by itself that all is well.
    let resolved = Message { author: me(), condition: Condition::Resolved, ..story.message(SECURITY, "resolved") };
    let id = crate::ids::AlertId::message(&slack(), &resolved.place.channel, &resolved.ts);
    story.react(&id, ben(), "white_check_mark", Change::Added);
    story.said(Said::Message(resolved));
    assert!(story.desk.picture(story.now).alerts.is_empty());

    // An unfurl repeats a message with the same text.
    let id = story.post(SECURITY, "see https://example.com");
    story.act(Act::Snooze { alert: id.clone(), length: SignedDuration::from_mins(15) });
    story.now = story.now.later(SignedDuration::from_secs(1));
    let seen = story.desk.known.alerts[&id].message().unwrap().clone();
    story.said(Said::Message(Message { version: story.now.wall, ..seen }));
    assert_eq!(story.state(&id), "snoozed");
}

#[test]
fn an_edit_that_makes_it_match_rings() {
    for (start, on, expected) in [(DAY, true, "ringing"), (DAY, false, "held")] {
        let mut story = Story::at(start);
        if on {
            story.act(Act::GoOnShift);
        }
        let id = story.post(DISK, "disk at 80 %");
        assert_eq!(story.state(&id), "held");
        story.later(30);
        let seen = story.desk.known.alerts[&id].message().unwrap().clone();
        story.said(Said::Message(Message { text: Untrusted::new("disk critical"), version: story.now.wall, ..seen }));
        assert_eq!(story.state(&id), expected);
        if on {
            assert_eq!(story.why(&id), Some(RingWhy::Edited));
        }
    }
}

#[test]
fn ignored_at_first_and_resolved_when_it_came_to_page_it_rings_when_it_fires() {
    let mut story = Story::at(NIGHT);
    story.tell(Input::Policy(Box::new(policy(Decision::Ignore))));
    story.act(Act::GoOnShift);
    let id = story.post(SECURITY, "[FIRING] disk");
    story.tell(Input::Policy(Box::new(policy(Decision::Page))));
    let mut condition = |condition| {
        story.later(30);
        let seen = story.desk.known.alerts[&id].message().unwrap().clone();
        story.said(Said::Message(Message { condition, version: story.now.wall, ..seen }));
        story.state(&id)
    };
    assert_eq!(condition(Condition::Resolved), "settled");
    assert_eq!(condition(Condition::Firing), "ringing");
}

#[test]
fn an_edit_that_makes_it_resolved_settles_and_one_that_fires_again_rings() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "[FIRING] disk");
    story.assert_rings(&id);
    story.later(30);
    let seen = story.desk.known.alerts[&id].message().unwrap().clone();
    let resolved = Message { condition: Condition::Resolved, version: story.now.wall, ..seen.clone() };
    story.said(Said::Message(resolved));
    assert_eq!(story.state(&id), "settled");
    assert_eq!(story.by(&id).as_deref(), Some("resolved at the source"));
    story.assert_silent();
    story.later(30);
    story.said(Said::Message(Message { condition: Condition::Firing, version: story.now.wall, ..seen.clone() }));
    story.assert_rings(&id);
    // The older version, heard late, changes nothing.
    story.said(Said::Message(Message { condition: Condition::Resolved, ..seen }));
    story.assert_rings(&id);
}

#[test]
fn a_message_found_by_catch_up_rings_with_its_real_age() {
    let mut story = Story::on_shift();
    let message = story.message(SECURITY, "root login");
    let id = crate::ids::AlertId::message(&slack(), &message.place.channel, &message.ts);
    story.later(25 * 60);
    story.tell(Input::Observed(Observation { source: slack(), heard: Heard::CatchUp, said: Said::Message(message) }));
    story.assert_rings(&id);
    assert!(story.wants().cards[&CardKey::Alert(id)].body.contains("25 min ago"));
}

#[test]
fn history_read_again_is_no_news() {
    let mut story = Story::on_shift();
    let given = vec![(crate::ids::Emoji::new("eyes"), ben())];
    let message = story.message(SECURITY, "root login");
    let read = |story: &mut Story| {
        let reactions =
            Some(ReactionsNow { as_of: story.now.wall, given: given.clone(), complete: Completeness::Complete });
        let said = Said::Message(Message { reactions, ..message.clone() });
        story.tell(Input::Observed(Observation { source: slack(), heard: Heard::CatchUp, said }))
    };
    assert!(!read(&mut story).is_empty());
    story.now = story.now.later(SignedDuration::from_secs(300));
    assert_eq!(read(&mut story), []);
}

#[test]
fn heard_in_any_order_it_comes_to_the_same() {
    let story = Story::on_shift();
    let message = story.message(SECURITY, "root login");
    let ts = message.ts.clone();
    let mark = |who: Author, change, at| {
        Said::Reaction(Reaction {
            channel: channel(SECURITY),
            ts: ts.clone(),
            emoji: crate::ids::Emoji::new("white_check_mark"),
            who,
            change,
            at,
        })
    };
    let later = |s: i64| crate::time::add(story.now.wall, SignedDuration::from_secs(s));
    let said = [
        Said::Message(message.clone()),
        Said::Message(Message { version: later(4), text: Untrusted::new("root login from afar"), ..message.clone() }),
        mark(ben(), Change::Added, later(1)),
        mark(ben(), Change::Removed, later(2)),
        mark(me(), Change::Added, later(3)),
    ];
    let mut ends = Vec::new();
    for order in orders(said.len()) {
        let mut told = Story::on_shift();
        for index in order.iter().chain(&order) {
            told.said(said[*index].clone());
        }
        let alert = told.desk.known.alerts.values().next().unwrap();
        ends.push((alert.matter.clone(), alert.attention.clone()));
    }
    assert!(ends.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(ends[0].1.as_str(), "settled");
}

/// Every order of `0..n`.
fn orders(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(n - 1);
    shorter
        .into_iter()
        .flat_map(|order| {
            (0..n).map(move |at| {
                let mut order = order.clone();
                order.insert(at, n - 1);
                order
            })
        })
        .collect()
}

#[test]
fn a_reaction_decides_nothing_anew_under_a_changed_policy() {
    let mut story = Story::at(NIGHT);
    story.tell(Input::Policy(Box::new(policy(Decision::Ignore))));
    story.act(Act::GoOnShift);
    let message = story.message(SECURITY, "root login");
    let id = crate::ids::AlertId::message(&slack(), &message.place.channel, &message.ts);
    story.said(Said::Message(message.clone()));
    // An edit on which nothing else was decided.
    story.later(5);
    let edited = Message { version: story.now.wall, text: Untrusted::new("root login!"), ..message };
    story.said(Said::Message(edited.clone()));
    story.tell(Input::Policy(Box::new(policy(Decision::Page))));
    story.react(&id, ben(), "eyes", Change::Added);
    story.assert_silent();
    story.later(5);
    story.said(Said::Message(Message { version: story.now.wall, ..edited }));
    story.assert_rings(&id);
}

#[test]
fn a_changed_policy_may_start_a_ring_but_stops_none() {
    let mut story = Story::at(NIGHT);
    story.tell(Input::Policy(Box::new(policy(Decision::Hold))));
    story.act(Act::GoOnShift);
    let id = story.post(SECURITY, "root login");
    assert_eq!(story.state(&id), "held");
    story.tell(Input::Policy(Box::new(policy(Decision::Page))));
    story.assert_rings(&id);
    assert_eq!(story.why(&id), Some(RingWhy::PolicyChanged));
    story.tell(Input::Policy(Box::new(policy(Decision::Ignore))));
    story.assert_rings(&id);
}
