//! The desktop entry that starts the program at login.
//!
//! Source: <https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html>;
//! <https://specifications.freedesktop.org/autostart-spec/latest/>.
//!
//! Invariant: only the line `Exec` is ever changed, and the file is the old text or the new one, whole.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

const HEADER: &str = "[Desktop Entry]";

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Good,
    /// By the desktop's own settings.
    SwitchedOff,
    /// It named something else.
    Repaired {
        named: String,
    },
}

/// Makes the entry name this program, which the plugin does not where the path has spaces or moved.
///
/// # Errors
/// In words: it cannot be made to work.
pub fn look_after(name: &str, argument: &str) -> Result<Found, String> {
    let home = env::var_os("HOME").map(PathBuf::from).ok_or("HOME is not set.")?;
    let path = home.join(".config/autostart").join(format!("{name}.desktop"));
    let said = |fault: std::io::Error| format!("The entry {} cannot be kept right: {fault}.", path.display());
    let text = fs::read_to_string(&path).map_err(said)?;
    let command = command(&this_program()?, argument)?;
    let (found, mended) = judge(&text, &command);
    if let Some(mended) = mended {
        let fresh = path.with_extension("desktop.new");
        fs::write(&fresh, mended).and_then(|()| fs::rename(&fresh, &path)).map_err(said)?;
    }
    Ok(found)
}

fn this_program() -> Result<PathBuf, String> {
    let runs = env::current_exe().map_err(|_| "Where this program lies is not known.".to_owned())?;
    match image_of(&runs, |name| env::var_os(name)) {
        Some(image) => Ok(image),
        None => still_there(runs),
    }
}

/// The AppImage that the program runs from, for its own folder is gone after a logout. Whatever an AppImage starts (a
/// terminal, an editor) inherits both variables, so they are believed of a program within that folder only.
fn image_of(runs: &Path, variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = PathBuf::from(variable("APPDIR").filter(|folder| !folder.is_empty())?);
    let folder = fs::canonicalize(&folder).unwrap_or(folder);
    variable("APPIMAGE").map(PathBuf::from).filter(|image| image.is_absolute() && runs.starts_with(folder))
}

/// An upgrade that replaces the running program leaves it a mark after its name. Source: proc_pid_exe(5).
fn still_there(runs: PathBuf) -> Result<PathBuf, String> {
    if runs.is_file() {
        return Ok(runs);
    }
    let named = runs.to_str().and_then(|name| name.strip_suffix(" (deleted)")).map(PathBuf::from);
    let replaced = named.filter(|path| path.is_file());
    replaced.ok_or_else(|| "This program is not where it was started from; quit it, and start it anew.".to_owned())
}

/// What is to be said of the entry, and its new text where it needs one.
fn judge(text: &str, command: &str) -> (Found, Option<String>) {
    let lines: Vec<&str> = text.lines().collect();
    let header = lines.iter().position(|line| line.trim() == HEADER);
    let (head, rest) = lines.split_at(header.map_or(0, |at| at + 1));
    // What follows belongs to other groups: actions have commands of their own.
    let (ours, others) = rest.split_at(rest.iter().position(|line| line.starts_with('[')).unwrap_or(rest.len()));
    let value = |key: &str| {
        let mut values = ours.iter().filter_map(|line| line.split_once('='));
        values.find(|(known, _)| known.trim() == key).map(|(_, value)| value.trim())
    };
    if value("Hidden") == Some("true") || value("X-GNOME-Autostart-enabled") == Some("false") {
        return (Found::SwitchedOff, None);
    }
    let exec = value("Exec").unwrap_or("");
    if exec == command {
        return (Found::Good, None);
    }
    let exec_line = format!("Exec={command}");
    let kept = ours.iter().filter(|line| line.split_once('=').is_none_or(|(key, _)| key.trim() != "Exec"));
    let mut mended = if header.is_some() { head.to_vec() } else { vec![HEADER] };
    mended.push(&exec_line);
    mended.extend(kept.chain(others));
    mended.push("");
    // What the plugin has just written differs only in quotes.
    let plain = |text: &str| text.replace(['"', '\\'], "");
    let found = if plain(exec) == plain(command) { Found::Good } else { Found::Repaired { named: named(exec) } };
    (found, Some(mended.join("\n")))
}

fn named(exec: &str) -> String {
    if exec.is_empty() { "nothing".to_owned() } else { oncall::text::Untrusted::new(exec).line(200) }
}

