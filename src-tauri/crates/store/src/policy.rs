//! The text of the last good policy, beside the database.
//!
//! Invariant: the file is the old text or the new one, whole, also after a power cut.

use crate::file;
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

fn path(folder: &Path) -> PathBuf {
    folder.join("last-good-policy.toml")
}

pub(crate) fn keep(folder: &Path, text: &str) -> io::Result<()> {
    if last_good(folder).as_deref() == Some(text) {
        return Ok(());
    }
    let fresh = folder.join("last-good-policy.toml.new");
    let mut file = file::private_file().create(true).truncate(true).open(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&fresh, path(folder))?;
    file::sync_folder(folder)
}

pub(crate) fn last_good(folder: &Path) -> Option<String> {
    match fs::read_to_string(path(folder)) {
        Ok(text) => Some(text),
        Err(fault) => {
            if fault.kind() != io::ErrorKind::NotFound {
                tracing::warn!(%fault, "the last good policy cannot be read");
            }
            None
        }
    }
}
