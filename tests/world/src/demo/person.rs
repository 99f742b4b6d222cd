//! A scripted person, who really clicks: on cards, on the tray icon, on the window.
//!
//! Invariant: a click is made again until it is heard, for a card that is not quite drawn takes none; never once it was.

use super::{
    night::{Button, Hand, Mark},
    record::Seen,
    stage::Stage,
};
use crate::desktop::{Ear, Session};
use serde_json::Value;
use std::{path::PathBuf, time::Duration};

/// Within this a click has come to something, or never will.
const HEARD_WITHIN: Duration = Duration::from_secs(2);
const TRIES: usize = 10;
/// The window comes by itself after two minutes of ringing.
const UNTIL_THE_WINDOW: Duration = Duration::from_secs(150);
/// A tone is at least so much louder than the one before.
const LOUDER: f64 = 1.2;
/// Where the tray icon is.
pub const TRAY: (&str, &str) = ("16", "16");
/// Where the pointer hides nothing.
const ASIDE: (&str, &str) = ("640", "790");

pub struct Person<'a> {
    pub session: &'a Session,
    /// Where pictures go.
    pub folder: PathBuf,
    /// At the loudspeaker since the night began.
    pub ear: Ear,
    /// Of the application, as it was started last.
    pub theme: &'static str,
    /// The tray as it looked in every picture so far, by its pixels.
    pub trays: Vec<String>,
}

impl Person<'_> {
    pub async fn act(&mut self, stage: &mut Stage, hand: Hand) {
        match hand {
            Hand::Press(button, mark) => {
                let (number, of) = button.place();
                let before = last(&stage.record.all(), mark);
                let heard = |seen: &[Seen]| last(seen, mark) != before;
                self.repeat(stage, &heard, async || self.session.click_xfce_button(number, of).await).await;
            }
            Hand::ClickTray => {
                let before = shift(&stage.record.all());
                let other = |seen: &[Seen]| shift(seen) != before;
                self.repeat(stage, &other, async || self.click(TRAY).await).await;
            }
            Hand::Acknowledge(marks) => {
                let ids = ids(stage, marks).await;
                stage.line.run(&words("ack", &ids), "").await;
            }
            Hand::Judge { of, emoji, note } => {
                let ids = ids(stage, &[of]).await;
                let note = note.map_or_else(Vec::new, |note| vec!["--note", note]);
                stage.line.run(&[&words("verdict", &ids)[..], &[emoji], &note].concat(), "").await;
            }
            Hand::AskWhy(mark) => ask_why(stage, mark).await,
            Hand::LetRing => self.let_ring(stage).await,
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

    /// Does nothing until the window is there, and says whether it got louder meanwhile.
    async fn let_ring(&self, stage: &Stage) {
        let Some(window) = self.window_within(UNTIL_THE_WINDOW).await else { return };
        self.until_painted(&window).await;
        stage.record.note(Seen::Window { open: true });
        let heard = self.ear.heard();
        let since = heard.length() - UNTIL_THE_WINDOW.as_secs_f64();
        let peaks: Vec<f64> = heard.soundings().iter().filter(|one| one.from > since).map(|one| one.peak).collect();
        let rise = |four: &[f64]| four.windows(2).all(|two| two[1] > LOUDER * two[0]);
        if peaks.windows(4).any(rise) {
            stage.voice.fact("four tones, each louder than the one before; then the window");
            stage.record.note(Seen::Louder);
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

    /// The same, where it may take longer.
    pub async fn window_within(&self, patience: Duration) -> Option<String> {
        let found = async {
            loop {
                if let Some(window) = self.window().await {
                    return window;
                }
            }
        };
        tokio::time::timeout(patience, found).await.ok()
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

impl Button {
    /// The which of how many on its card.
    fn place(self) -> (i32, i32) {
        match self {
            Self::Acknowledge | Self::Checked => (1, 3),
            Self::Snooze => (2, 3),
            Self::Undo | Self::Told => (1, 2),
        }
    }
}

async fn ids(stage: &Stage, marks: &[Mark]) -> Vec<String> {
    let mut ids = Vec::new();
    for mark in marks {
        let alert = stage.line.alert(mark).await;
        ids.extend(alert.and_then(|alert| Some(alert["id"].as_str()?.to_owned())));
    }
    ids
}

fn words<'a>(command: &'a str, ids: &'a [String]) -> Vec<&'a str> {
    std::iter::once(command).chain(ids.iter().map(String::as_str)).collect()
}

async fn ask_why(stage: &Stage, mark: Mark) {
    let ids = ids(stage, &[mark]).await;
    let told = stage.line.run(&words("why", &ids), "").await;
    told.stdout.lines().for_each(|line| stage.voice.fact(line));
    let why = stage.line.json(&words("why", &ids)).await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let tried = why["tried"].as_array().into_iter().flatten().map(|one| text(&one["rule"])).collect();
    let (of, because) = (text(&why["alert"]["text"]), text(&why["because"]));
    stage.record.note(Seen::Explained { text: of, because, tried });
}

/// What is known of the alert, but for what others make of it.
fn last(seen: &[Seen], mark: Mark) -> Option<(String, bool)> {
    seen.iter().rev().find_map(|seen| match seen {
        Seen::Alert(alert) if alert.text.contains(mark) => Some((alert.state.clone(), alert.told)),
        _ => None,
    })
}

/// On shift or off, as far as is known.
fn shift(seen: &[Seen]) -> Option<bool> {
    seen.iter().rev().find_map(|seen| match seen {
        Seen::Shift { on } => Some(*on),
        _ => None,
    })
}
