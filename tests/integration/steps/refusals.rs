//! A refused step changes nothing: the whole tree is compared before and after.

use std::path::Path;

use super::{Way, differences, ill_told, tree, urne, words};

/// A step that is refused: where on the way, what is spoilt, the command, the exit code, some words of the refusal.
type Refusal = (&'static str, fn(&Path), &'static str, i32, &'static str);

fn nothing(_: &Path) {}

fn replace(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from}");
    std::fs::write(path, text.replace(from, to)).unwrap();
}

/// Other keys, in the place of `other`.
fn other_keys(here: &Path) {
    let made = urne(here, &words("keys autres --rehearsal -k 2 -n 3 --passphrase-file phrase"));
    assert!(made.status.success());
}

fn wrong_phrase(here: &Path) {
    std::fs::write(here.join("phrase"), "une autre phrase\n").unwrap();
}

/// Another consultation, sealed with the same keys.
fn another_consultation(here: &Path) {
    replace(&here.join("dossier/consultation.toml"), "id = \"essai\"", "id = \"autre\"");
    assert!(urne(here, &words("seal dossier --keys cles --passphrase-file phrase")).status.success());
}

const REFUSALS: [Refusal; 29] = [
    (
        "keys",
        |here| std::fs::create_dir_all(here.join("cles/mine")).unwrap(),
        "keys cles --passphrase-file phrase",
        2,
        "existe",
    ),
    (
        "keys",
        |here| std::fs::write(here.join("phrase"), "court\n").unwrap(),
        "keys cles --passphrase-file phrase",
        2,
        "moins de 12",
    ),
    ("keys", nothing, "keys cles -k 4 -n 3 --passphrase-file phrase", 2, "ouvrir (4) va de 1"),
    ("init", |here| std::fs::write(here.join("dossier"), "").unwrap(), "init dossier", 2, "existe"),
    (
        "keys test",
        |here| std::fs::write(here.join("cles/parts/depositaire-1.txt"), "x").unwrap(),
        "keys test cles cles/parts/depositaire-1.txt",
        1,
        "part",
    ),
    ("keys test", other_keys, "keys test cles autres/parts/depositaire-1.txt", 1, "autres clés"),
    ("keys test", nothing, "seal dossier --keys cles --passphrase-file phrase", 1, "relu leur part"),
    ("seal", wrong_phrase, "seal dossier --keys cles --passphrase-file phrase", 1, "phrase secrète"),
    (
        "seal",
        |here| replace(&here.join("dossier/consultation.toml"), "max = 2", "max = 0"),
        "seal dossier --keys cles --passphrase-file phrase",
        1,
        "faute",
    ),
    (
        "seal",
        |here| replace(&here.join("dossier/consultation.toml"), "rehearsal", "real"),
        "seal dossier --keys cles --passphrase-file phrase",
        1,
        "répétition",
    ),
    (
        "seal",
        |here| std::fs::write(here.join("essai.consultation"), "x").unwrap(),
        "seal dossier --keys cles --passphrase-file phrase",
        1,
        "autre contenu",
    ),
    (
        "kiosk request",
        |here| replace(&here.join("dossier/consultation.toml"), "Budget", "Autre"),
        "seal dossier --keys cles --passphrase-file phrase",
        1,
        "autre contenu",
    ),
    ("enrol", nothing, "kiosk --data borne request Ailleurs", 1, "déjà une identité"),
    (
        "enrol",
        |here| replace(&here.join("borne/identity/request.json"), "name", "nom"),
        "enrol essai.consultation borne/identity/request.json --out . KEY",
        1,
        "champ",
    ),
    ("enrol", wrong_phrase, "enrol essai.consultation borne/identity/request.json --out . KEY", 1, "phrase secrète"),
    (
        "enrol",
        other_keys,
        "enrol essai.consultation borne/identity/request.json --out . --key autres/authority.key --passphrase-file phrase",
        1,
        "autorité",
    ),
    (
        "enrol",
        |here| std::fs::write(here.join("borne-1.certificate.json"), "x").unwrap(),
        "enrol essai.consultation borne/identity/request.json --out . KEY",
        2,
        "existe déjà",
    ),
    (
        "kiosk install",
        |here| replace(&here.join("borne-1.certificate.json"), "Mairie", "Place"),
        "kiosk --data borne install essai.consultation borne-1.certificate.json",
        1,
        "certificat",
    ),
    (
        "kiosk install",
        |here| replace(&here.join("borne/identity/request.json"), "Mairie", "Place"),
        "enrol essai.consultation borne/identity/request.json --out . KEY",
        1,
        "déjà enrôlée",
    ),
    (
        "kiosk pin",
        |here| std::fs::write(here.join("pin"), "123456\n").unwrap(),
        "kiosk --data borne pin --pin-file pin",
        2,
        "devine",
    ),
    (
        "merge",
        |here| std::fs::create_dir_all(here.join("registre/mine")).unwrap(),
        "merge essai.consultation stick --out registre",
        2,
        "autre chose",
    ),
    ("freeze", other_keys, "freeze registre --key autres/authority.key --passphrase-file phrase", 1, "autorité"),
    ("freeze", nothing, "draw registre --lot 3526104897 KEY", 2, "gel"),
    (
        "kiosk install",
        another_consultation,
        "enrol autre.consultation borne/identity/request.json --out . KEY",
        1,
        "autre consultation",
    ),
    ("freeze", another_consultation, "merge autre.consultation stick --out registre", 1, "autre consultation"),
    ("draw", nothing, "draw registre --lot \u{1} KEY", 1, "tirage"),
    ("open", nothing, "open registre --share cles/parts/depositaire-1.txt KEY", 1, "dépositaire"),
    (
        "publish again",
        |here| std::fs::write(here.join("site/.nojekyll"), "").unwrap(),
        "publish registre --out site KEY",
        2,
        ".nojekyll",
    ),
    ("publish", nothing, "publish registre --out . KEY", 2, "travaillez"),
];

