//! What was missed, read from the history.

use crate::harness::Engine;
use engine::{
    clock::{Clock, SystemClock},
    source::{Order, Report},
};
use jiff::SignedDuration;
use oncall::{
    observation::{AuthorKind, Heard, Message, Said},
    sight::{Blindness, Gap, Sighting},
    time::add,
};
use std::time::Duration;
use world::slack::{Channel, Fault, Slack};

async fn acme() -> Slack {
    Slack::builder()
        .person("U_BEN", "Ben Example")
        .bot("B_MON", "Monitor")
        .channel("C_SEC", "alerts_security")
        .channel("C_INFRA", "alerts_infrastructure")
        .start()
        .await
}

fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

fn gap(engine: &Engine, from_minutes_ago: i64) -> Gap {
    let now = engine.clock.now().wall;
    Gap { from: add(now, -SignedDuration::from_mins(from_minutes_ago)), until: now }
}

#[tokio::test]
async fn a_gap_is_read_with_messages_reactions_and_replies() {
    let slack = acme().await;
    let alert = slack.posted_before("C_SEC", "B_MON", "db down", minutes(20));
    slack.react("C_SEC", &alert, "U_BEN", "white_check_mark");
    slack.posted_before("C_INFRA", "B_MON", "disk full", minutes(10));
    slack.posted_before("C_INFRA", "B_MON", "ages ago", minutes(3_000));
    let old = slack.posted_before("C_INFRA", "B_MON", "before the gap", minutes(300));
    slack.react("C_INFRA", &old, "U_BEN", "white_check_mark");
    let thread = slack.posted_before("C_SEC", "B_MON", "older thread", minutes(240));
    slack.reply("C_SEC", &thread, "U_BEN", "a note made meanwhile");

    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.heard.clear();
    let gap = gap(&engine, 30);
    engine.order(Order::Read(gap));
    engine.watch(&["C_SEC", "C_INFRA"]);
    engine.until_read(gap).await;

    let mut texts: Vec<&str> = engine.all_messages().iter().map(|message| message.text.verbatim()).collect();
    texts.sort_unstable();
    assert_eq!(texts, ["a note made meanwhile", "db down", "disk full"]);
    let messages = engine.all_messages();
    let db = messages.iter().find(|message| message.text.verbatim() == "db down").unwrap();
    let reactions = db.reactions.as_ref().unwrap();
    assert_eq!((reactions.given[0].0.as_str(), reactions.given[0].1.kind), ("white_check_mark", AuthorKind::Person));
    let note = messages.iter().find(|message| message.reply_to.is_some()).unwrap();
    assert_eq!(note.reply_to.as_ref().unwrap().as_str(), thread);
    let told: Vec<_> = engine
        .heard
        .iter()
        .filter_map(|report| if let Report::Heard { observations, .. } = report { Some(observations) } else { None })
        .flatten()
        .collect();
    let of_people = |said: &Said| matches!(said, Said::Me { .. } | Said::People { .. } | Said::Places { .. });
    // What was said before the gap is told as it is by now, with its reactions, never as news.
    let before =
        |said: &Said| matches!(said, Said::Message(message) if [old.as_str(), &thread].contains(&message.ts.as_str()));
    for seen in told.iter().filter(|seen| !of_people(&seen.said)) {
        assert_eq!(seen.heard == Heard::Poll, before(&seen.said), "{seen:?}");
    }
    assert!(told.iter().any(|seen| matches!(&seen.said, Said::Message(Message { ts, reactions: Some(now), .. })
        if ts.as_str() == old && now.given.len() == 1)));
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn a_long_gap_is_read_page_by_page() {
    let slack = acme().await;
    for number in 0..450_u64 {
        slack.posted_before(
            "C_SEC",
            "B_MON",
            format!("alert {number}").as_str(),
            Duration::from_secs(1_500 - 3 * number),
        );
    }
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.watch(&["C_SEC"]);
    let gap = gap(&engine, 30);
    engine.order(Order::Read(gap));
    engine.until_read(gap).await;
    assert_eq!(engine.all_messages().len(), 450);
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn a_gap_is_not_read_while_slack_refuses_and_events_go_on() {
    let slack = acme().await;
    slack.posted_before("C_SEC", "B_MON", "in the gap", minutes(10));
    slack.fail_always("conversations.history", Fault::RateLimited { retry_after: 2 });
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.watch(&["C_SEC"]);
    let gap = gap(&engine, 30);
    engine.order(Order::Read(gap));
    engine.until_blind("rate limited", |why| matches!(why, Blindness::RateLimited { .. })).await;
    slack.post_bot("C_SEC", "B_MON", "live meanwhile");
    let (_, receipt) = engine.until_message("live meanwhile").await;
    engine.confirm(receipt);
    slack.until_all_confirmed().await;
    assert!(!engine.heard.iter().any(|report| matches!(report, Report::Sight(Sighting::GapRead { .. }))));
    slack.heal("conversations.history");
    engine.until_message("in the gap").await;
    engine.until_read(gap).await;
}

#[tokio::test]
async fn errors_that_pass_are_tried_again() {
    let slack = acme().await;
    slack.posted_before("C_SEC", "B_MON", "in the gap", minutes(10));
    for fault in [Fault::Status(500), Fault::error("internal_error"), Fault::CutOff, Fault::Garbage] {
        slack.fail_next("conversations.history", fault);
    }
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.watch(&["C_SEC"]);
    let gap = gap(&engine, 30);
    engine.order(Order::Read(gap));
    engine.until_message("in the gap").await;
    engine.until_read(gap).await;
}

#[tokio::test]
async fn a_missing_history_scope_is_blind_until_it_is_there() {
    let slack = acme().await;
    slack.posted_before("C_SEC", "B_MON", "in the gap", minutes(10));
    slack.drop_scope("channels:history");
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.watch(&["C_SEC"]);
    let gap = gap(&engine, 30);
    engine.order(Order::Read(gap));
    engine
        .until_blind(
            "a scope",
            |why| matches!(why, Blindness::MissingScope { needed } if needed.contains("channels:history")),
        )
        .await;
    slack.grant_scope("channels:history");
    engine.order(Order::Refresh);
    engine.until_message("in the gap").await;
    engine.until_read(gap).await;
}

#[tokio::test]
async fn one_channel_that_cannot_be_read_holds_nothing_up() {
    let slack = acme().await;
    slack.posted_before("C_SEC", "B_MON", "in the gap", minutes(10));
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.watch(&["C_GONE", "C_SEC"]);
    let gap = gap(&engine, 30);
    engine.order(Order::Read(gap));
    engine.until_message("in the gap").await;
    engine.until_read(gap).await;
    slack.until_called("users.conversations", 2).await;
}

/// Others are read, and what is lost is found, while it is tried again.
#[tokio::test]
async fn a_channel_that_keeps_failing_is_named_and_holds_nothing_else_up() {
    let slack = acme().await;
    slack.posted_before("C_INFRA", "B_MON", "behind it", minutes(10));
    slack.posted_before("C_SEC", "B_MON", "beside it", minutes(10));
    slack.fail_always("conversations.history C_INFRA", Fault::error("access_denied"));
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.watch(&["C_INFRA", "C_SEC"]);
    let first = gap(&engine, 30);
    engine.order(Order::Read(first));
    let fits =
        |why: &Blindness| matches!(why, Blindness::PlaceUnread { place, .. } if place == "#alerts_infrastructure");
    engine.until_blind("the channel", fits).await;
    engine.until_message("beside it").await;
    slack.posted_before("C_SEC", "B_MON", "in the next gap", minutes(1));
    let second = gap(&engine, 5);
    engine.order(Order::Read(second));
    engine.until_message("in the next gap").await;
    slack.posted_before("C_SEC", "B_MON", "never delivered", Duration::from_secs(1));
    engine.clock.sleep(5 * 60);
    engine.until_message("never delivered").await;
    let is_read = |report: &Report| matches!(report, Report::Sight(Sighting::GapRead { .. }));
    assert!(!engine.heard.iter().any(is_read));
    slack.heal("conversations.history C_INFRA");
    engine.order(Order::Refresh);
    engine.until_message("behind it").await;
    engine.until_read(first).await;
    engine.until_read(second).await;
}

/// It is not among the channels that are watched, and may be when this process is no more.
#[tokio::test]
async fn a_gap_is_read_in_what_came_into_being_in_it_before_it_counts_as_read() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.watch(&["C_SEC"]);
    slack.add_place(Channel::private("G_NEW", "war_room").with("@me").with("U_BEN"));
    slack.posted_before("G_NEW", "U_BEN", "come quickly", minutes(10));
    slack.posted_before("C_SEC", "B_MON", "in the gap", minutes(10));
    slack.fail_always("users.conversations", Fault::Status(503));
    let (long, short) = (gap(&engine, 30), gap(&engine, 1));
    engine.order(Order::Read(long));
    engine.order(Order::Read(short));
    engine.until_message("in the gap").await;
    // It says that it does not know yet what was said.
    engine.until_blind("the places", |why| matches!(why, Blindness::ServerError { .. })).await;
    let is_read = |report: &Report| matches!(report, Report::Sight(Sighting::GapRead { .. }));
    assert!(!engine.heard.iter().any(is_read));
    slack.heal("users.conversations");
    engine.until_message("come quickly").await;
    assert!(!engine.heard.iter().any(is_read));
    engine.until_read(long).await;
    engine.until_read(short).await;
    let hears = |report: &Report| match report {
        Report::Sight(Sighting::Seeing { .. }) => Some(true),
        Report::Sight(Sighting::Blind(_)) => Some(false),
        _ => None,
    };
    if engine.heard.iter().rev().find_map(hears) != Some(true) {
        engine.until_seeing().await;
    }
}

#[tokio::test]
async fn a_limit_on_the_places_is_said_where_a_gap_waits_for_them() {
    let slack = acme().await;
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.watch(&["C_SEC"]);
    slack.fail_next("users.conversations", Fault::RateLimited { retry_after: 1 });
    let gap = gap(&engine, 30);
    engine.order(Order::Read(gap));
    engine.until_blind("rate limited", |why| matches!(why, Blindness::RateLimited { .. })).await;
    engine.until_read(gap).await;
}

#[tokio::test]
async fn a_limit_hinders_no_longer_than_until_the_next_page() {
    let slack = acme().await;
    slack.fail_next("conversations.history C_INFRA", Fault::RateLimited { retry_after: 1 });
    slack.fail_always("conversations.history C_SEC", Fault::NeverAnswers);
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.watch(&["C_INFRA", "C_SEC"]);
    let gap = gap(&engine, 30);
    engine.order(Order::Read(gap));
    engine.until_blind("rate limited", |why| matches!(why, Blindness::RateLimited { .. })).await;
    engine.until_seeing().await;
    let is_read = |report: &Report| matches!(report, Report::Sight(Sighting::GapRead { .. }));
    assert!(!engine.heard.iter().any(is_read));
}

#[tokio::test]
async fn a_channel_watched_later_is_read_too() {
    let slack = acme().await;
    slack.posted_before("C_SEC", "B_MON", "one", minutes(10));
    slack.posted_before("C_INFRA", "B_MON", "two", minutes(10));
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    engine.watch(&["C_SEC"]);
    let gap = gap(&engine, 30);
    engine.order(Order::Read(gap));
    engine.until_read(gap).await;
    engine.watch(&["C_SEC", "C_INFRA"]);
    engine.until_message("two").await;
}

#[tokio::test]
async fn what_was_never_delivered_is_found_within_minutes_however_wrong_the_clock_is() {
    for wrong_by in [-5_400, 0, 5_400] {
        let slack = acme().await;
        let mut engine = Engine::start(&slack);
        engine.clock.set(wrong_by);
        engine.until_connected().await;
        engine.watch(&["C_SEC"]);
        slack.posted_before("C_SEC", "B_MON", "never delivered", minutes(1));
        engine.clock.sleep(5 * 60);
        let (message, receipt) = engine.until_message("never delivered").await;
        assert_eq!((message.place.name.as_str(), receipt), ("alerts_security", None), "{wrong_by}");
        let is_gap = |report: &Report| matches!(report, Report::Sight(Sighting::GapRead { .. }));
        assert!(!engine.heard.iter().any(is_gap), "{wrong_by}");
    }
}

/// Minutes are enough to miss what lies in the gap, or to take a mark for an older one than it is.
#[tokio::test]
async fn a_clock_that_is_wrong_misses_nothing_and_tells_reactions_by_slacks_time() {
    for wrong_by in [-5_400, 5_400] {
        let slack = acme().await;
        let slacks_now = || SystemClock::new().now().wall;
        let before = slacks_now();
        let alert = slack.posted_before("C_SEC", "B_MON", "db down", minutes(2));
        slack.react("C_SEC", &alert, "U_BEN", "eyes");
        let mut engine = Engine::start(&slack);
        engine.clock.set(wrong_by);
        engine.until_connected().await;
        engine.watch(&["C_SEC"]);
        let connected = engine.heard.iter().find_map(|report| match report {
            Report::Sight(Sighting::Connected { at }) => Some(*at),
            _ => None,
        });
        let at = connected.unwrap();
        assert!(at <= slacks_now(), "it is connected at {at}, {wrong_by}");
        let gap = Gap { from: add(at, -SignedDuration::from_mins(10)), until: at };
        engine.order(Order::Read(gap));
        engine.until_read(gap).await;
        let read = engine.all_messages();
        assert_eq!(read.iter().map(|message| message.text.verbatim()).collect::<Vec<_>>(), ["db down"], "{wrong_by}");
        let as_of = read[0].reactions.as_ref().unwrap().as_of;
        assert!(as_of > add(before, -SignedDuration::from_secs(2)) && as_of <= slacks_now(), "{as_of}, {wrong_by}");
        slack.assert_nothing_unexpected();
    }
}
