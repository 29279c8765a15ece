//! What SQLite's error codes mean to whoever stands at the kiosk.

use std::fmt;

use rusqlite::ErrorCode;

/// What is wrong with a database or the disk under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No room is left.
    Full,
    /// The disk takes no writes.
    ReadOnly,
    /// The disk fails.
    Failing,
    /// The file is not what it was.
    Damaged,
    /// The program may not read or write the file.
    Forbidden,
    /// Another program has it.
    Taken,
    /// Anything else.
    Other,
}

impl Trouble {
    /// The trouble behind an error.
    pub fn of(error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::SystemIoFailure) => Self::Failing,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged,
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::Forbidden,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Taken,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Full => "le disque est plein",
            Self::ReadOnly => "le disque est protégé contre l’écriture",
            Self::Failing => "le disque ne répond pas bien",
            Self::Damaged => "le fichier est abîmé",
            Self::Forbidden => "le programme n’y a pas accès",
            Self::Taken => "un autre programme s’en sert",
            Self::Other => "SQLite refuse",
        })
    }
}
