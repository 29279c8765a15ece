//! One error of each class, through the program: its exit code, a remedy, and nothing in English.

use std::path::Path;
use std::process::Command;

use super::{URNE, Way, ill_told, urne, words};

/// Where on the way, what is spoilt, the command, the exit code, some words of the sentence.
type Class = (&'static str, fn(&Path), &'static str, i32, &'static str);

fn nothing(_: &Path) {}

fn cut(path: &Path) {
    let bytes = std::fs::read(path).unwrap();
    std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from}");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

fn open(here: &Path) {
    let opened = urne(here, &words("kiosk --data borne open --date 02/03/2027"));
    assert!(opened.status.success(), "{}", String::from_utf8_lossy(&opened.stderr));
}

fn settings(here: &Path, toml: &str) {
    std::fs::write(here.join("borne/kiosk.toml"), toml).unwrap();
}

const SEAL: &str = "seal dossier --keys cles --passphrase-file phrase";
const ENROL: &str = "enrol essai.consultation borne/identity/request.json --out . KEY";
const STATUS: &str = "kiosk --data borne status";

const CLASSES: [Class; 29] = [
    ("seal", |here| cut(&here.join("cles/public.json")), SEAL, 1, "s’arrête trop tôt"),
    ("seal", |here| edit(&here.join("cles/public.json"), "\"mode\"", "\"made\""), SEAL, 1, "« made » n’est pas prévu"),
    (
        "seal",
        |here| edit(&here.join("cles/public.json"), "\"threshold\": 2", "\"threshold\": \"2\""),
        SEAL,
        1,
        "genre attendu",
    ),
    ("seal", |here| edit(&here.join("cles/public.json"), "{", "{ "), SEAL, 1, "pas écrit comme"),
    ("seal", |here| edit(&here.join("cles/public.json"), "{", "{,"), SEAL, 1, "JSON bien formé"),
    ("seal", |here| std::fs::remove_file(here.join("cles/public.json")).unwrap(), SEAL, 2, "n’existe pas"),
    ("seal", |here| cut(&here.join("cles/authority.key")), SEAL, 1, "fichier de clé"),
    ("seal", |here| std::fs::write(here.join("phrase"), [0xff, 0xfe]).unwrap(), SEAL, 2, "UTF-8"),
    ("seal", |here| std::fs::remove_file(here.join("phrase")).unwrap(), SEAL, 2, "phrase : le fichier"),
    ("enrol", |here| cut(&here.join("essai.consultation")), ENROL, 1, "archive"),
    ("enrol", |here| std::fs::write(here.join("essai.consultation"), "x").unwrap(), ENROL, 1, "archive"),
    ("enrol", nothing, "enrol dossier borne/identity/request.json --out . KEY", 2, "c’est un dossier"),
    ("enrol", nothing, "enrol /dev/zero borne/identity/request.json --out . KEY", 2, "fichier ordinaire"),
    ("enrol", |here| cut(&here.join("borne/identity/request.json")), ENROL, 1, "illisible"),
    (
        "kiosk install",
        |here| std::fs::write(here.join("kiosks.json"), "[]").unwrap(),
        ENROL,
        1,
        "n’est pas celle de l’autorité",
    ),
    ("kiosk install", nothing, STATUS, 2, "K-232"),
    (
        "kiosk pin",
        nothing,
        "kiosk --data borne install essai.consultation borne-1.certificate.json",
        1,
        "déjà installée",
    ),
    ("kiosk pin", |here| settings(here, "[printers]"), STATUS, 2, "ligne 1"),
    ("kiosk pin", |here| settings(here, "[printer\n"), STATUS, 2, "n’est pas refermé"),
    ("kiosk pin", |here| settings(here, "[screen]\nwidth_mm = \"a\""), STATUS, 2, "nombre entier"),
    ("kiosk pin", |here| settings(here, "[printer]\nprofile = \"absent.toml\""), STATUS, 2, "absent.toml"),
    ("kiosk pin", |here| settings(here, "[printer]\nprofile = \"absent\""), STATUS, 2, "absent"),
    ("kiosk pin", open, "kiosk --data borne export --stick absente", 3, "Aucune clé USB"),
    ("merge", nothing, "merge essai.consultation dossier --out registre", 2, "Aucun relevé"),
    ("freeze", |here| cut(&here.join("registre/register.db")), "freeze registre KEY", 3, "register.db"),
    ("freeze", |here| cut(&here.join("registre/report.json")), "freeze registre KEY", 1, "report.json"),
    ("count", |here| edit(&here.join("registre/opening.json"), "3", "1"), "count registre", 1, "opening.json"),
    ("publish again", |here| edit(&here.join("site/results.json"), "1", "2"), "verify site", 1, "results.json"),
    ("init", nothing, "init", 2, "Il manque"),
];

#[test]
fn each_class_of_error_has_its_exit_code_and_a_remedy_in_french() {
    let way = Way::walk();
    for (name, spoil, command, code, told) in CLASSES {
        let (_kept, here) = way.at(name);
        spoil(&here);
        let output = urne(&here, &words(command));
        let said = String::from_utf8_lossy(&output.stderr).replace('\u{a0}', " ");
        assert_eq!(output.status.code(), Some(code), "{command}: {said}");
        assert!(said.contains(told), "{command}: « {told} » is not in {said}");
        assert_eq!(ill_told(&said), None, "{command}");
    }
}

/// Standard output that cannot be written is a device, too.
#[test]
fn a_full_disk_behind_the_output_is_a_device_that_fails() {
    let temporary = tempfile::tempdir().unwrap();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output =
        Command::new(URNE).args(["init", "dossier"]).current_dir(temporary.path()).stdout(full).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), ill_told(&said)), (Some(3), None), "{said}");
    assert!(said.contains("le disque est plein"), "{said}");
}
