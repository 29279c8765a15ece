//! `urne keys`

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::passphrase::PassphraseArgs;
use super::{Failure, Kind};
use crate::files::{self, Access, FileError, NewFolder, signed};
use crate::keys::share::{Division, MOST_HOLDERS, divide, part_count};
use crate::keys::{AuthorityKey, BallotSecret, KeySet, Mode, OperatingSystem, Randomness, Share, SigningKey};

mod sheet;
mod typed;

/// The public half of the keys.
pub(super) const PUBLIC: &str = "public.json";
/// The authority's key file.
pub(super) const AUTHORITY: &str = "authority.key";
const TESTED: &str = "tested.json";
/// Largest file that a share is read from, in bytes.
const LARGEST_SHARE: u64 = 64 << 10;
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
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Test(TestArgs),
}

/// Relire une part : la feuille imprimée se relit-elle bien ?
#[derive(Debug, clap::Args)]
struct TestArgs {
    /// Dossier des clés
    #[arg(value_name = "DOSSIER")]
    folder: PathBuf,
    /// Fichiers de texte où la part a été recopiée ou scannée (« - » : au clavier)
    #[arg(required = true, value_name = "PART")]
    shares: Vec<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    match (&args.action, &args.make.folder) {
        (Some(Action::Test(test)), _) => run_test(test),
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
    let passphrase = args.passphrase.choose()?;
    make(folder, (args.threshold, args.holders), mode, &passphrase, &mut OperatingSystem)?;
    say!("Clés faites dans {}.", folder.display());
    say!("1. Imprimez chaque feuille de {}, remettez-la à son dépositaire.", folder.join("parts").display());
    say!("2. Chaque dépositaire relit sa feuille : urne keys test {} PART.txt", folder.display());
    say!("3. Effacez le dossier « parts » : les feuilles imprimées sont les seules clés.");
    Ok(())
}

/// Makes all keys in a new folder; the shares, for whoever prints them.
pub(super) fn make(
    folder: &Path,
    (threshold, holders): (u8, u8),
    mode: Mode,
    passphrase: &str,
    random: &mut dyn Randomness,
) -> Result<Vec<Share>, Failure> {
    let secret = BallotSecret::generate(random)?;
    let divided = divide(&secret, (threshold, holders), mode, random)?;
    let Division { shares, parts, signers } = divided.ok_or_else(|| impossible(threshold, holders))?;
    let authority = AuthorityKey { mode, key: SigningKey::generate(random)? };
    let (public, ballot_key) = (authority.key.public(), secret.public());
    let keys = KeySet { mode, authority: public, ballot_key, threshold, holders, parts, signers };
    let file = authority.to_file(passphrase, random)?;
    let new = NewFolder::start(folder, Access::Private)?;
    new.write(AUTHORITY, &file)?;
    new.write(PUBLIC, &signed::json(&keys)?)?;
    for share in &shares {
        let stem = Path::new("parts").join(format!("depositaire-{}", share.holder()));
        new.write(stem.with_extension("html"), sheet::html(share, &keys).as_bytes())?;
        let lines: Vec<Zeroizing<String>> = share.lines();
        let text = Zeroizing::new(lines.iter().map(|line| format!("{}\n", line.as_str())).collect::<String>());
        new.write(stem.with_extension("txt"), text.as_bytes())?;
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
    let bytes =
        Failure::read(&path, LARGEST_NOTE).map_err(|failure| failure.hint("Faites les clés avec « urne keys »."))?;
    let keys: KeySet = signed::parse(&path, &bytes)?;
    if keys.is_consistent() {
        Ok(keys)
    } else {
        Err(Failure::new(Kind::Refused, "Les clés publiques se contredisent.").hint(MADE_BY_URNE))
    }
}

/// Which holders read their share back, and for which keys.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tested {
    ballot_key: crate::keys::BallotPublicKey,
    holders: Vec<u8>,
}

fn run_test(args: &TestArgs) -> Result<(), Failure> {
    let keys = read_public(&args.folder)?;
    for path in &args.shares {
        let share = read_share(path)?;
        share.check(&keys).map_err(|error| Failure::from(error).about(path))?;
        let holders = note_tested(&args.folder, &keys, share.holder())?;
        say!("  ✓ la part du dépositaire {} se relit ({} sur {} relues)", share.holder(), holders, keys.holders);
    }
    Ok(())
}

/// Reads a share from a file, or typed.
pub(super) fn read_share(path: &Path) -> Result<Share, Failure> {
    if path == Path::new("-") {
        return typed::read(std::io::stdin().lock());
    }
    let bytes = Zeroizing::new(Failure::read(path, LARGEST_SHARE)?);
    let text = Zeroizing::new(files::text(&bytes).map_err(FileError::at(path))?);
    Share::parse(&text).map_err(|error| Failure::from(error).about(path))
}

fn tested(folder: &Path, keys: &KeySet) -> Vec<u8> {
    let path = folder.join(TESTED);
    let read = files::read(&path, LARGEST_NOTE).ok().and_then(|bytes| signed::parse::<Tested>(&path, &bytes).ok());
    read.filter(|tested| tested.ballot_key == keys.ballot_key).map(|tested| tested.holders).unwrap_or_default()
}

/// Notes that a holder's share was read back; how many were.
pub(super) fn note_tested(folder: &Path, keys: &KeySet, holder: u8) -> Result<usize, Failure> {
    let mut holders = tested(folder, keys);
    if !holders.contains(&holder) {
        holders.push(holder);
        holders.sort_unstable();
    }
    let path = folder.join(TESTED);
    let count = holders.len();
    let bytes = signed::json(&Tested { ballot_key: keys.ballot_key, holders })?;
    files::write(&path, &bytes, Access::Private)?;
    Ok(count)
}

/// Refuses keys whose holders have not all read their share back.
pub(super) fn expect_tested(folder: &Path, keys: &KeySet) -> Result<(), Failure> {
    let tested = tested(folder, keys);
    let untested: Vec<String> =
        (1..=keys.holders).filter(|holder| !tested.contains(holder)).map(|holder| holder.to_string()).collect();
    if untested.is_empty() {
        return Ok(());
    }
    let sentence = format!("Les dépositaires {} n’ont pas encore relu leur part.", untested.join(", "));
    let hint = format!("Pour chacun : urne keys test {} PART.txt", folder.display());
    Err(Failure::new(Kind::Refused, sentence).hint(hint))
}
