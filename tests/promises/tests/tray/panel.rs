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

/// The panel's upper edge: as wide as the icon and some of what is beside it.
async fn picture(night: &Night, name: &str) -> Vec<u8> {
    let file = shots().join(name);
    night.session.screenshot(&file).await;
    let cut = file.display().to_string();
    night.session.run("mogrify", &["-crop", "160x32+0+0", "+repage", "-scale", "400%", &cut], "").await;
    fs::read(&file).expect("the picture")
}

async fn is_seen_on(panel: &str, dark: &str) {
    let mut night = Night::prepared().await;
    let _running = xfce_panel(&night, dark).await;
    let empty = picture(&night, &format!("tray-{panel}-empty.png")).await;
    night.start().await;
    let changes = async |before: &[u8], name: &str| {
        let name = format!("tray-{panel}-{name}.png");
        let changed = until(async || Some(picture(&night, &name).await).filter(|now| now != before)).await;
        changed.unwrap_or_else(|| panic!("{name} looks as before\n{}", night.app.log()))
    };
    let off = changes(&empty, "off-shift").await;
    night.cli(&["on"]).await;
    let on = changes(&off, "on-shift").await;
    night.slack.post_bot(SECURITY, MONITOR, "root login on bastion-1");
    night.card("root login").await;
    let ringing = changes(&on, "ringing").await;
    let alert = night.until_alert("root login", "ringing").await;
    night.cli(&["snooze", id(&alert), "15m"]).await;
    let snoozed = changes(&ringing, "snoozed").await;
    night.slack.refuse_connections();
    changes(&snoozed, "blind").await;
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