#[test]
fn a_refused_step_changes_nothing_and_says_what_to_do() {
    let way = Way::walk();
    for (name, spoil, command, code, told) in REFUSALS {
        let (_kept, here) = way.at(name);
        spoil(&here);
        let before = tree(&here);
        let output = urne(&here, &words(command));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{command}: {said}");
        assert!(said.contains(told), "{command}: {said}");
        assert_eq!(ill_told(&said), None, "{command}");
        assert_eq!(differences(&tree(&here), &before), Vec::<String>::new(), "{command}: {said}");
    }
}

/// `--out .` in the folder that has everything, the register's own folder, a link, the folder of the keys.
#[test]
fn a_publication_never_replaces_what_it_did_not_write() {
    let way = Way::walk();
    let (_kept, here) = way.at("publish again");
    std::os::unix::fs::symlink("site", here.join("lien")).unwrap();
    std::fs::create_dir(here.join("copie")).unwrap();
    std::fs::copy(here.join("site/publication.json"), here.join("copie/publication.json")).unwrap();
    for out in [".", "..", "registre", "cles", "dossier", "stick", "lien", "lien/", "copie", "phrase", "site/.."] {
        let before = tree(&here);
        let output = urne(&here, &words(&format!("publish registre --out {out} KEY")));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{out}");
        assert_eq!(ill_told(&said), None, "{out}");
        assert_eq!(differences(&tree(&here), &before), Vec::<String>::new(), "{out}: {said}");
    }
}

/// Real keys and a real consultation: one content for one identifier, and the remedy works.
#[test]
fn an_identifier_is_sealed_once_with_real_keys() {
    let way = Way::walk();
    let (_kept, here) = way.at("keys");
    super::small_consultation(&here.join("dossier"));
    replace(&here.join("dossier/consultation.toml"), "rehearsal", "real");
    let seal = |more: &str| {
        let output =
            urne(&here, &words(&format!("seal dossier --keys cles --passphrase-file phrase --despite-remarks {more}")));
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert!(urne(&here, &words("keys cles -k 1 -n 1 --passphrase-file phrase")).status.success());
    let sheet = std::fs::read_to_string(here.join("cles/parts/depositaire-1.html")).unwrap();
    std::fs::write(here.join("recopie"), crate::integration::ceremony::lines_of(&sheet).join("\n")).unwrap();
    assert!(urne(&here, &words("keys test cles recopie")).status.success());
    assert_eq!(seal("").0, Some(0));
    let first = std::fs::read(here.join("essai.consultation")).unwrap();
    assert_eq!(seal("").0, Some(0), "the same content again is no fault");
    assert_eq!(seal("--out ailleurs").0, Some(0));
    assert_eq!(std::fs::read(here.join("ailleurs")).unwrap(), first);
    let edited = here.join("dossier/consultation.toml");
    replace(&edited, "Budget", "Autre");
    let before = tree(&here);
    let (code, told) = seal("--out autre");
    assert_eq!((code, ill_told(&told)), (Some(1), None), "{told}");
    assert!(told.contains("déjà été scellée"), "{told}");
    assert_eq!(differences(&tree(&here), &before), Vec::<String>::new());
    replace(&edited, "id = \"essai\"", "id = \"essai-2\"");
    assert_eq!(seal("").0, Some(0), "its remedy works");
    assert!(here.join("essai-2.consultation").exists());
}

/// A request that comes again gets its certificate again, under the same number.
#[test]
fn enrolling_twice_is_enrolling_once() {
    let way = Way::walk();
    let (_kept, here) = way.at("kiosk install");
    std::fs::remove_file(here.join("borne-1.certificate.json")).unwrap();
    let command = words("enrol essai.consultation borne/identity/request.json borne/identity/request.json --out . KEY");
    let told = super::done(&here, &command);
    assert_eq!(told.matches("borne 1, Mairie, déjà enrôlée").count(), 2, "{told}");
    let (_kept, wanted) = way.at("kiosk install");
    assert_eq!(differences(&tree(&here), &tree(&wanted)), Vec::<String>::new());
}

/// One consultation, one list: begun anew elsewhere it would give a number twice. The remedy works.
#[test]
fn kiosks_are_enrolled_on_one_list() {
    let way = Way::walk();
    let (_kept, here) = way.at("kiosk install");
    std::fs::create_dir(here.join("ailleurs")).unwrap();
    let request = urne(&here, &words("kiosk --data seconde request Place"));
    assert!(request.status.success());
    let before = tree(&here);
    let enrol = words("enrol essai.consultation seconde/identity/request.json --out ailleurs KEY");
    let output = urne(&here, &enrol);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), ill_told(&said)), (Some(1), None), "{said}");
    assert!(said.contains("en a déjà 1") && said.contains("même numéro"), "{said}");
    assert_eq!(differences(&tree(&here), &before), Vec::<String>::new());
    for file in ["kiosks.json", "kiosks.json.sig"] {
        std::fs::copy(here.join(file), here.join("ailleurs").join(file)).unwrap();
    }
    let told = super::done(&here, &enrol);
    assert!(told.contains("borne 2, Place"), "{told}");
    let late = urne(&here, &words("enrol essai.consultation borne/identity/request.json --out . KEY"));
    assert_eq!(late.status.code(), Some(1), "the shorter list is the one of another folder now");
}

