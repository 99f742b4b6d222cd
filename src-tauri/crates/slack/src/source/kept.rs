//! A value that several duties look at and wait on.
//!
//! Invariant: whoever waits is woken in the order of waiting. tokio's `watch` wakes by chance, and by chance no night
//! can be lived twice.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use tokio::sync::Notify;

#[derive(Default)]
pub struct Kept<T> {
    value: RwLock<T>,
    changed: Notify,
}

impl<T> Kept<T> {
    pub fn new(value: T) -> Self {
        Self { value: RwLock::new(value), changed: Notify::new() }
    }

    pub fn look(&self) -> RwLockReadGuard<'_, T> {
        self.value.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn change(&self, change: impl FnOnce(&mut T)) {
        change(&mut self.value.write().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_waiters();
    }

    /// Waits until it is so, and gives the value that is.
    pub async fn until(&self, is_so: impl Fn(&T) -> bool) -> RwLockReadGuard<'_, T> {
        loop {
            // It counts from here, so that no change between the look and the waiting is missed.
            let changed = self.changed.notified();
            {
                let value = self.look();
                if is_so(&value) {
                    return value;
                }
            }
            changed.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tokio::task::JoinSet;

    #[tokio::test]
    async fn those_who_wait_are_woken_in_their_order() {
        let kept = Arc::new(Kept::new(0));
        let woken = Arc::new(Mutex::new(Vec::new()));
        let mut waiting = JoinSet::new();
        for number in 0..16 {
            let (kept, woken) = (Arc::clone(&kept), Arc::clone(&woken));
            waiting.spawn(async move {
                drop(kept.until(|value| *value == 2).await);
                woken.lock().unwrap().push(number);
            });
        }
        for value in 1..=2 {
            tokio::task::yield_now().await;
            kept.change(|kept| *kept = value);
        }
        while waiting.join_next().await.is_some() {}
        assert_eq!(*woken.lock().unwrap(), (0..16).collect::<Vec<_>>());
        assert_eq!(*kept.until(|value| *value > 1).await, 2, "what is so already is not waited for");
    }
}
