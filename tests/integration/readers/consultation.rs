//! The officer's folder, the package, elections in Pabulib.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use serde_json::json;
use urne::ballot;
use urne::consultation::{Definition, Package, PackageError, import, pabulib as pb, source};
use urne::count::{Lot, Opened, count, poll_of};
use urne::keys::{Hash, Mode, Tag};

use super::held::{asked, file, held, root};

fn config(path: &str) -> Vec<u8> {
    std::fs::read(root().join("kiosk-config").join(path)).unwrap()
}

pub fn definitions() -> Vec<Vec<u8>> {
    let mut all = vec![include_bytes!("../../../src/consultation/source/sample.toml").to_vec()];
    let names = ["sondage", "budget-participatif", "droit-d-interpellation", "rules/paris", "rules/amsterdam"];
    all.extend(names.iter().map(|name| config(&format!("{name}/consultation.toml"))));
    all
}

pub fn tables() -> Vec<Vec<u8>> {
    let plain = b"id;number;title_fr;cost\na;1;Un;1000\nb;2;Deux;2000\nc;3;Trois;3000\n".to_vec();
    vec![plain, config("budget-participatif/projets.csv"), config("rules/paris/projets.csv")]
}

pub fn definition(bytes: &[u8]) {
    folder(bytes, &tables()[0]);
}

pub fn options(bytes: &[u8]) {
    folder(&definitions()[0], bytes);
}

fn folder(definition: &[u8], table: &[u8]) {
    let path = file("folder/consultation.toml", definition);
    file("folder/projets.csv", table);
    let read = source::read(path.parent().unwrap());
    let told: usize = read.faults.iter().map(|fault| fault.to_string().len()).sum();
    let longest = 100_000 + 20 * (definition.len() + table.len());
    assert!(told < longest, "{told} bytes are told of {} and {} bytes", definition.len(), table.len());
    for fault in &read.faults {
        let placed = fault.file.as_deref().is_some_and(|file| !file.is_empty());
        assert!(placed && !fault.remedy.is_empty(), "{fault}");
    }
    if let Some(definition) = read.sound() {
        let town = &held().town;
        match Package::seal(definition, town.package.keys(), &read.images, &town.authority) {
            Ok(package) => {
                assert!(package.definition() == definition);
                expect_useful(&package);
            }
            Err(PackageError::NotYet(_)) => {}
            Err(PackageError::Mode) => assert_eq!(definition.mode, Mode::Real),
            Err(other) => panic!("what is sealable is not sealed: {other}"),
        }
    }
}

/// What is accepted can be voted on and counted.
fn expect_useful(package: &Package) {
    let definition = package.definition();
    assert!(ballot::plaintext_length(definition) < 1 << 16);
    let again = Package::read(package.bytes().to_vec()).unwrap();
    assert!(again.eh() == package.eh() && again.definition() == definition);
    expect_countable(definition);
}

fn expect_countable(definition: &Definition) {
    let eh = *held().town.package.eh();
    let lot = Lot { eh, seed: Hash::of(&[b"lot"]) };
    let nobody = Opened { questions: vec![Vec::new(); definition.questions.len()], invalid: 0 };
    if let Ok(results) = count(definition, &eh, &nobody, &lot) {
        super::held::expect_same_again(&results);
    }
}

pub fn packages() -> Vec<Vec<u8>> {
    vec![held().town.package.bytes().to_vec()]
}

pub fn package(bytes: &[u8]) {
    let genuine = &held().town.package;
    if let Ok(package) = Package::read(bytes.to_vec()) {
        assert!(package.eh() == genuine.eh() && package.definition() == genuine.definition());
        assert!(package.keys() == genuine.keys() && package.images() == genuine.images());
        assert!(package.bytes() == bytes);
    }
}

/// The files of the genuine package.
fn parts() -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(held().town.package.bytes())).unwrap();
    let mut parts = BTreeMap::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        parts.insert(file.name().unwrap().into_owned(), content);
    }
    parts
}

fn part(name: &str) -> Vec<u8> {
    parts().remove(name).unwrap()
}

