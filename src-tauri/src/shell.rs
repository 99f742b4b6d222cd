//! The Tauri side: tray, window and the end of the program.
//!
//! Invariant: closing the last window ends nothing; only Quit, and a signal, do.

use crate::{
    commands,
    context::context,
    login, tray, tray_host, window,
    wiring::{OpenRequests, Started, Watch},
};
use tauri::{AppHandle, Manager, RunEvent, WindowEvent};
use tokio::sync::{broadcast, watch};

/// Whether somebody wants to look at it right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    WithWindow,
    /// At login.
    Hidden,
}

/// Runs until the person quits, or a signal says so; returns the exit code. Must be called on the main thread.
///
/// # Errors
/// When there is no screen at all.
pub fn run(started: Started, start: Start) -> tauri::Result<i32> {
    let Started { watch, opens, setup } = started;
    let (menus, shown, looked) = (watch.clone(), watch.clone(), setup.clone());
    let app = tauri::Builder::default()
        .plugin(login::plugin())
        .manage(watch)
        .manage(commands::Follower::default())
        .manage(setup)
        .invoke_handler(commands::handler())
        .on_menu_event(move |app, event| tray::chosen(app, &menus, event.id().as_ref()))
        .setup(move |app| {
            looked.show_login(login::look(app.handle()));
            begin(app.handle(), &shown, opens);
            if start == Start::WithWindow {
                window::open(app.handle());
            }
            Ok(())
        })
        .build(context())?;
    Ok(app.run_return(on_event))
}

fn begin(app: &AppHandle, watch: &Watch, opens: OpenRequests) {
    let (say, host) = watch::channel(tray_host::Host::NoBus);
    watch.runtime.spawn(tray_host::follow(say));
    #[cfg(target_os = "linux")]
    watch.runtime.spawn(crate::session_bus::outlive(app.clone(), host.clone()));
    watch.runtime.spawn(tray::keep(app.clone(), watch.clone(), host));
    watch.runtime.spawn(open_when_asked(app.clone(), watch.clone(), opens));
    watch.runtime.spawn(end_on_signal(app.clone()));
}

/// A card's Open, a second start, a page that no daemon shows: all open the window.
async fn open_when_asked(app: AppHandle, watch: Watch, mut opens: OpenRequests) {
    let mut opened = watch.handle.opened();
    loop {
        tokio::select! {
            Some(()) = opens.recv() => {}
            asked = opened.recv() => if let Err(broadcast::error::RecvError::Closed) = asked { return },
        }
        window::open(&app);
    }
}

#[cfg(unix)]
async fn end_on_signal(app: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    let all = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()].map(signal);
    let [Ok(mut terminate), Ok(mut interrupt), Ok(mut hangup)] = all else {
        tracing::warn!("signals cannot be listened to");
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = hangup.recv() => {}
    }
    tracing::info!("told to end by a signal");
    app.exit(0);
}

#[cfg(not(unix))]
async fn end_on_signal(app: AppHandle) {
    if tokio::signal::ctrl_c().await.is_ok() {
        app.exit(0);
    }
}

fn on_event(app: &AppHandle, event: RunEvent) {
    match event {
        // Without a code it is only the last window that was closed.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        RunEvent::WindowEvent { event: WindowEvent::Destroyed, .. } => app.state::<commands::Follower>().replace(None),
        _ => {}
    }
}
