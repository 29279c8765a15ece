//! A question's options from CSV: `;` or `,`, UTF-8, one option a line.

use std::path::Path;

use super::super::check::is_file_name;
use super::super::definition::QuestionOption;
use super::super::fault::Fault;
use super::super::money::Cents;
use super::super::text::Texts;
use super::raw::not_an_amount;

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
/// Most columns looked at: those above, and some of an officer's own to be told of.
const MOST_COLUMNS: usize = 64;
/// Longest row, in bytes: every cell of a legitimate one may be full.
const LONGEST_ROW: usize = 256 << 10;
/// Rows read before giving up: more than any question may have, so that the count can be told.
const MOST_ROWS: usize = 2000;

/// The options of a file and the line of each; faults are placed in the file itself.
pub(super) fn read(folder: &Path, file: &str, faults: &mut Vec<Fault>) -> (Vec<QuestionOption>, Vec<usize>) {
    if !is_file_name(file, "csv") {
        let problem = format!("« {file} » n’est pas un nom de fichier CSV du dossier.");
        faults.push(Fault::at("questions", problem, "Donnez un nom simple comme projets.csv.").in_file(file, None));
        return Default::default();
    }
    let Some(text) = super::read_text(folder, file, faults) else { return Default::default() };
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let Some(columns) = columns(&mut reader, file, faults) else { return Default::default() };
    let (mut options, mut lines) = (Vec::new(), Vec::new());
    for record in reader.records().take(MOST_ROWS) {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let line = usize::try_from(line).unwrap_or(usize::MAX);
                if record.as_slice().len() > LONGEST_ROW {
                    let problem = format!("Cette ligne dépasse {} Kio.", LONGEST_ROW >> 10);
                    let remedy = "Vérifiez qu’un guillemet ouvert est bien refermé.";
                    faults.push(Fault::at("", problem, remedy).in_file(file, Some(line)));
                    continue;
                }
                let row = Row { columns: &columns, record: &record };
                options.push(row.option(file, line, faults));
                lines.push(line);
            }
            Err(error) => {
                let line = error.position().and_then(|position| usize::try_from(position.line()).ok());
                let problem = "Cette ligne n’a pas le même nombre de cases que l’en-tête.";
                let remedy = "Mettez entre guillemets les cases qui contiennent un point-virgule.";
                faults.push(Fault::at("", problem, remedy).in_file(file, line));
            }
        }
    }
    (options, lines)
}

fn columns(reader: &mut csv::Reader<&[u8]>, file: &str, faults: &mut Vec<Fault>) -> Option<Vec<String>> {
    let cells = reader.headers().ok()?.len();
    if cells > MOST_COLUMNS {
        let problem = format!("La première ligne a {cells} colonnes.");
        let remedy = format!("Gardez-en {MOST_COLUMNS} au plus : supprimez les colonnes vides ou sans rapport.");
        faults.push(Fault::at("", problem, remedy).in_file(file, Some(1)));
        return None;
    }
    let header: Vec<String> = reader.headers().ok()?.iter().map(|cell| cell.trim().to_owned()).collect();
    let before = faults.len();
    let mut fault = |problem: String| {
        let remedy = format!("Les colonnes possibles sont : {}.", COLUMNS.join(", "));
        faults.push(Fault::at("", problem, remedy).in_file(file, Some(1)));
    };
    for (place, name) in header.iter().enumerate() {
        if !COLUMNS.contains(&name.as_str()) {
            fault(format!("La colonne « {name} » est inconnue."));
        } else if header.iter().take(place).any(|earlier| earlier == name) {
            fault(format!("La colonne « {name} » est là deux fois."));
        }
    }
    for wanted in ["id", "title_fr"] {
        if !header.iter().any(|name| name == wanted) {
            fault(format!("La colonne « {wanted} » manque."));
        }
    }
    (faults.len() == before).then_some(header)
}

struct Row<'a> {
    columns: &'a [String],
    record: &'a csv::StringRecord,
}

impl Row<'_> {
    fn cell(&self, column: &str) -> Option<String> {
        let place = self.columns.iter().position(|name| name == column)?;
        self.record.get(place).map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned)
    }

    fn texts(&self, column: &str) -> Option<Texts> {
        let fr = self.cell(&format!("{column}_fr"))?;
        let en = self.cell(&format!("{column}_en"));
        let br = self.cell(&format!("{column}_br"));
        Some(Texts { fr, en, br, fr_falc: None })
    }

    fn option(&self, file: &str, line: usize, faults: &mut Vec<Fault>) -> QuestionOption {
        let cost = self.cell("cost").map(|text| {
            Cents::parse(&text).unwrap_or_else(|| {
                faults.push(not_an_amount("cost", &text).in_file(file, Some(line)));
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
            id: self.cell("id").unwrap_or_default(),
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
