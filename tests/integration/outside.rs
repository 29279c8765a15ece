//! Everything from outside: a second program, written in Python from the documents alone, over what the first one writes.
//! `tests/verifier` shares no code with Urne, so a fault that both have is a fault of the documents.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SAMPLES: [&str; 9] = [
    "budget-participatif",
    "sondage",
    "rules/amsterdam",
    "rules/gers-2",
    "rules/landes",
    "rules/lot-et-garonne",
    "rules/lyon",
    "rules/paris",
    "rules/toulouse-2022",
];

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs a program of the verifier; none where Python is absent, which is told.
fn python(program: &str, arguments: &[PathBuf]) -> Option<Output> {
    let script = here("tests/verifier").join(program);
    let output = Command::new("python3").arg("-B").arg(script).args(arguments).output();
    if output.is_err() {
        println!("skipped: python3 absent, tests/verifier/{program} not run");
    }
    output.ok()
}

fn agrees(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    told
}

fn demo(out: &Path, arguments: &[&str]) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_urne")).arg("demo").arg("--out").arg(out).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The publication, every batch with its journal, and every printed receipt of a demonstration.
fn verified(out: &Path, ballots: usize) {
    let sticks = out.join("sticks").read_dir().unwrap().map(|stick| stick.unwrap().path());
    let mut batches: Vec<PathBuf> = sticks
        .flat_map(|stick| stick.read_dir().unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "urne"))
        .collect();
    batches.sort();
    assert!(!batches.is_empty());
    let mut arguments = vec![out.join("results"), PathBuf::from("--batch")];
    arguments.extend(batches.iter().cloned());
    arguments.extend([PathBuf::from("--receipts"), out.join("receipts")]);
    let Some(output) = python("verify.py", &arguments) else { return };
    let told = agrees(&output);
    assert!(told.contains(&format!(" {ballots} QR codes of ballots in the list")), "{told}");
    assert_eq!(told.matches(" entries of the journal, published").count(), batches.len(), "{told}");
    assert!(told.contains("All of this agrees."), "{told}");
}

#[test]
fn every_sample_verifies_from_the_documents_alone() {
    let folder = tempfile::tempdir().unwrap();
    for sample in SAMPLES {
        let out = folder.path().join(sample.replace('/', "-"));
        let consultation = here("kiosk-config").join(sample);
        let consultation = consultation.to_str().unwrap();
        demo(&out, &["--consultation", consultation, "--seed", "11", "--ballots", "24", "--kiosks", "3"]);
        verified(&out, 24);
    }
}

/// Twenty questions, one for each rule and switch: numbers, stages and order of decisions, in exact fractions.
#[test]
fn every_rule_counts_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let consultation = folder.path().join("consultation");
    for (smallest, seed) in [("1", "8"), ("4", "6")] {
        let arguments = [consultation.clone(), PathBuf::from(smallest)];
        let Some(output) = python("every_rule.py", &arguments) else { return };
        agrees(&output);
        let out = folder.path().join(seed);
        demo(&out, &["--consultation", consultation.to_str().unwrap(), "--seed", seed, "--ballots", "44"]);
        verified(&out, 44);
        std::fs::remove_dir_all(&consultation).unwrap();
    }
}

#[test]
fn a_real_election_verifies_from_the_documents_alone() {
    let file = here("../shared/data/pb/France_Toulouse_2019.pb");
    if !file.exists() {
        println!("skipped: {} absent", file.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("toulouse");
    demo(&out, &["--pabulib", file.to_str().unwrap(), "--seed", "11"]);
    verified(&out, 1494);
}

/// The verifier can fail: each byte, number and line that it answers for is changed, also where everybody signs the lie.
#[test]
fn whatever_is_changed_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    for sample in ["budget-participatif", "rules/toulouse-2022"] {
        let out = folder.path().join(sample.replace('/', "-"));
        let consultation = here("kiosk-config").join(sample);
        let consultation = consultation.to_str().unwrap();
        demo(&out, &["--consultation", consultation, "--seed", "11", "--ballots", "20", "--kiosks", "3"]);
        let Some(output) = python("flips.py", &[out]) else { return };
        println!("{}", agrees(&output));
    }
}

#[test]
fn every_vector_holds() {
    let Some(output) = python("vectors.py", &[here("tests/vectors")]) else { return };
    assert_eq!(agrees(&output).matches(": message, signature and hash").count(), 11);
}
