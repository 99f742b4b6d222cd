//! Finds, makes and checks the database file.
//!
//! Invariant: no file of the person's is ever erased or overwritten; what cannot be used is set aside.

use crate::{
    aside, rows, schema,
    trouble::{self, Cause},
};
use jiff::Timestamp;
use oncall::sight::Trouble;
use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig, ffi};
use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

/// How long another process may hold the file before a commit fails.
const BUSY: Duration = Duration::from_secs(2);

pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join("shiftbell.sqlite")
}

/// A database that can be written, and what had to be done for it. `now` names a file that is set aside.
///
/// # Errors
/// When no file can be used at present; nothing was changed then.
pub(crate) fn open(folder: &Path, now: Timestamp) -> Result<(Connection, Option<Trouble>), Trouble> {
    let path = database(folder);
    let cannot = |cause: Cause| trouble::cannot_write(folder, &cause);
    // A process may have ended while it set a file aside.
    aside::finish(&path, now).map_err(|fault| cannot(fault.into()))?;
    make(folder, &path).map_err(|fault| cannot(fault.into()))?;
    let (mut db, why, aside) = match examine(&path) {
        Ok(db) => match aside::left_behind(&path, &db).map_err(&cannot)? {
            None => return Ok((db, None)),
            Some(_) if oncall::planted!("what-lies-aside-is-forgotten") => return Ok((db, None)),
            Some((aside, why)) => (db, why.to_owned(), aside),
        },
        Err(Cause::Damaged(why)) => {
            let aside = aside::set_aside(&path, now).map_err(|fault| cannot(fault.into()))?;
            tracing::warn!(%why, aside = %aside.display(), "the database could not be used and was set aside");
            make(folder, &path).map_err(|fault| cannot(fault.into()))?;
            (examine(&path).map_err(&cannot)?, why, aside)
        }
        Err(cause) => return Err(cannot(cause)),
    };
    let saved = aside::take_over(&aside, &mut db).map_err(cannot)?;
    Ok((db, Some(trouble::damaged(&why, &aside, saved))))
}

/// Makes folder and file where they are missing, for nobody else to read.
fn make(folder: &Path, path: &Path) -> io::Result<()> {
    if !folder.is_dir() {
        private_folder().create(folder)?;
    }
    keep_private(folder, 0o700);
    match private_file().create_new(true).open(path) {
        Ok(_) => sync_folder(folder),
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {
            keep_private(path, 0o600);
            Ok(())
        }
        Err(fault) => Err(fault),
    }
}

/// Makes the folder's list of names durable. Windows does so by itself, and opens no folders.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn private_folder() -> fs::DirBuilder {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

pub(crate) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Takes the rights of others away. SQLite gives the files beside the database the database's own mode.
fn keep_private(path: &Path, mode: u32) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let wide = fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
        if wide && let Err(fault) = fs::set_permissions(path, fs::Permissions::from_mode(mode)) {
            tracing::warn!(path = %path.display(), %fault, "others may read this, and that cannot be changed");
        }
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
}

/// Opens the file for writing, if it is whole and ours.
fn examine(path: &Path) -> Result<Connection, Cause> {
    let mut db =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.busy_timeout(BUSY)?;
    // SQLite is content with reading where it may not write.
    if db.is_readonly("main")? {
        return Err(Cause::Unusable("it may only be read".to_owned()));
    }
    // Until it is known to be whole, closing it must not fold the log into it.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // The whole check: the quick one does not see that an index lacks what is in its table, so that it would be forgotten.
    let found: String = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(if is_unread(&found) { Cause::Unusable(found) } else { Cause::Damaged(found) });
    }
    // Where there is no log yet, the last transaction must not come undone with the power: hence more than FULL.
    db.execute_batch("PRAGMA synchronous = EXTRA; PRAGMA fullfsync = ON; PRAGMA secure_delete = ON;")?;
    if oncall::planted!("a-commit-is-not-synced") {
        db.execute_batch("PRAGMA synchronous = NORMAL;")?;
    }
    let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(Cause::Unusable(format!("the file system allows only the journal mode {mode}")));
    }
    migrate(&mut db)?;
    let mode: String = db.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(Cause::Unusable(format!("it fell back to the journal mode {mode}")));
    }
    let unfit = schema::unfit_index(&db).map_err(not_as_made)?;
    if let Some(index) = unfit
        && !oncall::planted!("an-index-is-believed")
    {
        return Err(Cause::Damaged(format!("the index {index} does not fit its table")));
    }
    if !oncall::planted!("builds-on-what-is-not-durable") {
        make_durable(&db)?;
    }
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(db)
}

