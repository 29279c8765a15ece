//! The files of `tests/vectors/main`: written by an earlier version, read by this one, with the values that its README states.

use std::path::PathBuf;

use urne::ballot::{self, Answer, Response};
use urne::batch::BatchReader;
use urne::consultation::Package;
use urne::envelope::{self, Envelope, Leaf, Receipt, record_length};
use urne::files::signed;
use urne::journal::{Event, Extent, Followed, follow};
use urne::keys::share::combine;
use urne::keys::{KioskList, Share, Tag};

const EH: &str = "d3a4eebb761db304bacda197cd4609b17588847109413e23b938629a4b834c26";
const ROOTS: [&str; 2] = [
    "d556afec707bc891730df5c1388e2216c0b888771edb6be663371d1eb30ce5e3",
    "ab9ca238d1f90a72278fe4abeba2a8b3054c348462b8a536b4be02e2678f04a0",
];
const MANIFESTS: [&str; 2] = [
    "bd0ad8ba0838e9d88210536e5871d2329ca948772090c3cc586fd254c20b54b1",
    "4433e0ea557be99b1e6e105fe2d0084aa4ff84d7862f015ae72fb01ee1ccb1e6",
];

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/main").join(name)
}

fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap()
}

fn package() -> Package {
    Package::read(std::fs::read(path("essai.consultation")).unwrap()).unwrap()
}

/// The envelopes of a batch, and its manifest's journal.
fn batch(package: &Package, number: usize) -> (Vec<Envelope>, Extent) {
    let bytes = std::fs::read(path(&format!("essai-k1-{number}.urne"))).unwrap();
    let length = record_length(ballot::plaintext_length(package.definition()));
    let mut reader = BatchReader::open(&bytes[..], (package.eh(), package.keys()), length).unwrap();
    assert_eq!(reader.manifest_hash().to_string(), MANIFESTS[number - 1]);
    assert_eq!(reader.manifest().root.to_string(), ROOTS[number - 1]);
    let mut envelopes = Vec::new();
    while let Some(chunk) = reader.next_chunk().unwrap() {
        envelopes.extend(chunk.into_iter().map(|(_, envelope)| envelope));
    }
    let journal = &reader.manifest().journal;
    (envelopes, Extent { head: journal.head, entries: journal.entries, base: journal.base })
}

#[test]
fn an_earlier_package_and_list_of_kiosks_are_read() {
    let package = package();
    assert_eq!(package.eh().to_string(), EH);
    assert_eq!(
        (package.definition().title.fr.as_str(), package.definition().questions[0].options.len()),
        ("Budget d’essai", 4)
    );
    let list: KioskList =
        signed::read(&path("kiosks.json"), (Tag::Kiosks, &package.keys().authority), 1 << 20).unwrap().value;
    assert!(list.verify(package.eh(), &package.keys().authority).is_good());
    assert_eq!((list.kiosks.len(), list.kiosks[0].certificate.name.as_str()), (1, "Borne 1"));
}

#[test]
fn earlier_batches_hold_the_envelopes_that_their_receipts_name() {
    let package = package();
    let [first, second] = [1, 2].map(|number| batch(&package, number).0);
    assert_eq!((first.len(), second.len()), (3, 4));
    let list: KioskList =
        signed::read(&path("kiosks.json"), (Tag::Kiosks, &package.keys().authority), 1 << 20).unwrap().value;
    let mut named: Vec<Leaf> = Vec::new();
    for line in text("receipts.txt").lines() {
        let receipt = Receipt::parse(line).unwrap();
        assert!(receipt.verify(package.eh(), &list.kiosks[0].certificate.key).is_good());
        assert_eq!(receipt.qr_text(), line);
        named.push(receipt.leaf);
    }
    named.sort();
    assert_eq!(named, second.iter().map(Envelope::leaf).collect::<Vec<_>>());
    assert!(first.iter().all(|envelope| named.contains(&envelope.leaf())));
}

#[test]
fn earlier_shares_open_earlier_envelopes() {
    let package = package();
    let shares = text("shares.txt");
    let lines: Vec<&str> = shares.lines().collect();
    let third = lines.len() / 3;
    let shares: Vec<Share> =
        lines.chunks(third).skip(1).map(|share| Share::parse(&share.join("\n")).unwrap()).collect();
    let secret = combine(&shares, package.keys()).unwrap();
    let mut opened: Vec<Response> = Vec::new();
    for envelope in batch(&package, 2).0 {
        let plain = envelope::open(&secret, package.eh(), envelope.sealed()).unwrap();
        let ballot = ballot::decode(package.definition(), package.eh(), &plain).unwrap();
        opened.push(ballot.responses[0].clone());
    }
    let marked = |marks: [u8; 4]| Response::Answered(Answer::Marks(marks.to_vec()));
    for wanted in [marked([1, 0, 0, 0]), marked([0, 1, 1, 0]), marked([0, 1, 0, 1]), Response::Blank] {
        assert_eq!(opened.iter().filter(|response| **response == wanted).count(), 1, "{wanted:?}");
    }
}

fn followed(number: usize) -> (Followed, Extent) {
    (follow(&text(&format!("essai-k1-{number}.journal"))).unwrap(), batch(&package(), number).1)
}

#[test]
fn earlier_journals_are_followed_to_the_head_of_their_manifests() {
    for (number, entries) in [(1, 3), (2, 6)] {
        let (followed, announced) = followed(number);
        let Some(Event::Installed { instance, .. }) = followed.entries.first().map(|entry| &entry.event) else {
            panic!("a journal begins with the installation")
        };
        followed.expect(&announced, *instance).unwrap();
        assert_eq!((followed.entries.len(), announced.entries), (entries, entries as u64));
    }
}

/// Entry 5 was written as a French sentence; since then the journal keeps a code, and reads the sentence as no code it knows.
#[test]
fn an_earlier_failed_batch_is_still_told() {
    let (followed, _) = followed(2);
    assert!(matches!(&followed.entries[4].event, Event::ExportFailed { .. }), "{:?}", followed.entries[4].event);
}
