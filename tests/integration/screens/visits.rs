//! Visits through the window: each page driven by the labels that a screen reader says, the clock in our hands.

use std::time::Duration;

use slint_keys::*;
use urne::keys::Mode;
use urne::keys::random::Seeded;
use urne::kiosk::Kiosk;
use urne::screen::Headless;

use super::super::town::Town;
use super::gallery::LAYOUTS;
use super::{Booth, begin, choose, open_number, sample};

/// Keys as Slint writes them.
mod slint_keys {
    pub const BACKSPACE: &str = "\u{8}";
    pub const RETURN: &str = "\n";
    pub const DOWN: &str = "\u{F701}";
}

const SIZE: (u32, u32) = LAYOUTS[0];

fn vote(window: &mut Headless) {
    window.press("Vérifier mes choix").unwrap();
    window.press("Voter").unwrap();
    window.wait_for("Votre vote est enregistré").unwrap();
}

/// Nothing of what was chosen, typed or received is on the page, in a model or in a picture.
fn nothing_is_left(window: &mut Headless) {
    assert!(window.reads("Budget participatif"), "the first page is back");
    assert_eq!(window.remains(), Vec::<String>::new());
}

#[test]
fn a_vote_by_pointer_ends_in_the_box() {
    let mut booth = Booth::open(SIZE);
    booth.window.press("Commencer").unwrap();
    assert!(booth.window.reads("Prenez votre reçu."), "the help says what the printer gives");
    booth.window.press("J’ai compris").unwrap();
    booth.window.press("Oui, c’est vrai : je vote").unwrap();
    for number in ["07", "19", "26"] {
        choose(&mut booth.window, &[number]);
    }
    assert!(booth.window.reads("3 projets choisis") && booth.window.reads("Vous pouvez en ajouter 2."));
    vote(&mut booth.window);
    booth.window.wait_for("Prenez votre reçu").unwrap();
    booth.window.press("Terminer").unwrap();
    booth.window.pass(Duration::from_secs(5));
    nothing_is_left(&mut booth.window);
    assert_eq!(booth.casts(), 1);
}

#[test]
fn a_vote_by_keyboard_alone_ends_in_the_box() {
    let mut booth = Booth::open(SIZE);
    let window = &mut booth.window;
    window.enter("Commencer").unwrap();
    window.enter("J’ai compris").unwrap();
    window.enter("Oui, c’est vrai : je vote").unwrap();
    for number in ["07", "19", "26"] {
        window.enter("Chercher un numéro").unwrap();
        for digit in number.chars() {
            window.key(digit.to_string());
        }
        window.key(RETURN);
        window.enter("Choisir ce projet").unwrap();
    }
    window.enter("Vérifier mes choix").unwrap();
    window.enter("Voter").unwrap();
    window.wait_for("Votre vote est enregistré").unwrap();
    window.wait_for("Prenez votre reçu").unwrap();
    window.enter("Terminer").unwrap();
    window.pass(Duration::from_secs(5));
    nothing_is_left(window);
    assert_eq!(booth.casts(), 1);
}

#[test]
fn arrows_walk_as_tab_does() {
    let mut booth = Booth::open(SIZE);
    booth.window.key(DOWN);
    let focused = |window: &mut Headless| {
        window.spots().into_iter().filter(|spot| spot.focused).map(|spot| spot.label).collect::<Vec<_>>()
    };
    assert_eq!(focused(&mut booth.window), ["Commencer"]);
    booth.window.key(DOWN);
    assert_eq!(focused(&mut booth.window), ["Français"]);
    booth.window.key("\u{F700}");
    assert_eq!(focused(&mut booth.window), ["Commencer"]);
}

#[test]
fn a_word_is_found_without_its_accents_and_stays_until_it_is_cleared() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    let window = &mut booth.window;
    window.press("Chercher un mot").unwrap();
    for key in ["V", "É", "l", "x", BACKSPACE, "o"] {
        window.key(key);
    }
    window.press("Voir 2 projets").unwrap();
    assert!(window.reads("Page 1 sur 1"));
    assert!(window.spots().iter().any(|spot| spot.label.contains("Vélos-cargos")));
    window.press("Mot : VÉlo").unwrap();
    window.press("Tout effacer").unwrap();
    window.press("Retour").unwrap();
    assert!(window.reads("Page 1 sur 8"));
    booth.casts();
}

