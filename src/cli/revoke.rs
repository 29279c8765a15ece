//! `urne revoke`

use std::path::PathBuf;

use super::Failure;
use super::next::{self, Given};
use super::passphrase::AuthorityArgs;
use crate::keys::KioskNumber;
use crate::office;
use crate::register::Register;

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
    let package = office::read_package(&args.package)?;
    let authority = args.authority.open_for(package.definition().mode)?;
    let kiosk = KioskNumber(args.kiosk);
    let last = office::revoke::revoke(&package, kiosk, args.last.as_deref(), &args.out, &authority.key)?;
    match last {
        Some(last) => say!("Borne {kiosk} retirée. Seuls comptent les bulletins de son relevé {last}."),
        None => say!("Borne {kiosk} retirée. Aucun de ses bulletins ne compte."),
    }
    say!("Ensuite : {}", next::merge_with(&args.out.join(Register::KIOSKS)));
    Ok(())
}
