//! Clicks on the icon and its menu.

use super::with_panel;
use crate::kit::*;
use world::desktop::{Item, Pixmap, TrayHost};

async fn until_shift(night: &Night, wanted: &str) {
    night.until_status(wanted, |status| status["shift"] == wanted).await;
}

/// Goes on shift, and has an alert ring; the icon before it, and which post it is.
async fn until_it_rings(night: &Night, host: &TrayHost, item: &Item) -> (Vec<Pixmap>, String) {
    night.cli(&["on"]).await;
    host.until_tooltip(item, |text| text.contains("On shift")).await;
    let on = host.pixmaps(item).await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    host.until_tooltip(item, |text| text.contains("1 ringing")).await;
    (on, ts)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_click_goes_on_shift_and_one_goes_off_and_the_icon_tells() {
    let (mut night, host, item) = with_panel().await;
    assert_eq!(host.text(&item, "Title").await, "Shiftbell");
    host.until_tooltip(&item, |text| text.contains("Off shift")).await;
    let off = host.pixmaps(&item).await;
    assert!(!off.is_empty() && off[0].argb.iter().any(|byte| *byte != 0), "an empty icon");
    assert_eq!(host.menu(&item).await.unwrap()[0].label, "Go on shift");
    host.activate(&item).await.unwrap();
    until_shift(&night, "on").await;
    host.until_tooltip(&item, |text| text.contains("On shift")).await;
    host.until_menu(&item, "Go off shift").await;
    assert_eq!(host.menu(&item).await.unwrap()[0].label, "Go off shift");
    assert_ne!(host.pixmaps(&item).await, off);
    // The toggle survives a restart.
    night.app.kill9();
    host.until_no_item().await;
    night.start().await;
    let item = host.until_item().await;
    host.until_tooltip(&item, |text| text.contains("On shift")).await;
    host.activate(&item).await.unwrap();
    until_shift(&night, "off").await;
    host.until_tooltip(&item, |text| text.contains("Off shift")).await;
    assert_eq!(host.pixmaps(&item).await, off);
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_is_one_click() {
    let (night, host, item) = with_panel().await;
    host.activate(&item).await.unwrap();
    host.activate(&item).await.unwrap();
    until_shift(&night, "on").await;
    assert_eq!(night.facts().count("shift-set", ""), 1);
    // Impatient clicks count again from half a second after the last that did.
    let off = until(async || {
        host.activate(&item).await.unwrap();
        (night.status().await["shift"] == "off").then_some(())
    });
    assert!(off.await.is_some());
    let [first, second] = night.facts().times("shift-set")[..] else { panic!("two clicks that counted") };
    assert!(second.duration_since(first).as_millis() >= 500, "{first} {second}");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_rings_a_click_opens_the_window_and_the_menu_acts() {
    let (night, host, item) = with_panel().await;
    let (on, ts) = until_it_rings(&night, &host, &item).await;
    assert_ne!(host.pixmaps(&item).await, on);
    assert_eq!(night.windows().await, 0);
    // A click right after the one that went on shift is the second half of a double click.
    let opened = until(async || {
        host.activate(&item).await.unwrap();
        (night.windows().await > 0).then_some(())
    });
    assert!(opened.await.is_some(), "no window\n{}", night.app.log());
    assert_eq!(night.status().await["shift"], "on");
    assert_eq!(night.facts().count("shift-set", ""), 1);

    let menu = host.menu(&item).await.unwrap();
    assert_eq!(menu[0].label, "Go off shift (1 ringing: #alerts_security)");
    host.press_menu(&item, "Acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    night.no_card("root login").await;
    host.until_tooltip(&item, |text| !text.contains("ringing")).await;

    night.slack.post_bot(SECURITY, MONITOR, "another login");
    night.card("another login").await;
    host.until_menu(&item, "Snooze 15 min").await;
    host.press_menu(&item, "Snooze 15 min").await;
    night.until_alert("another login", "snoozed").await;
    let snoozed = until(async || Some(host.pixmaps(&item).await).filter(|icon| *icon != on)).await;
    assert!(snoozed.is_some(), "snoozed looks like on shift");
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn off_shift_while_it_rings_is_a_menu_entry_that_names_what_rings() {
    let (night, host, item) = with_panel().await;
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login").await;
    let named = "Go off shift (1 ringing: #alerts_security)";
    host.until_menu(&item, named).await;
    host.press_menu(&item, named).await;
    until_shift(&night, "off").await;
    night.until_alert("root login", "held").await;
    night.no_card_titled("Page · #alerts_security").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_menu_goes_on_shift_and_opens_the_window() {
    let (night, host, item) = with_panel().await;
    host.press_menu(&item, "Go on shift").await;
    until_shift(&night, "on").await;
    host.press_menu(&item, "Open Shiftbell").await;
    night.until_window().await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_icon_tells_when_somebody_has_all_that_rings() {
    let (night, host, item) = with_panel().await;
    let (on, ts) = until_it_rings(&night, &host, &item).await;
    let alone = host.pixmaps(&item).await;
    night.slack.react(SECURITY, &ts, BEN, "eyes");
    host.until_menu(&item, "#alerts_security: root login on bastion-1 · ben is looking").await;
    let taken = until(async || Some(host.pixmaps(&item).await).filter(|icon| *icon != alone)).await;
    assert!(taken.is_some_and(|taken| taken != on), "it looks as before");
    night.slack.unreact(SECURITY, &ts, BEN, "eyes");
    let again = until(async || (host.pixmaps(&item).await == alone).then_some(())).await;
    assert!(again.is_some(), "nobody has it, but the icon says so");
    night.end().await;
}
