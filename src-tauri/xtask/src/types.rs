//! Whether the committed TypeScript types are those that the `view` crate says today.
//!
//! Invariant: the check writes below `target/` only.

use crate::{lengths::files_below, runner::Desk};
use anyhow::{Result, bail};
use std::{collections::BTreeMap, path::Path};

const COMMITTED: &str = "ui/src/bridge/generated";

pub fn check(desk: &mut Desk) -> Result<()> {
    let fresh = desk.root.join("target/xtask/generated");
    if fresh.exists() {
        std::fs::remove_dir_all(&fresh)?;
    }
    std::fs::create_dir_all(&fresh)?;
    let line = ["test", "--locked", "--workspace", "--lib", "export_bindings"];
    desk.cargo_with(&line, &[("TS_RS_EXPORT_DIR", &fresh)])?;
    let (said, committed) = (read(&fresh)?, read(&desk.root.join(COMMITTED))?);
    if said.is_empty() {
        bail!("the view crate exported no types");
    }
    let stale: Vec<&str> = said
        .keys()
        .chain(committed.keys())
        .filter(|name| said.get(*name) != committed.get(*name))
        .map(String::as_str)
        .collect();
    if stale.is_empty() {
        return Ok(());
    }
    bail!(
        "{COMMITTED} is not up to date ({}); run `cargo test -p view export_bindings` and commit it",
        stale.join(", ")
    )
}

fn read(folder: &Path) -> Result<BTreeMap<String, String>> {
    files_below(folder, &["ts"])?
        .into_iter()
        .map(|file| Ok((file.strip_prefix(folder)?.display().to_string(), std::fs::read_to_string(&file)?)))
        .collect()
}
