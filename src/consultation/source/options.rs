//! A question's options from a table: CSV or a workbook, one option a row.

use std::path::Path;

use super::super::definition::QuestionOption;
use super::super::fault::Fault;
use super::super::money::{self, Cents};
use super::super::text::Texts;
use super::places::Rows;
use crate::reading::table::{self, Columns, Table};
use crate::reading::workbook::Opener;

/// The columns a file of options may have.
pub(in crate::consultation) const COLUMNS: [&str; 17] = [
    "id",
    "number",
    "external_id",
    "title_fr",
    "title_en",
    "summary_fr",
    "summary_en",
    "description_fr",
    "description_en",
    "falc_fr",
    "cost",
    "category",
    "territory",
    "image",
    "proposer",
    "place",
    "title_br",
];
/// Their headings in the tables that Urne writes, in the same order.
pub(in crate::consultation) const HEADINGS: [&str; 17] = [
    "identifiant",
    "N°",
    "référence",
    "titre",
    "titre en anglais",
    "résumé",
    "résumé en anglais",
    "description",
    "description en anglais",
    "description en français facile",
    "coût",
    "thème",
    "territoire",
    "image",
    "porteur",
    "lieu",
    "titre en breton",
];
/// What else officers call them in their own tables.
const SPOKEN: [(&str, &str); 32] = [
    ("No", "number"),
    ("Num", "number"),
    ("numéro", "number"),
    ("titre du projet", "title_fr"),
    ("intitulé", "title_fr"),
    ("nom", "title_fr"),
    ("nom du projet", "title_fr"),
    ("projet", "title_fr"),
    ("titre (fr)", "title_fr"),
    ("titre (en)", "title_en"),
    ("accroche", "summary_fr"),
    ("descriptif", "description_fr"),
    ("FALC", "falc_fr"),
    ("coût estimé", "cost"),
    ("coût estimatif", "cost"),
    ("coût estimé TTC", "cost"),
    ("coût TTC", "cost"),
    ("coût en euros", "cost"),
    ("montant", "cost"),
    ("montant TTC", "cost"),
    ("budget", "cost"),
    ("thématique", "category"),
    ("catégorie", "category"),
    ("canton", "territory"),
    ("quartier", "territory"),
    ("secteur", "territory"),
    ("photo", "image"),
    ("photographie", "image"),
    ("porteur de projet", "proposer"),
    ("adresse", "place"),
    ("résumé (fr)", "summary_fr"),
    ("description (fr)", "description_fr"),
];
/// Those it must have; without `id` the number is the id.
const WANTED: [&str; 1] = ["title_fr"];
/// Rows read before giving up: more than any question may have, so that the count can be told.
const MOST_ROWS: usize = 2000;
/// How tables end that are read.
const EXTENSIONS: [&str; 5] = ["csv", "xlsx", "ods", "tsv", "txt"];
const LONGEST_NAME: usize = 200;

/// The options of a file and where each stands; `None` with the one fault that keeps the table from being read.
pub(super) fn read(
    folder: &Path,
    file: &str,
    opener: &dyn Opener,
    faults: &mut Vec<Fault>,
) -> Option<(Vec<QuestionOption>, Rows)> {
    let read = table_of(folder, file, opener).and_then(|table| {
        let placed = |problem: &str, line: usize, remedy: String| {
            Box::new(
                Fault::at("", sentence(problem), remedy).in_file(file, Some(line)).on_sheet(table.sheet.as_deref()),
            )
        };
        let columns = Columns::read(&table, &COLUMNS, &spoken(), &WANTED).map_err(|mut fault| {
            fault.missing = fault.missing.into_iter().map(heading).collect();
            let others: Vec<&str> = SPOKEN.iter().map(|(words, _)| *words).collect();
            let remedy = format!(
                "Les colonnes possibles sont : {}. Sont compris aussi : {}, et les noms {}.",
                HEADINGS.join(", "),
                others.join(", "),
                COLUMNS.join(", ")
            );
            placed(&fault.to_string(), fault.line, remedy)
        })?;
        if !columns.has("id") && !columns.has("number") {
            let remedy = "Numérotez vos projets : une colonne « N° », ou une colonne « identifiant » (« id »).";
            return Err(placed("rien ne nomme les projets", 1, remedy.into()));
        }
        Ok((table, columns))
    });
    let (table, columns) = match read {
        Ok(read) => read,
        Err(fault) => {
            faults.push(*fault);
            return None;
        }
    };
    let sheet = table.sheet.as_deref();
    if !table.others.is_empty() {
        let problem = format!("Seule cette feuille est lue ; d’autres ne sont pas vides : {}.", quoted(&table.others));
        let remark = Fault::at("", problem, "Mettez tous les projets sur la première feuille.");
        faults.push(remark.as_remark().in_file(file, None).on_sheet(sheet));
    }
    let (mut options, mut lines) = (Vec::new(), Vec::new());
    for (row, fault) in columns.rows(&table).take(MOST_ROWS) {
        if let Some(fault) = fault {
            let told = Fault::at("", sentence(&fault.to_string()), fault.remedy());
            faults.push(told.in_file(file, Some(row.line)).on_sheet(sheet));
            continue;
        }
        let row = Row { columns: &columns, row };
        options.push(row.option((file, sheet), faults));
        lines.push(row.row.line);
    }
    let written = |name: &&'static str| Some((*name, columns.written(name)?.to_owned()));
    let headings = COLUMNS.iter().filter_map(written).collect();
    Some((options, Rows { file: file.to_owned(), sheet: table.sheet, lines, headings }))
}

