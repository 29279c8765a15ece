//! Power cuts and failing disks, at every single call to the disk (`disk`): nothing acknowledged is lost, nothing is told
//! that is not so, and voting goes on when the cause is gone.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use urne::ballot::Touch;
use urne::batch::LifeState;
use urne::envelope::{Leaf, Receipt};
use urne::keys::{OperatingSystem, Randomness as _};
use urne::kiosk::{Controller, Notice, Voted};
use urne::session::State;
use urne::stick::FolderStick;

use super::disk::{Disk, Fate, Unsynced};
use super::soundness::{consultation, copy, expect_sound, leaves, load};
use super::town::{Town, cast};

const NOW: Duration = Duration::ZERO;

/// A kiosk, open, with some ballots; its folder is copied for each trial.
struct Trials {
    town: Town,
    disk: Arc<Disk>,
    /// The disk that is looked at after a cut; it works.
    after: Arc<Disk>,
    before: Vec<Leaf>,
    with_mirror: bool,
    /// What a cut may leave of writes that were not synced: each cut is looked at in all these ways.
    unsynced: [Unsynced; 4],
}

/// What a trial's residents were told.
#[derive(Default)]
struct Told {
    acknowledged: Vec<Leaf>,
    refused: bool,
    uncertain: bool,
}

impl Trials {
    fn new(seed: u64, with_mirror: bool) -> Self {
        let town = Town::new(seed, 1);
        let watched = |name| {
            std::fs::create_dir(town.path().join(name)).unwrap();
            Disk::under(&town.path().join(name))
        };
        let (disk, after) = (watched("trial"), watched("after"));
        let unsynced = [Unsynced::Lost, Unsynced::Kept, Unsynced::Some(2 * seed), Unsynced::Some(2 * seed + 1)];
        let mut trials = Self { disk, after, town, before: Vec::new(), with_mirror, unsynced };
        let template = trials.template();
        std::fs::create_dir_all(template.join("mirror")).unwrap();
        copy(&trials.town.data(1), &template.join("data"));
        trials.settle_in(&template);
        let mut controller = load(&template.join("data"), &trials.town.package).unwrap();
        controller.kiosk_mut().open("jour 1").unwrap();
        cast(&mut controller, &[0]);
        if with_mirror {
            let mirror = files_below(&template.join("mirror"), "box.db").remove(0);
            std::fs::copy(mirror, template.join("early-mirror.db")).unwrap();
        }
        for ballot in [[1], [2]] {
            cast(&mut controller, &ballot);
        }
        controller.stop().unwrap();
        trials.before = leaves(&trials.file(&template), &trials.town.package);
        trials
    }

    fn template(&self) -> PathBuf {
        self.town.path().join("template")
    }

    fn file(&self, root: &Path) -> PathBuf {
        consultation(&root.join("data")).join("box.db")
    }

    /// The setting of the mirror names where this copy of the kiosk lies.
    fn settle_in(&self, root: &Path) {
        if self.with_mirror {
            let mirror = root.join("mirror");
            let toml = format!("[mirror]\nfolder = {mirror:?}\non_same_disk = true\n");
            std::fs::write(root.join("data/kiosk.toml"), toml).unwrap();
        }
    }

    /// A fresh copy of the template on the watched disk.
    fn fresh(&self) -> PathBuf {
        let root = self.town.path().join("trial");
        let root = root.canonicalize().unwrap();
        self.disk.set(Fate::Works);
        self.disk.forget();
        std::fs::remove_dir_all(&root).unwrap();
        copy(&self.template(), &root);
        self.settle_in(&root);
        root
    }

    fn started(&self, root: &Path) -> Controller {
        load(&root.join("data"), &self.town.package).unwrap()
    }

    /// What a power cut leaves of the trial, in a folder of its own.
    fn after_cut(&self, root: &Path, unsynced: Unsynced) -> PathBuf {
        let after = self.town.path().canonicalize().unwrap().join("after");
        self.after.forget();
        std::fs::remove_dir_all(&after).unwrap();
        copy(root, &after);
        self.settle_in(&after);
        self.disk.after_cut(unsynced, &after);
        after
    }

    /// After a cut at this point: all that was acknowledged is there, nothing that was refused, at most one ballot more.
    fn expect_after_cuts(&self, root: &Path, told: &Told) {
        for unsynced in self.unsynced {
            let after = self.after_cut(root, unsynced);
            let acknowledged = [&self.before[..], &told.acknowledged[..]].concat();
            let found = expect_sound(&after.join("data"), &self.town.package, &acknowledged);
            let most = acknowledged.len() + usize::from(!told.refused && told.acknowledged.is_empty());
            assert!(found.len() <= most, "{unsynced:?}: a ballot is there that nobody cast, or that was refused");
        }
    }
}

