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
};
use crate::desktop::Place;
use std::{path::Path, time::Duration};

const START: Duration = Duration::from_secs(60);
const FOR_EVER: Duration = Duration::from_secs(7 * 24 * 3600);

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
    print(
        "Shiftbell starts. Its window opens, its icon is in the tray: click everything. Nothing of yours is touched.",
    );
    print("Ctrl-C here, or Quit in the tray's menu, ends it.");
    stage.app.start(&[]);
    let _watching = stage.watched();
    let record = stage.record.clone();
    let up = record.until(START, |seen| seen.contains(&Seen::Shift { on: true })).await;
    if !up {
        return Err(format!("Shiftbell does not come up:\n{}", stage.app.log()));
    }
    let playing = async {
        Player { stage: &mut stage, person: None, patience: patience(speed), speed }.play(night).await;
        summary(&stage.record.all()).iter().for_each(|line| print(line));
        print("The night is over. Shiftbell stays for you to look around; Ctrl-C or Quit ends it.");
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = playing => {}
        _ = record.until(FOR_EVER, |seen| seen.contains(&Seen::Gone)) => print("Shiftbell was ended; so is the demo."),
    }
    Ok(0)
}

fn patience(speed: f64) -> Patience {
    let scaled = |seconds: f64| Duration::from_secs_f64((seconds / speed).max(3.0));
    Patience { with_the_world: scaled(8.0), with_the_person: scaled(20.0), with_time: scaled(150.0) }
}

fn folder() -> Result<tempfile::TempDir, String> {
    let made = tempfile::Builder::new().prefix("shiftbell-demo-").tempdir();
    made.map_err(|why| format!("A temporary folder cannot be made: {why}"))
}
