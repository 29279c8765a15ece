//! The officers' steps from outside: whole or not at all, private, and told in French with what to do.
//!
//! One whole way is walked with the real program. What it had before each step is kept, so that every other test starts where it
//! needs to.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use urne::keys::OperatingSystem;
use urne::kiosk::{Controller, Kiosk};
use urne::session::Patience;
use urne::stick::FolderStick;

use super::town::cast;

mod cuts;
mod disk;
mod errors;
mod private;
mod refusals;
mod terminal;

const URNE: &str = env!("CARGO_BIN_EXE_urne");
const KEY: &str = "--key cles/authority.key --passphrase-file phrase";

/// One command of the way.
#[derive(Clone, Copy)]
struct Step {
    name: &'static str,
    arguments: &'static str,
    /// What shows afterwards that it is whole; each command succeeds.
    then: &'static [&'static str],
    /// What somebody does who is told, at the second try, that it is done already or its place is taken.
    remedy: Option<fn(&Path)>,
}

impl Step {
    fn words(&self) -> Vec<String> {
        words(self.arguments)
    }
}

/// Arguments, with the authority's key where `KEY` stands.
fn words(arguments: &str) -> Vec<String> {
    arguments.replace("KEY", KEY).split_whitespace().map(str::to_owned).collect()
}

const fn step(name: &'static str, arguments: &'static str, then: &'static [&'static str]) -> Step {
    Step { name, arguments, then, remedy: None }
}

/// A copy with the same rights.
fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

fn set_aside(path: &Path) {
    std::fs::remove_dir_all(path).unwrap();
}

const STEPS: [Step; 15] = [
    Step { remedy: Some(|here| set_aside(&here.join("dossier"))), ..step("init", "init dossier", &["check dossier"]) },
    Step {
        remedy: Some(|here| set_aside(&here.join("cles"))),
        ..step(
            "keys",
            "keys cles --rehearsal -k 2 -n 3 --passphrase-file phrase",
            &["keys test cles cles/parts/depositaire-1.txt cles/parts/depositaire-2.txt cles/parts/depositaire-3.txt"],
        )
    },
    step(
        "keys test",
        "keys test cles cles/parts/depositaire-1.txt cles/parts/depositaire-2.txt cles/parts/depositaire-3.txt",
        &[],
    ),
    step("seal", "seal dossier --keys cles --passphrase-file phrase", &[]),
    step(
        "kiosk request",
        "kiosk --data borne request Mairie",
        &["enrol essai.consultation borne/identity/request.json --out . KEY"],
    ),
    step("enrol", "enrol essai.consultation borne/identity/request.json --out . KEY", &[]),
    Step {
        // Installed already is what was wanted.
        remedy: Some(|_| ()),
        ..step(
            "kiosk install",
            "kiosk --data borne install essai.consultation borne-1.certificate.json",
            &["kiosk --data borne status"],
        )
    },
    step("kiosk pin", "kiosk --data borne pin --pin-file pin", &["kiosk --data borne status"]),
    step("merge", "merge essai.consultation stick --out registre", &[]),
    step("freeze", "freeze registre KEY", &[]),
    step("draw", "draw registre --lot 3526104897 KEY", &[]),
    step(
        "open",
        "open registre --share cles/parts/depositaire-1.txt --share cles/parts/depositaire-3.txt KEY",
        &["count registre"],
    ),
    step("count", "count registre", &[]),
    step("publish", "publish registre --out site KEY", &["verify site"]),
    step("publish again", "publish registre --out site KEY", &["verify site"]),
];

fn step_named(name: &str) -> (usize, Step) {
    let place = STEPS.iter().position(|step| step.name == name).unwrap();
    (place, STEPS[place])
}

/// The way, walked once.
struct Way {
    folder: tempfile::TempDir,
}

