//! Opening a file, and what is known of an open one.
//!
//! Invariant: before SQLite's own part of a file lies ours, and both are closed together.

use super::{METHODS, Verdict, path_of, verdict};
use crate::{
    disk::{
        Access,
        drive::{self, Drive},
    },
    effects::Effect,
};
use rusqlite::ffi::{
    SQLITE_CANTOPEN, SQLITE_OK, SQLITE_OPEN_CREATE, SQLITE_OPEN_READONLY, SQLITE_OPEN_READWRITE, sqlite3_file,
    sqlite3_vfs,
};
use std::{
    ffi::{OsString, c_char, c_int},
    io,
    mem::offset_of,
    path::{Path, PathBuf},
};

/// As SQLite holds it.
#[repr(C)]
struct File {
    base: sqlite3_file,
    /// None where the file does not lie on the simulated disk.
    ours: *mut Opened,
    /// Followed by as much as the layer beneath needs.
    real: sqlite3_file,
}

/// A file on the simulated disk.
pub(super) struct Opened {
    pub folder: PathBuf,
    path: PathBuf,
    pub inode: u64,
}

impl Opened {
    /// The index of a database's log.
    pub fn index(&self) -> PathBuf {
        let mut name = OsString::from(&self.path);
        name.push("-shm");
        name.into()
    }
}

pub(super) fn size(beneath: c_int) -> c_int {
    offset_of!(File, real) as c_int + beneath
}

pub(super) fn beneath(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: every file was made by `open`.
    unsafe { &raw mut (*file.cast::<File>()).real }
}

pub(super) fn opened<'a>(file: *mut sqlite3_file) -> Option<&'a Opened> {
    // SAFETY: every file was made by `open`, and SQLite does not close it during a call.
    unsafe { (*file.cast::<File>()).ours.as_ref() }
}

pub(super) unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives as much room as `size` asked for.
    unsafe {
        file.cast::<File>().write(File {
            base: sqlite3_file { pMethods: std::ptr::null() },
            ours: std::ptr::null_mut(),
            real: sqlite3_file { pMethods: std::ptr::null() },
        });
    }
    // SAFETY: a name, where there is one, outlives the file.
    let path = (!name.is_null()).then(|| unsafe { path_of(name) });
    let on_disk = path.and_then(|path| Some((path, drive::folder_of(path)?)));
    let Some((path, folder)) = on_disk else { return pass(vfs, name, file, flags, out) };
    let verdict = verdict(&folder, Effect::DiskOpen);
    let makes = flags & SQLITE_OPEN_CREATE != 0 && !path.exists();
    let meet = if makes { Drive::make } else { Drive::meet };
    if matches!(verdict, Verdict::Fail | Verdict::Half) || verdict == Verdict::Full && makes {
        return SQLITE_CANTOPEN;
    }
    let done = pass(vfs, name, file, allowed(&folder, flags), out);
    if done == SQLITE_OK && !note(file, path, folder, meet) || verdict == Verdict::DoThenFail {
        // SAFETY: it was opened just now, or could not be.
        unsafe { close(file) };
        return SQLITE_CANTOPEN;
    }
    done
}

/// What may not be written is opened for reading, as the ordinary layer does it.
fn allowed(folder: &Path, flags: c_int) -> c_int {
    if drive::with(folder, |drive| drive.access) == Some(Access::ReadOnly) {
        return flags & !(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) | SQLITE_OPEN_READONLY;
    }
    flags
}

/// Lets the layer beneath open it.
fn pass(vfs: *mut sqlite3_vfs, name: *const c_char, file: *mut sqlite3_file, flags: c_int, out: *mut c_int) -> c_int {
    // SAFETY: `pAppData` is the layer beneath, and its part of the file is as large as it wants.
    unsafe {
        let unix = (*vfs).pAppData.cast::<sqlite3_vfs>();
        let done = (*unix).xOpen.map_or(SQLITE_CANTOPEN, |open| open(unix, name, beneath(file), flags, out));
        if done == SQLITE_OK {
            (*file).pMethods = &raw const METHODS;
        }
        done
    }
}

/// Notes an open file of the disk.
fn note(file: *mut sqlite3_file, path: &Path, folder: PathBuf, meet: fn(&mut Drive, &Path) -> io::Result<u64>) -> bool {
    let Some(Ok(inode)) = drive::with(&folder, |drive| meet(drive, path)) else { return false };
    let ours = Opened { folder, path: path.to_owned(), inode };
    // SAFETY: every file was made by `open`.
    unsafe { (*file.cast::<File>()).ours = Box::into_raw(Box::new(ours)) };
    true
}

/// Also where it could be opened only in part.
pub(super) unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: every file was made by `open`, and is closed once.
    unsafe {
        let ours = std::mem::replace(&mut (*file.cast::<File>()).ours, std::ptr::null_mut());
        if !ours.is_null() {
            drop(Box::from_raw(ours));
        }
        (*file).pMethods = std::ptr::null();
        let real = beneath(file);
        match (*real).pMethods.as_ref() {
            Some(methods) => methods.xClose.map_or(SQLITE_OK, |close| close(real)),
            None => SQLITE_OK,
        }
    }
}
