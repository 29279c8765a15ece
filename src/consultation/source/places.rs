//! Where in the officer's files a place of the definition stands.
//!
//! The starts of lines are found once; each place then costs a binary search, however many faults there are.

use std::collections::BTreeMap;

use super::super::fault::Fault;
use crate::reading::Lines;

/// The definition's file.
pub const DEFINITION_FILE: &str = "consultation.toml";

/// Where the rows of a question's options stand.
pub(super) struct Rows {
    pub(super) file: String,
    pub(super) sheet: Option<String>,
    pub(super) lines: Vec<usize>,
    /// Each column by its name here, with its heading as written.
    pub(super) headings: BTreeMap<&'static str, String>,
}

impl Rows {
    /// The heading of what an option has at `steps`: `cost`, or `title` and a language.
    fn heading(&self, steps: &[&str]) -> Option<&str> {
        let name = match steps {
            ["description", "fr_falc"] => "falc_fr".to_owned(),
            [name, language] => format!("{name}_{language}"),
            ["title"] => "title_fr".to_owned(),
            [name] => (*name).to_owned(),
            _ => return None,
        };
        let named = self.headings.get(name.as_str());
        // Without a column of ids the numbers are the ids.
        named.or_else(|| self.headings.get("number").filter(|_| name == "id")).map(String::as_str)
    }
}

/// Turns a place of the definition into file and line.
pub(super) struct Locator<'a> {
    table: Option<toml::Spanned<toml::de::DeTable<'a>>>,
    lines: Lines,
    rows: &'a BTreeMap<usize, Rows>,
}

impl<'a> Locator<'a> {
    /// For the definition's text and the rows of each question.
    pub(super) fn new(text: &'a str, rows: &'a BTreeMap<usize, Rows>) -> Self {
        Self { table: toml::de::DeTable::parse(text).ok(), lines: Lines::of(text), rows }
    }

    /// The fault with its file and line, unless it has them, and the line of what was there first.
    pub(super) fn locate(&self, mut fault: Fault) -> Fault {
        if fault.file.is_some() {
            return fault;
        }
        fault.first_line = fault.first.as_deref().and_then(|first| self.line(first));
        let (place, line) = (fault.place.clone(), self.line(&fault.place));
        match self.row(&place) {
            Some((rows, _, steps)) => {
                let heading = rows.heading(&steps);
                fault.in_file(&rows.file, line).on_sheet(rows.sheet.as_deref()).in_column(heading)
            }
            None => fault.in_file(DEFINITION_FILE, line),
        }
    }

    fn line(&self, place: &str) -> Option<usize> {
        match self.row(place) {
            Some((rows, option, _)) => rows.lines.get(option?).copied(),
            None => {
                let steps: Vec<&str> = place.split('.').collect();
                self.table.as_ref().map(|table| self.lines.at(self.offset(table, &steps)))
            }
        }
    }

    /// The table that a place stands in, which of its options, and the steps within it.
    fn row<'b>(&self, place: &'b str) -> Option<(&'a Rows, Option<usize>, Vec<&'b str>)> {
        let steps: Vec<&str> = place.split('.').collect();
        let ["questions", question, "options", option, rest @ ..] = steps.as_slice() else { return None };
        let rows = self.rows.get(&question.parse().ok()?)?;
        Some((rows, option.parse().ok(), rest.to_vec()))
    }

    fn offset(&self, table: &toml::Spanned<toml::de::DeTable<'_>>, steps: &[&str]) -> usize {
        let Some((first, rest)) = steps.split_first() else { return 0 };
        let entry = table.get_ref().iter().find(|(key, _)| key.get_ref() == first);
        let Some((key, value)) = entry else { return 0 };
        deepest(value, rest).unwrap_or_else(|| key.span().start)
    }
}

/// The start of the deepest value that `steps` reach; `None` when already the first step leads nowhere.
fn deepest(value: &toml::Spanned<toml::de::DeValue<'_>>, steps: &[&str]) -> Option<usize> {
    let Some((first, rest)) = steps.split_first() else { return Some(value.span().start) };
    match value.get_ref() {
        toml::de::DeValue::Table(table) => {
            let (key, inner) = table.iter().find(|(key, _)| key.get_ref() == first)?;
            Some(deepest(inner, rest).unwrap_or_else(|| key.span().start))
        }
        toml::de::DeValue::Array(array) => {
            let inner = array.get(first.parse::<usize>().ok()?)?;
            Some(deepest(inner, rest).unwrap_or_else(|| inner.span().start))
        }
        _ => Some(value.span().start),
    }
}
