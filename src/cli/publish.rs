//! `urne publish`

use std::path::PathBuf;

use super::Failure;
use super::next::{self, Given};
use super::passphrase::AuthorityArgs;
use super::progress::Terminal;
use crate::consultation::money::french_count;
use crate::publish;
use crate::register::Register;

/// Publier le résultat : un site à copier tel quel sur un serveur ou une clé
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le dossier du registre
    #[arg(value_name = "REGISTRE")]
    register: PathBuf,
    /// Le dossier du site
    #[arg(long, value_name = "DOSSIER")]
    out: PathBuf,
    #[command(flatten)]
    authority: AuthorityArgs,
}

impl Args {
    /// The paths that were given.
    pub(super) fn given(&self) -> Given {
        Given { register: Some(self.register.clone()), ..self.authority.given() }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let terminal = Terminal::start();
    let register = Register::open(&args.register)?.watched_by(terminal.clone());
    let authority = args.authority.open_for(register.package().definition().mode)?;
    register.expect_authority(&authority.key)?;
    publish::expect_place(&register, &args.out)?;
    let published = publish::publish(register.counted()?, &args.out, &authority.key)?;
    terminal.clear();
    say!("{} : ouvrez {}", french_count(published.files, "fichier publié"), args.out.join("index.html").display());
    for absent in &published.absent {
        say!("  • {absent}");
    }
    say!("Vérifiez : urne verify {}", next::quoted(&args.out));
    Ok(())
}
