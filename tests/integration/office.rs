//! The officers' room from the folder to the keys' list, without a command line: values in, values out, remedies as data.

use std::path::Path;

use urne::files::{Access, signed};
use urne::keys::random::Seeded;
use urne::keys::{AuthorityKey, KioskNumber, Mode};
use urne::kiosk::Identity;
use urne::office::keys::{Closed, Facts, ReadBack, Wanted};
use urne::office::remedy::{BatchRemedy, ConsultationRemedy, KeysRemedy, KioskRemedy, PaperRemedy};
use urne::office::{Cause, Kind, Objection, Readers, Remedy, Trouble};
use urne::office::{check, enrol, gather, keys, prepare, read_package, revoke, seal};
use urne::progress::Silent;
use urne::{picture, reading::workbook};

const PASSPHRASE: &str = "quatre mots sans lien";
const READERS: Readers<'_> = Readers { maker: &picture::InProcess, opener: &workbook::InProcess };

fn expect<T>(done: Result<T, Trouble>, kind: Kind, remedies: &[Remedy]) -> Cause {
    let trouble = done.err().unwrap();
    assert_eq!((trouble.kind, trouble.remedies.as_slice()), (kind, remedies), "{}", trouble.cause);
    *trouble.cause
}

fn wanted(threshold: u8, holders: u8) -> Wanted {
    Wanted { threshold, holders, is_rehearsal: true, ..Wanted::default() }
}

/// A sample's folder and its keys, made for it; every share but the last read back.
fn prepared(place: &Path) -> AuthorityKey {
    let (folder, made) = (place.join("consultation"), place.join("cles"));
    prepare::expect_new(&folder).unwrap();
    prepare::from_sample("sondage", &folder).unwrap();
    let _taken = expect(prepare::expect_new(&folder), Kind::Usage, &[ConsultationRemedy::NewFolder.into()]);
    assert!(check::read(&folder, READERS, &Silent).sound().is_some());
    let _impossible = expect(wanted(4, 3).expect_possible(), Kind::Usage, &[KeysRemedy::PossibleQuorum.into()]);
    let long = Facts::new(Some("x".repeat(101)), None);
    let _long = expect(long, Kind::Usage, &[KeysRemedy::ShorterFact.into()]);
    let facts = Facts::new(Some("2 mars 2027".into()), None).unwrap();
    let facts = facts.of_consultation(&folder, READERS.opener).unwrap();
    let wanted = Wanted { facts, ..wanted(2, 3) };
    let mut random = Seeded::new(7, "office");
    let short = keys::make(&place.join("autres"), &wanted, "court", &mut random, &Silent);
    let _short = expect(short.map(|_| ()), Kind::Usage, &[PaperRemedy::LongerPassphrase.into()]);
    let shares = keys::make(&made, &wanted, PASSPHRASE, &mut random, &Silent).unwrap();
    let public = keys::read_public(&made).unwrap();
    let closed = Closed::read(&made.join(keys::AUTHORITY)).unwrap();
    let wrong = closed.open("une autre phrase", &Silent);
    let _wrong = expect(wrong.map(|_| ()), Kind::Refused, &[PaperRemedy::TypeAgain.into()]);
    let authority = closed.open(PASSPHRASE, &Silent).unwrap();
    for (share, holders) in shares[..2].iter().zip(1..) {
        let read = keys::test(&made, &public, share, Path::new("-")).unwrap();
        assert_eq!(read, ReadBack { holder: share.holder(), again: false, holders });
    }
    let unready = seal::ready(&folder, &made, READERS, &Silent);
    let untested = expect(unready.map(|_| ()), Kind::Refused, &[KeysRemedy::TestEach.into()]);
    assert!(matches!(untested, Cause::Objection(Objection::Untested(holders)) if holders == [3]));
    keys::test(&made, &public, &shares[2], Path::new("-")).unwrap();
    assert!(keys::are_all_tested(&made, &public));
    authority
}

