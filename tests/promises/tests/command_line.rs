//! The command line against the running application.

use crate::kit::*;
use serde_json::{Value, json};

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|why| panic!("{why}: {text:?}"))
}

/// A command that fails: its exit code and the fault's name.
async fn refused(night: &Night, arguments: &[&str]) -> (Option<i32>, Value) {
    let answer = night.ask(arguments).await;
    let fault = parsed(&answer.stdout)["fault"].clone();
    assert!(fault["says"].as_str().is_some_and(|says| !says.is_empty()), "{}", answer.stdout);
    (answer.code, fault["name"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_application_every_command_says_so() {
    let night = Night::prepared().await;
    for command in [&["status"][..], &["alerts"], &["on"], &["off"], &["auto"], &["silence"], &["why", "x"]] {
        let answer = night.ask(command).await;
        assert_eq!(answer.code, Some(1), "{command:?}");
        assert!(answer.stdout.is_empty() && answer.stderr.contains("not running"), "{command:?}: {}", answer.stderr);
    }
    assert_eq!(refused(&night, &["status", "--json"]).await, (Some(1), "not-running".into()));
    assert_eq!(night.ask(&["dance"]).await.code, Some(64));
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn status_says_by_its_exit_code_whether_it_watches() {
    let night = Night::off_shift().await;
    let off = night.ask(&["status", "--json"]).await;
    assert_eq!(off.code, Some(2));
    let status = parsed(&off.stdout);
    assert_eq!((&status["shift"], &status["state"]), (&"off".into(), &"off shift".into()));
    assert_eq!(parsed(&night.cli(&["on", "--json"]).await), json!({ "done": "On shift." }));
    let on = night.until_status("on shift", |status| status["shift"] == "on").await;
    assert_eq!(on["state"], "on shift");
    assert_eq!(night.ask(&["status"]).await.code, Some(0));
    let ids: Vec<&str> = on["sources"].as_array().unwrap().iter().map(id).collect();
    assert_eq!(ids, ["slack/acme", "pagerduty/acme"]);
    for source in on["sources"].as_array().unwrap() {
        assert_eq!((&source["sight"], &source["reason"]), (&"seeing".into(), &Value::Null));
    }
    let text = night.cli(&["status"]).await;
    assert!(text.contains("on shift") && text.contains("slack/acme"), "{text}");

    night.slack.refuse_connections();
    let blind = night.until_blind("slack", "unreachable").await;
    assert!(blind["says"].is_string() && blind["since"].is_string(), "{blind:#}");
    let answer = night.ask(&["status"]).await;
    assert_eq!(answer.code, Some(1));
    assert!(
        answer.stdout.contains("blind") && answer.stdout.contains(blind["cure"].as_str().unwrap()),
        "{}",
        answer.stdout
    );
    night.slack.accept_connections();
    night.until_seeing().await;
    assert_eq!(parsed(&night.cli(&["auto", "--json"]).await), json!({ "done": "Following the schedule." }));
    let auto = night.until_status("the schedule", |status| status["until"].is_string()).await;
    assert_eq!((&auto["shift"], &auto["shift_because"]), (&"on".into(), &"on call by the schedule".into()));
    assert_eq!(parsed(&night.cli(&["off", "--json"]).await), json!({ "done": "Off shift." }));
    assert_eq!(night.ask(&["status"]).await.code, Some(2));
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn alerts_are_listed_explained_snoozed_silenced_and_acknowledged() {
    let night = Night::on_shift().await;
    assert_eq!(night.cli(&["alerts", "--json"]).await.trim(), "[]");
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login").await;
    let list = parsed(&night.cli(&["alerts", "--json"]).await);
    let [alert] = &list.as_array().unwrap()[..] else { panic!("{list:#}") };
    let whole = format!("slack/acme/{SECURITY}/{ts}");
    let expected = [
        ("id", whole.as_str().into()),
        ("source", "slack/acme".into()),
        ("place", "#alerts_security".into()),
        ("text", "root login on bastion-1".into()),
        ("state", "ringing".into()),
        ("because", "rule “security wakes me”".into()),
        ("by", Value::Null),
    ];
    for (name, value) in expected {
        assert_eq!(alert[name], value, "{name}");
    }
    assert!(alert["since"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok(), "{alert:#}");
    let text = night.cli(&["alerts"]).await;
    assert!(["ringing", "#alerts_security", "root login", &ts].iter().all(|part| text.contains(part)), "{text}");

    let why = parsed(&night.cli(&["why", &ts, "--json"]).await);
    assert_eq!((&why["decision"], &why["because"]), (&"page".into(), &"rule “security wakes me”".into()));
    assert!(night.cli(&["why", &ts]).await.contains("page, because: rule “security wakes me”"));

    assert_eq!(parsed(&night.cli(&["silence", "--json"]).await), json!({ "done": "Silenced what rings." }));
    night.until_alert("root login", "ringing").await;
    let snoozed = parsed(&night.cli(&["snooze", &ts, "15m", "--json"]).await);
    assert_eq!(snoozed, json!({ "done": format!("Snoozed {whole} for 15m.") }));
    night.until_alert("root login", "snoozed").await;
    night.no_card("root login").await;
    assert_eq!(refused(&night, &["snooze", &ts, "13h", "--json"]).await, (Some(1), "refused".into()));
    assert_eq!(night.ask(&["snooze", &ts, "soon"]).await.code, Some(64));
    assert_eq!(refused(&night, &["ack", "12345", "--json"]).await, (Some(1), "no-such-alert".into()));

    let acknowledged = parsed(&night.cli(&["ack", &ts, "--json"]).await);
    assert_eq!(acknowledged, json!({ "done": format!("Acknowledging {whole}.") }));
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    night.until_alert("root login", "settled").await;
    assert_eq!(night.cli(&["alerts", "--json"]).await.trim(), "[]", "open ones only");
    assert_eq!(night.alerts().await.len(), 1, "with --all");
    assert_eq!(refused(&night, &["ack", &ts, "--json"]).await, (Some(1), "refused".into()));
    assert_eq!(night.slack.records().calls("reactions.add").len(), 1);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_two_alerts_have_names_neither() {
    let night = Night::on_shift().await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-2");
    night.card("bastion-2").await;
    assert_eq!(refused(&night, &["ack", SECURITY, "--json"]).await, (Some(1), "ambiguous".into()));
    assert_eq!(night.until_status("both", |status| status["ringing"] == 2).await["ringing"], 2);
    night.end().await;
}
