//! Each refusal by name, with its line.

use super::super::reader::Bounds;
use super::super::*;
use super::{SMALL, assert_french, small_with};
use crate::reading::TextFault;

fn refused(from: &str, to: &str) -> Refusal {
    let refusal = read(small_with(from, to).as_bytes()).unwrap_err();
    assert_french(refusal.line, &refusal.to_string());
    refusal
}

#[test]
fn a_refusal_has_its_line_its_fault_and_its_remedy() {
    let told = refused("2;10;2;", "2;11;2;").to_string();
    let expected = "ligne 22\u{a0}: Le vote nomme le projet «\u{a0}11\u{a0}», absent de la section PROJECTS. \
                    Corrigez l’identifiant dans le vote ou ajoutez le projet\u{a0}: «\u{a0}10\u{a0}» et «\u{a0}010\u{a0}» sont différents.";
    assert_eq!(told, expected);
}

#[test]
fn missing_and_misplaced_sections_are_refused() {
    use Section::{Meta, Projects};
    assert_eq!(read(b"").unwrap_err(), Fault::MissingSection(Meta).at(1));
    assert_eq!(refused("META\n", ""), Fault::MissingSection(Meta).at(1));
    assert_eq!(refused("\nVOTES", "\nMETA\nVOTES"), Fault::MisplacedSection(Meta).at(19));
    assert_eq!(refused("\nVOTES", "\nPROJECTS\nVOTES"), Fault::MisplacedSection(Projects).at(19));
    let (before, votes) = SMALL.split_once("VOTES\n").unwrap();
    let (meta, _) = before.split_once("PROJECTS\n").unwrap();
    let without = format!("{meta}VOTES\n{votes}");
    assert_eq!(read(without.as_bytes()).unwrap_err(), Fault::MissingSection(Projects).at(15));
    assert_eq!(refused("\nPROJECTS", "\nVOTES"), Fault::MissingSection(Projects).at(15));
}

#[test]
fn missing_headers_are_refused() {
    assert_eq!(refused("key;value\n", ""), Fault::MissingHeader(Section::Meta).at(2));
    assert_eq!(refused("project_id", "id"), Fault::MissingHeader(Section::Projects).at(16));
    assert_eq!(refused("voter_id", "id"), Fault::MissingHeader(Section::Votes).at(20));
}

#[test]
fn missing_required_fields_are_refused() {
    assert_eq!(refused("budget;1000.50\n", ""), Fault::MissingKey("budget").at(1));
    assert_eq!(refused("budget;1000.50\n", "budget;\n"), Fault::MissingValue("budget").at(9));
    let column = Fault::MissingColumn { section: Section::Projects, column: "cost" };
    assert_eq!(refused("project_id;cost", "project_id;price"), column.at(16));
    let column = Fault::MissingColumn { section: Section::Votes, column: "points" };
    assert_eq!(refused("vote;points", "vote;score"), column.at(20));
    assert_eq!(refused("\n010;600", "\n010;"), Fault::MissingValue("cost").at(18));
    assert_eq!(refused("\n010;600", "\n;600"), Fault::MissingValue("project_id").at(18));
    assert_eq!(refused("\n2;10;2;", "\n2;;2;"), Fault::MissingValue("vote").at(22));
    assert_eq!(refused("\n2;10;2;", "\n2;10;;"), Fault::MissingValue("points").at(22));
    assert_eq!(refused("unit;Ville", ";Ville"), Fault::MissingValue("key").at(5));
    assert_eq!(refused("score;name", ";name"), Fault::MissingValue("nom de colonne").at(16));
}

#[test]
fn repetitions_are_refused() {
    assert_eq!(refused("\n010;600", "\n10;600"), Fault::RepeatedProject("10".into()).at(18));
    assert_eq!(refused("\n2;10;2;", "\n1;10;2;"), Fault::RepeatedVoter("1".into()).at(22));
    assert_eq!(refused("country;", "unit;A\ncountry;"), Fault::RepeatedKey("unit".into()).at(6));
    assert_eq!(refused("score;name", "votes;name"), Fault::RepeatedColumn("votes".into()).at(16));
}

