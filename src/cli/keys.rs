//! `urne keys`

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::check::READING;
use super::next::{self, Given};
use super::passphrase::PassphraseArgs;
use super::{Failure, Kind, progress};
use crate::consultation::source;
use crate::files::{Access, NewFolder, signed};
use crate::keys::authority::to_paper;
use crate::keys::certificate::is_invisible;
use crate::keys::share::{Division, MOST_HOLDERS, divide, part_count};
use crate::keys::{AuthorityKey, BallotSecret, KeySet, Mode, OperatingSystem, Randomness, Share, SigningKey};
use crate::reading;

mod made_for;
mod read_back;
mod recover;
mod sheet;
mod typed;

pub(super) use made_for::expect_for;
pub(super) use read_back::{expect_ready, note_tested, read_share};

/// The public half of the keys.
pub(super) const PUBLIC: &str = "public.json";
/// The authority's key file.
pub(super) const AUTHORITY: &str = "authority.key";
/// The sheet with the encrypted copy of the authority's key.
const AUTHORITY_SHEET: &str = "autorite.html";
/// The folder of the holders' sheets.
const PARTS: &str = "parts";
/// Largest file of the keys folder that is read, in bytes.
pub(super) const LARGEST_NOTE: u64 = 16 << 20;
/// What to do about a file of the keys folder that somebody changed.
pub(super) const MADE_BY_URNE: &str = "Remettez le dossier des clés tel que « urne keys » l’a fait, depuis sa copie.";

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
    /// Clés de répétition : elles ne peuvent pas sceller une vraie consultation
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
    Test(read_back::TestArgs),
    Erase(read_back::EraseArgs),
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
        (Some(Action::Test(test)), _) => read_back::test(test),
        (Some(Action::Erase(erase)), _) => read_back::erase(erase),
        (Some(Action::Recover(recover)), _) => recover::run(recover),
        (None, Some(folder)) => run_make(&args.make, folder),
        (None, None) => {
            Err(Failure::new(Kind::Usage, "Donnez le dossier des clés.").hint("Par exemple : urne keys cles"))
        }
    }
}

fn run_make(args: &MakeArgs, folder: &Path) -> Result<(), Failure> {
    let mode = if args.rehearsal { Mode::Rehearsal } else { Mode::Real };
    if part_count(args.threshold, args.holders).is_none() {
        return Err(impossible(args.threshold, args.holders));
    }
    if args.threshold == 1 && mode == Mode::Real {
        say!("Attention : avec k = 1, chaque dépositaire peut ouvrir l’urne seul.");
    }
    let facts = Facts::of(args)?;
    let passphrase = args.passphrase.choose()?;
    make(folder, (args.threshold, args.holders), (mode, &facts), &passphrase, &mut OperatingSystem)?;
    say!("Clés faites dans {}.", folder.display());
    say!("1. Imprimez chaque feuille de {}, remettez-la à son dépositaire.", folder.join(PARTS).display());
    say!("   Imprimez aussi {} : la copie chiffrée de la clé de l’autorité.", folder.join(AUTHORITY_SHEET).display());
    say!("2. Chaque dépositaire relit sa feuille, sur le papier : {}", next::keys("test"));
    match mode {
        Mode::Real => {
            say!("3. Après la dernière, les fichiers des parts sont effacés d’ici : les feuilles sont les seules clés.")
        }
        Mode::Rehearsal => {
            say!("3. Répétition : les parts restent aussi dans des fichiers .txt, qui peuvent remplacer le papier.")
        }
    }
    Ok(())
}

