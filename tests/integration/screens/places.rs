//! Where buttons lie: nothing that cannot be undone under, or next to, the button that leads to it.

use std::time::Duration;

use urne::screen::Headless;

use super::gallery::{LAYOUTS, SCALES};
use super::matrix::{distance, millimetre};
use super::tour::Tongue;
use super::{Booth, PIN};

/// At least this far apart, edge to edge.
const MARGIN_MM: f32 = 2.5;

struct Look<'a> {
    booth: &'a mut Booth,
    tongue: Tongue,
    size: (u32, u32),
    scale: f32,
    faults: Vec<String>,
}

impl Look<'_> {
    fn window(&mut self) -> &mut Headless {
        &mut self.booth.window
    }

    fn press(&mut self, french: &str) {
        let label = self.tongue.words(french);
        self.window().press(&label).unwrap();
    }

    fn has(&mut self, french: &str) -> bool {
        let label = self.tongue.words(french);
        self.window().spots().iter().any(|spot| spot.label == label)
    }

    fn area(&mut self, french: &str) -> [f32; 4] {
        let label = self.tongue.words(french);
        let scale = self.scale;
        self.window().display(scale, 0);
        self.window().settle();
        let spots = self.window().spots();
        let found = spots.iter().find(|spot| spot.label == label).map(|spot| spot.area);
        found.unwrap_or_else(|| panic!("« {label} » at {scale}: {spots:?}"))
    }

    /// Touches `led`, waits for `until`, and compares where it was with where `act` is now.
    fn leads(&mut self, led: &str, act: &str) {
        self.leads_after(led, act, None);
    }

    fn leads_after(&mut self, led: &str, act: &str, until: Option<&str>) {
        let before = self.area(led);
        self.press(led);
        if let Some(text) = until {
            let text = self.tongue.words(text);
            self.window().wait_for(&text).unwrap();
        }
        let after = self.area(act);
        let apart = distance(&before, &after) / millimetre((self.size, None));
        if apart < MARGIN_MM {
            let (size, scale) = (self.size, self.scale);
            self.faults.push(format!(
                "{size:?} {scale} {:?}: « {act} » {after:?} is {apart:.1} mm from « {led} » {before:?}",
                self.tongue
            ));
        }
    }
}

fn choose(look: &mut Look<'_>, numbers: &[&str]) {
    for number in numbers {
        if look.has("Chercher") {
            look.press("Chercher");
        }
        look.press("Chercher un numéro");
        for digit in number.chars() {
            look.window().press(&digit.to_string()).unwrap();
        }
        look.press("Voir ce projet");
        look.press("Choisir ce projet");
    }
}

fn visit(look: &mut Look<'_>) {
    for label in ["Commencer", "J’ai compris", "Oui, c’est vrai : je vote"] {
        look.press(label);
    }
    look.leads("Vérifier mes choix", "Voter blanc");
    look.leads("Voter blanc", "Voter");
    look.press("Modifier");
    choose(look, &["01", "02", "03"]);
    look.leads("Quitter", "Oui, tout effacer");
    look.press("Non, je continue");
    look.leads("Vérifier mes choix", "Voter");
    look.press("Aide");
    look.leads("J’ai compris", "Voter");
    look.press("Affichage");
    look.leads("Continuer", "Voter");
    look.leads("Quitter", "Oui, tout effacer");
    look.leads("Non, je continue", "Voter");
    look.window().pass(Duration::from_secs(91));
    look.leads("Oui, je continue", "Voter");
    // A review of several leaves: the last of them leads to the vote.
    if look.has("Suivants") {
        look.leads("Suivants", "Voter");
        let next = look.tongue.words("Suivants");
        while look.window().press(&next).is_ok() {}
    }
    look.leads_after("Voter", "Terminer", Some("Prenez votre reçu à l’imprimante."));
    look.press("Affichage");
    look.leads("Continuer", "Terminer");
    look.window().pass(Duration::from_secs(91));
    look.leads("Oui, je continue", "Terminer");
    look.press("Terminer");
    look.press("Fermer");
}

fn staff(look: &mut Look<'_>) {
    let corner = look.tongue.words("Réservé à l’accueil");
    look.window().hold(&corner, Duration::from_secs(3)).unwrap();
    for digit in PIN.chars() {
        look.window().press(&digit.to_string()).unwrap();
    }
    let open = look.tongue.words("Le vote est ouvert.");
    look.window().wait_for(&open).unwrap();
    look.leads("Clore le vote", "Oui, clore le vote");
    look.press("Non, revenir");
    look.press("Mettre en pause");
    let paused = look.tongue.words("Le vote est en pause.");
    look.window().wait_for(&paused).unwrap();
    look.leads("Reprendre le vote", "Oui, c’est la bonne date");
    look.press("Oui, c’est la bonne date");
    look.window().wait_for(&open).unwrap();
    look.press("Retour à l’écran de vote");
}

#[test]
fn no_act_that_cannot_be_undone_lies_near_what_led_to_it() {
    let mut faults = Vec::new();
    for size in LAYOUTS {
        let mut booth = Booth::open(size);
        booth.window.stop_drawing();
        for tongue in Tongue::ALL {
            for scale in SCALES {
                let mut look = Look { booth: &mut booth, tongue, size, scale, faults: Vec::new() };
                look.window().pass(Duration::from_secs(6));
                let start = if tongue == Tongue::English {
                    look.window().press("English").unwrap();
                    "Start"
                } else {
                    "Commencer"
                };
                look.window().wait_for(start).unwrap();
                visit(&mut look);
                if tongue == Tongue::English {
                    look.window().press("English").unwrap();
                }
                staff(&mut look);
                faults.append(&mut look.faults);
            }
        }
        booth.casts();
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
