//! Incidents that are mine, on shift and off.

use crate::kit::*;
use jiff::SignedDuration;
use world::pagerduty::Urgency;

const PAGED: &str = "PagerDuty pages you, Shiftbell is off shift";

#[tokio::test(flavor = "multi_thread")]
async fn off_shift_an_incident_is_held_with_one_quiet_card_that_goes_on_shift() {
    let night = Night::off_shift().await;
    night.pagerduty.trigger("checkout", "Checkout is slow", Urgency::High);
    night.pagerduty.trigger("checkout", "Checkout is down", Urgency::High);
    night.pagerduty.trigger("checkout", "Checkout has a typo", Urgency::Low);
    let card = night.card_saying("Checkout is slow", "Checkout is down").await;
    assert_eq!((card.summary.as_str(), card.urgency()), (PAGED, Some(1)));
    assert!(card.body.contains("checkout: Checkout is slow") && !card.body.contains("typo"), "{}", card.body);
    let labels: Vec<&str> =
        card.actions.iter().filter(|(key, _)| key != "default").map(|(_, label)| label.as_str()).collect();
    assert_eq!(labels, ["Go on shift", "Open"]);
    assert_eq!(night.daemon.open().len(), 1, "{:#?}", night.daemon.open());
    for text in ["Checkout is slow", "Checkout is down", "typo"] {
        night.until_alert(text, "held").await;
    }
    night.press(&card, "go-on-shift").await;
    night.until_status("the shift", |status| status["shift"] == "on").await;
    let summary = night.titled("2 alerts came while you were off shift").await;
    assert_eq!(summary.urgency(), Some(2));
    night.daemon.until_none(PAGED, |card| card.summary == PAGED).await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_quiet_card_is_sent_away_once_and_comes_back_with_the_next_page() {
    let night = Night::off_shift().await;
    night.pagerduty.trigger("checkout", "Checkout is slow", Urgency::High);
    let card = night.titled(PAGED).await;
    night.daemon.dismiss(card.id).await;
    night.pagerduty.trigger("checkout", "Checkout is down", Urgency::High);
    let again = night.titled(PAGED).await;
    assert!(again.body.contains("Checkout is down"), "{}", again.body);
    assert_eq!(night.times_shown(PAGED), 2);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn low_urgency_is_held_until_it_is_raised() {
    let night = Night::on_shift().await;
    let id = night.pagerduty.trigger("checkout", "Checkout has a typo", Urgency::Low);
    let alert = night.until_alert("typo", "held").await;
    assert!(alert["because"].as_str().unwrap().contains("low"), "{alert:#}");
    assert_eq!(night.times_shown("typo"), 0);
    night.pagerduty.set_urgency(&id, Urgency::High);
    night.card("typo").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn triggered_again_it_rings_again() {
    let night = Night::on_shift().await;
    let id = night.pagerduty.trigger("checkout", "Checkout is slow", Urgency::High);
    let card = night.card("Checkout is slow").await;
    night.press(&card, "acknowledge").await;
    night.until_alert("Checkout is slow", "acknowledged").await;
    night.no_card("Checkout is slow").await;
    night.pagerduty.unacknowledge(&id);
    let again = night.card("Checkout is slow").await;
    assert!(again.body.contains("Again."), "{}", again.body);
    assert_eq!(night.pagerduty.incident(&id).acknowledgements_through_api(), 1);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn escalated_away_it_is_settled_and_assigned_to_me_again_it_rings() {
    let night = Night::on_shift().await;
    let id = night.pagerduty.trigger("checkout", "Checkout is slow", Urgency::High);
    night.card("Checkout is slow").await;
    night.pagerduty.escalate(&id);
    night.no_card("Checkout is slow").await;
    let alert = night.until_alert("Checkout is slow", "settled").await;
    assert_eq!(alert["by"], "reassigned");
    night.pagerduty.assign(&id, "Ada");
    night.card("Checkout is slow").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn escalated_to_me_it_rings() {
    let night = Night::on_shift().await;
    night.pagerduty.clear_shifts(1);
    night.pagerduty.clear_shifts(2);
    let (from, week) = (night.pagerduty.now(), SignedDuration::from_hours(7 * 24));
    night.pagerduty.on_call("Ben", 1, from, from + week);
    night.pagerduty.on_call("Ada", 2, from, from + week);
    let id = night.pagerduty.trigger("checkout", "Checkout is slow", Urgency::High);
    night.pagerduty.until_requested("GET /incidents", 2).await;
    assert!(night.alert("Checkout is slow").await.is_none(), "it is Ben's");
    night.pagerduty.escalate(&id);
    night.card("Checkout is slow").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snooze_ends_a_minute_before_the_escalation() {
    let night = Night::on_shift().await;
    let soon = SignedDuration::from_secs(68);
    night.pagerduty.change(|account| {
        account.policies.iter_mut().flat_map(|policy| &mut policy.levels).for_each(|level| level.delay = soon);
    });
    let id = night.pagerduty.trigger("checkout", "Checkout is slow", Urgency::High);
    let card = night.card("Checkout is slow").await;
    night.press(&card, "snooze-15").await;
    let alert = night.until_alert("Checkout is slow", "snoozed").await;
    let until: jiff::Timestamp = alert["snoozed_until"].as_str().unwrap().parse().unwrap();
    let escalates = night.pagerduty.incident(&id).escalates_at.unwrap();
    assert_eq!(escalates.duration_since(until).as_secs(), 60, "until {until}, escalates {escalates}");
    night.no_card("Checkout is slow").await;
    let again = night.card("Checkout is slow").await;
    assert!(again.body.contains("The snooze is over."), "{}", again.body);
    assert_eq!(night.pagerduty.incident(&id).acknowledgements_through_api(), 0);
    night.end().await;
}
