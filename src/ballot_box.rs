//! The box: one SQLite file of equal slots, filled in random order, that keeps every ballot and no order.
//!
//! It stores records whose meaning it does not know. A cast is durable when [`BallotBox::cast`] returns. [`MirroredBox`] is
//! a box with a second one on another medium, what a kiosk works with. What is promised and what is not: SECURITY.md;
//! layout: `ballot_box/FORMAT.md`.
#![doc = include_str!("ballot_box/FORMAT.md")]

use std::path::{Path, PathBuf};

use rusqlite::Transaction;

use crate::consultation::money::french_count;
use crate::database::{Database, DatabaseError, Format};
use crate::keys::{Randomness, RandomnessUnavailable};

mod counters;
mod file;
mod layout;
mod mirror;
mod place;
mod rebuild;
mod repair;
mod salvage;
mod shape;

pub use counters::Counters;
use layout::Layout;
pub use mirror::{Finding, MirroredBox};
pub use place::{Lost, MirrorPlace, MirrorTrouble, Places};
pub use salvage::salvage;
pub use shape::{Owner, Shape, most_envelopes};

static FORMAT: Format = Format { name: "l’urne", application_id: 0x5552_4E45, version: 1 };
/// Slots that a cover rewrites, each on a page of its own.
const COVERED: usize = 8;
/// Slots that one transaction of a repair writes: with page 1 and the counters' page no more pages than a cover, so that no
/// cover leaves any of them in the rollback journal.
const AT_ONCE: usize = COVERED - 1;

/// Whether a record is one that this kiosk stored: its form and its signature.
pub type Genuine<'a> = &'a (dyn Fn(&[u8]) -> bool + Sync);

/// Why the box refuses.
#[derive(Debug, thiserror::Error)]
pub enum BoxError {
    /// See [`DatabaseError`].
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The slots do not fit the consultation.
    #[error("l’urne n’est pas celle de cette consultation : ses cases n’ont pas la bonne taille ou le bon nombre")]
    OtherConsultation,
    /// Another kiosk, or another consultation, owns the box.
    #[error("l’urne est celle d’une autre borne ou d’une autre consultation")]
    OtherOwner,
    /// The counters' bytes are none.
    #[error("l’urne est abîmée : ses compteurs sont illisibles")]
    Counters,
    /// The slots do not agree with the counters.
    #[error("l’urne est abîmée : {} dans les cases, {counted} au compteur", french_count(*.filled, "bulletin"))]
    Miscounted {
        /// Filled slots.
        filled: u64,
        /// What the counter says.
        counted: u64,
    },
    /// Slots hold what this kiosk never stored, and no mirror has better.
    #[error("l’urne est abîmée : bulletins scellés illisibles ou non signés par cette borne : {0}")]
    NotGenuine(usize),
    /// Every slot is filled.
    #[error("l’urne est pleine")]
    Full,
    /// A file of the box cannot be moved.
    #[error("{} : {}", path.display(), crate::files::french(source))]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Whether the record is stored cannot be told before the disk answers again.
    #[error("on ne peut pas dire si le bulletin est enregistré : {0}")]
    Unknown(#[source] DatabaseError),
    /// The box waits for its disk.
    #[error("l’urne attend que son disque réponde")]
    Waiting,
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
}

impl BoxError {
    /// Whether the file is lost or damaged, so that a mirror may stand in for it.
    pub fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Database(DatabaseError::Absent { .. } | DatabaseError::Damaged { .. })
                | Self::Counters
                | Self::Miscounted { .. }
                | Self::NotGenuine(_)
        )
    }
}

/// An open box.
#[derive(Debug)]
pub struct BallotBox {
    database: Database,
    layout: Layout,
    owner: Owner,
    free: Vec<i64>,
    counters: Counters,
}

impl BallotBox {
    /// Makes an empty box, and covers it once.
    pub fn install(path: &Path, shape: &Shape, random: &mut dyn Randomness) -> Result<Self, BoxError> {
        let layout = Layout::new(shape.record_length, shape.capacity);
        let (slots, length) = (layout.slots(), shape.record_length);
        let counters: String = Counters::default().bytes(&shape.owner).map(|byte| format!("{byte:02x}")).concat();
        let schema = format!(
            "CREATE TABLE box(slot INTEGER PRIMARY KEY, envelope BLOB NOT NULL);
             CREATE TABLE counters(id INTEGER PRIMARY KEY, counters BLOB NOT NULL);
             BEGIN;
             INSERT INTO counters VALUES(1, x'{counters}');
             WITH RECURSIVE slots(slot) AS (SELECT 1 UNION ALL SELECT slot + 1 FROM slots WHERE slot < {slots})
             INSERT INTO box SELECT slot, zeroblob({length}) FROM slots;
             COMMIT; VACUUM;"
        );
        let database = Database::create(path, &FORMAT, &schema)?;
        let mut made = Self::load(database, layout, shape.owner)?;
        made.cover(random)?;
        Ok(made)
    }

