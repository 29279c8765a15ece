//! The program killed at every system call that changes a file, from its start to the printed receipt.
//!
//! strace counts the calls in a first run and kills at each in its turn in the others. The child is this test binary itself,
//! in the role of [`the_voter`].

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use urne::ballot::Touch;
use urne::consultation::source;
use urne::envelope::Leaf;
use urne::keys::hash::{from_hex, hex};
use urne::keys::{Mode, OperatingSystem};
use urne::kiosk::{Controller, Kiosk, Voted};
use urne::language::Language;
use urne::printer::emulator::{Emulator, SharedEmulator};
use urne::printer::{Outcome, Printer, Profile, Wire};
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
    let wire: Box<dyn Wire + Send> = Box::new(emulator.clone());
    let printer = Printer::new(wire, profile, Duration::from_secs(20), 1);
    let mut controller = Controller::new(kiosk, Patience::default(), Some(printer));
    let now = Duration::ZERO;
    let mut number = 0;
    while ballots == 0 || number < ballots {
        number += 1;
        controller.start(now).unwrap().unwrap();
        controller.session_mut().apply(&Touch::choose(2), now).unwrap();
        controller.session_mut().next(now).unwrap();
        let Voted::Recorded(receipt) = controller.vote(now) else { break };
        writeln!(says, "recorded {}", hex(&receipt.leaf.0)).unwrap();
        controller.after_vote();
        assert_eq!(controller.print_receipt(Language::FRENCH), Some(Outcome::Confirmed));
        let State::Receipt(receipt) = controller.session().state().clone() else { panic!("no receipt") };
        writeln!(says, "printed {}", hex(&receipt.leaf.0)).unwrap();
        controller.session_mut().leave().unwrap();
    }
    controller.stop().unwrap();
}

