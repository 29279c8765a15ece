//! `urne journal`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::enrol::read_package;
use super::merge::batches;
use super::{Failure, Kind};
use crate::batch::{JournalState, Manifest};
use crate::journal::{self, Extent, Followed, JournalError};
use crate::keys::{Instance, KioskNumber};
use crate::publish::verify_batch;

/// Longest journal read, in bytes: more than 2000 entries of the longest.
const LONGEST_JOURNAL: u64 = 16 << 20;

/// Le journal des bornes : le lire et le vérifier
#[derive(Debug, clap::Args)]
#[command(subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Vérifier les journaux qui accompagnent des relevés, et les lire
    ///
    /// Chaque journal (RELEVÉ.journal, à côté du relevé) est suivi entrée par entrée jusqu’à l’empreinte que le relevé signé
    /// annonce ; les journaux d’une même borne doivent se prolonger l’un l’autre.
    Verify {
        /// Le paquet de la consultation
        #[arg(value_name = "PAQUET")]
        package: PathBuf,
        /// Les relevés (.urne), ou des dossiers qui en contiennent
        #[arg(required = true, value_name = "RELEVÉ")]
        batches: Vec<PathBuf>,
    },
    /// Écrire la liste de tous les événements possibles (docs/journal.md)
    Events,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    match &args.action {
        Action::Events => {
            show!("{}", journal::manual());
            Ok(())
        }
        Action::Verify { package, batches: paths } => {
            let package = read_package(package)?;
            let mut kiosks: BTreeMap<Instance, Vec<(Manifest, Followed)>> = BTreeMap::new();
            for path in batches(paths)? {
                let (manifest, _) =
                    verify_batch(&path, &package).map_err(|error| refused(&path, &error.to_string()))?;
                let followed = follow(&path, &manifest)?;
                kiosks.entry(manifest.certificate.certificate.instance()).or_default().push((manifest, followed));
            }
            for (instance, mut journals) in kiosks {
                journals.sort_by_key(|(manifest, _)| manifest.sequence);
                check_succession(instance.kiosk, &journals)?;
                show(instance.kiosk, &journals);
            }
            Ok(())
        }
    }
}

fn refused(path: &Path, reason: &str) -> Failure {
    Failure::new(Kind::Refused, format!("{} : {reason}", path.display()))
        .hint("Demandez à la borne un nouvel export : le relevé et son journal sont écrits ensemble.")
}

/// The journal beside a batch: all of what the batch announces.
fn follow(batch: &Path, manifest: &Manifest) -> Result<Followed, Failure> {
    // A stick may have been copied by a system that writes names in capitals.
    let beside = ["journal", "JOURNAL"].map(|ending| batch.with_extension(ending));
    let path = beside.iter().find(|path| path.is_file()).unwrap_or(&beside[0]).clone();
    let text = String::from_utf8(Failure::read(&path, LONGEST_JOURNAL)?)
        .map_err(|_| refused(&path, "ce n’est pas du texte UTF-8"))?;
    let refused = |error: JournalError| refused(&path, &error.to_string());
    let followed = journal::follow(&text).map_err(refused)?;
    let JournalState { head, entries, base } = manifest.journal;
    let instance = manifest.certificate.certificate.instance();
    followed.expect(&Extent { head, entries, base }, instance).map_err(refused)?;
    Ok(followed)
}

/// Each journal goes on from the one before, as far as both reach.
fn check_succession(kiosk: KioskNumber, journals: &[(Manifest, Followed)]) -> Result<(), Failure> {
    for pair in journals.windows(2) {
        let [(earlier, before), (later, after)] = pair else { continue };
        let length = before.entries.last().map_or(before.base.sequence, |entry| entry.sequence);
        let too_old = length < after.base.sequence;
        if !too_old && after.head_at(length) != Some(before.head()) {
            let sentence = format!(
                "Borne {kiosk} : le journal du relevé n° {} ne prolonge pas celui du relevé n° {}.",
                later.sequence, earlier.sequence
            );
            return Err(Failure::new(Kind::Refused, sentence)
                .hint("L’une des deux histoires est fausse : gardez les deux clés et faites examiner la borne."));
        }
    }
    Ok(())
}

/// Each entry once, oldest first.
fn show(kiosk: KioskNumber, journals: &[(Manifest, Followed)]) {
    let certificate = journals.first().map(|(manifest, _)| manifest.certificate.certificate.name.clone());
    say!("Borne {kiosk} ({}). Journaux vérifiés : {}.", certificate.unwrap_or_default(), journals.len());
    let mut shown = 0;
    for (_, followed) in journals {
        if followed.base.sequence > shown {
            say!(
                "        entrées {} à {} : plus anciennes, la borne ne les garde pas",
                shown + 1,
                followed.base.sequence
            );
        }
        for entry in followed.entries.iter().filter(|entry| entry.sequence > shown) {
            say!("  {:>4}  {}", entry.sequence, entry.event.sentence().fr);
        }
        shown = shown.max(followed.entries.last().map_or(0, |entry| entry.sequence));
    }
}
