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

fn all(post: Value) -> Recognised {
    of_post(&read(post), &Directory::default())
}

fn by(sender: &str, text: &str) -> Value {
    json!({"bot_id": "B1", "bot_profile": {"name": sender}, "text": text})
}

#[test]
fn severities_count_where_one_really_stands() {
    use Severity::{Critical, High, Info, Low, Medium, Unknown};
    let fields = |title: &str, value: &str| json!({"title": "disk", "fields": [{"title": title, "value": value}]});
    let table = [
        (attached("Alertmanager", json!({"title": "[FIRING:2] DiskFull (db critical)"})), Some(Critical)),
        (attached("Alertmanager", json!({"title": "[FIRING:1] critical (db eu)"})), None),
        (attached("Alertmanager", fields("Severity", "`warning`")), Some(Medium)),
        (attached("Alertmanager", json!({"title": "[FIRING:1] x", "text": "*severity:* purple"})), Some(Unknown)),
        (
            attached(
                "Grafana",
                json!({"title": "[FIRING:1] cpu", "text": "**Firing**\nLabels:\n - alertname = cpu\n - severity = critical\n"}),
            ),
            Some(Critical),
        ),
        (
            attached(
                "Grafana",
                json!({"title": "[FIRING:2] cpu", "text": "Labels:\n - severity = low\nLabels:\n - severity = high"}),
            ),
            Some(High),
        ),
        (attached("Grafana", json!({"title": "[FIRING:1] critical path is slow"})), None),
        (attached("Datadog", json!({"title": "[P1] [Triggered on {host:a}] disk"})), Some(Critical)),
        (attached("Datadog", json!({"title": "Warn: API latency"})), None),
        (attached("Datadog", fields("Priority", "P3")), Some(Medium)),
        (by("PagerDuty", "Triggered: disk\nUrgency: High"), Some(High)),
        (by("PagerDuty", "Triggered: disk\nPriority: P1\nUrgency: Low"), Some(Critical)),
        (by("Sentry", "TypeError\nenvironment: `production`  level: `error`"), Some(High)),
        (attached("Sentry", json!({"title": "Critical: error rate"})), Some(Critical)),
        (by("Amazon Q", "severity: critical\nThe alarm cpu-high changed state to ALARM"), None),
        (by("Pingdom", "CRITICAL: PingdomAlert DOWN: shop"), None),
        (by("probe", "[CRITICAL] db down"), Some(Critical)),
        (by("probe", ":fire: SEV2: db down"), Some(High)),
        (by("probe", "Info: nightly backup"), Some(Info)),
        (by("probe", "db down\nSeverity: Low (P4)"), Some(Low)),
        (by("probe", "db down\n• Priority = normal"), Some(Unknown)),
        (by("probe", "db down\n*Severity*\nHigh"), Some(High)),
        (attached("probe", fields("Level", "fatal")), Some(Critical)),
        (by("probe", "severity: "), None),
        (by("probe", "ALERT: db down"), None),
        (by("probe", "this is critical"), None),
        (by("probe", "severity review at 9:00: high attendance"), None),
        (json!({"user": "U2", "text": "[CRITICAL] severity: high"}), None),
    ];
    for (post, expected) in table {
        assert_eq!(all(post.clone()).severity, expected, "{post}");
    }
}

/// The post that it fires, and the one that it is over.
fn pair(fires: Value, over: Value) -> [Recognised; 2] {
    let pair = [all(fires), all(over)];
    assert_eq!(pair.each_ref().map(|said| said.condition), [Firing, Resolved], "{pair:?}");
    pair
}

