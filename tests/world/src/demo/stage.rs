//! What every night needs: the simulated services, the application between them, what was observed.
//!
//! Invariant: tokens are entered through the command line, into the keyring collection of the night, and taken out again
//! when the stage goes, however that comes about.

use super::{
    cast,
    night::{Mark, Shadow},
    policy::{self, Accounts},
    record::{Record, Seen},
    voice::Voice,
    watch::Watch,
};
use crate::{
    desktop::{App, Place},
    pagerduty::PagerDuty,
    slack::Slack,
};
use jiff::Timestamp;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::task::JoinSet;

/// Kept in memory by the keyring, and gone with the person's session at the latest.
const COLLECTION: (&str, &str) = ("SHIFTBELL_KEYRING", "session");

pub struct Stage {
    pub app: App,
    // After the application, which reads them.
    tokens: Tokens,
    pub line: Line,
    pub world: World,
    pub record: Record,
    pub voice: Voice,
    /// The policy file as it was at first.
    policy: String,
}

/// Slack and PagerDuty, and what the night brought into them.
#[derive(Clone)]
pub struct World {
    pub slack: Slack,
    pub pagerduty: Arc<PagerDuty>,
    known: Arc<Mutex<BTreeMap<Mark, Known>>>,
}

#[derive(Clone, Debug)]
pub enum Known {
    Post { channel: &'static str, ts: String },
    Incident { id: String },
}

impl World {
    pub fn post(&self, channel: &'static str, by: &str, text: &'static str) {
        let ts = self.slack.post(channel, by, text);
        self.remember(text, Known::Post { channel, ts });
    }

    /// A post about an incident, with its address where the text says LINK.
    pub fn announce(&self, incident: &str, channel: &'static str, by: &str, text: &'static str) {
        let address = format!("https://example.pagerduty.com/incidents/{incident}");
        let ts = self.slack.post(channel, by, text.replace("LINK", &address));
        self.remember(text, Known::Post { channel, ts });
    }

    pub fn remember(&self, mark: Mark, known: Known) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(mark, known);
    }

    /// What the mark is part of.
    pub fn find(&self, mark: Mark) -> Option<Known> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|(text, _)| text.contains(mark)).map(|(_, known)| known.clone())
    }

    pub fn incidents(&self) -> Vec<String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let incidents = known.values().filter_map(|known| match known {
            Known::Incident { id } => Some(id.clone()),
            Known::Post { .. } => None,
        });
        incidents.collect()
    }
}

/// The command line, as a person types it.
pub struct Line(App);

impl Line {
    pub async fn run(&self, words: &[&str], stdin: &str) -> crate::desktop::Answer {
        self.0.cli(words, stdin).await
    }

    /// Null where there is no answer.
    pub async fn json(&self, words: &[&str]) -> Value {
        let answer = self.run(&[words, &["--json"]].concat(), "").await;
        serde_json::from_str(&answer.stdout).unwrap_or(Value::Null)
    }

    /// The alert whose text holds the mark, open or settled.
    pub async fn alert(&self, mark: Mark) -> Option<Value> {
        let all = self.json(&["alerts", "--all"]).await;
        let here = |alert: &&Value| alert["text"].as_str().is_some_and(|text| text.contains(mark));
        all.as_array()?.iter().find(here).cloned()
    }
}

impl Stage {
    /// Everything but the application's start.
    ///
    /// # Errors
    /// Why the tokens cannot be kept.
    pub async fn set(place: &Place) -> Result<Self, String> {
        let now = now();
        let slack = cast::slack().await;
        let pagerduty = cast::pagerduty(now).await;
        let place = place.clone().with(COLLECTION.0, COLLECTION.1);
        let new = || App::of(&place, &program("shiftbell-desktop"), &program("shiftbell"));
        let (app, line) = (new(), Line(new()));
        let accounts = Accounts { name: free_name(&line).await?, slack: slack.api_url(), pagerduty: pagerduty.url() };
        let policy = policy::of(&accounts, now);
        app.write_policy(&policy);
        let tokens = Tokens::of(&accounts.name, &place);
        let values = [slack.app_token(), slack.user_token(), pagerduty.token()];
        for (number, token) in values.iter().enumerate() {
            tokens.enter(number, &line, token).await?;
        }
        let world = World { slack, pagerduty: Arc::new(pagerduty), known: Arc::default() };
        Ok(Self { app, tokens, line, world, record: Record::new(), voice: Voice::new(), policy })
    }

