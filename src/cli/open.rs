//! `urne open`

use std::path::PathBuf;

use super::next::{self, Given};
use super::passphrase::AuthorityArgs;
use super::progress::Terminal;
use super::{Failure, keys};
use crate::consultation::money::{agreeing, french_count, french_list, grouped};
use crate::keys::OperatingSystem;
use crate::office;
use crate::register::Register;

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
    let mut shares = Vec::new();
    for path in &args.shares {
        let share = keys::read_share(path, register.package().keys())?;
        office::keys::expect_new(&shares, &share)?;
        shares.push(share);
    }
    register.expect_authority(&authority.key)?;
    let drawn = register.frozen()?.drawn()?;
    let opened = drawn.open(&shares, &authority.key, &mut OperatingSystem)?;
    terminal.clear();
    let opening = opened.opening();
    say!(
        "{} par {} : {}, {}.",
        french_count(opening.envelopes, "bulletin ouvert"),
        holders(&opening.holder_numbers()),
        french_count(opening.valid, "valide"),
        invalid(opening.invalid)
    );
    say!("Ensuite : {}", next::count());
    Ok(())
}

/// « le dépositaire 1 », « les dépositaires 1 et 3 ».
fn holders(numbers: &[u8]) -> String {
    let named = french_list(numbers);
    format!("{} {named}", agreeing(numbers.len(), "le dépositaire", "les dépositaires"))
}

fn invalid(number: u64) -> String {
    format!("{} non {}", grouped(number), agreeing(number, "valide", "valides"))
}
