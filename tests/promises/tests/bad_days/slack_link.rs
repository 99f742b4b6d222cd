//! Bad days of Slack's connection: half-open, switched off, crowded, recycled, and events told twice or backwards.

use super::*;
use world::slack::{Disconnect, Fault, HalfOpen, Order};

/// Longer than any documented wait here.
const LONG: Duration = Duration::from_secs(150);

#[tokio::test(flavor = "multi_thread")]
async fn a_half_open_connection_is_found_within_35_s_and_what_it_swallowed_rings() {
    let night = Night::on_shift().await;
    // So that the reason can be seen before it is over.
    night.slack.fail_next("apps.connections.open", Fault::Slow(Duration::from_secs(4)));
    night.slack.half_open(HalfOpen::Present);
    let began = tokio::time::Instant::now();
    night.slack.post_bot(SECURITY, MONITOR, "root login into a dead connection");
    night.until_blind("slack", "went-silent").await;
    assert!(began.elapsed() < Duration::from_secs(45), "found only after {:?}", began.elapsed());
    until_rung(&night, "root login into a dead connection").await;
    night.until_seeing().await;
    explained(&night, "nothing came through it");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn socket_mode_switched_off_is_named_and_tried_again_slowly() {
    let night = Night::on_shift().await;
    night.slack.disconnect(Disconnect::LinkDisabled);
    let source = night.until_blind("slack", "socket-mode-off").await;
    assert!(source["cure"].as_str().unwrap().contains("Socket Mode"), "{source:#}");
    night.slack.post_bot(SECURITY, MONITOR, "root login without Socket Mode");
    night.slack.enable_link();
    let rung = async || night.alerts().await.into_iter().find(|alert| alert["state"] == "ringing");
    poll("the alert after Socket Mode is on again", LONG, rung).await;
    night.until_seeing().await;
    assert!(night.slack.records().calls("apps.connections.open").len() <= 3, "{}", night.slack.records());
    explained(&night, "Socket Mode is switched off");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_connections_of_the_app_are_named_and_nothing_is_lost() {
    let night = Night::on_shift().await;
    night.slack.disconnect(Disconnect::TooManyWebsockets);
    night.slack.post_bot(SECURITY, MONITOR, "root login in the crowd");
    let source = night.until_blind("slack", "reconnecting").await;
    assert!(source["says"].as_str().unwrap().contains("too many connections"), "{source:#}");
    until_rung(&night, "root login in the crowd").await;
    night.until_seeing().await;
    explained(&night, "too many connections");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_warning_the_next_connection_stands_before_the_old_one_ends() {
    let night = Night::on_shift().await;
    let before = night.slack.until_connected().await;
    night.slack.disconnect(Disconnect::Warning);
    night.slack.post_bot(SECURITY, MONITOR, "root login after the warning");
    until_rung(&night, "root login after the warning").await;
    night
        .slack
        .until("the old connection's end", |records| {
            records.sockets.iter().any(|socket| socket.id == before && !socket.is_open())
        })
        .await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on the new connection");
    until_rung(&night, "root login on the new connection").await;
    let sockets = night.slack.records().sockets;
    let old = sockets.iter().find(|socket| socket.id == before).unwrap();
    let new = sockets.iter().find(|socket| socket.id > before).unwrap();
    assert!(new.opened < old.gone.unwrap().0, "nobody listened for a moment: {sockets:#?}");
    night.until_seeing().await;
    let log = night.app.log();
    assert!(!log.contains("Slack cannot be heard"), "{log}");
    for text in ["root login after the warning", "root login on the new connection"] {
        rang_once(&night, text);
    }
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recycled_connection_loses_nothing() {
    let night = Night::on_shift().await;
    night.slack.post_bot(SECURITY, MONITOR, "root login before the recycling");
    night.slack.disconnect(Disconnect::RefreshRequested);
    night.slack.post_bot(SECURITY, MONITOR, "root login between two connections");
    until_rung(&night, "root login before the recycling").await;
    until_rung(&night, "root login between two connections").await;
    night.slack.until_sockets_ever(2).await;
    night.until_seeing().await;
    rang_once(&night, "root login before the recycling");
    rang_once(&night, "root login between two connections");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_slack_left_out_are_read_from_history() {
    let night = Night::on_shift().await;
    night.slack.posted_before(SECURITY, MONITOR, "root login that was left out", Duration::from_secs(1));
    let envelope = night.slack.events_rate_limited();
    night.slack.until_confirmed(&envelope).await;
    until_rung(&night, "root login that was left out").await;
    night.until_seeing().await;
    explained(&night, "Slack left events out; they are read from history");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_told_three_times_and_backwards_ring_once() {
    let night = Night::on_shift().await;
    night.slack.copies(3);
    night.slack.hold_back();
    let told_wrong = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-7");
    night.slack.edit(SECURITY, &told_wrong, "root login on bastion-8");
    let settled = night.slack.post_bot(SECURITY, MONITOR, "root login that Ben handled");
    night.slack.react(SECURITY, &settled, BEN, "white_check_mark");
    night.slack.release(Order::Reversed);
    until_rung(&night, "root login on bastion-8").await;
    night.until_alert("root login that Ben handled", "settled").await;
    night.slack.until_all_confirmed().await;
    assert_eq!(night.alerts().await.len(), 2);
    rang_once(&night, "root login on bastion");
    night.no_card("root login that Ben handled").await;
    over(night, &["root login"]).await;
}
