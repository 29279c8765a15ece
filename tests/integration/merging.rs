//! Merging in any order, grouping and repetition gives the same register; what follows is signed and verified.

use super::town::{Town, cast, open, publish};
use urne::count::count;
use urne::keys::random::{Seeded, shuffle};
use urne::keys::{Hash, KioskNumber, OperatingSystem, Share};
use urne::publish::{Answer, verify_publication, verify_receipts};
use urne::register::{self, Absence, AbsenceFault, Finding, Register, RegisterError};

fn state(register: &Register) -> Vec<Vec<u8>> {
    ["leaves.txt", "report.json", "report.txt", "checkpoint.txt"]
        .map(|name| std::fs::read(register.path(name)).unwrap())
        .to_vec()
}

#[test]
fn any_order_grouping_and_repetition_gives_the_same_bytes() {
    let town = Town::new(20, 3);
    let mut batches = vec![town.hold(2, &[&[1]]), town.hold(3, &[])];
    // Kiosk 1 brings two batches: an early one and the final one.
    let mut controller = town.load(1);
    controller.kiosk_mut().open("jour 1").unwrap();
    cast(&mut controller, &[0]);
    batches.push(town.export(&mut controller, "sticks/early"));
    cast(&mut controller, &[1]);
    cast(&mut controller, &[]);
    controller.kiosk_mut().close().unwrap();
    batches.push(town.export(&mut controller, "sticks/late"));
    controller.stop().unwrap();
    let mut states = Vec::new();
    for seed in 0..12 {
        let mut random = Seeded::new(seed, "merging");
        let register = town.register(&format!("register-{seed}"));
        let mut order = [batches.clone(), batches.clone()].concat();
        shuffle(&mut order, &mut random).unwrap();
        let group = usize::try_from(seed).unwrap() % 3 + 1;
        for part in order.chunks(group) {
            assert!(register::merge(&register, part).unwrap().refused.is_empty());
        }
        register::freeze(&register, &town.authority, &[]).unwrap();
        town.expect_checked(&register);
        states.push(state(&register));
    }
    assert!(states.windows(2).all(|pair| pair[0] == pair[1]));
    let report = String::from_utf8(states[0][2].clone()).unwrap();
    assert!(report.contains("4 bulletins scellés") && report.contains("aucun"), "{report}");
}

#[test]
fn a_loss_a_fork_and_an_absent_kiosk_are_found_and_nothing_is_dropped() {
    let town = Town::new(21, 3);
    let mut controller = town.load(1);
    controller.kiosk_mut().open("jour 1").unwrap();
    cast(&mut controller, &[0]);
    let early = town.export(&mut controller, "sticks/early");
    controller.stop().unwrap();
    // The kiosk's folder is set back to before the first ballot: its next batch bears number 1 again, with other ballots.
    let again = Town::new(21, 3);
    let mut controller = again.load(1);
    controller.kiosk_mut().open("jour 1").unwrap();
    cast(&mut controller, &[1]);
    cast(&mut controller, &[0, 1]);
    let fork = again.export(&mut controller, "sticks/fork");
    let later = again.export(&mut controller, "sticks/later");
    let register = town.register("register");
    let merged = register::merge(&register, &[early, fork, later]).unwrap();
    assert!(merged.refused.is_empty());
    assert_eq!(merged.report.envelopes, 3, "the union of all validly signed envelopes");
    town.expect_checked(&register);
    let findings = merged.report.findings;
    assert!(findings.iter().any(|finding| matches!(finding, Finding::Fork { sequence: 1, .. })), "{findings:?}");
    assert!(findings.iter().any(|finding| matches!(finding, Finding::Lost { .. })), "{findings:?}");
    assert!(findings.iter().any(|finding| matches!(finding, Finding::NoBatch { .. })), "{findings:?}");
    assert!(findings.iter().any(|finding| matches!(finding, Finding::NotClosed { .. })), "{findings:?}");
}

