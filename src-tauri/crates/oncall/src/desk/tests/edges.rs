//! What is remembered, what is written, and what wakes, at the edges of other stories.

use super::kit::*;
use crate::{
    act::Act,
    decide::Decision,
    desk::{Desk, Input},
    fact::{CardHandle, Fact, What},
    history::History,
    ids::{AlertId, PolicyHash},
    observation::*,
    policy::*,
    shift::{OnShift, ShiftWhy},
    test_page::RINGS_FOR,
    text::Untrusted,
    wants::CardKey,
};
use jiff::{SignedDuration, tz::TimeZone};

fn summed(facts: &[Fact]) -> usize {
    facts.iter().filter(|fact| matches!(fact.what, What::Summed { .. })).count()
}

#[test]
fn in_shadow_nothing_is_written_that_was_asked_for_before() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.act(Act::Acknowledge(id));
    assert_eq!(story.wants().writes.len(), 1);
    let hash = PolicyHash::new("shadow");
    story.tell(Input::Policy(Box::new(Policy { hash, shadow: Shadow::Yes, ..policy(Decision::Page) })));
    assert!(story.wants().writes.is_empty());
}

#[test]
fn whatever_ends_by_itself_wakes() {
    let mut story = under(with(Decision::Notify, Care::default(), |_| {}));
    story.post(SECURITY, "certificate runs out");
    let wakes_within = |story: &Story, within: SignedDuration| {
        story.wants().wake_at.is_some_and(|at| at <= crate::time::add(story.now.wall, within))
    };
    assert!(wakes_within(&story, SignedDuration::from_secs(2)), "the soft tone");
    let care = Care { back_after: Some(MINUTE * 60), ..Care::default() };
    let mut story = under(with(Decision::Hold, care, |_| {}));
    story.post(SECURITY, "look at me some time");
    assert!(wakes_within(&story, MINUTE * 60), "what comes back");
    let mut story = Story::on_shift();
    story.act(Act::TestPage);
    story.act(Act::Silence);
    assert!(wakes_within(&story, RINGS_FOR), "the test page");
}

#[test]
fn nothing_held_is_no_summary_and_one_that_was_seen_stays_away() {
    let mut story = Story::on_shift();
    assert_eq!(summed(&story.facts), 0);
    story.act(Act::GoOffShift);
    story.post(SECURITY, "root login");
    story.act(Act::GoOnShift);
    assert!(story.wants().cards.contains_key(&CardKey::Held));
    story.act(Act::SeenSummary);
    story.tell(Input::Policy(Box::new(Policy { hash: PolicyHash::new("later"), ..policy(Decision::Page) })));
    assert!(!story.wants().cards.contains_key(&CardKey::Held));
}

#[test]
fn in_shadow_going_on_shift_sums_nothing_up() {
    let mut story = under(Policy { hash: PolicyHash::new("shadow"), shadow: Shadow::Yes, ..policy(Decision::Page) });
    story.act(Act::GoOffShift);
    story.post(SECURITY, "root login");
    story.act(Act::GoOnShift);
    assert_eq!(summed(&story.facts), 0);
}

/// What the store remembers of an alert: it was said twice within the hour.
fn remembered(story: &Story) -> Box<History> {
    let [last, first] = [10, 20].map(|minutes| crate::time::sub(story.now.wall, MINUTE * minutes));
    let recent = vec![last, first];
    Box::new(History { times: 2, first, last, checked: 0, by_me: 0, last_check: None, notes: Vec::new(), recent })
}

#[test]
fn what_is_remembered_of_a_post_counts_for_it_and_for_no_other() {
    for (own, state) in [(true, "ringing"), (false, "held")] {
        let mut often = policy(Decision::Page);
        often.hash = PolicyHash::new("often");
        often.rules[0].when.often = Some(Often { times: Count::AtLeast(3), within: SignedDuration::from_hours(1) });
        let mut story = under(often);
        let message = story.message(SECURITY, "disk");
        let id = AlertId::message(&slack(), &message.place.channel, &message.ts);
        let other = AlertId::message(&slack(), &message.place.channel, &crate::ids::MessageTs::new("1.000000"));
        let history = remembered(&story);
        story.tell(Input::Remembered { alert: if own { id.clone() } else { other }, history: history.clone() });
        story.said(Said::Message(message));
        assert_eq!(story.state(&id), state);
        let shown = story.desk.picture(story.now).alerts.into_iter().find(|alert| alert.id == id).unwrap();
        assert_eq!(shown.history, own.then_some(*history));
    }
}

