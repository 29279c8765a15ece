//! The cells of a sheet as texts.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Ods, Reader as _, Sheet, SheetType, SheetVisible, Xlsx};

use super::super::table::{self, MOST_COLUMNS, MOST_ROWS, Row, Table, letters};
use super::WorkbookFault;
use super::archive::{Format, Texts};

/// Most sheets looked at.
const MOST_SHEETS: usize = 50;
/// Most cells of a sheet that hold something, and most bytes of their texts together.
const MOST_CELLS: usize = MOST_ROWS * MOST_COLUMNS;
const MOST_BYTES: usize = 16 << 20;

pub(super) fn read(texts: &Texts) -> Result<Table, WorkbookFault> {
    let archive = Cursor::new(texts.archive.as_slice());
    match texts.format {
        Format::Xlsx => {
            let mut book = Xlsx::new(archive).map_err(|error| of_xlsx(&error))?;
            let sheets = visible(book.sheets_metadata());
            first(&sheets, |name| {
                let mut cells = Cells::of(name);
                let mut reader = book.worksheet_cells_reader(name).map_err(|error| of_xlsx(&error))?;
                while let Some(cell) = reader.next_cell().map_err(|error| of_xlsx(&error))? {
                    cells.put(cell.get_position(), &Data::from(cell.get_value().clone()))?;
                }
                Ok(cells.rows())
            })
        }
        Format::Ods => {
            let mut book: Ods<_> = Ods::new(archive).map_err(|error| of_ods(&error))?;
            let sheets = visible(book.sheets_metadata());
            first(&sheets, |name| {
                let mut cells = Cells::of(name);
                let range = book.worksheet_range(name).map_err(|error| of_ods(&error))?;
                let (top, left) = range.start().unwrap_or_default();
                for (row, column, value) in range.used_cells() {
                    let place = |start: u32, offset: usize| u32::try_from(offset).ok()?.checked_add(start);
                    let position = place(top, row).zip(place(left, column)).ok_or(WorkbookFault::TooLarge)?;
                    cells.put(position, value)?;
                }
                Ok(cells.rows())
            })
        }
    }
}

fn of_xlsx(error: &calamine::XlsxError) -> WorkbookFault {
    if matches!(error, calamine::XlsxError::Password) { WorkbookFault::Encrypted } else { WorkbookFault::Damaged }
}

fn of_ods(error: &calamine::OdsError) -> WorkbookFault {
    match error {
        calamine::OdsError::Password => WorkbookFault::Encrypted,
        calamine::OdsError::CellLimitExceeded { .. } => WorkbookFault::TooLarge,
        _ => WorkbookFault::Damaged,
    }
}

fn visible(sheets: &[Sheet]) -> Vec<String> {
    let shown = |sheet: &&Sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet;
    sheets.iter().filter(shown).take(MOST_SHEETS).map(|sheet| sheet.name.clone()).collect()
}

/// The first sheet that holds something, and the names of the others that do.
fn first(
    sheets: &[String],
    mut rows_of: impl FnMut(&str) -> Result<Vec<Row>, WorkbookFault>,
) -> Result<Table, WorkbookFault> {
    let mut table = Table::default();
    for name in sheets {
        if table.sheet.is_none() {
            table.rows = rows_of(name)?;
            table.sheet = Some(name.clone()).filter(|_| !table.rows.is_empty());
        } else if rows_of(name).is_ok_and(|rows| !rows.is_empty()) {
            table.others.push(name.clone());
        }
    }
    Ok(table)
}

/// The cells of a sheet that hold something, by row.
struct Cells<'a> {
    sheet: &'a str,
    rows: BTreeMap<u32, BTreeMap<u32, String>>,
    cells: usize,
    bytes: usize,
}

impl<'a> Cells<'a> {
    fn of(sheet: &'a str) -> Self {
        Self { sheet, rows: BTreeMap::new(), cells: 0, bytes: 0 }
    }

    fn put(&mut self, (row, column): (u32, u32), value: &Data) -> Result<(), WorkbookFault> {
        if let Data::Error(error) = value {
            let column = usize::try_from(column).unwrap_or(usize::MAX - 1);
            let cell = format!("{}{}", letters(column), u64::from(row) + 1);
            return Err(WorkbookFault::ErrorValue { sheet: self.sheet.into(), cell, error: error.to_string() });
        }
        let text = table::plain(&in_words(value));
        if text.is_empty() {
            return Ok(());
        }
        self.cells += 1;
        self.bytes += text.len();
        let is_far = usize::try_from(column).is_ok_and(|column| column >= MOST_COLUMNS);
        if is_far || self.cells > MOST_CELLS || self.bytes > MOST_BYTES {
            return Err(WorkbookFault::TooLarge);
        }
        self.rows.entry(row).or_default().insert(column, text);
        Ok(())
    }

    fn rows(self) -> Vec<Row> {
        let row = |(row, cells): (u32, BTreeMap<u32, String>)| {
            let last = cells.keys().next_back().copied().unwrap_or_default();
            let cells = (0..=last).map(|column| cells.get(&column).cloned().unwrap_or_default()).collect();
            Row { line: usize::try_from(row).unwrap_or(usize::MAX - 1) + 1, cells }
        };
        self.rows.into_iter().take(MOST_ROWS + 1).map(row).collect()
    }
}

fn in_words(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => as_shown(*number),
        Data::String(text) => text.clone(),
        Data::Bool(truth) => if *truth { "oui" } else { "non" }.into(),
        Data::DateTime(date) => of_date(date),
        Data::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
        Data::DurationIso(text) => text.clone(),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

/// A number in the 15 digits that spreadsheets show: what binary fractions add behind them is no part of it.
fn as_shown(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

fn of_date(date: &ExcelDateTime) -> String {
    if date.is_duration() {
        return as_shown(date.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let time = if (hour, minute, second) == (0, 0, 0) { String::new() } else { format!(" {hour:02}:{minute:02}") };
    format!("{year:04}-{month:02}-{day:02}{time}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_spreadsheet_shows_them() {
        let shown = [45000.0, 45000.5, 0.1 + 0.2, 45_000.299_999_999_996, -3.0, 1e15].map(as_shown);
        assert_eq!(shown, ["45000", "45000.5", "0.3", "45000.3", "-3", "1000000000000000"]);
    }
}
