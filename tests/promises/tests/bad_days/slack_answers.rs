//! Bad days of Slack's Web API: too many requests, errors, silence, garbage, nobody there.

use super::*;
use jiff::SignedDuration;
use world::slack::Fault;

/// The connection ends while every call is answered so.
async fn while_slack_answers(fault: Fault, reason: &str, words: &str) {
    let night = Night::on_shift().await;
    night.slack.fail_always("*", fault);
    night.slack.drop_sockets();
    night.until_blind("slack", reason).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login that Slack could not tell");
    night.pagerduty.trigger("checkout", "Checkout is slow meanwhile", world::pagerduty::Urgency::High);
    until_rung(&night, "Checkout is slow meanwhile").await;

    night.slack.heal("*");
    until_rung(&night, "root login that Slack could not tell").await;
    night.until_seeing().await;
    explained(&night, words);
    over(night, &["root login", "Checkout is"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slack_server_error_is_named_and_heals() {
    while_slack_answers(Fault::Status(503), "server-error", "the server answers with error 503").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slack_that_never_answers_is_named_and_heals() {
    while_slack_answers(Fault::NeverAnswers, "timed-out", "no answer in time").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_from_slack_is_named_and_heals() {
    while_slack_answers(Fault::Garbage, "unreadable", "no JSON").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_network_to_slack_is_named_and_heals() {
    let night = Night::on_shift().await;
    night.slack.refuse_connections();
    night.until_blind("slack", "unreachable").await;
    night.slack.post_bot(SECURITY, MONITOR, "root login without a network");
    night.slack.accept_connections();
    until_rung(&night, "root login without a network").await;
    night.until_seeing().await;
    explained(&night, "cannot be reached");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_for_history_are_waited_out_and_the_gap_is_read() {
    let night = Night::on_shift().await;
    night.slack.fail_next("conversations.history", Fault::RateLimited { retry_after: 4 });
    night.slack.drop_sockets();
    night.slack.post_bot(SECURITY, MONITOR, "root login in a limited gap");
    night.until_blind("slack", "rate-limited").await;
    until_rung(&night, "root login in a limited gap").await;
    night.until_seeing().await;
    waited(&night, "conversations.history", 4);
    explained(&night, "too many requests");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_for_a_connection_are_waited_out() {
    let night = Night::on_shift().await;
    night.slack.fail_next("apps.connections.open", Fault::RateLimited { retry_after: 4 });
    night.slack.drop_sockets();
    night.slack.post_bot(SECURITY, MONITOR, "root login before the next connection");
    night.until_blind("slack", "rate-limited").await;
    until_rung(&night, "root login before the next connection").await;
    night.until_seeing().await;
    waited(&night, "apps.connections.open", 4);
    explained(&night, "too many requests");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_reactions_at_once_are_waited_out_and_the_acknowledgement_arrives_once() {
    let night = Night::on_shift().await;
    night.slack.fail_next("reactions.add", Fault::RateLimited { retry_after: 3 });
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login to be marked slowly");
    let card = until_rung(&night, "root login to be marked slowly").await;
    night.press(&card, "acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    night.until_alert("root login", "settled").await;
    night.no_card("root login").await;
    waited(&night, "reactions.add", 3);
    assert_eq!(night.slack.records().accepted("reactions.add").len(), 1);
    over(night, &["root login"]).await;
}

/// After the call that was limited, the next of its kind came no sooner than it was told.
fn waited(night: &Night, method: &str, seconds: i64) {
    let records = night.slack.records();
    let calls = records.calls(method);
    let limited = calls.iter().position(|call| !call.accepted()).expect("a limited call");
    let pause = calls.get(limited + 1).expect("another try").at.duration_since(calls[limited].at);
    assert!(pause >= SignedDuration::from_secs(seconds), "{method} was called again after {pause:#}\n{records}");
}
