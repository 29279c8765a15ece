//! The box: one SQLite file of equal slots, filled in random order, that keeps every ballot and no order.
//!
//! It stores records whose meaning it does not know. A cast is durable when [`BallotBox::cast`] returns. What is promised and
//! what is not: SECURITY.md; layout: `ballot_box/FORMAT.md`.
#![doc = include_str!("ballot_box/FORMAT.md")]

use std::fs::{File, FileTimes};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, OpenFlags};

use crate::keys::{Randomness, RandomnessUnavailable};

mod counters;
mod layout;
mod pragmas;

pub use counters::Counters;
use layout::Layout;

const APPLICATION_ID: i32 = 0x5552_4E45;
const VERSION: i32 = 1;
/// Slots that a cover rewrites, each on a page of its own.
const COVERED: usize = 8;
/// Seconds from 1970 to 1 January 2000: the date that every file of the box shows.
const SHOWN_DATE: Duration = Duration::from_secs(946_684_800);

/// Why the box refuses.
#[derive(Debug, thiserror::Error)]
pub enum BoxError {
    /// There is a box already; it is never started afresh.
    #[error("une urne existe déjà ici : {0}")]
    Exists(PathBuf),
    /// There is no box.
    #[error("il n’y a pas d’urne ici : {0}")]
    Absent(PathBuf),
    /// SQLite failed.
    #[error("l’urne ne peut pas {operation}")]
    Sqlite {
        /// What was attempted, in French.
        operation: &'static str,
        /// Why.
        source: rusqlite::Error,
    },
    /// A setting that durability or secrecy needs was not taken.
    #[error("le disque ou SQLite refuse le réglage {pragma} (lu : {found})")]
    Setting {
        /// Which.
        pragma: &'static str,
        /// What SQLite says instead.
        found: String,
    },
    /// The file is not a box of this version.
    #[error("ce fichier n’est pas une urne de cette version d’Urne : {0}")]
    NotABox(PathBuf),
    /// The slots do not fit the consultation.
    #[error("cette urne n’est pas celle de cette consultation : ses cases n’ont pas la bonne taille ou le bon nombre")]
    OtherConsultation,
    /// SQLite found damage.
    #[error("l’urne est abîmée : {0}")]
    Damaged(String),
    /// Every slot is filled.
    #[error("l’urne est pleine")]
    Full,
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
}

fn sqlite(operation: &'static str) -> impl Fn(rusqlite::Error) -> BoxError {
    move |source| BoxError::Sqlite { operation, source }
}

/// An open box.
#[derive(Debug)]
pub struct BallotBox {
    path: PathBuf,
    connection: Connection,
    layout: Layout,
    free: Vec<i64>,
    counters: Counters,
    after_unclean_stop: bool,
}

impl BallotBox {
    /// Makes a box of at least `capacity` empty slots of `record_length` bytes, and covers it once.
    pub fn install(
        path: &Path,
        record_length: usize,
        capacity: u32,
        random: &mut dyn Randomness,
    ) -> Result<(), BoxError> {
        if path.exists() {
            return Err(BoxError::Exists(path.to_owned()));
        }
        let layout = Layout::new(record_length, capacity);
        let connection = Connection::open(path).map_err(sqlite("être créée"))?;
        pragmas::prepare(&connection)?;
        connection
            .execute_batch(&format!(
                "PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={VERSION};
             CREATE TABLE box(slot INTEGER PRIMARY KEY, envelope BLOB NOT NULL);
             CREATE TABLE counters(id INTEGER PRIMARY KEY, counters BLOB NOT NULL);
             BEGIN;
             INSERT INTO counters VALUES(1, zeroblob({counters}));
             WITH RECURSIVE slots(slot) AS (SELECT 1 UNION ALL SELECT slot + 1 FROM slots WHERE slot < {slots})
             INSERT INTO box SELECT slot, zeroblob({record_length}) FROM slots;
             COMMIT; VACUUM;",
                counters = counters::LENGTH,
                slots = layout.slots(),
            ))
            .map_err(sqlite("être créée"))?;
        pragmas::set(&connection)?;
        let mut made = Self::load(path, connection, layout)?;
        made.cover(random)
    }

