//! The vault as the rest of the program sees it, and the one thread that talks to the keyring.
//!
//! Invariant: everybody is answered within 3 s, whatever the keyring does; and the keyring's blocking calls never run
//! inside an async task.

use crate::{name::SecretName, ring::Ring};
use engine::{
    Boxed,
    vault::{Vault, VaultFault},
};
use secrecy::SecretString;
use std::{panic, sync::mpsc, thread, time::Duration};
use tokio::sync::oneshot;

/// Longer than any keyring needs that answers at all.
const PATIENCE: Duration = Duration::from_secs(3);

type Job = Box<dyn FnOnce(&mut Ring) + Send>;

/// The secrets of this person, in the operating system's keyring.
///
/// Its futures need a tokio runtime with time. Nothing is kept in memory, and a keyring that comes, goes, locks or
/// opens is seen by the next call.
pub struct Keychain {
    jobs: mpsc::Sender<Job>,
}

impl Keychain {
    /// On Linux `SHIFTBELL_KEYRING` names another collection than the person's default one, by alias or label.
    pub fn new() -> Self {
        Self::with(Ring::new)
    }

    pub(crate) fn with(ring: fn() -> Ring) -> Self {
        let (jobs, asked) = mpsc::channel();
        let started = thread::Builder::new().name("keyring".to_owned()).spawn(move || work(&asked, ring));
        if let Err(fault) = started {
            tracing::error!(%fault, "the keyring's thread cannot be started");
        }
        Self { jobs }
    }

    /// Keeps a secret for one host (`host` or `host:port`), in place of an earlier one of the same name.
    ///
    /// # Errors
    /// [`VaultFault::Locked`] also when there was no answer within 3 s; it may have been kept then.
    pub async fn set(&self, name: &SecretName, host: &str, secret: SecretString) -> Result<(), VaultFault> {
        let (name, host) = (name.to_string(), host.to_lowercase());
        ask(self.jobs.clone(), move |ring| ring.set(&name, host, secret)).await
    }

    /// # Errors
    /// [`VaultFault::Missing`] where there is none of this name; otherwise as [`Keychain::set`].
    pub async fn remove(&self, name: &SecretName) -> Result<(), VaultFault> {
        let name = name.to_string();
        ask(self.jobs.clone(), move |ring| ring.remove(&name)).await
    }

    /// The names of all secrets kept, in order; no secret is read.
    ///
    /// # Errors
    /// When the keyring is locked, not there, or does not answer within 3 s.
    pub async fn list(&self) -> Result<Vec<SecretName>, VaultFault> {
        ask(self.jobs.clone(), Ring::list).await
    }
}

impl Default for Keychain {
    fn default() -> Self {
        Self::new()
    }
}

impl Vault for Keychain {
    fn secret(&self, name: String, host: String) -> Boxed<Result<SecretString, VaultFault>> {
        Box::pin(ask(self.jobs.clone(), move |ring| ring.secret(&name, &host.to_lowercase())))
    }
}

async fn ask<T: Send + 'static>(
    jobs: mpsc::Sender<Job>,
    work: impl FnOnce(&mut Ring) -> Result<T, VaultFault> + Send + 'static,
) -> Result<T, VaultFault> {
    let (answer, answered) = oneshot::channel();
    let job: Job = Box::new(move |ring| {
        // Whoever has given up waiting wants nothing done any more.
        if !answer.is_closed() {
            drop(answer.send(work(ring)));
        }
    });
    let gone = || VaultFault::NoKeyring { why: "its part of the program stopped".to_owned() };
    jobs.send(job).map_err(|_| gone())?;
    match tokio::time::timeout(PATIENCE, answered).await {
        Ok(answer) => answer.map_err(|_| gone())?,
        // What does not answer waits for the person to unlock it, as far as anybody can tell from here.
        Err(_) => Err(VaultFault::Locked),
    }
}

fn work(asked: &mpsc::Receiver<Job>, new: fn() -> Ring) {
    let mut ring = new();
    for job in asked {
        // A library that panics must not take every later secret with it.
        if panic::catch_unwind(panic::AssertUnwindSafe(|| job(&mut ring))).is_err() {
            tracing::error!("the keyring's library panicked");
            ring = new();
        }
    }
}
