//! A scripted person, who really clicks: on cards, on the tray icon, on the window.
//!
//! Invariant: a click is made again until it is heard, for a card that is not quite drawn takes none; never once it was.

use super::{
    night::{Button, Hand, Mark},
    record::Seen,
    stage::Stage,
};
use crate::desktop::Session;
use std::{path::PathBuf, time::Duration};

/// The buttons of an alert's card.
const BUTTONS: i32 = 3;
/// Within this a click has come to something, or never will.
const HEARD_WITHIN: Duration = Duration::from_secs(2);
const TRIES: usize = 10;
/// Where the tray icon is.
pub const TRAY: (&str, &str) = ("16", "16");
/// Where the pointer hides nothing.
const ASIDE: (&str, &str) = ("640", "790");

pub struct Person<'a> {
    pub session: &'a Session,
    /// Where pictures go.
    pub folder: PathBuf,
    /// The tray as it looked in every picture so far, by its pixels.
    pub trays: Vec<String>,
}

impl Person<'_> {
    pub async fn act(&mut self, stage: &mut Stage, hand: Hand) {
        match hand {
            Hand::Press(button, mark) => {
                let number = match button {
                    Button::Acknowledge => 1,
                    Button::Snooze => 2,
                };
                let silent = |seen: &[Seen]| !rings(seen, mark);
                self.repeat(stage, &silent, async || self.session.click_xfce_button(number, BUTTONS).await).await;
            }
            Hand::ClickTray => {
                let before = shift(&stage.record.all());
                let other = |seen: &[Seen]| shift(seen) != before;
                self.repeat(stage, &other, async || self.click(TRAY).await).await;
            }
            Hand::Acknowledge(mark) => {
                if let Some(id) = stage.line.alert(mark).await.and_then(|alert| Some(alert["id"].as_str()?.to_owned()))
                {
                    stage.line.run(&["ack", &id], "").await;
                }
            }
            Hand::FollowSchedule => drop(stage.line.run(&["auto"], "").await),
            Hand::Open => {
                for _ in 0..TRIES {
                    self.session.click_xfce_button(1, 1).await;
                    if let Some(window) = self.window().await {
                        self.until_painted(&window).await;
                        stage.record.note(Seen::Window { open: true });
                        break;
                    }
                }
            }
            Hand::CloseWindow => self.close_window(stage).await,
        }
        self.step_aside().await;
    }

    async fn repeat(&self, stage: &Stage, done: &dyn Fn(&[Seen]) -> bool, click: impl AsyncFn()) {
        for _ in 0..TRIES {
            click().await;
            if stage.record.until(HEARD_WITHIN, done).await {
                return;
            }
        }
    }

    pub async fn click(&self, (x, y): (&str, &str)) {
        self.session.run("xdotool", &["mousemove", x, y, "click", "1"], "").await;
    }

    pub async fn step_aside(&self) {
        self.session.run("xdotool", &["mousemove", ASIDE.0, ASIDE.1], "").await;
    }

    /// The window, once it is on the screen.
    pub async fn window(&self) -> Option<String> {
        let search = ["search", "--sync", "--onlyvisible", "--name", "^Shiftbell$"];
        // Without a window `--sync` waits for ever, and a click that was not heard brings none.
        let found = self.session.run("timeout", &[&["5", "xdotool"], &search[..]].concat(), "").await;
        found.stdout.lines().next().map(str::to_owned)
    }

    /// Moves the window to where no card covers it.
    pub async fn clear_of_cards(&self, window: &str) {
        let line = ["windowmove", "--sync", window, "8", "56", "windowsize", "--sync", window, "864", "704"];
        self.session.run("timeout", &[&["5", "xdotool"], &line[..]].concat(), "").await;
    }

    pub async fn close_window(&self, stage: &Stage) {
        let Some(window) = self.window().await else { return };
        self.session.run("xdotool", &["windowactivate", "--sync", &window, "key", "alt+F4"], "").await;
        let gone = async || self.session.run("xdotool", &["getwindowname", &window], "").await.code != Some(0);
        for _ in 0..50 {
            if gone().await {
                stage.record.note(Seen::Window { open: false });
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// Whether the alert rings, as far as is known.
fn rings(seen: &[Seen], mark: Mark) -> bool {
    let last = seen.iter().rev().find_map(|seen| match seen {
        Seen::Alert(alert) if alert.text.contains(mark) => Some(alert.state == "ringing"),
        _ => None,
    });
    last == Some(true)
}

/// On shift or off, as far as is known.
fn shift(seen: &[Seen]) -> Option<bool> {
    seen.iter().rev().find_map(|seen| match seen {
        Seen::Shift { on } => Some(*on),
        _ => None,
    })
}
