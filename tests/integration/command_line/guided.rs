//! What a step says where an officer without a terminal, a list or the right keys would stand before a wall.

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
