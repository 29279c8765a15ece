//! The command line from outside: an officer's whole way, and golden texts.

use std::path::Path;
use std::process::{Command, Output};

fn urne(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_urne")).current_dir(folder).args(arguments).env("COLUMNS", "100").output().unwrap()
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = urne(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = urne(folder, arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap()
}

/// The steps of the README, by hand, with real keys.
#[test]
fn an_officers_way_from_folder_to_publication() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    std::fs::write(here.join("phrase"), "une phrase assez longue\n").unwrap();
    let secret = ["--passphrase-file", "phrase"];
    done(here, &["init", "dossier"]);
    assert!(done(here, &["check", "dossier"]).contains("Rien n’empêche"));
    done(here, &[&["keys", "cles", "--rehearsal", "-k", "2", "-n", "3"], &secret[..]].concat());
    let seal = [&["seal", "dossier", "--keys", "cles"], &secret[..]].concat();
    assert!(refused(here, &seal, 1).contains("n’ont pas encore relu"), "every holder reads the sheet back first");
    for secret in ["cles/authority.key", "cles/parts/depositaire-1.txt", "borne/identity/kiosk.key"] {
        use std::os::unix::fs::PermissionsExt as _;
        let path = here.join(secret);
        if path.exists() {
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{secret}");
        }
    }
    for holder in 1..=3 {
        done(here, &["keys", "test", "cles", &format!("cles/parts/depositaire-{holder}.txt")]);
    }
    done(here, &seal);
    let package = "budget-participatif-2027.consultation";
    done(here, &["kiosk", "--data", "borne", "request", "Médiathèque"]);
    let key = ["--key", "cles/authority.key"];
    done(here, &[&["enrol", package, "borne/identity/request.json", "--out", "."], &key[..], &secret[..]].concat());
    done(here, &["kiosk", "--data", "borne", "install", package, "borne-1.certificate.json"]);
    assert!(done(here, &["kiosk", "--data", "borne", "open", "--date", "1er mars"]).contains("ouverte"));
    std::fs::create_dir(here.join("stick")).unwrap();
    let export = done(here, &["kiosk", "--data", "borne", "export", "--stick", "stick"]);
    assert!(export.contains("Vous pouvez retirer la clé"), "{export}");
    let none = refused(here, &["kiosk", "--data", "borne", "export", "--stick", "absent"], 3);
    assert!(none.contains("aucune clé USB"), "{none}");
    assert!(done(here, &["kiosk", "--data", "borne", "close"]).contains("close"));
    assert!(refused(here, &["kiosk", "--data", "borne", "open", "--date", "x"], 1).contains("close"));
    done(here, &["kiosk", "--data", "borne", "export", "--stick", "stick"]);
    let journals = done(here, &["journal", "verify", package, "stick"]);
    assert!(
        journals.contains("Vote ouvert, date confirmée : 1er mars.") && journals.contains("Vote clos."),
        "{journals}"
    );
    assert_eq!(journals.matches("Relevé n° 1 écrit").count(), 1, "each entry once: {journals}");
    let last = here.join("stick/budget-participatif-2027-k1-2.journal");
    let good = std::fs::read_to_string(&last).unwrap();
    std::fs::write(&last, good.replace("1er mars", "2 mars")).unwrap();
    assert!(refused(here, &["journal", "verify", package, "stick"], 1).contains("a été modifié"));
    std::fs::write(&last, good).unwrap();
    done(here, &["merge", package, "stick", "--out", "registre"]);
    done(here, &[&["freeze", "registre"], &key[..], &secret[..]].concat());
    done(here, &[&["draw", "registre", "--lot", "3 5 2"], &key[..], &secret[..]].concat());
    let shares = ["--share", "cles/parts/depositaire-1.txt", "--share", "cles/parts/depositaire-3.txt"];
    let one = [&["open", "registre", "--share", "cles/parts/depositaire-1.txt"], &key[..], &secret[..]].concat();
    assert!(refused(here, &one, 1).contains("1 dépositaire"));
    done(here, &[&["open", "registre"], &shares[..], &key[..], &secret[..]].concat());
    let counted = done(here, &["count", "registre"]);
    assert!(
        counted.contains("0 bulletins comptés") && !counted.contains('✓'),
        "nobody's choice is not funded: {counted}"
    );
    done(here, &[&["publish", "registre", "--out", "site"], &key[..], &secret[..]].concat());
    assert!(done(here, &["verify", "site"]).contains("Tout concorde"));
}

#[test]
fn the_samples_are_sound() {
    let temporary = tempfile::tempdir().unwrap();
    for sample in ["budget", "petition", "survey"] {
        done(temporary.path(), &["init", sample, "--sample", sample]);
        let told = done(temporary.path(), &["check", sample]);
        assert!(!told.contains('✗'), "{told}");
    }
    let taken = refused(temporary.path(), &["init", "budget"], 2);
    assert!(taken.contains("contient déjà"), "{taken}");
}

/// A kiosk is lost; its replacement takes the last batch over, by hand.
#[test]
fn a_replacement_kiosk_takes_a_batch_over() {
    let town = super::town::Town::new(30, 2);
    let batch = town.hold(1, &[&[0], &[1]]);
    let here = town.path();
    let batch = batch.to_str().unwrap();
    let replacement = ["kiosk", "--data", "kiosks/2"];
    let restored = done(here, &[&replacement[..], &["restore", batch]].concat());
    assert!(restored.contains("repris de la borne 1 : 2."), "{restored}");
    assert!(
        done(here, &[&replacement[..], &["open", "--date", "2 mars"]].concat())
            .contains("Bulletins scellés dans l’urne : 2")
    );
    let late = refused(here, &[&replacement[..], &["restore", batch]].concat(), 1);
    assert!(late.contains("la reprise n’est pas possible"), "{late}");
    let box_file = super::soundness::consultation(&town.data(2)).join("box.db");
    std::fs::remove_file(box_file).unwrap();
    let gone = refused(here, &[&replacement[..], &["status"]].concat(), 3);
    assert!(gone.contains("K-222") && gone.contains("urne kiosk restore"), "{gone}");
}

#[test]
fn rehearsal_keys_seal_no_real_consultation() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    std::fs::write(here.join("phrase"), "une phrase assez longue\n").unwrap();
    done(here, &["init", "dossier"]);
    let path = here.join("dossier/consultation.toml");
    let real = std::fs::read_to_string(&path).unwrap().replace("mode = \"rehearsal\"", "mode = \"real\"");
    std::fs::write(&path, real).unwrap();
    done(here, &["keys", "cles", "--rehearsal", "-k", "1", "-n", "1", "--passphrase-file", "phrase"]);
    done(here, &["keys", "test", "cles", "cles/parts/depositaire-1.txt"]);
    let told = refused(here, &["seal", "dossier", "--keys", "cles", "--passphrase-file", "phrase"], 1);
    assert!(told.contains("clés de répétition"), "{told}");
}