#[test]
fn keys_of_control_do_nothing() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    let window = &mut booth.window;
    window.press("Chercher un mot").unwrap();
    for key in ["\u{11}", "\u{1b}", "\u{7f}", "\u{F704}", "\t", "\u{0}"] {
        window.key(key);
    }
    assert!(window.reads("Chercher un mot") && window.spots().iter().any(|spot| spot.label == "a"));
    assert!(!window.spots().iter().any(|spot| spot.label.starts_with("Voir ")), "nothing was typed");
    booth.casts();
}

#[test]
fn one_too_many_is_refused_with_a_sentence_and_changes_nothing() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    for number in ["01", "02", "03", "04", "05", "06"] {
        choose(&mut booth.window, &[number]);
    }
    let window = &mut booth.window;
    assert!(window.reads("Vous avez déjà choisi 5 projets. Retirez-en un pour choisir celui-ci."));
    window.press("Tous les projets").unwrap();
    assert!(window.reads("5 projets choisis") && window.reads("Vous avez tout utilisé."));
    booth.casts();
}

#[test]
fn too_few_are_told_in_the_review_and_cannot_be_cast() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    choose(&mut booth.window, &["07"]);
    let window = &mut booth.window;
    window.press("Vérifier mes choix").unwrap();
    assert!(window.reads("Choisissez encore 2 projets pour pouvoir voter."));
    assert!(window.press("Voter").is_err(), "the button does not answer");
    window.press("Modifier").unwrap();
    assert!(window.reads("1 projet choisi"));
    assert_eq!(booth.casts(), 0);
}

#[test]
fn a_blank_vote_is_a_vote() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    let window = &mut booth.window;
    window.press("Vérifier mes choix").unwrap();
    assert!(window.reads("Vous n’avez rien choisi"));
    window.press("Voter blanc").unwrap();
    assert!(window.reads("Vous votez blanc."));
    window.press("Voter").unwrap();
    window.wait_for("Votre vote est enregistré").unwrap();
    assert_eq!(booth.casts(), 1);
}

#[test]
fn a_money_limit_is_told_in_money() {
    let limit = |toml: String| toml.replace("min = 3\n", "min = 1\nmoney = \"60000\"\n");
    let mut booth = Booth::with(SIZE, limit, true);
    begin(&mut booth.window);
    choose(&mut booth.window, &["07"]);
    assert!(booth.window.reads("Il reste 15\u{a0}000\u{a0}€."), "{:?}", booth.window.wordings());
    choose(&mut booth.window, &["19"]);
    assert!(booth.window.reads("Ce projet dépasse ce qui vous reste : 15\u{a0}000\u{a0}€."));
    booth.casts();
}

fn points(toml: String) -> String {
    let toml = toml.replace("kind = \"approval\"", "kind = \"points\"\npoints = 4\nper_option = 3");
    toml.replace("min = 3\nmax = 5\n", "").replace("by = \"votes\"", "by = \"score\"")
}

#[test]
fn points_are_given_one_by_one_up_to_their_limits() {
    let mut booth = Booth::with(SIZE, points, true);
    begin(&mut booth.window);
    let window = &mut booth.window;
    let look_at = |window: &mut Headless, number: &str| {
        window.press("Chercher un numéro").unwrap();
        for digit in number.chars() {
            window.press(&digit.to_string()).unwrap();
        }
        window.press("Voir ce projet").unwrap();
    };
    look_at(window, "07");
    for _ in 0..3 {
        window.press("Donner un point").unwrap();
    }
    assert!(window.reads("3 points"));
    window.press("Donner un point").unwrap();
    assert!(window.reads("Un projet reçoit au plus 3 points."));
    window.press("Tous les projets").unwrap();
    assert!(window.reads("3 points donnés") && window.reads("Il vous reste 1 point."));
    look_at(window, "19");
    window.press("Donner un point").unwrap();
    window.press("Donner un point").unwrap();
    assert!(window.reads("Vous avez donné tous vos points. Retirez-en à un autre projet."));
    window.press("Retirer un point").unwrap();
    window.press("Tous les projets").unwrap();
    vote(window);
    assert_eq!(booth.casts(), 1);
}

