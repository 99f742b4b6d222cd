//! A night that was lived through can be run again from its own database.

use crate::kit::*;
use world::pagerduty::Urgency;

#[tokio::test(flavor = "multi_thread")]
async fn a_nights_database_replays_to_the_same_rings_and_under_another_policy_to_others() {
    let mut night = Night::on_shift().await;
    let from = night.pagerduty.now();
    night.pagerduty.on_call("Ada Stone", 1, from, from + jiff::SignedDuration::from_hours(8));
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let card = night.card("root login").await;
    night.press(&card, "acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    night.until_alert("root login", "settled").await;
    night.slack.post_bot(DISK, MONITOR, "disk at 80 % on db-2");
    night.until_alert("disk at 80 %", "held").await;
    night.pagerduty.trigger("checkout", "Checkout is slow", Urgency::High);
    night.card("Checkout is slow").await;
    night.app.term().await;

    let database = night.app.data_folder().join("shiftbell.sqlite").display().to_string();
    let timeline = night.cli(&["replay", &database]).await;
    let rings = |timeline: &str| timeline.lines().filter(|line| line.contains("  rang  ")).count();
    assert_eq!(rings(&timeline), 2, "{timeline}");
    assert!(timeline.contains("security wakes me"), "{timeline}");

    night.change_policy(
        "channel = \"#alerts_security\"\nthen = \"page\"",
        "channel = \"#alerts_security\"\nthen = \"hold\"",
    );
    let quieter = night.cli(&["replay", &database]).await;
    assert_eq!(rings(&quieter), 1, "{quieter}");
    night.end().await;
}
