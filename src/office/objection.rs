//! What the office itself refuses: steps out of order, folders that hold something else, papers that are not of one another.

use std::path::PathBuf;

use super::kind::Kind;
use super::remedy::{BatchRemedy, ConsultationRemedy, KeysRemedy, KioskRemedy, PaperRemedy, Remedy};
use crate::batch::BatchError;
use crate::consultation::money::{agreeing, french_count, french_list};
use crate::journal::JournalError;
use crate::keys::KioskNumber;
use crate::keys::certificate::MOST_KIOSKS;
use crate::keys::quorum::MOST_HOLDERS;

/// Why the office refuses.
#[derive(Debug, thiserror::Error)]
pub enum Objection {
    /// A folder that would be made holds something.
    #[error("{} contient déjà quelque chose.", .0.display())]
    Taken(PathBuf),
    /// No secret can be shared so.
    #[error(
        "Le nombre de dépositaires qu’il faut pour ouvrir ({threshold}) va de 1 à leur nombre en tout ({holders}), lui-même de {MOST_HOLDERS} au plus."
    )]
    Quorum {
        /// How many open.
        threshold: u8,
        /// How many there are.
        holders: u8,
    },
    /// A text has no room on a holder's sheet.
    #[error("« {0} » ne tient pas sur la feuille.")]
    LongFact(String),
    /// The consultation of new keys cannot be read.
    #[error("La consultation ne se lit pas.")]
    Unread,
    /// The public half of the keys contradicts itself.
    #[error("Les clés publiques se contredisent.")]
    Inconsistent,
    /// The keys name another consultation.
    #[error(
        "Ces clés ont été faites pour la consultation « {made_for} », que nomment les feuilles des dépositaires ; celle-ci est « {found} »."
    )]
    OtherConsultation {
        /// The one that the sheets name.
        made_for: String,
        /// The one at hand.
        found: String,
        /// Whether that one was sealed with these keys.
        was_sealed: bool,
    },
    /// A file that Urne wrote itself proves nothing about a sheet.
    #[error("{} est dans le dossier des clés : c’est la feuille imprimée qu’il faut relire.", .0.display())]
    InKeys(PathBuf),
    /// Holders who have not read their share back.
    #[error(
        "{} {} {} encore relu {} part.",
        agreeing(.0.len(), "Le dépositaire", "Les dépositaires"),
        french_list(.0),
        agreeing(.0.len(), "n’a pas", "n’ont pas"),
        agreeing(.0.len(), "sa", "leur")
    )]
    Untested(Vec<u8>),
    /// The holders' shares are still in files.
    #[error("Les parts des dépositaires sont encore en clair dans {}.", .0.display())]
    SharesLeft(PathBuf),
    /// Something else is among the shares.
    #[error("{} n’est pas une part : rien n’est effacé.", .0.display())]
    NotAShare(PathBuf),
    /// The authority's key is another folder's.
    #[error("La clé de l’autorité n’est pas celle de ce dossier de clés.")]
    OtherAuthority,
    /// The consultation has faults.
    #[error("La consultation a {}.", french_count(*.0, "faute"))]
    Faults(usize),
    /// A real consultation has remarks, and could not be corrected afterwards.
    #[error("La consultation a {}, et un vrai vote ne se scelle qu’une fois : rien n’est scellé.", french_count(*.0, "remarque"))]
    Remarks(usize),
    /// The consultation is sound, and no kiosk of this version can hold it.
    #[error(
        "Aucune faute, mais cette version d’Urne ne peut pas faire voter cette consultation : elle ne la scelle pas."
    )]
    NotYet,
    /// Another package is where this one goes.
    #[error("{} est déjà là, avec un autre contenu.", .0.display())]
    PackageThere(PathBuf),
    /// A real consultation of this identifier was sealed.
    #[error(
        "« {id} » a déjà été scellée avec un autre contenu, d’empreinte {fingerprint} : une vraie consultation l’est une fois."
    )]
    Sealed {
        /// The identifier.
        id: String,
        /// The package that was sealed.
        fingerprint: String,
    },
    /// A file would be replaced.
    #[error("{} est déjà là.", .0.display())]
    FileThere(PathBuf),
    /// A kiosk asks again in other words.
    #[error("La borne « {asked} » est déjà enrôlée, sous le nom « {listed} ».")]
    Enrolled {
        /// Its name in the request.
        asked: String,
        /// Its name on the list.
        listed: String,
    },
    /// A request's name is none.
    #[error("Le nom de borne « {0} » ne convient pas.")]
    KioskName(String),
    /// No number is left.
    #[error("Une consultation a au plus {MOST_KIOSKS} bornes.")]
    TooManyKiosks,
    /// The list of another folder is longer.
    #[error(
        "La liste des bornes de cette consultation en a déjà {noted}, celle de {} en a {found} : deux bornes auraient le même numéro.",
        folder.display()
    )]
    OtherList {
        /// The folder at hand.
        folder: PathBuf,
        /// Kiosks on the longer one.
        noted: usize,
        /// Kiosks on this one.
        found: usize,
    },
    /// A batch is another kiosk's.
    #[error("{} est un relevé de la borne {found}.", batch.display())]
    OtherKiosk {
        /// The batch.
        batch: PathBuf,
        /// Its kiosk.
        found: KioskNumber,
    },
    /// There are no batches.
    #[error("Aucun relevé (.urne) à cet endroit.")]
    NoBatch,
    /// The list of kiosks is not beside the package.
    #[error("La liste signée des bornes n’est pas à côté du paquet : {} manque.", .0.display())]
    NoList(PathBuf),
    /// A journal, or the batch that it goes with, is not genuine.
    #[error("{} : {fault}", file.display())]
    Journal {
        /// The file.
        file: PathBuf,
        /// Why.
        fault: JournalFault,
    },
    /// Two journals of one kiosk tell two histories.
    #[error("Borne {kiosk} : le journal du relevé n° {later} ne prolonge pas celui du relevé n° {earlier}.")]
    Histories {
        /// The kiosk.
        kiosk: KioskNumber,
        /// The later batch.
        later: u64,
        /// The earlier one.
        earlier: u64,
    },
    /// A share was given twice.
    #[error("Cette part est donnée deux fois : dépositaire n° {0}.")]
    ShareTwice(u8),
}

