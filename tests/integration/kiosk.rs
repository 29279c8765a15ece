//! A kiosk's life, and what does not stop a vote.

use std::path::Path;
use std::time::Duration;

use super::town::{Town, cast};
use urne::ballot::Touch;
use urne::batch::{JournalState, LifeState};
use urne::consultation::Package;
use urne::journal::{Extent, JournalError};
use urne::keys::random::Seeded;
use urne::keys::{Instance, KioskNumber};
use urne::kiosk::{Controller, Kiosk, KioskError, Notice, Voted};
use urne::language::Language;
use urne::printer::emulator::{Emulator, SharedEmulator};
use urne::printer::{Outcome, Printer, Profile, Wire};
use urne::session::{Patience, State};
use urne::stick::SimulatedStick;

#[test]
fn life_goes_one_way() {
    let town = Town::new(40, 1);
    let mut controller = town.load(1);
    assert_eq!(controller.closed_to_residents(), Some(Notice::NotYetOpen));
    let kiosk = controller.kiosk_mut();
    assert!(matches!(kiosk.pause(), Err(KioskError::NotNow { .. })));
    assert!(matches!(kiosk.close(), Err(KioskError::NotNow { .. })));
    kiosk.open("jour 1").unwrap();
    assert!(matches!(kiosk.open("jour 1"), Err(KioskError::NotNow { .. })));
    kiosk.pause().unwrap();
    kiosk.open("jour 2").unwrap();
    cast(&mut controller, &[0]);
    controller.stop().unwrap();
    let mut controller = town.load(1);
    assert_eq!(controller.kiosk().life(), LifeState::Open, "a restart changes nothing");
    assert_eq!(controller.counters().casts, 1);
    controller.kiosk_mut().close().unwrap();
    assert!(matches!(controller.kiosk_mut().open("jour 3"), Err(KioskError::NotNow { .. })));
    assert_eq!(controller.closed_to_residents(), Some(Notice::Closed));
}

#[test]
fn a_paused_kiosk_takes_no_ballot() {
    let town = Town::new(41, 1);
    let mut controller = town.load(1);
    controller.kiosk_mut().open("jour 1").unwrap();
    controller.start(Duration::ZERO).unwrap().unwrap();
    controller.session_mut().apply(&Touch::choose(0), Duration::ZERO).unwrap();
    controller.session_mut().next(Duration::ZERO).unwrap();
    controller.kiosk_mut().pause().unwrap();
    assert_eq!(controller.closed_to_residents(), Some(Notice::Paused));
    assert_eq!(controller.vote(Duration::ZERO), Voted::NotRecorded(Notice::NotOpen));
    assert_eq!(controller.session().state(), &State::Review, "the choices are kept");
    assert_eq!(controller.counters().casts, 0);
}

#[test]
fn a_failing_stick_stops_nothing() {
    let town = Town::new(42, 1);
    let mut controller = town.load(1);
    controller.kiosk_mut().open("jour 1").unwrap();
    cast(&mut controller, &[0]);
    let sticks = [
        (SimulatedStick::Absent, Notice::StickAbsent),
        (SimulatedStick::Full, Notice::StickFull),
        (SimulatedStick::ReadOnly, Notice::StickReadOnly),
        (SimulatedStick::Lying, Notice::StickBroken),
    ];
    for (mut stick, notice) in sticks {
        let error = controller.kiosk_mut().export(&mut stick).unwrap_err();
        assert_eq!(Notice::of(&error), notice);
        cast(&mut controller, &[1]);
    }
    let batch = town.export(&mut controller, "sticks/good");
    let manifest = urne::publish::verify_batch(&batch, &town.package).unwrap().0;
    assert_eq!((manifest.envelopes, manifest.sequence), (5, 1), "failed exports take no number");
}

