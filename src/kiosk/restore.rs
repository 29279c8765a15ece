//! Taking over the ballots of a kiosk that is no more, as a declared act: a new life, a new certificate, the last known
//! batch named in the journal and in every batch from then on.
//!
//! Every record stays as it was stored, signed by the kiosk that stored it: its leaf and its receipt are the same, and it is
//! judged by where it comes from. The certificates of those kiosks lie beside the box, on the disk before the first of their
//! records is. What the merge makes of it: `register/FORMAT.md`.

use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::{Kiosk, KioskError, folder};
use crate::ballot_box::salvage;
use crate::batch::{BatchError, BatchReader, LifeState, MOST_RESTORED, RestoredFault};
use crate::consultation::Package;
use crate::envelope::{Envelope, Leaf, Signers};
use crate::files::{self, Access, signed};
use crate::journal::{Event, Taken};
use crate::keys::{CertifiedKiosk, Hash, KioskNumber, Predecessor};
use crate::stick;

/// Longest certificate read, in bytes.
const LONGEST_CERTIFICATE: u64 = 64 << 10;
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

/// One source read: whose (then whose it had taken over itself), its last batch, its records.
struct Source {
    chain: Vec<Predecessor>,
    batch: Option<(u64, Hash)>,
    records: Vec<(Leaf, Vec<u8>)>,
}

/// The certificates of the kiosks that one replaces; none where it replaces none.
pub(super) fn read_predecessors(folder: &Path, package: &Package) -> Result<Vec<CertifiedKiosk>, KioskError> {
    let path = folder.join(folder::PREDECESSORS);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let most = LONGEST_CERTIFICATE * u64::try_from(MOST_RESTORED).unwrap_or(u64::MAX);
    let certificates: Vec<CertifiedKiosk> = signed::parse(&path, &files::read(&path, most)?)?;
    let good = |certified: &CertifiedKiosk| {
        certified.certificate.eh == *package.eh() && certified.verify(&package.keys().authority).is_good()
    };
    let few = certificates.len() <= MOST_RESTORED;
    if few && certificates.iter().all(good) { Ok(certificates) } else { Err(KioskError::Certificate) }
}

/// The certificate of a kiosk that the journal names.
pub(super) fn certificate_of<'a>(certificates: &'a [CertifiedKiosk], taken: &Taken) -> Option<&'a CertifiedKiosk> {
    let is_its =
        |entry: &&CertifiedKiosk| (entry.certificate.kiosk, entry.certificate.nonce) == (taken.kiosk, taken.nonce);
    certificates.iter().find(is_its)
}

/// Adds the kiosks of another source; the first source that knows one's last batch names it.
fn join(chain: &mut Vec<Predecessor>, other: Vec<Predecessor>) {
    for predecessor in other {
        match chain.iter_mut().find(|known| known.certificate == predecessor.certificate) {
            Some(known) => known.manifest = known.manifest.or(predecessor.manifest),
            None => chain.push(predecessor),
        }
    }
}

impl Kiosk {
    /// Takes over from batches, mirrors, data folders and folders of batches of one kiosk: the union of their genuine
    /// records. Possible before the opening, and as often as sources turn up.
    pub fn restore(&mut self, sources: &[PathBuf]) -> Result<Restored, KioskError> {
        self.expect("la reprise", &[LifeState::Installed])?;
        let mut chain = self.declared();
        let mut last = None;
        let mut union: BTreeMap<Leaf, Vec<u8>> = BTreeMap::new();
        let own = self.certificate.certificate.kiosk;
        for path in sources.iter().map(|path| files_of(path)).collect::<Result<Vec<_>, _>>()?.concat() {
            let source = if path.is_dir() { self.of_box(&path)? } else { self.of_batch(&path)? };
            let [from, ..] = source.chain.as_slice() else { return Err(KioskError::NothingToRestore(path)) };
            if from.certificate.certificate.kiosk == own || source.records.is_empty() {
                return Err(KioskError::NothingToRestore(path));
            }
            if chain.first().is_some_and(|first| first.certificate != from.certificate) {
                return Err(KioskError::OtherPredecessor(path));
            }
            join(&mut chain, source.chain);
            let refused = |fault| KioskError::Batch { path: path.clone(), source: BatchError::Restored(fault) };
            if chain.len() > MOST_RESTORED {
                return Err(refused(RestoredFault::TooMany));
            }
            if chain.iter().any(|entry| entry.certificate.certificate.kiosk == own) {
                return Err(refused(RestoredFault::Itself(own.0)));
            }
            last = last.max(source.batch);
            union.extend(source.records);
        }
        let Some(direct) = chain.first_mut() else { return Err(KioskError::NothingToRestore(PathBuf::new())) };
        let from = direct.certificate.certificate.kiosk;
        direct.manifest = last.map(|(_, manifest)| manifest).or(direct.manifest);
        let envelopes = self.take_over(&chain, union)?;
        Ok(Restored { from, envelopes })
    }

    /// What an earlier restore took over, even one that was cut before the journal knew.
    fn declared(&self) -> Vec<Predecessor> {
        let manifest = |certified: &CertifiedKiosk| {
            let taken = self.journal.restored().iter();
            let mut its = taken.filter(|taken| certificate_of(std::slice::from_ref(certified), taken).is_some());
            its.next().and_then(|taken| taken.manifest)
        };
        let known =
            |certified: &CertifiedKiosk| Predecessor { certificate: certified.clone(), manifest: manifest(certified) };
        let is_empty = self.counters().casts == 0 && self.journal.restored().is_empty();
        if is_empty { Vec::new() } else { self.predecessors.iter().map(known).collect() }
    }

