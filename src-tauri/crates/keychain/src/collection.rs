//! The collection of the Secret Service that secrets lie in.
//!
//! Invariant: who asks for a collection by name and who does not never find, replace or remove each other's secrets: the
//! service searches all collections at once, so the name is part of what is searched for.

use crate::ring::{SERVICE, no_keyring};
use engine::vault::VaultFault;
use secrecy::{ExposeSecret, SecretSlice};
use secret_service::{EncryptionType, Error, blocking::SecretService};
use std::fmt;

/// Names a collection other than the person's default one: an alias (`session`, which is kept in memory alone) or a
/// label.
const VARIABLE: &str = "SHIFTBELL_KEYRING";

#[derive(Default)]
pub(crate) enum Collection {
    #[default]
    Default,
    Named(String),
}

impl Collection {
    pub fn of_this_person() -> Self {
        let named = std::env::var(VARIABLE).ok().filter(|name| !name.is_empty());
        named.map_or(Self::Default, Self::Named)
    }

    /// What all secrets in it are marked with.
    pub fn service(&self) -> String {
        match self {
            Self::Default => SERVICE.to_owned(),
            Self::Named(name) => format!("{SERVICE} in {name}"),
        }
    }

    pub fn alias(&self) -> &str {
        match self {
            Self::Default => "default",
            Self::Named(name) => name,
        }
    }

    /// Keeps a secret in it, in place of an earlier one of the name: the keyring library knows collections by their
    /// labels alone, and `session` has none.
    pub fn keep(&self, name: &str, written: &SecretSlice<u8>) -> Result<(), VaultFault> {
        self.create(name, written).map_err(|fault| match fault {
            Error::Locked => VaultFault::Locked,
            other => no_keyring(&other.to_string()),
        })
    }

    fn create(&self, name: &str, written: &SecretSlice<u8>) -> Result<(), Error> {
        let keyring = SecretService::connect(EncryptionType::Dh)?;
        let collection = match keyring.get_collection_by_alias(self.alias()) {
            Err(Error::NoResult) => {
                let all = keyring.get_all_collections()?.into_iter();
                let mut labelled = all.filter(|one| one.get_label().is_ok_and(|label| label == self.alias()));
                labelled.next().ok_or(Error::NoResult)?
            }
            found => found?,
        };
        let (label, service) = (format!("Shiftbell: {name}"), self.service());
        let attributes = [("service", service.as_str()), ("username", name)].into_iter().collect();
        collection.create_item(&label, attributes, written.expose_secret(), true, "application/octet-stream").map(drop)
    }
}

impl fmt::Display for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default collection"),
            Self::Named(name) => write!(f, "collection called {name:?}"),
        }
    }
}
