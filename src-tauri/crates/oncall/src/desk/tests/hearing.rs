//! What is listened to, what is kept of what was heard, and which channels are missed.

use super::kit::*;
use crate::{
    act::Act,
    decide::Decision,
    desk::Input,
    fact::{Fact, What},
    ids::{AlertId, ChannelId, Emoji, PolicyHash, SourceId},
    observation::*,
    picture::Hearing,
    policy::*,
    sight::*,
    text::Untrusted,
    wants::{CardKey, Pace},
};
use jiff::SignedDuration;

fn sighted(story: &mut Story, source: SourceId, sighting: Sighting) {
    story.tell(Input::Sighted { source, sighting });
}

fn hearing(story: &Story, source: SourceId) -> Hearing {
    story.desk.picture(story.now).sources[&source].hearing.clone()
}

fn watched(story: &Story, source: SourceId) -> Vec<String> {
    story.wants().watch[&source].iter().map(|channel| channel.as_str().to_owned()).collect()
}

fn place(name: &str, id: &str) -> Place {
    Place { channel: ChannelId::new(id), name: name.to_owned() }
}

#[test]
fn a_first_connection_that_takes_long_reads_from_before_the_start() {
    let mut story = Story::on_shift();
    story.desk.live.hearing.clear();
    story.desk.known.heard_until.clear();
    let started = story.now.wall;
    story.later(minutes(40));
    let at = story.now.wall;
    sighted(&mut story, slack(), Sighting::Connected { at });
    let gap = Gap { from: crate::time::sub(started, SignedDuration::from_mins(15)), until: at };
    assert_eq!(story.wants().reads[&slack()].iter().copied().collect::<Vec<_>>(), [gap]);
}

#[test]
fn a_mark_that_is_told_late_after_all_were_listed_says_nothing() {
    // By itself, or with the post.
    for with_post in [false, true] {
        let mut story = Story::on_shift();
        let message = story.message(SECURITY, "root login");
        let (channel, ts) = (message.place.channel.clone(), message.ts.clone());
        let id = AlertId::message(&slack(), &channel, &ts);
        story.said(Said::Message(message.clone()));
        let put_at = story.now.wall;
        story.later(60);
        let now = ReactionsNow { as_of: story.now.wall, given: Vec::new(), complete: Completeness::Complete };
        story.said(match with_post {
            true => Said::Message(Message { reactions: Some(now), ..message }),
            false => Said::Reactions { channel: channel.clone(), ts: ts.clone(), now },
        });
        for (at, state) in [(put_at, "ringing"), (story.now.wall, "settled")] {
            let (emoji, channel, ts) = (Emoji::new("white_check_mark"), channel.clone(), ts.clone());
            story.said(Said::Reaction(Reaction { channel, ts, emoji, who: ben(), change: Change::Added, at }));
            assert_eq!(story.state(&id), state);
        }
    }
}

/// As history has it, some minutes later.
fn read(story: &mut Story, heard: Heard, message: Message) -> Vec<Fact> {
    story.later(60);
    let now = ReactionsNow { as_of: story.now.wall, given: Vec::new(), complete: Completeness::Complete };
    let said = Said::Message(Message { reactions: Some(now), ..message });
    story.tell(Input::Observed(Observation { source: slack(), heard, said }))
}

#[test]
fn an_edit_without_a_mark_is_read_in_history_and_once() {
    for heard in [Heard::Poll, Heard::CatchUp] {
        for edited_live in [false, true] {
            let mut story = under(with(Decision::Page, Care::default(), |policy| {
                policy.rules[0].when.words = vec![Word::new("critical").unwrap()];
            }));
            let first = story.message(SECURITY, "warning: disk");
            let id = AlertId::message(&slack(), &first.place.channel, &first.ts);
            story.said(Said::Message(first.clone()));
            assert_eq!(story.state(&id), "held");
            if edited_live {
                story.later(60);
                let text = Untrusted::new("warning: disk, 91 %");
                story.said(Said::Message(Message { version: story.now.wall, text, ..first.clone() }));
            }
            let worse = Message { text: Untrusted::new("critical: disk"), ..first.clone() };
            read(&mut story, heard, worse.clone());
            story.assert_rings(&id);
            for _ in 0..3 {
                assert_eq!(read(&mut story, heard, worse.clone()), [], "{heard:?}");
            }
            let restored = story.restored();
            assert_eq!(restored.known.alerts[&id].matter, story.desk.known.alerts[&id].matter);
            let over = Message { condition: Condition::Resolved, text: Untrusted::new("resolved: disk"), ..first };
            read(&mut story, heard, over);
            assert_eq!(story.state(&id), "settled");
        }
    }
}