#[test]
fn several_questions_are_asked_one_after_the_other() {
    let twice = |toml: String| {
        let place = toml.find("\n[[questions]]\n").unwrap();
        let again = toml[place..].replace("id = \"projets\"", "id = \"encore\"");
        format!("{toml}\n{again}")
    };
    let mut booth = Booth::with(SIZE, twice, true);
    begin(&mut booth.window);
    let window = &mut booth.window;
    assert!(window.reads("Question 1 sur 2."));
    for number in ["01", "02", "03"] {
        choose(window, &[number]);
    }
    window.press("Question suivante").unwrap();
    assert!(window.reads("Question 2 sur 2.") && window.reads("0 projet choisi"));
    choose(window, &["04"]);
    window.press("Retour").unwrap();
    assert!(window.reads("3 projets choisis"), "going back keeps what was chosen");
    window.press("Question suivante").unwrap();
    window.press("Vérifier mes choix").unwrap();
    assert!(window.reads("À la question 2, choisissez encore 2 projets pour pouvoir voter."));
    let changes = |window: &mut Headless| {
        let labels = window.spots().into_iter().map(|spot| spot.label);
        labels.filter(|label| label.starts_with("Modifier")).collect::<Vec<_>>()
    };
    let mut seen: std::collections::BTreeSet<String> = changes(window).into_iter().collect();
    while window.press("Suivants").is_ok() {
        seen.extend(changes(window));
    }
    // Both are called as their questions are, and the way back stands below them.
    assert_eq!(seen.len(), 1, "{seen:?}");
    window.press(seen.first().unwrap()).unwrap();
    assert!(window.reads("Question 2 sur 2."));
    booth.casts();
}

#[test]
fn leaving_before_voting_leaves_nothing() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    choose(&mut booth.window, &["07"]);
    booth.window.press("Chercher un mot").unwrap();
    booth.window.key("v");
    booth.window.press("English").unwrap();
    booth.window.press("Leave").unwrap();
    assert!(booth.window.reads("Your choices will be erased."), "asked once");
    booth.window.press("No, I go on").unwrap();
    assert!(booth.window.reads("Search by word"), "and one is where one was");
    booth.window.press("Leave").unwrap();
    booth.window.press("Yes, erase everything").unwrap();
    nothing_is_left(&mut booth.window);
    assert_eq!(booth.casts(), 0);
}

#[test]
fn nobody_there_is_asked_then_everything_is_erased() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    choose(&mut booth.window, &["07"]);
    let window = &mut booth.window;
    window.pass(Duration::from_secs(89));
    assert!(!window.reads("Êtes-vous toujours là ?"));
    window.pass(Duration::from_secs(2));
    assert!(window.reads("Êtes-vous toujours là ?"));
    window.press("Oui, je continue").unwrap();
    assert!(window.reads("1 projet choisi"), "an answer keeps the choices");
    window.pass(Duration::from_secs(91));
    assert!(window.reads("Sans réponse, tout sera effacé dans"));
    window.pass(Duration::from_secs(31));
    nothing_is_left(window);
    assert_eq!(booth.casts(), 0);
}

#[test]
fn the_idle_question_comes_on_every_page_of_a_visit() {
    let mut booth = Booth::open(SIZE);
    let window = &mut booth.window;
    let asks = |window: &mut Headless| {
        window.pass(Duration::from_secs(91));
        assert!(window.reads("Êtes-vous toujours là ?"));
        window.press("Oui, je continue").unwrap();
    };
    window.press("Commencer").unwrap();
    asks(window);
    window.press("J’ai compris").unwrap();
    asks(window);
    window.press("Oui, c’est vrai : je vote").unwrap();
    asks(window);
    for page in
        ["Chercher un numéro", "Chercher un mot", "Chercher par thème", "Chercher par territoire", "Aide", "Affichage"]
    {
        window.press(page).unwrap();
        asks(window);
        let close = ["Retour", "J’ai compris", "Continuer"];
        let spots = window.spots();
        let label = close.iter().find(|label| spots.iter().any(|spot| spot.label == **label)).unwrap();
        window.press(label).unwrap();
    }
    for number in ["01", "02", "03"] {
        choose(window, &[number]);
    }
    window.press("Vérifier mes choix").unwrap();
    asks(window);
    window.press("Voter").unwrap();
    window.wait_for("Prenez votre reçu").unwrap();
    asks(window);
    window.pass(Duration::from_secs(125));
    nothing_is_left(window);
    assert_eq!(booth.casts(), 1);
}

