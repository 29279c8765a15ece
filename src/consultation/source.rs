//! The officer's folder: `consultation.toml`, options in CSV, `images/`. Read into a definition, with every fault placed.
//!
//! The folder is hostile: sizes are bounded, paths stay inside it, and nothing is taken that [`super::check`] would refuse.

use std::collections::BTreeMap;
use std::path::Path;

use super::check;
use super::definition::{Definition, Question};
use super::fault::{Fault, Gravity};
use super::look;
use crate::files;

mod counting;
mod options;
mod raw;

pub(super) use options::COLUMNS as OPTION_COLUMNS;

/// The definition's file.
pub const DEFINITION_FILE: &str = "consultation.toml";
const LARGEST_TEXT_FILE: u64 = 8 << 20;
/// Largest picture, in bytes.
pub const LARGEST_IMAGE: u64 = 1 << 20;

/// What a folder holds.
#[derive(Debug)]
pub struct Folder {
    /// The definition; absent when a fault keeps it from being read at all.
    pub definition: Option<Definition>,
    /// Every fault and remark, in the order of files and lines.
    pub faults: Vec<Fault>,
    /// The pictures that options name: path in the package -> bytes.
    pub images: BTreeMap<String, Vec<u8>>,
}

impl Folder {
    /// The definition, when nothing stands against sealing it.
    pub fn sealable(&self) -> Option<&Definition> {
        let clean = self.faults.iter().all(|fault| fault.gravity == Gravity::Remark);
        self.definition.as_ref().filter(|_| clean)
    }
}

/// Where the rows of a question's options stand.
struct Rows {
    file: String,
    lines: Vec<usize>,
}

/// Reads a folder. What cannot be read is a fault like any other.
pub fn read(folder: &Path) -> Folder {
    let mut faults = Vec::new();
    let mut images = BTreeMap::new();
    let definition = read_definition(folder, &mut faults, &mut images);
    faults.sort_by(|left, right| (left.gravity, &left.file, left.line).cmp(&(right.gravity, &right.file, right.line)));
    Folder { definition, faults, images }
}

fn read_definition(
    folder: &Path,
    faults: &mut Vec<Fault>,
    images: &mut BTreeMap<String, Vec<u8>>,
) -> Option<Definition> {
    let text = read_text(folder, DEFINITION_FILE, faults)?;
    let raw: raw::Consultation = match toml::from_str(&text) {
        Ok(raw) => raw,
        Err(error) => {
            let line = error.span().map(|span| line_of(&text, span.start));
            let problem = french(error.message());
            let remedy = "Corrigez cette ligne ; « urne init » écrit un exemple complet.";
            faults.push(Fault::at("", problem, remedy).in_file(DEFINITION_FILE, line));
            return None;
        }
    };
    let mut found = raw.too_long();
    let mut rows = BTreeMap::new();
    if !found.is_empty() {
        let locator = Locator::new(&text, &rows);
        faults.extend(found.into_iter().map(|fault| locator.locate(fault)));
        return None;
    }
    let (mut questions, lists) = (Vec::new(), raw.lists());
    for (place, question) in raw.questions.iter().enumerate() {
        let options = match &question.options {
            Some(file) => {
                let (options, lines) = options::read(folder, file, faults);
                rows.insert(place, Rows { file: file.clone(), lines });
                options
            }
            None => question.answers.iter().map(raw::Answer::to_option).collect(),
        };
        if let Some(question) = question.to_question(&format!("questions.{place}"), options, &lists, &mut found) {
            questions.push(question);
        }
    }
    let complete = questions.len() == raw.questions.len();
    let definition = raw.into_definition(questions, &mut found);
    if complete {
        found.extend(check::definition(&definition));
        read_images(folder, &definition, &mut found, images);
    }
    let locator = Locator::new(&text, &rows);
    faults.extend(found.into_iter().map(|fault| locator.locate(fault)));
    complete.then_some(definition)
}

/// What the reader of TOML says of keys and words, in French; its other messages as they are.
fn french(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let list = |names: &str| names.replace('`', "").replace(" or ", ", ");
    let unknown = |start: &str| message.strip_prefix(start)?.split_once("`, expected ");
    let expected = |names: &str| list(names.trim_start_matches("one of "));
    if let Some((key, names)) = unknown("unknown field `") {
        format!("La clé « {key} » est inconnue ici. Les clés possibles sont : {}.", expected(names))
    } else if let Some((word, names)) = unknown("unknown variant `") {
        format!("« {word} » est inconnu ici. On peut écrire : {}.", expected(names))
    } else if let Some(key) = message.strip_prefix("missing field `") {
        format!("Il manque la clé « {} ».", key.trim_end_matches('`'))
    } else {
        format!("{message}.")
    }
}

fn read_text(folder: &Path, file: &str, faults: &mut Vec<Fault>) -> Option<String> {
    let bytes = match read_bounded(&folder.join(file), LARGEST_TEXT_FILE) {
        Ok(bytes) => bytes,
        Err(problem) => {
            faults
                .push(Fault::at("", problem, format!("Vérifiez que le dossier contient {file}.")).in_file(file, None));
            return None;
        }
    };
    match String::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let newlines = error.as_bytes().iter().take(valid).filter(|byte| **byte == b'\n').count();
            let remedy = "Enregistrez-le en « CSV UTF-8 » ou « texte UTF-8 ».";
            let fault = Fault::at("", "Le fichier n’est pas du texte UTF-8.", remedy);
            faults.push(fault.in_file(file, Some(newlines + 1)));
            None
        }
    }
}

