//! Batches that were tampered with: each is refused with its own sentence and code, as by merge.

use std::path::{Path, PathBuf};

use super::town::Town;
use urne::batch::{self, BatchError, BatchReader, LifeState, Manifest};
use urne::envelope::{Envelope, record_length, root};
use urne::keys::{CertifiedKiosk, Mode, Predecessor, SigningKey};
use urne::publish::verify_batch;
use urne::register;

fn verify(town: &Town, bytes: &[u8]) -> Result<(), BatchError> {
    let length = record_length(urne::ballot::plaintext_length(town.package.definition()));
    let mut reader = BatchReader::open(bytes, (town.package.eh(), town.package.keys()), length)?;
    while reader.next_chunk()?.is_some() {}
    Ok(())
}

fn code(town: &Town, bytes: &[u8]) -> &'static str {
    verify(town, bytes).unwrap_err().code()
}

#[test]
fn every_changed_byte_is_noticed() {
    let town = Town::new(1, 1);
    let good = std::fs::read(town.hold(1, &[&[0], &[1], &[0, 1]])).unwrap();
    verify(&town, &good).unwrap();
    for place in 0..good.len() {
        for change in [0x01, 0x80] {
            let mut bad = good.clone();
            bad[place] ^= change;
            assert!(verify(&town, &bad).is_err(), "byte {place} ^ {change:02x}");
        }
    }
}

#[test]
fn every_cut_and_every_addition_is_noticed() {
    let town = Town::new(2, 1);
    let good = std::fs::read(town.hold(1, &[&[0], &[1]])).unwrap();
    for length in 0..good.len() {
        let refused = code(&town, &good[..length]);
        assert!(matches!(refused, "B-101" | "B-102" | "B-104" | "B-105"), "cut at {length}: {refused}");
    }
    assert_eq!(code(&town, &[&good[..], b"\0"].concat()), "B-103");
    assert_eq!(code(&town, &[&good[..], &good[..]].concat()), "B-103");
    assert_eq!(code(&town, b"\n"), "B-101");
}

/// Rewrites a batch as a dishonest kiosk could: any manifest, any records, signed with its own key.
fn forge(
    good: &Path,
    town: &Town,
    key: &SigningKey,
    change: impl FnOnce(&mut Manifest, &mut Vec<Envelope>),
) -> Vec<u8> {
    let length = record_length(urne::ballot::plaintext_length(town.package.definition()));
    let bytes = std::fs::read(good).unwrap();
    let mut reader = BatchReader::open(&bytes[..], (town.package.eh(), town.package.keys()), length).unwrap();
    let mut manifest = reader.manifest().clone();
    let mut envelopes = Vec::new();
    while let Some(chunk) = reader.next_chunk().unwrap() {
        envelopes.extend(chunk.into_iter().map(|(_, envelope)| envelope));
    }
    change(&mut manifest, &mut envelopes);
    let mut forged = Vec::new();
    batch::write(&mut forged, &manifest, &envelopes, key).unwrap();
    forged
}

fn set_counts(manifest: &mut Manifest, envelopes: &[Envelope]) {
    manifest.envelopes = u64::try_from(envelopes.len()).unwrap();
    manifest.counters.casts = manifest.envelopes;
    manifest.root = root(envelopes.iter().map(Envelope::leaf));
}

#[test]
fn signed_by_another_kiosk() {
    let town = Town::new(3, 2);
    let (first, second) = (town.hold(1, &[&[0], &[1]]), town.hold(2, &[&[1], &[0, 1]]));
    let theirs = town.kiosk_key(2);
    let forged = forge(&first, &town, &theirs, |_, _| {});
    assert_eq!(code(&town, &forged), "B-109");
    // Kiosk 2 puts kiosk 1's envelopes into a batch of its own.
    let length = record_length(urne::ballot::plaintext_length(town.package.definition()));
    let bytes = std::fs::read(&first).unwrap();
    let mut reader = BatchReader::open(&bytes[..], (town.package.eh(), town.package.keys()), length).unwrap();
    let stolen = reader.next_chunk().unwrap().unwrap().into_iter().map(|(_, envelope)| envelope);
    let forged = forge(&second, &town, &theirs, |manifest, envelopes| {
        envelopes.extend(stolen);
        envelopes.sort_by_key(Envelope::leaf);
        set_counts(manifest, envelopes);
    });
    assert_eq!(code(&town, &forged), "B-112");
}

