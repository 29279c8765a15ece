//! Files: bounded reads, durable writes, and the system's own errors in French.
//!
//! A file is read only if it is a plain file of at most the bytes its reader names. It is written beside, seen to the disk
//! and moved to its name, so that a cut leaves the old file or the new one, whole. What is private is so from its first byte.
//! Nothing here knows what a file holds; [`signed`] adds the signature beside it and the one spelling of its JSON,
//! [`NewFolder`] does for a folder what [`write_new`] does for a file.

mod folder;
pub mod signed;

pub use folder::NewFolder;

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::reading::{self, TextFault};

const LOCK_TRIES: u32 = 20;
const LOCK_PAUSE: std::time::Duration = std::time::Duration::from_millis(25);

/// A file or folder that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{} : {}", path.display(), french(source))]
pub struct FileError {
    /// Which.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

impl FileError {
    /// The error of one path, for `map_err`.
    pub fn at(path: &Path) -> impl Fn(io::Error) -> Self {
        move |source| Self { path: path.to_owned(), source }
    }

    /// Whether the disk or the medium failed, and not what was asked of it: the exit code of a device.
    pub fn is_of_device(&self) -> bool {
        use io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        matches!(self.source.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem)
            || self.source.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
    }
}

/// Who may read what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Its owner only: files 0600, folders 0700.
    Private,
    /// Everybody, as the system's mask allows.
    Public,
}

impl Access {
    const fn file_mode(self) -> u32 {
        match self {
            Self::Private => 0o600,
            Self::Public => 0o666,
        }
    }

    const fn folder_mode(self) -> u32 {
        match self {
            Self::Private => 0o700,
            Self::Public => 0o777,
        }
    }
}

/// The system's own errors in French, a short clause without a full stop.
pub fn french(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    if let Some(fault) = text_fault(error) {
        return fault.line().map_or_else(|| fault.to_string(), |line| format!("ligne {line}, {fault}"));
    }
    let clause = match error.kind() {
        Kind::StorageFull => "le disque est plein",
        Kind::QuotaExceeded => "la place accordée à ce compte est épuisée",
        Kind::ReadOnlyFilesystem => "le support est en lecture seule",
        Kind::PermissionDenied => "l’accès est refusé",
        Kind::NotFound => "le fichier ou le dossier n’existe pas",
        Kind::AlreadyExists => "il existe déjà",
        Kind::IsADirectory => "c’est un dossier, pas un fichier",
        Kind::NotADirectory => "ce n’est pas un dossier",
        Kind::DirectoryNotEmpty => "le dossier n’est pas vide",
        Kind::InvalidFilename => "le nom est trop long ou ne convient pas à ce support",
        Kind::FileTooLarge => "le fichier est trop grand pour ce support",
        Kind::CrossesDevices => "les deux dossiers ne sont pas sur le même disque",
        Kind::ResourceBusy => "il est occupé par un autre programme",
        Kind::TimedOut => "le support ne répond pas",
        Kind::UnexpectedEof => "le fichier est coupé",
        Kind::BrokenPipe => "personne ne lit plus",
        Kind::OutOfMemory => "la mémoire manque",
        Kind::InvalidData => "ce n’est pas du texte UTF-8",
        _ => return other(error),
    };
    clause.into()
}

fn other(error: &io::Error) -> String {
    use rustix::io::Errno;
    let is = |errno: Errno| error.raw_os_error() == Some(errno.raw_os_error());
    match error.raw_os_error() {
        Some(_) if is(Errno::IO) => "le support a une erreur de lecture ou d’écriture".into(),
        Some(_) if is(Errno::MFILE) || is(Errno::NFILE) => "trop de fichiers sont ouverts à la fois".into(),
        Some(_) if is(Errno::LOOP) => "les liens tournent en rond".into(),
        Some(number) => format!("le système refuse (erreur n° {number})"),
        // Errors without a number are the program's own, already in French.
        None => error.to_string(),
    }
}

/// Reads a plain file of at most `most` bytes; a folder, a device or a pipe is none.
///
/// # Errors
/// It cannot be opened or read, is no plain file or is longer.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    read_within(path, most).map_err(FileError::at(path))
}

