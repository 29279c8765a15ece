use super::*;

static FORMAT: Format = Format { name: "l’essai", application_id: 0x5552_4E54, version: 3 };

fn made(folder: &Path) -> Database {
    Database::create(&folder.join("a.db"), &FORMAT, "CREATE TABLE t(x BLOB);").unwrap()
}

#[test]
fn settings_are_those_that_durability_and_secrecy_need() {
    let folder = tempfile::tempdir().unwrap();
    drop(made(folder.path()));
    let database = Database::open(&folder.path().join("a.db"), &FORMAT).unwrap();
    let text = |pragma| {
        database.connection.pragma_query_value(None, pragma, |row| row.get::<_, rusqlite::types::Value>(0)).unwrap()
    };
    use rusqlite::types::Value::{Integer, Text};
    assert_eq!(text("journal_mode"), Text("persist".into()));
    assert_eq!(text("locking_mode"), Text("exclusive".into()));
    for (pragma, value) in
        [("synchronous", 2), ("secure_delete", 1), ("temp_store", 2), ("auto_vacuum", 0), ("page_size", 4096)]
    {
        assert_eq!(text(pragma), Integer(value), "{pragma}");
    }
}

/// What was deleted is nowhere in the file; without `secure_delete` it would be.
#[test]
fn deleted_rows_leave_no_bytes_behind() {
    let left = |secure: bool| {
        let folder = tempfile::tempdir().unwrap();
        let database = made(folder.path());
        if !secure {
            database.connection.pragma_update(None, "secure_delete", "OFF").unwrap();
        }
        let secret = [0xA7; 300];
        database.write("écrire", |transaction| transaction.execute("INSERT INTO t VALUES(?1)", [secret])).unwrap();
        database.write("effacer", |transaction| transaction.execute("DELETE FROM t", [])).unwrap();
        let file = std::fs::read(folder.path().join("a.db")).unwrap();
        file.windows(200).any(|window| window == &secret[..200])
    };
    assert!(!left(true));
    assert!(left(false), "the test sees what secure_delete hides");
}

#[test]
fn a_file_is_ours_of_this_version_and_whole_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    assert!(matches!(Database::open(&path, &FORMAT), Err(DatabaseError::Absent { .. })));
    let first = made(folder.path());
    first.write("écrire", |transaction| transaction.execute("INSERT INTO t VALUES(x'01')", [])).unwrap();
    let taken = Database::open(&path, &FORMAT).unwrap_err();
    assert_eq!(taken.trouble(), Some(Trouble::Taken), "{taken}");
    drop(first);
    assert!(matches!(Database::create(&path, &FORMAT, ""), Err(DatabaseError::Exists { .. })));
    static OTHER: Format = Format { application_id: 1, ..FORMAT };
    static NEWER: Format = Format { version: 2, ..FORMAT };
    assert!(matches!(Database::open(&path, &OTHER), Err(DatabaseError::Foreign { .. })));
    assert!(matches!(Database::open(&path, &NEWER), Err(DatabaseError::OtherVersion { found: 3, expected: 2, .. })));
    let whole = std::fs::read(&path).unwrap();
    for place in [0, 20, PAGE + 3] {
        let mut damaged = whole.clone();
        damaged[place..place + 8].fill(0x5A);
        std::fs::write(&path, &damaged).unwrap();
        let refused = Database::open(&path, &FORMAT).expect_err(&format!("byte {place}"));
        assert!(matches!(refused, DatabaseError::Damaged { .. }), "byte {place}: {refused:?}");
    }
}

#[test]
fn dates_of_both_files_tell_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let database = made(folder.path());
    database.write("écrire", |transaction| transaction.execute("INSERT INTO t VALUES(x'01')", [])).unwrap();
    for path in [database.path.clone(), journal_path(&database.path)] {
        let modified = std::fs::metadata(path).unwrap().modified().unwrap();
        assert_eq!(modified, std::time::UNIX_EPOCH + Duration::from_secs(SHOWN_DATE.unsigned_abs()));
    }
}

/// Closing any descriptor of a file gives up a process's locks on it (POSIX): nothing here does.
#[test]
fn another_process_is_kept_out_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let database = made(folder.path());
    database.write("écrire", |transaction| transaction.execute("INSERT INTO t VALUES(x'01')", [])).unwrap();
    let locks = std::fs::read_to_string("/proc/locks").unwrap_or_default();
    if locks.is_empty() {
        println!("skipped: the locks of a process (this system does not list them)");
        return;
    }
    use std::os::unix::fs::MetadataExt as _;
    let inode = format!(":{} ", std::fs::metadata(&database.path).unwrap().ino());
    assert!(locks.lines().any(|line| line.contains("POSIX") && line.contains(&inode)), "{locks}");
}
