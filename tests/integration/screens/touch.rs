//! No touch passes through a page, and what a resident may change, ask and read on the way.

use std::time::Duration;

use urne::screen::{Headless, Spot, Stroke};

use super::gallery::LAYOUTS;
use super::{Booth, PIN, begin, choose, open_number};

const SIZE: (u32, u32) = LAYOUTS[0];
const RETURN: &str = "\n";
const F6: &str = "\u{F709}";
const PAGE_DOWN: &str = "\u{F72D}";

fn middle(spot: &Spot) -> (f32, f32) {
    (spot.area[0] + spot.area[2] / 2.0, spot.area[1] + spot.area[3] / 2.0)
}

/// Touches one place several times, the page drawn in between, as fast as impatience does.
fn touches(window: &mut Headless, at: (f32, f32), times: usize, every: Duration) {
    for time in 0..times {
        window.pointer(at, Stroke::Down);
        window.draw_after(Duration::from_millis(40));
        window.pointer(at, Stroke::Up);
        window.settle();
        if time + 1 < times {
            window.draw_after(every.saturating_sub(Duration::from_millis(40)));
        }
    }
}

fn several(window: &mut Headless, label: &str, times: usize, milliseconds: u64) {
    let spot = window.find(label).unwrap();
    window.wait_for_page();
    touches(window, middle(&spot), times, Duration::from_millis(milliseconds));
}

#[test]
fn two_touches_on_the_way_to_the_review_show_the_review_and_cast_nothing() {
    for milliseconds in [150, 200, 250] {
        for chosen in [&[][..], &["01", "02", "03"][..]] {
            let mut booth = Booth::open(SIZE);
            begin(&mut booth.window);
            choose(&mut booth.window, chosen);
            several(&mut booth.window, "Vérifier mes choix", 2, milliseconds);
            let expected = if chosen.is_empty() { "Vous n’avez rien choisi" } else { "Vérifiez votre bulletin" };
            assert!(booth.window.reads(expected), "{milliseconds} ms, {} chosen", chosen.len());
            assert_eq!(booth.casts(), 0);
        }
    }
}

#[test]
fn three_touches_on_the_last_choice_choose_it_and_no_more() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    choose(&mut booth.window, &["01", "02"]);
    open_number(&mut booth.window, "03");
    several(&mut booth.window, "Choisir ce projet", 3, 200);
    assert!(booth.window.reads("3 projets choisis"), "the page of the projects, and nothing opened on it");
    assert_eq!(booth.casts(), 0);
}

#[test]
fn two_touches_on_vote_cast_one_ballot_and_show_its_receipt() {
    for part in [0.1, 0.5, 0.9] {
        let mut booth = Booth::open(SIZE);
        // The worst case: what is closed cannot be printed again.
        booth.emulator.with(|emulator| emulator.end_paper_after(100));
        begin(&mut booth.window);
        choose(&mut booth.window, &["01", "02", "03"]);
        let window = &mut booth.window;
        window.press("Vérifier mes choix").unwrap();
        let spot = window.find("Voter").unwrap();
        window.wait_for_page();
        let at = (spot.area[0] + part * spot.area[2], spot.area[1] + spot.area[3] / 2.0);
        touches(window, at, 1, Duration::ZERO);
        window.wait_for("Votre vote est enregistré").unwrap();
        touches(window, at, 2, Duration::from_millis(200));
        assert!(window.reads("Votre vote est enregistré"), "the receipt is still there");
        assert!(window.receipt().is_some());
        assert_eq!(booth.casts(), 1);
    }
}

#[test]
fn two_touches_on_a_way_back_go_back_once() {
    let twice = |toml: String| {
        let place = toml.find("\n[[questions]]\n").unwrap();
        let again = toml[place..].replace("id = \"projets\"", "id = \"encore\"");
        format!("{toml}\n{again}")
    };
    let mut booth = Booth::with(SIZE, twice, true);
    begin(&mut booth.window);
    let window = &mut booth.window;
    several(window, "Question suivante", 2, 200);
    assert!(window.reads("Question 2 sur 2."), "question to question");
    window.press("Vérifier mes choix").unwrap();
    several(window, "Retour", 2, 200);
    assert!(window.reads("Question 2 sur 2."), "and not on to the first");
    booth.casts();
}

#[test]
fn a_finger_held_through_a_change_of_page_presses_nothing() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    let window = &mut booth.window;
    let at = middle(&window.find("Vérifier mes choix").unwrap());
    window.wait_for_page();
    // The idle question comes and goes under the finger.
    window.pointer(at, Stroke::Down);
    window.pass(Duration::from_secs(91));
    assert!(window.reads("Êtes-vous toujours là ?"));
    window.pointer(at, Stroke::Up);
    assert!(window.reads("Êtes-vous toujours là ?"));
    window.press("Oui, je continue").unwrap();
    assert!(window.reads("0 projet choisi"), "still the page of the projects");
    booth.casts();
}