/// The batch's journal beside it is the one its manifest names.
#[test]
fn the_journal_travels_with_the_batch_and_names_no_ballot() {
    let town = Town::new(43, 1);
    let batch = town.hold(1, &[&[0], &[1]]);
    let manifest = urne::publish::verify_batch(&batch, &town.package).unwrap().0;
    let text = std::fs::read_to_string(batch.with_extension("journal")).unwrap();
    let followed = urne::journal::follow(&text).unwrap();
    let JournalState { head, entries, base } = manifest.journal;
    let (announced, instance) = (Extent { head, entries, base }, manifest.certificate.certificate.instance());
    followed.expect(&announced, instance).unwrap();
    // One line of base, a cut at either end, another kiosk's: none of it is what the signed manifest announces.
    let lines: Vec<&str> = text.lines().collect();
    let base_line = format!("{{\"base\":{{\"sequence\":4,\"head\":\"{head}\"}}}}\n");
    for other in [base_line, lines[..3].join("\n"), lines[1..].join("\n"), text.replace("jour 1", "jour 2")] {
        let refused = urne::journal::follow(&other).and_then(|followed| followed.expect(&announced, instance));
        assert!(refused.is_err(), "{other}");
    }
    let other = town.kiosks[0].certificate.instance();
    let other = Instance { kiosk: KioskNumber(2), ..other };
    assert!(matches!(followed.expect(&announced, other), Err(JournalError::OtherKiosk)));
    assert_eq!(followed.entries.len(), 4, "installed, started, opened, closed: no cast: {text}");
}

fn with_printer(town: &Town) -> (Controller, SharedEmulator) {
    let profile = Profile::shipped("epson-80").unwrap();
    let emulator = SharedEmulator::new(Emulator::new(&profile));
    let wire: Box<dyn Wire + Send> = Box::new(emulator.clone());
    let printer = Printer::new(wire, profile, Duration::from_millis(300), 7);
    let kiosk = Kiosk::load(&town.data(1), town.package.eh(), Box::new(Seeded::new(1, "printer"))).unwrap();
    (Controller::new(kiosk, Patience::default(), Some(printer)), emulator)
}

fn to_receipt(controller: &mut Controller) {
    let now = Duration::ZERO;
    controller.start(now).unwrap().unwrap();
    controller.session_mut().apply(&Touch::choose(0), now).unwrap();
    controller.session_mut().next(now).unwrap();
    assert!(matches!(controller.vote(now), Voted::Recorded(_)));
    controller.after_vote();
}

#[test]
fn a_receipt_that_fails_is_told_counted_and_can_be_printed_again() {
    let town = Town::new(44, 1);
    let (mut controller, emulator) = with_printer(&town);
    controller.kiosk_mut().open("jour 1").unwrap();
    to_receipt(&mut controller);
    emulator.with(|printer| printer.end_paper_after(100));
    let outcome = controller.print_receipt(Language::FRENCH).unwrap();
    assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
    assert_eq!(controller.counters().print_failures, 1);
    assert_eq!(controller.counters().casts, 1, "printing never decides over a ballot");
    emulator.with(Emulator::new_roll);
    assert_eq!(controller.print_receipt(Language::FRENCH), Some(Outcome::Confirmed));
    let slips = emulator.with(Emulator::take_slips);
    let State::Receipt(receipt) = controller.session().state().clone() else { panic!("no receipt") };
    let last = slips.last().unwrap();
    let written: String = last.text.split_whitespace().collect();
    assert!(written.contains(&receipt.code().to_string().replace(' ', "")), "{}", last.text);
    controller.session_mut().finish(Duration::ZERO).unwrap();
    assert_eq!(controller.print_receipt(Language::FRENCH), None, "gone for ever");
    // Without paper no visit starts where a receipt is promised.
    emulator.with(|printer| printer.end_paper_after(0));
    controller.session_mut().leave().unwrap();
    assert_eq!(controller.closed_to_residents(), Some(Notice::PaperNeeded));
}

fn read_all(folder: &Path, files: &mut Vec<Vec<u8>>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, files);
        } else {
            files.push(std::fs::read(path).unwrap());
        }
    }
}

