//! Sealing: one signed file of a sound consultation, for kiosks to install.
//!
//! The same content gives the same file. A real consultation is sealed once under an identifier; a rehearsal again and again, and
//! never over a package that is there.

use std::collections::BTreeMap;
use std::path::Path;

use super::{LARGEST_FILE, Objection, Readers, Trouble, check, keys};
use crate::consultation::{Definition, Fault, Gravity, Package, shown};
use crate::files::{self, Access};
use crate::keys::{AuthorityKey, KeySet, Mode};
use crate::progress::Progress;

/// A folder and keys of which nothing stands against a sealing; whoever holds the authority's key may seal them.
#[derive(Debug)]
pub struct Ready {
    definition: Definition,
    images: BTreeMap<String, Vec<u8>>,
    keys: KeySet,
    /// What the officer should know of the folder.
    pub remarks: Vec<Fault>,
}

/// Checks a folder and the keys it is to be sealed with, before anybody types a passphrase. That the keys are of the other mode,
/// or of another consultation, is told before anything is asked of their holders.
///
/// # Errors
/// The consultation or its keys are not ready.
pub fn ready(
    folder: &Path,
    keys_folder: &Path,
    readers: Readers<'_>,
    progress: &dyn Progress,
) -> Result<Ready, Trouble> {
    let keys = keys::read_public(keys_folder)?;
    let read = check::read(folder, readers, progress);
    let Some(definition) = read.sound().cloned() else {
        let faults = read.faults.iter().filter(|fault| fault.gravity == Gravity::Fault).count();
        return Err(Objection::Faults(faults).into());
    };
    keys::expect_of_mode(keys.mode, definition.mode)?;
    keys::expect_for(keys_folder, &definition)?;
    keys::expect_ready(keys_folder, &keys)?;
    let remarks = read.faults.into_iter().filter(|fault| fault.gravity == Gravity::Remark).collect();
    Ok(Ready { definition, images: read.images, keys, remarks })
}

impl Ready {
    /// Refuses what no kiosk of this version can show.
    ///
    /// # Errors
    /// It is that.
    pub fn expect_shown(&self) -> Result<(), Trouble> {
        if shown::unshown(&self.definition).is_empty() { Ok(()) } else { Err(Objection::NotYet.into()) }
    }

    /// Refuses what cannot be corrected once it is sealed: a real consultation with remarks.
    ///
    /// # Errors
    /// It is one.
    pub fn expect_unremarked(&self) -> Result<(), Trouble> {
        let is_final = self.definition.mode == Mode::Real;
        if is_final && !self.remarks.is_empty() { Err(Objection::Remarks(self.remarks.len()).into()) } else { Ok(()) }
    }

    /// Seals; the package is not written yet.
    ///
    /// # Errors
    /// The authority's key is of other keys, or the pictures are too many for a package.
    pub fn seal(&self, authority: &AuthorityKey) -> Result<Package, Trouble> {
        if authority.key.public() != self.keys.authority {
            return Err(Objection::OtherAuthority.into());
        }
        Ok(Package::seal(&self.definition, &self.keys, &self.images, &authority.key)?)
    }
}

/// Notes the package in the folder of its keys and writes it; the note is on the disk before the package is.
///
/// # Errors
/// Another one is there, or was sealed under its identifier; or the disk fails.
pub fn write(package: &Package, keys_folder: &Path, out: &Path) -> Result<(), Trouble> {
    // What a real consultation was sealed with stays: another name for the file would not help.
    keys::expect_unsealed(keys_folder, package)?;
    expect_free(out, package.bytes())?;
    keys::note_sealed(keys_folder, package)?;
    Ok(files::write_new(out, package.bytes(), Access::Public)?)
}

/// A package in service is never replaced by another one: it is looked for before anything is noted.
fn expect_free(out: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    if out.symlink_metadata().is_err() || files::read(out, LARGEST_FILE).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    Err(Objection::PackageThere(out.to_owned()).into())
}
