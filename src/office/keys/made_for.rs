//! `made-for.json` in the keys folder: the consultation that `urne keys --for` made the keys for.
//!
//! Its identifier and its name stand on the holders' sheets. Another consultation sealed with these keys would be opened by sheets
//! that name the wrong one: it is refused. Keys made without `--for` name none, and serve any.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::remedy::KeysRemedy;
use super::super::{Objection, Trouble};
use super::LARGEST_NOTE;
use super::sealed::was_sealed;
use crate::consultation::Definition;
use crate::files::{self, NewFolder, signed};

const FILE: &str = "made-for.json";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MadeFor {
    consultation: String,
}

/// Notes the consultation of keys that are being made.
pub(super) fn note(keys: &NewFolder, id: &str) -> Result<(), Trouble> {
    Ok(keys.write(FILE, &signed::json(&MadeFor { consultation: id.to_owned() })?)?)
}

/// Refuses keys that were made for another consultation.
pub(in crate::office) fn expect_for(keys: &Path, definition: &Definition) -> Result<(), Trouble> {
    let path = keys.join(FILE);
    if path.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Ok(());
    }
    let noted: MadeFor = signed::parse(&path, &files::read(&path, LARGEST_NOTE)?)
        .map_err(|error| Trouble::from(error).with(KeysRemedy::KeysAsMade))?;
    if noted.consultation == definition.id {
        return Ok(());
    }
    let was_sealed = was_sealed(keys, &noted.consultation)?;
    Err(Objection::OtherConsultation { made_for: noted.consultation, found: definition.id.clone(), was_sealed }.into())
}
