//! Sealing: one signed file of a sound consultation, for kiosks to install.
//!
//! The same content gives the same file. A real consultation is sealed once under an identifier; a rehearsal again and again, and
//! never over a package that is there.

use std::path::Path;

use super::remedy::KeysRemedy;
use super::{LARGEST_FILE, Objection, Readers, Trouble, check, keys};
use crate::consultation::{Fault, Gravity, Package, PackageError};
use crate::files::{self, Access};
use crate::keys::{AuthorityKey, Mode};
use crate::progress::Progress;

/// A package, and what its folder was told of that does not stop a sealing.
#[derive(Debug)]
pub struct Sealing {
    /// The package, not written yet.
    pub package: Package,
    /// What the officer should know of it.
    pub remarks: Vec<Fault>,
}

impl Sealing {
    /// Refuses what cannot be corrected once it is sealed: a real consultation with remarks.
    ///
    /// # Errors
    /// It is one.
    pub fn expect_unremarked(&self) -> Result<(), Trouble> {
        let is_final = self.package.definition().mode == Mode::Real;
        if is_final && !self.remarks.is_empty() { Err(Objection::Remarks(self.remarks.len()).into()) } else { Ok(()) }
    }
}

/// Checks and seals a folder.
///
/// # Errors
/// The consultation or its keys are not ready.
pub fn seal(
    folder: &Path,
    keys_folder: &Path,
    authority: &AuthorityKey,
    readers: Readers<'_>,
    progress: &dyn Progress,
) -> Result<Sealing, Trouble> {
    let public = keys::read_public(keys_folder)?;
    keys::expect_ready(keys_folder, &public)?;
    if authority.key.public() != public.authority {
        return Err(Objection::OtherAuthority.into());
    }
    let read = check::read(folder, readers, progress);
    let Some(definition) = read.sound() else {
        let faults = read.faults.iter().filter(|fault| fault.gravity == Gravity::Fault).count();
        return Err(Objection::Faults(faults).into());
    };
    keys::expect_for(keys_folder, definition)?;
    if definition.mode != public.mode {
        return Err(Trouble::from(PackageError::Mode).with(KeysRemedy::KeysOfMode(definition.mode)));
    }
    let package = Package::seal(definition, &public, &read.images, &authority.key)?;
    let remarks = read.faults.iter().filter(|fault| fault.gravity == Gravity::Remark).cloned().collect();
    Ok(Sealing { package, remarks })
}

/// Refuses a sound consultation that no kiosk of this version can hold.
///
/// # Errors
/// It is one.
pub fn expect_shown(package: &Package) -> Result<(), Trouble> {
    package.expect_shown().map_err(|_| Objection::NotYet.into())
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
