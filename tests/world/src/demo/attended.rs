//! A night on the person's own desktop, for the person to click.
//!
//! Invariant: nothing of the person's is read, changed or left behind: folders and keyring collection are the night's own.

use super::{
    night::Night,
    play::{Patience, Player},
    record::Seen,
    stage::Stage,
    tell::summary,
    voice::print,
    watch::Watch,
};
use crate::desktop::Place;
use std::{path::Path, time::Duration};

const PATIENCE: Patience =
    Patience { with_the_world: Duration::from_secs(8), with_the_person: Duration::from_secs(20) };
const START: Duration = Duration::from_secs(60);

/// Why this desktop cannot be used; None where it can.
pub async fn obstacle() -> Option<String> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
        return Some("There is no display here.".to_owned());
    }
    let bus = std::env::var_os("XDG_RUNTIME_DIR").is_some_and(|folder| Path::new(&folder).join("bus").exists());
    if !set("DBUS_SESSION_BUS_ADDRESS") && !bus {
        return Some("There is no session bus here.".to_owned());
    }
    let folder = folder().ok()?;
    Stage::set(&Place::visiting(folder.path())).await.err()
}

/// The exit code, once the person has had enough.
///
/// # Errors
/// What is missing in order to play at all.
pub async fn play(night: &Night, speed: f64) -> Result<u8, String> {
    let folder = folder()?;
    let mut stage = Stage::set(&Place::visiting(folder.path())).await?;
    stage.app.start(&[]);
    let watching = Watch::of(&stage);
    let line = stage.another_line();
    let watching = tokio::spawn(async move { watching.follow(&line).await });
    print(
        "Shiftbell is starting. Its window opens, its icon is in the tray: click everything. Nothing of yours is touched.",
    );
    print("Ctrl-C here, or Quit in the tray's menu, ends it.");
    stage.record.until(START, |seen| seen.contains(&Seen::Shift { on: true })).await;
    Player { stage: &mut stage, person: None, patience: PATIENCE, speed }.play(night).await;
    summary(&stage.record.all()).iter().for_each(|line| print(line));
    print("The night is over. Shiftbell stays for you to look around; Ctrl-C or Quit ends it.");
    while stage.app.is_running() {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    watching.abort();
    Ok(0)
}

fn folder() -> Result<tempfile::TempDir, String> {
    let made = tempfile::Builder::new().prefix("shiftbell-demo-").tempdir();
    made.map_err(|why| format!("A temporary folder cannot be made: {why}"))
}
