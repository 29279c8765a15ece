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

/// Every batch on these sticks.
fn batches(sticks: impl Iterator<Item = PathBuf>) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = sticks
        .flat_map(|stick| stick.read_dir().unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "urne"))
        .collect();
    found.sort();
    found
}

/// The publication, every batch with its journal, and every printed receipt of a demonstration.
fn verified(out: &Path, ballots: usize) {
    let sticks = out.join("sticks").read_dir().unwrap().map(|stick| stick.unwrap().path());
    let batches = batches(sticks);
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

/// In French alone, without receipts, every question answered by too few: what is not there is spoken of nowhere.
#[test]
fn a_consultation_without_receipts_or_figures_verifies_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (consultation, out) = (folder.path().join("consultation"), folder.path().join("out"));
    copy(&here("kiosk-config/budget-participatif"), &consultation);
    let path = consultation.join("consultation.toml");
    let mut text = std::fs::read_to_string(&path).unwrap();
    for (sample, ours) in [
        ("languages = [\"fr\", \"en\"]", "languages = [\"fr\"]"),
        ("receipt = \"printed\"", "receipt = \"none\""),
        ("smallest_group = 5", "smallest_group = 100"),
    ] {
        assert!(text.contains(sample), "{sample}");
        text = text.replace(sample, ours);
    }
    std::fs::write(&path, text).unwrap();
    demo(&out, &["--consultation", consultation.to_str().unwrap(), "--seed", "7", "--ballots", "24", "--kiosks", "2"]);
    let site = out.join("results");
    let results: urne::count::Results =
        serde_json::from_slice(&std::fs::read(site.join("results.json")).unwrap()).unwrap();
    for question in &results.questions {
        let numbers = [question.ballots, question.blank, question.skipped, question.other_style];
        assert_eq!((question.hidden, numbers), (true, [0; 4]), "{}", question.id);
    }
    let mut pages: Vec<String> =
        site.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    pages.retain(|name| name.contains(".html") || name.contains(".js"));
    pages.sort();
    assert_eq!(
        pages,
        ["comment-verifier.html", "index.html", "publication.json", "publication.json.sig", "results.json"]
    );
    let page = std::fs::read_to_string(site.join("index.html")).unwrap();
    assert!(page.contains("Moins de 100 bulletins répondent") && page.contains("images/001."), "{page}");
    let register = out.join("register");
    let output = Command::new(env!("CARGO_BIN_EXE_urne")).arg("count").arg(&register).output().unwrap();
    let told = agrees(&output);
    assert!(told.contains("Moins de 100 réponses") && !told.contains(" 0 réponse"), "{told}");
    let output = Command::new(env!("CARGO_BIN_EXE_urne")).arg("verify").arg(&site).output().unwrap();
    let told = agrees(&output);
    assert!(!told.contains("reçu") && !told.contains("ticket"), "{told}");
    if let Some(output) = python("verify.py", &[site]) {
        agrees(&output);
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

/// A register where kiosks were lost, replaced, taken back and set back: what the report says of it can be made again.
#[test]
fn a_troubled_register_verifies_from_the_documents_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (town, here) = (folder.path().join("town"), folder.path());
    let consultation = here_of("toulouse-2022");
    demo(&town, &["--consultation", &consultation, "--seed", "11", "--ballots", "24", "--kiosks", "3"]);
    let done = |line: &str| {
        let key = "--key town/keys/authority.key --passphrase-file town/keys/passphrase.txt";
        let line = line.replace("KEY", key).replace("PACKAGE", "town/budget-par-quartier-2027.consultation");
        let mut urne = Command::new(env!("CARGO_BIN_EXE_urne"));
        let output = urne.current_dir(here).args(line.split(' ')).output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    };
    for kiosk in 4..=6 {
        done(&format!("kiosk --data {kiosk} request Remplacement-{kiosk}"));
        done(&format!("enrol PACKAGE {kiosk}/identity/request.json --out town KEY"));
        done(&format!("kiosk --data {kiosk} install PACKAGE town/borne-{kiosk}.certificate.json"));
        copy(&here.join(kiosk.to_string()), &here.join(format!("{kiosk}-before")));
    }
    // Kiosk 4 replaces kiosk 1, is copied while it pauses, and both go on: a fork. Kiosk 5 replaces kiosk 2 and is set back:
    // a loss. Kiosk 6 replaces kiosk 3, which is taken back.
    done("kiosk --data 4 restore town/sticks/1");
    done("kiosk --data 4 open --date 1/3/2027");
    done("kiosk --data 4 pause");
    copy(&here.join("4"), &here.join("4-copy"));
    done("kiosk --data 5 restore town/sticks/2");
    done("kiosk --data 6 restore town/sticks/3");
    for (kiosk, act, stick) in [
        ("4", "close", "a"),
        ("4-copy", "pause", "b"),
        ("5", "close", "c"),
        ("5-before", "pause", "d"),
        ("5-before", "close", "d"),
        ("6", "close", "e"),
    ] {
        std::fs::create_dir_all(here.join(stick)).unwrap();
        done(&format!("kiosk --data {kiosk} open --date 2/3/2027"));
        done(&format!("kiosk --data {kiosk} {act}"));
        done(&format!("kiosk --data {kiosk} export --stick {stick} --on-same-disk"));
    }
    std::fs::write(here.join("slips.csv"), "borne;ticket;bulletins\n4;9;8\n").unwrap();
    done("revoke PACKAGE --kiosk 3 --out town KEY");
    done("merge PACKAGE town/sticks/1 a b c d e --out register --slips slips.csv");
    finish(&done);
    let report = std::fs::read_to_string(here.join("site/preuves/report.json")).unwrap();
    for finding in ["fork", "lost", "restored", "revoked", "restored-revoked", "no-batch", "not-closed", "slip-ahead"] {
        assert!(report.contains(&format!("\"{finding}\"")), "{finding}: {report}");
    }
    let mut arguments = vec![here.join("site"), PathBuf::from("--batch")];
    arguments.extend(batches(["town/sticks/1", "a", "b", "c", "d", "e"].iter().map(|stick| here.join(stick))));
    if let Some(output) = python("verify.py", &arguments) {
        assert_eq!(agrees(&output).matches(" entries of the journal, ").count(), 7);
    }
}

/// From the merged register to the site.
fn finish(done: &dyn Fn(&str)) {
    done("freeze register KEY --missing 2=perdue --missing 4=«\u{a0}volée\u{a0}»,\u{a0}plainte\u{a0}nº\u{a0}3");
    done("draw register --lot 3526104897 KEY");
    let shares: Vec<String> =
        [1, 3, 5].iter().map(|holder| format!("--share town/keys/parts/depositaire-{holder}.txt")).collect();
    done(&format!("open register {} KEY", shares.join(" ")));
    done("count register");
    done("publish register --out site KEY");
}

fn here_of(rule: &str) -> String {
    here("kiosk-config/rules").join(rule).to_str().unwrap().to_owned()
}

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
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
