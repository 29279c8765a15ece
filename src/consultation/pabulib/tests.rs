//! The reader and the writer: each warning by name, writing, real files.

use std::path::PathBuf;
use std::sync::OnceLock;

use super::*;

mod field;
pub(crate) mod mutations;
mod refusals;

/// A small file whose lines are numbered from 1: META on 1, PROJECTS on 14, VOTES on 18.
const SMALL: &str = "META
key;value
description;Essai
country;France
unit;Ville
instance;2026
num_projects;2
num_votes;2
budget;1000.50
vote_type;cumulative
rule;greedy
date_begin;01.02.2026
date_end;2026
max_sum_points;7
PROJECTS
project_id;cost;votes;score;name;category
10;400.0;2;5;\"Banc; \"\"rouge\"\"\";mobilier,rue
010;600;1;2;Arbre;
VOTES
voter_id;vote;points;age
1;010,10;2,3;34
2;10;2;
";

fn small_with(from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "{from}");
    SMALL.replacen(from, to, 1)
}

fn warned(from: &str, to: &str) -> (File, Vec<Warning>) {
    let (file, warnings) = read(small_with(from, to).as_bytes()).unwrap();
    for warning in &warnings {
        assert_french(warning.line, &warning.to_string());
    }
    (file, warnings)
}

/// The real files, or a printed line where there are none.
pub(crate) fn real_files() -> Vec<PathBuf> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/pb");
    let Ok(folder) = std::fs::read_dir(path) else {
        println!("skipped: {path} absent");
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "pb"));
    files.sort();
    files
}

/// The name of each real file, what it holds and what was warned of; each is read once for all tests.
pub(crate) fn real_contents() -> &'static [(String, File, Vec<Warning>)] {
    static CONTENTS: OnceLock<Vec<(String, File, Vec<Warning>)>> = OnceLock::new();
    CONTENTS.get_or_init(|| {
        let contents = real_files().into_iter().map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let read = read(&std::fs::read(&path).unwrap());
            let (file, warnings) = read.unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            (name, file, warnings)
        });
        contents.collect()
    })
}

/// A sentence for the officer: its line first, no-break spaces where French wants them, a stop at the end.
#[track_caller]
fn assert_french(line: u64, told: &str) {
    assert!(told.starts_with(&format!("ligne {line}\u{a0}: ")) && told.ends_with('.'), "{told}");
    for wrong in [" :", " ;", " ?", " !", " »", "« ", "'", "`"] {
        assert!(!told.contains(wrong), "{wrong:?} in {told}");
    }
}

#[test]
fn a_small_file_is_read_whole_and_without_warning() {
    let (file, warnings) = read(SMALL.as_bytes()).unwrap();
    assert_eq!(warnings, []);
    assert_eq!(file.meta.budget(), Cents(100_050));
    assert_eq!(file.meta.vote_type(), VoteType::Cumulative);
    assert_eq!(file.meta.limits().max_sum_points, Some(7));
    assert_eq!(file.meta.limits().max_points, None);
    assert_eq!(file.projects[0].name.as_deref(), Some("Banc; \"rouge\""));
    assert_eq!(file.projects[0].categories, ["mobilier", "rue"]);
    assert_eq!(file.projects[0].cost, Cents(40_000));
    assert_eq!(file.projects[0].score, Some(Decimal::from(5)));
    assert_eq!(file.ballots[0].entries, [(1, Some(2)), (0, Some(3))]);
    assert_eq!(file.of_voter(&file.ballots[0], "age"), Some("34"));
    assert_eq!(file.of_voter(&file.ballots[1], "age"), None);
    assert_eq!(file.of_voter(&file.ballots[1], "sex"), None);
}

#[test]
fn ids_are_text_so_10_and_010_differ() {
    let (file, _) = read(SMALL.as_bytes()).unwrap();
    assert_eq!((file.projects[0].id.as_str(), file.projects[1].id.as_str()), ("10", "010"));
}

