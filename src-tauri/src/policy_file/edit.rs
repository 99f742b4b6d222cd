//! Writes an addition to the policy file.
//!
//! Invariant: the file is the old text or the new one, whole; one that somebody else changed meanwhile stays as it is.

use super::{Read, read};
use policyfile::edit::{Edit, edit};
use std::{
    ffi::OsString,
    fs::{self, File, Permissions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Lets one in at a time: two would write into each other's file.
pub type Turn = Mutex<()>;

/// Returns the new text. Blocks.
///
/// # Errors
/// In words for the person.
pub fn write(path: &Path, asked: &Edit, turn: &Turn) -> Result<String, String> {
    let _mine = turn.lock().unwrap_or_else(PoisonError::into_inner);
    let before = read(path);
    let text = match &before {
        Read::Text(text) => Some(text.as_str()),
        Read::Missing => None,
        Read::Unreadable(why) => return Err(format!("The policy file cannot be read: {why}.")),
    };
    let after = edit(text, asked).map_err(|refused| format!("{refused}."))?;
    let unwritten = |fault: io::Error| format!("The policy file {} cannot be written: {fault}.", path.display());
    // A link stays one: the file that it points to is replaced.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let fresh = beside(&place);
    let written = prepare(&place, &fresh, &after).map_err(unwritten).and_then(|()| {
        if read(path) != before {
            return Err("The policy file was changed meanwhile; look at it, then try again.".to_owned());
        }
        fs::rename(&fresh, &place).map_err(unwritten)
    });
    if written.is_err() {
        // Nothing of it may stay; where it cannot be removed it could not be made.
        let _ = fs::remove_file(&fresh);
    }
    written.map(|()| after)
}

/// As private as the file was, or for this person alone.
fn prepare(place: &Path, fresh: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder)?;
    }
    // What an earlier write left there, or somebody else put there, a link even, is not written to.
    match fs::remove_file(fresh) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => return Err(fault),
        Ok(()) | Err(_) => {}
    }
    let mut file = File::create_new(fresh)?;
    if let Some(permissions) = permissions(place) {
        file.set_permissions(permissions)?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn permissions(place: &Path) -> Option<Permissions> {
    if let Ok(there) = fs::metadata(place) {
        return Some(there.permissions());
    }
    #[cfg(unix)]
    return Some(std::os::unix::fs::PermissionsExt::from_mode(0o600));
    #[cfg(not(unix))]
    None
}

fn beside(place: &Path) -> PathBuf {
    let name = place.file_name().map_or_else(OsString::new, OsString::from);
    place.with_file_name([OsString::from("."), name, OsString::from(".new")].into_iter().collect::<OsString>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(name: &str) -> Edit {
        Edit::AddSlack { name: name.to_owned() }
    }

    fn write_to(path: &Path, name: &str) -> Result<String, String> {
        write(path, &add(name), &Turn::default())
    }

    #[test]
    fn a_new_file_is_this_persons_alone_and_an_old_one_keeps_its_mode() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config/shiftbell.toml");
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        let text = write_to(&path, "acme").unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap(), mode()), (text, 0o600));
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        write_to(&path, "other").unwrap();
        assert_eq!(mode(), 0o640);
        let there: Vec<_> =
            fs::read_dir(path.parent().unwrap()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(there, ["shiftbell.toml"], "nothing is left behind");
    }

    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.toml"), folder.path().join("shiftbell.toml"));
        fs::write(&real, "# mine\n").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write_to(&link, "acme").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(fs::read_to_string(&real).unwrap().starts_with("# mine\n\n[[slack]]"));
    }

    #[test]
    fn additions_at_the_same_time_are_all_there() {
        let folder = tempfile::tempdir().unwrap();
        let (path, turn) = (folder.path().join("shiftbell.toml"), Turn::default());
        let start = std::sync::Barrier::new(8);
        std::thread::scope(|scope| {
            for number in 0..8 {
                let (path, turn, start) = (&path, &turn, &start);
                scope.spawn(move || {
                    start.wait();
                    write(path, &add(&format!("team-{number}")), turn).unwrap();
                });
            }
        });
        let policy = policyfile::read(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(policy.slack.len(), 8);
    }

    #[test]
    fn what_lies_where_the_new_text_is_prepared_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("shiftbell.toml"), folder.path().join("other"));
        fs::write(&other, "mine").unwrap();
        std::os::unix::fs::symlink(&other, beside(&path)).unwrap();
        write_to(&path, "acme").unwrap();
        assert_eq!(fs::read_to_string(&other).unwrap(), "mine");
        assert!(!fs::symlink_metadata(&path).unwrap().is_symlink());
    }

    #[test]
    fn a_broken_or_unreadable_file_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shiftbell.toml");
        fs::write(&path, "[[slack]\n").unwrap();
        assert!(write_to(&path, "acme").unwrap_err().contains("left as it is"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "[[slack]\n");
        fs::write(&path, b"\xff").unwrap();
        assert!(write_to(&path, "acme").unwrap_err().contains("cannot be read"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
