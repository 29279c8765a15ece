//! What the authority signs after the poll, and the publication as a whole.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use urne::count::{Group, Lot, Opened, count};
use urne::files::signed;
use urne::keys::certificate::{HexBytes, is_software};
use urne::keys::{Hash, Tag};
use urne::publish::{verify_publication, verify_receipts};
use urne::register::answers::{Answers, group};
use urne::register::{Checkpoint, Draw, Opening, PublishedLeaf, Register, Report, draw as draws_of};

use super::super::town::publish;
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
    if let Some(note) = read(text) {
        assert!(note.checkpoint == held().checkpoint && note.witnesses <= 100);
        assert!(text.starts_with(&genuine) && (note.witnesses > 0 || text == genuine));
    }
    let (_, end) = genuine.split_once("\n\n").unwrap();
    let (name, signature) = end.trim_end().rsplit_once(' ').unwrap();
    let key = &STANDARD.decode(signature).unwrap()[..4];
    let signature = STANDARD.encode([key, &town.authority.sign_bytes(bytes)].concat());
    let note = format!("{text}\n{name} {signature}\n");
    if let Some(read) = read(&note) {
        assert_eq!(read.checkpoint.sign(&town.authority), note);
    }
}

pub fn draws() -> Vec<Vec<u8>> {
    vec![proof(Register::DRAW)]
}

pub fn draw(bytes: &[u8]) {
    let Some(draw) = signed::<Draw>(bytes, Tag::Draw) else { return };
    let package = &held().town.package;
    if draws_of::check(&draw, package.definition(), package.eh(), held().checkpoint.hash()).is_ok() {
        assert!(draw == Draw::of(package.definition(), package.eh(), held().checkpoint.hash(), &draw.lot));
    }
}

pub fn openings() -> Vec<Vec<u8>> {
    vec![proof(Register::OPENING)]
}

/// An opening that the authority signs, and again once the holders have signed it too.
pub fn opening(bytes: &[u8]) {
    let Some(opening) = signed::<Opening>(bytes, Tag::Opening) else { return };
    let (keys, checkpoint) = (held().town.package.keys(), &held().checkpoint);
    let check = |opening: &Opening| opening.check(keys, checkpoint, opening.draw).is_ok();
    let genuine: Opening = serde_json::from_slice(&proof(Register::OPENING)).unwrap();
    // Without the holders' keys nothing is signed but what they signed; fewer of them may be left.
    let mut others = opening.clone();
    others.holders.clone_from(&genuine.holders);
    assert!(!check(&opening) || others == genuine);
    let again: Opening = serde_json::from_slice(&by_holders(serde_json::to_value(&opening).unwrap())).unwrap();
    if check(&again) {
        assert!(again.envelopes == checkpoint.size && again.valid + again.invalid == again.envelopes);
        assert!((usize::from(keys.threshold)..=usize::from(keys.holders)).contains(&again.holders.len()));
    }
}

/// The first byte chooses a definition.
pub fn all_answers() -> Vec<Vec<u8>> {
    let mut all = vec![[b"\0".as_slice(), &proof(Register::ANSWERS)].concat()];
    for (place, (definition, eh)) in (0_u8..).zip(asked()) {
        let ballots = some_ballots(definition).into_iter().map(Some).chain([None]);
        let opened = group(definition, ballots);
        all.push(
            [&[place], signed::json(&Answers::of(definition, eh, HexBytes([7; 32]), &opened)).unwrap().as_slice()]
                .concat(),
        );
    }
    all
}

pub fn answers(bytes: &[u8]) {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let Some((definition, eh)) = asked().get(usize::from(*choice)) else { return };
    let Some(answers) = parsed::<Answers>(bytes) else { return };
    let Ok(opened) = answers.opened(definition, eh) else { return };
    assert!(Answers::of(definition, eh, answers.salt, &opened) == answers);
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
        { "restored": { "kiosk": 2, "from": 1, "taken": 4, "only_from": 1 } },
        { "no-batch": { "kiosk": 3, "replaced_by": [2] } },
        { "not-closed": { "kiosk": 2, "replaced_by": [] } },
    ]);
    let report: Report = serde_json::from_value(report).unwrap();
    vec![genuine, signed::json(&report).unwrap()]
}

