//! *Now*: what rings, and what a person does about it.

use crate::kit::*;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_acknowledged_in_the_window_is_written_to_slack() {
    let night = Night::drivable_on_shift().await;
    let page = night.page().await;
    page.until_says("Nothing needs you").await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    page.until_says("root login on bastion-1").await;
    page.press("button", "Acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    page.until_silent_about("root login on bastion-1").await;
    page.until_says("Nothing needs you").await;
    night.no_card("root login").await;
    assert_eq!(night.slack.records().calls("reactions.add").len(), 1);
    drop(page);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snooze_counts_down_and_the_switch_takes_the_shift() {
    let night = Night::drivable_on_shift().await;
    let page = night.page().await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    page.press("button", "Snooze").await;
    night.until_alert("root login", "snoozed").await;
    let seconds = "return document.body.innerText.match(/rings again in (.*)/)?.[1]";
    let first = page.until("a countdown", seconds, json!([])).await;
    let moved =
        "const now = document.body.innerText.match(/rings again in (.*)/)?.[1]; return now && now !== arguments[0]";
    page.until("the countdown to move", moved, json!([first])).await;

    page.press("switch", "On shift").await;
    night.until_status("off shift", |status| status["shift"] == "off").await;
    page.until_off_shift().await;
    page.press("switch", "On shift").await;
    night.until_status("on shift", |status| status["shift"] == "on").await;
    drop(page);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_cannot_be_heard_is_said_with_its_cure() {
    let night = Night::drivable_on_shift().await;
    let page = night.page().await;
    night.slack.refuse_connections();
    let blind = night.until_blind("slack", "unreachable").await;
    page.until_says(blind["says"].as_str().expect("words")).await;
    page.until_says(blind["cure"].as_str().expect("a cure")).await;
    night.slack.accept_connections();
    night.until_seeing().await;
    page.until_silent_about(blind["cure"].as_str().expect("a cure")).await;
    drop(page);
    night.end().await;
}
