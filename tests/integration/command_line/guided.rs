//! What a step says where an officer without a terminal, a list or the right keys would stand before a wall.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{done, refused};

#[test]
fn a_secret_without_a_terminal_names_the_terminal_and_the_file() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    done(here, &["kiosk", "request", "Médiathèque"]);
    for (arguments, option) in
        [(&["kiosk", "pin"][..], "--pin-file FICHIER"), (&["keys", "cles", "--rehearsal"], "--passphrase-file FICHIER")]
    {
        // In a session of its own a program has no terminal.
        let asked = Command::new("setsid")
            .arg("--wait")
            .arg(env!("CARGO_BIN_EXE_urne"))
            .args(arguments)
            .current_dir(here)
            .stdin(Stdio::null())
            .output();
        let Ok(output) = asked else {
            println!("skipped: setsid absent");
            return;
        };
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("se tape au clavier, et cette commande n’a pas de terminal"), "{told}");
        assert!(told.contains(option) && !told.contains("erreur n°"), "{told}");
    }
}

#[test]
fn a_merge_without_the_list_of_kiosks_names_the_option_and_the_file() {
    let town = crate::integration::town::Town::new(321, 1);
    let here = town.path();
    std::fs::write(here.join("ville.consultation"), town.package.bytes()).unwrap();
    std::fs::create_dir(here.join("cle")).unwrap();
    std::fs::write(here.join("cle/1.urne"), "").unwrap();
    std::fs::create_dir(here.join("ailleurs")).unwrap();
    std::fs::rename(here.join("ville.consultation"), here.join("ailleurs/ville.consultation")).unwrap();
    let told = refused(here, &["merge", "ailleurs/ville.consultation", "cle", "--out", "registre"], 2);
    assert!(told.contains("ailleurs/kiosks.json manque"), "{told}");
    let command = "urne merge ailleurs/ville.consultation cle --out registre --kiosks DOSSIER/kiosks.json";
    assert!(told.contains(command), "{told}");
}

#[test]
fn keys_made_for_one_consultation_seal_no_other() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    std::fs::write(here.join("phrase"), "une phrase assez longue\n").unwrap();
    done(here, &["init", "a"]);
    done(here, &["init", "b", "--sample", "landes"]);
    let secret = ["--passphrase-file", "phrase"];
    let make = ["keys", "cles", "--rehearsal", "-k", "1", "-n", "1", "--for", "a"];
    done(here, &[&make[..], &secret[..]].concat());
    done(here, &["keys", "test", "cles", "cles/parts/depositaire-1.txt"]);
    let told = refused(here, &[&["seal", "b", "--keys", "cles"], &secret[..]].concat(), 1);
    assert!(told.contains("faites pour la consultation « budget-participatif-2027 »"), "{told}");
    assert!(told.contains("urne keys NOUVELLES_CLÉS --for b"), "{told}");
    done(here, &[&["seal", "a", "--keys", "cles"], &secret[..]].concat());
    done(here, &[&["keys", "autres", "--rehearsal", "-k", "1", "-n", "1"], &secret[..]].concat());
    done(here, &["keys", "test", "autres", "autres/parts/depositaire-1.txt"]);
    done(here, &[&["seal", "b", "--keys", "autres"], &secret[..]].concat());
}

#[test]
fn what_takes_long_is_said_on_a_terminal_and_nowhere_else() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    done(here, &["init", "a"]);
    let quiet = super::urne(here, &["check", "a"]);
    assert_eq!(String::from_utf8_lossy(&quiet.stderr), "");
    let command = format!("{} check a", env!("CARGO_BIN_EXE_urne"));
    let terminal =
        Command::new("script").args(["-qec", &command, "/dev/null"]).current_dir(here).stdin(Stdio::null()).output();
    let Ok(output) = terminal else {
        println!("skipped: script absent");
        return;
    };
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("Images préparées : 30"), "{told}");
}

/// What a terminal shows of a command to which these lines are typed; `None` where no terminal can be made.
fn typed(here: &Path, command: &str, lines: &str) -> Option<String> {
    let command = format!("{} {command}", env!("CARGO_BIN_EXE_urne"));
    let mut terminal = Command::new("script");
    terminal.args(["-qec", &command, "/dev/null"]).current_dir(here).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = terminal.spawn().ok()?;
    running.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    Some(String::from_utf8_lossy(&running.wait_with_output().unwrap().stdout).into_owned())
}

/// Nobody types twice what is refused: it is told after the first time, and asked again.
#[test]
fn a_new_secret_is_refused_before_it_is_typed_again() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    done(here, &["kiosk", "request", "Médiathèque"]);
    let lines = "1234\n123456\n274159\n274159\n";
    let Some(told) = typed(here, "kiosk pin", lines) else {
        println!("skipped: script absent");
        return;
    };
    let place = |sentence: &str| told.find(sentence).unwrap_or_else(|| panic!("« {sentence} » in: {told}"));
    let (short, easy) = (place("Le code a 6 chiffres."), place("Ce code se devine trop vite"));
    assert!(short < easy && easy < place("Tapez-le encore une fois"), "{told}");
    assert_eq!(told.matches("Tapez-le encore une fois").count(), 1, "{told}");
    assert!(told.contains("Code de l’accueil choisi."), "{told}");
    let given_up = typed(here, "kiosk pin", "1\n2\n3\n").unwrap();
    assert_eq!(given_up.matches("Le code a 6 chiffres.").count(), 3, "{given_up}");
    assert!(!given_up.contains("encore une fois"), "{given_up}");
    let keys =
        typed(here, "keys cles --rehearsal -k 1 -n 1", "court\nune phrase assez longue\nune phrase assez longue\n")
            .unwrap();
    let place = |sentence: &str| keys.find(sentence).unwrap_or_else(|| panic!("« {sentence} » in: {keys}"));
    assert!(place("a moins de 12 caractères") < place("Tapez-la encore une fois"), "{keys}");
    assert!(keys.contains("Clés de répétition faites dans cles."), "{keys}");
}