/// Installs a kiosk with room for many ballots in `URNE_TEST_DATA`, a new folder, and opens it.
#[test]
#[ignore = "a role that scripts/power-cuts starts"]
fn the_installer() {
    let Some(data) = std::env::var_os(DATA) else { return };
    let town = Town::holding(213, 1, Mode::Rehearsal, |folder| {
        let toml = include_str!("../../src/consultation/source/sample.toml");
        let toml = toml.replace("capacity = 100", "capacity = 2000");
        std::fs::write(folder.join(source::DEFINITION_FILE), toml).unwrap();
        let options = "id;number;title_fr;cost\na;1;Un;1000\nb;2;Deux;2000\nc;3;Trois;3000\n";
        std::fs::write(folder.join("projets.csv"), options).unwrap();
    });
    let mut controller = town.load(1);
    controller.kiosk_mut().open("jour 1").unwrap();
    controller.stop().unwrap();
    copy(&town.data(1), Path::new(&data));
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

/// A kiosk to be killed: a fresh copy for each trial.
struct Victim {
    town: Town,
    before: Vec<Leaf>,
}

impl Victim {
    /// Open, with two ballots; the second is not in the mirror, where it has one.
    fn new(seed: u64, with_mirror: bool) -> Self {
        let town = Town::new(seed, 1);
        let medium = town.path().join("medium");
        let set = |more: &str| {
            let toml = format!("[mirror]\nfolder = {medium:?}\n{more}");
            std::fs::write(town.data(1).join("kiosk.toml"), toml).unwrap();
        };
        if with_mirror {
            std::fs::create_dir(&medium).unwrap();
            set("on_same_disk = true\n");
        }
        let mut before = Vec::new();
        for (ballot, open) in [(0, true), (1, false)] {
            let mut controller = town.load(1);
            if open {
                controller.kiosk_mut().open("jour 1").unwrap();
            }
            before.push(urne::envelope::Receipt::parse(&cast(&mut controller, &[ballot])).unwrap().leaf);
            controller.stop().unwrap();
            // Without the permission a folder on the same disk is no mirror: it stays behind.
            if with_mirror {
                set("");
            }
        }
        if with_mirror {
            set("on_same_disk = true\n");
        }
        Self { town, before }
    }

    fn trial(&self) -> PathBuf {
        self.town.path().join("trial")
    }

    fn says(&self) -> PathBuf {
        self.town.path().join("says")
    }

    fn fresh(&self, damage: impl Fn(&Path)) {
        let _not_there_the_first_time = std::fs::remove_dir_all(self.trial());
        let _not_there_the_first_time = std::fs::remove_file(self.says());
        copy(&self.town.data(1), &self.trial());
        let (medium, kept) = (self.town.path().join("medium"), self.town.path().join("kept"));
        if medium.exists() {
            if !kept.exists() {
                copy(&medium, &kept);
            }
            std::fs::remove_dir_all(&medium).unwrap();
            copy(&kept, &medium);
        }
        damage(&self.trial());
    }

    /// Kills at each of these calls, in turn, from the start to the printed receipt; how many kills there were, and how many
    /// left a ballot of which nobody was told.
    fn kill_at_every(&self, calls: &[&str], damage: impl Fn(&Path)) -> (u32, u32) {
        let trace = self.town.path().join("trace");
        self.fresh(&damage);
        let all = format!("trace={}", calls.join(","));
        assert!(voter(&self.trial(), &self.says(), &["-e", &all, "-o", trace.to_str().unwrap()]).success());
        assert_eq!(told(&self.says()).len(), 2, "recorded and printed");
        let trace = std::fs::read_to_string(trace).unwrap();
        let (mut kills, mut unsaid) = (0, 0);
        for call in calls {
            // Each thread counts its own calls: the busiest one's number is enough for all.
            let mut threads = std::collections::BTreeMap::new();
            for line in trace.lines().filter(|line| line.contains(&format!(" {call}("))) {
                *threads.entry(line.split(' ').next().unwrap()).or_insert(0) += 1;
            }
            for number in 1..=threads.into_values().max().unwrap_or(0) {
                self.fresh(&damage);
                let inject = format!("inject={call}:signal=KILL:when={number}");
                let status = voter(&self.trial(), &self.says(), &["-e", &format!("trace={call}"), "-e", &inject]);
                let told = told(&self.says());
                let acknowledged = [&self.before[..], &told[..]].concat();
                let found = expect_sound(&self.trial(), &self.town.package, &acknowledged);
                assert!(found.len() <= self.before.len() + 1);
                kills += u32::from(!status.success());
                unsaid += u32::from(told.is_empty() && found.len() > self.before.len());
            }
        }
        (kills, unsaid)
    }
}

#[test]
fn a_kill_at_every_system_call_of_a_vote_loses_nothing() {
    if !strace_works() {
        println!("skipped: kills at every system call (strace is absent or not allowed here)");
        return;
    }
    let (kills, unsaid) = Victim::new(210, false).kill_at_every(&CALLS, |_| {});
    assert!(kills > 100, "{kills} kills");
    assert!(unsaid > 0, "some kill fell between the box and what the resident is told");
    println!("{kills} kills at every call of {}: nothing lost; {unsaid} left a ballot nobody was told of", CALLS.len());
}

/// The box is damaged and has a ballot that its mirror lacks: while it is made anew, nothing is ever less than before.
#[test]
fn a_kill_while_the_box_is_made_anew_loses_nothing() {
    if !strace_works() {
        println!("skipped: kills while a box is made anew (strace is absent or not allowed here)");
        return;
    }
    let damage = |data: &Path| {
        let file = super::soundness::consultation(data).join("box.db");
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[..100].fill(0xAA);
        std::fs::write(file, bytes).unwrap();
    };
    let calls = ["fsync", "unlink", "rename", "ftruncate"];
    let (kills, _) = Victim::new(212, true).kill_at_every(&calls, damage);
    assert!(kills > 40, "{kills} kills");
    println!("{kills} kills while a box is made anew: nothing lost");
}
