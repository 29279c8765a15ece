//! A whole file: its bytes, META, PROJECTS, VOTES, and what it states of itself.

use super::fault::{Caution, Fault, Refusal, Section, Warning};
use super::meta::Meta;
use super::reader::{Bounds, Reader};
use super::{File, sections, statements};
use crate::reading;

pub(super) fn read(bytes: &[u8], bounds: Bounds) -> Result<(File, Vec<Warning>), Refusal> {
    if bytes.len() > bounds.bytes {
        return Err(Fault::FileTooLong { bytes: bytes.len() }.at(1));
    }
    let text = reading::text(bytes).map_err(|fault| {
        let line = fault.line().and_then(|line| u64::try_from(line).ok());
        Fault::Text(fault).at(line.unwrap_or(1))
    })?;
    let mut reader = Reader::new(&text, bounds);
    if bytes.starts_with("\u{feff}".as_bytes()) {
        reader.warnings.add(1, Caution::ByteOrderMark);
    }
    if let Some(first) = bytes.iter().position(|byte| *byte == b'\r') {
        let before = bytes.iter().take(first).filter(|byte| **byte == b'\n').count();
        reader.warnings.add(u64::try_from(before).unwrap_or(u64::MAX).saturating_add(1), Caution::CarriageReturns);
    }
    let (meta, lines) = read_meta(&mut reader)?;
    let sections::Projects { all: projects, lines: project_lines, columns: project_columns } =
        sections::projects(&mut reader)?;
    let found = ("num_projects", Section::Projects, projects.len());
    statements::count(&meta, &lines, found, &mut reader.warnings);
    let (ballots, ballot_columns) = sections::votes(&mut reader, &meta, &projects)?;
    let found = ("num_votes", Section::Votes, ballots.len());
    statements::count(&meta, &lines, found, &mut reader.warnings);
    if !ballots.is_empty() {
        statements::projects(meta.vote_type(), &projects, &project_lines, &ballots, &mut reader.warnings);
    }
    let file = File { meta, projects, ballots, project_columns, ballot_columns };
    Ok((file, reader.warnings.finish()))
}

/// META and the line of each of its entries.
fn read_meta(reader: &mut Reader<'_>) -> Result<(Meta, Vec<u64>), Refusal> {
    let begin = reader.section(Section::Meta)?;
    let header = reader.header(Section::Meta)?;
    if header.cell(Some(1)) != "value" || header.cells.len() != 2 {
        return Err(Fault::MissingHeader(Section::Meta).at(header.line));
    }
    let (mut entries, mut lines) = (Vec::new(), Vec::new());
    while let Some(mut row) = reader.row(Section::Meta)? {
        reader.fit(&mut row, 2)?;
        if entries.len() == reader.bounds.keys {
            return Err(Fault::TooManyKeys.at(row.line));
        }
        entries.push((row.cell(Some(0)).to_owned(), row.cell(Some(1)).to_owned()));
        lines.push(row.line);
    }
    let line_of = |index: Option<usize>| index.and_then(|i| lines.get(i)).copied().unwrap_or(begin);
    let meta = Meta::new(entries).map_err(|(index, fault)| fault.at(line_of(index)))?;
    for (index, caution) in meta.cautions() {
        reader.warnings.add(line_of(index), caution);
    }
    Ok((meta, lines))
}
