//! The application: watches from login to logout, with a tray icon, and a window when somebody wants to look.
//!
//! Invariant: once the watch runs, nothing that happens to tray, window or screen ends it but the person's Quit.

#[cfg(planted)]
compile_error!("nothing that is shipped is built with planted bugs");

mod clipboard;
mod commands;
mod context;
mod icons;
mod instance;
mod local_zone;
mod logging;
mod login;
mod panel;
mod policy_file;
mod serve_control;
#[cfg(target_os = "linux")]
mod session_bus;
mod setup;
mod shell;
mod tray;
mod tray_host;
#[cfg(target_os = "linux")]
mod webkit;
mod window;
mod wiring;

use anyhow::{Context, Result, bail};
use control::{Answer, Request, folders::Folders};
use shell::Start;
use std::{process::ExitCode, time::Duration};
use tokio::runtime::Runtime;

const USAGE: &str = "usage: shiftbell-desktop [--hidden]";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("shiftbell-desktop: {fault:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    // Before anything speaks TLS, and before there is any other thread.
    let provider = rustls::crypto::ring::default_provider().install_default();
    debug_assert!(provider.is_ok(), "somebody else chose a TLS provider");
    keep_to_myself();
    #[cfg(target_os = "linux")]
    webkit::prepare();

    let start = arguments(std::env::args().skip(1))?;
    let folders = Folders::of_this_person()?;
    // Where it cannot be made it rings without a memory; each part that needs the folder says what it lacks.
    let made = std::fs::create_dir_all(folders.data.join("logs"));
    let claimed = instance::claim(&folders.data);
    if matches!(claimed, Ok(instance::Claimed::RunsAlready)) {
        return call_the_other(&folders, start);
    }
    let log = logging::start(&folders.data);
    if let Err(fault) = &made {
        tracing::warn!(%fault, folder = %folders.data.display(), "the data folder cannot be made");
    }
    if let Err(fault) = &claimed {
        tracing::warn!(fault = format!("{fault:#}"), "the data folder cannot be locked");
    }
    if let Err(fault) = &log {
        tracing::warn!(fault = format!("{fault:#}"), "nothing is kept of what the program says");
    }
    let code = watch(&folders, start)?;
    tracing::info!("ended");
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

fn arguments(arguments: impl Iterator<Item = String>) -> Result<Start> {
    let mut start = Start::WithWindow;
    for argument in arguments {
        match argument.as_str() {
            "--hidden" => start = Start::Hidden,
            other => bail!("{other}: unknown\n{USAGE}"),
        }
    }
    Ok(start)
}

fn watch(folders: &Folders, start: Start) -> Result<i32> {
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "starting");
    let runtime = runtime()?;
    // Tauri's own tasks run there as well; it would start a second runtime otherwise.
    tauri::async_runtime::set(runtime.handle().clone());
    let started = {
        let _inside = runtime.enter();
        wiring::start(folders)
    };
    let handle = started.watch.handle.clone();
    let code = shell::run(started, start).context("there is no screen to start on")?;
    runtime.block_on(handle.stop());
    drop(handle);
    runtime.shutdown_timeout(Duration::from_secs(2));
    Ok(code)
}

fn runtime() -> Result<Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).thread_name("watch").enable_all().build().context("the runtime cannot be started")
}

/// The program runs already: asks it for its window, and leaves.
fn call_the_other(folders: &Folders, start: Start) -> Result<ExitCode> {
    if start == Start::Hidden {
        eprintln!("Shiftbell runs already.");
        return Ok(ExitCode::SUCCESS);
    }
    // The other may be just about to listen.
    let answer = runtime()?.block_on(async {
        let mut answer = control::ask(&folders.data, Request::OpenWindow).await;
        for _ in 0..20 {
            if !matches!(answer, Err(control::AskFault::NotRunning)) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
            answer = control::ask(&folders.data, Request::OpenWindow).await;
        }
        answer
    });
    match answer.context("Shiftbell runs already, but its window cannot be asked for")? {
        Answer::Fault(fault) => bail!("Shiftbell runs already, and says: {}", fault.says),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Every file made from here on is this person's alone.
fn keep_to_myself() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}
