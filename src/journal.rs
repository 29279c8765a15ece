//! The journal of a kiosk: staff and device events in a chain of hashes, in a database of its own.
//!
//! Residents leave no trace in it: no cast, no unlock, no print job; only the box's counters where staff open, pause,
//! export or close. Time is what staff confirmed, never what a clock said. It is appended to and never changed; when it
//! grows long its oldest entries go, and the chain goes on from their hash. Layout: `journal/FORMAT.md`.
#![doc = include_str!("journal/FORMAT.md")]

use std::path::{Path, PathBuf};

use rusqlite::params;

use crate::database::{Database, DatabaseError, Format};
use crate::keys::{Hash, Instance};
use crate::language::Language;

mod chain;
mod error;
mod event;
mod reason;

pub use chain::{Base, Entry, Extent, Followed, follow};
use chain::{link, parse, write};
pub use error::JournalError;
pub use event::{Event, LifeEvent, Taken, manual};
pub use reason::{ExportReason, MirrorReason};

static FORMAT: Format = Format { name: "le journal de la borne", application_id: 0x5552_4E4A, version: 1 };
/// Entries kept at most.
const MOST_ENTRIES: u64 = 2000;
/// Entries that go when there are too many.
const DROPPED: u64 = 500;
/// Events of devices between two of staff; more of them are only logged, so that a loose plug does not push staff's out.
const MOST_DEVICE_EVENTS: u32 = 32;

/// What the whole chain so far comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Memory {
    instance: Option<Instance>,
    life: Option<LifeEvent>,
    last_export: Option<(u64, Hash)>,
    restored: Vec<Taken>,
    /// Slips for staff: one for each event of the kiosk's life but the installation.
    slips: u64,
    /// What the last of them tells of.
    last_slip: Option<Event>,
    /// Ballots in the box when they were last noted.
    casts: u64,
    device_events: u32,
}

impl Memory {
    fn absorb(&mut self, event: &Event) {
        if event.has_slip() {
            self.slips = self.slips.saturating_add(1);
            self.last_slip = Some(event.clone());
        }
        self.life = event.life().or(self.life);
        self.device_events = if event.is_device() { self.device_events.saturating_add(1) } else { 0 };
        self.casts = event.casts().unwrap_or(self.casts);
        match event {
            Event::Installed { instance, .. } => self.instance = Some(*instance),
            Event::Exported { sequence, manifest, .. } => self.last_export = Some((*sequence, *manifest)),
            Event::Restored { from, .. } => self.restored.clone_from(from),
            _ => {}
        }
    }
}

/// An open journal.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    /// `None` while its disk does not answer.
    database: Option<Database>,
    base: Base,
    last: Base,
    memory: Memory,
}

impl Journal {
    /// Makes an empty journal where there is none.
    pub fn install(path: &Path) -> Result<Self, JournalError> {
        let schema = "CREATE TABLE journal(sequence INTEGER PRIMARY KEY, entry TEXT NOT NULL);
                      CREATE TABLE base(id INTEGER PRIMARY KEY, base TEXT NOT NULL);";
        drop(Database::create(path, &FORMAT, schema)?);
        Self::open(path)
    }