#[test]
fn a_dishonest_kiosk_cannot_lie_about_its_own_batch() {
    let town = Town::new(4, 1);
    let good = town.hold(1, &[&[0], &[1], &[0, 1]]);
    let key = town.kiosk_key(1);
    let lie = |change: fn(&mut Manifest, &mut Vec<Envelope>)| code(&town, &forge(&good, &town, &key, change));
    assert_eq!(lie(|manifest, _| manifest.counters.casts = 2), "B-110");
    let dropped = |manifest: &mut Manifest, envelopes: &mut Vec<Envelope>| {
        envelopes.pop();
        manifest.envelopes = 2;
        manifest.counters.casts = 2;
    };
    assert_eq!(lie(dropped), "B-114");
    let twice = |manifest: &mut Manifest, envelopes: &mut Vec<Envelope>| {
        envelopes.insert(0, envelopes[0].clone());
        set_counts(manifest, envelopes);
    };
    assert_eq!(lie(twice), "B-113");
    let unsorted = |manifest: &mut Manifest, envelopes: &mut Vec<Envelope>| {
        envelopes.reverse();
        set_counts(manifest, envelopes);
    };
    assert_eq!(lie(unsorted), "B-113");
    assert_eq!(lie(|manifest, _| manifest.mode = Mode::Real), "B-107");
    let promoted = |manifest: &mut Manifest, _: &mut Vec<Envelope>| {
        manifest.certificate.certificate.kiosk = urne::keys::KioskNumber(2);
    };
    assert_eq!(lie(promoted), "B-108");
    let many = |manifest: &mut Manifest, _: &mut Vec<Envelope>| {
        manifest.envelopes = u64::MAX;
        manifest.counters.casts = u64::MAX;
    };
    assert_eq!(lie(many), "B-102", "a number of records that no memory holds ends with the file");
    assert_eq!(lie(|manifest, _| manifest.sequence = 0), "B-116");
    assert_eq!(lie(|manifest, _| manifest.previous = Some(manifest.root)), "B-116", "a first batch has none before it");
    assert_eq!(lie(|manifest, _| manifest.sequence = 2), "B-116", "a second one has");
    assert_eq!(lie(|manifest, _| manifest.state = LifeState::Installed), "B-117");
    assert_eq!(lie(|manifest, _| manifest.software = String::new()), "B-118");
    assert_eq!(lie(|manifest, _| manifest.software = "x".repeat(81)), "B-118");
    assert_eq!(lie(|manifest, _| manifest.software = "urne\n1".into()), "B-118");
    assert_eq!(lie(|manifest, _| manifest.journal.base = manifest.journal.entries + 1), "B-119");
}

#[test]
fn a_kiosk_replaces_others_only_and_each_once() {
    let town = Town::new(9, 3);
    let good = town.hold(1, &[&[0]]);
    let key = town.kiosk_key(1);
    let replacing = |numbers: &[usize], change: fn(&mut CertifiedKiosk)| {
        let forged = forge(&good, &town, &key, |manifest, _| {
            manifest.restored = numbers
                .iter()
                .map(|number| {
                    let mut certificate = town.kiosks[number - 1].clone();
                    change(&mut certificate);
                    Predecessor { certificate, manifest: None }
                })
                .collect();
        });
        verify(&town, &forged).map_err(|error| error.code())
    };
    assert_eq!(replacing(&[2, 3], |_| ()), Ok(()));
    assert_eq!(replacing(&[1], |_| ()), Err("B-122"), "itself");
    assert_eq!(replacing(&[2, 3, 2], |_| ()), Err("B-122"), "one twice");
    assert_eq!(replacing(&[2; 9], |_| ()), Err("B-122"), "too many");
    assert_eq!(replacing(&[2], |certified| certified.certificate.name.push('x')), Err("B-122"), "not certified");
}

