//! What the duties of one account share.
//!
//! Invariant: every call is made with a token from the vault, and every report leaves through here.

use super::{
    SlackSource,
    kept::Kept,
    keys::{Key, Keys},
    marks::Marks,
    reader::plan::Readings,
    sights::{Duty, Sights},
};
use crate::{
    client::{self, CallFault, Client, Eager},
    directory::Directory,
    wire::{Channel, User, read},
};
use engine::{
    clock::Clock,
    source::{Receipt, Report},
};
use jiff::SignedDuration;
use oncall::{
    ids::SourceId,
    observation::{Heard, Observation, Said},
    policy::Team,
    sight::Sighting,
    time::Now,
};
use serde_json::Value;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::sync::{Notify, mpsc};

/// A name is not waited for longer than this while a page may depend on it.
const NAME_WITHIN: Duration = Duration::from_millis(1_500);
/// Timers stand still while the machine sleeps, so the clock is asked again this often.
const LONGEST_SLEEP: SignedDuration = SignedDuration::from_secs(15);
/// What tells whether the token still serves.
const ROSTER_ASKS: [&str; 2] = ["auth.test", "users.conversations"];
/// Names asked for one by one, at most, for one page of history.
const MOST_STRANGERS: usize = 20;

pub struct Workspace {
    id: SourceId,
    pub team: Team,
    pub client: Client,
    pub keys: Keys,
    pub sights: Sights,
    pub directory: Kept<Directory>,
    /// Whether who I am is known and my places were asked for once.
    pub ready: Kept<Readiness>,
    /// How often my places were read.
    pub readings: Kept<Readings>,
    pub marks: Kept<Marks>,
    /// My places are to be read again.
    pub places_due: Notify,
    /// The user groups are to be read again.
    pub groups_due: Notify,
    refreshes: Kept<u64>,
    reports: mpsc::Sender<(SourceId, Report)>,
    clock: Arc<dyn Clock>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    Starting,
    Ready,
}

impl Workspace {
    pub fn new(source: SlackSource, client: Client, reports: mpsc::Sender<(SourceId, Report)>) -> Arc<Self> {
        let id = source.account.source();
        Arc::new(Self {
            keys: Keys::new(source.vault, source.account.name, client.host()),
            sights: Sights::new(id.clone(), reports.clone()),
            id,
            team: source.team,
            client,
            directory: Kept::default(),
            ready: Kept::new(Readiness::Starting),
            readings: Kept::default(),
            marks: Kept::default(),
            places_due: Notify::new(),
            groups_due: Notify::new(),
            refreshes: Kept::new(0),
            reports,
            clock: source.clock,
        })
    }

    pub fn now(&self) -> Now {
        self.clock.now()
    }

