//! Start at login: the plugin's entry, looked after.
//!
//! Invariant: an entry that is on starts this program, whatever its path; with folders of somebody else's choosing
//! (a demo, a test) the person's own entry is neither read nor changed.

#[cfg(target_os = "linux")]
mod entry;

use tauri::{AppHandle, Wry, plugin::TauriPlugin};
use tauri_plugin_autostart::ManagerExt;
use view::{LoginLine, StartAtLogin};

/// The name of the entry.
const NAME: &str = "shiftbell";
/// What the entry starts the program with.
const HIDDEN: &str = "--hidden";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    On,
    Off,
}

pub fn plugin() -> TauriPlugin<Wry> {
    tauri_plugin_autostart::Builder::new().app_name(NAME).arg(HIDDEN).build()
}

/// Whether it is on. An entry that names another program, or one that is gone, is repaired.
pub fn look(app: &AppHandle) -> LoginLine {
    if let Some(why) = elsewhere(|name| std::env::var_os(name)) {
        return unavailable(why);
    }
    match app.autolaunch().is_enabled() {
        Ok(true) => repaired(app),
        Ok(false) => line(StartAtLogin::Off),
        Err(fault) => unavailable(format!("Whether Shiftbell starts at login cannot be told: {fault}.")),
    }
}

/// What is shown from now on: that an entry was repaired is found once, and said for as long as it is on.
pub fn kept_in_view(before: &LoginLine, now: LoginLine) -> LoginLine {
    if before.state == StartAtLogin::On && now == line(StartAtLogin::On) { before.clone() } else { now }
}

/// Switches it on or off.
///
/// # Errors
/// In words.
pub fn set(app: &AppHandle, wanted: Wanted) -> Result<LoginLine, String> {
    if let Some(why) = elsewhere(|name| std::env::var_os(name)) {
        return Err(why);
    }
    let manager = app.autolaunch();
    let done = match wanted {
        Wanted::On => manager.enable(),
        Wanted::Off => manager.disable(),
    };
    done.map_err(|fault| format!("It cannot be changed: {fault}."))?;
    Ok(look(app))
}

/// Why the entry of this person is left alone.
fn elsewhere(variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> Option<String> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let own = ["SHIFTBELL_CONFIG_DIR", "SHIFTBELL_DATA_DIR"].into_iter().find(|name| set(name).is_some());
    if let Some(name) = own {
        return Some(format!("This Shiftbell runs with folders of its own ({name}), so it does not start at login."));
    }
    // The plugin writes below HOME; a desktop looks below this.
    let config = set("XDG_CONFIG_HOME").map(std::path::PathBuf::from)?;
    let usual = set("HOME").map(|home| std::path::PathBuf::from(home).join(".config"));
    (cfg!(target_os = "linux") && usual.as_ref() != Some(&config)).then(|| {
        format!("The folder of your settings is {}; start at login works with ~/.config only.", config.display())
    })
}

#[cfg(target_os = "linux")]
fn repaired(_: &AppHandle) -> LoginLine {
    match entry::look_after(NAME, HIDDEN) {
        Ok(entry::Found::Good) => line(StartAtLogin::On),
        Ok(entry::Found::SwitchedOff) => line(StartAtLogin::Off),
        Ok(entry::Found::Repaired { named }) => {
            tracing::info!("the entry that starts Shiftbell at login is repaired");
            let says = format!("Shiftbell starts when you log in. The entry named {named}, and was repaired.");
            LoginLine { state: StartAtLogin::On, says: Some(says), cure: None }
        }
        Err(why) => unavailable(why),
    }
}

#[cfg(not(target_os = "linux"))]
fn repaired(_: &AppHandle) -> LoginLine {
    line(StartAtLogin::On)
}

fn line(state: StartAtLogin) -> LoginLine {
    LoginLine { state, says: None, cure: None }
}

fn unavailable(why: String) -> LoginLine {
    LoginLine { state: StartAtLogin::Unavailable, says: Some(why), cure: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repair_at_the_start_is_still_told_when_the_window_opens() {
        let (on, off) = (line(StartAtLogin::On), line(StartAtLogin::Off));
        let repaired = LoginLine { says: Some("The entry named /gone/x, and was repaired.".to_owned()), ..on.clone() };
        let again = LoginLine { says: Some("The entry named /gone/y, and was repaired.".to_owned()), ..on.clone() };
        let table = [
            (&off, &repaired, &repaired),
            (&repaired, &on, &repaired),
            (&repaired, &again, &again),
            (&repaired, &off, &off),
            (&off, &on, &on),
        ];
        for (before, now, shown) in table {
            assert_eq!(&kept_in_view(before, now.clone()), shown);
        }
    }

    #[test]
    fn whose_entry_is_left_alone() {
        let home = ("HOME", "/home/ada");
        let table = [
            (vec![home], None),
            (vec![home, ("XDG_CONFIG_HOME", "/home/ada/.config")], None),
            (vec![home, ("SHIFTBELL_CONFIG_DIR", "")], None),
            (vec![home, ("SHIFTBELL_CONFIG_DIR", "/c")], Some("SHIFTBELL_CONFIG_DIR")),
            (vec![home, ("SHIFTBELL_DATA_DIR", "/d")], Some("SHIFTBELL_DATA_DIR")),
            (vec![home, ("XDG_CONFIG_HOME", "/elsewhere")], Some("/elsewhere")),
        ];
        for (set, expected) in table {
            let found = elsewhere(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()));
            assert_eq!(found.is_some(), expected.is_some(), "{set:?}");
            assert!(expected.is_none_or(|word| found.is_some_and(|why| why.contains(word))), "{set:?}");
        }
    }
}