pub fn report(bytes: &[u8]) {
    if let Some(report) = parsed::<Report>(bytes) {
        let told: usize = report.findings.iter().map(|finding| finding.sentence().len()).sum();
        assert!(told < 1000 + 10 * bytes.len());
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
    let opening = parsed::<Opening>(bytes).filter(|_| name.ends_with("opening.json"));
    let cosigned = opening.map(|opening| by_holders(serde_json::to_value(opening).unwrap()));
    let bytes = cosigned.as_deref().unwrap_or(bytes);
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
        // Lines of witnesses, that nobody here knows; pages of another version, which are told as not compared.
        let witnessed = *name == "preuves/checkpoint.txt" && bytes.starts_with(&genuine);
        let free = witnessed || path == list && only_the_version_differs(bytes, &genuine);
        assert!(free, "{name} is another one, and nobody notices");
    }
    drop(found);
}

fn only_the_version_differs(list: &[u8], genuine: &[u8]) -> bool {
    let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
    read(list).zip(read(genuine)).is_some_and(|(mut list, genuine)| {
        let named = list["software"].as_str().is_some_and(is_software);
        list["software"] = genuine["software"].clone();
        named && list == genuine
    })
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

/// Other answers under an opening that names and counts them, signed by the holders: whatever is accepted can be published.
pub fn register(bytes: &[u8]) {
    let package = &held().town.package;
    let register = held().register.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let files = [Register::ANSWERS, Register::RESULTS, Register::OPENING].map(|name| register.path(name));
    let genuine = files.each_ref().map(|path| std::fs::read(path).unwrap());
    let [answers, results, path] = &files;
    let mut opening: Value = serde_json::from_slice(&genuine[2]).unwrap();
    opening["answers"] = Hash::of(&[bytes]).to_string().into();
    let read: Option<Answers> = parsed(bytes);
    if let Some(opened) = read.and_then(|answers| answers.opened(package.definition(), package.eh()).ok()) {
        opening["valid"] = opened.valid().unwrap().into();
        opening["invalid"] = opened.invalid.into();
        let counted = count(package.definition(), package.eh(), &opened, &held().draw.lot());
        let counted = signed::json(&counted.unwrap()).unwrap();
        opening["results"] = Hash::of(&[&counted]).to_string().into();
        std::fs::write(results, counted).unwrap();
    }
    std::fs::write(answers, bytes).unwrap();
    signed_file(path, &by_holders(opening), Tag::Opening);
    let out = file("out", b"").with_file_name("site");
    let published = register.opened().is_ok().then(|| publish(&register, &out, &held().town.authority));
    for (path, bytes) in files.iter().zip(&genuine) {
        std::fs::write(path, bytes).unwrap();
    }
    signed_file(path, &genuine[2], Tag::Opening);
    if let Some(Err(error)) = published {
        panic!("what was opened is not published: {error}");
    }
}

/// An opening that those of its holders sign who are.
fn by_holders(opening: Value) -> Vec<u8> {
    let Ok(mut opening) = serde_json::from_value::<Opening>(opening.clone()) else {
        return signed::json(&opening).unwrap();
    };
    let numbers = [opening.envelopes, opening.valid, opening.invalid].map(u64::to_le_bytes);
    let hashes = [opening.checkpoint, opening.draw, opening.answers, opening.results].map(|hash| hash.0);
    let mut fields: Vec<&[u8]> = vec![opening.eh.bytes()];
    fields.extend(hashes.iter().map(<[u8; 32]>::as_slice));
    fields.extend(numbers.iter().map(<[u8; 8]>::as_slice));
    for entry in &mut opening.holders {
        let number = [entry.holder];
        let share = held().town.shares.iter().find(|share| share.holder() == entry.holder);
        if let Some(share) = share {
            let signed = [fields.as_slice(), &[&number]].concat();
            entry.signature = HexBytes(share.signing_key().sign(Tag::Holder, &signed));
        }
    }
    signed::json(&opening).unwrap()
}