/// The value of `Exec`: quoted, and escaped twice, once for the argument and once as a text of the file.
fn command(program: &Path, argument: &str) -> Result<String, String> {
    let cannot = || format!("A desktop entry cannot name {}; move the program elsewhere.", program.display());
    let path = program.to_str().filter(|path| !path.chars().any(char::is_control)).ok_or_else(cannot)?;
    let plain = path.chars().all(|c| c.is_alphanumeric() || "/._-+:,@".contains(c));
    if plain {
        return Ok(format!("{path} {argument}"));
    }
    let mut quoted = String::new();
    for c in path.chars() {
        match c {
            '\\' => quoted.push_str(r"\\\\"),
            '"' | '`' | '$' => quoted.extend(['\\', '\\', c]),
            '%' => quoted.push_str("%%"),
            c => quoted.push(c),
        }
    }
    Ok(format!("\"{quoted}\" {argument}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_path_is_written_so_that_it_works() {
        let table = [
            ("/usr/bin/shiftbell-desktop", "/usr/bin/shiftbell-desktop --hidden"),
            ("/home/ada/My Programs/shiftbell", "\"/home/ada/My Programs/shiftbell\" --hidden"),
            ("/opt/100%/shiftbell", "\"/opt/100%%/shiftbell\" --hidden"),
            ("/opt/a$b/shiftbell", r#""/opt/a\\$b/shiftbell" --hidden"#),
            (r"/opt/a\b/shiftbell", r#""/opt/a\\\\b/shiftbell" --hidden"#),
        ];
        for (path, expected) in table {
            assert_eq!(command(Path::new(path), "--hidden").as_deref(), Ok(expected), "{path}");
        }
        assert!(command(Path::new("/opt/a\nb"), "--hidden").is_err());
    }

    #[test]
    fn the_commands_of_other_groups_stay() {
        let others = "\n[Desktop Action quiet]\nExec=quiet\nHidden=true\n";
        let text = format!("# mine\n[Desktop Entry]\nType=Application\nExec=/gone/x\n{others}");
        let (found, mended) = judge(&text, "/usr/bin/x --hidden");
        assert_eq!(found, Found::Repaired { named: "/gone/x".to_owned() });
        let expected = format!("# mine\n[Desktop Entry]\nExec=/usr/bin/x --hidden\nType=Application\n{others}");
        assert_eq!(mended, Some(expected));
    }

    #[test]
    fn an_upgrade_while_it_runs_does_not_end_start_at_login() {
        let folder = tempfile::tempdir().unwrap();
        let (program, marked) = (folder.path().join("shiftbell"), folder.path().join("shiftbell (deleted)"));
        assert!(still_there(marked.clone()).is_err(), "neither is there");
        fs::write(&program, "").unwrap();
        assert_eq!(still_there(program.clone()), Ok(program.clone()));
        assert_eq!(still_there(marked.clone()), Ok(program));
        fs::write(&marked, "").unwrap();
        assert_eq!(still_there(marked.clone()), Ok(marked), "it is called so");
    }

    #[test]
    fn only_a_program_within_an_appimage_is_started_by_it() {
        let image = "/home/ada/Shiftbell.AppImage";
        let ours = "/tmp/.mount_abc/usr/bin/shiftbell-desktop";
        let table = [
            (ours, vec![("APPDIR", "/tmp/.mount_abc"), ("APPIMAGE", image)], Some(image)),
            ("/usr/bin/shiftbell-desktop", vec![("APPDIR", "/tmp/.mount_abc"), ("APPIMAGE", image)], None),
            ("/usr/bin/shiftbell-desktop", vec![("APPDIR", ""), ("APPIMAGE", image)], None),
            (ours, vec![("APPIMAGE", image)], None),
            (ours, vec![("APPDIR", "/tmp/.mount_abc"), ("APPIMAGE", "")], None),
        ];
        for (runs, set, expected) in table {
            let found = image_of(Path::new(runs), |name| {
                set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
            });
            assert_eq!(found.as_deref(), expected.map(Path::new), "{runs} {set:?}");
        }
    }

    #[test]
    fn stale_entries_are_repaired_and_others_left_alone() {
        let entry = |exec: &str, more: &str| {
            format!("[Desktop Entry]\nType=Application\nName=shiftbell\nExec={exec}\nTerminal=false{more}")
        };
        let ours = "/usr/bin/shiftbell-desktop --hidden";
        let spaced = "\"/a b/shiftbell\" --hidden";
        let repaired = |named: &str| Found::Repaired { named: named.to_owned() };
        let table = [
            (entry(ours, ""), ours, Found::Good, false),
            (entry("/gone/shiftbell-desktop --hidden", ""), ours, repaired("/gone/shiftbell-desktop --hidden"), true),
            (entry("/usr/bin/shiftbell-desktop", ""), ours, repaired("/usr/bin/shiftbell-desktop"), true),
            (entry("/a b/shiftbell --hidden", ""), spaced, Found::Good, true),
            (entry("/gone/x", "\nHidden=true"), ours, Found::SwitchedOff, false),
            (entry("/gone/x", "\nX-GNOME-Autostart-enabled=false\n"), ours, Found::SwitchedOff, false),
            (String::new(), ours, repaired("nothing"), true),
        ];
        for (text, command, expected, changed) in table {
            let (found, mended) = judge(&text, command);
            assert_eq!((&found, mended.is_some()), (&expected, changed), "{text}");
            let after = mended.unwrap_or(text);
            if expected != Found::SwitchedOff {
                assert_eq!(after.matches("Exec=").count(), 1);
                assert_eq!(judge(&after, command), (Found::Good, None), "{after}");
            }
        }
    }
}
