//! What colleagues do to my incidents, before my click and after it.

use crate::kit::*;
use world::pagerduty::{OnAcknowledge, Status, Urgency};

const SLOW: &str = "Checkout is slow";

async fn ringing() -> (Night, String) {
    let night = Night::on_shift().await;
    let id = night.pagerduty.trigger("checkout", SLOW, Urgency::High);
    night.card(SLOW).await;
    (night, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_by_ben_it_is_settled_by_ben() {
    for rule in [OnAcknowledge::AssignsAcknowledger, OnAcknowledge::KeepsAssignees] {
        let (night, id) = ringing().await;
        night.pagerduty.change(|account| account.on_acknowledge = rule);
        night.pagerduty.acknowledge_by(&id, "Ben");
        night.no_card(SLOW).await;
        let alert = night.until_alert(SLOW, "settled").await;
        assert_eq!(alert["by"], "Ben Okoye", "{rule:?}");
        night.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn resolved_by_ben_it_is_settled_by_ben() {
    let (night, id) = ringing().await;
    night.pagerduty.resolve_by(&id, "Ben");
    night.no_card(SLOW).await;
    let alert = night.until_alert(SLOW, "settled").await;
    assert_eq!(alert["by"], "Ben Okoye");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn resolved_by_its_service_it_is_settled() {
    let (night, id) = ringing().await;
    night.pagerduty.resolve(&id);
    night.no_card(SLOW).await;
    let alert = night.until_alert(SLOW, "settled").await;
    assert_eq!(alert["by"], "resolved at the source");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reassigned_to_ben_it_is_settled() {
    let (night, id) = ringing().await;
    night.pagerduty.assign(&id, "Ben");
    night.no_card(SLOW).await;
    let alert = night.until_alert(SLOW, "settled").await;
    assert_eq!(alert["by"], "reassigned");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_by_me_elsewhere_it_rings_no_more() {
    let (night, id) = ringing().await;
    night.pagerduty.acknowledge_by(&id, "Ada");
    night.no_card(SLOW).await;
    let alert = night.until_alert(SLOW, "acknowledged").await;
    assert_eq!(alert["by"], "me");
    assert_eq!(night.pagerduty.incident(&id).acknowledgements_through_api(), 0);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn resolved_before_my_click_it_stays_resolved() {
    let (night, id) = ringing().await;
    let card = night.card(SLOW).await;
    night.pagerduty.resolve_by(&id, "Ben");
    night.press(&card, "acknowledge").await;
    let alert = night.until_alert(SLOW, "settled").await;
    night.no_card(SLOW).await;
    let incident = night.pagerduty.incident(&id);
    assert!(!incident.was_reopened() && incident.status == Status::Resolved, "{incident:#?}");
    assert_eq!(incident.acknowledgements_through_api(), 0);
    assert!(["Ben Okoye", "resolved at the source"].contains(&alert["by"].as_str().unwrap()), "{alert:#}");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_by_ben_before_my_click_it_stays_bens() {
    let (night, id) = ringing().await;
    let card = night.card(SLOW).await;
    night.pagerduty.acknowledge_by(&id, "Ben");
    night.press(&card, "acknowledge").await;
    let alert = night.until_alert(SLOW, "settled").await;
    assert_eq!(alert["by"], "Ben Okoye");
    let incident = night.pagerduty.incident(&id);
    assert_eq!(incident.acknowledgements_through_api(), 0);
    let owners: Vec<&str> = incident.acknowledged_by.iter().map(|(who, _)| who.as_str()).collect();
    assert_eq!(owners.len(), 1, "{owners:?}");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clicks_acknowledge_once() {
    let (night, id) = ringing().await;
    let card = night.card(SLOW).await;
    let alert = night.until_alert(SLOW, "ringing").await;
    night.press(&card, "acknowledge").await;
    night.ask(&["ack", crate::kit::id(&alert)]).await;
    night.until_alert(SLOW, "acknowledged").await;
    night.pagerduty.until_requested("GET /incidents", 2).await;
    assert_eq!(night.pagerduty.incident(&id).acknowledgements_through_api(), 1);
    night.end().await;
}
