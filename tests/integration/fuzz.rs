//! Every reader of outside bytes over a seeded mutator: briefly within `cargo test`, for minutes in `scripts/soak`.
//!
//! A finding is a panic, a broken promise, an input that takes longer than 10 s, or more than 500 MB of memory. The mutants
//! run in a child process, this binary itself in the role of [`the_fuzzer`], under a bound of its address space. Read one
//! finding again: `URNE_FUZZ_READER=batch URNE_FUZZ_SEED=7 URNE_FUZZ_FIRST=123 URNE_FUZZ_COUNT=1 cargo test
//! --no-default-features --test integration -- --exact integration::fuzz::the_fuzzer --ignored --nocapture`

mod mutator;

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use mutator::{Dice, Mutator};

use super::readers::{READERS, Reader, named};

const SEED: &str = "URNE_FUZZ_SEED";
const SECONDS: &str = "URNE_FUZZ_SECONDS";
const READER: &str = "URNE_FUZZ_READER";
const FIRST: &str = "URNE_FUZZ_FIRST";
const COUNT: &str = "URNE_FUZZ_COUNT";
/// Longest an input may take of the processor's time, and of time: the machine may have other work.
const LONGEST: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(600));
/// Most memory that the process may come to, in kilobytes.
const MOST_MEMORY: u64 = 500_000;
/// Where the child stops hard, in kilobytes of address space.
const MOST_SPACE: u64 = 4_000_000;

/// What the watch looks at: reader, execution, start.
static NOW: Mutex<Option<(&str, u64, Instant)>> = Mutex::new(None);

#[test]
fn readers_survive_what_is_broken_at_random() {
    fuzz(0);
}

#[test]
#[ignore = "long: scripts/soak runs it"]
fn soak() {
    fuzz(setting("URNE_SOAK_SECONDS").expect("URNE_SOAK_SECONDS says how long"));
}

#[test]
fn a_mutant_follows_from_its_seed() {
    let mutator = Mutator::new(vec![br#"{"ballots": 3, "name": "x"}"#.to_vec(), b"a;b\nc;d\n".to_vec()]);
    let mutant = |execution| mutator.mutant(&mut Dice::new(1, "reader", execution));
    let mutants: Vec<Vec<u8>> = (0..200).map(mutant).collect();
    assert_eq!(mutants, (0..200).map(mutant).collect::<Vec<_>>());
    let different: std::collections::BTreeSet<&Vec<u8>> = mutants.iter().collect();
    assert!(different.len() > 100, "{} different mutants", different.len());
}

#[test]
fn what_cargo_fuzz_runs_is_the_list_of_readers() {
    let path = super::readers::root().join("fuzz/Cargo.toml");
    let manifest: toml::Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let targets: Vec<&str> =
        manifest["bin"].as_array().unwrap().iter().map(|bin| bin["name"].as_str().unwrap()).collect();
    assert_eq!(targets, READERS.iter().map(|reader| reader.name).collect::<Vec<_>>());
}

/// Runs the fuzzer in a child that cannot take the machine down; its table is shown.
fn fuzz(seconds: u64) {
    let scratch = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!("ulimit -v {MOST_SPACE}; exec \"$@\""))
        .arg("sh")
        .arg(std::env::current_exe().unwrap());
    command.args(["--exact", "integration::fuzz::the_fuzzer", "--ignored", "--test-threads=1", "--nocapture"]);
    command.env(SECONDS, seconds.to_string()).env("TMPDIR", scratch.path());
    command.env("RUST_BACKTRACE", "0");
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}\n{told}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    println!("{told}");
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// One reader and what it came to.
struct Trial {
    reader: &'static Reader,
    mutator: Mutator,
    executions: u64,
    spent: Duration,
    slowest: Duration,
    memory: u64,
    findings: Vec<String>,
}

#[test]
#[ignore = "a role that other tests start"]
fn the_fuzzer() {
    let seed = setting(SEED).unwrap_or_else(fresh_seed);
    println!("seed {seed}");
    std::thread::spawn(watch);
    let only = std::env::var(READER).ok();
    let readers = READERS.iter().filter(|reader| only.as_deref().is_none_or(|only| named(only).name == reader.name));
    let mut trials: Vec<Trial> = readers
        .map(|reader| {
            let mutator = Mutator::new((reader.genuine)());
            let (spent, slowest) = (Duration::ZERO, Duration::ZERO);
            Trial { reader, mutator, executions: 0, spent, slowest, memory: 0, findings: Vec::new() }
        })
        .collect();
    let first = setting(FIRST).unwrap_or(0);
    let end = Instant::now() + Duration::from_secs(setting(SECONDS).unwrap_or(0));
    for trial in &mut trials {
        let count = setting(COUNT).unwrap_or(trial.reader.few.into());
        for execution in first..first + count {
            run(trial, seed, execution);
        }
        measure(trial);
    }
    while Instant::now() < end {
        // A second for each in turn, so that dear readers get as much time as cheap ones.
        for trial in &mut trials {
            let stop = Instant::now() + Duration::from_secs(1);
            while Instant::now() < stop.min(end) {
                run(trial, seed, first + trial.executions);
            }
            measure(trial);
        }
    }
    let findings: Vec<&String> = trials.iter().flat_map(|trial| &trial.findings).collect();
    println!("{}", table(&trials));
    assert!(findings.is_empty(), "seed {seed}: {} findings\n{findings:#?}", findings.len());
}

fn fresh_seed() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(0) >> 16
}

