use super::*;
use crate::wire::read;
use oncall::observation::Condition::{Firing, Resolved, Unsaid};
use serde_json::{Value, json};

fn of(post: Value) -> Condition {
    condition(&read(post), &Directory::default())
}

fn attached(sender: &str, attachment: Value) -> Value {
    json!({"subtype": "bot_message", "bot_id": "B1", "username": sender, "text": "", "attachments": [attachment]})
}

#[test]
fn known_bots_are_read_by_their_rows() {
    let field = |state: &str| {
        json!({"text": "AWS CloudWatch notification - cpu-high", "fallback": "Alarm cpu-high triggered", "fields": [
            {"title": "Alarm Name", "value": "`cpu-high`"}, {"title": "Old State", "value": "`ALARM`"},
            {"title": "Current State", "value": format!("`{state}`")}]})
    };
    let sentry = |state: &str| {
        json!({"bot_id": "B1", "user": "U_S", "bot_profile": {"name": "Sentry"}, "text": "[shop] TypeError", "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": ":red_circle: <https://acme.sentry.io/issues/123/?referrer=slack|*TypeError*>"}},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": format!("State: *{state}*   First Seen: *1 hour ago*")}]}]})
    };
    let table = [
        (
            "alertmanager firing",
            attached(
                "Alertmanager",
                json!({"title": "[FIRING:2] DiskFull (db critical)", "color": "a30200", "fallback": "[FIRING:2] DiskFull | https://am.example"}),
            ),
            Firing,
        ),
        (
            "alertmanager resolved",
            attached("Alertmanager", json!({"title": "[RESOLVED] DiskFull (db critical)", "color": "2eb886"})),
            Resolved,
        ),
        (
            "under another name",
            attached(
                "ops-bot",
                json!({"title": "[RESOLVED] HostDown", "title_link": "https://am.example/#/alerts?receiver=ops"}),
            ),
            Resolved,
        ),
        (
            "grafana mixed",
            attached(
                "Grafana",
                json!({"title": "[FIRING:1, RESOLVED:1] cpu", "text": "**Firing**\nLabels:\n - alertname = cpu"}),
            ),
            Firing,
        ),
        ("grafana resolved", attached("Grafana", json!({"title": "[RESOLVED:1] cpu", "color": "#36a64f"})), Resolved),
        ("grafana legacy", attached("Grafana", json!({"title": "[Alerting] cpu"})), Firing),
        ("grafana legacy over", attached("Grafana", json!({"title": "[OK] cpu is down"})), Resolved),
        (
            "datadog",
            attached(
                "Datadog",
                json!({"title": "Triggered: API latency", "title_link": "https://app.datadoghq.eu/monitors/1?event_id=2"}),
            ),
            Firing,
        ),
        ("datadog again", attached("Datadog", json!({"title": "Re-Triggered: API latency"})), Firing),
        ("datadog warn", attached("Datadog", json!({"title": "Warn: API latency"})), Firing),
        ("datadog no data", attached("Datadog", json!({"title": "No data: API latency"})), Firing),
        ("datadog recovered", attached("Datadog", json!({"title": "Recovered: API is down"})), Resolved),
        ("datadog webhook", attached("Datadog", json!({"title": "[P1] [Triggered on {host:a}] disk"})), Firing),
        (
            "datadog webhook over",
            attached("Datadog", json!({"title": "[P1] [Recovered on {host:a}] disk critical"})),
            Resolved,
        ),
        ("cloudwatch alarm", attached("aws-notify", field("ALARM")), Firing),
        ("cloudwatch ok, though the fallback says triggered", attached("aws-notify", field("OK")), Resolved),
        ("cloudwatch without data", attached("aws-notify", field("INSUFFICIENT_DATA")), Unsaid),
        (
            "amazon q",
            json!({"bot_id": "B1", "bot_profile": {"name": "Amazon Q Developer"}, "text": "The alarm cpu-high changed state to OK"}),
            Resolved,
        ),
        (
            "amazon q alarm",
            json!({"bot_id": "B1", "bot_profile": {"name": "Amazon Q Developer"}, "text": "The alarm cpu-high changed state to ALARM"}),
            Firing,
        ),
        (
            "pagerduty",
            json!({"bot_id": "B1", "bot_profile": {"name": "PagerDuty"}, "text": "Triggered: <https://acme.pagerduty.com/incidents/Q1|disk>"}),
            Firing,
        ),
        (
            "pagerduty acknowledged is not over",
            json!({"bot_id": "B1", "bot_profile": {"name": "PagerDuty"}, "text": "Acknowledged: disk resolved itself?"}),
            Firing,
        ),
        (
            "pagerduty resolved",
            json!({"bot_id": "B1", "bot_profile": {"name": "PagerDuty"}, "text": "Resolved: database is down"}),
            Resolved,
        ),
        (
            "pingdom",
            json!({"bot_id": "B1", "username": "Pingdom", "text": "PingdomAlert DOWN: shop (shop.example) is DOWN since 2026-11-21 02:00"}),
            Firing,
        ),
        (
            "pingdom up",
            json!({"bot_id": "B1", "username": "Pingdom", "text": "PingdomAlert UP: shop (shop.example) is UP since 2026-11-21 02:10"}),
            Resolved,
        ),
        ("pingdom, newer", json!({"bot_id": "B1", "username": "Pingdom", "text": "UP: shop"}), Resolved),
        ("sentry", sentry("New"), Firing),
        ("sentry escalating", sentry("Escalating"), Firing),
        ("sentry resolved", sentry("Resolved"), Resolved),
        ("sentry metric", attached("Sentry", json!({"title": "Critical: error rate", "color": "#FA4747"})), Firing),
        (
            "sentry metric over",
            attached("Sentry", json!({"title": "Resolved: critical error rate", "color": "#4DC771"})),
            Resolved,
        ),
    ];
    for (what, post, expected) in table {
        assert_eq!(of(post), expected, "{what}");
    }
}

