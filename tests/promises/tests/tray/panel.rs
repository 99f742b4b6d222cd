//! The icon on Xfce's own panel, dark as it comes and light, and under a real mouse. Pictures to look at are left in
//! `target/shots`.

use crate::kit::*;
use std::path::Path;
use world::desktop::{Panel, PanelLook};

/// Whoever looks at an icon sees it where it differs so much from the panel, of 1 at most.
const CONTRAST: f64 = 0.35;
/// The panel's left end, and below it where menus and tooltips open.
const ICON: &str = "160x32+0+0";
const BELOW: &str = "640x400+0+32";
/// So many pictures in a row take longer than a tooltip does.
const LOOKS: usize = 30;

/// A part of the display, enlarged; what it shows, as a number that is another for other pixels.
async fn picture(night: &Night, name: &str, part: &str) -> String {
    let file = shots().join(name).display().to_string();
    night.session.screenshot(Path::new(&file)).await;
    let scale = if part == ICON { "400%" } else { "100%" };
    night.session.run("mogrify", &["-crop", part, "+repage", "-scale", scale, &file], "").await;
    night.session.run("identify", &["-format", "%#", &file], "").await.stdout
}

/// The picture once nothing changes any more.
async fn until_still(night: &Night, name: &str, part: &str) -> String {
    let still = until(async || {
        let (before, now) = (picture(night, name, part).await, picture(night, name, part).await);
        (before == now).then_some(now)
    });
    still.await.unwrap_or_else(|| panic!("{name} never stands still"))
}

/// The picture once it is another, and has come to rest.
async fn until_another(night: &Night, name: &str, part: &str, before: &str) -> String {
    let changed = until(async || Some(picture(night, name, part).await).filter(|now| now != before)).await;
    assert!(changed.is_some(), "{name} looks as before\n{}", night.app.log());
    until_still(night, name, part).await
}

/// The greatest difference in brightness between two pictures.
async fn contrast(night: &Night, one: &str, other: &str) -> f64 {
    let [one, other] = [one, other].map(|name| shots().join(name).display().to_string());
    let difference =
        ["-compose", "difference", "-composite", "-colorspace", "Gray", "-format", "%[fx:maxima]", "info:"];
    let arguments: Vec<&str> = [one.as_str(), other.as_str()].into_iter().chain(difference).collect();
    let said = night.session.run("convert", &arguments, "").await;
    said.stdout.trim().parse().unwrap_or_else(|_| panic!("{} {}", said.stdout, said.stderr))
}

