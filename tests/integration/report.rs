//! A published report and list of leaves that were tampered with: each change of each field is refused.

use std::sync::OnceLock;

use urne::envelope::Leaf;
use urne::keys::{Hash, KioskList, KioskNumber, Predecessor};
use urne::register::{self, Finding, PublishedLeaf, Report, check_report};

use super::forge::{Forger, list, put_list};
use super::town::Town;

/// A register with everything in it: a fork, a loss, a kiosk replaced, one taken back, one absent, one not closed.
struct Scene {
    town: Town,
    report: Report,
    leaves: Vec<PublishedLeaf>,
    kiosks: KioskList,
}

fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(make)
}

fn make() -> Scene {
    let town = Town::new(340, 0);
    let forgers: Vec<Forger> = (1..=6).map(|number| Forger::certified(&town, number)).collect();
    let mut kiosks = list(&town);
    kiosks.kiosks = forgers.iter().map(|forger| forger.certified.clone()).collect();
    let envelopes = |kiosk: usize, contents: std::ops::Range<u64>| {
        contents.map(|content| forgers[kiosk - 1].envelope(&town, content)).collect::<Vec<_>>()
    };
    // Kiosk 1: two batches, the second without one envelope; kiosk 2: a fork; kiosk 3: taken back after its first batch.
    let (first, hash) = forgers[0].batch(&town, envelopes(1, 10..14), |_| ());
    let (second, _) = forgers[0].batch(&town, envelopes(1, 11..15), |manifest| {
        manifest.sequence = 2;
        manifest.previous = Some(hash);
    });
    let (fork, _) = forgers[1].batch(&town, envelopes(2, 20..22), |_| ());
    let (other, _) = forgers[1].batch(&town, envelopes(2, 20..23), |manifest| {
        manifest.state = urne::batch::LifeState::Paused;
    });
    let (good, last) = forgers[2].batch(&town, envelopes(3, 30..32), |_| ());
    // Kiosk 4 took over from 3, one forged envelope among them; 5 signed one of 1's; 6 is absent.
    let mut restored = envelopes(3, 30..33);
    restored.extend(envelopes(4, 40..42));
    let (taker, _) = forgers[3].batch(&town, restored, |manifest| {
        let certificate = forgers[2].certified.clone();
        manifest.restored = vec![Predecessor { certificate, manifest: Some(last) }];
    });
    let (thief, _) = forgers[4].batch(&town, envelopes(5, 14..15), |_| ());
    kiosks.revoke(KioskNumber(3), Some(last)).unwrap();
    put_list(&town, &kiosks);
    let register = town.register("register");
    let slips = [(2, register::slips::Slip { kiosk: KioskNumber(1), slip: 9, ballots: 1 })];
    let merged = register::merge_with(&register, &[first, second, fork, other, good, taker, thief], &slips).unwrap();
    assert!(merged.refused.is_empty(), "{:?}", merged.refused);
    let leaves = register.leaves().unwrap();
    town.expect_checked(&register);
    Scene { report: merged.report, leaves, kiosks, town }
}

impl Scene {
    fn holds(&self, report: &Report, leaves: &[PublishedLeaf], kiosks: &KioskList) -> bool {
        check_report(report, leaves, kiosks, &self.town.package).is_ok()
    }

    fn refused(&self, what: &str, change: impl FnOnce(&mut Report, &mut Vec<PublishedLeaf>)) {
        let (mut report, mut leaves) = (self.report.clone(), self.leaves.clone());
        change(&mut report, &mut leaves);
        assert!((&report, &leaves) != (&self.report, &self.leaves), "{what} changes nothing");
        assert!(!self.holds(&report, &leaves, &self.kiosks), "{what} is accepted");
    }

    /// The place of the first leaf of a kiosk.
    fn of(&self, kiosk: u16) -> usize {
        self.leaves.iter().position(|line| line.kiosk.0 == kiosk).unwrap()
    }
}

#[test]
fn everything_is_in_the_scene() {
    let scene = scene();
    assert!(scene.holds(&scene.report, &scene.leaves, &scene.kiosks));
    let numbers: Vec<u64> = [1, 2, 3, 4, 5]
        .map(|kiosk| u64::try_from(scene.leaves.iter().filter(|line| line.kiosk.0 == kiosk).count()).unwrap())
        .to_vec();
    assert_eq!(numbers, [5, 3, 2, 2, 0], "a leaf with two signers is under the lower number");
    assert_eq!((scene.report.batches.len(), scene.report.set_aside.len()), (6, 1));
    assert!(scene.leaves.iter().any(|line| line.batches.is_empty()), "one stands in an earlier batch only");
    let kinds: Vec<&str> = scene.report.findings.iter().map(kind).collect();
    let all = ["fork", "lost", "two", "restored", "revoked", "restored-revoked", "none", "open", "ahead"];
    assert_eq!(kinds, all);
}

