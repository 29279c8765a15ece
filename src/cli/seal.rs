//! `urne seal`

use std::path::PathBuf;

use super::next::{self, Given};
use super::passphrase::PassphraseArgs;
use super::progress::Terminal;
use super::{Failure, check};
use crate::office::{keys, seal};

/// Sceller une consultation : un seul fichier signé, à installer sur les bornes
///
/// Le même contenu donne toujours le même fichier. Une vraie consultation n’est scellée qu’une fois sous un identifiant ; une
/// répétition peut l’être de nouveau, sans jamais remplacer un paquet qui est là.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le dossier de la consultation
    #[arg(value_name = "DOSSIER")]
    folder: PathBuf,
    /// Le dossier des clés
    #[arg(long, value_name = "DOSSIER")]
    keys: PathBuf,
    /// Le fichier à écrire (par défaut : ID.consultation)
    #[arg(long, value_name = "FICHIER")]
    out: Option<PathBuf>,
    /// Sceller un vrai vote malgré les remarques : elles sont voulues
    #[arg(long)]
    despite_remarks: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

impl Args {
    /// The paths that were given.
    pub(super) fn given(&self) -> Given {
        Given {
            folder: Some(self.folder.clone()),
            keys: Some(self.keys.clone()),
            passphrase: self.passphrase.file(),
            ..Given::default()
        }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let terminal = Terminal::start();
    let ready = seal::ready(&args.folder, &args.keys, check::readers()?, terminal.as_ref())?;
    terminal.clear();
    ready.expect_shown()?;
    for remark in &ready.remarks {
        say!("  • {remark}");
    }
    if !args.despite_remarks {
        ready.expect_unremarked()?;
    }
    let package = ready.seal(&args.passphrase.open(&args.keys.join(keys::AUTHORITY))?)?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(package.file_name()));
    seal::write(&package, &args.keys, &out)?;
    say!("Paquet scellé : {}", out.display());
    say!("Empreinte, à afficher partout : {}", package.eh().fingerprint());
    if let Some(sentence) = check::receipts(package.definition()) {
        say!("{sentence}");
    }
    say!("Ensuite : sur chaque borne, {}", next::kiosk("request NOM"));
    say!("puis ici : {}", next::enrol_into(&out));
    Ok(())
}
