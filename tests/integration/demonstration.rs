//! The demonstration from outside: the files it promises, and independent readers of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use urne::envelope::Receipt;
use urne::keys::KioskList;

fn demo(out: &Path, arguments: &[&str]) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_urne")).arg("demo").arg("--out").arg(out).args(arguments).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert!(told.is_empty(), "{told}");
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    found.sort();
    found
}

fn results(out: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(out.join("results/results.json")).unwrap()).unwrap()
}

/// The QR text of a picture, by a decoder that knows nothing of Urne.
fn decode(path: &Path) -> String {
    let mut reader =
        png::Decoder::new(std::io::BufReader::new(std::fs::File::open(path).unwrap())).read_info().unwrap();
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    let mut rows = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut rows).unwrap();
    let stride = rows.len() / height;
    let dark = |x: usize, y: usize| rows[y * stride + x / 8] >> (7 - x % 8) & 1 == 0;
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| if dark(x, y) { 0 } else { 255 });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "{}", path.display());
    grids[0].decode().unwrap().1
}

#[test]
fn every_receipt_decodes_and_its_signature_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("demo");
    demo(&out, &["--ballots", "40", "--kiosks", "3", "--seed", "5"]);
    let list: KioskList = serde_json::from_slice(&std::fs::read(out.join("kiosks.json")).unwrap()).unwrap();
    let receipts = files(&out.join("receipts"), "png");
    assert_eq!(receipts.len(), 40);
    assert_eq!(files(&out.join("receipts"), "bin").len(), 40);
    for path in &receipts {
        let receipt = Receipt::parse(&decode(path)).unwrap();
        let kiosk = list.kiosks.iter().find(|entry| entry.certificate.kiosk == receipt.kiosk).unwrap();
        assert!(receipt.verify(&list.eh, &kiosk.certificate.key).is_good());
        assert_eq!(path.file_stem().unwrap().to_str().unwrap(), receipt.code().file_stem());
    }
    let results = results(&out);
    assert_eq!((results["envelopes"].as_u64(), results["counted"].as_u64()), (Some(40), Some(40)));
    for promised in [
        "consultation/consultation.toml",
        "budget-participatif-2027.consultation",
        "register/register.db",
        "results/index.html",
    ] {
        assert!(out.join(promised).is_file(), "{promised}");
    }
    assert_eq!((1..=3).map(|n| files(&out.join(format!("sticks/{n}")), "urne").len()).sum::<usize>(), 3);
}

#[test]
fn a_seed_repeats_everything_and_no_seed_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str, arguments: &[&str]| {
        let out = folder.path().join(name);
        demo(&out, &[&["--ballots", "12", "--kiosks", "2"], arguments].concat());
        std::fs::read(out.join("register/leaves.txt")).unwrap()
    };
    let first = run("a", &["--seed", "9"]);
    assert_eq!(first, run("b", &["--seed", "9"]));
    assert_eq!(first, run("b", &["--seed", "9"]), "run again in the same folder");
    assert_ne!(first, run("c", &["--seed", "10"]));
    assert_ne!(run("d", &[]), run("e", &[]));
}

#[test]
fn a_folder_that_is_not_a_demonstration_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("letter.txt"), "dear").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_urne")).arg("demo").arg("--out").arg(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(folder.path().join("letter.txt").exists());
}

/// Toulouse 2019: every total of the replayed election equals the file's own.
#[test]
fn a_real_election_gives_its_published_totals() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/pb/France_Toulouse_2019.pb");
    if !file.exists() {
        println!("skipped: {} absent", file.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("toulouse");
    demo(&out, &["--pabulib", file.to_str().unwrap()]);
    let (published, _) = urne::consultation::pabulib::read(&std::fs::read(&file).unwrap()).unwrap();
    let results = results(&out);
    let counted: BTreeMap<&str, (u64, u64)> = results["questions"][0]["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|option| {
            let number = |key: &str| option[key].as_u64().unwrap();
            (option["external_id"].as_str().unwrap(), (number("votes"), number("score")))
        })
        .collect();
    assert_eq!(counted.len(), 30);
    for project in &published.projects {
        let expected = (project.votes.unwrap(), project.score.unwrap().to_string().parse().unwrap());
        assert_eq!(counted[project.id.as_str()], expected, "project {}", project.id);
    }
    assert_eq!((results["envelopes"].as_u64(), results["counted"].as_u64()), (Some(1494), Some(1494)));
    assert_eq!(files(&out.join("receipts"), "png").len(), 1494);
    // By points, what does not fit left aside, in this order.
    let mut selected: Vec<(u64, &str)> = results["questions"][0]["options"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|option| option["selected"].as_bool().unwrap())
        .map(|option| (option["rank"].as_u64().unwrap(), option["external_id"].as_str().unwrap()))
        .collect();
    selected.sort_unstable();
    let order: Vec<&str> = selected.into_iter().map(|(_, id)| id).collect();
    assert_eq!(order, ["4", "16", "13", "29", "5", "10", "30", "20", "1", "18", "7", "27", "6", "26"]);
}

#[test]
fn the_receipt_page_is_tested_by_its_own_language() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/receipt.test.js");
    let Ok(output) = Command::new("node").arg("--test").arg(&script).output() else {
        println!("skipped: node absent, tests/receipt.test.js not run");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn receipts_are_given_as_the_consultation_says() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config/sondage");
    let consultation = folder.path().join("sondage");
    std::fs::create_dir(&consultation).unwrap();
    for entry in sample.read_dir().unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, consultation.join(path.file_name().unwrap())).unwrap();
    }
    let toml = std::fs::read_to_string(sample.join("consultation.toml")).unwrap();
    assert!(toml.contains("receipt = \"printed\"") || toml.contains("receipt = \"offered\""));
    for (policy, given) in [("none", 0), ("offered", 6), ("printed", 6)] {
        let edited = toml.replace("receipt = \"printed\"", "receipt = \"offered\"");
        let edited = edited.replace("receipt = \"offered\"", &format!("receipt = {policy:?}"));
        std::fs::write(consultation.join("consultation.toml"), edited).unwrap();
        let out = folder.path().join(policy);
        demo(
            &out,
            &["--consultation", consultation.to_str().unwrap(), "--ballots", "6", "--kiosks", "1", "--seed", "9"],
        );
        assert_eq!(files(&out.join("receipts"), "png").len(), given, "{policy}");
        assert_eq!(out.join("results/recu.html").exists(), given > 0, "{policy}");
    }
}

/// One resident in a hundred chooses nothing: with this seed one of those who stand before the windows does.
#[test]
fn a_resident_who_chooses_nothing_votes_blank() {
    let temporary = tempfile::tempdir().unwrap();
    let out = temporary.path().join("demo");
    demo(&out, &["--seed", "55", "--kiosks", "4", "--ballots", "8"]);
    let results = results(&out);
    assert!(results["questions"][0]["blank"].as_u64().unwrap() > 0, "{}", results["questions"][0]);
}
