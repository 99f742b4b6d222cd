//! Bad days of Slack's tokens: refused, revoked, without a scope.

use super::*;
use world::slack::Fault;

async fn enter(night: &Night, name: &str, token: &str) {
    let answer = night.app.cli(&["secret", "set", name], &format!("{token}\n")).await;
    assert_eq!(answer.code, Some(0), "{} {}", answer.stdout, answer.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_user_token_is_named_and_accepted_as_soon_as_slack_accepts_it() {
    let mut night = Night::prepared().await;
    night.slack.fail_always("auth.test", Fault::error("invalid_auth"));
    night.app.start(&["--hidden"]);
    let source = night.until_blind("slack", "token-refused").await;
    assert!(source["says"].as_str().unwrap().contains("invalid_auth"), "{source:#}");
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login with a bad token");

    night.slack.heal("auth.test");
    until_rung(&night, "root login with a bad token").await;
    night.until_seeing().await;
    explained(&night, "the token was refused (invalid_auth)");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_user_token_is_named_and_the_new_one_taken_up() {
    let night = Night::on_shift().await;
    let old = night.slack.user_token();
    night.slack.revoke_token();
    let source = night.until_blind("slack", "token-refused").await;
    assert!(source["cure"].as_str().unwrap().contains("shiftbell secret set"), "{source:#}");
    night.slack.post_bot(SECURITY, MONITOR, "root login after the revocation");

    night.slack.replace_user_token("xoxp-1234567890-renewed");
    enter(&night, "slack/acme/user-token", "xoxp-1234567890-renewed").await;
    let card = until_rung(&night, "root login after the revocation").await;
    night.until_seeing().await;
    night.press(&card, "acknowledge").await;
    night.until_alert("root login", "settled").await;
    explained(&night, "token_revoked");
    assert!(!night.app.log().contains(&old), "the old token is in the log");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_app_token_is_named_when_the_connection_ends_and_the_new_one_taken_up() {
    let night = Night::on_shift().await;
    night.slack.revoke_app_token();
    night.slack.drop_sockets();
    let source = night.until_blind("slack", "token-refused").await;
    assert!(source["says"].as_str().unwrap().contains("token_revoked"), "{source:#}");
    night.slack.post_bot(SECURITY, MONITOR, "root login without a connection");

    let renewed = "xapp-1-A0INVENTED-0987654321";
    night.slack.with(|state, _| state.replace_app_token(renewed));
    enter(&night, "slack/acme/app-token", renewed).await;
    until_rung(&night, "root login without a connection").await;
    night.until_seeing().await;
    explained(&night, "the token was refused (token_revoked)");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_scope_to_react_an_acknowledgement_rings_again_and_says_why() {
    let night = Night::on_shift().await;
    night.slack.drop_scope("reactions:write");
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login that I may not mark");
    let card = until_rung(&night, "root login that I may not mark").await;
    night.press(&card, "acknowledge").await;
    let what = "the card that says why it rings again";
    let again = night.daemon.until_shown(what, |card| card.body.contains("reactions:write")).await;
    assert!(again.body.contains("root login"), "{again:#?}");
    let alert = night.until_alert("root login", "ringing").await;
    assert!(alert["why"].as_str().unwrap().contains("reactions:write"), "{alert:#}");

    night.slack.grant_scope("reactions:write");
    night.press(&again, "acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    night.until_alert("root login", "settled").await;
    night.no_card("root login").await;
    explained(&night, "the scope reactions:write is missing");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_scope_to_read_history_a_gap_stays_blind_until_it_is_read() {
    let night = Night::on_shift().await;
    night.slack.drop_scope("channels:history");
    night.slack.drop_sockets();
    night.slack.post_bot(SECURITY, MONITOR, "root login in the gap");
    let source = night.until_blind("slack", "missing-scope").await;
    assert!(source["cure"].as_str().unwrap().contains("channels:history"), "{source:#}");
    night.slack.until_connected().await;
    night.slack.post_bot(SECURITY, MONITOR, "root login after the gap");
    until_rung(&night, "root login after the gap").await;

    // As the cure says: the app is installed again, and its token entered, which may be the one it was.
    night.slack.grant_scope("channels:history");
    night.enter_tokens().await;
    until_rung(&night, "root login in the gap").await;
    night.until_seeing().await;
    explained(&night, "the scope channels:history is missing");
    over(night, &["root login"]).await;
}
