//! Taking over the ballots of a kiosk that is no more, as a declared act: a new life, a new certificate, the last known
//! batch named in the journal and in every batch from then on.
//!
//! Every record is checked under the certificate of the kiosk that stored it, then signed anew by this one: its leaf, and
//! with it the receipt, stays the same. What the merge makes of both: `register/FORMAT.md`.

use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::{Kiosk, KioskError, folder};
use crate::ballot_box::salvage;
use crate::batch::{BatchReader, LifeState};
use crate::envelope::{Envelope, Leaf};
use crate::files::{self, signed};
use crate::journal::Event;
use crate::keys::{CertifiedKiosk, Hash, Instance, KioskNumber, LARGEST_FILE, Predecessor};

/// Bytes of a box beside its records, for each of them and once.
const BOX_OVERHEAD: u64 = 4096;

/// What was taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// The kiosk that is no more.
    pub from: KioskNumber,
    /// Sealed ballots in the box now.
    pub envelopes: u64,
}

/// One source read: whose, its last batch, its envelopes.
struct Source {
    instance: Instance,
    batch: Option<(u64, Hash)>,
    envelopes: Vec<Envelope>,
}

impl Kiosk {
    /// Takes over from batches, mirrors and data folders of one kiosk: the union of their genuine records. Possible before
    /// the opening, and as often as sources turn up.
    pub fn restore(&mut self, sources: &[PathBuf]) -> Result<Restored, KioskError> {
        self.expect("la reprise", &[LifeState::Installed])?;
        let eh = *self.package.eh();
        let earlier = self.journal.restored();
        let mut instance = earlier.map(|Predecessor { kiosk, nonce, .. }| Instance { eh, kiosk, nonce });
        let mut last = None;
        let mut union: BTreeMap<Leaf, Vec<u8>> = BTreeMap::new();
        let own = self.certificate.certificate.kiosk;
        for path in sources {
            let source = if path.is_dir() { self.of_box(path)? } else { self.of_batch(path)? };
            if source.instance == self.certificate.certificate.instance() || source.envelopes.is_empty() {
                return Err(KioskError::NothingToRestore(path.clone()));
            }
            if *instance.get_or_insert(source.instance) != source.instance {
                return Err(KioskError::OtherPredecessor(path.clone()));
            }
            last = last.max(source.batch);
            for envelope in source.envelopes {
                let own = Envelope::sign(envelope.sealed().clone(), &eh, own, self.identity.key());
                union.insert(own.leaf(), own.record());
            }
        }
        let Some(Instance { kiosk, nonce, .. }) = instance else {
            return Err(KioskError::NothingToRestore(PathBuf::new()));
        };
        for there in self.envelopes()? {
            union.remove(&there.leaf());
        }
        let records: Vec<Vec<u8>> = union.into_values().collect();
        self.ballot_box.restore(&records, self.random.as_mut())?;
        let manifest = last.map(|(_, manifest)| manifest).or(earlier.and_then(|earlier| earlier.manifest));
        let from = Predecessor { kiosk, nonce, manifest };
        let envelopes = self.counters().casts;
        self.note(Event::Restored { from, envelopes })?;
        Ok(Restored { from: kiosk, envelopes })
    }

    fn of_batch(&self, path: &Path) -> Result<Source, KioskError> {
        let refused = |source| KioskError::Batch { path: path.to_owned(), source };
        let file = BufReader::new(files::open(path)?);
        let keys = (self.package.eh(), self.package.keys());
        let mut reader = BatchReader::open(file, keys, self.record_length()).map_err(refused)?;
        let mut envelopes = Vec::new();
        while let Some(chunk) = reader.next_chunk().map_err(refused)? {
            envelopes.extend(chunk);
        }
        let manifest = reader.manifest();
        let instance = manifest.certificate.certificate.instance();
        Ok(Source { instance, batch: Some((manifest.sequence, reader.manifest_hash())), envelopes })
    }

    /// A folder with a box and its certificate, or the medium that holds it; damage of the box's file does not matter.
    fn of_box(&self, path: &Path) -> Result<Source, KioskError> {
        let inner = folder::of(path, self.package.eh()).file_name().map(|name| path.join(name));
        let held = inner.filter(|inner| inner.join(folder::BOX).is_file()).unwrap_or_else(|| path.to_owned());
        let (certificate, file) = (held.join(folder::CERTIFICATE), held.join(folder::BOX));
        if !certificate.is_file() || !file.is_file() {
            return Err(KioskError::NothingToRestore(path.to_owned()));
        }
        let certified: CertifiedKiosk = signed::parse(&certificate, &folder::read(&certificate, LARGEST_FILE)?)?;
        let of_this_consultation = certified.certificate.eh == *self.package.eh();
        if !of_this_consultation || !certified.verify(&self.package.keys().authority).is_good() {
            return Err(KioskError::Certificate);
        }
        let length = self.record_length();
        let record = u64::try_from(length).unwrap_or(u64::MAX);
        let largest = (record + BOX_OVERHEAD).saturating_mul(u64::from(self.definition.capacity) + 256);
        let bytes = folder::read(&file, largest)?;
        let genuine = super::genuine(&certified.certificate, length);
        let records = salvage(&bytes, length, &genuine);
        let read = |record: &Vec<u8>| Envelope::read(record, self.package.eh(), length).ok().flatten();
        let envelopes = records.iter().filter_map(read).collect();
        Ok(Source { instance: certified.certificate.instance(), batch: None, envelopes })
    }
}
