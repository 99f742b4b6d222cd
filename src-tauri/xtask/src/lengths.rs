//! Reports source files that have grown too long; it never fails, for a good long file exists.
//!
//! Invariant: generated files and test tables are not counted.

use crate::runner::Desk;
use anyhow::Result;
use std::path::{Path, PathBuf};

const LONGEST: usize = 300;
const FOLDERS: &[&str] = &["src-tauri", "ui/src", "tests"];

pub fn report(desk: &mut Desk) -> Result<()> {
    for folder in FOLDERS {
        for file in files_below(&desk.root.join(folder), &["rs", "ts", "svelte", "css"])? {
            let name = file.strip_prefix(&desk.root).unwrap_or(&file).display().to_string();
            let lines = std::fs::read_to_string(&file)?.lines().count();
            if lines > LONGEST && !name.contains("/generated/") && !name.ends_with("tests.rs") {
                desk.say(format!("{lines} lines: {name}"));
            }
        }
    }
    Ok(())
}

/// Every file below, in order, leaving build folders out.
pub fn files_below(folder: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if !["target", "node_modules", "dist", "gen"].iter().any(|skipped| path.ends_with(skipped)) {
                found.extend(files_below(&path, extensions)?);
            }
        } else if path.extension().is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted)) {
            found.push(path);
        }
    }
    Ok(found)
}
