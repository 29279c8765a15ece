//! `urne journal`

use std::path::PathBuf;

use super::Failure;
use crate::batch::Manifest;
use crate::journal::{self, Event, Followed};
use crate::keys::KioskNumber;
use crate::language::Language;
use crate::office::{self, journals};

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
            let package = office::read_package(package)?;
            for journals in journals::follow(&package, paths)? {
                journals.expect_one_history()?;
                show(journals.kiosk, &journals.journals);
            }
            say!(
                "Un démarrage suivi d’un acte de l’accueil est dit avec lui. L’entrée de l’écriture d’un relevé est dans le suivant,"
            );
            say!("et le choix du code de l’accueil n’entre pas dans le journal.");
            Ok(())
        }
    }
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
