//! What the person decides.

use super::*;

/// Point 12. The command line answers once a snooze is saved.
#[tokio::test(flavor = "multi_thread")]
async fn snooze_committed() {
    let mut night = Night::on_shift().await;
    let (ts, _) = night.rings().await;
    let alert = night.until_alert(TEXT, "ringing").await;
    night.cli(&["snooze", id(&alert), "15m"]).await;
    night.kill().await;
    assert_eq!(night.facts().count("snoozed", &ts), 1, "answered before it was saved");

    night.start().await;
    let after = night.until_alert(TEXT, "snoozed").await;
    night.no_card(TEXT).await;
    // A second one, whose time is over while nothing runs.
    let short = night.slack.post_bot(SECURITY, MONITOR, "short");
    let alert = night.until_alert("short", "ringing").await;
    night.cli(&["snooze", id(&alert), "1s"]).await;
    night.kill().await;

    night.start().await;
    night.card("short").await;
    assert_eq!(night.times_rung(&short), 2, "once when it came, once when its snooze was over");
    let now = night.until_alert(TEXT, "snoozed").await;
    assert_eq!(now["snoozed_until"], after["snoozed_until"]);
    assert!(now["snoozed_until"].is_string());
    night.assert_told_once(&ts);
    assert_eq!(night.open_cards(TEXT).len(), 0, "a snoozed alert has no card");
    night.end().await;
}

/// Point 12, a moment earlier: the snooze acts, and nobody knows of it afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn snooze_not_committed() {
    let mut night = Night::on_shift().await;
    let (ts, card) = night.rings().await;
    let hold = night.facts().hold();
    night.press(&card, "snooze-15").await;
    night.until_alert(TEXT, "snoozed").await;
    night.kill().await;
    drop(hold);
    assert_eq!(night.facts().count("snoozed", &ts), 0);

    night.start().await;
    night.until_alert(TEXT, "ringing").await;
    night.card(TEXT).await;
    night.assert_told_once(&ts);
    night.end().await;
}

/// Point 14. The command line answers once the shift is saved.
#[tokio::test(flavor = "multi_thread")]
async fn shift_toggle_committed() {
    let mut night = Night::off_shift().await;
    night.cli(&["on"]).await;
    night.kill().await;
    assert_eq!(night.facts().count("shift-set", ""), 1, "answered before it was saved");

    night.start().await;
    night.until_status("on shift", |status| status["shift"] == "on").await;
    night.slack.post_bot(SECURITY, MONITOR, TEXT);
    night.card(TEXT).await;
    night.until_alert(TEXT, "ringing").await;
    night.end().await;
}

/// Point 14, a moment earlier: the shift that nobody could save begins, and is not known afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn shift_toggle_not_committed() {
    let mut night = Night::off_shift().await;
    let hold = night.facts().hold();
    night.cli(&["on"]).await;
    night.until_status("on shift", |status| status["shift"] == "on").await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, TEXT);
    night.card(TEXT).await;
    night.kill().await;
    drop(hold);
    assert_eq!(night.facts().count("shift-set", ""), 0);

    night.start().await;
    night.until_status("off shift", |status| status["shift"] == "off").await;
    // Nothing is lost: it waits for the shift to begin.
    night.until_alert(TEXT, "held").await;
    assert_eq!((night.times_rung(&ts), night.facts().count("observed-message", &ts)), (0, 1));
    night.cli(&["on"]).await;
    let summary = |card: &Shown| card.summary.contains("came while you were off shift") && card.body.contains(TEXT);
    night.daemon.until_shown("the summary", summary).await;
    night.end().await;
}
