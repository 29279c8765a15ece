//! Rows of cells, whatever file they came from.

/// A table: its rows that are not empty, the header among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The sheet it stands on, in a workbook.
    pub sheet: Option<String>,
    /// Other sheets of the workbook that hold something, and are not read.
    pub others: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The line of the file, or the row of the sheet, from 1.
    pub line: usize,
    /// Its cells, trimmed.
    pub cells: Vec<String>,
}
