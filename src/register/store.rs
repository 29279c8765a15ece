//! `register.db`: the merged envelopes, rebuilt whole and renamed into place.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, params};

use super::RegisterError;
use crate::envelope::{Envelope, Leaf, Sealed};
use crate::files::FileError;
use crate::files::signed::ArtefactError;
use crate::keys::hash::{from_hex, hex};
use crate::keys::{KioskNumber, Signature};

fn sqlite(operation: &'static str) -> impl Fn(rusqlite::Error) -> RegisterError {
    move |source| RegisterError::Sqlite { operation, source }
}

/// A line of `leaves.txt`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedLeaf {
    /// The leaf.
    pub leaf: Leaf,
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Its signature.
    pub signature: Signature,
}

impl PublishedLeaf {
    /// The line, without its end.
    pub fn line(&self) -> String {
        format!("{} {} {}", self.leaf, self.kiosk, hex(&self.signature))
    }

    /// Reads a line back.
    pub fn parse(line: &str) -> Option<Self> {
        let mut cells = line.split(' ');
        let (leaf, kiosk, signature) = (cells.next()?, cells.next()?, cells.next()?);
        if cells.next().is_some() {
            return None;
        }
        let parsed = Self {
            leaf: Leaf(from_hex(leaf)?),
            kiosk: KioskNumber(kiosk.parse().ok()?),
            signature: from_hex(signature)?,
        };
        (parsed.line() == line).then_some(parsed)
    }
}

/// Reads a published list: sorted, no leaf twice, every line in its one spelling.
///
/// # Errors
/// A line is none, or they are not in order.
pub fn read_leaves(bytes: &[u8]) -> Result<Vec<PublishedLeaf>, ArtefactError> {
    let refused = |line: usize| ArtefactError::Malformed {
        file: super::Register::LEAVES.into(),
        reason: format!("la ligne {line} n’est pas celle d’un bulletin scellé, ou n’est pas à sa place"),
    };
    let text = std::str::from_utf8(bytes).map_err(|_| refused(1))?;
    let mut leaves: Vec<PublishedLeaf> = Vec::new();
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let leaf = line.strip_suffix('\n').and_then(PublishedLeaf::parse).ok_or_else(|| refused(number))?;
        if leaves.last().is_some_and(|last| last.leaf >= leaf.leaf) {
            return Err(refused(number));
        }
        leaves.push(leaf);
    }
    Ok(leaves)
}

/// A register being built.
pub(super) struct Building {
    connection: Connection,
    temporary: PathBuf,
    target: PathBuf,
}

impl Building {
    pub(super) fn start(target: &Path) -> Result<Self, RegisterError> {
        let temporary = target.with_added_extension("tmp");
        if temporary.exists() {
            std::fs::remove_file(&temporary).map_err(FileError::at(&temporary))?;
        }
        let connection = Connection::open(&temporary).map_err(sqlite("créé"))?;
        // Nothing can be lost before the rename: the file is synced once, at the end.
        connection
            .execute_batch(
                "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA application_id=1431457618; BEGIN;
                 CREATE TABLE envelope(leaf BLOB PRIMARY KEY, kiosk INTEGER NOT NULL, signature BLOB NOT NULL,
                                       enc BLOB NOT NULL, ct BLOB NOT NULL) WITHOUT ROWID;",
            )
            .map_err(sqlite("créé"))?;
        Ok(Self { connection, temporary, target: target.to_owned() })
    }

    pub(super) fn add(&self, kiosk: KioskNumber, envelope: &Envelope) -> Result<(), RegisterError> {
        let insert = "INSERT INTO envelope VALUES(?1, ?2, ?3, ?4, ?5)";
        let mut statement = self.connection.prepare_cached(insert).map_err(sqlite("écrit"))?;
        let sealed = envelope.sealed();
        let row = params![envelope.leaf().0, kiosk.0, envelope.kiosk_signature(), sealed.enc, sealed.ciphertext];
        statement.execute(row).map(|_| ()).map_err(sqlite("écrit"))
    }

    pub(super) fn finish(self) -> Result<(), RegisterError> {
        let Self { connection, temporary, target } = self;
        connection.execute_batch("COMMIT").map_err(sqlite("écrit"))?;
        connection.close().map_err(|(_, error)| sqlite("écrit")(error))?;
        let place = || {
            std::fs::File::open(&temporary)?.sync_all()?;
            std::fs::rename(&temporary, &target)?;
            target.parent().map_or(Ok(()), |parent| std::fs::File::open(parent)?.sync_all())
        };
        Ok(place().map_err(FileError::at(&target))?)
    }
}

fn read(path: &Path) -> Result<Connection, RegisterError> {
    if !path.exists() {
        let remedy = "rassemblez d’abord les relevés avec urne merge";
        return Err(RegisterError::Missing { missing: "register.db", remedy });
    }
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(sqlite("ouvert"))
}

/// Every line of the published list, sorted.
pub(super) fn leaves(path: &Path) -> Result<Vec<PublishedLeaf>, RegisterError> {
    let connection = read(path)?;
    let select = "SELECT leaf, kiosk, signature FROM envelope ORDER BY leaf";
    let mut statement = connection.prepare(select).map_err(sqlite("lu"))?;
    let rows = statement.query_map([], |row| {
        Ok(PublishedLeaf { leaf: Leaf(row.get(0)?), kiosk: KioskNumber(row.get(1)?), signature: row.get(2)? })
    });
    rows.map_err(sqlite("lu"))?.collect::<Result<_, _>>().map_err(sqlite("lu"))
}

/// The sealed ballots without kiosk, code and signature: what may be opened.
pub(super) fn sealed(path: &Path) -> Result<Vec<(Leaf, Sealed)>, RegisterError> {
    let connection = read(path)?;
    let mut statement = connection.prepare("SELECT leaf, enc, ct FROM envelope ORDER BY leaf").map_err(sqlite("lu"))?;
    let rows =
        statement.query_map([], |row| Ok((Leaf(row.get(0)?), Sealed { enc: row.get(1)?, ciphertext: row.get(2)? })));
    rows.map_err(sqlite("lu"))?.collect::<Result<_, _>>().map_err(sqlite("lu"))
}
