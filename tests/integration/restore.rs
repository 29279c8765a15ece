//! A kiosk that is no more, and the one that takes its ballots over.

use std::path::PathBuf;

use urne::envelope::{Leaf, Receipt};
use urne::keys::KioskNumber;
use urne::kiosk::{Controller, KioskError};
use urne::register::{self, Finding};

use super::soundness::{consultation, leaves, load};
use super::town::{Town, cast};

fn leaf(receipt: &str) -> Leaf {
    Receipt::parse(receipt).unwrap().leaf
}

/// Kiosk 1 with a mirror and four ballots, two of them in a batch; it stops for ever. Its ballots, and the batch.
fn lost(town: &Town) -> (Vec<Leaf>, PathBuf) {
    let medium = town.path().join("medium");
    std::fs::create_dir(&medium).unwrap();
    let toml = format!("[mirror]\nfolder = {medium:?}\non_same_disk = true\n");
    std::fs::write(town.data(1).join("kiosk.toml"), toml).unwrap();
    let mut controller = town.load(1);
    controller.kiosk_mut().open("jour 1").unwrap();
    let mut receipts = vec![cast(&mut controller, &[0]), cast(&mut controller, &[1])];
    let batch = town.export(&mut controller, "early");
    receipts.extend([cast(&mut controller, &[2]), cast(&mut controller, &[3])]);
    drop(controller);
    let mut all: Vec<Leaf> = receipts.iter().map(|receipt| leaf(receipt)).collect();
    all.sort_unstable();
    (all, batch)
}

/// Opens the replacement, casts once more, closes and exports.
fn finish(town: &Town, mut controller: Controller) -> PathBuf {
    controller.kiosk_mut().open("jour 2").unwrap();
    cast(&mut controller, &[0]);
    controller.kiosk_mut().close().unwrap();
    let batch = town.export(&mut controller, "late");
    controller.stop().unwrap();
    batch
}

#[test]
fn a_mirror_gives_every_ballot_back_and_the_merge_counts_each_once() {
    let town = Town::new(240, 2);
    let (before, early) = lost(&town);
    let mut controller = load(&town.data(2), &town.package).unwrap();
    let restored = controller.kiosk_mut().restore(&[town.path().join("medium"), early.clone()]).unwrap();
    assert_eq!((restored.from.0, restored.envelopes), (1, 4));
    let late = finish(&town, controller);
    let manifest = urne::publish::verify_batch(&late, &town.package).unwrap().0;
    let [named] = &manifest.restored[..] else { panic!("{:?}", manifest.restored) };
    let first = urne::publish::verify_batch(&early, &town.package).unwrap().0;
    assert_eq!(named.certificate, first.certificate);
    assert!(named.manifest.is_some(), "the last known batch is named");
    assert_eq!((manifest.sequence, manifest.envelopes), (1, 5));
    let journal = std::fs::read_to_string(late.with_extension("journal")).unwrap();
    assert!(journal.contains("\"restored\":{\"from\":[{"), "{journal}");
    let found = leaves(&consultation(&town.data(2)).join("box.db"), &town.package);
    assert!(before.iter().all(|leaf| found.contains(leaf)), "receipts stay good: the leaves are the same");
    // Old and new batches in any order: the union, each once. That kiosk 1 is replaced silences nothing about it.
    let register = town.register("register");
    let report = register::merge(&register, &[late.clone(), early.clone()]).unwrap().report;
    assert_eq!(report.envelopes, 5);
    let (kiosk, from) = (KioskNumber(2), KioskNumber(1));
    let expected = [
        Finding::Restored { kiosk, from, taken: 4, only_from: 0 },
        Finding::NotClosed { kiosk: from, replaced_by: vec![kiosk] },
    ];
    assert_eq!(report.findings, expected);
    assert!(register.leaves().unwrap().iter().filter(|line| line.kiosk == from).count() == 4, "judged by origin");
    town.expect_checked(&register);
    let again = town.register("again");
    register::merge(&again, std::slice::from_ref(&early)).unwrap();
    let other_way = register::merge(&again, &[late]).unwrap().report;
    assert_eq!(other_way, report);
}

