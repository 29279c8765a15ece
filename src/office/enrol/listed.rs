//! `enrolled.json` beside the authority's key: how many kiosks each consultation's list has.
//!
//! A consultation has one list. Begun anew in another folder it would give a number to a second kiosk, and one of the two could never
//! be merged. The note goes where the key goes, without which nobody enrols; it is written after the list, so that no cut blocks.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::keys::LARGEST_NOTE;
use super::super::remedy::KioskRemedy;
use super::super::{Objection, Trouble};
use super::LIST;
use crate::consultation::Package;
use crate::files::{self, Access, signed};
use crate::register::read_kiosks;

const FILE: &str = "enrolled.json";

/// By consultation hash.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Listed(BTreeMap<String, usize>);

fn read(keys: &Path) -> Result<Listed, Trouble> {
    let path = keys.join(FILE);
    match path.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Listed::default()),
        _ => {
            let bytes = files::read(&path, LARGEST_NOTE)?;
            signed::parse(&path, &bytes).map_err(|error| Trouble::from(error).with(KioskRemedy::SetNoteAside))
        }
    }
}

/// Kiosks on the list of a folder; none where there is no list.
fn listed(package: &Package, out: &Path) -> Result<usize, Trouble> {
    let path = out.join(LIST);
    let is_there = path.exists() || signed::exists(&path);
    Ok(if is_there { read_kiosks(&path, package)?.value.kiosks.len() } else { 0 })
}

/// Refuses a folder whose list has fewer kiosks than this consultation's list had already.
pub(super) fn expect_whole(keys: &Path, package: &Package, out: &Path) -> Result<(), Trouble> {
    let noted = read(keys)?;
    let Some(kiosks) = noted.0.get(&package.eh().to_string()) else { return Ok(()) };
    let found = listed(package, out)?;
    if found >= *kiosks {
        return Ok(());
    }
    Err(Objection::OtherList { folder: out.to_owned(), noted: *kiosks, found }.into())
}

/// Notes how many kiosks the list of a folder has now.
pub(super) fn note(keys: &Path, package: &Package, out: &Path) -> Result<(), Trouble> {
    let mut noted = read(keys)?;
    noted.0.insert(package.eh().to_string(), listed(package, out)?);
    Ok(files::write(&keys.join(FILE), &signed::json(&noted)?, Access::Private)?)
}
