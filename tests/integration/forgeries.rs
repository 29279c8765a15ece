//! Publications falsified by those who hold the true keys: every field of every artefact changed, signed again, and with it
//! everything that names it. Each forgery is refused, or it is listed here why it is no lie that anybody could tell.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::promises::publish_all;
use super::town::Town;
use urne::consultation::Package;
use urne::files::signed;
use urne::keys::certificate::HexBytes;
use urne::keys::{Hash, KioskNumber, Share, SigningKey, Tag};
use urne::publish::verify_files;
use urne::register::{Checkpoint, Draw, Opening};

type Files = BTreeMap<String, Vec<u8>>;

const PAGES: &str = "Fichiers qui ne disent pas ce que disent les preuves";

/// How a forgery fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Refused,
    /// The artefacts hold together; only pages and tables, which the forger would make anew, are others.
    Believed,
}

struct Forger {
    town: Town,
    files: Files,
}

/// The four bytes by which the note names the authority's key.
fn key_hash(town: &Town) -> [u8; 4] {
    let name = format!("urne/v1/freeze/{}", town.package.eh());
    let hash = Hash::of(&[name.as_bytes(), b"\n\x01", town.authority.public().bytes()]);
    hash.0[..4].try_into().unwrap()
}

fn proof(name: &str) -> String {
    format!("preuves/{name}")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn all_files(folder: &std::path::Path, inside: &str, files: &mut Files) {
    for entry in folder.read_dir().unwrap() {
        let entry = entry.unwrap();
        let name = format!("{inside}{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            all_files(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
}

impl Forger {
    fn new(seed: u64) -> Self {
        let town = Town::new(seed, 2);
        let ballots: &[&[usize]] = &[&[0], &[1], &[0, 1], &[1, 2], &[], &[3]];
        let batches = [town.hold(1, ballots), town.hold(2, &ballots[..5])];
        let (_, site) = publish_all(&town, &batches);
        let mut files = Files::new();
        all_files(&site, "", &mut files);
        let forger = Self { town, files };
        assert_eq!(forger.fate(&forger.relisted(forger.files.clone())), Fate::Believed);
        forger
    }

    fn sign(&self, files: &mut Files, name: &str, tag: Tag) {
        let signature = self.town.authority.sign(tag, &[&files[&proof(name)]]);
        files.insert(proof(&format!("{name}.sig")), signature.to_vec());
    }

    /// The list of files made and signed again, as it is then true.
    fn relisted(&self, mut files: Files) -> Files {
        let list = files.remove("publication.json").unwrap();
        files.remove("publication.json.sig");
        let mut list = text(&list);
        let head = list.find("\"files\"").unwrap();
        list.truncate(head);
        let entries: Vec<String> = files
            .iter()
            .map(|(path, bytes)| {
                let (length, hash) = (bytes.len(), Hash::of(&[bytes]));
                format!("    {{\n      \"path\": \"{path}\",\n      \"length\": {length},\n      \"sha256\": \"{hash}\"\n    }}")
            })
            .collect();
        let list = format!("{list}\"files\": [\n{}\n  ]\n}}\n", entries.join(",\n"));
        let signature = self.town.authority.sign(Tag::Result, &[list.as_bytes()]);
        files.insert("publication.json.sig".into(), signature.to_vec());
        files.insert("publication.json".into(), list.into_bytes());
        files
    }

    /// Everything after a changed artefact signed again, so that hashes and signatures fit.
    fn cascaded(&self, mut files: Files, changed: &str) -> Files {
        let order =
            ["kiosks.json", "report.json", "leaves.txt", "checkpoint.txt", "draw.json", "opening.json", "results.json"];
        let place = order.iter().position(|name| *name == changed).unwrap_or(order.len());
        let eh = *self.town.package.eh();
        let public = self.town.authority.public();
        if changed == "kiosks.json" {
            self.sign(&mut files, changed, Tag::Kiosks);
        }
        let note = text(&self.files[&proof("checkpoint.txt")]);
        let mut checkpoint = Checkpoint::read(&note, &eh, &public).unwrap().checkpoint;
        if place < 3 {
            checkpoint.kiosks = Hash::of(&[&files[&proof("kiosks.json")]]);
            checkpoint.report = Hash::of(&[&files[&proof("report.json")]]);
            files.insert(proof("checkpoint.txt"), checkpoint.sign(&self.town.authority).into_bytes());
        }
        let mut draw: Draw = serde_json::from_slice(&self.files[&proof("draw.json")]).unwrap();
        if place < 4 {
            draw = Draw::of(self.town.package.definition(), &eh, checkpoint.hash(), &draw.lot);
            files.insert(proof("draw.json"), signed::json(&draw).unwrap());
        }
        self.sign(&mut files, "draw.json", Tag::Draw);
        if changed != "opening.json" {
            let mut opening: Opening = serde_json::from_slice(&self.files[&proof("opening.json")]).unwrap();
            opening.checkpoint = checkpoint.hash();
            opening.draw = Hash::of(&[&files[&proof("draw.json")]]);
            opening.results = Hash::of(&[&files["results.json"]]);
            opening.answers = Hash::of(&[&files[&proof("answers.json")]]);
            files.insert(proof("opening.json"), signed::json(&self.signed_by_holders(opening)).unwrap());
        }
        self.sign(&mut files, "opening.json", Tag::Opening);
        files
    }

    fn signed_by_holders(&self, mut opening: Opening) -> Opening {
        let numbers = [opening.envelopes, opening.valid, opening.invalid].map(u64::to_le_bytes).concat();
        let hashes = [opening.checkpoint, opening.draw, opening.answers, opening.results].map(|hash| hash.0).concat();
        for entry in &mut opening.holders {
            let share: Option<&Share> = self.town.shares.iter().find(|share| share.holder() == entry.holder);
            if let Some(share) = share {
                let fields: [&[u8]; 4] = [opening.eh.bytes(), &hashes, &numbers, &[entry.holder]];
                entry.signature = HexBytes(share.signing_key().sign(Tag::Holder, &fields));
            }
        }
        opening
    }

    fn fate(&self, files: &Files) -> Fate {
        match verify_files(files) {
            Ok(told) if told.wrong().iter().all(|sentence| sentence.starts_with(PAGES)) => Fate::Believed,
            _ => Fate::Refused,
        }
    }

    /// What becomes of a changed checkpoint, list of files or package, each signed again as far as it can be.
    fn forge_frame(&self, name: &str, bytes: Vec<u8>) -> Fate {
        let mut files = self.files.clone();
        match name {
            "checkpoint.txt" => {
                let note = text(&bytes);
                let Some((body, line)) = note.split_once("\n\n") else { return Fate::Refused };
                let signature = self.town.authority.sign_bytes(format!("{body}\n").as_bytes());
                let signed = STANDARD.encode([&key_hash(&self.town), &signature[..]].concat());
                let end = line.rfind(' ').map_or("", |place| &line[..=place]);
                let forged = format!("{body}\n\n{end}{signed}\n").into_bytes();
                if forged == self.files[&proof(name)] {
                    // Only the signature was changed, and it was made again.
                    return Fate::Refused;
                }
                files.insert(proof(name), forged);
                self.fate(&self.relisted(files))
            }
            "publication.json" => {
                files.insert("publication.json.sig".into(), self.town.authority.sign(Tag::Result, &[&bytes]).to_vec());
                files.insert(name.into(), bytes);
                let told = verify_files(&files);
                let is_named = |told: &urne::publish::Verification| {
                    told.remarks.iter().any(|it| it.contains("n’ont pas été comparés"))
                };
                // Another version may be named: then it is told that its pages were not compared.
                if told.is_ok_and(|told| told.holds() && !is_named(&told)) { Fate::Believed } else { Fate::Refused }
            }
            _ => {
                files.insert(proof(name), bytes);
                self.fate(&self.relisted(files))
            }
        }
    }

    /// What becomes of one changed artefact: signed again alone, and with all that follows it.
    fn forge(&self, name: &str, bytes: Vec<u8>) -> [Fate; 2] {
        if ["checkpoint.txt", "publication.json"].contains(&name) || name.ends_with(".consultation") {
            return [self.forge_frame(name, bytes); 2];
        }
        let path = if name == "results.json" { name.to_owned() } else { proof(name) };
        let mut files = self.files.clone();
        files.insert(path, bytes);
        let alone = {
            let mut files = files.clone();
            for (signed, tag) in
                [("kiosks.json", Tag::Kiosks), ("draw.json", Tag::Draw), ("opening.json", Tag::Opening)]
            {
                if name == signed {
                    self.sign(&mut files, name, tag);
                }
            }
            self.fate(&self.relisted(files))
        };
        let cascaded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.cascaded(files, name)));
        // A change that the forger's own tools cannot read any more is refused by them.
        let with_all = cascaded.map_or(Fate::Refused, |files| self.fate(&self.relisted(files)));
        [alone, with_all]
    }
}

/// A scalar of a JSON text: where it stands, and the key it belongs to.
struct Scalar {
    start: usize,
    end: usize,
    key: String,
}

/// Every scalar of a JSON text, keys left out.
fn scalars(json: &str) -> Vec<Scalar> {
    let bytes = json.as_bytes();
    let (mut at, mut key, mut found) = (0, String::new(), Vec::new());
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let start = at;
                at += 1;
                while bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
                if bytes.get(at) == Some(&b':') {
                    key = json[start + 1..at - 1].to_owned();
                } else {
                    found.push(Scalar { start, end: at, key: key.clone() });
                }
            }
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                let start = at;
                while at < bytes.len() && !matches!(bytes[at], b',' | b'}' | b']' | b'\n') {
                    at += 1;
                }
                found.push(Scalar { start, end: at, key: key.clone() });
            }
            _ => at += 1,
        }
    }
    found
}

