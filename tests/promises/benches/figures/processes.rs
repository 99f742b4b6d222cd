//! What the processes of the application take, as the kernel counts it.
//!
//! Invariant: a process and everything below it, at one moment; one that ends meanwhile counts as nothing.

use crate::kit::processes::{name, stat, tree};
use std::fs;

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