#[test]
fn a_touch_in_flight_when_a_question_appears_answers_it_not() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    choose(&mut booth.window, &["07"]);
    let window = &mut booth.window;
    while !window.reads("Êtes-vous toujours là ?") {
        window.pass(Duration::from_secs(1));
    }
    let erase = middle(&window.find("Non, effacer").unwrap());
    touches(window, erase, 1, Duration::ZERO);
    assert!(window.reads("Êtes-vous toujours là ?"), "too early to be an answer");
    window.press("Non, effacer").unwrap();
    assert!(window.reads("Budget participatif"));
    assert_eq!(window.remains(), Vec::<String>::new());
    assert_eq!(booth.casts(), 0);
}

#[test]
fn enter_held_down_acts_once() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    choose(&mut booth.window, &["01", "02", "03"]);
    let window = &mut booth.window;
    while !window.spots().iter().any(|spot| spot.focused && spot.label == "Vérifier mes choix") {
        window.key("\t");
    }
    window.wait_for_page();
    window.key_event(RETURN, Stroke::Down);
    window.settle();
    assert!(window.reads("Vérifiez votre bulletin"));
    // Whatever has the focus, the key held from before presses nothing.
    for _ in 0..40 {
        window.draw_after(Duration::from_millis(100));
        window.type_key("\t");
        window.key_event(RETURN, Stroke::Repeat);
        window.settle();
    }
    assert!(window.reads("Vérifiez votre bulletin"));
    window.key_event(RETURN, Stroke::Up);
    window.enter("Voter").unwrap();
    window.wait_for("Votre vote est enregistré").unwrap();
    assert_eq!(booth.casts(), 1);
}

#[test]
fn keys_wait_as_touches_do() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    choose(&mut booth.window, &["01", "02", "03"]);
    let window = &mut booth.window;
    window.enter("Vérifier mes choix").unwrap();
    // The first Tab of the review stands on a tool; "Voter" is further on.
    while !window.spots().iter().any(|spot| spot.focused && spot.label == "Voter") {
        window.type_key("\t");
        window.settle();
    }
    window.type_key(RETURN);
    window.settle();
    assert!(window.reads("Vérifiez votre bulletin"), "not in the first second");
    window.draw_after(Duration::from_millis(1000));
    window.type_key(RETURN);
    window.wait_for("Votre vote est enregistré").unwrap();
    assert_eq!(booth.casts(), 1);
}

#[test]
fn within_a_page_touches_are_as_quick_as_fingers_are() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    let window = &mut booth.window;
    window.press("Chercher un mot").unwrap();
    window.wait_for_page();
    for letter in ["v", "e", "l", "o"] {
        let at = middle(&window.find(letter).unwrap());
        touches(window, at, 1, Duration::ZERO);
        window.draw_after(Duration::from_millis(30));
    }
    assert!(window.reads("2 projets contiennent ce mot."));
    window.press("Voir 2 projets").unwrap();
    window.press("Tout montrer").unwrap();
    several(window, "Suivants", 3, 60);
    assert!(window.reads("Page 4 sur 8"));
    booth.casts();
}

/// Whoever lets go of Shift first lets go of another letter than was pressed.
#[test]
fn a_capital_holds_no_later_touch_back() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    let window = &mut booth.window;
    window.press("Chercher un mot").unwrap();
    window.wait_for_page();
    window.key_event("V", Stroke::Down);
    window.key_event("v", Stroke::Up);
    for letter in ["é", "l", "o"] {
        window.key_event(letter, Stroke::Down);
        window.key_event(letter, Stroke::Up);
    }
    window.settle();
    window.press("Voir 2 projets").unwrap();
    let card = window.spots().into_iter().find(|spot| spot.label.starts_with("n°")).unwrap();
    window.press(&card.label).unwrap();
    window.press("Choisir ce projet").unwrap();
    assert!(window.reads("1 projet choisi"), "{:?}", window.wordings());
    booth.casts();
}

