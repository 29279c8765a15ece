//! USB sticks: writing so that what is said to be there is there, and finding what others wrote.
//!
//! A file is written under another name, synced, named, its folder synced; it is then read again past the cache, since a stick may
//! lose what it said it wrote. A stick is a folder on another disk than the kiosk's
//! own; a folder on the same disk is a stick that is not plugged in, unless the settings let it play one.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{Advice, fadvise, syncfs};

use crate::files::{self, Access, FileError};
use crate::keys::Hash;

/// The ending of a batch's name.
const BATCH: &str = "urne";

/// Why a file is not on the stick. An earlier file of the same name is untouched.
#[derive(Debug, thiserror::Error)]
pub enum StickError {
    /// Nobody said where sticks are mounted.
    #[error("le dossier de la clé USB n’est pas réglé")]
    Unset,
    /// There is no stick.
    #[error("aucune clé USB n’est là ({0})")]
    Absent(PathBuf),
    /// The folder is on the kiosk's own disk: the stick is not mounted, or the setting is wrong.
    #[error("aucune clé USB n’est là : {} est un dossier du disque de la borne", .0.display())]
    SameDisk(PathBuf),
    /// Not enough room.
    #[error("la clé USB est pleine : il faut {} Kio", need.div_ceil(1 << 10).max(1))]
    Full {
        /// Bytes needed.
        need: u64,
    },
    /// Write-protected.
    #[error("la clé USB est protégée contre l’écriture")]
    ReadOnly,
    /// Another batch of the same name is there; it stays.
    #[error("la clé USB a déjà un autre fichier de ce nom : {0}")]
    Taken(String),
    /// A write failed: pulled, broken.
    #[error("la clé USB ne répond plus ({})", files::french(.0))]
    Failed(io::Error),
    /// What is read back is not what was written.
    #[error("la clé USB n’a pas gardé ce qui a été écrit : elle est défectueuse")]
    Lying,
}

impl StickError {
    fn from_io(error: io::Error, need: u64) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull => Self::Full { need },
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Failed(error),
        }
    }
}

/// A medium that takes files.
pub trait Stick {
    /// Writes a whole file and proves it by reading it back from the medium; an older file of that name is replaced.
    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), StickError>;

    /// The same, but another file of that name is never replaced.
    fn write_new(&mut self, name: &str, bytes: &[u8]) -> Result<(), StickError>;
}

/// Where sticks are mounted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StickPlace {
    /// The folder.
    pub folder: PathBuf,
    /// Whether it may be on the kiosk's own disk, where nobody can take it away: for trying.
    pub on_same_disk: bool,
}

impl StickPlace {
    /// The stick that is there now; `data` is on the kiosk's own disk.
    ///
    /// # Errors
    /// [`StickError::Absent`] or [`StickError::SameDisk`].
    pub fn stick(&self, data: &Path) -> Result<FolderStick, StickError> {
        let absent = || StickError::Absent(self.folder.clone());
        if !self.folder.is_dir() {
            return Err(absent());
        }
        match files::is_on_disk_of(&self.folder, data) {
            Ok(true) if !self.on_same_disk => Err(StickError::SameDisk(self.folder.clone())),
            Ok(_) => Ok(FolderStick::new(&self.folder)),
            Err(_) => Err(absent()),
        }
    }
}

/// The batches in a stick's folder and in the folders directly inside, sorted by path.
///
/// Their ending may be written in capitals. What a system leaves on a stick for itself has a name that begins with a dot, and
/// is none of ours.
///
/// # Errors
/// The folder cannot be listed, or one inside for another reason than that it is the system's own.
pub fn batches(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let mut found = Vec::new();
    for path in visible(folder)? {
        if !path.is_dir() {
            found.push(path);
            continue;
        }
        match visible(&path) {
            Ok(inside) => found.extend(inside.into_iter().filter(|path| !path.is_dir())),
            Err(error) if error.source.kind() == io::ErrorKind::PermissionDenied => log::warn!("{error}."),
            Err(error) => return Err(error),
        }
    }
    found.retain(|path| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(BATCH)));
    found.sort();
    Ok(found)
}

/// What a folder holds, but for names that begin with a dot.
fn visible(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let mut paths = Vec::new();
    for entry in folder.read_dir().map_err(FileError::at(folder))? {
        let entry = entry.map_err(FileError::at(folder))?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            paths.push(entry.path());
        }
    }
    Ok(paths)
}

/// A mounted file system, or a folder that plays one.
#[derive(Debug, Clone)]
pub struct FolderStick {
    folder: PathBuf,
}

impl FolderStick {
    /// The stick mounted at `folder`, whatever disk that is on.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    fn write_steps(&self, name: &str, bytes: &[u8]) -> io::Result<bool> {
        let temporary = self.folder.join(format!("{name}.tmp"));
        let written = files::write_plainly(&temporary, bytes, Access::Public);
        let moved = written.and_then(|()| std::fs::rename(&temporary, self.folder.join(name)));
        if let Err(error) = moved {
            // A half-written file on a full stick only takes the room of the next attempt.
            let _gone_already = std::fs::remove_file(&temporary);
            return Err(error);
        }
        let folder = File::open(&self.folder)?;
        folder.sync_all()?;
        syncfs(&folder)?;
        let most = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(read_past_cache(&self.folder.join(name), most)? == Hash::of(&[bytes]))
    }
}

