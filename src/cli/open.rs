//! `urne open`

use std::path::PathBuf;

use super::passphrase::AuthorityArgs;
use super::{Failure, keys};
use crate::consultation::money::grouped;
use crate::keys::OperatingSystem;
use crate::register::{self, Register};

/// Ouvrir les bulletins avec les parts d’assez de dépositaires
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le dossier du registre
    #[arg(value_name = "REGISTRE")]
    register: PathBuf,
    /// Une part par dépositaire : fichier de texte, ou « - » pour la taper
    #[arg(long = "share", required = true, value_name = "PART")]
    shares: Vec<PathBuf>,
    #[command(flatten)]
    authority: AuthorityArgs,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let register = Register::open(&args.register)?;
    let authority = args.authority.open_for(register.package().definition().mode)?;
    let mut shares = Vec::new();
    for path in &args.shares {
        shares.push(keys::read_share(path, register.package().keys())?);
    }
    let opening = register::open(&register, &shares, &authority.key, &mut OperatingSystem)?;
    say!(
        "{} bulletins ouverts par les dépositaires {:?} : {} valides, {} non valides.",
        grouped(opening.envelopes),
        opening.holder_numbers(),
        grouped(opening.valid),
        grouped(opening.invalid)
    );
    say!("Ensuite : urne count {}", args.register.display());
    Ok(())
}
