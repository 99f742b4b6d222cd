//! Waiting for facts.
//!
//! Invariant: nothing here sleeps; a wait ends with the fact, or panics with everything on record.

use std::time::Duration;

use super::handle::Slack;
use super::record::{Envelope, Records, SocketId};
use super::state::State;

/// Far more than any fact takes on loopback, redelivery at its real pace aside.
const PATIENCE: Duration = Duration::from_secs(30);

impl Slack {
    /// Waits until the records show it.
    ///
    /// # Panics
    /// After 30 s, with everything on record.
    pub async fn until(&self, what: &str, holds: impl Fn(&Records) -> bool) {
        self.find(what, |records| holds(records).then_some(())).await;
    }

    /// Waits until the records show it, and returns it.
    ///
    /// # Panics
    /// After 30 s, with everything on record.
    pub async fn find<T>(&self, what: &str, find: impl Fn(&Records) -> Option<T>) -> T {
        self.find_in_state(what, PATIENCE, |state| find(state.records())).await
    }

    /// Waits this long at most until the state shows it, and returns it.
    ///
    /// # Panics
    /// When it does not in time.
    pub async fn find_in_state<T>(&self, what: &str, patience: Duration, find: impl Fn(&State) -> Option<T>) -> T {
        let mut changed = self.server().changed.subscribe();
        let search = async {
            loop {
                changed.mark_unchanged();
                if let Some(found) = self.look(&find) {
                    return found;
                }
                // The sender lives in the server that this handle keeps.
                let _ = changed.changed().await;
            }
        };
        match tokio::time::timeout(patience, search).await {
            Ok(found) => found,
            Err(_) => panic!("Slack waited {patience:?} in vain for: {what}\n{}", self.records()),
        }
    }

    /// Waits for a socket that is open and not half-open; returns the newest.
    pub async fn until_connected(&self) -> SocketId {
        let newest = |records: &Records| {
            records.sockets.iter().rev().find(|socket| socket.is_open() && !socket.half_open).map(|socket| socket.id)
        };
        self.find("a socket", newest).await
    }

    /// Waits for the `count`th socket ever, open or not.
    pub async fn until_sockets_ever(&self, count: usize) {
        self.until(&format!("socket number {count}"), |records| records.sockets.len() >= count).await;
    }

    /// Waits until no socket is open.
    pub async fn until_disconnected(&self) {
        self.until("no socket", |records| records.open_sockets().is_empty()).await;
    }

    /// Waits for the confirmation of an envelope.
    pub async fn until_confirmed(&self, envelope: &str) -> Envelope {
        let what = format!("the confirmation of envelope {envelope}");
        self.find(&what, |records| records.envelope(envelope).filter(|known| known.confirmed.is_some()).cloned()).await
    }

    /// Waits for the confirmation of the envelope that carried this message when it was posted.
    pub async fn until_message_confirmed(&self, channel: &str, ts: &str) -> Envelope {
        let what = format!("the confirmation of message {ts}");
        self.find(&what, |records| {
            let mine = records.envelopes.iter().filter(|envelope| envelope.is_message(channel, ts));
            mine.into_iter().find(|envelope| envelope.confirmed.is_some()).cloned()
        })
        .await
    }

    /// Waits until every envelope that reached a socket is confirmed.
    pub async fn until_all_confirmed(&self) {
        self.until("every envelope confirmed", |records| {
            records.envelopes.iter().all(|envelope| envelope.confirmed.is_some() || envelope.delivered() == 0)
        })
        .await;
    }

    /// Waits until the message carries this reaction of this person.
    pub async fn until_reacted(&self, channel: &str, ts: &str, user: &str, emoji: &str) {
        let what = format!(":{emoji}: of {user} on {ts}");
        self.find_in_state(&what, PATIENCE, |state| {
            state.message(channel, ts).filter(|message| message.has_reaction(user, emoji)).map(|_| ())
        })
        .await;
    }

    /// Waits until this method was called this often.
    pub async fn until_called(&self, method: &str, times: usize) {
        self.until(&format!("call {times} of {method}"), |records| records.calls(method).len() >= times).await;
    }
}
