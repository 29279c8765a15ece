//! The findings that follow from what is published alone: the same code makes them at the merge and checks them afterwards.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::Finding;
use super::leaf::PublishedLeaf;
use crate::batch::{LifeState, Manifest};
use crate::keys::{Hash, KioskList, KioskNumber};

/// The published batches: for each kiosk its last, by kiosk, then manifest hash.
pub(super) struct Evidence<'a> {
    kiosks: &'a KioskList,
    batches: Vec<(Hash, &'a Manifest)>,
    /// Envelopes that a box holds at most.
    most: u64,
    /// Counted leaves by the kiosk that signed them.
    signed: BTreeMap<KioskNumber, u64>,
    /// Counted leaves in the batches of a kiosk, by a kiosk that it replaces.
    taken: BTreeMap<(KioskNumber, KioskNumber), u64>,
    set_aside: BTreeMap<KioskNumber, u64>,
}

fn replaces(manifest: &Manifest) -> impl Iterator<Item = (KioskNumber, Option<Hash>)> {
    manifest.restored.iter().map(|entry| (entry.certificate.certificate.kiosk, entry.manifest))
}

impl<'a> Evidence<'a> {
    pub(super) fn new(kiosks: &'a KioskList, batches: Vec<(Hash, &'a Manifest)>, most: u64) -> Self {
        let (signed, taken, set_aside) = Default::default();
        Self { kiosks, batches, most, signed, taken, set_aside }
    }

    /// The batch with a number as in `leaves.txt`, from 1.
    pub(super) fn batch(&self, number: u32) -> Option<&(Hash, &'a Manifest)> {
        self.batches.get(usize::try_from(number.checked_sub(1)?).ok()?)
    }

    /// Takes note of a leaf that counts.
    pub(super) fn count(&mut self, leaf: &PublishedLeaf) {
        *self.signed.entry(leaf.kiosk).or_default() += 1;
        let mut last = None;
        for number in &leaf.batches {
            let Some((_, manifest)) = self.batch(*number) else { continue };
            let by = manifest.kiosk();
            if last != Some(by) && replaces(manifest).any(|(from, _)| from == leaf.kiosk) {
                *self.taken.entry((by, leaf.kiosk)).or_default() += 1;
            }
            last = Some(by);
        }
    }

    /// Takes note of a leaf that does not.
    pub(super) fn set_aside(&mut self, leaf: &PublishedLeaf) {
        *self.set_aside.entry(leaf.kiosk).or_default() += 1;
    }

    /// Everything that follows.
    pub(super) fn findings(&self) -> BTreeSet<Finding> {
        let mut found = BTreeSet::new();
        let mut replaced_by: BTreeMap<KioskNumber, BTreeSet<KioskNumber>> = BTreeMap::new();
        let mut last: BTreeMap<KioskNumber, Vec<(Hash, LifeState)>> = BTreeMap::new();
        for (hash, manifest) in &self.batches {
            last.entry(manifest.kiosk()).or_default().push((*hash, manifest.state));
        }
        for (hash, manifest) in &self.batches {
            let (kiosk, envelopes) = (manifest.kiosk(), manifest.envelopes);
            if envelopes > self.most {
                found.insert(Finding::TooMany { kiosk, manifest: *hash, envelopes, most: self.most });
            }
            for (from, known) in replaces(manifest) {
                replaced_by.entry(from).or_default().insert(kiosk);
                found.insert(self.restored(kiosk, from));
                if self.kiosks.revocation(from).is_some() {
                    found.insert(Finding::RestoredRevoked { kiosk, from });
                }
                let others = last.get(&from).map(Vec::as_slice).unwrap_or_default();
                if others.iter().any(|(hash, _)| Some(*hash) != known) {
                    found.insert(Finding::OtherLast { kiosk: from, by: kiosk });
                }
            }
        }
        for entry in &self.kiosks.kiosks {
            let kiosk = entry.certificate.kiosk;
            let by = replaced_by.get(&kiosk).into_iter().flatten().copied();
            let replaced_by: Vec<KioskNumber> = by.collect();
            match last.get(&kiosk) {
                None => found.insert(Finding::NoBatch { kiosk, replaced_by }),
                Some(last) if last.iter().any(|(_, state)| *state != LifeState::Closed) => {
                    found.insert(Finding::NotClosed { kiosk, replaced_by })
                }
                Some(_) => false,
            };
        }
        for revocation in &self.kiosks.revoked {
            let set_aside = self.set_aside.get(&revocation.kiosk).copied().unwrap_or_default();
            found.insert(Finding::Revoked { kiosk: revocation.kiosk, set_aside });
        }
        found
    }

    fn restored(&self, kiosk: KioskNumber, from: KioskNumber) -> Finding {
        let taken = self.taken.get(&(kiosk, from)).copied().unwrap_or_default();
        let signed = self.signed.get(&from).copied().unwrap_or_default();
        Finding::Restored { kiosk, from, taken, only_from: signed.saturating_sub(taken) }
    }
}
