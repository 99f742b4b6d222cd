//! Sets aside a database file that cannot be used, and takes over what can be read of it.
//!
//! Invariant: whatever ends the process meanwhile, the next one finds out, and goes on; a file that was begun in place of
//! another one says so for good.

use crate::{file, night, rows, trouble::Cause};
use jiff::Timestamp;
use oncall::fact::What;
use rusqlite::{Connection, config::DbConfig};
use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

/// The application's mark in the head of a database (`PRAGMA application_id`) that was begun in place of another one.
const BEGUN_ANEW: i32 = 0x5362_616e;

/// Whether what was noted before this database began may be missing from it.
///
/// # Errors
/// Where its head cannot be read.
pub(crate) fn is_begun_anew(db: &Connection) -> rusqlite::Result<bool> {
    db.query_row("PRAGMA application_id", [], |row| row.get(0)).map(|mark: i32| mark == BEGUN_ANEW)
}

/// What lies aside while the database has nothing yet: nothing was taken over from it. And how that came.
///
/// # Errors
/// Where database or folder cannot be read.
pub(crate) fn left_behind(path: &Path, db: &Connection) -> Result<Option<(PathBuf, &'static str)>, Cause> {
    if rows::last(db)? > 0 {
        return Ok(None);
    }
    let asides = asides(path)?;
    let database = asides.iter().rfind(|aside| is_database(aside)).map(|it| (it, "setting it aside was interrupted"));
    let log = || asides.iter().rfind(|aside| is_log(aside)).map(|it| (it, "only its log was left"));
    Ok(database.or_else(log).map(|(aside, why)| (aside.clone(), why)))
}

fn is_database(aside: &Path) -> bool {
    !is_log(aside) && !aside.as_os_str().as_encoded_bytes().ends_with(b"-shm")
}

fn is_log(aside: &Path) -> bool {
    aside.as_os_str().as_encoded_bytes().ends_with(b"-wal")
}

/// Whether anything ever had to be set aside, or is to be: a log without its database.
pub(crate) fn is_any(path: &Path) -> bool {
    lone_log(path).is_ok_and(|log| log.is_some()) || asides(path).is_ok_and(|asides| !asides.is_empty())
}

/// All that lies aside, the latest last.
fn asides(path: &Path) -> io::Result<Vec<PathBuf>> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(Vec::new()) };
    let begins = [name.as_encoded_bytes(), b".damaged-"].concat();
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if name.as_encoded_bytes().starts_with(&begins) {
            found.push(folder.join(name));
        }
    }
    found.sort();
    Ok(found)
}

/// Renames the file and what belongs to it.
pub(crate) fn set_aside(path: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let aside = free_name(path, now)?;
    for end in ["", "-wal", "-shm"] {
        if oncall::planted!("a-damaged-file-is-emptied") {
            drop(fs::remove_file(with_suffix(path, end)));
        } else {
            rename(&with_suffix(path, end), &with_suffix(&aside, end))?;
        }
    }
    sync_folder_of(path)?;
    Ok(aside)
}

/// Takes a log aside whose database is gone, to where that lies: SQLite would erase it.
pub(crate) fn finish(path: &Path, now: Timestamp) -> io::Result<()> {
    let Some(log) = lone_log(path)? else { return Ok(()) };
    let without_log = |aside: &PathBuf| is_database(aside) && !with_suffix(aside, "-wal").exists();
    let aside = asides(path)?.into_iter().rfind(without_log).map_or_else(|| free_name(path, now), Ok)?;
    rename(&log, &with_suffix(&aside, "-wal"))?;
    sync_folder_of(path)
}

/// A log whose database is gone.
fn lone_log(path: &Path) -> io::Result<Option<PathBuf>> {
    let log = with_suffix(path, "-wal");
    // A database that cannot be looked at may be there.
    Ok((!path.try_exists()? && log.exists()).then_some(log))
}

fn rename(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

fn free_name(path: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let stamp = now.strftime("%Y%m%dT%H%M%SZ");
    let is_free = |aside: &PathBuf| ["", "-wal", "-shm"].iter().all(|end| !with_suffix(aside, end).exists());
    (1..)
        .map(|n| with_suffix(path, &if n == 1 { format!(".damaged-{stamp}") } else { format!(".damaged-{stamp}-{n}") }))
        .find(is_free)
        .ok_or_else(|| io::ErrorKind::AlreadyExists.into())
}

fn sync_folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), file::sync_folder)
}

pub(crate) fn with_suffix(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}

/// Marks the new database, then takes over what can still be read, as far as the first place that cannot; says how many
/// facts. Whether I am on shift is not taken over: the last word of it may be what is missing, and in doubt I am.
///
/// # Errors
/// Where nothing can be written, or there is no room to read: it is to be tried again, for once another fact is in the
/// database it never is.
pub(crate) fn take_over(aside: &Path, db: &mut Connection) -> Result<usize, Cause> {
    db.pragma_update(None, "application_id", BEGUN_ANEW)?;
    let mut facts = Vec::new();
    let read = read_as_far_as_it_goes(aside).and_then(|old| night::each_row(&old, |fact| facts.push(fact)));
    if let Err(fault) = read {
        tracing::info!(%fault, "the damaged file can be read only so far");
        if let full @ Cause::Full = fault.into() {
            return Err(full);
        }
    }
    facts.retain(|fact| !matches!(fact.what, What::ShiftSet { .. }));
    rows::Rows::default().store(db, &facts, |_| ())?;
    Ok(facts.len())
}

/// Opens a damaged database for reading. One that is shorter than it says is read up to its end, which SQLite allows
/// where the schema may be written; this connection writes nothing.
fn read_as_far_as_it_goes(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags(path, file::READ)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA, true)?;
    file::readable(db)
}
