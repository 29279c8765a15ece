//! `urne merge`

use std::path::PathBuf;

use super::next::{self, Given};
use super::progress::Terminal;
use super::{Failure, Kind, workbook};
use crate::consultation::money::french_count;
use crate::office::{self, gather};
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
    let package = office::read_package(&args.package)?;
    let kiosks = gather::list_of_kiosks(args.kiosks.as_deref(), &args.package)?;
    let batches = gather::batches(&args.batches)?;
    let opener = workbook::opener()?;
    let slips = args.slips.as_deref().map(|table| gather::read_slips(table, opener)).transpose()?.unwrap_or_default();
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
        let late = args.out.join(register::LATE);
        let hint = if register.is_opened() {
            format!(
                "Joignez {} au procès-verbal. Le résultat ne change pas ; s’il n’est pas publié : {}",
                late.display(),
                next::publish()
            )
        } else {
            format!("Joignez {} au procès-verbal, puis poursuivez : {}", late.display(), next::open(threshold))
        };
        return Err(Failure::new(Kind::Refused, sentence).hint(hint));
    }
    if merged.refused.is_empty() && merged.is_drawn {
        let next = if register.is_opened() { next::publish() } else { next::open(threshold) };
        say!("\nLe tirage a eu lieu, et rien n’est venu trop tard. Poursuivez : {next}");
        return Ok(());
    }
    match merged.refused.len() {
        0 if merged.outdates_freeze => {
            // A checkpoint that cannot be read gives no reasons; the freeze asks for those that are needed.
            let earlier = register.checkpoint().ok().flatten().map(|earlier| earlier.missing).unwrap_or_default();
            let missing = register::absence::missing(&merged.report, register.kiosks());
            let still: Vec<_> = earlier.into_iter().filter(|absence| missing.contains(&absence.kiosk)).collect();
            let again = next::freeze_again(&still);
            say!("\nLe registre a changé depuis son gel, qui ne vaut plus. Gelez-le de nouveau : {again}");
            Ok(())
        }
        0 => {
            say!("\nQuand tous les relevés sont là : {}", next::freeze());
            Ok(())
        }
        refused => Err(Failure::new(
            Kind::Refused,
            if refused < batches.len() {
                format!("{} ; les autres sont dans le registre.", french_count(refused, "relevé refusé"))
            } else {
                format!("{}. Rien n’est entré dans le registre.", french_count(refused, "relevé refusé"))
            },
        )
        .hint("Voyez la raison de chacun. Un relevé abîmé se redemande à sa borne : chaque export est complet.")),
    }
}
