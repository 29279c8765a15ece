//! CSV as spreadsheets and people leave it.

use super::super::Lines;
use super::{LONGEST_ROW, MOST_ROWS, Row, Table, TableFault, push};

/// What parts the cells of a row, those of European spreadsheets first.
const DELIMITERS: [u8; 3] = [b';', b'\t', b','];

pub(super) fn read(text: &str) -> Result<Table, TableFault> {
    let (delimiter, start) = delimiter(text);
    let body = text.get(start..).unwrap_or_default();
    let lines = Lines::of(text);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(body.as_bytes());
    let mut rows: Vec<Row> = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut from = start;
    // Reading from memory fails only for what is not UTF-8, and that was looked at before.
    while rows.len() <= MOST_ROWS && reader.read_record(&mut record).unwrap_or(false) {
        let to = start + usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let raw = text.get(from..to).unwrap_or_default();
        // The crate counts a blank line as part of the row behind it.
        let line = lines.at(from + raw.len() - raw.trim_start_matches('\n').len());
        from = to;
        if to == text.len() && is_unclosed(raw, delimiter) {
            return Err(TableFault::Unclosed { line });
        }
        if raw.len() > LONGEST_ROW && record.len() <= 1 {
            return Err(TableFault::LongRow { line });
        }
        push(&mut rows, line, record.iter())?;
    }
    Ok(Table { rows, ..Table::default() })
}

/// What parts the cells, and where the rows begin: a first line `sep=;` says it, else the header's most frequent sign.
fn delimiter(text: &str) -> (u8, usize) {
    let first = text.split('\n').next().unwrap_or_default();
    let bare = first.trim_end_matches([';', ',', '\t']).trim().trim_matches('"');
    let said = first.trim().trim_matches('"').strip_prefix("sep=").and_then(|sign| sign.bytes().next());
    if let Some(said) = said.filter(|said| DELIMITERS.contains(said) || *said == b'|') {
        return (said, (first.len() + 1).min(text.len()));
    }
    if bare == "sep=" || bare == "sep" {
        // A tab at the end of the line, which an editor may have taken away.
        return (b'\t', (first.len() + 1).min(text.len()));
    }
    let header = text.split('\n').find(|line| !line.trim_matches([';', ',', '\t', ' ', '"']).is_empty());
    let mut quoted = false;
    let mut counts = [0_usize; DELIMITERS.len()];
    for byte in header.unwrap_or_default().bytes() {
        quoted ^= byte == b'"';
        for (count, delimiter) in counts.iter_mut().zip(DELIMITERS) {
            *count += usize::from(!quoted && byte == delimiter);
        }
    }
    let most = counts.iter().max().copied().unwrap_or_default();
    let found = counts.iter().zip(DELIMITERS).find(|(count, _)| **count == most);
    (found.map_or(b';', |(_, delimiter)| delimiter), 0)
}

/// Whether the last row swallowed the lines behind it: a cell opens with a quotation mark, and their number is odd.
fn is_unclosed(raw: &str, delimiter: u8) -> bool {
    let opens = raw
        .as_bytes()
        .windows(2)
        .any(|pair| matches!(pair, [before, b'"'] if *before == delimiter || *before == b'\n'));
    let odd = raw.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    odd && (opens || raw.starts_with('"')) && raw.trim_matches('\n').contains('\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
        let read = read(&super::super::super::text(text.as_bytes()).unwrap()).unwrap();
        read.rows.into_iter().map(|row| (row.line, row.cells)).collect()
    }

    fn row(line: usize, cells: &[&str]) -> (usize, Vec<String>) {
        (line, cells.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_row_is_told_by_the_line_where_it_begins() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["id;a", "", "x;\"un", "deux\"", "", "y;2", "z;3"].join(end);
            let expected = [row(1, &["id", "a"]), row(3, &["x", "un\ndeux"]), row(6, &["y", "2"]), row(7, &["z", "3"])];
            assert_eq!(rows(&text), expected, "{end:?}");
        }
    }

    #[test]
    fn what_a_spreadsheet_adds_is_dropped() {
        assert_eq!(rows("sep=;\r\nid;a\r\nx;1\r\n;\r\n ; \r\n"), [row(2, &["id", "a"]), row(3, &["x", "1"])]);
        assert_eq!(rows("\"sep=,\"\nid,a;b\n"), [row(2, &["id", "a;b"])]);
        assert_eq!(rows("sep=\t\nid\ta\n"), [row(2, &["id", "a"])]);
        assert_eq!(rows(";;\n\nid;a;\nx;\"1\t2\";\n"), [row(3, &["id", "a", ""]), row(4, &["x", "1 2", ""])]);
    }

    #[test]
    fn cells_are_parted_by_what_the_header_has_most_of() {
        assert_eq!(rows("id\ta,b;c\td\n"), [row(1, &["id", "a,b;c", "d"])]);
        assert_eq!(rows("id,\"a;b;c\",d\n"), [row(1, &["id", "a;b;c", "d"])]);
        assert_eq!(rows("id\nx\n"), [row(1, &["id"]), row(2, &["x"])]);
    }

    #[test]
    fn a_quotation_mark_left_open_is_named_by_its_row() {
        let wrong = "id;a\nx;\"un\ny;2\nz;3\n";
        assert_eq!(read(wrong), Err(TableFault::Unclosed { line: 2 }));
        assert_eq!(rows("id;a\nx;un \"mot\nz;3\n").len(), 3, "a mark within a cell is a letter");
        let long = format!("id;a\nx;{}\n", "x".repeat(LONGEST_ROW + 1));
        assert_eq!(read(&long), Err(TableFault::LongRow { line: 2 }));
        let wide = format!("id;a{}\n", ";x".repeat(1_000_000));
        assert!(matches!(read(&wide), Err(TableFault::LongRow { line: 1 } | TableFault::Wide { line: 1, .. })));
    }
}
