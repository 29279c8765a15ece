//! What the matrix does not measure: which layout a screen takes, what a page must hold, what is said of a screen too small.

use urne::kiosk::Notice;
use urne::screen::{Headless, Trouble, Wording};

use super::gallery::{LAYOUTS, MATRIX, SCALES};
use super::matrix::millimetre;
use super::{Booth, Layout, begin, choose};

const PANEL: Layout = ((800, 480), Some(154));

fn cards(window: &mut Headless) -> usize {
    window.spots().into_iter().filter(|spot| spot.label.starts_with("n°")).count()
}

fn wording(window: &mut Headless, text: &str) -> Wording {
    let wordings = window.wordings();
    wordings
        .iter()
        .find(|wording| wording.text.contains(text))
        .unwrap_or_else(|| panic!("{text}: {wordings:?}"))
        .clone()
}

#[test]
fn a_limit_of_money_and_a_count_leave_four_cards_and_tell_the_total() {
    let mut booth = Booth::with(LAYOUTS[0], |toml| toml.replace("# money = \"100000\"", "money = \"200000\""), true);
    let window = &mut booth.window;
    begin(window);
    assert!(cards(window) >= 4, "{} cards", cards(window));
    choose(window, &["07", "01"]);
    assert!(cards(window) >= 4, "{} cards", cards(window));
    assert!(window.reads("2 projets : 93\u{a0}000 €"), "{:?}", window.wordings());
    choose(window, &["19"]);
    window.press("Vérifier mes choix").unwrap();
    assert!(window.reads("Total : 143\u{a0}000 € sur 200\u{a0}000 €"), "{:?}", window.wordings());
    booth.casts();
}

#[test]
fn a_screen_too_small_says_so_and_nothing_can_be_touched() {
    for (size, width_mm) in [((640, 480), None), ((800, 480), None), ((480, 320), Some(154)), ((600, 800), Some(90))] {
        let town = super::super::town::Town::holding(72, 1, urne::keys::Mode::Rehearsal, |folder| {
            super::sample(folder, |toml| toml);
        });
        let mut booth = Booth::fitted(town, (size, width_mm), true, "K-601");
        assert!(booth.window.reads("Écran trop petit") && booth.window.reads("too small"), "{size:?}");
        assert_eq!(booth.window.spots(), [], "{size:?}");
        for told in booth.window.wordings() {
            let [x, y, width, height] = told.area;
            let (wide, high) = (f32::from(u16::try_from(size.0).unwrap()), f32::from(u16::try_from(size.1).unwrap()));
            assert!(x >= 0.0 && y >= 0.0 && x + width <= wide && y + height <= high, "{size:?}: {told:?}");
        }
        booth.casts();
    }
}

#[test]
fn a_kiosk_that_cannot_start_says_so_in_its_settings_size() {
    let mut booth = Booth::troubled_on(PANEL);
    let told = |width_mm| Trouble { notice: Notice::NothingInstalled, detail: "aucune".into(), width_mm };
    booth.window.out_of_service(&told(Some(154)));
    assert!(booth.window.reads("K-232") && !booth.window.reads("K-601"));
    booth.window.out_of_service(&told(None));
    assert!(booth.window.reads("K-601"), "settings that cannot be read tell no width");
    booth.casts();
}

#[test]
fn a_landscape_screen_never_takes_the_upright_layout() {
    for layout in MATRIX.into_iter().filter(|((width, height), _)| width > height) {
        let mut booth = Booth::troubled_on(layout);
        begin(&mut booth.window);
        let title = wording(&mut booth.window, "Choisissez de 3 à 5 projets");
        let help = booth.window.find("Aide").unwrap();
        assert!(help.area[0] > title.area[0] + title.area[2], "{layout:?}: tools stand beside the title");
        booth.casts();
    }
}

