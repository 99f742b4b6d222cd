//! Bad days of channels: a rule names one that is not there, that I left, that was archived.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_is_not_there_is_blind_and_found_when_it_is_made() {
    let mut night = Night::prepared().await;
    night.app.write_policy(&night.policy().replace("#alerts_security", "#alerts_vault"));
    night.app.start(&["--hidden"]);
    let source = night.until_blind("slack", "no-such-place").await;
    assert!(source["says"].as_str().unwrap().contains("#alerts_vault"), "{source:#}");
    night.cli(&["on"]).await;

    night.slack.add_place(world::slack::Channel::public("C_VAULT", "alerts_vault"));
    night.slack.join("C_VAULT", ME);
    night.slack.post_bot("C_VAULT", MONITOR, "root login in the vault");
    until_rung(&night, "root login in the vault").await;
    night.until_seeing().await;
    explained(&night, "Not found, or you are not in it: #alerts_");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_i_left_is_blind_and_what_was_said_there_rings_when_i_am_back() {
    let night = Night::on_shift().await;
    night.slack.leave(SECURITY, ME);
    let source = night.until_blind("slack", "no-such-place").await;
    assert!(source["says"].as_str().unwrap().contains("#alerts_security"), "{source:#}");
    night.slack.post_bot(SECURITY, MONITOR, "root login behind my back");

    night.slack.join(SECURITY, ME);
    until_rung(&night, "root login behind my back").await;
    night.until_seeing().await;
    explained(&night, "Not found, or you are not in it: #alerts_");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_channel_is_blind_until_the_policy_names_another() {
    let night = Night::on_shift().await;
    night.slack.archive_channel(SECURITY);
    let source = night.until_blind("slack", "no-such-place").await;
    assert!(source["cure"].as_str().unwrap().contains("policy file"), "{source:#}");

    night.slack.add_channel("C_SECURITY_2", "alerts_security2");
    night.slack.post_bot("C_SECURITY_2", MONITOR, "root login in the new channel");
    night.app.write_policy(&night.policy().replace("#alerts_security", "#alerts_security2"));
    until_rung(&night, "root login in the new channel").await;
    night.until_seeing().await;
    explained(&night, "Not found, or you are not in it: #alerts_");
    over(night, &["root login"]).await;
}
