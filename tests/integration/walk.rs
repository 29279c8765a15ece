//! Every order of the officers' steps, with a late batch, a longer list of kiosks and a revocation: no dead end anywhere.
//!
//! The states that any sequence of steps can reach are found one by one, each once. In each of them each step is done whole, or
//! changes nothing and says what to do; what is published verifies; and the same five steps lead from it to a publication.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::process::Command;

use urne::cli::Failure;
use urne::files::{Access, signed};
use urne::keys::{Hash, KioskList, KioskNumber, OperatingSystem, Tag};
use urne::publish::verify_publication;
use urne::register::{self, Absence, Register, RegisterError, Report, absence};

use super::town::{Town, cast, open, publish};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// The closing batch of kiosk 2, with the ballots of its earlier one.
    LateStick,
    /// Kiosk 3 is enrolled.
    Enrol,
    /// Kiosk 2 is taken back.
    Revoke,
    /// Nothing new but perhaps the list.
    Merge,
    Freeze,
    Draw,
    Open,
    Publish,
}

const STEPS: [Step; 8] =
    [Step::LateStick, Step::Enrol, Step::Revoke, Step::Merge, Step::Freeze, Step::Draw, Step::Open, Step::Publish];
/// What somebody does who follows the sentences.
const WAY_OUT: [Step; 5] = [Step::Merge, Step::Freeze, Step::Draw, Step::Open, Step::Publish];

struct World {
    town: Town,
    first: Vec<PathBuf>,
    late: PathBuf,
}

impl World {
    fn make() -> Self {
        let town = Town::new(812, 3);
        let first = town.hold(1, &[&[0], &[1]]);
        let mut controller = town.load(2);
        controller.kiosk_mut().open("jour 1").unwrap();
        cast(&mut controller, &[0, 1]);
        let second = town.export(&mut controller, "sticks/2");
        controller.kiosk_mut().close().unwrap();
        let late = town.export(&mut controller, "sticks/2-late");
        controller.stop().unwrap();
        Self { town, first: vec![first, second], late }
    }

    fn list(&self, place: &Path, change: impl Fn(&mut KioskList)) {
        let path = place.join("kiosks.json");
        let mut list: KioskList = signed::parse(&path, &std::fs::read(&path).unwrap()).unwrap();
        change(&mut list);
        self.put(&path, &list);
    }

    fn put(&self, path: &Path, list: &KioskList) {
        let json = signed::json(list).unwrap();
        signed::write(path, &json, (Tag::Kiosks, &self.town.authority), Access::Private).unwrap();
    }

    fn start(&self, place: &Path) {
        let kiosks = self.town.kiosks[..2].to_vec();
        self.put(&place.join("kiosks.json"), &KioskList { eh: *self.town.package.eh(), kiosks, revoked: vec![] });
        self.merge(place, &self.first).unwrap();
    }

    fn merge(&self, place: &Path, batches: &[PathBuf]) -> Result<(), RegisterError> {
        let (register, list) = (place.join("register"), place.join("kiosks.json"));
        let register = Register::create(&register, self.town.package.clone(), &list)?;
        let merged = register::merge(&register, batches)?;
        let frozen = register.path(Register::CHECKPOINT).exists();
        assert_eq!(merged.outdates_freeze, frozen && register.frozen().is_err(), "a stale freeze is told");
        Ok(())
    }

    fn walk(&self, place: &Path, step: Step) -> Result<(), RegisterError> {
        let authority = &self.town.authority;
        match step {
            Step::LateStick => return self.merge(place, std::slice::from_ref(&self.late)),
            Step::Merge => return self.merge(place, &[]),
            Step::Enrol => {
                let third = self.town.kiosks[2].clone();
                self.list(place, |list| {
                    if list.kiosks.len() == 2 {
                        list.kiosks.push(third.clone());
                    }
                });
                return Ok(());
            }
            Step::Revoke => {
                self.list(place, |list| {
                    if list.revoked.is_empty() {
                        list.revoke(KioskNumber(2), None).unwrap();
                    }
                });
                return Ok(());
            }
            _ => {}
        }
        let register = Register::open(&place.join("register"))?;
        match step {
            Step::Freeze => {
                let path = register.path(Register::REPORT);
                let report: Report = signed::parse(&path, &std::fs::read(&path).unwrap()).unwrap();
                let missing = absence::missing(&report, register.kiosks());
                let reason = |kiosk| Absence { kiosk, reason: "clé perdue, constat joint".into() };
                let absences: Vec<Absence> = missing.into_iter().map(reason).collect();
                register::freeze(&register, authority, &absences).map(|_| ())
            }
            Step::Draw => register.frozen().and_then(|frozen| frozen.draw("3526104897", authority)).map(|_| ()),
            Step::Open => open(&register, &self.town.shares[..2], authority, &mut OperatingSystem).map(|_| ()),
            _ => {
                publish(&register, &place.join("site"), authority)?;
                let told = verify_publication(&place.join("site")).unwrap();
                assert!(told.holds(), "{:?}", told.wrong());
                Ok(())
            }
        }
    }
}

/// What tells two states apart; what is drawn at random only as there or not.
fn key(place: &Path) -> Hash {
    let register = place.join("register");
    let mut told: Vec<u8> = Vec::new();
    for path in
        ["kiosks.json", "register/kiosks.json", "register/report.json", "register/checkpoint.txt", "register/draw.json"]
    {
        told.extend(Hash::of(&[&std::fs::read(place.join(path)).unwrap_or_default()]).0);
    }
    for folder in ["batches", "late"] {
        let entries = register.join(folder).read_dir().into_iter().flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        told.extend(format!("{folder} {names:?}").bytes());
    }
    told.push(u8::from(register.join("opening.json").exists()));
    told.push(u8::from(place.join("site").exists()));
    Hash::of(&[&told])
}

#[test]
fn no_order_of_steps_ends_in_a_dead_end() {
    let world = World::make();
    let temporary = tempfile::tempdir().unwrap();
    let at = |number: usize| temporary.path().join(number.to_string());
    std::fs::create_dir(at(0)).unwrap();
    world.start(&at(0));
    let mut numbers = BTreeMap::from([(key(&at(0)), 0)]);
    let mut edges: Vec<BTreeMap<Step, usize>> = vec![BTreeMap::new()];
    let mut waiting = VecDeque::from([0]);
    while let Some(number) = waiting.pop_front() {
        for step in STEPS {
            let try_out = temporary.path().join("try");
            assert!(Command::new("cp").arg("-a").arg(at(number)).arg(&try_out).status().unwrap().success());
            let before = key(&try_out);
            let done = world.walk(&try_out, step);
            let after = key(&try_out);
            if let Err(error) = done {
                let told = Failure::from(error).to_string();
                assert!(told.contains("  → "), "{step:?}: {told}");
                assert_eq!(before, after, "{step:?} is refused and changes something: {told}");
            }
            let next = *numbers.entry(after).or_insert(edges.len());
            if next == edges.len() {
                edges.push(BTreeMap::new());
                waiting.push_back(next);
                std::fs::rename(&try_out, at(next)).unwrap();
            } else {
                std::fs::remove_dir_all(&try_out).unwrap();
            }
            edges[number].insert(step, next);
        }
    }
    println!("{} states", edges.len());
    assert!(edges.len() > 50);
    for start in 0..edges.len() {
        let end = WAY_OUT.iter().fold(start, |state, step| edges[state][step]);
        assert!(at(end).join("site").exists(), "from state {start} the way ends without a publication");
    }
}
