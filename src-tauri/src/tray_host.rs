//! Whether there is a panel that shows tray icons.
//!
//! Invariant: a panel counts as there only once it has answered; asking it never blocks the main thread.

#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "linux")]
pub use linux::follow;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    There,
    /// Nobody on the bus shows tray icons.
    Absent,
    /// The bus itself is gone, and with it every registration made over it.
    NoBus,
}

/// Elsewhere the tray belongs to the system, and is always there.
#[cfg(not(target_os = "linux"))]
pub async fn follow(host: tokio::sync::watch::Sender<Host>) {
    host.send_replace(Host::There);
    host.closed().await;
}
