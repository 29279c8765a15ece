//! What is brought to a register: batches from sticks, the list of kiosks, slips on paper.

use std::path::{Path, PathBuf};

use super::enrol::LIST;
use super::{Cause, Objection, Trouble};
use crate::batch::Manifest;
use crate::consultation::Package;
use crate::files;
use crate::publish::verify_batch;
use crate::reading::table;
use crate::reading::workbook::Opener;
use crate::register::slips::{self, Slip};
use crate::stick;

/// The batches named, those in folders included, sorted by path.
///
/// # Errors
/// There are none, or a folder cannot be read.
pub fn batches(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Trouble> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            found.extend(stick::batches(path)?);
        } else {
            found.push(path.clone());
        }
    }
    found.sort();
    if found.is_empty() { Err(Objection::NoBatch.into()) } else { Ok(found) }
}

/// The list of kiosks: the one that was named, else the one beside the package.
///
/// # Errors
/// None was named, and none is there.
pub fn list_of_kiosks(named: Option<&Path>, package: &Path) -> Result<PathBuf, Trouble> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let beside = package.with_file_name(LIST);
    if beside.exists() { Ok(beside) } else { Err(Objection::NoList(beside).into()) }
}

/// Reads a table of slips: each with its line.
///
/// # Errors
/// It cannot be read, or a line of it is none.
pub fn read_slips(table: &Path, opener: &dyn Opener) -> Result<Vec<(usize, Slip)>, Trouble> {
    let bytes = files::read(table, table::LARGEST)?;
    slips::read(&bytes, opener).map_err(|fault| Cause::Slips { table: table.to_owned(), fault }.into())
}

/// Checks one batch to its last byte.
///
/// # Errors
/// It is not genuine.
pub fn verify(batch: &Path, package: &Package) -> Result<Manifest, Trouble> {
    let verified = verify_batch(batch, package);
    verified.map(|(manifest, _)| manifest).map_err(|error| Cause::Batch { batch: batch.to_owned(), error }.into())
}
