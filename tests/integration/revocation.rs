//! A kiosk that was taken back: what it signed counts only as far as one last batch, whoever brings it.

use urne::keys::{KioskNumber, Mode};
use urne::register::{self, Finding, Register, RegisterError};

use super::forge::{Forger, list, put_list};
use super::soundness::load;
use super::town::{Town, cast};

/// A town whose boxes hold a thousand.
fn roomy(seed: u64, kiosks: u16) -> Town {
    Town::holding(seed, kiosks, Mode::Rehearsal, |folder| {
        let toml =
            include_str!("../../src/consultation/source/sample.toml").replace("capacity = 100", "capacity = 1000");
        std::fs::write(folder.join(urne::consultation::source::DEFINITION_FILE), toml).unwrap();
        std::fs::write(folder.join("projets.csv"), "id;number;title_fr;cost\na;1;Un;1000\nb;2;Deux;2000\n").unwrap();
    })
}

/// 500 forged envelopes under kiosk 3, which is taken back; kiosk 4 restores them, whoever made it do so.
#[test]
fn forged_envelopes_of_a_kiosk_taken_back_never_count_not_even_restored() {
    let town = roomy(310, 4);
    let honest = town.hold(3, &[&[0], &[1]]);
    let last = urne::keys::Hash::of(&[&manifest_text(&honest)]);
    let thief = Forger::with_card(&town, 3);
    let forged: Vec<_> = (0..500).map(|content| thief.envelope(&town, content)).collect();
    let (forged, _) = thief.batch(&town, forged, |manifest| {
        manifest.sequence = 2;
        manifest.previous = Some(last);
    });
    let mut controller = load(&town.data(4), &town.package).unwrap();
    assert_eq!(controller.kiosk_mut().restore(std::slice::from_ref(&forged)).unwrap().envelopes, 500);
    controller.kiosk_mut().open("jour 2").unwrap();
    cast(&mut controller, &[0]);
    controller.kiosk_mut().close().unwrap();
    let laundered = town.export(&mut controller, "laundered");
    let batches = [honest, forged, laundered];
    let [third, fourth] = [KioskNumber(3), KioskNumber(4)];
    // Before anybody knows, all of it counts, as told.
    let register = town.register("before");
    assert_eq!(register::merge(&register, &batches).unwrap().report.envelopes, 503);
    town.expect_checked(&register);
    for (last, counted, set_aside) in [(Some(last), 3, 500), (None, 1, 500)] {
        let mut list = list(&town);
        list.revoke(third, last).unwrap();
        put_list(&town, &list);
        let register = town.register(&format!("after-{counted}"));
        let merged = register::merge(&register, &batches).unwrap();
        let codes: Vec<_> = merged.refused.iter().map(|refused| refused.reason.code()).collect();
        assert_eq!(codes, vec!["B-121"; if last.is_some() { 1 } else { 2 }]);
        assert_eq!(merged.report.envelopes, counted);
        assert_eq!(merged.report.set_aside.len(), usize::try_from(set_aside).unwrap());
        let findings = &merged.report.findings;
        assert!(findings.contains(&Finding::Revoked { kiosk: third, set_aside }), "{findings:?}");
        assert!(findings.contains(&Finding::RestoredRevoked { kiosk: fourth, from: third }), "{findings:?}");
        town.expect_checked(&register);
    }
    // The register that knew nothing takes the newer list in: the batches stay in the folder and out.
    put_list(&town, &{
        let mut list = list(&town);
        list.revoke(third, Some(last)).unwrap();
        list
    });
    drop(register);
    let register = town.register("before");
    assert_eq!(register::merge(&register, &[]).unwrap().report.envelopes, 3);
    town.expect_checked(&register);
}

/// The text of a batch's manifest.
fn manifest_text(batch: &std::path::Path) -> Vec<u8> {
    let bytes = std::fs::read(batch).unwrap();
    let length = usize::try_from(u32::from_le_bytes(bytes[13..17].try_into().unwrap())).unwrap();
    bytes[17..17 + length].to_vec()
}

#[test]
fn a_list_of_kiosks_only_grows() {
    let town = Town::new(311, 2);
    let batch = town.hold(1, &[&[0]]);
    let mut longer = list(&town);
    longer.kiosks.push(Forger::certified(&town, 3).certified);
    longer.revoke(KioskNumber(2), None).unwrap();
    put_list(&town, &longer);
    let register = town.register("register");
    register::merge(&register, &[batch]).unwrap();
    drop(register);
    let kept = || std::fs::read(town.path().join("register").join(Register::KIOSKS)).unwrap();
    let before = kept();
    let mut unrevoked = longer.clone();
    unrevoked.revoked.clear();
    let mut shorter = longer.clone();
    shorter.kiosks.pop();
    for list in [unrevoked, shorter] {
        put_list(&town, &list);
        let refused = Register::create(&town.path().join("register"), town.package.clone(), &town.list_path());
        assert!(matches!(refused, Err(RegisterError::ShorterList)));
        assert_eq!(kept(), before);
    }
}

/// A longer list is taken in by the merge that goes by it, and not by one that is refused.
#[test]
fn a_merge_that_is_refused_takes_no_list_in() {
    let town = Town::new(313, 1);
    let batch = town.hold(1, &[&[0]]);
    register::merge(&town.register("register"), std::slice::from_ref(&batch)).unwrap();
    let kept = || std::fs::read(town.path().join("register").join(Register::KIOSKS)).unwrap();
    let before = kept();
    let mut longer = list(&town);
    longer.kiosks.push(Forger::certified(&town, 2).certified);
    put_list(&town, &longer);
    let register = town.register("register");
    let unknown = register::slips::Slip { kiosk: KioskNumber(9), slip: 1, ballots: 0 };
    assert!(matches!(register::merge_with(&register, &[], &[(2, unknown)]), Err(RegisterError::Slips(_))));
    let folder = register.path("batches");
    let sound = folder.read_dir().unwrap().next().unwrap().unwrap().path();
    std::fs::write(&sound, b"damaged").unwrap();
    assert!(matches!(register::merge(&register, &[]), Err(RegisterError::KeptBatch { .. })));
    assert_eq!(kept(), before);
    register::merge(&register, &[batch]).unwrap();
    assert_ne!(kept(), before);
    town.expect_checked(&register);
}

/// A step refused after the draw changes nothing: the register goes on to its end.
#[test]
fn a_new_list_after_the_draw_changes_nothing() {
    let town = Town::new(312, 1);
    let batch = town.hold(1, &[&[0]]);
    let register = town.register("register");
    register::merge(&register, std::slice::from_ref(&batch)).unwrap();
    register::freeze(&register, &town.authority, &[]).unwrap();
    register.frozen().and_then(|frozen| frozen.draw("3520914687", &town.authority)).unwrap();
    drop(register);
    let files = || {
        let mut found: Vec<_> = Vec::new();
        let folder = town.path().join("register");
        for folder in [folder.clone(), folder.join("batches")] {
            let paths = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
            found.extend(paths.filter(|path| path.is_file()).map(|path| (path.clone(), std::fs::read(path).unwrap())));
        }
        found.sort();
        found
    };
    let before = files();
    let mut longer = list(&town);
    longer.kiosks.push(Forger::certified(&town, 2).certified);
    put_list(&town, &longer);
    let register = town.register("register");
    assert!(register::merge(&register, &[batch]).unwrap().late.is_empty());
    assert!(files() == before);
    register.drawn().unwrap();
}
