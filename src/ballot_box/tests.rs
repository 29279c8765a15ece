use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::*;
#[path = "../../tests/integration/rollback.rs"]
mod rollback;

use crate::database::{PAGE, journal_path};
use crate::keys::random::{Seeded, shuffle};

const RECORD: usize = 210 + 64;
const CAPACITY: u32 = 100;
const SHAPE: Shape = Shape { record_length: RECORD, capacity: CAPACITY, owner: Owner([9; 16]) };

fn record(number: u8) -> Vec<u8> {
    let mut record = vec![number; RECORD];
    record[0] = 1;
    record
}

/// A test's record: whatever begins with 1 and goes on with one number.
fn genuine(record: &[u8]) -> bool {
    record[0] == 1 && record[1..].windows(2).all(|pair| pair[0] == pair[1])
}

fn installed() -> (tempfile::TempDir, PathBuf, Seeded) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box.db");
    let mut random = Seeded::new(11, "box");
    drop(BallotBox::install(&path, &SHAPE, &mut random).unwrap());
    (folder, path, random)
}

fn reopened(path: &Path, random: &mut Seeded) -> Result<BallotBox, BoxError> {
    BallotBox::open(path, &SHAPE, random)
}

#[test]
fn what_was_cast_is_there_after_reopening() {
    let (_folder, path, mut random) = installed();
    let mut opened = reopened(&path, &mut random).unwrap();
    for number in 1..=30 {
        opened.cast(&record(number), &mut random).unwrap();
        opened.cover(&mut random).unwrap();
    }
    drop(opened);
    let opened = reopened(&path, &mut random).unwrap();
    let mut records = opened.records().unwrap();
    assert!(!records.is_sorted(), "slots are random");
    records.sort();
    assert_eq!(records, (1..=30).map(record).collect::<Vec<_>>());
    assert_eq!(opened.counters(), Counters { casts: 30, ..Counters::default() });
}

/// Randomness that gives what it is told.
struct Fixed(u64);

impl Randomness for Fixed {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
        for (to, from) in bytes.iter_mut().zip(self.0.to_le_bytes()) {
            *to = from;
        }
        Ok(())
    }
}

/// The database after the same 40 envelopes were put in the same slots, in an order drawn from `seed`.
fn after_casting(template: &[u8], seed: u64, covers: bool) -> (Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box.db");
    std::fs::write(&path, template).unwrap();
    let mut random = Seeded::new(seed, "order");
    let mut numbers: Vec<u8> = (1..=40).collect();
    shuffle(&mut numbers, &mut random).unwrap();
    let mut opened = reopened(&path, &mut random).unwrap();
    for number in numbers {
        opened.put(i64::from(number) * 2, &record(number)).unwrap();
        if covers {
            opened.cover(&mut random).unwrap();
        }
    }
    drop(opened);
    (std::fs::read(&path).unwrap(), std::fs::read(journal_path(&path)).unwrap())
}

#[test]
fn the_file_is_the_same_whatever_the_order_of_casting() {
    compare_orders(60);
}

/// The long version; `scripts/soak` runs it.
#[test]
#[ignore = "takes minutes"]
fn soak_orders() {
    compare_orders(2000);
}

fn compare_orders(orders: u64) {
    let (_folder, path, _) = installed();
    let template = std::fs::read(&path).unwrap();
    let first = after_casting(&template, 0, true).0;
    for seed in 1..orders {
        assert!(after_casting(&template, seed, true).0 == first, "order {seed}");
    }
    assert_eq!(first.len(), template.len(), "the file never grows");
    println!("{orders} orders of 40 envelopes gave one and the same file");
}

/// The page of the counters: the one that a change of the counters changes, page 1 aside.
fn counters_page(path: &Path, opened: &mut BallotBox) -> usize {
    let before = std::fs::read(path).unwrap();
    let counters = opened.counters();
    opened.count(Counters { starts: counters.starts + 1, ..counters }).unwrap();
    let after = std::fs::read(path).unwrap();
    let changed = |number: &usize| before.chunks(PAGE).nth(*number) != after.chunks(PAGE).nth(*number);
    let pages: Vec<usize> = (1..before.len() / PAGE).filter(changed).collect();
    assert_eq!(pages.len(), 1);
    pages[0] + 1
}