#[test]
fn another_consultation_and_an_unknown_kiosk() {
    let (town, other) = (Town::new(5, 1), Town::new(6, 1));
    let theirs = other.hold(1, &[&[0]]);
    assert_eq!(verify_batch(&theirs, &town.package).unwrap_err().code(), "B-106");
    let own = town.hold(1, &[&[0]]);
    let register = town.register("register");
    let merged = register::merge(&register, &[theirs.clone(), own.clone()]).unwrap();
    assert_eq!(merged.refused.len(), 1);
    assert_eq!(merged.refused[0].reason.code(), "B-106");
    assert_eq!(merged.report.envelopes, 1, "the others were merged");
    // The same batch where the kiosk was never enrolled.
    let empty = urne::keys::KioskList { eh: *town.package.eh(), kiosks: vec![], revoked: vec![] };
    let path = town.path().join("empty.json");
    let json = urne::files::signed::json(&empty).unwrap();
    urne::files::signed::write(&path, &json, (urne::keys::Tag::Kiosks, &town.authority), urne::files::Access::Private)
        .unwrap();
    let register = register::Register::create(&town.path().join("strict"), town.package.clone(), &path).unwrap();
    let merged = register::merge(&register, &[own]).unwrap();
    assert_eq!(merged.refused[0].reason.code(), "B-120");
}

#[test]
fn a_manifest_with_a_key_twice_or_unknown_is_refused() {
    let town = Town::new(7, 1);
    let good = std::fs::read(town.hold(1, &[&[0]])).unwrap();
    let length = usize::try_from(u32::from_le_bytes(good[13..17].try_into().unwrap())).unwrap();
    let manifest = String::from_utf8(good[17..17 + length].to_vec()).unwrap();
    let resigned = |manifest: &str| {
        let signature = town.kiosk_key(1).sign(urne::keys::Tag::Batch, &[manifest.as_bytes()]);
        let length = u32::try_from(manifest.len()).unwrap().to_le_bytes();
        [&good[..13], &length, manifest.as_bytes(), &signature, &good[17 + length_of(&good)..]].concat()
    };
    verify(&town, &resigned(&manifest)).unwrap();
    let twice = manifest.replacen('{', "{\"sequence\":9,", 1);
    assert_eq!(code(&town, &resigned(&twice)), "B-105");
    let unknown = manifest.replacen('{', "{\"time\":9,", 1);
    assert_eq!(code(&town, &resigned(&unknown)), "B-105");
    // One manifest has one spelling, whatever its kiosk signs.
    let salt = manifest.find("\"salt\":\"").unwrap() + 8;
    let upper = format!("{}{}{}", &manifest[..salt], manifest[salt..salt + 64].to_uppercase(), &manifest[salt + 64..]);
    for other in [manifest.replacen(':', ": ", 1), format!("{manifest}\n"), upper] {
        assert_eq!(code(&town, &resigned(&other)), "B-115", "{other}");
    }
}

/// Bytes of manifest and signature.
fn length_of(batch: &[u8]) -> usize {
    usize::try_from(u32::from_le_bytes(batch[13..17].try_into().unwrap())).unwrap() + 64
}

#[test]
fn the_command_refuses_with_exit_code_1_and_one_sentence() {
    let town = Town::new(8, 1);
    let good = town.hold(1, &[&[0], &[1]]);
    let bytes = std::fs::read(&good).unwrap();
    let run = |path: &PathBuf| {
        let command = std::process::Command::new(env!("CARGO_BIN_EXE_urne"))
            .arg("verify")
            .arg(path)
            .arg("--package")
            .arg(town.package_path())
            .output()
            .unwrap();
        (command.status.code(), String::from_utf8(command.stderr).unwrap())
    };
    assert_eq!(run(&good).0, Some(0));
    let bad = town.path().join("bad.urne");
    for (place, expected) in [(0, "B-101"), (16, "B-104"), (300, "B-"), (bytes.len() - 1, "B-112")] {
        let mut changed = bytes.clone();
        changed[place] ^= 0x40;
        std::fs::write(&bad, changed).unwrap();
        let (status, told) = run(&bad);
        assert_eq!(status, Some(1), "{told}");
        assert!(told.contains(expected) && told.contains("→"), "{told}");
    }
}
