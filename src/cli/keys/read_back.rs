//! `urne keys test` and `urne keys erase`: every sheet is read back from its paper, then the shares leave the disk.
//!
//! Which holders did is noted in `tested.json`. A real consultation is sealed only when all did and no share is left in a file. That
//! a file is overwritten does not mean that flash memory forgets it: it is said.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::super::{Failure, Kind, next};
use super::{LARGEST_NOTE, PARTS, read_public, typed};
use crate::consultation::money::{agreeing, french_list};
use crate::files::{self, Access, signed};
use crate::keys::{BallotPublicKey, KeySet, LARGEST_FILE, Mode, Share, share};
use crate::reading;

const TESTED: &str = "tested.json";

/// Relire une part sur sa feuille de papier : au clavier, ligne à ligne, ou par le QR scanné
///
/// Quand la dernière part d’une vraie consultation est relue, les fichiers des parts sont effacés du dossier.
#[derive(Debug, clap::Args)]
pub(super) struct TestArgs {
    /// Dossier des clés
    #[arg(value_name = "DOSSIER")]
    folder: PathBuf,
    /// Fichiers de texte où la feuille a été recopiée ou scannée (par défaut « - » : au clavier)
    #[arg(value_name = "PART", default_value = "-")]
    shares: Vec<PathBuf>,
}

/// Effacer les fichiers des parts, une fois toutes les feuilles relues
#[derive(Debug, clap::Args)]
pub(super) struct EraseArgs {
    /// Dossier des clés
    #[arg(value_name = "DOSSIER")]
    folder: PathBuf,
}

impl TestArgs {
    /// The folder of the keys.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl EraseArgs {
    /// The folder of the keys.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Which holders read their share back, and for which keys.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tested {
    ballot_key: BallotPublicKey,
    holders: Vec<u8>,
}

pub(super) fn test(args: &TestArgs) -> Result<(), Failure> {
    let keys = read_public(&args.folder)?;
    for path in &args.shares {
        if keys.mode == Mode::Real {
            expect_paper(&args.folder, path)?;
        }
        let share = read_share(path, &keys)?;
        share.check(&keys).map_err(|error| Failure::from(error).about(path))?;
        let again = tested(&args.folder, &keys).contains(&share.holder());
        let holders = note_tested(&args.folder, &keys, share.holder())?;
        say!(
            "  ✓ la part du dépositaire {}{} se relit ({holders} sur {} {})",
            share.holder(),
            if again { " avait déjà été relue, et" } else { "" },
            keys.holders,
            agreeing(holders, "relue", "relues")
        );
    }
    if untested(&args.folder, &keys).is_empty() && keys.mode == Mode::Real {
        return erase_parts(&args.folder);
    }
    Ok(())
}

pub(super) fn erase(args: &EraseArgs) -> Result<(), Failure> {
    let keys = read_public(&args.folder)?;
    expect_tested(&args.folder, &keys)?;
    erase_parts(&args.folder)
}

/// A file that Urne wrote itself proves nothing about a sheet.
fn expect_paper(folder: &Path, path: &Path) -> Result<(), Failure> {
    let inside = |path: &Path| path.canonicalize().ok().zip(folder.canonicalize().ok());
    if inside(path).is_some_and(|(path, folder)| path.starts_with(folder)) {
        let sentence =
            format!("{} est dans le dossier des clés : c’est la feuille imprimée qu’il faut relire.", path.display());
        let hint = format!("Tapez ses lignes, ou scannez son QR : {}", next::keys("test"));
        return Err(Failure::new(Kind::Refused, sentence).hint(hint));
    }
    Ok(())
}

/// Reads a share from a file, or typed.
pub(in crate::cli) fn read_share(path: &Path, keys: &KeySet) -> Result<Share, Failure> {
    let text = if path == Path::new("-") {
        typed::ask(share::digits(keys.threshold, keys.holders).unwrap_or_default())?
    } else {
        let bytes = Zeroizing::new(files::read(path, LARGEST_FILE)?);
        reading::secret(&bytes).map_err(|fault| Failure::file(path, files::of_text(fault)))?
    };
    Share::parse(&text).map_err(|error| Failure::from(error).about(path))
}

fn tested(folder: &Path, keys: &KeySet) -> Vec<u8> {
    let path = folder.join(TESTED);
    let read = files::read(&path, LARGEST_NOTE).ok().and_then(|bytes| signed::parse::<Tested>(&path, &bytes).ok());
    read.filter(|tested| tested.ballot_key == keys.ballot_key).map(|tested| tested.holders).unwrap_or_default()
}

