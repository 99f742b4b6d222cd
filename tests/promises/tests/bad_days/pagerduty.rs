//! Bad days of PagerDuty: refused, limited, broken, silent, garbled, gone, and answers of the future.

use super::*;
use serde_json::json;
use world::pagerduty::{Fault, Urgency};

/// Requests of this pattern are answered so; Slack is heard all the while.
async fn while_pagerduty_answers(pattern: &str, fault: Fault, reason: &str) {
    let night = Night::on_shift().await;
    night.pagerduty.fail_always(pattern, fault);
    night.until_blind("pagerduty", reason).await;
    night.pagerduty.trigger("checkout", "Checkout is down unheard", Urgency::High);
    night.slack.post_bot(SECURITY, MONITOR, "root login meanwhile");
    until_rung(&night, "root login meanwhile").await;

    night.pagerduty.heal();
    until_rung(&night, "Checkout is down unheard").await;
    night.until_seeing().await;
    explained(&night, "source=pagerduty/acme");
    let kept = night.facts().count("observed-unread", "");
    assert_eq!(kept > 0, reason == "unreadable", "what is not understood is kept raw, and nothing else: {kept}");
    over(night, &["root login", "Checkout is"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_pagerduty_token_is_named_and_heals() {
    while_pagerduty_answers("*", Fault::Unauthorized, "token-refused").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_lacks_an_ability_is_named_and_heals() {
    while_pagerduty_answers("GET /incidents", Fault::PlanLacks, "not-allowed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_pagerduty_requests_are_waited_out_as_long_as_it_says() {
    while_pagerduty_answers("*", Fault::TooManyFor(3), "rate-limited").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_pagerduty_requests_are_waited_out_where_it_does_not_say() {
    while_pagerduty_answers("*", Fault::TooMany, "rate-limited").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pagerduty_server_error_is_named_and_heals() {
    while_pagerduty_answers("*", Fault::Gateway(502), "server-error").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pagerduty_that_never_answers_is_named_and_heals() {
    while_pagerduty_answers("*", Fault::Hang, "timed-out").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_from_pagerduty_is_named_and_heals() {
    while_pagerduty_answers("*", Fault::Garbage, "unreadable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_network_to_pagerduty_is_named_and_heals() {
    let night = Night::on_shift().await;
    night.pagerduty.refuse_connections();
    night.until_blind("pagerduty", "unreachable").await;
    night.pagerduty.trigger("checkout", "Checkout is cut off", Urgency::High);
    night.pagerduty.accept_connections();
    until_rung(&night, "Checkout is cut off").await;
    night.until_seeing().await;
    explained(&night, "source=pagerduty/acme");
    over(night, &["Checkout is"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_key_that_may_only_read_an_acknowledgement_rings_again_and_says_why() {
    let night = Night::on_shift().await;
    night.pagerduty.fail_always("PUT /incidents/*", Fault::ReadOnlyKey);
    let id = night.pagerduty.trigger("checkout", "Checkout is read only", Urgency::High);
    let card = until_rung(&night, "Checkout is read only").await;
    night.press(&card, "acknowledge").await;
    let again = night
        .daemon
        .until_shown("the card that says why it rings again", |card| card.body.contains("Access Denied"))
        .await;
    let alert = night.until_alert("Checkout is", "ringing").await;
    assert!(alert["why"].as_str().unwrap().contains("Access Denied"), "{alert:#}");

    night.pagerduty.heal();
    night.press(&again, "acknowledge").await;
    night.pagerduty.until_acknowledged(&id).await;
    night.until_alert("Checkout is", "acknowledged").await;
    night.no_card("Checkout is").await;
    over(night, &["Checkout is"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_the_future_rings_and_can_be_acknowledged() {
    let night = Night::on_shift().await;
    // Known words keep it from ringing: the answer of the future comes first.
    night.pagerduty.fail_always("GET /incidents", Fault::Answer(json!({ "incidents": [], "more": null }).to_string()));
    let id = night.pagerduty.trigger("checkout", "Checkout is from the future", Urgency::High);
    let me = night.pagerduty.incident(&id).assigned[0].0.clone();
    let incident = json!({
        "id": id, "type": "incident_v9", "status": "on_fire", "urgency": "catastrophic", "priority": 7,
        "title": "Checkout is from the future", "service": null, "acknowledgements": null, "teams": null,
        "created_at": null, "updated_at": "soon", "pending_actions": { "type": "levitate" }, "escalation_policy": [],
        "assignments": [{ "at": null, "assignee": { "id": me, "type": "agent_reference" } }],
        "last_status_change_by": null, "html_url": 12, "mood": { "deep": ["unknown"] },
    });
    let answer =
        json!({ "incidents": [null, incident, { "id": null }, "?"], "more": null, "limit": "many", "offset": null });
    night.pagerduty.fail_always("GET /incidents", Fault::Answer(answer.to_string()));
    let card = until_rung(&night, "Checkout is from the future").await;
    night.until_seeing().await;

    night.pagerduty.heal();
    night.press(&card, "acknowledge").await;
    night.pagerduty.until_acknowledged(&id).await;
    night.until_alert("Checkout is", "acknowledged").await;
    night.no_card("Checkout is").await;
    over(night, &["Checkout is"]).await;
}
