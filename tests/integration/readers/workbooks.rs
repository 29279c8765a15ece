//! Texts, tables and workbooks of people; and workbooks as small as they can be, made here.

use std::io::{Cursor, Write as _};

use urne::reading::table::{self, MOST_COLUMNS, MOST_ROWS};
use urne::reading::workbook::{InProcess, MOST_INFLATED, Opener as _};
use urne::reading::{self};
use zip::write::SimpleFileOptions;

/// A cell of a made workbook.
#[derive(Clone, Copy)]
pub enum Cell<'a> {
    Text(&'a str),
    Number(&'a str),
    /// A number shown as a date.
    Date(&'a str),
    /// A formula and its last value.
    Formula(&'a str, &'a str),
    Error(&'a str),
    Empty,
}

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\n', "&#10;")
}

/// A sheet of `.xlsx`; rows with their numbers, as spreadsheets leave out empty ones.
pub fn sheet_xml(rows: &[(u32, &[Cell<'_>])]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>",
    );
    for (number, cells) in rows {
        text += &format!("<row r=\"{number}\">");
        for (cell, place) in cells.iter().zip(0..) {
            let at = format!("{}{number}", table::letters(place));
            text += &match cell {
                Cell::Text(words) => {
                    let words = escaped(words);
                    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{words}</t></is></c>")
                }
                Cell::Number(number) => format!("<c r=\"{at}\"><v>{number}</v></c>"),
                Cell::Date(number) => format!("<c r=\"{at}\" s=\"1\"><v>{number}</v></c>"),
                Cell::Formula(formula, value) => format!("<c r=\"{at}\"><f>{formula}</f><v>{value}</v></c>"),
                Cell::Error(error) => format!("<c r=\"{at}\" t=\"e\"><v>{error}</v></c>"),
                Cell::Empty => format!("<c r=\"{at}\" s=\"0\"/>"),
            };
        }
        text += "</row>";
    }
    text + "</sheetData></worksheet>"
}

/// An `.xlsx` of these sheets: name, whether it is hidden, text.
pub fn xlsx(sheets: &[(&str, bool, &str)]) -> Vec<u8> {
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut list = String::new();
    let mut relations = format!("<Relationship Id=\"style\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/>");
    let mut files = Vec::new();
    for ((name, hidden, text), number) in sheets.iter().zip(1..) {
        let state = if *hidden { " state=\"hidden\"" } else { "" };
        list += &format!("<sheet name=\"{}\" sheetId=\"{number}\"{state} r:id=\"r{number}\"/>", escaped(name));
        let target = format!("worksheets/sheet{number}.xml");
        relations += &format!("<Relationship Id=\"r{number}\" Type=\"{OFFICE}/worksheet\" Target=\"{target}\"/>");
        files.push((format!("xl/{target}"), (*text).to_owned()));
    }
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let relationships = "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"";
    let book = format!("{HEAD}<workbook {main} xmlns:r=\"{OFFICE}\"><sheets>{list}</sheets></workbook>");
    let relations = format!("{HEAD}<Relationships {relationships}>{relations}</Relationships>");
    let root = format!(
        "{HEAD}<Relationships {relationships}><Relationship Id=\"book\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let styles = format!(
        "{HEAD}<styleSheet {main}><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    );
    let types = format!(
        "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
    );
    let mut all: Vec<(&str, &str)> = vec![
        ("[Content_Types].xml", &types),
        ("_rels/.rels", &root),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/styles.xml", &styles),
    ];
    all.extend(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    zipped(&all)
}

/// The `content.xml` of an `.ods` with one sheet, its rows followed by blank ones to the edge of the sheet.
pub fn content_xml(rows: &[&[Cell<'_>]]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"Projets\">\
         <table:table-column table:number-columns-repeated=\"16384\"/>",
    );
    for cells in rows {
        text += "<table:table-row>";
        for cell in *cells {
            text += &match cell {
                Cell::Text(words) => {
                    let lines = words.split('\n').map(|line| format!("<text:p>{}</text:p>", escaped(line)));
                    format!(
                        "<table:table-cell office:value-type=\"string\">{}</table:table-cell>",
                        lines.collect::<String>()
                    )
                }
                Cell::Number(number) | Cell::Formula(_, number) => format!(
                    "<table:table-cell office:value-type=\"float\" office:value=\"{number}\"><text:p>{number}</text:p></table:table-cell>"
                ),
                Cell::Date(date) => format!(
                    "<table:table-cell office:value-type=\"date\" office:date-value=\"{date}\"><text:p>{date}</text:p></table:table-cell>"
                ),
                Cell::Error(error) => format!("<table:table-cell><text:p>{error}</text:p></table:table-cell>"),
                Cell::Empty => "<table:table-cell/>".into(),
            };
        }
        text += "<table:table-cell table:number-columns-repeated=\"16370\"/></table:table-row>";
    }
    text += "<table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    text + "</table:table></office:spreadsheet></office:body></office:document-content>"
}

/// An `.ods` with this content.
pub fn ods(content: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let manifest = "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    let mime = "application/vnd.oasis.opendocument.spreadsheet";
    for (name, text) in [("mimetype", mime), ("content.xml", content), ("META-INF/manifest.xml", manifest)] {
        archive.start_file(name, stored).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const ROWS: [&[Cell<'static>]; 3] = [
    &[Cell::Text("id"), Cell::Text("title_fr"), Cell::Text("cost")],
    &[Cell::Text("a"), Cell::Text("Une\nhalle"), Cell::Number("48000")],
    &[Cell::Date("46000"), Cell::Formula("1+1", "2"), Cell::Number("0.5")],
];

fn sheets() -> Vec<(u32, &'static [Cell<'static>])> {
    (1..).zip(ROWS).collect()
}

pub fn books() -> Vec<Vec<u8>> {
    vec![xlsx(&[("Projets", false, &sheet_xml(&sheets()))]), ods(&content_xml(&ROWS))]
}

pub fn book(bytes: &[u8]) {
    if let Ok(read) = InProcess.open(bytes) {
        expect_bounded(&read, usize::try_from(MOST_INFLATED).unwrap());
    }
}

pub fn sheet_texts() -> Vec<Vec<u8>> {
    vec![sheet_xml(&sheets()).into_bytes()]
}

pub fn sheet(bytes: &[u8]) {
    book(&xlsx(&[("Projets", false, &String::from_utf8_lossy(bytes))]));
}

pub fn contents() -> Vec<Vec<u8>> {
    vec![content_xml(&ROWS).into_bytes()]
}

pub fn content(bytes: &[u8]) {
    book(&ods(&String::from_utf8_lossy(bytes)));
}

fn expect_bounded(read: &table::Table, most: usize) {
    assert!(read.rows.len() <= MOST_ROWS + 1 && read.rows.is_sorted_by_key(|row| row.line));
    for row in &read.rows {
        assert!(row.line > 0 && row.cells.len() <= MOST_COLUMNS && row.cells.iter().any(|cell| !cell.is_empty()));
        assert!(row.cells.iter().all(|cell| !cell.contains(['\r', '\t']) && cell.trim() == cell));
    }
    assert!(read.rows.iter().flat_map(|row| &row.cells).map(String::len).sum::<usize>() <= most);
}

pub fn texts() -> Vec<Vec<u8>> {
    let apart = "\u{feff}cle\u{301};e\u{301}te\u{301}\r\nun\rdeux\n".as_bytes().to_vec();
    let utf16 = "\u{feff}id;titre\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![apart, utf16, b"id;titre\r\na;March\xe9\r\n".to_vec()]
}

pub fn text(bytes: &[u8]) {
    match reading::text(bytes) {
        Ok(text) => {
            assert!(!text.contains('\r') && text.len() <= bytes.len() * 3);
            assert_eq!(
                reading::text(text.as_bytes()).unwrap_or_default().trim_start_matches('\u{feff}'),
                text.trim_start_matches('\u{feff}')
            );
        }
        Err(fault) => assert!(fault.to_string().len() < 400 && !fault.remedy().is_empty(), "{fault}"),
    }
}

pub fn tables() -> Vec<Vec<u8>> {
    vec![b"sep=;\r\nid;a;\r\n\r\nx;\"un\r\ndeux\";\r\n;;\r\n".to_vec(), b"id\ta\nx\t1\n".to_vec()]
}

pub fn table(bytes: &[u8]) {
    match table::read(bytes, &InProcess) {
        Ok(read) => expect_bounded(&read, bytes.len().max(1) * 3),
        Err(fault) => assert!(fault.to_string().len() < 400 && !fault.remedy().is_empty(), "{fault}"),
    }
}
