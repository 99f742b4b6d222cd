//! My reaction, written once, whatever comes between.

use crate::harness::Engine;
use engine::{
    clock::Clock,
    source::{Doubt, Order},
    vault::VaultFault,
};
use jiff::SignedDuration;
use oncall::{
    ids::Emoji,
    observation::AuthorKind,
    sight::{Blindness, Gap},
    time::add,
    write::Outcome,
};
use std::time::Duration;
use world::slack::{Fault, Slack};

async fn acme() -> (Slack, Engine, String) {
    let slack = Slack::builder().bot("B_MON", "Monitor").channel("C_SEC", "alerts_security").start().await;
    let ts = slack.post_bot("C_SEC", "B_MON", "db down");
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    (slack, engine, ts)
}

const CHECK: &str = "white_check_mark";

#[tokio::test]
async fn my_reaction_arrives_once() {
    let (slack, mut engine, ts) = acme().await;
    engine.react(1, "C_SEC", &ts, CHECK, Doubt::Fresh);
    assert_eq!(engine.until_outcome(1).await, Outcome::Done);
    slack.until_reacted("C_SEC", &ts, "U_ME", CHECK).await;
    engine.react(2, "C_SEC", &ts, CHECK, Doubt::Fresh);
    assert_eq!(engine.until_outcome(2).await, Outcome::AlreadyMine);
    let before = slack.records().calls("reactions.add").len();
    engine.react(3, "C_SEC", &ts, CHECK, Doubt::MayBeDone);
    assert_eq!(engine.until_outcome(3).await, Outcome::AlreadyMine);
    assert_eq!(slack.records().calls("reactions.add").len(), before, "read, not written");
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn what_is_read_while_i_react_does_not_take_it_back() {
    let slack = Slack::builder().person("U_BEN", "Ben Example").channel("C_SEC", "alerts_security").start().await;
    slack.put_group("S_SRE", "sre", &["U_BEN"]);
    let ts = slack.posted_before("C_SEC", "U_BEN", "<!subteam^S_SRE> db down", Duration::from_secs(60));
    slack.fail_always("usergroups.list", Fault::NeverAnswers);
    let mut engine = Engine::start(&slack);
    let now = engine.clock.now().wall;
    let gap = Gap { from: add(now, -SignedDuration::from_mins(30)), until: now };
    engine.watch(&["C_SEC"]);
    engine.order(Order::Read(gap));
    // What was read is not told before the group was waited for.
    slack.until_called("conversations.history", 1).await;
    engine.react(1, "C_SEC", &ts, CHECK, Doubt::Fresh);
    assert_eq!(engine.until_outcome(1).await, Outcome::Done);
    let (read, _) = engine.until_message("@S_SRE db down").await;
    let mine: Vec<_> = read.reactions.unwrap().given.into_iter().map(|(emoji, who)| (emoji, who.kind)).collect();
    assert_eq!(mine, [(Emoji::new(CHECK), AuthorKind::Me)]);
}

#[tokio::test]
async fn in_doubt_it_is_read_first_and_then_written() {
    let (slack, mut engine, ts) = acme().await;
    engine.react(1, "C_SEC", &ts, CHECK, Doubt::MayBeDone);
    assert_eq!(engine.until_outcome(1).await, Outcome::Done);
    slack.until_reacted("C_SEC", &ts, "U_ME", CHECK).await;
    let methods: Vec<String> = slack
        .records()
        .requests
        .iter()
        .map(|request| request.method.clone())
        .filter(|method| method.starts_with("reactions."))
        .collect();
    assert_eq!(methods, ["reactions.get", "reactions.add"]);
}

#[tokio::test]
async fn in_doubt_it_is_known_as_mine_even_before_slack_has_said_who_i_am() {
    let slack = Slack::builder().bot("B_MON", "Monitor").channel("C_SEC", "alerts_security").start().await;
    let ts = slack.post_bot("C_SEC", "B_MON", "db down");
    slack.react("C_SEC", &ts, "U_ME", CHECK);
    slack.fail_next("auth.test", Fault::Slow(Duration::from_millis(500)));
    let mut engine = Engine::start(&slack);
    engine.react(1, "C_SEC", &ts, CHECK, Doubt::MayBeDone);
    assert_eq!(engine.until_outcome(1).await, Outcome::AlreadyMine);
    assert_eq!(slack.records().calls("reactions.add").len(), 0, "read, not written");
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_is_not_written_twice() {
    for fault in [Fault::Status(503), Fault::error("fatal_error"), Fault::CutOff, Fault::NeverAnswers] {
        let (slack, mut engine, ts) = acme().await;
        slack.fail_next("reactions.add", Fault::done_then(fault.clone()));
        engine.react(1, "C_SEC", &ts, CHECK, Doubt::Fresh);
        assert_eq!(engine.until_outcome(1).await, Outcome::Done, "{fault:?}");
        assert_eq!(slack.records().calls("reactions.add").len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_write_that_failed_is_tried_again() {
    for fault in [Fault::Status(500), Fault::error("internal_error"), Fault::RateLimited { retry_after: 1 }] {
        let (slack, mut engine, ts) = acme().await;
        slack.fail_next("reactions.add", fault.clone());
        engine.react(1, "C_SEC", &ts, CHECK, Doubt::Fresh);
        assert_eq!(engine.until_outcome(1).await, Outcome::Done, "{fault:?}");
        slack.until_reacted("C_SEC", &ts, "U_ME", CHECK).await;
    }
}

#[tokio::test]
async fn when_slack_never_says_the_outcome_is_unknown_in_time() {
    let (slack, mut engine, ts) = acme().await;
    slack.fail_always("reactions.add", Fault::Status(500));
    slack.fail_always("reactions.get", Fault::Status(500));
    engine.react(1, "C_SEC", &ts, CHECK, Doubt::Fresh);
    let asked = tokio::time::Instant::now();
    assert!(matches!(engine.until_outcome(1).await, Outcome::Unknown { .. }));
    assert!(asked.elapsed().as_secs() < 15);
}

#[tokio::test]
async fn refusals_are_told_in_words() {
    let (slack, mut engine, ts) = acme().await;
    let table = [
        ("C_SEC", ts.as_str(), "no_such_emoji_anywhere", Some("invalid_name")),
        ("C_SEC", "1600000000.000100", CHECK, None),
        ("C_NOWHERE", ts.as_str(), CHECK, None),
        ("C_SEC", ts.as_str(), CHECK, Some("missing_scope")),
        ("C_SEC", ts.as_str(), CHECK, Some("something_new")),
    ];
    for (id, (channel, ts, emoji, error)) in (1..).zip(table) {
        if let Some(error) = error {
            slack.fail_next("reactions.add", Fault::error(error));
        }
        engine.react(id, channel, ts, emoji, Doubt::Fresh);
        let outcome = engine.until_outcome(id).await;
        assert!(
            matches!(&outcome, Outcome::Refused { why, cure } if !why.is_empty() && !cure.is_empty()),
            "{error:?}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn without_a_token_it_is_refused_with_the_cure() {
    let slack = Slack::builder().channel("C_SEC", "alerts_security").start().await;
    let team = oncall::policy::Team::PagerDutyTeams;
    let mut engine = Engine::start_with(&slack, team, |vault| vault.put("user-token", Err(VaultFault::Locked)));
    engine.react(1, "C_SEC", "1700000000.000100", CHECK, Doubt::Fresh);
    assert!(matches!(engine.until_outcome(1).await, Outcome::Refused { why, .. } if why.contains("keyring is locked")));
}

#[tokio::test]
async fn a_token_refused_for_a_write_is_looked_into_at_once() {
    let (slack, mut engine, ts) = acme().await;
    slack.fail_always("auth.test", Fault::error("token_revoked"));
    slack.fail_next("reactions.add", Fault::error("token_revoked"));
    engine.react(1, "C_SEC", &ts, CHECK, Doubt::Fresh);
    engine.until_blind("refused", |why| *why == Blindness::TokenRefused { code: "token_revoked".into() }).await;
    slack.heal("auth.test");
    engine.order(Order::Refresh);
    engine.until_seeing().await;
}