#[test]
fn votes_that_make_no_sense_are_refused() {
    assert_eq!(refused("\n2;10;2;", "\n2;1O;2;"), Fault::UnknownProject("1O".into()).at(22));
    assert_eq!(refused("\n2;10;2;", "\n2;10,;2,1;"), Fault::EmptyItem.at(22));
    let length = Fault::PointsOfAnotherLength { projects: 2, points: 1 };
    assert_eq!(refused("010,10;2,3", "010,10;2"), length.at(21));
    assert_eq!(refused("\n010;", "\n\"0,1\";"), Fault::CommaInProjectId("0,1".into()).at(18));
    assert_eq!(refused("cumulative", "points"), Fault::UnknownVoteType("points".into()).at(10));
}

#[test]
fn numbers_that_cannot_be_kept_are_refused() {
    let bad = |field: &str, value: &str| (field.to_owned(), value.to_owned());
    let (field, value) = bad("budget", "1000,50");
    assert_eq!(refused("1000.50", "1000,50"), Fault::UnreadableNumber { field, value }.at(9));
    let (field, value) = bad("cost", "600.005");
    assert_eq!(refused("010;600", "010;600.005"), Fault::TooFineNumber { field, value }.at(18));
    let (field, value) = bad("cost", "99999999999999");
    assert_eq!(refused("010;600", "010;99999999999999"), Fault::TooLargeNumber { field, value }.at(18));
    let (field, value) = bad("points", "-2");
    assert_eq!(refused("2;10;2;", "2;10;-2;"), Fault::UnreadableNumber { field, value }.at(22));
}

#[test]
fn forms_that_cannot_be_read_are_refused() {
    assert_eq!(refused("Arbre;", "Arbre; vert;x"), Fault::ExtraCells.at(18));
    let mut bytes = SMALL.as_bytes().to_vec();
    let at = bytes.windows(5).position(|w| w == b"Arbre").unwrap();
    bytes[at] = 0xE9;
    let refusal = read(&bytes).unwrap_err();
    assert!(refusal.line == 18 && matches!(refusal.fault, Fault::Text(TextFault::Windows1252 { .. })), "{refusal}");
    let utf16: Vec<u8> = SMALL.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf16).unwrap_err().fault, Fault::Text(TextFault::Utf16));
}

#[test]
fn too_many_cells_and_too_long_cells_are_refused() {
    assert_eq!(refused("Arbre;", &";".repeat(300)), Fault::TooManyCells.at(18));
    let long = "x".repeat(1024 * 1024 + 1);
    assert_eq!(refused("Arbre", &long), Fault::CellTooLong { bytes: long.len() }.at(18));
}

/// Reads a text with the bounds it reaches exactly, then with one of them lowered by one.
#[track_caller]
fn bounded(lower: impl FnOnce(&mut Bounds), fault: Fault, line: u64) {
    let text = small_with("mobilier,rue", "mobilier");
    let mut bounds = Bounds { bytes: text.len(), keys: 12, projects: 2, ballots: 2, entries: 3, extra_cells: 2 };
    assert_eq!(file::read(text.as_bytes(), bounds), read(text.as_bytes()));
    lower(&mut bounds);
    let refusal = file::read(text.as_bytes(), bounds).unwrap_err();
    assert_french(line, &refusal.to_string());
    assert_eq!(refusal, fault.at(line));
}

#[test]
fn a_file_one_past_a_bound_is_refused() {
    let bytes = small_with("mobilier,rue", "mobilier").len();
    bounded(|most| most.bytes -= 1, Fault::FileTooLong { bytes }, 1);
    bounded(|most| most.keys -= 1, Fault::TooManyKeys, 14);
    bounded(|most| most.projects -= 1, Fault::TooManyProjects, 18);
    bounded(|most| most.ballots -= 1, Fault::TooManyBallots, 22);
    bounded(|most| most.entries -= 1, Fault::TooManyEntries, 22);
    bounded(|most| most.extra_cells -= 1, Fault::TooManyExtraCells, 22);
}

#[test]
fn lists_count_as_additional_cells() {
    let bounds = Bounds { extra_cells: 1, ..Bounds::USUAL };
    assert_eq!(file::read(SMALL.as_bytes(), bounds).unwrap_err(), Fault::TooManyExtraCells.at(17));
}
