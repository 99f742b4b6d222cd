//! What keeps secrets.
//!
//! Invariant: a secret leaves the vault only for the host it was entered for, and its type cannot be printed.

use crate::Boxed;
use oncall::sight::Blindness;
use secrecy::SecretString;

pub trait Vault: Send + Sync + 'static {
    /// Answers within 3 s, locked or not. `host` is `host` or `host:port`, in lower case.
    fn secret(&self, name: String, host: String) -> Boxed<Result<SecretString, VaultFault>>;
}

/// Why there is no secret; each maps to one blindness.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultFault {
    #[error("the keyring has no {name}")]
    Missing { name: String },
    #[error("the keyring is locked")]
    Locked,
    #[error("there is no keyring: {why}")]
    NoKeyring { why: String },
    #[error("{name} was entered for {entered_for}, not for {now}")]
    OtherHost { name: String, entered_for: String, now: String },
}

impl From<VaultFault> for Blindness {
    fn from(fault: VaultFault) -> Self {
        match fault {
            VaultFault::Missing { name } => Self::NoToken { name },
            VaultFault::Locked => Self::KeyringLocked,
            VaultFault::NoKeyring { why } => Self::KeyringMissing { why },
            VaultFault::OtherHost { name, entered_for, now } => Self::AddressChanged { name, entered_for, now },
        }
    }
}