#[test]
fn steps_are_taken_in_order_and_once() {
    let town = Town::new(22, 2);
    let (first, second) = (town.hold(1, &[&[0], &[1]]), town.hold(2, &[&[0, 1]]));
    let register = town.register("register");
    register::merge(&register, &[first]).unwrap();
    let shares = |mask: u8| -> Vec<Share> {
        let chosen = town.shares.iter().filter(|share| mask >> (share.holder() - 1) & 1 == 1);
        chosen.map(|share| Share::parse(&share.qr_text()).unwrap()).collect()
    };
    let missing = |result: Result<_, RegisterError>| matches!(result, Err(RegisterError::Missing { .. }));
    assert!(missing(open(&register, &shares(0b11), &town.authority, &mut OperatingSystem).map(|_| ())));
    let unstated = register::freeze(&register, &town.authority, &[]);
    assert!(
        matches!(unstated, Err(RegisterError::Absence(AbsenceFault::Unstated(kiosks))) if kiosks == [KioskNumber(2)])
    );
    let absence = Absence { kiosk: KioskNumber(2), reason: "clé en route".into() };
    register::freeze(&register, &town.authority, std::slice::from_ref(&absence)).unwrap();
    assert!(missing(open(&register, &shares(0b11), &town.authority, &mut OperatingSystem).map(|_| ())));
    // A late stick: the freeze no longer stands, a new one does.
    assert!(register::merge(&register, &[second]).unwrap().outdates_freeze);
    let stale = register.frozen().and_then(|frozen| frozen.draw("3526104897", &town.authority));
    assert!(matches!(stale, Err(RegisterError::ChangedSinceFreeze { frozen: 2, found: 3 })));
    let no_more = register::freeze(&register, &town.authority, &[absence]);
    assert!(matches!(no_more, Err(RegisterError::Absence(AbsenceFault::NotMissing(KioskNumber(2))))));
    register::freeze(&register, &town.authority, &[]).unwrap();
    register.frozen().and_then(|frozen| frozen.draw("3526104897", &town.authority)).unwrap();
    let again = register.frozen().and_then(|frozen| frozen.draw("1111111111", &town.authority));
    assert!(matches!(again, Err(RegisterError::TooLate(_))), "a lot is thrown once");
    let too_few = open(&register, &shares(0b1), &town.authority, &mut OperatingSystem);
    assert!(matches!(too_few, Err(RegisterError::Share(_))));
    open(&register, &shares(0b11), &town.authority, &mut OperatingSystem).unwrap();
    assert!(
        matches!(register::freeze(&register, &town.authority, &[]), Err(RegisterError::TooLate(_))),
        "nor a new freeze"
    );
    let answers = std::fs::read(register.path("answers.json")).unwrap();
    open(&register, &shares(0b110), &town.authority, &mut OperatingSystem).unwrap();
    assert_eq!(answers, std::fs::read(register.path("answers.json")).unwrap(), "other holders, the same bytes");
    assert!(matches!(register::freeze(&register, &town.authority, &[]), Err(RegisterError::TooLate(_))));
    assert!(register::merge(&register, &[]).unwrap().late.is_empty());
}

/// A published town and the receipts of its two kiosks.
fn published(seed: u64) -> (Town, Vec<String>, std::path::PathBuf) {
    let town = Town::new(seed, 2);
    let mut receipts = Vec::new();
    let mut batches = Vec::new();
    for number in [1, 2] {
        let mut controller = town.load(number);
        controller.kiosk_mut().open("jour 1").unwrap();
        for ballot in [&[0][..], &[1], &[0, 1], &[1, 2], &[]] {
            receipts.push(cast(&mut controller, ballot));
        }
        controller.kiosk_mut().close().unwrap();
        batches.push(town.export(&mut controller, &format!("sticks/{number}")));
    }
    let register = town.register("register");
    register::merge(&register, &batches).unwrap();
    register::freeze(&register, &town.authority, &[]).unwrap();
    register.frozen().and_then(|frozen| frozen.draw("3526104897", &town.authority)).unwrap();
    let shares: Vec<Share> = town.shares.iter().map(|share| Share::parse(&share.qr_text()).unwrap()).collect();
    open(&register, &shares, &town.authority, &mut OperatingSystem).unwrap();
    let site = town.path().join("site");
    publish(&register, &site, &town.authority).unwrap();
    (town, receipts, site)
}