/// A first merge with the wrong package, or the list of kiosks of another folder, accepts nothing and blocks nothing.
#[test]
fn a_first_merge_that_accepted_nothing_does_not_block_the_corrected_one() {
    let way = Way::walk();
    let (_kept, here) = way.at("merge");
    another_consultation(&here);
    for command in [
        "kiosk --data autre request Autre",
        "enrol autre.consultation autre/identity/request.json --out autre-liste KEY",
    ] {
        assert!(urne(&here, &words(command)).status.success());
    }
    let wrong = urne(&here, &words("merge autre.consultation stick --out registre --kiosks autre-liste/kiosks.json"));
    assert_eq!(wrong.status.code(), Some(1), "{}", String::from_utf8_lossy(&wrong.stderr));
    assert!(here.join("registre/autre.consultation").exists());
    super::done(&here, &words("merge essai.consultation stick --out registre"));
    assert!(!here.join("registre/autre.consultation").exists());
    super::done(&here, &words("freeze registre KEY"));
}

/// A package and a list of kiosks in a folder of the officer's own are no register that is in the way.
#[test]
fn a_merge_into_a_folder_of_ones_own_takes_nothing_away() {
    let way = Way::walk();
    for with_notes in [true, false] {
        let (_kept, here) = way.at("merge");
        another_consultation(&here);
        let own = here.join("mine");
        std::fs::create_dir(&own).unwrap();
        for name in ["autre.consultation", "kiosks.json", "kiosks.json.sig"] {
            std::fs::copy(here.join(name), own.join(name)).unwrap();
        }
        if with_notes {
            std::fs::create_dir(own.join("batches")).unwrap();
            std::fs::write(own.join("notes.txt"), "x").unwrap();
        }
        let before = tree(&own);
        let refused = urne(&here, &words("merge essai.consultation stick --out mine"));
        assert_eq!(refused.status.code(), Some(1), "{}", String::from_utf8_lossy(&refused.stderr));
        assert_eq!(differences(&before, &tree(&own)), Vec::<String>::new());
    }
}

/// Two kiosks are missing at the freeze; the batch of one comes after it.
#[test]
fn a_freeze_made_again_is_told_with_the_reasons_that_are_still_needed() {
    let way = Way::walk();
    let (_kept, here) = way.at("merge");
    let done = |command: &str| super::done(&here, &words(command));
    for kiosk in [2, 3] {
        done(&format!("kiosk --data b{kiosk} request Borne"));
        done(&format!("enrol essai.consultation b{kiosk}/identity/request.json --out . KEY"));
    }
    done("merge essai.consultation stick --out registre");
    let refused = urne(&here, &words("freeze registre KEY"));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("urne freeze registre --key cles/authority.key"), "{told}");
    assert!(told.contains(" --missing 2=\"motif\" --missing 3=\"motif\""), "{told}");
    done("freeze registre KEY --missing 2=panne --missing 3=vol");
    std::fs::create_dir(here.join("retard")).unwrap();
    for act in [
        "install essai.consultation borne-2.certificate.json",
        "open --without-date",
        "close",
        "export --stick retard --on-same-disk",
    ] {
        done(&format!("kiosk --data b2 {act}"));
    }
    let merged = done("merge essai.consultation retard --out registre");
    let (_, again) = merged.split_once("Gelez-le de nouveau : ").unwrap();
    assert!(again.contains("--missing 3=vol") && !again.contains("--missing 2"), "{again}");
    done("freeze registre KEY --missing 3=vol");
}
