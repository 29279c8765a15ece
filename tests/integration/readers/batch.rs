//! The batch, the ballot inside of an envelope, the receipt.

use std::io::Cursor;

use urne::ballot;
use urne::batch::{self, BatchError, BatchReader, Manifest};
use urne::envelope::{self, Envelope, Receipt, ReceiptCode, record_length, root};
use urne::keys::{KioskNumber, Tag};

use super::held::{asked, expect_same_again, held, some_ballots};

const MAGIC: usize = b"URNE-BATCH-1\n".len();

fn length() -> usize {
    record_length(ballot::plaintext_length(held().town.package.definition()))
}

fn read(bytes: &[u8]) -> Result<(Manifest, Vec<Envelope>), BatchError> {
    let package = &held().town.package;
    let mut reader = BatchReader::open(Cursor::new(bytes), (package.eh(), package.keys()), length())?;
    let mut envelopes = Vec::new();
    while let Some(chunk) = reader.next_chunk()? {
        envelopes.extend(chunk.into_iter().map(|(_, envelope)| envelope));
    }
    Ok((reader.manifest().clone(), envelopes))
}

/// The manifest's bytes and the records of a batch.
fn divided(batch: &[u8]) -> (&[u8], &[u8]) {
    let length = usize::try_from(u32::from_le_bytes(batch[MAGIC..MAGIC + 4].try_into().unwrap())).unwrap();
    let (manifest, rest) = batch[MAGIC + 4..].split_at(length);
    (manifest, &rest[64..])
}

pub fn batches() -> Vec<Vec<u8>> {
    held().batches.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

pub fn batch(bytes: &[u8]) {
    if let Ok((manifest, envelopes)) = read(bytes) {
        assert!(batches().iter().any(|genuine| genuine == bytes), "a batch that no kiosk wrote");
        assert_eq!(manifest.root, root(envelopes.iter().map(Envelope::leaf)));
    }
}

pub fn manifests() -> Vec<Vec<u8>> {
    batches().iter().map(|batch| divided(batch).0.to_vec()).collect()
}

/// A manifest that the first kiosk signs, before each kind of records.
pub fn manifest(bytes: &[u8]) {
    let key = held().town.kiosk_key(1);
    for genuine in batches() {
        let (_, records) = divided(&genuine);
        let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        let signature = key.sign(Tag::Batch, &[bytes]);
        let batch = [&genuine[..MAGIC], &length, bytes, &signature, records].concat();
        if let Ok((manifest, envelopes)) = read(&batch) {
            expect_same_again(&manifest);
            let count = u64::try_from(envelopes.len()).unwrap();
            assert_eq!((manifest.envelopes, manifest.counters.casts), (count, count));
            assert!(manifest.eh == *held().town.package.eh());
        }
    }
}

pub fn record_lists() -> Vec<Vec<u8>> {
    batches().iter().map(|batch| divided(batch).1.to_vec()).collect()
}

/// Records that the first kiosk signs, whatever is sealed in them; then they are opened.
pub fn records(bytes: &[u8]) {
    let package = &held().town.package;
    let key = held().town.kiosk_key(1);
    let mut envelopes: Vec<Envelope> = bytes
        .chunks_exact(length())
        .filter_map(|record| Envelope::read(record, package.eh(), length()).ok().flatten())
        .map(|envelope| Envelope::sign(envelope.sealed().clone(), package.eh(), KioskNumber(1), &key))
        .collect();
    envelopes.sort_by_key(Envelope::leaf);
    envelopes.dedup_by_key(|envelope| envelope.leaf());
    let mut manifest: Manifest = serde_json::from_slice(&manifests()[0]).unwrap();
    manifest.envelopes = u64::try_from(envelopes.len()).unwrap();
    manifest.counters.casts = manifest.envelopes;
    manifest.root = root(envelopes.iter().map(Envelope::leaf));
    let mut written = Vec::new();
    batch::write(&mut written, &manifest, &envelopes, &key).unwrap();
    let (_, again) = read(&written).unwrap();
    assert!(again == envelopes);
    for envelope in &envelopes {
        if let Ok(plain) = envelope::open(&held().secret, package.eh(), envelope.sealed()) {
            assert!(ballot::decode(package.definition(), package.eh(), &plain).is_ok());
        }
    }
}

/// The first byte chooses a definition.
pub fn ballots() -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for (place, (definition, eh)) in (0_u8..).zip(asked()) {
        for ballot in some_ballots(definition) {
            all.push([&[place], ballot::encode(definition, eh, &ballot).unwrap().as_slice()].concat());
        }
    }
    all
}

pub fn ballot(bytes: &[u8]) {
    let Some((choice, plain)) = bytes.split_first() else { return };
    let Some((definition, eh)) = asked().get(usize::from(*choice)) else { return };
    if let Ok(ballot) = ballot::decode(definition, eh, plain) {
        assert_eq!(ballot::encode(definition, eh, &ballot).unwrap().as_slice(), plain);
    }
}

pub fn receipts() -> Vec<Vec<u8>> {
    held().receipts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

pub fn receipt(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(receipt) = Receipt::parse(text) {
        let written = receipt.qr_text();
        assert_eq!(written, text.trim().to_ascii_uppercase());
        let town = &held().town;
        let keys = town.kiosks.iter().map(|entry| &entry.certificate);
        let good = keys
            .filter(|kiosk| receipt.kiosk == kiosk.kiosk)
            .any(|kiosk| receipt.verify(town.package.eh(), &kiosk.key).is_good());
        assert_eq!(good, held().receipts.contains(&written));
    }
}

pub fn receipt_codes() -> Vec<Vec<u8>> {
    let code = |text: &String| Receipt::parse(text).unwrap().code().to_string().into_bytes();
    held().receipts.iter().map(code).collect()
}

pub fn receipt_code(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(code) = ReceiptCode::parse(text) {
        assert_eq!(ReceiptCode::parse(&code.to_string()), Ok(code));
    }
}
