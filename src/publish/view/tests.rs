//! The sample survey, answered by made-up residents and counted: what its pages and its table say.
//!
//! The pages stay in `tmp` of the target folder to be looked at: `survey`, and `survey-worst` with seven grades, of which ungraded
//! projects get the worst.

use std::path::{Path, PathBuf};

use super::super::data;
use super::super::page::view::{AnswersView, Checkpoint, ResultsPage};
use super::super::page::{self, Text};
use super::{question_view, rule};
use crate::ballot::{Answer, Response};
use crate::consultation::definition::Ungraded;
use crate::consultation::{Definition, Kind, Texts, source};
use crate::count::{Group, Lot, Opened, Results, count};
use crate::keys::{ConsultationHash, Hash};
use crate::language::Language;

fn english() -> Language {
    Language::of_tag("en").unwrap()
}

/// Marks per option, and how many ballots hold them.
type Marks = &'static [(&'static [u8], u64)];

/// Every rule of the samples, as the pages say it: in `tests/golden/rules.txt`, to be read.
#[test]
fn the_rules_of_the_samples_are_told_as_kept() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let samples = root.join("kiosk-config/rules").read_dir().unwrap().map(|entry| entry.unwrap().path());
    let mut samples: Vec<PathBuf> = samples.filter(|path| path.is_dir()).collect();
    samples.sort();
    let mut told = String::new();
    for sample in samples {
        let read = source::read(&sample);
        let definition = read.sound().expect("a sample without faults");
        told += &format!("═══ {} ═══\n", sample.file_name().unwrap().to_string_lossy());
        for question in &definition.questions {
            let stages = question.count.stages().unwrap().stages.as_slice();
            let several = stages.iter().filter(|_| stages.len() > 1).map(|stage| rule::stage(definition, stage));
            for words in std::iter::once(rule::whole(definition, question)).chain(several) {
                told += &format!("\n{}\n", words.get(Language::FRENCH));
                told += &format!("{}\n", words.get(english()));
            }
        }
        told.push('\n');
    }
    let path = root.join("tests/golden/rules.txt");
    if std::fs::read_to_string(&path).unwrap_or_default() != told {
        std::fs::write(path.with_extension("new"), told).unwrap();
        panic!("tests/golden/rules.txt differs: look at the .new file, and rename it if that is what you want");
    }
}

const AGES: [u64; 6] = [41, 52, 88, 52, 97, 23];
const USES: Marks =
    &[(&[1, 1, 0, 0, 1, 0], 120), (&[1, 0, 0, 1, 0, 0], 98), (&[0, 0, 1, 1, 0, 1], 64), (&[1, 0, 0, 0, 0, 0], 51)];
const GRADES: Marks = &[
    (&[0, 1, 4, 3], 61),
    (&[4, 2, 5, 0], 74),
    (&[3, 5, 3, 0], 40),
    (&[5, 4, 2, 1], 93),
    (&[1, 3, 0, 5], 22),
    (&[4, 1, 4, 2], 17),
    (&[2, 5, 1, 3], 9),
];
const ORDERS: Marks = &[(&[1, 2, 3, 0, 0, 0], 90), (&[0, 3, 1, 2, 0, 0], 80), (&[0, 0, 1, 0, 2, 3], 70)];
const POINTS: Marks = &[(&[3, 2, 2, 0], 90), (&[1, 3, 0, 3], 80), (&[0, 0, 3, 2], 70)];
const TEXTS: [(&str, u64); 7] = [
    ("Merci à toute l’équipe !", 3),
    ("Plus de bandes dessinées.", 1),
    (
        "Élargir les horaires du samedi : on arrive souvent trop tard pour rendre les livres, et la boîte de retour est pleine dès le matin.",
        1,
    ),
    ("ouvrir le dimanche", 2),
    ("Il manque des prises.\nEt un endroit pour manger.", 1),
    ("=1+1", 1),
    ("Une salle <silencieuse> & chauffée", 1),
];

