//! `urne keys test` and `urne keys erase`

use std::path::{Path, PathBuf};

use super::super::Failure;
use super::typed;
use crate::consultation::money::agreeing;
use crate::keys::{KeySet, Mode, Share, share};
use crate::office::keys::{self, ReadBack};

/// Relire une part sur sa feuille de papier : au clavier, ligne à ligne, ou par le QR scanné
///
/// Quand la dernière part d’une vraie consultation est relue, les fichiers des parts sont effacés du dossier.
#[derive(Debug, clap::Args)]
pub(super) struct TestArgs {
    /// Dossier des clés
    #[arg(value_name = "DOSSIER")]
    folder: PathBuf,
    /// Fichiers de texte où la feuille a été recopiée ou scannée (par défaut « - » : au clavier)
    #[arg(value_name = "PART", default_value = "-")]
    shares: Vec<PathBuf>,
}

/// Effacer les fichiers des parts, une fois toutes les feuilles relues
#[derive(Debug, clap::Args)]
pub(super) struct EraseArgs {
    /// Dossier des clés
    #[arg(value_name = "DOSSIER")]
    folder: PathBuf,
}

impl TestArgs {
    /// The folder of the keys.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl EraseArgs {
    /// The folder of the keys.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

pub(super) fn run(args: &TestArgs) -> Result<(), Failure> {
    let public = keys::read_public(&args.folder)?;
    for path in &args.shares {
        if public.mode == Mode::Real {
            keys::expect_paper(&args.folder, path)?;
        }
        let share = read_share(path, &public)?;
        let ReadBack { holder, again, holders } = keys::test(&args.folder, &public, &share, path)?;
        say!(
            "  ✓ la part du dépositaire {holder}{} se relit ({holders} sur {} {})",
            if again { " avait déjà été relue, et" } else { "" },
            public.holders,
            agreeing(holders, "relue", "relues")
        );
    }
    if keys::are_all_tested(&args.folder, &public) && public.mode == Mode::Real {
        return erase_parts(&args.folder);
    }
    Ok(())
}

pub(super) fn erase(args: &EraseArgs) -> Result<(), Failure> {
    let public = keys::read_public(&args.folder)?;
    keys::expect_tested(&args.folder, &public)?;
    erase_parts(&args.folder)
}

/// Reads a share from a file, or typed.
pub(in crate::cli) fn read_share(path: &Path, public: &KeySet) -> Result<Share, Failure> {
    if path != Path::new("-") {
        return Ok(keys::read_share(path)?);
    }
    let text = typed::ask(share::digits(public.threshold, public.holders).unwrap_or_default())?;
    Share::parse(&text).map_err(|error| Failure::from(error).about(path))
}

/// Erases the shares, and says so.
fn erase_parts(folder: &Path) -> Result<(), Failure> {
    let Some(count) = keys::erase(folder)? else {
        say!("Aucun fichier de part dans {} : rien à effacer.", folder.display());
        return Ok(());
    };
    say!(
        "{} de {} : {count} {}. Les feuilles sont les seules clés.",
        agreeing(count, "Effacé", "Effacés"),
        folder.display(),
        agreeing(count, "fichier de part, écrasé puis supprimé", "fichiers de parts, écrasés puis supprimés")
    );
    say!(
        "  • Une mémoire flash (SSD, carte, clé USB) ou une imprimante peut en garder des traces : gardez cet ordinateur sous clé,"
    );
    say!("    ou faites les clés sur un support que vous détruisez ensuite.");
    Ok(())
}
