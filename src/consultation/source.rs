//! The officer's folder: `consultation.toml`, options in tables, `images/`. Read into a definition, with every fault placed.
//!
//! The folder is hostile: sizes are bounded, paths stay inside it, and nothing is taken that [`super::check`] would refuse.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::check;
use super::definition::Definition;
use super::fault::{Fault, Gravity};
use crate::files;
use crate::picture::{InProcess, Maker, Remembered};
use crate::reading::workbook::{self, Opener};
use crate::reading::{self, toml};

mod counting;
mod keys;
mod options;
mod pictures;
mod places;
mod raw;
mod repeated;

pub(super) use options::COLUMNS as OPTION_COLUMNS;

const LARGEST_TEXT_FILE: u64 = 8 << 20;
/// Most files of a folder looked at for one that is spelled otherwise.
const MOST_ENTRIES: usize = 10_000;

pub use places::DEFINITION_FILE;
use places::Locator;

/// What a folder holds.
#[derive(Debug)]
pub struct Folder {
    /// The definition; absent when a fault keeps it from being read at all.
    pub definition: Option<Definition>,
    /// Every fault and remark, in the order of files and lines.
    pub faults: Vec<Fault>,
    /// The made pictures that options and the logo name: path in the package -> bytes.
    pub images: BTreeMap<String, Vec<u8>>,
}

impl Folder {
    /// The definition, when nothing is wrong with it.
    pub fn sound(&self) -> Option<&Definition> {
        let clean = self.faults.iter().all(|fault| fault.gravity != Gravity::Fault);
        self.definition.as_ref().filter(|_| clean)
    }

    /// The same, when this version's kiosks can show all of it too.
    pub fn sealable(&self) -> Option<&Definition> {
        let shown = self.faults.iter().all(|fault| fault.gravity == Gravity::Remark);
        self.definition.as_ref().filter(|_| shown)
    }
}

/// Reads a folder of our own: its pictures are made in this process, each once.
pub fn read(folder: &Path) -> Folder {
    static MAKER: Remembered<InProcess> = Remembered::new(InProcess);
    read_with(folder, &MAKER, &workbook::InProcess)
}

/// Reads a folder, its pictures made by `maker` and its workbooks opened by `opener`. What cannot be read is a fault like
/// any other.
pub fn read_with(folder: &Path, maker: &dyn Maker, opener: &dyn Opener) -> Folder {
    let mut faults = Vec::new();
    let mut images = BTreeMap::new();
    let definition = read_definition(folder, (maker, opener), &mut faults, &mut images);
    faults.sort_by(|left, right| (left.gravity, &left.file, left.line).cmp(&(right.gravity, &right.file, right.line)));
    Folder { definition, faults: repeated::told_once(faults), images }
}

fn read_definition(
    folder: &Path,
    (maker, opener): (&dyn Maker, &dyn Opener),
    faults: &mut Vec<Fault>,
    images: &mut BTreeMap<String, Vec<u8>>,
) -> Option<Definition> {
    let text = read_text(folder, DEFINITION_FILE, faults)?;
    let raw: raw::Consultation = match toml::read(&text) {
        Ok(raw) => raw,
        Err(fault) => {
            faults.push(Fault::at("", fault.problem, fault.remedy).in_file(DEFINITION_FILE, Some(fault.line)));
            return None;
        }
    };
    let mut found = too_many(&raw);
    if !found.is_empty() {
        faults.append(&mut found);
        return None;
    }
    let (mut rows, mut unread) = (BTreeMap::new(), Vec::new());
    let (mut questions, lists) = (Vec::new(), raw.lists());
    for (place, question) in raw.questions.iter().enumerate() {
        let options = match &question.options {
            Some(file) => match options::read(folder, file, opener, faults) {
                Some((mut options, stand)) => {
                    raw.name_places(&mut options);
                    rows.insert(place, stand);
                    options
                }
                None => {
                    unread.push(format!("questions.{place}"));
                    Vec::new()
                }
            },
            None => question.answers.iter().map(raw::Answer::to_option).collect(),
        };
        if let Some(question) = question.to_question(&format!("questions.{place}"), options, &lists, &mut found) {
            questions.push(question);
        }
    }
    let complete = questions.len() == raw.questions.len();
    let mut definition = raw.into_definition(questions, &mut found);
    if complete {
        *images = pictures::make(folder, &mut definition, maker, &mut found);
        // What follows from a table that cannot be read is no fault of its own.
        let follows = |fault: &Fault| {
            let is_within = |place: &String| fault.place.starts_with(place.as_str());
            unread.iter().any(is_within) || !unread.is_empty() && fault.place.starts_with("territories")
        };
        found.extend(check::definition(&definition).into_iter().filter(|fault| !follows(fault)));
    }
    let locator = Locator::new(&text, &rows);
    faults.extend(found.into_iter().map(|fault| locator.locate(fault)));
    complete.then_some(definition)
}

fn read_text(folder: &Path, file: &str, faults: &mut Vec<Fault>) -> Option<String> {
    let fault = match read_bounded(&folder.join(file), LARGEST_TEXT_FILE) {
        Ok(bytes) => match reading::text(&bytes) {
            Ok(text) => return Some(text),
            Err(fault) => {
                Fault::at("", format!("Dans ce fichier, {fault}."), fault.remedy()).in_file(file, fault.line())
            }
        },
        Err(problem) => Fault::at("", problem, format!("Vérifiez que le dossier contient {file}.")).in_file(file, None),
    };
    faults.push(fault);
    None
}

