//! Reading a batch: everything is checked, and the whole of it before any of it counts.

use std::io::{self, Read};

use rayon::prelude::*;

use super::manifest::Manifest;
use super::{LARGEST_MANIFEST, MAGIC};
use crate::envelope::{Envelope, Leaf, RecordError, RootBuilder};
use crate::keys::{ConsultationHash, Hash, KeySet, SIGNATURE_LENGTH, Tag};

/// Records checked at once, on all cores.
const CHUNK: usize = 2048;

/// Why a batch is refused. One sentence for each cause; the code is stable.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// Reading failed.
    #[error("le relevé ne se lit pas")]
    Io(#[from] io::Error),
    /// The first bytes are not a batch's.
    #[error("ce fichier n’est pas un relevé d’Urne")]
    NotABatch,
    /// It ends too early.
    #[error("le relevé est coupé : il manque la fin")]
    Truncated,
    /// Bytes after the last record.
    #[error("le relevé a des octets en trop à la fin")]
    Trailing,
    /// The manifest's length is impossible.
    #[error("la longueur du manifeste du relevé est impossible")]
    ManifestLength,
    /// The manifest is malformed.
    #[error("le manifeste du relevé est illisible : {}", crate::files::signed::french_json(.0))]
    Manifest(serde_json::Error),
    /// Another consultation.
    #[error("le relevé est d’une autre consultation (empreinte {found}, attendue {expected})")]
    OtherConsultation {
        /// The batch's fingerprint.
        found: String,
        /// The package's.
        expected: String,
    },
    /// Rehearsal among real, or the other way round.
    #[error("le relevé mélange une répétition et une vraie consultation")]
    Mode,
    /// The certificate is not the authority's.
    #[error("le certificat de la borne n’est pas signé par l’autorité de la consultation")]
    Certificate,
    /// The manifest is not signed by the certified kiosk.
    #[error("le manifeste du relevé n’est pas signé par la borne {0} : il a été modifié ou vient d’une autre borne")]
    ManifestSignature(u16),
    /// Number of records and counter disagree.
    #[error("le compteur de la borne ({casts}) et le nombre de bulletins du relevé ({envelopes}) se contredisent")]
    Counters {
        /// The counter.
        casts: u64,
        /// The number.
        envelopes: u64,
    },
    /// A record is malformed.
    #[error("le bulletin scellé n° {record} du relevé est illisible : {source}")]
    Record {
        /// Which, from 1.
        record: u64,
        /// Why.
        source: RecordError,
    },
    /// A record is not signed by the kiosk.
    #[error("le bulletin scellé n° {0} du relevé n’est pas signé par cette borne, ou a été modifié")]
    EnvelopeSignature(u64),
    /// Records are not in order, or one is there twice.
    #[error("les bulletins scellés du relevé ne sont pas rangés, ou l’un y est deux fois (n° {0})")]
    Order(u64),
    /// The records are not those the manifest was signed for.
    #[error("les bulletins scellés ne sont pas ceux que le manifeste annonce (racine différente)")]
    Root,
}

impl BatchError {
    /// The stable code of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "B-100",
            Self::NotABatch => "B-101",
            Self::Truncated => "B-102",
            Self::Trailing => "B-103",
            Self::ManifestLength => "B-104",
            Self::Manifest(_) => "B-105",
            Self::OtherConsultation { .. } => "B-106",
            Self::Mode => "B-107",
            Self::Certificate => "B-108",
            Self::ManifestSignature(_) => "B-109",
            Self::Counters { .. } => "B-110",
            Self::Record { .. } => "B-111",
            Self::EnvelopeSignature(_) => "B-112",
            Self::Order(_) => "B-113",
            Self::Root => "B-114",
        }
    }
}

/// A batch being read: its manifest is genuine, its records come in chunks.
#[derive(Debug)]
pub struct BatchReader<R> {
    from: R,
    manifest: Manifest,
    manifest_hash: Hash,
    record_length: usize,
    last: Option<Leaf>,
    root: RootBuilder,
}