impl Way {
    fn walk() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().join("here");
        std::fs::create_dir(&here).unwrap();
        std::fs::write(here.join("phrase"), "une phrase assez longue\n").unwrap();
        std::fs::write(here.join("pin"), "274159\n").unwrap();
        let way = Self { folder };
        for (place, step) in STEPS.iter().enumerate() {
            if step.name == "merge" {
                vote(&here);
            }
            copy(&here, &way.before(place));
            done(&here, &step.words());
            if step.name == "init" {
                small_consultation(&here.join("dossier"));
            }
        }
        way
    }

    fn here(&self) -> PathBuf {
        self.folder.path().join("here")
    }

    /// All there is before a step.
    fn before(&self, place: usize) -> PathBuf {
        self.folder.path().join(format!("before-{place}"))
    }

    /// A copy of what there is before a step, to be spoilt.
    fn at(&self, name: &str) -> (tempfile::TempDir, PathBuf) {
        let temporary = tempfile::tempdir().unwrap();
        let here = temporary.path().join("here");
        copy(&self.before(step_named(name).0), &here);
        (temporary, here)
    }
}

fn small_consultation(folder: &Path) {
    set_aside(folder);
    std::fs::create_dir(folder).unwrap();
    let toml = include_str!("../../src/consultation/source/sample.toml");
    std::fs::write(folder.join("consultation.toml"), toml).unwrap();
    std::fs::write(folder.join("projets.csv"), "id;number;title_fr;cost\na;1;Un;1000\nb;2;Deux;2000\nc;3;Trois;3000\n")
        .unwrap();
}

/// Some residents, and the batch on a stick. The kiosk's own folder is not needed any more.
fn vote(here: &Path) {
    let data = here.join("borne");
    let eh = Kiosk::consultations(&data).unwrap()[0];
    let kiosk = Kiosk::load(&data, &eh, Box::new(OperatingSystem)).unwrap();
    let mut controller = Controller::new(kiosk, Patience::default(), None);
    controller.kiosk_mut().open("jour 1").unwrap();
    for ballot in [[0], [1], [0], [2], [0], [1]] {
        cast(&mut controller, &ballot);
    }
    controller.kiosk_mut().close().unwrap();
    std::fs::create_dir(here.join("stick")).unwrap();
    controller.kiosk_mut().export(&mut FolderStick::new(here.join("stick"))).unwrap();
    controller.stop().unwrap();
    set_aside(&data);
}

/// The program in a folder, with the usual mask of new files.
fn urne(here: &Path, arguments: &[String]) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", "umask 022; exec \"$0\" \"$@\"", URNE]).args(arguments);
    command.current_dir(here).output().unwrap()
}

fn done(here: &Path, arguments: &[String]) -> String {
    let output = urne(here, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What is under a folder: for each path its mode, and its bytes where it is a file.
type Tree = BTreeMap<String, (u32, Option<Vec<u8>>)>;

fn tree(folder: &Path) -> Tree {
    let mut found = Tree::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inside) = folders.pop() {
        for entry in inside.read_dir().unwrap() {
            let path = entry.unwrap().path();
            let metadata = path.symlink_metadata().unwrap();
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            let bytes = metadata.is_file().then(|| std::fs::read(&path).unwrap());
            found.insert(name, (metadata.permissions().mode() & 0o777, bytes));
            if metadata.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}

/// How one tree differs from another, in a few words.
fn differences(found: &Tree, wanted: &Tree) -> Vec<String> {
    let mut told = Vec::new();
    for (path, wanted) in wanted {
        match found.get(path) {
            None => told.push(format!("{path} is missing")),
            Some(found) if found.0 != wanted.0 => {
                told.push(format!("{path} has mode {:o}, not {:o}", found.0, wanted.0))
            }
            Some(found) if found.1 != wanted.1 => told.push(format!("{path} has other bytes")),
            Some(_) => {}
        }
    }
    told.extend(found.keys().filter(|path| !wanted.contains_key(*path)).map(|path| format!("{path} is too much")));
    told
}

/// What a person is told is French, and says what to do: what is wrong with it.
fn ill_told(told: &str) -> Option<String> {
    if !told.contains("  → ") {
        return Some(format!("no remedy in: {told}"));
    }
    let english =
        ["os error", "No such", "No space", "Permission denied", "expected", "invalid", "EOF", "field", "unknown"];
    let found = english.into_iter().find(|word| told.contains(word));
    found.map(|word| format!("« {word} » in: {told}"))
}
