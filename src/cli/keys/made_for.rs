//! `made-for.json` in the keys folder: the consultation that `urne keys --for` made the keys for.
//!
//! Its identifier and its name stand on the holders' sheets. Another consultation sealed with these keys would be opened by sheets
//! that name the wrong one: it is refused. Keys made without `--for` name none, and serve any.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::seal::was_sealed;
use super::super::{Failure, Kind, next};
use super::{LARGEST_NOTE, MADE_BY_URNE};
use crate::consultation::Definition;
use crate::files::{NewFolder, signed};

const FILE: &str = "made-for.json";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MadeFor {
    consultation: String,
}

/// Notes the consultation of keys that are being made.
pub(super) fn note(keys: &NewFolder, id: &str) -> Result<(), Failure> {
    Ok(keys.write(FILE, &signed::json(&MadeFor { consultation: id.to_owned() })?)?)
}

/// Refuses keys that were made for another consultation.
pub(in crate::cli) fn expect_for(keys: &Path, definition: &Definition) -> Result<(), Failure> {
    let path = keys.join(FILE);
    if path.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Ok(());
    }
    let noted: MadeFor = signed::parse(&path, &Failure::read(&path, LARGEST_NOTE)?)
        .map_err(|error| Failure::from(error).hint(MADE_BY_URNE))?;
    if noted.consultation == definition.id {
        return Ok(());
    }
    let sentence = format!(
        "Ces clés ont été faites pour la consultation « {} », que nomment les feuilles des dépositaires ; celle-ci est « {} ».",
        noted.consultation, definition.id
    );
    let other = format!("Faites des clés pour celle-ci : {}", next::make_keys());
    let refused = Failure::new(Kind::Refused, sentence).hint(other);
    // What was sealed once is not sealed again with another content: there is no way back to that identifier.
    if was_sealed(keys, &noted.consultation)? {
        return Err(refused);
    }
    let same = format!(
        "Si c’est la même sous un autre identifiant, remettez dans consultation.toml : id = \"{}\"",
        noted.consultation
    );
    Err(refused.hint(same))
}
