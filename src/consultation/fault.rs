//! What is wrong in a consultation folder: where, what, and what to do about it.

use std::fmt;

use super::money::{french_count, french_list};

/// How much a fault matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// The consultation cannot be sealed.
    Fault,
    /// Nothing is wrong with it, but this version cannot show or collect it, and does not seal it.
    NotYet,
    /// It can, but the officer should know.
    Remark,
}

/// One fault or remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Whether it stops the sealing.
    pub gravity: Gravity,
    /// The place in the definition: `questions.0.options.12.cost`.
    pub place: String,
    /// The file, relative to the folder, once known.
    pub file: Option<String>,
    /// The sheet of the file, where it is a workbook.
    pub sheet: Option<String>,
    /// The line in it, or the row of the sheet, from 1, once known.
    pub line: Option<usize>,
    /// The column of the table, its heading as written there.
    pub column: Option<String>,
    /// The other lines that have the very same fault, in their order.
    pub more_lines: Vec<usize>,
    /// The place that had first what may be there only once.
    pub first: Option<String>,
    /// Its line, once known.
    pub first_line: Option<usize>,
    /// What is wrong, one sentence.
    pub problem: String,
    /// What to do, one sentence.
    pub remedy: String,
}

impl Fault {
    /// A fault at a place of the definition.
    pub fn at(place: impl Into<String>, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            gravity: Gravity::Fault,
            place: place.into(),
            file: None,
            sheet: None,
            line: None,
            column: None,
            more_lines: Vec::new(),
            first: None,
            first_line: None,
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    /// The same as a remark.
    #[must_use]
    pub fn as_remark(mut self) -> Self {
        self.gravity = Gravity::Remark;
        self
    }

    /// The same as something that only a later version can do.
    #[must_use]
    pub fn not_yet(mut self) -> Self {
        self.gravity = Gravity::NotYet;
        self
    }

    /// The same, of what another place had first.
    #[must_use]
    pub fn after(mut self, first: impl Into<String>) -> Self {
        self.first = Some(first.into());
        self
    }

    /// The same in a file, at a line.
    #[must_use]
    pub fn in_file(mut self, file: &str, line: Option<usize>) -> Self {
        self.file = Some(file.to_owned());
        self.line = line;
        self
    }

    /// The same on a sheet of its file.
    #[must_use]
    pub fn on_sheet(mut self, sheet: Option<&str>) -> Self {
        self.sheet = sheet.map(str::to_owned);
        self
    }

    /// Whether it stands in a table, where one cause comes row after row.
    pub fn is_of_table(&self) -> bool {
        self.sheet.is_some()
            || self.column.is_some()
            || self.file.as_deref().is_some_and(|file| !file.ends_with(".toml"))
    }

    /// The same in a column of its table.
    #[must_use]
    pub fn in_column(mut self, heading: Option<&str>) -> Self {
        self.column = heading.map(str::to_owned);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, &self.sheet, self.line) {
            (Some(file), None, Some(line)) => write!(formatter, "{file}:{line}")?,
            (Some(file), Some(sheet), Some(line)) => write!(formatter, "{file}, feuille « {sheet} », ligne {line}")?,
            (Some(file), Some(sheet), None) => write!(formatter, "{file}, feuille « {sheet} »")?,
            (Some(file), None, None) => write!(formatter, "{file}")?,
            (None, ..) => write!(formatter, "{}", self.place)?,
        }
        match self.more_lines.as_slice() {
            [] => {}
            [one] => write!(formatter, ", et ligne {one}")?,
            several => write!(formatter, ", et lignes {}", runs(several))?,
        }
        if let Some(column) = &self.column {
            write!(formatter, " : Colonne « {column} »")?;
        }
        write!(formatter, " : {}", self.problem)?;
        if let Some(line) = self.first_line {
            write!(formatter, " La ligne {line} l’a déjà.")?;
        }
        write!(formatter, " {}", self.remedy)
    }
}

/// Runs of lines that are named.
const MOST_RUNS: usize = 12;

/// Lines in words, those that follow on each other as one run: `3, 5 à 9 et 12`.
fn runs(lines: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for line in lines {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *line => *last = *line,
            _ => runs.push((*line, *line)),
        }
    }
    let told = |(first, last): &(usize, usize)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first} à {last}"),
    };
    let mut named: Vec<String> = runs.iter().take(MOST_RUNS).map(told).collect();
    let left: usize = runs.iter().skip(MOST_RUNS).map(|(first, last)| last - first + 1).sum();
    if left > 0 {
        named.push(french_count(left, "autre"));
    }
    french_list(&named)
}
