//! What a batch says of itself, and every rule that it keeps: one code path for the reader and for a published manifest.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::MOST_RESTORED;
use super::error::{BatchError, RestoredFault};
use crate::keys::certificate::{HexBytes, is_software};
use crate::keys::{CertifiedKiosk, ConsultationHash, Hash, KeySet, KioskNumber, Mode, Predecessor, Signature, Tag};

/// The signed manifest; fields as in `FORMAT.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `urne-batch-1`.
    pub format: Format,
    /// As in the package.
    pub mode: Mode,
    /// The consultation.
    pub eh: ConsultationHash,
    /// The kiosk.
    pub certificate: CertifiedKiosk,
    /// Fresh random bytes, so that nobody can search for what an earlier manifest said by its hash.
    pub salt: HexBytes<32>,
    /// From 1.
    pub sequence: u64,
    /// The previous batch's manifest hash.
    pub previous: Option<Hash>,
    /// Number of records.
    pub envelopes: u64,
    /// Root over the sorted leaves.
    pub root: Hash,
    /// The box's counters.
    pub counters: BatchCounters,
    /// The kiosk whose ballots this one took over, then the one that had been replaced by that, and so on.
    pub restored: Vec<Predecessor>,
    /// The kiosk's life; never [`LifeState::Installed`].
    pub state: LifeState,
    /// The journal that travels beside the batch.
    pub journal: JournalState,
    /// The running number of the last slip for staff; 0 before the first.
    pub slips: u64,
    /// Name and version of the program.
    pub software: String,
}

/// What a batch says of the journal beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalState {
    /// The hash that stands for the whole chain.
    pub head: Hash,
    /// Entries since the installation.
    pub entries: u64,
    /// Entries before the first that is kept.
    pub base: u64,
}

/// The format mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Version 1.
    #[serde(rename = "urne-batch-1")]
    V1,
}

/// The box's counters in a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchCounters {
    /// Envelopes cast.
    pub casts: u64,
    /// Unlocks by staff.
    pub unlocks: u64,
    /// Receipts that did not print.
    pub print_failures: u64,
    /// Starts of the program.
    pub starts: u64,
    /// Starts after a stop that was none.
    pub unclean_stops: u64,
}

/// Where a kiosk is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LifeState {
    /// Set up, never opened.
    Installed,
    /// Residents may vote.
    Open,
    /// Stopped for a while.
    Paused,
    /// Over.
    Closed,
}

impl Manifest {
    /// The kiosk.
    pub fn kiosk(&self) -> KioskNumber {
        self.certificate.certificate.kiosk
    }

    fn check(&self, eh: &ConsultationHash, keys: &KeySet) -> Result<(), BatchError> {
        let certificate = &self.certificate.certificate;
        if self.eh != *eh || certificate.eh != *eh {
            let (found, expected) = (self.eh.fingerprint(), eh.fingerprint());
            return Err(BatchError::OtherConsultation { found, expected });
        }
        if self.mode != keys.mode {
            return Err(BatchError::Mode);
        }
        if !self.certificate.verify(&keys.authority).is_good() {
            return Err(BatchError::Certificate);
        }
        Ok(())
    }

    /// What one kiosk says of itself must not contradict itself.
    fn check_fields(&self, keys: &KeySet) -> Result<(), BatchError> {
        let (casts, envelopes) = (self.counters.casts, self.envelopes);
        if casts != envelopes {
            return Err(BatchError::Counters { casts, envelopes });
        }
        if self.sequence == 0 || self.previous.is_none() != (self.sequence == 1) {
            return Err(BatchError::Sequence(self.sequence));
        }
        if self.state == LifeState::Installed {
            return Err(BatchError::State);
        }
        if !is_software(&self.software) {
            return Err(BatchError::Software);
        }
        let JournalState { base, entries, .. } = self.journal;
        if base > entries {
            return Err(BatchError::Journal { base, entries });
        }
        self.check_restored(keys).map_err(BatchError::Restored)
    }

    fn check_restored(&self, keys: &KeySet) -> Result<(), RestoredFault> {
        if self.restored.len() > MOST_RESTORED {
            return Err(RestoredFault::TooMany);
        }
        let own = self.kiosk();
        let mut seen = BTreeSet::new();
        for Predecessor { certificate, .. } in &self.restored {
            let kiosk = certificate.certificate.kiosk;
            if certificate.certificate.eh != self.eh || !certificate.verify(&keys.authority).is_good() {
                return Err(RestoredFault::Certificate(kiosk.0));
            }
            if kiosk == own {
                return Err(RestoredFault::Itself(kiosk.0));
            }
            if !seen.insert(kiosk) {
                return Err(RestoredFault::Twice(kiosk.0));
            }
        }
        Ok(())
    }
}

/// A genuine manifest, as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedManifest {
    /// What it says.
    pub manifest: Manifest,
    /// The text that was signed.
    pub text: String,
    /// The kiosk's signature.
    pub signature: Signature,
}

impl SignedManifest {
    /// Checks everything that can be said of a manifest without its records: its one spelling, consultation, certificate,
    /// signature, and that its fields agree.
    pub fn read(
        bytes: Vec<u8>,
        signature: Signature,
        (eh, keys): (&ConsultationHash, &KeySet),
    ) -> Result<Self, BatchError> {
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(BatchError::Manifest)?;
        manifest.check(eh, keys)?;
        let certificate = &manifest.certificate.certificate;
        if !certificate.key.verify(Tag::Batch, &[&bytes], &signature).is_good() {
            return Err(BatchError::ManifestSignature(certificate.kiosk.0));
        }
        if serde_json::to_vec(&manifest).map_err(BatchError::Manifest)? != bytes {
            return Err(BatchError::Spelling);
        }
        manifest.check_fields(keys)?;
        let text = String::from_utf8(bytes).map_err(|_| BatchError::Spelling)?;
        Ok(Self { manifest, text, signature })
    }

    /// SHA-256 of the text: the name of this batch everywhere.
    pub fn hash(&self) -> Hash {
        Hash::of(&[self.text.as_bytes()])
    }
}
