//! The icon on Xfce's own panel, dark as it comes and light. Pictures to look at are left in `target/shots`.

use crate::kit::*;
use std::{fs, path::Path};
use world::desktop::Process;

/// A panel along the upper edge, with a tray at its left end.
const PANEL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="DARK"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"/>
  </property>
</channel>
"#;

const XFCONFD: &[&str] = &[
    "/usr/lib/x86_64-linux-gnu/xfce4/xfconf/xfconfd",
    "/usr/lib/aarch64-linux-gnu/xfce4/xfconf/xfconfd",
    "/usr/lib/xfce4/xfconf/xfconfd",
    "/usr/libexec/xfce4/xfconf/xfconfd",
    "/usr/lib64/xfce4/xfconf/xfconfd",
];

/// Xfce's panel as a person has it: with its settings, under a window manager.
async fn xfce_panel(night: &Night, dark: &str) -> [Process; 3] {
    let settings =
        Path::new(&night.session.place().environment()["XDG_CONFIG_HOME"]).join("xfce4/xfconf/xfce-perchannel-xml");
    fs::create_dir_all(&settings).expect("a folder for settings");
    fs::write(settings.join("xfce4-panel.xml"), PANEL.replace("DARK", dark)).expect("the panel's settings");
    let xfconfd = XFCONFD.iter().find(|path| Path::new(path).exists()).expect("xfconfd is installed");
    let manager = night.session.spawn("openbox", &[]);
    let keeper = Process::start(night.session.place(), "xfconfd", Path::new(xfconfd), &[], "");
    night.session.until_name("org.xfce.Xfconf").await;
    let panel = night.session.spawn("xfce4-panel", &["--disable-wm-check"]);
    night.session.until_name("org.kde.StatusNotifierWatcher").await;
    [panel, keeper, manager]
}

/// Whoever looks at an icon sees it where it differs so much from the panel, of 1 at most.
const CONTRAST: f64 = 0.35;

/// The panel's left end, enlarged; what it shows, as a number that is another for other pixels.
async fn picture(night: &Night, name: &str) -> String {
    let file = shots().join(name).display().to_string();
    night.session.screenshot(Path::new(&file)).await;
    night.session.run("mogrify", &["-crop", "160x32+0+0", "+repage", "-scale", "400%", &file], "").await;
    night.session.run("identify", &["-format", "%#", &file], "").await.stdout
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

async fn is_seen_on(panel: &str, dark: &str) {
    let mut night = Night::prepared().await;
    let _running = xfce_panel(&night, dark).await;
    let file = |state: &str| format!("tray-{panel}-{state}.png");
    let empty = until(async || {
        let (before, now) = (picture(&night, &file("empty")).await, picture(&night, &file("empty")).await);
        (before == now).then_some(now)
    });
    let mut before = empty.await.expect("a panel that stays as it is");
    night.start().await;
    let mut alert = serde_json::Value::Null;
    for state in ["off-shift", "on-shift", "ringing", "snoozed", "blind"] {
        match state {
            "on-shift" => drop(night.cli(&["on"]).await),
            "ringing" => {
                night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
                alert = night.until_alert("root login", "ringing").await;
            }
            "snoozed" => drop(night.cli(&["snooze", id(&alert), "15m"]).await),
            "blind" => night.slack.refuse_connections(),
            _ => {}
        }
        let changed = until(async || Some(picture(&night, &file(state)).await).filter(|now| *now != before)).await;
        before = changed.unwrap_or_else(|| panic!("{state} looks as before\n{}", night.app.log()));
        let contrast = contrast(&night, &file("empty"), &file(state)).await;
        assert!(contrast >= CONTRAST, "{state} is hard to see on the {panel} panel: {contrast}");
    }
    night.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_seen_on_xfces_dark_panel() {
    is_seen_on("dark", "true").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_seen_on_a_light_panel() {
    is_seen_on("light", "false").await;
}
