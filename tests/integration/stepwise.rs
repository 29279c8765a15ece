//! The stages of a register: each carries what was checked, so that a step reads a file once; each can be followed and ended.

use std::collections::BTreeMap;
use std::mem::MaybeUninit;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};
use rustix::io::Errno;
use urne::keys::{OperatingSystem, Share};
use urne::progress::{Progress, Work};
use urne::publish::verify_publication_watched;
use urne::register::{self, Register, RegisterError, Stage};

use super::town::{Town, open, publish};

const LOT: &str = "3526104897";

/// A town of two kiosks that were closed, and their batches.
fn voted(seed: u64) -> (Town, Vec<PathBuf>) {
    let town = Town::new(seed, 2);
    let batches = vec![town.hold(1, &[&[0], &[1], &[]]), town.hold(2, &[&[0, 1], &[2]])];
    (town, batches)
}

fn reopened(town: &Town) -> Register {
    Register::open(&town.path().join("register")).unwrap()
}

/// How often each file of a folder is opened meanwhile.
fn opens<T>(folder: &Path, act: impl FnOnce() -> T) -> (T, BTreeMap<String, usize>) {
    let watch = inotify::init(CreateFlags::NONBLOCK).unwrap();
    // With its closings between them no two openings are told as one.
    let events = WatchFlags::OPEN | WatchFlags::CLOSE_WRITE | WatchFlags::CLOSE_NOWRITE;
    inotify::add_watch(&watch, folder, events).unwrap();
    let done = act();
    let mut buffer = [MaybeUninit::uninit(); 4096];
    let mut events = inotify::Reader::new(watch, &mut buffer);
    let mut found = BTreeMap::new();
    loop {
        match events.next() {
            Err(Errno::WOULDBLOCK) => return (done, found),
            Err(error) => panic!("{error}"),
            Ok(event) if event.events().contains(ReadFlags::OPEN) => {
                let name = event.file_name().map(|name| name.to_string_lossy().into_owned());
                *found.entry(name.unwrap_or_default()).or_default() += 1;
            }
            Ok(_) => {}
        }
    }
}

#[test]
fn a_step_reads_each_file_of_the_register_once() {
    let (town, batches) = voted(301);
    let folder = town.path().join("register");
    let key = &town.authority;
    let sheets: Vec<Share> = town.shares.iter().map(|share| Share::parse(&share.qr_text()).unwrap()).collect();
    register::merge(&town.register("register"), &batches).unwrap();
    register::freeze(&reopened(&town), key, &[]).unwrap();
    let register = reopened(&town);
    let (drawn, read) = opens(&folder, || register.frozen().unwrap().draw(LOT, key).map(|_| ()));
    drawn.unwrap();
    assert_eq!(read.get(Register::DATABASE), Some(&1), "{read:?}");
    let (opened, read) = opens(&folder, || open(&register, &sheets, key, &mut OperatingSystem).map(|_| ()));
    opened.unwrap();
    assert_eq!(read.get(Register::DATABASE), Some(&2), "the list, then the sealed ballots themselves: {read:?}");
    let (counted, read) = opens(&folder, || register.opened().unwrap().count().map(|_| ()));
    counted.unwrap();
    assert_eq!(read.get(Register::DATABASE), Some(&1), "{read:?}");
    let (published, read) = opens(&folder, || publish(&register, &town.path().join("site"), key).map(|_| ()));
    published.unwrap();
    let once = [
        Register::DATABASE,
        Register::CHECKPOINT,
        Register::REPORT,
        Register::KIOSKS,
        Register::DRAW,
        Register::OPENING,
        Register::ANSWERS,
        Register::RESULTS,
    ];
    for name in once {
        assert_eq!(read.get(name), Some(&1), "{name}: {read:?}");
    }
}

fn name(register: &Register) -> &'static str {
    match register.stage().unwrap() {
        Stage::Gathering(_) => "gathering",
        Stage::Frozen(frozen) => {
            assert_eq!(frozen.checkpoint().size, 5);
            "frozen"
        }
        Stage::Drawn(drawn) => {
            assert_eq!(drawn.draw().lot, LOT);
            "drawn"
        }
        Stage::Counted(counted) => {
            assert_eq!(counted.results().counted, 5);
            "counted"
        }
    }
}

