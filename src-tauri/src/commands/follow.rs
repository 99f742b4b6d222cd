//! Keeps the window up to date.
//!
//! Invariant: the window is told what changed and nothing twice, at most four times a second, and by one task only.

use crate::{login, setup::SetupState, wiring::Watch};
use oncall::picture::Picture;
use serde::Serialize;
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tauri::{AppHandle, State, ipc::Channel};
use tokio::task::AbortHandle;
use view::{AlertLine, Schedule, Setup, SetupParts, Status, Team};

const BETWEEN: Duration = Duration::from_millis(250);

/// What changed of all that the window shows. Its type in TypeScript is in `ui/src/bridge/index.ts`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Update {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alerts: Option<Vec<AlertLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<Schedule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<Team>,
    #[serde(skip_serializing_if = "Option::is_none")]
    setup: Option<Setup>,
}

/// All that the window was told.
#[derive(Default)]
struct Told(Update);

impl Told {
    /// What is to be told, where anything is.
    fn update(&mut self, picture: &Picture, parts: &SetupParts) -> Option<Update> {
        let (told, status) = (&mut self.0, Status::of(picture));
        let update = Update {
            status: replaced(&mut told.status, status),
            alerts: replaced(&mut told.alerts, view::alerts_to_do(picture)),
            schedule: replaced(&mut told.schedule, Schedule::of(picture)),
            team: replaced(&mut told.team, Team::of(picture)),
            setup: replaced(&mut told.setup, Setup::of(picture, parts)),
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
        let mut task = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = std::mem::replace(&mut *task, next) {
            before.abort();
        }
    }
}

#[tauri::command]
pub fn follow(
    updates: Channel<Update>,
    watch: State<'_, Watch>,
    setup: State<'_, SetupState>,
    app: AppHandle,
    follower: State<'_, Follower>,
) {
    setup.show_login(login::look(&app));
    let (mut pictures, setup) = (watch.handle.picture(), setup.inner().clone());
    let task = watch.runtime.spawn(async move {
        let mut parts = setup.parts();
        let mut told = Told::default();
        let send = async {
            loop {
                let update = told.update(&pictures.borrow_and_update(), &parts.borrow_and_update());
                if update.is_some_and(|update| updates.send(update).is_err()) {
                    return;
                }
                tokio::time::sleep(BETWEEN).await;
                let changed = tokio::select! {
                    changed = pictures.changed() => changed,
                    changed = parts.changed() => changed,
                };
                if changed.is_err() {
                    return;
                }
            }
        };
        tokio::select! {
            () = send => {}
            () = setup.keep_fresh() => {}
        }
    });
    follower.replace(Some(task.abort_handle()));
}