#[test]
fn nobody_votes_before_the_last_page_of_the_review() {
    let mut booth = Booth::troubled_on(PANEL);
    let window = &mut booth.window;
    begin(window);
    choose(window, &["07", "19", "01", "12", "23"]);
    window.press("Vérifier mes choix").unwrap();
    assert!(window.reads("1 à 3 sur 5"), "{:?}", window.wordings());
    assert!(window.press("Voter").is_err(), "not before all was seen");
    window.press("Suivants").unwrap();
    assert!(window.reads("4 à 5 sur 5"), "{:?}", window.wordings());
    window.press("Précédents").unwrap();
    assert!(window.find("Voter").is_ok(), "all was seen");
    window.press("Modifier").unwrap();
    window.press("Vérifier mes choix").unwrap();
    assert!(window.press("Voter").is_err(), "a review that is shown again is read again");
    while window.press("Suivants").is_ok() {}
    window.press("Voter").unwrap();
    window.wait_for("Votre vote est enregistré").unwrap();
    assert_eq!(booth.casts(), 1);
}

/// A total and a remark take room from the lines: what was counted before they lay there is not taken for seen.
#[test]
fn nobody_votes_before_the_last_page_of_a_review_with_a_total() {
    for size in [LAYOUTS[0], LAYOUTS[2]] {
        let mut booth = Booth::with(size, |toml| toml.replace("# money = \"100000\"", "money = \"200000\""), true);
        let window = &mut booth.window;
        begin(window);
        choose(window, &["07", "14", "08", "29"]);
        window.press("Vérifier mes choix").unwrap();
        assert!(window.reads("1 à 2 sur 4"), "{size:?}: {:?}", window.wordings());
        assert!(window.press("Voter").is_err(), "{size:?}: not before all was seen");
        window.press("Suivants").unwrap();
        window.press("Voter").unwrap();
        window.wait_for("Votre vote est enregistré").unwrap();
        assert_eq!(booth.casts(), 1);
    }
}

#[test]
fn titles_of_the_review_stand_under_one_another() {
    let mut booth = Booth::open(LAYOUTS[0]);
    let window = &mut booth.window;
    begin(window);
    choose(window, &["01", "11", "10", "24"]);
    window.press("Vérifier mes choix").unwrap();
    let titles = ["Une passerelle sur la Mérelle", "Des instruments à emprunter"];
    let [one, other] = titles.map(|title| wording(window, title).area[0]);
    assert!((one - other).abs() < 0.5, "{one} and {other}");
    booth.casts();
}

#[test]
fn text_moves_by_whole_lines() {
    let mut booth = Booth::longest(MATRIX[0]);
    let window = &mut booth.window;
    window.display(2.0, 0);
    begin(window);
    let card = window.spots().into_iter().find(|spot| spot.label.starts_with("n°")).unwrap().label;
    window.press(&card).unwrap();
    let text = |window: &mut Headless| window.wordings().into_iter().find(|wording| wording.scrolls).unwrap().area;
    let top = text(window)[1];
    let mut moved = Vec::new();
    while window.press("Descendre dans le texte").is_ok() {
        moved.push(top - text(window)[1]);
    }
    // At the end what is seen is left of the whole text, and each touch but the last moves it by a line less than that. Each of
    // these is rounded to pixels, so the line is found among them and then measured over many.
    let height = text(window)[3];
    let about = height - moved.last().unwrap() - moved[0];
    assert!((44.0..66.0).contains(&about), "{about} pixels are no line of 44 pixels' letters");
    let line = moved[0] / (moved[0] / about).round();
    for length in moved.into_iter().chain([height]) {
        let lines = length / line;
        assert!(lines > 0.9 && (lines - lines.round()).abs() < 0.1, "{lines} lines of {line}");
    }
    booth.casts();
}

