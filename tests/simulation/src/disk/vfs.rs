//! The layer under SQLite: asks for the fate of each effect, and leaves the work to the ordinary one.
//!
//! Invariant: a file that does not lie on this thread's disk is handled as if this layer were not there.
//!
//! Safety: SQLite calls these functions as <https://www.sqlite.org/c3ref/vfs.html> and
//! <https://www.sqlite.org/c3ref/io_methods.html> say: with pointers that live for the call, with files that `open` has
//! filled in, and never twice at once for one file. Nothing here keeps a pointer but to what lives as long as the program.
#![expect(unsafe_code, reason = "SQLite is told of its disk in C")]

mod open;

use super::{Access, Space, drive};
use crate::effects::{self, Effect, Fate};
use open::{Opened, beneath, opened};
use rusqlite::ffi::{
    self, SQLITE_CANTOPEN, SQLITE_FULL, SQLITE_IOERR_DELETE, SQLITE_IOERR_FSYNC, SQLITE_IOERR_READ,
    SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE, SQLITE_NOTFOUND, SQLITE_OK, sqlite3_file,
    sqlite3_io_methods, sqlite3_vfs,
};
use std::{
    ffi::{CStr, OsStr, c_char, c_int, c_void},
    os::unix::ffi::OsStrExt,
    path::Path,
    slice,
    sync::Once,
};

/// Makes it the one that SQLite uses in this program.
pub(super) fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: as above; what is registered is never freed.
        let done = unsafe {
            let unix = ffi::sqlite3_vfs_find(c"unix".as_ptr());
            assert!(!unix.is_null(), "SQLite has its ordinary layer");
            let ours = sqlite3_vfs {
                pNext: std::ptr::null_mut(),
                zName: c"a disk with a fate".as_ptr(),
                pAppData: unix.cast(),
                szOsFile: open::size((*unix).szOsFile),
                xOpen: Some(open::open),
                xDelete: Some(delete),
                xSleep: Some(sleep),
                ..*unix
            };
            ffi::sqlite3_vfs_register(Box::leak(Box::new(ours)), 1)
        };
        assert_eq!(done, SQLITE_OK);
    });
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(open::close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Calls the same method of the file beneath.
macro_rules! real {
    ($file:ident, $method:ident $(, $argument:expr)*) => {{
        // SAFETY: as above.
        unsafe {
            let real = beneath($file);
            match (*(*real).pMethods).$method {
                Some(method) => method(real $(, $argument)*),
                None => SQLITE_NOTFOUND,
            }
        }
    }};
}

/// What is to be done, of what a disk can do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Do,
    /// It is done, and nobody is told so.
    DoThenFail,
    Half,
    Fail,
    Full,
}

/// A process that is gone does nothing, and is not counted.
fn verdict(folder: &Path, effect: Effect) -> Verdict {
    if drive::with(folder, |_| ()).is_none() {
        return Verdict::Fail;
    }
    match effects::next(effect) {
        Fate::Done | Fate::Hangs | Fate::Slow(_) => Verdict::Do,
        Fate::Fails | Fate::KilledBefore => Verdict::Fail,
        Fate::Full => Verdict::Full,
        Fate::HalfDone => Verdict::Half,
        Fate::KilledAfter => Verdict::DoThenFail,
    }
}

impl Opened {
    fn verdict(&self, effect: Effect) -> Verdict {
        verdict(&self.folder, effect)
    }

    fn may_be_written(&self) -> bool {
        drive::with(&self.folder, |drive| drive.access) == Some(Access::Full)
    }

    fn has_space(&self) -> bool {
        drive::with(&self.folder, |drive| drive.space) == Some(Space::Plenty)
    }
}