/// The files of that name below a folder.
fn files_below(folder: &Path, name: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path, name));
        } else if path.file_name().is_some_and(|file| file == name) {
            found.push(path);
        }
    }
    found
}

/// The copy of the kiosk that a box's file belongs to.
fn root_of(file: &Path) -> &Path {
    file.ancestors().nth(4).unwrap()
}

/// One resident from "Commencer" to the receipt.
fn vote(controller: &mut Controller, told: &mut Told) -> Option<Receipt> {
    controller.start(NOW).unwrap().unwrap();
    controller.session_mut().apply(&Touch::choose(3), NOW).unwrap();
    controller.session_mut().next(NOW).unwrap();
    match controller.vote(NOW) {
        Voted::Recorded(receipt) => told.acknowledged.push(receipt.leaf),
        Voted::NotRecorded(Notice::CastUnknown) => told.uncertain = true,
        Voted::NotRecorded(_) => told.refused = true,
        Voted::Refused(refused) => panic!("{refused:?}"),
    }
    controller.after_vote();
    let receipt = match controller.session().state() {
        State::Receipt(receipt) => Some(receipt.clone()),
        _ => None,
    };
    controller.session_mut().leave().unwrap();
    receipt
}

/// Cuts the power at every call of `act`, in turn, and judges what is left; how many calls there are.
fn cut_at_every_call(
    trials: &Trials,
    prepared: impl Fn(&Path) -> Option<Controller>,
    act: impl Fn(&Path, Option<Controller>, &mut Told),
) -> u64 {
    let mut at = 0;
    loop {
        let root = trials.fresh();
        let ready = prepared(&root);
        trials.disk.set(Fate::Dies { at });
        let mut told = Told::default();
        act(&root, ready, &mut told);
        let calls = trials.disk.calls();
        // A ballot of which nothing was said may be there or not: only a living kiosk refuses.
        told.refused = false;
        trials.expect_after_cuts(&root, &told);
        if calls <= at {
            return at;
        }
        at += 1;
    }
}

fn cut_a_vote(seed: u64, with_mirror: bool, most_expected: u64) {
    let trials = Trials::new(seed, with_mirror);
    let cuts = cut_at_every_call(
        &trials,
        |root| Some(trials.started(root)),
        |_, controller, told| {
            vote(&mut controller.unwrap(), told);
        },
    );
    assert!((30..most_expected).contains(&cuts), "{cuts} calls");
    println!("{cuts} cut points of a vote (mirror: {with_mirror}), 4 disks after each: nothing lost");
}

#[test]
fn a_cut_at_every_call_of_a_vote_loses_nothing() {
    cut_a_vote(200, false, 120);
}

#[test]
fn a_cut_at_every_call_of_a_vote_with_a_mirror_loses_nothing() {
    cut_a_vote(201, true, 240);
}

#[test]
fn a_cut_at_every_call_of_a_start_loses_nothing() {
    for (seed, with_mirror) in [(202, false), (203, true)] {
        let trials = Trials::new(seed, with_mirror);
        let start = |root: &Path, _, _: &mut Told| drop(load(&root.join("data"), &trials.town.package));
        let cuts = cut_at_every_call(&trials, |_| None, start);
        assert!(cuts > 20, "{cuts}");
        println!("{cuts} cut points of a start (mirror: {with_mirror}), 4 disks after each: nothing lost");
    }
}

/// Staff's acts: whatever the moment, the kiosk is before the act or after it, and votes are all there.
#[test]
fn a_cut_at_every_call_of_staffs_acts_loses_nothing() {
    let trials = Trials::new(204, true);
    let stick = trials.town.path().join("stick");
    std::fs::create_dir(&stick).unwrap();
    let act = |_: &Path, controller: Option<Controller>, _: &mut Told| {
        let mut controller = controller.unwrap();
        let kiosk = controller.kiosk_mut();
        let _cut = kiosk
            .pause()
            .and_then(|()| kiosk.export(&mut FolderStick::new(&stick)))
            .and_then(|_| kiosk.open("jour 2"))
            .and_then(|()| kiosk.close());
    };
    let cuts = cut_at_every_call(&trials, |root| Some(trials.started(root)), act);
    assert!(cuts > 15, "{cuts}");
    println!("{cuts} cut points of pause, export, resume and close: nothing lost");
}

