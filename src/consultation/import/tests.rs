//! Folders made from files: the definition parses, and its limits admit every ballot.

use super::*;
use crate::consultation::pabulib::{self, Ballot, Caution, VoteType};
use crate::consultation::{Cents, Gravity, check, source};
use crate::printer::samples::Dice;

fn small(kind: &str, more: &str, votes: &str) -> File {
    let number = votes.lines().count() - 1;
    let text = format!(
        "META\nkey;value\ndescription;\"Budget « \"\"2026\"\" »\"\ncountry;France\nunit;Été\\Ville\ninstance;2026\n\
         num_projects;3\nnum_votes;{number}\nbudget;1000.5\nvote_type;{kind}\nrule;greedy\n\
         date_begin;2026\ndate_end;2026\n{more}\
         PROJECTS\nproject_id;cost;name;category;neighborhood\n\
         A/1;400;Banc;rue;Nord\na-1;600.5;\"Un; \"\"arbre\"\"\";parc,rue;Sud\nb;700;;rue;Nord\n\
         VOTES\n{votes}"
    );
    let (file, warnings) = pabulib::read(text.as_bytes()).unwrap();
    let told = warnings.iter().filter(|warning| !matches!(warning.caution, Caution::BallotLimit { .. }));
    assert_eq!(told.count(), 0, "{warnings:?}");
    file
}

fn parsed(folder: &Folder) -> toml::Table {
    toml::from_str(&folder.consultation_toml).unwrap_or_else(|e| panic!("{e}\n{}", folder.consultation_toml))
}

fn question(folder: &Folder) -> toml::Table {
    parsed(folder)["questions"].as_array().unwrap()[0].as_table().unwrap().clone()
}

fn rows(folder: &Folder) -> Vec<csv::StringRecord> {
    let mut table = csv::ReaderBuilder::new().delimiter(b';').from_reader(folder.options_csv.as_bytes());
    assert!(table.headers().unwrap().iter().eq(OPTION_COLUMNS.iter().map(|(_, heading)| heading)));
    table.records().map(Result::unwrap).collect()
}

/// Whether the question as written in the definition accepts a ballot.
fn admits(question: &toml::Table, file: &File, ballot: &Ballot) -> bool {
    let number = |key: &str| u64::try_from(question[key].as_integer().unwrap()).unwrap();
    let length = ballot.entries.len() as u64;
    match question["kind"].as_str().unwrap() {
        "approval" => {
            let cost = ballot.entries.iter().map(|(p, _)| file.projects[*p].cost).map(|c| c.0).sum::<u64>();
            let money = question.get("money").map(|text| Cents::parse(text.as_str().unwrap()).unwrap());
            (number("min")..=number("max")).contains(&length) && money.is_none_or(|most| cost <= most.0)
        }
        "points" => {
            let points = || ballot.entries.iter().map(|(_, points)| points.unwrap());
            points().sum::<u64>() <= number("points").min(255) && points().all(|p| p <= number("per_option") && p < 256)
        }
        "ranking" => {
            let places = question["points_per_place"].as_array().unwrap().len() as u64;
            length <= number("max") && places == number("max")
        }
        other => panic!("{other}"),
    }
}

/// What `urne check` would find against sealing the folder.
fn faults(folder: &Folder) -> String {
    let disk = tempfile::tempdir().unwrap();
    std::fs::write(disk.path().join(source::DEFINITION_FILE), &folder.consultation_toml).unwrap();
    std::fs::write(disk.path().join("projets.csv"), &folder.options_csv).unwrap();
    let read = source::read(disk.path());
    let faults = read.faults.iter().filter(|fault| fault.gravity == Gravity::Fault);
    faults.map(|fault| format!("{fault}\n")).collect()
}

fn is_id(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    (1..=32).contains(&id.len()) && id.starts_with(plain) && id.chars().all(|c| plain(c) || c == '-')
}

