//! A new consultation's folder: a sample to change, or an election in the Pabulib format.

use std::path::Path;

use super::{Objection, Trouble, samples};
use crate::consultation::{import, pabulib, source};
use crate::files::{self, Access, NewFolder};

/// Largest Pabulib file read, in bytes.
const LARGEST_PABULIB: u64 = 64 << 20;

/// Refuses a folder that holds something.
///
/// # Errors
/// It does.
pub fn expect_new(folder: &Path) -> Result<(), Trouble> {
    let taken = folder.read_dir().is_ok_and(|mut entries| entries.next().is_some());
    if taken { Err(Objection::Taken(folder.to_owned()).into()) } else { Ok(()) }
}

/// Writes the consultation folder of a sample, named by its folder in `kiosk-config`.
///
/// # Errors
/// The disk does not take it.
pub fn from_sample(sample: &str, folder: &Path) -> Result<(), Trouble> {
    let new = NewFolder::start(folder, Access::Public)?;
    samples::write(sample, &new)?;
    Ok(new.finish()?)
}

/// Writes the consultation folder of an election, whose file has this name; remarks for the officer.
///
/// # Errors
/// It cannot be asked as a consultation, or the disk does not take it.
pub fn from_pabulib(file: &pabulib::File, name: &str, folder: &Path) -> Result<Vec<String>, Trouble> {
    let imported = import::from_pabulib(file, name)?;
    let new = NewFolder::start(folder, Access::Public)?;
    new.write(source::DEFINITION_FILE, imported.consultation_toml.as_bytes())?;
    new.write("projets.csv", imported.options_csv.as_bytes())?;
    new.finish()?;
    Ok(imported.remarks)
}

/// Reads a Pabulib file, with what is strange in it.
///
/// # Errors
/// It cannot be read, or is none.
pub fn read_pabulib(path: &Path) -> Result<(pabulib::File, Vec<pabulib::Warning>), Trouble> {
    let bytes = files::read(path, LARGEST_PABULIB)?;
    pabulib::read(&bytes).map_err(|refusal| Trouble::from(refusal).about(path))
}
