use super::*;
use crate::keys::random::{Seeded, shuffle};

const RECORD: usize = 210 + 64;
const CAPACITY: u32 = 100;

fn record(number: u8) -> Vec<u8> {
    let mut record = vec![number; RECORD];
    record[0] = 1;
    record
}

fn installed() -> (tempfile::TempDir, PathBuf, Seeded) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box.db");
    let mut random = Seeded::new(11, "box");
    BallotBox::install(&path, RECORD, CAPACITY, &mut random).unwrap();
    (folder, path, random)
}

#[test]
fn what_was_cast_is_there_after_reopening() {
    let (_folder, path, mut random) = installed();
    let mut opened = BallotBox::open(&path, RECORD, CAPACITY, &mut random).unwrap();
    for number in 1..=30 {
        opened.cast(&record(number), &mut random).unwrap();
        opened.cover(&mut random).unwrap();
    }
    opened.close().unwrap();
    let opened = BallotBox::open(&path, RECORD, CAPACITY, &mut random).unwrap();
    let mut records = opened.records().unwrap();
    assert!(!records.is_sorted(), "slots are random");
    records.sort();
    assert_eq!(records, (1..=30).map(record).collect::<Vec<_>>());
    let expected = Counters { casts: 30, starts: 2, running: true, ..Counters::default() };
    assert_eq!(opened.counters(), expected);
}

#[test]
fn a_stop_that_was_none_is_counted() {
    let (_folder, path, mut random) = installed();
    drop(BallotBox::open(&path, RECORD, CAPACITY, &mut random).unwrap());
    let opened = BallotBox::open(&path, RECORD, CAPACITY, &mut random).unwrap();
    assert_eq!((opened.counters().starts, opened.counters().unclean_stops), (2, 1));
    assert!(opened.after_unclean_stop());
    opened.close().unwrap();
    assert!(!BallotBox::open(&path, RECORD, CAPACITY, &mut random).unwrap().after_unclean_stop());
}

/// Randomness that draws the same slot for the same record whatever the order: the record's own number decides.
struct Fixed(Vec<u64>);

impl Randomness for Fixed {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
        let next = self.0.pop().unwrap_or_default().to_le_bytes();
        for (to, from) in bytes.iter_mut().zip(next.into_iter().cycle()) {
            *to = from;
        }
        Ok(())
    }
}

#[test]
fn the_file_is_the_same_whatever_the_order_of_casting() {
    let (_folder, path, _) = installed();
    let template = std::fs::read(&path).unwrap();
    let mut orders = Vec::new();
    for seed in 0..12 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("box.db");
        std::fs::write(&path, &template).unwrap();
        let mut random = Seeded::new(seed, "order");
        let mut numbers: Vec<u8> = (1..=40).collect();
        shuffle(&mut numbers, &mut random).unwrap();
        let mut opened = BallotBox::open(&path, RECORD, CAPACITY, &mut random).unwrap();
        for number in numbers {
            let wanted = i64::from(number) * 2;
            let place = opened.free.iter().position(|slot| *slot == wanted).unwrap();
            opened.cast(&record(number), &mut Fixed(vec![place.try_into().unwrap()])).unwrap();
            opened.cover(&mut random).unwrap();
        }
        opened.close().unwrap();
        orders.push(std::fs::read(&path).unwrap());
    }
    assert!(orders.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(orders[0].len(), template.len(), "the file never grows");
}

#[test]
fn after_a_cover_the_journal_holds_no_page_that_differs() {
    let (_folder, path, mut random) = installed();
    let mut opened = BallotBox::open(&path, RECORD, CAPACITY, &mut random).unwrap();
    let differing = |path: &Path| {
        let database = std::fs::read(path).unwrap();
        let journal = std::fs::read(path.with_extension("db-journal")).unwrap();
        // A journal record is a page number, the page before the change, a checksum (SQLite file format, section 3).
        let records = journal[512..].chunks_exact(4 + layout::PAGE + 4);
        let differs = |record: &[u8]| {
            let number = usize::try_from(u32::from_be_bytes(record[..4].try_into().unwrap())).unwrap();
            let page = database.chunks(layout::PAGE).nth(number.wrapping_sub(1));
            number > 1 && page != Some(&record[4..4 + layout::PAGE])
        };
        records.filter(|record| differs(record)).count()
    };
    for number in 1..=20 {
        opened.cast(&record(number), &mut random).unwrap();
        assert!(differing(&path) > 0, "without a cover the journal points at the last ballot");
        opened.cover(&mut random).unwrap();
        assert_eq!(differing(&path), 0, "after cast {number}");
    }
}

