//! SQLite as a kiosk uses it: the settings that durability and secrecy rest on, set and read back; its troubles in plain
//! words.
//!
//! A database of a kiosk is durable when a transaction returns (`PERSIST`, `FULL`: no acknowledged write is lost by a power
//! cut), is one program's alone, and its files' dates tell nothing. What its tables mean
//! is the business of `ballot_box` and `journal`.

use std::fs::File;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction};
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};

mod settings;
mod trouble;

pub use trouble::Trouble;

/// Bytes of a page.
pub const PAGE: usize = 4096;
/// Seconds from 1970 to 1 January 2000: the date that every file of a database shows.
const SHOWN_DATE: i64 = 946_684_800;

/// What marks a file as one of ours.
#[derive(Debug)]
pub struct Format {
    /// The database in a French sentence, with its article.
    pub name: &'static str,
    /// SQLite's application id.
    pub application_id: i32,
    /// SQLite's user version.
    pub version: i32,
}

/// Why a database refuses.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// There is one already; it is never started afresh.
    #[error("{name} existe déjà : {}", path.display())]
    Exists {
        /// The database.
        name: &'static str,
        /// Where.
        path: PathBuf,
    },
    /// There is none.
    #[error("{name} manque : {}", path.display())]
    Absent {
        /// The database.
        name: &'static str,
        /// Where.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{} n’est pas {name} d’Urne", path.display())]
    Foreign {
        /// The database.
        name: &'static str,
        /// Where.
        path: PathBuf,
    },
    /// The file is of another version.
    #[error("{name} est d’une autre version d’Urne (format {found}, ici {expected}) : {}", path.display())]
    OtherVersion {
        /// The database.
        name: &'static str,
        /// Where.
        path: PathBuf,
        /// Its version.
        found: i32,
        /// Ours.
        expected: i32,
    },
    /// SQLite found damage.
    #[error("{name} : le fichier est abîmé ({found})")]
    Damaged {
        /// The database.
        name: &'static str,
        /// SQLite's words.
        found: String,
    },
    /// A setting that durability or secrecy needs was not taken.
    #[error("{name} : le réglage {pragma} est refusé (lu : « {found} »)")]
    Setting {
        /// The database.
        name: &'static str,
        /// Which.
        pragma: &'static str,
        /// What SQLite says instead.
        found: String,
    },
    /// SQLite or the disk failed.
    #[error("{name} : impossible de {operation} : {}", Trouble::of(source))]
    Sqlite {
        /// The database.
        name: &'static str,
        /// What was attempted, in French.
        operation: &'static str,
        /// Why.
        source: rusqlite::Error,
    },
}

impl DatabaseError {
    /// What is wrong with the disk, where it is the disk.
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Sqlite { source, .. } => Some(Trouble::of(source)),
            _ => None,
        }
    }
}

/// An open database.
#[derive(Debug)]
pub struct Database {
    path: PathBuf,
    connection: Connection,
    format: &'static Format,
}

/// Why a file could not be made, as SQLite would have said it.
fn in_sqlites_terms(error: &std::io::Error) -> rusqlite::Error {
    use rusqlite::ffi::{Error, SQLITE_CANTOPEN, SQLITE_FULL, SQLITE_READONLY};
    use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    let code = match error.kind() {
        StorageFull | QuotaExceeded => SQLITE_FULL,
        ReadOnlyFilesystem => SQLITE_READONLY,
        _ => SQLITE_CANTOPEN,
    };
    rusqlite::Error::SqliteFailure(Error::new(code), None)
}

impl Database {
    /// Makes a database where there is none: `schema` is SQL, run with the settings that cannot be changed afterwards.
    pub fn create(path: &Path, format: &'static Format, schema: &str) -> Result<Self, DatabaseError> {
        if path.exists() {
            return Err(DatabaseError::Exists { name: format.name, path: path.to_owned() });
        }
        let failed = |source| DatabaseError::Sqlite { name: format.name, operation: "la créer", source };
        // SQLite would make the file as the system's mask allows, and gives its journal the same rights.
        let made = File::options().write(true).create_new(true).mode(0o600).open(path);
        made.map_err(|error| failed(in_sqlites_terms(&error)))?;
        let connection = Connection::open(path).map_err(failed)?;
        let Format { application_id, version, .. } = format;
        connection
            .execute_batch(&format!(
                "PRAGMA page_size={PAGE}; PRAGMA auto_vacuum=NONE; PRAGMA secure_delete=ON;
                 PRAGMA application_id={application_id}; PRAGMA user_version={version}; {schema}"
            ))
            .map_err(failed)?;
        let made = Self { path: path.to_owned(), connection, format };
        made.set()?;
        Ok(made)
    }

