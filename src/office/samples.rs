//! The sample consultations, embedded.

use std::collections::BTreeSet;
use std::path::Path;

use crate::consultation::source::DEFINITION_FILE;
use crate::consultation::{Definition, Fault, Gravity, Texts};
use crate::files::{self, FileError, NewFolder};

include!(concat!(env!("OUT_DIR"), "/samples.rs"));

/// Writes one sample into a folder being made.
pub(super) fn write(sample: &str, folder: &NewFolder) -> Result<(), FileError> {
    for (_, path, bytes) in FILES.iter().filter(|(name, _, _)| *name == sample) {
        folder.write(path, bytes)?;
    }
    Ok(())
}

/// Largest file of a consultation that a line is looked for in, in bytes.
const LARGEST_TABLE: u64 = 8 << 20;

/// Texts of a definition's head that state what is so in one place only, and what to put there instead. Those that no real
/// consultation may keep come first; the others may be true elsewhere too, and are told as remarks.
const HEAD: [(&str, Gravity, &str); 5] = [
    ("organiser", Gravity::Fault, "Écrivez le vôtre."),
    ("results", Gravity::Fault, "Dites quand et où vos résultats seront publiés."),
    ("contact", Gravity::Fault, "Dites qui appeler chez vous, et à quel numéro."),
    ("help", Gravity::Remark, "Gardez-la si elle dit vrai chez vous ; sinon changez-la."),
    ("eligibility.declaration", Gravity::Remark, "Gardez-la si c’est votre règle ; sinon changez-la."),
];

/// The texts of a key of [`HEAD`].
fn head<'a>(definition: &'a Definition, key: &str) -> Option<&'a Texts> {
    match key {
        "organiser" => Some(&definition.organiser),
        "results" => Some(&definition.results),
        "contact" => definition.contact.as_ref(),
        "help" => Some(&definition.help),
        _ => definition.eligibility.declaration.as_ref(),
    }
}

/// What the samples invented: sentences of the head in every language, names of territories, projects (title and summary).
#[derive(Debug, Default)]
struct Invented {
    sentences: BTreeSet<String>,
    territories: BTreeSet<String>,
    projects: BTreeSet<(String, String)>,
}

impl Invented {
    fn of_samples() -> Self {
        let mut found = Self::default();
        for (_, path, bytes) in FILES {
            if *path == DEFINITION_FILE {
                let text = String::from_utf8_lossy(bytes);
                let whole = toml::Value::Table(toml::from_str(&text).unwrap_or_default());
                let at = |key: &str| key.split('.').try_fold(&whole, |table, part| table.get(part));
                found.sentences.extend(HEAD.iter().filter_map(|(key, ..)| at(key)).flat_map(strings));
                let territories = at("territories").and_then(toml::Value::as_array).into_iter().flatten();
                found.territories.extend(territories.filter_map(|one| one.get("name")).flat_map(strings));
            } else if path.ends_with(".csv") {
                found.projects.extend(projects(bytes));
            }
        }
        found
    }
}

/// Every language of a text.
fn strings(texts: &toml::Value) -> impl Iterator<Item = String> + '_ {
    let languages = texts.as_table().into_iter().flat_map(toml::Table::values);
    languages.filter_map(toml::Value::as_str).map(str::to_owned)
}

/// Title and summary of each row.
fn projects(table: &[u8]) -> Vec<(String, String)> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(table);
    let header = reader.headers().cloned().unwrap_or_default();
    let column = |name: &str| header.iter().position(|found| found == name);
    let (title, summary) = (column("titre"), column("résumé"));
    let cell = |row: &csv::StringRecord, column: Option<usize>| {
        column.and_then(|column| row.get(column)).unwrap_or_default().to_owned()
    };
    reader.records().filter_map(Result::ok).map(|row| (cell(&row, title), cell(&row, summary))).collect()
}

/// What a real consultation in `folder` still has of a sample.
pub(super) fn left_in(folder: &Path, definition: &Definition) -> Vec<Fault> {
    let invented = Invented::of_samples();
    let mut found = Vec::new();
    let mut fault = |gravity: Gravity, place: &str, text: &str, problem: String, remedy: &str| {
        let (file, line) = place_of(folder, text);
        let fault = Fault::at(place, problem, remedy).in_file(&file, line);
        found.push(if gravity == Gravity::Remark { fault.as_remark() } else { fault });
    };
    for (key, gravity, remedy) in HEAD {
        // A language that is not spoken is shown to nobody.
        let spoken = head(definition, key).into_iter().flat_map(Texts::all).filter(|(tag, _)| definition.speaks(*tag));
        for (language, text) in spoken.filter(|(_, text)| invented.sentences.contains(*text)) {
            let problem = match gravity {
                Gravity::Remark => format!("« {text} » est la phrase de l’exemple."),
                Gravity::Fault | Gravity::NotYet => {
                    format!("« {text} » est inventé pour l’exemple, et ceci est un vrai vote.")
                }
            };
            fault(gravity, &format!("{key}.{language}"), text, problem, remedy);
        }
    }
    let names = definition.territories.iter().map(|territory| territory.name.fr.as_str());
    let names: Vec<&str> = names.filter(|name| invented.territories.contains(*name)).collect();
    if let Some(first) = names.first() {
        let problem = format!("Ces noms de territoires sont ceux de l’exemple : {}.", names.join(", "));
        fault(Gravity::Remark, "territories", first, problem, "Gardez-les si ce sont les vôtres ; sinon changez-les.");
    }
    let options = definition.questions.iter().flat_map(|question| &question.options);
    let is_sample = |title: &str, summary: &str| invented.projects.contains(&(title.to_owned(), summary.to_owned()));
    let left: Vec<&str> = options
        .filter(|option| is_sample(&option.title.fr, option.summary.as_ref().map_or("", |summary| &summary.fr)))
        .map(|option| option.title.fr.as_str())
        .collect();
    if let Some(first) = left.first() {
        let problem = match left.len() {
            1 => format!("« {first} » est un projet inventé de l’exemple, et ceci est un vrai vote."),
            many => {
                format!("{many} projets sont ceux, inventés, de l’exemple, dont « {first} », et ceci est un vrai vote.")
            }
        };
        fault(Gravity::Fault, "questions", first, problem, "Mettez les vôtres à leur place.");
    }
    found
}

/// File and line where a text of the consultation stands.
fn place_of(folder: &Path, text: &str) -> (String, Option<usize>) {
    let entries = folder.read_dir().into_iter().flatten().filter_map(Result::ok);
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name.ends_with(".csv"));
    names.sort();
    for name in std::iter::once(DEFINITION_FILE.to_owned()).chain(names) {
        let bytes = files::read(&folder.join(&name), LARGEST_TABLE).unwrap_or_default();
        let line = String::from_utf8_lossy(&bytes).lines().position(|line| line.contains(text));
        if let Some(line) = line {
            return (name, Some(line + 1));
        }
    }
    (DEFINITION_FILE.to_owned(), None)
}
