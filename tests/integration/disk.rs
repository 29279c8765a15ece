//! A disk in our hands: SQLite's file system with a wrapper that counts every write and sync, remembers what was synced, and
//! fails, holds or dies where it is told to. A failed sync drops what was written, as Linux does.
//!
//! Files of folders that nobody watches go to the system's file system untouched.

#![expect(unsafe_code, reason = "SQLite's file system interface is C (sqlite.org/c3ref/vfs.html)")]

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, Once};

use rusqlite::ffi;
use urne::keys::Randomness as _;
use urne::keys::random::Seeded;

/// A write this long reaches a disk whole or not at all.
const SECTOR: usize = 512;

/// What the disk does at its call number `at` (from 0: a write, a sync, a change of length or a removal).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Works.
    Works,
    /// The power goes: neither this call nor any later one is done.
    Dies { at: u64 },
    /// Fails, once or from then on, as a failing disk does (half of a write may have been done) or as a full one.
    Fails { at: u64, full: bool, lasting: bool },
    /// Waits for [`Disk::release`].
    Holds { at: u64 },
}

/// Which of the writes that were not synced are there after a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsynced {
    Lost,
    Kept,
    /// Some, sector by sector.
    Some(u64),
}

#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

/// Where a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fortune {
    /// Written and not synced.
    Pending,
    /// On the disk.
    Durable,
    /// Its sync failed: programs still read it, but no later sync brings it to the disk.
    Dropped,
}

/// A file: what it was when it was opened first, and everything since.
#[derive(Debug)]
struct Image {
    first: Vec<u8>,
    changes: Vec<(Change, Fortune)>,
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write(offset, written) => {
            let end = offset + written.len();
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes[*offset..end].copy_from_slice(written);
        }
        Change::Truncate(length) => bytes.resize(*length, 0),
    }
}

impl Image {
    fn of(path: &Path) -> Self {
        Self { first: std::fs::read(path).unwrap_or_default(), changes: Vec::new() }
    }

    /// Whether this is the file at the path, and not one that was moved there since or is gone.
    fn is_of(&self, path: &Path) -> bool {
        let mut live = self.first.clone();
        self.changes.iter().for_each(|(change, _)| apply(&mut live, change));
        std::fs::read(path).is_ok_and(|bytes| bytes == live)
    }

    fn end_sync(&mut self, fortune: Fortune) {
        let pending = self.changes.iter_mut().filter(|(_, had)| *had == Fortune::Pending);
        pending.for_each(|(_, had)| *had = fortune);
    }

    fn after_cut(&self, unsynced: Unsynced, random: &mut Seeded) -> Vec<u8> {
        let mut bytes = self.first.clone();
        for (change, fortune) in &self.changes {
            match (unsynced, change, fortune) {
                (_, _, Fortune::Durable) | (Unsynced::Kept, _, Fortune::Pending) => apply(&mut bytes, change),
                (Unsynced::Lost | Unsynced::Kept, _, _) => {}
                (Unsynced::Some(_), Change::Write(offset, written), _) => {
                    for (place, sector) in written.chunks(SECTOR).enumerate() {
                        if random.below(2).unwrap() == 0 {
                            apply(&mut bytes, &Change::Write(offset + place * SECTOR, sector.to_vec()));
                        }
                    }
                }
                (Unsynced::Some(_), Change::Truncate(_), _) => apply(&mut bytes, change),
            }
        }
        bytes
    }
}

struct State {
    fate: Fate,
    calls: u64,
    dead: bool,
    held: bool,
    files: BTreeMap<PathBuf, Image>,
}

/// The disk under one folder.
pub struct Disk {
    folder: PathBuf,
    state: Mutex<State>,
    changed: Condvar,
}

static DISKS: Mutex<Vec<Arc<Disk>>> = Mutex::new(Vec::new());

impl Disk {
    /// Watches the databases of a folder and those below it, opened from now on.
    pub fn under(folder: &Path) -> Arc<Self> {
        static WRAPPED: Once = Once::new();
        WRAPPED.call_once(wrap);
        let state = State { fate: Fate::Works, calls: 0, dead: false, held: false, files: BTreeMap::new() };
        let folder = folder.canonicalize().unwrap();
        let disk = Arc::new(Self { folder, state: Mutex::new(state), changed: Condvar::new() });
        DISKS.lock().unwrap().push(Arc::clone(&disk));
        disk
    }

    /// Sets what happens, and counts calls anew.
    pub fn set(&self, fate: Fate) {
        let mut state = self.state.lock().unwrap();
        (state.fate, state.calls, state.dead) = (fate, 0, false);
    }

