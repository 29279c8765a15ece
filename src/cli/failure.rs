//! How a command fails: what kind, why, and what to do.

use std::error::Error;
use std::fmt;
use std::process::ExitCode;

use super::next;
use crate::consultation::PackageError;
use crate::files::signed::ArtefactError;
use crate::files::{self, FileError};
use crate::keys::RandomnessUnavailable;
use crate::keys::authority::AuthorityKeyError;
use crate::keys::share::ShareError;
use crate::kiosk::{ConfigurationError, IdentityError, KioskError, Notice, PinError};
use crate::language::Language;
use crate::office::{Cause, Objection, Trouble};
use crate::register::RegisterError;

pub use crate::office::Kind;

mod cause;
mod remedy;

/// A command that did not do what it was asked; its kind decides the exit code.
#[derive(Debug)]
pub struct Failure {
    kind: Kind,
    sentence: String,
    causes: Vec<String>,
    hints: Vec<String>,
}

impl Failure {
    /// A failure in one sentence.
    pub fn new(kind: Kind, sentence: impl Into<String>) -> Self {
        Self { kind, sentence: sentence.into(), causes: Vec::new(), hints: Vec::new() }
    }

    /// A failure with an error and its causes.
    pub fn of(kind: Kind, error: &(dyn Error + 'static)) -> Self {
        let mut causes = Vec::new();
        let mut source = error.source();
        while let Some(cause) = source {
            causes.push(cause::in_french(cause));
            source = cause.source();
        }
        let clause = cause::in_french(error);
        causes.retain(|cause| !clause.contains(cause.as_str()));
        Self { kind, sentence: cause::sentence(&clause), causes, hints: Vec::new() }
    }

    /// A file that cannot be read or written.
    pub fn file(path: &std::path::Path, error: std::io::Error) -> Self {
        FileError::at(path)(error).into()
    }

    /// Reads a whole file of at most `most` bytes; a device or a pipe is none.
    pub fn read(path: &std::path::Path, most: u64) -> Result<Vec<u8>, Self> {
        Ok(files::read(path, most)?)
    }

    /// Says first what it is about: a file.
    #[must_use]
    pub fn about(mut self, path: &std::path::Path) -> Self {
        self.sentence = format!("{}\u{a0}: {}", path.display(), self.sentence);
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The process's exit code.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self.kind {
            Kind::Refused => 1,
            Kind::Usage => 2,
            Kind::Device => 3,
            Kind::Internal => 4,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "urne\u{a0}: {}", self.sentence)?;
        for cause in &self.causes {
            writeln!(formatter, "  cause\u{a0}: {cause}")?;
        }
        for hint in &self.hints {
            writeln!(formatter, "  → {hint}")?;
        }
        Ok(())
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        let Trouble { kind, about, cause, remedies } = trouble;
        let mut failure = match (file_of(&cause), cause.as_ref()) {
            (Some(error), _) => {
                Self::new(kind, format!("{}\u{a0}: {}.", error.path.display(), files::french(&error.source)))
            }
            // These are sentences already.
            (None, Cause::Objection(_) | Cause::Batch { .. } | Cause::Slips { .. }) => {
                Self::new(kind, cause.to_string())
            }
            (None, error) => Self::of(kind, error),
        };
        if let Some(path) = about {
            failure = failure.about(&path);
        }
        remedies.iter().fold(failure, |failure, remedy| failure.hint(next::filled(&remedy::worded(remedy))))
    }
}

/// The file that could not be read or written, where that is the cause.
fn file_of(cause: &Cause) -> Option<&FileError> {
    match cause {
        Cause::File(error)
        | Cause::Artefact(ArtefactError::File(error))
        | Cause::Register(RegisterError::File(error) | RegisterError::Artefact(ArtefactError::File(error))) => {
            Some(error)
        }
        _ => None,
    }
}

/// Whatever is a trouble of the office fails a command as one.
macro_rules! troubles {
    ($($error:ty),*) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Trouble::from(error).into()
            }
        })*
    };
}

troubles!(
    FileError,
    RegisterError,
    ArtefactError,
    PackageError,
    AuthorityKeyError,
    ShareError,
    RandomnessUnavailable,
    Objection
);

impl From<KioskError> for Failure {
    fn from(error: KioskError) -> Self {
        // What was given is wrong, or what was asked for: nothing is wrong with the kiosk.
        let notice = match error {
            KioskError::OtherKiosk { .. }
            | KioskError::Certificate
            | KioskError::Identity(IdentityError::Name(_) | IdentityError::Exists) => None,
            _ => Notice::of_start(&error),
        };
        let kind = match error {
            KioskError::Artefact(error) => return error.into(),
            KioskError::File(ref error) if error.is_of_device() => Kind::Device,
            KioskError::File(_) | KioskError::NoConsultation(_) | KioskError::Busy => Kind::Usage,
            KioskError::Box(_) | KioskError::Journal(_) | KioskError::Stick(_) | KioskError::Randomness(_) => {
                Kind::Device
            }
            KioskError::Configuration(_) | KioskError::NoPrinter | KioskError::NoPrinterForSlip => Kind::Usage,
            KioskError::NotPrepared(_) | KioskError::NothingInstalled | KioskError::SeveralInstalled => Kind::Usage,
            KioskError::Ballot(_) => Kind::Internal,
            _ => Kind::Refused,
        };
        let failure = Self::of(kind, &error);
        let remedy = next::filled(&remedy::of_kiosk(&error));
        let told = notice.map(|notice| {
            let sentence = notice.beyond(&error.to_string(), Language::FRENCH);
            format!("{} : {}", notice.code(), next::in_sentence(sentence))
        });
        match (told, &error) {
            // Whoever typed a command can do something about the disk; who stands before the screen calls somebody.
            (Some(told), KioskError::File(_) | KioskError::Configuration(_) | KioskError::Artefact(_)) => {
                failure.hint(remedy).hint(told)
            }
            (Some(told), _) => failure.hint(told),
            (None, _) => failure.hint(remedy),
        }
    }
}

impl From<PinError> for Failure {
    fn from(error: PinError) -> Self {
        let kind = match error {
            PinError::File(error) => return (*error).into(),
            PinError::Randomness(_) => Kind::Device,
            _ => Kind::Usage,
        };
        Self::of(kind, &error).hint(next::filled(&remedy::of_pin(&error)))
    }
}

impl From<ConfigurationError> for Failure {
    fn from(error: ConfigurationError) -> Self {
        KioskError::from(error).into()
    }
}
