//! Steps of the officers' way between the stick and the freeze.

use std::path::Path;

use super::{done, refused};

/// A journal that was changed, replaced by one line of base, or cut, is none of the batch's.
pub fn expect_whole_journals(here: &Path, package: &str) {
    let last = here.join("stick/budget-participatif-2027-k1-2.journal");
    let good = std::fs::read_to_string(&last).unwrap();
    std::fs::write(&last, good.replace("1er mars", "2 mars")).unwrap();
    assert!(refused(here, &["journal", "verify", package, "stick"], 1).contains("a été modifié"));
    // One line of base in the place of the entries, and a journal cut at its end.
    let head = manifest_head(&last.with_extension("urne"));
    let entries = good.lines().count();
    let base = format!("{{\"base\":{{\"sequence\":{entries},\"head\":\"{head}\"}}}}\n");
    let cut = good.lines().take(entries - 1).fold(String::new(), |text, line| text + line + "\n");
    for other in [base, cut] {
        std::fs::write(&last, other).unwrap();
        assert!(refused(here, &["journal", "verify", package, "stick"], 1).contains("il en manque"));
    }
    std::fs::write(&last, good).unwrap();
}

/// A second kiosk is enrolled, stolen and taken back, for good; slips are compared at the merge.
pub fn take_back_and_merge(here: &Path, package: &str, authority: &[&str]) {
    done(here, &["kiosk", "--data", "volée", "request", "Gymnase"]);
    done(here, &[&["enrol", package, "volée/identity/request.json", "--out", "."], authority].concat());
    let revoke = [&["revoke", package, "--kiosk", "2", "--out", "."], authority].concat();
    for _ in 0..2 {
        assert!(done(here, &revoke).contains("Borne 2 retirée. Aucun de ses bulletins ne compte."));
    }
    let batch = "stick/budget-participatif-2027-k1-2.urne";
    let told = refused(here, &[&revoke[..], &["--last", batch]].concat(), 1);
    assert!(told.contains("un relevé de la borne 1"), "{told}");
    let told = refused(here, &[&revoke[..], &["--last", &"0".repeat(64)]].concat(), 1);
    assert!(told.contains("déjà retirée"), "{told}");
    let merge = ["merge", package, "stick", "--out", "registre", "--slips", "tickets.csv"];
    for (table, code, expected) in [("1;1;0\n", 2, "l’en-tête"), ("borne;ticket;bulletins\n9;1;0\n", 1, "ligne 2")] {
        std::fs::write(here.join("tickets.csv"), table).unwrap();
        let told = refused(here, &merge, code);
        assert!(told.contains(expected), "{told}");
    }
    std::fs::write(here.join("tickets.csv"), "borne;ticket;bulletins\n1;1;0\n1;9;40\n").unwrap();
    let merged = done(here, &merge);
    assert!(merged.contains("son ticket n° 9 (40 bulletins) est en avance"), "{merged}");
    assert!(merged.contains("Borne 2 : retirée."), "{merged}");
}

/// The head of the journal that a batch announces.
fn manifest_head(batch: &Path) -> String {
    let bytes = std::fs::read(batch).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let start = text.find("\"head\":\"").unwrap() + 8;
    text[start..start + 64].to_owned()
}