#[test]
fn letters_stand_in_rows_of_ten_on_every_screen() {
    for layout in [MATRIX[0], MATRIX[1], PANEL] {
        let mut booth = Booth::troubled_on(layout);
        let window = &mut booth.window;
        begin(window);
        if window.find("Chercher").is_ok() {
            window.press("Chercher").unwrap();
        }
        window.press("Chercher un mot").unwrap();
        for row in ["azertyuiop", "qsdfghjklm"] {
            let tops: Vec<f32> = row.chars().map(|key| window.find(&key.to_string()).unwrap().area[1]).collect();
            assert!(tops.iter().all(|top| (top - tops[0]).abs() < 0.5), "{layout:?}: {row}");
        }
        window.press("Retour").unwrap();
        booth.casts();
    }
}

#[test]
fn the_way_back_is_a_word_beside_the_pager() {
    for layout in [MATRIX[1], MATRIX[2], PANEL] {
        let mut booth = Booth::troubled_on(layout);
        begin(&mut booth.window);
        let back = booth.window.find("Retour").unwrap();
        let word = wording(&mut booth.window, "Retour");
        assert!(word.area[0] >= back.area[0] && word.area[1] >= back.area[1], "{layout:?}");
        booth.casts();
    }
}

#[test]
fn terminer_stands_where_every_page_has_its_next_step() {
    for layout in [MATRIX[0], MATRIX[1], MATRIX[2], PANEL] {
        let mut booth = Booth::fitted(
            super::super::town::Town::holding(73, 1, urne::keys::Mode::Rehearsal, |folder| {
                super::sample(folder, |toml| toml);
            }),
            layout,
            true,
            "Commencer",
        );
        let window = &mut booth.window;
        begin(window);
        choose(window, &["07", "19", "01"]);
        let next = window.find("Vérifier mes choix").unwrap();
        window.press("Vérifier mes choix").unwrap();
        while window.press("Suivants").is_ok() {}
        window.press("Voter").unwrap();
        window.wait_for("Prenez votre reçu").unwrap();
        let end = window.find("Terminer").unwrap();
        let right = |area: [f32; 4]| area[0] + area[2];
        assert!((right(end.area) - right(next.area)).abs() < 2.0, "{layout:?}: {:?} and {:?}", end.area, next.area);
        assert_eq!(booth.casts(), 1);
    }
}

/// "Quitter", "Aide", "Affichage" and the language are read by whoever needs large letters, too.
#[test]
fn the_tools_of_the_top_grow_as_the_text_does() {
    for layout in MATRIX {
        let mut booth = Booth::troubled_on(layout);
        let window = &mut booth.window;
        // How far texts grow: everywhere, on a low screen, on the lowest; upright a row of four takes less.
        let [wide, high] =
            [layout.0.0, layout.0.1].map(|side| f32::from(u16::try_from(side).unwrap()) / millimetre(layout));
        let is_low = wide > high && (high < 134.0 || wide < 190.0);
        let most: f32 = if is_low && high < 100.0 {
            1.3
        } else if is_low || high > wide {
            1.6
        } else {
            2.0
        };
        let heights = |window: &mut Headless, labels: &[&str]| -> Vec<f32> {
            labels.iter().map(|label| wording(window, label).needed[1]).collect()
        };
        for page in ["Commencer", "J’ai compris", "Oui, c’est vrai : je vote", ""] {
            let labels: &[&str] = if page == "Commencer" {
                &["English", "Affichage", "Aide"]
            } else {
                &["Quitter", "English", "Affichage", "Aide"]
            };
            window.display(1.0, 0);
            let usual = heights(window, labels);
            for scale in SCALES {
                window.display(scale, 0);
                for ((label, usual), large) in labels.iter().zip(&usual).zip(heights(window, labels)) {
                    let grown = large / usual;
                    let right = scale.min(most);
                    assert!(
                        (grown - right).abs() < 0.08,
                        "{layout:?} at {scale}, before « {page} »: « {label} » is {grown} of its size, not {right}"
                    );
                }
            }
            window.display(1.0, 0);
            if !page.is_empty() {
                window.press(page).unwrap();
            }
        }
        booth.casts();
    }
}