/// A box that is being healed or made anew from its mirror is cut at every call: its ballots survive all the same.
#[test]
fn a_cut_at_every_call_of_a_repair_loses_nothing() {
    let trials = Trials::new(205, true);
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 4] = [
        ("slots", |file| {
            let mut bytes = std::fs::read(file).unwrap();
            let place =
                bytes.windows(98).position(|window| window[..2] == [1, 1] && window[2..].iter().all(|byte| *byte == 0));
            bytes[place.unwrap() + 150] ^= 1;
            std::fs::write(file, bytes).unwrap();
        }),
        ("header", |file| {
            let mut bytes = std::fs::read(file).unwrap();
            bytes[..100].fill(0xAA);
            std::fs::write(file, bytes).unwrap();
        }),
        ("file", |file| std::fs::remove_file(file).unwrap()),
        // What the mirror lacks is only in the damaged file.
        ("header, mirror behind", |file| {
            let mut bytes = std::fs::read(file).unwrap();
            bytes[..100].fill(0xAA);
            std::fs::write(file, bytes).unwrap();
            let mirror = files_below(&root_of(file).join("mirror"), "box.db").remove(0);
            std::fs::copy(root_of(file).join("early-mirror.db"), mirror).unwrap();
        }),
    ];
    for (name, damage) in damages {
        let start = |root: &Path, _, _: &mut Told| drop(load(&root.join("data"), &trials.town.package));
        let cuts = cut_at_every_call(
            &trials,
            |root| {
                damage(&trials.file(root));
                trials.disk.forget();
                None
            },
            start,
        );
        assert!(cuts > 40, "{name}: {cuts}");
        println!("{cuts} cut points of a repair ({name}): nothing lost");
    }
}

/// Every call fails, in every way: what residents are told is true on any disk that may come of it, and once the cause is
/// gone the kiosk takes votes again.
fn fail_a_vote(seed: u64, with_mirror: bool) {
    let trials = Trials::new(seed, with_mirror);
    let mut told_apart = [0; 3];
    let mut faults = 0;
    for (full, lasting) in [(false, false), (false, true), (true, false), (true, true)] {
        for at in 0.. {
            let root = trials.fresh();
            let mut controller = trials.started(&root);
            trials.disk.set(Fate::Fails { at, full, lasting });
            let mut told = Told::default();
            vote(&mut controller, &mut told);
            let calls = trials.disk.calls();
            faults += 1;
            told_apart[if told.uncertain { 2 } else { usize::from(told.refused) }] += 1;
            assert!(!told.uncertain || lasting, "a failure that passes leaves no doubt");
            trials.expect_after_cuts(&root, &told);
            // The cause is gone.
            trials.disk.set(Fate::Works);
            assert_eq!(controller.closed_to_residents(), None, "call {at}, full {full}, lasting {lasting}");
            let before = controller.counters().casts;
            assert!(vote(&mut controller, &mut Told::default()).is_some());
            assert_eq!(controller.counters().casts, before + 1);
            controller.stop().unwrap();
            let found = leaves(&trials.file(&root), &trials.town.package);
            assert!(told.acknowledged.iter().all(|leaf| found.contains(leaf)));
            if with_mirror {
                let mirror = files_below(&root.join("mirror"), "box.db").remove(0);
                drop(load(&root.join("data"), &trials.town.package).unwrap());
                assert_eq!(leaves(&mirror, &trials.town.package), found, "the mirror has caught up");
            }
            if calls <= at {
                break;
            }
        }
    }
    let [recorded, refused, uncertain] = told_apart;
    assert!(recorded > 0 && refused > 0 && uncertain > 0, "{told_apart:?}");
    println!(
        "{faults} faults of a vote (mirror: {with_mirror}): {recorded} recorded all the same, {refused} refused, {uncertain} told as uncertain; nothing lost, nothing untrue"
    );
}

#[test]
fn a_fault_at_every_call_of_a_vote_is_told_truly() {
    fail_a_vote(206, false);
}

#[test]
fn a_fault_at_every_call_of_a_vote_with_a_mirror_is_told_truly() {
    fail_a_vote(207, true);
}

