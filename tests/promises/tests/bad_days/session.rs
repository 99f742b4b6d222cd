//! Bad days of the desktop session: its bus, its panel, its notification daemon.

use super::*;
use world::desktop::{Mood, TrayHost};

/// The application's window is on the screen.
async fn until_window(night: &Night) {
    poll("the window", PATIENCE, async || {
        let found = night.session.run("xdotool", &["search", "--onlyvisible", "--name", "^Shiftbell$"], "").await;
        (found.code == Some(0)).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_session_bus_at_the_start_it_starts_says_so_and_heals_when_the_bus_comes() {
    let mut night = Night::prepared().await;
    night.daemon.quit().await;
    night.session.kill_bus();
    night.app.start(&["--hidden"]);
    let says = until_trouble(&night, "no-session-bus").await;
    assert!(says.contains("session bus"), "{says}");
    night.until_blind("slack", "keyring-missing").await;
    night.until_blind("pagerduty", "keyring-missing").await;
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login while the bus was away");

    night.session.start_bus();
    night.keyring.resume().await;
    night.daemon.restart().await;
    until_rung(&night, "root login while the bus was away").await;
    until_no_trouble(&night, "no-session-bus").await;
    night.until_seeing().await;
    explained(&night, "no session bus");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bus_that_is_killed_takes_the_cards_but_not_the_watch_and_all_comes_back_with_it() {
    let mut night = Night::on_shift().await;
    let host = TrayHost::start(night.session.place()).await;
    host.until_item().await;
    night.daemon.quit().await;
    night.session.kill_bus();
    until_trouble(&night, "no-session-bus").await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "root login without a bus");
    night.until_alert("root login without a bus", "ringing").await;
    until_window(&night).await;
    night.slack.until_message_confirmed(SECURITY, &ts).await;

    drop(host);
    night.session.start_bus();
    night.keyring.resume().await;
    night.daemon.restart().await;
    let host = TrayHost::start(night.session.place()).await;
    let card = until_rung(&night, "root login without a bus").await;
    until_no_trouble(&night, "no-session-bus").await;
    host.until_item().await;
    until_no_trouble(&night, "no-tray-host").await;
    night.press(&card, "acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    explained(&night, "no session bus");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_panel_it_rings_all_the_same_and_the_icon_comes_with_the_panel() {
    let night = Night::on_shift().await;
    until_trouble(&night, "no-tray-host").await;
    night.slack.post_bot(SECURITY, MONITOR, "root login without a panel");
    until_rung(&night, "root login without a panel").await;
    let host = TrayHost::start(night.session.place()).await;
    let icon = host.until_item().await;
    host.until_tooltip(&icon, |text| text.contains("1 ringing")).await;
    until_no_trouble(&night, "no-tray-host").await;
    explained(&night, "No panel on this desktop");
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_notification_daemon_the_window_opens_and_the_card_comes_with_the_daemon() {
    let mut night = Night::on_shift().await;
    night.daemon.quit().await;
    until_trouble(&night, "no-notification-daemon").await;
    night.until_status("the state blind", |status| status["state"] == "blind").await;
    night.slack.post_bot(SECURITY, MONITOR, "root login that no card can tell");
    night.until_alert("root login", "ringing").await;
    until_window(&night).await;

    night.daemon.restart().await;
    until_rung(&night, "root login").await;
    until_no_trouble(&night, "no-notification-daemon").await;
    explained(&night, "No notification daemon is running");
    explained(&night, "opening the window");
    over(night, &["root login"]).await;
}

async fn while_the_daemon_is(mood: Mood, name: &str) {
    let night = Night::on_shift().await;
    night.daemon.set_mood(mood);
    night.slack.post_bot(SECURITY, MONITOR, "root login that the daemon does not show");
    night.until_alert("root login", "ringing").await;
    until_trouble(&night, name).await;
    until_window(&night).await;
    explained(&night, "The notification daemon");

    night.daemon.set_mood(Mood::Obliging);
    let obliging = night.pagerduty.now();
    until_no_trouble(&night, name).await;
    // What hung may be shown as well for a moment, until its late answer comes.
    let only_one = async || <[Shown; 1]>::try_from(night.daemon.open()).ok().filter(|[card]| card.at >= obliging);
    let [card] = poll("one card, shown since", PATIENCE, only_one).await;
    night.press(&card, "acknowledge").await;
    night.no_card("root login").await;
    night.until_alert("root login", "settled").await;
    over(night, &["root login"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_refuses_is_named_the_window_opens_and_the_card_is_tried_again() {
    while_the_daemon_is(Mood::Refusing("no room on the screen".into()), "notification-refused").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_hangs_is_named_the_window_opens_and_the_card_is_tried_again() {
    while_the_daemon_is(Mood::Stuck, "notification-daemon-silent").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_answers_too_late_shows_one_card_in_the_end() {
    while_the_daemon_is(Mood::Slow(Duration::from_secs(8)), "notification-daemon-silent").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_time_zone_is_a_trouble_and_a_page_rings_all_the_same() {
    let mut night = Night::prepared().await;
    night.app = world::desktop::App::new(night.session.place()).with("TZ", "Mars/Olympus");
    night.start().await;
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on another planet");
    until_rung(&night, "root login on another planet").await;
    explained(&night, "This computer does not say its time zone");
    explained(&night, "Mars/Olympus");
    assert!(night.cli(&["status", "--json"]).await.contains("no-time-zone"));
    over(night, &["root login"]).await;
}
