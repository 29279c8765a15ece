//! What a resident and staff see when the disk fails, is slow, or leaves a doubt.

use std::time::Duration;

use urne::screen::Headless;

use super::super::disk::Fate;
use super::gallery::LAYOUTS;
use super::{Booth, PIN};

const SIZE: (u32, u32) = LAYOUTS[0];

/// Up to the review, three projects chosen.
fn ready_to_vote(window: &mut Headless) {
    for label in ["Commencer", "J’ai compris", "Oui, c’est vrai : je vote"] {
        window.press(label).unwrap();
    }
    for number in ["01", "02", "03"] {
        window.press("Chercher un numéro").unwrap();
        for digit in number.chars() {
            window.press(&digit.to_string()).unwrap();
        }
        window.press("Voir ce projet").unwrap();
        window.press("Choisir ce projet").unwrap();
    }
    window.press("Vérifier mes choix").unwrap();
}

#[test]
fn a_ballot_that_cannot_be_written_keeps_its_choices() {
    let (mut booth, disk) = Booth::on_disk(SIZE);
    ready_to_vote(&mut booth.window);
    disk.set(Fate::Fails { at: 0, full: false, lasting: true });
    let window = &mut booth.window;
    window.press("Voter").unwrap();
    window.wait_for("K-202").unwrap();
    assert!(window.reads("Vérifiez votre bulletin") && window.reads("passerelle"));
    disk.set(Fate::Works);
    window.press("Voter").unwrap();
    window.wait_for("Votre vote est enregistré").unwrap();
    assert_eq!(booth.casts(), 1);
}

/// The disk takes as long as it likes: the page says so, time passes on it, and nothing can be touched twice.
#[test]
fn a_slow_disk_freezes_nothing() {
    let (mut booth, disk) = Booth::on_disk(SIZE);
    ready_to_vote(&mut booth.window);
    disk.set(Fate::Holds { at: 10 });
    let window = &mut booth.window;
    window.press("Voter").unwrap();
    disk.wait_until_held();
    for _ in 0..5 {
        window.pass(Duration::from_secs(60));
        assert!(window.reads("Enregistrement"), "no idle question, no way out while the ballot is on its way");
        assert!(window.press("Voter").is_err());
    }
    disk.release();
    window.wait_for("Votre vote est enregistré").unwrap();
    assert_eq!(booth.casts(), 1);
}

#[test]
fn a_ballot_in_doubt_is_told_and_not_asked_for_again() {
    let (mut booth, disk) = Booth::on_disk(SIZE);
    ready_to_vote(&mut booth.window);
    disk.set(Fate::Dies { at: 8 });
    let window = &mut booth.window;
    window.press("Voter").unwrap();
    window.wait_for("K-206").unwrap();
    assert!(window.reads("Ne votez pas de nouveau"));
    assert!(window.press("Commencer").is_err());
    assert_eq!(window.remains(), Vec::<String>::new());
    disk.set(Fate::Works);
    window.pass(Duration::from_secs(10));
    assert!(window.reads("K-206"), "there is time to read it, even if all is well again");
    window.pass(Duration::from_secs(60));
    window.wait_for("Commencer").unwrap();
    // Staff read the number, and what the kiosk noticed.
    window.hold("Réservé à l’accueil", Duration::from_secs(3)).unwrap();
    for digit in PIN.chars() {
        window.press(&digit.to_string()).unwrap();
    }
    window.wait_for("Le vote est ouvert.").unwrap();
    let told = if window.reads("1 bulletin scellé") { 1 } else { 0 };
    assert_eq!(booth.casts(), told);
}

#[test]
fn staff_read_one_warning_after_the_other() {
    let mut booth = Booth::troubled(SIZE);
    let window = &mut booth.window;
    window.hold("Réservé à l’accueil", Duration::from_secs(3)).unwrap();
    for digit in PIN.chars() {
        window.press(&digit.to_string()).unwrap();
    }
    window.wait_for("K-211").unwrap();
    window.press("Message suivant (1 sur 2)").unwrap();
    assert!(window.reads("K-213") && !window.reads("K-211"));
    window.press("Message suivant (2 sur 2)").unwrap();
    assert!(window.reads("K-211"));
    window.press("Mettre en pause").unwrap();
    window.wait_for("Le vote est en pause.").unwrap();
    window.press("Retour à l’écran de vote").unwrap();
    window.wait_for("K-104").unwrap();
    window.hold("Réservé à l’accueil", Duration::from_secs(3)).unwrap();
    for digit in PIN.chars() {
        window.press(&digit.to_string()).unwrap();
    }
    window.wait_for("K-213").unwrap();
    assert!(window.press("Message suivant (1 sur 2)").is_err(), "an act of staff has answered the unclean stop");
    booth.casts();
}
