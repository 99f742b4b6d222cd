//! The policy file, read from disk.
//!
//! Invariant: a file that cannot be read is a fault of its own, told from one that is read and faulty.

use crate::fault::Fault;
use control::folders::Folders;
use std::path::{Path, PathBuf};

/// A policy file's text, and the name to show for it.
pub(crate) struct PolicyText {
    pub name: String,
    pub text: String,
}

/// Of the given file, or of the one in the configuration folder.
pub(crate) fn text(file: Option<PathBuf>) -> Result<PolicyText, Fault> {
    let path = match file {
        Some(path) => path,
        None => Folders::of_this_person()?.policy_file(),
    };
    read(&path)
}

fn read(path: &Path) -> Result<PolicyText, Fault> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|fault| match fault.kind() {
        std::io::ErrorKind::NotFound => Fault::new("no-file", format!("There is no file {name}.")),
        _ => Fault::new("unreadable", format!("{name} cannot be read: {fault}.")),
    })?;
    let text = String::from_utf8(bytes).map_err(|fault| {
        let line =
            fault.as_bytes()[..fault.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        Fault::new("not-text", format!("{name}:{line}: not a text in UTF-8."))
    })?;
    Ok(PolicyText { name, text })
}