/// Reads a plain text file of at most `most` bytes, as [`reading::text`] does.
///
/// # Errors
/// As [`read`], or it is no text that can be read ([`text_fault`] says why).
pub fn read_text(path: &Path, most: u64) -> Result<String, FileError> {
    text(&read(path, most)?).map_err(FileError::at(path))
}

/// Bytes as text, as [`reading::text`] reads them.
///
/// # Errors
/// They are no text that can be read.
pub fn text(bytes: &[u8]) -> io::Result<String> {
    reading::text(bytes).map_err(of_text)
}

/// What is wrong with a text, as the error of its file.
pub fn of_text(fault: TextFault) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, fault)
}

/// What is wrong with a text, if that is why a file cannot be read.
pub fn text_fault(error: &io::Error) -> Option<&TextFault> {
    error.get_ref()?.downcast_ref()
}

/// Opens a plain file, to be read piece by piece; a folder, a device or a pipe is none.
///
/// # Errors
/// It cannot be opened, or is no plain file.
pub fn open(path: &Path) -> Result<File, FileError> {
    open_plain(path).map_err(FileError::at(path))
}

fn read_within(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    read_stream(open_plain(path)?, most)
}

fn open_plain(path: &Path) -> io::Result<File> {
    // Opened before it is looked at, so that nothing can change in between; without waiting, should it be a pipe.
    let nonblocking = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = OpenOptions::new().read(true).custom_flags(nonblocking).open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        return Err(io::Error::other("ce n’est pas un fichier ordinaire"));
    }
    Ok(file)
}

/// Reads a stream to its end, at most `most` bytes.
///
/// # Errors
/// Reading fails, or there is more.
pub fn read_stream(from: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
        return Err(io::Error::other(format!("plus de {}, ce n’est pas ce qui est attendu ici", size(most))));
    }
    Ok(bytes)
}

/// A number of bytes, rounded up, for people.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..=9_999 => format!("{bytes} octets"),
        10_000..=10_485_759 => format!("{} Kio", bytes.div_ceil(1 << 10)),
        _ => format!("{} Mio", bytes.div_ceil(1 << 20)),
    }
}

/// Writes a whole file in the place of an older one: after a cut there is the old or the new.
///
/// # Errors
/// The disk does not take it; what was there stays.
pub fn write(path: &Path, bytes: &[u8], access: Access) -> Result<(), FileError> {
    let place = |new: &Path| {
        fs::rename(new, path)?;
        sync_parent(path)
    };
    beside(path, bytes, access, place)
}

/// Writes a file that must not exist yet; one with the very same bytes is a step taken again, and stays.
///
/// # Errors
/// Something else is there ([`io::ErrorKind::AlreadyExists`]), or the disk does not take it.
pub fn write_new(path: &Path, bytes: &[u8], access: Access) -> Result<(), FileError> {
    let most = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if path.symlink_metadata().is_ok() {
        let same = read_within(path, most).is_ok_and(|there| there == bytes);
        return if same { Ok(()) } else { Err(FileError::at(path)(io::ErrorKind::AlreadyExists.into())) };
    }
    let place = |new: &Path| {
        move_new(new, path)?;
        sync_parent(path)
    };
    beside(path, bytes, access, place)
}

/// Gives something its name in one step, and replaces nothing; a file system that cannot do that is looked at before.
pub(crate) fn move_new(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) if to.symlink_metadata().is_ok() => {
            Err(io::ErrorKind::AlreadyExists.into())
        }
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => fs::rename(from, to),
        moved => Ok(moved?),
    }
}

/// Writes `bytes` under a temporary name in the same folder and hands it to `place`; nothing temporary stays.
fn beside(path: &Path, bytes: &[u8], access: Access, place: impl Fn(&Path) -> io::Result<()>) -> Result<(), FileError> {
    let new = new_name(path);
    let write = || {
        write_plainly(&new, bytes, access)?;
        place(&new)
    };
    write().map_err(|source| {
        let _gone_at_the_next_try = fs::remove_file(&new);
        FileError { path: path.to_owned(), source }
    })
}

