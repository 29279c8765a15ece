//! The staff's side of the window: the PIN, opening, pause, closing, export.

use std::time::Duration;

use urne::kiosk::{Kiosk, Notice};
use urne::printer::Emulator;
use urne::screen::{Ended, Headless};

use super::gallery::LAYOUTS;
use super::{Booth, PIN, begin, choose};

const SIZE: (u32, u32) = LAYOUTS[0];

fn enter(window: &mut Headless, pin: &str) {
    for digit in pin.chars() {
        window.press(&digit.to_string()).unwrap();
    }
}

#[test]
fn staff_open_pause_export_and_close_behind_their_pin() {
    let mut booth = Booth::with(SIZE, |toml| toml, false);
    let window = &mut booth.window;
    window.hold("Réservé à l’accueil", Duration::from_millis(500)).unwrap();
    assert!(!window.reads("Tapez le code"), "a touch in passing opens nothing");
    window.hold("Réservé à l’accueil", Duration::from_secs(3)).unwrap();
    window.wait_for("Tapez le code de l’accueil.").unwrap();
    enter(window, "111111");
    window.wait_for("Ce n’est pas le bon code.").unwrap();
    enter(window, PIN);
    window.wait_for("Le vote n’est pas encore ouvert.").unwrap();
    window.press("Ouvrir le vote").unwrap();
    assert!(window.reads("Est-ce la bonne date ?"));
    window.press("Oui, c’est la bonne date").unwrap();
    window.wait_for("Le vote est ouvert.").unwrap();
    window.press("Mettre en pause").unwrap();
    window.wait_for("Le vote est en pause.").unwrap();
    window.press("Reprendre le vote").unwrap();
    window.press("Oui, c’est la bonne date").unwrap();
    window.wait_for("Le vote est ouvert.").unwrap();
    window.press("Clore le vote").unwrap();
    window.press("Non, revenir").unwrap();
    window.press("Clore le vote").unwrap();
    window.press("Oui, clore le vote").unwrap();
    window.wait_for("Le vote est clos.").unwrap();
    window.press("Écrire le relevé sur la clé").unwrap();
    window.wait_for("Relevé écrit et relu.").unwrap();
    assert!(window.press("Clore le vote").is_err(), "what is closed is closed");
    let slips = booth.emulator.with(|emulator| emulator.take_slips());
    assert_eq!(slips.len(), 4, "opening, pause, opening, closing");
    let written = std::fs::read_dir(booth.town.path().join("stick")).unwrap().count();
    assert_eq!(written, 2, "the batch and the journal");
    let window = &mut booth.window;
    window.pass(Duration::from_secs(121));
    assert!(!window.reads("Le vote est clos."), "the staff page does not stay open");
    window.wait_for("K-105").unwrap();
    booth.casts();
}

#[test]
fn five_wrong_pins_make_wait_and_the_wait_is_told() {
    let mut booth = Booth::open(SIZE);
    let window = &mut booth.window;
    window.hold("Réservé à l’accueil", Duration::from_secs(3)).unwrap();
    for _ in 0..4 {
        enter(window, "111111");
        window.wait_for("Ce n’est pas le bon code.").unwrap();
    }
    enter(window, "111111");
    window.wait_for("Trop d’essais. Attendez 15 secondes.").unwrap();
    enter(window, PIN);
    assert!(window.reads("Trop d’essais."), "digits are not taken while it waits");
    window.pass(Duration::from_secs(16));
    enter(window, PIN);
    window.wait_for("Le vote est ouvert.").unwrap();
    booth.casts();
}

#[test]
fn a_stick_that_is_not_there_is_told_and_nothing_is_lost() {
    let mut booth = Booth::open(SIZE);
    std::fs::remove_dir(booth.town.path().join("stick")).unwrap();
    let window = &mut booth.window;
    window.hold("Réservé à l’accueil", Duration::from_secs(3)).unwrap();
    enter(window, PIN);
    window.wait_for("Le vote est ouvert.").unwrap();
    window.press("Écrire le relevé sur la clé").unwrap();
    window.wait_for("K-401").unwrap();
    assert!(window.reads("Le vote est ouvert."));
    booth.casts();
}

/// The cable is pulled and plugged in again: the page says so, and the lost slip is printed again.
#[test]
fn staff_see_the_printer_go_and_come_back_and_print_the_slip_again() {
    let mut booth = Booth::open(SIZE);
    booth.emulator.with(Emulator::vanish);
    let window = &mut booth.window;
    window.pass(Duration::from_secs(6));
    window.wait_for("K-306").unwrap();
    window.hold("Réservé à l’accueil", Duration::from_secs(3)).unwrap();
    enter(window, PIN);
    window.wait_for("L’imprimante ne répond pas.").unwrap();
    assert!(window.reads("K-314") && window.reads("Clé USB en place."));
    window.press("Mettre en pause").unwrap();
    window.wait_for("K-307").unwrap();
    assert!(window.reads("Le vote est en pause."), "done, without its slip");
    booth.emulator.with(Emulator::resume);
    let window = &mut booth.window;
    window.press("Réimprimer le ticket").unwrap();
    window.wait_for("C’est fait.").unwrap();
    assert!(window.reads("Imprimante prête."));
    let slips = booth.emulator.with(Emulator::take_slips);
    assert_eq!(slips.len(), 1);
    assert!(slips[0].text.contains("PAUSE"), "{}", slips[0].text);
    booth.casts();
}

