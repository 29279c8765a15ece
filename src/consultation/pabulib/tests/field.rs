//! What a file says of itself, and what no count needs: read, and told with line and numbers.

use super::super::*;
use super::{SMALL, assert_french, real_contents, warned};

fn told(from: &str, to: &str) -> Vec<(u64, Caution)> {
    warned(from, to).1.into_iter().map(|warning| (warning.line, warning.caution)).collect()
}

#[test]
fn statements_that_differ_are_told_with_both_numbers() {
    let count = |key, section| Caution::CountStated { key, section, stated: 3, found: 2 };
    assert_eq!(told("num_projects;2", "num_projects;3"), [(7, count("num_projects", Section::Projects))]);
    assert_eq!(told("num_votes;2", "num_votes;3"), [(8, count("num_votes", Section::Votes))]);
    let sentence = warned("num_votes;2", "num_votes;3").1[0].to_string();
    assert!(sentence.contains("annonce 3") && sentence.contains("en contient 2"), "{sentence}");
    let limit = |voter: &str, key, stated, found, money| Caution::BallotLimit {
        voter: voter.into(),
        key,
        stated,
        found,
        money,
    };
    assert_eq!(told("max_sum_points;7", "max_sum_points;4"), [(21, limit("1", "max_sum_points", 4, 5, false))]);
    let with = |key: &str| format!("max_sum_points;7\n{key}");
    assert_eq!(told("max_sum_points;7", &with("max_length;1")), [(22, limit("1", "max_length", 1, 2, false))]);
    assert_eq!(told("max_sum_points;7", &with("min_length;2")), [(23, limit("2", "min_length", 2, 1, false))]);
    assert_eq!(told("max_sum_points;7", &with("max_points;2")), [(22, limit("1", "max_points", 2, 3, false))]);
    assert_eq!(told("max_sum_points;7", &with("min_sum_points;3")), [(23, limit("2", "min_sum_points", 3, 2, false))]);
    assert_eq!(
        told("max_sum_points;7", &with("max_sum_cost;999.50")),
        [(22, limit("1", "max_sum_cost", 99_950, 100_000, true))]
    );
    let sentence = warned("max_sum_points;7", &with("max_sum_cost;999.50")).1[0].to_string();
    assert!(sentence.contains("donne 1000") && sentence.contains("vaut 999.50"), "{sentence}");
}

#[test]
fn what_no_count_needs_is_not_refused() {
    for key in
        ["description", "country", "unit", "instance", "num_projects", "num_votes", "rule", "date_begin", "date_end"]
    {
        let line = SMALL.lines().find(|line| line.starts_with(key)).unwrap();
        assert_eq!(told(&format!("{line}\n"), ""), [(1, Caution::MissingKey(key))]);
    }
    assert_eq!(told("max_sum_points;7\n", ""), [(1, Caution::MissingKey("max_sum_points"))]);
    assert_eq!(told("unit;Ville\n", "unit;\n"), [(5, Caution::MissingKey("unit"))]);
    let odd = |key, value: &str| Caution::OddValue { key, value: value.into() };
    assert_eq!(told("points;7", "points;many"), [(14, odd("max_sum_points", "many"))]);
    assert_eq!(told("num_votes;2", "num_votes;two"), [(8, odd("num_votes", "two"))]);
    assert_eq!(told("\n2;10;2;", "\n;10;2;"), [(22, Caution::NoVoter)]);
    for empty in ["\n2;;;", "\n2;\"\";\"\";"] {
        let (file, warnings) = warned("\n2;10;2;", empty);
        assert_eq!(file.ballots[1].entries, []);
        assert_eq!(warnings.last().map(|warning| &warning.caution), Some(&Caution::EmptyVote), "{warnings:?}");
    }
    let (before, _) = SMALL.split_once("VOTES\n").unwrap();
    let (file, warnings) = read(before.as_bytes()).unwrap();
    assert!(file.ballots.is_empty());
    let cautions: Vec<&Caution> = warnings.iter().map(|warning| &warning.caution).collect();
    assert!(cautions.contains(&&Caution::NoVotes), "{cautions:?}");
    let (file, warnings) = warned("Arbre", "\"Arbre\" vert");
    assert_eq!(file.projects[1].name.as_deref(), Some("\"Arbre\" vert"));
    assert_eq!(warnings, [Warning { line: 18, caution: Caution::StrayQuote }]);
}

#[test]
fn lines_that_end_with_a_bare_cr_are_lines() {
    let (file, _) = read(SMALL.as_bytes()).unwrap();
    let (same, warnings) = read(SMALL.replace('\n', "\r").as_bytes()).unwrap();
    assert_eq!(same, file);
    assert_eq!(warnings, [Warning { line: 1, caution: Caution::CarriageReturns }]);
    let apart = SMALL.replace("Arbre", "Arbre e\u{301}lance\u{301}");
    assert_eq!(read(apart.as_bytes()).unwrap().0.projects[1].name.as_deref(), Some("Arbre élancé"));
}

/// What each file of the field is warned of: its lines and kinds.
const FIELD: [(&str, &[(u64, &str)]); 8] = [
    ("pb-cr", &[(1, "fin de ligne CR LF")]),
    ("pb-decidim-export", &[(1, "clé absente")]),
    ("pb-empty-quoted-vote", &[(20, "total annoncé"), (22, "total annoncé"), (27, "vote vide")]),
    ("pb-empty-vote", &[(20, "total annoncé"), (22, "total annoncé"), (27, "vote vide")]),
    ("pb-line-removed", &[(8, "nombre annoncé"), (20, "total annoncé"), (22, "total annoncé")]),
    ("pb-no-votes-section", &[(1, "clé absente"), (1, "clé absente"), (22, "section VOTES absente")]),
    ("pb-too-long-ballot", &[(22, "total annoncé"), (23, "total annoncé"), (26, "max_length")]),
    ("pb-votes-stated-otherwise", &[(20, "total annoncé")]),
];

#[test]
fn the_files_of_the_field_are_read_with_their_warnings() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/field");
    for (name, expected) in FIELD {
        let Ok(bytes) = std::fs::read(format!("{folder}/{name}.pb")) else {
            println!("skipped: {folder}/{name}.pb absent");
            continue;
        };
        let (_, warnings) = read(&bytes).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        let told: Vec<(u64, &str)> = warnings.iter().map(|warning| (warning.line, warning.caution.kind())).collect();
        for warning in &warnings {
            println!("{name}: {warning}");
            assert_french(warning.line, &warning.to_string());
        }
        assert_eq!(told, expected, "{name}");
    }
}

#[test]
fn what_real_files_say_of_themselves_is_so() {
    for (name, file, warnings) in real_contents() {
        for warning in warnings {
            let differs = matches!(warning.caution, Caution::CountStated { .. } | Caution::TotalStated { .. });
            assert!(!differs, "{name}: {warning}");
        }
        assert!(!file.ballots.is_empty(), "{name}");
    }
}
