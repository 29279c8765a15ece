//! The sample of each real rule in `kiosk-config/rules`: it checks, it counts as its French sentences say (recounted by plain code that
//! knows nothing of stages), and what contradicts itself in it is refused with the line and the remedy.

mod ballots;
mod contradictions;
mod handmade;
mod mutations;
mod recount;

use std::path::{Path, PathBuf};
use std::process::Command;

use urne::consultation::rule::StagePurse;
use urne::consultation::{Cents, Definition, Question, source};
use urne::count::{Lot, Opened, QuestionResult, Results, count};
use urne::keys::{ConsultationHash, Hash};
use urne::language::Language;
use urne::words;

const FOLDERS: [&str; 7] = ["amsterdam", "gers-2", "landes", "lot-et-garonne", "lyon", "paris", "toulouse-2022"];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config/rules").join(name)
}

fn definition(name: &str) -> Definition {
    let read = source::read(&folder(name));
    read.sound().unwrap_or_else(|| panic!("{name}: {:?}", read.faults)).clone()
}

fn lot(seed: u64) -> Lot {
    Lot { eh: ConsultationHash(Hash([7; 32])), seed: Hash::of(&[&seed.to_le_bytes()]) }
}

fn results(definition: &Definition, opened: &Opened, lot: &Lot) -> Results {
    count(definition, &lot.eh, opened, lot).unwrap()
}

#[test]
fn every_sample_can_be_sealed_and_speaks_both_languages() {
    for name in FOLDERS {
        let definition = definition(name);
        for question in &definition.questions {
            let english = Language::of_tag("en").unwrap();
            let english = question.options.iter().all(|option| option.title.is_in(english) && option.cost.is_some());
            assert!(english, "{name}: {}", question.id);
            assert!(question.count.stages().is_some(), "{name}: {}", question.id);
        }
    }
}

/// What holds for every rule: no option wins twice, money adds up to the cent, every option is told why in both languages, an unmet
/// guarantee is told and a met one is not.
#[test]
fn money_adds_up_and_every_decision_is_told() {
    for name in FOLDERS {
        let definition = definition(name);
        for seed in 0..6 {
            let opened = ballots::opened(&definition, seed, 150);
            let results = results(&definition, &opened, &lot(seed));
            for (question, result) in definition.questions.iter().zip(&results.questions) {
                let place = format!("{name}, {}, seed {seed}", question.id);
                told(question, result, &place);
                purses(question, result, &place);
            }
        }
    }
}

fn told(question: &Question, result: &QuestionResult, place: &str) {
    for option in &result.options {
        let selections = result.stages.iter().flat_map(|stage| &stage.decisions);
        let selections = selections.filter(|decision| decision.option == option.id && decision.selected).count();
        assert_eq!(selections, usize::from(option.selected), "{place}: {}", option.id);
        assert!(option.reason.is_some(), "{place}: {}", option.id);
    }
    let rule = question.count.stages().unwrap();
    for (stage, counted) in rule.stages.iter().zip(&result.stages) {
        for (group, of_group) in stage.groups.iter().zip(&counted.groups) {
            let remarks = words::remarks(of_group, Language::FRENCH);
            let is_told = remarks.iter().any(|remark| remark.starts_with("Garantie non tenue"));
            assert_eq!(is_told, of_group.winners < u64::from(group.least), "{place}: {}", group.id);
            assert!(group.most.is_none_or(|most| of_group.winners <= u64::from(most)), "{place}: {}", group.id);
        }
    }
}

fn cost_of(question: &Question, id: &str) -> u64 {
    question.options.iter().find(|option| option.id == id).unwrap().cost.unwrap_or_default().0
}

/// What was spent and what is left, in the common purse and apart, comes to the purse.
fn purses(question: &Question, result: &QuestionResult, place: &str) {
    let rule = question.count.stages().unwrap();
    let Some(purse) = rule.purse else {
        assert_eq!(result.money, None, "{place}");
        return;
    };
    let spent: u64 = result.options.iter().filter(|o| o.selected).map(|o| cost_of(question, &o.id)).sum();
    let money = result.money.unwrap();
    assert_eq!((money.purse, money.spent), (purse, Cents(spent)), "{place}");
    let mut common = rule.common().unwrap().0;
    let mut apart = 0;
    for (stage, counted) in rule.stages.iter().zip(&result.stages) {
        for (number, group) in counted.groups.iter().enumerate() {
            let won = counted.decisions.iter().filter(|decision| decision.group == number && decision.selected);
            let spent: u64 = won.map(|decision| cost_of(question, &decision.option)).sum();
            let own = group.purse.unwrap_or_default().0;
            let left = own.saturating_sub(spent);
            assert_eq!(group.left.unwrap_or_default(), Cents(left), "{place}: {}", group.id);
            common -= spent.saturating_sub(own);
            match stage.purse {
                StagePurse::OwnApart => apart += left,
                _ => common += left,
            }
        }
        assert_eq!(counted.common, Some(Cents(common)), "{place}");
    }
    assert_eq!(spent + common + apart, purse.0, "{place}");
}

