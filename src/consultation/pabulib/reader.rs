//! The rows of the three sections one after the other, and the warnings met on the way.
//!
//! Every row passes through [`Reader::next`], which drops blank lines, sees section names and notes
//! what was overlooked. Warnings are listed up to [`MAX_LISTED`] of a kind, then only counted.

use std::collections::BTreeMap;

use super::fault::{Caution, Fault, Refusal, Section, Warning};
use super::rows::{Row, Rows};
use super::{MAX_BALLOTS, MAX_BYTES, MAX_ENTRIES, MAX_EXTRA_CELLS, MAX_KEYS, MAX_PROJECTS};

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
    pub(super) fn finish(mut self) -> Vec<Warning> {
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
    pub(super) fn new(text: &'a str, bounds: Bounds) -> Self {
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
