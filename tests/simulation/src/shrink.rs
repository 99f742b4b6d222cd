//! Makes a failing story as short as it goes, and keeps it in a file.
//!
//! Invariant: what is left breaks the same law.

use crate::{
    computer::{Lived, live},
    laws::Fault,
    night::night,
    story::Story,
};
use std::{fs, path::PathBuf};

/// A story that failed once: its seed, and the steps that are needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub seed: u64,
    pub kept: Vec<usize>,
}

impl Saved {
    pub fn story(&self) -> Story {
        let mut story = night(self.seed);
        let mut number = 0;
        story.steps.retain(|_| {
            number += 1;
            self.kept.contains(&(number - 1))
        });
        story
    }

    pub fn whole(seed: u64) -> Self {
        Self { seed, kept: (0..night(seed).steps.len()).collect() }
    }

    pub fn live(&self) -> Lived {
        live(&self.story())
    }
}

/// Leaves out halves, quarters and so on, down to single steps, as long as the same law breaks.
pub fn shrink(seed: u64, law: &str) -> Saved {
    let mut saved = Saved::whole(seed);
    let mut size = saved.kept.len().div_ceil(2).max(1);
    loop {
        let (mut at, before) = (0, saved.kept.len());
        while at < saved.kept.len() {
            let mut fewer = saved.clone();
            fewer.kept.drain(at..(at + size).min(saved.kept.len()));
            match fewer.live().fault {
                Some(fault) if fault.law == law => saved = fewer,
                _ => at += size,
            }
        }
        if size == 1 && saved.kept.len() == before {
            return saved;
        }
        size = (size / 2).max(1);
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../seeds/simulation")
}

/// All that are kept.
///
/// # Errors
/// A file that cannot be read or understood.
pub fn saved() -> Result<Vec<Saved>, String> {
    let Ok(entries) = fs::read_dir(folder()) else { return Ok(Vec::new()) };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "seed"));
    files.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).map_err(|why| format!("{}: {why}", path.display()))?;
        parse(&text).ok_or(format!("{}: needs a line “seed N” and a line “steps N N …”", path.display()))
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
    fs::write(folder().join(&name), format!("# {}\nseed {}\nsteps {}\n", fault.law, saved.seed, steps.join(" ")))?;
    Ok(format!("tests/seeds/simulation/{name}"))
}