    /// Opens a database: settings read back, identity and structure checked.
    pub fn open(path: &Path, format: &'static Format) -> Result<Self, DatabaseError> {
        let name = format.name;
        // A disk that does not say whether the file is there is asked again by SQLite.
        if matches!(path.try_exists(), Ok(false)) {
            return Err(DatabaseError::Absent { name, path: path.to_owned() });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let failed = |source| DatabaseError::Sqlite { name, operation: "l’ouvrir", source };
        let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        let opened = Self { path: path.to_owned(), connection, format };
        opened.set()?;
        opened.expect_marks()?;
        opened.check()?;
        Ok(opened)
    }

    /// Opens a database to look at it: nothing of its file or its journal changes, on a disk that takes no writes and while
    /// another program holds it, too. A write that is under way, or was cut, may be seen in part.
    pub fn look(path: &Path, format: &'static Format) -> Result<Self, DatabaseError> {
        let name = format.name;
        if matches!(path.try_exists(), Ok(false)) {
            return Err(DatabaseError::Absent { name, path: path.to_owned() });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let failed = |source| DatabaseError::Sqlite { name, operation: "la lire", source };
        let connection = Connection::open_with_flags(unchanging(path), flags).map_err(failed)?;
        let opened = Self { path: path.to_owned(), connection, format };
        opened.expect_marks()?;
        Ok(opened)
    }

    fn expect_marks(&self) -> Result<(), DatabaseError> {
        let Format { name, application_id, version } = *self.format;
        if self.number("application_id")? != application_id {
            return Err(DatabaseError::Foreign { name, path: self.path.clone() });
        }
        let found = self.number("user_version")?;
        if found != version {
            return Err(DatabaseError::OtherVersion { name, path: self.path.clone(), found, expected: version });
        }
        Ok(())
    }

    fn set(&self) -> Result<(), DatabaseError> {
        // Whoever holds the file holds it for long: there is nothing to wait for.
        self.connection.busy_timeout(Duration::ZERO).map_err(self.failed("prendre ses réglages"))?;
        settings::set(&self.connection, self.format.name).map_err(|error| self.or_damaged(error))
    }

    fn number(&self, pragma: &str) -> Result<i32, DatabaseError> {
        let number = self.connection.pragma_query_value(None, pragma, |row| row.get(0));
        number.map_err(self.failed("lire ses marques"))
    }

    /// SQLite's own check of every page, read from the file and not from SQLite's memory.
    pub fn check(&self) -> Result<(), DatabaseError> {
        self.connection.execute_batch("PRAGMA shrink_memory").map_err(self.failed("la vérifier"))?;
        let found: String = self
            .connection
            .pragma_query_value(None, "integrity_check", |row| row.get(0))
            .map_err(self.failed("la vérifier"))?;
        if found == "ok" { Ok(()) } else { Err(DatabaseError::Damaged { name: self.format.name, found }) }
    }

    /// For reading.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// What `operation`, in French, could not be done for.
    pub fn failed(&self, operation: &'static str) -> impl Fn(rusqlite::Error) -> DatabaseError {
        let name = self.format.name;
        move |source| match Trouble::of(&source) {
            Trouble::Damaged => DatabaseError::Damaged { name, found: source.to_string() },
            _ => DatabaseError::Sqlite { name, operation, source },
        }
    }

    fn or_damaged(&self, error: DatabaseError) -> DatabaseError {
        match error {
            DatabaseError::Sqlite { operation, source, .. } => self.failed(operation)(source),
            other => other,
        }
    }

    /// One transaction, durable when this returns.
    pub fn write<T>(
        &self,
        operation: &'static str,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, DatabaseError> {
        let written = || {
            let transaction = self.connection.unchecked_transaction()?;
            let done = change(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        let done = written().map_err(self.failed(operation));
        self.hide_times();
        done
    }

    /// Gives both files their fixed date. A file system that refuses loses nothing but this courtesy.
    fn hide_times(&self) {
        let date = Timespec { tv_sec: SHOWN_DATE, tv_nsec: 0 };
        let times = Timestamps { last_access: date, last_modification: date };
        for path in [self.path.clone(), journal_path(&self.path)] {
            // By its path: opening and closing the file would give up SQLite's lock on it. Nothing is logged: a line for each
            // cast would be a list of casting times.
            let _courtesy = utimensat(CWD, path, &times, AtFlags::empty());
        }
    }
}

/// A file's name for SQLite, with the promise that it does not change while it is read: then it is not locked either.
fn unchanging(path: &Path) -> String {
    let mut name = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => name.push(char::from(*byte)),
            _ => name += &format!("%{byte:02X}"),
        }
    }
    name + "?immutable=1"
}

/// SQLite's rollback journal beside a database.
pub fn journal_path(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push("-journal");
    path.into()
}

#[cfg(test)]
mod tests;
