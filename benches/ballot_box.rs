//! The box's speed, each figure beside something measured in the same run: a durable cast beside a bare SQLite transaction
//! that writes the same bytes with the same settings on the same disk, a start of 20 000 envelopes beside the time that
//! checking their signatures takes on all cores. `scripts/measure-box` runs it; `TMPDIR` chooses the disk.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement that cannot go on stops"
)]
#![expect(unreachable_pub, dead_code, reason = "the town is shared with the tests")]

#[path = "../tests/integration/town.rs"]
mod town;

use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use rusqlite::Connection;
use town::Town;
use urne::ballot;
use urne::ballot_box::{BallotBox, Owner, Shape};
use urne::batch::{self, BatchCounters, JournalState, LifeState, Manifest};
use urne::envelope::{Envelope, SEED_LENGTH, record_length, root, seal};
use urne::keys::certificate::HexBytes;
use urne::keys::random::Seeded;
use urne::keys::{Hash, Mode, Randomness as _};
use urne::kiosk::{Controller, Kiosk};
use urne::session::Patience;

/// Casts of each kind, taken in turns so that the disk's moods fall on all alike.
const CASTS: usize = 1000;
const ENVELOPES: usize = 20_000;
/// Bytes of a record of a consultation of 30 projects.
const RECORD: usize = 210 + 64;

fn main() {
    casts();
    full_box();
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn timed(times: &mut Vec<Duration>, act: impl FnOnce()) {
    let began = Instant::now();
    act();
    times.push(began.elapsed());
}

/// A table of the same shape, written in order by one plain transaction for each record.
struct Bare(Connection);

impl Bare {
    fn new(path: &Path, slots: usize) -> Self {
        let connection = Connection::open(path).unwrap();
        let schema = format!(
            "PRAGMA page_size=4096; PRAGMA auto_vacuum=NONE; PRAGMA secure_delete=ON;
             CREATE TABLE box(slot INTEGER PRIMARY KEY, envelope BLOB NOT NULL);
             CREATE TABLE counters(id INTEGER PRIMARY KEY, counters BLOB NOT NULL);
             BEGIN; INSERT INTO counters VALUES(1, zeroblob(64));
             WITH RECURSIVE slots(slot) AS (SELECT 1 UNION ALL SELECT slot + 1 FROM slots WHERE slot < {slots})
             INSERT INTO box SELECT slot, zeroblob({RECORD}) FROM slots; COMMIT; VACUUM;"
        );
        connection.execute_batch(&schema).unwrap();
        for setting in ["journal_mode=PERSIST", "synchronous=FULL", "temp_store=MEMORY", "locking_mode=EXCLUSIVE"] {
            connection.query_row(&format!("PRAGMA {setting}"), [], |_| Ok(())).ok();
        }
        Self(connection)
    }

    fn cast(&self, slot: usize, record: &[u8]) {
        let slot = i64::try_from(slot).unwrap();
        let transaction = self.0.unchecked_transaction().unwrap();
        for (table, column, row, bytes) in [("box", "envelope", slot, record), ("counters", "counters", 1, &[1; 64])] {
            let mut blob = transaction.blob_open("main", table, column, row, false).unwrap();
            blob.write_all_at(bytes, 0).unwrap();
            blob.close().unwrap();
        }
        transaction.commit().unwrap();
    }
}

fn casts() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Seeded::new(1, "bench");
    let bare = Bare::new(&folder.path().join("bare.db"), 2 * CASTS);
    let capacity = u32::try_from(2 * CASTS).unwrap();
    let shape = Shape { record_length: RECORD, capacity, owner: Owner([1; 16]) };
    let mut ballot_box = BallotBox::install(&folder.path().join("box.db"), &shape, &mut random).unwrap();
    let town = Town::holding(91, 1, Mode::Rehearsal, |folder| consultation(folder, 2 * CASTS));
    let kiosk = Kiosk::load(&town.data(1), town.package.eh(), Box::new(Seeded::new(2, "bench"))).unwrap();
    let mut controller = Controller::new(kiosk, Patience::default(), None);
    controller.kiosk_mut().open("jour 1").unwrap();
    let record = [1; RECORD];
    let (mut plain, mut told, mut covered, mut voted) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for slot in 1..=CASTS {
        timed(&mut plain, || bare.cast(slot, &record));
        timed(&mut told, || ballot_box.cast(&record, &mut random).unwrap());
        let began = Instant::now();
        ballot_box.cover(&mut random).unwrap();
        covered.push(told.last().copied().unwrap() + began.elapsed());
        timed(&mut voted, || {
            town::cast(&mut controller, &[0]);
        });
    }
    let base = median(&mut plain);
    println!("a bare transaction of the same bytes: {base:?} (median of {CASTS}, in turns with the others)");
    for (what, mut times) in [
        ("a cast, until \"Vote enregistré\"", told),
        ("a cast and its cover", covered),
        ("a whole visit: choices, seal, signature, cast, cover", voted),
    ] {
        let time = median(&mut times);
        println!("{what}: {time:?}, {:.2} times the bare transaction", time.as_secs_f64() / base.as_secs_f64());
    }
}

