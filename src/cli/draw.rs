//! `urne draw`

use std::path::PathBuf;

use super::Failure;
use super::next::{self, Given};
use super::passphrase::AuthorityArgs;
use super::progress::Terminal;
use crate::register::Register;

/// Enregistrer le tirage au sort public, fait une seule fois après le gel
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le dossier du registre
    #[arg(value_name = "REGISTRE")]
    register: PathBuf,
    /// Ce qui est sorti, signe par signe et sans espace, par exemple 3526104897
    #[arg(long, value_name = "SIGNES")]
    lot: String,
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
    let drawn = register.frozen()?.draw(&crate::reading::line(&args.lot), &authority.key)?;
    terminal.clear();
    let draw = drawn.draw();
    say!("Tirage « {} » enregistré et signé.", draw.lot);
    for tie in &draw.ties {
        say!("  À égalité, question « {} », dans cet ordre : {}", tie.question, tie.order.join(", "));
    }
    say!("Ensuite, avec les dépositaires : {}", next::open(register.package().keys().threshold));
    Ok(())
}
