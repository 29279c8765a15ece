//! `sealed.json` in the keys folder: which content each identifier was sealed with.
//!
//! It is on the disk before the package is, so that no cut lets two packages out under one identifier. Two real packages of one
//! identifier could not be told apart by name; of a rehearsal, which is sealed again and again, the last content is kept.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::remedy::KeysRemedy;
use super::super::{Objection, Trouble};
use super::LARGEST_NOTE;
use crate::consultation::Package;
use crate::files::{self, Access, signed};
use crate::keys::{ConsultationHash, Mode};

const FILE: &str = "sealed.json";

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Sealed(BTreeMap<String, ConsultationHash>);

fn read(path: &Path) -> Result<Sealed, Trouble> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Sealed::default()),
        _ => {
            let bytes = files::read(path, LARGEST_NOTE)?;
            signed::parse(path, &bytes).map_err(|error| Trouble::from(error).with(KeysRemedy::KeysAsMade))
        }
    }
}

/// Whether a consultation of this identifier was sealed with these keys.
pub(super) fn was_sealed(keys: &Path, id: &str) -> Result<bool, Trouble> {
    Ok(read(&keys.join(FILE))?.0.contains_key(id))
}

/// Refuses another content under the identifier of a real consultation.
pub(in crate::office) fn expect_new(keys: &Path, package: &Package) -> Result<(), Trouble> {
    let id = &package.definition().id;
    match read(&keys.join(FILE))?.0.get(id) {
        Some(before) if before != package.eh() && package.definition().mode == Mode::Real => {
            Err(Objection::Sealed { id: id.clone(), fingerprint: before.fingerprint() }.into())
        }
        _ => Ok(()),
    }
}

/// Notes what is about to be sealed; refuses another content under the identifier of a real consultation.
pub(in crate::office) fn note(keys: &Path, package: &Package) -> Result<(), Trouble> {
    expect_new(keys, package)?;
    let path = keys.join(FILE);
    let mut sealed = read(&path)?;
    match sealed.0.insert(package.definition().id.clone(), *package.eh()) {
        Some(before) if before == *package.eh() => Ok(()),
        _ => Ok(files::write(&path, &signed::json(&sealed)?, Access::Private)?),
    }
}
