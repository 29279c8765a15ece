//! Limits that nobody can keep, and texts that say other numbers: `check` tells them with their line.

use urne::consultation::{Gravity, source};

const TOML: &str = include_str!("../../src/consultation/source/sample.toml");
const OPTIONS: &str =
    "id;title_fr;cost;territory\na;Un;4500;est\nb;Deux;4600;est\nc;Trois;4700;ouest\nd;Quatre;4800;ouest\n";
const TERRITORIES: &str = "\n[[territories]]\nid = \"est\"\nname = { fr = \"Est\" }\n[[territories]]\nid = \"ouest\"\nname = { fr = \"Ouest\" }\n";
const LIMITS: &str = "min = 1\nmax = 2";
const TITLE: &str = "Choisissez un ou deux projets";

/// What is told of the sample with some of its lines replaced; its title has no number unless that is replaced too.
fn told(replaced: &[(&str, &str)]) -> Vec<(Gravity, String)> {
    let folder = tempfile::tempdir().unwrap();
    let mut toml = format!("{TOML}{TERRITORIES}").replace("purse = \"4000\"", "purse = \"20000\"");
    for (from, to) in replaced {
        assert!(toml.contains(from), "{from}");
        toml = toml.replace(from, to);
    }
    toml = toml.replace(TITLE, "Vos projets");
    std::fs::write(folder.path().join("consultation.toml"), toml).unwrap();
    std::fs::write(folder.path().join("projets.csv"), OPTIONS).unwrap();
    source::read(folder.path()).faults.into_iter().map(|fault| (fault.gravity, fault.to_string())).collect()
}

fn expect(replaced: &[(&str, &str)], gravity: Gravity, sentence: &str) {
    let told = told(replaced);
    let is_it = |(found, text): &(Gravity, String)| {
        *found == gravity && text.starts_with("consultation.toml:") && text.contains(sentence)
    };
    assert!(told.iter().any(is_it), "{replaced:?}: {told:?}");
}

#[test]
fn money_that_pays_for_too_few_is_a_fault() {
    assert_eq!(told(&[]), []);
    let limits = |limits: &'static str| [(LIMITS, limits)];
    let sentence = "Les 3 options les moins chères coûtent 13\u{202f}800\u{a0}€, et un bulletin a 10\u{202f}000\u{a0}€";
    expect(
        &limits("min = 3\nmax = 3\nmoney = \"10000\""),
        Gravity::Fault,
        &format!("consultation.toml:29 : {sentence}"),
    );
    let one = "L’option la moins chère coûte 4\u{202f}500\u{a0}€, et un bulletin a 4\u{202f}499\u{a0}€";
    expect(&limits("min = 0\nmax = 2\nmoney = \"4499\""), Gravity::Fault, one);
    let reach = "personne ne peut choisir plus de 2 options, et « max » vaut 4";
    expect(&limits("min = 1\nmax = 4\nmoney = \"10000\""), Gravity::Remark, reach);
    assert_eq!(told(&limits("min = 2\nmax = 2\nmoney = \"10000\"")), []);
}

/// In one territory alone, where all options together would do.
#[test]
fn limits_hold_in_each_territory() {
    let by_territory = ("by_territory = false", "by_territory = true");
    let with = |limits: &'static str| [by_territory, (LIMITS, limits)];
    let few = "Il faut choisir au moins 3 options dans « est », et il y a 2 options";
    expect(&with("min = 3\nmax = 4"), Gravity::Fault, few);
    let dear = with("min = 2\nmax = 2\nmoney = \"9400\"");
    let sentence = "Les 2 options les moins chères dans « ouest » coûtent 9\u{202f}500\u{a0}€";
    expect(&dear, Gravity::Fault, sentence);
    let told = told(&dear);
    assert!(!told.iter().any(|(_, text)| text.contains("« est »")), "{told:?}");
    let points = ("kind = \"approval\"", "kind = \"points\"");
    let sentence = "Personne ne peut donner 7 points dans « ouest » : 2 options, 3 points au plus pour chacune.";
    expect(&[points, by_territory, (LIMITS, "points = 7\nper_option = 3")], Gravity::Remark, sentence);
    let sentence = "Personne ne peut donner 13 points : 4 options";
    expect(&[points, (LIMITS, "points = 13\nper_option = 3")], Gravity::Remark, sentence);
}

#[test]
fn a_text_that_says_other_numbers_is_remarked() {
    for (text, said) in [
        ("Choisissez de 3 à 5 projets", "Le texte français dit « de 3 à 5 », et « min » vaut 1 et « max » 2."),
        ("Choisissez jusqu’à trois projets", "Le texte français dit « 3 au plus »"),
        ("Choose up to 3 projects", "Le texte français dit « 3 au plus »"),
        ("Choisissez 4 projets", "Le texte français dit « 4 »"),
    ] {
        expect(&[(TITLE, text)], Gravity::Remark, said);
    }
    let right =
        "Choisissez de 1 à 2 projets/Choisissez jusqu’à 2 projets/Un projet au moins, 2 projets au plus/Trois minutes";
    for text in right.split('/') {
        assert_eq!(told(&[(TITLE, text)]), [], "{text}");
    }
    let help = |text: &'static str| [("help = { fr = \"Choisissez.\" }", text)];
    let wrong = help("help = { fr = \"Prenez 3 projets.\" }");
    expect(&wrong, Gravity::Remark, "consultation.toml:11 : Le texte français dit « 3 »");
    assert_eq!(told(&help("help = { fr = \"4 projets, dont au moins 3 projets de jeunes.\" }")), []);
    let points = [
        ("kind = \"approval\"", "kind = \"points\""),
        (LIMITS, "points = 7\nper_option = 3"),
        (TITLE, "Vous avez 10 points"),
    ];
    expect(&points, Gravity::Remark, "Le texte français dit « 10 points », et « points » vaut 7, « per_option » 3.");
}
