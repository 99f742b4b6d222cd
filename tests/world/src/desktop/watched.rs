//! Something recorded by one side and waited for by another.
//!
//! Invariant: every change wakes whoever waits; waiting in vain fails with what is there instead.

use super::PATIENCE;
use std::{
    fmt::Debug,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

pub(super) struct Watched<T> {
    inner: Arc<Mutex<T>>,
    changed: watch::Sender<()>,
}

impl<T> Clone for Watched<T> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), changed: self.changed.clone() }
    }
}

impl<T: Debug> Watched<T> {
    pub fn new(inner: T) -> Self {
        Self { inner: Arc::new(Mutex::new(inner)), changed: watch::Sender::new(()) }
    }

    pub fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let changed = change(&mut self.locked());
        self.changed.send_replace(());
        changed
    }

    pub fn look<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.locked())
    }

    fn locked(&self) -> MutexGuard<'_, T> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a fact; `what` says for which, should it never come.
    pub async fn until<R>(&self, what: &str, fact: impl Fn(&T) -> Option<R>) -> R {
        let mut changes = self.changed.subscribe();
        let found = async {
            loop {
                changes.borrow_and_update();
                if let Some(found) = self.look(&fact) {
                    return found;
                }
                changes.changed().await.expect("the sender lives here");
            }
        };
        match tokio::time::timeout(PATIENCE, found).await {
            Ok(found) => found,
            Err(_) => {
                panic!("waited {PATIENCE:?} in vain for {what}; there is {}", self.look(|all| format!("{all:#?}")))
            }
        }
    }
}

/// Asks again and again, every 20 ms, for something that announces itself to nobody.
pub(super) async fn until<R>(what: &str, mut ask: impl AsyncFnMut() -> Option<R>) -> R {
    let found = async {
        loop {
            if let Some(found) = ask().await {
                return found;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let found = tokio::time::timeout(PATIENCE, found).await;
    found.unwrap_or_else(|_| panic!("waited {PATIENCE:?} in vain for {what}"))
}
