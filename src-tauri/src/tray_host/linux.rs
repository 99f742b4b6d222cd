//! Asks the session bus for a panel, and waits for its coming and going.
//!
//! Invariant: nothing here waits for an answer longer than a second.

use super::Host;
use futures_util::StreamExt;
use std::time::Duration;
use tokio::{sync::watch, time::timeout};
use zbus::{Connection, fdo::DBusProxy, proxy};

#[proxy(
    interface = "org.kde.StatusNotifierWatcher",
    default_service = "org.kde.StatusNotifierWatcher",
    default_path = "/StatusNotifierWatcher"
)]
trait Watcher {
    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> zbus::Result<bool>;
}

const NAME: &str = "org.kde.StatusNotifierWatcher";
const AGAIN: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(1);
/// With a panel there, only its leaving matters, and that is a signal; this is for a panel that hangs.
const CHECK: Duration = Duration::from_secs(60);

/// Follows it for ever.
pub async fn follow(host: watch::Sender<Host>) {
    loop {
        if let Ok(Ok(bus)) = timeout(PATIENCE, Connection::session()).await {
            follow_on(&bus, &host).await;
        }
        say(&host, Host::NoBus);
        tokio::time::sleep(AGAIN).await;
    }
}

/// Returns when the bus is gone.
async fn follow_on(bus: &Connection, host: &watch::Sender<Host>) -> Option<()> {
    let names = timeout(PATIENCE, DBusProxy::new(bus)).await.ok()?.ok()?;
    let mut changes = timeout(PATIENCE, names.receive_name_owner_changed_with_args(&[(0, NAME)])).await.ok()?.ok()?;
    loop {
        let now = ask(bus).await;
        say(host, now);
        let pause = if now == Host::There { CHECK } else { AGAIN };
        // A time-out only means that it is time to ask again.
        if let Ok(change) = timeout(pause, changes.next()).await {
            change?;
        }
        timeout(PATIENCE, names.get_id()).await.ok()?.ok()?;
    }
}

async fn ask(bus: &Connection) -> Host {
    let answer = async {
        let watcher = WatcherProxy::builder(bus).cache_properties(proxy::CacheProperties::No).build().await?;
        watcher.is_status_notifier_host_registered().await
    };
    match timeout(PATIENCE, answer).await {
        Ok(Ok(true)) => Host::There,
        Ok(Ok(false) | Err(_)) | Err(_) => Host::Absent,
    }
}

fn say(host: &watch::Sender<Host>, now: Host) {
    host.send_if_modified(|before| std::mem::replace(before, now) != now);
}