    /// Opens a box: settings read back, structure checked, then a cover before anything else.
    pub fn open(
        path: &Path,
        record_length: usize,
        capacity: u32,
        random: &mut dyn Randomness,
    ) -> Result<Self, BoxError> {
        if !path.exists() {
            return Err(BoxError::Absent(path.to_owned()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(sqlite("s’ouvrir"))?;
        pragmas::set(&connection)?;
        let identity = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
        let known = identity("application_id").is_ok_and(|id| id == APPLICATION_ID)
            && identity("user_version").is_ok_and(|version| version == VERSION);
        if !known {
            return Err(BoxError::NotABox(path.to_owned()));
        }
        let integrity: String = connection
            .pragma_query_value(None, "integrity_check", |row| row.get(0))
            .map_err(sqlite("être vérifiée"))?;
        if integrity != "ok" {
            return Err(BoxError::Damaged(integrity));
        }
        let mut opened = Self::load(path, connection, Layout::new(record_length, capacity))?;
        opened.cover(random)?;
        opened.after_unclean_stop = opened.counters.running;
        let unclean_stops = opened.counters.unclean_stops + u64::from(opened.after_unclean_stop);
        let starts = opened.counters.starts + 1;
        opened.count(Counters { starts, unclean_stops, running: true, ..opened.counters })?;
        Ok(opened)
    }

    fn load(path: &Path, connection: Connection, layout: Layout) -> Result<Self, BoxError> {
        let mut free = Vec::new();
        let mut slots = 0;
        {
            let read = "SELECT slot, length(envelope), substr(envelope, 1, 1) = x'00' FROM box ORDER BY slot";
            let mut statement = connection.prepare(read).map_err(sqlite("être lue"))?;
            let mut rows = statement.query([]).map_err(sqlite("être lue"))?;
            while let Some(row) = rows.next().map_err(sqlite("être lue"))? {
                let (slot, length, empty): (i64, i64, bool) =
                    (|| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))().map_err(sqlite("être lue"))?;
                slots += 1;
                if slot != slots || usize::try_from(length) != Ok(layout.record_length()) {
                    return Err(BoxError::OtherConsultation);
                }
                if empty {
                    free.push(slot);
                }
            }
        }
        if slots != layout.slots() {
            return Err(BoxError::OtherConsultation);
        }
        let blob: Vec<u8> = connection
            .query_row("SELECT counters FROM counters WHERE id = 1", [], |row| row.get(0))
            .map_err(sqlite("être lue"))?;
        let counters = Counters::read(&blob).ok_or_else(|| BoxError::Damaged("compteurs illisibles".into()))?;
        let filled = u64::try_from(slots).unwrap_or(0) - u64::try_from(free.len()).unwrap_or(0);
        if counters.casts != filled {
            let told = format!("{filled} bulletins dans les cases, {} au compteur", counters.casts);
            return Err(BoxError::Damaged(told));
        }
        Ok(Self { path: path.to_owned(), connection, layout, free, counters, after_unclean_stop: false })
    }

    /// The counters.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Whether the program had stopped without saying so: a ballot may then be stored that nobody saw confirmed.
    pub fn after_unclean_stop(&self) -> bool {
        self.after_unclean_stop
    }

    /// Empty slots left.
    pub fn room(&self) -> usize {
        self.free.len()
    }

    /// Stores one record in a random empty slot. When this returns the record is on the disk, whatever happens next.
    ///
    /// The caller runs [`Self::cover`] right after, while the resident already reads the confirmation.
    pub fn cast(&mut self, record: &[u8], random: &mut dyn Randomness) -> Result<(), BoxError> {
        if record.len() != self.layout.record_length() {
            return Err(BoxError::OtherConsultation);
        }
        if self.free.is_empty() {
            return Err(BoxError::Full);
        }
        let free = u64::try_from(self.free.len()).unwrap_or(u64::MAX);
        let drawn = usize::try_from(random.below(free)?).unwrap_or_default();
        let slot = self.free.get(drawn).copied().ok_or(BoxError::Full)?;
        let counters = Counters { casts: self.counters.casts + 1, ..self.counters };
        self.write(&[(slot, record)], Some(counters)).map_err(sqlite("enregistrer le bulletin"))?;
        self.free.remove(drawn);
        self.counters = counters;
        Ok(())
    }

    /// Rewrites the unchanged bytes of 8 random slots on 8 different pages, so that the journal points at nothing.
    pub fn cover(&mut self, random: &mut dyn Randomness) -> Result<(), BoxError> {
        let mut slots: Vec<i64> = Vec::with_capacity(COVERED);
        while slots.len() < COVERED.min(self.layout.pages()) {
            let all = u64::try_from(self.layout.slots()).unwrap_or(u64::MAX);
            let slot = i64::try_from(random.below(all)?).unwrap_or_default() + 1;
            if slots.iter().all(|other| self.layout.page_of(*other) != self.layout.page_of(slot)) {
                slots.push(slot);
            }
        }
        let mut unchanged = Vec::with_capacity(COVERED);
        for slot in slots {
            unchanged.push((slot, self.record(slot).map_err(sqlite("être lue"))?));
        }
        let unchanged: Vec<(i64, &[u8])> = unchanged.iter().map(|(slot, record)| (*slot, record.as_slice())).collect();
        self.write(&unchanged, None).map_err(sqlite("être recouverte"))
    }

    /// Stores new counters.
    pub fn count(&mut self, counters: Counters) -> Result<(), BoxError> {
        self.write(&[], Some(counters)).map_err(sqlite("noter ses compteurs"))?;
        self.counters = counters;
        Ok(())
    }

    /// Says that the program stops as it should, and closes the file.
    pub fn close(mut self) -> Result<(), BoxError> {
        self.count(Counters { running: false, ..self.counters })
    }

    /// One transaction: these slots and these counters, through incremental blob I/O.
    fn write(&self, slots: &[(i64, &[u8])], counters: Option<Counters>) -> rusqlite::Result<()> {
        let transaction = self.connection.unchecked_transaction()?;
        for (slot, record) in slots {
            let mut blob = transaction.blob_open("main", "box", "envelope", *slot, false)?;
            blob.write_all_at(record, 0)?;
            blob.close()?;
        }
        if let Some(counters) = counters {
            let mut blob = transaction.blob_open("main", "counters", "counters", 1, false)?;
            blob.write_all_at(&counters.bytes(), 0)?;
            blob.close()?;
        }
        transaction.commit()?;
        self.hide_times();
        Ok(())
    }

    /// Gives both files their fixed date. A file system that refuses loses nothing but this courtesy.
    fn hide_times(&self) {
        let date = SystemTime::UNIX_EPOCH + SHOWN_DATE;
        let times = FileTimes::new().set_accessed(date).set_modified(date);
        let mut journal = self.path.clone().into_os_string();
        journal.push("-journal");
        for path in [self.path.as_os_str(), &journal] {
            let set = File::options().write(true).open(path).and_then(|file| file.set_times(times));
            if let Err(error) = set {
                log::warn!("file times of the box cannot be set: {error}");
            }
        }
    }

    fn record(&self, slot: i64) -> rusqlite::Result<Vec<u8>> {
        let blob = self.connection.blob_open("main", "box", "envelope", slot, true)?;
        let mut record = vec![0; blob.len()];
        blob.read_at_exact(&mut record, 0)?;
        Ok(record)
    }

    /// Every filled slot's record, in the order of the slots, which is random.
    pub fn records(&self) -> Result<Vec<Vec<u8>>, BoxError> {
        let read = "SELECT envelope FROM box WHERE substr(envelope, 1, 1) != x'00' ORDER BY slot";
        let mut statement = self.connection.prepare(read).map_err(sqlite("être lue"))?;
        let rows = statement.query_map([], |row| row.get(0)).map_err(sqlite("être lue"))?;
        rows.collect::<Result<_, _>>().map_err(sqlite("être lue"))
    }
}

#[cfg(test)]
mod tests;
