//! Secrets that people type: the authority's passphrase, the staff PIN. From a file for scripts, else without echo.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{Failure, Kind, LARGEST_FILE};
use crate::files;
use crate::keys::{AuthorityKey, Mode};
use crate::reading;

/// Longest file of a secret, in bytes.
const LONGEST_SECRET: u64 = 4 << 10;
const TYPED_TWICE: &str = "Relancez la commande, et tapez deux fois la même chose.";

/// Where the passphrase comes from.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct PassphraseArgs {
    /// Fichier qui contient la phrase secrète de l’autorité (sinon elle est demandée au clavier)
    #[arg(long, value_name = "FICHIER")]
    passphrase_file: Option<PathBuf>,
}

/// The authority's key.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct AuthorityArgs {
    /// Clé de l’autorité, faite par « urne keys »
    #[arg(long, value_name = "authority.key")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

impl PassphraseArgs {
    /// The passphrase of an existing key.
    pub(super) fn read(&self) -> Result<Zeroizing<String>, Failure> {
        match &self.passphrase_file {
            Some(path) => from_file(path),
            None => prompt("Phrase secrète de l’autorité : "),
        }
    }

    /// The passphrase of a new key, typed twice.
    pub(super) fn choose(&self) -> Result<Zeroizing<String>, Failure> {
        let Some(path) = &self.passphrase_file else {
            let first = prompt("Choisissez une phrase secrète (12 caractères au moins) : ")?;
            let again = prompt("Tapez-la encore une fois : ")?;
            return if *first == *again {
                Ok(first)
            } else {
                Err(Failure::new(Kind::Usage, "Les deux phrases diffèrent.").hint(TYPED_TWICE))
            };
        };
        from_file(path)
    }
}

impl AuthorityArgs {
    /// The folder of the key file: what is noted beside it goes where the key goes.
    pub(super) fn folder(&self) -> &Path {
        self.key.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
    }

    /// Opens the key.
    pub(super) fn open(&self) -> Result<AuthorityKey, Failure> {
        let file = Failure::read(&self.key, LARGEST_FILE)?;
        let passphrase = self.passphrase.read()?;
        AuthorityKey::from_file(&file, &passphrase).map_err(|error| Failure::from(error).about(&self.key))
    }

    /// Opens the key and refuses one made for the other mode.
    pub(super) fn open_for(&self, mode: Mode) -> Result<AuthorityKey, Failure> {
        let key = self.open()?;
        if key.mode == mode { Ok(key) } else { Err(crate::consultation::PackageError::Mode.into()) }
    }
}

/// A new staff PIN, typed twice or from a file.
pub(super) fn choose_pin(file: Option<&Path>) -> Result<Zeroizing<String>, Failure> {
    if let Some(path) = file {
        return Ok(Zeroizing::new(reading::line(&from_file(path)?)));
    }
    let first = prompt("Choisissez le code de l’accueil (6 chiffres) : ")?;
    let again = prompt("Tapez-le encore une fois : ")?;
    if *first == *again {
        Ok(first)
    } else {
        Err(Failure::new(Kind::Usage, "Les deux codes diffèrent.").hint(TYPED_TWICE))
    }
}

fn from_file(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let bytes = Zeroizing::new(Failure::read(path, LONGEST_SECRET)?);
    reading::secret(&bytes).map_err(|fault| Failure::file(path, files::of_text(fault)))
}

fn prompt(question: &str) -> Result<Zeroizing<String>, Failure> {
    let typed = rpassword::prompt_password(question).map(Zeroizing::new);
    typed
        .map_err(|error| {
            Failure::new(Kind::Usage, format!("La saisie n’a pas pu être lue : {}.", crate::files::french(&error)))
        })
        .map_err(|failure| failure.hint("Sans clavier, donnez un fichier : --passphrase-file ou --pin-file."))
}
