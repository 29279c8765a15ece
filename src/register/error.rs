//! Why the register and what is published from it refuse.

use std::path::PathBuf;

use super::absence::AbsenceFault;
use super::slips::SlipFault;
use crate::batch::BatchError;
use crate::consultation::{LotFault, LotForm, PackageError};
use crate::count::CountError;
use crate::files::FileError;
use crate::files::signed::ArtefactError;
use crate::keys::RandomnessUnavailable;
use crate::keys::share::ShareError;
use crate::progress::Cancelled;

/// A step of a register's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Batches are merged.
    Merge,
    /// The authority freezes the list of envelopes.
    Freeze,
    /// The public draw is noted.
    Draw,
    /// The holders open.
    Open,
}

/// Why the register refuses.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// SQLite failed.
    #[error("register.db ne peut pas être {operation}")]
    Sqlite {
        /// What was attempted, in French.
        operation: &'static str,
        /// Why.
        source: rusqlite::Error,
    },
    /// The folder holds the register of another consultation.
    #[error("{} est le registre d’une autre consultation", .0.display())]
    OtherConsultation(PathBuf),
    /// The folder holds something else.
    #[error("{} contient autre chose qu’un registre : donnez un dossier vide ou celui de ce registre", .0.display())]
    Taken(PathBuf),
    /// A folder that would be replaced holds what this program did not write there.
    #[error("{} contient {strange}, qui n’est pas de cette publication ou a été modifié", folder.display())]
    Strange {
        /// The folder.
        folder: PathBuf,
        /// The first strange thing in it.
        strange: String,
    },
    /// Nothing can be published there.
    #[error("{} {reason}", folder.display())]
    NotAPlace {
        /// The place.
        folder: PathBuf,
        /// Why, in French, as the end of the sentence.
        reason: &'static str,
    },
    /// Another program is at work on it.
    #[error("une autre commande travaille déjà sur {} : attendez qu’elle ait fini", .0.display())]
    Busy(PathBuf),
    /// A step is missing.
    #[error("il manque {missing}")]
    Missing {
        /// What, in French.
        missing: &'static str,
        /// The step that makes it.
        step: Step,
    },
    /// What was typed is no lot of the form that was fixed before the vote.
    #[error("{fault} : il faut {}, sans espace", form.in_words())]
    Lot {
        /// Why.
        fault: LotFault,
        /// The form.
        form: LotForm,
    },
    /// A step would undo a later one.
    #[error("{0}")]
    TooLate(&'static str),
    /// The register changed after the freeze.
    #[error("le registre a changé depuis le gel, qui ne vaut plus (bulletins au gel : {frozen}, maintenant : {found})")]
    ChangedSinceFreeze {
        /// Leaves under the checkpoint.
        frozen: u64,
        /// Leaves now.
        found: u64,
    },
    /// An accepted batch is no longer what it was.
    #[error("un relevé gardé dans le registre est abîmé ({file}) : {source}")]
    KeptBatch {
        /// Its name in the register.
        file: String,
        /// Why.
        source: BatchError,
    },
    /// The folder is no publication.
    #[error("ce dossier n’est pas une publication : publication.json n’y est pas")]
    NotAPublication,
    /// A file that every publication has is not there.
    #[error("{0} manque dans la publication")]
    NotPublished(String),
    /// What was about to be published does not verify.
    #[error("ce qui allait être publié ne se vérifie pas : {0}")]
    Unverified(String),
    /// An accepted batch is under another name than its own.
    #[error("un relevé gardé dans le registre a changé de nom ou de contenu ({0})")]
    KeptName(String),
    /// The new list of kiosks lacks something of the one that the register has.
    #[error("la liste des bornes donnée n’a pas tout ce qu’a celle du registre : une liste ne fait que grandir")]
    ShorterList,
    /// See [`AbsenceFault`].
    #[error(transparent)]
    Absence(#[from] AbsenceFault),
    /// See [`SlipFault`].
    #[error("la table des tickets ne convient pas : {0}")]
    Slips(#[from] SlipFault),
    /// See [`CountError`].
    #[error(transparent)]
    Count(#[from] CountError),
    /// A signed file is not what it should be.
    #[error(transparent)]
    Artefact(#[from] ArtefactError),
    /// See [`PackageError`].
    #[error(transparent)]
    Package(#[from] PackageError),
    /// See [`ShareError`].
    #[error(transparent)]
    Share(#[from] ShareError),
    /// The signing key is not the consultation's authority.
    #[error("cette clé n’est pas celle de l’autorité de la consultation")]
    OtherAuthority,
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
    /// The result is not the one that the holders signed at the opening.
    #[error("ce décompte n’est pas celui que les dépositaires ont signé à l’ouverture")]
    OtherCount,
    /// Somebody ended the step.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}
