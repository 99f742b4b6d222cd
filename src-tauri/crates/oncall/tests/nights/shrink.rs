//! Makes a failing night as short as it goes, and keeps it in a file.
//!
//! Invariant: what is left breaks the same rule.

use super::{plan::Night, rules::Fault, run::Tell, runner::Shelf};
use std::{fs, path::PathBuf};

/// A night that failed once: its seed, and the steps that are needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub seed: u64,
    pub kept: Vec<usize>,
}

/// Leaves out halves, quarters and so on, down to single steps, as long as the same rule breaks.
pub fn shrink(night: &Night, rule: &str, shelf: &mut Shelf) -> Vec<usize> {
    let mut kept: Vec<usize> = (0..night.steps.len()).collect();
    let mut size = kept.len().div_ceil(2).max(1);
    loop {
        let mut at = 0;
        let before = kept.len();
        while at < kept.len() {
            let mut fewer = kept.clone();
            fewer.drain(at..(at + size).min(kept.len()));
            match shelf.fault(night, &fewer, Tell::Nothing).1 {
                Some(fault) if fault.rule == rule => kept = fewer,
                _ => at += size,
            }
        }
        if size == 1 && kept.len() == before {
            return kept;
        }
        size = (size / 2).max(1);
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/seeds/nights")
}

/// All that are kept, by their file's name.
///
/// # Errors
/// A file that cannot be read or understood.
pub fn saved() -> Result<Vec<(String, Saved)>, String> {
    let Ok(entries) = fs::read_dir(folder()) else { return Ok(Vec::new()) };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "seed"));
    files.sort();
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).map_err(|why| format!("{name}: {why}"))?;
        let saved = parse(&text).ok_or(format!("{name}: needs a line “seed N” and a line “steps N N …”"))?;
        Ok((name, saved))
    };
    files.into_iter().map(read).collect()
}

fn parse(text: &str) -> Option<Saved> {
    let line = |word: &str| text.lines().find_map(|line| line.strip_prefix(word));
    let seed = line("seed ")?.trim().parse().ok()?;
    let kept = line("steps")?.split_whitespace().map(|n| n.parse().ok()).collect::<Option<Vec<usize>>>()?;
    Some(Saved { seed, kept })
}

/// # Errors
/// What the disk says.
pub fn save(saved: &Saved, fault: &Fault) -> std::io::Result<String> {
    fs::create_dir_all(folder())?;
    let name = format!("{}.seed", saved.seed);
    let steps: Vec<String> = saved.kept.iter().map(usize::to_string).collect();
    let text = format!("# {}\nseed {}\nsteps {}\n", fault.rule, saved.seed, steps.join(" "));
    fs::write(folder().join(&name), text)?;
    Ok(format!("tests/seeds/nights/{name}"))
}