/// The hash of a file of at most `most` bytes as the medium has it, not as the page cache remembers it.
fn read_past_cache(path: &Path, most: u64) -> io::Result<Hash> {
    let file = File::open(path)?;
    fadvise(&file, 0, None, Advice::DontNeed)?;
    Ok(Hash::of(&[&files::read_stream(file, most)?]))
}

impl Stick for FolderStick {
    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), StickError> {
        if !self.folder.is_dir() {
            return Err(StickError::Absent(self.folder.clone()));
        }
        let need = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        match self.write_steps(name, bytes) {
            Ok(true) => Ok(()),
            Ok(false) => Err(StickError::Lying),
            Err(error) => Err(StickError::from_io(error, need)),
        }
    }

    fn write_new(&mut self, name: &str, bytes: &[u8]) -> Result<(), StickError> {
        let path = self.folder.join(name);
        let most = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if path.symlink_metadata().is_ok() && files::read(&path, most).ok().as_deref() != Some(bytes) {
            return Err(StickError::Taken(name.to_owned()));
        }
        self.write(name, bytes)
    }
}

/// A stick that fails as told, for tests of what is above it.
#[derive(Debug, Clone, Copy)]
pub enum SimulatedStick {
    /// Not there.
    Absent,
    /// No room.
    Full,
    /// Write-protected.
    ReadOnly,
    /// Drops what is written.
    Lying,
}

impl Stick for SimulatedStick {
    fn write(&mut self, _name: &str, bytes: &[u8]) -> Result<(), StickError> {
        Err(match self {
            Self::Absent => StickError::Absent(PathBuf::new()),
            Self::Full => StickError::Full { need: u64::try_from(bytes.len()).unwrap_or(u64::MAX) },
            Self::ReadOnly => StickError::ReadOnly,
            Self::Lying => StickError::Lying,
        })
    }

    fn write_new(&mut self, name: &str, bytes: &[u8]) -> Result<(), StickError> {
        self.write(name, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut stick = FolderStick::new(folder.path());
        std::fs::write(folder.path().join("a.urne.tmp"), b"left over").unwrap();
        stick.write("a.urne", b"one").unwrap();
        stick.write("a.urne", b"two").unwrap();
        assert_eq!(std::fs::read(folder.path().join("a.urne")).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn another_file_of_the_same_name_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let mut stick = FolderStick::new(folder.path());
        stick.write_new("a.urne", b"one").unwrap();
        stick.write_new("a.urne", b"one").unwrap();
        assert!(matches!(stick.write_new("a.urne", b"two"), Err(StickError::Taken(_))));
        assert_eq!(std::fs::read(folder.path().join("a.urne")).unwrap(), b"one");
    }

    #[test]
    fn an_absent_stick_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let mut stick = FolderStick::new(folder.path().join("none"));
        assert!(matches!(stick.write("a", b"x"), Err(StickError::Absent(_))));
    }

    #[test]
    fn a_full_device_says_so() {
        let mut stick = FolderStick::new("/dev/shm");
        let full = StickError::from_io(io::Error::from(io::ErrorKind::StorageFull), 4096);
        assert_eq!(full.to_string(), "la clé USB est pleine : il faut 4 Kio");
        let told = |need| StickError::Full { need }.to_string();
        assert!(told(1).ends_with("il faut 1 Kio") && told(1025).ends_with("il faut 2 Kio"), "rounded up");
        assert!(matches!(stick.write("no/such/folder", b"x"), Err(StickError::Failed(_))));
    }
    /// With nothing mounted the folder is the kiosk's own: nothing is written there and called a stick.
    #[test]
    fn a_folder_of_the_kiosks_own_disk_is_no_stick() {
        let (data, other_disk) = (tempfile::tempdir().unwrap(), tempfile::tempdir_in("/dev/shm").unwrap());
        let folder = data.path().join("stick");
        std::fs::create_dir(&folder).unwrap();
        let place = |folder: &Path, on_same_disk| StickPlace { folder: folder.into(), on_same_disk };
        let refused = place(&folder, false).stick(data.path()).unwrap_err();
        assert!(matches!(refused, StickError::SameDisk(_)), "{refused}");
        place(&folder, true).stick(data.path()).unwrap().write("a", b"x").unwrap();
        if !files::is_on_disk_of(other_disk.path(), data.path()).unwrap() {
            place(other_disk.path(), false).stick(data.path()).unwrap().write("a", b"x").unwrap();
        }
        let absent = place(&folder.join("none"), true).stick(data.path()).unwrap_err();
        assert!(matches!(absent, StickError::Absent(_)), "{absent}");
    }

    #[test]
    fn batches_are_found_and_leftovers_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        for inside in ["borne 2", ".Trashes", "deep/deeper"] {
            std::fs::create_dir_all(here.join(inside)).unwrap();
        }
        let ours = ["RELEVE.URNE", "a.urne", "borne 2/b.Urne"];
        let others =
            ["._a.urne", ".c.urne", "borne 2/._b.urne", ".Trashes/d.urne", "deep/deeper/e.urne", "a.journal", "urne"];
        for name in ours.iter().chain(&others) {
            std::fs::write(here.join(name), b"x").unwrap();
        }
        assert_eq!(batches(here).unwrap(), ours.map(|name| here.join(name)));
        assert!(batches(&here.join("none")).is_err());
    }
}