    /// Opens the journal of a kiosk and follows the whole chain.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let database = Database::open(path, &FORMAT)?;
        let mut journal = Self::read(path, &database)?;
        journal.database = Some(database);
        Ok(journal)
    }

    /// What the journal says, read without a change to any file, whoever holds it: see [`Database::look`].
    pub fn look(path: &Path) -> Result<Self, JournalError> {
        Self::read(path, &Database::look(path, &FORMAT)?)
    }

    fn read(path: &Path, database: &Database) -> Result<Self, JournalError> {
        let (base, memory) = read_base(database)?;
        let mut journal = Self { path: path.to_owned(), database: None, base, last: base, memory };
        for line in lines(database)? {
            let entry = parse(&line, journal.last.sequence + 1)?;
            journal.follow(&line, &entry);
        }
        Ok(journal)
    }

    fn follow(&mut self, line: &str, entry: &Entry) {
        self.last = Base { sequence: entry.sequence, head: link(&self.last.head, line) };
        self.memory.absorb(&entry.event);
    }

    /// Appends an event; on the disk when this returns.
    pub fn record(&mut self, event: Event) -> Result<(), JournalError> {
        if self.database.is_none() {
            *self = Self::open(&self.path)?;
        }
        if event.is_device() && self.memory.device_events >= MOST_DEVICE_EVENTS {
            log::warn!("ceci n’est plus noté au journal : {}", event.said(Language::FRENCH));
            return Ok(());
        }
        let entry = Entry { sequence: self.last.sequence + 1, event };
        let line = write(&entry)?;
        let after = Base { sequence: entry.sequence, head: link(&self.last.head, &line) };
        if let Err(error) = self.append(entry.sequence, &line) {
            // Only a fresh connection tells what the disk holds.
            self.database = None;
            *self = Self::open(&self.path)?;
            if self.last != after {
                return Err(error);
            }
            // Written again where it is: an UPDATE with equal bytes would be skipped.
            self.database()?.write("y confirmer un événement", |transaction| {
                let mut blob = transaction.blob_open("main", "journal", "entry", signed(after.sequence), false)?;
                blob.write_all_at(line.as_bytes(), 0)?;
                blob.close()
            })?;
            return Ok(());
        }
        self.follow(&line, &entry);
        if let Err(error) = self.rotate() {
            log::warn!("le journal reste long jusqu’à son prochain événement : {error}.");
        }
        Ok(())
    }

    fn database(&self) -> Result<&Database, DatabaseError> {
        let absent = || DatabaseError::Absent { name: FORMAT.name, path: self.path.clone() };
        self.database.as_ref().ok_or_else(absent)
    }

    fn append(&self, sequence: u64, line: &str) -> Result<(), JournalError> {
        let insert = "INSERT INTO journal VALUES(?1, ?2)";
        self.database()?.write("y noter un événement", |transaction| {
            transaction.execute(insert, params![signed(sequence), line])
        })?;
        Ok(())
    }

    /// Drops the oldest entries of a long journal; their hash and what they came to stay.
    fn rotate(&mut self) -> Result<(), JournalError> {
        if self.last.sequence - self.base.sequence <= MOST_ENTRIES {
            return Ok(());
        }
        let (mut base, mut memory) = read_base(self.database()?)?;
        for line in lines(self.database()?)?.iter().take(usize::try_from(DROPPED).unwrap_or_default()) {
            let entry = parse(line, base.sequence + 1)?;
            base = Base { sequence: entry.sequence, head: link(&base.head, line) };
            memory.absorb(&entry.event);
        }
        let json = serde_json::to_string(&(base, memory))
            .map_err(|source| JournalError::Entry { entry: base.sequence, source })?;
        self.database()?.write("l’abréger", |transaction| {
            transaction.execute("INSERT OR REPLACE INTO base VALUES(1, ?1)", [json])?;
            transaction.execute("DELETE FROM journal WHERE sequence <= ?1", [signed(base.sequence)])
        })?;
        self.base = base;
        Ok(())
    }

    /// The hash that stands for the whole chain so far; zero for an empty one.
    pub fn head(&self) -> Hash {
        self.last.head
    }

    /// Whose journal it is; `None` before the installation.
    pub fn instance(&self) -> Option<Instance> {
        self.memory.instance
    }

    /// The last event of the kiosk's life.
    pub fn life(&self) -> Option<LifeEvent> {
        self.memory.life
    }

    /// The sequence and manifest hash of the last export, if there was one.
    pub fn last_export(&self) -> Option<(u64, Hash)> {
        self.memory.last_export
    }

    /// Ballots in the box when staff last had them noted: it never holds less.
    pub fn casts(&self) -> u64 {
        self.memory.casts
    }

    /// The kiosk that this one took over from, and those before that.
    pub fn restored(&self) -> &[Taken] {
        &self.memory.restored
    }

    /// The running number of the last slip for staff.
    pub fn slips(&self) -> u64 {
        self.memory.slips
    }

    /// The event that the last slip for staff tells of: it can be printed again.
    pub fn last_slip(&self) -> Option<&Event> {
        self.memory.last_slip.as_ref()
    }

    /// How far it reaches.
    pub fn extent(&self) -> Extent {
        Extent { head: self.last.head, entries: self.last.sequence, base: self.base.sequence }
    }

    /// The journal as the file that travels beside a batch: where it begins unless at the beginning, then one entry a line.
    pub fn export(&self) -> Result<Vec<u8>, JournalError> {
        let mut text = if self.base.sequence > 0 { chain::base_line(&self.base)? + "\n" } else { String::new() };
        for line in lines(self.database()?)? {
            text += &line;
            text.push('\n');
        }
        Ok(text.into_bytes())
    }
}

fn signed(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}

fn read_base(database: &Database) -> Result<(Base, Memory), JournalError> {
    let reading = database.failed("le lire");
    let mut statement = database.connection().prepare("SELECT base FROM base WHERE id = 1").map_err(&reading)?;
    let mut rows = statement.query([]).map_err(&reading)?;
    let Some(row) = rows.next().map_err(&reading)? else { return Ok(Default::default()) };
    let json: String = row.get(0).map_err(&reading)?;
    serde_json::from_str(&json).map_err(|source| JournalError::Entry { entry: 0, source })
}

fn lines(database: &Database) -> Result<Vec<String>, JournalError> {
    let reading = database.failed("le lire");
    let query = "SELECT entry FROM journal ORDER BY sequence";
    let mut statement = database.connection().prepare(query).map_err(&reading)?;
    let lines = statement.query_map([], |row| row.get(0)).map_err(&reading)?;
    Ok(lines.collect::<Result<_, _>>().map_err(&reading)?)
}

#[cfg(test)]
mod tests;