fn check_folder(file: &File, folder: &Folder) {
    let (all, question) = (parsed(folder), question(folder));
    // A ballot that names nothing is a blank one, which the question takes.
    assert_eq!(question["blank"].as_bool(), Some(true));
    for ballot in file.ballots.iter().filter(|ballot| !ballot.entries.is_empty()) {
        assert!(admits(&question, file, ballot), "{ballot:?} {question:?}");
    }
    let id = all["id"].as_str().unwrap();
    assert!((3..=40).contains(&id.len()) && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{id}");
    let rows = rows(folder);
    assert_eq!(rows.len(), file.projects.len());
    let ids: std::collections::HashSet<&str> = rows.iter().map(|row| &row[0]).collect();
    assert_eq!(ids.len(), rows.len());
    for (row, project) in rows.iter().zip(&file.projects) {
        assert!(is_id(&row[0]), "{}", &row[0]);
        assert_eq!(&row[2], if is_plain(&project.id) { project.id.as_str() } else { "" });
        assert!(!row[3].is_empty() && row[3].chars().count() <= 200);
        assert_eq!(Cents::parse(&row[10]), Some(project.cost));
        for (cell, table) in [(&row[11], "categories"), (&row[12], "territories")] {
            let known = all.get(table).and_then(|t| t.as_array()).map_or(&[][..], Vec::as_slice);
            let found = known.iter().any(|group| group["id"].as_str() == Some(cell));
            assert!(cell.is_empty() || (is_id(cell) && found), "{cell}");
        }
    }
    let capacity = usize::try_from(all["capacity"].as_integer().unwrap()).unwrap();
    assert!((4_000..=100_000).contains(&capacity) && capacity >= file.ballots.len().min(100_000));
    assert_eq!(faults(folder), "", "{}", folder.consultation_toml);
}

#[test]
fn every_real_file_gives_a_folder_without_fault_that_admits_its_ballots() {
    for (name, file, _) in pabulib::tests::real_contents() {
        let folder = from_pabulib(file, name).unwrap();
        check_folder(file, &folder);
        println!("{name}: {:?}", folder.limits);
        for remark in &folder.remarks {
            println!("  {remark}");
        }
    }
}

#[test]
fn an_approval_file_becomes_an_approval_question() {
    let file = small("approval", "max_length;2\nmax_sum_cost;1000.5\n", "voter_id;vote\n1;b\n2;A/1,a-1\n");
    let folder = from_pabulib(&file, "essai.pb").unwrap();
    check_folder(&file, &folder);
    assert_eq!(folder.limits, Limits::Approval { min: 1, max: 2, money: Some(Cents(100_050)) });
    assert_eq!(folder.remarks, [""; 0]);
    let all = parsed(&folder);
    assert_eq!(all["id"].as_str(), Some("ete-ville-2026"));
    assert_eq!(all["organiser"]["fr"].as_str(), Some("Été\\Ville"));
    assert_eq!(all["title"]["fr"].as_str(), Some("Budget « \"2026\" »"));
    let count = &question(&folder)["count"];
    assert_eq!((count["by"].as_str(), count["unfit"].as_str()), (Some("votes"), Some("skip")));
    assert_eq!(count["purse"].as_str(), Some("1000.50"));
    let rows = rows(&folder);
    let ids: Vec<&str> = rows.iter().map(|row| &row[0]).collect();
    assert_eq!(ids, ["a-1", "a-1-2", "b"]);
    assert_eq!((&rows[1][3], &rows[1][10], &rows[1][11], &rows[1][12]), ("Un; \"arbre\"", "600.50", "parc", "sud"));
    assert_eq!(&rows[2][3], "Projet b");
}

#[test]
fn limits_that_the_ballots_break_are_widened_and_told() {
    let file = small("approval", "min_length;2\nmax_length;2\nmax_sum_cost;500\n", "voter_id;vote\n1;b\n2;A/1,a-1,b\n");
    let folder = from_pabulib(&file, "essai.pb").unwrap();
    check_folder(&file, &folder);
    assert_eq!(folder.limits, Limits::Approval { min: 1, max: 3, money: Some(Cents(170_050)) });
    assert_eq!(folder.remarks.len(), 3);
    assert!(folder.remarks.iter().all(|remark| { folder.consultation_toml.contains(&format!("# - {remark}\n")) }));
    let file = small("cumulative", "max_points;2\nmax_sum_points;3\n", "voter_id;vote;points\n1;b,A/1;3,1\n");
    let folder = from_pabulib(&file, "essai.pb").unwrap();
    check_folder(&file, &folder);
    assert_eq!(folder.limits, Limits::Points { points: 4, per_option: 3 });
    assert_eq!(folder.remarks.len(), 2);
    let file = small("choose-1", "", "voter_id;vote\n1;b\n2;A/1\n");
    assert_eq!(from_pabulib(&file, "").unwrap().limits, Limits::Approval { min: 1, max: 1, money: None });
}

#[test]
fn a_ranking_is_worth_the_files_own_points_or_borda() {
    let borda = small("ordinal", "", "voter_id;vote\n1;b,A/1\n2;A/1\n");
    let folder = from_pabulib(&borda, "essai.pb").unwrap();
    check_folder(&borda, &folder);
    assert_eq!(folder.limits, Limits::Ranking { points_per_place: vec![2, 1, 0] });
    let own = small("ordinal", "max_length;2\n", "voter_id;vote;points\n1;b,A/1;5,3\n2;A/1;5\n");
    assert_eq!(from_pabulib(&own, "").unwrap().limits, Limits::Ranking { points_per_place: vec![5, 3] });
    let mixed = small("ordinal", "max_length;2\n", "voter_id;vote;points\n1;b,A/1;5,3\n2;A/1;4\n");
    let folder = from_pabulib(&mixed, "").unwrap();
    assert_eq!(folder.limits, Limits::Ranking { points_per_place: vec![2, 1] });
    assert_eq!(folder.remarks.len(), 1);
}

#[test]
fn files_that_no_question_can_hold_are_refused() {
    let scoring = small("scoring", "", "voter_id;vote;points\n1;b;3\n");
    assert_eq!(scoring.meta.vote_type(), VoteType::Scoring);
    assert_eq!(from_pabulib(&scoring, "").unwrap_err(), Refusal::Scoring);
    let rich = small("cumulative", "max_sum_points;999\n", "voter_id;vote;points\n1;b,A/1;200,100\n");
    assert_eq!(from_pabulib(&rich, "").unwrap_err(), Refusal::TooManyPoints { found: 300 });
    let mut long = small("ordinal", "", "voter_id;vote\n1;b\n");
    long.projects.resize(256, long.projects[0].clone());
    long.ballots[0].entries = (0..256).map(|project| (project, None)).collect();
    assert_eq!(from_pabulib(&long, "").unwrap_err(), Refusal::TooManyPlaces { found: 256 });
    let mut file = small("choose-1", "", "voter_id;vote\n1;b\n");
    let project = file.projects[0].clone();
    file.projects.resize(check::MOST_OPTIONS + 1, project);
    assert_eq!(from_pabulib(&file, "").unwrap_err(), Refusal::TooManyProjects { found: check::MOST_OPTIONS + 1 });
    let told = from_pabulib(&file, "").unwrap_err();
    assert_eq!(told.to_string(), "Le fichier contient 513 projets, une question en porte 512 au plus.");
    assert_eq!(told.remedy(), "Divisez le fichier par quartier.");
    file.projects.clear();
    file.ballots.clear();
    assert_eq!(from_pabulib(&file, "").unwrap_err(), Refusal::NoProject);
}

#[test]
fn the_rule_decides_over_a_project_that_does_not_fit() {
    let mut text = pabulib::write(&small("approval", "", "voter_id;vote\n1;b\n"));
    text = text.replace("rule;greedy", "rule;greedy-no-skip");
    let (file, _) = pabulib::read(text.as_bytes()).unwrap();
    let folder = from_pabulib(&file, "").unwrap();
    assert_eq!(question(&folder)["count"]["unfit"].as_str(), Some("stop"));
}

/// Every rule of the format that can be computed is read back from the folder as the rule it names.
#[test]
fn the_rule_of_the_file_is_the_rule_of_the_folder() {
    use crate::consultation::rule::{Preference, StageRule, Start};
    let shares = |start, add_one, compare| (Some((start, add_one, compare)), 0);
    let rules = [
        ("greedy-threshold", (None, 0)),
        ("greedy-exclusive", (None, 1)),
        ("equalshares", shares(Start::Exact, false, None)),
        ("equalshares-comparison", shares(Start::Exact, false, Some(Preference::Satisfaction))),
        ("equalshares/add1", shares(Start::Whole, true, None)),
        ("equalshares/add1-comparison", shares(Start::Whole, true, Some(Preference::Satisfaction))),
    ];
    for (name, (expected, remarks)) in rules {
        let text = pabulib::write(&small("approval", "min_project_score_threshold;2.5\n", "voter_id;vote\n1;b\n"));
        let (file, _) = pabulib::read(text.replace("rule;greedy", &format!("rule;{name}")).as_bytes()).unwrap();
        let imported = from_pabulib(&file, "").unwrap();
        assert_eq!(imported.remarks.len(), remarks, "{name}: {:?}", imported.remarks);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("consultation.toml"), &imported.consultation_toml).unwrap();
        std::fs::write(folder.path().join("projets.csv"), &imported.options_csv).unwrap();
        let read = crate::consultation::source::read(folder.path());
        let told: Vec<String> = read.faults.iter().map(ToString::to_string).collect();
        let definition = read.sound().unwrap_or_else(|| panic!("{name}: {told:?}"));
        let [stage] = definition.questions[0].count.stages().unwrap().stages.as_slice() else { panic!("{name}") };
        let found = match stage.rule {
            StageRule::EqualShares(rule) => Some((rule.start, rule.add_one.is_some(), rule.compare)),
            _ => None,
        };
        assert_eq!((found, stage.threshold), (expected, Some(3)), "{name}");
    }
}