/// The kiosk's folder holds the ballot's plain text nowhere, whatever was done.
#[test]
fn nothing_in_the_kiosks_folder_is_a_clear_ballot() {
    let town = Town::new(45, 1);
    town.hold(1, &[&[0, 1], &[2], &[]]);
    let mut files = Vec::new();
    read_all(&town.data(1), &mut files);
    assert!(files.len() >= 6);
    let eh = town.package.eh().prefix::<16>();
    let plain_start = [&[1][..], &eh].concat();
    for file in &files {
        assert!(!file.windows(plain_start.len()).any(|window| window == plain_start));
    }
}

#[test]
fn a_copied_certificate_or_another_package_is_refused() {
    let town = Town::new(46, 2);
    let mut random = Seeded::new(1, "copied");
    let copied = Kiosk::install(&town.data(2), &town.package, &town.kiosks[0], &mut random);
    let told = copied.unwrap_err().to_string();
    let name = |kiosk: usize| town.kiosks[kiosk - 1].certificate.name.clone();
    assert!(told.contains("la borne 1") && told.contains(&name(1)) && told.contains(&name(2)), "{told}");
    let other = Town::new(47, 1);
    let foreign = Kiosk::install(&town.data(1), &other.package, &town.kiosks[0], &mut random);
    assert!(matches!(foreign, Err(KioskError::OtherCertificate { .. })));
    let again = Kiosk::install(&town.data(1), &town.package, &town.kiosks[0], &mut random);
    assert!(matches!(again, Err(KioskError::Installed)));
}

#[test]
fn every_changed_byte_of_a_package_is_noticed() {
    let town = Town::new(48, 0);
    let good = town.package.bytes().to_vec();
    let mut harmless = 0;
    for place in 0..good.len() {
        let mut bad = good.clone();
        bad[place] ^= 0x04;
        // A ZIP has bytes that mean nothing (dates, attributes); what is read must then be what was signed.
        if let Ok(package) = Package::read(bad) {
            harmless += 1;
            assert_eq!(package.eh(), town.package.eh(), "byte {place}");
            assert_eq!(package.definition(), town.package.definition());
        }
    }
    assert!(harmless * 3 < good.len(), "{harmless} of {}", good.len());
    for length in 0..good.len() {
        assert!(Package::read(good[..length].to_vec()).is_err(), "cut at {length}");
    }
}

/// Without its journal a kiosk could not say whether it was closed, and would number its batches anew.
#[test]
fn a_kiosk_without_its_journal_is_refused() {
    let town = Town::new(49, 1);
    town.hold(1, &[&[0]]);
    let folder = town.data(1).join("consultations").read_dir().unwrap().next().unwrap().unwrap().path();
    for name in ["journal.db", "journal.db-journal"] {
        std::fs::remove_file(folder.join(name)).unwrap();
    }
    let load = || Kiosk::load(&town.data(1), town.package.eh(), Box::new(Seeded::new(1, "journal")));
    let missing = load().unwrap_err();
    assert_eq!(Notice::of_start(&missing), Some(Notice::JournalDamaged), "{missing}");
    assert!(!folder.join("journal.db").exists(), "none is made in its place");
}

#[test]
fn nothing_may_stand_before_or_after_a_package() {
    let town = Town::new(50, 0);
    let good = town.package.bytes();
    for bad in [[good, b"x"].concat(), [b"x", good].concat(), [good, &[0; 22]].concat()] {
        assert!(Package::read(bad).is_err());
    }
}

#[test]
fn one_program_at_a_time_works_on_a_kiosk() {
    let town = Town::new(51, 1);
    let first = town.load(1);
    let load = || Kiosk::load(&town.data(1), town.package.eh(), Box::new(Seeded::new(1, "lock")));
    assert!(matches!(load(), Err(KioskError::Busy)));
    first.stop().unwrap();
    assert!(load().is_ok());
}