fn run(trial: &mut Trial, seed: u64, execution: u64) {
    let name = trial.reader.name;
    let input = trial.mutator.mutant(&mut Dice::new(seed, name, execution));
    let start = Instant::now();
    *NOW.lock().unwrap() = Some((name, execution, start));
    let survived = catch_unwind(AssertUnwindSafe(|| (trial.reader.read)(&input)));
    *NOW.lock().unwrap() = None;
    let took = start.elapsed();
    trial.executions += 1;
    trial.spent += took;
    trial.slowest = trial.slowest.max(took);
    if let Err(panic) = survived {
        let told = panic.downcast_ref::<String>().cloned();
        let told = told.or_else(|| panic.downcast_ref::<&str>().map(|told| (*told).to_owned())).unwrap_or_default();
        let told: String = told.chars().take(600).collect();
        if trial.findings.len() < 5 {
            trial.findings.push(format!("{name}, execution {execution}, {} bytes: {told}", input.len()));
        }
    }
}

/// The most memory since the last look.
fn measure(trial: &mut Trial) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    trial.memory = trial.memory.max(peak.unwrap_or(0));
    if trial.memory > MOST_MEMORY && trial.findings.is_empty() {
        let (name, memory) = (trial.reader.name, trial.memory / 1000);
        trial.findings.push(format!("{name}: {memory} MB within its first {} executions", trial.executions));
    }
    // The peak begins anew (proc(5), clear_refs); where it does not, what follows a finding is measured with it.
    let _measured_from_now = std::fs::write("/proc/self/clear_refs", "5");
}

/// Ends the process where an input takes too long: nothing else can.
fn watch() {
    let mut last = None;
    loop {
        std::thread::sleep(Duration::from_millis(200));
        let now = *NOW.lock().unwrap();
        let Some((name, execution, start)) = now else { continue };
        let (_, _, worked) =
            *last.insert(last.filter(|(_, known, _)| *known == start).unwrap_or((execution, start, processor_time())));
        let worked = processor_time().saturating_sub(worked);
        if worked > LONGEST.0 || start.elapsed() > LONGEST.1 {
            println!("{name}, execution {execution}: still reading after {} s of work", worked.as_secs());
            std::process::exit(1);
        }
    }
}

/// What this process has used of the processor (proc(5), fields 14 and 15 of stat, in hundredths of a second).
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

fn table(trials: &[Trial]) -> String {
    let mut table = String::from("reader              executions   a second   slowest, ms   memory, MB   findings\n");
    for trial in trials {
        let seconds = trial.spent.as_secs_f64().max(0.001);
        let count = u32::try_from(trial.executions).map_or(f64::INFINITY, f64::from);
        writeln!(
            table,
            "{:<18} {:>11} {:>10.0} {:>13} {:>12} {:>10}",
            trial.reader.name,
            trial.executions,
            count / seconds,
            trial.slowest.as_millis(),
            trial.memory / 1000,
            trial.findings.len()
        )
        .unwrap();
    }
    let executions: u64 = trials.iter().map(|trial| trial.executions).sum();
    let findings: usize = trials.iter().map(|trial| trial.findings.len()).sum();
    writeln!(table, "{:<18} {executions:>11} {findings:>48}", "all").unwrap();
    table
}
