//! The socket's place: its folder, its lock, its permissions.
//!
//! Invariant: a socket file is removed only while holding the lock, and only when nobody listens on it.

use rustix::fs::{FlockOperation, Mode, OFlags};
use std::{
    io,
    os::{
        fd::OwnedFd,
        unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    },
    path::{Path, PathBuf},
};
use tokio::net::UnixListener;

const SOCKET: &str = "control.sock";
const LOCK: &str = "control.lock";
/// `sun_path` holds 108 bytes on Linux and 104 on the BSDs and macOS, one of them the closing zero. Source: unix(7).
const LONGEST_PATH: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// Why nothing can listen.
#[derive(Debug, thiserror::Error)]
pub enum ServeFault {
    #[error("another Shiftbell runs already with this data folder")]
    AlreadyRunning,
    #[error("the data folder's path is too long for a socket ({} bytes, {LONGEST_PATH} at most): {}", path.as_os_str().len(), path.display())]
    PathTooLong { path: PathBuf },
    #[error("the data folder {} belongs to somebody else", folder.display())]
    NotMine { folder: PathBuf },
    #[error("{}: {cause}", path.display())]
    Unusable { path: PathBuf, cause: io::Error },
}

/// The socket's path in the data folder, if a socket can have it; the path otherwise as an error.
pub(crate) fn path(folder: &Path) -> Result<PathBuf, PathBuf> {
    let path = folder.join(SOCKET);
    if path.as_os_str().len() > LONGEST_PATH { Err(path) } else { Ok(path) }
}

/// A listener, with what must live as long as it does.
pub(crate) struct Bound {
    pub listener: UnixListener,
    path: PathBuf,
    /// Held until the process ends or this is dropped; the lock's file stays.
    _lock: OwnedFd,
}

impl Drop for Bound {
    fn drop(&mut self) {
        // A file that stays is replaced at the next start.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Listens in the folder, which is created, and made the person's own (0700), where it is not.
pub(crate) fn bind(folder: &Path) -> Result<Bound, ServeFault> {
    let path = path(folder).map_err(|path| ServeFault::PathTooLong { path })?;
    own_folder(folder)?;
    let lock = lock(&folder.join(LOCK))?;
    remove_stale(&path)?;
    let unusable = |cause| ServeFault::Unusable { path: path.clone(), cause };
    let listener = UnixListener::bind(&path).map_err(unusable)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).map_err(unusable)?;
    Ok(Bound { listener, path, _lock: lock })
}

fn own_folder(folder: &Path) -> Result<(), ServeFault> {
    let unusable = |cause| ServeFault::Unusable { path: folder.to_owned(), cause };
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unusable)?;
    let meta = std::fs::metadata(folder).map_err(unusable)?;
    if meta.uid() != rustix::process::getuid().as_raw() {
        return Err(ServeFault::NotMine { folder: folder.to_owned() });
    }
    if meta.mode() & 0o077 != 0 {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(unusable)?;
    }
    Ok(())
}

fn lock(path: &Path) -> Result<OwnedFd, ServeFault> {
    let unusable = |cause: rustix::io::Errno| ServeFault::Unusable { path: path.to_owned(), cause: cause.into() };
    let flags = OFlags::CREATE | OFlags::RDWR | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    let file = rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR).map_err(unusable)?;
    match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(ServeFault::AlreadyRunning),
        Err(other) => Err(unusable(other)),
    }
}

/// The lock says that no other Shiftbell listens; a file system without locks may lie, so the socket is asked too.
fn remove_stale(path: &Path) -> Result<(), ServeFault> {
    match std::os::unix::net::UnixStream::connect(path) {
        Ok(_) => Err(ServeFault::AlreadyRunning),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(cause) if cause.kind() == io::ErrorKind::ConnectionRefused => {
            std::fs::remove_file(path).map_err(|cause| ServeFault::Unusable { path: path.to_owned(), cause })
        }
        Err(cause) => Err(ServeFault::Unusable { path: path.to_owned(), cause }),
    }
}
