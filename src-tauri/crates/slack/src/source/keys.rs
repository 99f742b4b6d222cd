//! The account's two tokens.
//!
//! Invariant: a token is kept only as a secret, and asked for anew after it was refused or a refresh was ordered.

use engine::vault::{Vault, VaultFault};
use secrecy::SecretString;
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::Mutex;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// `xapp-…`: opens sockets.
    App,
    /// `xoxp-…`: everything else, as me.
    User,
}

pub struct Keys {
    vault: Arc<dyn Vault>,
    account: String,
    host: String,
    held: Mutex<BTreeMap<Key, Held>>,
}

struct Held {
    token: SecretString,
    trust: Trust,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    Good,
    /// There may be a newer one; this one serves while the vault does not answer.
    Doubted,
}

impl Keys {
    pub fn new(vault: Arc<dyn Vault>, account: String, host: String) -> Self {
        Self { vault, account, host, held: Mutex::default() }
    }

    /// # Errors
    /// As the vault says, where no token is held.
    pub async fn get(&self, key: Key) -> Result<SecretString, VaultFault> {
        let mut held = self.held.lock().await;
        if let Some(Held { token, trust: Trust::Good }) = held.get(&key) {
            return Ok(token.clone());
        }
        let kind = match key {
            Key::App => "app-token",
            Key::User => "user-token",
        };
        let name = format!("slack/{}/{kind}", self.account);
        match (self.vault.secret(name, self.host.clone()).await, held.get(&key)) {
            (Ok(token), _) => {
                held.insert(key, Held { token: token.clone(), trust: Trust::Good });
                Ok(token)
            }
            (Err(_), Some(old)) => Ok(old.token.clone()),
            (Err(fault), None) => Err(fault),
        }
    }

    /// Slack refused it.
    pub async fn refused(&self, key: Key) {
        self.held.lock().await.remove(&key);
    }

    /// Somebody may have entered another one.
    pub async fn doubt(&self) {
        self.held.lock().await.values_mut().for_each(|held| held.trust = Trust::Doubted);
    }
}
