//! `urne journal`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::enrol::read_package;
use super::merge::batches;
use super::{Failure, Kind};
use crate::batch::{JournalState, Manifest};
use crate::journal::{self, Event, Extent, Followed, JournalError};
use crate::keys::{Instance, KioskNumber};
use crate::language::Language;
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
            say!(
                "Un démarrage suivi d’un acte de l’accueil est dit avec lui. L’entrée de l’écriture d’un relevé est dans le suivant,"
            );
            say!("et le choix du code de l’accueil n’entre pas dans le journal.");
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
    let mut entries: Vec<(u64, &Event)> = Vec::new();
    for (_, followed) in journals {
        if followed.base.sequence > shown {
            tell(&std::mem::take(&mut entries));
            say!(
                "        entrées {} à {} : plus anciennes, la borne ne les garde pas",
                shown + 1,
                followed.base.sequence
            );
        }
        let fresh = followed.entries.iter().filter(|entry| entry.sequence > shown);
        entries.extend(fresh.map(|entry| (entry.sequence, &entry.event)));
        shown = shown.max(followed.entries.last().map_or(0, |entry| entry.sequence));
    }
    tell(&entries);
}

fn tell(entries: &[(u64, &Event)]) {
    for line in told(entries) {
        say!("{line}");
    }
}

/// The entries in lines. A command of staff starts the program before its act: one line tells both, with both numbers; starts in
/// a row are one line.
fn told(entries: &[(u64, &Event)]) -> Vec<String> {
    let is_start = |event: &Event| matches!(event, Event::Started { after_unclean_stop: false, .. });
    let is_act = |event: &Event| {
        event.life().is_some()
            || matches!(event, Event::Exported { .. } | Event::ExportFailed { .. } | Event::Restored { .. })
    };
    let line = |first: u64, last: u64, sentence: &str| {
        let numbers = if first == last { last.to_string() } else { format!("{first} à {last}") };
        format!("  {numbers:>12}  {sentence}")
    };
    let mut lines = Vec::new();
    let mut starts: Vec<(u64, &Event)> = Vec::new();
    for &(sequence, event) in entries {
        let sentence = event.said(Language::FRENCH);
        match starts.as_slice() {
            [] => {}
            [.., (_, last)] if is_start(event) && last.said(Language::FRENCH) == sentence => {}
            [(first, _)] if is_act(event) => {
                lines.push(line(*first, sequence, &sentence));
                starts.clear();
                continue;
            }
            [(first, start), .., (last, _)] => {
                let times = format!("{} Autant de fois : {}.", start.said(Language::FRENCH), starts.len());
                lines.push(line(*first, *last, &times));
                starts.clear();
            }
            [(first, start)] => {
                lines.push(line(*first, *first, &start.said(Language::FRENCH)));
                starts.clear();
            }
        }
        if is_start(event) {
            starts.push((sequence, event));
        } else {
            lines.push(line(sequence, sequence, &sentence));
        }
    }
    if let (Some((first, start)), Some((last, _))) = (starts.first(), starts.last()) {
        lines.push(line(*first, *last, &start.said(Language::FRENCH)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_is_told_with_its_act_and_starts_in_a_row_once() {
        let start = |after_unclean_stop| Event::Started { after_unclean_stop, software: "urne 1".into() };
        let (clean, unclean) = (start(false), start(true));
        let opened = Event::Opened { date: None, casts: 0 };
        let entries = [&clean, &opened, &clean, &clean, &clean, &Event::PinBlocked, &unclean, &opened, &clean];
        let numbered: Vec<(u64, &Event)> = (2..).zip(entries).collect();
        let told: Vec<String> = told(&numbered).iter().map(|line| line.trim().to_owned()).collect();
        assert_eq!(told.len(), 6, "{told:#?}");
        assert!(told[0].starts_with("2 à 3  Vote ouvert"), "{told:#?}");
        assert_eq!(told[1], "4 à 6  Démarrage (urne 1). Autant de fois : 3.");
        assert!(
            told[2].starts_with("7  Code de l’accueil faux") && told[3].starts_with("8  Démarrage après"),
            "{told:#?}"
        );
        assert!(told[4].starts_with("9  Vote ouvert") && told[5].starts_with("10  Démarrage"), "{told:#?}");
    }
}
