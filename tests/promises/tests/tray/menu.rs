//! The menu: what rings can be handled in it, and a click does what its label said, or nothing.

use super::with_panel;
use crate::kit::*;
use world::{
    desktop::{Ended, Entry, Item, TrayHost},
    pagerduty::Urgency,
};

/// The first line whose label begins so, once there is one.
async fn until_line(host: &TrayHost, item: &Item, beginning: &str) -> Entry {
    let ask = async || host.menu(item).await.ok()?.into_iter().find(|line| line.label.starts_with(beginning));
    match until(ask).await {
        Some(line) => line,
        None => panic!("waited in vain for {beginning:?}: {:#?}", host.menu(item).await),
    }
}

fn labels(menu: &[Entry]) -> Vec<&str> {
    menu.iter().map(|line| if line.separator { "-" } else { line.label.as_str() }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_rings_is_acknowledged_and_snoozed_from_it_at_the_source_too() {
    let (night, host, item) = with_panel().await;
    night.cli(&["on"]).await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let login = until_line(&host, &item, "#alerts_security: root login on bastion-1").await;
    assert_eq!(labels(&login.children), ["Acknowledge", "Snooze 15 min", "Snooze 1 h", "Snooze until morning"]);
    let slow = night.pagerduty.trigger("checkout", "Checkout is slow", Urgency::High);
    let incident = until_line(&host, &item, "checkout: Checkout is slow").await;
    host.press(&item, incident.below("Acknowledge").unwrap()).await.unwrap();
    night.pagerduty.until_acknowledged(&slow).await;
    night.until_alert("Checkout is slow", "acknowledged").await;

    let login = until_line(&host, &item, "#alerts_security: root login on bastion-1").await;
    let before = night.pagerduty.now();
    host.press(&item, login.below("Snooze 1 h").unwrap()).await.unwrap();
    let alert = night.until_alert("root login", "snoozed").await;
    let until: jiff::Timestamp = alert["snoozed_until"].as_str().unwrap().parse().unwrap();
    let (least, most) = (before.duration_since(until).abs(), night.pagerduty.now().duration_since(until).abs());
    assert!((most..=least).contains(&jiff::SignedDuration::from_hours(1)), "{least:#} {most:#}");

    let label = until.strftime("#alerts_security: root login on bastion-1 · snoozed until %H:%M").to_string();
    let snoozed = until_line(&host, &item, &label).await;
    assert_eq!(labels(&snoozed.children), ["Acknowledge"]);
    host.press(&item, &snoozed.children[0]).await.unwrap();
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    night.until_alert("root login", "settled").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_stops_the_sound_and_nothing_else() {
    let (night, host, item) = with_panel().await;
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    until_line(&host, &item, "Silence").await;
    host.press_menu(&item, "Silence").await;
    night.until_facts("silenced", "", 1).await;
    let gone = until(async || (!labels(&host.menu(&item).await.ok()?).contains(&"Silence")).then_some(())).await;
    assert!(gone.is_some(), "still something to silence");
    night.until_alert("root login", "ringing").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quitting_asks_while_on_shift_and_not_off_shift() {
    let (mut night, host, item) = with_panel().await;
    assert_eq!(until_line(&host, &item, "Quit").await.label, "Quit");
    night.cli(&["on"]).await;
    let asks = until_line(&host, &item, "Quit (you are on shift)").await;
    assert_eq!(labels(&asks.children), ["Stay on shift", "Quit: nothing will ring"]);
    // A click on the question itself, which some panels send, is no answer.
    host.press(&item, &asks).await.unwrap();
    host.press(&item, &asks.children[0]).await.unwrap();
    assert_eq!(night.status().await["shift"], "on");
    // It may be gone before it has answered.
    let _answer = host.press(&item, &asks.children[1]).await;
    assert_eq!(night.app.until_ended().await, Ended::Exit(0));
    assert!(night.app.log().contains("while on shift"), "{}", night.app.log());
    night.start().await;
    night.cli(&["off"]).await;
    let item = host.until_item().await;
    until_line(&host, &item, "Go on shift").await;
    let _answer = host.press(&item, &until_line(&host, &item, "Quit").await).await;
    assert_eq!(night.app.until_ended().await, Ended::Exit(0));
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_in_a_menu_that_is_old_by_now_reaches_no_other_alert() {
    let (night, host, item) = with_panel().await;
    night.cli(&["on"]).await;
    let first = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    let old = until_line(&host, &item, "#alerts_security: root login on bastion-1").await;
    // Another alert takes its place in a menu of the same shape.
    night.slack.react(SECURITY, &first, BEN, "white_check_mark");
    night.until_alert("root login", "settled").await;
    let second = night.slack.post_bot(SECURITY, MONITOR, "another login");
    let new = until_line(&host, &item, "#alerts_security: another login").await;
    assert_eq!(labels(&new.children), labels(&old.children));
    for line in &old.children {
        assert!(host.press(&item, line).await.is_err(), "{line:?} is heard still");
    }
    // And one more shape: something is added above it.
    night.slack.post_bot(SECURITY, MONITOR, "a third login");
    until_line(&host, &item, "#alerts_security: a third login").await;
    for line in &new.children {
        assert!(host.press(&item, line).await.is_err(), "{line:?} is heard still");
    }
    // What is pressed later is handled later.
    host.press_menu(&item, "Silence").await;
    night.until_facts("silenced", "", 1).await;
    for text in ["another login", "a third login"] {
        assert_eq!(night.alert(text).await.unwrap()["state"], "ringing", "{text}");
    }
    assert_eq!((night.facts().count("ack-asked", ""), night.facts().count("snoozed", "")), (0, 0));
    assert!(night.slack.records().calls("reactions.add").is_empty());
    // The menu as it is now acts.
    let now = until_line(&host, &item, "#alerts_security: another login").await;
    host.press(&item, now.below("Acknowledge").unwrap()).await.unwrap();
    night.slack.until_reacted(SECURITY, &second, ME, "white_check_mark").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_alerts_and_texts_made_to_deceive_leave_it_as_it_is() {
    let (night, host, item) = with_panel().await;
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "a_b &amp; &lt;b&gt;c&lt;/b&gt; __d &amp;amp; \u{202e}tiuQ\u{7}");
    until_line(&host, &item, "#alerts_security: a_b & <b>c</b> __d &amp; tiuQ").await;
    let long = "x".repeat(3_000);
    night.slack.post_bot(SECURITY, MONITOR, long.as_str());
    let line = until_line(&host, &item, "#alerts_security: xxx").await;
    assert!(line.label.chars().count() <= 100, "{}", line.label);
    for n in 3..=12 {
        night.slack.post_bot(SECURITY, MONITOR, format!("alert {n}").as_str());
    }
    until_line(&host, &item, "Go off shift (12 ringing: #alerts_security)").await;
    let menu = host.menu(&item).await.unwrap();
    assert!(labels(&menu).contains(&"and 4 more: open Shiftbell"), "{:?}", labels(&menu));
    assert!(menu.len() < 20, "{:?}", labels(&menu));
    let tooltip = host.until_tooltip(&item, |text| text.contains("12 ringing")).await;
    assert!(!tooltip.contains(['<', '>', '&']), "{tooltip}");
    // Above nine the icon says no more than that.
    let above_nine = host.pixmaps(&item).await;
    night.slack.post_bot(SECURITY, MONITOR, "alert 13");
    host.until_tooltip(&item, |text| text.contains("13 ringing")).await;
    assert_eq!(host.pixmaps(&item).await, above_nine);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_heard_is_named_in_it() {
    let (night, host, item) = with_panel().await;
    night.slack.refuse_connections();
    let line = until_line(&host, &item, "Slack (acme) is not heard.").await;
    assert!(!line.enabled, "{line:?}");
    night.slack.accept_connections();
    let gone = async || {
        let menu = host.menu(&item).await.ok()?;
        (!menu.iter().any(|line| line.label.contains("not heard"))).then_some(())
    };
    assert!(until(gone).await.is_some(), "still not heard");
    night.end().await;
}