fn kind(finding: &Finding) -> &'static str {
    match finding {
        Finding::Fork { .. } => "fork",
        Finding::Lost { .. } => "lost",
        Finding::TwoKiosks { .. } => "two",
        Finding::SharedKey { .. } => "shared",
        Finding::Restored { .. } => "restored",
        Finding::OtherLast { .. } => "other",
        Finding::Revoked { .. } => "revoked",
        Finding::RestoredRevoked { .. } => "restored-revoked",
        Finding::TooMany { .. } => "many",
        Finding::NoBatch { .. } => "none",
        Finding::NotClosed { .. } => "open",
        Finding::SlipAhead { .. } => "ahead",
    }
}

#[test]
fn numbers_and_batches() {
    let scene = scene();
    scene.refused("another consultation", |report, _| report.eh.0.0[0] ^= 1);
    scene.refused("more envelopes", |report, _| report.envelopes += 1);
    scene.refused("another root", |report, _| report.root = Hash([0; 32]));
    for place in 0..scene.report.batches.len() {
        scene.refused("a batch left out", |report, _| drop(report.batches.remove(place)));
        scene.refused("a batch twice", |report, _| report.batches.insert(place, report.batches[place].clone()));
        scene.refused("a manifest changed", |report, _| report.batches[place].manifest.push(' '));
        scene.refused("a signature changed", |report, _| report.batches[place].signature.0[9] ^= 1);
        if place > 0 {
            scene.refused("batches swapped", |report, _| report.batches.swap(place - 1, place));
        }
    }
    // The last batch, with leaves and all, left out in favour of the one before: an older number shows as a missing leaf.
    scene.refused("a batch left out with its leaves", |report, leaves| {
        report.batches.pop();
        for line in leaves.iter_mut().chain(report.set_aside.iter_mut().map(|line| &mut line.0)) {
            line.batches.retain(|number| *number != 6);
        }
    });
}

#[test]
fn leaves() {
    let scene = scene();
    for place in 0..scene.leaves.len() {
        scene.refused("a leaf left out", |_, leaves| drop(leaves.remove(place)));
        scene.refused("a leaf twice", |_, leaves| leaves.insert(place, leaves[place].clone()));
        scene.refused("a leaf changed", |_, leaves| leaves[place].leaf.0[31] ^= 1);
        scene.refused("another signer", |_, leaves| leaves[place].kiosk.0 += 1);
        scene.refused("an unknown signer", |_, leaves| leaves[place].kiosk.0 = 77);
        scene.refused("another signature", |_, leaves| leaves[place].signature[0] ^= 1);
        scene.refused("a batch that is not there", |_, leaves| leaves[place].batches.push(7));
        scene.refused("one batch less or more", |_, leaves| {
            if leaves[place].batches.pop().is_none() {
                leaves[place].batches.push(1);
            }
        });
    }
    let twice = scene.report.findings.iter().find_map(|finding| match finding {
        Finding::TwoKiosks { leaf, .. } => Some(*leaf),
        _ => None,
    });
    scene.refused("the higher of two signers", |_, leaves| {
        let signature = *Forger::certified(&scene.town, 5).envelope(&scene.town, 14).kiosk_signature();
        let line = leaves.iter_mut().find(|line| Some(Hash(line.leaf.0)) == twice).unwrap();
        (line.kiosk, line.signature) = (KioskNumber(5), signature);
    });
    scene.refused("leaves swapped", |_, leaves| leaves.swap(0, 1));
    scene.refused("a forged leaf with number and root", |report, leaves| {
        let mut forged = leaves[0].clone();
        forged.leaf = Leaf([0; 32]);
        forged.batches.clear();
        leaves.insert(0, forged);
        report.envelopes += 1;
        report.root = urne::envelope::root(leaves.iter().map(|line| line.leaf));
    });
}

