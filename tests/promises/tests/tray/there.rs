//! The icon is there whenever a panel is, and says what cannot be heard.

use crate::kit::*;
use world::desktop::TrayHost;

fn has_trouble(status: &serde_json::Value, name: &str) -> bool {
    status["troubles"].as_array().is_some_and(|all| all.iter().any(|trouble| trouble["name"] == name))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_that_starts_later_or_again_shows_the_icon() {
    let mut night = Night::prepared().await;
    night.start().await;
    night.until_status("no panel", |status| has_trouble(status, "no-tray-host")).await;
    for round in 1..=2 {
        let host = TrayHost::start(night.session.place()).await;
        let item = host.until_item().await;
        host.until_tooltip(&item, |text| text.contains("Off shift") || text.contains("On shift")).await;
        night.until_status("a panel", |status| !has_trouble(status, "no-tray-host")).await;
        let before = night.status().await["shift"].clone();
        // Rounds may follow each other faster than clicks count.
        let clicked = until(async || {
            host.activate(&item).await.unwrap();
            (night.status().await["shift"] != before).then_some(())
        });
        assert!(clicked.await.is_some(), "round {round}");
        host.quit().await;
        night.until_status(&format!("no panel, round {round}"), |status| has_trouble(status, "no-tray-host")).await;
    }
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_icon_says_within_five_seconds_that_slack_is_not_heard() {
    let mut night = Night::prepared().await;
    let host = TrayHost::start(night.session.place()).await;
    night.start().await;
    night.cli(&["on"]).await;
    let item = host.until_item().await;
    host.until_tooltip(&item, |text| text.contains("On shift")).await;
    let well = host.pixmaps(&item).await;
    let cut = night.pagerduty.now();
    night.slack.refuse_connections();
    let blind = until(async || Some(host.pixmaps(&item).await).filter(|icon| *icon != well)).await;
    let took = night.pagerduty.now().duration_since(cut);
    assert!(blind.is_some() && took.as_millis() < 5_000, "after {took:#}");
    let tooltip = host.until_tooltip(&item, |text| text.contains("not heard")).await;
    assert!(tooltip.contains("Slack (acme) is not heard."), "{tooltip}");
    night.slack.accept_connections();
    let again = until(async || (host.pixmaps(&item).await == well).then_some(())).await;
    assert!(again.is_some());
    night.end().await;
}
