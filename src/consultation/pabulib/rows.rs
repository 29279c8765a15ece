//! Cuts the text of a `.pb` file into rows of cells and knows the line each row starts on.
//!
//! A cell that begins with `"` runs to the next single `"`; a doubled one stands for itself; lines may
//! break inside, which is read as a space like every control character. Where text follows that `"`, or none comes on the
//! same line or later, the mark is a letter of the cell like any other. Rows and cells are bounded, so that a hostile file costs no more than its own length.
//! What a cell means is not decided here.

use std::borrow::Cow;

use super::fault::{Fault, Refusal};

/// The most cells a row may have.
pub(super) const MAX_CELLS: usize = 256;
/// The most bytes a cell may have: a vote that names every project of a full file.
pub(super) const MAX_CELL_BYTES: usize = 1024 * 1024;

/// One row, its cells trimmed, with what had to be overlooked to read it.
#[derive(Debug, Default)]
pub(super) struct Row<'a> {
    /// The line the row starts on, from 1.
    pub(super) line: u64,
    /// At least one cell; all of them empty on a blank line.
    pub(super) cells: Vec<Cow<'a, str>>,
    /// A cell had spaces round it.
    pub(super) spaced: bool,
    /// A control character or a line end inside a cell was read as a space.
    pub(super) control: bool,
    /// A `"` stood inside a cell that does not begin with one.
    pub(super) stray_quote: bool,
}

impl<'a> Row<'a> {
    /// The cell without control characters and without spaces at its ends.
    fn clean(&mut self, cell: Cow<'a, str>) -> Cow<'a, str> {
        let cell = if has_control(&cell) {
            self.control = true;
            Cow::Owned(cell.chars().map(|c| if c.is_control() { ' ' } else { c }).collect())
        } else {
            cell
        };
        let bare = cell.trim();
        if bare.len() == cell.len() {
            return cell;
        }
        self.spaced = true;
        match cell {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.is_empty())
    }

    /// The text of a cell, empty where the row is too short or the column does not exist.
    pub(super) fn cell(&self, column: Option<usize>) -> &str {
        column.and_then(|c| self.cells.get(c)).map_or("", AsRef::as_ref)
    }
}

/// Whether a control character stands inside the text, its ends aside. Bytes are looked at first: they
/// rule it out for nearly every cell (`C2` begins the controls U+0080 to U+009F).
fn has_control(text: &str) -> bool {
    let suspect = text.bytes().any(|b| b < b' ' || b == 0x7F || b == 0xC2);
    suspect && text.trim().contains(char::is_control)
}

/// The rows of a text, in order.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    rest: &'a str,
    line: u64,
}

