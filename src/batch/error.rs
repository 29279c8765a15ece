//! Why a batch is refused: one sentence and one stable code for each cause.

use std::io;

use crate::envelope::RecordError;

/// Why a batch is refused. One sentence for each cause; the code is stable.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// Reading failed.
    #[error("le relevé ne se lit pas")]
    Io(#[from] io::Error),
    /// The first bytes are not a batch's.
    #[error("ce fichier n’est pas un relevé d’Urne")]
    NotABatch,
    /// It ends too early.
    #[error("le relevé est coupé : il manque la fin")]
    Truncated,
    /// Bytes after the last record.
    #[error("le relevé a des octets en trop à la fin")]
    Trailing,
    /// The manifest's length is impossible.
    #[error("la longueur du manifeste du relevé est impossible")]
    ManifestLength,
    /// The manifest is malformed.
    #[error("le manifeste du relevé est illisible : {}", crate::files::signed::french_json(.0))]
    Manifest(serde_json::Error),
    /// Another consultation.
    #[error("le relevé est d’une autre consultation (empreinte {found}, attendue {expected})")]
    OtherConsultation {
        /// The batch's fingerprint.
        found: String,
        /// The package's.
        expected: String,
    },
    /// Rehearsal among real, or the other way round.
    #[error("le relevé mélange une répétition et une vraie consultation")]
    Mode,
    /// The certificate is not the authority's.
    #[error("le certificat de la borne n’est pas signé par l’autorité de la consultation")]
    Certificate,
    /// The manifest is not signed by the certified kiosk.
    #[error("le manifeste du relevé n’est pas signé par la borne {0} : il a été modifié ou vient d’une autre borne")]
    ManifestSignature(u16),
    /// The manifest is JSON in another spelling than the one that kiosks write.
    #[error("le manifeste du relevé n’est pas écrit comme une borne l’écrit : espaces, ordre des champs ou majuscules")]
    Spelling,
    /// The number is 0, or a first batch names a previous one, or a later one names none.
    #[error("le numéro du relevé ({0}) et le relevé précédent qu’il nomme se contredisent")]
    Sequence(u64),
    /// A kiosk that was never opened has no batch.
    #[error("le relevé vient d’une borne qui n’a jamais été ouverte")]
    State,
    /// The program's name is none.
    #[error("le nom du programme dans le relevé est vide, trop long ou illisible")]
    Software,
    /// The journal would begin after its end.
    #[error("le journal annoncé par le relevé commence après sa fin ({base} sur {entries})")]
    Journal {
        /// Where it begins.
        base: u64,
        /// Entries in all.
        entries: u64,
    },
    /// The kiosks that this one replaces cannot be these.
    #[error("les bornes que celle-ci dit remplacer ne conviennent pas : {0}")]
    Restored(RestoredFault),
    /// Number of records and counter disagree.
    #[error("le compteur de la borne ({casts}) et le nombre de bulletins du relevé ({envelopes}) se contredisent")]
    Counters {
        /// The counter.
        casts: u64,
        /// The number.
        envelopes: u64,
    },
    /// A record is malformed.
    #[error("le bulletin scellé n° {record} du relevé est illisible : {source}")]
    Record {
        /// Which, from 1.
        record: u64,
        /// Why.
        source: RecordError,
    },
    /// A record is not signed by the kiosk.
    #[error(
        "le bulletin scellé n° {0} du relevé n’est signé ni par cette borne ni par une qu’elle remplace, ou a été modifié"
    )]
    EnvelopeSignature(u64),
    /// Records are not in order, or one is there twice.
    #[error("les bulletins scellés du relevé ne sont pas rangés, ou l’un y est deux fois (n° {0})")]
    Order(u64),
    /// The records are not those the manifest was signed for.
    #[error("les bulletins scellés ne sont pas ceux que le manifeste annonce (racine différente)")]
    Root,
}

impl BatchError {
    /// The stable code of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "B-100",
            Self::NotABatch => "B-101",
            Self::Truncated => "B-102",
            Self::Trailing => "B-103",
            Self::ManifestLength => "B-104",
            Self::Manifest(_) => "B-105",
            Self::OtherConsultation { .. } => "B-106",
            Self::Mode => "B-107",
            Self::Certificate => "B-108",
            Self::ManifestSignature(_) => "B-109",
            Self::Counters { .. } => "B-110",
            Self::Record { .. } => "B-111",
            Self::EnvelopeSignature(_) => "B-112",
            Self::Order(_) => "B-113",
            Self::Root => "B-114",
            Self::Spelling => "B-115",
            Self::Sequence(_) => "B-116",
            Self::State => "B-117",
            Self::Software => "B-118",
            Self::Journal { .. } => "B-119",
            // B-120, B-121 and B-123 are the register's: an unknown kiosk, one that was taken back, one of another list.
            Self::Restored(_) => "B-122",
        }
    }
}

/// What is wrong with the kiosks that a batch's kiosk says it replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RestoredFault {
    /// More than [`MOST_RESTORED`](super::MOST_RESTORED).
    #[error("elles sont trop nombreuses")]
    TooMany,
    /// A certificate that the authority did not sign, or of another consultation.
    #[error("le certificat de la borne {0} n’est pas signé par l’autorité de la consultation")]
    Certificate(u16),
    /// Itself.
    #[error("la borne {0} dit se remplacer elle-même")]
    Itself(u16),
    /// One twice.
    #[error("la borne {0} y est deux fois")]
    Twice(u16),
}