/// Other values for one scalar.
fn others(value: &str) -> Vec<String> {
    let mut others: Vec<String> = ["null", "0", "\"\"", "[]", "{}", "true"].map(str::to_owned).to_vec();
    if let Ok(number) = value.parse::<u64>() {
        let more = [number.wrapping_add(1), number.wrapping_sub(1), u64::MAX, 1 << 63];
        others.extend(more.map(|number| number.to_string()));
        others.extend([format!("{value}.0"), format!("-{value}"), format!("{value}e0"), format!("\"{value}\"")]);
    } else if value.starts_with('"') && value.len() > 2 {
        let inner: Vec<char> = value[1..value.len() - 1].chars().collect();
        for place in [0, inner.len() / 2, inner.len() - 1] {
            let mut changed = inner.clone();
            changed[place] = match changed[place] {
                '0' => '1',
                'a' => 'b',
                '\\' => '\\',
                digit if digit.is_ascii_hexdigit() => '0',
                _ => 'a',
            };
            others.push(format!("\"{}\"", changed.iter().collect::<String>()));
        }
        others.push(value.to_uppercase());
        others.push(format!("{}x\"", &value[..value.len() - 1]));
        others.push(format!("\" {}", &value[1..]));
    } else if value == "true" || value == "false" {
        others.push(if value == "true" { "false".into() } else { "true".into() });
    }
    others.retain(|other| other != value);
    others.sort();
    others.dedup();
    others
}

