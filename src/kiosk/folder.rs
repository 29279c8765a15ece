//! Files of a kiosk's data folder.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::KioskError;
use crate::consultation::{Package, package};
use crate::files;
use crate::keys::ConsultationHash;
use crate::keys::hash::hex;

pub(super) const PACKAGE: &str = "package.consultation";
pub(super) const CERTIFICATE: &str = "certificate.json";
pub(super) const PREDECESSORS: &str = "predecessors.json";
pub(super) const BOX: &str = "box.db";
pub(super) const JOURNAL: &str = "journal.db";
const CONSULTATIONS: &str = "consultations";
pub(super) const PRIVATE_FILE: u32 = 0o600;
const PRIVATE_FOLDER: u32 = 0o700;

pub(super) fn failed(path: &Path) -> impl Fn(io::Error) -> KioskError {
    move |source| KioskError::Io { path: path.display().to_string(), source }
}

/// `data/consultations/<first 16 digits of EH>`.
pub(super) fn of(data: &Path, eh: &ConsultationHash) -> PathBuf {
    data.join(CONSULTATIONS).join(hex(&eh.prefix::<8>()))
}

pub(super) fn consultations(data: &Path) -> Result<Vec<ConsultationHash>, KioskError> {
    let folder = data.join(CONSULTATIONS);
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).map_err(failed(&folder))? {
        let path = entry.map_err(failed(&folder))?.path();
        if path.extension().is_none() && path.join(PACKAGE).is_file() {
            found.push(*package(&path)?.eh());
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// The package of a consultation's folder.
pub(super) fn package(folder: &Path) -> Result<Package, KioskError> {
    Ok(Package::read(read(&folder.join(PACKAGE), u64::try_from(package::LARGEST).unwrap_or(u64::MAX))?)?)
}

/// Reads a file of at most `most` bytes.
pub(super) fn read(path: &Path, most: u64) -> Result<Vec<u8>, KioskError> {
    Ok(files::read(path, most)?)
}

/// Takes the folder for this program alone.
pub(super) fn lock(folder: &Path) -> Result<File, KioskError> {
    let path = folder.join(".lock");
    let mut options = OpenOptions::new();
    let file =
        options.create(true).truncate(false).write(true).mode(PRIVATE_FILE).open(&path).map_err(failed(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(KioskError::Busy),
        Err(fs::TryLockError::Error(error)) => Err(failed(&path)(error)),
    }
}

/// Writes a file that only its owner may read, and sees it to the disk.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), KioskError> {
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(PRIVATE_FILE).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(failed(path))
}

/// The same, in place of an older one: after a cut there is the old or the new, whole.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), KioskError> {
    let new = path.with_extension("new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&new)(error)),
        _ => {}
    }
    write(&new, bytes)?;
    move_in_place(&new, path)
}

/// Makes a folder that only its owner may enter, with its parents.
pub(super) fn make(path: &Path) -> Result<(), KioskError> {
    DirBuilder::new().recursive(true).mode(PRIVATE_FOLDER).create(path).map_err(failed(path))
}

/// The same, empty: what a cut installation left is removed.
pub(super) fn renew(path: &Path) -> Result<(), KioskError> {
    if path.exists() {
        fs::remove_dir_all(path).map_err(failed(path))?;
    }
    make(path)
}

/// Renames a finished file or folder to its final name, durably.
pub(super) fn move_in_place(from: &Path, to: &Path) -> Result<(), KioskError> {
    let rename = || {
        File::open(from)?.sync_all()?;
        fs::rename(from, to)?;
        to.parent().map_or(Ok(()), |parent| File::open(parent)?.sync_all())
    };
    rename().map_err(failed(to))
}
