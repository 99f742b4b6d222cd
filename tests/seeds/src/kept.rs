//! What failed once: its seed, and the steps that it needs to fail.
//!
//! Invariant: what is read is what was saved, and a file that cannot be understood is a fault.

use crate::{Fault, Proof};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub seed: u64,
    /// By their numbers, from 0 on.
    pub steps: Vec<usize>,
}

impl Kept {
    pub fn whole<P: Proof>(seed: u64) -> Self {
        Self { seed, steps: (0..P::steps(seed)).collect() }
    }

    /// Those of all the seed's steps that are kept.
    pub fn among<'a, T>(&self, steps: &'a [T]) -> impl Iterator<Item = &'a T> {
        self.steps.iter().filter_map(|number| steps.get(*number))
    }

    /// Leaves out halves, quarters and so on, down to single steps, as long as it fails.
    #[must_use]
    pub fn shrunk(mut self, mut fails: impl FnMut(&Self) -> bool) -> Self {
        let mut size = self.steps.len().div_ceil(2).max(1);
        loop {
            let (mut at, before) = (0, self.steps.len());
            while at < self.steps.len() {
                let mut fewer = self.clone();
                fewer.steps.drain(at..(at + size).min(self.steps.len()));
                if fails(&fewer) {
                    self = fewer;
                } else {
                    at += size;
                }
            }
            if size == 1 && self.steps.len() == before {
                return self;
            }
            size = (size / 2).max(1);
        }
    }

    /// Returns where, from the repository's top.
    ///
    /// # Errors
    /// What the disk says.
    pub(crate) fn save(&self, name: &str, fault: &Fault) -> io::Result<String> {
        fs::create_dir_all(folder(name))?;
        fs::write(folder(name).join(format!("{}.seed", self.seed)), self.text(fault))?;
        Ok(format!("tests/seeds/{name}/{}.seed", self.seed))
    }

    fn text(&self, fault: &Fault) -> String {
        let steps: Vec<String> = self.steps.iter().map(usize::to_string).collect();
        format!("# {}\nseed {}\nsteps {}\n", fault.law, self.seed, steps.join(" "))
    }

    fn of(text: &str) -> Option<Self> {
        let line = |word: &str| text.lines().find_map(|line| line.strip_prefix(word));
        let seed = line("seed ")?.trim().parse().ok()?;
        let steps = line("steps")?.split_whitespace().map(|n| n.parse().ok()).collect::<Option<Vec<usize>>>()?;
        Some(Self { seed, steps })
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// All of that name, by their files' names.
///
/// # Errors
/// A folder or file that cannot be read or understood.
pub(crate) fn read(name: &str) -> Result<Vec<Kept>, String> {
    let entries = fs::read_dir(folder(name)).map_err(|why| format!("tests/seeds/{name}: {why}"))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "seed"));
    files.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).map_err(|why| format!("{}: {why}", path.display()))?;
        Kept::of(&text).ok_or(format!("{}: needs a line “seed N” and a line “steps N N …”", path.display()))
    };
    files.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault;

    #[test]
    fn only_the_steps_that_it_needs_are_kept() {
        let all = Kept { seed: 7, steps: (0..40).collect() };
        let mut lived = 0;
        let kept = all.shrunk(|fewer| {
            lived += 1;
            [3, 17, 38].iter().all(|step| fewer.steps.contains(step))
        });
        assert_eq!(kept, Kept { seed: 7, steps: vec![3, 17, 38] });
        assert!(lived < 80, "{lived}");
        assert_eq!(Kept { seed: 7, steps: vec![1] }.shrunk(|_| true).steps, []);
        let kept = Kept { seed: 7, steps: vec![0, 2, 9] };
        assert_eq!(kept.among(&["a", "b", "c"]).collect::<Vec<_>>(), [&"a", &"c"], "there is no tenth");
    }

    #[test]
    fn what_is_read_is_what_was_saved() {
        let law = fault("nothing is lost", "one was");
        for steps in [vec![], vec![0, 5, 12]] {
            let kept = Kept { seed: 42, steps };
            assert_eq!(Kept::of(&kept.text(&law)), Some(kept));
        }
        for broken in ["", "seed 1", "steps 1 2", "seed x\nsteps 1", "seed 1\nsteps 1 x"] {
            assert_eq!(Kept::of(broken), None, "{broken}");
        }
    }
}