    /// Opens a box: settings read back, structure, owner and counters checked, then a cover before anything else.
    pub fn open(path: &Path, shape: &Shape, random: &mut dyn Randomness) -> Result<Self, BoxError> {
        let mut opened = Self::reload(path, shape)?;
        opened.cover(random)?;
        Ok(opened)
    }

    /// The same without the cover: what the disk holds, whether it takes writes or not.
    fn reload(path: &Path, shape: &Shape) -> Result<Self, BoxError> {
        let layout = Layout::new(shape.record_length, shape.capacity);
        Self::load(Database::open(path, &FORMAT)?, layout, shape.owner)
    }

    /// What a box counts, read without a change to any file, whoever holds it: see [`Database::look`].
    pub fn look(path: &Path, owner: &Owner) -> Result<Counters, BoxError> {
        Self::read_counters(&Database::look(path, &FORMAT)?, owner)
    }

    fn read_counters(database: &Database, owner: &Owner) -> Result<Counters, BoxError> {
        let blob: Vec<u8> = database
            .connection()
            .query_row("SELECT counters FROM counters WHERE id = 1", [], |row| row.get(0))
            .map_err(database.failed("la lire"))?;
        let (counters, found) = Counters::read(&blob).ok_or(BoxError::Counters)?;
        if found == *owner { Ok(counters) } else { Err(BoxError::OtherOwner) }
    }

    fn load(database: Database, layout: Layout, owner: Owner) -> Result<Self, BoxError> {
        let counters = Self::read_counters(&database, &owner)?;
        let reading = database.failed("la lire");
        let mut free = Vec::new();
        let mut slots = 0;
        {
            let read = "SELECT slot, length(envelope), substr(envelope, 1, 1) = x'00' FROM box ORDER BY slot";
            let mut statement = database.connection().prepare(read).map_err(&reading)?;
            let mut rows = statement.query([]).map_err(&reading)?;
            while let Some(row) = rows.next().map_err(&reading)? {
                let (slot, length, empty): (i64, i64, bool) =
                    (|| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))().map_err(&reading)?;
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
        let filled = u64::try_from(slots).unwrap_or(0) - u64::try_from(free.len()).unwrap_or(0);
        if counters.casts != filled {
            return Err(BoxError::Miscounted { filled, counted: counters.casts });
        }
        drop(reading);
        Ok(Self { database, layout, owner, free, counters })
    }

    /// The counters.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Empty slots left.
    pub fn room(&self) -> usize {
        self.free.len()
    }

    /// SQLite's own check of every page.
    pub fn check(&self) -> Result<(), BoxError> {
        Ok(self.database.check()?)
    }

    /// A uniformly random empty slot.
    fn draw(&self, random: &mut dyn Randomness) -> Result<i64, BoxError> {
        let free = u64::try_from(self.free.len()).unwrap_or(u64::MAX);
        if free == 0 {
            return Err(BoxError::Full);
        }
        let drawn = usize::try_from(random.below(free)?).unwrap_or_default();
        self.free.get(drawn).copied().ok_or(BoxError::Full)
    }

    /// Stores one record in a random empty slot. When this returns the record is on the disk, whatever happens next.
    ///
    /// The caller runs [`Self::cover`] right after, while the resident already reads the confirmation.
    pub fn cast(&mut self, record: &[u8], random: &mut dyn Randomness) -> Result<(), BoxError> {
        let slot = self.draw(random)?;
        self.put(slot, record)
    }

    /// Stores one record in an empty slot, and counts it.
    fn put(&mut self, slot: i64, record: &[u8]) -> Result<(), BoxError> {
        if record.len() != self.layout.record_length() {
            return Err(BoxError::OtherConsultation);
        }
        let counters = Counters { casts: self.counters.casts + 1, ..self.counters };
        self.write("y enregistrer le bulletin", &[(slot, record)], counters)?;
        self.free.retain(|free| *free != slot);
        self.counters = counters;
        Ok(())
    }

    /// A random empty slot for each record, no slot twice.
    fn draw_all(&self, records: &[Vec<u8>], random: &mut dyn Randomness) -> Result<Vec<(i64, Vec<u8>)>, BoxError> {
        let mut free = self.free.clone();
        let mut drawn = Vec::with_capacity(records.len());
        for record in records {
            if free.is_empty() {
                return Err(BoxError::Full);
            }
            let bound = u64::try_from(free.len()).unwrap_or(u64::MAX);
            let slot = free.swap_remove(usize::try_from(random.below(bound)?).unwrap_or_default());
            drawn.push((slot, record.clone()));
        }
        Ok(drawn)
    }

    /// Writes slots, some in each transaction, `counters` with them but for the ballots, which are counted here; then a
    /// cover. What a repair needs.
    fn put_all(
        &mut self,
        slots: &[(i64, Vec<u8>)],
        counters: Counters,
        random: &mut dyn Randomness,
    ) -> Result<(), BoxError> {
        for some in slots.chunks(AT_ONCE) {
            let mut free = self.free.clone();
            free.retain(|free| some.iter().all(|(slot, _)| slot != free));
            let emptied = some.iter().filter(|(_, record)| record.first() == Some(&0));
            free.extend(emptied.map(|(slot, _)| *slot));
            free.sort_unstable();
            let filled = self.layout.slots() - i64::try_from(free.len()).unwrap_or_default();
            let counters = Counters { casts: u64::try_from(filled).unwrap_or_default(), ..counters };
            let some: Vec<(i64, &[u8])> = some.iter().map(|(slot, record)| (*slot, record.as_slice())).collect();
            self.write("y remettre des bulletins", &some, counters)?;
            (self.free, self.counters) = (free, counters);
        }
        self.count(counters)?;
        self.cover(random)
    }

    /// Whether a slot holds this record.
    fn holds(&self, slot: i64, record: &[u8]) -> Result<bool, BoxError> {
        let read = "SELECT envelope FROM box WHERE slot = ?1";
        let held: Vec<u8> = self
            .database
            .connection()
            .query_row(read, [slot], |row| row.get(0))
            .map_err(self.database.failed("la lire"))?;
        Ok(held == record)
    }

    /// Writes a record again where it is: durable, even if the disk failed the first time.
    fn confirm(&mut self, slot: i64, record: &[u8]) -> Result<(), BoxError> {
        Ok(self.write("y confirmer le bulletin", &[(slot, record)], self.counters)?)
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
        let cover = |transaction: &Transaction<'_>| {
            for slot in &slots {
                let mut blob = transaction.blob_open("main", "box", "envelope", *slot, false)?;
                let mut unchanged = vec![0; blob.len()];
                blob.read_at_exact(&mut unchanged, 0)?;
                blob.write_all_at(&unchanged, 0)?;
                blob.close()?;
            }
            Ok(())
        };
        Ok(self.database.write("la recouvrir", cover)?)
    }

