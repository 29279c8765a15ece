//! The second box on another medium: alike slot by slot, missed by nobody but staff, and what heals the first.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;
use urne::envelope::Receipt;
use urne::kiosk::{Controller, KioskError, Machine, Notice};

use super::disk::{Disk, Fate};
use super::soundness::{consultation, expect_covered, leaves, load};
use super::town::{Town, cast};

/// Looks at an idle kiosk until it has written to its disks once to find out whether they work.
const LOOKS: u32 = 12;

struct Mirrored {
    town: Town,
    medium: PathBuf,
}

impl Mirrored {
    fn new(seed: u64) -> Self {
        let town = Town::new(seed, 2);
        let medium = town.path().canonicalize().unwrap().join("medium");
        std::fs::create_dir(&medium).unwrap();
        let mirrored = Self { town, medium };
        mirrored.set(1, "on_same_disk = true");
        mirrored
    }

    fn set(&self, kiosk: u16, more: &str) {
        let toml = format!("[mirror]\nfolder = {:?}\n{more}\n", self.medium);
        std::fs::write(self.town.data(kiosk).join("kiosk.toml"), toml).unwrap();
    }

    fn start(&self) -> Controller {
        load(&self.town.data(1), &self.town.package).unwrap()
    }

    /// Open, with ballots for these options.
    fn opened(&self, ballots: &[usize]) -> Controller {
        let mut controller = self.start();
        controller.kiosk_mut().open("jour 1").unwrap();
        for ballot in ballots {
            cast(&mut controller, &[*ballot]);
        }
        controller
    }

    fn main(&self) -> PathBuf {
        consultation(&self.town.data(1)).join("box.db")
    }

    fn mirror(&self) -> PathBuf {
        self.medium.join(consultation(&self.town.data(1)).file_name().unwrap()).join("box.db")
    }

    /// Both hold the same, and neither's rollback journal tells what came when.
    fn expect_alike(&self) {
        assert_eq!(slots(&self.main()), slots(&self.mirror()));
        expect_covered(&self.main());
        expect_covered(&self.mirror());
    }

    fn journal(&self, controller: &mut Controller) -> String {
        let batch = self.town.export(controller, "stick");
        std::fs::read_to_string(batch.with_extension("journal")).unwrap()
    }
}

