//! The sample with every text as long as `check` lets it be: titles, names, help, descriptions, words without spaces.

use std::path::Path;

use super::sample;

const WORDS: &str = "Réaménagement de la cour de l’école élémentaire avec plantation de vingt-quatre arbres fruitiers, \
                     création d’un potager pédagogique, pose de bancs en bois local et désimperméabilisation du parking ";

/// A text of so many characters; each `turn` begins elsewhere, and every fifth has no space.
pub fn text(length: usize, turn: usize) -> String {
    if turn % 5 == 4 {
        return "Anticonstitutionnellement".chars().cycle().take(length).collect();
    }
    let start = (turn * 7) % 60;
    let text: String = WORDS.chars().skip(start).chain(WORDS.chars().cycle()).take(length).collect();
    let trimmed = text.trim();
    format!("{trimmed}{}", "x".repeat(length - trimmed.chars().count()))
}

/// Each quoted text of a line after `key`, as long as it may be.
fn lengthen(line: &str, length: usize, turn: usize) -> String {
    ["fr = \"", "en = \""].iter().fold(line.to_owned(), |line, key| {
        let Some((before, rest)) = line.split_once(key) else { return line };
        let Some((_, after)) = rest.split_once('"') else { return line };
        format!("{before}{key}{}\"{after}", text(length, turn))
    })
}

fn definition(toml: &str) -> String {
    let mut section = String::new();
    let mut made = String::new();
    for (turn, line) in toml.lines().enumerate() {
        if line.starts_with('[') {
            section = line.into();
        }
        let is_text = line.starts_with("fr = ") || line.starts_with("en = ");
        let is_table = ["name = {", "title = {", "help = {"].iter().any(|key| line.starts_with(key));
        let long = section == "[help]" || line.starts_with("help = {");
        let length = if long {
            4000
        } else if section == "[territory_word]" {
            24
        } else {
            200
        };
        made += &if is_text || is_table { lengthen(line, length, turn) } else { line.into() };
        made.push('\n');
    }
    made
}

fn projects(table: &str) -> String {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(table.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    writer.write_record(&headers).unwrap();
    for (turn, record) in reader.records().enumerate() {
        let record = record.unwrap();
        let cells = headers.iter().zip(&record).map(|(header, cell)| match header {
            "titre" | "titre en anglais" | "porteur" | "lieu" => text(200, turn),
            "résumé" | "résumé en anglais" => text(200, turn),
            "description" | "description en anglais" => text(4000, turn),
            "coût" if turn == 6 => "9999999999999.99".into(),
            _ => cell.to_owned(),
        });
        writer.write_record(cells.collect::<Vec<_>>()).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// Into an empty folder.
pub fn write(folder: &Path) {
    sample(folder, |toml| definition(&toml));
    let table = folder.join("projets.csv");
    let longer = projects(&std::fs::read_to_string(&table).unwrap());
    std::fs::write(table, longer).unwrap();
}
