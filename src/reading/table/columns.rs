//! The header of a table: which column is where.

use unicode_normalization::UnicodeNormalization as _;

use super::super::french::french_count;
use super::{Row, Table, letters};

/// Most names of unknown columns told.
const MOST_TOLD: usize = 5;

/// Where each column is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    names: Vec<String>,
    /// Their headings as written.
    written: Vec<String>,
    /// Cells up to the last column that has a name.
    named: usize,
}

/// Everything that is wrong with a header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("l’en-tête ne convient pas{}", self.told())]
pub struct HeaderFault {
    /// The line, from 1.
    pub line: usize,
    /// Names that no column has.
    pub unknown: Vec<String>,
    /// Names that come twice.
    pub repeated: Vec<String>,
    /// Names that must be there and are not.
    pub missing: Vec<&'static str>,
}

impl HeaderFault {
    fn told(&self) -> String {
        let quoted = |names: &[String]| {
            let mut list: Vec<String> =
                names.iter().take(MOST_TOLD).map(|name| format!("« {} »", short(name))).collect();
            if names.len() > MOST_TOLD {
                list.push(format!("et {}", french_count(names.len() - MOST_TOLD, "autre")));
            }
            list.join(", ")
        };
        let missing: Vec<String> = self.missing.iter().map(ToString::to_string).collect();
        let mut told = Vec::new();
        for (names, one, several) in [
            (&missing, "la colonne {} manque", "les colonnes {} manquent"),
            (&self.unknown, "la colonne {} est inconnue", "les colonnes {} sont inconnues"),
            (&self.repeated, "la colonne {} est là deux fois", "les colonnes {} sont là deux fois"),
        ] {
            if !names.is_empty() {
                let form = if names.len() == 1 { one } else { several };
                told.push(form.replace("{}", &quoted(names)));
            }
        }
        format!(" : {}", told.join(" ; "))
    }
}

/// A cell that belongs to no column, or columns that a row does not reach.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CellFault {
    /// Fewer cells than the header.
    #[error("cette ligne n’a que {}, l’en-tête en a {want}", french_count(*.have, "case"))]
    Short {
        /// Cells there.
        have: usize,
        /// Columns with a name.
        want: usize,
    },
    /// More cells than the header.
    #[error("cette ligne a {}, l’en-tête en a {want} : « {} » est en trop", french_count(*.have, "case"), short(.cell))]
    Long {
        /// Cells there.
        have: usize,
        /// Columns with a name.
        want: usize,
        /// What stands in the first one too many.
        cell: String,
    },
    /// A column without a name.
    #[error("« {} » est dans la colonne {column}, qui n’a pas de nom", short(.cell))]
    Nameless {
        /// Its letters.
        column: String,
        /// What stands there.
        cell: String,
    },
}

impl CellFault {
    /// What to do about it.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Short { .. } => "Écrivez une case par colonne, même vide.",
            Self::Long { .. } => "Mettez entre guillemets les cases qui contiennent le signe qui sépare les colonnes.",
            Self::Nameless { .. } => "Donnez un nom à cette colonne dans l’en-tête, ou videz-la.",
        }
    }
}