impl<R: Read> BatchReader<R> {
    /// Reads and checks the manifest: signature, certificate, consultation, mode, counters.
    pub fn open(
        mut from: R,
        (eh, keys): (&ConsultationHash, &KeySet),
        record_length: usize,
    ) -> Result<Self, BatchError> {
        let mut magic = [0; MAGIC.len()];
        let read = read_up_to(&mut from, &mut magic)?;
        if magic.get(..read).is_none_or(|magic| !MAGIC.starts_with(magic)) || read == 0 {
            return Err(BatchError::NotABatch);
        }
        let mut length = [0; 4];
        fill(&mut from, &mut length)?;
        let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
        if length > LARGEST_MANIFEST {
            return Err(BatchError::ManifestLength);
        }
        let mut bytes = vec![0; length];
        fill(&mut from, &mut bytes)?;
        let mut signature = [0; SIGNATURE_LENGTH];
        fill(&mut from, &mut signature)?;
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(BatchError::Manifest)?;
        let (found, expected) = (manifest.eh.fingerprint(), eh.fingerprint());
        if manifest.eh != *eh || manifest.certificate.certificate.eh != *eh {
            return Err(BatchError::OtherConsultation { found, expected });
        }
        if manifest.mode != keys.mode {
            return Err(BatchError::Mode);
        }
        if !manifest.certificate.verify(&keys.authority).is_good() {
            return Err(BatchError::Certificate);
        }
        let certificate = &manifest.certificate.certificate;
        if !certificate.key.verify(Tag::Batch, &[&bytes], &signature).is_good() {
            return Err(BatchError::ManifestSignature(certificate.kiosk.0));
        }
        let (casts, envelopes) = (manifest.counters.casts, manifest.envelopes);
        if casts != envelopes {
            return Err(BatchError::Counters { casts, envelopes });
        }
        let manifest_hash = Hash::of(&[&bytes]);
        Ok(Self { from, manifest, manifest_hash, record_length, last: None, root: RootBuilder::default() })
    }

    /// The manifest, genuine.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// SHA-256 of the manifest.
    pub fn manifest_hash(&self) -> Hash {
        self.manifest_hash
    }

    /// The next envelopes, signatures checked on all cores; `None` once the whole batch was genuine.
    pub fn next_chunk(&mut self) -> Result<Option<Vec<Envelope>>, BatchError> {
        let left = usize::try_from(self.manifest.envelopes - self.root.size()).unwrap_or(usize::MAX);
        if left == 0 {
            return self.end().map(|()| None);
        }
        let mut bytes = vec![0; left.min(CHUNK) * self.record_length];
        fill(&mut self.from, &mut bytes)?;
        let certificate = &self.manifest.certificate.certificate;
        let first = self.root.size() + 1;
        let records: Vec<(u64, &[u8])> = (first..).zip(bytes.chunks_exact(self.record_length)).collect();
        let check = |(number, record): &(u64, &[u8])| {
            let envelope = Envelope::read(record, &certificate.eh, self.record_length)
                .map_err(|source| BatchError::Record { record: *number, source })?
                .ok_or(BatchError::Record { record: *number, source: RecordError::State })?;
            let verdict = envelope.verify(&certificate.eh, certificate.kiosk, &certificate.key);
            if verdict.is_good() { Ok(envelope) } else { Err(BatchError::EnvelopeSignature(*number)) }
        };
        // The first wrong record is named, whatever thread found another first.
        let checked: Vec<Result<Envelope, BatchError>> = records.par_iter().map(check).collect();
        let mut envelopes = Vec::with_capacity(checked.len());
        for (number, envelope) in (first..).zip(checked) {
            let envelope = envelope?;
            if self.last.is_some_and(|last| last >= envelope.leaf()) {
                return Err(BatchError::Order(number));
            }
            self.last = Some(envelope.leaf());
            self.root.push(envelope.leaf());
            envelopes.push(envelope);
        }
        Ok(Some(envelopes))
    }

    fn end(&mut self) -> Result<(), BatchError> {
        if self.root.root() != self.manifest.root {
            return Err(BatchError::Root);
        }
        let mut after = [0; 1];
        if read_up_to(&mut self.from, &mut after)? > 0 { Err(BatchError::Trailing) } else { Ok(()) }
    }
}

fn read_up_to(from: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    let limit = u64::try_from(into.len()).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let read = from.by_ref().take(limit).read_to_end(&mut bytes)?;
    for (to, byte) in into.iter_mut().zip(bytes) {
        *to = byte;
    }
    Ok(read)
}

fn fill(from: &mut impl Read, into: &mut [u8]) -> Result<(), BatchError> {
    from.read_exact(into).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => BatchError::Truncated,
        _ => BatchError::Io(error),
    })
}