fn zipped(manifest: &[u8], others: &[(&str, &[u8])]) -> Vec<u8> {
    let signature = held().town.authority.sign(Tag::Package, &[manifest]);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in others.iter().chain(&[("manifest.json", manifest), ("manifest.sig", &signature)]) {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

pub fn package_definitions() -> Vec<Vec<u8>> {
    let town = &held().town;
    let mut all = vec![part("consultation.json")];
    for (definition, _) in asked() {
        let keys = town.package.keys();
        let definition = Definition { mode: keys.mode, ..definition.clone() };
        let file = json!({ "format": "urne-consultation-1", "keys": keys, "definition": definition });
        all.push(serde_json::to_vec_pretty(&file).unwrap());
    }
    all
}

pub fn package_definition(bytes: &[u8]) {
    let town = &held().town;
    let id = serde_json::from_slice::<serde_json::Value>(bytes).ok().map(|file| file["definition"]["id"].clone());
    let entry = json!({ "path": "consultation.json", "length": bytes.len(), "sha256": Hash::of(&[bytes]) });
    let manifest = json!({ "format": "urne-package-1", "id": id.unwrap_or_default(), "files": [entry] });
    let manifest = serde_json::to_vec_pretty(&manifest).unwrap();
    if let Ok(package) = Package::read(zipped(&manifest, &[("consultation.json", bytes)])) {
        let keys = package.keys();
        assert!(keys.authority == town.authority.public() && keys.is_consistent());
        let again = Package::seal(package.definition(), keys, package.images(), &town.authority).unwrap();
        assert!(again.definition() == package.definition());
        expect_useful(&package);
    }
}

pub fn package_manifests() -> Vec<Vec<u8>> {
    vec![part("manifest.json")]
}

pub fn package_manifest(bytes: &[u8]) {
    let genuine = &held().town.package;
    let parts = parts();
    let others: Vec<(&str, &[u8])> = parts
        .iter()
        .filter(|(name, _)| !name.starts_with("manifest."))
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    if let Ok(package) = Package::read(zipped(bytes, &others)) {
        assert!(package.definition() == genuine.definition() && package.keys() == genuine.keys());
        assert_eq!(package.eh().0, Hash::of(&[bytes]));
    }
}

pub fn elections() -> Vec<Vec<u8>> {
    let approval = "META\nkey;value\ndescription;Petite\ncountry;France\nunit;Ombrie\ninstance;2026\nnum_projects;3\n\
        num_votes;3\nbudget;100\nvote_type;approval\nrule;greedy\nmin_length;1\nmax_length;2\n\
        PROJECTS\nproject_id;cost;votes;name;category;selected\n1;50;2;Un;sport,culture;1\n2;40.50;2;Deux;culture;1\n\
        3;60;1;\"Trois; et demi\";;0\nVOTES\nvoter_id;vote;age;neighborhood\n1;1,2;34;Nord\n2;1;;Sud\n3;2,3;71;Nord\n";
    let points = "META\nkey;value\ndescription;Points\ncountry;France\nunit;Ombrie\ninstance;2026\nnum_projects;2\n\
        num_votes;2\nbudget;100\nvote_type;cumulative\nrule;greedy\nmax_sum_points;10\n\
        PROJECTS\nproject_id;cost;score\na;50;12\nb;60;7\nVOTES\nvoter_id;vote;points\n1;a,b;6,4\n2;a;6\n";
    vec![approval.into(), points.into()]
}

pub fn pabulib(bytes: &[u8]) {
    match pb::read(bytes) {
        Ok((file, warnings)) => {
            let told: usize = warnings.iter().map(|warning| warning.to_string().len()).sum();
            assert!(told < 1_000_000, "{told} bytes of warnings");
            let written = pb::write(&file);
            let (again, _) = pb::read(written.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal}\n{written}"));
            assert_eq!(pb::write(&again), written);
            let _whether_it_fits = poll_of(&file);
            if let Ok(folder) = import::from_pabulib(&file, "ville.pb") {
                let _how_it_looks = format!("{folder:?}");
            }
        }
        Err(refusal) => assert!(refusal.to_string().len() < 1_000),
    }
}
