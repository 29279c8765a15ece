//! `urne keys recover`

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::super::Failure;
use super::typed;
use crate::files;
use crate::keys::authority::PAPER_LENGTH;
use crate::keys::paper::digits_of;
use crate::office::keys::{self, AUTHORITY};

/// Refaire le fichier de la clé de l’autorité depuis sa copie papier ; la phrase secrète reste la même
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le texte du QR ou les lignes de la feuille, dans un fichier (« - » : au clavier)
    #[arg(value_name = "COPIE", default_value = "-")]
    copy: PathBuf,
    /// Le fichier à écrire
    #[arg(long, value_name = "FICHIER", default_value = AUTHORITY)]
    out: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    keys::expect_absent(&args.out)?;
    let text = if args.copy == Path::new("-") {
        typed::ask(digits_of(PAPER_LENGTH))?
    } else {
        Zeroizing::new(files::read_text(&args.copy, crate::keys::LARGEST_FILE)?)
    };
    keys::recover(&text, &args.copy, &args.out)?;
    say!("Clé de l’autorité refaite : {}", args.out.display());
    say!("Elle s’ouvre avec la phrase secrète choisie quand les clés ont été faites.");
    Ok(())
}