/// A kiosk that was enrolled and never brought back: its page does not count it among those that were, and tells the signed reason.
#[test]
fn the_reason_for_a_kiosk_that_is_missing_is_published_as_it_was_signed() {
    let town = Town::new(31, 2);
    let batch = town.hold(1, &[&[0], &[1], &[0, 1], &[1], &[0]]);
    let register = town.register("register");
    register::merge(&register, &[batch]).unwrap();
    let reason = "borne volée <script>alert(1)</script>, plainte déposée";
    let absence = Absence { kiosk: KioskNumber(2), reason: reason.into() };
    register::freeze(&register, &town.authority, &[absence]).unwrap();
    register.frozen().and_then(|frozen| frozen.draw("3526104897", &town.authority)).unwrap();
    let shares: Vec<Share> = town.shares.iter().map(|share| Share::parse(&share.qr_text()).unwrap()).collect();
    open(&register, &shares, &town.authority, &mut OperatingSystem).unwrap();
    let site = town.path().join("site");
    publish(&register, &site, &town.authority).unwrap();
    let html = std::fs::read_to_string(site.join("index.html")).unwrap().replace('\u{a0}', " ");
    assert!(html.contains("5 bulletins déposés sont dans la liste publiée. 1 borne sur 2 a remis son relevé signé."));
    assert!(html.contains("« borne volée &lt;script&gt;alert(1)&lt;/script&gt;, plainte déposée »</li>"), "{html}");
    assert!(!html.contains("<script"));
    assert!(html.contains("<p>Tirage au sort public : 3526104897</p>"));
    assert!(verify_publication(&site).unwrap().holds());
}

#[test]
fn what_was_cast_is_what_is_counted_and_published() {
    let (town, receipts, site) = published(23);
    let register = Register::open(&town.path().join("register")).unwrap();
    let opened = register.opened().unwrap();
    let results = count(town.package.definition(), town.package.eh(), opened.ballots(), &opened.draw().lot()).unwrap();
    let votes: Vec<u64> = results.questions[0].options.iter().map(|option| option.votes).collect();
    assert_eq!(votes, [4, 6, 2, 0]);
    let question = &results.questions[0];
    assert_eq!((results.envelopes, results.counted, question.skipped, question.blank), (10, 10, 0, 2));
    // 4 000 euros: b (6 votes, 2 000), a (4, 1 000), c does not fit (3 000), d neither.
    let selected: Vec<bool> = results.questions[0].options.iter().map(|option| option.selected).collect();
    assert_eq!(selected, [true, true, false, false]);
    let verification = verify_publication(&site).unwrap();
    assert!(verification.holds(), "{verification:?}");
    let found = verify_receipts(&site, &receipts).unwrap();
    assert!(found.holds() && found.checks.len() == 10);
    let other = published(24).1;
    let slip = format!("{}?", &receipts[0][..receipts[0].len() - 1]);
    let mistyped = verify_receipts(&site, &[receipts[1].clone(), slip.clone()]).unwrap();
    assert_eq!(mistyped.gravest(), Answer::Mistyped);
    assert_eq!(verify_receipts(&site, &[slip, other[0].clone()]).unwrap().gravest(), Answer::NotFound);
    assert!(!verify_receipts(&site, &other[..1]).unwrap().holds(), "a receipt of another consultation");
}

#[test]
fn a_publication_changed_anywhere_does_not_verify() {
    let (_town, _, site) = published(25);
    let mut files = vec![site.clone()];
    let mut all = Vec::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(path.read_dir().unwrap().map(|entry| entry.unwrap().path()));
        } else {
            all.push(path);
        }
    }
    assert!(all.len() > 20);
    for path in all {
        let good = std::fs::read(&path).unwrap();
        let mut bad = good.clone();
        let place = Hash::of(&[path.to_string_lossy().as_bytes()]).0[0];
        let place = usize::from(place) % bad.len();
        bad[place] ^= 1;
        std::fs::write(&path, &bad).unwrap();
        let verified = verify_publication(&site).is_ok_and(|verification| verification.holds());
        assert!(!verified, "{} byte {place}", path.display());
        std::fs::write(&path, good).unwrap();
    }
    assert!(verify_publication(&site).unwrap().holds());
    std::fs::write(site.join("added.html"), "x").unwrap();
    assert!(!verify_publication(&site).unwrap().holds(), "a file nobody signed");
}

#[test]
fn a_group_too_small_is_shown_nowhere() {
    let town = Town::new(26, 1);
    let batch = town.hold(1, &[&[0], &[1], &[0, 1]]);
    let register = town.register("register");
    register::merge(&register, &[batch]).unwrap();
    register::freeze(&register, &town.authority, &[]).unwrap();
    register.frozen().and_then(|frozen| frozen.draw("3526104897", &town.authority)).unwrap();
    let shares: Vec<Share> = town.shares.iter().map(|share| Share::parse(&share.qr_text()).unwrap()).collect();
    open(&register, &shares, &town.authority, &mut OperatingSystem).unwrap();
    let site = town.path().join("site");
    publish(&register, &site, &town.authority).unwrap();
    let results: urne::count::Results =
        serde_json::from_slice(&std::fs::read(site.join("results.json")).unwrap()).unwrap();
    assert!(results.questions[0].hidden && results.questions[0].options.is_empty());
    assert!(!site.join("preuves/answers.json").exists(), "the opened ballots would show it");
    assert!(!site.join("donnees/projets-consul.txt").exists());
    assert!(verify_publication(&site).unwrap().holds());
}