#[test]
fn unknown_bots_are_read_by_their_words() {
    let table = [
        ("db-1 is down", Firing),
        ("CRITICAL: disk at 97%", Firing),
        ("[PROBLEM] load", Firing),
        ("🚨 checkout", Firing),
        ("Deploy failed, host is up", Firing),
        ("RESOLVED: API down", Resolved),
        ("[Recovered] host-12 down", Resolved),
        ("✅ Recovered - checkout", Resolved),
        (":white_check_mark: checkout", Resolved),
        ("✅ checked: db is down", Firing),
        ("db-1 is now up", Resolved),
        ("The incident has been resolved", Resolved),
        ("status: closed", Resolved),
        ("check changed state to ok", Resolved),
        ("OK", Resolved),
        // What must never settle an alert by mistake:
        ("Not resolved: API latency", Unsaid),
        ("Resolved? still seeing time-outs", Unsaid),
        ("Resolved: not yet", Unsaid),
        ("the cause is not resolved", Unsaid),
        ("Unresolved: API latency", Unsaid),
        ("Scale up of workers", Unsaid),
        ("up to 40 requests wait", Unsaid),
        ("Backup ok on 3 of 4 hosts", Unsaid),
        ("Green energy report", Unsaid),
        ("Resolved tickets 12", Unsaid),
        ("host-12 latency 900 ms", Unsaid),
        ("", Unsaid),
    ];
    for (text, expected) in table {
        assert_eq!(of(json!({"bot_id": "B1", "username": "probe", "text": text})), expected, "{text}");
    }
}

#[test]
fn what_people_write_says_nothing() {
    for text in ["RESOLVED: API down", "[FIRING:1] x"] {
        assert_eq!(of(json!({"user": "U1", "text": text})), Unsaid, "{text}");
    }
}

#[test]
fn one_firing_part_outweighs_resolved_ones() {
    let post = json!({"bot_id": "B1", "username": "Alertmanager", "attachments": [{"title": "[RESOLVED] a"}, {"title": "[FIRING:1] b"}]});
    assert_eq!(of(post), Firing);
}

#[test]
fn a_preview_never_ends_an_alarm() {
    let preview = json!({"from_url": "https://x.example/runbook", "title": "Runbook", "text": "resolved"});
    let post = |text: &str| json!({"bot_id": "B1", "username": "probe", "text": text, "attachments": [preview]});
    assert_eq!(of(post("root login, see https://x.example/runbook")), Unsaid);
    assert_eq!(of(post("resolved: root login, see https://x.example/runbook")), Resolved);
    assert_eq!(of(post("critical: root login, see https://x.example/runbook")), Firing);
}
