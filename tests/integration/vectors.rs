//! The vectors of `tests/vectors`: what another program signs, this one signs and reads alike.

use std::path::{Path, PathBuf};

use serde_json::Value;
use urne::envelope::{Leaf, Receipt, ReceiptCode, Sealed, root};
use urne::files::signed;
use urne::keys::hash::{from_hex, hex};
use urne::keys::{CertifiedKiosk, ConsultationHash, Hash, KioskList, KioskNumber, PublicKey, SigningKey, Tag};
use urne::register::{Checkpoint, Draw, Opening};

fn vector(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(format!("{name}.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn text<'a>(vector: &'a Value, key: &str) -> &'a str {
    vector[key].as_str().unwrap_or_else(|| panic!("{key}"))
}

fn bytes(digits: &str) -> Vec<u8> {
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn array<const N: usize>(vector: &Value, key: &str) -> [u8; N] {
    from_hex(text(vector, key)).unwrap_or_else(|| panic!("{key}"))
}

fn eh(vector: &Value) -> ConsultationHash {
    ConsultationHash(Hash(array(&vector["fields"], "eh")))
}

/// Checks seed, key and signature of a vector; what was signed after the tag.
fn signed_part(vector: &Value, tag: &[u8]) -> Vec<u8> {
    let key = SigningKey::from_seed(&array(vector, "seed"));
    assert_eq!(hex(key.public().bytes()), text(vector, "key"));
    let message = bytes(text(vector, "message"));
    assert_eq!(hex(&key.sign_bytes(&message)), text(vector, "signature"));
    message.strip_prefix(tag).unwrap().to_vec()
}

#[test]
fn every_structure_is_signed_as_its_document_says() {
    let mut seen = 0;
    for (name, tag) in [
        ("package-manifest", Tag::Package),
        ("certificate", Tag::Certificate),
        ("kiosk-list", Tag::Kiosks),
        ("cast", Tag::Cast),
        ("batch-manifest", Tag::Batch),
        ("draw", Tag::Draw),
        ("opening", Tag::Opening),
        ("holder-1", Tag::Holder),
        ("holder-3", Tag::Holder),
        ("publication", Tag::Result),
    ] {
        let vector = vector(name);
        let signed = signed_part(&vector, tag.bytes());
        if let Some(hash) = vector["hash"].as_str().filter(|_| name != "cast") {
            assert_eq!(Hash::of(&[&signed]).to_string(), hash, "{name}");
        }
        seen += 1;
    }
    assert_eq!(seen, 10);
}

fn parsed<T: serde::de::DeserializeOwned + serde::Serialize>(name: &str, tag: Tag) -> T {
    let path = PathBuf::from(name);
    signed::parse(&path, &signed_part(&vector(name), tag.bytes())).unwrap()
}

#[test]
fn every_json_is_read_in_the_spelling_of_the_vectors() {
    let list: KioskList = parsed("kiosk-list", Tag::Kiosks);
    let authority = SigningKey::from_seed(&[1; 32]).public();
    assert!(list.verify(&list.eh, &authority).is_good());
    let certificate = vector("certificate");
    let certified: CertifiedKiosk = serde_json::from_value(serde_json::json!({
        "certificate": certificate["fields"], "signature": certificate["signature"]
    }))
    .unwrap();
    assert!(certified.verify(&authority).is_good());
    let draw: Draw = parsed("draw", Tag::Draw);
    let opening: Opening = parsed("opening", Tag::Opening);
    assert_eq!(opening.draw, Hash::of(&[&signed_part(&vector("draw"), Tag::Draw.bytes())]));
    assert_eq!((opening.checkpoint, opening.eh), (draw.checkpoint, draw.eh));
}

#[test]
fn a_holder_signs_the_fields_of_the_opening() {
    let opening: Opening = parsed("opening", Tag::Opening);
    for (place, name) in ["holder-1", "holder-3"].into_iter().enumerate() {
        let vector = vector(name);
        let numbers = [opening.envelopes, opening.valid, opening.invalid].map(u64::to_le_bytes).concat();
        let hashes = [opening.eh.0, opening.checkpoint, opening.draw, opening.answers, opening.results];
        let holder = opening.holders[place].holder;
        let expected = [hashes.map(|hash| hash.0).concat(), numbers, vec![holder]].concat();
        assert_eq!(signed_part(&vector, Tag::Holder.bytes()), expected);
        assert_eq!(hex(&opening.holders[place].signature.0), text(&vector, "signature"));
    }
}

#[test]
fn an_envelope_has_its_leaf_its_receipt_and_its_code() {
    let vector = vector("cast");
    let (fields, eh) = (&vector["fields"], eh(&vector));
    let sealed = Sealed { enc: array(fields, "enc"), ciphertext: bytes(text(fields, "ct")) };
    let leaf = Leaf::of(&eh, &sealed);
    assert_eq!(hex(&leaf.0), text(&vector, "hash"));
    let kiosk = KioskNumber(u16::try_from(fields["kiosk"].as_u64().unwrap()).unwrap());
    let receipt = Receipt { consultation: eh.prefix(), kiosk, leaf, signature: array(&vector, "signature") };
    assert_eq!(receipt.qr_text(), text(&vector, "qr"));
    assert_eq!(ReceiptCode::of(leaf).to_string(), text(&vector, "code"));
    let key = PublicKey::parse(&array(&vector, "key")).unwrap();
    assert!(Receipt::parse(text(&vector, "qr")).unwrap().verify(&eh, &key).is_good());
}

#[test]
fn a_checkpoint_is_the_note_of_the_vector() {
    let vector = vector("checkpoint");
    let eh = eh(&vector);
    let key = SigningKey::from_seed(&array(&vector, "seed"));
    let note = Checkpoint::read(text(&vector, "file"), &eh, &key.public()).unwrap();
    assert_eq!(note.checkpoint.sign(&key), text(&vector, "file"));
    assert_eq!(note.checkpoint.hash().to_string(), text(&vector, "hash"));
    let leaves = vector["fields"]["leaves"].as_array().unwrap();
    let leaves = leaves.iter().map(|leaf| Leaf(from_hex(leaf.as_str().unwrap()).unwrap()));
    assert_eq!(root(leaves), note.checkpoint.root);
}

#[test]
fn signatures_that_a_lax_check_takes_are_refused() {
    let refused = vector("refused-signatures");
    let refused = refused.as_array().unwrap();
    assert!(refused.len() >= 6);
    for vector in refused {
        let key = PublicKey::parse(&array(vector, "key"));
        let message = bytes(text(vector, "message"));
        let accepted = key.is_some_and(|key| key.verify_bytes(&message, &array(vector, "signature")).is_good());
        assert!(!accepted, "{}", text(vector, "name"));
    }
}
