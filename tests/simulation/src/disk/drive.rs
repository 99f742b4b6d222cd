//! The disk of this thread's simulation, as the file system sees it.
//!
//! Invariant: everything at or below the root belongs to it, and only what lies in its present folder is there: a process
//! that is gone reaches nothing in the one it had.

use super::{Access, Space, Syncs, medium::Medium};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, btree_map},
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

pub(super) struct Drive {
    root: PathBuf,
    pub folder: PathBuf,
    pub space: Space,
    pub access: Access,
    pub syncs: Syncs,
    /// By inode, for a renamed file is still the same.
    files: BTreeMap<u64, Medium>,
    /// Made, and never synced since. With the first sync of such a file all that was done to names before is durable, for
    /// file systems do it in order.
    new: BTreeSet<u64>,
    /// Deleted, but not yet from the folder's list of names as it is on the disk.
    undead: BTreeMap<PathBuf, Medium>,
}

thread_local! {
    static DRIVE: RefCell<Option<Drive>> = const { RefCell::new(None) };
}

/// Puts another disk in, or none.
pub(super) fn put(drive: Option<Drive>) -> Option<Drive> {
    DRIVE.replace(drive)
}

/// Works on the drive if it has this folder; a file may be closed after its thread's end.
pub(super) fn with<T>(folder: &Path, work: impl FnOnce(&mut Drive) -> T) -> Option<T> {
    let drive = DRIVE.try_with(|drive| drive.borrow_mut().as_mut().filter(|drive| drive.folder == folder).map(work));
    drive.ok().flatten()
}

/// The folder that the path lies in, if it lies on this disk: the present one, or one that was.
pub(super) fn folder_of(path: &Path) -> Option<PathBuf> {
    let root = DRIVE.try_with(|drive| drive.borrow().as_ref().map(|drive| drive.root.clone())).ok().flatten()?;
    let below = path.strip_prefix(&root).ok()?;
    Some(root.join(below.components().next()?))
}

pub(super) fn inode(path: &Path) -> io::Result<u64> {
    Ok(fs::metadata(path)?.ino())
}

impl Drive {
    pub fn new(root: PathBuf, folder: PathBuf) -> Self {
        let (files, new, undead) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
        Self { root, folder, space: Space::Plenty, access: Access::Full, syncs: Syncs::Honest, files, new, undead }
    }

    /// A file was made.
    pub fn make(&mut self, path: &Path) -> io::Result<u64> {
        let inode = self.meet(path)?;
        self.new.insert(inode);
        Ok(inode)
    }

    /// A file is there that may be new to it. What it has then counts as durable.
    pub fn meet(&mut self, path: &Path) -> io::Result<u64> {
        let inode = inode(path)?;
        if let btree_map::Entry::Vacant(unknown) = self.files.entry(inode) {
            unknown.insert(Medium::of(fs::read(path)?));
            self.undead.remove(path);
        }
        Ok(inode)
    }

    pub fn file(&mut self, inode: u64) -> &mut Medium {
        self.files.entry(inode).or_default()
    }

    pub fn sync(&mut self, inode: u64) {
        if self.syncs == Syncs::Honest {
            self.file(inode).sync();
            if self.new.remove(&inode) {
                self.sync_folder();
            }
        }
    }

    /// The folder's list of names is durable.
    pub fn sync_folder(&mut self) {
        if self.syncs == Syncs::Honest {
            self.undead.clear();
        }
    }

    pub fn delete(&mut self, path: PathBuf, inode: u64) {
        if let Some(medium) = self.files.remove(&inode) {
            self.undead.insert(path, medium);
        }
    }

    /// Copies everything that was written. What was not durable may still be lost later.
    pub fn after_kill(self, folder: PathBuf) -> io::Result<Self> {
        let mut after =
            Self { space: self.space, access: self.access, syncs: self.syncs, ..Self::new(self.root, folder) };
        for name in names(&self.folder)? {
            let (from, to) = (self.folder.join(&name), after.folder.join(&name));
            fs::copy(&from, &to)?;
            if let Some(medium) = self.files.get(&inode(&from)?) {
                after.files.insert(inode(&to)?, medium.clone());
            }
            if self.new.contains(&inode(&from)?) {
                after.new.insert(inode(&to)?);
            }
        }
        for (path, medium) in self.undead {
            after.undead.insert(after.folder.join(path.file_name().unwrap_or_default()), medium);
        }
        Ok(after)
    }

    /// Copies what a power cut leaves.
    pub fn after_power_cut(self, folder: PathBuf, rng: &mut fastrand::Rng) -> io::Result<Self> {
        let after = Self { space: self.space, access: self.access, syncs: self.syncs, ..Self::new(self.root, folder) };
        for name in names(&self.folder)? {
            let (from, to) = (self.folder.join(&name), after.folder.join(&name));
            fs::copy(&from, &to)?;
            if let Some(medium) = self.files.get(&inode(&from)?) {
                fs::write(&to, medium.after_power_cut(rng))?;
            }
        }
        for (path, medium) in self.undead {
            let path = after.folder.join(path.file_name().unwrap_or_default());
            if rng.bool() && !path.exists() {
                fs::write(path, medium.after_power_cut(rng))?;
            }
        }
        Ok(after)
    }
}

/// In a fixed order. The index beside the log is left out: SQLite makes it anew where nobody has it open.
fn names(folder: &Path) -> io::Result<Vec<std::ffi::OsString>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() && !entry.file_name().to_string_lossy().ends_with("-shm") {
            names.push(entry.file_name());
        }
    }
    names.sort();
    Ok(names)
}