#[test]
fn leaves_set_aside() {
    let scene = scene();
    scene.refused("one left out", |report, _| report.set_aside.clear());
    scene.refused("one twice", |report, _| report.set_aside.push(report.set_aside[0].clone()));
    scene.refused("one of no batch", |report, _| report.set_aside[0].0.batches.clear());
    scene.refused("one counted all the same", |report, leaves| {
        let line = report.set_aside.remove(0).0;
        let place = leaves.partition_point(|other| other.leaf < line.leaf);
        leaves.insert(place, line);
        report.envelopes += 1;
        report.root = urne::envelope::root(leaves.iter().map(|line| line.leaf));
        report.findings.iter_mut().for_each(|finding| {
            if let Finding::Revoked { set_aside, .. } = finding {
                *set_aside = 0;
            }
            if let Finding::Restored { taken, .. } = finding {
                *taken += 1;
            }
        });
    });
    // A kiosk that was not taken back, and one leaf of the last accepted batch of the one that was.
    for kiosk in [4, 3] {
        scene.refused("one that counts", |report, leaves| {
            let line = leaves.remove(scene.of(kiosk));
            let place = report.set_aside.partition_point(|other| other.0.leaf < line.leaf);
            report.set_aside.insert(place, register::SetAside(line));
            report.envelopes -= 1;
            report.root = urne::envelope::root(leaves.iter().map(|line| line.leaf));
        });
    }
    let mut kind_list = scene.kiosks.clone();
    kind_list.revoked.clear();
    assert!(!scene.holds(&scene.report, &scene.leaves, &kind_list), "a list without the revocation");
    kind_list = scene.kiosks.clone();
    kind_list.revoked[0].last_manifest = None;
    assert!(!scene.holds(&scene.report, &scene.leaves, &kind_list), "a list with another last batch");
    kind_list = scene.kiosks.clone();
    kind_list.kiosks.remove(4);
    assert!(!scene.holds(&scene.report, &scene.leaves, &kind_list), "a list without a kiosk");
}

#[test]
fn findings() {
    let scene = scene();
    for (place, finding) in scene.report.findings.iter().enumerate() {
        // What rests on earlier batches or on paper can be left out by an authority: it says so in the register only.
        let is_silent = matches!(kind(finding), "lost" | "two" | "ahead");
        let mut without = scene.report.clone();
        without.findings.remove(place);
        assert_eq!(scene.holds(&without, &scene.leaves, &scene.kiosks), is_silent, "{finding:?} left out");
        scene.refused("a finding twice", |report, _| report.findings.insert(place, finding.clone()));
        if place > 0 {
            scene.refused("findings swapped", |report, _| report.findings.swap(place - 1, place));
        }
    }
    let [one, two, six, none] = [1, 2, 6, 77].map(KioskNumber);
    let (leaf, other) = (Hash(scene.leaves[0].leaf.0), Hash([1; 32]));
    let false_ones = [
        Finding::Fork { kiosk: two, sequence: 1, manifests: vec![Hash([0; 32]), Hash([1; 32])] },
        Finding::Fork { kiosk: one, sequence: 3, manifests: vec![Hash([0; 32]), Hash([1; 32])] },
        Finding::Fork { kiosk: one, sequence: 1, manifests: vec![Hash([1; 32]), Hash([0; 32])] },
        Finding::Fork { kiosk: one, sequence: 1, manifests: vec![Hash([1; 32])] },
        Finding::Fork { kiosk: six, sequence: 1, manifests: vec![Hash([0; 32]), Hash([1; 32])] },
        Finding::Lost { kiosk: one, earlier: 1, later: 2, envelopes: 5 },
        Finding::Lost { kiosk: one, earlier: 2, later: 2, envelopes: 1 },
        Finding::Lost { kiosk: two, earlier: 0, later: 1, envelopes: 1 },
        Finding::Lost { kiosk: two, earlier: 1, later: 2, envelopes: 1 },
        Finding::Lost { kiosk: none, earlier: 1, later: 2, envelopes: 1 },
        Finding::TwoKiosks { leaf, kiosks: vec![one, none] },
        Finding::TwoKiosks { leaf, kiosks: vec![scene.leaves[0].kiosk] },
        Finding::TwoKiosks { leaf: other, kiosks: vec![one, two] },
        Finding::SharedKey { leaves: vec![leaf] },
        Finding::SharedKey { leaves: vec![other, leaf] },
        Finding::SlipAhead { kiosk: one, slip: 2, ballots: 4 },
        Finding::SlipAhead { kiosk: one, slip: 0, ballots: 99 },
        Finding::SlipAhead { kiosk: none, slip: 9, ballots: 99 },
        Finding::NoBatch { kiosk: one, replaced_by: vec![] },
        Finding::NotClosed { kiosk: six, replaced_by: vec![] },
        Finding::Revoked { kiosk: one, set_aside: 0 },
        Finding::RestoredRevoked { kiosk: one, from: KioskNumber(3) },
        Finding::OtherLast { kiosk: KioskNumber(3), by: KioskNumber(4) },
        Finding::Restored { kiosk: one, from: two, taken: 0, only_from: 0 },
        Finding::TooMany { kiosk: one, manifest: Hash([0; 32]), envelopes: 9999, most: 1 },
    ];
    for finding in false_ones {
        scene.refused(&format!("{finding:?}"), |report, _| {
            report.findings.push(finding.clone());
            report.findings.sort();
            report.findings.dedup();
        });
    }
}
