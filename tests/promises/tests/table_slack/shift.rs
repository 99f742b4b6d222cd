//! On shift and off, many at once, and a policy that changes meanwhile.

use crate::kit::*;

const HELD: &str = "3 alerts came while you were off shift";

#[tokio::test(flavor = "multi_thread")]
async fn what_was_held_off_shift_is_one_summary_on_shift() {
    let night = Night::off_shift().await;
    for host in ["a", "b", "c"] {
        night.slack.post_bot(SECURITY, MONITOR, format!("root login on host-{host}"));
        night.until_alert(&format!("host-{host}"), "held").await;
    }
    night.slack.post_bot(DISK, MONITOR, "disk at 80 %");
    night.until_alert("disk at 80 %", "held").await;
    assert_eq!(night.daemon.calls().len(), 0, "off shift is silent");
    night.cli(&["on"]).await;
    let card = night.titled(HELD).await;
    for host in ["a", "b", "c"] {
        assert!(card.body.contains(&format!("#alerts_security: root login on host-{host}")), "{}", card.body);
    }
    assert!(!card.body.contains("disk"), "{}", card.body);
    assert_eq!(night.daemon.open().len(), 1, "one card: {:#?}", night.daemon.open());
    let alert = night.until_alert("host-b", "held").await;
    night.cli(&["ack", id(&alert)]).await;
    night.titled("2 alerts came while you were off shift").await;
    night.press(&night.daemon.open()[0].clone(), "open").await;
    night.until_window().await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_sixth_page_within_a_minute_on_there_is_one_summary() {
    let night = Night::on_shift().await;
    for number in 1..=8 {
        night.slack.post_bot(SECURITY, MONITOR, format!("root login number {number}"));
    }
    let storm = night.titled("3 more alerts ring").await;
    for number in 6..=8 {
        assert!(storm.body.contains(&format!("number {number}")), "{}", storm.body);
    }
    let open = night.daemon.open();
    assert_eq!(open.len(), 6, "five and a summary: {open:#?}");
    let status = night.until_status("eight to ring", |status| status["ringing"] == 8).await;
    assert_eq!(status["state"], "ringing");
    let alerts = night.alerts().await;
    assert_eq!(alerts.iter().filter(|alert| alert["state"] == "ringing").count(), 8, "{alerts:#?}");
    let last = night.until_alert("number 8", "ringing").await;
    night.cli(&["ack", id(&last)]).await;
    night.titled("2 more alerts ring").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn going_off_shift_holds_what_rings() {
    let night = Night::on_shift().await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login").await;
    night.cli(&["off"]).await;
    // What has no verdict is told once more, quietly; its own card is gone.
    let left = night.titled("Your shift ends, and 1 alert has no verdict").await;
    assert!(left.body.contains("root login"), "{}", left.body);
    night.no_card_titled("Page · #alerts_security").await;
    night.until_alert("root login", "held").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_policy_is_taken_up_while_running() {
    let night = Night::on_shift().await;
    night.slack.post_bot(DISK, MONITOR, "disk at 80 %");
    night.until_alert("disk at 80 %", "held").await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login").await;
    let before = night.status().await["policy"].clone();
    // Disk pages by another word from now on, and security is held: what is open may begin to ring, and does not stop.
    let changed = night.policy().replace("[\"critical\", \"down\"]", "[\"80 %\"]").replacen("\"page\"", "\"hold\"", 1);
    night.app.write_policy(&changed);
    let card = night.card("disk at 80 %").await;
    assert!(card.body.contains("The policy changed."), "{}", card.body);
    assert_ne!(night.status().await["policy"], before);
    night.until_alert("root login", "ringing").await;
    night.slack.post_bot(SECURITY, MONITOR, "another login");
    night.until_alert("another login", "held").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_policy_keeps_the_last_good_one_and_says_where_it_is_broken() {
    let night = Night::on_shift().await;
    let policy = night.policy();
    let broken = policy.replacen("then = \"page\"", "then = \"pgae\"", 1);
    let line = 1 + policy.lines().position(|line| line.contains("then = \"page\"")).unwrap();
    night.app.write_policy(&broken);
    let status = night.until_status("a fault", |status| !trouble(status, "policy-broken").is_null()).await;
    let says = trouble(&status, "policy-broken")["says"].as_str().unwrap().to_owned();
    assert!(says.contains(&format!("shiftbell.toml:{line}:")), "line {line}: {says}");
    assert!(says.contains("pgae"), "{says}");
    assert!(!trouble(&status, "policy-broken")["cure"].as_str().unwrap().is_empty());
    let card = night.titled("The policy file has a fault").await;
    assert_eq!(card.urgency(), Some(1), "no alarm");
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login").await;
    night.app.write_policy(&policy);
    night.until_status("no fault", |status| trouble(status, "policy-broken").is_null()).await;
    night.daemon.until_none("the fault", |card| card.summary.contains("policy file")).await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_channel_rings_on() {
    let mut night = Night::on_shift().await;
    night.slack.rename_channel(SECURITY, "sec-alerts");
    night.slack.until_all_confirmed().await;
    night.slack.post_bot(SECURITY, MONITOR, "root login after the new name");
    let card = night.card("root login after the new name").await;
    assert!(card.summary == "Page · #sec-alerts" || card.summary == "Page · #alerts_security", "{}", card.summary);
    night.until_seeing().await;
    // The binding outlives the process.
    night.app.term().await;
    night.start().await;
    night.slack.post_bot(SECURITY, MONITOR, "another login after a restart");
    let card = night.card("another login after a restart").await;
    assert_eq!(card.summary, "Page · #sec-alerts");
    night.end().await;
}

fn trouble<'a>(status: &'a serde_json::Value, name: &str) -> &'a serde_json::Value {
    let troubles = status["troubles"].as_array().map_or(&[][..], Vec::as_slice);
    troubles.iter().find(|trouble| trouble["name"] == name).unwrap_or(&serde_json::Value::Null)
}
