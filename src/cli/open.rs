//! `urne open`

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use super::next::{self, Given};
use super::passphrase::AuthorityArgs;
use super::progress::Terminal;
use super::{Failure, keys};
use crate::consultation::money::{agreeing, french_count, french_list, grouped};
use crate::keys::{KeySet, OperatingSystem, Share};
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
    // A step that is missing is told before anybody types.
    let drawn = register.frozen()?.drawn()?;
    terminal.clear();
    let was_open = register.is_opened();
    if was_open {
        let before = register.opened()?.opening().holder_numbers();
        terminal.clear();
        say!("L’urne est déjà ouverte, par {} : cette ouverture reste la seule.", holders(&before));
        say!("Les parts données ici servent à la comparer.");
    }
    let authority = args.authority.open_for(register.package().definition().mode)?;
    register.expect_authority(&authority.key)?;
    let shares = read(&args.shares, register.package().keys())?;
    let opened = drawn.open(&shares, &authority.key, &mut OperatingSystem)?;
    terminal.clear();
    let opening = opened.opening();
    if was_open {
        let mut present: Vec<u8> = shares.iter().map(Share::holder).collect();
        present.sort_unstable();
        say!("Avec {}, les mêmes réponses.", holders(&present));
    }
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

/// How often a share may be typed before the command gives up.
const TRIES: u8 = 5;

/// Reads the shares one after the other. What is wrong with one that is typed is said, and it is typed again: the others
/// stand.
fn read(paths: &[PathBuf], public: &KeySet) -> Result<Vec<Share>, Failure> {
    let mut shares = Vec::new();
    for (number, path) in (1..).zip(paths) {
        let is_typed = path == Path::new("-") && std::io::stdin().is_terminal();
        let mut tries = if is_typed { TRIES } else { 1 };
        let share = loop {
            if is_typed {
                say!("Part {number} sur {} :", paths.len());
            }
            tries -= 1;
            match read_new(path, public, &shares) {
                Err(failure) if tries > 0 => complain!("{failure}"),
                read => break read?,
            }
        };
        say!("  ✓ la part du dépositaire {} est lue", share.holder());
        shares.push(share);
    }
    Ok(shares)
}

/// Reads a share of these keys that is not among those read before.
fn read_new(path: &Path, public: &KeySet, before: &[Share]) -> Result<Share, Failure> {
    let share = keys::read_share(path, public)?;
    share.check(public).map_err(|error| Failure::from(error).about(path))?;
    office::keys::expect_new(before, &share)?;
    Ok(share)
}

/// « le dépositaire 1 », « les dépositaires 1 et 3 ».
fn holders(numbers: &[u8]) -> String {
    let named = french_list(numbers);
    format!("{} {named}", agreeing(numbers.len(), "le dépositaire", "les dépositaires"))
}

fn invalid(number: u64) -> String {
    format!("{} non {}", grouped(number), agreeing(number, "valide", "valides"))
}
