//! The texts of a workbook's archive, within bounds: pictures, macros and everything else is left behind.

use std::io::{Cursor, Read as _, Write as _};

use quick_xml::events::Event;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{COMPOUND, MOST_INFLATED, WorkbookFault};

/// Most files in an archive.
const MOST_FILES: usize = 2000;
/// Most rows or cells that one of an `.ods` may stand for: blank ones are said once and repeated to the edge of the sheet.
const MOST_REPEATED: u32 = 4096;
const REPEATED: &[u8] = b"-repeated=";

/// What kind of workbook it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Xlsx,
    Ods,
}

/// A workbook as an archive of our own making: stored texts and nothing else, each name once.
pub(super) struct Texts {
    pub(super) format: Format,
    pub(super) archive: Vec<u8>,
}

pub(super) fn texts_of(bytes: &[u8]) -> Result<Texts, WorkbookFault> {
    if bytes.starts_with(COMPOUND) {
        return Err(WorkbookFault::OldOrEncrypted);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| WorkbookFault::Damaged)?;
    if archive.len() > MOST_FILES {
        return Err(WorkbookFault::TooLarge);
    }
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let (mut left, mut names) = (MOST_INFLATED, std::collections::BTreeSet::new());
    for place in 0..archive.len() {
        let file = archive.by_index(place).map_err(|_| WorkbookFault::Damaged)?;
        let name = file.name().map_err(|_| WorkbookFault::Damaged)?.into_owned();
        if !is_text(&name) || !names.insert(name.clone()) {
            continue;
        }
        let mut content = Vec::new();
        file.take(left.saturating_add(1)).read_to_end(&mut content).map_err(|_| WorkbookFault::Damaged)?;
        let length = u64::try_from(content.len()).unwrap_or(u64::MAX);
        left = left.checked_sub(length).ok_or(WorkbookFault::TooLarge)?;
        if name != "mimetype" && !is_well_formed(&content) {
            return Err(WorkbookFault::Damaged);
        }
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        writer.start_file(name.as_str(), stored).map_err(|_| WorkbookFault::Damaged)?;
        let content = if name == "content.xml" { few_repeats(content) } else { content };
        writer.write_all(&content).map_err(|_| WorkbookFault::TooLarge)?;
    }
    let format = match (names.contains("content.xml"), names.contains("xl/workbook.xml")) {
        (_, true) => Format::Xlsx,
        (true, false) => Format::Ods,
        (false, false) => return Err(WorkbookFault::NotAWorkbook),
    };
    let archive = writer.finish().map_err(|_| WorkbookFault::TooLarge)?.into_inner();
    Ok(Texts { format, archive })
}

/// Whether a file of the archive is read: those of texts, sheets and their relations.
fn is_text(name: &str) -> bool {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    name == "mimetype" || matches!(extension, "xml" | "rels") && !stem.starts_with("customXml/")
}

/// Whether every element of a text is closed, in order: some readers wait for the end of one for ever.
fn is_well_formed(content: &[u8]) -> bool {
    let mut reader = quick_xml::Reader::from_reader(content);
    let (mut buffer, mut depth) = (Vec::new(), 0_usize);
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(_)) => depth += 1,
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Eof) => return depth == 0,
            Ok(_) => {}
            Err(_) => return false,
        }
        buffer.clear();
    }
}

/// The text of an `.ods` with every number of repetitions within bounds.
fn few_repeats(content: Vec<u8>) -> Vec<u8> {
    let mut kept = Vec::with_capacity(content.len());
    let mut rest = content.as_slice();
    while let Some(found) = rest.windows(REPEATED.len()).position(|window| window == REPEATED) {
        // The mark, and the quotation mark behind it.
        let (before, after) = rest.split_at_checked(found + REPEATED.len() + 1).unwrap_or((rest, &[]));
        kept.extend_from_slice(before);
        let digits = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (number, after) = after.split_at_checked(digits).unwrap_or((after, &[]));
        let value = std::str::from_utf8(number).ok().and_then(|digits| digits.parse::<u32>().ok());
        match value {
            Some(few) if few <= MOST_REPEATED => kept.extend_from_slice(number),
            _ if digits == 0 => {}
            _ => kept.extend_from_slice(MOST_REPEATED.to_string().as_bytes()),
        }
        rest = after;
    }
    kept.extend_from_slice(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn an_archive_that_inflates_beyond_the_bound_is_not_opened() {
        let bomb = zipped(&[("xl/workbook.xml", b"<x/>"), ("xl/sharedStrings.xml", &vec![b' '; 33 << 20])]);
        assert!(bomb.len() < 1 << 20);
        assert_eq!(texts_of(&bomb).err(), Some(WorkbookFault::TooLarge));
        let picture = zipped(&[("xl/workbook.xml", b"<x/>"), ("xl/media/image.png", &vec![b' '; 33 << 20])]);
        assert!(texts_of(&picture).is_ok_and(|texts| texts.format == Format::Xlsx && texts.archive.len() < 1000));
        assert_eq!(texts_of(&zipped(&[("word/document.xml", b"<x/>")])).err(), Some(WorkbookFault::NotAWorkbook));
        assert_eq!(texts_of(COMPOUND).err(), Some(WorkbookFault::OldOrEncrypted));
        assert_eq!(texts_of(b"PK\x03\x04").err(), Some(WorkbookFault::Damaged));
    }

    #[test]
    fn a_text_that_is_cut_is_damaged() {
        for text in ["<a><b/>", "<a></b>", "<a><b></a></b>", "<a"] {
            assert!(!is_well_formed(text.as_bytes()), "{text}");
        }
        assert!(is_well_formed(b"<?xml version=\"1.0\"?><a x=\"1\"><b/>t</a>"));
    }

    #[test]
    fn blank_rows_to_the_edge_of_the_sheet_are_few() {
        let many =
            br#"<r number-rows-repeated="1048576"/><c number-columns-repeated='3'/><c x-repeated="9999999999999"/>"#;
        let few = r#"<r number-rows-repeated="4096"/><c number-columns-repeated='3'/><c x-repeated="4096"/>"#;
        assert_eq!(String::from_utf8(few_repeats(many.to_vec())).unwrap(), few);
        assert_eq!(few_repeats(b"x-repeated=".to_vec()), b"x-repeated=");
    }
}