    /// Forgets all files: others will be put in their place. None may be open.
    pub fn forget(&self) {
        self.state.lock().unwrap().files.clear();
    }

    /// Calls since the fate was set.
    pub fn calls(&self) -> u64 {
        self.state.lock().unwrap().calls
    }

    /// Waits until a call is held.
    pub fn wait_until_held(&self) {
        let mut state = self.state.lock().unwrap();
        while !state.held {
            state = self.changed.wait(state).unwrap();
        }
    }

    /// Lets the held call go on.
    pub fn release(&self) {
        let mut state = self.state.lock().unwrap();
        state.fate = Fate::Works;
        self.changed.notify_all();
    }

    /// Writes what a power cut would leave into a copy of the folder.
    pub fn after_cut(&self, unsynced: Unsynced, copy: &Path) {
        let seed = if let Unsynced::Some(seed) = unsynced { seed } else { 0 };
        let mut random = Seeded::new(seed, "power cut");
        for (path, image) in &self.state.lock().unwrap().files {
            if !image.is_of(path) {
                continue;
            }
            std::fs::write(copy.join(path.strip_prefix(&self.folder).unwrap()), image.after_cut(unsynced, &mut random))
                .unwrap();
        }
    }

    /// Whether a call is done; otherwise SQLite's code for why not, and whether half of it is done all the same.
    fn call(&self, failure: c_int) -> Result<(), (c_int, bool)> {
        let mut state = self.state.lock().unwrap();
        let call = state.calls;
        state.calls += 1;
        match state.fate {
            Fate::Dies { at } if call >= at => state.dead = true,
            Fate::Holds { at } if call == at => {
                state.held = true;
                self.changed.notify_all();
                while matches!(state.fate, Fate::Holds { .. }) {
                    state = self.changed.wait(state).unwrap();
                }
                state.held = false;
            }
            Fate::Fails { at, full, lasting } if call == at || (lasting && call > at) => {
                return Err(if full { (ffi::SQLITE_FULL, false) } else { (failure, call == at) });
            }
            _ => {}
        }
        if state.dead { Err((failure, false)) } else { Ok(()) }
    }

    /// A file is opened: what is there now is durable, unless it is the one that is known already.
    fn found(&self, path: &Path) {
        let files = &mut self.state.lock().unwrap().files;
        if !files.get(path).is_some_and(|image| image.is_of(path)) {
            files.insert(path.to_owned(), Image::of(path));
        }
    }

    fn change(&self, path: &Path, change: Change) {
        let files = &mut self.state.lock().unwrap().files;
        files.get_mut(path).unwrap().changes.push((change, Fortune::Pending));
    }

    fn end_sync(&self, path: &Path, fortune: Fortune) {
        self.state.lock().unwrap().files.get_mut(path).unwrap().end_sync(fortune);
    }
}

/// What is behind an open file of a watched folder. SQLite's part of it must come first; the inner file follows in memory.
#[repr(C)]
struct Watched {
    file: ffi::sqlite3_file,
    behind: *mut Behind,
}

