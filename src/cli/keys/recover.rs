//! `urne keys recover`

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::super::{Failure, Kind};
use super::{AUTHORITY, typed};
use crate::files::{self, Access};
use crate::keys::authority::{PAPER_LENGTH, from_paper};
use crate::keys::paper::digits_of;

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
    if args.out.symlink_metadata().is_ok() {
        let sentence = format!("{} est déjà là.", args.out.display());
        return Err(
            Failure::new(Kind::Usage, sentence).hint("Donnez un autre nom avec --out, ou mettez ce fichier de côté.")
        );
    }
    let text = if args.copy == Path::new("-") {
        typed::ask(digits_of(PAPER_LENGTH))?
    } else {
        Zeroizing::new(files::read_text(&args.copy, crate::keys::LARGEST_FILE)?)
    };
    let file = from_paper(&text).map_err(|error| Failure::from(error).about(&args.copy))?;
    files::write_new(&args.out, &file, Access::Private)?;
    say!("Clé de l’autorité refaite : {}", args.out.display());
    say!("Elle s’ouvre avec la phrase secrète choisie quand les clés ont été faites.");
    Ok(())
}
