//! `urne merge`

use std::path::{Path, PathBuf};

use super::enrol::read_package;
use super::{Failure, Kind};
use crate::reading::table;
use crate::register::slips::{self, Slip, SlipFault};
use crate::register::{self, Register};

/// Rassembler les relevés des clés USB dans le registre
///
/// Après le gel, un relevé tardif demande un nouveau gel ; après le tirage, il est gardé à part, et le dit.
/// Tout relevé est vérifié jusqu’au dernier octet. Ceux qui sont refusés sont nommés ; les autres entrent. L’ordre, le
/// regroupement et la répétition ne changent rien.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le paquet de la consultation
    #[arg(value_name = "PAQUET")]
    package: PathBuf,
    /// Les relevés (.urne), ou des dossiers qui en contiennent
    #[arg(required = true, value_name = "RELEVÉ")]
    batches: Vec<PathBuf>,
    /// Le dossier du registre ; s’il existe, les relevés s’y ajoutent
    #[arg(long, value_name = "DOSSIER")]
    out: PathBuf,
    /// La liste signée des bornes (par défaut : kiosks.json à côté du paquet)
    #[arg(long, value_name = "kiosks.json")]
    kiosks: Option<PathBuf>,
    /// Les tickets de l’accueil à comparer (.csv, .xlsx ou .ods : borne, ticket, bulletins) ; ils s’ajoutent à ceux déjà donnés
    #[arg(long, value_name = "TABLE")]
    slips: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let package = read_package(&args.package)?;
    let kiosks = args.kiosks.clone().unwrap_or_else(|| args.package.with_file_name("kiosks.json"));
    let batches = batches(&args.batches)?;
    let slips = args.slips.as_deref().map(read_slips).transpose()?.unwrap_or_default();
    let register = Register::create(&args.out, package, &kiosks)?;
    let merged = register::merge_with(&register, &batches, &slips)?;
    show!("{}", merged.text);
    for refused in &merged.refused {
        say!("  ✗ refusé {} {} : {}", refused.reason.code(), refused.path.display(), refused.reason);
    }
    if !merged.late.is_empty() {
        let sentence = format!("Le tirage a eu lieu : {} relevé(s) tardif(s) gardé(s) à part.", merged.late.len());
        let hint = format!(
            "Joignez {} au procès-verbal, puis poursuivez : urne open.",
            args.out.join(register::LATE).display()
        );
        return Err(Failure::new(Kind::Refused, sentence).hint(hint));
    }
    if merged.refused.is_empty() && register.drawn().is_ok() {
        say!("\nLe tirage a eu lieu, et rien n’est venu trop tard. Poursuivez : urne open {}", args.out.display());
        return Ok(());
    }
    match merged.refused.len() {
        0 if merged.outdates_freeze => {
            say!(
                "\nLe registre a changé depuis son gel, qui ne vaut plus. Gelez-le de nouveau : urne freeze {}",
                args.out.display()
            );
            Ok(())
        }
        0 => {
            say!("\nQuand tous les relevés sont là : urne freeze {}", args.out.display());
            Ok(())
        }
        refused => Err(Failure::new(
            Kind::Refused,
            format!("{refused} relevé(s) refusé(s) ; les autres sont dans le registre."),
        )
        .hint("Demandez à la borne concernée un nouvel export : chaque relevé est complet.")),
    }
}

fn read_slips(path: &Path) -> Result<Vec<(usize, Slip)>, Failure> {
    let bytes = Failure::read(path, table::LARGEST)?;
    slips::read(&bytes, super::workbook::opener()?).map_err(|fault| {
        let failure = Failure::new(Kind::Usage, format!("{}, {fault}.", path.display()));
        match &fault {
            SlipFault::Table(fault) => failure.hint(fault.remedy()),
            SlipFault::Cells { fault, .. } => failure.hint(fault.remedy()),
            _ => failure.hint("Les colonnes sont : borne, ticket, bulletins."),
        }
    })
}

/// The batches named, those in folders included, sorted by path.
pub(super) fn batches(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = path.read_dir().map_err(|error| Failure::file(path, error))?;
            let inside = entries.filter_map(|entry| Some(entry.ok()?.path()));
            found.extend(inside.filter(|path| path.extension().is_some_and(|extension| extension == "urne")));
        } else {
            found.push(path.clone());
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(Failure::new(Kind::Usage, "Aucun relevé (.urne) à cet endroit.")
            .hint("Donnez les fichiers .urne des clés, ou les dossiers qui les contiennent."));
    }
    Ok(found)
}