/// Every change of a JSON text: each scalar by others, each line left out, doubled or exchanged with the next, other spellings.
fn changes(json: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for Scalar { start, end, key } in scalars(json) {
        for other in others(&json[start..end]) {
            all.push((format!("{key}={other}"), format!("{}{other}{}", &json[..start], &json[end..])));
        }
    }
    let lines: Vec<&str> = json.split_inclusive('\n').collect();
    for place in 0..lines.len() {
        let with = |middle: String| {
            [&lines[..place].concat(), &middle, &lines[place + 1..].concat()].map(String::as_str).concat()
        };
        let told = lines[place].trim();
        all.push((format!("without {told}"), with(String::new())));
        all.push((format!("twice {told}"), with(lines[place].repeat(2))));
        if place + 1 < lines.len() {
            let swapped =
                [&lines[..place].concat(), lines[place + 1], lines[place], &lines[place + 2..].concat()].concat();
            all.push((format!("swapped {told}"), swapped));
        }
    }
    let inside = scalars(json);
    for (place, letter) in json.char_indices().filter(|(_, letter)| letter.is_ascii()) {
        let scalar = inside.iter().find(|scalar| (scalar.start..scalar.end).contains(&place));
        let key = scalar.map_or("", |scalar| scalar.key.as_str());
        for mask in [0x01, 0x20] {
            let other = char::from(u8::try_from(letter).unwrap() ^ mask);
            all.push((format!("{key}=byte {place}"), format!("{}{other}{}", &json[..place], &json[place + 1..])));
        }
    }
    all.push(("a space more".into(), format!("{json} ")));
    all.push(("no line end".into(), json.trim_end().to_owned()));
    all.push(("tabs".into(), json.replace("  ", "\t")));
    all.push(("windows".into(), json.replace('\n', "\r\n")));
    all.push(("a mark".into(), format!("\u{feff}{json}")));
    all.retain(|(_, text)| text != json);
    all
}

