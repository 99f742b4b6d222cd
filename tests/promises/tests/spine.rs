//! One alert, all the way and back.

use crate::kit::*;
use world::pagerduty::Urgency;

#[tokio::test(flavor = "multi_thread")]
async fn a_slack_alert_rings_until_it_is_acknowledged_and_slack_has_my_reaction() {
    let night = Night::on_shift().await;
    night.slack.post(CHATTER, BEN, "lunch?");
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let card = night.card("root login on bastion-1").await;
    assert_eq!(card.summary, "Page · #alerts_security");
    assert_eq!(card.urgency(), Some(2));
    let labels: Vec<&str> =
        card.actions.iter().filter(|(key, _)| key != "default").map(|(_, label)| label.as_str()).collect();
    assert_eq!(labels, ["Acknowledge", "Snooze 15 min", "Open"]);
    let alert = night.until_alert("root login", "ringing").await;
    assert_eq!(alert["source"], "slack/acme");
    assert_eq!(alert["place"], "#alerts_security");
    night.slack.until_message_confirmed(SECURITY, &ts).await;

    night.press(&card, "acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    night.no_card("root login").await;
    let alert = night.until_alert("root login", "settled").await;
    assert_eq!(alert["by"], "me");
    assert_eq!(night.slack.records().accepted("reactions.add").len(), 1);
    assert_eq!(night.alerts().await.len(), 1, "chatter is no alert");
    let story = night.facts().story(alert["id"].as_str().unwrap());
    assert!(story.len() >= 5, "{story:?}");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_rings_until_it_is_acknowledged_and_pagerduty_says_so() {
    let night = Night::on_shift().await;
    let from = night.pagerduty.now();
    night.pagerduty.on_call("Ada Stone", 1, from, from + jiff::SignedDuration::from_hours(8));
    let id = night.pagerduty.trigger("checkout", "Checkout is slow", Urgency::High);
    let quiet = night.pagerduty.trigger("staging-web", "Staging is slow", Urgency::High);
    let card = night.card("Checkout is slow").await;
    night.press(&card, "acknowledge").await;
    let incident = night.pagerduty.until_acknowledged(&id).await;
    assert_eq!(incident.acknowledgements_through_api(), 1);
    night.no_card("Checkout is slow").await;
    let alert = night.until_alert("Checkout is slow", "acknowledged").await;
    assert_eq!((&alert["by"], &alert["source"]), (&"me".into(), &"pagerduty/acme".into()));
    night.until_alert("Staging is slow", "held").await;
    assert!(!night.pagerduty.incident(&quiet).was_reopened());
    night.end().await;
}