#[test]
fn after_every_cast_the_journal_holds_no_page_that_differs() {
    let (_folder, path, mut random) = installed();
    let mut opened = reopened(&path, &mut random).unwrap();
    let counters_page = counters_page(&path, &mut opened);
    let differing = || {
        let (database, journal) = (std::fs::read(&path).unwrap(), std::fs::read(journal_path(&path)).unwrap());
        rollback::differing_pages(&database, &journal, counters_page)
    };
    for number in 1..=CAPACITY {
        opened.cast(&record(u8::try_from(number).unwrap()), &mut random).unwrap();
        assert_eq!(differing().len(), 1, "without a cover the journal points at the last ballot");
        opened.cover(&mut random).unwrap();
        assert!(differing().is_empty(), "after cast {number}");
        opened.count(opened.counters()).unwrap();
        assert!(differing().is_empty(), "after counters {number}");
    }
    println!("{CAPACITY} casts: each seen in the journal before its cover, none after");
}

/// Nothing but slots and counters ever changes: no page moves, no cell, no byte between them.
#[test]
fn pages_keep_their_layout_for_ever() {
    let (_folder, path, mut random) = installed();
    let template = std::fs::read(&path).unwrap();
    let mut opened = reopened(&path, &mut random).unwrap();
    for number in 1..=CAPACITY {
        opened.cast(&record(u8::try_from(number).unwrap()), &mut random).unwrap();
        opened.cover(&mut random).unwrap();
    }
    let slots: Vec<(i64, Vec<u8>)> = (1..=opened.layout.slots()).map(|slot| (slot, vec![0; RECORD])).collect();
    opened.put_all(&slots, Counters::default(), &mut random).unwrap();
    drop(opened);
    let mut emptied = std::fs::read(&path).unwrap();
    // The two change counters of page 1.
    for change in [24..28, 92..96] {
        emptied[change.clone()].copy_from_slice(&template[change]);
    }
    assert!(emptied == template);
}

/// How closely slots follow the order of casting: the rank correlation of 60 casts, between -1 and 1.
fn correlation(seed: u64, mut draw: impl FnMut(&BallotBox, &mut Seeded) -> i64) -> f64 {
    let (_folder, path, _) = installed();
    let mut random = Seeded::new(seed, "slots");
    let mut opened = reopened(&path, &mut random).unwrap();
    let count = 60;
    let mut slots = Vec::new();
    for number in 1..=count {
        let slot = draw(&opened, &mut random);
        opened.put(slot, &record(number)).unwrap();
        slots.push(slot);
    }
    let rank = |slot: &i64| slots.iter().filter(|other| *other < slot).count();
    let squares: f64 = slots.iter().enumerate().map(|(order, slot)| (order as f64 - rank(slot) as f64).powi(2)).sum();
    let count = f64::from(count);
    1.0 - 6.0 * squares / (count * (count * count - 1.0))
}

/// With random slots the correlation's standard deviation is 0.13; in order of casting it is 1.
#[test]
fn slots_say_nothing_about_the_order_of_casting() {
    for seed in 0..20 {
        let drawn = correlation(seed, |opened, random| opened.draw(random).unwrap());
        assert!(drawn.abs() < 0.6, "seed {seed}: {drawn}");
        let in_order = correlation(seed, |opened, _| opened.draw(&mut Fixed(0)).unwrap());
        assert!(in_order > 0.99, "the test sees slots that are not random: {in_order}");
    }
}

/// Each of 1000 first casts lands in some slot; chi-square over ten tenths of the box, 9 degrees of freedom.
#[test]
fn every_slot_is_as_likely_as_any_other() {
    let (_folder, path, mut random) = installed();
    let opened = reopened(&path, &mut random).unwrap();
    let mut tenths = [0_u32; 10];
    for _ in 0..1000 {
        let slot = opened.draw(&mut random).unwrap();
        tenths[usize::try_from((slot - 1) * 10 / opened.layout.slots()).unwrap()] += 1;
    }
    let square: f64 = tenths.iter().map(|seen| (f64::from(*seen) - 100.0).powi(2) / 100.0).sum();
    assert!(square < 35.0, "{tenths:?}: {square}, exceeded once in 17 000 times by chance");
}

