//! A night on call: a session, a simulated Slack and PagerDuty, and the application between them.
//!
//! Invariant: everything is waited for as a fact; nothing waits for time to pass.

mod facts;
mod look;
mod openers;
mod page;
pub mod processes;

pub use facts::{Facts, assert_absent};
pub use look::{id, shots, until};
pub use openers::Openers;
pub use page::*;
use serde_json::Value;
use std::time::Duration;
use world::{
    desktop::{App, Keyring, NotificationDaemon, Session, Shown, SoundServer},
    pagerduty::PagerDuty,
    slack::Slack,
};

pub const SECURITY: &str = "C_SECURITY";
pub const CHATTER: &str = "C_CHATTER";
pub const DISK: &str = "C_DISK";
pub const BEN: &str = "U_BEN";
pub const MONITOR: &str = "B_MONITOR";
pub const ME: &str = "U_ME";

/// As long as anything may take before a story is given up. Generous: the machine may be busy.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub struct Night {
    pub app: App,
    pub slack: Slack,
    pub pagerduty: PagerDuty,
    pub daemon: NotificationDaemon,
    pub keyring: Keyring,
    pub sound: SoundServer,
    // The last to go.
    pub session: Session,
}

impl Night {
    /// Everything is there and the tokens are in the keyring; the application is not started.
    pub async fn prepared() -> Self {
        let session = Session::start().await;
        let daemon = NotificationDaemon::start(session.place()).await;
        let keyring = Keyring::start(session.place()).await;
        let sound = SoundServer::start(session.place()).await;
        let slack = a_slack().await;
        let pagerduty = PagerDuty::start().await;
        let app = App::new(session.place());
        let night = Self { app, slack, pagerduty, daemon, keyring, sound, session };
        night.app.write_policy(&night.policy());
        night.enter_tokens().await;
        night
    }

    /// The application runs, hears both sources, and is on shift.
    pub async fn on_shift() -> Self {
        let mut night = Self::prepared().await;
        night.start().await;
        night.cli(&["on"]).await;
        night
    }

    /// The application runs, hears both sources, and is off shift.
    pub async fn off_shift() -> Self {
        let mut night = Self::prepared().await;
        night.start().await;
        night
    }

    pub async fn start(&mut self) {
        self.app.start(&["--hidden"]);
        self.until_seeing().await;
    }

    /// The policy with the simulators' addresses.
    pub fn policy(&self) -> String {
        POLICY.replace("SLACK", &self.slack.api_url()).replace("PAGERDUTY", &self.pagerduty.url())
    }

    pub async fn enter_tokens(&self) {
        let tokens = [
            ("slack/acme/app-token", self.slack.app_token()),
            ("slack/acme/user-token", self.slack.user_token()),
            ("pagerduty/acme/token", self.pagerduty.token()),
        ];
        for (name, token) in tokens {
            let answer = self.app.cli(&["secret", "set", name], &format!("{token}\n")).await;
            assert_eq!(answer.code, Some(0), "secret set {name}: {} {}", answer.stdout, answer.stderr);
        }
    }

    /// Runs a command of the command line that must succeed.
    pub async fn cli(&self, arguments: &[&str]) -> String {
        let answer = self.app.cli(arguments, "").await;
        assert_eq!(answer.code, Some(0), "{arguments:?}: {} {}\n{}", answer.stdout, answer.stderr, self.app.log());
        answer.stdout
    }

    /// `status --json`, whatever its exit code; null while the application does not answer.
    pub async fn status(&self) -> Value {
        let answer = self.app.cli(&["status", "--json"], "").await;
        serde_json::from_str(&answer.stdout).unwrap_or(Value::Null)
    }

    /// `alerts --all --json`.
    pub async fn alerts(&self) -> Vec<Value> {
        let answer = self.app.cli(&["alerts", "--all", "--json"], "").await;
        let value: Value = serde_json::from_str(&answer.stdout).unwrap_or(Value::Null);
        value.as_array().cloned().unwrap_or_default()
    }

