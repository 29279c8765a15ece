//! The site as a whole: hostile text, golden fragments, balanced markup, both languages.

use super::view::*;
use super::*;
use crate::language::Language;

const HOSTILE: &str = "</title><script>alert(1)</script>\"'&";

fn english() -> Language {
    Language::of_tag("en").unwrap()
}

fn both(french: &str, other: &str) -> Text {
    Text::french(french).with(english(), other)
}

fn option(number: &str, funded: bool) -> OptionView {
    OptionView {
        number: Some(number.to_owned()),
        title: Text::french("Un verger"),
        image: SitePath::parse("images/07.svg").ok(),
        territory: Some(Text::french("Pays de Retz")),
        category: None,
        cost: Some(4_500_000),
        votes: 1_234,
        score: None,
        share_permille: 423,
        opinions: None,
        funded: Some(funded),
        hidden: false,
        reason: Some(both("Parce que.", "Because.")),
    }
}

fn stage() -> StageView {
    let decision = |selected| DecisionView {
        number: Some("07".to_owned()),
        title: Text::french("Un verger"),
        votes: 1_234,
        score: None,
        sides: None,
        cost: Some(4_500_000),
        selected,
        reason: both("Parce que.", "Because."),
    };
    StageView {
        title: Some(both("Un par canton", "One per canton")),
        rule: Some(both("Le premier.", "The first.")),
        groups: vec![GroupView {
            name: Some(Text::french("Pays de Retz")),
            purse: Some(Purse { available: 5_000_000, spent: 4_500_000 }),
            guarantee: Some((2, false)),
            winners: 1,
            remarks: vec![both("Garantie non tenue.", "Guarantee not met.")],
            decisions: vec![decision(true), decision(false)],
        }],
        common: Some((1_000_000, 500_000)),
    }
}

fn kiosk(number: u16, name: &str, envelopes: Option<u64>) -> KioskView {
    KioskView { number, name: name.to_owned(), envelopes, brought: true, missing: None }
}

fn sample() -> ResultsPage {
    ResultsPage {
        organiser: both("Département", "County"),
        title: Text::french("Budget participatif"),
        rehearsal: false,
        languages: Language::all().collect(),
        receipts: true,
        answers: AnswersView::Published,
        smallest_group: 5,
        fingerprint: "7F3A 90C1 D24B 11E8".to_owned(),
        envelopes: 1_494,
        counted: 1_490,
        kiosks: vec![kiosk(12, "Médiathèque", Some(1_494))],
        questions: vec![QuestionView {
            id: "projets".to_owned(),
            title: both("Vos projets", "Your projects"),
            kind: QuestionKind::Approval,
            ballots: 1_480,
            blank: 10,
            skipped: 0,
            invalid: 0,
            other_style: 0,
            rule: Text::french("Par nombre de voix."),
            purse: Some(Purse { available: 5_000_000, spent: 4_500_000 }),
            detail: Detail::None,
            outcome: Outcome::Shown(vec![option("07", true), option("12", false)]),
            stages: vec![stage()],
            remarks: vec![both("Une remarque.", "A remark.")],
        }],
        downloads: vec![],
        absent: vec![],
        artefacts: vec![],
        checkpoint: Checkpoint { size: 1_494, root: "ab".repeat(32) },
        lot: "3526104897".to_owned(),
        holders_sentence: Text::french("Ouvert par 3 dépositaires sur 5."),
        contact: Text::french("mission participation, 02 40 00 00 00."),
    }
}

fn file(page: &ResultsPage, path: &str) -> String {
    site(page).into_iter().find(|file| file.path == path).expect(path).contents
}

fn pages(page: &ResultsPage) -> Vec<SiteFile> {
    site(page).into_iter().filter(|file| file.path.ends_with(".html")).collect()
}

