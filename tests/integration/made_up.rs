//! A language that is added by files alone: `tests/language/qps`, made up, every letter of it marked. What a page, a slip or a count
//! still says with a letter that has no mark did not come through a catalogue.
//!
//! Only a process that asks for made-up languages has it, so each of these tests runs itself again in one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use urne::language::{Language, MADE_UP_VARIABLE};
use urne::printer::emulator::SharedEmulator;
use urne::printer::receipt::ReceiptSlip;
use urne::printer::staff_slip::{ClosingSlip, Counters, OpeningSlip, PauseSlip};
use urne::printer::{Emulator, Job, Outcome, Printer, Profile};

/// As `tests/language/make_up.py` marks letters.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
const MARKS: &str = "åþãðäáñýíìóòöñøþõúßþüúõóýò";

/// A text as the organiser of the made-up language writes it.
pub fn marked(text: &str) -> String {
    let bare = |letter: char| match letter {
        'à' | 'â' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'œ' => 'o',
        'ù' | 'û' => 'u',
        other => other,
    };
    let mark = |letter: char| {
        let small = bare(letter.to_lowercase().next().unwrap());
        LETTERS.chars().zip(MARKS.chars()).find(|(plain, _)| *plain == small).map_or(letter, |(_, mark)| mark)
    };
    text.chars().map(mark).collect()
}

/// The words with a letter that no text of the made-up language has.
pub fn unmarked(text: &str) -> BTreeSet<String> {
    let is_plain = |letter: char| letter.is_ascii_alphabetic() || "àâçéèêëîïôœùûÀÂÇÉÈÊÎÔÙ".contains(letter);
    let words = text.split(|sign: char| !sign.is_alphanumeric());
    words.filter(|word| word.contains(is_plain)).map(str::to_owned).collect()
}

/// The organiser's folder with every French text in the made-up language too, which the consultation then speaks.
pub fn translate(folder: &Path) {
    let path = folder.join("consultation.toml");
    let toml = std::fs::read_to_string(&path).unwrap();
    let mut told = String::new();
    for line in toml.lines() {
        if line.starts_with("languages = ") {
            told += "languages = [\"fr\", \"qps\"]\n";
        } else if let Some(text) = line.strip_prefix("fr = ") {
            told += &format!("{line}\nqps = {}\n", marked(text));
        } else {
            let mut parts = line.split("fr = \"");
            told += parts.next().unwrap();
            for part in parts {
                let (text, rest) = part.split_once('"').unwrap();
                told += &format!("fr = \"{text}\", qps = \"{}\"{rest}", marked(text));
            }
            told.push('\n');
        }
    }
    std::fs::write(&path, told).unwrap();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            translate_table(&path);
        }
    }
}

fn translate_table(path: &Path) {
    let mut table = csv::ReaderBuilder::new().delimiter(b';').from_path(path).unwrap();
    let headings = table.headers().unwrap().clone();
    let texts: Vec<(usize, &str)> = ["titre", "résumé", "description"]
        .into_iter()
        .filter_map(|name| Some((headings.iter().position(|heading| heading == name)?, name)))
        .collect();
    let mut written = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let added = texts.iter().map(|(_, name)| format!("{name} en inventé"));
    written.write_record(headings.iter().map(str::to_owned).chain(added)).unwrap();
    for row in table.records().map(Result::unwrap) {
        let added = texts.iter().map(|(place, _)| marked(&row[*place]));
        written.write_record(row.iter().map(str::to_owned).chain(added)).unwrap();
    }
    std::fs::write(path, written.into_inner().unwrap()).unwrap();
}

/// Runs an ignored test of this binary in a process that has the made-up languages.
pub fn again(test: &str) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(MADE_UP_VARIABLE, "1")
        .output()
        .unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
}

pub fn made_up() -> Language {
    Language::of_tag("qps").unwrap()
}

#[test]
fn a_language_is_added_by_files_alone_to_slips_pages_and_counts() {
    assert_eq!(Language::of_tag("qps"), None, "who does not ask for it does not have it");
    again("integration::made_up::in_a_process_that_has_it");
}

#[test]
#[ignore = "run by the test above it, in a process that has the made-up language"]
fn in_a_process_that_has_it() {
    slips();
    pages();
    count();
}

fn printed(job: &Job) -> String {
    let profile = Profile::shipped("epson-80").unwrap();
    let emulator = SharedEmulator::new(Emulator::new(&profile));
    let mut printer = Printer::new(emulator.clone(), profile, Duration::from_secs(10), 1);
    assert_eq!(printer.print(job), Outcome::Confirmed);
    emulator.with(Emulator::take_slips).remove(0).text
}

