//! What the authority signs after the poll, and the publication as a whole.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use urne::count::{Group, Lot, Opened, count};
use urne::files::signed;
use urne::keys::{Hash, Tag};
use urne::publish::{publish, verify_publication, verify_receipts};
use urne::register::answers::{Answers, group};
use urne::register::{Checkpoint, Draw, Opening, PublishedLeaf, Register, Report, draw as draws_of};

use super::held::{asked, expect_same_again, file, held, parsed, signed, signed_file, some_ballots};

fn proof(name: &str) -> Vec<u8> {
    std::fs::read(held().site.join("preuves").join(name)).unwrap()
}

pub fn checkpoints() -> Vec<Vec<u8>> {
    let note = String::from_utf8(proof(Register::CHECKPOINT)).unwrap();
    let body = format!("{}\n", note.split_once("\n\n").unwrap().0);
    vec![note.into_bytes(), body.into_bytes()]
}

/// A note as it is, and a body that is signed here.
pub fn checkpoint(bytes: &[u8]) {
    let town = &held().town;
    let read = |note: &str| Checkpoint::read(note, town.package.eh(), &town.authority.public());
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let genuine = String::from_utf8(proof(Register::CHECKPOINT)).unwrap();
    assert_eq!(read(text).is_some(), text == genuine);
    let (_, end) = genuine.split_once("\n\n").unwrap();
    let (name, signature) = end.trim_end().rsplit_once(' ').unwrap();
    let key = &STANDARD.decode(signature).unwrap()[..4];
    let signature = STANDARD.encode([key, &town.authority.sign_bytes(bytes)].concat());
    let note = format!("{text}\n{name} {signature}\n");
    if let Some(checkpoint) = read(&note) {
        assert_eq!(checkpoint.sign(&town.authority), note);
    }
}

pub fn draws() -> Vec<Vec<u8>> {
    vec![proof(Register::DRAW)]
}

pub fn draw(bytes: &[u8]) {
    let Some(draw) = signed::<Draw>(bytes, Tag::Draw) else { return };
    let package = &held().town.package;
    if draws_of::check(&draw, package.definition(), package.eh(), held().checkpoint).is_ok() {
        assert!(draw == Draw::of(package.definition(), package.eh(), held().checkpoint, &draw.lot));
    }
}

pub fn openings() -> Vec<Vec<u8>> {
    vec![proof(Register::OPENING)]
}

pub fn opening(bytes: &[u8]) {
    let _read = signed::<Opening>(bytes, Tag::Opening);
}

/// The first byte chooses a definition.
pub fn all_answers() -> Vec<Vec<u8>> {
    let mut all = vec![[b"\0".as_slice(), &proof(Register::ANSWERS)].concat()];
    for (place, (definition, eh)) in (0_u8..).zip(asked()) {
        let ballots = some_ballots(definition).into_iter().map(Some).chain([None]);
        let opened = group(definition, ballots);
        all.push([&[place], signed::json(&Answers::of(definition, eh, &opened)).unwrap().as_slice()].concat());
    }
    all
}

pub fn answers(bytes: &[u8]) {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let Some((definition, eh)) = asked().get(usize::from(*choice)) else { return };
    let Some(answers) = parsed::<Answers>(bytes) else { return };
    let Ok(opened) = answers.opened(definition, eh) else { return };
    assert!(Answers::of(definition, eh, &opened) == answers);
    expect_counted(&opened);
    let lot = Lot { eh: *eh, seed: held().draw.seed };
    if let Ok(results) = count(definition, eh, &opened, &lot) {
        expect_same_again(&results);
    }
}

/// Every question has the same number of ballots, and it fits a number.
fn expect_counted(opened: &Opened) {
    let sum = |groups: &Vec<Group>| groups.iter().map(|group| u128::from(group.ballots)).sum::<u128>();
    let sums: Vec<u128> = opened.questions.iter().map(sum).collect();
    assert!(sums.iter().all(|sum| sums.first() == Some(sum) && sum + u128::from(opened.invalid) < 1 << 63), "{sums:?}");
}

pub fn reports() -> Vec<Vec<u8>> {
    let genuine = proof(Register::REPORT);
    let mut report: Value = serde_json::from_slice(&genuine).unwrap();
    let leaf = report["root"].clone();
    report["findings"] = serde_json::json!([
        { "fork": { "kiosk": 1, "sequence": 2, "manifests": [leaf, leaf] } },
        { "lost": { "kiosk": 1, "earlier": 1, "later": 2, "envelopes": 3 } },
        { "two-kiosks": { "leaf": leaf, "kiosks": [1, 2] } },
        { "restored": { "kiosk": 2, "from": 1, "shared": 4, "only_from": 1 } },
        { "no-batch": { "kiosk": 3 } },
        { "not-closed": { "kiosk": 2 } },
    ]);
    let report: Report = serde_json::from_value(report).unwrap();
    vec![genuine, signed::json(&report).unwrap()]
}

