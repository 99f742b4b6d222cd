//! Keeps GLib from ending the program when the session bus goes away.
//!
//! Invariant: the watch outlives its bus; GLib's own default is to raise SIGTERM then
//! (<https://docs.gtk.org/gio/property.DBusConnection.exit-on-close.html>).

use crate::tray_host::Host;
use gtk::gio::{self, BusType, Cancellable};
use tauri::AppHandle;
use tokio::sync::watch;

/// Follows every connection that GTK may make: one for each time that the bus comes.
pub async fn outlive(app: AppHandle, mut host: watch::Receiver<Host>) {
    loop {
        if *host.borrow_and_update() != Host::NoBus && app.run_on_main_thread(outlive_this).is_err() {
            return;
        }
        if host.changed().await.is_err() {
            return;
        }
    }
}

/// GTK, WebKit and this share one connection. Must be called on the main thread; does not block it.
fn outlive_this() {
    gio::bus_get(BusType::Session, None::<&Cancellable>, |bus| match bus {
        Ok(bus) => bus.set_exit_on_close(false),
        Err(fault) => tracing::info!(%fault, "GTK has no session bus"),
    });
}