/// `FILE.new`: what is being written beside a file.
pub(crate) fn new_name(path: &Path) -> PathBuf {
    path.with_added_extension("new")
}

/// Writes a file anew and sees it to the disk, its name too; what a cut left under this name goes.
pub(crate) fn write_plainly(path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(access.file_mode()).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    sync_parent(path)
}

/// Sees the names in the folder of `path` to the disk.
pub(crate) fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

/// Gives a file that is whole on the disk its name, over whatever has it; the name too is seen to the disk.
pub(crate) fn put_in_place(from: &Path, to: &Path) -> Result<(), FileError> {
    fs::rename(from, to).and_then(|()| sync_parent(to)).map_err(FileError::at(to))
}

/// Takes a folder for this program alone, by its file `.lock`; `None` where another program has it for longer than a moment.
///
/// A child that another thread starts holds a copy of the lock until it becomes another program: that is waited for.
///
/// # Errors
/// The lock's file cannot be made.
pub fn lock(folder: &Path) -> Result<Option<File>, FileError> {
    let path = folder.join(".lock");
    let mut options = OpenOptions::new();
    let opened = options.create(true).truncate(false).write(true).mode(Access::Private.file_mode()).open(&path);
    let file = opened.map_err(FileError::at(&path))?;
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(fs::TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            Err(fs::TryLockError::Error(error)) => return Err(FileError::at(&path)(error)),
        }
    }
    Ok(None)
}

/// Whether a folder is on the same disk as another path: where a medium should be mounted and is not, its folder is.
///
/// # Errors
/// The folder is not there or cannot be looked at.
pub fn is_on_disk_of(folder: &Path, other: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let disk = fs::metadata(folder)?.dev();
    Ok(fs::metadata(other).is_ok_and(|other| other.dev() == disk))
}

/// Makes a folder with its parents, where it is not there.
///
/// # Errors
/// The disk does not take it, or a file is in its place.
pub fn make_folder(path: &Path, access: Access) -> Result<(), FileError> {
    DirBuilder::new().recursive(true).mode(access.folder_mode()).create(path).map_err(FileError::at(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn only_plain_files_within_their_bound_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, [7; 100]).unwrap();
        assert_eq!(read(&path, 100).unwrap().len(), 100);
        assert!(read(&path, 99).unwrap_err().to_string().contains("plus de 99 octets"));
        assert!(read(Path::new("/dev/zero"), 100).unwrap_err().to_string().contains("fichier ordinaire"));
        assert!(read(folder.path(), 100).unwrap_err().to_string().contains("dossier"));
        assert!(read(&folder.path().join("none"), 100).unwrap_err().to_string().contains("n’existe pas"));
    }

    #[test]
    fn what_is_private_is_readable_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        make_folder(&inner, Access::Private).unwrap();
        write(&inner.join("secret"), b"one", Access::Private).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&inner), mode(&inner.join("secret"))), (0o700, 0o600));
        write(&inner.join("secret"), b"two", Access::Private).unwrap();
        assert_eq!(fs::read(inner.join("secret")).unwrap(), b"two");
        assert_eq!(fs::read_dir(&inner).unwrap().count(), 1, "nothing temporary stays");
    }

    #[test]
    fn a_new_file_replaces_nothing_and_a_step_taken_again_is_no_fault() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write_new(&path, b"one", Access::Public).unwrap();
        write_new(&path, b"one", Access::Public).unwrap();
        let refused = write_new(&path, b"two", Access::Public).unwrap_err();
        assert_eq!(refused.source.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_systems_errors_are_said_in_french() {
        let said = |errno: rustix::io::Errno| french(&io::Error::from_raw_os_error(errno.raw_os_error()));
        for errno in 1..=133 {
            let text = french(&io::Error::from_raw_os_error(errno));
            assert!(!text.contains("os error") && !text.contains("No "), "{errno}: {text}");
        }
        assert_eq!(said(rustix::io::Errno::NOSPC), "le disque est plein");
        assert_eq!(said(rustix::io::Errno::MFILE), "trop de fichiers sont ouverts à la fois");
    }
}