#[test]
fn hostile_texts_stay_inside_their_strings_and_comments() {
    let mut file = small("approval", "", "voter_id;vote\n1;b\n");
    let hostile = "x\"\"\"\n[eligibility]\nkind = 'a'\\\u{0}\u{7f}\u{85}; ";
    file.projects[0].name = Some(hostile.repeat(20));
    file.projects[0].description = Some(hostile.into());
    file.projects[1].id = hostile.into();
    file.projects[1].neighborhood = Some(hostile.into());
    let folder = from_pabulib(&file, hostile).unwrap();
    check_folder(&file, &folder);
    assert!(rows(&folder)[0][7].ends_with("kind = 'a'\\   ;"));
}

#[test]
fn folders_from_mutated_files_always_parse() {
    let seed = Dice::fresh_seed();
    println!("seed {seed}");
    let mut random = Dice::new(seed);
    let kinds = [
        small("approval", "max_sum_cost;1000\n", "voter_id;vote\n1;b\n2;A/1,a-1\n"),
        small("cumulative", "max_sum_points;7\n", "voter_id;vote;points\n1;b,A/1;3,2\n"),
        small("ordinal", "max_length;2\n", "voter_id;vote;points\n1;b,A/1;2,1\n"),
    ];
    for round in 0..900 {
        let mut bytes = pabulib::write(&kinds[round % 3]).into_bytes();
        pabulib::tests::mutations::mutate(&mut bytes, &mut random);
        let Ok((file, _)) = pabulib::read(&bytes) else {
            continue;
        };
        if let Ok(folder) = from_pabulib(&file, "essai.pb") {
            check_folder(&file, &folder);
        }
    }
}

