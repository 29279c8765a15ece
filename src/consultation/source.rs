//! The officer's folder: `consultation.toml`, options in CSV, `images/`. Read into a definition, with every fault placed.
//!
//! The folder is hostile: sizes are bounded, paths stay inside it, and nothing is taken that [`super::check`] would refuse.

use std::collections::BTreeMap;
use std::path::Path;

use super::check;
use super::definition::Definition;
use super::fault::{Fault, Gravity};
use crate::files;
use crate::picture::{InProcess, Maker, Remembered};

mod counting;
mod options;
mod pictures;
mod places;
mod raw;

pub(super) use options::COLUMNS as OPTION_COLUMNS;

/// The definition's file.
pub const DEFINITION_FILE: &str = "consultation.toml";
const LARGEST_TEXT_FILE: u64 = 8 << 20;

use places::{Locator, Rows};

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
    read_with(folder, &MAKER)
}

/// Reads a folder, its pictures made by `maker`. What cannot be read is a fault like any other.
pub fn read_with(folder: &Path, maker: &dyn Maker) -> Folder {
    let mut faults = Vec::new();
    let mut images = BTreeMap::new();
    let definition = read_definition(folder, maker, &mut faults, &mut images);
    faults.sort_by(|left, right| (left.gravity, &left.file, left.line).cmp(&(right.gravity, &right.file, right.line)));
    Folder { definition, faults, images }
}

fn read_definition(
    folder: &Path,
    maker: &dyn Maker,
    faults: &mut Vec<Fault>,
    images: &mut BTreeMap<String, Vec<u8>>,
) -> Option<Definition> {
    let text = read_text(folder, DEFINITION_FILE, faults)?;
    let raw: raw::Consultation = match toml::from_str(&text) {
        Ok(raw) => raw,
        Err(error) => {
            let line = error.span().map(|span| places::Lines::of(&text).at(span.start));
            let problem = toml_in_french(error.message(), is_toml(&text));
            let remedy = "Corrigez cette ligne ; « urne init » écrit un exemple complet.";
            faults.push(Fault::at("", problem, remedy).in_file(DEFINITION_FILE, line));
            return None;
        }
    };
    let mut found = too_many(&raw);
    if !found.is_empty() {
        faults.append(&mut found);
        return None;
    }
    let mut rows = BTreeMap::new();
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
    let mut definition = raw.into_definition(questions, &mut found);
    if complete {
        *images = pictures::make(folder, &mut definition, maker, &mut found);
        found.extend(check::definition(&definition));
    }
    let locator = Locator::new(&text, &rows);
    faults.extend(found.into_iter().map(|fault| locator.locate(fault)));
    complete.then_some(definition)
}

/// Whether a text is TOML, whatever it says.
pub(crate) fn is_toml(text: &str) -> bool {
    toml::de::DeTable::parse(text).is_ok()
}

/// What the reader of TOML says of a text, in French.
pub(crate) fn toml_in_french(message: &str, is_well_formed: bool) -> String {
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
        let kinds = [
            ("duplicate key", "La même clé est là deux fois."),
            (
                "invalid type",
                "La valeur n’est pas du genre attendu : texte entre guillemets, nombre, true ou false, liste.",
            ),
            ("invalid value", "La valeur n’est pas de celles qu’on peut écrire ici."),
            ("invalid length", "La liste n’a pas le nombre d’éléments attendu."),
            ("data did not match", "La valeur n’est pas de celles qu’on peut écrire ici."),
            ("wanted ", "La valeur n’est pas de celles qu’on peut écrire ici."),
        ];
        let told = kinds.iter().find(|(english, _)| message.starts_with(english)).map(|(_, told)| (*told).to_owned());
        // Of a text that is well formed, what has none of the reader's own words was said by the house, in French.
        let own = || is_well_formed.then(|| format!("{message}."));
        let ill_formed = "La ligne n’est pas du TOML bien formé : clé = valeur, textes entre guillemets.";
        told.or_else(own).unwrap_or_else(|| ill_formed.into())
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
        assert!(told.contains("projets.csv:1 : La première ligne a 1000003 colonnes. "), "{told}");
        assert!(told.len() < 1000, "{told}");
        let long = OPTIONS.replace("Deux", &"x".repeat(300 << 10));
        let told = sentences(&folder(GOOD, &long));
        assert!(told.contains("projets.csv:3 : Cette ligne dépasse 256 Kio. "), "{told}");
        assert!(told.len() < 1000, "{told}");
    }
}
