//! In auto the shift follows who is on call, and a click holds until the next edge.

use crate::kit::*;
use jiff::{SignedDuration, Timestamp};
use world::pagerduty::Urgency;

#[tokio::test(flavor = "multi_thread")]
async fn in_auto_the_shift_begins_with_my_duty_and_a_click_overrides_until_the_next_edge() {
    let mut night = Night::prepared().await;
    night.change_policy("\"manual\"", "\"auto\"");
    night.pagerduty.clear_shifts(1);
    // PagerDuty tells whole seconds.
    let (now, seconds) =
        (Timestamp::from_second(night.pagerduty.now().as_second()).unwrap(), SignedDuration::from_secs);
    night.pagerduty.on_call("Ben", 1, now - seconds(3600), now + seconds(3600));
    let (begins, pauses, goes_on) = (now + seconds(7), now + seconds(12), now + seconds(14));
    night.pagerduty.on_call("Ada", 1, begins, pauses);
    night.pagerduty.on_call("Ada", 1, goes_on, now + seconds(3600));
    night.start().await;
    let off = night.until_status("off shift by the schedule", |status| status["shift"] == "off").await;
    assert!(off["until"].is_string(), "{off:#}");
    let on = night.until_status("my duty", |status| status["shift"] == "on").await;
    assert!(night.pagerduty.now() >= begins, "{on:#}");
    night.pagerduty.trigger("checkout", "Checkout is slow", Urgency::High);
    night.card("Checkout is slow").await;
    night.cli(&["off"]).await;
    night.until_status("my click", |status| status["shift"] == "off").await;
    night.until_status("my next duty", |status| status["shift"] == "on").await;
    assert!(night.pagerduty.now() >= goes_on);
    // And the other way round: a click, then back to the schedule.
    night.cli(&["off"]).await;
    night.until_status("my click", |status| status["shift"] == "off").await;
    night.cli(&["auto"]).await;
    night.until_status("the schedule", |status| status["shift"] == "on").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_auto_with_pagerduty_unreachable_since_the_start_pages_ring() {
    let mut night = Night::prepared().await;
    night.change_policy("\"manual\"", "\"auto\"");
    night.pagerduty.refuse_connections();
    night.app.start(&["--hidden"]);
    night.until_status("in doubt, on shift", |status| status["shift"] == "on").await;
    night.until_blind("pagerduty", "unreachable").await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login").await;
    night.end().await;
}
