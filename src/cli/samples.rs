//! The sample consultations, embedded.

use std::collections::BTreeSet;
use std::path::Path;

use super::Failure;
use crate::consultation::source::DEFINITION_FILE;
use crate::consultation::{Definition, Fault};
use crate::files::{self, NewFolder};

include!(concat!(env!("OUT_DIR"), "/samples.rs"));

/// Writes one sample into a folder being made.
pub(super) fn write(sample: &str, folder: &NewFolder) -> Result<(), Failure> {
    for (_, path, bytes) in FILES.iter().filter(|(name, _, _)| *name == sample) {
        folder.write(path, bytes)?;
    }
    Ok(())
}

/// Largest file of a consultation that a line is looked for in, in bytes.
const LARGEST_TABLE: u64 = 8 << 20;

/// What the samples invented and no real consultation may say: organisers, dates of results, projects (title and summary).
#[derive(Debug, Default)]
struct Invented {
    organisers: BTreeSet<String>,
    results: BTreeSet<String>,
    projects: BTreeSet<(String, String)>,
}

impl Invented {
    fn of_samples() -> Self {
        let mut found = Self::default();
        for (_, path, bytes) in FILES {
            if *path == DEFINITION_FILE {
                let text = String::from_utf8_lossy(bytes);
                let table: toml::Table = toml::from_str(&text).unwrap_or_default();
                let french = |key: &str| Some(table.get(key)?.get("fr")?.as_str()?.to_owned());
                found.organisers.extend(french("organiser"));
                found.results.extend(french("results"));
            } else if path.ends_with(".csv") {
                found.projects.extend(projects(bytes));
            }
        }
        found
    }
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
    let mut fault = |place: &str, text: &str, problem: String, remedy: &str| {
        let (file, line) = place_of(folder, text);
        found.push(Fault::at(place, problem, remedy).in_file(&file, line));
    };
    let organiser = &definition.organiser.fr;
    if invented.organisers.contains(organiser) {
        let problem = format!("« {organiser} » est l’organisateur inventé de l’exemple, et ceci est un vrai vote.");
        fault("organiser", organiser, problem, "Écrivez le vôtre.");
    }
    let results = &definition.results.fr;
    if invented.results.contains(results) {
        let problem = format!("« {results} » est la phrase de l’exemple, et ceci est un vrai vote.");
        fault("results", results, problem, "Dites quand et où vos résultats seront publiés.");
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
        fault("questions", first, problem, "Mettez les vôtres à leur place.");
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