#[test]
fn a_pabulib_election_becomes_a_sound_folder() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/pb/France_Toulouse_2019.pb");
    if !file.exists() {
        println!("skipped: {} absent", file.display());
        return;
    }
    let temporary = tempfile::tempdir().unwrap();
    done(temporary.path(), &["init", "toulouse", "--from-pabulib", file.to_str().unwrap()]);
    assert!(done(temporary.path(), &["check", "toulouse"]).contains("30 options"));
}

/// Help is what an officer reads first: its text is kept, and a change is seen.
#[test]
fn help_is_as_kept() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let temporary = tempfile::tempdir().unwrap();
    let commands = [
        "", "init", "check", "keys", "seal", "enrol", "kiosk", "journal", "merge", "freeze", "draw", "open", "count",
        "publish", "verify", "demo",
    ];
    let mut text = String::new();
    for command in commands {
        let arguments: Vec<&str> = [command, "--help"].into_iter().filter(|word| !word.is_empty()).collect();
        text += &format!("$ urne {}\n{}\n", arguments.join(" "), done(temporary.path(), &arguments));
    }
    let path = golden.join("help.txt");
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    if kept != text {
        std::fs::write(path.with_extension("new"), &text).unwrap();
        panic!("tests/golden/help.txt differs: look at help.new, and rename it if that is what you want");
    }
}

/// A device or a pipe is no file: it is refused at once, before a byte of it is read.
#[test]
fn endless_files_are_refused() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    refused(here, &["init", "dossier", "--from-pabulib", "/dev/zero"], 2);
    refused(here, &["merge", "/dev/zero", "/dev/zero", "--out", "registre"], 2);
    refused(here, &["verify", "/dev/zero", "--package", "/dev/zero"], 2);
    refused(here, &["verify", "absent"], 2);
    let pipe = here.join("consultation.toml");
    if Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        assert!(refused(here, &["check", "."], 1).contains("pas un fichier"));
    } else {
        println!("skipped: mkfifo absent");
    }
}