#[test]
fn lenient_readings_are_warned_of_on_their_line() {
    let same = read(SMALL.as_bytes()).unwrap().0;
    let cases = [
        ("META\n", "\u{feff}META\n", 1, Caution::ByteOrderMark),
        ("value\n", "value\r\n", 2, Caution::CarriageReturns),
        ("unit;Ville", "unit; Ville", 5, Caution::Spaces),
        ("010,10;2,3", "010, 10;2,3", 21, Caution::Spaces),
        ("unit;", "\nunit;", 5, Caution::BlankLine),
        ("unit;", ";;\nunit;", 5, Caution::BlankLine),
        ("PROJECTS", "Projects", 15, Caution::SectionCase("Projects".into())),
        ("unit;Ville", "unit;Ville;;", 5, Caution::TrailingCells),
        ("Arbre;\n", "Arbre\n", 18, Caution::ShortRow),
    ];
    for (from, to, line, caution) in cases {
        let (file, warnings) = warned(from, to);
        assert_eq!(warnings, [Warning { line, caution }]);
        assert_eq!(file, same, "{to}");
    }
    let all = SMALL.replace('\n', "\r\n");
    let told = vec![Warning { line: 1, caution: Caution::CarriageReturns }];
    assert_eq!(read(all.as_bytes()).unwrap(), (same, told));
}

#[test]
fn unknown_keys_columns_and_values_are_kept_and_warned_of() {
    let (file, warnings) = warned("unit;", "mood;good\nunit;");
    assert_eq!(warnings, [Warning { line: 5, caution: Caution::UnknownKey("mood".into()) }]);
    assert_eq!(file.meta.get("mood"), Some("good"));
    let (file, warnings) = warned("points;age", "points;shoe");
    assert_eq!(warnings, [Warning { line: 20, caution: Caution::UnknownColumn("shoe".into()) }]);
    assert_eq!(file.of_voter(&file.ballots[0], "shoe"), Some("34"));
    let (file, warnings) = warned("rule;greedy", "rule;lottery");
    let caution = Caution::OddValue { key: "rule", value: "lottery".into() };
    assert_eq!(warnings, [Warning { line: 11, caution }]);
    assert_eq!(file.meta.rule(), "lottery");
    let (file, warnings) = warned("Arbre", "Arbre \"vert\"");
    assert_eq!(warnings, [Warning { line: 18, caution: Caution::StrayQuote }]);
    assert_eq!(file.projects[1].name.as_deref(), Some("Arbre \"vert\""));
    let (file, warnings) = warned("Arbre", "\"Arbre\nvert\"");
    assert_eq!(warnings, [Warning { line: 18, caution: Caution::ControlCharacter }]);
    assert_eq!(file.projects[1].name.as_deref(), Some("Arbre vert"));
}

#[test]
fn the_old_column_target_is_read_as_beneficiaries() {
    let (file, warnings) = warned("category", "target");
    assert_eq!(warnings, [Warning { line: 16, caution: Caution::OldColumnName }]);
    assert_eq!(file.projects[0].beneficiaries, ["mobilier", "rue"]);
    let both = small_with("category", "target;beneficiaries");
    let fault = read(both.as_bytes()).unwrap_err().fault;
    assert_eq!(fault, Fault::RepeatedColumn("beneficiaries".into()));
}

#[test]
fn a_project_named_twice_counts_once_at_its_first_place() {
    let (file, warnings) = warned("010,10;2,3", "010,10,010;2,3,1");
    let caution = Caution::ProjectTwiceInBallot { voter: "1".into(), project: "010".into() };
    assert_eq!(warnings, [Warning { line: 21, caution }]);
    assert_eq!(file.ballots[0].entries, [(1, Some(2)), (0, Some(3))]);
}

