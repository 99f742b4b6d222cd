//! What stands on cards and in the tray, what is counted, and what leaves no trace.

use super::kit::*;
use crate::{
    act::Act,
    decide::Decision,
    desk::Input,
    ids::{AlertId, Emoji, PolicyHash},
    observation::*,
    policy::*,
    sight::*,
    wants::{CardKey, Weight},
};
use jiff::SignedDuration;

#[test]
fn a_card_lists_five_and_says_how_many_more() {
    for (times, more) in [(5, None), (6, Some("and 1 more"))] {
        let mut story = Story::off_shift();
        for n in 0..times {
            story.post(SECURITY, &format!("alert {n}"));
        }
        story.act(Act::GoOnShift);
        let card = &story.wants().cards[&CardKey::Held];
        assert_eq!(card.body.lines().nth(5), more, "{}", card.body);
    }
}

#[test]
fn the_tray_says_how_many_ring() {
    let mut story = Story::on_shift();
    let line =
        |story: &Story| story.wants().tray.tooltip.lines().find(|line| line.contains("ringing")).map(str::to_owned);
    assert_eq!(line(&story), None);
    story.post(SECURITY, "root login");
    assert_eq!(line(&story).as_deref(), Some("1 ringing"));
    story.post(SECURITY, "another login");
    assert_eq!(line(&story).as_deref(), Some("2 ringing"));
}

#[test]
fn a_fault_in_the_policy_has_its_own_title() {
    let mut story = Story::off_shift();
    let trouble = Trouble { name: "policy".to_owned(), says: "Line 3.".to_owned(), cure: "Mend it.".to_owned() };
    story.tell(Input::Part { part: Part::Policy, trouble: Some(trouble) });
    let card = &story.wants().cards[&CardKey::Trouble(Part::Policy)];
    assert_eq!((card.title.as_str(), card.body.as_str()), ("The policy file has a fault", "Line 3.\nMend it."));
}

#[test]
fn a_card_begins_with_how_bad_its_sender_says_it_is() {
    let table = [
        (Decision::Page, None, "Page · #alerts_security"),
        (Decision::Page, Some(Severity::High), "High · #alerts_security"),
        (Decision::Page, Some(Severity::Unknown), "Page · #alerts_security"),
        (Decision::Notify, None, "Notice · #alerts_security"),
        (Decision::Notify, Some(Severity::Low), "Low · #alerts_security"),
    ];
    for (decision, severity, title) in table {
        let mut story = under(with(decision, Care::default(), |_| {}));
        let message = Message { severity, ..story.message(SECURITY, "disk") };
        story.said(Said::Message(message));
        let titles: Vec<String> = story.wants().cards.into_values().map(|card| card.title).collect();
        assert_eq!(titles, [title]);
    }
}

#[test]
fn only_what_is_heard_is_a_card_that_must_be_seen() {
    let always = Care { always: Some(Always { at_most: 3 }), ..Care::default() };
    for (on, care, weight) in [
        (true, Care::default(), Weight::Critical),
        (false, always, Weight::Critical),
        (false, Care::default(), Weight::Normal),
    ] {
        let mut story = Story::on_shift();
        let mut policy = policy(Decision::Page);
        policy.hash = PolicyHash::new("weight");
        policy.rules[0].then.care = care;
        story.tell(Input::Policy(Box::new(policy)));
        if !on {
            story.act(Act::GoOffShift);
        }
        let id = story.post(SECURITY, "root login");
        // Off shift a page without that care is on a card only where its acknowledgement failed.
        if story.state(&id) == "held" {
            story.act(Act::Acknowledge(id.clone()));
            story.answer(crate::write::Outcome::Unknown { why: "no network".to_owned() });
        }
        assert_eq!(story.wants().cards[&CardKey::Alert(id)].weight, weight, "on shift: {on}");
    }
}

#[test]
fn what_is_counted_adds_up() {
    let mut story = Story::on_shift();
    let counted = |story: &Story| story.desk.picture(story.now).counted[&slack()];
    for (posts, so_far) in [(3, 3), (2, 5)] {
        for _ in 0..posts {
            story.post(CHATTER, "lunch?");
            story.later(1);
        }
        story.later(15 * 60);
        assert_eq!(counted(&story), so_far);
    }
}

#[test]
fn my_own_posts_and_housekeeping_leave_no_trace() {
    let mut story = Story::on_shift();
    let own = Message { author: me(), ..story.message(SECURITY, "looking at it") };
    assert_eq!(story.said(Said::Message(own)), []);
    let joined = Message { kind: PostKind::Housekeeping, ..story.message(SECURITY, "Ben joined") };
    assert_eq!(story.said(Said::Message(joined)), []);
}

#[test]
fn checked_before_it_was_heard_of_it_never_rings() {
    let mut story = Story::on_shift();
    let message = story.message(SECURITY, "root login");
    let id = AlertId::message(&slack(), &message.place.channel, &message.ts);
    story.react(&id, ben(), "white_check_mark", Change::Added);
    story.said(Said::Message(message));
    assert_eq!((story.state(&id), story.why(&id)), ("settled", None));
}

#[test]
fn of_two_gaps_reading_one_leaves_the_other() {
    let mut story = Story::on_shift();
    let mut gaps = Vec::new();
    for _ in 0..2 {
        let from = story.now.wall;
        story.tell(Input::Sighted { source: slack(), sighting: Sighting::Seeing { at: from } });
        story.later(30);
        let until = story.now.wall;
        story.tell(Input::Sighted { source: slack(), sighting: Sighting::Connected { at: until } });
        gaps.push(Gap { from, until });
        story.later(10);
    }
    for read in [0, 1] {
        let mut story = Story { desk: story.desk.clone(), now: story.now, facts: Vec::new() };
        story.tell(Input::Sighted { source: slack(), sighting: Sighting::GapRead { gap: gaps[read] } });
        assert_eq!(story.wants().reads[&slack()].iter().copied().collect::<Vec<_>>(), [gaps[1 - read]]);
    }
}

#[test]
fn the_third_time_within_an_hour_is_the_third_of_the_same() {
    let mut often = policy(Decision::Page);
    often.hash = PolicyHash::new("often");
    often.rules[0].when.often = Some(Often { times: Count::AtLeast(3), within: SignedDuration::from_hours(1) });
    let mut story = Story::on_shift();
    story.tell(Input::Policy(Box::new(often)));
    let mut said = |text: &str, minutes: i64| {
        story.later(minutes * 60);
        let id = story.post(SECURITY, text);
        story.state(&id)
    };
    assert_eq!(said("host-12 is down", 1), "held");
    assert_eq!(said("the disk is full", 1), "held", "something else");
    assert_eq!(said("host-12 is down", 1), "held");
    assert_eq!(said("host-12 is down", 1), "ringing");
    assert_eq!(said("host-12 is down", 59), "held", "the first two are too long ago");
}

#[test]
fn an_emoji_without_a_meaning_says_nothing() {
    let mut story = Story::on_shift();
    let id = story.post(SECURITY, "root login");
    let emoji = Emoji::new("tada");
    assert_eq!(story.refused(Act::Judge { alert: id, emoji, note: None }), crate::act::Refused::NoSuchVerdict);
}
