//! Each step killed at every system call that changes a file, and met by a full or failing disk at each of them.
//!
//! strace writes down the calls of a first run; each of the others is cut at one of them. Afterwards the same command is given
//! again: the same bytes as without the accident, but for what differs from one run to the next anyway; or a refusal whose remedy
//! the test follows. Everything is tried when `URNE_STEPS_ALL` is set, else calls that change names, and some of the others.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use super::{STEPS, Step, Tree, URNE, Way, copy, differences, done, ill_told, step_named, tree, urne, words};

/// Calls that change what a file is called or whether it is there: each is a place to cut.
const NAMES: [&str; 10] =
    ["rename", "renameat", "renameat2", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "ftruncate"];
/// Calls that there are many of: some of each.
const BYTES: [&str; 9] = ["openat", "write", "pwrite64", "fsync", "fdatasync", "syncfs", "chmod", "fchmod", "fchmodat"];
const SOME: usize = 2;

/// One accident: at the nth of these calls of its thread.
#[derive(Clone, Debug)]
struct Accident {
    call: &'static str,
    number: usize,
    /// What the call answers; without, the program is killed before it.
    error: Option<&'static str>,
}

impl Accident {
    fn inject(&self) -> String {
        let Self { call, number, error } = self;
        match error {
            Some(error) => format!("inject={call}:error={error}:when={number}"),
            None => format!("inject={call}:signal=KILL:when={number}"),
        }
    }
}

pub(super) fn strace_works() -> bool {
    let tried = Command::new("strace").args(["-qq", "-e", "trace=none", "true"]).stderr(Stdio::null()).status();
    tried.is_ok_and(|status| status.success())
}

fn traced(here: &Path, step: &Step, strace: &[&str], output: &Path) -> std::process::Output {
    let mut command = Command::new("sh");
    command.args(["-c", "umask 022; exec strace -f -qq -y \"$@\"", "sh"]).args(strace).arg("-o").arg(output);
    command.arg(URNE).args(step.words()).current_dir(here).output().unwrap()
}

/// The numbers, within its thread, of the calls that change a file.
fn changes(trace: &str, call: &str) -> Vec<usize> {
    let mut counted = std::collections::BTreeMap::new();
    let mut found = std::collections::BTreeSet::new();
    for line in trace.lines().filter(|line| line.contains(&format!(" {call}("))) {
        let number = counted.entry(line.split(' ').next().unwrap()).or_insert(0);
        *number += 1;
        let is_change = match call {
            "openat" => line.contains("O_CREAT") || line.contains("O_TRUNC"),
            // Standard output and error are no files of the step.
            "write" => !line.contains("write(1<") && !line.contains("write(2<") && !line.contains("eventfd"),
            _ => true,
        };
        if is_change {
            found.insert(*number);
        }
    }
    found.into_iter().collect()
}

/// Spread over all of them.
fn some(numbers: &[usize], most: usize) -> Vec<usize> {
    let last = numbers.len().saturating_sub(1);
    let mut taken: Vec<usize> = (0..most).map(|place| (place + 1) * last / most).collect();
    taken.dedup();
    taken.iter().filter_map(|place| numbers.get(*place)).copied().collect()
}

/// A step, what it should leave, and where it may be cut.
struct Trial {
    step: Step,
    before: PathBuf,
    after: Tree,
    accidents: Vec<Accident>,
}

impl Trial {
    fn of(way: &Way, step: Step) -> Self {
        let before = way.before(step_named(step.name).0);
        let temporary = tempfile::tempdir().unwrap();
        let (one, two) = (temporary.path().join("one"), temporary.path().join("two"));
        copy(&before, &one);
        copy(&before, &two);
        let trace = temporary.path().join("trace");
        let all = format!("trace={}", [&NAMES[..], &BYTES[..]].concat().join(","));
        let output = traced(&one, &step, &["-e", &all], &trace);
        assert!(output.status.success(), "{}: {}", step.name, String::from_utf8_lossy(&output.stderr));
        done(&two, &step.words());
        let mut after = tree(&one);
        // What two runs write differently is random: that it is there and its rights are compared.
        for (path, other) in tree(&two) {
            if let Some(here) = after.get_mut(&path).filter(|here| here.1 != other.1) {
                here.1 = None;
            }
        }
        let trace = std::fs::read_to_string(trace).unwrap();
        Self { step, before, after, accidents: accidents(&trace) }
    }