/// Tries changes, all with `URNE_FORGERIES=all`, else about `most` spread over them; counts, and those that were believed.
fn try_all(forger: &Forger, name: &str, changes: &[(String, Vec<u8>)], most: usize) -> (usize, Vec<String>) {
    let step = if std::env::var_os("URNE_FORGERIES").is_some() { 1 } else { changes.len().div_ceil(most).max(1) };
    let chosen: Vec<&(String, Vec<u8>)> = changes.iter().step_by(step).collect();
    let believed = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for part in chosen.chunks(chosen.len().div_ceil(2).max(1)) {
            let believed = &believed;
            scope.spawn(move || {
                for (told, bytes) in part {
                    if forger.forge(name, bytes.clone()).contains(&Fate::Believed) {
                        believed.lock().unwrap().push(told.clone());
                    }
                }
            });
        }
    });
    (chosen.len(), believed.into_inner().unwrap())
}

/// An artefact whole, every change of it.
fn of_artefact(forger: &Forger, name: &str, most: usize) -> (usize, Vec<String>) {
    let path = if ["results.json", "publication.json"].contains(&name) { name.to_owned() } else { proof(name) };
    let changes: Vec<(String, Vec<u8>)> =
        changes(&text(&forger.files[&path])).into_iter().map(|(told, text)| (told, text.into_bytes())).collect();
    try_all(forger, name, &changes, most)
}

#[test]
fn no_artefact_can_be_changed_by_those_who_hold_the_keys() {
    let forger = Forger::new(71);
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let mut told = Vec::new();
    for (name, most) in [
        ("kiosks.json", 60),
        ("report.json", 60),
        ("leaves.txt", 60),
        ("draw.json", 80),
        ("opening.json", 120),
        ("answers.json", 120),
        ("results.json", 200),
        ("checkpoint.txt", 80),
        ("publication.json", 80),
    ] {
        told.push((name, of_artefact(&forger, name, most)));
    }
    std::panic::set_hook(quiet);
    for (name, (tried, believed)) in told {
        println!("{name}: {tried} forgeries, {} believed", believed.len());
        // Whoever of the holders present is left out: at least k still signed, and that is what it says.
        // Another salt, in the answers and in the opening that names them, hides the same answers.
        let known = |change: &String| {
            (name == "opening.json" && change.contains("holder"))
                || (name == "answers.json" && change.starts_with("salt="))
        };
        let lies: Vec<&String> = believed.iter().filter(|change| !known(change)).collect();
        assert!(lies.is_empty(), "{name}: {lies:?}");
    }
}

/// The package is signed by what it holds: a changed byte of the archive is another package, or none.
#[test]
fn no_package_takes_the_place_of_the_one_that_was_voted_on() {
    let forger = Forger::new(75);
    let name = forger.town.package.file_name();
    let good = forger.files[&proof(&name)].clone();
    let changed = |place: usize| {
        let mut bytes = good.clone();
        bytes[place] ^= 1 << (place % 8);
        (format!("byte {place}"), bytes)
    };
    let changes: Vec<(String, Vec<u8>)> = (0..good.len()).map(&changed).collect();
    let (tried, believed) = try_all(&forger, &name, &changes, 200);
    println!("{name}: {tried} forgeries, {} believed", believed.len());
    // Dates and rights in the archive mean nothing: what is believed is the same package, hash for hash.
    for told in believed {
        let place: usize = told.trim_start_matches("byte ").parse().unwrap();
        let package = Package::read(changed(place).1).unwrap();
        assert_eq!(package.eh(), forger.town.package.eh(), "{told}");
    }
}

