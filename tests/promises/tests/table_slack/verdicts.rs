//! Who has looked, by whose mark, and what the card says of it.

use crate::kit::*;
use world::slack::Fault;

#[tokio::test(flavor = "multi_thread")]
async fn a_colleagues_check_mark_settles_and_rings_again_once_taken_back() {
    let night = Night::on_shift().await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login").await;
    night.slack.react(SECURITY, &ts, BEN, "heavy_check_mark");
    night.no_card("root login").await;
    let alert = night.until_alert("root login", "settled").await;
    assert_eq!(alert["by"], "ben", "as Slack shows him");
    night.slack.unreact(SECURITY, &ts, BEN, "heavy_check_mark");
    let card = night.card("root login").await;
    assert!(card.body.contains("The check mark was taken back."), "{}", card.body);
    assert_eq!(night.slack.records().calls("reactions.add").len(), 0, "nothing is written unasked");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_check_marks_taken_back_changes_nothing() {
    let night = Night::on_shift().await;
    night.slack.add_person("U_CLEO", "Cleo Marsh");
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login").await;
    night.slack.react(SECURITY, &ts, BEN, "white_check_mark");
    night.slack.react(SECURITY, &ts, "U_CLEO", "white_check_mark");
    night.until_alert("root login", "settled").await;
    night.slack.until_all_confirmed().await;
    night.slack.unreact(SECURITY, &ts, BEN, "white_check_mark");
    night.until_all_is_handled().await;
    night.until_alert("root login", "settled").await;
    night.slack.unreact(SECURITY, &ts, "U_CLEO", "white_check_mark");
    night.until_alert("root login", "ringing").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bots_reaction_does_nothing_and_eyes_only_say_who_looks() {
    let night = Night::on_shift().await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let card = night.card("root login").await;
    night.slack.react(SECURITY, &ts, "UB_MONITOR", "white_check_mark");
    night.until_all_is_handled().await;
    night.until_alert("root login", "ringing").await;
    night.slack.react(SECURITY, &ts, BEN, "eyes");
    let looked = night.card_saying("root login", "ben is looking.").await;
    assert_eq!(looked.replaces, card.id, "the same card, changed");
    let alert = night.until_alert("root login", "ringing").await;
    assert_eq!(alert["looking"][0], "ben");
    night.slack.react(SECURITY, &ts, BEN, "white_check_mark");
    night.no_card("root login").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn my_own_mark_made_in_slack_settles_and_nothing_is_written() {
    let night = Night::on_shift().await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login").await;
    night.slack.react(SECURITY, &ts, ME, "white_check_mark");
    night.no_card("root login").await;
    let alert = night.until_alert("root login", "settled").await;
    assert_eq!(alert["by"], "me");
    assert_eq!(night.slack.records().calls("reactions.add").len(), 0);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_that_is_there_already_is_success() {
    let night = Night::on_shift().await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let card = night.card("root login").await;
    // My mark, and Shiftbell does not hear of it in time.
    night.slack.until_all_confirmed().await;
    night.slack.hold_back();
    night.slack.react(SECURITY, &ts, ME, "white_check_mark");
    night.press(&card, "acknowledge").await;
    night.until_alert("root login", "settled").await;
    night.no_card("root login").await;
    night.slack.release(world::slack::Order::AsHappened);
    night.slack.until_all_confirmed().await;
    night.until_alert("root login", "settled").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_that_slack_refuses_rings_again_and_says_why() {
    let night = Night::on_shift().await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let card = night.card("root login").await;
    night.slack.fail_always("reactions.add", Fault::error("missing_scope"));
    night.press(&card, "acknowledge").await;
    let again = night.card_saying("root login", "Your acknowledgement was not written").await;
    let alert = night.until_alert("root login", "ringing").await;
    assert!(alert["why"].as_str().unwrap().contains("was not written"), "{alert:#}");
    night.slack.heal("*");
    night.press(&again, "acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    night.until_alert("root login", "settled").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snooze_is_silent_and_then_rings_again() {
    let night = Night::on_shift().await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let card = night.card("root login").await;
    night.press(&card, "snooze-15").await;
    night.no_card("root login").await;
    let alert = night.until_alert("root login", "snoozed").await;
    assert!(alert["snoozed_until"].is_string(), "{alert:#}");
    night.until_status("snoozed", |status| status["state"] == "snoozed" && status["snoozed"] == 1).await;
    night.cli(&["snooze", id(&alert), "3s"]).await;
    let again = night.card("root login").await;
    assert!(again.body.contains("The snooze is over."), "{}", again.body);
    assert_eq!(night.slack.records().calls("reactions.add").len(), 0, "a snooze mutes only me");
    night.end().await;
}
