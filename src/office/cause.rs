//! The errors of all rooms that the officers' work meets, each as it was, and what kind of trouble it makes.

use std::path::PathBuf;

use super::kind::Kind;
use super::objection::Objection;
use crate::batch::BatchError;
use crate::consultation::{PackageError, import, pabulib};
use crate::files::FileError;
use crate::files::signed::ArtefactError;
use crate::keys::RevocationError;
use crate::keys::authority::AuthorityKeyError;
use crate::keys::share::ShareError;
use crate::register::RegisterError;
use crate::register::slips::SlipFault;

/// The error itself, of whichever room it is.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A signed file is not what it should be.
    #[error(transparent)]
    Artefact(#[from] ArtefactError),
    /// The register or the publication refuses.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The package refuses.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// The authority's key does not open, or cannot be made.
    #[error(transparent)]
    AuthorityKey(#[from] AuthorityKeyError),
    /// A holder's share is none.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// A kiosk cannot be taken back.
    #[error(transparent)]
    Revocation(#[from] RevocationError),
    /// A file is no election in the Pabulib format.
    #[error(transparent)]
    Pabulib(#[from] pabulib::Refusal),
    /// An election cannot be asked as a consultation.
    #[error(transparent)]
    Import(#[from] import::Refusal),
    /// A table of slips cannot be read.
    #[error("{}, {fault}.", table.display())]
    Slips {
        /// The table.
        table: PathBuf,
        /// Why.
        fault: SlipFault,
    },
    /// A batch is not genuine.
    #[error("{} {} : {error}.", error.code(), batch.display())]
    Batch {
        /// The batch.
        batch: PathBuf,
        /// Why.
        error: BatchError,
    },
    /// The office itself refuses.
    #[error(transparent)]
    Objection(#[from] Objection),
}

fn of_file(error: &FileError) -> Kind {
    if error.is_of_device() { Kind::Device } else { Kind::Usage }
}

fn of_artefact(error: &ArtefactError) -> Kind {
    match error {
        ArtefactError::File(error) => of_file(error),
        _ => Kind::Refused,
    }
}

impl Cause {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Cause::File(error) => of_file(error),
            Cause::Artefact(error) => of_artefact(error),
            Cause::Register(error) => match error {
                RegisterError::File(error) => of_file(error),
                RegisterError::Artefact(error) => of_artefact(error),
                RegisterError::Missing { .. } | RegisterError::Taken(_) | RegisterError::Busy(_) => Kind::Usage,
                RegisterError::Strange { .. } | RegisterError::NotAPlace { .. } => Kind::Usage,
                RegisterError::Sqlite { .. } | RegisterError::Randomness(_) => Kind::Device,
                _ => Kind::Refused,
            },
            Cause::AuthorityKey(AuthorityKeyError::ShortPassphrase) => Kind::Usage,
            Cause::AuthorityKey(AuthorityKeyError::Randomness(_)) => Kind::Device,
            Cause::Slips { .. } => Kind::Usage,
            Cause::Objection(objection) => objection.kind(),
            Cause::Package(_)
            | Cause::AuthorityKey(_)
            | Cause::Share(_)
            | Cause::Revocation(_)
            | Cause::Pabulib(_)
            | Cause::Import(_)
            | Cause::Batch { .. } => Kind::Refused,
        }
    }
}