    /// Stores new counters; the ballots are counted by the box itself.
    pub fn count(&mut self, counters: Counters) -> Result<(), BoxError> {
        let counters = Counters { casts: self.counters.casts, ..counters };
        self.write("y noter ses compteurs", &[], counters)?;
        self.counters = counters;
        Ok(())
    }

    /// One transaction: these slots and these counters, through incremental blob I/O, which moves no cell.
    fn write(&self, operation: &'static str, slots: &[(i64, &[u8])], counters: Counters) -> Result<(), DatabaseError> {
        self.database.write(operation, |transaction| {
            for (slot, record) in slots {
                let mut blob = transaction.blob_open("main", "box", "envelope", *slot, false)?;
                blob.write_all_at(record, 0)?;
                blob.close()?;
            }
            let mut blob = transaction.blob_open("main", "counters", "counters", 1, false)?;
            blob.write_all_at(&counters.bytes(&self.owner), 0)?;
            blob.close()
        })
    }

    /// The record of every slot, the first slot's first; an empty slot's is all zero.
    fn slots(&self) -> Result<Vec<Vec<u8>>, BoxError> {
        self.read("SELECT envelope FROM box ORDER BY slot")
    }

    /// Every filled slot's record, in the order of the slots, which is random.
    pub fn records(&self) -> Result<Vec<Vec<u8>>, BoxError> {
        self.read("SELECT envelope FROM box WHERE substr(envelope, 1, 1) != x'00' ORDER BY slot")
    }

    fn read(&self, query: &str) -> Result<Vec<Vec<u8>>, BoxError> {
        let reading = self.database.failed("la lire");
        let mut statement = self.database.connection().prepare(query).map_err(&reading)?;
        let rows = statement.query_map([], |row| row.get(0)).map_err(&reading)?;
        Ok(rows.collect::<Result<_, _>>().map_err(&reading)?)
    }
}

#[cfg(test)]
mod tests;
