//! One running program for each data folder.
//!
//! Invariant: two programs never write to the same data folder; the lock is the kernel's, so that it dies with its holder.

use anyhow::{Context, Result};
use std::{
    fs::{File, TryLockError},
    path::Path,
};

pub enum Claimed {
    /// Until this is dropped.
    First(#[expect(dead_code, reason = "the lock is held by the open file")] File),
    /// Another one runs with this data folder.
    RunsAlready,
}

/// # Errors
/// When the folder cannot be written.
pub fn claim(data: &Path) -> Result<Claimed> {
    let path = data.join("instance.lock");
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .with_context(|| path.display().to_string())?;
    match lock.try_lock() {
        Ok(()) => Ok(Claimed::First(lock)),
        Err(TryLockError::WouldBlock) => Ok(Claimed::RunsAlready),
        Err(TryLockError::Error(fault)) => Err(fault).with_context(|| path.display().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_claim_of_a_folder_finds_it_taken_until_the_first_is_gone() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let first = claim(here.path()).unwrap();
        assert!(matches!(first, Claimed::First(_)));
        assert!(matches!(claim(here.path()).unwrap(), Claimed::RunsAlready));
        assert!(matches!(claim(there.path()).unwrap(), Claimed::First(_)));
        drop(first);
        assert!(matches!(claim(here.path()).unwrap(), Claimed::First(_)));
    }
}