#[test]
fn hostile_text_stays_text_in_every_page() {
    let hostile = || Text::french(HOSTILE);
    let mut page = sample();
    page.organiser = hostile();
    page.title = hostile();
    page.fingerprint = HOSTILE.to_owned();
    page.contact = hostile();
    page.holders_sentence = hostile();
    page.checkpoint.root = HOSTILE.to_owned();
    page.lot = HOSTILE.to_owned();
    page.kiosks[0].name = HOSTILE.to_owned();
    page.kiosks[0].missing = Some(HOSTILE.to_owned());
    page.questions[0].id = HOSTILE.to_owned();
    page.questions[0].title = hostile();
    page.questions[0].rule = hostile();
    page.questions[0].remarks = vec![hostile()];
    let stage = &mut page.questions[0].stages[0];
    (stage.title, stage.rule) = (Some(hostile()), Some(hostile()));
    (stage.groups[0].name, stage.groups[0].remarks) = (Some(hostile()), vec![hostile()]);
    (stage.groups[0].decisions[0].title, stage.groups[0].decisions[0].reason) = (hostile(), hostile());
    stage.groups[0].decisions[0].number = Some(HOSTILE.to_owned());
    if let Outcome::Shown(options) = &mut page.questions[0].outcome {
        options[0].title = hostile();
        options[0].reason = Some(hostile());
        options[0].number = Some(HOSTILE.to_owned());
        options[0].territory = Some(Text::french(HOSTILE));
        options[0].score = Some(Score::Words(hostile()));
    }
    for file in pages(&page) {
        let scripts = file.contents.matches("<script").count();
        let ours = file.contents.matches("<script src=\"receipt").count();
        assert_eq!(scripts, ours, "{}", file.path);
        assert!(file.contents.contains("&lt;script&gt;"), "{}", file.path);
        assert_balanced(&file);
    }
}

