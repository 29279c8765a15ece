//! Why a kiosk refuses.

use std::path::PathBuf;

use super::{ConfigurationError, IdentityError};
use crate::ballot;
use crate::ballot_box::BoxError;
use crate::batch::BatchError;
use crate::consultation::PackageError;
use crate::consultation::money::french_count;
use crate::envelope::{RecordError, SealError};
use crate::files::FileError;
use crate::files::signed::ArtefactError;
use crate::journal::JournalError;
use crate::keys::{ConsultationHash, KioskNumber, RandomnessUnavailable};
use crate::stick::StickError;

/// Why a kiosk refuses.
#[derive(Debug, thiserror::Error)]
pub enum KioskError {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// No such consultation here.
    #[error("cette borne n’a pas {0}")]
    NoConsultation(String),
    /// Another program is at work on it.
    #[error("une commande ou une autre fenêtre travaille sur cette borne")]
    Busy,
    /// It is installed already.
    #[error("cette consultation est déjà installée sur cette borne")]
    Installed,
    /// Another consultation is here: a kiosk holds one at a time.
    #[error("une autre consultation est installée sur cette borne ({})", .0.display())]
    OtherInstalled(PathBuf),
    /// The data folder holds no kiosk yet.
    #[error("il n’y a pas de borne dans le dossier {}", .0.display())]
    NotPrepared(PathBuf),
    /// No consultation is here.
    #[error("cette borne n’a pas encore de consultation")]
    NothingInstalled,
    /// More than one consultation is here.
    #[error("plusieurs consultations sont installées sur cette borne, elle n’en tient qu’une")]
    SeveralInstalled,
    /// A real vote that promises a printed receipt, without a printer.
    #[error("ce vote promet un reçu imprimé, et aucune vraie imprimante n’est réglée sur cette borne")]
    NoPrinter,
    /// A slip was asked for, without a printer.
    #[error("cette borne n’a pas d’imprimante")]
    NoPrinterForSlip,
    /// Staff have done nothing yet that a slip tells of.
    #[error("aucun ticket n’a encore été fait sur cette borne")]
    NoSlip,
    /// The journal is another's, or says nothing of the installation.
    #[error("le journal n’est pas celui de cette borne : elle ne peut pas dire si le vote a été clos")]
    OtherJournal,
    /// The certificate is not for this kiosk.
    #[error(
        "le certificat est celui de la borne {kiosk}, « {named} »{}, et cette borne est « {this} »",
        of_another_request(named, this)
    )]
    OtherKiosk {
        /// The kiosk that it names.
        kiosk: KioskNumber,
        /// That kiosk's name.
        named: String,
        /// The name of this one.
        this: String,
    },
    /// The certificate is for another consultation.
    #[error("le certificat est celui de la consultation {}, et le paquet celui de {}", .certified.fingerprint(), .package.fingerprint())]
    OtherCertificate {
        /// The consultation that it holds for.
        certified: ConsultationHash,
        /// The consultation of the package.
        package: ConsultationHash,
    },
    /// The certificate is not signed by the consultation's authority.
    #[error("le certificat n’est pas signé par l’autorité de cette consultation")]
    Certificate,
    /// A JSON file is malformed.
    #[error(transparent)]
    Artefact(#[from] ArtefactError),
    /// The step does not belong to the present life.
    #[error("{step} n’est pas possible : la borne est {life}")]
    NotNow {
        /// The step, in French.
        step: &'static str,
        /// The life, in French.
        life: &'static str,
    },
    /// Opening with ballots in the box.
    #[error("l’urne contient déjà {} : elle ne peut pas ouvrir comme neuve", french_count(*.0, "bulletin"))]
    NotEmpty(u64),
    /// The box holds less than the journal has noted.
    #[error("l’urne contient {}, le journal en a déjà noté {noted}", french_count(*.found, "bulletin"))]
    Behind {
        /// In the box.
        found: u64,
        /// In the journal.
        noted: u64,
    },
    /// A stored envelope is malformed.
    #[error("un bulletin scellé de l’urne est illisible")]
    Record(#[source] RecordError),
    /// A stored envelope is not signed by this kiosk.
    #[error("un bulletin scellé de l’urne ne porte pas la signature de cette borne")]
    EnvelopeSignature,
    /// The ballot breaks a rule that the session should have kept.
    #[error("le bulletin n’est pas conforme aux règles")]
    Ballot(#[source] ballot::PayloadError),
    /// Nothing there holds ballots that could be taken over.
    #[error("{} ne contient aucun bulletin scellé de cette consultation à reprendre", .0.display())]
    NothingToRestore(PathBuf),
    /// The journal names a kiosk whose certificate is not beside the box.
    #[error("le certificat d’une borne que celle-ci remplace manque : predecessors.json")]
    Predecessors,
    /// The sources are of different kiosks.
    #[error("{} vient d’une autre borne que la source précédente : reprenez une borne à la fois", .0.display())]
    OtherPredecessor(PathBuf),
    /// A batch to be taken over is refused.
    #[error("{} : {source}", path.display())]
    Batch {
        /// Which.
        path: PathBuf,
        /// Why.
        source: BatchError,
    },
    /// See [`ConfigurationError`].
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// See [`SealError`].
    #[error(transparent)]
    Seal(#[from] SealError),
    /// See [`BoxError`].
    #[error(transparent)]
    Box(#[from] BoxError),
    /// See [`JournalError`].
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// See [`PackageError`].
    #[error(transparent)]
    Package(#[from] PackageError),
    /// See [`StickError`].
    #[error(transparent)]
    Stick(#[from] StickError),
    /// See [`IdentityError`].
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
}

/// Two kiosks may have one name.
fn of_another_request(named: &str, this: &str) -> &'static str {
    if named == this { ", faite par une autre demande de ce nom" } else { "" }
}

impl KioskError {
    /// Whether the box was found damaged, so that opening everything anew may heal it.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::Box(error) => error.is_damage(),
            Self::Record(_) | Self::EnvelopeSignature => true,
            _ => false,
        }
    }
}