fn slots(file: &Path) -> Vec<Vec<u8>> {
    let connection = Connection::open(file).unwrap();
    let mut statement = connection.prepare("SELECT envelope FROM box ORDER BY slot").unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn look(controller: &mut Controller) -> Option<Notice> {
    let mut notice = None;
    for _ in 0..LOOKS {
        notice = controller.closed_to_residents();
    }
    notice
}

/// What staff are warned of but the printer, which nobody here looked at.
fn warnings(controller: Controller) -> (Vec<Notice>, Machine) {
    let machine = controller.into_machine();
    let warned = machine.standing().warnings.into_iter().filter(|notice| !notice.code().starts_with("K-3"));
    (warned.collect(), machine)
}

/// Turns a byte of the first record found.
fn damage_a_record(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    let begins = |window: &[u8]| window[..2] == [1, 1] && window[2..].iter().all(|byte| *byte == 0);
    let place = bytes.windows(98).position(begins).unwrap();
    bytes[place + 150] ^= 1;
    std::fs::write(file, bytes).unwrap();
}

#[test]
fn both_boxes_hold_the_same_records_in_the_same_slots() {
    let mirrored = Mirrored::new(220);
    mirrored.opened(&[0, 1, 2, 3, 0]).stop().unwrap();
    assert_eq!(slots(&mirrored.main()), slots(&mirrored.mirror()));
    assert_eq!(leaves(&mirrored.mirror(), &mirrored.town.package).len(), 5);
    let (main, mirror) = (std::fs::read(mirrored.main()).unwrap(), std::fs::read(mirrored.mirror()).unwrap());
    let differing = main.iter().zip(&mirror).filter(|(one, other)| one != other).count();
    assert!(
        main.len() == mirror.len() && differing <= 8,
        "{differing} bytes differ: only SQLite's change counters may"
    );
}

#[test]
fn a_failing_medium_warns_staff_stops_nothing_and_catches_up() {
    let mirrored = Mirrored::new(221);
    let medium: Arc<Disk> = Disk::under(&mirrored.medium);
    let mut controller = mirrored.opened(&[0]);
    medium.set(Fate::Fails { at: 3, full: false, lasting: true });
    for ballot in 0..3 {
        cast(&mut controller, &[ballot]);
    }
    assert_eq!(look(&mut controller), None, "residents go on voting");
    let (warned, machine) = warnings(controller);
    assert_eq!(warned, [Notice::MirrorFailing]);
    medium.set(Fate::Works);
    let mut controller = Controller::on(machine, urne::session::Patience::default());
    assert_eq!(look(&mut controller), None);
    cast(&mut controller, &[1]);
    let journal = mirrored.journal(&mut controller);
    let (warned, machine) = warnings(controller);
    assert!(warned.is_empty(), "{warned:?}");
    machine.stop().unwrap();
    mirrored.expect_alike();
    assert_eq!(journal.matches("mirror-lost").count(), 1, "{journal}");
    assert_eq!(journal.matches("mirror-caught-up").count(), 1, "{journal}");
}

#[test]
fn a_medium_that_is_not_there_is_told_and_used_when_it_comes() {
    let mirrored = Mirrored::new(222);
    std::fs::remove_dir(&mirrored.medium).unwrap();
    let mut controller = mirrored.opened(&[0, 1]);
    assert_eq!(controller.closed_to_residents(), None);
    let (warned, machine) = warnings(controller);
    assert_eq!(warned, [Notice::MirrorAway]);
    std::fs::create_dir(&mirrored.medium).unwrap();
    let mut controller = Controller::on(machine, urne::session::Patience::default());
    look(&mut controller);
    controller.stop().unwrap();
    mirrored.expect_alike();
}

/// A mount point without its medium is a folder on the kiosk's own disk.
#[test]
fn a_folder_on_the_disk_of_the_box_is_no_other_medium() {
    let mirrored = Mirrored::new(223);
    mirrored.set(1, "");
    let (warned, machine) = warnings(mirrored.opened(&[0]));
    assert_eq!(warned, [Notice::MirrorAway]);
    machine.stop().unwrap();
    assert_eq!(mirrored.medium.read_dir().unwrap().count(), 0);
}

#[test]
fn the_mirror_of_another_kiosk_is_refused_and_untouched() {
    let mirrored = Mirrored::new(224);
    mirrored.opened(&[0, 1]).stop().unwrap();
    let before = std::fs::read(mirrored.mirror()).unwrap();
    mirrored.set(2, "on_same_disk = true");
    let (warned, machine) = warnings(load(&mirrored.town.data(2), &mirrored.town.package).unwrap());
    assert_eq!(warned, [Notice::MirrorNotOurs]);
    machine.stop().unwrap();
    assert!(std::fs::read(mirrored.mirror()).unwrap() == before);
    // Damaged, it is still the other kiosk's: its certificate lies beside it.
    overwrite(&mirrored.mirror(), 0, 100);
    let before = std::fs::read(mirrored.mirror()).unwrap();
    let (warned, machine) = warnings(load(&mirrored.town.data(2), &mirrored.town.package).unwrap());
    assert_eq!(warned, [Notice::MirrorNotOurs]);
    machine.stop().unwrap();
    assert!(std::fs::read(mirrored.mirror()).unwrap() == before);
}

#[test]
fn damage_of_any_kind_is_healed_from_the_mirror_and_told() {
    type Damage = fn(&Path);
    let kinds: [(&str, Damage, &str); 4] = [
        ("a record", damage_a_record, "box-healed"),
        ("the first page", |file| overwrite(file, 0, 4096), "box-rebuilt"),
        ("a page of slots", |file| overwrite(file, 5 * 4096, 64), "box-rebuilt"),
        ("the file", |file| std::fs::remove_file(file).unwrap(), "box-rebuilt"),
    ];
    for (place, (name, damage, event)) in kinds.into_iter().enumerate() {
        let mirrored = Mirrored::new(225 + u64::try_from(place).unwrap());
        mirrored.opened(&[0, 1, 2]).stop().unwrap();
        let before = leaves(&mirrored.main(), &mirrored.town.package);
        damage(&mirrored.main());
        let mut controller = mirrored.start();
        assert_eq!(controller.counters().casts, 3, "{name}");
        cast(&mut controller, &[3]);
        let journal = mirrored.journal(&mut controller);
        assert!(journal.contains(event), "{name}: {journal}");
        let (warned, machine) = warnings(controller);
        assert_eq!(warned, [Notice::BoxHealed], "{name}");
        machine.stop().unwrap();
        let after = leaves(&mirrored.main(), &mirrored.town.package);
        assert!(after.len() == 4 && before.iter().all(|leaf| after.contains(leaf)), "{name}");
        mirrored.expect_alike();
    }
}

fn overwrite(file: &Path, from: usize, length: usize) {
    let mut bytes = std::fs::read(file).unwrap();
    bytes[from..from + length].fill(0xAA);
    std::fs::write(file, bytes).unwrap();
}

/// A mirror that is damaged gives what it alone still has before it is made anew.
#[test]
fn a_damaged_mirror_is_made_anew_and_loses_nothing() {
    let mirrored = Mirrored::new(230);
    let mut controller = mirrored.opened(&[0, 1]);
    let old_box = std::fs::read(mirrored.main()).unwrap();
    let kept = cast(&mut controller, &[2]);
    controller.stop().unwrap();
    // The box's disk went back in time, and the mirror is damaged.
    std::fs::write(mirrored.main(), old_box).unwrap();
    std::fs::remove_file(mirrored.main().with_extension("db-journal")).unwrap();
    overwrite(&mirrored.mirror(), 0, 4096);
    let mut controller = mirrored.start();
    assert!(mirrored.journal(&mut controller).contains("mirror-rebuilt"));
    controller.stop().unwrap();
    let found = leaves(&mirrored.main(), &mirrored.town.package);
    assert!(found.len() == 3 && found.contains(&Receipt::parse(&kept).unwrap().leaf));
    mirrored.expect_alike();
}

/// Many ballots that the mirror missed leave no trace of their own in its rollback journal, nor do those of a new mirror.
#[test]
fn a_long_absence_leaves_no_trace_in_the_mirror() {
    let mirrored = Mirrored::new(234);
    mirrored.opened(&[0]).stop().unwrap();
    let early = std::fs::read(mirrored.mirror()).unwrap();
    let mut controller = mirrored.start();
    for ballot in 0..30 {
        cast(&mut controller, &[ballot % 4]);
    }
    controller.stop().unwrap();
    std::fs::write(mirrored.mirror(), early).unwrap();
    mirrored.start().stop().unwrap();
    mirrored.expect_alike();
    std::fs::remove_dir_all(mirrored.mirror().parent().unwrap()).unwrap();
    let mut controller = mirrored.start();
    cast(&mut controller, &[1]);
    controller.stop().unwrap();
    mirrored.expect_alike();
}

/// Damage that happens while the kiosk runs is found at the closing, and healed there; without a mirror it is told.
#[test]
fn damage_is_found_at_the_closing() {
    let mirrored = Mirrored::new(235);
    let mut controller = mirrored.opened(&[0, 1]);
    damage_a_record(&mirrored.main());
    controller.kiosk_mut().close().unwrap();
    let (warned, machine) = warnings(controller);
    assert_eq!(warned, [Notice::BoxHealed]);
    machine.stop().unwrap();
    mirrored.expect_alike();
    let alone = Town::new(236, 1);
    let mut controller = load(&alone.data(1), &alone.package).unwrap();
    controller.kiosk_mut().open("jour 1").unwrap();
    cast(&mut controller, &[0]);
    damage_a_record(&consultation(&alone.data(1)).join("box.db"));
    let error = controller.kiosk_mut().close().unwrap_err();
    assert_eq!(Notice::of_staff(&error), Notice::BoxDamaged, "{error}");
}

/// A disk that went back in time: the journal knows better.
#[test]
fn a_box_that_holds_less_than_the_journal_noted_is_refused() {
    let mirrored = Mirrored::new(237);
    mirrored.opened(&[0]).stop().unwrap();
    let old = std::fs::read(mirrored.main()).unwrap();
    let mut controller = mirrored.start();
    cast(&mut controller, &[1]);
    controller.kiosk_mut().pause().unwrap();
    controller.stop().unwrap();
    std::fs::write(mirrored.main(), &old).unwrap();
    let journal = mirrored.main().with_extension("db-journal");
    std::fs::remove_file(&journal).unwrap();
    std::fs::remove_file(mirrored.town.data(1).join("kiosk.toml")).unwrap();
    let error = load(&mirrored.town.data(1), &mirrored.town.package).map(drop).unwrap_err();
    assert_eq!(Notice::of_start(&error), Some(Notice::BoxBehind), "{error}");
    mirrored.set(1, "on_same_disk = true");
    assert_eq!(mirrored.start().counters().casts, 2, "its mirror brings it up to date");
}

/// Without a mirror a damaged, missing or foreign box is refused with its remedy, and never replaced or touched.
#[test]
fn a_box_that_nothing_heals_is_refused_with_its_remedy() {
    let town = Town::new(231, 2);
    town.hold(1, &[&[0], &[1]]);
    let folder = consultation(&town.data(1));
    let file = folder.join("box.db");
    let whole = std::fs::read(&file).unwrap();
    let refused = |damage: &dyn Fn()| -> (Notice, KioskError) {
        std::fs::write(&file, &whole).unwrap();
        damage();
        let before = std::fs::read(&file).ok();
        let error = load(&town.data(1), &town.package).map(drop).unwrap_err();
        let records = |bytes: Option<Vec<u8>>| {
            bytes.map(|bytes| bytes.windows(98).filter(|window| window[..2] == [1, 1]).count())
        };
        assert_eq!(records(std::fs::read(&file).ok()), records(before), "{error}");
        (Notice::of_start(&error).unwrap_or_else(|| panic!("no remedy: {error}")), error)
    };
    assert_eq!(refused(&|| damage_a_record(&file)).0, Notice::BoxDamaged);
    assert_eq!(refused(&|| overwrite(&file, 0, 100)).0, Notice::BoxDamaged);
    assert_eq!(refused(&|| overwrite(&file, 2 * 4096, 40)).0, Notice::BoxDamaged);
    assert_eq!(refused(&|| std::fs::write(&file, &whole[..whole.len() / 2]).unwrap()).0, Notice::BoxDamaged);
    assert_eq!(refused(&|| std::fs::remove_file(&file).unwrap()).0, Notice::BoxMissing);
    let of_another = consultation(&town.data(2)).join("box.db");
    let foreign = std::fs::read(of_another).unwrap();
    assert_eq!(refused(&|| std::fs::write(&file, &foreign).unwrap()).0, Notice::BoxNotOurs);
    let newer = || Connection::open(&file).unwrap().execute_batch("PRAGMA user_version=2").unwrap();
    let (notice, error) = refused(&newer);
    assert_eq!(notice, Notice::BoxNotOurs);
    assert!(error.to_string().contains("format 2, ici 1"), "{error}");
    let other_journal = || {
        std::fs::copy(consultation(&town.data(2)).join("journal.db"), folder.join("journal.db")).unwrap();
    };
    let journal = std::fs::read(folder.join("journal.db")).unwrap();
    assert_eq!(refused(&other_journal).0, Notice::BoxNotOurs);
    assert_eq!(refused(&|| overwrite(&folder.join("journal.db"), 0, 100)).0, Notice::JournalDamaged);
    std::fs::write(folder.join("journal.db"), journal).unwrap();
    std::fs::write(&file, &whole).unwrap();
    assert_eq!(load(&town.data(1), &town.package).unwrap().counters().casts, 2, "whole again, it starts");
}

/// A program that is not root cannot write where it must not; root can, so there is nothing to try then.
#[test]
fn files_that_are_not_the_kiosks_are_refused_with_their_remedy() {
    use std::os::unix::fs::PermissionsExt as _;
    let town = Town::new(232, 1);
    let key = town.data(1).join("identity/kiosk.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let error = load(&town.data(1), &town.package).map(drop).unwrap_err();
    assert_eq!(Notice::of_start(&error), Some(Notice::KeyOpen), "{error}");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&key).is_ok() {
        println!("skipped: files without access (this user may read everything)");
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    } else {
        let error = load(&town.data(1), &town.package).map(drop).unwrap_err();
        assert_eq!(Notice::of_start(&error), Some(Notice::NoAccess), "{error}");
    }
}

/// Residents are told before they begin that the disk takes nothing, and staff that it will soon be full.
#[test]
fn a_disk_that_takes_nothing_is_found_before_a_resident_starts() {
    let mirrored = Mirrored::new(233);
    mirrored.set(1, "");
    std::fs::remove_file(mirrored.town.data(1).join("kiosk.toml")).unwrap();
    let disk = Disk::under(&mirrored.town.data(1));
    let mut controller = mirrored.opened(&[0]);
    disk.set(Fate::Fails { at: 0, full: false, lasting: true });
    assert_eq!(look(&mut controller), Some(Notice::NoWriting));
    assert!(controller.kiosk().counters().casts == 1);
    disk.set(Fate::Works);
    assert_eq!(controller.closed_to_residents(), None, "voting goes on");
    cast(&mut controller, &[1]);
    let journal = mirrored.journal(&mut controller);
    assert!(journal.contains("disk-back"), "{journal}");
    controller.stop().unwrap();
}
