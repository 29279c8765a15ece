//! `urne init`

use std::path::{Path, PathBuf};

use super::Failure;
use super::next::{self, Given};
use crate::consultation::pabulib;
use crate::office::prepare;

/// Commencer une consultation : écrit un dossier à modifier
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Dossier à créer
    #[arg(value_name = "DOSSIER")]
    folder: PathBuf,
    /// Le modèle à recopier
    #[arg(long, value_enum, value_name = "MODÈLE", default_value = "budget", conflicts_with = "from_pabulib")]
    sample: Sample,
    /// Partir d’une élection réelle au format Pabulib (.pb)
    #[arg(long, value_name = "FICHIER.pb")]
    from_pabulib: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Sample {
    /// Un budget participatif départemental
    Budget,
    /// Un droit d’interpellation
    Petition,
    /// Un sondage
    Survey,
    /// Règle : le premier projet de chaque canton, puis les autres ; une part pour les jeunes
    LotEtGaronne,
    /// Règle : deux projets par canton, dont un projet de jeunes
    Landes,
    /// Règle : un budget par tranche de coût, qui ne sert pas à une autre
    #[value(name = "gers-2")]
    Gers2,
    /// Règle : un budget par quartier et au moins deux projets, puis toute la ville
    #[value(name = "toulouse-2022")]
    Toulouse2022,
    /// Règle : des mentions, et un nombre de projets fixé par arrondissement
    Paris,
    /// Règle : un budget par thème, partagé à parts égales entre les bulletins
    Amsterdam,
    /// Règle : un budget par arrondissement selon ses habitants, et un pour toute la ville
    Lyon,
}

impl Sample {
    /// Its folder in `kiosk-config`.
    const fn folder(self) -> &'static str {
        match self {
            Self::Budget => "budget-participatif",
            Self::Petition => "droit-d-interpellation",
            Self::Survey => "sondage",
            Self::LotEtGaronne => "rules/lot-et-garonne",
            Self::Landes => "rules/landes",
            Self::Gers2 => "rules/gers-2",
            Self::Toulouse2022 => "rules/toulouse-2022",
            Self::Paris => "rules/paris",
            Self::Amsterdam => "rules/amsterdam",
            Self::Lyon => "rules/lyon",
        }
    }
}

impl Args {
    /// The paths that were given.
    pub(super) fn given(&self) -> Given {
        Given { folder: Some(self.folder.clone()), ..Given::default() }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let folder = &args.folder;
    prepare::expect_new(folder)?;
    if let Some(path) = &args.from_pabulib {
        let file = read_pabulib(path, log::Level::Info)?;
        for remark in from_pabulib(&file, path, folder)? {
            say!("  à savoir : {remark}");
        }
    } else {
        prepare::from_sample(args.sample.folder(), folder)?;
    }
    say!("Dossier prêt : {}", folder.display());
    say!("Ensuite : modifiez consultation.toml, puis : {}", next::check());
    Ok(())
}

/// Writes the consultation folder of an election in a file of this name; remarks for the officer.
pub(super) fn from_pabulib(file: &pabulib::File, path: &Path, folder: &Path) -> Result<Vec<String>, Failure> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(prepare::from_pabulib(file, &name, folder)?)
}

/// Reads a Pabulib file; its warnings go to the log at a level: standard error has those of `Warn`.
pub(super) fn read_pabulib(path: &Path, level: log::Level) -> Result<pabulib::File, Failure> {
    let (file, warnings) = prepare::read_pabulib(path)?;
    for warning in &warnings {
        log::log!(level, "{}\u{a0}: {warning}", path.display());
    }
    Ok(file)
}