/// A file of the folder by its name, its letters spelled in whatever form the disk keeps them.
fn named(folder: &Path, file: &str) -> PathBuf {
    let path = folder.join(file);
    if path.symlink_metadata().is_ok() {
        return path;
    }
    let same = |name: &std::ffi::OsStr| reading::line(&name.to_string_lossy()) == file;
    let entries = folder.read_dir().into_iter().flatten().flatten().take(MOST_ENTRIES);
    entries.map(|entry| entry.file_name()).find(|name| same(name)).map_or(path, |name| folder.join(name))
}

fn read_bounded(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let read = files::read(path, most);
    read.map_err(|error| format!("Le fichier ne se lit pas : {}.", files::french(&error.source)))
}

/// Lists longer than any definition's, told before anything is made of them.
fn too_many(raw: &raw::Consultation) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut bound = |place: String, found: usize, most: usize, what: &str| {
        if found > most {
            let problem = format!("Il y a {found} {what}.");
            let fault = Fault::at(place, problem, format!("Gardez-en {most} au plus."));
            faults.push(fault.in_file(DEFINITION_FILE, None));
        }
    };
    bound("questions".into(), raw.questions.len(), check::MOST_QUESTIONS, "questions");
    bound("territories".into(), raw.territories.len(), check::MOST_TERRITORIES, "territoires");
    bound("categories".into(), raw.categories.len(), check::MOST_CATEGORIES, "thèmes");
    for (place, question) in raw.questions.iter().enumerate() {
        bound(format!("questions.{place}.answers"), question.answers.len(), check::MOST_OPTIONS, "réponses");
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(toml: &str, csv: &str) -> Folder {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(DEFINITION_FILE), toml).unwrap();
        std::fs::write(folder.path().join("projets.csv"), csv).unwrap();
        read(folder.path())
    }

    fn sentences(folder: &Folder) -> String {
        folder.faults.iter().map(|fault| format!("{fault}\n")).collect()
    }

    const GOOD: &str = include_str!("source/sample.toml");
    const OPTIONS: &str = "id;title_fr;cost\na;Un;1000\nb;Deux;2000\nc;Trois;3000\n";

    #[test]
    fn a_sound_folder_has_no_fault() {
        let folder = folder(GOOD, OPTIONS);
        assert_eq!(sentences(&folder), "");
        let definition = folder.sealable().unwrap();
        assert_eq!(definition.questions[0].options.len(), 3);
    }

    #[test]
    fn faults_name_file_line_and_remedy() {
        let found = |toml: &str, csv: &str| sentences(&folder(toml, csv));
        let wrong = found(&GOOD.replace("max = 2", "max = 9"), OPTIONS);
        assert!(wrong.starts_with("consultation.toml:28 : "), "{wrong}");
        let wrong = found(GOOD, &OPTIONS.replace("2000", "deux mille"));
        assert!(wrong.starts_with("projets.csv:3 : "), "{wrong}");
        let wrong = found(GOOD, &OPTIONS.replace("c;Trois", "a;Trois"));
        assert!(wrong.starts_with("projets.csv:4 : "), "{wrong}");
        let wrong = found(&GOOD.replace("min = 1", "minimum = 1"), OPTIONS);
        assert!(wrong.starts_with("consultation.toml:27 : "), "{wrong}");
        let wrong = found(&GOOD.replace("projets.csv", "absent.csv"), OPTIONS);
        assert!(wrong.starts_with("absent.csv : "), "{wrong}");
        let wrong = found(&GOOD.replace("projets.csv", "../projets.csv"), OPTIONS);
        assert!(wrong.contains("../projets.csv"), "{wrong}");
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let wrong = folder(&GOOD.replace("id = \"essai\"", "id = \"Essai !\""), &OPTIONS.replace("2000", "-5"));
        assert!(wrong.sealable().is_none());
        assert_eq!(wrong.faults.len(), 2, "{}", sentences(&wrong));
    }

    #[test]
    fn lists_longer_than_any_are_told_once_and_nothing_is_made_of_them() {
        let many: String = (0..190_000).map(|_| "\n[[territories]]\nid = \"\"\nname.fr = \"\"\n").collect();
        let read = folder(&format!("{GOOD}{many}"), OPTIONS);
        assert_eq!(sentences(&read), "consultation.toml : Il y a 190000 territoires. Gardez-en 100 au plus.\n");
        assert!(read.definition.is_none());
        let many: String = (0..600).map(|_| "\n[[questions.answers]]\nid = \"\"\nlabel.fr = \"\"\n").collect();
        let read = folder(&format!("{GOOD}{many}"), OPTIONS);
        assert_eq!(sentences(&read), "consultation.toml : Il y a 600 réponses. Gardez-en 512 au plus.\n");
    }

    #[test]
    fn a_table_of_very_many_columns_or_very_long_rows_is_one_fault() {
        let wide = format!("id;title_fr;cost{}\na;Un;1000\n", ";x".repeat(1_000_000));
        let told = sentences(&folder(GOOD, &wide));
        assert!(told.contains("projets.csv:1 : Cette ligne a 1\u{202f}000\u{202f}003 colonnes. "), "{told}");
        assert!(told.len() < 1000, "{told}");
        let long = OPTIONS.replace("Deux", &"x".repeat(300 << 10));
        let told = sentences(&folder(GOOD, &long));
        assert!(told.contains("projets.csv:3 : Cette ligne dépasse 256 Kio. "), "{told}");
        assert!(told.len() < 1000, "{told}");
    }
}