#[test]
fn what_is_only_counted_counts_where_a_rule_asks_how_often_it_was_seen() {
    let often = |asks: bool| {
        with(Decision::Page, Care::default(), |policy| {
            policy.rules[0].when.often =
                asks.then(|| Often { times: Count::AtLeast(5), within: SignedDuration::from_mins(10) });
            let channels = || vec![Pattern::new(SECURITY).unwrap()];
            policy.rules[0].when.words = vec![Word::new("slow").unwrap()];
            policy.rules.insert(1, Rule::of_channels("the rest", channels(), Decision::Count));
        })
    };
    // Five minutes for twenty, and for four; each is told three times, as by history.
    for (every, pages) in [(15, true), (200, false)] {
        let mut story = under(often(true));
        for n in 0..20 {
            story.later(every);
            let message = story.message(SECURITY, &format!("query {n} is slow"));
            let id = AlertId::message(&slack(), &message.place.channel, &message.ts);
            for _ in 0..3 {
                story.said(Said::Message(message.clone()));
            }
            let state = if pages && n >= 4 { "ringing" } else { "unknown" };
            assert_eq!(story.state(&id), state, "{n} every {every} s");
        }
    }
    // What another word or another channel is about is not remembered, nor where nobody asks.
    for (place, policy) in [(CHATTER, often(true)), (SECURITY, often(false))] {
        let mut story = under(policy);
        let mut message = story.message(place, "query 1 is slow");
        message.author.name = Untrusted::new("Another");
        story.desk.note_counted(&message, &story.desk.decide_message(&slack(), &message));
        let print = crate::fingerprint::of_message(&message).unwrap();
        assert_eq!(story.desk.live.counted.times(&print).count(), 0, "{place}");
    }
}

#[test]
fn a_mark_told_again_outlives_an_older_word_that_it_was_taken_back() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    story.later(1);
    story.react(&id, ben(), "white_check_mark", Change::Added);
    let between = story.now.later(SignedDuration::from_secs(5)).wall;
    story.later(10);
    story.react(&id, ben(), "white_check_mark", Change::Added);
    let crate::ids::AlertKey::Message { channel, ts } = id.key.clone() else { unreachable!() };
    let emoji = crate::ids::Emoji::new("white_check_mark");
    let late = Reaction { channel, ts, emoji, who: ben(), change: Change::Removed, at: between };
    story.said(Said::Reaction(late));
    assert_eq!(story.state(&id), "settled");
}

#[test]
fn my_own_reply_is_told_with_the_others() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    let crate::ids::AlertKey::Message { ts, .. } = id.key.clone() else { unreachable!() };
    let reply = Message { reply_to: Some(ts), author: me(), ..story.message(SECURITY, "that was me") };
    story.said(Said::Message(reply));
    let notes = story.desk.picture(story.now).alerts.remove(0).notes;
    assert_eq!(notes, [(Untrusted::new("Ada"), Untrusted::new("that was me"))]);
}

#[test]
fn a_mark_where_no_rule_looks_is_nobody_s_business() {
    let mut story = Story::on_shift();
    for (place, kept) in [(CHATTER, false), (SECURITY, true)] {
        let message = story.message(place, "lunch?");
        let (channel, ts, emoji) = (message.place.channel, message.ts, crate::ids::Emoji::new("white_check_mark"));
        let at = story.now.wall;
        let facts = story.said(Said::Reaction(Reaction { channel, ts, emoji, who: ben(), change: Change::Added, at }));
        assert_eq!(!facts.is_empty(), kept, "{place}");
    }
}

