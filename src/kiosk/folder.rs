//! Files of a kiosk's data folder.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::KioskError;
use crate::consultation::Package;
use crate::files::{self, Access, FileError};
use crate::keys::ConsultationHash;
use crate::keys::hash::hex;

pub(super) const PACKAGE: &str = "package.consultation";
pub(super) const CERTIFICATE: &str = "certificate.json";
pub(super) const PREDECESSORS: &str = "predecessors.json";
pub(super) const BOX: &str = "box.db";
pub(super) const JOURNAL: &str = "journal.db";
const CONSULTATIONS: &str = "consultations";
pub(super) const PRIVATE_FILE: u32 = 0o600;
/// Largest of the kiosk's own files that is read whole, in bytes: its package.
const LARGEST: u64 = crate::consultation::package::LARGEST as u64;

/// `data/consultations/<first 16 digits of EH>`.
pub(super) fn of(data: &Path, eh: &ConsultationHash) -> PathBuf {
    data.join(CONSULTATIONS).join(hex(&eh.prefix::<8>()))
}

pub(super) fn consultations(data: &Path) -> Result<Vec<ConsultationHash>, KioskError> {
    let folder = data.join(CONSULTATIONS);
    let mut found = Vec::new();
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        entries => entries.map_err(FileError::at(&folder))?,
    };
    for entry in entries {
        let path = entry.map_err(FileError::at(&folder))?.path();
        if path.extension().is_none() && path.join(PACKAGE).is_file() {
            found.push(*Package::read(read(&path.join(PACKAGE))?)?.eh());
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Reads one of the kiosk's own files; its package is the largest.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, KioskError> {
    Ok(files::read(path, LARGEST)?)
}

/// The only consultation installed.
pub(super) fn only(data: &Path) -> Result<ConsultationHash, KioskError> {
    match consultations(data)?.as_slice() {
        [eh] => Ok(*eh),
        [] if !super::identity::is_there(data) => Err(KioskError::NotPrepared(data.to_owned())),
        [] => Err(KioskError::NothingInstalled),
        _ => Err(KioskError::SeveralInstalled),
    }
}

/// Whether another program has the folder, found out without a change to it.
pub(super) fn is_taken(folder: &Path) -> bool {
    let Ok(lock) = File::open(folder.join(".lock")) else { return false };
    matches!(lock.try_lock_shared(), Err(fs::TryLockError::WouldBlock))
}

/// Takes the folder for this program alone.
pub(super) fn lock(folder: &Path) -> Result<File, KioskError> {
    files::lock(folder)?.ok_or(KioskError::Busy)
}

/// Writes a file that only its owner may read into a folder being made, and sees it to the disk.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), KioskError> {
    Ok(files::write_plainly(path, bytes, Access::Private).map_err(FileError::at(path))?)
}

/// Makes an empty folder that only its owner may enter, with its parents: what a cut installation left is removed.
pub(super) fn renew(path: &Path) -> Result<(), KioskError> {
    if path.exists() {
        fs::remove_dir_all(path).map_err(FileError::at(path))?;
    }
    Ok(files::make_folder(path, Access::Private)?)
}

/// Renames a finished folder to its final name, durably.
pub(super) fn move_in_place(from: &Path, to: &Path) -> Result<(), KioskError> {
    let rename = || {
        File::open(from)?.sync_all()?;
        files::move_new(from, to)?;
        files::sync_parent(to)
    };
    Ok(rename().map_err(FileError::at(to))?)
}
