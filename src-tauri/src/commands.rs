//! What the window may ask of the program; the list in `build.rs` lets no other command through.
//!
//! Invariant: a command carries an alert's id or nothing; no secret and no path crosses here in either direction.

use crate::wiring::Watch;
use jiff::SignedDuration;
use oncall::{
    act::{Act, Through},
    ids::AlertId,
    picture::Picture,
};
use serde::Serialize;
use std::{sync::Mutex, time::Duration};
use tauri::{State, ipc::Channel};
use tokio::task::AbortHandle;
use view::{AlertLine, Status, Which};

/// The window is told of changes at most four times a second.
const BETWEEN: Duration = Duration::from_millis(250);
const SNOOZE: SignedDuration = SignedDuration::from_mins(15);

/// What changed of all that the window shows. Its type in TypeScript is in `ui/src/bridge/index.ts`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Update {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alerts: Option<Vec<AlertLine>>,
}

/// All that the window was told.
#[derive(Default)]
struct Told(Update);

impl Told {
    /// What is to be told, where anything is.
    fn update(&mut self, picture: &Picture) -> Option<Update> {
        let (told, status) = (&mut self.0, Status::of(picture));
        let update = Update {
            status: replaced(&mut told.status, status),
            alerts: replaced(&mut told.alerts, view::alerts(picture, Which::Open)),
        };
        (update != Update::default()).then_some(update)
    }
}

fn replaced<T: Clone + PartialEq>(told: &mut Option<T>, now: T) -> Option<T> {
    if told.as_ref() == Some(&now) {
        return None;
    }
    told.insert(now).clone().into()
}

/// The one task that keeps the window up to date.
#[derive(Default)]
pub struct Follower(Mutex<Option<AbortHandle>>);

impl Follower {
    /// Ends the one before. Nothing is sent while there is no window.
    pub fn replace(&self, next: Option<AbortHandle>) {
        let mut task = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(before) = std::mem::replace(&mut *task, next) {
            before.abort();
        }
    }
}

#[tauri::command]
pub fn follow(updates: Channel<Update>, watch: State<'_, Watch>, follower: State<'_, Follower>) {
    let mut changes = watch.handle.picture();
    let task = watch.runtime.spawn(async move {
        let mut told = Told::default();
        loop {
            let update = told.update(&changes.borrow_and_update());
            if update.is_some_and(|update| updates.send(update).is_err()) {
                return;
            }
            tokio::time::sleep(BETWEEN).await;
            if changes.changed().await.is_err() {
                return;
            }
        }
    });
    follower.replace(Some(task.abort_handle()));
}

#[tauri::command]
pub async fn acknowledge(id: String, watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::Acknowledge(parse(&id)?)).await
}

#[tauri::command]
pub async fn snooze(id: String, watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::Snooze { alert: parse(&id)?, length: SNOOZE }).await
}

#[tauri::command]
pub async fn silence(watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::Silence).await
}

#[tauri::command]
pub async fn go_on_shift(watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::GoOnShift).await
}

#[tauri::command]
pub async fn go_off_shift(watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::GoOffShift).await
}

#[tauri::command]
pub async fn follow_schedule(watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::FollowSchedule).await
}

#[tauri::command]
pub async fn seen_summary(watch: State<'_, Watch>) -> Result<(), String> {
    act(&watch, Act::SeenSummary).await
}

async fn act(watch: &Watch, act: Act) -> Result<(), String> {
    watch.handle.act(act, Through::Window).await.map_err(|why| why.to_string())
}

fn parse(id: &str) -> Result<AlertId, String> {
    id.parse().map_err(|_| oncall::act::Refused::NoSuchAlert.to_string())
}
