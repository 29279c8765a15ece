//! `donnees/`: the result as files for people and for the platforms that towns run.

use super::view::{shares, written};
use crate::consultation::Definition;
use crate::consultation::{Cents, Question};
use crate::count::{Opened, QuestionResult, Results};

const HEADER: [&str; 12] = [
    "question",
    "identifiant",
    "numéro",
    "référence",
    "titre",
    "coût",
    "voix",
    "part",
    "score",
    "retenu",
    "rang",
    "mentions",
];

/// What tells a spreadsheet that a table for people is in UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// A number with a decimal comma, as French spreadsheets read it.
fn with_comma(whole: u64, decimals: &str) -> String {
    format!("{whole},{decimals}")
}

/// An amount for people's spreadsheets: `45000` or `12,50`.
fn euros(amount: Cents) -> String {
    match amount.0 % 100 {
        0 => (amount.0 / 100).to_string(),
        cents => with_comma(amount.0 / 100, &format!("{cents:02}")),
    }
}

/// The result as a table for people, with a mark of UTF-8 and decimal commas: every question and option, the values of a scale with median and mean, written answers.
pub(super) fn table(definition: &Definition, results: &Results) -> Vec<u8> {
    let mut rows = vec![HEADER.map(str::to_owned).to_vec()];
    for (question, result) in definition.questions.iter().zip(&results.questions) {
        options(question, result, &mut rows);
        values(question, result, &mut rows);
        for (text, ballots) in written(&result.texts) {
            rows.push(row(question, &[("titre", text), ("voix", ballots.to_string())]));
        }
    }
    [MARK, &write(b';', &rows)].concat()
}

/// A row with these columns, the others empty.
fn row(question: &Question, cells: &[(&str, String)]) -> Vec<String> {
    let of = |column: &&str| cells.iter().find(|(name, _)| name == column).map(|(_, cell)| cell.clone());
    let mut row: Vec<String> = HEADER.iter().map(|column| of(column).unwrap_or_default()).collect();
    if let Some(first) = row.first_mut() {
        first.clone_from(&question.id);
    }
    row
}

fn options(question: &Question, result: &QuestionResult, rows: &mut Vec<Vec<String>>) {
    let shares = shares(question, result);
    for ((option, counted), share) in question.options.iter().zip(&result.options).zip(shares) {
        let figure = |figure: String| if counted.hidden { String::new() } else { figure };
        let grades: Vec<String> = counted.grades.iter().map(ToString::to_string).collect();
        rows.push(row(
            question,
            &[
                ("identifiant", option.id.clone()),
                ("numéro", option.number.clone()),
                ("référence", counted.external_id.clone()),
                ("titre", option.title.fr.clone()),
                ("coût", option.cost.map(euros).unwrap_or_default()),
                ("voix", figure(counted.votes.to_string())),
                ("part", figure(percent(share))),
                ("score", figure(counted.score.to_string())),
                ("retenu", if counted.selected { "oui" } else { "non" }.into()),
                ("rang", figure(counted.rank.to_string())),
                ("mentions", figure(grades.join(" "))),
            ],
        ));
    }
}

fn values(question: &Question, result: &QuestionResult, rows: &mut Vec<Vec<String>>) {
    for ((value, votes), share) in (1_u64..).zip(&result.values).zip(shares(question, result)) {
        let cells = [("identifiant", value.to_string()), ("voix", votes.to_string()), ("part", percent(share))];
        rows.push(row(question, &cells));
    }
    if let Some(scale) = result.scale {
        let mean = with_comma(scale.mean_hundredths / 100, &format!("{:02}", scale.mean_hundredths % 100));
        for (id, score) in [("médiane", scale.median.to_string()), ("moyenne", mean)] {
            rows.push(row(question, &[("identifiant", id.to_owned()), ("score", score)]));
        }
    }
}

fn percent(thousandths: u16) -> String {
    with_comma((thousandths / 10).into(), &(thousandths % 10).to_string())
}

/// Whether every option has figures that may be told to a platform.
pub(super) fn has_figures(result: &QuestionResult) -> bool {
    !result.options.is_empty() && !result.options.iter().any(|option| option.hidden)
}

/// Decidim's paper-ballots module: `id;paper_ballots_to_import`, with the options' platform identifiers.
pub(super) fn decidim(identifiers: &[&str], result: &QuestionResult) -> Vec<u8> {
    let mut rows = vec![vec!["id".to_owned(), "paper_ballots_to_import".to_owned()]];
    for (identifier, counted) in identifiers.iter().zip(&result.options) {
        rows.push(vec![(*identifier).to_owned(), counted.votes.to_string()]);
    }
    write(b';', &rows)
}

/// Cap Collectif: `reference;title;votes-total`, with `;points-total` for rankings and points.
pub(super) fn cap_collectif(question: &Question, identifiers: &[&str], result: &QuestionResult) -> Vec<u8> {
    let with_points = question.kind.gives_points();
    let mut header = vec!["reference", "title", "votes-total"];
    if with_points {
        header.push("points-total");
    }
    let mut rows = vec![header.into_iter().map(str::to_owned).collect::<Vec<_>>()];
    for ((option, identifier), counted) in question.options.iter().zip(identifiers).zip(&result.options) {
        // No quotation mark inside a title: their reader strips them.
        let title = option.title.fr.replace('"', "’");
        let mut row = vec![(*identifier).to_owned(), title, counted.votes.to_string()];
        if with_points {
            row.push(counted.score.to_string());
        }
        rows.push(row);
    }
    write(b';', &rows)
}

/// Consul's ballot sheet: one ballot a line, its options' platform identifiers joined by commas, sorted.
pub(super) fn consul(identifiers: &[&str], opened: &Opened, place: usize) -> Option<Vec<u8>> {
    let mut lines = Vec::new();
    for group in opened.questions.get(place)? {
        let Some(answer) = group.response.answer() else { continue };
        let named = answer.named().into_iter().filter_map(|(option, _)| identifiers.get(option).copied());
        let line = named.collect::<Vec<_>>().join(",") + "\n";
        lines.extend((0..group.ballots).map(|_| line.clone()));
    }
    lines.sort();
    Some(lines.concat().into_bytes())
}

fn write(delimiter: u8, rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    for row in rows {
        let guarded: Vec<String> = row.iter().map(|cell| guard(cell)).collect();
        if let Err(error) = writer.write_record(&guarded) {
            log::error!("a table could not be written: {error}");
        }
    }
    writer.into_inner().unwrap_or_default()
}

/// A text that a spreadsheet would take for a formula gets an apostrophe in front.
fn guard(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_for_people_has_decimal_commas() {
        assert_eq!([euros(Cents(4_500_000)), euros(Cents(1_250)), euros(Cents(5))], ["45000", "12,50", "0,05"]);
        assert_eq!([percent(119), percent(1000)], ["11,9", "100,0"]);
    }

    #[test]
    fn formulas_are_guarded() {
        let text = String::from_utf8(write(b';', &[vec!["=1+1".into(), "a;b".into()]])).unwrap();
        assert_eq!(text, "'=1+1;\"a;b\"\n");
    }
}
