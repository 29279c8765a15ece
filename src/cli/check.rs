//! `urne check`

use std::path::{Path, PathBuf};

use super::next::{self, Given};
use super::{Failure, Kind, picture, progress, samples};
use crate::ballot;
use crate::consultation::money::french_count;
use crate::consultation::source::{self, Folder};
use crate::consultation::{Definition, Fault, Gravity, ReceiptPolicy};
use crate::keys::Mode;
use crate::language::Language;
use crate::publish::rule_in_words;

/// What takes long in a folder with many photographs.
pub(super) const READING: &str = "Lecture du dossier et préparation des images";

/// Vérifier un dossier de consultation : chaque faute avec son fichier, sa ligne et son remède
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le dossier de la consultation
    #[arg(value_name = "DOSSIER")]
    folder: PathBuf,
}

impl Args {
    /// The paths that were given.
    pub(super) fn given(&self) -> Given {
        Given { folder: Some(self.folder.clone()), ..Given::default() }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let folder = read(&args.folder)?;
    let mut faults = 0;
    for fault in &folder.faults {
        match fault.gravity {
            Gravity::Fault | Gravity::NotYet => {
                faults += usize::from(fault.gravity == Gravity::Fault);
                say!("  ✗ {fault}");
            }
            Gravity::Remark => {
                say!("  • {fault}");
            }
        }
    }
    match folder.sound() {
        Some(definition) => {
            summary(definition);
            if folder.sealable().is_none() {
                return Err(not_yet());
            }
            say!("Rien n’empêche de la sceller. Les clés d’abord, si elles ne sont pas faites : {}", next::make_keys());
            say!("puis : {}", next::seal());
            Ok(())
        }
        None => {
            let hint = format!("Corrigez-les, puis : {}", next::check());
            Err(Failure::new(Kind::Refused, format!("Fautes : {faults}.")).hint(hint))
        }
    }
}

/// What is said of a consultation that is sound, and that no kiosk of this version can hold.
pub(super) fn not_yet() -> Failure {
    let sentence =
        "Aucune faute, mais cette version d’Urne ne peut pas faire voter cette consultation : elle ne la scelle pas.";
    let hint = format!("Changez ce que « {} » marque d’un ✗, ou attendez une version qui le sait.", next::check());
    Failure::new(Kind::Refused, sentence).hint(hint)
}

/// Reads a folder with every check, those that need the ballot's arithmetic too.
pub(super) fn read(path: &Path) -> Result<Folder, Failure> {
    let (maker, opener) = (picture::maker()?, super::workbook::opener()?);
    let mut folder = progress::during(READING, || source::read_with(path, maker, opener));
    if let Some(definition) = &folder.definition {
        if definition.mode == Mode::Real {
            folder.faults.extend(samples::left_in(path, definition));
        }
        let length = ballot::plaintext_length(definition);
        if length > ballot::LONGEST_PLAINTEXT {
            let problem = format!("Un bulletin prendrait {} % de la place qu’il a dans l’urne.", percent(length));
            let fault = Fault::at("questions", problem, "Raccourcissez les textes libres ou les listes d’options.");
            folder.faults.push(fault.in_file(source::DEFINITION_FILE, None));
        }
    }
    Ok(folder)
}

fn summary(definition: &Definition) {
    let mode = match definition.mode {
        Mode::Real => "vraie consultation",
        Mode::Rehearsal => "répétition",
    };
    say!("{} ({mode})", definition.title.get(Language::FRENCH));
    for question in &definition.questions {
        let options = french_count(question.options.len(), "option");
        say!("  question « {} » : {}, {options}", question.id, question.kind.french());
        if question.count.stages().is_some() {
            say!("  Règle du décompte, comme la page des résultats la dira :");
            for (number, sentences) in rule_in_words(definition, question).into_iter().enumerate() {
                let number = if number == 0 { String::new() } else { format!("{number}. ") };
                say!("    {number}{sentences}");
            }
        }
    }
    if let Some(sentence) = receipts(definition) {
        say!("  {sentence}");
    }
    let length = ballot::plaintext_length(definition);
    say!("  un bulletin prend {} % de la place possible", percent(length));
}

/// What receipts ask of every kiosk: once it is sealed, that cannot be changed.
pub(super) fn receipts(definition: &Definition) -> Option<&'static str> {
    match definition.receipt {
        ReceiptPolicy::Printed => Some(
            "Reçu toujours imprimé : il faut une imprimante réglée sur chaque borne, sinon le vote ne s’y ouvre pas (receipt).",
        ),
        ReceiptPolicy::Offered => Some("Reçu imprimé à la demande, sur les bornes qui ont une imprimante (receipt)."),
        ReceiptPolicy::None => None,
    }
}

/// How much of the room of a ballot a length takes, rounded up.
fn percent(length: usize) -> usize {
    length.saturating_mul(100).div_ceil(ballot::LONGEST_PLAINTEXT)
}
