//! The object with which tray icons register.
//!
//! Invariant: an icon that registers twice is there once.
#![expect(clippy::disallowed_types, reason = "the interface macro writes a HashMap")]

use super::{Item, Register};
use crate::desktop::watched::Watched;
use jiff::Timestamp;
use zbus::{fdo, message::Header, object_server::SignalEmitter};

pub(super) struct Watcher(pub(super) Watched<Register>);

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    /// The argument is a bus name (path /StatusNotifierItem), or a path of the caller.
    async fn register_status_notifier_item(
        &self,
        service: String,
        #[zbus(header)] header: Header<'_>,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> fdo::Result<()> {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let item = match service.starts_with('/') {
            true => Item { owner: sender, path: service },
            false => Item { owner: service, path: "/StatusNotifierItem".into() },
        };
        let (name, at) = (item.name(), now());
        self.0.change(|register| {
            register.items.retain(|known| *known != item);
            register.items.push(item);
            register.times.push(at);
        });
        Self::status_notifier_item_registered(&emitter, &name).await?;
        Ok(())
    }

    fn register_status_notifier_host(&self, _service: String) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.0.look(|register| register.items.iter().map(Item::name).collect())
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(signal)]
    async fn status_notifier_item_registered(emitter: &SignalEmitter<'_>, service: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn status_notifier_item_unregistered(emitter: &SignalEmitter<'_>, service: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn status_notifier_host_registered(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}

#[expect(clippy::disallowed_methods, reason = "records say when; the bench compares")]
fn now() -> Timestamp {
    Timestamp::now()
}