/// Makes durable what is read, before anything is built on it. What lies in the log need not be: a killed process wrote it,
/// or a sync of it failed, after which a system may forget what it did not write and yet let it be read
/// (<https://lwn.net/Articles/752063/>). It is written anew into the database, and a log that begins anew makes what is
/// left of the old one void. Where somebody reads meanwhile, the log stays, and only the copy is made.
fn make_durable(db: &Connection) -> rusqlite::Result<()> {
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    db.pragma_update(None, "user_version", version)
}

/// Whether the check met a page that the disk did not give. That says nothing of what is on it, and the next try may do
/// better. Source: `checkTreePage` and `checkList` in SQLite's `btree.c`.
fn is_unread(found: &str) -> bool {
    if oncall::planted!("an-unread-page-counts-as-damage") {
        return false;
    }
    let code = found.rsplit_once("unable to get the page. error code=").and_then(|(_, code)| code.parse::<i32>().ok());
    code.is_some_and(|code| code & 0xff == ffi::SQLITE_IOERR) || found.contains("failed to get page")
}

fn migrate(db: &mut Connection) -> Result<(), Cause> {
    use rusqlite_migration::{Error, MigrationDefinitionError};
    match schema::migrations().to_latest(db) {
        Ok(()) => {}
        Err(Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead)) => {
            return Err(Cause::Damaged("it was made by a newer Shiftbell".to_owned()));
        }
        // A statement that fails for the disk's sake is no fault of the file's.
        Err(Error::RusqliteError { err, query }) => {
            return Err(match Cause::from(err) {
                Cause::Unusable(why) if why.contains("already exists") => Cause::Damaged(format!("{why}: {query}")),
                cause => cause,
            });
        }
        Err(fault) => return Err(Cause::Damaged(fault.to_string())),
    }
    rows::prepare_all(db).map_err(not_as_made)
}

/// A table, a column or an index may not be there.
fn not_as_made(fault: rusqlite::Error) -> Cause {
    match fault.sqlite_error_code() {
        Some(ErrorCode::Unknown) => Cause::Damaged(fault.to_string()),
        _ => fault.into(),
    }
}

pub(crate) const READ: OpenFlags = OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// Opens a database for reading, also where nothing can be written beside it.
pub(crate) fn read_only(path: &Path) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(path, READ).and_then(readable).or_else(|fault| {
        // Without a log the file itself is all there is, so that it can be read as one that does not change.
        if aside::with_suffix(path, "-wal").metadata().is_ok_and(|log| log.len() > 0) {
            return Err(fault);
        }
        let address = address(path).ok_or(fault)?;
        Connection::open_with_flags(address, READ | OpenFlags::SQLITE_OPEN_URI).and_then(readable)
    })
}

pub(crate) fn readable(db: Connection) -> rusqlite::Result<Connection> {
    db.busy_timeout(BUSY)?;
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)).map(|_| db)
}

/// `file:` address of a file that does not change while it is read.
fn address(path: &Path) -> Option<String> {
    let mut address = "file:".to_owned();
    for byte in path.to_str()?.bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => address.push(char::from(byte)),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    Some(address + "?immutable=1")
}
