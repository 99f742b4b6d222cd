//! What is decided where no rule decides, what only one kind of thing can be asked, and the words that it is told in.

use super::*;
use crate::{decide::is_deploy, ids::SourceKind};

#[test]
fn without_a_rule_the_thing_itself_decides_and_says_why() {
    let table = [
        (Thing::Post(post(|_| {})), Decision::Hold, Reason::NamedPlace),
        (Thing::Post(post(|m| m.place.name = "random".to_owned())), Decision::Count, Reason::UnnamedPlace),
        (Thing::Post(post(|m| m.author.kind = AuthorKind::Me)), Decision::Ignore, Reason::MyOwn),
        (Thing::Post(post(|m| m.kind = PostKind::Housekeeping)), Decision::Ignore, Reason::Housekeeping),
        (Thing::Case(case(|_| {})), Decision::Page, Reason::MyIncident),
        (Thing::Case(case(|i| i.urgency = Urgency::Unknown)), Decision::Page, Reason::MyIncident),
        (Thing::Case(case(|i| i.urgency = Urgency::Low)), Decision::Hold, Reason::LowUrgency),
        (Thing::Case(case(|i| i.mine_since = None)), Decision::Count, Reason::NotMine),
    ];
    let when =
        When { channels: vec![pattern("alerts_*")], words: vec![Word::new("never said").unwrap()], ..When::default() };
    for (thing, decision, reason) in table {
        let ruling = World::usual().rule(&when, Decision::Notify, &thing);
        assert_eq!((ruling.decision, ruling.because.reason), (decision, reason), "{thing:?}");
    }
}

#[test]
fn what_only_one_kind_of_thing_has_is_never_met_by_the_other() {
    let any = When::default;
    let of_slack = [
        When { channels: vec![pattern("*")], ..any() },
        When { room: Some(Room::Channel), ..any() },
        When { authors: vec![pattern("*")], ..any() },
        When { by: Some(Writer::Person), ..any() },
        When { mentions: vec![MentionPattern::Me], ..any() },
        When { severity: [Severity::Critical].into(), ..any() },
        When { source: SourcePattern::Kind(SourceKind::Slack), ..any() },
    ];
    for when in of_slack {
        assert_eq!(World::usual().miss(&when, &Thing::Case(case(|_| {}))), Some(Miss::Source), "{when:?}");
    }
    let of_pagerduty = [
        When { urgency: Some(Urgency::High), ..any() },
        When { priority: vec![pattern("*")], ..any() },
        When { service: vec![pattern("*")], ..any() },
        When { teams: vec![pattern("*")], ..any() },
        When { levels: [1].into(), ..any() },
        When { source: SourcePattern::Kind(SourceKind::PagerDuty), ..any() },
    ];
    for when in of_pagerduty {
        assert_eq!(World::usual().miss(&when, &Thing::Post(post(|_| {}))), Some(Miss::Source), "{when:?}");
    }
}

#[test]
fn my_level_is_that_of_the_duty_that_runs() {
    let asked = When { levels: [2].into(), ..When::default() };
    let (before, now, after) = (at("2026-01-14T15:00:00Z"), at(NOON), at("2026-01-14T17:00:00Z"));
    let table = [
        ("all the time", None, None, true),
        ("since before", Some(before), Some(after), true),
        ("from now on", Some(now), None, true),
        ("until now", Some(before), Some(now), false),
        ("over", None, Some(before), false),
        ("not yet", Some(after), None, false),
    ];
    for (what, from, until, runs) in table {
        let world = World::with(|world| {
            let duties = world.duties.iter_mut().flatten();
            duties.for_each(|duty| (duty.from, duty.until) = (from, until));
        });
        let ruling = world.rule(&asked, Decision::Page, &Thing::Case(case(|_| {})));
        // Whoever stands nowhere in it may have been asked by hand: a doubt.
        assert_eq!(ruling.because.doubts, if runs { vec![] } else { vec![Doubtful::Level] }, "{what}");
    }
}

#[test]
fn what_was_seen_at_the_very_edge_is_not_counted() {
    let thrice = When {
        often: Some(Often { times: Count::AtLeast(3), within: SignedDuration::from_hours(1) }),
        ..When::default()
    };
    let ago = |seconds| crate::time::sub(at(NOON), SignedDuration::from_secs(seconds));
    for (edge, missed) in [(3_599, None), (3_600, Some(Miss::Often)), (1, None), (0, Some(Miss::Often))] {
        let world = World::with(|world| world.seen = vec![ago(edge), ago(300)]);
        assert_eq!(world.miss(&thrice, &Thing::Post(post(|_| {}))), missed, "{edge} s before");
    }
}

#[test]
fn a_night_belongs_to_the_day_on_which_it_began() {
    let table = [
        ("22:00", "06:00", "2026-01-15T05:59:59Z", "2026-01-14"),
        ("22:00", "06:00", "2026-01-15T06:00:00Z", "2026-01-15"),
        ("22:00", "06:00", "2026-01-15T23:00:00Z", "2026-01-15"),
        ("09:00", "17:00", "2026-01-15T08:00:00Z", "2026-01-15"),
        ("09:00", "17:00", "2026-01-15T10:00:00Z", "2026-01-15"),
        // The whole day.
        ("09:00", "09:00", "2026-01-15T08:00:00Z", "2026-01-15"),
    ];
    for (start, end, time, day) in table {
        let window = Window { zone: Zone::Local, ..window(start, end) };
        assert_eq!(window.day(at(time), &TimeZone::UTC).to_string(), day, "{start}–{end} at {time}");
    }
}

#[test]
fn a_deploy_is_what_the_policy_takes_for_one() {
    let when =
        When { channels: vec![pattern("deploys")], words: vec![Word::new("finished").unwrap()], ..When::default() };
    let policy = Policy { deploys: vec![when], ..Policy::none() };
    let roster = Roster::default();
    let around = on_shift(at(NOON), &roster);
    for (place, text, deploy) in [
        ("deploys", "rollout of checkout finished", true),
        ("deploys", "rollout of checkout began", false),
        ("alerts_app", "rollout of checkout finished", false),
    ] {
        let said = post(|message| (message.place.name, message.text) = (place.to_owned(), Untrusted::new(text)));
        assert_eq!(is_deploy(&policy, &slack(), &said, &around), deploy, "{text} in #{place}");
    }
}

#[test]
fn every_decision_and_every_reason_has_words_of_its_own() {
    assert_eq!(Decision::ALL.map(Decision::as_str), ["page", "notify", "digest", "hold", "count", "ignore"]);
    use Miss::*;
    let misses = [
        Source, Channel, Room, Author, Mention, Words, Without, Expression, State, Severity, Service, Team, Urgency,
        Priority, Level, Role, Shift, Window, Day, Often, Deploy,
    ];
    let told: BTreeSet<String> = misses.iter().map(Miss::to_string).collect();
    assert_eq!(told.len(), misses.len());
    let doubts = [Doubtful::Severity, Doubtful::Role, Doubtful::Level];
    let told: BTreeSet<String> = doubts.iter().map(Doubtful::to_string).chain([String::new()]).collect();
    assert_eq!(told.len(), doubts.len() + 1);
    let rule = Reason::Rule { name: "it".to_owned() };
    assert_eq!(rule.to_string(), "rule “it”");
    assert_eq!(Reason::UnnamedPlace.to_string(), "no rule names the channel");
}
