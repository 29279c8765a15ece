//! A process for each workbook of others.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::super::table::{LARGEST, Row, Table};
use super::{InProcess, Opener, WorkbookFault};
use crate::confined::{self, Confined, Ending, Limits};

/// Longest answer, in bytes.
const LONGEST: u64 = 64 << 20;

/// Reads workbooks in child processes.
#[derive(Debug, Clone)]
pub struct Child(Confined);

impl Child {
    /// `program` with `arguments` calls [`serve`] with the same limits.
    pub fn new(program: PathBuf, arguments: Vec<String>, limits: Limits) -> Self {
        Self(Confined::new(program, arguments, limits))
    }
}

/// What the child found.
#[derive(Serialize, Deserialize)]
struct Found {
    sheet: Option<String>,
    others: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
}

impl Opener for Child {
    fn open(&self, bytes: &[u8]) -> Result<Table, WorkbookFault> {
        let understood = |answer: &[u8]| serde_json::from_slice::<Result<Found, WorkbookFault>>(answer).ok();
        let Found { sheet, others, rows } = self.0.ask(bytes, LONGEST, understood).unwrap_or_else(|ending| {
            Err(match ending {
                Ending::TooSlow | Ending::TooMuchMemory => WorkbookFault::TooSlow,
                Ending::Panicked => WorkbookFault::Damaged,
                Ending::Unavailable => WorkbookFault::Unavailable,
            })
        })?;
        Ok(Table { sheet, others, rows: rows.into_iter().map(|(line, cells)| Row { line, cells }).collect() })
    }
}

/// The child's part: limits itself, reads a workbook, writes what it found.
///
/// # Errors
/// The limits cannot be set, or a pipe is broken.
pub fn serve(limits: Limits, input: impl Read, output: impl Write) -> io::Result<()> {
    confined::serve(limits, LARGEST, (input, output), |source| {
        let read = source.map_or(Err(WorkbookFault::TooSlow), |bytes| InProcess.open(bytes));
        let found = read.map(|table| Found {
            sheet: table.sheet,
            others: table.others,
            rows: table.rows.into_iter().map(|row| (row.line, row.cells)).collect(),
        });
        serde_json::to_vec(&found).unwrap_or_default()
    })
}