/// What staff are told was done is done on any disk that may come of a fault, the closing for one.
#[test]
fn a_fault_at_every_call_of_a_close_is_told_truly() {
    let trials = Trials::new(211, false);
    let mut seen = [0; 2];
    for (full, lasting) in [(false, false), (false, true), (true, false), (true, true)] {
        for at in 0.. {
            let root = trials.fresh();
            let mut controller = trials.started(&root);
            trials.disk.set(Fate::Fails { at, full, lasting });
            let closed = controller.kiosk_mut().close().is_ok();
            let calls = trials.disk.calls();
            seen[usize::from(closed)] += 1;
            drop(controller);
            for unsynced in trials.unsynced {
                let after = trials.after_cut(&root, unsynced);
                let started = load(&after.join("data"), &trials.town.package).unwrap();
                assert!(!closed || started.kiosk().life() == LifeState::Closed, "call {at}: {unsynced:?}");
            }
            if calls <= at {
                break;
            }
        }
    }
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
    println!(
        "{} faults of a close: {} closed all the same, {} refused; nothing untrue",
        seen[0] + seen[1],
        seen[1],
        seen[0]
    );
}

/// The resident has the answer before the mirror is asked: a mirror that does not answer decides nothing.
#[test]
fn the_answer_does_not_wait_for_the_mirror() {
    let trials = Trials::new(209, true);
    let root = trials.fresh();
    let mirror = Disk::under(&root.join("mirror"));
    let mut controller = trials.started(&root);
    mirror.set(Fate::Holds { at: 0 });
    let (answer, answered) = std::sync::mpsc::channel();
    let voting = std::thread::spawn(move || {
        controller.start(NOW).unwrap().unwrap();
        controller.session_mut().next(NOW).unwrap();
        controller.session_mut().vote_blank(NOW).unwrap();
        let Voted::Recorded(receipt) = controller.vote(NOW) else { panic!("not recorded") };
        answer.send(receipt.leaf).unwrap();
        controller.after_vote();
        controller
    });
    mirror.wait_until_held();
    let leaf = answered.try_recv().unwrap();
    let after = trials.after_cut(&root, Unsynced::Lost);
    expect_sound(&after.join("data"), &trials.town.package, &[&trials.before[..], &[leaf]].concat());
    mirror.release();
    voting.join().unwrap().stop().unwrap();
}

/// The same over and over with other ballots, slots and losses, for `URNE_SOAK_SECONDS`; `scripts/soak` runs it.
#[test]
#[ignore = "as long as one likes"]
fn soak() {
    let seconds = std::env::var("URNE_SOAK_SECONDS").unwrap().parse().unwrap();
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut random = [0; 4];
    OperatingSystem.fill(&mut random).unwrap();
    let first = u64::from(u32::from_le_bytes(random));
    let mut seed = first;
    while Instant::now() < until {
        cut_a_vote(seed, seed % 2 == 0, 240);
        fail_a_vote(seed, seed % 2 == 1);
        seed += 1;
    }
    println!("soak: seeds {first} to {}", seed - 1);
}

/// The control: without SQLite's rollback journal the same cuts do lose ballots, and the trials see it.
#[test]
fn the_trials_see_a_disk_without_a_journal() {
    let folder = tempfile::tempdir().unwrap();
    let (watched, after) = (folder.path().join("watched"), folder.path().join("after"));
    std::fs::create_dir(&watched).unwrap();
    std::fs::create_dir(&after).unwrap();
    let disk = Disk::under(&watched);
    let connection = rusqlite::Connection::open(watched.canonicalize().unwrap().join("weak.db")).unwrap();
    connection.execute_batch("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; CREATE TABLE t(x BLOB);").unwrap();
    connection.execute("INSERT INTO t VALUES(zeroblob(9000))", []).unwrap();
    disk.after_cut(Unsynced::Lost, &after);
    let left = rusqlite::Connection::open(after.join("weak.db")).unwrap();
    assert!(left.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0)).is_err());
}

#[test]
fn life_is_before_or_after_a_cut_close() {
    let trials = Trials::new(208, false);
    let mut seen = [false; 2];
    for at in 0.. {
        let root = trials.fresh();
        let mut controller = trials.started(&root);
        trials.disk.set(Fate::Dies { at });
        let closed = controller.kiosk_mut().close().is_ok();
        let calls = trials.disk.calls();
        drop(controller);
        for unsynced in trials.unsynced {
            let after = trials.after_cut(&root, unsynced);
            let life = load(&after.join("data"), &trials.town.package).unwrap().kiosk().life();
            assert!(life == LifeState::Closed || (life == LifeState::Open && !closed), "{at} {unsynced:?}: {life:?}");
            seen[usize::from(life == LifeState::Closed)] = true;
        }
        if calls <= at {
            break;
        }
    }
    assert_eq!(seen, [true; 2]);
}
