//! The columns of PROJECTS and VOTES: which the program knows, and which it only keeps.

use super::fault::{Caution, Fault, Refusal, Section};
use super::reader::Reader;

/// Columns of PROJECTS that have a field of their own.
pub(super) const PROJECT_FIELDS: [&str; 14] = [
    "project_id",
    "cost",
    "votes",
    "score",
    "name",
    "category",
    "beneficiaries",
    "selected",
    "neighborhood",
    "subunit",
    "district",
    "description",
    "proposer",
    "public_id",
];
/// Columns of VOTES that have a field of their own.
pub(super) const BALLOT_FIELDS: [&str; 3] = ["voter_id", "vote", "points"];
/// Columns of PROJECTS the format knows and the program only keeps.
const PROJECT_KEPT: [&str; 2] = ["latitude", "longitude"];
/// Columns of VOTES the format knows and the program only keeps.
const BALLOT_KEPT: [&str; 6] = ["age", "sex", "voting_method", "district", "neighborhood", "education"];

/// The header of a section.
#[derive(Debug)]
pub(super) struct Columns {
    section: Section,
    line: u64,
    names: Vec<String>,
    /// Where the columns without a field of their own are.
    extra: Vec<usize>,
}

impl Columns {
    /// Reads the header row; each column may come once.
    pub(super) fn read(reader: &mut Reader<'_>, section: Section) -> Result<Self, Refusal> {
        let (fields, kept): (&[&str], &[&str]) = match section {
            Section::Votes => (&BALLOT_FIELDS, &BALLOT_KEPT),
            _ => (&PROJECT_FIELDS, &PROJECT_KEPT),
        };
        let header = reader.header(section)?;
        let line = header.line;
        let mut columns = Self { section, line, names: Vec::new(), extra: Vec::new() };
        for cell in &header.cells {
            let mut name = cell.as_ref();
            if name == "target" && section == Section::Projects {
                reader.warnings.add(line, Caution::OldColumnName);
                name = "beneficiaries";
            }
            if name.is_empty() {
                return Err(Fault::MissingValue("nom de colonne").at(line));
            }
            if columns.names.iter().any(|known| known == name) {
                return Err(Fault::RepeatedColumn(name.to_owned()).at(line));
            }
            if !fields.contains(&name) {
                if !kept.contains(&name) {
                    reader.warnings.add(line, Caution::UnknownColumn(name.to_owned()));
                }
                columns.extra.push(columns.names.len());
            }
            columns.names.push(name.to_owned());
        }
        Ok(columns)
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Where a column is.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// Where a column is that must be there.
    pub(super) fn require(&self, column: &'static str) -> Result<Option<usize>, Refusal> {
        match self.find(column) {
            Some(index) => Ok(Some(index)),
            None => Err(Fault::MissingColumn { section: self.section, column }.at(self.line)),
        }
    }

    /// Where the columns without a field of their own are.
    pub(super) fn extra(&self) -> &[usize] {
        &self.extra
    }

    /// Their names.
    pub(super) fn into_extra_names(self) -> Vec<String> {
        let names = self.extra.iter().filter_map(|index| self.names.get(*index).cloned());
        names.collect()
    }
}
