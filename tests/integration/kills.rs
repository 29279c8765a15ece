//! The program killed at every system call that changes a file, from its start to the printed receipt.
//!
//! strace counts the calls in a first run and kills at each in its turn in the others. The child is this test binary itself,
//! in the role of [`the_voter`].

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use urne::envelope::Leaf;
use urne::keys::OperatingSystem;
use urne::keys::hash::{from_hex, hex};
use urne::kiosk::{Controller, Kiosk, Voted};
use urne::printer::emulator::{Emulator, SharedEmulator};
use urne::printer::{Language, Outcome, Port, Printer, Profile};
use urne::session::{Patience, State};

use super::soundness::{copy, expect_sound};
use super::town::{Town, cast};

/// Calls that change a file or make it durable.
const CALLS: [&str; 13] = [
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "syncfs",
    "unlink",
    "unlinkat",
    "ftruncate",
    "fallocate",
    "rename",
    "renameat2",
    "utimensat",
    "openat",
];
const DATA: &str = "URNE_TEST_DATA";
const SAYS: &str = "URNE_TEST_SAYS";
const BALLOTS: &str = "URNE_TEST_BALLOTS";

/// A kiosk that votes for itself: in the folder `URNE_TEST_DATA`, as many ballots as `URNE_TEST_BALLOTS` says (0: without
/// end). What residents would see goes line by line into the file `URNE_TEST_SAYS`: `recorded LEAF`, `printed LEAF`.
#[test]
#[ignore = "a role that other tests start"]
fn the_voter() {
    let Some(data) = std::env::var_os(DATA) else { return };
    let data = Path::new(&data);
    let mut says = std::fs::File::options().append(true).create(true).open(std::env::var_os(SAYS).unwrap()).unwrap();
    let ballots: u32 = std::env::var(BALLOTS).unwrap().parse().unwrap();
    let eh = Kiosk::consultations(data).unwrap()[0];
    let kiosk = Kiosk::load(data, &eh, Box::new(OperatingSystem)).unwrap();
    let profile = Profile::shipped("epson-80").unwrap();
    let emulator = SharedEmulator::new(Emulator::new(&profile));
    let port: Box<dyn Port + Send> = Box::new(emulator.clone());
    let printer = Printer::new(port, profile, Duration::from_secs(20), 1);
    let mut controller = Controller::new(kiosk, Patience::default(), Some(printer));
    let now = Duration::ZERO;
    let mut number = 0;
    while ballots == 0 || number < ballots {
        number += 1;
        controller.start(now).unwrap().unwrap();
        controller.session_mut().mark(2, 1, now).unwrap();
        controller.session_mut().next(now).unwrap();
        let Voted::Recorded(receipt) = controller.vote(now) else { break };
        writeln!(says, "recorded {}", hex(&receipt.leaf.0)).unwrap();
        controller.after_vote();
        assert_eq!(controller.print_receipt(Language::French), Some(Outcome::Confirmed));
        let State::Receipt(receipt) = controller.session().state().clone() else { panic!("no receipt") };
        writeln!(says, "printed {}", hex(&receipt.leaf.0)).unwrap();
        controller.session_mut().leave().unwrap();
    }
    controller.stop().unwrap();
}

/// Judges what a power cut left in `URNE_TEST_DATA`: everything that `URNE_TEST_SAYS` was told is there.
#[test]
#[ignore = "a role that other tests start"]
fn the_judge() {
    let Some(data) = std::env::var_os(DATA) else { return };
    let data = Path::new(&data);
    let package = std::fs::read(super::soundness::consultation(data).join("package.consultation")).unwrap();
    let package = urne::consultation::Package::read(package).unwrap();
    let told = told(Path::new(&std::env::var_os(SAYS).unwrap()));
    let found = expect_sound(data, &package, &told);
    println!("judged: {} ballots acknowledged, {} found", told.len(), found.len());
}

fn told(says: &Path) -> Vec<Leaf> {
    let text = std::fs::read_to_string(says).unwrap_or_default();
    let leaf = |line: &str| Leaf(from_hex(line.split_once(' ').unwrap().1).unwrap());
    // A line that was cut in the middle was not seen by anybody.
    text.split_inclusive('\n').filter(|line| line.ends_with('\n')).map(|line| leaf(line.trim_end())).collect()
}

fn voter(data: &Path, says: &Path, strace: &[&str]) -> std::process::ExitStatus {
    let itself = std::env::current_exe().unwrap();
    let mut command = Command::new("strace");
    command.args(["-f", "-qq"]).args(strace).arg(itself);
    command.args(["--exact", "integration::kills::the_voter", "--ignored", "--test-threads=1"]);
    command.env(DATA, data).env(SAYS, says).env(BALLOTS, "1");
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap()
}

fn strace_works() -> bool {
    let tried = Command::new("strace").args(["-qq", "-e", "trace=none", "true"]).stderr(Stdio::null()).status();
    tried.is_ok_and(|status| status.success())
}

#[test]
fn a_kill_at_every_system_call_of_a_vote_loses_nothing() {
    if !strace_works() {
        println!("skipped: kills at every system call (strace is absent or not allowed here)");
        return;
    }
    let town = Town::new(210, 1);
    let mut controller = town.load(1);
    controller.kiosk_mut().open("jour 1").unwrap();
    let before: Vec<Leaf> =
        [[0], [1]].map(|ballot| urne::envelope::Receipt::parse(&cast(&mut controller, &ballot)).unwrap().leaf).into();
    controller.stop().unwrap();
    let (trial, says) = (town.path().join("trial"), town.path().join("says"));
    let trace = town.path().join("trace");
    let fresh = || {
        let _not_there_the_first_time = std::fs::remove_dir_all(&trial);
        let _not_there_the_first_time = std::fs::remove_file(&says);
        copy(&town.data(1), &trial);
    };
    fresh();
    let all = format!("trace={}", CALLS.join(","));
    assert!(voter(&trial, &says, &["-e", &all, "-o", trace.to_str().unwrap()]).success());
    assert_eq!(told(&says).len(), 2, "recorded and printed");
    let trace = std::fs::read_to_string(trace).unwrap();
    let mut kills = 0;
    let mut unsaid = 0;
    for call in CALLS {
        // Each thread counts its own calls: the busiest one's number is enough for all.
        let mut threads = std::collections::BTreeMap::new();
        for line in trace.lines().filter(|line| line.contains(&format!(" {call}("))) {
            *threads.entry(line.split(' ').next().unwrap()).or_insert(0) += 1;
        }
        for number in 1..=threads.into_values().max().unwrap_or(0) {
            fresh();
            let inject = format!("inject={call}:signal=KILL:when={number}");
            let status = voter(&trial, &says, &["-e", &format!("trace={call}"), "-e", &inject]);
            let told = told(&says);
            let acknowledged = [&before[..], &told[..]].concat();
            let found = expect_sound(&trial, &town.package, &acknowledged);
            assert!(found.len() <= before.len() + 1);
            kills += u32::from(!status.success());
            unsaid += u32::from(told.is_empty() && found.len() > before.len());
        }
    }
    assert!(kills > 100, "{kills} kills");
    assert!(unsaid > 0, "some kill fell between the box and what the resident is told");
    println!("{kills} kills at every call of {}: nothing lost; {unsaid} left a ballot nobody was told of", CALLS.len());
}