/// Every heading that is understood, with its column.
fn spoken() -> Vec<(&'static str, &'static str)> {
    HEADINGS.into_iter().zip(COLUMNS).chain(SPOKEN).collect()
}

/// A column in the words of the tables that Urne writes.
fn heading(column: &'static str) -> &'static str {
    COLUMNS.iter().zip(HEADINGS).find(|(name, _)| **name == column).map_or(column, |(_, heading)| heading)
}

fn table_of(folder: &Path, file: &str, opener: &dyn Opener) -> Result<Table, Box<Fault>> {
    if !is_table_name(file) {
        let problem = format!("« {file} » n’est pas le nom d’une table du dossier.");
        let remedy = "Donnez un nom comme projets.csv, projets.xlsx ou projets.ods, sans dossier devant.";
        return Err(Box::new(Fault::at("questions", problem, remedy).in_file(file, None)));
    }
    let path = super::named(folder, file);
    let bytes = super::read_bounded(&path, table::LARGEST).map_err(|problem| {
        Box::new(Fault::at("", problem, format!("Vérifiez que le dossier contient {file}.")).in_file(file, None))
    })?;
    table::read(&bytes, opener).map_err(|fault| {
        let line = fault.line();
        Box::new(Fault::at("", sentence(&fault.to_string()), fault.remedy()).in_file(file, line))
    })
}

/// A file of the folder itself whose ending is a table's.
fn is_table_name(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    let is_plain = |sign: char| !sign.is_control() && sign != '/' && sign != '\\';
    EXTENSIONS.contains(&ending.as_str())
        && name.len() <= LONGEST_NAME
        && !name.starts_with('.')
        && name.chars().all(is_plain)
}

fn quoted(names: &[String]) -> String {
    names.iter().take(5).map(|name| format!("« {name} »")).collect::<Vec<_>>().join(", ")
}

/// A clause as a sentence.
fn sentence(clause: &str) -> String {
    let mut signs = clause.chars();
    let first = signs.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", signs.as_str())
}

struct Row<'a> {
    columns: &'a Columns,
    row: &'a table::Row,
}

impl Row<'_> {
    fn cell(&self, column: &str) -> Option<String> {
        self.columns.cell(self.row, column).map(str::to_owned)
    }

    fn texts(&self, column: &str) -> Option<Texts> {
        let fr = self.cell(&format!("{column}_fr"))?;
        let en = self.cell(&format!("{column}_en"));
        let br = self.cell(&format!("{column}_br"));
        Some(Texts { fr, en, br, fr_falc: None })
    }

    fn option(&self, (file, sheet): (&str, Option<&str>), faults: &mut Vec<Fault>) -> QuestionOption {
        let cost = self.cell("cost").map(|text| {
            money::read(&text).unwrap_or_else(|fault| {
                let told = Fault::at("cost", fault.to_string(), fault.remedy());
                let told = told.in_file(file, Some(self.row.line)).on_sheet(sheet);
                faults.push(told.in_column(self.columns.written("cost")));
                Cents::default()
            })
        });
        let mut description = self.texts("description");
        if let Some(easy) = self.cell("falc_fr") {
            // An easy-to-read text alone serves everybody.
            let description = description.get_or_insert_with(|| Texts::french(easy.clone()));
            description.fr_falc = Some(easy);
        }
        QuestionOption {
            id: self.cell(if self.columns.has("id") { "id" } else { "number" }).unwrap_or_default(),
            number: self.cell("number").unwrap_or_default(),
            external_id: self.cell("external_id"),
            title: self.texts("title").unwrap_or_default(),
            summary: self.texts("summary"),
            description,
            cost,
            category: self.cell("category"),
            territory: self.cell("territory"),
            image: self.cell("image"),
            proposer: self.cell("proposer"),
            place: self.cell("place"),
        }
    }
}
