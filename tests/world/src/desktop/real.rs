//! Notification daemons that people use, and a person at their buttons.
//!
//! Invariant: a daemon is on the bus before it is handed over, so no first call finds nobody.

use super::{Process, Session, watched};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// Notification daemons that people use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RealDaemon {
    /// Draws no buttons; a context menu instead.
    Dunst,
    /// Draws buttons.
    Xfce,
}

const NAME: &str = "org.freedesktop.Notifications";
const XFCE_FOLDERS: &[&str] = &[
    "/usr/lib/x86_64-linux-gnu/xfce4/notifyd",
    "/usr/lib/aarch64-linux-gnu/xfce4/notifyd",
    "/usr/lib/xfce4/notifyd",
    "/usr/lib64/xfce4/notifyd",
];

impl Session {
    /// Starts a real notification daemon and waits until it is on the bus.
    pub async fn notification_daemon(&self, daemon: RealDaemon) -> Process {
        let process = match daemon {
            RealDaemon::Dunst => {
                let configuration = self.folder().join("dunstrc");
                let chooser = self.chooser().display().to_string();
                let text = format!("[global]\ndmenu = {chooser}\nfont = DejaVu Sans 10\n");
                fs::write(&configuration, text).expect("a dunstrc");
                self.spawn("dunst", &["-config", &configuration.display().to_string()])
            }
            RealDaemon::Xfce => Process::start(self.place(), "xfce4-notifyd", &xfce_notifyd(), &[], ""),
        };
        self.until_name(NAME).await;
        process
    }

    /// In dunst's context menu, chooses the first entry with this label.
    pub async fn choose_in_dunst(&self, label: &str) {
        let script = format!("#!/bin/sh\nexec grep -m1 -F '#{label} '\n");
        fs::write(self.chooser(), script).expect("a script");
        fs::set_permissions(self.chooser(), fs::Permissions::from_mode(0o700)).expect("a script that runs");
        let opened = self.run("dunstctl", &["context"], "").await;
        assert_eq!(opened.code, Some(0), "{}", opened.stderr);
    }

    /// Clicks a button of the card that xfce4-notifyd shows: the `number`th (from 1) of so many of equal width, in the
    /// lowest row, where one or two stand at the right. A click comes to nothing where there is no card, or one that is not quite drawn: repeat until it is
    /// heard. A card goes with the click that it heard.
    pub async fn click_xfce_button(&self, number: i32, of: i32) {
        let Some((window, width, height)) = self.xfce_card().await else { return };
        let x = if of < 3 { width - 57 - 92 * (of - number) } else { width * (2 * number - 1) / (2 * of) };
        let y = height - 31;
        let arguments = ["mousemove", "--window", &window, &x.to_string(), &y.to_string(), "click", "1"];
        // The window may have closed meanwhile.
        let _ = self.run("xdotool", &arguments, "").await;
    }

    /// Waits until xfce4-notifyd has drawn a card.
    pub async fn until_xfce_card(&self) {
        watched::until("a card on the screen", async || self.xfce_card().await).await;
    }

    /// The window of the card, its width and height, once it has its size.
    pub async fn xfce_card(&self) -> Option<(String, i32, i32)> {
        let windows = self.run("xdotool", &["search", "--onlyvisible", "--name", "xfce4-notifyd"], "").await;
        for window in windows.stdout.lines() {
            let geometry = self.run("xdotool", &["getwindowgeometry", "--shell", window], "").await.stdout;
            let number = |name: &str| geometry.lines().find_map(|line| line.strip_prefix(name)?.parse::<i32>().ok());
            if let (Some(width), Some(height)) = (number("WIDTH=").filter(|width| *width > 100), number("HEIGHT=")) {
                return Some((window.to_owned(), width, height));
            }
        }
        None
    }

    /// What dunst runs as its menu.
    fn chooser(&self) -> PathBuf {
        self.folder().join("choose")
    }
}

fn xfce_notifyd() -> PathBuf {
    let mut candidates = XFCE_FOLDERS.iter().map(|folder| Path::new(folder).join("xfce4-notifyd"));
    candidates.find(|path| path.exists()).expect("xfce4-notifyd is installed")
}