/// The manifest of a batch changed and signed again by its kiosk, and everything that follows.
#[test]
fn a_kiosk_that_signs_another_manifest_is_believed_only_in_what_nobody_else_knows() {
    let forger = Forger::new(72);
    let report = text(&forger.files[&proof("report.json")]);
    let inside = scalars(&report).into_iter().filter(|scalar| scalar.key == "manifest").collect::<Vec<_>>();
    assert_eq!(inside.len(), 2);
    let Scalar { start, end, .. } = inside[0];
    let manifest: String = serde_json::from_str(&report[start..end]).unwrap();
    let key: SigningKey = forger.town.kiosk_key(KioskNumber(1).0);
    let mut changed = Vec::new();
    for (told, manifest) in changes(&manifest) {
        let signature = urne::keys::hash::hex(&key.sign(Tag::Batch, &[manifest.as_bytes()]));
        let mut report = report.clone();
        let next = report[end..].find("\"signature\": \"").unwrap() + end + 14;
        report.replace_range(next..next + 128, &signature);
        report.replace_range(start..end, &serde_json::to_string(&manifest).unwrap());
        changed.push((told, report.into_bytes()));
    }
    let (tried, believed) = try_all(&forger, "report.json", &changed, 200);
    println!("a batch's manifest: {tried} forgeries, {} believed", believed.len());
    // What the kiosk alone knows and says on its own paper: how often it was started and exported, its journal, its version.
    let own = [
        "salt",
        "previous",
        "sequence",
        "unlocks",
        "print_failures",
        "starts",
        "unclean_stops",
        "head",
        "entries",
        "base",
        "slips",
        "software",
    ];
    let lies: Vec<&String> =
        believed.iter().filter(|told| !own.iter().any(|key| told.starts_with(&format!("{key}=")))).collect();
    assert!(lies.is_empty(), "{lies:?}");
}

#[test]
fn no_published_file_can_be_another_although_the_list_is_signed() {
    let forger = Forger::new(73);
    let mut tried = 0;
    for path in forger.files.keys().filter(|path| !path.starts_with("publication.json")) {
        let good = &forger.files[path];
        let mut forgeries: Vec<Option<Vec<u8>>> = vec![None, Some(Vec::new()), Some([good.as_slice(), b"\n"].concat())];
        for part in 0..6 {
            let mut changed = good.clone();
            let place = (changed.len() - 1) * part / 5;
            changed[place] ^= 1;
            forgeries.push(Some(changed));
        }
        for forged in forgeries {
            let mut files = forger.files.clone();
            match forged {
                Some(bytes) => files.insert(path.clone(), bytes),
                None => files.remove(path),
            };
            tried += 1;
            let told = verify_files(&forger.relisted(files));
            assert!(!told.is_ok_and(|told| told.holds()), "{path}");
        }
    }
    for added in ["images/x.png", "donnees/x.csv", "preuves/x.txt", "x.html", "preuves/answers.json.sig"] {
        let mut files = forger.files.clone();
        files.insert(added.into(), b"x".to_vec());
        tried += 1;
        assert!(!verify_files(&forger.relisted(files)).unwrap().holds(), "{added}");
    }
    println!("published files: {tried} forgeries, none believed");
}

#[test]
fn another_version_is_named_and_only_its_words_are_taken_on_trust() {
    let forger = Forger::new(74);
    let named = |change: &dyn Fn(&mut Files)| {
        let mut files = forger.files.clone();
        let list = text(&files["publication.json"]).replace(urne::SOFTWARE, "urne 9.9.9");
        files.insert("publication.json".into(), list.into_bytes());
        change(&mut files);
        verify_files(&forger.relisted(files)).unwrap()
    };
    let other = named(&|files| {
        files.insert("index.html".into(), b"other words".to_vec());
    });
    assert!(other.holds() && other.remarks.iter().any(|remark| remark.contains("urne 9.9.9")), "{other:?}");
    let falsified = named(&|files| {
        files.insert("donnees/resultats.csv".into(), b"other figures".to_vec());
    });
    assert!(!falsified.holds());
}