fn consultation(folder: &Path, capacity: usize) {
    let toml = include_str!("../src/consultation/source/sample.toml");
    let toml = toml.replace("capacity = 100", &format!("capacity = {capacity}"));
    std::fs::write(folder.join("consultation.toml"), toml).unwrap();
    std::fs::write(folder.join("projets.csv"), "id;number;title_fr;cost\na;1;Un;1000\nb;2;Deux;2000\n").unwrap();
}

fn restore(mut kiosk: Kiosk, batch: &std::path::PathBuf) {
    kiosk.restore(std::slice::from_ref(batch)).unwrap();
    kiosk.stop().unwrap();
}

/// A kiosk whose box holds 20 000 envelopes, taken over from a batch.
fn full_box() {
    let town = Town::holding(92, 2, Mode::Rehearsal, |folder| consultation(folder, ENVELOPES));
    let (eh, certificate, key) = (*town.package.eh(), town.kiosks[0].clone(), town.kiosk_key(1));
    let number = certificate.certificate.kiosk;
    let plain = vec![7; ballot::plaintext_length(town.package.definition())];
    let one = |place: usize| {
        let mut seed = zeroize::Zeroizing::new([0; SEED_LENGTH]);
        Seeded::new(u64::try_from(place).unwrap(), "envelope").fill(seed.as_mut_slice()).unwrap();
        Envelope::sign(seal(&town.package.keys().ballot_key, &eh, &plain, seed).unwrap(), &eh, number, &key)
    };
    let mut envelopes: Vec<Envelope> = (0..ENVELOPES).into_par_iter().map(one).collect();
    envelopes.sort_unstable_by_key(Envelope::leaf);
    let casts = u64::try_from(ENVELOPES).unwrap();
    let manifest = Manifest {
        format: batch::Format::V1,
        mode: Mode::Rehearsal,
        eh,
        certificate: certificate.clone(),
        salt: HexBytes([0; 32]),
        sequence: 1,
        previous: None,
        envelopes: casts,
        root: root(envelopes.iter().map(Envelope::leaf)),
        counters: BatchCounters { casts, unlocks: 0, print_failures: 0, starts: 1, unclean_stops: 0 },
        restored: Vec::new(),
        state: LifeState::Open,
        journal: JournalState { head: Hash([0; 32]), entries: 1, base: 0 },
        slips: 0,
        software: urne::SOFTWARE.into(),
    };
    let path = town.path().join("full.urne");
    batch::write(&mut std::fs::File::create(&path).unwrap(), &manifest, &envelopes, &key).unwrap();
    let load = || Kiosk::load(&town.data(2), &eh, Box::new(Seeded::new(3, "bench"))).unwrap();
    restore(load(), &path);
    let length = record_length(ballot::plaintext_length(town.package.definition()));
    let (mut checks, mut starts, mut reads) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..7 {
        timed(&mut checks, || {
            let good = |envelope: &Envelope| envelope.verify(&eh, number, &certificate.certificate.key).is_good();
            assert!(envelopes.par_iter().all(good));
        });
        let mut kiosk = None;
        timed(&mut starts, || kiosk = Some(load()));
        kiosk.unwrap().stop().unwrap();
        timed(&mut reads, || {
            urne::publish::verify_batch(&path, &town.package).unwrap();
        });
    }
    let base = median(&mut checks);
    let each = base / u32::try_from(ENVELOPES).unwrap();
    println!(
        "{ENVELOPES} signatures of {length}-byte records on {} cores: {base:?}, {each:?} each",
        rayon::current_num_threads()
    );
    for (what, mut times) in
        [("a start with a box of them", starts), ("a batch of them, read and checked whole", reads)]
    {
        let time = median(&mut times);
        println!("{what}: {time:?}, {:.2} times their signatures", time.as_secs_f64() / base.as_secs_f64());
    }
}