    pub async fn until_status(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        let found = async {
            loop {
                last = self.status().await;
                if holds(&last) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, found).await.is_err() {
            panic!("waited in vain for {what}; status is {last:#}\n{}", self.app.log());
        }
        last
    }

    pub async fn until_seeing(&self) {
        self.until_status("both sources to be heard", |status| {
            status["sources"].as_array().is_some_and(|sources| {
                sources.len() == 2
                    && sources.iter().all(|source| {
                        source["sight"] == "seeing" && source["gaps"].as_array().is_none_or(Vec::is_empty)
                    })
            })
        })
        .await;
    }

    /// The source of this kind (`slack`, `pagerduty`) is blind for this reason.
    pub async fn until_blind(&self, kind: &str, reason: &str) -> Value {
        let status = self
            .until_status(&format!("{kind} to be blind: {reason}"), |status| source(status, kind)["reason"] == reason)
            .await;
        let source = source(&status, kind).clone();
        assert!(source["cure"].as_str().is_some_and(|cure| !cure.is_empty()), "no cure in {source:#}");
        source
    }

    pub async fn until_alert(&self, text: &str, state: &str) -> Value {
        let mut last = Vec::new();
        let found = async {
            loop {
                last = self.alerts().await;
                let here = |alert: &&Value| {
                    alert["text"].as_str().is_some_and(|t| t.contains(text)) && alert["state"] == state
                };
                if let Some(alert) = last.iter().find(here) {
                    return alert.clone();
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        match tokio::time::timeout(PATIENCE, found).await {
            Ok(alert) => alert,
            Err(_) => panic!("waited in vain for {text:?} to be {state}; alerts are {last:#?}\n{}", self.app.log()),
        }
    }

    /// The open card whose body holds the text.
    pub async fn card(&self, text: &str) -> Shown {
        self.daemon.until_shown(text, |card| card.body.contains(text)).await
    }

    pub async fn no_card(&self, text: &str) {
        self.daemon.until_none(text, |card| card.body.contains(text)).await;
    }

    pub async fn no_card_titled(&self, title: &str) {
        self.daemon.until_none(title, |card| card.summary == title).await;
    }

    pub async fn press(&self, card: &Shown, button: &str) {
        assert!(card.offers(button), "{button} is not offered: {:?}", card.actions);
        self.daemon.press(card.id, button).await;
    }

    /// The facts in the database file.
    pub fn facts(&self) -> Facts {
        Facts::of(&self.app.data_folder())
    }

    /// Ends the application and looks for what must not be there.
    pub async fn end(mut self) {
        if self.app.is_running() {
            self.app.term().await;
        }
        self.judge();
    }

    /// No ERROR in the log, no request that a simulator did not expect, no token anywhere in the data folder.
    pub fn judge(&self) {
        let log = self.app.log();
        assert!(!log.contains("ERROR"), "an ERROR in the log:\n{log}");
        self.slack.assert_nothing_unexpected();
        assert_eq!(self.pagerduty.unexpected(), Vec::<String>::new());
        let secrets = [self.slack.app_token(), self.slack.user_token(), self.pagerduty.token()];
        for secret in &secrets {
            assert!(!log.contains(secret.as_str()), "a token in the log");
        }
        facts::assert_absent(&self.app.data_folder(), &secrets);
    }
}

pub fn source<'a>(status: &'a Value, kind: &str) -> &'a Value {
    let sources = status["sources"].as_array().map_or(&[][..], Vec::as_slice);
    let of_kind = |source: &&Value| source["id"].as_str().is_some_and(|id| id.starts_with(kind));
    sources.iter().find(of_kind).unwrap_or(&Value::Null)
}

async fn a_slack() -> Slack {
    Slack::builder()
        .me(ME, "Ada Stone")
        .app_token("xapp-1-A0INVENTED-1234567890")
        .user_token("xoxp-1234567890-invented")
        .person(BEN, "Ben Okoye")
        .bot(MONITOR, "Monitor")
        .group("S_SRE", "sre", &[ME, BEN])
        .channel(SECURITY, "alerts_security")
        .channel(DISK, "alerts_disk")
        .channel(CHATTER, "random")
        .start()
        .await
}

const POLICY: &str = r##"
[[slack]]
name = "acme"
api_url = "SLACK"
acknowledge = "white_check_mark"
settles = ["white_check_mark", "heavy_check_mark"]

[[pagerduty]]
name = "acme"
api_url = "PAGERDUTY"

[shift]
mode = "manual"

[team]
group = "@sre"

[[rule]]
name = "security wakes me"
channel = "#alerts_security"
then = "page"

[[rule]]
name = "disk is watched"
channel = "#alerts_disk"
words = ["critical", "down"]
then = "page"

[[rule]]
name = "staging never wakes anybody"
source = "pagerduty"
service = "staging-*"
urgency = "high"
then = "hold"
"##;
