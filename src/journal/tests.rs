use super::*;

fn paused(casts: u64) -> Event {
    Event::Paused { casts, unlocks: 0, print_failures: 0 }
}

fn made(folder: &tempfile::TempDir) -> Journal {
    Journal::install(&folder.path().join("journal.db")).unwrap()
}

#[test]
fn the_chain_survives_reopening_and_travels() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = made(&folder);
    journal.record(Event::Started { after_unclean_stop: false, software: "urne test".into() }).unwrap();
    journal.record(Event::Closed { casts: 3, unlocks: 0, print_failures: 1, starts: 1, unclean_stops: 0 }).unwrap();
    let head = journal.head();
    let exported = String::from_utf8(journal.export().unwrap()).unwrap();
    drop(journal);
    let journal = Journal::open(&folder.path().join("journal.db")).unwrap();
    assert_eq!(journal.head(), head);
    assert_eq!(journal.life(), Some(LifeEvent::Closed));
    let followed = follow(&exported).unwrap();
    assert_eq!((followed.entries.len(), followed.head()), (2, head));
}

#[test]
fn a_changed_or_missing_entry_changes_the_head() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = made(&folder);
    for date in ["1er mars", "2 mars", "3 mars"] {
        journal.record(Event::Opened { date: Some(date.into()), casts: 0 }).unwrap();
    }
    let exported = String::from_utf8(journal.export().unwrap()).unwrap();
    assert_ne!(follow(&exported.replace("2 mars", "4 mars")).unwrap().head(), journal.head());
    let without: String =
        exported.lines().enumerate().filter(|(n, _)| *n != 1).map(|(_, line)| format!("{line}\n")).collect();
    assert!(matches!(follow(&without), Err(JournalError::Broken(2))));
    let long = format!("{{\"sequence\":1,\"event\":{{\"export-failed\":{{\"reason\":\"{}\"}}}}}}", "x".repeat(5000));
    assert!(matches!(follow(&long), Err(JournalError::TooLong(1))));
    assert!(matches!(follow("x"), Err(JournalError::Entry { entry: 1, .. })));
}

/// A journal that grows for years stays small, keeps its chain, and forgets nothing that decides.
#[test]
fn a_long_journal_is_shortened_without_breaking_its_chain() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut journal = made(&folder);
    // Thousands of durable writes: what they cost is not what is tested.
    let fast = |journal: &Journal| journal.database().unwrap().connection().pragma_update(None, "synchronous", "OFF");
    fast(&journal).unwrap();
    let from = vec![Taken {
        kiosk: crate::keys::KioskNumber(2),
        nonce: crate::keys::certificate::HexBytes([1; 16]),
        manifest: None,
    }];
    journal.record(Event::Restored { from: from.clone(), envelopes: 5 }).unwrap();
    journal.record(Event::Opened { date: Some("1er mars".into()), casts: 5 }).unwrap();
    journal.record(Event::Exported { sequence: 4, manifest: Hash([7; 32]), casts: 5 }).unwrap();
    let early = follow(&String::from_utf8(journal.export().unwrap()).unwrap()).unwrap();
    let mut largest = 0;
    for number in 0..2 * MOST_ENTRIES {
        journal
            .record(Event::ExportFailed {
                reason: ExportReason::ALL[usize::try_from(number).unwrap() % ExportReason::ALL.len()],
            })
            .unwrap();
        largest = largest.max(path.metadata().unwrap().len());
    }
    assert!(largest < 1 << 20, "{largest} bytes");
    let exported = String::from_utf8(journal.export().unwrap()).unwrap();
    let followed = follow(&exported).unwrap();
    assert_eq!(followed.head(), journal.head());
    assert!(followed.entries.len() <= usize::try_from(MOST_ENTRIES).unwrap());
    assert_eq!(followed.base.sequence + u64::try_from(followed.entries.len()).unwrap(), 3 + 2 * MOST_ENTRIES);
    assert_eq!(followed.head_at(followed.base.sequence), Some(followed.base.head));
    assert_eq!(followed.head_at(3), None, "too far back");
    assert_eq!(early.head_at(2), Some(early.heads[1]));
    drop(journal);
    let journal = Journal::open(&path).unwrap();
    assert_eq!(journal.head(), followed.head());
    assert_eq!(journal.life(), Some(LifeEvent::Opened));
    assert_eq!(journal.last_export(), Some((4, Hash([7; 32]))));
    assert_eq!((journal.restored(), journal.slips()), (&from[..], 1));
}

#[test]
fn a_loose_plug_does_not_fill_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = made(&folder);
    for _ in 0..100 {
        journal.record(Event::MirrorLost { reason: MirrorReason::Absent }).unwrap();
    }
    let count =
        |journal: &Journal| follow(std::str::from_utf8(&journal.export().unwrap()).unwrap()).unwrap().entries.len();
    assert_eq!(count(&journal), usize::try_from(MOST_DEVICE_EVENTS).unwrap());
    journal.record(paused(1)).unwrap();
    journal.record(Event::MirrorMade).unwrap();
    assert_eq!(count(&journal), usize::try_from(MOST_DEVICE_EVENTS).unwrap() + 2);
}

#[test]
fn another_database_or_a_missing_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    assert!(matches!(Journal::open(&path), Err(JournalError::Database(DatabaseError::Absent { .. }))));
    drop(made(&folder));
    assert!(matches!(Journal::install(&path), Err(JournalError::Database(DatabaseError::Exists { .. }))));
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch("INSERT INTO journal VALUES(1, 'x')").unwrap();
    drop(connection);
    assert!(matches!(Journal::open(&path), Err(JournalError::Entry { entry: 1, .. })));
}