/// Reading needs no space.
unsafe extern "C" fn read(file: *mut sqlite3_file, to: *mut c_void, amount: c_int, at: i64) -> c_int {
    let verdict = opened(file).map_or(Verdict::Do, |ours| ours.verdict(Effect::DiskRead));
    match verdict {
        Verdict::Do | Verdict::Full => real!(file, xRead, to, amount, at),
        Verdict::DoThenFail | Verdict::Half | Verdict::Fail => SQLITE_IOERR_READ,
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, from: *const c_void, amount: c_int, at: i64) -> c_int {
    let Some(ours) = opened(file) else { return real!(file, xWrite, from, amount, at) };
    let write = |amount: c_int| {
        let done = real!(file, xWrite, from, amount, at);
        if done == SQLITE_OK {
            // SAFETY: SQLite gives so many bytes.
            let bytes = unsafe { slice::from_raw_parts(from.cast::<u8>(), amount as usize) };
            drive::with(&ours.folder, |drive| drive.file(ours.inode).write(at as usize, bytes));
        }
        done
    };
    match ours.verdict(Effect::DiskWrite) {
        Verdict::Fail => SQLITE_IOERR_WRITE,
        _ if !ours.may_be_written() => SQLITE_IOERR_WRITE,
        Verdict::Full => SQLITE_FULL,
        _ if !ours.has_space() && size_of(file) < at + i64::from(amount) => SQLITE_FULL,
        Verdict::Do => write(amount),
        Verdict::DoThenFail => failing(write(amount), SQLITE_IOERR_WRITE),
        Verdict::Half => failing(write(amount / 2), SQLITE_IOERR_WRITE),
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: i64) -> c_int {
    let Some(ours) = opened(file) else { return real!(file, xTruncate, size) };
    let cut = || {
        let done = real!(file, xTruncate, size);
        if done == SQLITE_OK {
            drive::with(&ours.folder, |drive| drive.file(ours.inode).cut(size as usize));
        }
        done
    };
    match ours.verdict(Effect::DiskCut) {
        Verdict::Half | Verdict::Fail => SQLITE_IOERR_TRUNCATE,
        _ if !ours.may_be_written() => SQLITE_IOERR_TRUNCATE,
        Verdict::Do | Verdict::Full => cut(),
        Verdict::DoThenFail => failing(cut(), SQLITE_IOERR_TRUNCATE),
    }
}

/// The bytes beneath need no sync: what is durable of them is known here.
unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    let Some(ours) = opened(file) else { return real!(file, xSync, flags) };
    let sync = || {
        drive::with(&ours.folder, |drive| drive.sync(ours.inode));
    };
    match ours.verdict(Effect::DiskSync) {
        Verdict::Do => sync(),
        Verdict::DoThenFail => {
            sync();
            return SQLITE_IOERR_FSYNC;
        }
        Verdict::Half => {
            drive::with(&ours.folder, |drive| drive.file(ours.inode).sync_some());
            return SQLITE_IOERR_FSYNC;
        }
        Verdict::Fail => return SQLITE_IOERR_FSYNC,
        Verdict::Full => return SQLITE_FULL,
    }
    SQLITE_OK
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: as above.
    let (path, unix) = unsafe { (path_of(name), (*vfs).pAppData.cast::<sqlite3_vfs>()) };
    // SAFETY: as above.
    let delete = || unsafe { (*unix).xDelete.map_or(SQLITE_NOTFOUND, |delete| delete(unix, name, sync_folder)) };
    let Some(folder) = drive::folder_of(path) else { return delete() };
    let on_disk = || {
        let inode = drive::inode(path);
        let done = delete();
        if let (SQLITE_OK, Ok(inode)) = (done, inode) {
            drive::with(&folder, |drive| {
                drive.delete(path.to_owned(), inode);
                if sync_folder != 0 {
                    drive.sync_folder();
                }
            });
        }
        done
    };
    match verdict(&folder, Effect::DiskDelete) {
        Verdict::Fail => SQLITE_IOERR_DELETE,
        _ if drive::with(&folder, |drive| drive.access) == Some(Access::ReadOnly) => SQLITE_IOERR_DELETE,
        Verdict::Do | Verdict::Full => on_disk(),
        Verdict::DoThenFail | Verdict::Half => failing(on_disk(), SQLITE_IOERR_DELETE),
    }
}

/// Nobody who is waited for could do anything meanwhile: there is only this thread.
unsafe extern "C" fn sleep(_: *mut sqlite3_vfs, micros: c_int) -> c_int {
    micros
}

/// The index beside the log is a file that SQLite makes and maps by itself.
unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    to: *mut *mut c_void,
) -> c_int {
    if let Some(ours) = opened(file) {
        let has = std::fs::metadata(ours.index()).map(|index| index.len());
        if has.is_err() && !ours.may_be_written() {
            return SQLITE_CANTOPEN;
        }
        let needs = (region as u64 + 1) * size as u64;
        if extend != 0 && !ours.has_space() && has.unwrap_or(0) < needs {
            return SQLITE_IOERR_SHMSIZE;
        }
    }
    real!(file, xShmMap, region, size, extend, to)
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, size: *mut i64) -> c_int {
    real!(file, xFileSize, size)
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, how: c_int) -> c_int {
    real!(file, xLock, how)
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, how: c_int) -> c_int {
    real!(file, xUnlock, how)
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, answer: *mut c_int) -> c_int {
    real!(file, xCheckReservedLock, answer)
}

unsafe extern "C" fn file_control(file: *mut sqlite3_file, what: c_int, argument: *mut c_void) -> c_int {
    real!(file, xFileControl, what, argument)
}

unsafe extern "C" fn sector_size(file: *mut sqlite3_file) -> c_int {
    real!(file, xSectorSize)
}

unsafe extern "C" fn device_characteristics(file: *mut sqlite3_file) -> c_int {
    real!(file, xDeviceCharacteristics)
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, offset: c_int, many: c_int, flags: c_int) -> c_int {
    real!(file, xShmLock, offset, many, flags)
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    // SAFETY: as above.
    unsafe {
        let real = beneath(file);
        if let Some(barrier) = (*(*real).pMethods).xShmBarrier {
            barrier(real);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, delete: c_int) -> c_int {
    real!(file, xShmUnmap, delete)
}

/// Done, but answered as if it were not; where it could not be done, that is the answer.
fn failing(done: c_int, fault: c_int) -> c_int {
    if done == SQLITE_OK { fault } else { done }
}

fn size_of(file: *mut sqlite3_file) -> i64 {
    let mut size = 0;
    let _ = real!(file, xFileSize, &raw mut size);
    size
}

/// # Safety
/// The name is a C string that outlives what is made of it.
unsafe fn path_of<'a>(name: *const c_char) -> &'a Path {
    // SAFETY: as the caller says.
    Path::new(OsStr::from_bytes(unsafe { CStr::from_ptr(name) }.to_bytes()))
}