#[test]
fn an_alert_that_fires_and_one_that_is_over_have_one_key() {
    let alertmanager = |state: &str| {
        attached(
            "Alertmanager",
            json!({"title": format!("[{state}] DiskFull (db-1)"), "title_link": "https://am.example/#/alerts?receiver=ops",
            "actions": [{"type": "button", "text": "Silence", "url": "https://am.example/#/silences/new?filter=%7Binstance%3D\"db-1\"%2C%20alertname%3D\"DiskFull\"%7D"}]}),
        )
    };
    let printed = |state: &str| {
        attached("Prometheus", json!({"title": format!("[{state}] x"), "text": "Fingerprint: c6eadffa33fcdf37"}))
    };
    let grafana = |state: &str| {
        attached(
            "Grafana",
            json!({"title": format!("[{state}:1] cpu"), "text": "Source: <https://g.example/alerting/grafana/u1/view?orgId=1>\nSilence: <https://g.example/alerting/silence/new?alertmanager=grafana&amp;matcher=__alert_rule_uid__%3Du1&amp;matcher=host%3Da&amp;orgId=1>"}),
        )
    };
    let datadog = |state: &str, event: u32| {
        attached(
            "Datadog",
            json!({"title": format!("{state}: CPU"), "title_link": format!("https://app.datadoghq.com/monitors/170?group=host%3Aa&from_ts={event}&event_id={event}"),
            "text": "<https://app.datadoghq.com/monitors/170/edit?link_source=monitor_notif|Edit>"}),
        )
    };
    let simple = |state: &str| {
        attached(
            "Datadog",
            json!({"title": format!("{state}: CPU"), "title_link": "https://us3.datadoghq.com/monitors/444?event_id=8"}),
        )
    };
    let older = |state: &str| {
        attached(
            "Datadog",
            json!({"title": format!("[{state} on {{host:a}}] CPU"), "title_link": "https://app.datadoghq.eu/monitors#186?group=host%3Aa&to_ts=7"}),
        )
    };
    let sentry = |state: &str| {
        json!({"bot_id": "B1", "bot_profile": {"name": "Sentry"}, "blocks": [
        {"type": "section", "text": {"type": "mrkdwn", "text": "<https://acme.sentry.io/issues/123/?referrer=slack|*TypeError*>"}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": format!("State: *{state}*")}]}]})
    };
    let metric = |state: &str| {
        attached(
            "Sentry",
            json!({"title": format!("{state}: rate"), "title_link": "https://acme.sentry.io/alerts/rules/details/7/?alert=21&referrer=slack"}),
        )
    };
    let arn = |state: &str| {
        by(
            "Amazon Q",
            &format!("The alarm cpu changed state to {state}\narn:aws:cloudwatch:eu-west-1:123456789012:alarm:cpu"),
        )
    };
    let console = |state: &str| {
        let text = format!(
            "CloudWatch Alarm | cpu | eu-west-1 | Account: 123456789012\nThe alarm <https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/cpu|cpu> changed state to {state}"
        );
        by("Amazon Q", &text)
    };
    let pagerduty = |state: &str| {
        by("PagerDuty", &format!("{state}: <https://acme.pagerduty.com/incidents/Q1ABC?utm_source=slack|disk>"))
    };
    let pingdom = |state: &str| {
        by(
            "Pingdom",
            &format!(
                "PingdomAlert {state}: shop <https://my.pingdom.com/reports/uptime#check=2310&daterange=7days|details>"
            ),
        )
    };
    let table = [
        (
            "alertmanager",
            "silence %7Binstance%3D%22db-1%22%2C%20alertname%3D%22DiskFull%22%7D",
            pair(alertmanager("FIRING:1"), alertmanager("RESOLVED")),
        ),
        ("alertmanager", "fingerprint c6eadffa33fcdf37", pair(printed("FIRING:1"), printed("RESOLVED"))),
        ("grafana", "silence __alert_rule_uid__=u1,host=a", pair(grafana("FIRING"), grafana("RESOLVED"))),
        ("datadog", "monitor 170 host:a", pair(datadog("Triggered", 1), datadog("Recovered", 2))),
        ("datadog", "monitor 444", pair(simple("Triggered"), simple("Recovered"))),
        ("datadog", "monitor 186 host:a", pair(older("Triggered"), older("Recovered"))),
        ("sentry", "issue acme.sentry.io 123", pair(sentry("New"), sentry("Resolved"))),
        ("sentry", "alert acme.sentry.io 7 21", pair(metric("Critical"), metric("Resolved"))),
        ("cloudwatch", "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:cpu", pair(arn("ALARM"), arn("OK"))),
        ("cloudwatch", "alarm 123456789012 eu-west-1 cpu", pair(console("ALARM"), console("OK"))),
        ("pagerduty", "incident Q1ABC", pair(pagerduty("Triggered"), pagerduty("Resolved"))),
        ("pingdom", "check 2310", pair(pingdom("DOWN"), pingdom("UP"))),
    ];
    for (maker, value, said) in table {
        let key = Some(Fingerprint { maker: maker.into(), version: 1, value: value.into() });
        assert_eq!(said.map(|said| said.key), [key.clone(), key], "{maker} {value}");
    }
}

#[test]
fn what_is_not_the_senders_own_key_of_one_alert_is_none() {
    let silence = |host: &str| {
        format!("Silence: https://g.example/alerting/silence/new?alertmanager=grafana&matcher=host%3D{host}")
    };
    let table = [
        (
            "a group of several",
            attached(
                "Alertmanager",
                json!({"title": "[FIRING:2] DiskFull", "text": "<https://am.example/#/silences/new?filter=%7Ba%3D%22b%22%7D|s>"}),
            ),
        ),
        (
            "a title alone",
            attached(
                "Alertmanager",
                json!({"title": "[FIRING:1] DiskFull (db-1)", "title_link": "https://am.example/#/alerts?receiver=ops"}),
            ),
        ),
        (
            "a filter that was cut",
            attached(
                "Alertmanager",
                json!({"title": "[FIRING:1] DiskFull", "text": "https://am.example/#/silences/new?filter={a=\"b\"}"}),
            ),
        ),
        (
            "several alerts",
            attached(
                "Grafana",
                json!({"title": "[FIRING:2] cpu", "text": format!("{}\n{}", silence("a"), silence("b"))}),
            ),
        ),
        (
            "a link without labels",
            attached(
                "Grafana",
                json!({"title": "[FIRING:1] cpu", "text": "https://g.example/alerting/silence/new?alertmanager=grafana"}),
            ),
        ),
        (
            "a rule of many hosts",
            attached(
                "Grafana",
                json!({"title": "[FIRING:1] cpu", "title_link": "https://g.example/alerting/grafana/u1/view"}),
            ),
        ),
        (
            "an event",
            attached(
                "Datadog",
                json!({"title": "Triggered: CPU", "title_link": "https://app.datadoghq.com/event/event?id=613"}),
            ),
        ),
        (
            "an alarm's name alone",
            attached(
                "aws-notify",
                json!({"text": "AWS CloudWatch notification - cpu", "fields": [
            {"title": "Current State", "value": "`ALARM`"}, {"title": "Link to Alarm", "value": "https://console.aws.amazon.com/cloudwatch/home?region=us-east-1#alarm:alarmFilter=ANY;name=cpu"}]}),
            ),
        ),
        ("an unknown bot that leads there", by("jira", "CRITICAL bug for <https://acme.sentry.io/issues/123/|this>")),
        ("an unknown bot", by("probe", "Fingerprint: c6eadffa33fcdf37")),
        ("a person", json!({"user": "U2", "text": "<https://acme.sentry.io/issues/123/>"})),
        (
            "a preview",
            json!({"bot_id": "B1", "username": "Sentry", "text": "x", "attachments": [{"from_url": "https://acme.sentry.io/issues/1/", "title_link": "https://acme.sentry.io/issues/1/"}]}),
        ),
    ];
    for (what, post) in table {
        assert_eq!(all(post).key, None, "{what}");
    }
    let renamed =
        attached("ops-bot", json!({"title": "Recovered: x", "title_link": "https://app.datadoghq.com/monitors/9"}));
    assert_eq!(all(renamed).key.map(|key| key.value), Some("monitor 9".into()));
    // Another host is another alert.
    let of = |host: &str| all(attached("Grafana", json!({"title": "[FIRING:1] cpu", "text": silence(host)}))).key;
    assert_ne!(of("host-12"), of("host-13"));
}

#[test]
fn the_incident_that_a_post_is_about() {
    let table = [
        (by("PagerDuty", "Triggered: <https://acme.pagerduty.com/incidents/Q1ABC|disk>"), Some("Q1ABC")),
        (by("any", "see https://acme.eu.pagerduty.com/incidents/PT4KHLK."), Some("PT4KHLK")),
        (
            json!({"bot_id": "B1", "username": "PagerDuty", "blocks": [{"type": "actions", "elements": [{"type": "button", "url": "https://acme.pagerduty.com/incidents/Q1?x=1"}]}]}),
            Some("Q1"),
        ),
        (
            by(
                "any",
                "https://acme.pagerduty.com/incidents/Q1 and https://acme.pagerduty.com/incidents/Q1/log_entries",
            ),
            Some("Q1"),
        ),
        (by("any", "https://acme.pagerduty.com/incidents/Q1 and https://acme.pagerduty.com/incidents/Q2"), None),
        (by("any", "https://acme.pagerduty.com.evil.example/incidents/Q1"), None),
        (by("any", "http://acme.pagerduty.com/incidents/Q1"), None),
        (by("any", "https://acme.pagerduty.com/incidents"), None),
        (json!({"user": "U2", "text": "https://acme.pagerduty.com/incidents/Q1"}), None),
    ];
    for (post, expected) in table {
        assert_eq!(all(post.clone()).about, expected.map(IncidentId::new), "{post}");
    }
}