#[test]
fn a_batch_gives_back_what_it_has_and_the_rest_is_told() {
    let town = Town::new(241, 2);
    let (_, early) = lost(&town);
    // Kiosk 1 is found again later: two of its ballots were not in the batch.
    let mut found_again = town.load(1);
    let last = town.export(&mut found_again, "found");
    found_again.stop().unwrap();
    let mut controller = load(&town.data(2), &town.package).unwrap();
    assert_eq!(controller.kiosk_mut().restore(&[early]).unwrap().envelopes, 2);
    let late = finish(&town, controller);
    let register = town.register("register");
    let merged = register::merge(&register, &[late, last]).unwrap();
    assert_eq!(merged.report.envelopes, 5);
    let (kiosk, from) = (KioskNumber(2), KioskNumber(1));
    let expected = [
        Finding::Restored { kiosk, from, taken: 2, only_from: 2 },
        Finding::OtherLast { kiosk: from, by: kiosk },
        Finding::NotClosed { kiosk: from, replaced_by: vec![kiosk] },
    ];
    assert_eq!(merged.report.findings, expected);
    assert!(merged.text.contains("elle remplace la borne 1"), "{}", merged.text);
    town.expect_checked(&register);
}

/// Kiosk 2 replaces 1 and is itself replaced by 3, which finds only the mirror of 2: every ballot keeps its origin.
#[test]
fn a_replacement_that_is_lost_too_gives_everything_on_under_its_origin() {
    let town = Town::new(245, 3);
    let mut first = town.load(1);
    first.kiosk_mut().open("jour 1").unwrap();
    let receipts = [cast(&mut first, &[0]), cast(&mut first, &[1])];
    let batch = town.export(&mut first, "early");
    drop(first);
    let medium = town.path().join("medium");
    std::fs::create_dir(&medium).unwrap();
    let toml = format!("[mirror]\nfolder = {medium:?}\non_same_disk = true\n");
    std::fs::write(town.data(2).join("kiosk.toml"), toml).unwrap();
    let mut second = load(&town.data(2), &town.package).unwrap();
    let stick = batch.parent().unwrap().to_owned();
    assert_eq!(second.kiosk_mut().restore(&[stick]).unwrap().envelopes, 2, "a stick's folder is a source");
    second.kiosk_mut().open("jour 2").unwrap();
    let third_receipt = cast(&mut second, &[2]);
    drop(second);
    // The program starts again with the other kiosk's records in its box and on the medium.
    let mut second = load(&town.data(2), &town.package).unwrap();
    let early = town.export(&mut second, "second");
    drop(second);
    let mut third = load(&town.data(3), &town.package).unwrap();
    let restored = third.kiosk_mut().restore(&[medium]).unwrap();
    assert_eq!((restored.from.0, restored.envelopes), (2, 3));
    assert_eq!(third.kiosk_mut().restore(&[early]).unwrap().envelopes, 3, "nothing new but the name of the batch");
    let late = finish(&town, third);
    let manifest = urne::publish::verify_batch(&late, &town.package).unwrap().0;
    let replaced: Vec<(u16, bool)> = manifest
        .restored
        .iter()
        .map(|entry| (entry.certificate.certificate.kiosk.0, entry.manifest.is_some()))
        .collect();
    assert_eq!(replaced, [(2, true), (1, true)]);
    let register = town.register("register");
    let report = register::merge(&register, &[late]).unwrap().report;
    town.expect_checked(&register);
    assert_eq!(report.envelopes, 4);
    for (receipt, kiosk) in [(&receipts[0], 1), (&receipts[1], 1), (&third_receipt, 2)] {
        let receipt = Receipt::parse(receipt).unwrap();
        let lines = register.leaves().unwrap();
        let line = lines.iter().find(|line| line.leaf == receipt.leaf).unwrap();
        assert_eq!((line.kiosk.0, line.signature), (kiosk, receipt.signature), "the receipt's own signature");
    }
    let [one, two, three] = [1, 2, 3].map(KioskNumber);
    let taken = |from, taken| Finding::Restored { kiosk: three, from, taken, only_from: 0 };
    let absent = |kiosk| Finding::NoBatch { kiosk, replaced_by: vec![three] };
    assert_eq!(report.findings, [taken(one, 2), taken(two, 1), absent(one), absent(two)]);
}

