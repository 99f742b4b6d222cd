//! Bad days of the keyring: locked, not there, frozen, without the token, with one that was entered for another host.

use super::*;
use tokio::time::Instant;
use world::slack::Slack;

async fn until_both_blind(night: &Night, reason: &str) {
    night.until_blind("slack", reason).await;
    night.until_blind("pagerduty", reason).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_keyring_is_named_and_what_came_meanwhile_rings_when_it_opens() {
    let mut night = Night::prepared().await;
    night.keyring.lock().await;
    night.app.start(&["--hidden"]);
    until_both_blind(&night, "keyring-locked").await;
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login behind a locked keyring");
    night.pagerduty.trigger("checkout", "Checkout is locked out", world::pagerduty::Urgency::High);
    assert!(night.slack.records().requests.is_empty(), "Slack was called without a token");

    night.keyring.unlock().await;
    until_rung(&night, "root login behind a locked keyring").await;
    until_rung(&night, "Checkout is locked out").await;
    night.until_seeing().await;
    explained(&night, "the keyring is locked");
    over(night, &["root login", "Checkout is"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keyring_service_it_is_named_and_heals_when_one_starts() {
    let mut night = Night::prepared().await;
    night.keyring.stop().await;
    night.app.start(&["--hidden"]);
    until_both_blind(&night, "keyring-missing").await;
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login before the keyring");

    night.keyring.resume().await;
    until_rung(&night, "root login before the keyring").await;
    night.until_seeing().await;
    explained(&night, "no keyring service is running");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyring_that_never_answers_hangs_nothing_and_heals_when_it_answers() {
    let mut night = Night::prepared().await;
    night.keyring.freeze();
    let before = Instant::now();
    night.app.start(&["--hidden"]);
    night.until_status("an answer to status", |status| status["sources"].is_array()).await;
    until_both_blind(&night, "keyring-locked").await;
    assert!(before.elapsed() < Duration::from_secs(20), "said only after {:?}", before.elapsed());
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login while the keyring was frozen");

    night.keyring.thaw();
    until_rung(&night, "root login while the keyring was frozen").await;
    night.until_seeing().await;
    explained(&night, "the keyring service does not answer");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_token_is_named_with_the_command_that_enters_it() {
    let mut night = Night::prepared().await;
    for name in ["slack/acme/user-token", "pagerduty/acme/token"] {
        night.cli(&["secret", "remove", name]).await;
    }
    night.app.start(&["--hidden"]);
    let slack = night.until_blind("slack", "no-token").await;
    assert!(slack["cure"].as_str().unwrap().contains("shiftbell secret set slack/acme/user-token"), "{slack:#}");
    let pagerduty = night.until_blind("pagerduty", "no-token").await;
    assert!(pagerduty["cure"].as_str().unwrap().contains("shiftbell secret set pagerduty/acme/token"));
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login without a token");

    night.enter_tokens().await;
    until_rung(&night, "root login without a token").await;
    night.until_seeing().await;
    explained(&night, "the keyring has no slack/acme/user-token");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_never_goes_to_a_host_it_was_not_entered_for() {
    let night = Night::on_shift().await;
    let (elsewhere, pages_elsewhere) = (Slack::start().await, world::pagerduty::PagerDuty::start().await);
    let policy = night.policy();
    let moved = policy.replace(&night.slack.api_url(), &elsewhere.api_url());
    night.app.write_policy(&moved.replace(&night.pagerduty.url(), &pages_elsewhere.url()));
    let slack = night.until_blind("slack", "address-changed").await;
    assert!(slack["cure"].as_str().unwrap().contains("shiftbell secret set slack/acme/"), "{slack:#}");
    night.until_blind("pagerduty", "address-changed").await;
    night.slack.post_bot(SECURITY, MONITOR, "root login at the old address");

    night.app.write_policy(&policy);
    until_rung(&night, "root login at the old address").await;
    night.until_seeing().await;
    assert!(elsewhere.records().requests.is_empty(), "{}", elsewhere.records());
    assert_eq!(pages_elsewhere.records().len(), 0, "{}", pages_elsewhere.report());
    explained(&night, "was entered for");
    over(night, &["root login"]).await;
}
