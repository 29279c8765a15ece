//! `urne keys`

use std::path::{Path, PathBuf};

use super::next::{self, Given};
use super::passphrase::PassphraseArgs;
use super::progress::Terminal;
use super::{Failure, Kind, workbook};
use crate::keys::{Mode, OperatingSystem};
use crate::office::keys::{self, AUTHORITY_SHEET, Facts, PARTS, Wanted};
use crate::reading;

mod recover;
mod test;
mod typed;

pub(super) use test::read_share;

/// Faire les clés : celle de l’autorité, et celle des bulletins partagée entre dépositaires
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_help_heading = "Commandes",
    subcommand_value_name = "COMMANDE"
)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    make: MakeArgs,
}

#[derive(Debug, clap::Args)]
struct MakeArgs {
    /// Dossier des clés, à créer
    #[arg(required = true, value_name = "DOSSIER")]
    folder: Option<PathBuf>,
    /// Combien de dépositaires doivent se réunir pour ouvrir
    #[arg(long, short = 'k', value_name = "K", default_value_t = 3)]
    threshold: u8,
    /// Combien de dépositaires en tout (5 au plus)
    #[arg(long, short = 'n', value_name = "N", default_value_t = 5)]
    holders: u8,
    /// Clés de répétition : elles ne peuvent pas sceller une vraie consultation (avec --for, le mode est celui du dossier)
    #[arg(long)]
    rehearsal: bool,
    /// Dossier de la consultation : son nom, son identifiant et son organisateur seront écrits sur les feuilles
    #[arg(long = "for", value_name = "DOSSIER")]
    consultation: Option<PathBuf>,
    /// La date à écrire sur les feuilles (sinon une place à remplir)
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// Qui appeler, à écrire sur les feuilles : nom et téléphone (sinon une place à remplir)
    #[arg(long, value_name = "TEXTE")]
    call: Option<String>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Test(test::TestArgs),
    Erase(test::EraseArgs),
    Recover(recover::Args),
}

impl Args {
    /// The paths that were given.
    pub(super) fn given(&self) -> Given {
        let folder = match &self.action {
            None => self.make.folder.clone(),
            Some(Action::Test(test)) => Some(test.folder().to_owned()),
            Some(Action::Erase(erase)) => Some(erase.folder().to_owned()),
            Some(Action::Recover(_)) => None,
        };
        let passphrase = self.make.passphrase.file();
        Given { keys: folder, folder: self.make.consultation.clone(), passphrase, ..Given::default() }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    match (&args.action, &args.make.folder) {
        (Some(Action::Test(args)), _) => test::run(args),
        (Some(Action::Erase(args)), _) => test::erase(args),
        (Some(Action::Recover(recover)), _) => recover::run(recover),
        (None, Some(folder)) => run_make(&args.make, folder),
        (None, None) => {
            Err(Failure::new(Kind::Usage, "Donnez le dossier des clés.").hint("Par exemple : urne keys cles"))
        }
    }
}

fn run_make(args: &MakeArgs, folder: &Path) -> Result<(), Failure> {
    let mut wanted =
        Wanted { threshold: args.threshold, holders: args.holders, is_rehearsal: args.rehearsal, ..Wanted::default() };
    wanted.expect_possible()?;
    wanted.facts = facts(args)?;
    wanted.expect_of_mode()?;
    let mode = wanted.mode();
    if args.threshold == 1 && mode == Mode::Real {
        say!("Attention : un seul dépositaire suffira pour ouvrir l’urne.");
    }
    let passphrase = args.passphrase.choose()?;
    let terminal = Terminal::start();
    keys::make(folder, &wanted, &passphrase, &mut OperatingSystem, terminal.as_ref())?;
    terminal.clear();
    let what = if mode == Mode::Rehearsal { "Clés de répétition" } else { "Clés d’un vrai vote" };
    say!("{what} faites dans {}.", folder.display());
    say!("1. Imprimez chaque feuille de {}, remettez-la à son dépositaire.", folder.join(PARTS).display());
    say!("   Imprimez aussi {} : la copie chiffrée de la clé de l’autorité.", folder.join(AUTHORITY_SHEET).display());
    say!("2. Chaque dépositaire relit sa feuille, sur le papier : {}", next::keys("test"));
    match mode {
        Mode::Real => {
            say!("3. Après la dernière, les fichiers des parts sont effacés d’ici : les feuilles sont les seules clés.")
        }
        Mode::Rehearsal => {
            say!("3. Les parts restent aussi dans des fichiers .txt, qui peuvent remplacer le papier.")
        }
    }
    Ok(())
}

/// What the sheets say.
fn facts(args: &MakeArgs) -> Result<Facts, Failure> {
    let written = |text: &Option<String>| text.as_deref().map(reading::line);
    let facts = Facts::new(written(&args.date), written(&args.call))?;
    let Some(folder) = &args.consultation else { return Ok(facts) };
    Ok(facts.of_consultation(folder, workbook::opener()?)?)
}
