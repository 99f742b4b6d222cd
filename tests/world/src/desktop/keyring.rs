//! The keyring of the session: gnome-keyring, open or locked, there or not.
//!
//! Invariant: its collections lie in the session's own home folder, and survive its restarts.

use super::{
    process::Process,
    session::{Owned, Place, until_owned},
};
use std::path::Path;
use zbus::{Connection, OwnedObjectPath, OwnedVariant, Variant};

const NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const LOGIN: &str = "/org/freedesktop/secrets/collection/login";
/// gnome-keyring's own, for the login manager; there is no other way to unlock without a prompt on the screen.
const INTERNAL: &str = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface";
const PASSWORD: &str = "correct horse";

pub struct Keyring {
    place: Place,
    process: Option<Process>,
}

impl Keyring {
    /// Starts the keyring with an unlocked login collection, and waits until it answers.
    pub async fn start(place: &Place) -> Self {
        let mut keyring = Self { place: place.clone(), process: None };
        keyring.resume().await;
        keyring
    }

    /// Ends it; its name leaves the bus.
    pub async fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill9();
            until_owned(&self.place.connect().await, NAME, Owned::No).await;
        }
    }

    /// Starts it again, unlocked, with what it held.
    pub async fn resume(&mut self) {
        let arguments = ["--unlock", "--components=secrets", "--foreground"];
        let program = Path::new("gnome-keyring-daemon");
        self.process = Some(Process::start(&self.place, "gnome-keyring", program, &arguments, PASSWORD));
        until_owned(&self.place.connect().await, NAME, Owned::Yes).await;
    }

    /// Freezes it: on the bus, but it answers nothing.
    pub fn freeze(&mut self) {
        self.process.as_mut().expect("the keyring runs").freeze();
    }

    pub fn thaw(&mut self) {
        self.process.as_mut().expect("the keyring runs").thaw();
    }

    /// Locks the login collection.
    pub async fn lock(&self) {
        let bus = self.place.connect().await;
        let login = [zbus::ObjectPath::try_from(LOGIN).expect("a path")];
        let locked = bus.call_method(Some(NAME), PATH, Some(SERVICE), "Lock", &(&login[..])).await;
        locked.expect("the keyring locks");
        assert!(is_locked(&bus).await, "the login collection stays open");
    }

    /// Unlocks the login collection, as the login manager does.
    pub async fn unlock(&self) {
        let bus = self.place.connect().await;
        let opened =
            bus.call_method(Some(NAME), PATH, Some(SERVICE), "OpenSession", &("plain", Variant::from(""))).await;
        let reply = opened.expect("a session with the keyring");
        let (_, session): (OwnedVariant, OwnedObjectPath) = reply.body().deserialize().expect("a session's path");
        let secret = (session, Vec::<u8>::new(), PASSWORD.as_bytes(), "text/plain");
        let login = zbus::ObjectPath::try_from(LOGIN).expect("a path");
        let unlocked =
            bus.call_method(Some(NAME), PATH, Some(INTERNAL), "UnlockWithMasterPassword", &(login, secret)).await;
        unlocked.expect("the keyring unlocks");
        assert!(!is_locked(&bus).await, "the login collection stays locked");
    }
}

async fn is_locked(bus: &Connection) -> bool {
    let properties = Some("org.freedesktop.DBus.Properties");
    let arguments = ("org.freedesktop.Secret.Collection", "Locked");
    let reply = bus.call_method(Some(NAME), LOGIN, properties, "Get", &arguments).await;
    let value: OwnedVariant = reply.expect("the collection is there").body().deserialize().expect("a value");
    bool::try_from(value).expect("a yes or no")
}
