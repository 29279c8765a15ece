//! Secrets that people type: the authority's passphrase, the staff PIN. From a file for scripts, else without echo.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::next::Given;
use super::progress::Terminal;
use super::{Failure, Kind};
use crate::files;
use crate::keys::authority::AuthorityKeyError;
use crate::keys::{AuthorityKey, Mode};
use crate::kiosk::StaffPin;
use crate::office::keys::{self, Closed};
use crate::office::{Cause, Trouble};
use crate::reading;

/// Longest file of a secret, in bytes.
const LONGEST_SECRET: u64 = 4 << 10;
/// The terminal of whoever runs the program, whatever standard input is.
const TERMINAL: &str = "/dev/tty";
const PASSPHRASE_FILE: &str = "--passphrase-file";
const PIN_FILE: &str = "--pin-file";
/// How often a passphrase may be typed before a command gives up.
const TRIES: u8 = 3;
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
    /// The file that was given.
    pub(super) fn file(&self) -> Option<PathBuf> {
        self.passphrase_file.clone()
    }

    /// Opens the authority's key in a file.
    pub(super) fn open(&self, key: &Path) -> Result<AuthorityKey, Failure> {
        let closed = Closed::read(key)?;
        for _ in 1..TRIES {
            let opened = closed.open(&self.read()?, Terminal::start().as_ref());
            match opened {
                // Who types it may mistype it; what a file says stays what it is.
                Err(trouble) if self.passphrase_file.is_none() && is_mistyped(&trouble) => {
                    complain!("{}", Failure::from(trouble));
                }
                opened => return Ok(opened?),
            }
        }
        Ok(closed.open(&self.read()?, Terminal::start().as_ref())?)
    }

    /// The passphrase of an existing key.
    fn read(&self) -> Result<Zeroizing<String>, Failure> {
        match &self.passphrase_file {
            Some(path) => from_file(path),
            None => prompt("Phrase secrète de l’autorité : ", PASSPHRASE_FILE),
        }
    }

    /// The passphrase of a new key, typed twice.
    pub(super) fn choose(&self) -> Result<Zeroizing<String>, Failure> {
        let Some(path) = &self.passphrase_file else {
            let first =
                choose("Choisissez une phrase secrète (12 caractères au moins) : ", PASSPHRASE_FILE, |typed| {
                    AuthorityKey::expect_long(typed).map_err(Failure::from)
                })?;
            let again = prompt("Tapez-la encore une fois : ", PASSPHRASE_FILE)?;
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
    /// The paths that were given.
    pub(super) fn given(&self) -> Given {
        Given { key: Some(self.key.clone()), passphrase: self.passphrase.file(), ..Given::default() }
    }

    /// The folder of the key file: what is noted beside it goes where the key goes.
    pub(super) fn folder(&self) -> &Path {
        self.key.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
    }

    /// Opens the key.
    pub(super) fn open(&self) -> Result<AuthorityKey, Failure> {
        self.passphrase.open(&self.key)
    }

    /// Opens the key and refuses one made for the other mode.
    pub(super) fn open_for(&self, mode: Mode) -> Result<AuthorityKey, Failure> {
        Ok(keys::expect_mode(self.open()?, mode)?)
    }
}

fn is_mistyped(trouble: &Trouble) -> bool {
    matches!(*trouble.cause, Cause::AuthorityKey(AuthorityKeyError::WrongPassphrase))
}

/// A new staff PIN, typed twice or from a file.
pub(super) fn choose_pin(file: Option<&Path>) -> Result<Zeroizing<String>, Failure> {
    if let Some(path) = file {
        return Ok(Zeroizing::new(reading::line(&from_file(path)?)));
    }
    let first = choose("Choisissez le code de l’accueil (6 chiffres) : ", PIN_FILE, |typed| {
        StaffPin::expect_good(typed).map_err(Failure::from)
    })?;
    let again = prompt("Tapez-le encore une fois : ", PIN_FILE)?;
    if *first == *again {
        Ok(first)
    } else {
        Err(Failure::new(Kind::Usage, "Les deux codes diffèrent.").hint(TYPED_TWICE))
    }
}

/// Asks for a new secret until it is one that can be taken: nobody types twice what is refused.
fn choose(
    question: &str,
    option: &str,
    expect: impl Fn(&str) -> Result<(), Failure>,
) -> Result<Zeroizing<String>, Failure> {
    for _ in 1..TRIES {
        let typed = prompt(question, option)?;
        match expect(&typed) {
            Ok(()) => return Ok(typed),
            Err(refused) => complain!("{refused}"),
        }
    }
    let typed = prompt(question, option)?;
    expect(&typed).map(|()| typed)
}

fn from_file(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let bytes = Zeroizing::new(Failure::read(path, LONGEST_SECRET)?);
    reading::secret(&bytes).map_err(|fault| Failure::file(path, files::of_text(fault)))
}

/// Asks at the terminal; without one, says so, and how to give the secret otherwise.
fn prompt(question: &str, option: &str) -> Result<Zeroizing<String>, Failure> {
    let hint = format!(
        "Relancez-la dans un terminal, sans tuyau ni fichier devant elle, ou donnez un fichier : {option} FICHIER"
    );
    if std::fs::File::options().read(true).write(true).open(TERMINAL).is_err() {
        let sentence = "Un secret se tape au clavier, et cette commande n’a pas de terminal.";
        return Err(Failure::new(Kind::Usage, sentence).hint(hint));
    }
    rpassword::prompt_password(question).map(Zeroizing::new).map_err(|error| {
        let sentence = format!("La saisie n’a pas pu être lue : {}.", files::french(&error));
        Failure::new(Kind::Usage, sentence).hint(hint)
    })
}
