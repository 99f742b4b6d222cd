//! What the processes of the application take, as the kernel counts it.
//!
//! Invariant: a process and everything below it, at one moment; one that ends meanwhile counts as nothing.

use std::{collections::BTreeMap, fs};

/// `USER_HZ`: the unit of process times is a hundredth of a second on every Linux that Rust runs on.
const TICKS_A_SECOND: f64 = 100.0;
const MIB: f64 = 1024.0;

pub struct Memory {
    pub name: String,
    /// In MiB; proportional set size: pages shared with others count by their share.
    pub pss: f64,
    /// In MiB; what would be free, were it to end.
    pub private: f64,
    /// In MiB; the part of `private` that is in no file: it does not depend on what else runs.
    pub dirty: f64,
}

/// Memory of each process of the tree.
pub fn memory(root: u32) -> Vec<Memory> {
    let of = |id: u32| {
        let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
        let kib = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim_start_matches(':').split_whitespace().next()?.parse::<f64>().ok()
        };
        let (clean, dirty) = (kib("Private_Clean")?, kib("Private_Dirty")?);
        Some(Memory { name: name(id), pss: kib("Pss")? / MIB, private: (clean + dirty) / MIB, dirty: dirty / MIB })
    };
    tree(root).into_iter().filter_map(of).collect()
}

/// Seconds of processor time that the tree has used, in user and kernel mode.
pub fn used(root: u32) -> f64 {
    let ticks = |id: u32| {
        let fields = stat(id)?;
        // utime and stime, fields 14 and 15 of proc(5); the first one here is field 3.
        Some(fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
    };
    tree(root).into_iter().filter_map(ticks).sum::<f64>() / TICKS_A_SECOND
}

/// The process, and all that descend from it.
fn tree(root: u32) -> Vec<u32> {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let parents: BTreeMap<u32, u32> = ids.filter_map(|id| Some((id, stat(id)?.get(1)?.parse().ok()?))).collect();
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(parents.iter().filter(|(_, of)| **of == parent).map(|(id, _)| *id));
        next += 1;
    }
    found
}

fn name(id: u32) -> String {
    fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default().trim().to_owned()
}

/// The fields after the name, which may itself hold spaces and brackets.
fn stat(id: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    Some(fields.split_whitespace().map(str::to_owned).collect())
}