/// Makes all keys in a new folder; the shares, for whoever prints them.
pub(super) fn make(
    folder: &Path,
    (threshold, holders): (u8, u8),
    (mode, facts): (Mode, &Facts),
    passphrase: &str,
    random: &mut dyn Randomness,
) -> Result<Vec<Share>, Failure> {
    let secret = BallotSecret::generate(random)?;
    let divided = divide(&secret, (threshold, holders), mode, random)?;
    let Division { shares, parts, signers } = divided.ok_or_else(|| impossible(threshold, holders))?;
    let authority = AuthorityKey { mode, key: SigningKey::generate(random)? };
    let (public, ballot_key) = (authority.key.public(), secret.public());
    let keys = KeySet { mode, authority: public, ballot_key, threshold, holders, parts, signers };
    let file = progress::during("Chiffrement de la clé de l’autorité", || authority.to_file(passphrase, random))?;
    let new = NewFolder::start(folder, Access::Private)?;
    new.write(AUTHORITY, &file)?;
    new.write(AUTHORITY_SHEET, sheet::authority(&to_paper(&file)?, &keys, facts).as_bytes())?;
    new.write(PUBLIC, &signed::json(&keys)?)?;
    if let Some(id) = &facts.id {
        made_for::note(&new, id)?;
    }
    for share in &shares {
        let stem = Path::new(PARTS).join(format!("depositaire-{}", share.holder()));
        new.write(stem.with_extension("html"), sheet::holder(share, &keys, facts).as_bytes())?;
        // A real share is read back from paper: a file of it would be read instead.
        if mode == Mode::Rehearsal {
            let lines: Vec<Zeroizing<String>> = share.lines();
            let text = Zeroizing::new(lines.iter().map(|line| format!("{}\n", line.as_str())).collect::<String>());
            new.write(stem.with_extension("txt"), text.as_bytes())?;
        }
    }
    new.finish()?;
    Ok(shares)
}

fn impossible(threshold: u8, holders: u8) -> Failure {
    let sentence = format!("Il faut 1 ≤ k ≤ n ≤ {MOST_HOLDERS} : k = {threshold}, n = {holders} ne va pas.");
    Failure::new(Kind::Usage, sentence).hint("Par exemple 3 dépositaires sur 5 : -k 3 -n 5.")
}

/// The public keys of a folder.
pub(super) fn read_public(folder: &Path) -> Result<KeySet, Failure> {
    let path = folder.join(PUBLIC);
    let bytes = Failure::read(&path, LARGEST_NOTE)
        .map_err(|failure| failure.hint(format!("Faites les clés : {}", next::make_keys())))?;
    let keys: KeySet = signed::parse(&path, &bytes)?;
    if keys.is_consistent() {
        Ok(keys)
    } else {
        Err(Failure::new(Kind::Refused, "Les clés publiques se contredisent.").hint(MADE_BY_URNE))
    }
}

/// What is known of the consultation when its keys are made, for the sheets; what is not is a place to fill in.
#[derive(Debug, Default)]
pub(super) struct Facts {
    title: Option<String>,
    id: Option<String>,
    organiser: Option<String>,
    date: Option<String>,
    call: Option<String>,
}

/// Longest text of a sheet that is given on the command line, in characters.
const LONGEST_FACT: usize = 100;

impl Facts {
    fn of(args: &MakeArgs) -> Result<Self, Failure> {
        let written = |text: &Option<String>| text.as_deref().map(reading::line);
        let mut facts = Self { date: written(&args.date), call: written(&args.call), ..Self::default() };
        for text in [&facts.date, &facts.call].into_iter().flatten() {
            if text.chars().count() > LONGEST_FACT || text.chars().any(is_invisible) {
                let sentence = format!("« {text} » ne tient pas sur la feuille.");
                let hint = format!("Écrivez {LONGEST_FACT} caractères au plus, sur une ligne.");
                return Err(Failure::new(Kind::Usage, sentence).hint(hint));
            }
        }
        let Some(folder) = &args.consultation else { return Ok(facts) };
        let (maker, opener) = (super::picture::maker()?, super::workbook::opener()?);
        let read = progress::during(READING, || source::read_with(folder, maker, opener));
        let Some(definition) = read.definition else {
            let hint = format!("Voyez pourquoi : {}", next::check());
            return Err(Failure::new(Kind::Refused, "La consultation ne se lit pas.").hint(hint));
        };
        facts.title = Some(definition.title.fr);
        facts.id = Some(definition.id);
        facts.organiser = Some(definition.organiser.fr);
        Ok(facts)
    }
}