#[test]
fn what_history_said_before_an_edit_was_made_does_not_undo_it() {
    let mut story = Story::on_shift();
    let first = story.message(SECURITY, "resolved: disk");
    let first = Message { condition: Condition::Resolved, ..first };
    let id = AlertId::message(&slack(), &first.place.channel, &first.ts);
    story.said(Said::Message(first.clone()));
    let as_of = story.now.wall;
    story.later(1);
    let (condition, text) = (Condition::Firing, Untrusted::new("firing: disk"));
    story.said(Said::Message(Message { version: story.now.wall, condition, text, ..first.clone() }));
    let now = ReactionsNow { as_of, given: Vec::new(), complete: Completeness::Complete };
    story.said(Said::Message(Message { reactions: Some(now), ..first }));
    story.assert_rings(&id);
}

#[test]
fn an_edit_that_is_told_late_after_the_post_was_read_says_nothing() {
    let mut story = Story::on_shift();
    let first = Message { condition: Condition::Resolved, ..story.message(SECURITY, "resolved: disk") };
    let id = AlertId::message(&slack(), &first.place.channel, &first.ts);
    story.said(Said::Message(first.clone()));
    story.later(5);
    // It was edited back before it was read.
    let (condition, text) = (Condition::Firing, Untrusted::new("firing: disk"));
    let edit = |at| Said::Message(Message { version: at, condition, text: text.clone(), ..first.clone() });
    let between = edit(story.now.wall);
    assert_eq!(read(&mut story, Heard::CatchUp, first.clone()), []);
    story.said(between);
    assert_eq!(story.state(&id), "settled");
    let after = edit(story.now.wall);
    story.said(after);
    story.assert_rings(&id);
}

#[test]
fn the_marks_that_stand_on_a_counted_post_as_it_is_read_are_kept() {
    for (by, state) in [(Some(ben()), "settled"), (None, "ringing")] {
        let mut story = under(with(Decision::Page, Care::default(), |policy| {
            policy.rules[0].when.words = vec![Word::new("critical").unwrap()];
            let channels = vec![Pattern::new(SECURITY).unwrap()];
            policy.rules.insert(1, Rule::of_channels("the rest", channels, Decision::Count));
        }));
        let first = story.message(SECURITY, "disk at 80 %");
        let id = AlertId::message(&slack(), &first.place.channel, &first.ts);
        let given = by.into_iter().map(|by| (Emoji::new("white_check_mark"), by)).collect();
        let now = ReactionsNow { as_of: story.now.wall, given, complete: Completeness::Complete };
        let said = Said::Message(Message { reactions: Some(now), ..first.clone() });
        story.tell(Input::Observed(Observation { source: slack(), heard: Heard::CatchUp, said }));
        story.later(60);
        let text = Untrusted::new("disk critical");
        story.said(Said::Message(Message { version: story.now.wall, text, ..first }));
        assert_eq!(story.state(&id), state);
    }
}

#[test]
fn an_old_message_that_is_read_and_was_never_heard_is_no_news() {
    let mut story = Story::on_shift();
    let old = story.message(SECURITY, "root login");
    let id = AlertId::message(&slack(), &old.place.channel, &old.ts);
    assert_eq!(read(&mut story, Heard::Poll, old.clone()), []);
    // Nor where something was said of it.
    story.react(&id, ben(), "eyes", Change::Added);
    read(&mut story, Heard::Poll, old);
    story.assert_silent();
}

