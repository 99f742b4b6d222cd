//! Rows of the truth table about Slack messages.

use super::kit::*;
use crate::{
    act::Act,
    alert::RingWhy,
    desk::Input,
    fact::{Fact, What},
    observation::*,
    policy::Then,
    text::Untrusted,
    wants::{CardKey, SoundClass},
    write::{Outcome, WriteWhat},
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
fn i_acknowledge() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Acknowledge(id.clone()));
    assert_eq!(story.state(&id), "acknowledging");
    story.assert_silent();
    let writes = story.wants().writes;
    let write = writes.values().next().unwrap();
    assert!(matches!(&write.what, WriteWhat::React { emoji, .. } if emoji.as_str() == "white_check_mark"));
    // A second click while it is under way is no second write.
    story.act(Act::Acknowledge(id.clone()));
    assert_eq!(story.wants().writes.len(), 1);
    for outcome in [Outcome::Done, Outcome::AlreadyMine] {
        let mut story = Story { desk: story.desk.clone(), now: story.now, facts: Vec::new() };
        story.answer(outcome);
        assert_eq!(story.state(&id), "settled");
        assert_eq!(story.by(&id).as_deref(), Some("me"));
        assert!(story.wants().writes.is_empty());
    }
}

#[test]
fn acknowledged_again_while_the_first_write_is_under_way_it_is_written_once() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Acknowledge(id.clone()));
    story.later(5);
    story.act(Act::Snooze { alert: id.clone(), length: SignedDuration::from_mins(15) });
    let first = story.wants().writes;
    story.act(Act::Acknowledge(id.clone()));
    assert_eq!(story.wants().writes, first);
    story.later(14);
    assert_eq!(story.state(&id), "acknowledging", "it has its 15 s again");
    story.answer(Outcome::Done);
    assert_eq!(story.state(&id), "settled");
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
fn a_write_that_fails_or_stays_unanswered_rings_again_and_says_why() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Acknowledge(id.clone()));
    story.answer(Outcome::Refused { why: "the token lacks reactions:write".to_owned(), cure: "Add it.".to_owned() });
    story.assert_rings(&id);
    let card = &story.wants().cards[&CardKey::Alert(id.clone())];
    assert!(card.body.contains("the token lacks reactions:write"), "{}", card.body);

    story.act(Act::Acknowledge(id.clone()));
    story.later(14);
    assert_eq!(story.state(&id), "acknowledging");
    assert_eq!(story.wants().wake_at, Some(crate::time::add(story.now.wall, SignedDuration::from_secs(1))));
    story.later(1);
    story.assert_rings(&id);
    assert!(matches!(story.why(&id), Some(RingWhy::NotWritten { .. })));
}

#[test]
fn off_shift_a_failed_write_is_a_card_without_a_sound() {
    let mut story = Story::off_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Acknowledge(id.clone()));
    story.answer(Outcome::Unknown { why: "no network".to_owned() });
    assert!(story.wants().cards.contains_key(&CardKey::Alert(id)));
    assert_eq!(story.wants().sound, None);
}

#[test]
fn i_snooze() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Snooze { alert: id.clone(), length: SignedDuration::from_mins(15) });
    story.assert_silent();
    assert_eq!(story.state(&id), "snoozed");
    story.later(15 * 60 - 1);
    story.assert_silent();
    story.later(1);
    story.assert_rings(&id);
    assert_eq!(story.why(&id), Some(RingWhy::SnoozeOver));
    let too_long = Act::Snooze { alert: id, length: SignedDuration::from_hours(13) };
    assert_eq!(story.refused(too_long), crate::act::Refused::BadLength);
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
fn a_changed_policy_may_start_a_ring_but_stops_none() {
    let mut story = Story::at(NIGHT);
    story.tell(Input::Policy(Box::new(policy(Then::Hold))));
    story.act(Act::GoOnShift);
    let id = story.post(SECURITY, "root login");
    assert_eq!(story.state(&id), "held");
    story.tell(Input::Policy(Box::new(policy(Then::Page))));
    story.assert_rings(&id);
    assert_eq!(story.why(&id), Some(RingWhy::PolicyChanged));
    story.tell(Input::Policy(Box::new(policy(Then::Ignore))));
    story.assert_rings(&id);
}
