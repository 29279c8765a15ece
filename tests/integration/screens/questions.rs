//! Each kind of question has its page, and what is shown of it goes with the visit.

use std::time::Duration;

use super::{Booth, begin, open_number};

/// A kind of question: the sample asked so, the button that answers, and what the pages then hold, by name.
struct Asked {
    toml: fn(String) -> String,
    button: &'static str,
    holds: &'static str,
}

const KINDS: [Asked; 2] = [
    Asked { toml: |toml| toml, button: "Choisir ce projet", holds: "choices" },
    Asked {
        toml: |toml| {
            let toml = toml.replace("kind = \"approval\"", "kind = \"points\"\npoints = 4\nper_option = 3");
            toml.replace("min = 3\nmax = 5\n", "").replace("by = \"votes\"", "by = \"score\"")
        },
        button: "Donner un point",
        holds: "points",
    },
];

#[test]
fn nothing_shown_of_an_answer_outlives_the_visit() {
    for kind in KINDS {
        let mut booth = Booth::with((1280, 800), kind.toml, true);
        let window = &mut booth.window;
        assert_eq!(window.remains(), Vec::<String>::new());
        for end in ["left", "idle", "cast"] {
            begin(window);
            open_number(window, "07");
            window.press(kind.button).unwrap();
            if kind.holds == "choices" {
                for number in ["01", "02"] {
                    open_number(window, number);
                    window.press(kind.button).unwrap();
                }
            } else {
                window.press("Tous les projets").unwrap();
            }
            let held = window.remains();
            assert!(held.contains(&kind.holds.to_owned()), "{held:?}");
            assert_eq!(held.contains(&"choices".into()), kind.holds == "choices", "of no other kind: {held:?}");
            match end {
                "left" => {
                    window.press("Quitter").unwrap();
                    window.press("Oui, tout effacer").unwrap();
                }
                "idle" => window.pass(Duration::from_secs(125)),
                _ => {
                    window.press("Vérifier mes choix").unwrap();
                    assert_eq!(window.remains(), ["review"], "the question is no longer shown");
                    window.press("Voter").unwrap();
                    assert_eq!(window.remains(), Vec::<String>::new(), "erased while it is recorded");
                    window.wait_for("Prenez votre reçu").unwrap();
                    assert_eq!(window.remains(), ["receipt"]);
                    window.press("Terminer").unwrap();
                    window.press("Fermer").unwrap();
                }
            }
            assert_eq!(window.remains(), Vec::<String>::new(), "{} after {end}", kind.holds);
            // The consultation's pause between two ballots.
            window.pass(Duration::from_secs(10));
        }
        assert_eq!(booth.casts(), 1);
    }
}
