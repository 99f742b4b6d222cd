//! My words, written once, whatever comes between.

use crate::harness::Engine;
use engine::source::Doubt;
use oncall::{observation::AuthorKind, write::Outcome};
use world::slack::{Fault, Slack};

const WORDS: &str = "looking into it, see https://runbooks.example.com/db & <b>";

async fn acme() -> (Slack, Engine, String) {
    let slack = Slack::builder()
        .person("U_BEN", "Ben Example")
        .bot("B_MON", "Monitor")
        .channel("C_SEC", "alerts_security")
        .start()
        .await;
    let ts = slack.post_bot("C_SEC", "B_MON", "db down");
    let mut engine = Engine::start(&slack);
    engine.until_connected().await;
    (slack, engine, ts)
}

/// What was written: where, in which thread, what.
fn written(slack: &Slack) -> Vec<(String, Option<String>, String)> {
    slack.written().into_iter().map(|(channel, message)| (channel, message.thread, message.content.text)).collect()
}

#[tokio::test]
async fn a_reply_stands_in_its_thread_and_is_mine() {
    let (slack, mut engine, ts) = acme().await;
    engine.reply(1, "C_SEC", &ts, WORDS, Doubt::Fresh);
    // Its event and its answer come in either order.
    let (message, _) = engine.until_message("looking into it").await;
    assert_eq!((message.author.kind, message.reply_to.unwrap().as_str()), (AuthorKind::Me, ts.as_str()));
    assert_eq!(message.text.verbatim(), WORDS);
    slack.until("the answer", |records| records.accepted("chat.postMessage").len() == 1).await;
    let text = "looking into it, see <https://runbooks.example.com/db> &amp; &lt;b&gt;".to_owned();
    assert_eq!(written(&slack), [("C_SEC".to_owned(), Some(ts), text)]);
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn a_message_reaches_its_person() {
    let (slack, mut engine, _) = acme().await;
    engine.message(1, "U_BEN", "can you look?", Doubt::Fresh);
    assert_eq!(engine.until_outcome(1).await, Outcome::Done);
    assert_eq!(written(&slack), [("D_U_BEN".to_owned(), None, "can you look?".to_owned())]);
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn somebody_is_reached_by_name_and_nobody_by_a_name_that_is_not_there() {
    let (slack, mut engine, _) = acme().await;
    engine.message(1, "@Ben Example", "can you look?", Doubt::Fresh);
    assert_eq!(engine.until_outcome(1).await, Outcome::Done);
    assert_eq!(written(&slack), [("D_U_BEN".to_owned(), None, "can you look?".to_owned())]);
    engine.message(2, "@vera", "can you look?", Doubt::Fresh);
    assert!(matches!(engine.until_outcome(2).await, Outcome::Refused { why, .. } if why.contains("@vera")));
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn what_an_earlier_run_wrote_is_not_written_again() {
    let (slack, mut engine, ts) = acme().await;
    engine.reply(1, "C_SEC", &ts, WORDS, Doubt::MayBeDone);
    assert_eq!(engine.until_outcome(1).await, Outcome::Done, "it was not there");
    engine.reply(2, "C_SEC", &ts, WORDS, Doubt::MayBeDone);
    assert_eq!(engine.until_outcome(2).await, Outcome::AlreadyMine);
    engine.message(3, "U_BEN", "can you look?", Doubt::MayBeDone);
    assert_eq!(engine.until_outcome(3).await, Outcome::Done, "they never spoke before");
    engine.message(4, "U_BEN", "can you look?", Doubt::MayBeDone);
    assert_eq!(engine.until_outcome(4).await, Outcome::AlreadyMine);
    // The same words by somebody else, or elsewhere, are not mine.
    let other = slack.post_bot("C_SEC", "B_MON", "disk full");
    slack.reply("C_SEC", &other, "U_BEN", "on it");
    engine.reply(5, "C_SEC", &other, "on it", Doubt::MayBeDone);
    assert_eq!(engine.until_outcome(5).await, Outcome::Done);
    assert_eq!(written(&slack).len(), 3);
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn an_answer_that_was_lost_is_looked_for_and_never_written_twice() {
    for fault in [Fault::Status(503), Fault::error("fatal_error"), Fault::CutOff, Fault::Garbage] {
        let (slack, mut engine, ts) = acme().await;
        slack.fail_next("chat.postMessage", Fault::done_then(fault.clone()));
        engine.reply(1, "C_SEC", &ts, WORDS, Doubt::Fresh);
        assert_eq!(engine.until_outcome(1).await, Outcome::Done, "{fault:?}");
        assert_eq!(written(&slack).len(), 1, "{fault:?}");
        // Not there: it may still be on its way.
        slack.fail_next("chat.postMessage", fault.clone());
        engine.message(2, "U_BEN", WORDS, Doubt::Fresh);
        assert!(matches!(engine.until_outcome(2).await, Outcome::Unknown { .. }), "{fault:?}");
        assert_eq!(slack.records().calls("chat.postMessage").len(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn in_doubt_nothing_is_written_while_slack_does_not_say() {
    let (slack, mut engine, ts) = acme().await;
    slack.fail_always("conversations.replies", Fault::Status(500));
    engine.reply(1, "C_SEC", &ts, WORDS, Doubt::MayBeDone);
    let asked = tokio::time::Instant::now();
    assert!(matches!(engine.until_outcome(1).await, Outcome::Unknown { .. }));
    assert!(asked.elapsed().as_secs() < 15);
    assert_eq!(slack.records().calls("chat.postMessage").len(), 0);
}

#[tokio::test]
async fn a_limit_is_waited_out() {
    let (slack, mut engine, ts) = acme().await;
    engine.reply(1, "C_SEC", &ts, "one", Doubt::Fresh);
    engine.reply(2, "C_SEC", &ts, "two", Doubt::Fresh);
    for _ in 0..2 {
        let is_done = |report: &engine::source::Report| match report {
            engine::source::Report::Outcome { outcome, .. } => Some(outcome.clone()),
            _ => None,
        };
        assert_eq!(engine.until("an outcome", is_done).await, Outcome::Done);
    }
    assert_eq!(written(&slack).len(), 2);
    slack.assert_nothing_unexpected();
}

#[tokio::test]
async fn refusals_are_told_in_words() {
    let (slack, mut engine, ts) = acme().await;
    let long = "x".repeat(40_001);
    let table: [(&str, &str, &str, Option<&str>, &str); 6] = [
        ("C_SEC", ts.as_str(), &long, None, "longer"),
        ("C_SEC", ts.as_str(), "", None, "no text"),
        ("C_SEC", "1600000000.000100", WORDS, None, "not there any more"),
        ("C_NOWHERE", ts.as_str(), WORDS, None, "not in the channel"),
        ("C_SEC", ts.as_str(), WORDS, Some("restricted_action_thread_locked"), "does not allow"),
        ("C_SEC", ts.as_str(), WORDS, Some("something_new"), "something_new"),
    ];
    for (id, (channel, ts, text, error, words)) in (1..).zip(table) {
        if let Some(error) = error {
            slack.fail_next("chat.postMessage", Fault::error(error));
        }
        engine.reply(id, channel, ts, text, Doubt::Fresh);
        let outcome = engine.until_outcome(id).await;
        assert!(
            matches!(&outcome, Outcome::Refused { why, cure } if why.contains(words) && !cure.is_empty()),
            "{words}: {outcome:?}"
        );
    }
    engine.message(7, "U_NOBODY", WORDS, Doubt::Fresh);
    let outcome = engine.until_outcome(7).await;
    assert!(matches!(&outcome, Outcome::Refused { why, .. } if why.contains("no such person")), "{outcome:?}");
    slack.drop_scope("chat:write");
    engine.reply(8, "C_SEC", &ts, WORDS, Doubt::Fresh);
    let outcome = engine.until_outcome(8).await;
    assert!(matches!(&outcome, Outcome::Refused { why, .. } if why.contains("chat:write")), "{outcome:?}");
    assert_eq!(written(&slack), []);
}
