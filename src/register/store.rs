//! `register.db`: the union of all accepted batches, rebuilt whole and renamed into place.
//!
//! The batches go in one after the other, so that one file is open and a few thousand envelopes are in memory, however many
//! kiosks and exports there are; SQLite keeps the rest on the disk, sorted by leaf.

use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, Row, params};

use super::leaf::PublishedLeaf;
use super::{RegisterError, Step};
use crate::envelope::{Envelope, Leaf, Sealed};
use crate::files::{self, FileError};
use crate::keys::{Hash, KioskNumber};

fn sqlite(operation: &'static str) -> impl Fn(rusqlite::Error) -> RegisterError {
    move |source| RegisterError::Sqlite { operation, source }
}

const SCHEMA: &str = "
    PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; PRAGMA application_id=1431457618; BEGIN;
    CREATE TABLE envelope(leaf BLOB, kiosk INTEGER, signature BLOB NOT NULL, enc BLOB NOT NULL, ct BLOB NOT NULL,
                          PRIMARY KEY(leaf, kiosk)) WITHOUT ROWID;
    CREATE TABLE member(leaf BLOB, batch INTEGER, PRIMARY KEY(leaf, batch)) WITHOUT ROWID;
    CREATE TABLE counted(leaf BLOB PRIMARY KEY, kiosk INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE lost(earlier INTEGER, leaf BLOB, PRIMARY KEY(earlier, leaf)) WITHOUT ROWID;
    CREATE TABLE revoked(kiosk INTEGER PRIMARY KEY, batch INTEGER);";

/// Of one leaf the lowest kiosk that may count; a kiosk that was taken back only with its last accepted batch.
const COUNT: &str = "
    INSERT INTO counted SELECT e.leaf, min(e.kiosk) FROM envelope e LEFT JOIN revoked r ON r.kiosk = e.kiosk
    WHERE r.kiosk IS NULL OR EXISTS (SELECT 1 FROM member m WHERE m.leaf = e.leaf AND m.batch = r.batch)
    GROUP BY e.leaf";

const LEAVES: &str = "
    SELECT c.leaf, c.kiosk, e.signature, m.batch
    FROM counted c JOIN envelope e ON e.leaf = c.leaf AND e.kiosk = c.kiosk LEFT JOIN member m ON m.leaf = c.leaf
    ORDER BY c.leaf, m.batch";

/// Leaves of published batches that do not count, with the lowest kiosk that signed them.
const SET_ASIDE: &str = "
    SELECT m.leaf, e.kiosk, e.signature, m.batch
    FROM member m JOIN envelope e ON e.leaf = m.leaf
    WHERE NOT EXISTS (SELECT 1 FROM counted c WHERE c.leaf = m.leaf)
      AND e.kiosk = (SELECT min(kiosk) FROM envelope o WHERE o.leaf = m.leaf)
    ORDER BY m.leaf, m.batch";

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
        // SQLite would make it as the system's mask allows.
        let private = std::fs::File::options().write(true).create_new(true).mode(0o600).open(&temporary);
        private.map_err(FileError::at(&temporary))?;
        let connection = Connection::open(&temporary).map_err(sqlite("créé"))?;
        // Nothing can be lost before the rename: the file is synced once, at the end.
        connection.execute_batch(SCHEMA).map_err(sqlite("créé"))?;
        Ok(Self { connection, temporary, target: target.to_owned() })
    }

    fn execute(&self, statement: &str, row: impl rusqlite::Params) -> Result<(), RegisterError> {
        let mut statement = self.connection.prepare_cached(statement).map_err(sqlite("écrit"))?;
        statement.execute(row).map(|_| ()).map_err(sqlite("écrit"))
    }

    /// Adds an envelope under the kiosk that signed it. Of two genuine signatures the smaller stays.
    pub(super) fn add(&self, kiosk: KioskNumber, envelope: &Envelope) -> Result<(), RegisterError> {
        let insert = "INSERT INTO envelope VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE
                      SET signature = excluded.signature WHERE excluded.signature < signature";
        let sealed = envelope.sealed();
        let row = params![envelope.leaf().0, kiosk.0, envelope.kiosk_signature(), sealed.enc, sealed.ciphertext];
        self.execute(insert, row)
    }

    /// Notes that a published batch, numbered from 1, holds a leaf.
    pub(super) fn hold(&self, leaf: Leaf, batch: u32) -> Result<(), RegisterError> {
        self.execute("INSERT INTO member VALUES(?1, ?2)", params![leaf.0, batch])
    }

    /// Notes a leaf of an earlier batch (numbered by the caller) where none of its kiosk's published ones holds it.
    pub(super) fn expect(&self, leaf: Leaf, earlier: u32, (first, last): (u32, u32)) -> Result<(), RegisterError> {
        let insert = "INSERT OR IGNORE INTO lost SELECT ?1, ?2 WHERE NOT EXISTS
                      (SELECT 1 FROM member WHERE leaf = ?2 AND batch BETWEEN ?3 AND ?4)";
        self.execute(insert, params![earlier, leaf.0, first, last])
    }

    /// A kiosk that was taken back, and its published batch.
    pub(super) fn revoke(&self, kiosk: KioskNumber, batch: Option<u32>) -> Result<(), RegisterError> {
        self.execute("INSERT INTO revoked VALUES(?1, ?2)", params![kiosk.0, batch])
    }

    /// Decides what counts, once everything is in.
    pub(super) fn count(&self) -> Result<(), RegisterError> {
        self.execute(COUNT, [])
    }

    /// Every leaf that counts, sorted.
    pub(super) fn leaves(&self, mut to: impl FnMut(PublishedLeaf)) -> Result<(), RegisterError> {
        each_leaf(&self.connection, LEAVES, |leaf| {
            to(leaf);
            Ok(())
        })
    }

    /// Every leaf of a published batch that does not, sorted.
    pub(super) fn set_aside(&self, mut to: impl FnMut(PublishedLeaf)) -> Result<(), RegisterError> {
        each_leaf(&self.connection, SET_ASIDE, |leaf| {
            to(leaf);
            Ok(())
        })
    }

    /// How many leaves of each earlier batch are lost.
    pub(super) fn lost(&self) -> Result<Vec<(u32, u64)>, RegisterError> {
        let select = "SELECT earlier, count(*) FROM lost GROUP BY earlier";
        rows(&self.connection, select, |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))
    }

    /// Counted leaves that several kiosks signed themselves.
    pub(super) fn signed_twice(&self) -> Result<Vec<(Hash, Vec<KioskNumber>)>, RegisterError> {
        let select = "SELECT leaf, kiosk FROM envelope WHERE leaf IN
                      (SELECT leaf FROM envelope GROUP BY leaf HAVING count(*) > 1)
                      AND leaf IN (SELECT leaf FROM counted) ORDER BY leaf, kiosk";
        let pairs = rows(&self.connection, select, |row| Ok((Hash(row.get(0)?), KioskNumber(row.get(1)?))))?;
        Ok(grouped(pairs))
    }

    /// Counted leaves that were sealed with one key, in groups.
    pub(super) fn shared_keys(&self) -> Result<Vec<Vec<Hash>>, RegisterError> {
        let select = "WITH sealed AS (SELECT e.enc, e.leaf FROM counted c JOIN envelope e USING(leaf, kiosk))
                      SELECT enc, leaf FROM sealed WHERE enc IN
                      (SELECT enc FROM sealed GROUP BY enc HAVING count(*) > 1) ORDER BY enc, leaf";
        let pairs = rows(&self.connection, select, |row| Ok((Hash(row.get(0)?), Hash(row.get(1)?))))?;
        Ok(grouped(pairs).into_iter().map(|(_, leaves)| leaves).collect())
    }

    /// Ends the building; it is not in place yet.
    pub(super) fn finish(self) -> Result<Built, RegisterError> {
        let Self { connection, temporary, target } = self;
        connection.execute_batch("DROP TABLE lost; DROP TABLE revoked; COMMIT").map_err(sqlite("écrit"))?;
        connection.close().map_err(|(_, error)| sqlite("écrit")(error))?;
        Ok(Built { temporary, target })
    }
}

