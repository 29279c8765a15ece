//! The register's folder and its files.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::{RegisterError, store};
use crate::ballot;
use crate::consultation::Package;
use crate::envelope::record_length;
use crate::files::signed::{self, ArtefactError, Signed};
use crate::files::{self, Access, FileError};
use crate::keys::{Hash, KioskList, SigningKey, Tag};

/// Largest file of a register that is read whole, in bytes.
pub const LARGEST: u64 = 4 << 30;

/// A register on disk.
#[derive(Debug)]
pub struct Register {
    /// Held for the life of this value, so that two programs never rebuild one register at once.
    _lock: File,
    folder: PathBuf,
    package: Package,
    kiosks: KioskList,
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> RegisterError {
    move |source| FileError { path: path.to_owned(), source }.into()
}

impl Register {
    /// The register of a consultation in `folder`, made if it is not there. `kiosks` and its signature are taken in.
    pub fn create(folder: &Path, package: Package, kiosks: &Path) -> Result<Self, RegisterError> {
        let is_new = !folder.exists() || fs::read_dir(folder).map_err(failed(folder))?.next().is_none();
        if !is_new && packages(folder)?.is_empty() {
            return Err(RegisterError::Taken(folder.to_owned()));
        }
        files::make_folder(&folder.join(Self::BATCHES), Access::Private)?;
        let lock = lock(folder)?;
        let kept = folder.join(package.file_name());
        if let Some(other) = packages(folder)?.iter().find(|path| **path != kept) {
            return Err(RegisterError::OtherConsultation(other.clone()));
        }
        if kept.exists() && files::read(&kept, LARGEST)? != package.bytes() {
            return Err(RegisterError::OtherConsultation(kept));
        }
        let list = read_kiosks(kiosks, &package)?;
        signed::write_pair(&folder.join(Self::KIOSKS), &list.bytes, &list.signature, Access::Private)?;
        files::write(&kept, package.bytes(), Access::Private)?;
        Ok(Self { _lock: lock, folder: folder.to_owned(), package, kiosks: list.value })
    }

    /// Opens the register in `folder`.
    pub fn open(folder: &Path) -> Result<Self, RegisterError> {
        let missing = RegisterError::Missing {
            missing: "le registre",
            remedy: "rassemblez d’abord les relevés avec urne merge",
        };
        let found = packages(folder)?.into_iter().next().ok_or(missing)?;
        let lock = lock(folder)?;
        let package = Package::read(files::read(&found, LARGEST)?)?;
        let kiosks = read_kiosks(&folder.join(Self::KIOSKS), &package)?.value;
        Ok(Self { _lock: lock, folder: folder.to_owned(), package, kiosks })
    }

    pub(super) const BATCHES: &str = "batches";
    /// The list of kiosks.
    pub const KIOSKS: &str = "kiosks.json";
    /// The register's database.
    pub const DATABASE: &str = "register.db";
    /// The published list of leaves.
    pub const LEAVES: &str = "leaves.txt";
    /// What was merged and found.
    pub const REPORT: &str = "report.json";
    /// The freeze.
    pub const CHECKPOINT: &str = "checkpoint.txt";
    /// The draw.
    pub const DRAW: &str = "draw.json";
    /// The answers.
    pub const ANSWERS: &str = "answers.json";
    /// The opening.
    pub const OPENING: &str = "opening.json";
    /// The result.
    pub const RESULTS: &str = "results.json";

    /// A file of the register.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The package.
    pub fn package(&self) -> &Package {
        &self.package
    }

    /// The kiosks.
    pub fn kiosks(&self) -> &KioskList {
        &self.kiosks
    }

    /// Bytes of every record.
    pub fn record_length(&self) -> usize {
        record_length(ballot::plaintext_length(self.package.definition()))
    }

    /// Whether `key` is the consultation's authority.
    pub fn expect_authority(&self, key: &SigningKey) -> Result<(), RegisterError> {
        if key.public() == self.package.keys().authority { Ok(()) } else { Err(RegisterError::OtherAuthority) }
    }

    /// The envelopes, as published: sorted by leaf.
    pub fn leaves(&self) -> Result<Vec<store::PublishedLeaf>, RegisterError> {
        store::leaves(&self.path(Self::DATABASE))
    }

    /// SHA-256 of the list of kiosks.
    pub fn kiosks_hash(&self) -> Result<Hash, RegisterError> {
        Ok(Hash::of(&[&files::read(&self.path(Self::KIOSKS), LARGEST)?]))
    }
}

fn lock(folder: &Path) -> Result<File, RegisterError> {
    let path = folder.join(".lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(RegisterError::Busy(folder.to_owned())),
        Err(fs::TryLockError::Error(error)) => Err(failed(&path)(error)),
    }
}

fn packages(folder: &Path) -> Result<Vec<PathBuf>, RegisterError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "consultation") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Reads a signed list of kiosks and checks that it is this consultation's.
pub(crate) fn read_kiosks(path: &Path, package: &Package) -> Result<Signed<KioskList>, RegisterError> {
    let list = signed::read::<KioskList>(path, (Tag::Kiosks, &package.keys().authority), LARGEST)?;
    check_kiosks(&list.value, package)?;
    Ok(list)
}

/// Checks that a list of kiosks is this consultation's.
pub(crate) fn check_kiosks(list: &KioskList, package: &Package) -> Result<(), ArtefactError> {
    if list.verify(package.eh(), &package.keys().authority).is_good() {
        return Ok(());
    }
    let reason = "certificats d’une autre consultation ou en désordre".into();
    Err(ArtefactError::Mismatch { file: Register::KIOSKS.into(), reason })
}
