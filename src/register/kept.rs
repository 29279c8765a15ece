//! The batches that the register keeps, and which of them are published: for each kiosk its last.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::RegisterError;
use super::finding::Finding;
use super::folder::Register;
use super::incoming::{Reader, Refusal, judge, open};
use super::report::BatchLine;
use crate::batch::{BatchError, Manifest, SignedManifest};
use crate::files::{FileError, signed};
use crate::keys::{Hash, KioskNumber};

/// One accepted batch, closed; its manifest was read.
pub(super) struct Kept {
    path: PathBuf,
    pub(super) signed: SignedManifest,
    pub(super) hash: Hash,
}

impl Kept {
    pub(super) fn kiosk(&self) -> KioskNumber {
        self.signed.manifest.kiosk()
    }

    /// Opens it to read its records.
    pub(super) fn open(&self, register: &Register) -> Result<Reader, RegisterError> {
        let reader = open(register, &self.path).map_err(|refusal| self.damaged(refusal))?;
        if reader.manifest_hash() == self.hash { Ok(reader) } else { Err(self.changed()) }
    }

    /// What a batch that was genuine when it came in can be refused for: the disk.
    fn damaged(&self, refusal: Refusal) -> RegisterError {
        match refusal {
            Refusal::Batch(source) => self.broken(source),
            Refusal::Open(source) => FileError { path: self.path.clone(), source }.into(),
            Refusal::UnknownKiosk(_) | Refusal::OtherKiosk(_) | Refusal::Revoked(_) => self.changed(),
        }
    }

    pub(super) fn broken(&self, source: BatchError) -> RegisterError {
        RegisterError::KeptBatch { file: signed::name_of(&self.path), source }
    }

    fn changed(&self) -> RegisterError {
        RegisterError::KeptName(signed::name_of(&self.path))
    }
}

/// Every kept batch that the present list of kiosks accepts, by kiosk, sequence, manifest hash. One is open at a time.
///
/// # Errors
/// A kept batch cannot be opened or is damaged: a register that misses one is never made.
pub(super) fn kept(register: &Register) -> Result<Vec<Kept>, RegisterError> {
    let folder = register.path(Register::BATCHES);
    let failed = FileError::at(&folder);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(&failed)? {
        let path = entry.map_err(&failed)?.path();
        if path.extension().is_none_or(|extension| extension != "urne") {
            continue;
        }
        let file = signed::name_of(&path);
        let reader = match open(register, &path) {
            Ok(reader) => reader,
            Err(Refusal::Batch(source)) => return Err(RegisterError::KeptBatch { file, source }),
            Err(Refusal::Open(source)) => return Err(FileError { path, source }.into()),
            Err(Refusal::UnknownKiosk(_) | Refusal::OtherKiosk(_) | Refusal::Revoked(_)) => continue,
        };
        let (signed, hash) = (reader.signed().clone(), reader.manifest_hash());
        match judge(&signed.manifest, hash, register.kiosks()) {
            Ok(()) => {}
            // The list of kiosks took it back: the batch stays in the folder and out of the register.
            Err(Refusal::UnknownKiosk(_) | Refusal::OtherKiosk(_) | Refusal::Revoked(_)) => continue,
            Err(Refusal::Batch(source)) => return Err(RegisterError::KeptBatch { file, source }),
            Err(Refusal::Open(source)) => return Err(FileError { path, source }.into()),
        }
        if file != format!("{hash}.urne") {
            return Err(RegisterError::KeptName(file));
        }
        found.push(Kept { path, signed, hash });
    }
    found.sort_by_key(|kept| (kept.kiosk(), kept.signed.manifest.sequence, kept.hash));
    Ok(found)
}

/// Published batches first, by kiosk, then manifest hash; then the earlier ones.
pub(super) fn split(kept: Vec<Kept>) -> (Vec<Kept>, Vec<Kept>) {
    let mut last: BTreeMap<KioskNumber, u64> = BTreeMap::new();
    for batch in &kept {
        last.insert(batch.kiosk(), batch.signed.manifest.sequence);
    }
    // A kiosk that was taken back has one accepted batch at most, which is its last one by that.
    let is_last = |batch: &Kept| last.get(&batch.kiosk()) == Some(&batch.signed.manifest.sequence);
    kept.into_iter().partition(is_last)
}

/// All accepted batches, for the officers' own report.
pub(super) fn lines(kept: &[Kept]) -> Vec<BatchLine> {
    kept.iter().map(|batch| BatchLine::of(&batch.signed.manifest, batch.hash)).collect()
}

/// Every number under which more than one manifest is known, kept or named as the previous one.
pub(super) fn forks<'a>(batches: impl Iterator<Item = (Hash, &'a Manifest)>) -> BTreeSet<Finding> {
    let mut known: BTreeMap<(KioskNumber, u64), BTreeSet<Hash>> = BTreeMap::new();
    for (hash, manifest) in batches {
        known.entry((manifest.kiosk(), manifest.sequence)).or_default().insert(hash);
        if let Some(previous) = manifest.previous {
            let before = (manifest.kiosk(), manifest.sequence.saturating_sub(1));
            known.entry(before).or_default().insert(previous);
        }
    }
    let several = known.into_iter().filter(|(_, manifests)| manifests.len() > 1);
    let finding = |((kiosk, sequence), manifests): (_, BTreeSet<Hash>)| Finding::Fork {
        kiosk,
        sequence,
        manifests: manifests.into_iter().collect(),
    };
    several.map(finding).collect()
}
