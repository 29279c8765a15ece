//! The first page: it favours no project, offers no choice of one, and invites nobody where nobody may vote.

use std::collections::BTreeSet;
use std::time::Duration;

use urne::keys::Mode;
use urne::screen::Headless;

use super::super::town::Town;
use super::gallery::{LAYOUTS, MATRIX};
use super::{Booth, Layout, PIN, begin, sample};

const SIZE: (u32, u32) = LAYOUTS[0];

/// In and out again.
fn visit(window: &mut Headless) {
    window.press("Commencer").unwrap();
    window.press("Quitter").unwrap();
    window.pass(Duration::from_secs(6));
    window.wait_for("Commencer").unwrap();
}

#[test]
fn the_pictures_of_the_first_page_are_drawn_anew_for_each_visit() {
    let mut booth = Booth::open(SIZE);
    let window = &mut booth.window;
    let mut seen = BTreeSet::new();
    let mut draws = Vec::new();
    let pictures = [0, 1].map(|_| {
        visit(window);
        window.picture()
    });
    assert_ne!(pictures[0], pictures[1], "it is what is seen");
    window.stop_drawing();
    for _ in 0..40 {
        let invited = window.invited();
        assert_eq!(invited.len(), 6);
        assert_eq!(BTreeSet::from_iter(&invited).len(), 6, "each once");
        window.pass(Duration::from_secs(2));
        window.press("Affichage").unwrap();
        window.press("Continuer").unwrap();
        assert_eq!(window.invited(), invited, "the same until somebody has been there");
        seen.extend(invited.clone());
        draws.push(invited);
        visit(window);
    }
    assert_eq!(seen.len(), 30, "every project with a picture appears: {seen:?}");
    let first = |place: usize| draws.iter().map(|invited| &invited[place]).collect::<BTreeSet<_>>().len();
    assert!((0..6).all(|place| first(place) > 12), "in every place");
    booth.casts();
    let [one, other] = [0, 1].map(|_| {
        let booth = Booth::open(SIZE);
        let invited = booth.window.invited();
        booth.casts();
        invited
    });
    assert_eq!(one, other, "the lot of a test repeats");
}

/// Nothing asks for a choice among one: on the first page, among the settings, at the top of any page.
#[test]
fn a_consultation_in_one_language_has_no_choice_of_language() {
    let one = |toml: String| toml.replace("languages = [\"fr\", \"en\"]", "languages = [\"fr\"]");
    for layout in [MATRIX[0], MATRIX[1], MATRIX[4]] {
        let town = Town::holding(70, 1, Mode::Rehearsal, |folder| sample(folder, one));
        let mut booth = Booth::fitted(town, layout, true, "Commencer");
        let window = &mut booth.window;
        let expect = |window: &mut Headless| {
            let spots = window.spots();
            assert!(!spots.iter().any(|spot| ["Français", "English"].contains(&spot.label.as_str())), "{spots:?}");
            assert!(!window.wordings().iter().any(|wording| wording.text == "Langue"));
        };
        expect(window);
        window.press("Affichage").unwrap();
        expect(window);
        window.press("Continuer").unwrap();
        begin(window);
        expect(window);
        booth.casts();
    }
}

fn staff(window: &mut Headless) {
    window.hold("Réservé à l’accueil", Duration::from_secs(3)).unwrap();
    for digit in PIN.chars() {
        window.press(&digit.to_string()).unwrap();
    }
}

/// The state in words, nothing that invites to vote, nothing that asks to be touched but size, colours and language.
fn expect_closed(window: &mut Headless, layout: Layout, told: &str, results: bool) {
    for scale in [1.0, 2.0] {
        window.display(scale, 0);
        assert!(window.reads(told), "{layout:?}: {:?}", window.wordings());
        for inviting in ["30 projets, 500 000 €", "Commencer", "Aide"] {
            assert!(!window.reads(inviting), "{layout:?}: « {inviting} » is on the page of « {told} »");
        }
        let labels: BTreeSet<String> = window.spots().into_iter().map(|spot| spot.label).collect();
        let left = ["Affichage", "English", "Français", "Réservé à l’accueil"];
        assert!(labels.iter().eq(left), "{layout:?}: {labels:?}");
        let found = window.wordings().into_iter().find(|wording| wording.text.starts_with("Résultats le 15 décembre"));
        assert_eq!(found.is_some(), results, "{layout:?}: « {told} »");
        for wording in window.wordings() {
            let low = wording.area[1] + wording.area[3].max(wording.needed[1]);
            let high = f32::from(u16::try_from(layout.0.1).unwrap());
            assert!(low <= high + 1.0, "{layout:?} {scale}: « {} » leaves the window", wording.text);
        }
    }
    window.display(1.0, 0);
}

#[test]
fn not_yet_open_paused_and_closed_say_what_there_is_to_do_and_invite_nobody() {
    for layout in MATRIX {
        let town = Town::holding(70, 1, Mode::Rehearsal, |folder| sample(folder, |toml| toml));
        let mut booth = Booth::fitted(town, layout, false, "K-103");
        let window = &mut booth.window;
        expect_closed(window, layout, "Le vote n’est pas encore ouvert. Demandez à l’accueil quand il ouvre.", false);
        staff(window);
        window.wait_for("Le vote n’est pas encore ouvert.").unwrap();
        window.press("Ouvrir le vote").unwrap();
        window.press("Oui, c’est la bonne date").unwrap();
        window.wait_for("Le vote est ouvert.").unwrap();
        window.press("Mettre en pause").unwrap();
        window.wait_for("Le vote est en pause.").unwrap();
        window.press("Retour à l’écran de vote").unwrap();
        window.wait_for("K-104").unwrap();
        expect_closed(window, layout, "Le vote est en pause. Demandez à l’accueil quand il reprend.", false);
        staff(window);
        window.wait_for("Le vote est en pause.").unwrap();
        window.press("Clore le vote").unwrap();
        window.press("Oui, clore le vote").unwrap();
        window.wait_for("Le vote est clos.").unwrap();
        window.press("Quitter cette page").unwrap();
        window.wait_for("K-105").unwrap();
        expect_closed(window, layout, "Le vote est clos : on ne peut plus voter sur cette borne.", true);
        booth.casts();
    }
}