/// What is wrong with a journal beside its batch.
#[derive(Debug, thiserror::Error)]
pub enum JournalFault {
    /// The batch itself is not genuine.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// The journal is not the one that the batch announces.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// It is no text.
    #[error("ce n’est pas du texte UTF-8")]
    NotText,
}

impl Objection {
    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Taken(_)
            | Self::Quorum { .. }
            | Self::LongFact(_)
            | Self::FileThere(_)
            | Self::NoBatch
            | Self::NoList(_) => Kind::Usage,
            _ => Kind::Refused,
        }
    }

    pub(super) fn remedies(&self) -> Vec<Remedy> {
        let one = match self {
            Self::Taken(_) => ConsultationRemedy::NewFolder.into(),
            Self::Quorum { .. } => KeysRemedy::PossibleQuorum.into(),
            Self::LongFact(_) => KeysRemedy::ShorterFact.into(),
            Self::Unread => ConsultationRemedy::SeeWhyUnread.into(),
            Self::Inconsistent | Self::OtherAuthority => KeysRemedy::KeysAsMade.into(),
            // What was sealed once is not sealed again with another content: there is no way back to that identifier.
            Self::OtherConsultation { was_sealed: true, .. } => KeysRemedy::KeysForThis.into(),
            Self::OtherConsultation { made_for, .. } => {
                return vec![KeysRemedy::KeysForThis.into(), KeysRemedy::SameIdentifier(made_for.clone()).into()];
            }
            Self::InKeys(_) => KeysRemedy::TypeOrScan.into(),
            Self::Untested(_) => KeysRemedy::TestEach.into(),
            Self::SharesLeft(_) => KeysRemedy::EraseShares.into(),
            Self::NotAShare(_) => KeysRemedy::MoveThenErase.into(),
            Self::Faults(_) => ConsultationRemedy::SeeFaults.into(),
            Self::Remarks(_) => ConsultationRemedy::ReadRemarks.into(),
            Self::NotYet => ConsultationRemedy::ChangeOrWait.into(),
            Self::PackageThere(_) => ConsultationRemedy::OtherPackageName.into(),
            Self::Sealed { .. } => return vec![ConsultationRemedy::ThatPackage.into(), KeysRemedy::MakeKeys.into()],
            Self::FileThere(_) => KeysRemedy::OtherFileName.into(),
            Self::Enrolled { .. } => KioskRemedy::RequestAsWritten.into(),
            Self::KioskName(_) => KioskRemedy::RequestAgain.into(),
            Self::TooManyKiosks => KioskRemedy::SplitByTerritory.into(),
            Self::OtherList { .. } => KioskRemedy::FolderOfList.into(),
            Self::OtherKiosk { .. } => KioskRemedy::CompareWithList.into(),
            Self::NoBatch => BatchRemedy::GiveBatches.into(),
            Self::NoList(_) => BatchRemedy::GiveList.into(),
            Self::Journal { .. } => BatchRemedy::NewExportWithJournal.into(),
            Self::Histories { .. } => BatchRemedy::ExamineKiosk.into(),
            Self::ShareTwice(_) => PaperRemedy::OneShareEach.into(),
        };
        vec![one]
    }
}
