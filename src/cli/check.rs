//! `urne check`

use std::path::PathBuf;

use super::next::{self, Given};
use super::progress::Terminal;
use super::{Failure, Kind, picture, workbook};
use crate::consultation::money::french_count;
use crate::consultation::{Definition, Gravity, ReceiptPolicy};
use crate::keys::Mode;
use crate::language::Language;
use crate::office::{Objection, Readers, check};
use crate::publish::rule_in_words;

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
    let terminal = Terminal::start();
    let folder = check::read(&args.folder, readers()?, terminal.as_ref());
    terminal.clear();
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
                return Err(Objection::NotYet.into());
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

/// Who looks at the pictures and workbooks of a folder: this program, confined.
pub(super) fn readers() -> Result<Readers<'static>, Failure> {
    Ok(Readers { maker: picture::maker()?, opener: workbook::opener()? })
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
    let taken = check::room_taken(definition);
    if taken >= MUCH {
        say!("  un bulletin prend {taken} % de la place qu’il peut avoir : il en reste peu pour d’autres questions");
    }
}

/// From here on the room of a ballot is told, in hundredths.
const MUCH: usize = 50;

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