/// Every start tag has its end tag, in order; attributes hold no bare `<`.
fn assert_balanced(file: &SiteFile) {
    const VOID: [&str; 4] = ["meta", "link", "img", "input"];
    let mut open: Vec<String> = Vec::new();
    for piece in file.contents.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap_or_else(|| panic!("{}: <{piece}", file.path));
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if tag.starts_with('!') || tag.ends_with('/') || VOID.contains(&name.as_str()) {
            continue;
        }
        if tag.starts_with('/') {
            assert_eq!(open.pop().as_deref(), Some(name.as_str()), "{}", file.path);
        } else {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{}: {open:?}", file.path);
}

#[test]
fn every_page_is_well_formed_and_in_its_language() {
    for file in pages(&sample()) {
        assert_balanced(&file);
        assert!(!file.contents.contains("{n}") && !file.contents.contains("{fingerprint}"), "{}", file.path);
    }
    assert!(file(&sample(), "index.html").contains("<html lang=\"fr\">"));
    assert!(file(&sample(), "receipt.html").contains("<html lang=\"en\">"));
}

#[test]
fn a_winner_is_marked_by_class_tick_and_word() {
    let html = file(&sample(), "index.html");
    let row = html
        .split("<tr role=\"row\" id=\"q-projets-1\"")
        .nth(1)
        .and_then(|rest| rest.split("</tr>").next())
        .expect("row");
    assert!(row.starts_with(" class=\"won\">"));
    assert!(row.contains("<span class=\"number\">n°\u{a0}07</span> <span class=\"title\">Un verger</span>"));
    assert!(row.contains("1\u{a0}234\u{a0}voix</span><span class=\"soft\">42,3\u{a0}%</span>"));
    assert!(row.contains("<td role=\"cell\" class=\"cost\">45\u{a0}000\u{a0}€</td>"));
    assert!(row.ends_with("</svg>Retenu</span></td>"));
    assert!(html.contains("<p>1\u{a0}projet est retenu sur 2.</p>"));
    assert!(html.contains("45\u{a0}000\u{a0}€ engagés sur 50\u{a0}000\u{a0}€. Il reste 5\u{a0}000\u{a0}€."));
}

#[test]
fn a_hidden_question_shows_its_reason_and_no_figure() {
    let mut page = sample();
    let listed = OptionView { funded: None, hidden: true, votes: 0, share_permille: 0, ..option("07", true) };
    page.questions[0].outcome =
        Outcome::Hidden { reason: Text::french("Moins de 10 bulletins."), options: vec![listed] };
    page.questions[0].purse = None;
    page.questions[0].stages = vec![];
    let html = file(&page, "index.html");
    assert_eq!(
        html.matches("Ces chiffres ne sont pas publiés. Moins de 10 bulletins.").count(),
        2,
        "in short and below"
    );
    assert!(html.contains("Un verger") && html.contains("images/07.svg"), "what was proposed is still shown");
    let columns = html.matches("role=\"columnheader\"").count();
    assert_eq!(columns, 2, "the project and its cost, no figure");
    assert!(!html.contains("1\u{a0}480") && !html.contains("class=\"measure\"><span class=\"amount\">0"));
}

#[test]
fn a_rehearsal_is_marked_on_every_page() {
    let mut page = sample();
    page.rehearsal = true;
    assert!(pages(&page).iter().all(|file| file.contents.contains("<p class=\"rehearsal\">")));
}

#[test]
fn the_receipt_page_has_a_block_for_each_answer_of_the_script() {
    let script = include_str!("../assets/receipt.js");
    let html = file(&sample(), "recu.html");
    for answer in
        ["present", "lost", "not-genuine", "other-consultation", "no-list", "mistyped", "code-absent", "empty"]
    {
        assert!(script.contains(&format!("\"{answer}\"")), "{answer}");
        assert_eq!(html.matches(&format!("data-answer=\"{answer}\"")).count(), 1, "{answer}");
    }
}

#[test]
fn a_place_without_its_number_has_no_bar_and_the_page_says_where_it_can_be_counted() {
    let mut page = sample();
    page.kiosks.push(kiosk(13, "Mairie", None));
    let html = file(&page, "index.html");
    let row = html.split("<tr><td>13</td>").nth(1).and_then(|rest| rest.split("</tr>").next()).expect("row");
    assert!(row.contains("chiffre caché") && !row.contains("<svg"), "{row}");
    assert!(html.contains("(au moins 1 et moins de 5)") && html.contains("on peut donc les y compter"));
    assert!(!file(&sample(), "index.html").contains("Le chiffre est caché"), "nothing is hidden there");
}

#[test]
fn the_page_says_how_many_kiosks_brought_a_batch_and_not_that_all_have_ballots() {
    let mut page = sample();
    (page.envelopes, page.counted) = (6, 6);
    page.kiosks = vec![kiosk(1, "Mairie", Some(6)), kiosk(2, "Halle", Some(0)), kiosk(3, "Gare", Some(0))];
    page.kiosks[2].brought = false;
    let lead = |page: &ResultsPage, path| {
        let html = file(page, path);
        let (_, rest) = html.split_once("<p class=\"lead\">").expect("lead");
        rest.split_once("</p>").expect("its end").0.replace('\u{a0}', " ")
    };
    let french = "6 bulletins déposés sont dans la liste publiée. 2 bornes sur 3 ont remis leur relevé signé.";
    assert_eq!(lead(&page, "index.html"), french);
    let english = "6 ballots cast are in the published list. 2 kiosks of 3 have handed in their signed batches.";
    assert_eq!(lead(&page, "en.html"), english);
    let row = |number: u16| {
        let html = file(&page, "index.html");
        let (_, rest) = html.split_once(&format!("<tr><td>{number}</td>")).expect("row");
        rest.split_once("</tr>").expect("its end").0.to_owned()
    };
    assert!(row(2).contains("<span class=\"amount\">0</span>"), "a batch without ballots");
    assert!(row(3).contains("aucun relevé") && !row(3).contains("<svg"), "nobody knows: {}", row(3));
    page.questions[0].purse = None;
    let figure = "<strong>2</strong> bornes sur 3 ont remis leur relevé</li>";
    assert!(file(&page, "index.html").replace('\u{a0}', " ").contains(figure));
    page.kiosks[1].brought = false;
    (page.envelopes, page.counted) = (1, 0);
    let one = "1 bulletin déposé est dans la liste publiée. 0 a été compté. 1 borne sur 3 a remis son relevé signé.";
    assert_eq!(lead(&page, "index.html"), one);
}

#[test]
fn the_reason_for_each_missing_kiosk_stands_as_it_was_signed() {
    let mut page = sample();
    let told = |page: &ResultsPage, path| file(page, path).replace('\u{a0}', " ");
    for path in ["index.html", "en.html"] {
        assert!(
            !told(&page, path).contains("relevé clos") && !told(&page, path).contains("final batch"),
            "none is missing"
        );
    }
    page.kiosks.push(kiosk(6, "Mairie", Some(0)));
    page.kiosks[1].missing = Some("volée ? <script>alert(1)</script> & \"plainte\"".to_owned());
    let reason = "volée ? &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;plainte&quot;";
    let french = told(&page, "index.html");
    assert!(french.contains(&format!("<li>Borne 6, Mairie : « {reason} »</li>")), "{french}");
    assert!(french.contains("<p>1 borne n’a pas remis de relevé clos. Le motif, signé avec la liste"));
    assert!(told(&page, "en.html").contains(&format!("<li>Kiosk 6, Mairie: “{reason}”</li>")));
    page.kiosks[0].missing = Some("perdue".to_owned());
    let both = told(&page, "index.html");
    assert!(
        both.contains("<p>2 bornes n’ont pas remis") && both.contains("<li>Borne 12, Médiathèque : « perdue »</li>")
    );
}

#[test]
fn the_lot_is_told_with_the_results_and_to_who_verifies() {
    let mut page = sample();
    let told = |page: &ResultsPage, path| file(page, path).replace('\u{a0}', " ");
    for path in ["index.html", "comment-verifier.html"] {
        assert!(told(&page, path).contains("<p>Tirage au sort public : 3526104897</p>"), "{path}");
    }
    for path in ["en.html", "how-to-verify.html"] {
        assert!(told(&page, path).contains("<p>Public lot: 3526104897</p>"), "{path}");
    }
    page.lot = HOSTILE.to_owned();
    let escaped = "<p>Tirage au sort public : &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;</p>";
    assert!(told(&page, "comment-verifier.html").contains(escaped));
}

#[test]
fn without_receipts_no_page_speaks_of_one() {
    let mut page = sample();
    page.receipts = false;
    let paths: Vec<&str> = site(&page).iter().map(|file| file.path).collect();
    assert!(!paths.contains(&"recu.html") && !paths.contains(&"receipt.html") && !paths.contains(&"receipt.js"));
    for file in pages(&page) {
        let spoken =
            file.contents.to_lowercase().replace("ne remettait pas de reçu", "").replace("gave no receipts", "");
        assert!(!spoken.contains("reçu") && !spoken.contains("receipt"), "{}", file.path);
        assert_balanced(&file);
    }
}

#[test]
fn without_published_answers_no_page_promises_a_recount() {
    for (answers, why) in
        [(AnswersView::NotPublished, "fixé avant le vote"), (AnswersView::TooFew, "trop peu de réponses")]
    {
        let mut page = sample();
        page.answers = answers;
        assert!(file(&page, "comment-verifier.html").contains(why));
        for file in pages(&page) {
            for promise in
                ["refaire le comptage", "refait le comptage", "réponses publiées", "redo the count", "redoes the count"]
            {
                assert!(!file.contents.contains(promise), "{}: {promise}", file.path);
            }
            assert!(!file.contents.contains("published answers"), "{}", file.path);
        }
    }
}

#[test]
fn a_consultation_in_french_has_french_pages_only() {
    let mut page = sample();
    page.languages = vec![Language::FRENCH];
    let files = pages(&page);
    assert!(files.iter().all(|file| file.contents.contains("<html lang=\"fr\">")));
    assert!(files.iter().all(|file| !file.contents.contains("hreflang")), "no page leads where none is");
}

#[test]
fn a_question_quoted_ends_its_sentence_once() {
    for (title, quoted) in [("Vos projets", "Vos projets</q>. "), ("Quels projets ?", "Quels projets\u{a0}?</q> ")] {
        let mut page = sample();
        page.questions[0].title = Text::french(title);
        assert!(file(&page, "index.html").contains(quoted), "{title}");
    }
}

#[test]
fn equal_results_say_why_one_stands_first() {
    let said = |page: &ResultsPage, path| file(page, path).replace('\u{a0}', " ");
    let (french, english) =
        ("À égalité, l’ordre est celui que la règle fixe d’avance.", "Where results are equal, the order");
    let mut page = sample();
    assert!(said(&page, "index.html").contains(french) && said(&page, "en.html").contains(english));
    let scored = |points| OptionView { score: Some(Score::Points(points)), ..option("12", false) };
    let mut other = option("12", false);
    other.votes = 3;
    let hidden = OptionView { hidden: true, ..option("12", false) };
    for second in [other, scored(3), hidden] {
        page.questions[0].outcome = Outcome::Shown(vec![option("07", true), second]);
        assert!(!said(&page, "index.html").contains(french));
    }
    page.questions[0].outcome = Outcome::Shown(vec![scored(3), scored(3)]);
    assert!(said(&page, "index.html").contains(french));
}

#[test]
fn a_receipt_need_not_be_of_paper() {
    let told: String = pages(&sample()).iter().map(|file| file.contents.replace('\u{a0}', " ")).collect();
    for words in ["le papier et une minute", "Gardez le papier", "montrez le papier"] {
        assert!(!told.contains(words), "{words}");
    }
    assert!(told.contains("Il vous faut votre reçu, sur papier ou recopié de l’écran, et une minute."));
}
