//! Reads beside whoever writes.
//!
//! Invariant: each reading has a connection of its own, so that no commit waits for it, and changes nothing.

use crate::{aside, file, load, past, trouble};
use engine::ledger::Remembered;
use jiff::Timestamp;
use oncall::{
    history::History,
    ids::{AlertId, Fingerprint},
    sight::Trouble,
};
use rusqlite::Connection;
use std::{io, path::PathBuf};

/// The facts of a folder, to be read.
#[derive(Clone)]
pub struct Reading {
    folder: PathBuf,
}

/// What was seen before cannot be read at present: go on without it.
#[derive(Debug, thiserror::Error)]
#[error("what was seen before cannot be read: {0}")]
pub struct Unread(#[from] rusqlite::Error);

impl Reading {
    pub fn of(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The facts the Desk starts from; see [`engine::ledger::Ledger::load`].
    ///
    /// # Errors
    /// When there is a file that cannot be read.
    pub fn load(&self, since: Timestamp) -> Result<Remembered, Trouble> {
        let path = file::database(&self.folder);
        let none = || Remembered { facts: Vec::new(), lacks: aside::is_any(&path) };
        // Before the first fact ever there is no file, and nothing to remember.
        if path.metadata().is_err_and(|fault| fault.kind() == io::ErrorKind::NotFound) {
            return Ok(none());
        }
        let remembered = file::read_only(&path).and_then(|db| {
            // A kill may have come between the making of the file and of its tables.
            let tables: u32 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
            if tables == 0 {
                return Ok(none());
            }
            let facts = load::load(&db, since)?;
            let lacks = aside::is_begun_anew(&db)? || (facts.is_empty() && aside::is_any(&path));
            Ok(Remembered { facts, lacks })
        });
        remembered.map_err(|fault| trouble::cannot_read(&self.folder, &fault))
    }

    /// Opened anew for each few questions, for a file that went bad is replaced by another one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn past(&self) -> Result<Past, Unread> {
        Ok(Past(file::read_only(&file::database(&self.folder))?))
    }
}

/// What was seen before.
pub struct Past(Connection);

impl Past {
    /// Of earlier alerts with this fingerprint, but for one; none where there were none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn history(&self, print: &Fingerprint, except: &AlertId) -> Result<Option<History>, Unread> {
        Ok(past::history(&self.0, print, except)?)
    }
}
