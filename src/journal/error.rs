//! Why the journal refuses.

use crate::database::DatabaseError;

/// Why the journal refuses.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// See [`DatabaseError`].
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// An entry is not the one that was written.
    #[error("le journal a été modifié : l’entrée {0} ne suit pas la précédente")]
    Broken(u64),
    /// It begins or ends elsewhere than announced: (first kept, entries).
    #[error(
        "le journal garde les entrées {} à {}, le relevé signé annonce {} à {} : il en manque",
        found.0 + 1, found.1, expected.0 + 1, expected.1
    )]
    Cut {
        /// What the file has.
        found: (u64, u64),
        /// What the manifest says.
        expected: (u64, u64),
    },
    /// Some entry is another than the one that was written.
    #[error("ce n’est pas le journal que le relevé signé annonce, ou il a été modifié")]
    OtherHead,
    /// It is another kiosk's, or says nothing of its installation.
    #[error("ce journal est celui d’une autre borne")]
    OtherKiosk,
    /// An entry is longer than any that is written.
    #[error("l’entrée {0} du journal est trop longue")]
    TooLong(u64),
    /// An entry cannot be read.
    #[error("l’entrée {entry} du journal est illisible")]
    Entry {
        /// Which.
        entry: u64,
        /// Why.
        source: serde_json::Error,
    },
}
