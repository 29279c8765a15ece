//! Settings that durability and secrecy rest on: set, and read back, since SQLite may refuse in silence.

use rusqlite::Connection;

use super::{DatabaseError, PAGE};

const SETTINGS: [(&str, &str, &str); 7] = [
    ("journal_mode", "PERSIST", "persist"),
    ("synchronous", "FULL", "2"),
    ("secure_delete", "ON", "1"),
    ("temp_store", "MEMORY", "2"),
    ("trusted_schema", "OFF", "0"),
    ("cell_size_check", "ON", "1"),
    ("locking_mode", "EXCLUSIVE", "exclusive"),
];

/// Sets everything and reads it back; `name` is the database's in a sentence.
pub(super) fn set(connection: &Connection, name: &'static str) -> Result<(), DatabaseError> {
    let failed = |source| DatabaseError::Sqlite { name, operation: "prendre ses réglages", source };
    for (pragma, value, expected) in SETTINGS {
        // The query form takes settings that answer with a row as well as those that do not.
        let asked = format!("PRAGMA {pragma}={value}");
        let mut statement = connection.prepare(&asked).map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        while rows.next().map_err(failed)?.is_some() {}
        expect(connection, name, pragma, expected)?;
    }
    expect(connection, name, "page_size", &PAGE.to_string())?;
    expect(connection, name, "auto_vacuum", "0")
}

fn expect(
    connection: &Connection,
    name: &'static str,
    pragma: &'static str,
    expected: &str,
) -> Result<(), DatabaseError> {
    let found = connection.pragma_query_value(None, pragma, |row| {
        let value = row.get_ref(0)?;
        Ok(value.as_str().map(str::to_owned).or_else(|_| value.as_i64().map(|number| number.to_string())))
    });
    let failed = |source| DatabaseError::Sqlite { name, operation: "relire ses réglages", source };
    let found = found.map_err(failed)?.unwrap_or_default();
    if found == expected { Ok(()) } else { Err(DatabaseError::Setting { name, pragma, found }) }
}
