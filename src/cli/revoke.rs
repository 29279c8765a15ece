//! `urne revoke`

use std::path::{Path, PathBuf};

use super::enrol::read_package;
use super::next::{self, Given};
use super::passphrase::AuthorityArgs;
use super::{Failure, Kind};
use crate::consultation::Package;
use crate::files::{Access, signed};
use crate::keys::{Hash, KioskNumber, Tag};
use crate::publish::verify_batch;
use crate::register::{Register, RegisterError, read_kiosks};

const LOOK: &str =
    "Comparez avec la liste des bornes (kiosks.json) et avec le numéro écrit sur les tickets de la borne.";

/// Retirer une borne perdue, volée ou suspecte : ses bulletins ne comptent plus, sauf ceux d’un dernier relevé
///
/// Le retrait entre dans la liste signée des bornes et ne se reprend pas. Il vaut aussi pour les bulletins de cette borne
/// qu’une autre aurait repris. Donnez ensuite la nouvelle liste à urne merge.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le paquet de la consultation
    #[arg(value_name = "PAQUET")]
    package: PathBuf,
    /// Le numéro de la borne
    #[arg(long, value_name = "NUMÉRO")]
    kiosk: u16,
    /// Le dernier relevé encore accepté : le fichier, ou l’empreinte de son manifeste (par défaut aucun)
    #[arg(long, value_name = "RELEVÉ")]
    last: Option<PathBuf>,
    /// Le dossier de la liste des bornes (kiosks.json)
    #[arg(long, value_name = "DOSSIER")]
    out: PathBuf,
    #[command(flatten)]
    authority: AuthorityArgs,
}

impl Args {
    /// The paths that were given.
    pub(super) fn given(&self) -> Given {
        Given { package: Some(self.package.clone()), listed: Some(self.out.clone()), ..self.authority.given() }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let package = read_package(&args.package)?;
    let authority = args.authority.open_for(package.definition().mode)?;
    if authority.key.public() != package.keys().authority {
        return Err(RegisterError::OtherAuthority.into());
    }
    let kiosk = KioskNumber(args.kiosk);
    let last = args.last.as_deref().map(|last| manifest_of(last, kiosk, &package)).transpose()?;
    let path = args.out.join(Register::KIOSKS);
    let mut list = read_kiosks(&path, &package)?.value;
    list.revoke(kiosk, last).map_err(|error| Failure::of(Kind::Refused, &error).hint(LOOK))?;
    signed::write(&path, &signed::json(&list)?, (Tag::Kiosks, &authority.key), Access::Public)?;
    match last {
        Some(last) => say!("Borne {kiosk} retirée. Seuls comptent les bulletins de son relevé {last}."),
        None => say!("Borne {kiosk} retirée. Aucun de ses bulletins ne compte."),
    }
    say!("Ensuite : {}", next::merge_with(&path));
    Ok(())
}

/// The hash of the last batch's manifest, given itself or by its file, which must be genuine and this kiosk's.
fn manifest_of(last: &Path, kiosk: KioskNumber, package: &Package) -> Result<Hash, Failure> {
    if let Some(hash) = last.to_str().and_then(Hash::from_hex) {
        return Ok(hash);
    }
    let (manifest, hash) = verify_batch(last, package).map_err(|error| {
        Failure::new(Kind::Refused, format!("{} {} : {error}.", error.code(), last.display()))
            .hint("Donnez le dernier relevé de cette borne auquel vous vous fiez, tel que la clé l’avait.")
    })?;
    if manifest.kiosk() == kiosk {
        return Ok(hash);
    }
    let found = manifest.kiosk();
    Err(Failure::new(Kind::Refused, format!("{} est un relevé de la borne {found}.", last.display())).hint(LOOK))
}