#[test]
fn settings_keep_the_choices_and_go_with_the_visit() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    choose(&mut booth.window, &["07"]);
    let window = &mut booth.window;
    let calm = window.picture().rgb[..3].to_vec();
    window.press("Affichage").unwrap();
    window.press("Texte très grand").unwrap();
    window.press("Jaune sur noir").unwrap();
    window.press("Continuer").unwrap();
    assert!(window.reads("1 projet choisi"));
    let at = |window: &mut Headless| {
        let picture = window.picture();
        let last = picture.rgb.len() - 3;
        picture.rgb[last..].to_vec()
    };
    assert_eq!(at(window), [0, 0, 0], "the paper is black");
    window.press("English").unwrap();
    assert!(window.reads("1 project chosen"));
    window.press("Leave").unwrap();
    window.press("Yes, erase everything").unwrap();
    assert_ne!(at(window), [0, 0, 0]);
    assert!(window.reads("Répétition"));
    assert_eq!(window.picture().rgb[..3].to_vec(), calm);
    booth.casts();
}

#[test]
fn settings_changed_and_left_on_the_first_page_go_too() {
    let mut booth = Booth::open(SIZE);
    let window = &mut booth.window;
    window.press("English").unwrap();
    assert!(window.reads("Participatory budget 2027"));
    window.pass(Duration::from_secs(121));
    assert!(window.reads("Budget participatif 2027"));
    booth.casts();
}

#[test]
fn the_pause_between_two_ballots_is_told() {
    let pause = |toml: String| toml.replace("pause_seconds = 5", "pause_seconds = 40");
    let mut booth = Booth::with(SIZE, pause, true);
    begin(&mut booth.window);
    let window = &mut booth.window;
    for number in ["01", "02", "03"] {
        choose(window, &[number]);
    }
    vote(window);
    window.wait_for("Prenez votre reçu").unwrap();
    window.press("Terminer").unwrap();
    // The second of the receipt that takes no touch has passed too.
    window.pass(Duration::from_secs(9));
    assert!(window.reads("La borne sera prête dans 30 secondes."), "{:?}", window.wordings());
    assert!(window.press("Commencer").is_err());
    window.pass(Duration::from_secs(31));
    window.press("Commencer").unwrap();
    assert_eq!(booth.casts(), 1);
}

#[test]
fn without_paper_nobody_starts_and_with_paper_all_goes_on() {
    let mut booth = Booth::open(SIZE);
    booth.emulator.with(|emulator| emulator.end_paper_after(0));
    booth.window.pass(Duration::from_secs(6));
    booth.window.wait_for("K-305").unwrap();
    assert!(booth.window.press("Commencer").is_err());
    booth.emulator.with(|emulator| drop(emulator.new_roll()));
    booth.window.pass(Duration::from_secs(6));
    booth.window.wait_for("Commencer").unwrap();
    booth.casts();
}

#[test]
fn a_receipt_offered_may_be_left_and_one_not_given_is_not_shown() {
    let offered = |toml: String| toml.replace("receipt = \"printed\"", "receipt = \"offered\"");
    let mut booth = Booth::with(SIZE, offered, true);
    begin(&mut booth.window);
    for number in ["01", "02", "03"] {
        choose(&mut booth.window, &[number]);
    }
    vote(&mut booth.window);
    assert!(booth.window.reads("Reçu de dépôt"));
    assert!(booth.emulator.with(|emulator| emulator.take_slips()).is_empty());
    booth.window.press("Terminer sans imprimer").unwrap();
    booth.window.pass(Duration::from_secs(5));
    nothing_is_left(&mut booth.window);
    assert_eq!(booth.casts(), 1);

    let none = |toml: String| toml.replace("receipt = \"printed\"", "receipt = \"none\"");
    let mut booth = Booth::with(SIZE, none, true);
    begin(&mut booth.window);
    for number in ["01", "02", "03"] {
        choose(&mut booth.window, &[number]);
    }
    vote(&mut booth.window);
    assert!(!booth.window.reads("Reçu de dépôt"));
    assert!(booth.window.press("Imprimer mon reçu").is_err());
    booth.window.press("Terminer").unwrap();
    assert_eq!(booth.casts(), 1);
}

#[test]
fn settings_are_there_on_the_receipt_page_too() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    for number in ["01", "02", "03"] {
        choose(&mut booth.window, &[number]);
    }
    let window = &mut booth.window;
    vote(window);
    window.press("Affichage").unwrap();
    window.press("Texte très grand").unwrap();
    window.press("Continuer").unwrap();
    window.wait_for("Prenez votre reçu").unwrap();
    assert!(window.receipt().is_some());
    window.press("Terminer").unwrap();
    window.pass(Duration::from_secs(5));
    nothing_is_left(window);
    booth.casts();
}