    /// Has everything noted that happens, until what is returned goes.
    pub fn watched(&self) -> JoinSet<()> {
        let line = Line(App::of(&self.tokens.place, &program("shiftbell-desktop"), &program("shiftbell")));
        let watch = Watch::of(self);
        let mut watching = JoinSet::new();
        watching.spawn(async move { watch.follow(&line).await });
        watching
    }

    /// A colleague takes my shift at PagerDuty. It is asked for who is on call once a minute, and whenever a token is
    /// entered: that is done here, so that nobody waits for the minute.
    pub async fn take_over(&self, by: &str) {
        let pagerduty = &self.world.pagerduty;
        cast::take_over(pagerduty, by, now());
        self.tokens
            .enter(2, &self.line, &pagerduty.token())
            .await
            .unwrap_or_else(|why| self.record.note(Seen::Fault(why)));
    }

    /// Has the policy file say whether I only look on.
    pub fn shadow(&self, shadow: Shadow) {
        match shadow {
            Shadow::Begins => self.app.write_policy(&policy::in_shadow(&self.policy)),
            Shadow::Ends => self.app.write_policy(&self.policy),
        }
    }

    /// What must never be, of all that can be seen now.
    pub fn note_faults(&self) {
        let log = self.app.log();
        let errors = log.lines().filter(|line| line.contains("ERROR")).map(|line| format!("in the log: {line}"));
        let slack = self.world.slack.unexpected().into_iter().map(|one| format!("Slack did not expect: {}", one.what));
        let pagerduty = self.world.pagerduty.unexpected().into_iter();
        let pagerduty = pagerduty.map(|what| format!("PagerDuty did not expect: {what}"));
        errors.chain(slack).chain(pagerduty).for_each(|fault| self.record.note(Seen::Fault(fault)));
        let tokens = [self.world.slack.app_token(), self.world.slack.user_token(), self.world.pagerduty.token()];
        if tokens.iter().any(|token| log.contains(token.as_str())) {
            self.record.note(Seen::Fault("a token is in the log".to_owned()));
        }
    }
}

/// The company's name; another where a night that is played beside this one has its tokens under it.
async fn free_name(line: &Line) -> Result<String, String> {
    let answer = line.run(&["secret", "list"], "").await;
    if answer.code != Some(0) {
        return Err(format!("The keyring cannot be used: {}", answer.stderr.trim()));
    }
    let taken = |name: &String| answer.stdout.contains(&format!("/{name}/"));
    let mut names = std::iter::once("acme".to_owned()).chain((2..).map(|number| format!("acme-{number}")));
    Ok(names.find(|name| !taken(name)).unwrap_or_default())
}

/// Tokens in the keyring, until this is dropped.
struct Tokens {
    names: [String; 3],
    place: Place,
}

impl Tokens {
    fn of(account: &str, place: &Place) -> Self {
        let names = ["slack/NAME/app-token", "slack/NAME/user-token", "pagerduty/NAME/token"];
        Self { names: names.map(|name| name.replace("NAME", account)), place: place.clone() }
    }

    async fn enter(&self, number: usize, line: &Line, token: &str) -> Result<(), String> {
        let answer = line.run(&["secret", "set", &self.names[number]], &format!("{token}\n")).await;
        let kept = answer.code == Some(0);
        kept.then_some(()).ok_or_else(|| format!("The keyring takes no token: {}", answer.stderr.trim()))
    }
}

impl Drop for Tokens {
    #[expect(clippy::disallowed_methods, reason = "the command line is a program")]
    fn drop(&mut self) {
        for name in &self.names {
            let mut removal = Command::new(program("shiftbell"));
            removal.args(["secret", "remove", name]).env_clear().envs(self.place.environment());
            // It says "missing" where it never came to be.
            let _ = removal.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        }
    }
}

/// Beside this very program.
pub fn program(name: &str) -> PathBuf {
    let this = std::env::current_exe().expect("this program is a file");
    this.parent().unwrap_or(Path::new("")).join(name)
}

#[expect(clippy::disallowed_methods, reason = "the night is played against the clock")]
fn now() -> Timestamp {
    Timestamp::now()
}
