//! What a kiosk keeps in its folders: box, journal, settings, the staff's code.

use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::time::Duration;

use urne::ballot_box::salvage;
use urne::envelope::{Envelope, record_length};
use urne::journal::{Journal, follow};
use urne::keys::random::Seeded;
use urne::kiosk::{Configuration, PinAnswer, StaffPin};
use urne::language::Language;

use super::held::{file, held, root};

fn folder(kiosk: u16) -> std::path::PathBuf {
    let eh = urne::keys::hash::hex(&held().town.package.eh().prefix::<8>());
    held().town.data(kiosk).join("consultations").join(eh)
}

pub fn boxes() -> Vec<Vec<u8>> {
    vec![std::fs::read(folder(1).join("box.db")).unwrap()]
}

/// Whatever is left of a box, only genuine records come out of it.
pub fn salvaged(bytes: &[u8]) {
    static GENUINE: OnceLock<BTreeSet<Vec<u8>>> = OnceLock::new();
    let town = &held().town;
    let (package, kiosk) = (&town.package, &town.kiosks[0].certificate);
    let length = record_length(urne::ballot::plaintext_length(package.definition()));
    let genuine = |record: &[u8]| {
        let read = Envelope::read(record, package.eh(), length).ok().flatten();
        read.is_some_and(|envelope| envelope.verify(package.eh(), kiosk.kiosk, &kiosk.key).is_good())
    };
    let known = GENUINE.get_or_init(|| salvage(&boxes()[0], length, &genuine));
    assert_eq!(known.len(), 4);
    assert!(salvage(bytes, length, &genuine).is_subset(known));
}

pub fn journals() -> Vec<Vec<u8>> {
    held().batches.iter().map(|batch| std::fs::read(batch.with_extension("journal")).unwrap()).collect()
}

pub fn journal(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(followed) = follow(text) {
        let entries = u64::try_from(followed.entries.len()).unwrap();
        let last = followed.entries.last().map_or(followed.base.sequence, |entry| entry.sequence);
        assert_eq!(followed.base.sequence.checked_add(entries), Some(last));
        assert_eq!(followed.head_at(last), Some(followed.head()));
        for entry in &followed.entries {
            super::held::expect_same_again(entry);
            assert!(entry.event.said(Language::FRENCH).len() < 10_000);
        }
    }
}

pub fn journal_files() -> Vec<Vec<u8>> {
    vec![std::fs::read(folder(1).join("journal.db")).unwrap()]
}

pub fn journal_file(bytes: &[u8]) {
    let path = file("journal.db", bytes);
    let _no_older_journal = std::fs::remove_file(path.with_file_name("journal.db-journal"));
    if let Ok(journal) = Journal::open(&path)
        && let Ok(exported) = journal.export()
    {
        assert_eq!(follow(std::str::from_utf8(&exported).unwrap()).unwrap().head(), journal.head());
    }
}

pub fn all_settings() -> Vec<Vec<u8>> {
    vec![std::fs::read(root().join("kiosk-config/kiosk.toml")).unwrap()]
}

pub fn settings(bytes: &[u8]) {
    let folder = file("settings/kiosk.toml", bytes);
    if let Ok(configuration) = Configuration::load(folder.parent().unwrap()) {
        let patience = &configuration.patience;
        assert!((15..=600).contains(&patience.idle.as_secs()) && (10..=120).contains(&patience.countdown.as_secs()));
        assert!(configuration.mirror.is_none_or(|mirror| mirror.folder.is_absolute()));
    }
}

pub fn pin_files() -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    StaffPin::choose(folder.path(), "274159", &mut Seeded::new(1, "pin")).unwrap();
    vec![std::fs::read(folder.path().join("staff.pin")).unwrap()]
}

pub fn staff_pin(bytes: &[u8]) {
    let path = file("staff/staff.pin", bytes);
    let now = Duration::from_secs(1000);
    let mut pin = StaffPin::of(path.parent().unwrap(), now);
    match pin.state(now) {
        Ok(PinAnswer::Awaited) => {
            let _answer = pin.try_pin("274159", now);
        }
        Ok(PinAnswer::Wait(wait)) => assert!(wait <= Duration::from_secs(3600)),
        Ok(other) => assert_eq!(other, PinAnswer::Unset),
        Err(_) => {}
    }
}
