//! `urne freeze`

use std::path::PathBuf;

use super::Failure;
use super::passphrase::AuthorityArgs;
use crate::consultation::money::grouped;
use crate::register::{self, Register};

/// Geler le registre : l’autorité signe la liste des bulletins scellés avant toute ouverture
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le dossier du registre
    #[arg(value_name = "REGISTRE")]
    register: PathBuf,
    #[command(flatten)]
    authority: AuthorityArgs,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let register = Register::open(&args.register)?;
    let authority = args.authority.open_for(register.package().definition().mode)?;
    let checkpoint = register::freeze(&register, &authority.key)?;
    say!("Gelé : {} bulletins scellés, racine {}", grouped(checkpoint.size), checkpoint.root);
    let form = &register.package().definition().lot;
    say!(
        "Ensuite : tirez en public {} signes parmi {}, puis « urne draw {} --lot {} ».",
        form.length,
        form.alphabet,
        args.register.display(),
        "…"
    );
    Ok(())
}
