//! Each refusal by name, with its line.

use super::super::*;
use super::{SMALL, small_with};

fn refused(from: &str, to: &str) -> Refusal {
    read(small_with(from, to).as_bytes()).unwrap_err()
}

#[test]
fn a_refusal_has_its_line_its_fault_and_its_remedy() {
    let told = refused("2;10;2;", "2;11;2;").to_string();
    let expected = "line 22: the vote names the project `11`, which the section PROJECTS does not list. \
                    Correct the id in the vote, or list the project; `10` and `010` are two ids.";
    assert_eq!(told, expected);
}

#[test]
fn missing_and_misplaced_sections_are_refused() {
    use Section::{Meta, Projects, Votes};
    assert_eq!(read(b"").unwrap_err(), Fault::MissingSection(Meta).at(1));
    assert_eq!(refused("META\n", ""), Fault::MissingSection(Meta).at(1));
    assert_eq!(refused("\nVOTES", "\nMETA\nVOTES"), Fault::MisplacedSection(Meta).at(19));
    assert_eq!(refused("\nVOTES", "\nPROJECTS\nVOTES"), Fault::MisplacedSection(Projects).at(19));
    let (before, votes) = SMALL.split_once("VOTES\n").unwrap();
    assert_eq!(read(before.as_bytes()).unwrap_err(), Fault::MissingSection(Votes).at(19));
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
    assert_eq!(refused("unit;Ville\n", ""), Fault::MissingKey("unit").at(1));
    assert_eq!(refused("unit;Ville\n", "unit;\n"), Fault::MissingValue("unit").at(5));
    assert_eq!(refused("max_sum_points;7\n", ""), Fault::MissingKey("max_sum_points").at(1));
    let column = Fault::MissingColumn { section: Section::Projects, column: "cost" };
    assert_eq!(refused("project_id;cost", "project_id;price"), column.at(16));
    let column = Fault::MissingColumn { section: Section::Votes, column: "points" };
    assert_eq!(refused("vote;points", "vote;score"), column.at(20));
    assert_eq!(refused("\n010;600", "\n010;"), Fault::MissingValue("cost").at(18));
    assert_eq!(refused("\n010;600", "\n;600"), Fault::MissingValue("project_id").at(18));
    assert_eq!(refused("\n2;10;2;", "\n;10;2;"), Fault::MissingValue("voter_id").at(22));
    assert_eq!(refused("\n2;10;2;", "\n2;;2;"), Fault::MissingValue("vote").at(22));
    assert_eq!(refused("\n2;10;2;", "\n2;10;;"), Fault::MissingValue("points").at(22));
    assert_eq!(refused("unit;Ville", ";Ville"), Fault::MissingValue("key").at(5));
    assert_eq!(refused("score;name", ";name"), Fault::MissingValue("column name").at(16));
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
    let (field, value) = bad("cost", "9999999999999");
    assert_eq!(refused("010;600", "010;9999999999999"), Fault::TooLargeNumber { field, value }.at(18));
    let (field, value) = bad("points", "-2");
    assert_eq!(refused("2;10;2;", "2;10;-2;"), Fault::UnreadableNumber { field, value }.at(22));
    let (field, value) = bad("max_sum_points", "many");
    assert_eq!(refused("points;7", "points;many"), Fault::UnreadableNumber { field, value }.at(14));
    let (field, value) = bad("num_votes", "two");
    assert_eq!(refused("num_votes;2", "num_votes;two"), Fault::UnreadableNumber { field, value }.at(8));
}

#[test]
fn wrong_num_projects_and_num_votes_are_refused() {
    let wrong = |key| Fault::WrongCount { key, stated: 3, found: 2 };
    assert_eq!(refused("num_projects;2", "num_projects;3"), wrong("num_projects").at(7));
    assert_eq!(refused("num_votes;2", "num_votes;3"), wrong("num_votes").at(8));
}

#[test]
fn forms_that_cannot_be_read_are_refused() {
    assert_eq!(refused("Arbre;", "\"Arbre;"), Fault::UnclosedQuote.at(18));
    assert_eq!(refused("Arbre;", "\"Arbre\"s;"), Fault::TextAfterQuote.at(18));
    assert_eq!(refused("Arbre;", "Arbre; vert;x"), Fault::ExtraCells.at(18));
    let mut bytes = SMALL.as_bytes().to_vec();
    let at = bytes.windows(5).position(|w| w == b"Arbre").unwrap();
    bytes[at] = 0xE9;
    assert_eq!(read(&bytes).unwrap_err(), Fault::NotUtf8.at(18));
    let long = vec![b'\n'; MAX_BYTES + 1];
    assert_eq!(read(&long).unwrap_err(), Fault::FileTooLong { bytes: long.len() }.at(1));
}

#[test]
fn too_many_cells_keys_and_choices_of_columns_are_refused() {
    assert_eq!(refused("Arbre;", &";".repeat(300)), Fault::TooManyCells.at(18));
    let keys: String = (0..MAX_KEYS).map(|n| format!("k{n};v\n")).collect();
    assert_eq!(refused("unit;", &(keys + "unit;")).fault, Fault::TooManyKeys);
    let long = "x".repeat(1024 * 1024 + 1);
    assert_eq!(refused("Arbre", &long), Fault::CellTooLong { bytes: long.len() }.at(18));
    let columns: String = (0..200).map(|n| format!(";c{n}")).collect();
    let rows: String = (0..MAX_EXTRA_CELLS / 200).map(|n| format!("p{n};1\n")).collect();
    let text = small_with("name;category\n", &format!("name;category{columns}\n{rows}"));
    assert_eq!(read(text.as_bytes()).unwrap_err().fault, Fault::TooManyExtraCells);
}

#[test]
fn too_many_ballots_and_entries_are_refused() {
    let (before, _) = SMALL.split_once("1;010,10").unwrap();
    let rows: String = (0..=MAX_BALLOTS).map(|n| format!("{n};10;1\n")).collect();
    let fault = read(format!("{before}{rows}").as_bytes()).unwrap_err().fault;
    assert_eq!(fault, Fault::TooManyBallots);
    let (projects, _) = SMALL
        .replace("cumulative", "approval")
        .split_once("10;400.0")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let ids: Vec<String> = (0..1_000).map(|n| n.to_string()).collect();
    let list: String = ids.iter().map(|id| format!("{id};1\n")).collect();
    let vote = ids.join(",");
    let rows: String = (0..=MAX_ENTRIES / 1_000).map(|n| format!("{n};{vote}\n")).collect();
    let text = format!("{projects}{list}VOTES\nvoter_id;vote\n{rows}").replace("num_projects;2", "num_projects;1000");
    assert_eq!(read(text.as_bytes()).unwrap_err().fault, Fault::TooManyEntries);
}

#[test]
fn too_many_projects_are_refused() {
    let (before, votes) = SMALL.split_once("VOTES\n").unwrap();
    let more: String = (0..MAX_PROJECTS).map(|n| format!("p{n};1\n")).collect();
    let fault = read(format!("{before}{more}VOTES\n{votes}").as_bytes()).unwrap_err().fault;
    assert_eq!(fault, Fault::TooManyProjects);
}
