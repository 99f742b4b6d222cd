//! Looking closer: at one alert, at what was never shown, at windows on the screen.
//!
//! Invariant: reads only; what is looked for among windows is found by its name, as a person finds it.

use super::{Night, PATIENCE};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use world::desktop::{Answer, Call, Shown};

impl Night {
    /// The alert whose text holds this, in whatever state.
    pub async fn alert(&self, text: &str) -> Option<Value> {
        let here = |alert: &Value| alert["text"].as_str().is_some_and(|t| t.contains(text));
        self.alerts().await.into_iter().find(here)
    }

    /// Waits until the alert is as wanted.
    pub async fn until_alert_is(&self, text: &str, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let ask = async || self.alert(text).await.filter(|alert| holds(alert));
        match until(ask).await {
            Some(alert) => alert,
            None => panic!("waited in vain for {text:?} to be {what}: {:#?}\n{}", self.alerts().await, self.app.log()),
        }
    }

    /// `why ID --json`.
    pub async fn why(&self, alert: &Value) -> Value {
        let said = self.cli(&["why", id(alert), "--json"]).await;
        serde_json::from_str(&said).expect("JSON")
    }

    /// Runs a command of the command line, however it ends.
    pub async fn ask(&self, arguments: &[&str]) -> Answer {
        self.app.cli(arguments, "").await
    }

    /// The open card with this title.
    pub async fn titled(&self, title: &str) -> Shown {
        self.daemon.until_shown(title, |card| card.summary == title).await
    }

    /// The open card whose body holds both.
    pub async fn card_saying(&self, text: &str, also: &str) -> Shown {
        self.daemon.until_shown(also, |card| card.body.contains(text) && card.body.contains(also)).await
    }

    /// How often a card whose title or body holds the text was sent to the daemon.
    pub fn times_shown(&self, text: &str) -> usize {
        let says = |call: &Call| match call {
            Call::Notify(card) => card.body.contains(text) || card.summary.contains(text),
            Call::Close { .. } => false,
        };
        self.daemon.calls().iter().filter(|call| says(call)).count()
    }

    /// Waits until the database holds so many facts of a kind whose stored form holds the text.
    pub async fn until_facts(&self, kind: &str, text: &str, count: usize) {
        let kept = until(async || (self.facts().count(kind, text) >= count).then_some(())).await;
        assert!(kept.is_some(), "waited in vain for {count} {kind} of {text:?}\n{}", self.app.log());
    }

    /// Whatever happened in Slack before this has been handled: something said afterwards rings.
    pub async fn until_all_is_handled(&self) {
        self.slack.until_all_confirmed().await;
        let mark = format!("mark {}", self.slack.records().envelopes.len());
        self.slack.post_bot(super::SECURITY, super::MONITOR, mark.as_str());
        self.until_alert_is(&mark, "known", |_| true).await;
    }

    /// Writes the policy anew with one text in place of another.
    pub fn change_policy(&self, from: &str, to: &str) {
        let policy = self.policy();
        assert!(policy.contains(from), "{from:?} is not in {policy}");
        self.app.write_policy(&policy.replace(from, to));
    }

    /// Waits for Shiftbell's window.
    pub async fn until_window(&self) {
        let seen = until(async || (self.windows().await > 0).then_some(())).await;
        assert!(seen.is_some(), "no window\n{}", self.app.log());
    }

    /// How many windows of Shiftbell are on the screen.
    pub async fn windows(&self) -> usize {
        let found = self.session.run("xdotool", &["search", "--onlyvisible", "--name", "^Shiftbell$"], "").await;
        found.stdout.lines().count()
    }

    /// Closes the window as a person does: by the button in its title, which openbox draws.
    pub async fn close_window(&self) {
        let said = self.session.run("xwininfo", &["-name", "Shiftbell"], "").await.stdout;
        let number = |name: &str| {
            let line = said.lines().find_map(|line| line.trim().strip_prefix(name));
            line.and_then(|text| text.trim().parse::<i32>().ok()).unwrap_or_else(|| panic!("no {name} in {said}"))
        };
        let x = number("Absolute upper-left X:") + number("Width:") - 10;
        let y = number("Absolute upper-left Y:") - 10;
        self.session.run("xdotool", &["mousemove", &x.to_string(), &y.to_string(), "click", "1"], "").await;
        assert!(until(async || (self.windows().await == 0).then_some(())).await.is_some(), "the window stays");
    }
}

/// Where pictures to look at are left.
pub fn shots() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/shots");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    folder
}

/// The id of an alert or the like.
pub fn id(alert: &Value) -> &str {
    alert["id"].as_str().expect("an id")
}

/// Asks again and again for something that announces itself to nobody.
pub async fn until<R>(mut ask: impl AsyncFnMut() -> Option<R>) -> Option<R> {
    let found = async {
        loop {
            if let Some(found) = ask().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    };
    tokio::time::timeout(PATIENCE, found).await.ok()
}
