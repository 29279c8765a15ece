//! `urne verify`

use std::path::{Path, PathBuf};

use super::progress::Terminal;
use super::{Failure, Kind};
use crate::consultation::money::french_count;
use crate::files;
use crate::office::{self, gather};
use crate::publish::{Answer, Verification, verify_publication_watched, verify_receipts_watched};

/// Longest list of receipts that is read, in bytes: a few hundred thousand.
const LARGEST_RECEIPTS: u64 = 64 << 20;

/// Vérifier une publication, un relevé ou des reçus
///
/// Avec un dossier publié : refait tout ce qui peut être refait sans les dépositaires. Avec un relevé (.urne) et
/// --package : signature, racine et chaque bulletin scellé. Avec --receipt : cherche des reçus dans la publication. Un reçu mal
/// recopié rend 2 ; un reçu authentique dont le bulletin manque, 1.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le dossier publié, ou un relevé (.urne)
    #[arg(value_name = "CHEMIN")]
    path: PathBuf,
    /// Le paquet de la consultation (pour un relevé)
    #[arg(long, value_name = "PAQUET")]
    package: Option<PathBuf>,
    /// Un reçu : son code, ou le texte de son QR
    #[arg(long = "receipt", value_name = "TEXTE")]
    receipts: Vec<String>,
    /// Un fichier de reçus, un par ligne (« - » : entrée standard)
    #[arg(long, value_name = "FICHIER")]
    receipts_file: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    if args.path.is_dir() {
        let receipts = receipts(args)?;
        let terminal = Terminal::start();
        let verification = if receipts.is_empty() {
            verify_publication_watched(&args.path, terminal.as_ref())?
        } else {
            verify_receipts_watched(&args.path, &receipts, terminal.as_ref())?
        };
        terminal.clear();
        return tell(&verification);
    }
    if !args.path.exists() {
        return Err(Failure::new(Kind::Usage, format!("{} n’existe pas.", args.path.display()))
            .hint("Vérifiez le nom et l’endroit."));
    }
    let Some(package) = &args.package else {
        return Err(Failure::new(Kind::Usage, "Pour vérifier un relevé, il faut le paquet de la consultation.")
            .hint("Ajoutez --package <id>.consultation."));
    };
    let manifest = gather::verify(&args.path, &office::read_package(package)?)?;
    let certificate = &manifest.certificate.certificate;
    say!(
        "Relevé authentique : borne {} ({}), n° {}, {}.",
        certificate.kiosk,
        certificate.name,
        manifest.sequence,
        french_count(manifest.envelopes, "bulletin scellé")
    );
    Ok(())
}

fn receipts(args: &Args) -> Result<Vec<String>, Failure> {
    let mut receipts: Vec<String> = args.receipts.iter().map(|typed| crate::reading::line(typed)).collect();
    if let Some(path) = &args.receipts_file {
        let text = if path == Path::new("-") {
            let typed =
                files::read_stream(std::io::stdin().lock(), LARGEST_RECEIPTS).and_then(|bytes| files::text(&bytes));
            typed.map_err(|error| Failure::file(path, error))?
        } else {
            files::read_text(path, LARGEST_RECEIPTS)?
        };
        receipts.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
    }
    Ok(receipts)
}

fn tell(verification: &Verification) -> Result<(), Failure> {
    for check in &verification.checks {
        say!("  {} {}", if check.answer == Answer::Holds { '✓' } else { '✗' }, check.sentence);
    }
    if verification.holds() {
        say!("Tout concorde, dans ce que cette commande peut vérifier.");
    }
    for remark in &verification.remarks {
        say!("  • {remark}");
    }
    let (kind, sentence, hint) = match verification.gravest() {
        Answer::Holds => return Ok(()),
        Answer::Mistyped => (
            Kind::Usage,
            "Ce n’est pas un reçu, tel qu’il a été donné.".to_owned(),
            "Recopiez-le du papier, signe par signe, ou scannez son QR.",
        ),
        Answer::NotFound => (
            Kind::Refused,
            "La publication est en ordre ; c’est un reçu qui n’y est pas.".to_owned(),
            "Comparez la « Consultation » écrite sur le papier avec celle de la publication. Si c’est la même, gardez-le et \
             montrez-le à l’organisateur.",
        ),
        Answer::Wrong => (
            Kind::Refused,
            format!("{} en échec.", french_count(verification.wrong().len(), "vérification")),
            "Ne vous servez pas de ces fichiers : gardez-les tels quels, et prévenez l’organisateur.",
        ),
    };
    Err(Failure::new(kind, sentence).hint(hint))
}
