//! Workbooks (`.xlsx`, `.ods`) as tables: the first visible sheet that holds something.
//!
//! A number is written as the spreadsheet shows it (15 digits, a point for decimals, none for whole ones), a date as
//! 2027-03-12, a formula as its last value; a merged cell is its first one. A value of error stops the reading.
//! The archive is hostile: only its texts are kept, within [`MOST_INFLATED`], before the crate that reads them sees any;
//! what it makes of them is bounded again. [`Child`] reads in a process of its own, for files of others.

mod archive;
mod child;
mod sheet;

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Serialize};

pub use child::{Child, serve};

use super::table::rows::Table;

/// Most bytes that the texts of a workbook may come to.
pub const MOST_INFLATED: u64 = 32 << 20;
const ZIP: &[u8] = b"PK\x03\x04";
/// Compound files: workbooks before 2007, and encrypted ones.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Why a workbook cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum WorkbookFault {
    /// `.xls`, or behind a password.
    #[error("ce classeur est d’un ancien format (.xls), ou fermé par un mot de passe")]
    OldOrEncrypted,
    /// Behind a password.
    #[error("ce classeur est fermé par un mot de passe")]
    Encrypted,
    /// An archive that is no workbook.
    #[error("ce fichier n’est pas un classeur .xlsx ou .ods")]
    NotAWorkbook,
    /// It breaks the rules of its format.
    #[error("ce classeur est abîmé")]
    Damaged,
    /// More than any table of a consultation holds.
    #[error("ce classeur est trop grand une fois ouvert")]
    TooLarge,
    /// Reading it does not come to an end.
    #[error("la lecture de ce classeur prend trop de temps ou de mémoire")]
    TooSlow,
    /// An error in the place of a value.
    #[error("feuille « {sheet} », la case {cell} contient l’erreur {error}")]
    ErrorValue {
        /// The sheet.
        sheet: String,
        /// As `D12`.
        cell: String,
        /// As `#REF!`.
        error: String,
    },
    /// The process that reads it cannot be started.
    #[error("le programme qui lit les classeurs n’a pas pu être lancé")]
    Unavailable,
}

impl WorkbookFault {
    /// What to do about it.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::OldOrEncrypted => "Enregistrez-le en .xlsx ou en .ods, sans mot de passe.",
            Self::Encrypted => "Enregistrez-le sans mot de passe.",
            Self::NotAWorkbook => "Enregistrez la table en .xlsx, en .ods ou en CSV.",
            Self::Damaged => "Ouvrez-le dans un tableur et enregistrez-le de nouveau.",
            Self::TooLarge | Self::TooSlow => {
                "Copiez la table seule dans un classeur neuf, sans autre feuille ni mise en forme."
            }
            Self::ErrorValue { .. } => "Corrigez la formule de cette case, ou remplacez-la par sa valeur.",
            Self::Unavailable => "Enregistrez la table en CSV UTF-8, ou relancez la même commande.",
        }
    }
}

/// Reads workbooks.
pub trait Opener: Sync {
    /// The table on the first visible sheet that holds something; no rows where none does.
    ///
    /// # Errors
    /// The workbook cannot be read.
    fn open(&self, bytes: &[u8]) -> Result<Table, WorkbookFault>;
}

/// Reads workbooks in this process: those of the house.
#[derive(Debug, Clone, Copy, Default)]
pub struct InProcess;

impl Opener for InProcess {
    fn open(&self, bytes: &[u8]) -> Result<Table, WorkbookFault> {
        let texts = archive::texts_of(bytes)?;
        // The crate stops where a number is beyond what it adds up; nothing of it is used again.
        let read = catch_unwind(AssertUnwindSafe(|| sheet::read(&texts)));
        read.unwrap_or(Err(WorkbookFault::Damaged))
    }
}

/// Whether these bytes are a workbook's, of whatever kind, and not a text.
pub fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(COMPOUND)
}
