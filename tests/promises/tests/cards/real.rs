//! Daemons that people use, and a person at their buttons. Pictures to look at are left in `target/shots`.

use crate::kit::*;
use world::desktop::{Process, RealDaemon};

/// A night whose cards are shown by this daemon.
async fn shown_by(daemon: RealDaemon) -> (Night, Process) {
    let mut night = Night::prepared().await;
    night.daemon.quit().await;
    let real = night.session.notification_daemon(daemon).await;
    night.start().await;
    night.cli(&["on"]).await;
    (night, real)
}

/// Presses until it is heard: a card that is not quite drawn takes no clicks.
async fn press_until(night: &Night, number: i32, text: &str, state: &str) {
    night.session.until_xfce_card().await;
    let heard = until(async || {
        night.session.click_xfce_button(number, 3).await;
        night.alert(text).await.filter(|alert| alert["state"] == state)
    });
    assert!(heard.await.is_some(), "{text:?} is not {state}: {:#?}", night.alerts().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn xfce_draws_three_buttons_and_each_does_what_it_says() {
    let (night, _daemon) = shown_by(RealDaemon::Xfce).await;
    let text =
        "*FIRING* disk of &lt;b&gt;db-2&lt;/b&gt; is full: 99 % of 1.8 TB used on /var/lib/postgresql since 02:14";
    let ts = night.slack.post_bot(SECURITY, MONITOR, text);
    night.until_alert("disk of", "ringing").await;
    night.session.until_xfce_card().await;
    night.session.screenshot(&shots().join("card-xfce.png")).await;
    press_until(&night, 1, "disk of", "settled").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;

    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.until_alert("root login", "ringing").await;
    press_until(&night, 2, "root login", "snoozed").await;

    night.slack.post_bot(SECURITY, MONITOR, "certificate expires");
    night.until_alert("certificate", "ringing").await;
    night.session.until_xfce_card().await;
    let opened = until(async || {
        night.session.click_xfce_button(3, 3).await;
        (night.windows().await > 0).then_some(())
    });
    assert!(opened.await.is_some(), "no window\n{}", night.app.log());
    night.until_alert("certificate", "ringing").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dunst_shows_the_card_and_its_menu_acts() {
    let (night, _daemon) = shown_by(RealDaemon::Dunst).await;
    let ts = night.slack.post_bot(SECURITY, MONITOR, "disk of &lt;b&gt;db-2&lt;/b&gt; is full");
    night.until_alert("is full", "ringing").await;
    until_dunst_shows(&night, 1).await;
    night.session.screenshot(&shots().join("card-dunst.png")).await;
    night.session.choose_in_dunst("Acknowledge").await;
    night.slack.until_reacted(SECURITY, &ts, ME, "white_check_mark").await;
    night.until_alert("is full", "settled").await;
    until_dunst_shows(&night, 0).await;

    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    until_dunst_shows(&night, 1).await;
    night.session.choose_in_dunst("Snooze 15 min").await;
    night.until_alert("root login", "snoozed").await;
    until_dunst_shows(&night, 0).await;
    night.end().await;
}

async fn until_dunst_shows(night: &Night, count: usize) {
    let shown = until(async || {
        let counted = night.session.run("dunstctl", &["count", "displayed"], "").await;
        (counted.stdout.trim() == count.to_string()).then_some(())
    });
    assert!(shown.await.is_some(), "dunst does not show {count}");
}