pub fn report(bytes: &[u8]) {
    if let Some(report) = parsed::<Report>(bytes) {
        assert!(report.text().len() < 1000 + 10 * bytes.len());
    }
}

pub fn leaf_lists() -> Vec<Vec<u8>> {
    vec![proof(Register::LEAVES)]
}

pub fn leaves(bytes: &[u8]) {
    for line in String::from_utf8_lossy(bytes).lines() {
        if let Some(leaf) = PublishedLeaf::parse(line) {
            assert_eq!(leaf.line(), line);
        }
    }
}

/// Files of a publication that a reader opens, and the tag of their signature.
const FILES: [(&str, Option<Tag>); 10] = [
    ("publication.json", Some(Tag::Result)),
    ("results.json", None),
    ("preuves/leaves.txt", None),
    ("preuves/kiosks.json", Some(Tag::Kiosks)),
    ("preuves/checkpoint.txt", None),
    ("preuves/draw.json", Some(Tag::Draw)),
    ("preuves/opening.json", Some(Tag::Opening)),
    ("preuves/answers.json", None),
    ("preuves/report.json", None),
    ("receipts.js", None),
];

/// The first byte chooses a file.
pub fn publications() -> Vec<Vec<u8>> {
    let file = |(place, (name, _)): (u8, &(&str, _))| {
        [&[place], std::fs::read(held().site.join(name)).unwrap().as_slice()].concat()
    };
    (0..).zip(&FILES).map(file).collect()
}

/// One file of the publication is another one; signature and list of files follow it.
pub fn publication(bytes: &[u8]) {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let Some((name, tag)) = FILES.get(usize::from(*choice)) else { return };
    let site = &held().site;
    let (path, list) = (site.join(name), site.join(FILES[0].0));
    let genuine = std::fs::read(&path).unwrap();
    let genuine_list = std::fs::read(&list).unwrap();
    let put = |path: &Path, bytes: &[u8], tag: Option<Tag>| match tag {
        Some(tag) => signed_file(path, bytes, tag),
        None => std::fs::write(path, bytes).unwrap(),
    };
    put(&path, bytes, *tag);
    if path != list {
        relist(site, &list, name, tag.is_some());
    }
    let verified = verify_publication(site);
    let mut receipts: Vec<String> = held().receipts.clone();
    receipts.push("K7QF 2M9X 40TD W3RA-5".into());
    let found = verify_receipts(site, &receipts);
    put(&path, &genuine, *tag);
    put(&list, &genuine_list, FILES[0].1);
    if verified.is_ok_and(|told| told.holds()) && bytes != genuine {
        // Whatever the authority signs about itself; the rest follows from the ballots.
        let free = ["publication.json", "preuves/opening.json"].contains(name);
        assert!(free, "{name} is another one, and nobody notices");
    }
    drop(found);
}

/// Signs the list of files anew, with the file as it is now.
fn relist(site: &Path, list: &Path, name: &str, signed: bool) {
    let mut listed: Value = serde_json::from_slice(&std::fs::read(list).unwrap()).unwrap();
    for file in listed["files"].as_array_mut().unwrap() {
        let path = file["path"].as_str().unwrap().to_owned();
        if path == name || (signed && path == format!("{name}.sig")) {
            let bytes = std::fs::read(site.join(path)).unwrap();
            file["length"] = bytes.len().into();
            file["sha256"] = Hash::of(&[&bytes]).to_string().into();
        }
    }
    signed_file(list, &signed::json(&listed).unwrap(), Tag::Result);
}

pub fn opened_registers() -> Vec<Vec<u8>> {
    vec![proof(Register::ANSWERS)]
}

/// Other answers under an opening that names them: whatever is accepted can be published.
pub fn register(bytes: &[u8]) {
    let register = held().register.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let (answers, path) = (register.path(Register::ANSWERS), register.path(Register::OPENING));
    let genuine = std::fs::read(&path).unwrap();
    let genuine_answers = std::fs::read(&answers).unwrap();
    let mut opening: Value = serde_json::from_slice(&genuine).unwrap();
    opening["answers"] = Hash::of(&[bytes]).to_string().into();
    std::fs::write(&answers, bytes).unwrap();
    signed_file(&path, &signed::json(&opening).unwrap(), Tag::Opening);
    let out = file("out", b"").with_file_name("site");
    let published = register.opened().is_ok().then(|| publish(&register, &out, &held().town.authority));
    std::fs::write(&answers, genuine_answers).unwrap();
    signed_file(&path, &genuine, Tag::Opening);
    if let Some(Err(error)) = published {
        panic!("what was opened is not published: {error}");
    }
}