#[test]
fn the_layout_is_where_sqlite_puts_the_slots() {
    for (length, capacity) in [(210 + 64, 400), (210 + 64, 20_000), (210 + 640, 300), (210 + 3840, 200)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("box.db");
        BallotBox::install(&path, length, capacity, &mut Seeded::new(1, "layout")).unwrap();
        let mut random = Seeded::new(2, "layout");
        let mut opened = BallotBox::open(&path, length, capacity, &mut random).unwrap();
        let slots = opened.layout.slots();
        assert!(slots >= i64::from(capacity) && opened.layout.pages() >= 16);
        // The page of a slot is found by writing a mark into it.
        let mut pages = std::collections::BTreeMap::new();
        for slot in (1..=slots).step_by(usize::try_from(slots / 40).unwrap().max(1)) {
            let mut mark = vec![0xEE; length];
            mark[1..9].copy_from_slice(&slot.to_le_bytes());
            opened.write(&[(slot, &mark)], None).unwrap();
            let file = std::fs::read(&path).unwrap();
            let at = file
                .windows(10)
                .position(|window| window[0] == 0xEE && window[1..9] == mark[1..9] && window[9] == 0xEE);
            let page = at.unwrap() / layout::PAGE;
            if let Some(other) = pages.insert(opened.layout.page_of(slot), page) {
                assert_eq!(other, page, "length {length}, slot {slot}");
            }
            opened.write(&[(slot, &vec![0; length])], None).unwrap();
        }
        let distinct: std::collections::BTreeSet<usize> = pages.values().copied().collect();
        assert_eq!(distinct.len(), pages.len(), "length {length}");
        opened.cover(&mut random).unwrap();
    }
}

#[test]
fn a_full_box_refuses_and_keeps_everything() {
    let (_folder, path, mut random) = installed();
    let mut opened = BallotBox::open(&path, RECORD, CAPACITY, &mut random).unwrap();
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
    let install = BallotBox::install(&path, RECORD, CAPACITY, &mut random);
    assert!(matches!(install, Err(BoxError::Exists(_))));
    let longer = BallotBox::open(&path, RECORD + 64, CAPACITY, &mut random);
    assert!(matches!(longer, Err(BoxError::OtherConsultation)));
    let absent = BallotBox::open(&folder.path().join("none.db"), RECORD, CAPACITY, &mut random);
    assert!(matches!(absent, Err(BoxError::Absent(_))));
    let other = folder.path().join("other.db");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE t(x)").unwrap();
    assert!(matches!(BallotBox::open(&other, RECORD, CAPACITY, &mut random), Err(BoxError::NotABox(_))));
    let first = BallotBox::open(&path, RECORD, CAPACITY, &mut random).unwrap();
    assert!(BallotBox::open(&path, RECORD, CAPACITY, &mut random).is_err(), "one program at a time");
    drop(first);
}

#[test]
fn counters_that_disagree_with_the_slots_are_found() {
    let (_folder, path, mut random) = installed();
    let mut opened = BallotBox::open(&path, RECORD, CAPACITY, &mut random).unwrap();
    opened.cast(&record(1), &mut random).unwrap();
    opened.count(Counters { casts: 2, ..opened.counters() }).unwrap();
    drop(opened);
    assert!(matches!(BallotBox::open(&path, RECORD, CAPACITY, &mut random), Err(BoxError::Damaged(_))));
}

#[test]
fn file_dates_tell_nothing() {
    let (_folder, path, mut random) = installed();
    let mut opened = BallotBox::open(&path, RECORD, CAPACITY, &mut random).unwrap();
    opened.cast(&record(1), &mut random).unwrap();
    for path in [path.clone(), path.with_extension("db-journal")] {
        let modified = std::fs::metadata(path).unwrap().modified().unwrap();
        assert_eq!(modified, SystemTime::UNIX_EPOCH + SHOWN_DATE);
    }
}