    /// Certificates first, then the records, then the declaration; the number of envelopes in the box.
    fn take_over(&mut self, chain: &[Predecessor], mut union: BTreeMap<Leaf, Vec<u8>>) -> Result<u64, KioskError> {
        let certificates: Vec<CertifiedKiosk> = chain.iter().map(|entry| entry.certificate.clone()).collect();
        files::write(&self.folder.join(folder::PREDECESSORS), &signed::json(&certificates)?, Access::Private)?;
        self.predecessors = certificates;
        for there in self.envelopes()? {
            union.remove(&there.leaf());
        }
        let records: Vec<Vec<u8>> = union.into_values().collect();
        self.ballot_box.restore(&records, self.random.as_mut())?;
        self.label_mirror();
        let taken = |entry: &Predecessor| {
            let certificate = &entry.certificate.certificate;
            Taken { kiosk: certificate.kiosk, nonce: certificate.nonce, manifest: entry.manifest }
        };
        let envelopes = self.counters().casts;
        self.note(Event::Restored { from: chain.iter().map(taken).collect(), envelopes })?;
        Ok(envelopes)
    }

    /// Puts the certificates of the kiosks that this one replaces beside the mirror, for whoever restores from it.
    pub(super) fn label_mirror(&self) {
        let Some(mirror) = self.mirror_folder.as_ref().filter(|_| self.ballot_box.mirror_trouble().is_none()) else {
            return;
        };
        if self.predecessors.is_empty() {
            return;
        }
        let path = mirror.join(folder::PREDECESSORS);
        let put = || {
            let json = signed::json(&self.predecessors)?;
            let most = u64::try_from(json.len()).unwrap_or(u64::MAX);
            let there = files::read(&path, most).is_ok_and(|there| there == json);
            if there { Ok(()) } else { Ok::<(), KioskError>(files::write(&path, &json, Access::Private)?) }
        };
        if let Err(error) = put() {
            log::warn!("the mirror lacks the certificates of the kiosks replaced: {error}");
        }
    }

    fn of_batch(&self, path: &Path) -> Result<Source, KioskError> {
        let refused = |source| KioskError::Batch { path: path.to_owned(), source };
        let file = BufReader::new(files::open(path)?);
        let keys = (self.package.eh(), self.package.keys());
        let mut reader = BatchReader::open(file, keys, self.record_length()).map_err(refused)?;
        let mut records = Vec::new();
        while let Some(chunk) = reader.next_chunk().map_err(refused)? {
            records.extend(chunk.iter().map(|(_, envelope)| (envelope.leaf(), envelope.record())));
        }
        let (manifest, hash) = (reader.manifest(), reader.manifest_hash());
        let own = Predecessor { certificate: manifest.certificate.clone(), manifest: Some(hash) };
        let chain = std::iter::once(own).chain(manifest.restored.iter().cloned()).collect();
        Ok(Source { chain, batch: Some((manifest.sequence, hash)), records })
    }

    /// A folder with a box and its certificate, or the medium that holds it; damage of the box's file does not matter.
    fn of_box(&self, path: &Path) -> Result<Source, KioskError> {
        let inner = folder::of(path, self.package.eh()).file_name().map(|name| path.join(name));
        let held = inner.filter(|inner| inner.join(folder::BOX).is_file()).unwrap_or_else(|| path.to_owned());
        let (certificate, file) = (held.join(folder::CERTIFICATE), held.join(folder::BOX));
        if !certificate.is_file() || !file.is_file() {
            return Err(KioskError::NothingToRestore(path.to_owned()));
        }
        let certified: CertifiedKiosk = signed::parse(&certificate, &files::read(&certificate, LONGEST_CERTIFICATE)?)?;
        if certified.certificate.eh != *self.package.eh() {
            return Err(KioskError::OtherCertificate {
                certified: certified.certificate.eh,
                package: *self.package.eh(),
            });
        }
        if !certified.verify(&self.package.keys().authority).is_good() {
            return Err(KioskError::Certificate);
        }
        let predecessors = read_predecessors(&held, &self.package)?;
        let length = self.record_length();
        let record = u64::try_from(length).unwrap_or(u64::MAX);
        let largest = (record + BOX_OVERHEAD).saturating_mul(u64::from(self.definition.capacity) + 256);
        let bytes = files::read(&file, largest)?;
        let genuine = super::genuine(Signers::of(&certified.certificate, &predecessors), length);
        let found = salvage(&bytes, length, &genuine);
        let read = |record: Vec<u8>| {
            let envelope = Envelope::read(&record, self.package.eh(), length).ok().flatten()?;
            Some((envelope.leaf(), record))
        };
        let records = found.into_iter().filter_map(read).collect();
        let unnamed = |certificate| Predecessor { certificate, manifest: None };
        let chain = std::iter::once(certified).chain(predecessors).map(unnamed).collect();
        Ok(Source { chain, batch: None, records })
    }
}

/// A source as it is, or the batches of a stick's folder, sorted by name.
fn files_of(path: &Path) -> Result<Vec<PathBuf>, KioskError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let batches = stick::batches(path)?;
    Ok(if batches.is_empty() { vec![path.to_owned()] } else { batches })
}
