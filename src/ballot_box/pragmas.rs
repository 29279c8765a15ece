//! Settings that durability and secrecy rest on: set, and read back, since SQLite may refuse in silence.

use rusqlite::Connection;

use super::{BoxError, layout, sqlite};

const SETTINGS: [(&str, &str, &str); 7] = [
    ("journal_mode", "PERSIST", "persist"),
    ("synchronous", "FULL", "2"),
    ("secure_delete", "ON", "1"),
    ("temp_store", "MEMORY", "2"),
    ("trusted_schema", "OFF", "0"),
    ("cell_size_check", "ON", "1"),
    ("locking_mode", "EXCLUSIVE", "exclusive"),
];

/// Before the first table: what cannot be changed afterwards.
pub(super) fn prepare(connection: &Connection) -> Result<(), BoxError> {
    let page = format!("PRAGMA page_size={}; PRAGMA auto_vacuum=NONE; PRAGMA secure_delete=ON;", layout::PAGE);
    connection.execute_batch(&page).map_err(sqlite("être créée"))
}

/// Sets everything and reads it back.
pub(super) fn set(connection: &Connection) -> Result<(), BoxError> {
    for (pragma, value, expected) in SETTINGS {
        let operation = sqlite("prendre ses réglages");
        // The query form takes settings that answer with a row as well as those that do not.
        let asked = format!("PRAGMA {pragma}={value}");
        let mut statement = connection.prepare(&asked).map_err(&operation)?;
        let mut rows = statement.query([]).map_err(&operation)?;
        while rows.next().map_err(&operation)?.is_some() {}
        expect(connection, pragma, expected)?;
    }
    expect(connection, "page_size", &layout::PAGE.to_string())?;
    expect(connection, "auto_vacuum", "0")
}

fn expect(connection: &Connection, pragma: &'static str, expected: &str) -> Result<(), BoxError> {
    let found = connection.pragma_query_value(None, pragma, |row| {
        let value = row.get_ref(0)?;
        Ok(value.as_str().map(str::to_owned).or_else(|_| value.as_i64().map(|number| number.to_string())))
    });
    let found = found.map_err(sqlite("relire ses réglages"))?.unwrap_or_default();
    if found == expected { Ok(()) } else { Err(BoxError::Setting { pragma, found }) }
}
