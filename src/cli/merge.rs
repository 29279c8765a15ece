//! `urne merge`

use std::path::{Path, PathBuf};

use super::enrol::{LIST, read_package};
use super::next::{self, Given};
use super::progress::Terminal;
use super::{Failure, Kind};
use crate::consultation::money::french_count;
use crate::reading::table;
use crate::register::slips::{self, Slip, SlipFault};
use crate::register::{self, Register};
use crate::stick;

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

impl Args {
    /// The paths that were given.
    pub(super) fn given(&self) -> Given {
        Given {
            package: Some(self.package.clone()),
            register: Some(self.out.clone()),
            kiosks: self.kiosks.clone(),
            batches: self.batches.clone(),
            ..Given::default()
        }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let package = read_package(&args.package)?;
    let kiosks = list_of_kiosks(args)?;
    let batches = batches(&args.batches)?;
    let slips = args.slips.as_deref().map(read_slips).transpose()?.unwrap_or_default();
    let terminal = Terminal::start();
    let register = Register::create(&args.out, package, &kiosks)?.watched_by(terminal.clone());
    let merged = register::merge_with(&register, &batches, &slips)?;
    terminal.clear();
    let threshold = register.package().keys().threshold;
    show!("{}", merged.text);
    for refused in &merged.refused {
        say!("  ✗ refusé {} {} : {}", refused.reason.code(), refused.path.display(), refused.reason);
    }
    if !merged.late.is_empty() {
        let sentence =
            format!("Le tirage a eu lieu : {} à part.", french_count(merged.late.len(), "relevé tardif gardé"));
        let hint = format!(
            "Joignez {} au procès-verbal, puis poursuivez : {}",
            args.out.join(register::LATE).display(),
            next::open(threshold)
        );
        return Err(Failure::new(Kind::Refused, sentence).hint(hint));
    }
    if merged.refused.is_empty() && merged.is_drawn {
        say!("\nLe tirage a eu lieu, et rien n’est venu trop tard. Poursuivez : {}", next::open(threshold));
        return Ok(());
    }
    match merged.refused.len() {
        0 if merged.outdates_freeze => {
            say!("\nLe registre a changé depuis son gel, qui ne vaut plus. Gelez-le de nouveau : {}", next::freeze());
            Ok(())
        }
        0 => {
            say!("\nQuand tous les relevés sont là : {}", next::freeze());
            Ok(())
        }
        refused => Err(Failure::new(
            Kind::Refused,
            format!("{} ; les autres sont dans le registre.", french_count(refused, "relevé refusé")),
        )
        .hint("Demandez à la borne concernée un nouvel export : chaque relevé est complet.")),
    }
}

/// The list of kiosks: the one that was named, else the one beside the package.
fn list_of_kiosks(args: &Args) -> Result<PathBuf, Failure> {
    if let Some(named) = &args.kiosks {
        return Ok(named.clone());
    }
    let beside = args.package.with_file_name(LIST);
    if beside.exists() {
        return Ok(beside);
    }
    let sentence = format!("La liste signée des bornes n’est pas à côté du paquet : {} manque.", beside.display());
    let list = Path::new("DOSSIER").join(LIST);
    let hint = "« urne enrol » a écrit cette liste dans le dossier de son option --out. Donnez-la :";
    Err(Failure::new(Kind::Usage, sentence).hint(format!("{hint} {}", next::merge_with(&list))))
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
            found.extend(stick::batches(path)?);
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
