//! A batch comes in: copied from its stick once, the copy checked to its last byte, and only then given its name.
//!
//! A copy kept earlier that is damaged is healed by a genuine one; of two genuine copies that differ (a kiosk can sign one
//! leaf twice) the smaller stays, so that the order of sticks does not matter.

use std::cmp::Ordering;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::RegisterError;
use super::folder::{LARGEST, Register};
use crate::batch::{BatchError, BatchReader, Manifest};
use crate::files::{self, FileError, french};
use crate::keys::{Hash, KioskList, KioskNumber};

pub(super) const INCOMING: &str = ".incoming";
/// Bytes copied or compared at once.
const PIECE: usize = 1 << 16;

/// A batch that was refused; the others were merged.
#[derive(Debug)]
pub struct RefusedBatch {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub reason: Refusal,
}

/// Why a batch is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It is not genuine.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// The file cannot be opened or read.
    #[error("le fichier ne se lit pas : {}", french(.0))]
    Open(io::Error),
    /// A kiosk, its own or one that it replaces, is not in the list.
    #[error("la borne {0} n’est pas dans la liste des bornes")]
    UnknownKiosk(KioskNumber),
    /// The list has another kiosk under its number: two lists were made.
    #[error("la liste a une autre borne sous le n° {0} : elles ont été enrôlées sur deux listes")]
    OtherKiosk(KioskNumber),
    /// The kiosk was taken back, and this is not its last accepted batch.
    #[error("la borne {0} a été retirée ; ce relevé n’est pas le dernier accepté")]
    Revoked(KioskNumber),
}

impl Refusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Batch(error) => error.code(),
            Self::Open(_) => "B-100",
            Self::UnknownKiosk(_) => "B-120",
            Self::Revoked(_) => "B-121",
            Self::OtherKiosk(_) => "B-123",
        }
    }
}

pub(super) type Reader = BatchReader<BufReader<File>>;

/// What the list of kiosks says of a genuine batch.
pub(super) fn judge(manifest: &Manifest, hash: Hash, kiosks: &KioskList) -> Result<(), Refusal> {
    let replaced = manifest.restored.iter().map(|entry| &entry.certificate);
    for certified in std::iter::once(&manifest.certificate).chain(replaced) {
        let kiosk = certified.certificate.kiosk;
        match kiosks.certificate(kiosk) {
            None => return Err(Refusal::UnknownKiosk(kiosk)),
            Some(listed) if listed.certificate != certified.certificate => return Err(Refusal::OtherKiosk(kiosk)),
            Some(_) => {}
        }
    }
    let kiosk = manifest.kiosk();
    match kiosks.revocation(kiosk) {
        Some(revocation) if revocation.last_manifest != Some(hash) => Err(Refusal::Revoked(kiosk)),
        _ => Ok(()),
    }
}

/// Opens a batch and checks its manifest.
pub(super) fn open(register: &Register, path: &Path) -> Result<Reader, Refusal> {
    let file = files::open(path).map_err(|error| Refusal::Open(error.source))?;
    let package = register.package();
    Ok(BatchReader::open(BufReader::new(file), (package.eh(), package.keys()), register.record_length())?)
}

/// Takes a batch in, or says why not. Errors are the register's disk.
pub(super) fn take_in(register: &Register, path: &Path) -> Result<Result<(), Refusal>, RegisterError> {
    let copy = register.path(Register::BATCHES).join(INCOMING);
    let taken = match copy_of(path, &copy)? {
        Ok(()) => keep(register, &copy)?,
        Err(refused) => Err(refused),
    };
    if taken.is_err() && copy.exists() {
        fs::remove_file(&copy).map_err(FileError::at(&copy))?;
    }
    Ok(taken)
}

/// Copies a file of at most [`LARGEST`] bytes and sees it to the disk; a source that fails is a refusal.
pub(super) fn copy_of(path: &Path, copy: &Path) -> Result<Result<(), Refusal>, RegisterError> {
    let source = match files::open(path) {
        Ok(source) => source,
        Err(error) => return Ok(Err(Refusal::Open(error.source))),
    };
    let failed = FileError::at(copy);
    let mut options = OpenOptions::new();
    let mut to = options.write(true).create(true).truncate(true).mode(0o600).open(copy).map_err(&failed)?;
    let mut source = source.take(LARGEST.saturating_add(1));
    let mut piece = vec![0; PIECE];
    let mut length = 0;
    loop {
        let read = match source.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Ok(Err(Refusal::Open(error))),
        };
        length += u64::try_from(read).unwrap_or(u64::MAX);
        to.write_all(piece.get(..read).unwrap_or_default()).map_err(&failed)?;
    }
    if length > LARGEST {
        return Ok(Err(Refusal::Batch(BatchError::NotABatch)));
    }
    to.sync_all().map_err(&failed)?;
    Ok(Ok(()))
}

/// Checks the copy and gives it its name.
fn keep(register: &Register, copy: &Path) -> Result<Result<(), Refusal>, RegisterError> {
    let hash = match genuine(register, copy, register.kiosks()) {
        Ok(hash) => hash,
        Err(refused) => return Ok(Err(refused)),
    };
    let folder = register.path(Register::BATCHES);
    let kept = folder.join(format!("{hash}.urne"));
    let stays = kept.exists() && is_to_stay(register, &kept, copy);
    if stays {
        fs::remove_file(copy).map_err(FileError::at(copy))?;
        return Ok(Ok(()));
    }
    files::put_in_place(copy, &kept)?;
    Ok(Ok(()))
}

/// Reads a batch to its last byte; the hash of its manifest.
fn genuine(register: &Register, path: &Path, kiosks: &KioskList) -> Result<Hash, Refusal> {
    let mut reader = open(register, path)?;
    judge(reader.manifest(), reader.manifest_hash(), kiosks)?;
    while reader.next_chunk()?.is_some() {}
    Ok(reader.manifest_hash())
}

/// Whether the batch kept earlier is as good as the new copy of it: the same bytes, or genuine too and not larger.
fn is_to_stay(register: &Register, kept: &Path, copy: &Path) -> bool {
    match compared(kept, copy) {
        Ok(Ordering::Equal) => true,
        Ok(Ordering::Less) => genuine(register, kept, register.kiosks()).is_ok(),
        // A damaged one may compare either way; the new one is genuine.
        Ok(Ordering::Greater) | Err(_) => false,
    }
}

fn compared(left: &Path, right: &Path) -> io::Result<Ordering> {
    let (left, right) = (File::open(left)?, File::open(right)?);
    loop {
        let (mut one, mut other) = (Vec::with_capacity(PIECE), Vec::with_capacity(PIECE));
        let limit = u64::try_from(PIECE).unwrap_or(u64::MAX);
        (&left).take(limit).read_to_end(&mut one)?;
        (&right).take(limit).read_to_end(&mut other)?;
        match one.cmp(&other) {
            Ordering::Equal if one.is_empty() => return Ok(Ordering::Equal),
            Ordering::Equal => {}
            unequal => return Ok(unequal),
        }
    }
}