struct Behind {
    disk: Arc<Disk>,
    path: PathBuf,
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 1,
    xClose: Some(close),
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
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

/// Makes the wrapper SQLite's default file system, for the rest of the process.
fn wrap() {
    // SAFETY: SQLite's default file system lives for ever, and so does the copy; its extra room is for `Watched`.
    unsafe {
        let system = ffi::sqlite3_vfs_find(std::ptr::null());
        let mut wrapper = *system;
        wrapper.zName = c"watched".as_ptr();
        wrapper.szOsFile += c_int::try_from(size_of::<Watched>()).unwrap();
        wrapper.pAppData = system.cast();
        wrapper.xOpen = Some(open);
        wrapper.xDelete = Some(delete);
        assert_eq!(ffi::sqlite3_vfs_register(Box::leak(Box::new(wrapper)), 1), ffi::SQLITE_OK);
    }
}

fn watching(path: &Path) -> Option<Arc<Disk>> {
    DISKS.lock().unwrap().iter().rfind(|disk| path.starts_with(&disk.folder)).cloned()
}

/// The system's file system under the wrapper.
unsafe fn system(vfs: *mut ffi::sqlite3_vfs) -> *mut ffi::sqlite3_vfs {
    // SAFETY: `wrap` put it there.
    unsafe { (*vfs).pAppData.cast() }
}

unsafe fn path_of(name: *const c_char) -> PathBuf {
    // SAFETY: SQLite's names end with zero.
    let name = unsafe { CStr::from_ptr(name) };
    PathBuf::from(std::ffi::OsStr::from_bytes(name.to_bytes()))
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    granted: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives `szOsFile` bytes at `file`: room for `Watched` and the system's file behind it.
    unsafe {
        let system = system(vfs);
        let path = if name.is_null() { PathBuf::new() } else { path_of(name) };
        let Some(disk) = watching(&path) else { return (*system).xOpen.unwrap()(system, name, file, flags, granted) };
        (*file).pMethods = std::ptr::null();
        if disk.state.lock().unwrap().dead {
            return ffi::SQLITE_CANTOPEN;
        }
        let inner = inner(file);
        let opened = (*system).xOpen.unwrap()(system, name, inner, flags, granted);
        if opened != ffi::SQLITE_OK {
            return opened;
        }
        disk.found(&path);
        (*file.cast::<Watched>()).behind = Box::into_raw(Box::new(Behind { disk, path }));
        (*file).pMethods = &raw const METHODS;
        opened
    }
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: the system's own function with SQLite's own arguments.
    unsafe {
        let system = system(vfs);
        let path = path_of(name);
        if let Some(disk) = watching(&path) {
            if let Err((code, _)) = disk.call(ffi::SQLITE_IOERR_DELETE) {
                return code;
            }
            disk.state.lock().unwrap().files.remove(&path);
        }
        (*system).xDelete.unwrap()(system, name, sync_folder)
    }
}

unsafe fn inner(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: `wrap` asked for the room.
    unsafe { file.cast::<Watched>().add(1).cast() }
}

unsafe fn behind<'a>(file: *mut ffi::sqlite3_file) -> &'a Behind {
    // SAFETY: set by `open`, freed by `close`.
    unsafe { &*(*file.cast::<Watched>()).behind }
}

/// Calls a method of the system's file behind a watched one.
macro_rules! pass {
    ($file:expr, $method:ident $(, $argument:expr)*) => {{
        // SAFETY: the inner file was opened by the system, whose methods take it.
        unsafe {
            let inner = inner($file);
            (*(*inner).pMethods).$method.unwrap()(inner $(, $argument)*)
        }
    }};
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let closed = pass!(file, xClose);
    // SAFETY: SQLite closes each file once.
    unsafe { drop(Box::from_raw((*file.cast::<Watched>()).behind)) };
    closed
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, into: *mut c_void, amount: c_int, offset: i64) -> c_int {
    // SAFETY: see `behind`.
    let behind = unsafe { behind(file) };
    if behind.disk.state.lock().unwrap().dead {
        return ffi::SQLITE_IOERR_READ;
    }
    pass!(file, xRead, into, amount, offset)
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, amount: c_int, offset: i64) -> c_int {
    // SAFETY: SQLite gives `amount` bytes at `from`; see `behind`.
    let (behind, bytes) =
        unsafe { (behind(file), std::slice::from_raw_parts(from.cast::<u8>(), usize::try_from(amount).unwrap())) };
    let verdict = behind.disk.call(ffi::SQLITE_IOERR_WRITE);
    let done = match verdict {
        Ok(()) => bytes.len(),
        Err((_, true)) => bytes.len() / 2 / SECTOR * SECTOR,
        Err((code, false)) => return code,
    };
    let change = Change::Write(usize::try_from(offset).unwrap(), bytes[..done].to_vec());
    behind.disk.change(&behind.path, change);
    let written = pass!(file, xWrite, from, c_int::try_from(done).unwrap(), offset);
    verdict.map_or_else(|(code, _)| code, |()| written)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    // SAFETY: see `behind`.
    let behind = unsafe { behind(file) };
    if let Err((code, _)) = behind.disk.call(ffi::SQLITE_IOERR_TRUNCATE) {
        return code;
    }
    behind.disk.change(&behind.path, Change::Truncate(usize::try_from(size).unwrap()));
    pass!(file, xTruncate, size)
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: see `behind`.
    let behind = unsafe { behind(file) };
    if let Err((code, _)) = behind.disk.call(ffi::SQLITE_IOERR_FSYNC) {
        behind.disk.end_sync(&behind.path, Fortune::Dropped);
        return code;
    }
    behind.disk.end_sync(&behind.path, Fortune::Durable);
    // The true disk need not wait: what was synced is remembered here.
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut i64) -> c_int {
    pass!(file, xFileSize, size)
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    pass!(file, xLock, level)
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    pass!(file, xUnlock, level)
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, answer: *mut c_int) -> c_int {
    pass!(file, xCheckReservedLock, answer)
}

unsafe extern "C" fn file_control(file: *mut ffi::sqlite3_file, operation: c_int, argument: *mut c_void) -> c_int {
    pass!(file, xFileControl, operation, argument)
}

unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    pass!(file, xSectorSize)
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    pass!(file, xDeviceCharacteristics)
}