impl<'a> Rows<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { rest: text, line: 1 }
    }

    /// The line the next row starts on.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    /// The next row, blank ones included, or `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<Row<'a>>, Refusal> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let mut row = Row { line: self.line, ..Row::default() };
        loop {
            let (cell, ended) = self.next_cell(&mut row)?;
            if cell.len() > MAX_CELL_BYTES {
                return Err(Fault::CellTooLong { bytes: cell.len() }.at(row.line));
            }
            if row.cells.len() == MAX_CELLS {
                return Err(Fault::TooManyCells.at(row.line));
            }
            let cell = row.clean(cell);
            row.cells.push(cell);
            if ended {
                return Ok(Some(row));
            }
        }
    }

    /// One cell and whether it is the last of its row.
    fn next_cell(&mut self, row: &mut Row<'a>) -> Result<(Cow<'a, str>, bool), Refusal> {
        let start = self.rest.trim_start_matches([' ', '\t']);
        if let Some(quoted) = start.strip_prefix('"') {
            let spaced = start.len() != self.rest.len();
            if let Some(cell) = self.quoted_cell(quoted, row) {
                row.spaced |= spaced;
                return Ok(cell);
            }
        }
        let (raw, ended) = self.up_to_separator();
        row.stray_quote |= raw.contains('"');
        Ok((Cow::Borrowed(raw), ended))
    }

    /// Takes the text before the next `;` or line end, and steps over that.
    fn up_to_separator(&mut self) -> (&'a str, bool) {
        let end = self.rest.bytes().position(|b| b == b';' || b == b'\n');
        let (raw, after) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        if let Some(after) = after.strip_prefix(';') {
            self.rest = after;
            return (raw, false);
        }
        self.rest = after.strip_prefix('\n').unwrap_or_default();
        self.line += 1;
        (raw, true)
    }

    /// Takes a quoted cell, given the text after its opening quote; `None`, and nothing is taken, where it is none.
    ///
    /// Looking ahead costs no more than the text in all: what lies behind a mark that closes nothing has marks in even
    /// numbers only, up to the one that does.
    fn quoted_cell(&mut self, quoted: &'a str, row: &mut Row<'a>) -> Option<(Cow<'a, str>, bool)> {
        let mut text: Cow<'a, str> = Cow::Borrowed("");
        let mut rest = quoted;
        loop {
            let (piece, after) = rest.split_once('"')?;
            if text.is_empty() {
                text = Cow::Borrowed(piece);
            } else {
                text.to_mut().push_str(piece);
            }
            let Some(doubled) = after.strip_prefix('"') else {
                rest = after;
                break;
            };
            text.to_mut().push('"');
            rest = doubled;
        }
        let end = rest.bytes().position(|b| b == b';' || b == b'\n').unwrap_or(rest.len());
        if rest.get(..end).is_some_and(|raw| !raw.trim().is_empty()) {
            return None;
        }
        self.line += text.bytes().map(|b| u64::from(b == b'\n')).sum::<u64>();
        self.rest = rest;
        let (raw, ended) = self.up_to_separator();
        row.spaced |= !raw.is_empty();
        Some((text, ended))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut rows = Rows::new(text);
        let mut all = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            all.push((row.line, row.cells.iter().map(ToString::to_string).collect()));
        }
        all
    }

    fn owned(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn cells_are_cut_and_quotes_undone() {
        assert_eq!(cells("a;b\n"), [owned(1, &["a", "b"])]);
        assert_eq!(cells("a;"), [owned(1, &["a", ""])]);
        assert_eq!(cells("\n\nx"), [owned(1, &[""]), owned(2, &[""]), owned(3, &["x"])]);
        assert_eq!(cells("a;\"b;\"\"c\"\"\"\nd"), [owned(1, &["a", "b;\"c\""]), owned(2, &["d"])]);
        assert_eq!(cells("\"\";\"\"\"\"\n"), [owned(1, &["", "\""])]);
        assert_eq!(cells(" a ; \" b \" \n"), [owned(1, &["a", "b"])]);
    }

    #[test]
    fn a_cell_over_several_lines_keeps_the_count_of_lines() {
        assert_eq!(cells("a;\"b\nc\"\nd"), [owned(1, &["a", "b c"]), owned(3, &["d"])]);
    }

    #[test]
    fn a_quotation_mark_that_closes_nothing_is_a_letter() {
        assert_eq!(cells("a;\"b"), [owned(1, &["a", "\"b"])]);
        assert_eq!(cells("a;\"b\" c;d\ne"), [owned(1, &["a", "\"b\" c", "d"]), owned(2, &["e"])]);
        assert_eq!(cells("\"b\nc\"d"), [owned(1, &["\"b"]), owned(2, &["c\"d"])]);
        assert!(Rows::new("a;\"b\"c").next().unwrap().unwrap().stray_quote);
    }

    #[test]
    fn rows_and_cells_are_bounded() {
        let wide = ";".repeat(MAX_CELLS);
        assert_eq!(Rows::new(&wide).next().unwrap_err(), Fault::TooManyCells.at(1));
        let long = "x".repeat(MAX_CELL_BYTES + 1);
        let fault = Fault::CellTooLong { bytes: MAX_CELL_BYTES + 1 };
        assert_eq!(Rows::new(&long).next().unwrap_err(), fault.at(1));
    }
}
