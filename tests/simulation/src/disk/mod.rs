//! A disk that fails, fills, tears and forgets, under the real SQLite.
//!
//! Everything that SQLite does in the disk's folder is numbered in [`crate::effects`] and meets its fate there. Invariant:
//! what was synced is never lost, what was written is read as it was written, and nothing else is promised.

mod drive;
mod medium;
#[cfg(test)]
mod tests;
mod vfs;

use drive::Drive;
use std::{
    fs,
    marker::PhantomData,
    path::{Path, PathBuf},
    rc::Rc,
};
use tempfile::TempDir;

/// The one disk of this thread. Dropping it removes everything on it.
pub struct Disk {
    root: TempDir,
    folder: PathBuf,
    /// How many folders there were.
    number: u32,
    of_this_thread: PhantomData<Rc<()>>,
}

/// Whether a file can grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    Plenty,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Full,
    /// Nothing can be written, made or deleted.
    ReadOnly,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syncs {
    Honest,
    /// Answered at once, without anything done: to show what a test would see then.
    Lying,
}

impl Disk {
    /// An empty disk; whichever this thread had before has no more effects.
    ///
    /// # Panics
    /// When this computer's own disk fails.
    pub fn new() -> Self {
        vfs::register();
        let root = temporary();
        let folder = fresh_folder(&root, 1);
        drive::put(Some(Drive::new(real(&root), folder.clone())));
        Self { root, folder, number: 1, of_this_thread: PhantomData }
    }

    /// Where the process of the present keeps its files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn space(&self, space: Space) {
        drive::with(&self.folder, |drive| drive.space = space);
    }

    pub fn access(&self, access: Access) {
        drive::with(&self.folder, |drive| drive.access = access);
    }

    pub fn syncs(&self, syncs: Syncs) {
        drive::with(&self.folder, |drive| drive.syncs = syncs);
    }

    /// The folder that the next process finds: with all that was written, as the computer ran on.
    pub fn after_kill(&mut self) -> PathBuf {
        self.go_on(Drive::after_kill)
    }

    /// The folder that the next process finds: of what was not synced each write is there, or not, or in part.
    pub fn after_power_cut(&mut self, rng: &mut fastrand::Rng) -> PathBuf {
        self.go_on(|drive, folder| drive.after_power_cut(folder, rng))
    }

    /// The old folder goes, so that whoever still has a file open there reaches nothing any more.
    fn go_on(&mut self, copy: impl FnOnce(Drive, PathBuf) -> std::io::Result<Drive>) -> PathBuf {
        self.number += 1;
        let folder = fresh_folder(&self.root, self.number);
        let old = drive::put(None).expect("the disk is of this thread");
        drive::put(Some(copy(old, folder.clone()).expect("what is on the disk can be copied")));
        fs::remove_dir_all(&self.folder).expect("the old folder can be removed");
        self.folder.clone_from(&folder);
        folder
    }
}

impl Default for Disk {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if drive::with(&self.folder, |_| ()).is_some() {
            drive::put(None);
        }
    }
}

/// In memory where there is such a place, for a simulated disk need not outlive the program.
fn temporary() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a folder for the disk can be made")
}

fn fresh_folder(root: &TempDir, number: u32) -> PathBuf {
    let folder = real(root).join(number.to_string());
    fs::create_dir(&folder).expect("a folder can be made");
    folder
}

/// As SQLite names it.
fn real(root: &TempDir) -> PathBuf {
    root.path().canonicalize().expect("the folder is there")
}