fn groups(kind: &Kind) -> Vec<Group> {
    let group = |answer, ballots| Group { response: Response::Answered(answer), ballots };
    let marks = |marks: Marks| marks.iter().map(|(marks, n)| group(Answer::Marks(marks.to_vec()), *n)).collect();
    let value = |(value, n): (u8, u64)| group(Answer::Value(value), n);
    let mut groups: Vec<Group> = match kind {
        Kind::Choice { max: 1, .. } => (1..).zip(AGES).map(|(place, n)| group(Answer::One(place), n)).collect(),
        Kind::Choice { .. } => marks(USES),
        Kind::Scale { .. } => (1..).zip([12, 31, 58, 141, 97]).map(value).collect(),
        // With seven grades: bad ones as they are, "Bien" further up, the best at the top.
        Kind::Grades { grades, .. } if grades.len() == 7 => {
            let moved = |mark: &u8| mark + u8::from(*mark > 3) + u8::from(*mark > 4);
            let moved = |(marks, n): &(&[u8], u64)| group(Answer::Marks(marks.iter().map(moved).collect()), *n);
            GRADES.iter().map(moved).collect()
        }
        Kind::Grades { .. } => marks(GRADES),
        Kind::Ranking { .. } => marks(ORDERS),
        Kind::Points { .. } => marks(POINTS),
        _ => TEXTS.iter().map(|(text, n)| group(Answer::Text((*text).to_owned()), *n)).collect(),
    };
    groups.push(Group { response: Response::Blank, ballots: 4 });
    let given: u64 = groups.iter().map(|group| group.ballots).sum();
    groups.push(Group { response: Response::Skipped, ballots: 400 - given });
    groups
}

fn survey(ungraded: Ungraded) -> (Definition, Results) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config/sondage");
    let mut definition = source::read(&folder).sound().expect("a sample without faults").clone();
    for question in &mut definition.questions {
        if let Kind::Grades { ungraded: policy, grades } = &mut question.kind {
            *policy = ungraded;
            if ungraded == Ungraded::Worst {
                grades.insert(3, Texts::french("Assez bien"));
                grades.push(Texts::french("Excellent"));
            }
        }
    }
    let opened =
        Opened { questions: definition.questions.iter().map(|question| groups(&question.kind)).collect(), invalid: 1 };
    let eh = ConsultationHash(Hash([7; 32]));
    let lot = Lot { eh, seed: Hash::of(&[b"seed"]) };
    let results = count(&definition, &eh, &opened, &lot).unwrap();
    (definition, results)
}

fn site(name: &str, definition: &Definition, results: &Results) -> String {
    let questions = definition.questions.iter().zip(&results.questions);
    let page = ResultsPage {
        organiser: super::text(&definition.organiser),
        title: super::text(&definition.title),
        rehearsal: true,
        languages: Language::all().collect(),
        receipts: true,
        answers: AnswersView::Published,
        smallest_group: definition.smallest_group.into(),
        fingerprint: "7F3A 90C1 D24B 11E8".to_owned(),
        envelopes: results.envelopes,
        counted: results.counted,
        kiosks: vec![],
        questions: questions.map(|(question, result)| question_view(definition, question, result)).collect(),
        downloads: vec![],
        absent: vec![],
        artefacts: vec![],
        checkpoint: Checkpoint { size: results.envelopes, root: "ab".repeat(32) },
        lot: "3526104897".to_owned(),
        holders_sentence: Text::french("Ouvert par 3 dépositaires sur 5."),
        contact: super::text(&definition.organiser),
    };
    let files = page::site(&page);
    let folder = temporary().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    for file in &files {
        std::fs::write(folder.join(file.path), &file.contents).unwrap();
    }
    files.into_iter().find(|file| file.path == "index.html").unwrap().contents
}

/// `tmp` beside this program's folder.
fn temporary() -> PathBuf {
    std::env::current_exe().unwrap().ancestors().nth(3).unwrap().join("tmp")
}

fn part<'a>(html: &'a str, id: &str) -> &'a str {
    html.split("<section class=\"question\"").find(|part| part.contains(&format!("<h2 id=\"q-{id}\">"))).unwrap()
}

#[test]
fn one_answer_each_comes_to_a_hundred_and_several_say_that_they_may_exceed_it() {
    let (definition, results) = survey(Ungraded::Given);
    let html = site("survey", &definition, &results);
    let shares = |id: &str| {
        let shown = part(&html, id).split("<span class=\"soft\">").skip(1).map(|rest| rest.split('<').next().unwrap());
        let share =
            |text: &str| text.strip_suffix("\u{a0}%").and_then(|text| text.replace(',', "").parse::<u32>().ok());
        shown.filter_map(share).collect::<Vec<u32>>()
    };
    assert_eq!((shares("age").len(), shares("age").iter().sum::<u32>()), (6, 1000));
    assert_eq!((shares("accueil").len(), shares("accueil").iter().sum::<u32>()), (5, 1000));
    assert!(shares("usages").iter().sum::<u32>() > 1000);
    let several = "Plusieurs réponses étaient possibles\u{a0}: le total peut dépasser 100\u{a0}%.";
    assert!(part(&html, "usages").contains(several) && html.matches(several).count() == 1);
    assert!(html.contains("Réponse la plus donnée\u{a0}: De 60 à 74\u{a0}ans (97\u{a0}réponses)."));
}

