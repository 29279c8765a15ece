//! `enrolled.json` beside the authority's key: how many kiosks each consultation's list has.
//!
//! A consultation has one list. Begun anew in another folder it would give a number to a second kiosk, and one of the two could never
//! be merged. The note goes where the key goes, without which nobody enrols; it is written after the list, so that no cut blocks.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::keys::LARGEST_NOTE;
use super::super::{Failure, Kind};
use super::LIST;
use crate::consultation::Package;
use crate::files::{self, Access, signed};
use crate::register::read_kiosks;

const FILE: &str = "enrolled.json";

/// By consultation hash.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Listed(BTreeMap<String, usize>);

fn read(keys: &Path) -> Result<Listed, Failure> {
    let path = keys.join(FILE);
    match path.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Listed::default()),
        _ => {
            let hint =
                "Mettez ce fichier de côté, et enrôlez dans le dossier qui a la liste des bornes la plus longue.";
            let bytes = Failure::read(&path, LARGEST_NOTE)?;
            signed::parse(&path, &bytes).map_err(|error| Failure::from(error).hint(hint))
        }
    }
}

/// Kiosks on the list of a folder; none where there is no list.
fn listed(package: &Package, out: &Path) -> Result<usize, Failure> {
    let path = out.join(LIST);
    let is_there = path.exists() || signed::exists(&path);
    Ok(if is_there { read_kiosks(&path, package)?.value.kiosks.len() } else { 0 })
}

/// Refuses a folder whose list has fewer kiosks than this consultation's list had already.
pub(super) fn expect_whole(keys: &Path, package: &Package, out: &Path) -> Result<(), Failure> {
    let noted = read(keys)?;
    let Some(kiosks) = noted.0.get(&package.eh().to_string()) else { return Ok(()) };
    let found = listed(package, out)?;
    if found >= *kiosks {
        return Ok(());
    }
    let sentence = format!(
        "La liste des bornes de cette consultation en a déjà {kiosks}, celle de {} en a {found} : deux bornes auraient le même numéro.",
        out.display()
    );
    let hint =
        "Donnez avec --out le dossier où ces bornes ont été enrôlées, ou copiez-en kiosks.json et kiosks.json.sig.";
    Err(Failure::new(Kind::Refused, sentence).hint(hint))
}

/// Notes how many kiosks the list of a folder has now.
pub(super) fn note(keys: &Path, package: &Package, out: &Path) -> Result<(), Failure> {
    let mut noted = read(keys)?;
    noted.0.insert(package.eh().to_string(), listed(package, out)?);
    Ok(files::write(&keys.join(FILE), &signed::json(&noted)?, Access::Private)?)
}