#[test]
fn a_register_knows_its_stage_and_what_it_rests_on() {
    let (town, batches) = voted(302);
    let (register, key) = (town.register("register"), &town.authority);
    assert_eq!(name(&register), "gathering", "nothing was merged yet");
    register::merge(&register, &batches[..1]).unwrap();
    let reason = register::Absence { kiosk: urne::keys::KioskNumber(2), reason: "clé perdue".into() };
    register::freeze(&register, key, &[reason]).unwrap();
    register::merge(&register, &batches).unwrap();
    assert_eq!(name(&register), "gathering", "a late batch outdates the freeze");
    register::freeze(&register, key, &[]).unwrap();
    assert_eq!(name(&register), "frozen");
    register.frozen().unwrap().draw(LOT, key).unwrap();
    assert_eq!(name(&register), "drawn");
    open(&register, &town.shares, key, &mut OperatingSystem).unwrap();
    assert_eq!(name(&register), "counted");
    std::fs::write(register.path(Register::RESULTS), b"{}\n").unwrap();
    assert!(register.stage().is_err(), "another result is no result");
}

/// Notes every work it hears of; ends the step once it heard so many reports.
#[derive(Debug)]
struct Impatient {
    heard: Mutex<Vec<Work>>,
    left: AtomicU64,
}

impl Impatient {
    fn after(reports: u64) -> Arc<Self> {
        Arc::new(Self { heard: Mutex::default(), left: AtomicU64::new(reports) })
    }

    fn heard(&self, work: Work) -> bool {
        self.heard.lock().unwrap().contains(&work)
    }
}

impl Progress for Impatient {
    fn report(&self, work: Work, _done: u64, _total: Option<u64>) {
        self.heard.lock().unwrap().push(work);
        let _none_left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    }

    fn is_cancelled(&self) -> bool {
        self.left.load(Ordering::SeqCst) == 0
    }
}

/// Ends a step at its first report, its second and so on, until it goes through; what each report was of.
fn insisted(mut step: impl FnMut(Arc<Impatient>) -> Result<(), RegisterError>) -> Vec<Work> {
    for reports in 1..1000 {
        let impatient = Impatient::after(reports);
        match step(impatient.clone()) {
            Err(RegisterError::Cancelled(_)) => {}
            done => {
                done.unwrap();
                assert!(reports > 1, "a step that never says anything cannot be ended");
                return impatient.heard.lock().unwrap().clone();
            }
        }
    }
    panic!("it never goes through");
}

#[test]
fn every_long_step_is_followed_and_can_be_ended_anywhere_and_done_again() {
    let (town, batches) = voted(303);
    let key = &town.authority;
    let site = town.path().join("site");
    let heard = insisted(|impatient| {
        let register = town.register("register").watched_by(impatient);
        register::merge(&register, &batches).map(|_| ())
    });
    assert!(heard.contains(&Work::TakeIn) && heard.contains(&Work::Unite), "{heard:?}");
    let heard = insisted(|impatient| {
        let register = reopened(&town).watched_by(impatient);
        register::freeze(&register, key, &[]).map(|_| ())
    });
    assert!(heard.contains(&Work::Load), "{heard:?}");
    reopened(&town).frozen().unwrap().draw(LOT, key).unwrap();
    let heard = insisted(|impatient| {
        let register = reopened(&town).watched_by(impatient);
        open(&register, &town.shares, key, &mut OperatingSystem).map(|_| ())
    });
    assert!(heard.contains(&Work::Open), "{heard:?}");
    let heard = insisted(|impatient| {
        let register = reopened(&town).watched_by(impatient);
        let published = publish(&register, &site, key).map(|_| ());
        assert_eq!(published.is_ok(), site.exists(), "nothing half-made is published");
        published
    });
    assert!(heard.contains(&Work::Make), "{heard:?}");
    let heard = insisted(|impatient| {
        let verified = verify_publication_watched(&site, impatient.as_ref())?;
        assert!(verified.holds() && impatient.heard(Work::Gather), "{verified:?}");
        Ok(())
    });
    assert!(heard.contains(&Work::Make), "{heard:?}");
}
