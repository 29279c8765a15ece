//! Tables as people have them: rows of cells, each row with the line of the file or the row of the sheet where it begins.
//!
//! [`read`] takes CSV with `;`, `,` or tabs and workbooks alike, and drops what a spreadsheet adds: empty rows and columns,
//! a first line `sep=;`, ends of lines and tabs within a cell. [`Columns`] reads the header once, and names all that is wrong
//! with it in one sentence. Bounds: [`LARGEST`], [`MOST_ROWS`], [`MOST_COLUMNS`], [`LONGEST_ROW`].

mod columns;
mod csv;
pub(super) mod rows;

pub use columns::{CellFault, Columns, HeaderFault, folded};
pub use rows::{Row, Table};

use super::french;
use super::text::{TextFault, normal};
use super::workbook::{self, Opener, WorkbookFault};

/// Largest table read, in bytes.
pub const LARGEST: u64 = 8 << 20;
/// Rows read before giving up: more than any list may have, so that the count can be told.
pub const MOST_ROWS: usize = 20_000;
/// Most columns looked at.
pub const MOST_COLUMNS: usize = 64;
/// Longest row, in bytes: every cell of a legitimate one may be full.
pub const LONGEST_ROW: usize = 256 << 10;

/// Why a table cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableFault {
    /// Its text cannot be read.
    #[error(transparent)]
    Text(#[from] TextFault),
    /// Its workbook cannot be read.
    #[error(transparent)]
    Workbook(#[from] WorkbookFault),
    /// A quotation mark that never closes.
    #[error("un guillemet s’ouvre dans cette ligne et ne se ferme jamais")]
    Unclosed {
        /// Where its row begins, from 1.
        line: usize,
    },
    /// More than a row of any list.
    #[error("cette ligne dépasse {} Kio", LONGEST_ROW >> 10)]
    LongRow {
        /// Where it begins, from 1.
        line: usize,
    },
    /// More columns than any list has.
    #[error("cette ligne a {}", french::french_count(*.columns, "colonne"))]
    Wide {
        /// Where it begins, from 1.
        line: usize,
        /// How many.
        columns: usize,
    },
    /// No row that says anything.
    #[error("la table est vide")]
    Empty,
}

impl TableFault {
    /// The line that shows it, from 1.
    pub const fn line(&self) -> Option<usize> {
        match self {
            Self::Text(fault) => fault.line(),
            Self::Unclosed { line } | Self::LongRow { line } | Self::Wide { line, .. } => Some(*line),
            Self::Workbook(_) | Self::Empty => None,
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::Text(fault) => fault.remedy_of_table().into(),
            Self::Workbook(fault) => fault.remedy().into(),
            Self::Unclosed { .. } | Self::LongRow { .. } => {
                "Vérifiez qu’un guillemet ouvert est bien refermé ; doublez ceux qui font partie du texte.".into()
            }
            Self::Wide { .. } => {
                format!("Gardez-en {MOST_COLUMNS} au plus : supprimez les colonnes vides ou sans rapport.")
            }
            Self::Empty => "Écrivez une ligne d’en-tête, puis une ligne par élément.".into(),
        }
    }
}

/// Reads a table from the bytes of a file, whatever its name: a workbook if it is one, else CSV.
///
/// # Errors
/// The text or the workbook cannot be read, or a bound is exceeded.
pub fn read(bytes: &[u8], opener: &dyn Opener) -> Result<Table, TableFault> {
    let table = if workbook::is_one(bytes) { opener.open(bytes)? } else { csv::read(&super::text(bytes)?)? };
    if table.rows.is_empty() { Err(TableFault::Empty) } else { Ok(table) }
}

/// Adds a row unless it is empty, its cells made plain and empty ones at its end dropped.
fn push(rows: &mut Vec<Row>, line: usize, cells: impl Iterator<Item = impl AsRef<str>>) -> Result<(), TableFault> {
    let mut row = Row { line, cells: Vec::new() };
    let (mut length, mut columns, mut used) = (0, 0, 0);
    for cell in cells {
        let cell = plain(cell.as_ref());
        length += cell.len();
        columns += 1;
        if !cell.is_empty() {
            used = columns;
        }
        if columns <= MOST_COLUMNS {
            row.cells.push(cell);
        }
    }
    if used > MOST_COLUMNS {
        return Err(TableFault::Wide { line, columns: used });
    }
    if length > LONGEST_ROW {
        return Err(TableFault::LongRow { line });
    }
    if used > 0 {
        rows.push(row);
    }
    Ok(())
}

/// A cell as a text of the house: normal form, LF for every end of a line, a space for a tab, nothing round it.
pub(super) fn plain(cell: &str) -> String {
    normal(cell.trim()).replace('\t', " ")
}

/// The letters of a column, from its place: A, B, …, Z, AA.
pub fn letters(place: usize) -> String {
    let (mut letters, mut rest) = (Vec::new(), place + 1);
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}