impl Columns {
    /// Reads the header of a table: the first row. Capital letters do not matter. A name may stand in people's own words:
    /// `spoken` holds those, with the column meant; accents, capitals and signs between do not matter.
    ///
    /// # Errors
    /// Names that are not `known` or come twice, or one of `wanted` is not there: all of them at once.
    pub fn read(
        table: &Table,
        known: &[&str],
        spoken: &[(&str, &str)],
        wanted: &[&'static str],
    ) -> Result<Self, HeaderFault> {
        let (columns, fault) = Self::look(table, known, spoken, wanted);
        let is_sound = fault.unknown.is_empty() && fault.repeated.is_empty() && fault.missing.is_empty();
        if is_sound { Ok(columns) } else { Err(fault) }
    }

    /// As [`Columns::read`]; columns that are not `known` are passed over, and their headings told.
    ///
    /// # Errors
    /// A name comes twice, or one of `wanted` is not there: all of it at once.
    pub fn read_known(
        table: &Table,
        known: &[&str],
        spoken: &[(&str, &str)],
        wanted: &[&'static str],
    ) -> Result<(Self, Vec<String>), HeaderFault> {
        let (columns, fault) = Self::look(table, known, spoken, wanted);
        if fault.repeated.is_empty() && fault.missing.is_empty() { Ok((columns, fault.unknown)) } else { Err(fault) }
    }

    fn look(table: &Table, known: &[&str], spoken: &[(&str, &str)], wanted: &[&'static str]) -> (Self, HeaderFault) {
        let Row { line, cells } = table.rows.first().cloned().unwrap_or_default();
        let meant = |cell: &String| {
            let written = folded(cell);
            let column = spoken.iter().find(|(words, _)| !written.is_empty() && folded(words) == written);
            column.map_or_else(|| cell.to_lowercase(), |(_, column)| (*column).to_owned())
        };
        let names: Vec<String> = cells.iter().map(meant).collect();
        let mut fault = HeaderFault { line, unknown: Vec::new(), repeated: Vec::new(), missing: Vec::new() };
        for (place, (name, written)) in names.iter().zip(&cells).enumerate().filter(|(_, (name, _))| !name.is_empty()) {
            if !known.contains(&name.as_str()) {
                fault.unknown.push(written.clone());
            } else if names.iter().take(place).any(|earlier| earlier == name) && !fault.repeated.contains(written) {
                fault.repeated.push(written.clone());
            }
        }
        fault.missing = wanted.iter().filter(|name| !names.iter().any(|there| there == *name)).copied().collect();
        let named = names.iter().rposition(|name| !name.is_empty()).map_or(0, |place| place + 1);
        (Self { names, written: cells, named }, fault)
    }

    /// The rows behind the header, each with what is wrong with its cells.
    pub fn rows<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = (&'a Row, Option<CellFault>)> {
        let pads = table.sheet.is_some();
        table.rows.iter().skip(1).map(move |row| (row, self.fault(row, pads)))
    }

    fn fault(&self, row: &Row, pads: bool) -> Option<CellFault> {
        let have = row.cells.len();
        if have < self.named && !pads {
            return Some(CellFault::Short { have, want: self.named });
        }
        let is_named = |place: usize| self.names.get(place).is_some_and(|name| !name.is_empty());
        let (place, cell) = row.cells.iter().enumerate().find(|(place, cell)| !cell.is_empty() && !is_named(*place))?;
        let cell = cell.clone();
        Some(if place < self.names.len() {
            CellFault::Nameless { column: letters(place), cell }
        } else {
            CellFault::Long { have, want: self.named, cell }
        })
    }

    /// Whether the table has this column.
    pub fn has(&self, column: &str) -> bool {
        self.names.iter().any(|name| name == column)
    }

    /// The heading of a column as it is written.
    pub fn written(&self, column: &str) -> Option<&str> {
        let place = self.names.iter().position(|name| name == column)?;
        self.written.get(place).map(String::as_str)
    }

    /// What a row says in a column; `None` where nothing.
    pub fn cell<'a>(&self, row: &'a Row, column: &str) -> Option<&'a str> {
        let place = self.names.iter().position(|name| name == column)?;
        row.cells.get(place).map(String::as_str).filter(|cell| !cell.is_empty())
    }
}

/// A name as people mean it: small letters and digits alone, without accents.
pub fn folded(name: &str) -> String {
    name.nfd().flat_map(char::to_lowercase).filter(|sign| sign.is_alphanumeric()).collect()
}

/// A piece of a table short enough for a sentence.
fn short(text: &str) -> String {
    let kept: String = text.chars().take(40).map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    if kept.len() < text.len() { format!("{kept}…") } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        super::super::csv::read(text).unwrap()
    }

    #[test]
    fn a_wrong_header_is_one_sentence() {
        let fault =
            Columns::read(&table("ref;titre;id;id\n"), &["id", "title_fr"], &[], &["id", "title_fr"]).unwrap_err();
        let told = "l’en-tête ne convient pas : la colonne « title_fr » manque ; les colonnes « ref », « titre » sont \
                    inconnues ; la colonne « id » est là deux fois";
        assert_eq!((fault.line, fault.to_string().as_str()), (1, told));
    }

    #[test]
    fn a_column_may_be_called_as_people_call_it() {
        let spoken = [("N°", "number"), ("Coût (€)", "cost")];
        let table = table("N°;Cou\u{302}t ( € )\n1;3\n");
        let columns = Columns::read(&table, &["number", "cost"], &spoken, &["cost"]).unwrap();
        assert!(columns.has("number") && !columns.has("cout"));
        assert_eq!(columns.cell(&table.rows[1], "cost"), Some("3"));
        let twice = super::super::csv::read("cost;Coût\n").unwrap();
        let fault = Columns::read(&twice, &["cost"], &spoken, &[]).unwrap_err();
        assert_eq!(fault.repeated, ["Coût"]);
    }

    #[test]
    fn columns_without_a_name_may_be_empty_and_nothing_else() {
        let table = table("ID;;Title_fr;;\na;;Un;;\nb;x;Deux\nc;;Trois;;z\nd\ne;;Cinq;;;f\n");
        let columns = Columns::read(&table, &["id", "title_fr"], &[], &["id"]).unwrap();
        let rows: Vec<_> = columns.rows(&table).collect();
        assert_eq!((columns.cell(rows[0].0, "title_fr"), &rows[0].1), (Some("Un"), &None));
        assert_eq!(rows[1].1, Some(CellFault::Nameless { column: "B".into(), cell: "x".into() }));
        assert_eq!(rows[2].1, Some(CellFault::Nameless { column: "E".into(), cell: "z".into() }));
        assert_eq!(rows[3].1, Some(CellFault::Short { have: 1, want: 3 }));
        assert_eq!(rows[4].1, Some(CellFault::Long { have: 6, want: 3, cell: "f".into() }));
        assert_eq!([letters(0), letters(25), letters(26), letters(701), letters(702)], ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