    /// Calls a method as me.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn call(&self, method: &str, params: &[(&str, &str)], eager: Eager) -> Result<Value, CallFault> {
        self.call_with(Key::User, method, params, eager).await
    }

    pub async fn call_with(
        &self,
        key: Key,
        method: &str,
        params: &[(&str, &str)],
        eager: Eager,
    ) -> Result<Value, CallFault> {
        self.call_whole(key, method, params, eager).await.map(|answered| answered.body)
    }

    /// The same, with what the header of the answer says.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn call_whole(
        &self,
        key: Key,
        method: &str,
        params: &[(&str, &str)],
        eager: Eager,
    ) -> Result<client::Said, CallFault> {
        let token = self.keys.get(key).await.map_err(CallFault::NoToken)?;
        let answer = self.client.call_whole(&token, method, params, eager).await;
        if let Err(fault @ (CallFault::SignInAgain { .. } | CallFault::MissingScope { .. })) = &answer {
            tracing::warn!(source = %self.id, method, %fault, "Slack refuses the token");
            self.keys.refused(key).await;
            // Whoever notices it, hearing is in question: the roster asks for itself, at its own pace.
            if key == Key::User && !ROSTER_ASKS.contains(&method) {
                self.places_due.notify_one();
            }
        }
        answer
    }

    /// Takes up all items of a method that answers in pages, page by page. A limit is waited out, so that a long list
    /// does not begin anew.
    ///
    /// # Errors
    /// As [`Client::call`], but for limits.
    pub async fn all(
        &self,
        method: &str,
        params: &[(&str, &str)],
        list: &str,
        mut take_up: impl FnMut(Vec<Value>),
    ) -> Result<(), CallFault> {
        let mut cursor = String::new();
        loop {
            let mut asked = params.to_vec();
            if !cursor.is_empty() {
                asked.push(("cursor", &cursor));
            }
            let mut answer = match self.call(method, &asked, Eager::Bulk).await {
                Err(fault @ CallFault::Retry { after }) => {
                    tracing::info!(%fault, method, "a list is read on later");
                    // Until then nothing can be heard, or a gap waits for it.
                    let is_awaited = ROSTER_ASKS.contains(&method) && self.readings.look().is_awaited();
                    if is_awaited || *self.ready.look() == Readiness::Starting {
                        self.sights.hinder(Duty::Places, fault.blindness()).await;
                    }
                    self.wait(after).await;
                    continue;
                }
                answer => answer?,
            };
            if let Some(Value::Array(items)) = answer.get_mut(list).map(Value::take) {
                take_up(items);
            }
            let next = next_cursor(&answer);
            if next.is_empty() || next == cursor {
                return Ok(());
            }
            cursor = next;
        }
    }

    pub async fn report(&self, report: Report) {
        let _ = self.reports.send((self.id.clone(), report)).await;
    }

    pub async fn tell(&self, heard: Heard, said: Vec<Said>, receipt: Option<Receipt>) {
        let of = |said| Observation { source: self.id.clone(), heard, said };
        let observations: Vec<Observation> = said.into_iter().map(of).collect();
        if receipt.is_some() || !observations.is_empty() {
            self.report(Report::Heard { observations, receipt }).await;
        }
    }

    /// What the link says of itself. What was missed is looked for from the times that are told here on, so that they must
    /// not lie after Slack's.
    pub async fn link(&self, sighting: Sighting) {
        let sighting = match sighting {
            Sighting::Connected { at } => Sighting::Connected { at: self.client.earliest(at) },
            Sighting::Seeing { at } => Sighting::Seeing { at: self.client.earliest(at) },
            other => other,
        };
        self.sights.link(sighting).await;
    }

    /// Asks for a channel's name, quickly or not at all.
    pub async fn learn_place(&self, channel: &str) {
        let asked = [("channel", channel)];
        let call = self.call("conversations.info", &asked, Eager::Now);
        if let Ok(Ok(mut answer)) = tokio::time::timeout(NAME_WITHIN, call).await {
            let channel: Channel = answer.get_mut("channel").map(Value::take).map(read).unwrap_or_default();
            if !channel.id.is_empty() {
                self.directory.change(|directory| directory.add_place(&channel));
            }
        }
    }

    /// Asks who these are, quickly or not at all: a bot's reaction counts for nothing.
    pub async fn learn_users(&self, users: Vec<String>) {
        for user in users.into_iter().take(MOST_STRANGERS) {
            let asked = [("user", user.as_str())];
            let call = self.call("users.info", &asked, Eager::Now);
            let Ok(Ok(mut answer)) = tokio::time::timeout(NAME_WITHIN, call).await else { return };
            let user: User = answer.get_mut("user").map(Value::take).map(read).unwrap_or_default();
            self.directory.change(|directory| directory.put_user(user));
        }
    }

    /// Has user groups looked for, quickly or not at all: rules may be about them.
    ///
    /// # Errors
    /// That they are not known yet. They are looked for until they are.
    pub async fn learn_groups(&self, groups: &BTreeSet<String>) -> Result<(), CallFault> {
        self.directory.change(|directory| directory.seek(groups));
        self.groups_due.notify_one();
        let known = self.directory.until(|directory| directory.settles(groups));
        match tokio::time::timeout(NAME_WITHIN, known).await {
            Ok(_) => Ok(()),
            Err(_) => Err(CallFault::Unreadable { why: "the user groups that it calls are not known yet".to_owned() }),
        }
    }

    /// Everything that waits tries again now.
    pub fn refresh(&self) {
        self.refreshes.change(|count| *count += 1);
    }

    /// How many there were.
    pub fn refreshes(&self) -> u64 {
        *self.refreshes.look()
    }

    /// Waits, suspended time included.
    pub async fn wait(&self, wait: SignedDuration) {
        let until = self.now().boot_elapsed + wait;
        loop {
            let left = until - self.now().boot_elapsed;
            if !left.is_positive() {
                return;
            }
            tokio::time::sleep(left.min(LONGEST_SLEEP).unsigned_abs()).await;
        }
    }

    /// Waits, or until there are more refreshes than `seen`.
    pub async fn pause(&self, wait: SignedDuration, seen: u64) {
        tokio::select! {
            biased;
            _ = self.refreshes.until(|count| *count != seen) => {}
            () = self.wait(wait) => {}
        }
    }

    /// Waits until who I am is known.
    pub async fn until_ready(&self) {
        drop(self.ready.until(|ready| *ready == Readiness::Ready).await);
    }
}

/// Where the next page begins; empty on the last.
pub fn next_cursor(answer: &Value) -> String {
    let cursor =
        answer.get("response_metadata").and_then(|metadata| metadata.get("next_cursor")).and_then(Value::as_str);
    cursor.unwrap_or("").to_owned()
}