#[test]
fn nothing_chosen_is_modified_or_voted_blank() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    let window = &mut booth.window;
    window.press("Vérifier mes choix").unwrap();
    assert!(window.reads("Vous n’avez rien choisi"));
    assert!(!window.spots().iter().any(|spot| spot.label == "Voter"), "no green button on an empty ballot");
    assert!(window.find("Modifier").is_ok());
    window.press("Voter blanc").unwrap();
    assert!(window.reads("Vous votez blanc."));
    window.press("Voter").unwrap();
    window.wait_for("Votre vote est enregistré").unwrap();
    assert_eq!(booth.casts(), 1);

    let mut booth = Booth::with(SIZE, |toml| toml.replace("blank = true", "blank = false"), true);
    begin(&mut booth.window);
    let window = &mut booth.window;
    window.press("Vérifier mes choix").unwrap();
    let labels: Vec<String> = window.spots().into_iter().map(|spot| spot.label).collect();
    assert!(!labels.iter().any(|label| label.starts_with("Voter")), "{labels:?}");
    assert!(window.reads("Choisissez des projets pour pouvoir voter."));
    assert_eq!(booth.casts(), 0);
}

#[test]
fn a_line_of_the_review_is_taken_back_or_opened() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    choose(&mut booth.window, &["01", "02", "03", "04"]);
    let window = &mut booth.window;
    window.press("Vérifier mes choix").unwrap();
    let labels = |window: &mut Headless, start: &str| {
        let labels = window.spots().into_iter().map(|spot| spot.label);
        labels.filter(|label| label.starts_with(start)).collect::<Vec<_>>()
    };
    let first = labels(window, "Retirer : ")[0].clone();
    // Two touches take one line back: another one moved up under the finger.
    several(window, &first, 2, 200);
    let left = labels(window, "Retirer : ");
    assert!(left.len() == 3 && !left.contains(&first), "{left:?}");
    assert!(window.find("Voter").is_ok(), "three are enough");
    let line = labels(window, "n°")[0].clone();
    window.press(&line).unwrap();
    assert!(window.find("Retirer ce projet").is_ok(), "its project in full");
    window.press("Retirer ce projet").unwrap();
    window.press("Tous les projets").unwrap();
    assert!(window.reads("2 projets choisis") && window.reads("Il en faut encore 1."));
    booth.casts();
}

#[test]
fn the_squares_of_the_tray_open_their_project() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    choose(&mut booth.window, &["07", "19"]);
    let window = &mut booth.window;
    let squares: Vec<Spot> = window.spots().into_iter().filter(|spot| spot.label.starts_with("Choisi : ")).collect();
    assert_eq!(squares.len(), 2);
    window.press(&squares[1].label).unwrap();
    let title = squares[1].label.trim_start_matches("Choisi : ").to_owned();
    assert!(window.reads(&title) && window.find("Retirer ce projet").is_ok());
    booth.casts();
}

#[test]
fn my_choices_are_shown_alone_and_all_again() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    assert!(booth.window.find("Mes choix").is_err(), "nothing to show yet");
    choose(&mut booth.window, &["07", "19"]);
    let window = &mut booth.window;
    window.press("Mes choix").unwrap();
    let cards = |window: &mut Headless| window.spots().into_iter().filter(|spot| spot.label.starts_with("n°")).count();
    assert_eq!(cards(window), 2);
    assert!(window.reads("Page 1 sur 1"));
    window.press("Tout montrer").unwrap();
    assert!(window.reads("Page 1 sur 8") && cards(window) == 4);
    booth.casts();
}

#[test]
fn leaving_is_asked_where_something_would_be_lost() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    booth.window.press("Quitter").unwrap();
    assert!(booth.window.find("Commencer").is_ok(), "nothing was chosen: nothing is asked");
    begin(&mut booth.window);
    choose(&mut booth.window, &["07"]);
    let window = &mut booth.window;
    several(window, "Quitter", 2, 150);
    assert!(window.reads("Voulez-vous quitter ?"));
    window.press("Non, je continue").unwrap();
    assert!(window.reads("1 projet choisi"));
    several(window, "English", 2, 150);
    assert!(window.reads("1 project chosen"), "one change of language, and nobody left");
    window.press("Leave").unwrap();
    window.press("Yes, erase everything").unwrap();
    assert_eq!(window.remains(), Vec::<String>::new());
    assert_eq!(booth.casts(), 0);
}

#[test]
fn the_tray_says_how_many_are_still_needed() {
    let mut booth = Booth::with(SIZE, |toml| toml.replace("min = 3\nmax = 5\n", "min = 5\nmax = 5\n"), true);
    begin(&mut booth.window);
    choose(&mut booth.window, &["07"]);
    assert!(booth.window.reads("Il en faut encore 4."));
    booth.casts();
}