#[test]
fn the_layout_is_where_sqlite_puts_the_slots() {
    for (length, capacity) in [(210 + 64, 400), (210 + 64, 20_000), (210 + 640, 300), (210 + 3840, 200)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("box.db");
        let shape = Shape { record_length: length, capacity, owner: Owner([1; 16]) };
        let mut random = Seeded::new(2, "layout");
        let mut opened = BallotBox::install(&path, &shape, &mut random).unwrap();
        let slots = opened.layout.slots();
        assert!(slots >= i64::from(capacity) && opened.layout.pages() >= 16);
        // The page of a slot is found by writing a mark into it.
        let mut pages = BTreeMap::new();
        for slot in (1..=slots).step_by(usize::try_from(slots / 40).unwrap().max(1)) {
            let mut mark = vec![0xEE; length];
            mark[1..9].copy_from_slice(&slot.to_le_bytes());
            opened.write("y marquer une case", &[(slot, &mark)], opened.counters).unwrap();
            let file = std::fs::read(&path).unwrap();
            let at = file
                .windows(10)
                .position(|window| window[0] == 0xEE && window[1..9] == mark[1..9] && window[9] == 0xEE);
            let page = at.unwrap() / PAGE;
            if let Some(other) = pages.insert(opened.layout.page_of(slot), page) {
                assert_eq!(other, page, "length {length}, slot {slot}");
            }
            opened.write("y vider une case", &[(slot, &vec![0; length])], opened.counters).unwrap();
        }
        let distinct: BTreeSet<usize> = pages.values().copied().collect();
        assert_eq!(distinct.len(), pages.len(), "length {length}");
        opened.cover(&mut random).unwrap();
    }
}

#[test]
fn a_full_box_refuses_and_keeps_everything() {
    let (_folder, path, mut random) = installed();
    let mut opened = reopened(&path, &mut random).unwrap();
    let slots = opened.room();
    for _ in 0..slots {
        opened.cast(&record(7), &mut random).unwrap();
    }
    assert!(matches!(opened.cast(&record(8), &mut random), Err(BoxError::Full)));
    assert_eq!(opened.records().unwrap().len(), slots);
}

#[test]
fn another_box_is_refused_and_never_replaced() {
    let (folder, path, mut random) = installed();
    let before = std::fs::read(&path).unwrap();
    let install = BallotBox::install(&path, &SHAPE, &mut random);
    assert!(matches!(install, Err(BoxError::Database(DatabaseError::Exists { .. }))));
    let longer = BallotBox::open(&path, &Shape { record_length: RECORD + 64, ..SHAPE }, &mut random);
    assert!(matches!(longer, Err(BoxError::OtherConsultation)));
    let other = BallotBox::open(&path, &Shape { owner: Owner([8; 16]), ..SHAPE }, &mut random);
    assert!(matches!(other, Err(BoxError::OtherOwner)), "an empty box has an owner too");
    let absent = reopened(&folder.path().join("none.db"), &mut random);
    assert!(matches!(absent, Err(BoxError::Database(DatabaseError::Absent { .. }))));
    assert!(std::fs::read(&path).unwrap() == before);
    let first = reopened(&path, &mut random).unwrap();
    assert!(reopened(&path, &mut random).is_err(), "one program at a time");
    drop(first);
}

#[test]
fn counters_that_disagree_with_the_slots_are_found() {
    let (_folder, path, mut random) = installed();
    let mut opened = reopened(&path, &mut random).unwrap();
    opened.cast(&record(1), &mut random).unwrap();
    opened.write("y mentir", &[], Counters { casts: 2, ..opened.counters() }).unwrap();
    drop(opened);
    let refused = reopened(&path, &mut random).unwrap_err();
    assert!(matches!(refused, BoxError::Miscounted { filled: 1, counted: 2 }), "{refused}");
}

/// Whatever is destroyed around them, the records that are whole are found.
#[test]
fn whole_records_of_a_destroyed_file_are_salvaged() {
    let (_folder, path, mut random) = installed();
    let mut opened = reopened(&path, &mut random).unwrap();
    for number in 1..=50 {
        opened.cast(&record(number), &mut random).unwrap();
    }
    drop(opened);
    let mut file = std::fs::read(&path).unwrap();
    assert_eq!(salvage(&file, RECORD, &genuine).len(), 50);
    file[..PAGE].fill(0xAA);
    let hit = file.windows(RECORD).position(|window| window == record(17)).unwrap();
    file[hit + 40] ^= 1;
    file.truncate(file.len() - 10);
    let kept = salvage(&file, RECORD, &genuine);
    assert!(kept.len() >= 48 && !kept.contains(&record(17)), "{}", kept.len());
    assert!(salvage(&[], RECORD, &genuine).is_empty());
}