#[test]
fn what_cannot_be_remembered_leaves_me_on_shift_until_i_say_otherwise() {
    let mut desk = Desk::new(policy(Decision::Page), TimeZone::UTC);
    let now = Story::off_shift().now;
    assert_eq!(desk.shift(now.wall).on, OnShift::Off);
    desk.lose_memory(now);
    assert_eq!((desk.shift(now.wall).on, desk.shift(now.wall).because), (OnShift::On, ShiftWhy::Forgotten));
    let mut story = Story { desk, now, facts: Vec::new() };
    story.act(Act::GoOffShift);
    assert_eq!(story.desk.shift(now.wall).on, OnShift::Off);
}

#[test]
fn open_incidents_are_looked_up_and_cards_of_an_earlier_run_are_taken_over() {
    let mut story = Story::on_shift();
    story.incident(|_| {});
    let open = story.desk.open_incidents();
    assert_eq!(open[&pagerduty()].iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["Q1"]);
    let (card, handle) = (CardKey::Alert(incident_id()), CardHandle { daemon: "a".to_owned(), number: 7 });
    story.tell(Input::CardShown { card: card.clone(), handle: handle.clone() });
    assert_eq!(story.desk.shown_cards().collect::<Vec<_>>(), [(&card, &handle)]);
    story.later(3);
    story.incident(|i| (i.status, i.mine_since) = (IncidentStatus::Resolved, None));
    assert!(story.desk.open_incidents().is_empty());
}

#[test]
fn the_last_deploy_is_shown_and_of_very_many_the_oldest_is_forgotten() {
    let mut story = Story::on_shift();
    let began = story.now.wall;
    for minute in 0..=100 {
        let at = crate::time::add(began, MINUTE * minute);
        story.tell(Input::Deployed { what: Untrusted::new("shop"), at });
    }
    let last = crate::time::add(began, MINUTE * 100);
    assert_eq!(story.desk.picture(story.now).deployed, Some((Untrusted::new("shop"), last)));
    let tell = |story: &mut Story, at| story.tell(Input::Deployed { what: Untrusted::new("shop"), at });
    assert_eq!(tell(&mut story, began), [], "older than all that are known");
    assert_eq!(tell(&mut story, crate::time::add(began, MINUTE)), [], "the oldest that is known");
    assert_eq!(tell(&mut story, crate::time::add(began, MINUTE * 101)).len(), 1);
}

#[test]
fn of_two_workspaces_over_in_one_is_not_over_in_the_other() {
    let mut story = Story::on_shift();
    let key = || Some(crate::ids::Fingerprint { maker: "monitor".to_owned(), version: 1, value: "disk".to_owned() });
    let message = Message { key: key(), condition: Condition::Firing, ..story.message(SECURITY, "disk") };
    let id = AlertId::message(&slack(), &message.place.channel, &message.ts);
    story.said(Said::Message(message));
    story.later(60);
    let over = Message { key: key(), condition: Condition::Resolved, ..story.message(SECURITY, "disk") };
    let source = crate::ids::SourceId::slack("beta");
    story.tell(Input::Observed(Observation { source, heard: Heard::Live, said: Said::Message(over) }));
    story.react(&id, ben(), "eyes", Change::Added);
    assert_eq!(story.state(&id), "ringing");
}

#[test]
fn what_is_held_and_gets_worse_where_nothing_rings_stays_held_without_a_word() {
    let shadow = with(Decision::Page, Care::default(), |policy| policy.shadow = Shadow::Yes);
    for mut story in [Story::off_shift(), under(shadow)] {
        let low = Message { severity: Some(Severity::Low), ..story.message(SECURITY, "disk full") };
        let id = AlertId::message(&slack(), &low.place.channel, &low.ts);
        story.said(Said::Message(low.clone()));
        assert_eq!(story.state(&id), "held");
        story.later(60);
        let worse = Message { severity: Some(Severity::Critical), version: story.now.wall, ..low };
        let facts = story.said(Said::Message(worse));
        assert!(matches!(&facts[..], [Fact { what: What::Observed(_), .. }]), "{facts:?}");
    }
}
