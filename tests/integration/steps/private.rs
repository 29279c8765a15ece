//! Who may read what after a whole way, with the usual mask of new files.

use super::{Way, tree};

#[test]
fn the_officers_side_is_private_and_what_is_for_others_is_not() {
    let way = Way::walk();
    let (_kept, before_the_vote) = way.at("merge");
    let (mut private, mut public) = (0, 0);
    for folder in [before_the_vote, way.before(super::step_named("kiosk pin").0), way.here()] {
        for (path, (mode, bytes)) in tree(&folder) {
            let is_private = ["cles", "registre", "borne"].contains(&path.split('/').next().unwrap());
            let is_for_others = path.ends_with(".consultation")
                || path.ends_with(".certificate.json")
                || path.starts_with("kiosks.json")
                || path.starts_with("dossier")
                || path.starts_with("site");
            let wanted = match (is_private, bytes.is_some()) {
                (true, true) => 0o600,
                (true, false) => 0o700,
                (false, true) => 0o644,
                (false, false) => 0o755,
            };
            if is_private || is_for_others {
                assert_eq!(mode, wanted, "{path} has {mode:o}");
                private += u32::from(is_private);
                public += u32::from(!is_private);
            }
        }
    }
    assert!(private > 40 && public > 20, "{private} private, {public} public");
    println!("{private} private files and folders, {public} for others");
}

/// The demonstration makes keys and a register too.
#[test]
fn the_demonstrations_keys_and_register_are_private() {
    let folder = tempfile::tempdir().unwrap();
    let demo: Vec<String> = ["demo", "--out", "d", "--ballots", "8", "--kiosks", "1"].map(str::to_owned).into();
    super::done(folder.path(), &demo);
    let mut seen = 0;
    for (path, (mode, bytes)) in tree(&folder.path().join("d")) {
        if ["keys", "register", "kiosks"].contains(&path.split('/').next().unwrap()) {
            assert_eq!(mode, if bytes.is_some() { 0o600 } else { 0o700 }, "{path} has {mode:o}");
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}