fn slips() {
    let (organiser, title, place) = (marked("Ville"), marked("Budget"), marked("Mairie"));
    let fingerprint = "7390 9011 2245 1128";
    let receipt = ReceiptSlip {
        organiser: organiser.clone(),
        title: title.clone(),
        kiosk: 1,
        place: place.clone(),
        consultation_fingerprint: fingerprint.into(),
        qr_text: "2".repeat(172),
        code: "2345 6789 2345 6789-5".into(),
        results: marked("Demain."),
        rehearsal: true,
    };
    let opening = OpeningSlip {
        organiser: organiser.clone(),
        title: title.clone(),
        kiosk: 1,
        place: place.clone(),
        consultation_fingerprint: fingerprint.into(),
        key_fingerprint: fingerprint.into(),
        confirmed_date: Some("2.3.2027".into()),
        ballots: 0,
        ticket: 1,
        rehearsal: true,
    };
    let pause = PauseSlip {
        organiser: organiser.clone(),
        title: title.clone(),
        kiosk: 1,
        place: place.clone(),
        consultation_fingerprint: fingerprint.into(),
        ballots: 87,
        ticket: 2,
        rehearsal: true,
    };
    let closing = ClosingSlip {
        organiser,
        title,
        kiosk: 1,
        place,
        consultation_fingerprint: fingerprint.into(),
        ballots: 1284,
        root: "5".repeat(64),
        counters: Counters { cast: 1284, unlocks: 3, print_failures: 1, starts: 2, unclean_stops: 1 },
        ticket: 3,
        rehearsal: true,
    };
    let language = made_up();
    let jobs = [receipt.job(language), opening.job(language), pause.job(language), closing.job(language)];
    for text in jobs.iter().map(printed) {
        assert!(text.chars().filter(|letter| MARKS.contains(*letter)).count() > 100, "{text}");
        assert_eq!(unmarked(&text), BTreeSet::new(), "{text}");
    }
}

/// A demonstration of a consultation that speaks it.
fn demonstrated(sample: &str, folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config").join(sample);
    let (consultation, out) = (folder.join("consultation"), folder.join("out"));
    std::fs::create_dir(&consultation).unwrap();
    for entry in source.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, consultation.join(path.file_name().unwrap())).unwrap();
        }
    }
    translate(&consultation);
    let output = Command::new(env!("CARGO_BIN_EXE_urne"))
        .args(["demo", "--seed", "2", "--ballots", "60", "--kiosks", "1", "--consultation"])
        .args([&consultation, Path::new("--out"), &out])
        .output()
        .unwrap();
    assert!(output.status.success(), "{sample}: {}", String::from_utf8_lossy(&output.stderr));
    out.join("results")
}

/// What a page says: its text, and what its attributes say to those who hear it; links to other languages left out.
fn said(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text += before;
        text.push(' ');
        let (tag, after) = tag.split_once('>').unwrap();
        rest = after;
        for name in ["alt=\"", "title=\"", "aria-label=\"", "placeholder=\"", "content=\""] {
            if let Some((_, value)) = tag.split_once(name).filter(|_| !tag.starts_with("meta")) {
                text += value.split_once('"').unwrap().0;
                text.push(' ');
            }
        }
        for element in ["script", "style", "code"] {
            if tag == element || tag.starts_with(&format!("{element} ")) {
                rest = rest.split_once(&format!("</{element}>")).unwrap().1;
            }
        }
        if tag.contains("hreflang=") {
            rest = rest.split_once("</a>").unwrap().1;
        }
    }
    text + rest
}

fn pages() {
    let mut faults = Vec::new();
    for sample in ["rules/lot-et-garonne", "rules/paris", "rules/toulouse-2022", "sondage"] {
        let folder = tempfile::tempdir().unwrap();
        let results = demonstrated(sample, folder.path());
        for page in ["qps.html", "qps-steps.html", "qps-receipt.html", "qps-verify.html"] {
            let Ok(html) = std::fs::read_to_string(results.join(page)) else {
                assert!(sample == "sondage" && page == "qps-steps.html", "{sample} has no {page}");
                continue;
            };
            assert!(html.contains("lang=\"qps\""), "{sample}, {page}");
            let text = said(&html);
            let left: Vec<String> = unmarked(&text).into_iter().filter(|word| !is_known(word)).collect();
            faults.extend((!left.is_empty()).then(|| format!("{sample}, {page}: {left:?}")));
        }
        let french = std::fs::read_to_string(results.join("index.html")).unwrap();
        assert!(french.contains("hreflang=\"qps\"") && !results.join("en.html").exists(), "{sample}");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is no word of a language: digits of hashes and receipts, numbers of projects, and [`KNOWN`].
fn is_known(word: &str) -> bool {
    let is_digits = |digits: &str| word.chars().all(|sign| sign.is_ascii_digit() || digits.contains(sign));
    is_digits("abcdef") && word.contains(|sign: char| sign.is_ascii_digit())
        || is_digits("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        || KNOWN.contains(&word)
}

/// Names of files, the kiosk's name, and what a resident of the demonstration wrote.
const KNOWN: [&str; 13] = [
    "donnees",
    "resultats",
    "results",
    "csv",
    "json",
    "Médiathèque",
    "de",
    "Port",
    "Lérain",
    "Merci",
    "pour",
    "cette",
    "consultation",
];

fn count() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pb");
    let file = "META\nkey;value\ndescription;1\ncountry;1\nunit;1\ninstance;1\nnum_projects;3\nnum_votes;3\nbudget;100\nvote_type;approval\nrule;2\n\
                PROJECTS\nproject_id;cost;name;selected\n1;60;1;1\n2;60;2;0\n3;40;3;1\nVOTES\nvoter_id;vote\n1;1,2\n2;1,3\n3;2,3\n";
    std::fs::write(&path, file).unwrap();
    for rule in [&["--rule", "equal-shares", "--add-one"][..], &["--rule", "phragmen"], &["--rule", "greedy"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_urne"))
            .args(["count", "--language", "qps", "--pabulib"])
            .arg(&path)
            .args(rule)
            .output()
            .unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
        let said = told.replace(rule[1], "").replace("--add-one", "");
        assert_eq!(unmarked(&said), BTreeSet::new(), "{told}");
        let [three, two] = ["³", "²"].map(|form| told.contains(form));
        assert!(three && two, "three forms of numbers: {told}");
    }
}