#[test]
fn filters_say_what_they_hide() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    let window = &mut booth.window;
    let type_word = |window: &mut Headless| {
        window.press("Chercher un mot").unwrap();
        for letter in ["v", "e", "l", "o"] {
            window.key(letter);
        }
    };
    // A territory that holds none of the two.
    window.press("Chercher par territoire").unwrap();
    let names: Vec<String> = window.spots().into_iter().map(|spot| spot.label).collect();
    let mut told = None;
    for name in names
        .iter()
        .filter(|name| !["Tous", "Retour", "Aide", "Affichage", "English", "Quitter"].contains(&name.as_str()))
    {
        window.press(name).unwrap();
        type_word(window);
        if window.reads("aucun projet ne contient ce mot.") {
            told = Some(name.clone());
            break;
        }
        window.press("Tout effacer").unwrap();
        window.press("Retour").unwrap();
        window.press("Chercher par territoire").unwrap_err();
        window.press(name).unwrap();
    }
    let name = told.expect("the sample has a territory without a bicycle");
    assert!(window.reads(&format!("Dans « {name} » : aucun projet ne contient ce mot.")), "{:?}", window.wordings());
    assert!(window.reads("2 ailleurs."));
    assert!(!window.spots().iter().any(|spot| spot.label.starts_with("Voir 0")));
    window.press("Retour").unwrap();
    assert!(window.reads("2 ailleurs."), "the page without cards says it too");
    window.press("Tout montrer").unwrap();
    assert!(window.reads("Page 1 sur 8"), "one touch shows all again");

    // From the page of the word the word is kept.
    window.press("Chercher par territoire").unwrap();
    window.press(&name).unwrap();
    type_word(window);
    window.press("Tout montrer").unwrap();
    assert!(window.reads("2 projets contiennent ce mot."));
    window.press("Voir 2 projets").unwrap();
    // A number opens its project and drops no word.
    open_number(window, "07");
    window.press("Tous les projets").unwrap();
    assert!(window.find("Mot : velo").is_ok());
    booth.casts();
}

#[test]
fn finders_without_use_are_not_offered() {
    // The column of territories and themes emptied.
    let mut booth = Booth::at(
        super::Town::holding(72, 1, urne::keys::Mode::Rehearsal, |folder| {
            super::sample(folder, |toml| toml);
            let path = folder.join("projets.csv");
            let table = std::fs::read_to_string(&path).unwrap();
            let mut lines = table.lines();
            let header: Vec<&str> = lines.next().unwrap().split(';').collect();
            let dropped: Vec<usize> =
                (0..header.len()).filter(|place| ["territoire", "thème"].contains(&header[*place])).collect();
            assert_eq!(dropped.len(), 2, "{header:?}");
            let rows = std::iter::once(header.join(";")).chain(lines.map(|line| {
                let cells = line.split(';').enumerate();
                let kept = cells.map(|(place, cell)| if dropped.contains(&place) { "" } else { cell });
                kept.collect::<Vec<_>>().join(";")
            }));
            std::fs::write(&path, rows.collect::<Vec<_>>().join("\n")).unwrap();
        }),
        SIZE,
        true,
        "Commencer",
    );
    begin(&mut booth.window);
    let labels: Vec<String> = booth.window.spots().into_iter().map(|spot| spot.label).collect();
    assert!(labels.iter().any(|label| label == "Chercher un mot"));
    assert!(!labels.iter().any(|label| label.starts_with("Territoire") || label.starts_with("Thème")), "{labels:?}");
    booth.casts();
}

#[test]
fn after_the_vote_nothing_speaks_of_choices() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    choose(&mut booth.window, &["01", "02", "03"]);
    let window = &mut booth.window;
    window.press("Affichage").unwrap();
    assert!(window.reads("Vos choix sont gardés."));
    window.press("Continuer").unwrap();
    window.press("Vérifier mes choix").unwrap();
    window.press("Voter").unwrap();
    window.wait_for("Prenez votre reçu à l’imprimante.").unwrap();
    window.press("Affichage").unwrap();
    assert!(!window.reads("Vos choix sont gardés."));
    window.press("Continuer").unwrap();
    window.pass(Duration::from_secs(91));
    assert!(window.reads("cette page se ferme dans") && !window.reads("effacé"));
    window.press("Non, j’ai fini").unwrap();
    assert!(window.reads("Budget participatif"));
    assert_eq!(booth.casts(), 1);
}