/// Nobody is sent to a printer that is not there, nor back to a screen where nobody votes any more.
#[test]
fn without_a_printer_staff_are_told_what_to_note_and_of_no_slip() {
    let mut booth = Booth::paperless(SIZE, "none");
    let window = &mut booth.window;
    window.hold("Réservé à l’accueil", Duration::from_secs(3)).unwrap();
    enter(window, PIN);
    window.wait_for("Pas d’imprimante.").unwrap();
    assert!(!window.reads("K-309") && !window.reads("Réimprimer le ticket"));
    assert!(window.reads("Retour à l’écran de vote"));
    window.press("Clore le vote").unwrap();
    window.press("Oui, clore le vote").unwrap();
    window.wait_for("C’est fait. Sans imprimante, pas de ticket : notez le nombre de bulletins.").unwrap();
    assert!(!window.reads("K-307") && !window.reads("Réimprimer le ticket"));
    window.press("Quitter cette page").unwrap();
    window.wait_for("K-105").unwrap();
    booth.casts();
}

#[test]
fn staff_switch_the_kiosk_off_and_only_they() {
    let mut booth = Booth::open(SIZE);
    let window = &mut booth.window;
    assert_eq!(window.ended(), None);
    window.hold("Réservé à l’accueil", Duration::from_secs(3)).unwrap();
    enter(window, PIN);
    window.wait_for("Le vote est ouvert.").unwrap();
    window.press("Éteindre").unwrap();
    assert!(window.reads("Le vote reste ouvert"));
    window.press("Non, revenir").unwrap();
    assert_eq!(window.ended(), None);
    window.press("Éteindre").unwrap();
    window.press("Oui, éteindre").unwrap();
    assert_eq!(window.ended(), Some(Ended::SwitchedOff));
    let town = booth.town.data(1);
    booth.window.finish().unwrap().stop().unwrap();
    assert!(!Kiosk::glance(&town).unwrap().warnings.contains(&Notice::UncleanStop));
}

/// The system asks for the end: nobody there, it ends; in the middle of a ballot, after it and its receipt.
#[test]
fn the_window_ends_when_it_is_asked_but_not_in_the_middle_of_a_ballot() {
    let mut idle = Booth::open(SIZE);
    idle.window.ask_to_end();
    assert_eq!(idle.window.ended(), Some(Ended::Asked));
    idle.casts();
    let mut booth = Booth::open(SIZE);
    let window = &mut booth.window;
    begin(window);
    choose(window, &["28", "03", "12"]);
    window.press("Vérifier mes choix").unwrap();
    window.pass(Duration::from_secs(2));
    window.press("Voter").unwrap();
    window.ask_to_end();
    assert_eq!(window.ended(), None, "the ballot is under way");
    window.wait_for("Votre vote est enregistré").unwrap();
    assert_eq!(window.ended(), None, "the receipt is read, and printed");
    window.wait_for("Prenez votre reçu").unwrap();
    window.pass(Duration::from_secs(16));
    assert_eq!(window.ended(), Some(Ended::Asked));
    assert_eq!(booth.casts(), 1);
}

/// Nobody is asked to confirm a date that cannot be, and whoever doubts opens without one.
#[test]
fn staff_open_without_a_date_that_they_cannot_confirm() {
    let mut booth = Booth::with(SIZE, |toml| toml, false);
    let window = &mut booth.window;
    window.hold("Réservé à l’accueil", Duration::from_secs(3)).unwrap();
    enter(window, PIN);
    window.wait_for("Le vote n’est pas encore ouvert.").unwrap();
    window.press("Ouvrir le vote").unwrap();
    window.press("Ouvrir sans date").unwrap();
    window.wait_for("C’est fait.").unwrap();
    let slips = booth.emulator.with(Emulator::take_slips);
    assert!(slips[0].text.contains("___ / ___"), "{}", slips[0].text);
    booth.casts();
}

/// Whoever carries the stick away knows whether to come back: before the closing one more batch is needed, after it none.
#[test]
fn an_export_says_whether_it_is_the_last_one() {
    let mut booth = Booth::open(SIZE);
    let window = &mut booth.window;
    let (another, complete) = ("il en faudra un autre après la clôture", "Ce relevé est complet : le vote est clos.");
    window.hold("Réservé à l’accueil", Duration::from_secs(3)).unwrap();
    enter(window, PIN);
    window.wait_for("Le vote est ouvert.").unwrap();
    let export = |window: &mut Headless| {
        window.press("Écrire le relevé sur la clé").unwrap();
        window.wait_for("Relevé écrit et relu.").unwrap();
    };
    export(window);
    assert!(window.reads(another) && !window.reads(complete), "open");
    window.press("Mettre en pause").unwrap();
    window.wait_for("Le vote est en pause.").unwrap();
    assert!(!window.reads(another), "told of the export alone");
    export(window);
    assert!(window.reads(another) && !window.reads(complete), "paused");
    window.press("Clore le vote").unwrap();
    window.press("Oui, clore le vote").unwrap();
    window.wait_for("Le vote est clos.").unwrap();
    export(window);
    assert!(window.reads(complete) && !window.reads(another), "closed");
    booth.casts();
}
