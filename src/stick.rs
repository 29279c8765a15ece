//! Writing to a USB stick so that what is said to be there is there.
//!
//! The order of steps and why each is needed: HARDWARE section 3.3. In development any folder plays the stick.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use rustix::fs::{Advice, fadvise, syncfs};

use crate::files;
use crate::keys::Hash;

/// Why a file is not on the stick. An earlier file of the same name is untouched.
#[derive(Debug, thiserror::Error)]
pub enum StickError {
    /// There is no stick.
    #[error("aucune clé USB n’est là ({0})")]
    Absent(PathBuf),
    /// Not enough room.
    #[error("la clé USB est pleine : il faut {} Kio", need >> 10)]
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
    #[error("la clé USB ne répond plus ({0})")]
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

/// A mounted file system, or a folder that plays one.
#[derive(Debug, Clone)]
pub struct FolderStick {
    folder: PathBuf,
}

impl FolderStick {
    /// The stick mounted at `folder`.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    fn write_steps(&self, name: &str, bytes: &[u8]) -> io::Result<bool> {
        let temporary = self.folder.join(format!("{name}.tmp"));
        match std::fs::remove_file(&temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let written = self.write_temporary(&temporary, bytes);
        let moved = written.and_then(|()| std::fs::rename(&temporary, self.folder.join(name)));
        if let Err(error) = moved {
            // A half-written file on a full stick only takes the room of the next attempt.
            let _gone_already = std::fs::remove_file(&temporary);
            return Err(error);
        }
        let folder = File::open(&self.folder)?;
        folder.sync_all()?;
        syncfs(&folder)?;
        let there = read_past_cache(&self.folder.join(name), length(bytes) + 1)?;
        Ok(Hash::of(&[&there]) == Hash::of(&[bytes]))
    }

    fn write_temporary(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }
}

/// The first bytes of a file as the medium has it, not as the page cache remembers it.
fn read_past_cache(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    fadvise(&file, 0, None, Advice::DontNeed)?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

impl Stick for FolderStick {
    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), StickError> {
        if !self.folder.is_dir() {
            return Err(StickError::Absent(self.folder.clone()));
        }
        match self.write_steps(name, bytes) {
            Ok(true) => Ok(()),
            Ok(false) => Err(StickError::Lying),
            Err(error) => Err(StickError::from_io(error, length(bytes))),
        }
    }

    fn write_new(&mut self, name: &str, bytes: &[u8]) -> Result<(), StickError> {
        // No longer file is the same one, so that no more of it is read, however long it is.
        match files::read(&self.folder.join(name), length(bytes)) {
            Ok(there) if there == bytes => self.write(name, bytes),
            Err(error) if error.source.kind() == io::ErrorKind::NotFound => self.write(name, bytes),
            Err(error) if error.is_of_device() => Err(StickError::from_io(error.source, length(bytes))),
            _ => Err(StickError::Taken(name.to_owned())),
        }
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
            Self::Full => StickError::Full { need: length(bytes) },
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
        // A file without end and a folder are other files too, and are not read.
        std::os::unix::fs::symlink("/dev/zero", folder.path().join("b.urne")).unwrap();
        std::fs::create_dir(folder.path().join("c.urne")).unwrap();
        for name in ["b.urne", "c.urne"] {
            assert!(matches!(stick.write_new(name, b"one"), Err(StickError::Taken(_))), "{name}");
        }
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
        assert!(matches!(stick.write("no/such/folder", b"x"), Err(StickError::Failed(_))));
    }
}
