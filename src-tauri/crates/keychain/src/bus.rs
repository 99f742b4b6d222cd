//! Asks the Secret Service whether the keyring is locked, which the keyring library cannot tell from "no such secret".
//!
//! Invariant: nothing here prompts the person or waits longer than [`PATIENCE`]. Source: the Secret Service API 0.2,
//! <https://specifications.freedesktop.org/secret-service-spec/0.2/>.

use crate::{collection::Collection, ring::no_keyring};
use engine::vault::VaultFault;
use std::{collections::BTreeMap, time::Duration};
use tokio::runtime::{Builder, Runtime};
use zbus::{Connection, Error, OwnedObjectPath, OwnedVariant, fdo, zvariant::DynamicType};

/// Leaves time to read the secret within the vault's 3 s.
const PATIENCE: Duration = Duration::from_millis(2_200);

const SECRETS: &str = "org.freedesktop.secrets";
const SERVICE_PATH: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

#[derive(Default)]
pub(crate) struct Bus {
    runtime: Option<Runtime>,
    connection: Option<Connection>,
}

impl Bus {
    /// Whether secrets in the collection can be read and written at this moment. With a name: only whether this one can,
    /// or is missing for certain.
    ///
    /// # Errors
    /// `Locked`, `NoKeyring`, or `Missing` for the name asked for.
    pub fn must_be_open(&mut self, collection: &Collection, name: Option<&str>) -> Result<(), VaultFault> {
        let runtime = match self.runtime.take() {
            Some(runtime) => runtime,
            None => {
                Builder::new_current_thread().enable_time().build().map_err(|fault| no_keyring(&fault.to_string()))?
            }
        };
        let asked = runtime.block_on(async { tokio::time::timeout(PATIENCE, self.ask(collection, name)).await });
        self.runtime = Some(runtime);
        let answer = asked.unwrap_or_else(|_| {
            tracing::info!("the keyring service does not answer");
            Err(VaultFault::Locked)
        });
        if matches!(answer, Err(VaultFault::NoKeyring { .. })) {
            self.connection = None;
        }
        answer
    }

    async fn ask(&mut self, collection: &Collection, name: Option<&str>) -> Result<(), VaultFault> {
        let connection = self.connected().await;
        let connection =
            connection.map_err(|fault| no_keyring(&format!("the session bus cannot be reached: {fault}")))?;
        let secrets = Secrets { connection: &connection };
        let (open, locked) = secrets.search(&collection.service(), name).await.map_err(|fault| explain(&fault))?;
        let (opens, missing) = match name {
            Some(name) => (!open.is_empty(), VaultFault::Missing { name: name.to_owned() }),
            None => (false, no_keyring(&format!("it has no {collection}"))),
        };
        if opens {
            return Ok(());
        }
        if !locked.is_empty() {
            return Err(VaultFault::Locked);
        }
        // A locked collection may not even say what is in it.
        match secrets.state(collection).await.map_err(|fault| explain(&fault))? {
            State::Locked => Err(VaultFault::Locked),
            State::Open if name.is_none() => Ok(()),
            State::Open | State::Absent => Err(missing),
        }
    }

    async fn connected(&mut self) -> zbus::Result<Connection> {
        match &self.connection {
            Some(connection) if !connection.is_closed() => Ok(connection.clone()),
            _ => Ok(self.connection.insert(Connection::session().await?).clone()),
        }
    }
}

enum State {
    Absent,
    Locked,
    Open,
}

struct Secrets<'a> {
    connection: &'a Connection,
}

impl Secrets<'_> {
    /// The open and the locked items.
    async fn search(
        &self,
        service: &str,
        name: Option<&str>,
    ) -> zbus::Result<(Vec<OwnedObjectPath>, Vec<OwnedObjectPath>)> {
        let mut wanted = BTreeMap::from([("service", service)]);
        wanted.extend(name.map(|name| ("username", name)));
        self.call(SERVICE_PATH, SERVICE, "SearchItems", &wanted).await?.body().deserialize()
    }

    async fn state(&self, collection: &Collection) -> zbus::Result<State> {
        let Some(found) = self.find(collection).await? else { return Ok(State::Absent) };
        let locked = self.property(found.as_str(), COLLECTION, "Locked").await?;
        Ok(if bool::try_from(locked)? { State::Locked } else { State::Open })
    }

    /// By its alias, else by its label, which is what keyring programs show as its name.
    async fn find(&self, collection: &Collection) -> zbus::Result<Option<OwnedObjectPath>> {
        let found: OwnedObjectPath =
            self.call(SERVICE_PATH, SERVICE, "ReadAlias", &collection.alias()).await?.body().deserialize()?;
        if found.as_str() != "/" {
            return Ok(Some(found));
        }
        let Collection::Named(label) = collection else { return Ok(None) };
        let all = self.property(SERVICE_PATH, SERVICE, "Collections").await?;
        for path in Vec::<OwnedObjectPath>::try_from(all)? {
            let other = self.property(path.as_str(), COLLECTION, "Label").await?;
            if String::try_from(other)? == *label {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }

    async fn property(&self, path: &str, interface: &str, property: &str) -> zbus::Result<OwnedVariant> {
        self.call(path, PROPERTIES, "Get", &(interface, property)).await?.body().deserialize()
    }

    async fn call(
        &self,
        path: &str,
        interface: &str,
        method: &str,
        body: &(impl serde::Serialize + DynamicType),
    ) -> zbus::Result<zbus::Message> {
        self.connection.call_method(Some(SECRETS), path, Some(interface), method, body).await
    }
}

fn explain(fault: &Error) -> VaultFault {
    match fault {
        Error::InputOutput(_) => no_keyring(&format!("the session bus went away: {fault}")),
        Error::FDO(answer) => match **answer {
            fdo::Error::NoReply(_) | fdo::Error::Timeout(_) | fdo::Error::TimedOut(_) => VaultFault::Locked,
            fdo::Error::ServiceUnknown(_) | fdo::Error::NameHasNoOwner(_) => {
                no_keyring("no keyring service is running")
            }
            _ => no_keyring(&format!("the keyring service answers with an error: {fault}")),
        },
        _ => no_keyring(&format!("the keyring service answers with an error: {fault}")),
    }
}
