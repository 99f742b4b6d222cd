//! Xfce's panel as a person has it: along the upper edge, with a tray at its left end, under a window manager.
//!
//! Invariant: it is the session's watcher of tray icons before it is handed over.

use super::{Process, Session};
use std::{fs, path::Path};

const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelLook {
    Light,
    Dark,
}

pub struct Panel {
    panel: Option<Process>,
    _keeper_of_settings: Process,
    _window_manager: Process,
}

const WATCHER: &str = "org.kde.StatusNotifierWatcher";

impl Panel {
    pub async fn start(session: &Session, look: PanelLook) -> Self {
        let folder =
            Path::new(&session.place().environment()["XDG_CONFIG_HOME"]).join("xfce4/xfconf/xfce-perchannel-xml");
        let dark = if look == PanelLook::Dark { "true" } else { "false" };
        fs::create_dir_all(&folder).expect("a folder for settings");
        fs::write(folder.join("xfce4-panel.xml"), SETTINGS.replace("DARK", dark)).expect("the panel's settings");
        let xfconfd = XFCONFD.iter().find(|path| Path::new(path).exists()).expect("xfconfd is installed");
        let manager = session.spawn("openbox", &[]);
        let keeper = Process::start(session.place(), "xfconfd", Path::new(xfconfd), &[], "");
        session.until_name("org.xfce.Xfconf").await;
        let mut panel = Self { panel: None, _keeper_of_settings: keeper, _window_manager: manager };
        panel.start_again(session).await;
        panel
    }

    /// Ends the panel itself, as by a crash or an upgrade, and starts another.
    pub async fn start_again(&mut self, session: &Session) {
        if self.panel.take().is_some() {
            session.until_name_gone(WATCHER).await;
        }
        self.panel = Some(session.spawn("xfce4-panel", &["--disable-wm-check"]));
        session.until_name(WATCHER).await;
    }
}
