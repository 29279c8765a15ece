//! `urne init`

use std::path::PathBuf;

use super::next::{self, Given};
use super::{Failure, Kind, samples};
use crate::consultation::{import, pabulib};
use crate::files::{Access, NewFolder};

/// Largest Pabulib file read, in bytes.
const LARGEST_PABULIB: u64 = 64 << 20;

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
    let taken = folder.read_dir().is_ok_and(|mut entries| entries.next().is_some());
    if taken {
        let sentence = format!("{} contient déjà quelque chose.", folder.display());
        return Err(Failure::new(Kind::Usage, sentence).hint("Donnez le nom d’un nouveau dossier."));
    }
    if let Some(path) = &args.from_pabulib {
        for remark in from_pabulib(path, folder)? {
            say!("  à savoir : {remark}");
        }
    } else {
        from_sample(args.sample.folder(), folder)?;
    }
    say!("Dossier prêt : {}", folder.display());
    say!("Ensuite : modifiez consultation.toml, puis : {}", next::check());
    Ok(())
}

/// Writes the consultation folder of a sample.
pub(super) fn from_sample(sample: &str, folder: &std::path::Path) -> Result<(), Failure> {
    let new = NewFolder::start(folder, Access::Public)?;
    samples::write(sample, &new)?;
    Ok(new.finish()?)
}

/// Writes the consultation folder of a Pabulib file; remarks for the officer.
pub(super) fn from_pabulib(path: &std::path::Path, folder: &std::path::Path) -> Result<Vec<String>, Failure> {
    let file = read_pabulib(path, log::Level::Info)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let imported =
        import::from_pabulib(&file, &name).map_err(|error| Failure::of(Kind::Refused, &error).hint(error.remedy()))?;
    let new = NewFolder::start(folder, Access::Public)?;
    new.write("consultation.toml", imported.consultation_toml.as_bytes())?;
    new.write("projets.csv", imported.options_csv.as_bytes())?;
    new.finish()?;
    Ok(imported.remarks)
}

/// Reads a Pabulib file; its warnings go to the log at a level: standard error has those of `Warn`.
pub(super) fn read_pabulib(path: &std::path::Path, level: log::Level) -> Result<pabulib::File, Failure> {
    let bytes = Failure::read(path, LARGEST_PABULIB)?;
    let (file, warnings) = pabulib::read(&bytes).map_err(|refusal| {
        Failure::of(Kind::Refused, &refusal).about(path).hint("Corrigez ce fichier, puis relancez.")
    })?;
    for warning in &warnings {
        log::log!(level, "{}\u{a0}: {warning}", path.display());
    }
    Ok(file)
}