#[test]
fn the_printed_receipt_is_the_one_on_the_screen() {
    let mut booth = Booth::open(SIZE);
    begin(&mut booth.window);
    for number in ["01", "02", "03"] {
        choose(&mut booth.window, &[number]);
    }
    vote(&mut booth.window);
    booth.window.wait_for("Prenez votre reçu").unwrap();
    let shown = booth.window.receipt().unwrap();
    let slips = booth.emulator.with(|emulator| emulator.take_slips());
    assert_eq!(slips.len(), 1);
    assert!(slips[0].text.contains(&shown.code().to_string()[..9]), "{}", slips[0].text);
    let picture = booth.window.picture();
    let mut grey = rqrr::PreparedImage::prepare_from_greyscale(1280, 800, |x, y| picture.rgb[(y * 1280 + x) * 3]);
    let decoded: Vec<String> = grey.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect();
    assert_eq!(decoded, [shown.qr_text()]);
    booth.casts();
}

#[test]
fn a_kind_that_cannot_be_shown_is_told_before_anybody_starts() {
    let town = Town::holding(71, 1, Mode::Rehearsal, |folder| {
        sample(folder, |toml| {
            toml.replace("kind = \"approval\"", "kind = \"ranking\"\npoints_per_place = [3, 2, 1]")
                .replace("min = 3\nmax = 5\n", "max = 3\n")
                .replace("by = \"votes\"", "by = \"score\"")
        });
    });
    let mut kiosk = Kiosk::load(&town.data(1), town.package.eh(), Box::new(Seeded::new(1, "open"))).unwrap();
    kiosk.open("jour 1").unwrap();
    kiosk.stop().unwrap();
    let mut booth = Booth::at(town, SIZE, false, "K-102");
    assert!(booth.window.press("Commencer").is_err());
    booth.casts();
}

#[test]
fn the_organisers_colour_and_logo_are_shown() {
    let look = |toml: String| {
        toml.replace("# colour = \"#0A4A66\"", "colour = \"#6B1D3A\"")
            .replace("# logo = \"images/logo.svg\"", "logo = \"images/p01.svg\"")
    };
    let mut booth = Booth::with(SIZE, look, true);
    let picture = booth.window.picture();
    let is_there = picture.rgb.chunks_exact(3).any(|pixel| pixel == [0x6B, 0x1D, 0x3A]);
    assert!(is_there, "the large button has the organiser's colour");
    booth.casts();
}

/// What an option says of itself is read whole: its summary first, then its description.
#[test]
fn a_project_in_full_begins_with_its_summary() {
    let mut booth = Booth::open(SIZE);
    let window = &mut booth.window;
    begin(window);
    open_number(window, "07");
    assert!(
        window.reads(
            "Planter cent vingt arbres fruitiers dont chacun pourra cueillir les fruits.\n\nCent vingt pommiers"
        )
    );
    booth.casts();
}

/// Nobody is offered what no machine can do: the receipt is on the screen, to be kept from there.
#[test]
fn without_a_printer_no_receipt_is_promised_on_paper() {
    let mut booth = Booth::paperless(SIZE, "offered");
    let window = &mut booth.window;
    window.press("Commencer").unwrap();
    assert!(!window.reads("Prenez votre reçu"), "the help promises no paper");
    window.press("J’ai compris").unwrap();
    window.press("Oui, c’est vrai : je vote").unwrap();
    choose(window, &["07", "19", "26"]);
    vote(window);
    assert!(window.reads("Photographiez ce reçu, ou recopiez son numéro."));
    assert!(window.find("Imprimer mon reçu").is_err() && window.find("Terminer sans imprimer").is_err());
    window.press("Terminer").unwrap();
    assert_eq!(booth.casts(), 1);
}

/// Nobody without a keyboard is told of keys; whoever has pressed one is, at once and from then on.
#[test]
fn keys_are_told_of_once_there_are_any() {
    let told = "Au clavier : Tab ou flèches";
    for size in LAYOUTS {
        let mut booth = Booth::open(size);
        let window = &mut booth.window;
        window.press("Aide").unwrap();
        assert!(!window.reads(told), "fingers alone");
        window.key("\t");
        assert!(window.reads(told), "the page says so at once");
        window.press("J’ai compris").unwrap();
        window.press("Commencer").unwrap();
        assert!(window.reads(told));
        window.press("Quitter").unwrap();
        window.pass(Duration::from_secs(6));
        window.press("Commencer").unwrap();
        assert!(window.reads(told), "the keyboard stays when somebody goes");
        booth.casts();
    }
    let mut booth = Booth::open(SIZE);
    booth.window.enter("Commencer").unwrap();
    assert!(booth.window.reads(told), "by keys alone it is there from the first time");
    booth.casts();
}
