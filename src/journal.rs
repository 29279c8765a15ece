//! The journal of a kiosk: staff and device events in a chain of hashes, in a database of its own.
//!
//! Residents leave no trace in it: no cast, no unlock, no print job; only the box's counters where staff open, pause,
//! export or close. Time is what staff confirmed, never what a clock said. Layout: `journal/FORMAT.md`.
#![doc = include_str!("journal/FORMAT.md")]

use std::path::Path;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::keys::Hash;

mod event;

pub use event::{Event, LifeEvent};

const APPLICATION_ID: i32 = 0x5552_4E4A;
const TAG: &[u8] = b"urne/v1/journal";
/// Longest entry read back, in bytes.
const LONGEST_ENTRY: usize = 4096;

/// Why the journal refuses.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// SQLite failed.
    #[error("le journal de la borne ne peut pas {operation}")]
    Sqlite {
        /// What was attempted, in French.
        operation: &'static str,
        /// Why.
        source: rusqlite::Error,
    },
    /// An entry is not the one that was written.
    #[error("le journal a été modifié : l’entrée {0} ne suit pas la précédente")]
    Broken(u64),
    /// An entry cannot be read.
    #[error("l’entrée {entry} du journal est illisible")]
    Entry {
        /// Which, from 1.
        entry: u64,
        /// Why.
        source: serde_json::Error,
    },
}

fn sqlite(operation: &'static str) -> impl Fn(rusqlite::Error) -> JournalError {
    move |source| JournalError::Sqlite { operation, source }
}

/// One entry of the chain, as a line of the file that travels beside a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// From 1, without a gap.
    pub sequence: u64,
    /// What happened.
    pub event: Event,
}

/// An open journal.
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
    head: Hash,
    length: u64,
    life: Option<LifeEvent>,
}

impl Journal {
    /// Opens or makes the journal of a kiosk and follows the whole chain.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let connection = Connection::open(path).map_err(sqlite("s’ouvrir"))?;
        connection
            .execute_batch(&format!(
                "PRAGMA journal_mode=PERSIST; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF;
                 PRAGMA locking_mode=EXCLUSIVE; PRAGMA application_id={APPLICATION_ID};
                 CREATE TABLE IF NOT EXISTS journal(sequence INTEGER PRIMARY KEY, entry TEXT NOT NULL);"
            ))
            .map_err(sqlite("s’ouvrir"))?;
        let mut journal = Self { connection, head: Hash([0; 32]), length: 0, life: None };
        for line in journal.lines()? {
            let entry = parse(&line, journal.length + 1)?;
            journal.follow(&line, &entry);
        }
        Ok(journal)
    }

    fn follow(&mut self, line: &str, entry: &Entry) {
        self.head = link(&self.head, line);
        self.length = entry.sequence;
        if let Some(life) = entry.event.life() {
            self.life = Some(life);
        }
    }

    /// Appends an event; on the disk when this returns.
    pub fn record(&mut self, event: Event) -> Result<(), JournalError> {
        let entry = Entry { sequence: self.length + 1, event };
        let line =
            serde_json::to_string(&entry).map_err(|source| JournalError::Entry { entry: entry.sequence, source })?;
        let sequence = i64::try_from(entry.sequence).unwrap_or(i64::MAX);
        self.connection
            .execute("INSERT INTO journal VALUES(?1, ?2)", rusqlite::params![sequence, line])
            .map_err(sqlite("noter un événement"))?;
        self.follow(&line, &entry);
        Ok(())
    }

    /// The hash that stands for the whole chain so far; zero for an empty one.
    pub fn head(&self) -> Hash {
        self.head
    }

    /// The last event of the kiosk's life.
    pub fn life(&self) -> Option<LifeEvent> {
        self.life
    }

    /// The manifest hash and sequence of the last export, if there was one.
    pub fn last_export(&self) -> Result<Option<(u64, Hash)>, JournalError> {
        let mut last = None;
        for (place, line) in self.lines()?.iter().enumerate() {
            let place = u64::try_from(place).unwrap_or(u64::MAX);
            if let Event::Exported { sequence, manifest, .. } = parse(line, place + 1)?.event {
                last = Some((sequence, manifest));
            }
        }
        Ok(last)
    }

    fn lines(&self) -> Result<Vec<String>, JournalError> {
        let mut statement =
            self.connection.prepare("SELECT entry FROM journal ORDER BY sequence").map_err(sqlite("être lu"))?;
        let lines = statement.query_map([], |row| row.get(0)).map_err(sqlite("être lu"))?;
        lines.collect::<Result<_, _>>().map_err(sqlite("être lu"))
    }

    /// The whole journal as the file that travels beside a batch: one entry a line.
    pub fn export(&self) -> Result<Vec<u8>, JournalError> {
        let mut lines = self.lines()?.join("\n");
        lines.push('\n');
        Ok(lines.into_bytes())
    }
}

/// Follows the chain of an exported journal; its entries and its head.
pub fn follow(text: &str) -> Result<(Vec<Entry>, Hash), JournalError> {
    let mut entries = Vec::new();
    let mut head = Hash([0; 32]);
    for (line, expected) in text.lines().zip(1..) {
        entries.push(parse(line, expected)?);
        head = link(&head, line);
    }
    Ok((entries, head))
}

fn link(head: &Hash, line: &str) -> Hash {
    Hash::of(&[TAG, &head.0, line.as_bytes()])
}

fn parse(line: &str, expected: u64) -> Result<Entry, JournalError> {
    let line = line.get(..line.len().min(LONGEST_ENTRY)).unwrap_or_default();
    let entry: Entry = serde_json::from_str(line).map_err(|source| JournalError::Entry { entry: expected, source })?;
    if entry.sequence == expected { Ok(entry) } else { Err(JournalError::Broken(expected)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_survives_reopening_and_travels() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let mut journal = Journal::open(&path).unwrap();
        journal.record(Event::Installed { software: "urne test".into() }).unwrap();
        journal.record(Event::Closed { casts: 3, unlocks: 0, print_failures: 1 }).unwrap();
        let head = journal.head();
        let exported = String::from_utf8(journal.export().unwrap()).unwrap();
        drop(journal);
        let journal = Journal::open(&path).unwrap();
        assert_eq!(journal.head(), head);
        assert_eq!(journal.life(), Some(LifeEvent::Closed));
        let (entries, followed) = follow(&exported).unwrap();
        assert_eq!((entries.len(), followed), (2, head));
    }

    #[test]
    fn a_changed_or_missing_entry_changes_the_head() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(&folder.path().join("journal.db")).unwrap();
        for date in ["1er mars", "2 mars", "3 mars"] {
            journal.record(Event::Opened { date: date.into(), casts: 0 }).unwrap();
        }
        let exported = String::from_utf8(journal.export().unwrap()).unwrap();
        assert_ne!(follow(&exported.replace("2 mars", "4 mars")).unwrap().1, journal.head());
        let without: String =
            exported.lines().enumerate().filter(|(n, _)| *n != 1).map(|(_, line)| format!("{line}\n")).collect();
        assert!(matches!(follow(&without), Err(JournalError::Broken(2))));
    }
}