#[test]
fn blank_skipped_and_invalid_ballots_have_their_own_lines() {
    let (definition, results) = survey(Ungraded::Given);
    let html = site("survey", &definition, &results);
    let facts = "353\u{a0}bulletins exprimés</li><li>4\u{a0}blancs</li><li>43\u{a0}sans réponse</li><li>1\u{a0}non valable</li>";
    assert!(part(&html, "age").contains(facts));
}

#[test]
fn a_scale_tells_its_median_and_its_mean() {
    let (definition, results) = survey(Ungraded::Given);
    let html = site("survey", &definition, &results);
    let scale = part(&html, "accueil");
    assert!(scale.contains("Médiane <strong>4</strong>") && scale.contains("Moyenne <strong>3,83</strong>"));
    assert!(
        html.contains(
            "Réponse la plus donnée\u{a0}: 4 (141\u{a0}réponses). Médiane\u{a0}: 4. Moyenne\u{a0}: 3,83 sur 5."
        )
    );
    let json = serde_json::to_value(&results).unwrap();
    assert_eq!(json["questions"][2]["scale"], serde_json::json!({"median": 4, "mean_hundredths": 383}));
    assert!(json["questions"][0]["scale"].is_null());
}

#[test]
fn written_answers_are_a_list_and_equal_ones_are_told_with_their_number() {
    let (definition, results) = survey(Ungraded::Given);
    let html = site("survey", &definition, &results);
    let written = part(&html, "idee");
    assert!(written.contains("<li><span>Merci à toute l’équipe\u{a0}!</span> <strong>3\u{a0}fois</strong></li>"));
    assert!(written.contains("<li><span>=1+1</span></li>") && !written.contains("<table"));
    assert!(written.contains("Une salle &lt;silencieuse&gt; &amp; chauffée"));
    assert!(html.contains("10\u{a0}réponses écrites, à lire plus bas."));
}

#[test]
fn projects_with_grades_stand_in_the_order_of_the_majority_value() {
    let order = |html: &str| {
        let titles = part(html, "services").split("<span class=\"title\">").skip(1);
        titles.map(|rest| rest.split([',', ' ', '<']).next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (definition, results) = survey(Ungraded::Given);
    let html = site("survey", &definition, &results);
    assert_eq!(order(&html), ["Ouvrir", "Prêter", "Apporter", "Créer"], "more votes would put Prêter first");
    let services = part(&html, "services");
    assert!(services.contains(
        "<span class=\"amount\">Bien</span><span class=\"soft gauge\">36,5\u{a0}% au\u{2011}dessus, 27,8\u{a0}% au\u{2011}dessous</span>"
    ));
    assert!(services.contains("aria-label=\"À rejeter\u{a0}: 8,6\u{a0}%, Insuffisant\u{a0}: 3,5\u{a0}%"));
    assert!(services.contains("ce bulletin ne compte pas pour ce projet"));
    let (definition, results) = survey(Ungraded::Worst);
    let html = site("survey-worst", &definition, &results);
    assert!(part(&html, "services").contains("ce bulletin compte pour «\u{a0}À rejeter\u{a0}»"));
    assert!(part(&html, "services").contains("bulletins sans mention comptés «\u{a0}À rejeter\u{a0}»"));
}

#[test]
fn the_table_holds_what_the_pages_show() {
    let (definition, results) = survey(Ungraded::Given);
    let table = String::from_utf8(data::table(&definition, &results)).unwrap();
    let table = table.strip_prefix('\u{feff}').unwrap();
    for line in [
        "question;identifiant;numéro;référence;titre;coût;voix;part;score;retenu;rang;mentions",
        "age;60-74;;;De 60 à 74\u{a0}ans;;97;27,5;97;non;0;",
        "accueil;4;;;;;141;41,6;;;;",
        "accueil;médiane;;;;;;;4;;;",
        "accueil;moyenne;;;;;;;3,83;;;",
        "services;soiree;1;;Ouvrir un soir par semaine;;255;80,7;3;non;0;22 9 40 91 93",
        "idee;;;;ouvrir le dimanche;;2;;;;;",
        "idee;;;;'=1+1;;1;;;;;",
    ] {
        assert!(table.lines().any(|found| found == line), "{line}\n{table}");
    }
}
