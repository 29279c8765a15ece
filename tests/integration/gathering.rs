//! What a register does with many batches, damaged ones, and kiosks that contradict each other or their slips.

use std::process::Command;

use urne::envelope::{Envelope, Sealed};
use urne::keys::{Hash, KioskNumber, Predecessor};
use urne::register::slips::Slip;
use urne::register::{self, Finding, Register, RegisterError};

use super::forge::{Forger, list, put_list};
use super::town::{Town, cast};

const KIOSKS: u16 = 300;
const EXPORTS: u64 = 4;
const LIMITED: &str = "URNE_TEST_LIMITED";

/// 300 kiosks with 4 exports each, one of them with a loss; everything in a process that may open 64 files.
#[test]
#[ignore = "a role that another test starts"]
fn the_one_with_few_descriptors() {
    if std::env::var_os(LIMITED).is_none() {
        return;
    }
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    assert!(limits.lines().any(|line| line.starts_with("Max open files") && line.contains(" 64 ")), "{limits}");
    let town = Town::new(330, 0);
    let forgers: Vec<Forger> = (1..=KIOSKS).map(|number| Forger::certified(&town, number)).collect();
    let mut list = list(&town);
    list.kiosks = forgers.iter().map(|forger| forger.certified.clone()).collect();
    put_list(&town, &list);
    let mut batches = Vec::new();
    for forger in &forgers {
        let mut previous = None;
        for sequence in 1..=EXPORTS {
            let first = u64::from(forger.number().0) * 100;
            let lost = u64::from(forger.number().0 == 7 && sequence == EXPORTS);
            let envelopes = (first + lost..first + sequence).map(|content| forger.envelope(&town, content)).collect();
            let (path, hash) = forger.batch(&town, envelopes, |manifest| {
                manifest.sequence = sequence;
                manifest.previous = previous;
            });
            previous = Some(hash);
            batches.push(path);
        }
    }
    let register = town.register("register");
    let merged = register::merge(&register, &batches).unwrap();
    assert!(merged.refused.is_empty());
    assert_eq!(merged.report.envelopes, u64::from(KIOSKS) * EXPORTS);
    let lost = |earlier| Finding::Lost { kiosk: KioskNumber(7), earlier, later: 4, envelopes: 1 };
    assert_eq!(merged.report.findings, [lost(1), lost(2), lost(3)]);
    assert_eq!(merged.report.batches.len(), usize::from(KIOSKS));
    town.expect_checked(&register);
    println!("merged {} batches", batches.len());
}

