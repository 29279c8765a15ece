//! Files without end, pipes that nobody fills, folders: whatever a command is given in the place of a file, it says so at once
//! and does not fill the memory.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use super::town::Town;

/// Most address space of a command, in kilobytes.
const MOST_SPACE: u64 = 1_000_000;

/// What a command says of its input: exit code and words.
fn told(folder: &Path, arguments: &[&str], input: Stdio) -> (Option<i32>, String) {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("ulimit -v {MOST_SPACE}; exec timeout 60 \"$@\"")).arg("sh");
    command.arg(env!("CARGO_BIN_EXE_urne")).args(arguments).current_dir(folder).stdin(input);
    let output = command.output().unwrap();
    let words = [output.stderr, output.stdout].concat();
    (output.status.code(), String::from_utf8_lossy(&words).into_owned())
}

#[test]
fn what_is_no_file_is_refused_wherever_a_file_is_expected() {
    let town = Town::new(41, 1);
    let here = town.path();
    std::fs::write(here.join("phrase"), "une phrase assez longue\n").unwrap();
    let made = told(here, &["keys", "cles", "--rehearsal", "--passphrase-file", "phrase"], Stdio::null());
    assert_eq!(made.0, Some(0), "{}", made.1);
    std::fs::create_dir(here.join("a-folder")).unwrap();
    assert!(Command::new("mkfifo").arg(here.join("a-pipe")).status().unwrap().success());
    let commands: [&[&str]; 13] = [
        &["verify", ".", "--receipts-file", "X"],
        &["verify", "X", "--package", "essai.consultation"],
        &["verify", "phrase", "--package", "X"],
        &["keys", "test", "cles", "X"],
        &["keys", "autres", "--passphrase-file", "X"],
        &["kiosk", "--data", "borne", "pin", "--pin-file", "X"],
        &["kiosk", "--data", "borne", "install", "essai.consultation", "X"],
        &["kiosk", "--data", "borne", "install", "X", "a.certificate.json"],
        &[
            "enrol",
            "essai.consultation",
            "X",
            "--out",
            ".",
            "--key",
            "cles/authority.key",
            "--passphrase-file",
            "phrase",
        ],
        &["enrol", "essai.consultation", "kiosks.json", "--out", ".", "--key", "X", "--passphrase-file", "phrase"],
        &["merge", "essai.consultation", "X", "--out", "registre"],
        &["count", "--pabulib", "X", "--rule", "greedy"],
        &["init", "autre", "--from-pabulib", "X"],
    ];
    for command in commands {
        for given in ["/dev/zero", "a-pipe", "a-folder"] {
            let arguments: Vec<&str> = command.iter().map(|word| if *word == "X" { given } else { word }).collect();
            let (code, words) = told(here, &arguments, Stdio::null());
            assert!(matches!(code, Some(1 | 2)), "{arguments:?}: {code:?} {words}");
            // A folder may be a publication or hold batches.
            let sentences =
                ["pas un fichier", "c’est un dossier", "B-101", "Aucun relevé", "n’est pas une publication"];
            assert!(sentences.iter().any(|sentence| words.contains(sentence)), "{arguments:?}: {words}");
        }
    }
}

#[test]
fn standard_input_without_end_is_refused() {
    let town = Town::new(42, 1);
    for arguments in [&["verify", ".", "--receipts-file", "-"][..], &["keys", "test", "cles", "-"]] {
        let zero = std::fs::File::open("/dev/zero").unwrap();
        let (code, words) = told(town.path(), arguments, zero.into());
        assert!(matches!(code, Some(1 | 2)), "{arguments:?}: {code:?} {words}");
        assert!(arguments[0] != "verify" || words.contains("plus de 64 Mio"), "{words}");
    }
}

/// The same where the file's name is not the command's choice.
#[test]
fn a_link_to_a_file_without_end_is_refused_in_every_folder() {
    let town = Town::new(43, 1);
    let here = town.path();
    let kiosk = town.data(1);
    let data = kiosk.to_str().unwrap();
    let eh = urne::keys::hash::hex(&town.package.eh().prefix::<8>());
    let consultation = kiosk.join("consultations").join(eh);
    let places = [
        (kiosk.join("kiosk.toml"), vec!["kiosk", "--data", data, "open", "--date", "1er mars"]),
        (kiosk.join("identity/kiosk.key"), vec!["kiosk", "--data", data, "open", "--date", "1er mars"]),
        (kiosk.join("identity/request.json"), vec!["kiosk", "--data", data, "open", "--date", "1er mars"]),
        (consultation.join("certificate.json"), vec!["kiosk", "--data", data, "open", "--date", "1er mars"]),
        (here.join("consultation/consultation.toml"), vec!["check", "consultation"]),
        (here.join("consultation/projets.csv"), vec!["check", "consultation"]),
        (here.join("cles/public.json"), vec!["keys", "test", "cles", "part"]),
    ];
    std::fs::create_dir(here.join("cles")).unwrap();
    let package = consultation.join("package.consultation");
    let genuine = std::fs::read(&package).unwrap();
    std::fs::File::create(&package).unwrap().set_len(300 << 20).unwrap();
    let (code, words) = told(here, &["kiosk", "--data", data, "open", "--date", "1er mars"], Stdio::null());
    assert!(code == Some(2) && words.contains("plus de 256 Mio"), "{code:?} {words}");
    std::fs::write(&package, genuine).unwrap();
    for (path, arguments) in places {
        let aside = path.with_added_extension("aside");
        let was_there = std::fs::rename(&path, &aside).is_ok();
        symlink("/dev/zero", &path).unwrap();
        let (code, words) = told(here, &arguments, Stdio::null());
        assert!(matches!(code, Some(1 | 2)), "{}: {code:?} {words}", path.display());
        assert!(words.contains("pas un fichier ordinaire"), "{}: {words}", path.display());
        std::fs::remove_file(&path).unwrap();
        if was_there {
            std::fs::rename(&aside, &path).unwrap();
        }
    }
}