#[test]
fn every_connection_has_what_was_before_it_read_and_a_part_that_was_read_is_no_fact() {
    let mut story = Story::on_shift();
    let at = story.now.wall;
    sighted(&mut story, slack(), Sighting::Connected { at });
    let reads = |story: &mut Story| story.wants().reads.values().flatten().copied().collect::<Vec<_>>();
    // Where nothing seems to be missing, and where it seems to have been heard until later: times are told a little early.
    for second in [0, 1] {
        let at = crate::time::sub(at, SignedDuration::from_secs(second));
        let gap = Gap { from: at, until: at };
        sighted(&mut story, slack(), Sighting::Connected { at });
        assert_eq!(reads(&mut story), [gap]);
        sighted(&mut story, slack(), Sighting::GapRead { gap });
        assert_eq!(reads(&mut story), []);
    }
    sighted(&mut story, slack(), Sighting::Seeing { at });
    story.later(30);
    let until = story.now.wall;
    sighted(&mut story, slack(), Sighting::Connected { at: until });
    let second = SignedDuration::from_secs(1);
    let parts =
        [Gap { from: crate::time::add(at, second), until }, Gap { from: at, until: crate::time::sub(until, second) }];
    for gap in parts {
        let facts = story.tell(Input::Sighted { source: slack(), sighting: Sighting::GapRead { gap } });
        assert_eq!(facts, [], "{gap:?}");
    }
}

#[test]
fn until_when_a_source_was_heard_is_kept_every_five_minutes_where_it_pushes() {
    let mut story = Story::on_shift();
    let at = story.now.wall;
    sighted(&mut story, slack(), Sighting::Connected { at });
    let kept = |story: &Story| story.facts.iter().filter(|fact| matches!(fact.what, What::HeardUntil { .. })).count();
    let before = kept(&story);
    for (seconds, more) in [(299, 0), (1, 1), (299, 1), (1, 2)] {
        story.now = story.now.later(SignedDuration::from_secs(seconds));
        for source in [slack(), pagerduty()] {
            let at = story.now.wall;
            sighted(&mut story, source, Sighting::Seeing { at });
        }
        assert_eq!(kept(&story) - before, more);
    }
    let pushes = |fact: &Fact| !matches!(&fact.what, What::HeardUntil { source, .. } if *source != slack());
    assert!(story.facts.iter().all(pushes), "what is asked every minute needs none");
    let shown = story.desk.picture(story.now).sources[&slack()].heard_until;
    assert_eq!(shown, Some(story.now.wall));
}

#[test]
fn the_same_trouble_told_again_is_not_shown_again_and_another_is() {
    let mut story = Story::on_shift();
    let trouble = |name: &str| Trouble { name: name.to_owned(), says: name.to_owned(), cure: String::new() };
    let mut told = |name: &str| {
        story.later(5);
        story.tell(Input::Part { part: Part::Store, trouble: Some(trouble(name)) });
        let card = CardKey::Trouble(Part::Store);
        let shown = story.wants().cards.contains_key(&card);
        story.tell(Input::CardClosed { card });
        shown
    };
    assert_eq!([told("disk-full"), told("disk-full"), told("read-only")], [true, false, true]);
}

#[test]
fn without_any_good_policy_slack_is_blind_and_incidents_are_heard() {
    let mut story = Story::on_shift();
    let never = Policy { standing: Standing::NeverGood, hash: PolicyHash::new("never"), ..policy(Decision::Page) };
    story.tell(Input::Policy(Box::new(never)));
    assert!(matches!(hearing(&story, slack()), Hearing::Blind { why: Blindness::NoPolicy, .. }));
    assert_eq!(hearing(&story, pagerduty()), Hearing::Seeing);
}

#[test]
fn listened_to_is_what_a_rule_names_by_name_pattern_or_binding() {
    let mut story = Story::on_shift();
    assert_eq!(watched(&story, slack()), [channel(DISK).as_str(), channel(SECURITY).as_str()]);
    // One renamed, one new, and my direct messages.
    let places = vec![
        place("alerts_sec", "C_alerts_security"),
        place("alerts_app", "C_app"),
        place("", "D1"),
        place("x", "C_x"),
    ];
    story.said(Said::Places { places, as_of: story.now.wall });
    assert_eq!(watched(&story, slack()), ["C_alerts_security"]);
    let mut wider = policy(Decision::Page);
    wider.hash = PolicyHash::new("wider");
    wider.rules.push(Rule::of_channels("all alerts", vec![Pattern::new("alerts_*").unwrap()], Decision::Hold));
    let direct = When { room: Some(Room::Direct), source: SourcePattern::One(slack()), ..When::default() };
    wider.rules.push(Rule { name: "direct".into(), when: direct, then: Then::of(Decision::Page) });
    story.tell(Input::Policy(Box::new(wider.clone())));
    assert_eq!(watched(&story, slack()), ["C_alerts_security", "C_app", "D1"]);
    // A rule about somebody else's direct messages asks for none of mine.
    wider.hash = PolicyHash::new("elsewhere");
    wider.rules[3].when.source = SourcePattern::One(SourceId::slack("beta"));
    story.tell(Input::Policy(Box::new(wider)));
    assert_eq!(watched(&story, slack()), ["C_alerts_security", "C_app"]);
}