#[test]
fn a_department_is_merged_with_few_descriptors() {
    let output = Command::new("sh")
        .args(["-c", "ulimit -n 64 && exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "integration::gathering::the_one_with_few_descriptors", "--ignored", "--nocapture"])
        .env(LIMITED, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("merged 1200 batches"), "{said}\n{complained}");
}

/// What a register shows, without its lock.
fn shown(register: &Register) -> Vec<Vec<u8>> {
    let names = [Register::LEAVES, Register::REPORT, "report.txt", Register::DATABASE];
    names.map(|name| std::fs::read(register.path(name)).unwrap()).to_vec()
}

/// A register that misses an accepted batch is never written: the merge stops, what was there stays, a good stick heals it.
#[test]
fn a_kept_batch_that_cannot_be_read_stops_the_merge_and_a_good_stick_heals_it() {
    let town = Town::new(331, 3);
    let batches = [town.hold(1, &[&[0], &[1]]), town.hold(2, &[&[1]])];
    let late = town.hold(3, &[&[0]]);
    let register = town.register("register");
    register::merge(&register, &batches).unwrap();
    let before = shown(&register);
    let bytes = std::fs::read(&batches[0]).unwrap();
    let length = usize::try_from(u32::from_le_bytes(bytes[13..17].try_into().unwrap())).unwrap();
    let kept = register.path("batches").join(format!("{}.urne", Hash::of(&[&bytes[17..17 + length]])));
    assert_eq!(std::fs::read(&kept).unwrap(), bytes);
    let mut damaged = bytes.clone();
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    let harms: [&dyn Fn(); 4] = [
        &|| std::fs::write(&kept, &damaged).unwrap(),
        &|| std::fs::write(&kept, &bytes[..last]).unwrap(),
        &|| std::fs::write(&kept, b"").unwrap(),
        &|| {
            std::fs::remove_file(&kept).unwrap();
            std::fs::copy(&batches[1], &kept).unwrap();
        },
    ];
    for harm in harms {
        harm();
        let refused = register::merge(&register, std::slice::from_ref(&late));
        let told = matches!(refused, Err(RegisterError::KeptBatch { .. } | RegisterError::KeptName(_)));
        assert!(told, "{refused:?}");
        assert!(shown(&register) == before);
        let merged = register::merge(&register, &batches).unwrap();
        assert_eq!((merged.report.envelopes, merged.refused.len()), (4, 0));
        assert_eq!(std::fs::read(&kept).unwrap(), bytes);
        // Back to where it began, but for the third kiosk's batch.
        std::fs::remove_dir_all(register.path("batches")).unwrap();
        std::fs::create_dir(register.path("batches")).unwrap();
        register::merge(&register, &batches).unwrap();
        assert!(shown(&register)[..3] == before[..3]);
    }
    // One that cannot be opened at all.
    std::fs::remove_file(&kept).unwrap();
    std::fs::create_dir(&kept).unwrap();
    assert!(matches!(register::merge(&register, &[late]), Err(RegisterError::File(_))));
}

/// A merge cut before its register was whole is made again; so is the making of the register itself.
#[test]
fn a_first_merge_cut_anywhere_is_made_again() {
    let town = Town::new(332, 1);
    let batch = town.hold(1, &[&[0]]);
    let name = town.package.file_name();
    let package = std::fs::read(town.package_path()).unwrap();
    let cuts: [&[(&str, &[u8])]; 5] = [
        &[(".lock", b"")],
        &[(".lock", b""), (&format!("{name}.new"), b"half")],
        &[(".lock", b""), (&name, &package)],
        &[(".lock", b""), (&name, &package), ("kiosks.json.new", b"half")],
        &[(".lock", b""), (&name, &package), ("kiosks.json.new", b"half"), ("kiosks.json.sig.new", b"")],
    ];
    for (number, cut) in cuts.into_iter().enumerate() {
        let folder = town.path().join(format!("cut-{number}"));
        std::fs::create_dir_all(folder.join("batches")).unwrap();
        for (name, bytes) in cut {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        let register = town.register(&format!("cut-{number}"));
        assert_eq!(register::merge(&register, std::slice::from_ref(&batch)).unwrap().report.envelopes, 1);
    }
    // A wrong list leaves nothing behind that stands in the way of the right one.
    let wrong = Register::create(&town.path().join("wrong"), town.package.clone(), &town.path().join("absent.json"));
    assert!(wrong.is_err() && !town.path().join("wrong").exists());
    town.register("wrong");
}

/// The findings of a town of forged kiosks, merged in both orders.
fn findings(town: &Town, batches: &[std::path::PathBuf]) -> Vec<Finding> {
    let mut reversed = batches.to_vec();
    reversed.reverse();
    let [one, other] = [batches, &reversed[..]].map(|order| {
        let name = format!("register-{}", Hash::of(&[format!("{order:?}").as_bytes()]));
        let register = town.register(&name);
        assert!(register::merge(&register, order).unwrap().refused.is_empty());
        town.expect_checked(&register);
        (
            std::fs::read(register.path(Register::REPORT)).unwrap(),
            std::fs::read(register.path(Register::LEAVES)).unwrap(),
        )
    });
    assert!(one == other);
    serde_json::from_slice::<register::Report>(&one.0).unwrap().findings
}

fn paper_town(seed: u64, kiosks: u16) -> (Town, Vec<Forger>) {
    let town = Town::new(seed, 0);
    let forgers: Vec<Forger> = (1..=kiosks).map(|number| Forger::certified(&town, number)).collect();
    let mut list = list(&town);
    list.kiosks = forgers.iter().map(|forger| forger.certified.clone()).collect();
    put_list(&town, &list);
    (town, forgers)
}

#[test]
fn a_batch_that_names_another_previous_one_is_a_fork() {
    let (town, forgers) = paper_town(333, 1);
    let envelopes = |count| (0..count).map(|content| forgers[0].envelope(&town, content)).collect::<Vec<_>>();
    let (first, known) = forgers[0].batch(&town, envelopes(1), |_| ());
    let named = Hash([5; 32]);
    let (second, _) = forgers[0].batch(&town, envelopes(2), |manifest| {
        manifest.sequence = 2;
        manifest.previous = Some(named);
    });
    let mut manifests = vec![known, named];
    manifests.sort();
    assert_eq!(
        findings(&town, &[first, second.clone()]),
        [Finding::Fork { kiosk: KioskNumber(1), sequence: 1, manifests }]
    );
    // A stick that never came is none.
    let (town, forgers) = paper_town(333, 1);
    let envelopes = (0..2).map(|content| forgers[0].envelope(&town, content)).collect();
    let (second, _) = forgers[0].batch(&town, envelopes, |manifest| {
        manifest.sequence = 2;
        manifest.previous = Some(named);
    });
    assert_eq!(findings(&town, &[second]), []);
}

#[test]
fn claims_silence_no_finding() {
    let (town, forgers) = paper_town(334, 3);
    let most = 2000;
    let (first, _) = forgers[0].batch(&town, vec![forgers[0].envelope(&town, 1)], |manifest| {
        manifest.state = urne::batch::LifeState::Open;
    });
    let many = (10..10 + most).map(|content| forgers[1].envelope(&town, content)).collect();
    let (second, manifest) = forgers[1].batch(&town, many, |manifest| {
        let replaced = [&forgers[0], &forgers[2]].map(|forger| forger.certified.clone());
        manifest.restored =
            replaced.map(|certificate| Predecessor { certificate, manifest: Some(Hash([3; 32])) }).to_vec();
    });
    let [one, two, three] = [1, 2, 3].map(KioskNumber);
    let found = findings(&town, &[first, second]);
    let Some(Finding::TooMany { most: room, .. }) =
        found.iter().find(|finding| matches!(finding, Finding::TooMany { .. }))
    else {
        panic!("{found:?}")
    };
    assert!((100..most).contains(room), "{room}");
    assert_eq!(
        found,
        [
            Finding::Restored { kiosk: two, from: one, taken: 0, only_from: 1 },
            Finding::Restored { kiosk: two, from: three, taken: 0, only_from: 0 },
            Finding::OtherLast { kiosk: one, by: two },
            Finding::TooMany { kiosk: two, manifest, envelopes: most, most: *room },
            Finding::NoBatch { kiosk: three, replaced_by: vec![two] },
            Finding::NotClosed { kiosk: one, replaced_by: vec![two] },
        ]
    );
}

#[test]
fn one_envelope_signed_twice_and_one_key_used_twice_are_found() {
    let (town, forgers) = paper_town(335, 3);
    let eh = *town.package.eh();
    let shared = forgers[0].envelope(&town, 1);
    let copied = forgers[1].sign(shared.sealed().clone(), &eh);
    let altered = Sealed {
        ciphertext: shared.sealed().ciphertext.iter().map(|byte| byte ^ 1).collect(),
        ..shared.sealed().clone()
    };
    let altered = forgers[2].sign(altered, &eh);
    let (leaf, other) = (Hash(shared.leaf().0), Hash(altered.leaf().0));
    let batches: Vec<_> = [vec![shared], vec![copied], vec![altered]]
        .into_iter()
        .zip(&forgers)
        .map(|(envelopes, forger): (Vec<Envelope>, _)| forger.batch(&town, envelopes, |_| ()).0)
        .collect();
    let mut leaves = vec![leaf, other];
    leaves.sort();
    let kiosks = vec![KioskNumber(1), KioskNumber(2)];
    assert_eq!(findings(&town, &batches), [Finding::TwoKiosks { leaf, kiosks }, Finding::SharedKey { leaves }]);
}

/// A morning's copy of the whole folder put back after 3 votes leaves no trace but the slips on paper.
#[test]
fn a_kiosk_set_back_is_found_by_its_slips() {
    let town = Town::new(336, 1);
    let data = town.data(1);
    let mut controller = town.load(1);
    controller.kiosk_mut().open("jour 1").unwrap();
    controller.stop().unwrap();
    super::soundness::copy(&data, &town.path().join("morning"));
    let mut controller = town.load(1);
    (0..3).for_each(|_| drop(cast(&mut controller, &[0])));
    controller.kiosk_mut().pause().unwrap();
    let paper = controller.kiosk_mut().last_slip().unwrap();
    assert_eq!(paper, controller.kiosk_mut().last_slip().unwrap(), "printed again, the same");
    let told = format!("{paper:?}");
    assert!(told.contains("Ticket n°") && told.contains("\"2\""), "{told}");
    controller.stop().unwrap();
    std::fs::remove_dir_all(&data).unwrap();
    super::soundness::copy(&town.path().join("morning"), &data);
    let mut controller = town.load(1);
    cast(&mut controller, &[1]);
    controller.kiosk_mut().close().unwrap();
    let batch = town.export(&mut controller, "stick");
    assert_eq!(urne::publish::verify_batch(&batch, &town.package).unwrap().0.slips, 2);
    let register = town.register("register");
    assert_eq!(register::merge(&register, std::slice::from_ref(&batch)).unwrap().report.findings, []);
    let kiosk = KioskNumber(1);
    let slip = |slip, ballots| Slip { kiosk, slip, ballots };
    let ahead = |slip, ballots| Finding::SlipAhead { kiosk, slip, ballots };
    let good = register::merge_with(&register, &[], &[(2, slip(1, 0)), (3, slip(2, 1))]).unwrap();
    assert_eq!(good.report.findings, []);
    let told = register::merge_with(&register, &[], &[(2, slip(2, 3))]).unwrap();
    assert_eq!(told.report.findings, [ahead(2, 3)]);
    let told = register::merge_with(&register, &[], &[(2, slip(3, 1))]).unwrap();
    assert_eq!(told.report.findings, [ahead(2, 3), ahead(3, 1)], "they add up");
    town.expect_checked(&register);
    let unknown = [(7, Slip { kiosk: KioskNumber(2), slip: 1, ballots: 0 })];
    let refused = register::merge_with(&register, &[], &unknown);
    assert!(matches!(refused, Err(RegisterError::Slips(_))), "{refused:?}");
    // Slips first, batch last: the same.
    let other = town.register("other");
    register::merge_with(&other, &[], &[(2, slip(3, 1)), (3, slip(2, 3)), (4, slip(2, 1)), (5, slip(1, 0))]).unwrap();
    register::merge(&other, &[batch]).unwrap();
    assert!(shown(&other)[..3] == shown(&register)[..3]);
}