#[test]
fn a_receipt_that_never_came_out_is_printed_and_one_that_did_again() {
    let mut booth = Booth::open(SIZE);
    booth.emulator.with(|emulator| emulator.end_paper_after(100));
    begin(&mut booth.window);
    choose(&mut booth.window, &["01", "02", "03"]);
    booth.window.press("Vérifier mes choix").unwrap();
    booth.window.press("Voter").unwrap();
    booth.window.wait_for("K-301").unwrap();
    assert!(booth.window.find("Réimprimer").is_err());
    booth.emulator.with(|emulator| drop(emulator.new_roll()));
    booth.window.press("Imprimer").unwrap();
    booth.window.wait_for("Prenez votre reçu").unwrap();
    assert!(booth.window.find("Réimprimer").is_ok() && booth.window.find("Imprimer").is_err());
    booth.window.press("Terminer").unwrap();
    booth.window.press("Fermer").unwrap();
    assert!(booth.window.reads("Budget participatif"));
    assert_eq!(booth.window.remains(), Vec::<String>::new());
    booth.casts();
}

#[test]
fn the_focus_stays_on_the_card_and_jumps_from_group_to_group() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    let window = &mut booth.window;
    let focused = |window: &mut Headless| {
        window.spots().into_iter().find(|spot| spot.focused).map(|spot| spot.label).unwrap_or_default()
    };
    let card = window.spots().into_iter().find(|spot| spot.label.starts_with("n°")).unwrap().label;
    window.enter(&card).unwrap();
    window.enter("Choisir ce projet").unwrap();
    window.settle();
    assert_eq!(focused(window), format!("{card}, Choisi"), "where one was");
    window.key("\t");
    assert!(focused(window).starts_with("n°"), "one Tab to the next project");
    let mut groups = Vec::new();
    for _ in 0..4 {
        window.key(F6);
        groups.push(focused(window));
    }
    let distinct: std::collections::BTreeSet<&String> = groups.iter().collect();
    assert_eq!(distinct.len(), 4, "{groups:?}");
    assert!(groups.iter().any(|label| label == "Quitter"), "the tools too: {groups:?}");
    window.key(PAGE_DOWN);
    assert!(window.reads("Page 2 sur 8"));
    window.press("Aide").unwrap();
    assert!(window.reads("F6"), "the help page tells");
    booth.casts();
}

#[test]
fn the_corner_of_the_staff_needs_the_same_hold_by_key() {
    let mut booth = Booth::open(SIZE);
    let window = &mut booth.window;
    let corner = "Réservé à l’accueil";
    while !window.spots().iter().any(|spot| spot.focused && spot.label == corner) {
        window.key("\t");
    }
    window.key(RETURN);
    assert!(!window.reads("Tapez le code"), "a key in passing opens nothing");
    let before = window.picture();
    window.key_event(RETURN, Stroke::Down);
    window.draw_after(Duration::from_millis(10));
    window.draw_after(Duration::from_millis(1200));
    assert!(window.picture() != before, "it shows that it is held");
    assert!(!window.reads("Tapez le code"));
    window.draw_after(Duration::from_millis(900));
    window.settle();
    window.wait_for("Tapez le code de l’accueil.").unwrap();
    window.key_event(RETURN, Stroke::Up);
    for digit in PIN.chars() {
        window.press(&digit.to_string()).unwrap();
    }
    window.wait_for("Le vote est ouvert.").unwrap();
    booth.casts();
}

#[test]
fn paused_closed_and_not_yet_open_are_three_sentences() {
    let mut booth = Booth::with(SIZE, |toml| toml, false);
    let window = &mut booth.window;
    assert!(window.reads("Le vote n’est pas encore ouvert."));
    let staff = |window: &mut Headless| {
        window.hold("Réservé à l’accueil", Duration::from_secs(3)).unwrap();
        for digit in PIN.chars() {
            window.press(&digit.to_string()).unwrap();
        }
    };
    staff(window);
    window.wait_for("Le vote n’est pas encore ouvert.").unwrap();
    window.press("Ouvrir le vote").unwrap();
    window.press("Oui, c’est la bonne date").unwrap();
    window.wait_for("Le vote est ouvert.").unwrap();
    // Two touches on "Mettre en pause": what takes its place is not pressed.
    several(window, "Mettre en pause", 2, 150);
    window.wait_for("Le vote est en pause.").unwrap();
    window.press("Retour à l’écran de vote").unwrap();
    window.wait_for("Le vote est en pause. Demandez à l’accueil quand il reprend.").unwrap();
    staff(window);
    window.wait_for("Le vote est en pause.").unwrap();
    several(window, "Clore le vote", 2, 150);
    assert!(window.reads("Clore le vote est définitif"), "asked, and not done");
    window.press("Oui, clore le vote").unwrap();
    window.wait_for("Le vote est clos.").unwrap();
    window.press("Quitter cette page").unwrap();
    window.wait_for("Le vote est clos : on ne peut plus voter sur cette borne.").unwrap();
    booth.casts();
}
