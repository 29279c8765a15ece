//! What `check` tells officers: each cause once, in the words of their own files.

use std::path::Path;

use urne::consultation::source;

const TOML: &str = include_str!("../../src/consultation/source/sample.toml");

fn told(toml: &str, table: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("consultation.toml"), toml).unwrap();
    std::fs::write(folder.path().join("projets.csv"), table).unwrap();
    told_of(folder.path())
}

fn told_of(folder: &Path) -> Vec<String> {
    source::read(folder).faults.iter().map(ToString::to_string).collect()
}

/// A hundred rows, each with something wrong for the same reason.
fn rows(heading: &str, row: impl Fn(usize) -> String) -> String {
    (1..=100).fold(format!("{heading}\n"), |table, number| table + &row(number) + "\n")
}

#[test]
fn one_cause_in_every_row_is_told_once() {
    let towns = ["Nord", "Sud"];
    let table = rows("N°;Titre;Coût;Canton;Thème", |number| {
        format!("{number};Projet {number};{number}000;{};Vélo", towns[usize::from(number > 62)])
    });
    let mut told_now = told(TOML, &table);
    told_now.retain(|fault| fault.contains("de la consultation."));
    let starts = [
        "projets.csv:2, et lignes 3 à 63 : Colonne « Canton » : « Nord » n’est pas un territoire de la consultation.",
        "projets.csv:2, et lignes 3 à 101 : Colonne « Thème » : « Vélo » n’est pas un thème de la consultation.",
        "projets.csv:64, et lignes 65 à 101 : Colonne « Canton » : « Sud » n’est pas un territoire de la consultation.",
    ];
    assert_eq!(told_now.len(), 3, "{told_now:#?}");
    for (fault, start) in told_now.iter().zip(starts) {
        assert!(fault.starts_with(start), "{fault}");
    }
    let known = format!("{TOML}\n[[territories]]\nid = \"estuaire\"\nname = {{ fr = \"Canton de l’Estuaire\" }}\n");
    let remedy = "Écrivez-en un : estuaire (Canton de l’Estuaire) ; ou déclarez-le dans [[territories]].";
    assert!(told(&known, &table).iter().any(|fault| fault.ends_with(remedy)), "{:#?}", told(&known, &table));
}

#[test]
fn platform_identifiers_that_are_missing_are_one_remark() {
    let table = rows("N°;Titre;Coût;Référence", |number| {
        let reference = if number == 1 { "PROJ-1" } else { "" };
        format!("{number};Projet {number};{number}000;{reference}")
    });
    let told = told(TOML, &table);
    let missing: Vec<_> = told.iter().filter(|told| told.contains("identifiant de plateforme")).collect();
    assert_eq!(missing.len(), 1, "{told:#?}");
    assert!(missing[0].starts_with("projets.csv:3, et lignes 4 à 101 : Colonne « Référence » : "), "{missing:#?}");
}

#[test]
fn values_of_one_sort_are_cut_short_with_their_lines() {
    let told = told(TOML, &rows("N°;Titre;Coût estimé", |number| format!("{number};Projet {number};{number}k€")));
    assert_eq!(told.len(), 11, "{told:#?}");
    assert!(told[0].starts_with("projets.csv:2 : Colonne « Coût estimé » : «"), "{told:#?}");
    assert!(
        told[10].starts_with("projets.csv:12, et lignes 13 à 101 : Colonne « Coût estimé » : La même sorte"),
        "{told:#?}"
    );
}

#[test]
fn a_fault_of_two_languages_names_each_and_no_line_is_told_twice() {
    let long = "mot ".repeat(80);
    let title = format!("title = {{ fr = \"{long}\", en = \"{long}\" }}");
    let line = TOML.lines().find(|line| line.starts_with("title")).unwrap();
    let faults = told(&TOML.replacen(line, &title, 1), "id;title_fr;cost\na;Un;1000\nb;Deux;2000\nc;Trois;3000\n");
    let about: Vec<_> = faults.iter().filter(|fault| fault.contains("dépasse 200 caractères")).collect();
    assert_eq!(about.len(), 2, "{faults:#?}");
    assert!(
        about[0].contains("Le texte français dépasse") && about[1].contains("Le texte anglais dépasse"),
        "{about:#?}"
    );
    let table = format!("id;Titre;Title EN;cost\na;{long}🚲;{long}🚲;1000\nb;Deux;Two;2000\nc;Trois;Three;3000\n");
    let faults = told(TOML, &table.replace("Title EN", "title_en"));
    let mut once = faults.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), faults.len(), "{faults:#?}");
    assert!(
        faults.iter().any(|fault| fault.starts_with("projets.csv:2 : Colonne « Titre » : Le texte français")),
        "{faults:#?}"
    );
}

#[test]
fn a_number_given_twice_is_told_once_in_the_word_of_the_table() {
    let told = told(TOML, "N°;Titre;Coût\n1;Un;1000\n2;Deux;2000\n2;Trois;3000\n");
    assert_eq!(
        told,
        ["projets.csv:4 : Colonne « N° » : « 2 » est là deux fois. La ligne 3 l’a déjà. Donnez à chacun le sien."]
    );
    let told = told_twice_named();
    assert_eq!(told.len(), 1, "{told:#?}");
}

/// Ids of their own, and a number given twice.
fn told_twice_named() -> Vec<String> {
    told(TOML, "id;N°;Titre;Coût\na;1;Un;1000\nb;2;Deux;2000\nc;2;Trois;3000\n")
}

#[test]
fn kinds_of_questions_are_told_in_french() {
    let toml = TOML.replacen("money = ", "points = 3\nmoney = ", 1);
    let toml = if toml == TOML { TOML.replacen("max = 2", "max = 2\npoints = 3", 1) } else { toml };
    let told = told(&toml, "id;title_fr;cost\na;Un;1000\nb;Deux;2000\nc;Trois;3000\n");
    assert!(
        told.iter().any(|fault| fault.contains("ne va pas avec une question à cocher (« approval »)")),
        "{told:#?}"
    );
}
