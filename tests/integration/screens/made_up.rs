//! A language that is added by files alone, on every page of the window.

use std::collections::BTreeSet;

use urne::keys::Mode;

use super::super::made_up::{again, made_up, translate, unmarked};
use super::super::town::Town;
use super::tour::{Tongue, walk};
use super::{Booth, sample};

#[test]
fn a_language_is_added_by_files_alone_to_every_page_of_the_window() {
    again("integration::screens::made_up::in_a_process_that_has_it");
}

#[test]
#[ignore = "run by the test above it, in a process that has the made-up language"]
fn in_a_process_that_has_it() {
    assert_eq!(made_up().tag(), "qps");
    let town = Town::named(
        72,
        1,
        Mode::Rehearsal,
        |_| "1".into(),
        |folder| {
            sample(folder, |toml| toml);
            translate(folder);
        },
    );
    let mut booth = Booth::at(town, (1920, 1200), true, "Commencer");
    let (mut pages, mut faults) = (BTreeSet::new(), Vec::new());
    walk(&mut booth, Tongue::MadeUp, &mut |page, booth| {
        pages.insert(page.to_owned());
        // After staff, the first page is the next resident’s: French.
        if page == "27-accueil-ferme" {
            return;
        }
        let (spots, wordings) = booth.window.outline();
        let told = spots.into_iter().map(|spot| spot.label).chain(wordings.into_iter().map(|wording| wording.text));
        for text in told {
            let left: Vec<String> = unmarked(&text).into_iter().filter(|word| !is_known(word)).collect();
            if !left.is_empty() {
                faults.push(format!("{page}: {left:?} in « {text} »"));
            }
        }
    });
    assert!(pages.len() > 25, "{pages:?}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The way back to French, the letters that show a size, the keys of the keyboard and what is typed with them, codes of notices, digits
/// of fingerprints and receipts, and who proposes a project, whom the organiser names once.
fn is_known(word: &str) -> bool {
    let is_code = word.chars().all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit());
    const KNOWN: [&str; 8] = ["Français", "Aa", "veloxx", "Un", "collectif", "habitants", "groupement", "apiculteurs"];
    KNOWN.contains(&word) || word.chars().count() == 1 || is_code
}
