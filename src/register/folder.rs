//! The register's folder and its files.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::artefact::{self, ArtefactError};
use super::{RegisterError, store};
use crate::ballot;
use crate::consultation::Package;
use crate::envelope::record_length;
use crate::keys::{Hash, KioskList, SigningKey, Tag};

/// Largest file read whole.
const LARGEST: u64 = 4 << 30;

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
    move |source| RegisterError::Io { path: path.to_owned(), source }
}

/// Reads a whole file; a device or a pipe is none.
pub fn read_file(path: &Path) -> Result<Vec<u8>, RegisterError> {
    let metadata = fs::metadata(path).map_err(failed(path))?;
    if !metadata.is_file() {
        return Err(failed(path)(std::io::Error::other("ce n’est pas un fichier")));
    }
    if metadata.len() > LARGEST {
        return Err(failed(path)(std::io::Error::other("plus de 4 Gio")));
    }
    fs::read(path).map_err(failed(path))
}

/// Writes a whole file under a temporary name, sees it to the disk and renames it.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), RegisterError> {
    let temporary = path.with_added_extension("tmp");
    let write = || {
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        path.parent().map_or(Ok(()), |parent| File::open(parent)?.sync_all())
    };
    write().map_err(failed(path))
}

impl Register {
    /// The register of a consultation in `folder`, made if it is not there. `kiosks` and its signature are taken in.
    pub fn create(folder: &Path, package: Package, kiosks: &Path) -> Result<Self, RegisterError> {
        let is_new = !folder.exists() || fs::read_dir(folder).map_err(failed(folder))?.next().is_none();
        if !is_new && packages(folder)?.is_empty() {
            return Err(RegisterError::Taken(folder.to_owned()));
        }
        fs::create_dir_all(folder.join(Self::BATCHES)).map_err(failed(folder))?;
        let lock = lock(folder)?;
        let kept = folder.join(package.file_name());
        if let Some(other) = packages(folder)?.iter().find(|path| **path != kept) {
            return Err(RegisterError::OtherConsultation(other.clone()));
        }
        if kept.exists() && read_file(&kept)? != package.bytes() {
            return Err(RegisterError::OtherConsultation(kept));
        }
        let list = read_kiosks(kiosks, &package)?;
        let signature = read_file(&artefact::signature_path(kiosks))?;
        write_file(&artefact::signature_path(&folder.join(Self::KIOSKS)), &signature)?;
        write_file(&folder.join(Self::KIOSKS), &read_file(kiosks)?)?;
        write_file(&kept, package.bytes())?;
        Ok(Self { _lock: lock, folder: folder.to_owned(), package, kiosks: list })
    }

    /// Opens the register in `folder`.
    pub fn open(folder: &Path) -> Result<Self, RegisterError> {
        let missing = RegisterError::Missing {
            missing: "le registre",
            remedy: "rassemblez d’abord les relevés avec urne merge",
        };
        let found = packages(folder)?.into_iter().next().ok_or(missing)?;
        let lock = lock(folder)?;
        let package = Package::read(read_file(&found)?)?;
        let kiosks = read_kiosks(&folder.join(Self::KIOSKS), &package)?;
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
        Ok(Hash::of(&[&read_file(&self.path(Self::KIOSKS))?]))
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
pub(crate) fn read_kiosks(path: &Path, package: &Package) -> Result<KioskList, RegisterError> {
    let authority = &package.keys().authority;
    let (list, _) = artefact::read::<KioskList>(path, Tag::Kiosks, authority)?;
    if list.verify(package.eh(), authority).is_good() {
        return Ok(list);
    }
    let reason = "certificats d’une autre consultation ou en désordre".into();
    Err(ArtefactError::Mismatch { file: artefact::name_of(path), reason }.into())
}
