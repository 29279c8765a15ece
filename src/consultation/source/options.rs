//! A question's options from a table: CSV or a workbook, one option a row.

use std::path::Path;
use std::sync::LazyLock;

use super::super::definition::QuestionOption;
use super::super::fault::Fault;
use super::super::money::{self, Cents};
use super::super::text::Texts;
use super::places::Rows;
use crate::language::{Language, Tag};
use crate::reading::table::{self, Columns, Table};
use crate::reading::workbook::Opener;

/// The columns a file of options may have, with their headings in the tables that Urne writes.
pub(in crate::consultation) static COLUMNS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let plain = |(name, heading): (&str, &str)| (name.to_owned(), heading.to_owned());
    let in_each = |(name, heading): (&str, &str)| {
        let (name, heading) = (name.to_owned(), heading.to_owned());
        Language::all().map(move |language| match language {
            Language::FRENCH => (format!("{name}_fr"), heading.clone()),
            other => (format!("{name}_{}", other.tag()), format!("{heading} en {}", other.name_in_french())),
        })
    };
    let named = [("id", "identifiant"), ("number", "N°"), ("external_id", "référence")].map(plain);
    let texts = [("title", "titre"), ("summary", "résumé"), ("description", "description")];
    let facts = [
        ("falc_fr", "description en français facile"),
        ("cost", "coût"),
        ("category", "thème"),
        ("territory", "territoire"),
        ("image", "image"),
        ("proposer", "porteur"),
        ("place", "lieu"),
    ];
    named.into_iter().chain(texts.into_iter().flat_map(in_each)).chain(facts.map(plain)).collect()
});
/// What else officers call them in their own tables.
const SPOKEN: [(&str, &str); 35] = [
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
    ("prix", "cost"),
    ("libellé", "title_fr"),
    ("intitulé du projet", "title_fr"),
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
        let (names, headings) = columns();
        let (columns, unknown) = Columns::read_known(&table, &names, &spoken(), &WANTED).map_err(|mut fault| {
            fault.missing = fault.missing.into_iter().map(heading).collect();
            let others: Vec<&str> = SPOKEN.iter().map(|(words, _)| *words).collect();
            let remedy = format!(
                "Les colonnes possibles sont : {}. Sont compris aussi : {}, et les noms {}.",
                headings.join(", "),
                others.join(", "),
                names.join(", ")
            );
            placed(&fault.to_string(), fault.line, remedy)
        })?;
        if !columns.has("id") && !columns.has("number") {
            let remedy = "Numérotez vos projets : une colonne « N° », ou une colonne « identifiant » (« id »).";
            return Err(placed("rien ne nomme les projets", 1, remedy.into()));
        }
        if let Some((written, meant)) = unknown.iter().find_map(|written| Some((written, meant(written, &columns)?))) {
            let problem = format!("la colonne « {written} » n’est pas comprise, et « {meant} » manque");
            let remedy = format!("Écrivez « {meant} » si c’est elle ; sinon, supprimez-la dans une copie du tableau.");
            return Err(placed(&problem, 1, remedy));
        }
        Ok((table, columns, unknown))
    });
    let (table, columns, unknown) = match read {
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
    faults.extend(unknown.iter().map(|written| unread(written).in_file(file, Some(1)).on_sheet(sheet)));
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
    let written = |(name, _): &'static (String, String)| Some((name.as_str(), columns.written(name)?.to_owned()));
    let headings = COLUMNS.iter().filter_map(written).collect();
    Some((options, Rows { file: file.to_owned(), sheet: table.sheet, lines, headings }))
}

/// A column of the officer's own.
fn unread(written: &str) -> Fault {
    let problem = "Cette colonne n’est pas lue, et rien n’en est scellé.";
    Fault::at("", problem, "Renommez-la si elle doit l’être.").as_remark().in_column(Some(written))
}

/// The heading that an unknown one seems to stand for, of a column that the table has not: one holds the other's letters.
fn meant(written: &str, columns: &Columns) -> Option<&'static str> {
    const FEWEST: usize = 4;
    let letters = table::folded(written);
    let alike = |words: &str| {
        let known = table::folded(words);
        known.len() >= FEWEST && letters.len() >= FEWEST && (letters.contains(&known) || known.contains(&letters))
    };
    spoken().into_iter().find(|(words, column)| !columns.has(column) && alike(words)).map(|(words, _)| words)
}

/// Every heading that is understood, with its column.
fn spoken() -> Vec<(&'static str, &'static str)> {
    COLUMNS.iter().map(|(name, heading)| (heading.as_str(), name.as_str())).chain(SPOKEN).collect()
}

/// A column in the words of the tables that Urne writes.
fn heading(column: &'static str) -> &'static str {
    COLUMNS.iter().find(|(name, _)| name == column).map_or(column, |(_, heading)| heading)
}

/// The names of all columns, and their headings.
fn columns() -> (Vec<&'static str>, Vec<&'static str>) {
    COLUMNS.iter().map(|(name, heading)| (name.as_str(), heading.as_str())).unzip()
}

fn table_of(folder: &Path, file: &str, opener: &dyn Opener) -> Result<Table, Box<Fault>> {
    if !is_table_name(file) {
        let problem = format!("« {file} » n’est pas le nom d’une table du dossier.");
        let remedy = "Donnez un nom comme projets.csv, projets.xlsx ou projets.ods, sans dossier devant.";
        return Err(Box::new(Fault::at("questions", problem, remedy).in_file(file, None)));
    }
    let path = super::named(folder, file);
    let bytes = super::read_bounded(&path, table::LARGEST).map_err(|problem| {
        let there = tables(folder);
        let remedy = if path.symlink_metadata().is_ok() || there.is_empty() {
            format!("Vérifiez que le dossier contient {file}.")
        } else {
            format!("Le dossier a {} : écrivez ce nom exactement (options).", quoted(&there))
        };
        Box::new(Fault::at("", problem, remedy).in_file(file, None))
    })?;
    table::read(&bytes, opener).map_err(|fault| {
        let line = fault.line();
        Box::new(Fault::at("", sentence(&fault.to_string()), fault.remedy()).in_file(file, line))
    })
}

/// The tables that the folder has, in alphabetical order.
fn tables(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().into_iter().flatten().flatten().take(super::MOST_ENTRIES);
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut found: Vec<String> = names.filter(|name| is_table_name(name)).collect();
    found.sort();
    found
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
        let mut texts = Texts::french(self.cell(&format!("{column}_fr"))?);
        for language in Language::all() {
            if let Some(text) = self.cell(&format!("{column}_{}", language.tag())) {
                texts.set(language, text);
            }
        }
        Some(texts)
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
            description.set(Tag::EasyFrench, easy);
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