#[test]
fn a_register_is_one_programs_and_no_other_folder_is_taken() {
    let town = Town::new(27, 1);
    let foreign = town.path().join("foreign");
    std::fs::create_dir(&foreign).unwrap();
    std::fs::write(foreign.join("leaves.txt"), "mine").unwrap();
    let taken = Register::create(&foreign, town.package.clone(), &town.list_path());
    assert!(matches!(taken, Err(RegisterError::Taken(_))));
    assert_eq!(std::fs::read_to_string(foreign.join("leaves.txt")).unwrap(), "mine");
    let held = town.register("register");
    assert!(matches!(Register::open(&town.path().join("register")), Err(RegisterError::Busy(_))));
    drop(held);
    Register::open(&town.path().join("register")).unwrap();
}

#[test]
fn a_publication_cut_short_or_a_spoilt_list_is_published_whole_again() {
    let (town, _, site) = published(28);
    let register = Register::open(&town.path().join("register")).unwrap();
    let half = site.with_added_extension("urne-new");
    std::fs::create_dir(&half).unwrap();
    std::fs::write(half.join(".urne-publication"), "").unwrap();
    std::fs::write(half.join("index.html"), "half").unwrap();
    std::fs::write(register.path("leaves.txt"), "spoilt").unwrap();
    publish(&register, &site, &town.authority).unwrap();
    assert!(verify_publication(&site).unwrap().holds());
    assert!(!half.exists());
    let other = town.path().join("other");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("letter.txt"), "dear").unwrap();
    assert!(matches!(publish(&register, &other, &town.authority), Err(RegisterError::Strange { .. })));
    assert!(other.join("letter.txt").exists());
}

/// A file for a platform that is not there is told by name: at the check, at the publication, on its page. None has an
/// identifier twice.
#[test]
fn a_platform_file_that_is_absent_is_told() {
    let toml = include_str!("../../src/consultation/source/sample.toml");
    for (seed, column, file, told) in [
        (41, ["X1", "X2", "X3"], true, ""),
        (42, ["X1", "", "X3"], false, "ces options n’ont pas d’identifiant de plateforme : b"),
        (43, ["X1", "X2", "X1"], false, "l’identifiant de plateforme « X1 » est celui de plusieurs options : a, c"),
        (44, ["", "", ""], false, ""),
    ] {
        let rows: String =
            ["a", "b", "c"].iter().zip(column).map(|(id, x)| format!("{id};{id};{id};1000;{x}\n")).collect();
        let town = Town::holding(seed, 1, urne::keys::Mode::Rehearsal, |folder| {
            std::fs::write(folder.join("consultation.toml"), toml).unwrap();
            let table = format!("id;number;title_fr;cost;external_id\n{rows}");
            std::fs::write(folder.join("projets.csv"), table).unwrap();
        });
        let checked = urne::consultation::source::read(&town.path().join("consultation"));
        let remarks: Vec<String> = checked.faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            remarks.iter().any(|remark| remark.contains("identifiant de plateforme")),
            !told.is_empty(),
            "{remarks:?}"
        );
        assert!(remarks.iter().all(|remark| remark.starts_with("projets.csv:")), "{remarks:?}");
        let batch = town.hold(1, &[&[0], &[1], &[0, 1], &[2], &[0]]);
        let register = town.register("register");
        register::merge(&register, &[batch]).unwrap();
        register::freeze(&register, &town.authority, &[]).unwrap();
        register.frozen().and_then(|frozen| frozen.draw("3526104897", &town.authority)).unwrap();
        open(&register, &town.shares[..2], &town.authority, &mut OperatingSystem).unwrap();
        let site = town.path().join("site");
        let published = publish(&register, &site, &town.authority).unwrap();
        assert_eq!(site.join("donnees/projets-decidim.csv").exists(), file);
        assert_eq!(site.join("donnees/projets-consul.txt").exists(), file);
        let page = std::fs::read_to_string(site.join("index.html")).unwrap();
        assert_eq!(published.absent.len(), usize::from(!told.is_empty()));
        assert!(
            published.absent.iter().all(|sentence| sentence.replace('\u{a0}', " ").contains(told)),
            "{:?}",
            published.absent
        );
        assert!(page.replace('\u{a0}', " ").contains(told), "{told}");
        assert!(verify_publication(&site).unwrap().holds());
    }
}