/// Two workspaces, and a rule for a channel of any or of the first; perhaps one for another channel of any.
fn two_workspaces(source: SourcePattern, rules: usize) -> Story {
    let mut story = Story::on_shift();
    let mut policy = policy(Decision::Page);
    policy.hash = PolicyHash::new("two");
    let beta = SlackAccount {
        name: "beta".to_owned(),
        api_url: None,
        acknowledge: Emoji::new("white_check_mark"),
        settles: Vec::new(),
    };
    policy.slack.push(beta);
    policy.rules.truncate(rules);
    policy.rules[0].when.source = source;
    story.tell(Input::Policy(Box::new(policy)));
    for source in [slack(), SourceId::slack("beta")] {
        let at = story.now.wall;
        sighted(&mut story, source, Sighting::Seeing { at });
    }
    story
}

fn places(story: &mut Story, source: SourceId, places: Vec<Place>) {
    let said = Said::Places { places, as_of: story.now.wall };
    story.tell(Input::Observed(Observation { source, heard: Heard::Live, said }));
}

#[test]
fn a_channel_is_missed_where_no_workspace_has_it_or_the_one_that_must() {
    let beta = || SourceId::slack("beta");
    let here = || vec![place(SECURITY, "C_here")];
    let other = || vec![place("random", "C_random")];
    let any = || SourcePattern::Any;
    let first = || SourcePattern::One(slack());
    let table = [
        ("both have it", any(), here(), here(), [false, false]),
        ("the first has it", any(), here(), other(), [false, false]),
        ("the other has it", any(), other(), here(), [false, false]),
        ("neither has it", any(), other(), other(), [true, true]),
        ("the first must have it, and has", first(), here(), other(), [false, false]),
        ("the first must have it", first(), other(), here(), [true, false]),
    ];
    for (what, source, in_first, in_second, missed) in table {
        let mut story = two_workspaces(source, 1);
        // As if the channels of the kit had never been there.
        story.desk.known.bindings.clear();
        places(&mut story, slack(), in_first);
        places(&mut story, beta(), in_second);
        story.later(1);
        let blind = [slack(), beta()].map(|source| matches!(hearing(&story, source), Hearing::Blind { .. }));
        assert_eq!(blind, missed, "{what}");
    }
}

#[test]
fn of_two_channels_each_may_be_in_another_workspace() {
    let table = [
        ("each is somewhere", SourcePattern::One(slack()), SECURITY, [false, false]),
        ("one is nowhere", SourcePattern::Any, "random", [true, true]),
    ];
    for (what, source, in_first, missed) in table {
        let mut story = two_workspaces(source, 2);
        story.desk.known.bindings.clear();
        places(&mut story, slack(), vec![place(in_first, "C_here")]);
        places(&mut story, SourceId::slack("beta"), vec![place(DISK, "C_disk")]);
        story.later(1);
        let both = [slack(), SourceId::slack("beta")];
        assert_eq!(both.map(|source| matches!(hearing(&story, source), Hearing::Blind { .. })), missed, "{what}");
    }
}

#[test]
fn incidents_are_looked_up_often_while_i_am_on_shift_or_have_one_open() {
    let mut story = Story::off_shift();
    assert_eq!(story.wants().pace, Pace::Easy);
    story.post(SECURITY, "root login");
    assert_eq!(story.wants().pace, Pace::Easy, "a post needs no looking up");
    story.incident(|_| {});
    assert_eq!(story.wants().pace, Pace::Close);
    story.later(3);
    story.incident(|i| (i.status, i.mine_since) = (IncidentStatus::Resolved, None));
    assert_eq!(story.wants().pace, Pace::Easy);
    story.act(Act::GoOnShift);
    assert_eq!(story.wants().pace, Pace::Close);
}
