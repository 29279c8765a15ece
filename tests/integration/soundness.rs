//! What must hold of a kiosk after anything: the box is valid and whole, and hides what it must.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use urne::consultation::Package;
use urne::envelope::{Envelope, Leaf};
use urne::keys::random::Seeded;
use urne::kiosk::{Controller, Kiosk, KioskError};
use urne::printer::emulator::{Emulator, SharedEmulator};
use urne::printer::{Printer, Profile, Wire};
use urne::session::Patience;

use super::rollback::differing_pages;

/// SQLite's journal of a cover: its header, page 1 and 8 more.
const COVERED_JOURNAL: usize = 512 + 9 * (4 + 4096 + 4);

/// Copies a kiosk's folder with all that is in it but the ballast.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else if path.file_name().unwrap() != "ballast" {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// The folder of a kiosk's only consultation.
pub fn consultation(data: &Path) -> PathBuf {
    let mut folders = data.join("consultations").read_dir().unwrap().map(|entry| entry.unwrap().path());
    folders.find(|path| path.extension().is_none()).unwrap()
}

/// A kiosk with a simulated printer.
pub fn load(data: &Path, package: &Package) -> Result<Controller, KioskError> {
    let kiosk = Kiosk::load(data, package.eh(), Box::new(Seeded::new(5, "loaded")))?;
    let profile = Profile::shipped("epson-80").unwrap();
    let wire: Box<dyn Wire + Send> = Box::new(SharedEmulator::new(Emulator::new(&profile)));
    let printer = Printer::new(wire, profile, Duration::from_secs(5), 7);
    Ok(Controller::new(kiosk, Patience::default(), Some(printer)))
}

/// The leaves of a box's file, sorted; no program may have it open.
pub fn leaves(file: &Path, package: &Package) -> Vec<Leaf> {
    let connection = Connection::open(file).unwrap();
    let mut statement = connection.prepare("SELECT envelope FROM box").unwrap();
    let records = statement.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let read = |record: Vec<u8>| Envelope::read(&record, package.eh(), record.len()).unwrap();
    let mut leaves: Vec<Leaf> = records.filter_map(|record| Some(read(record.unwrap())?.leaf())).collect();
    leaves.sort_unstable();
    leaves
}

/// The kiosk starts by itself; its box is valid, its counters agree, a cover ran first, and all these ballots are in it.
/// The leaves of the box.
pub fn expect_sound(data: &Path, package: &Package, acknowledged: &[Leaf]) -> Vec<Leaf> {
    let started = load(data, package).unwrap_or_else(|error| panic!("does not start: {error}"));
    let casts = started.counters().casts;
    let file = consultation(data).join("box.db");
    let journal = std::fs::read(file.with_extension("db-journal")).unwrap();
    drop(started);
    let database = std::fs::read(&file).unwrap();
    let counters_page = counters_page(&file);
    assert!(differing_pages(&database, &journal, counters_page).is_empty(), "no cover at the start");
    assert!(
        journal.len() <= COVERED_JOURNAL,
        "the journal holds more than a cover overwrites: {} bytes",
        journal.len()
    );
    let leaves = leaves(&file, package);
    assert_eq!(u64::try_from(leaves.len()).unwrap(), casts, "counters and slots disagree");
    assert!(leaves.windows(2).all(|pair| pair[0] != pair[1]), "a ballot is there twice");
    for leaf in acknowledged {
        assert!(leaves.contains(leaf), "an acknowledged ballot is lost");
    }
    leaves
}

/// SQLite's journal of a box tells nothing: no page of it differs from the box but for counters, now or after later covers.
pub fn expect_covered(file: &Path) {
    let journal = std::fs::read(file.with_extension("db-journal")).unwrap();
    assert!(
        journal.len() <= COVERED_JOURNAL,
        "the journal holds more than a cover overwrites: {} bytes",
        journal.len()
    );
    let database = std::fs::read(file).unwrap();
    assert!(differing_pages(&database, &journal, counters_page(file)).is_empty(), "the journal was not covered");
}

fn counters_page(file: &Path) -> usize {
    let connection = Connection::open(file).unwrap();
    let query = "SELECT rootpage FROM sqlite_schema WHERE name = 'counters'";
    let page: u32 = connection.query_row(query, [], |row| row.get(0)).unwrap();
    usize::try_from(page).unwrap()
}