/// Notes that a holder's share was read back; how many were.
pub(in crate::cli) fn note_tested(folder: &Path, keys: &KeySet, holder: u8) -> Result<usize, Failure> {
    let mut holders = tested(folder, keys);
    if !holders.contains(&holder) {
        holders.push(holder);
        holders.sort_unstable();
    }
    let path = folder.join(TESTED);
    let count = holders.len();
    let bytes = signed::json(&Tested { ballot_key: keys.ballot_key, holders })?;
    files::write(&path, &bytes, Access::Private)?;
    Ok(count)
}

fn untested(folder: &Path, keys: &KeySet) -> Vec<String> {
    let tested = tested(folder, keys);
    (1..=keys.holders).filter(|holder| !tested.contains(holder)).map(|holder| holder.to_string()).collect()
}

fn expect_tested(folder: &Path, keys: &KeySet) -> Result<(), Failure> {
    let untested = untested(folder, keys);
    if untested.is_empty() {
        return Ok(());
    }
    let sentence = format!(
        "{} {} {} encore relu {} part.",
        agreeing(untested.len(), "Le dépositaire", "Les dépositaires"),
        french_list(&untested),
        agreeing(untested.len(), "n’a pas", "n’ont pas"),
        agreeing(untested.len(), "sa", "leur")
    );
    let hint = format!("Pour chacun : {}", next::keys("test"));
    Err(Failure::new(Kind::Refused, sentence).hint(hint))
}

/// Refuses keys whose holders have not all read their share back, and real ones whose shares are still in files.
pub(in crate::cli) fn expect_ready(folder: &Path, keys: &KeySet) -> Result<(), Failure> {
    expect_tested(folder, keys)?;
    if keys.mode == Mode::Real && folder.join(PARTS).symlink_metadata().is_ok() {
        let sentence =
            format!("Les parts des dépositaires sont encore en clair dans {}.", folder.join(PARTS).display());
        let hint = format!("Effacez-les : {}", next::keys("erase"));
        return Err(Failure::new(Kind::Refused, sentence).hint(hint));
    }
    Ok(())
}

/// Overwrites and removes every file of the shares, and says so.
fn erase_parts(folder: &Path) -> Result<(), Failure> {
    let parts = folder.join(PARTS);
    if parts.symlink_metadata().is_err() {
        say!("Aucun fichier de part dans {} : rien à effacer.", folder.display());
        return Ok(());
    }
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| Failure::file(&path, error)
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(&parts).map_err(failed(&parts))? {
        paths.push(entry.map_err(failed(&parts))?.path());
    }
    paths.sort();
    if let Some(strange) = paths.iter().find(|path| !is_sheet(path)) {
        let sentence = format!("{} n’est pas une part : rien n’est effacé.", strange.display());
        let hint = format!("Rangez-le ailleurs, puis : {}", next::keys("erase"));
        return Err(Failure::new(Kind::Refused, sentence).hint(hint));
    }
    let mut count = 0_u32;
    for path in paths {
        overwrite(&path).map_err(failed(&path))?;
        fs::remove_file(&path).map_err(failed(&path))?;
        count += 1;
    }
    File::open(&parts).and_then(|folder| folder.sync_all()).map_err(failed(&parts))?;
    fs::remove_dir(&parts).map_err(failed(&parts))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed(folder))?;
    say!(
        "{} de {} : {count} {}. Les feuilles sont les seules clés.",
        agreeing(count, "Effacé", "Effacés"),
        folder.display(),
        agreeing(count, "fichier de part, écrasé puis supprimé", "fichiers de parts, écrasés puis supprimés")
    );
    say!(
        "  • Une mémoire flash (SSD, carte, clé USB) ou une imprimante peut en garder des traces : gardez cet ordinateur sous clé,"
    );
    say!("    ou faites les clés sur un support que vous détruisez ensuite.");
    Ok(())
}

/// Whether a file is one that `urne keys` made for a holder.
fn is_sheet(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let number =
        name.strip_prefix("depositaire-").and_then(|rest| rest.strip_suffix(".html").or(rest.strip_suffix(".txt")));
    let is_file = path.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
    is_file && number.is_some_and(|number| number.parse::<u8>().is_ok())
}

fn overwrite(path: &Path) -> io::Result<()> {
    let metadata = path.symlink_metadata()?;
    let mut file = OpenOptions::new().write(true).open(path)?;
    let zeros = [0_u8; 4096];
    let mut left = metadata.len();
    while left > 0 {
        let piece = usize::try_from(left).unwrap_or(usize::MAX).min(zeros.len());
        file.write_all(zeros.get(..piece).unwrap_or_default())?;
        left = left.saturating_sub(u64::try_from(piece).unwrap_or(left));
    }
    file.sync_all()
}