#[test]
fn a_consultation_is_prepared_sealed_and_enrolled_without_a_terminal() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let authority = prepared(place);
    let (folder, made, out) = (place.join("consultation"), place.join("cles"), place.join("paquet.consultation"));
    let package = seal::ready(&folder, &made, READERS, &Silent).unwrap().seal(&authority).unwrap();
    seal::write(&package, &made, &out).unwrap();
    seal::write(&package, &made, &out).unwrap();
    assert_eq!(read_package(&out).unwrap().eh(), package.eh());
    std::fs::write(&out, b"autre chose").unwrap();
    let other = seal::write(&package, &made, &out);
    let _there = expect(other, Kind::Refused, &[ConsultationRemedy::OtherPackageName.into()]);
    let wrong_mode = keys::expect_mode(authority, Mode::Real).map(|_| ());
    let _mode = expect(wrong_mode, Kind::Refused, &[KeysRemedy::FittingKeys.into()]);
    let authority = Closed::read(&made.join(keys::AUTHORITY)).unwrap().open(PASSPHRASE, &Silent).unwrap().key;

    let request = Identity::make(&place.join("borne"), "Mairie", &mut Seeded::new(8, "identity")).unwrap();
    let requests = std::slice::from_ref(&request);
    let enrolled = enrol::enrol(&package, requests, place, &authority, &made).unwrap();
    assert!(!enrolled[0].was_there && enrolled[0].certificate.is_file());
    assert!(enrol::enrol(&package, requests, place, &authority, &made).unwrap()[0].was_there);
    let elsewhere = enrol::enrol(&package, requests, &place.join("ailleurs"), &authority, &made);
    let _list = expect(elsewhere.map(|_| ()), Kind::Refused, &[KioskRemedy::FolderOfList.into()]);
    let unknown = revoke::revoke(&package, KioskNumber(9), None, place, &authority);
    let _unknown = expect(unknown, Kind::Refused, &[KioskRemedy::CompareWithList.into()]);
    assert_eq!(revoke::revoke(&package, KioskNumber(1), None, place, &authority).unwrap(), None);
    let _none = expect(gather::batches(&[made]), Kind::Usage, &[BatchRemedy::GiveBatches.into()]);
}

#[test]
fn keys_made_for_one_consultation_say_how_to_go_on_with_another() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let _authority = prepared(place);
    let path = place.join("consultation/consultation.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let id = text.lines().find(|line| line.starts_with("id = ")).unwrap().to_owned();
    std::fs::write(&path, text.replacen(&id, "id = \"autre\"", 1)).unwrap();
    let sealed = seal::ready(&place.join("consultation"), &place.join("cles"), READERS, &Silent);
    let before = id.trim_start_matches("id = ").trim_matches('"').to_owned();
    let remedies = [KeysRemedy::KeysForThis.into(), KeysRemedy::SameIdentifier(before).into()];
    let _other = expect(sealed.map(|_| ()), Kind::Refused, &remedies);
    // A note of the folder that somebody changed.
    let note = place.join("cles/made-for.json");
    urne::files::write(&note, &signed::json(&"x").unwrap(), Access::Private).unwrap();
    let sealed = seal::ready(&place.join("consultation"), &place.join("cles"), READERS, &Silent);
    let trouble = sealed.err().unwrap();
    assert_eq!(trouble.remedies.last(), Some(&KeysRemedy::KeysAsMade.into()), "{:?}", trouble.remedies);
}

#[test]
fn keys_of_the_other_mode_are_told_before_anything_is_asked_of_their_holders() {
    let place = tempfile::tempdir().unwrap();
    let (folder, made) = (place.path().join("consultation"), place.path().join("cles"));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("projets.csv"), "id;number;title_fr;cost\na;1;Un;1000\nb;2;Deux;2000\n").unwrap();
    let facts = |mode: &str| {
        let text = include_str!("../../src/consultation/source/sample.toml");
        assert!(text.contains("mode = \"rehearsal\""));
        std::fs::write(folder.join("consultation.toml"), text.replace("mode = \"rehearsal\"", mode)).unwrap();
        Facts::default().of_consultation(&folder, READERS.opener).unwrap()
    };
    let unsaid = Wanted { is_rehearsal: false, facts: facts("mode = \"rehearsal\""), ..wanted(2, 3) };
    assert_eq!(unsaid.mode(), Mode::Rehearsal, "a rehearsal's keys are a rehearsal's");
    unsaid.expect_of_mode().unwrap();
    keys::make(&made, &unsaid, PASSPHRASE, &mut Seeded::new(9, "mode"), &Silent).unwrap();
    let said = Wanted { facts: facts("mode = \"real\""), ..wanted(2, 3) };
    let of_mode = [KeysRemedy::KeysOfMode(Mode::Real).into()];
    let _refused = expect(said.expect_of_mode(), Kind::Refused, &of_mode);
    let none = keys::make(&place.path().join("x"), &said, PASSPHRASE, &mut Seeded::new(9, "mode"), &Silent);
    let _refused = expect(none.map(|_| ()), Kind::Refused, &of_mode);
    // No sheet was read back yet, and the mode is told all the same.
    let _refused = expect(seal::ready(&folder, &made, READERS, &Silent).map(|_| ()), Kind::Refused, &of_mode);
}
