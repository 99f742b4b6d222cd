//! What the Setup page needs beside the picture: the policy file, which tokens are kept, start at login.
//!
//! Invariant: it looks only when asked, and every minute while a window is open; a keyring that hangs delays nothing
//! else, for this has a way of its own to it.

use crate::{
    login::kept_in_view,
    policy_file::{PolicyFile, Seen, edit},
};
use engine::clock::Clock;
use keychain::{Keychain, SecretName};
use oncall::{ids::SourceId, policy::Policy};
use policyfile::edit::Edit;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::{mpsc, watch};
use view::{Kept, LoginLine, SetupParts, StartAtLogin, TokenLine};

const LOOK_EVERY: Duration = Duration::from_secs(60);
/// What was written is taken up sooner, or something is wrong.
const TAKEN_UP_WITHIN: Duration = Duration::from_secs(5);

/// Cheap to clone; all copies are one.
#[derive(Clone)]
pub struct SetupState(Arc<Parts>);

struct Parts {
    policy_file: PathBuf,
    seen: watch::Receiver<Seen>,
    touch: mpsc::Sender<()>,
    turn: edit::Turn,
    keychain: Keychain,
    clock: Arc<dyn Clock>,
    shown: watch::Sender<SetupParts>,
}

impl SetupState {
    pub fn new(path: PathBuf, file: &PolicyFile, clock: Arc<dyn Clock>) -> Self {
        let (seen, touch) = (file.seen(), file.touch());
        let Seen { policy, line } = seen.borrow().clone();
        let tokens = token_lines(&policy, None);
        let login = LoginLine { state: StartAtLogin::Unavailable, says: None, cure: None };
        let shown = watch::Sender::new(SetupParts { policy, file: line, tokens, login });
        let (turn, keychain) = (edit::Turn::default(), Keychain::new());
        Self(Arc::new(Parts { policy_file: path, seen, touch, turn, keychain, clock, shown }))
    }

    pub fn parts(&self) -> watch::Receiver<SetupParts> {
        self.0.shown.subscribe()
    }

    /// In force.
    pub fn policy(&self) -> Policy {
        self.0.seen.borrow().policy.clone()
    }

    pub fn policy_file(&self) -> &Path {
        &self.0.policy_file
    }

    pub fn keychain(&self) -> &Keychain {
        &self.0.keychain
    }

    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.0.clock)
    }

    /// Adds something to the policy file, and waits until it is in force.
    ///
    /// # Errors
    /// In words.
    pub async fn edit(&self, asked: Edit) -> Result<(), String> {
        let parts = Arc::clone(&self.0);
        let written = tokio::task::spawn_blocking(move || edit::write(&parts.policy_file, &asked, &parts.turn)).await;
        let text = written.map_err(|_| "The program is ending.".to_owned())??;
        let hash = policyfile::hash(&text);
        // A full channel holds a touch already.
        let _ = self.0.touch.try_send(());
        let mut seen = self.0.seen.clone();
        let taken_up = seen.wait_for(|seen| seen.policy.hash == hash);
        match tokio::time::timeout(TAKEN_UP_WITHIN, taken_up).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err("It is written, but not in force yet; look at the policy file.".to_owned()),
        }
    }

    pub fn show_login(&self, login: LoginLine) {
        self.0.shown.send_if_modified(|shown| {
            let login = kept_in_view(&shown.login, login);
            let is_new = shown.login != login;
            shown.login = login;
            is_new
        });
    }

    /// Looks at the policy file and the keyring once.
    pub async fn look(&self) {
        let there = self.0.keychain.list().await.ok();
        let Seen { policy, line } = self.0.seen.borrow().clone();
        let tokens = token_lines(&policy, there.as_deref());
        self.0.shown.send_if_modified(|shown| {
            let now = SetupParts { policy, file: line, tokens, login: shown.login.clone() };
            let is_new = *shown != now;
            *shown = now;
            is_new
        });
    }

    /// Looks again and again.
    pub async fn keep_fresh(&self) {
        let mut seen = self.0.seen.clone();
        loop {
            seen.mark_unchanged();
            self.look().await;
            let changed = tokio::time::timeout(LOOK_EVERY, seen.changed()).await;
            if matches!(changed, Ok(Err(_))) {
                // The policy file is not followed any more: the program is ending.
                return std::future::pending().await;
            }
        }
    }
}

/// `there` is what the keyring holds, where it said so.
fn token_lines(policy: &Policy, there: Option<&[SecretName]>) -> BTreeMap<SourceId, Vec<TokenLine>> {
    let mut lines: BTreeMap<SourceId, Vec<TokenLine>> = BTreeMap::new();
    for name in SecretName::needed(policy) {
        let kept = match there {
            None => Kept::Unknown,
            Some(there) if there.contains(&name) => Kept::Yes,
            Some(_) => Kept::No,
        };
        let (label, begins) = (name.label().to_owned(), name.begins().map(str::to_owned));
        lines.entry(name.source()).or_default().push(TokenLine { name: name.to_string(), label, begins, kept });
    }
    lines
}
