//! What SQLite's errors mean for the person.
//!
//! Invariant: every failure has a name and a cure; none is swallowed.

use oncall::sight::Trouble;
use rusqlite::{ErrorCode, ffi};
use std::{io, path::Path};

/// Why the file could not be used, by what is to be done next.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Cause {
    /// Wait for space.
    #[error("the disk is full")]
    Full,
    /// Set the file aside.
    #[error("{0}")]
    Damaged(String),
    /// Try again later.
    #[error("{0}")]
    Unusable(String),
}

impl From<rusqlite::Error> for Cause {
    fn from(fault: rusqlite::Error) -> Self {
        let says = fault.to_string();
        match fault {
            rusqlite::Error::SqliteFailure(ffi::Error { code, extended_code }, _) => match code {
                ErrorCode::DiskFull => Self::Full,
                // The index beside the log could not be made as large as it must be.
                ErrorCode::SystemIoFailure if extended_code == ffi::SQLITE_IOERR_SHMSIZE => Self::Full,
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged(says),
                _ => Self::Unusable(says),
            },
            _ => Self::Unusable(says),
        }
    }
}

impl From<io::Error> for Cause {
    fn from(fault: io::Error) -> Self {
        match fault.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Unusable(fault.to_string()),
        }
    }
}

/// The state of a store that cannot write.
pub(crate) fn cannot_write(folder: &Path, cause: &Cause) -> Trouble {
    match cause {
        Cause::Full => Trouble {
            name: "disk-full".to_owned(),
            says: "The disk is full: what happens now is shown, but not saved.".to_owned(),
            cure: "Free some space. Shiftbell tries again by itself, and saves what it still holds.".to_owned(),
        },
        Cause::Damaged(why) | Cause::Unusable(why) => Trouble {
            name: "store-unwritable".to_owned(),
            says: format!(
                "Nothing can be saved in {} ({why}): what happens now is shown, but not saved.",
                folder.display()
            ),
            cure: "Make the folder writable for you. Shiftbell tries again by itself, and saves what it still holds."
                .to_owned(),
        },
    }
}

pub(crate) fn cannot_read(folder: &Path, why: &dyn std::fmt::Display) -> Trouble {
    Trouble {
        name: "store-unreadable".to_owned(),
        says: format!("What happened before this start cannot be read from {}: {why}.", folder.display()),
        cure: "Make the folder readable for you, and start Shiftbell again.".to_owned(),
    }
}

pub(crate) fn damaged(why: &str, aside: &Path, saved: usize) -> Trouble {
    Trouble {
        name: "database-damaged".to_owned(),
        says: format!(
            "The file of facts could not be used ({why}). It was set aside as {}; {saved} facts could be taken over from it.",
            aside.display()
        ),
        cure: "Shiftbell goes on with a new file, and counts you as on shift where it does not know. Look at what is open at \
               the sources themselves, once."
            .to_owned(),
    }
}
