//! The journals that travel beside batches: each followed to what its signed batch announces, those of one kiosk from one to the next.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::objection::JournalFault;
use super::{Objection, Trouble, gather};
use crate::batch::{JournalState, Manifest};
use crate::consultation::Package;
use crate::files;
use crate::journal::{self, Extent, Followed};
use crate::keys::{Instance, KioskNumber};
use crate::publish::verify_batch;

/// Longest journal read, in bytes: more than 2000 entries of the longest.
const LONGEST_JOURNAL: u64 = 16 << 20;

/// The journals of one kiosk, each with its batch, by the batch's number.
#[derive(Debug)]
pub struct Journals {
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Its journals.
    pub journals: Vec<(Manifest, Followed)>,
}

/// Follows the journals beside the batches named, those in folders included.
///
/// # Errors
/// The first that is not genuine, or does not go on from the one before; kiosks before it are in order.
pub fn follow(package: &Package, paths: &[PathBuf]) -> Result<Vec<Journals>, Trouble> {
    let mut kiosks: BTreeMap<Instance, Vec<(Manifest, Followed)>> = BTreeMap::new();
    for path in gather::batches(paths)? {
        let (manifest, _) = verify_batch(&path, package).map_err(|error| refused(&path, error))?;
        let followed = follow_one(&path, &manifest)?;
        kiosks.entry(manifest.certificate.certificate.instance()).or_default().push((manifest, followed));
    }
    let mut found = Vec::new();
    for (instance, mut journals) in kiosks {
        journals.sort_by_key(|(manifest, _)| manifest.sequence);
        found.push(Journals { kiosk: instance.kiosk, journals });
    }
    Ok(found)
}

fn refused(file: &Path, fault: impl Into<JournalFault>) -> Objection {
    Objection::Journal { file: file.to_owned(), fault: fault.into() }
}

/// The journal beside a batch: all of what the batch announces.
fn follow_one(batch: &Path, manifest: &Manifest) -> Result<Followed, Trouble> {
    // A stick may have been copied by a system that writes names in capitals.
    let beside = ["journal", "JOURNAL"].map(|ending| batch.with_extension(ending));
    let path = beside.iter().find(|path| path.is_file()).unwrap_or(&beside[0]).clone();
    let text =
        String::from_utf8(files::read(&path, LONGEST_JOURNAL)?).map_err(|_| refused(&path, JournalFault::NotText))?;
    let followed = journal::follow(&text).map_err(|error| refused(&path, error))?;
    let JournalState { head, entries, base } = manifest.journal;
    let instance = manifest.certificate.certificate.instance();
    followed.expect(&Extent { head, entries, base }, instance).map_err(|error| refused(&path, error))?;
    Ok(followed)
}

impl Journals {
    /// Each journal goes on from the one before, as far as both reach.
    ///
    /// # Errors
    /// Two of them tell two histories.
    pub fn expect_one_history(&self) -> Result<(), Trouble> {
        for pair in self.journals.windows(2) {
            let [(earlier, before), (later, after)] = pair else { continue };
            let length = before.entries.last().map_or(before.base.sequence, |entry| entry.sequence);
            let too_old = length < after.base.sequence;
            if !too_old && after.head_at(length) != Some(before.head()) {
                let (kiosk, later, earlier) = (self.kiosk, later.sequence, earlier.sequence);
                return Err(Objection::Histories { kiosk, later, earlier }.into());
            }
        }
        Ok(())
    }
}