fn read_bounded(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let read = files::read(path, most);
    read.map_err(|error| format!("Le fichier ne se lit pas : {}.", files::french(&error.source)))
}

fn read_images(
    folder: &Path,
    definition: &Definition,
    faults: &mut Vec<Fault>,
    images: &mut BTreeMap<String, Vec<u8>>,
) {
    if let Some(name) = definition.look.logo.as_ref().filter(|name| check::is_image_name(name)) {
        let read = read_bounded(&folder.join(name), LARGEST_IMAGE);
        let checked = read.and_then(|bytes| check::image(name, &bytes).map(|()| bytes));
        match checked.and_then(|bytes| look::logo(name, &bytes).map(|()| bytes)) {
            Ok(bytes) => {
                images.insert(name.clone(), bytes);
            }
            Err(problem) => {
                let remedy = "Mettez un logo SVG ou PNG à cet endroit, ou retirez la ligne.";
                faults.push(Fault::at("look.logo", format!("Logo {name} : {problem}"), remedy));
            }
        }
    }
    let named = |question: &Question| -> Vec<Option<String>> {
        question.options.iter().map(|option| option.image.clone()).collect()
    };
    for (question, names) in definition.questions.iter().map(named).enumerate() {
        for (option, name) in names.into_iter().enumerate() {
            let Some(name) = name.filter(|name| check::is_image_name(name)) else { continue };
            if images.contains_key(&name) {
                continue;
            }
            let place = format!("questions.{question}.options.{option}.image");
            let read = read_bounded(&folder.join(&name), LARGEST_IMAGE);
            match read.and_then(|bytes| check::image(&name, &bytes).map(|()| bytes)) {
                Ok(bytes) => {
                    images.insert(name, bytes);
                }
                Err(problem) => {
                    let remedy = "Mettez une image SVG, PNG ou JPEG de moins de 1 Mio à cet endroit, ou videz la case.";
                    faults.push(Fault::at(place, format!("Image {name} : {problem}"), remedy));
                }
            }
        }
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// Where each line but the first begins.
fn lines(text: &str) -> Vec<usize> {
    text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(place, _)| place + 1).collect()
}

/// Turns a place of the definition into file and line.
struct Locator<'a> {
    table: Option<toml::Spanned<toml::de::DeTable<'a>>>,
    /// See [`lines`]: there may be many faults in a long text.
    lines: Vec<usize>,
    rows: &'a BTreeMap<usize, Rows>,
}

impl<'a> Locator<'a> {
    fn new(text: &'a str, rows: &'a BTreeMap<usize, Rows>) -> Self {
        Self { table: toml::de::DeTable::parse(text).ok(), lines: lines(text), rows }
    }

    fn locate(&self, fault: Fault) -> Fault {
        if fault.file.is_some() {
            return fault;
        }
        let steps: Vec<&str> = fault.place.split('.').collect();
        if let ["questions", question, "options", option, ..] = steps.as_slice()
            && let Some(rows) = question.parse().ok().and_then(|question: usize| self.rows.get(&question))
        {
            let line = option.parse().ok().and_then(|option: usize| rows.lines.get(option)).copied();
            return fault.in_file(&rows.file, line);
        }
        let offset = self.table.as_ref().map(|table| self.offset(table, &steps));
        let line = offset.map(|offset| self.lines.partition_point(|start| *start <= offset) + 1);
        fault.in_file(DEFINITION_FILE, line)
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

    /// Ten times a list too long costs one fault, and no more work on what is in it.
    #[test]
    fn a_list_that_is_too_long_is_one_fault_however_long_it_is() {
        let territory = "[[territories]]\nid = \"X Y\"\nname = { fr = \"\" }\n";
        for times in [101, 1_000, 10_000] {
            let wrong = folder(&format!("{GOOD}\n{}", territory.repeat(times)), OPTIONS);
            let [fault] = wrong.faults.as_slice() else { panic!("{} faults", wrong.faults.len()) };
            assert_eq!(fault.problem, "Il y a trop de territoires.");
            assert_eq!(fault.line, Some(GOOD.lines().count() + 2));
        }
        for times in [100, 1_000, 100_000] {
            let wrong = folder(GOOD, &format!("id;title_fr{}\na;Un\n", ";x".repeat(times)));
            assert_eq!(sentences(&wrong).matches("Il y a trop de colonnes.").count(), 1);
            assert!(sentences(&wrong).len() < 2_000, "{}", sentences(&wrong));
        }
        let answer = "[[questions.answers]]\nid = \"X Y\"\nlabel = { fr = \"\" }\n";
        let wrong = folder(&format!("{GOOD}\n{}", answer.repeat(5_000)), OPTIONS);
        assert!(wrong.faults.len() == 1 && sentences(&wrong).contains("Il y a trop de réponses."));
        let bands = vec!["\"x\""; 50_000].join(", ");
        let wrong = folder(&GOOD.replace("unfit = ", &format!("bands = [{bands}]\nunfit = ")), OPTIONS);
        assert!(wrong.faults.len() == 1 && sentences(&wrong).contains("Il y a trop de tranches"));
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let wrong = folder(&GOOD.replace("id = \"essai\"", "id = \"Essai !\""), &OPTIONS.replace("2000", "-5"));
        assert!(wrong.sealable().is_none());
        assert_eq!(wrong.faults.len(), 2, "{}", sentences(&wrong));
    }
}