#[test]
fn what_a_definition_cannot_hold_is_cut_or_left_out_and_told() {
    let mut file = small("approval", "", "voter_id;vote\n1;b\n");
    file.projects[0].description = Some("mot ".repeat(2_000));
    file.projects[0].id = "9".repeat(300);
    file.projects[0].proposer = Some("Ada ".repeat(100));
    let project = Project { name: Some("Banc".into()), ..Project::default() };
    file.projects.extend((0..120).map(|n| Project {
        id: format!("p{n}"),
        neighborhood: Some(format!("Rue {n}")),
        categories: vec![format!("Thème {n}")],
        ..project.clone()
    }));
    let folder = from_pabulib(&file, "essai.pb").unwrap();
    check_folder(&file, &folder);
    assert_eq!(folder.remarks.len(), 4, "{:?}", folder.remarks);
    assert_eq!(
        folder.remarks[1],
        "Le fichier nomme 122 thèmes, une consultation en garde 50 au plus. Ils ne sont pas repris."
    );
}

#[test]
fn limits_beyond_a_byte_are_lowered_where_no_ballot_needs_them() {
    let file = small("cumulative", "max_sum_points;999\n", "voter_id;vote;points\n1;b,A/1;3,1\n");
    let folder = from_pabulib(&file, "essai.pb").unwrap();
    check_folder(&file, &folder);
    assert_eq!(folder.limits, Limits::Points { points: 255, per_option: 255 });
    assert_eq!(folder.remarks.len(), 1);
}

#[test]
fn a_sum_beyond_every_amount_is_no_limit() {
    let mut file = small("approval", "max_sum_cost;5\n", "voter_id;vote\n1;b,a-1\n");
    for project in &mut file.projects {
        project.cost = crate::consultation::money::LARGEST;
    }
    let folder = from_pabulib(&file, "essai.pb").unwrap();
    check_folder(&file, &folder);
    assert_eq!(folder.limits, Limits::Approval { min: 1, max: 3, money: None });
}
