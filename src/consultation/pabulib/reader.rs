//! Walks through the three sections, and collects the warnings.
//!
//! Every row passes through [`Reader::next`], which drops blank lines, sees section names and notes
//! what was overlooked. Warnings are listed up to [`MAX_LISTED`] of a kind, then only counted.

use std::collections::BTreeMap;

use super::fault::{Caution, Fault, Refusal, Section, Warning};
use super::meta::Meta;
use super::rows::{Row, Rows};
use super::{File, MAX_BALLOTS, MAX_BYTES, MAX_ENTRIES, MAX_EXTRA_CELLS, MAX_KEYS, MAX_PROJECTS, sections, statements};
use crate::reading;

/// The most warnings of one kind that are listed.
const MAX_LISTED: u64 = 50;

/// How much of each thing a file may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) bytes: usize,
    pub(super) keys: usize,
    pub(super) projects: usize,
    pub(super) ballots: usize,
    pub(super) entries: usize,
    pub(super) extra_cells: usize,
}

impl Bounds {
    /// The bounds every file is read with, but for tests of the bounds themselves.
    pub(super) const USUAL: Self = Self {
        bytes: MAX_BYTES,
        keys: MAX_KEYS,
        projects: MAX_PROJECTS,
        ballots: MAX_BALLOTS,
        entries: MAX_ENTRIES,
        extra_cells: MAX_EXTRA_CELLS,
    };
}

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

/// Warnings, bounded in number.
#[derive(Debug, Default)]
pub(super) struct Warnings {
    listed: Vec<Warning>,
    counts: BTreeMap<&'static str, (u64, u64)>,
}

impl Warnings {
    pub(super) fn add(&mut self, line: u64, caution: Caution) {
        let (count, last) = self.counts.entry(caution.kind()).or_default();
        *count += 1;
        *last = line;
        if *count <= MAX_LISTED {
            self.listed.push(Warning { line, caution });
        }
    }

    /// The warnings by line, those not listed told at the line of the last.
    fn finish(mut self) -> Vec<Warning> {
        for (kind, (count, line)) in self.counts {
            if count > MAX_LISTED {
                let caution = Caution::NotListed { kind, count: count - MAX_LISTED };
                self.listed.push(Warning { line, caution });
            }
        }
        self.listed.sort_by_key(|warning| warning.line);
        self.listed
    }
}

/// The rows that mean something, and the warnings so far.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    rows: Rows<'a>,
    pub(super) warnings: Warnings,
    pub(super) bounds: Bounds,
    /// A section name met where the rows of the section before end.
    pending: Option<(u64, Section)>,
}

enum Next<'a> {
    Name(u64, Section),
    Row(Row<'a>),
    End,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, bounds: Bounds) -> Self {
        Self { rows: Rows::new(text), warnings: Warnings::default(), bounds, pending: None }
    }

    /// Whether nothing but blank lines is left.
    pub(super) fn is_at_end(&mut self) -> Result<bool, Refusal> {
        if self.pending.is_some() {
            return Ok(false);
        }
        match self.next()? {
            Next::End => Ok(true),
            Next::Name(line, found) => {
                self.pending = Some((line, found));
                Ok(false)
            }
            Next::Row(row) => Err(Fault::MissingSection(Section::Votes).at(row.line)),
        }
    }

    /// The line of what comes next.
    pub(super) const fn line(&self) -> u64 {
        self.rows.line()
    }

    /// Steps over the name line of the section that must come now, and says on which line it stands.
    pub(super) fn section(&mut self, expected: Section) -> Result<u64, Refusal> {
        let (line, found) = match self.pending.take() {
            Some(found) => found,
            None => match self.next()? {
                Next::Name(line, found) => (line, found),
                Next::Row(row) => return Err(Fault::MissingSection(expected).at(row.line)),
                Next::End => return Err(Fault::MissingSection(expected).at(self.rows.line())),
            },
        };
        match found.cmp(&expected) {
            std::cmp::Ordering::Equal => Ok(line),
            std::cmp::Ordering::Less => Err(Fault::MisplacedSection(found).at(line)),
            std::cmp::Ordering::Greater => Err(Fault::MissingSection(expected).at(line)),
        }
    }

    /// The header row of a section, without empty cells at its end.
    pub(super) fn header(&mut self, section: Section) -> Result<Row<'a>, Refusal> {
        let mut row = match self.next()? {
            Next::Row(row) => row,
            Next::Name(line, _) => return Err(Fault::MissingHeader(section).at(line)),
            Next::End => return Err(Fault::MissingHeader(section).at(self.rows.line())),
        };
        let first = section.header().split(';').next();
        if first != Some(row.cell(Some(0))) {
            return Err(Fault::MissingHeader(section).at(row.line));
        }
        self.drop_empty_end(&mut row, 0);
        Ok(row)
    }

    /// The next row of this section, `None` where the section ends.
    pub(super) fn row(&mut self, section: Section) -> Result<Option<Row<'a>>, Refusal> {
        match self.next()? {
            Next::Row(row) => Ok(Some(row)),
            Next::End => Ok(None),
            Next::Name(line, found) if found > section => {
                self.pending = Some((line, found));
                Ok(None)
            }
            Next::Name(line, found) => Err(Fault::MisplacedSection(found).at(line)),
        }
    }

    /// Compares a row with the number of its columns.
    pub(super) fn fit(&mut self, row: &mut Row<'a>, columns: usize) -> Result<(), Refusal> {
        if row.cells.len() < columns {
            self.warnings.add(row.line, Caution::ShortRow);
        }
        self.drop_empty_end(row, columns);
        if row.cells.len() > columns { Err(Fault::ExtraCells.at(row.line)) } else { Ok(()) }
    }

    fn drop_empty_end(&mut self, row: &mut Row<'a>, columns: usize) {
        let before = row.cells.len();
        while row.cells.len() > columns && row.cells.last().is_some_and(|cell| cell.is_empty()) {
            row.cells.pop();
        }
        if row.cells.len() < before {
            self.warnings.add(row.line, Caution::TrailingCells);
        }
    }

    fn next(&mut self) -> Result<Next<'a>, Refusal> {
        loop {
            let Some(mut row) = self.rows.next()? else {
                return Ok(Next::End);
            };
            if row.is_blank() {
                self.warnings.add(row.line, Caution::BlankLine);
                continue;
            }
            if row.spaced {
                self.warnings.add(row.line, Caution::Spaces);
            }
            if row.control {
                self.warnings.add(row.line, Caution::ControlCharacter);
            }
            if row.stray_quote {
                self.warnings.add(row.line, Caution::StrayQuote);
            }
            return Ok(match section_name(&row) {
                Some(section) => {
                    if row.cell(Some(0)) != section.name() {
                        let name = row.cell(Some(0)).to_owned();
                        self.warnings.add(row.line, Caution::SectionCase(name));
                    }
                    self.drop_empty_end(&mut row, 1);
                    Next::Name(row.line, section)
                }
                None => Next::Row(row),
            });
        }
    }
}

/// A row is a section's name when that is all it holds.
fn section_name(row: &Row<'_>) -> Option<Section> {
    let (first, rest) = row.cells.split_first()?;
    let alone = rest.iter().all(|cell| cell.is_empty());
    let all = [Section::Meta, Section::Projects, Section::Votes];
    all.into_iter().find(|section| alone && first.eq_ignore_ascii_case(section.name()))
}
