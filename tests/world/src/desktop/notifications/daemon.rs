//! The daemon's object on the bus, and the board on which it keeps everything.
//!
//! Invariant: a call is on the board before it is answered.
#![expect(clippy::disallowed_types, reason = "the interface macro writes a HashMap")]

use super::{AfterAction, Call, Mood, Shown};
use crate::desktop::watched::Watched;
use jiff::Timestamp;
use std::{collections::BTreeMap, time::Duration};
use zbus::{OwnedVariant, fdo, object_server::SignalEmitter};

#[derive(Debug)]
pub(super) struct Board {
    pub(super) capabilities: Vec<String>,
    pub(super) mood: Mood,
    pub(super) after_action: AfterAction,
    pub(super) next: u32,
    pub(super) open: BTreeMap<u32, Shown>,
    pub(super) calls: Vec<Call>,
}

pub(super) struct Daemon(pub(super) Watched<Board>);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Daemon {
    fn get_capabilities(&self) -> Vec<String> {
        self.0.look(|board| board.capabilities.clone())
    }

    fn get_server_information(&self) -> (&str, &str, &str, &str) {
        ("world", "Shiftbell", "1", "1.2")
    }

    #[expect(clippy::too_many_arguments, reason = "the specification's")]
    async fn notify(
        &self,
        app_name: String,
        replaces_id: u32,
        app_icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: BTreeMap<String, OwnedVariant>,
        expire_timeout: i32,
    ) -> fdo::Result<u32> {
        let pair = |pair: &[String]| (pair[0].clone(), pair.get(1).cloned().unwrap_or_default());
        let shown = Shown {
            id: 0,
            replaces: replaces_id,
            app: app_name,
            icon: app_icon,
            summary,
            body,
            actions: actions.chunks(2).map(pair).collect(),
            hints,
            timeout: expire_timeout,
            at: now(),
        };
        let (id, mood) = self.0.change(|board| (board.take(shown), board.mood.clone()));
        match mood {
            Mood::Obliging => Ok(id),
            Mood::Refusing(why) => Err(fdo::Error::Failed(why)),
            Mood::Slow(delay) => {
                pause(delay).await;
                Ok(id)
            }
            Mood::Mute | Mood::Stuck => std::future::pending().await,
        }
    }

    async fn close_notification(&self, id: u32, #[zbus(signal_emitter)] emitter: SignalEmitter<'_>) -> fdo::Result<()> {
        let was_open = self.0.change(|board| {
            board.calls.push(Call::Close { id, at: now() });
            board.open.remove(&id).is_some()
        });
        if was_open {
            Self::notification_closed(&emitter, id, 3).await?;
        }
        Ok(())
    }

    #[zbus(signal)]
    pub(super) async fn notification_closed(emitter: &SignalEmitter<'_>, id: u32, reason: u32) -> zbus::Result<()>;

    #[zbus(signal)]
    pub(super) async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action_key: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    pub(super) async fn activation_token(
        emitter: &SignalEmitter<'_>,
        id: u32,
        activation_token: &str,
    ) -> zbus::Result<()>;
}

impl Board {
    /// Puts a card up under a number of its own, or in the place of an open or closed one.
    fn take(&mut self, mut shown: Shown) -> u32 {
        if !matches!(self.mood, Mood::Refusing(_) | Mood::Stuck) {
            shown.id = if shown.replaces == 0 { self.next } else { shown.replaces };
            self.next = self.next.max(shown.id) + u32::from(shown.replaces == 0);
            self.open.insert(shown.id, shown.clone());
        }
        let id = shown.id;
        self.calls.push(Call::Notify(shown));
        id
    }
}

#[expect(clippy::disallowed_methods, reason = "records say when; the bench compares")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// The bus connection lives on zbus's own threads, where no timer of tokio's runs.
async fn pause(delay: Duration) {
    let (over, wait) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        std::thread::sleep(delay);
        over.send(())
    });
    let _sent = wait.await;
}
