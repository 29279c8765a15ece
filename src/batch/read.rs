//! Reading a batch: everything is checked, and the whole of it before any of it counts.

use std::io::{self, Read};

use rayon::prelude::*;

use super::error::BatchError;
use super::manifest::{Manifest, SignedManifest};
use super::{LARGEST_MANIFEST, MAGIC};
use crate::envelope::{Envelope, Leaf, RecordError, RootBuilder, Signers};
use crate::keys::{ConsultationHash, Hash, KeySet, KioskNumber, SIGNATURE_LENGTH};

/// Records checked at once, on all cores.
const CHUNK: usize = 2048;

/// A batch being read: its manifest is genuine, its records come in chunks.
#[derive(Debug)]
pub struct BatchReader<R> {
    from: R,
    signed: SignedManifest,
    signers: Signers,
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
        let signed = SignedManifest::read(bytes, signature, (eh, keys))?;
        let manifest = &signed.manifest;
        let signers =
            Signers::of(&manifest.certificate.certificate, manifest.restored.iter().map(|entry| &entry.certificate));
        Ok(Self { from, signed, signers, record_length, last: None, root: RootBuilder::default() })
    }

    /// The manifest, genuine.
    pub fn manifest(&self) -> &Manifest {
        &self.signed.manifest
    }

    /// The manifest as it was signed.
    pub fn signed(&self) -> &SignedManifest {
        &self.signed
    }

    /// SHA-256 of the manifest.
    pub fn manifest_hash(&self) -> Hash {
        self.signed.hash()
    }

    /// The next envelopes, each with the kiosk that signed it, checked on all cores; `None` once the whole batch was genuine.
    pub fn next_chunk(&mut self) -> Result<Option<Vec<(KioskNumber, Envelope)>>, BatchError> {
        let left = usize::try_from(self.manifest().envelopes - self.root.size()).unwrap_or(usize::MAX);
        if left == 0 {
            return self.end().map(|()| None);
        }
        let mut bytes = vec![0; left.min(CHUNK) * self.record_length];
        fill(&mut self.from, &mut bytes)?;
        let eh = self.manifest().eh;
        let first = self.root.size() + 1;
        let records: Vec<(u64, &[u8])> = (first..).zip(bytes.chunks_exact(self.record_length)).collect();
        let check = |(number, record): &(u64, &[u8])| {
            let envelope = Envelope::read(record, &eh, self.record_length)
                .map_err(|source| BatchError::Record { record: *number, source })?
                .ok_or(BatchError::Record { record: *number, source: RecordError::State })?;
            let signer = self.signers.signer(&envelope).ok_or(BatchError::EnvelopeSignature(*number))?;
            Ok((signer, envelope))
        };
        // The first wrong record is named, whatever thread found another first.
        let checked: Vec<Result<(KioskNumber, Envelope), BatchError>> = records.par_iter().map(check).collect();
        let mut envelopes = Vec::with_capacity(checked.len());
        for (number, checked) in (first..).zip(checked) {
            let (signer, envelope) = checked?;
            if self.last.is_some_and(|last| last >= envelope.leaf()) {
                return Err(BatchError::Order(number));
            }
            self.last = Some(envelope.leaf());
            self.root.push(envelope.leaf());
            envelopes.push((signer, envelope));
        }
        Ok(Some(envelopes))
    }

    fn end(&mut self) -> Result<(), BatchError> {
        if self.root.root() != self.manifest().root {
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