/// The money of Lot-et-Garonne cut until some canton cannot have its first: results and pages say so, in both languages.
#[test]
fn a_guarantee_that_votes_break_is_told_in_the_results_and_on_the_pages() {
    let temporary = tempfile::tempdir().unwrap();
    let (sample, out) = (temporary.path().join("sample"), temporary.path().join("out"));
    std::fs::create_dir(&sample).unwrap();
    std::fs::copy(folder("lot-et-garonne").join("projets.csv"), sample.join("projets.csv")).unwrap();
    let text = std::fs::read_to_string(folder("lot-et-garonne").join("consultation.toml")).unwrap();
    let text = text.replace("purse = \"300000\"", "purse = \"95000\"");
    std::fs::write(sample.join("consultation.toml"), text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_urne"))
        .args(["demo", "--seed", "2", "--ballots", "60", "--kiosks", "1", "--consultation"])
        .args([&sample, Path::new("--out"), &out])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let definition = definition("lot-et-garonne");
    let results = std::fs::read(out.join("results/results.json")).unwrap();
    let results: Results = serde_json::from_slice(&results).unwrap();
    let cantons = &results.questions[0].stages[1].groups;
    let unmet: Vec<_> = cantons.iter().filter(|canton| canton.winners < canton.least).collect();
    assert!(!unmet.is_empty() && unmet.len() < cantons.len(), "{} of {}", unmet.len(), cantons.len());
    let told = [
        ("index.html", "Garantie non tenue\u{a0}: un projet devait être retenu, aucun n’a pu l’être."),
        ("pas-a-pas.html", "Garantie non tenue\u{a0}: un projet devait être retenu, aucun n’a pu l’être."),
        ("en.html", "Guarantee not met: one project was to be selected, none could be."),
        ("step-by-step.html", "Guarantee not met: one project was to be selected, none could be."),
    ];
    for (page, sentence) in told {
        let html = std::fs::read_to_string(out.join("results").join(page)).unwrap();
        assert!(html.matches(sentence).count() >= unmet.len(), "{page}");
        let name = |id: &String| definition.territories.iter().find(|known| known.id == *id).unwrap().name.fr.clone();
        assert!(unmet.iter().all(|canton| html.contains(&name(&canton.id))), "{page}");
        let [french, english] = ["Projets de jeunes", "Youth projects"].map(|name| html.contains(name));
        assert_eq!(
            (french, english),
            if sentence.starts_with("Garantie") { (true, false) } else { (false, true) },
            "{page}"
        );
    }
}

/// Neither the order of the ballots nor how they are piled changes a byte.
#[test]
fn the_order_of_ballots_changes_nothing() {
    for name in FOLDERS {
        let definition = definition(name);
        for seed in 0..3 {
            let opened = ballots::opened(&definition, seed, 120);
            let told = results(&definition, &opened, &lot(seed));
            let shuffled = ballots::one_by_one_shuffled(&opened, seed);
            assert_eq!(results(&definition, &shuffled, &lot(seed)), told, "{name}, seed {seed}");
        }
    }
}

/// The other project of a tie is named in the language of the sentence.
#[test]
fn a_tie_names_the_other_project_in_each_language() {
    let definition = definition("lot-et-garonne");
    let (mut french, mut english) = (0, 0);
    let languages = [Language::FRENCH, Language::of_tag("en").unwrap()];
    for seed in 0..12 {
        let results = results(&definition, &ballots::opened(&definition, seed, 40), &lot(seed));
        let (question, result) = (&definition.questions[0], &results.questions[0]);
        for option in &result.options {
            let [told, said] = languages
                .map(|language| words::of_option(&definition, question, result, option, language).unwrap_or_default());
            let names =
                |text: &str, title: &str, open: &str, close: &str| text.contains(&format!("{open}{title}{close}"));
            for other in &question.options {
                french += usize::from(names(&told, &other.title.fr, "«\u{a0}", "\u{a0}»"));
                english += usize::from(names(&said, other.title.get(languages[1]), "“", "”"));
            }
        }
    }
    assert!(french > 0 && french == english, "{french} {english}");
}

/// Every text in a JSON value, keys left out.
fn texts(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => found.push(text.clone()),
        serde_json::Value::Array(list) => list.iter().for_each(|value| texts(value, found)),
        serde_json::Value::Object(object) => object.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

/// `results.json` is compared by whoever verifies: it holds the organiser's texts, identifiers and codes, and nothing that a catalogue
/// says, so that a corrected sentence never breaks an old publication.
#[test]
fn no_sentence_of_the_program_is_in_the_results() {
    let is_code =
        |text: &str| text.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-');
    for name in FOLDERS {
        let definition = definition(name);
        let mut given = Vec::new();
        texts(&serde_json::to_value(&definition).unwrap(), &mut given);
        for seed in 0..4 {
            let results = results(&definition, &ballots::opened(&definition, seed, 80), &lot(seed));
            let mut told = Vec::new();
            texts(&serde_json::to_value(&results).unwrap(), &mut told);
            let left: Vec<_> = told.iter().filter(|text| !is_code(text) && !given.contains(text)).collect();
            assert!(left.is_empty(), "{name}: {left:?}");
            assert!(told.len() > 20, "{name}");
        }
    }
}
