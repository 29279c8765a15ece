//! A fault that comes row after row is told once.
//!
//! The same sentence about the same column becomes one fault, at its first line, with the other lines; a line never has
//! one sentence twice. Of sentences that differ in nothing but what they quote and count, the first few stand for all, and the
//! lines of the others are named: nothing is left out without a word.

use std::collections::BTreeMap;

use super::super::fault::{Fault, Gravity};
use super::super::money::{french_count, french_list};

/// Faults of one sort in one column that are told each by itself.
const MOST_OF_A_SORT: usize = 10;
/// Quotations of the others that are named.
const MOST_QUOTED: usize = 30;

/// What makes two faults of a table one.
type Same = (Gravity, Option<String>, Option<String>, Option<String>, String);

/// The faults in their order, each sentence once.
pub(super) fn told_once(faults: Vec<Fault>) -> Vec<Fault> {
    let mut told: Vec<Fault> = Vec::new();
    let mut places: BTreeMap<Same, (usize, Option<usize>)> = BTreeMap::new();
    for fault in faults {
        let sentence = format!("{} {:?} {}", fault.problem, fault.first_line, fault.remedy);
        let key = same(&fault, sentence);
        match places.get_mut(&key) {
            // In the definition each line is a place of its own, and only the very same line is one.
            Some((place, last)) if fault.column.is_some() || fault.is_of_table() || *last == fault.line => {
                if *last != fault.line {
                    *last = fault.line;
                    if let Some(first) = told.get_mut(*place) {
                        first.more_lines.extend(fault.line);
                    }
                }
            }
            _ => {
                places.insert(key, (told.len(), fault.line));
                told.push(fault);
            }
        }
    }
    shortened(told)
}

fn same(fault: &Fault, sentence: String) -> Same {
    (fault.gravity, fault.file.clone(), fault.sheet.clone(), fault.column.clone(), sentence)
}

/// Sorts of more than [`MOST_OF_A_SORT`] faults in one table, each cut short by one fault that names the other lines.
fn shortened(faults: Vec<Fault>) -> Vec<Fault> {
    let mut sorts: BTreeMap<Same, Vec<usize>> = BTreeMap::new();
    for (place, fault) in faults.iter().enumerate().filter(|(_, fault)| fault.is_of_table() && fault.line.is_some()) {
        sorts.entry(same(fault, shape(&fault.problem))).or_default().push(place);
    }
    let mut last_of = BTreeMap::new();
    let mut left_out = std::collections::BTreeSet::new();
    for places in sorts.values().filter(|places| places.len() > MOST_OF_A_SORT) {
        let (_, others) = places.split_at(MOST_OF_A_SORT);
        left_out.extend(others.iter().copied());
        let others: Vec<&Fault> = others.iter().filter_map(|place| faults.get(*place)).collect();
        let lines: Vec<usize> = others.iter().filter_map(|fault| fault.line).collect();
        let quoted: Vec<String> = others.iter().filter_map(|fault| quotation(&fault.problem)).collect();
        if let Some(first) = places.get(MOST_OF_A_SORT) {
            last_of.insert(*first, (lines, quoted));
        }
    }
    let mut told = Vec::new();
    for (place, mut fault) in faults.into_iter().enumerate() {
        if let Some((lines, quoted)) = last_of.get(&place) {
            fault.problem = format!("La même sorte de faute y est aussi{}.", of_quoted(quoted));
            fault.first_line = None;
            fault.more_lines = lines.iter().skip(1).copied().collect();
            told.push(fault);
        } else if !left_out.contains(&place) {
            told.push(fault);
        }
    }
    told
}

/// What a sentence quotes first, with its quotation marks.
fn quotation(sentence: &str) -> Option<String> {
    let (from, to) = (sentence.find('«')?, sentence.find('»')?);
    sentence.get(from..to).map(|text| format!("{text}»"))
}

/// ` : « a », « b » et 3 autres`.
fn of_quoted(quoted: &[String]) -> String {
    if quoted.is_empty() {
        return String::new();
    }
    let mut named: Vec<String> = quoted.iter().take(MOST_QUOTED).cloned().collect();
    if quoted.len() > MOST_QUOTED {
        named.push(french_count(quoted.len() - MOST_QUOTED, "autre"));
    }
    format!(" : {}", french_list(&named))
}

/// A sentence without what it quotes and counts.
fn shape(sentence: &str) -> String {
    let mut quoted = false;
    let mut shape = String::new();
    for sign in sentence.chars() {
        match sign {
            '«' => quoted = true,
            '»' => quoted = false,
            _ if quoted || sign.is_ascii_digit() => {}
            _ => shape.push(sign),
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: usize, problem: &str) -> Fault {
        Fault::at("", problem, "Corrigez.").in_file("projets.csv", Some(line)).in_column(Some("Canton"))
    }

    fn told(faults: Vec<Fault>) -> Vec<String> {
        told_once(faults).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn one_cause_is_one_fault_with_its_lines() {
        let rows = (2..64).map(|line| at(line, "« Nord » manque.")).chain([at(70, "« Sud » manque.")]).collect();
        let sentences = [
            "projets.csv:2, et lignes 3 à 63 : Colonne « Canton » : « Nord » manque. Corrigez.",
            "projets.csv:70 : Colonne « Canton » : « Sud » manque. Corrigez.",
        ];
        assert_eq!(told(rows), sentences);
        let one = told(vec![at(2, "« Nord » manque."), at(3, "« Nord » manque.")]);
        assert_eq!(one, ["projets.csv:2, et ligne 3 : Colonne « Canton » : « Nord » manque. Corrigez."]);
    }

    #[test]
    fn one_line_has_no_sentence_twice() {
        let twice = |file: &str| {
            let fault = || Fault::at("", "Trop long.", "Raccourcissez-le.").in_file(file, Some(3));
            told(vec![fault(), fault()])
        };
        assert_eq!(twice("projets.csv"), ["projets.csv:3 : Trop long. Raccourcissez-le."]);
        assert_eq!(twice("consultation.toml"), ["consultation.toml:3 : Trop long. Raccourcissez-le."]);
        let elsewhere =
            |line| Fault::at("", "Trop long.", "Raccourcissez-le.").in_file("consultation.toml", Some(line));
        assert_eq!(told(vec![elsewhere(3), elsewhere(4)]).len(), 2, "two texts of the definition are two faults");
    }

    #[test]
    fn many_values_of_one_sort_are_cut_short_and_the_other_lines_named() {
        let found = told((2..103).map(|line| at(line, &format!("« {line} k€ » n’est pas un montant."))).collect());
        assert_eq!(found.len(), MOST_OF_A_SORT + 1);
        let last = found.last().unwrap();
        let start = "projets.csv:12, et lignes 13 à 102 : Colonne « Canton » : La même sorte de faute y est aussi : « 12 k€ », ";
        assert!(last.starts_with(start) && last.ends_with(", « 41 k€ » et 61 autres. Corrigez."), "{last}");
        let apart = told((1..20).map(|place| at(place * 3, "« Nord » manque.")).collect());
        let lines = "projets.csv:3, et lignes 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39 et 6 autres : ";
        assert!(apart[0].starts_with(lines), "{apart:?}");
    }
}