    /// Lets the accident happen, then does what a person would; what is wrong with what is left.
    fn judge(&self, accident: &Accident) -> Vec<String> {
        let temporary = tempfile::tempdir().unwrap();
        let here = temporary.path().join("here");
        copy(&self.before, &here);
        let trace = format!("trace={}", accident.call);
        let output = traced(&here, &self.step, &["-e", &trace, "-e", &accident.inject()], Path::new("/dev/null"));
        let mut wrong = Vec::new();
        if accident.error.is_some() && !output.status.success() {
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            wrong.extend(ill_told(&told));
            if output.status.code() != Some(3) {
                wrong.push(format!("{}: {told}", output.status));
            }
        }
        let again = urne(&here, &self.step.words());
        if !again.status.success() {
            let told = String::from_utf8_lossy(&again.stderr).into_owned();
            wrong.extend(ill_told(&told));
            let Some(remedy) = self.step.remedy else { return vec![format!("it cannot be done again: {told}")] };
            remedy(&here);
            let again = urne(&here, &self.step.words());
            if !again.status.success() && self.step.name != "kiosk install" {
                return vec![format!("its remedy does not work: {}", String::from_utf8_lossy(&again.stderr))];
            }
        }
        let mut found = tree(&here);
        for (path, _) in self.after.iter().filter(|(_, (_, bytes))| bytes.is_none()) {
            if let Some(random) = found.get_mut(path) {
                random.1 = None;
            }
        }
        wrong.extend(differences(&found, &self.after));
        // Equal bytes need no further proof.
        let is_random = self.after.values().any(|(mode, bytes)| bytes.is_none() && mode & 0o111 == 0);
        for command in self.step.then.iter().filter(|_| is_random) {
            let output = urne(&here, &words(command));
            if !output.status.success() {
                wrong.push(format!("afterwards {command}: {}", String::from_utf8_lossy(&output.stderr)));
            }
        }
        wrong
    }
}

fn accidents(trace: &str) -> Vec<Accident> {
    let everything = std::env::var_os("URNE_STEPS_ALL").is_some();
    let mut accidents = Vec::new();
    for call in NAMES.into_iter().chain(BYTES) {
        let numbers = changes(trace, call);
        let most = if NAMES.contains(&call) { 4 } else { SOME };
        let error = match call {
            "rename" | "renameat" | "renameat2" | "unlink" | "unlinkat" | "rmdir" | "fsync" | "fdatasync"
            | "syncfs" => "EIO",
            _ => "ENOSPC",
        };
        let killed = if everything { numbers.clone() } else { some(&numbers, most) };
        let failed = if everything { numbers.clone() } else { some(&numbers, if call == "write" { 2 } else { 1 }) };
        accidents.extend(killed.into_iter().map(|number| Accident { call, number, error: None }));
        accidents.extend(failed.into_iter().map(|number| Accident { call, number, error: Some(error) }));
    }
    accidents
}

#[test]
fn every_step_is_whole_or_not_at_all_after_any_cut() {
    if !strace_works() {
        println!("skipped: cuts at every system call of the officers' steps (strace is absent or not allowed here)");
        return;
    }
    let way = Way::walk();
    let trials: Vec<Trial> = STEPS.iter().map(|step| Trial::of(&way, *step)).collect();
    let work: Vec<(&Trial, &Accident)> =
        trials.iter().flat_map(|trial| trial.accidents.iter().map(move |accident| (trial, accident))).collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let halves = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some((trial, accident)) = work.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    let told = trial.judge(accident);
                    if !told.is_empty() {
                        halves.lock().unwrap().push(format!("{} {accident:?}: {}", trial.step.name, told.join("; ")));
                    }
                }
            });
        }
    });
    for trial in &trials {
        let kills = trial.accidents.iter().filter(|accident| accident.error.is_none()).count();
        println!("{}: {kills} kills, {} faults", trial.step.name, trial.accidents.len() - kills);
    }
    let halves = halves.into_inner().unwrap();
    println!("{} halves", halves.len());
    assert!(halves.is_empty(), "{} halves:\n{}", halves.len(), halves.join("\n"));
}

/// Where folders cannot be exchanged there are two renames: a cut between them is healed, and told.
#[test]
fn a_publication_is_replaced_whole_where_folders_cannot_be_exchanged() {
    if !strace_works() {
        println!("skipped: a file system that cannot exchange folders (strace is absent or not allowed here)");
        return;
    }
    let way = Way::walk();
    let (place, step) = step_named("publish again");
    let before = tree(&way.before(place));
    let mut healed = 0;
    for number in 0..=4 {
        let (_kept, here) = way.at(step.name);
        let kill = format!("inject=rename:signal=KILL:when={number}");
        let mut strace = vec!["-e", "trace=rename,renameat2", "-e", "inject=renameat2:error=EINVAL"];
        if number > 0 {
            strace.extend(["-e", &kill]);
        }
        let output = traced(&here, &step, &strace, Path::new("/dev/null"));
        assert!(output.status.success() || number > 0, "{}", String::from_utf8_lossy(&output.stderr));
        let again = urne(&here, &step.words());
        let told = String::from_utf8_lossy(&again.stderr).into_owned();
        assert!(again.status.success(), "{number}: {told}");
        healed += u32::from(told.contains("sans publication"));
        // The same result is published again: what is random in it has the same names.
        let names = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&tree(&here)), names(&before), "{number}");
    }
    assert_eq!(healed, 1, "the cut between the two renames");
}
