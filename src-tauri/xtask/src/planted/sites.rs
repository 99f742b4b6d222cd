//! Where in the sources each bug is planted.
//!
//! Invariant: read from the sources themselves, so that the list cannot say what is not there.

use crate::lengths::files_below;
use anyhow::{Result, bail};
use std::{collections::BTreeMap, path::Path};

const SITE: &str = "planted!(\"";

/// By name, the file: `oncall/desk/judge.rs`.
///
/// # Errors
/// A name that is planted in two places; a file that cannot be read.
pub fn found(root: &Path) -> Result<BTreeMap<String, String>> {
    let crates = root.join("src-tauri/crates");
    let mut found = BTreeMap::new();
    for file in files_below(&crates, &["rs"])? {
        let place = file.strip_prefix(&crates).unwrap_or(&file).display().to_string().replacen("/src/", "/", 1);
        if place == "oncall/planted.rs" {
            continue;
        }
        for name in names_in(&std::fs::read_to_string(&file)?) {
            if let Some(other) = found.insert(name.to_owned(), place.clone()) {
                bail!("{name} is planted in {other} and in {place}");
            }
        }
    }
    Ok(found)
}

fn names_in(source: &str) -> impl Iterator<Item = &str> {
    source.split(SITE).skip(1).filter_map(|rest| rest.split('"').next())
}