/// A restore cut after its certificates, or after its records, is made again; nothing opens in between.
#[test]
fn a_restore_cut_before_the_journal_knew_is_made_again() {
    let town = Town::new(246, 3);
    let (_, early) = lost(&town);
    let other = town.hold(3, &[&[0]]);
    let folder = consultation(&town.data(2));
    let mut controller = load(&town.data(2), &town.package).unwrap();
    let before = std::fs::read(folder.join("journal.db")).unwrap();
    controller.kiosk_mut().restore(std::slice::from_ref(&early)).unwrap();
    controller.stop().unwrap();
    std::fs::write(folder.join("journal.db"), before).unwrap();
    let mut controller = load(&town.data(2), &town.package).unwrap();
    let kiosk = controller.kiosk_mut();
    assert!(matches!(kiosk.open("jour 2"), Err(KioskError::NotEmpty(2))));
    assert!(matches!(kiosk.restore(&[other]), Err(KioskError::OtherPredecessor(_))), "what is there is another's");
    assert_eq!(kiosk.restore(&[early]).unwrap().envelopes, 2);
    finish(&town, controller);
    // Without the certificates the box is refused, as ever.
    std::fs::remove_file(folder.join("predecessors.json")).unwrap();
    assert!(matches!(load(&town.data(2), &town.package), Err(KioskError::Predecessors)));
}

/// The card of a kiosk whose box is damaged beyond opening still gives every whole ballot.
#[test]
fn a_damaged_box_gives_its_whole_ballots() {
    let town = Town::new(242, 2);
    let (before, _) = lost(&town);
    let folder = consultation(&town.data(1));
    let mut bytes = std::fs::read(folder.join("box.db")).unwrap();
    bytes[..2048].fill(0x55);
    std::fs::write(folder.join("box.db"), bytes).unwrap();
    let mut controller = load(&town.data(2), &town.package).unwrap();
    assert_eq!(controller.kiosk_mut().restore(&[folder]).unwrap().envelopes, 4);
    controller.stop().unwrap();
    assert_eq!(leaves(&consultation(&town.data(2)).join("box.db"), &town.package), before);
}

#[test]
fn a_restore_is_declared_before_the_opening_and_from_one_other_kiosk() {
    let town = Town::new(243, 3);
    let (_, early) = lost(&town);
    let other = town.hold(3, &[&[0]]);
    let empty = town.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let mut controller = load(&town.data(2), &town.package).unwrap();
    let kiosk = controller.kiosk_mut();
    assert!(matches!(kiosk.restore(&[early.clone(), other]), Err(KioskError::OtherPredecessor(_))));
    assert!(matches!(kiosk.restore(&[empty]), Err(KioskError::NothingToRestore(_))));
    assert!(matches!(kiosk.restore(&[consultation(&town.data(2))]), Err(KioskError::NothingToRestore(_))), "itself");
    let mut forged = std::fs::read(&early).unwrap();
    let last = forged.len() - 100;
    forged[last] ^= 1;
    let path = town.path().join("forged.urne");
    std::fs::write(&path, forged).unwrap();
    assert!(matches!(kiosk.restore(&[path]), Err(KioskError::Batch { .. })));
    let foreign = Town::new(244, 1).hold(1, &[&[0]]);
    assert!(kiosk.restore(&[foreign]).is_err(), "its town is gone, and it is of another consultation");
    assert_eq!(kiosk.counters().casts, 0, "nothing refused comes in");
    // A source that turns up later adds what is new.
    assert_eq!(kiosk.restore(std::slice::from_ref(&early)).unwrap().envelopes, 2);
    assert_eq!(kiosk.restore(&[town.path().join("medium")]).unwrap().envelopes, 4);
    let other = town.path().join("sticks/3");
    let other =
        other.read_dir().unwrap().map(|entry| entry.unwrap().path()).find(|path| path.extension().unwrap() == "urne");
    assert!(matches!(kiosk.restore(&[other.unwrap()]), Err(KioskError::OtherPredecessor(_))), "one kiosk for one");
    kiosk.open("jour 2").unwrap();
    assert!(matches!(kiosk.restore(std::slice::from_ref(&early)), Err(KioskError::NotNow { .. })));
    kiosk.close().unwrap();
    let batch = town.export(&mut controller, "late");
    let manifest = urne::publish::verify_batch(&batch, &town.package).unwrap().0;
    let first = urne::publish::verify_batch(&early, &town.package).unwrap().0;
    let [named] = &manifest.restored[..] else { panic!("{:?}", manifest.restored) };
    assert_eq!(named.certificate, first.certificate);
    assert!(named.manifest.is_some(), "the second source does not unname the first one's batch");
    controller.stop().unwrap();
    super::soundness::expect_covered(&consultation(&town.data(2)).join("box.db"));
}