#[test]
fn warnings_are_bounded_and_the_rest_is_counted() {
    let (_, warnings) = warned("unit;", &("\n".repeat(1_000) + "unit;"));
    assert_eq!(warnings.len(), 51);
    let caution = Caution::NotListed { kind: "ligne vide", count: 950 };
    assert_eq!(warnings.last(), Some(&Warning { line: 1_004, caution }));
}

#[test]
fn writing_sorts_by_content_renumbers_and_leaves_the_channel_out() {
    let text = SMALL.replace("points;age", "points;voting_method");
    let text = text.replace("2,3;34", "2,3;paper").replace("2;10;2;", "99;10;2;internet");
    let (mut file, _) = read(text.as_bytes()).unwrap();
    file.projects[1].name = Some(" Arbre\nvert ".into());
    file.projects[1].id = "é 1".into();
    file.ballots.push(Ballot { voter_id: "7".into(), ..Ballot::default() });
    let written = write(&file);
    let end = "PROJECTS\nproject_id;cost;votes;score;name;category\n\
               10;400;2;5;\"Banc; \"\"rouge\"\"\";mobilier,rue\n__1;600;1;2;Arbre vert;\n\
               VOTES\nvoter_id;vote;points\n1;10;2\n2;10,__1;3,2\n";
    assert!(written.ends_with(end), "{written}");
    assert!(written.contains("num_votes;2\n"));
    assert!(written.contains("comment;#1: 1 blank ballots are not listed.\n"));
    assert!(!written.contains('\r'));
    file.ballots.reverse();
    assert_eq!(write(&file), written, "the order of ballots leaves no trace");
}

#[test]
fn what_is_written_is_read_back_the_same() {
    let (file, _) = read(SMALL.as_bytes()).unwrap();
    let (canonical, warnings) = read(write(&file).as_bytes()).unwrap();
    assert_eq!(warnings, []);
    assert_eq!(read(write(&canonical).as_bytes()).unwrap().0, canonical);
    for (name, file, _) in real_contents() {
        let written = write(file);
        let (canonical, _) = read(written.as_bytes()).unwrap();
        assert!(write(&canonical) == written, "{name}");
        assert_eq!(canonical.ballots.len(), file.ballots.len());
        assert_eq!(canonical.projects, file.projects);
    }
}

#[test]
fn real_files_are_read_and_their_votes_and_scores_are_those_of_their_ballots() {
    for (name, file, warnings) in real_contents() {
        println!("{name}: {} ballots, {} projects", file.ballots.len(), file.projects.len());
        for warning in warnings {
            println!("  {warning}");
        }
        compare_totals(name, file);
    }
}

/// The columns `votes` and `score` against the ballots. `votes` is the number of ballots that name a
/// project: one file (Zurich) also counts those that give it 0 points. Rankings are only told.
fn compare_totals(name: &str, file: &File) {
    let ordinal = file.meta.vote_type() == VoteType::Ordinal;
    let projects = file.projects.len() as u64;
    let mut totals = vec![(0_u64, 0_u64, 0_u64); file.projects.len()];
    for ballot in &file.ballots {
        for (place, (project, points)) in ballot.entries.iter().enumerate() {
            let worth = if ordinal { projects - 1 - place as u64 } else { points.unwrap_or(1) };
            let (named, supported, score) = &mut totals[*project];
            *named += 1;
            *supported += u64::from(ordinal || worth > 0);
            *score += worth;
        }
    }
    for (project, (named, supported, score)) in file.projects.iter().zip(totals) {
        let id = &project.id;
        if named != supported {
            println!("  project {id}: named by {named}, given at least 1 point by {supported}");
        }
        assert!(project.votes.is_none_or(|votes| votes == named), "{name}: votes of {id}: {named}");
        let same = project.score.is_none_or(|stated| stated == Decimal::from(score));
        assert!(same || ordinal, "{name}: score of {id}: {score}");
        if !same {
            println!("  project {id}: score {:?} in the file, {score} by Borda", project.score);
        }
    }
}
