//! The calls to the keyring. They block; see [`crate::keychain`] for who makes them.
//!
//! Invariant: a connection that failed is never used again; so a keyring that comes back is found.

use crate::{kept::Kept, name::SecretName};
use engine::vault::VaultFault;
use keyring::Error;
use keyring_core::Entry;
use secrecy::{ExposeSecret, SecretSlice, SecretString, zeroize::Zeroizing};

#[cfg(target_os = "linux")]
use {
    crate::{bus::Bus, collection::Collection},
    keyring_core::api::CredentialStoreApi,
    std::sync::Arc,
    zbus_secret_service_keyring_store::Store,
};

pub(crate) const SERVICE: &str = "shiftbell";

#[derive(Default)]
pub(crate) struct Ring {
    #[cfg(target_os = "linux")]
    collection: Collection,
    /// Asks the Secret Service what the keyring library does not tell: whether it is locked.
    #[cfg(target_os = "linux")]
    bus: Bus,
    /// Of our own, for the library's own default store remembers for ever that there was no service.
    #[cfg(target_os = "linux")]
    store: Option<Arc<Store>>,
}

impl Ring {
    #[cfg(target_os = "linux")]
    pub fn new() -> Self {
        Self::of(Collection::of_this_person())
    }

    #[cfg(not(target_os = "linux"))]
    pub fn new() -> Self {
        Self::default()
    }

    #[cfg(target_os = "linux")]
    pub fn of(collection: Collection) -> Self {
        Self { collection, ..Self::default() }
    }

    pub fn secret(&mut self, name: &str, host: &str) -> Result<SecretString, VaultFault> {
        self.must_be_open(Some(name))?;
        let bytes = self.call(name, |entry| entry.get_secret().map(Zeroizing::new))?;
        let Some(kept) = Kept::read(&bytes) else {
            tracing::warn!(name, "what the keyring has under this name was not entered with Shiftbell");
            return Err(VaultFault::Missing { name: name.to_owned() });
        };
        if kept.host != host {
            let (name, now) = (name.to_owned(), host.to_owned());
            return Err(VaultFault::OtherHost { name, entered_for: kept.host, now });
        }
        Ok(kept.secret)
    }

    pub fn set(&mut self, name: &str, host: String, secret: SecretString) -> Result<(), VaultFault> {
        self.must_be_open(None)?;
        let written: Option<SecretSlice<u8>> = Kept { host, secret }.write();
        let written = written.ok_or_else(|| no_keyring("the secret cannot be written down"))?;
        self.keep(name, &written)
    }

    pub fn remove(&mut self, name: &str) -> Result<(), VaultFault> {
        self.must_be_open(Some(name))?;
        self.call(name, Entry::delete_credential)
    }

    pub fn list(&mut self) -> Result<Vec<SecretName>, VaultFault> {
        self.must_be_open(None)?;
        let entries = self.search().map_err(|fault| explain(SERVICE, &fault))?;
        let users = entries.iter().filter_map(Entry::get_specifiers).map(|(_, user)| user);
        let mut names: Vec<SecretName> = users.filter_map(|user| user.parse().ok()).collect();
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// Calls with a fresh connection where the one from before fails: its service may have been started anew.
    fn call<T>(&mut self, name: &str, call: impl Fn(&Entry) -> keyring::Result<T>) -> Result<T, VaultFault> {
        let mut done = self.entry(name).and_then(|entry| each(&entry, &call));
        if matches!(done, Err(Error::PlatformFailure(_))) {
            self.forget();
            done = self.entry(name).and_then(|entry| each(&entry, &call));
        }
        if matches!(done, Err(Error::PlatformFailure(_))) {
            self.forget();
        }
        done.map_err(|fault| explain(name, &fault))
    }
}

/// Calls for the entry; where the keyring has several of the name, for each: they are written alike.
fn each<T>(entry: &Entry, call: impl Fn(&Entry) -> keyring::Result<T>) -> keyring::Result<T> {
    match call(entry) {
        Err(Error::Ambiguous(entries)) => {
            entries.iter().map(call).reduce(|one, other| one.and(other)).unwrap_or(Err(Error::NoEntry))
        }
        done => done,
    }
}

#[cfg(target_os = "linux")]
impl Ring {
    fn must_be_open(&mut self, name: Option<&str>) -> Result<(), VaultFault> {
        self.bus.must_be_open(&self.collection, name)
    }

    fn keep(&mut self, name: &str, written: &SecretSlice<u8>) -> Result<(), VaultFault> {
        match &self.collection {
            Collection::Default => self.call(name, |entry| entry.set_secret(written.expose_secret())),
            Collection::Named(_) => self.collection.keep(name, written),
        }
    }

    fn entry(&mut self, name: &str) -> keyring::Result<Entry> {
        let service = self.collection.service();
        self.store()?.build(&service, name, None)
    }

    fn search(&mut self) -> keyring::Result<Vec<Entry>> {
        let service = self.collection.service();
        let found = self.store()?.search(&[("service", service.as_str())].into_iter().collect());
        if found.is_err() {
            self.forget();
        }
        found
    }

    fn store(&mut self) -> keyring::Result<Arc<Store>> {
        match &self.store {
            Some(store) => Ok(store.clone()),
            None => Ok(self.store.insert(Store::new()?).clone()),
        }
    }

    fn forget(&mut self) {
        self.store = None;
    }
}

#[cfg(not(target_os = "linux"))]
impl Ring {
    /// These systems open the keyring with the person's session, or say themselves that it is closed.
    fn must_be_open(&mut self, _: Option<&str>) -> Result<(), VaultFault> {
        Ok(())
    }

    fn keep(&mut self, name: &str, written: &SecretSlice<u8>) -> Result<(), VaultFault> {
        self.call(name, |entry| entry.set_secret(written.expose_secret()))
    }

    fn entry(&mut self, name: &str) -> keyring::Result<Entry> {
        portable_entry(name)
    }

    fn search(&mut self) -> keyring::Result<Vec<Entry>> {
        keyring::Entry::store_status();
        Entry::search(&[("service", SERVICE)].into_iter().collect())
    }

    fn forget(&mut self) {}
}

/// An entry of the system's own store, whichever that is.
#[cfg(any(test, not(target_os = "linux")))]
pub(crate) fn portable_entry(name: &str) -> keyring::Result<Entry> {
    keyring::Entry::new(SERVICE, name).map(|entry| entry.inner)
}

fn explain(name: &str, fault: &Error) -> VaultFault {
    match fault {
        Error::NoEntry => VaultFault::Missing { name: name.to_owned() },
        Error::NoStorageAccess(why) => {
            tracing::info!(name, %why, "the keyring gives no access");
            VaultFault::Locked
        }
        // Both carry what was found, which may be a secret.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => VaultFault::Missing { name: name.to_owned() },
        Error::PlatformFailure(why) => no_keyring(&why.to_string()),
        other => no_keyring(&other.to_string()),
    }
}

pub(crate) fn no_keyring(why: &str) -> VaultFault {
    VaultFault::NoKeyring { why: why.to_owned() }
}
