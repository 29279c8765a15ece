//! The staff's side of the window: the PIN, opening, pause, closing, export.

use std::time::Duration;

use urne::screen::Headless;

use super::gallery::LAYOUTS;
use super::{Booth, PIN};

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