/// A finished register that is not in place yet.
pub(super) struct Built {
    temporary: PathBuf,
    target: PathBuf,
}

impl Built {
    /// Puts it in the place of the older one.
    pub(super) fn put_in_place(self) -> Result<(), RegisterError> {
        let Self { temporary, target } = self;
        std::fs::File::open(&temporary).and_then(|file| file.sync_all()).map_err(FileError::at(&target))?;
        Ok(files::put_in_place(&temporary, &target)?)
    }
}

/// Sorted pairs with one first value together.
fn grouped<K: PartialEq, V>(pairs: Vec<(K, V)>) -> Vec<(K, Vec<V>)> {
    let mut groups: Vec<(K, Vec<V>)> = Vec::new();
    for (key, value) in pairs {
        match groups.last_mut() {
            Some((last, values)) if *last == key => values.push(value),
            _ => groups.push((key, vec![value])),
        }
    }
    groups
}

fn rows<T>(
    connection: &Connection,
    select: &str,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, RegisterError> {
    let mut statement = connection.prepare(select).map_err(sqlite("lu"))?;
    let rows = statement.query_map([], read).map_err(sqlite("lu"))?;
    rows.collect::<Result<_, _>>().map_err(sqlite("lu"))
}

/// One row for each leaf and batch, put together to one leaf.
fn each_leaf(
    connection: &Connection,
    select: &str,
    mut to: impl FnMut(PublishedLeaf) -> Result<(), RegisterError>,
) -> Result<(), RegisterError> {
    let mut statement = connection.prepare(select).map_err(sqlite("lu"))?;
    let mut rows = statement.query([]).map_err(sqlite("lu"))?;
    let mut pending: Option<PublishedLeaf> = None;
    while let Some(row) = rows.next().map_err(sqlite("lu"))? {
        let (next, batch) = line(row).map_err(sqlite("lu"))?;
        if pending.as_ref().is_some_and(|pending| pending.leaf != next.leaf)
            && let Some(done) = pending.take()
        {
            to(done)?;
        }
        pending.get_or_insert(next).batches.extend(batch);
    }
    pending.map_or(Ok(()), to)
}

fn line(row: &Row<'_>) -> rusqlite::Result<(PublishedLeaf, Option<u32>)> {
    let (leaf, kiosk, signature) = (Leaf(row.get(0)?), KioskNumber(row.get(1)?), row.get(2)?);
    Ok((PublishedLeaf { leaf, kiosk, signature, batches: Vec::new() }, row.get(3)?))
}

fn read(path: &Path) -> Result<Connection, RegisterError> {
    if !path.exists() {
        return Err(RegisterError::Missing { missing: "register.db", step: Step::Merge });
    }
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(sqlite("ouvert"))
}

/// Every line of the published list, sorted.
pub(super) fn leaves(
    path: &Path,
    to: impl FnMut(PublishedLeaf) -> Result<(), RegisterError>,
) -> Result<(), RegisterError> {
    each_leaf(&read(path)?, LEAVES, to)
}

/// The sealed ballots that count, without kiosk, code and signature: what may be opened.
pub(super) fn sealed(path: &Path) -> Result<Vec<(Leaf, Sealed)>, RegisterError> {
    let select = "SELECT leaf, e.enc, e.ct FROM counted JOIN envelope e USING(leaf, kiosk) ORDER BY leaf";
    rows(&read(path)?, select, |row| Ok((Leaf(row.get(0)?), Sealed { enc: row.get(1)?, ciphertext: row.get(2)? })))
}