async fn is_seen_on(panel: &str, look: PanelLook) {
    let mut night = Night::prepared().await;
    let _panel = Panel::start(&night.session, look).await;
    let file = |state: &str| format!("tray-{panel}-{state}.png");
    let mut before = until_still(&night, &file("empty"), ICON).await;
    night.start().await;
    let (mut alert, mut ts) = (serde_json::Value::Null, String::new());
    for state in ["off-shift", "on-shift", "ringing", "taken", "snoozed", "blind", "many"] {
        match state {
            "on-shift" => drop(night.cli(&["on"]).await),
            "ringing" => {
                ts = night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
                alert = night.until_alert("root login", "ringing").await;
            }
            "taken" => night.slack.react(SECURITY, &ts, BEN, "eyes"),
            "snoozed" => drop(night.cli(&["snooze", id(&alert), "15m"]).await),
            "blind" => night.slack.refuse_connections(),
            "many" => {
                night.slack.accept_connections();
                night.until_seeing().await;
                (0..10).for_each(|n| drop(night.slack.post_bot(SECURITY, MONITOR, format!("alert {n}").as_str())));
                night.until_status("ten to ring", |status| status["ringing"] == 10).await;
            }
            _ => {}
        }
        before = until_another(&night, &file(state), ICON, &before).await;
        let contrast = contrast(&night, &file("empty"), &file(state)).await;
        assert!(contrast >= CONTRAST, "{state} is hard to see on the {panel} panel: {contrast}");
    }
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_seen_on_xfces_dark_panel() {
    is_seen_on("dark", PanelLook::Dark).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_seen_on_a_light_panel() {
    is_seen_on("light", PanelLook::Light).await;
}

/// Moves the pointer onto the icon; presses a button there, where one is named.
async fn mouse(night: &Night, then: &[&str]) {
    let onto_icon = ["mousemove", "12", "16"];
    night.session.run("xdotool", &[&onto_icon[..], then].concat(), "").await;
}

/// Clicks count half a second apart.
async fn click_until_shift(night: &Night, wanted: &str) {
    let clicked = until(async || {
        mouse(night, &["click", "1"]).await;
        (night.status().await["shift"] == wanted).then_some(())
    });
    assert!(clicked.await.is_some(), "no click goes {wanted} shift\n{}", night.app.log());
}

async fn until_shift(night: &Night, wanted: &str) {
    night.until_status(wanted, |status| status["shift"] == wanted).await;
}

/// Opens the menu by a right click. The panel may just be fetching it, and open its own or half of ours until it has:
/// it is open once it looks as it did the time before.
async fn open_menu(night: &Night, name: &str, nothing: &str) -> String {
    let mut before = String::new();
    let opened = until(async || {
        mouse(night, &["click", "3"]).await;
        let now = until_another(night, name, BELOW, nothing).await;
        if std::mem::replace(&mut before, now.clone()) == now {
            return Some(now);
        }
        night.session.run("xdotool", &["key", "Escape"], "").await;
        until(async || (picture(night, name, BELOW).await == nothing).then_some(())).await;
        None
    });
    opened.await.expect("a menu that looks twice the same")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_click_is_the_shift_and_a_real_right_click_the_menu() {
    let mut night = Night::prepared().await;
    let mut panel = Panel::start(&night.session, PanelLook::Dark).await;
    let empty = until_still(&night, "tray-mouse.png", ICON).await;
    let nothing = until_still(&night, "tray-menu.png", BELOW).await;
    night.start().await;
    until_another(&night, "tray-mouse.png", ICON, &empty).await;
    click_until_shift(&night, "on").await;
    click_until_shift(&night, "off").await;
    open_menu(&night, "tray-menu.png", &nothing).await;
    night.session.run("xdotool", &["key", "Down", "Return"], "").await;
    until_shift(&night, "on").await;

    // The panel is restarted: the icon comes back, and hears clicks.
    panel.start_again(&night.session).await;
    until_another(&night, "tray-mouse.png", ICON, &empty).await;
    click_until_shift(&night, "off").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_menu_that_is_open_stays_open_and_right_while_more_rings() {
    let mut night = Night::prepared().await;
    let _panel = Panel::start(&night.session, PanelLook::Light).await;
    let nothing = until_still(&night, "tray-menu-one.png", BELOW).await;
    night.start().await;
    night.cli(&["on"]).await;
    night.slack.post_bot(SECURITY, MONITOR, "a_b &amp; &lt;b&gt;root&lt;/b&gt; login");
    night.until_alert("root", "ringing").await;
    let one = open_menu(&night, "tray-menu-one.png", &nothing).await;
    night.slack.post_bot(SECURITY, MONITOR, "another login");
    night.until_alert("another", "ringing").await;
    until_another(&night, "tray-menu-two.png", BELOW, &one).await;
    // The first entry is the toggle still.
    night.session.run("xdotool", &["key", "Home", "Return"], "").await;
    until_shift(&night, "off").await;
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tooltip_is_drawn_as_it_is_meant_though_a_name_looks_like_markup() {
    let mut night = Night::prepared().await;
    let _panel = Panel::start(&night.session, PanelLook::Light).await;
    let nothing = until_still(&night, "tray-tooltip.png", BELOW).await;
    night.pagerduty.clear_shifts(1);
    let hour = |from: i64| night.pagerduty.now() + jiff::SignedDuration::from_hours(from);
    let entry = |who: &str, from, to| {
        format!("[[shift.entry]]\nwho = \"{who}\"\nfrom = {}\nto = {}\nrotation = \"Desk\"\n", hour(from), hour(to))
    };
    let entries = entry("me", -1, 1) + &entry("<b>Tom & Co</b>", 1, 2);
    night.app.write_policy(&(night.policy().replace("\"manual\"", "\"auto\"") + &entries));
    night.start().await;
    until_shift(&night, "on").await;
    // A pointer that was there before the icon was is not noticed: it comes anew, and then rests, for a tooltip waits for
    // half a second without any motion.
    let shown = until(async || {
        night.session.run("xdotool", &["mousemove", "600", "400"], "").await;
        mouse(&night, &[]).await;
        for _ in 0..LOOKS {
            if picture(&night, "tray-tooltip.png", BELOW).await != nothing {
                return Some(());
            }
        }
        None
    });
    assert!(shown.await.is_some(), "no tooltip");
    night.end().await;
}
