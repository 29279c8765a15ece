//! Everything that follows from all accepted batches, made anew.
//!
//! One batch is open at a time, and a few thousand of its envelopes are in memory; the union grows in SQLite. Nothing of the
//! old register goes before the new one is whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use super::evidence::Evidence;
use super::folder::Register;
use super::incoming::RefusedBatch;
use super::kept::{Kept, forks, kept, lines, split};
use super::report::{PublishedBatch, Report, ReportFormat, SetAside};
use super::slips::ahead;
use super::store::Building;
use super::{Finding, RegisterError};
use crate::batch::Manifest;
use crate::envelope::RootBuilder;
use crate::files::{self, Access, FileError, signed};
use crate::keys::KioskNumber;
use crate::progress::{Steps, Work};

/// A batch that came after the draw.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LateBatch {
    /// Its kiosk.
    pub kiosk: KioskNumber,
    /// Its number.
    pub sequence: u64,
    /// Where it is kept.
    pub kept: PathBuf,
    /// Its envelopes.
    pub envelopes: u64,
    /// Those that the frozen register lacks.
    pub lacking: u64,
}

/// What a merge did.
#[derive(Debug)]
pub struct Merged {
    /// The report, also written into the register.
    pub report: Report,
    /// The officers' own report, with every accepted batch.
    pub text: String,
    /// Batches that were refused.
    pub refused: Vec<RefusedBatch>,
    /// After the draw: every batch that came too late, kept apart.
    pub late: Vec<LateBatch>,
    /// A freeze that was signed is not of this register any more: it must be signed again before the draw.
    pub outdates_freeze: bool,
    /// The lot was thrown before, and belongs to the freeze.
    pub is_drawn: bool,
}

pub(super) fn to_u64(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The published batches of each kiosk, first and last, numbered from 1.
type Places = BTreeMap<KioskNumber, (u32, u32)>;

pub(super) fn rebuild(register: &Register) -> Result<(Report, String), RegisterError> {
    let kept = kept(register)?;
    let lines = lines(&kept);
    let mut findings = forks(kept.iter().map(|batch| (batch.hash, &batch.signed.manifest)));
    let (published, earlier) = split(kept);
    let mut places = Places::new();
    for (batch, number) in published.iter().zip(1..) {
        places.entry(batch.kiosk()).and_modify(|(_, last)| *last = number).or_insert((number, number));
    }
    let building = Building::start(&register.path(Register::DATABASE))?;
    let envelopes = published.iter().chain(&earlier).map(|batch| batch.signed.manifest.envelopes);
    let all = envelopes.fold(0, u64::saturating_add);
    let steps = Steps::start(register.progress(), Work::Unite, Some(all))?;
    unite(register, &building, &published, &steps)?;
    findings.extend(compare(register, &building, (&published, &earlier), &places, &steps)?);
    for revocation in &register.kiosks().revoked {
        building.revoke(revocation.kiosk, places.get(&revocation.kiosk).map(|(first, _)| *first))?;
    }
    building.count()?;
    findings.extend(double(&building)?);
    let manifests: Vec<&Manifest> = published.iter().map(|batch| &batch.signed.manifest).collect();
    findings.extend(ahead(&register.slips()?, &manifests));
    let (report, leaves) = told(register, &building, &published, findings)?;
    let text = report.text(&lines);
    let json = signed::json(&report)?;
    let built = building.finish()?;
    // Without its report a register cannot be frozen: a cut from here on leaves one that must be made again.
    let path = register.path(Register::REPORT);
    if path.exists() {
        fs::remove_file(&path).map_err(FileError::at(&path))?;
    }
    register.take_newer_list()?;
    built.put_in_place()?;
    files::write(&register.path(Register::LEAVES), leaves.as_bytes(), Access::Private)?;
    files::write(&register.path(Register::REPORT_TEXT), text.as_bytes(), Access::Private)?;
    files::write(&path, &json, Access::Private)?;
    Ok((report, text))
}

/// Reads the published batches into the union.
fn unite(register: &Register, building: &Building, published: &[Kept], steps: &Steps<'_>) -> Result<(), RegisterError> {
    for (batch, number) in published.iter().zip(1..) {
        let mut reader = batch.open(register)?;
        while let Some(chunk) = reader.next_chunk().map_err(|source| batch.broken(source))? {
            steps.steps(to_u64(chunk.len()))?;
            for (signer, envelope) in chunk {
                building.add(signer, &envelope)?;
                building.hold(envelope.leaf(), number)?;
            }
        }
    }
    Ok(())
}

/// Reads the earlier batches into it, one at a time: what the last one of the same kiosk lacks was lost.
fn compare(
    register: &Register,
    building: &Building,
    (published, earlier): (&[Kept], &[Kept]),
    places: &Places,
    steps: &Steps<'_>,
) -> Result<BTreeSet<Finding>, RegisterError> {
    let sequence = |batch: &Kept| (batch.kiosk(), batch.signed.manifest.sequence);
    let distinct: BTreeSet<(KioskNumber, u64)> = earlier.iter().map(sequence).collect();
    let numbered: BTreeMap<(KioskNumber, u64), u32> = distinct.iter().copied().zip(1..).collect();
    for batch in earlier {
        let mut reader = batch.open(register)?;
        let number = numbered.get(&sequence(batch)).copied().unwrap_or_default();
        let place = places.get(&batch.kiosk()).copied().unwrap_or_default();
        while let Some(chunk) = reader.next_chunk().map_err(|source| batch.broken(source))? {
            steps.steps(to_u64(chunk.len()))?;
            for (signer, envelope) in chunk {
                building.add(signer, &envelope)?;
                building.expect(envelope.leaf(), number, place)?;
            }
        }
    }
    let lost: BTreeMap<u32, u64> = building.lost()?.into_iter().collect();
    let last: BTreeMap<KioskNumber, u64> = published.iter().map(sequence).collect();
    let finding = |((kiosk, earlier), number): (&(KioskNumber, u64), &u32)| {
        let (later, envelopes) = (*last.get(kiosk)?, *lost.get(number)?);
        Some(Finding::Lost { kiosk: *kiosk, earlier: *earlier, later, envelopes })
    };
    Ok(numbered.iter().filter_map(finding).collect())
}

/// One envelope signed by two kiosks, and two sealed with one key.
fn double(building: &Building) -> Result<Vec<Finding>, RegisterError> {
    let twice = building.signed_twice()?.into_iter().map(|(leaf, kiosks)| Finding::TwoKiosks { leaf, kiosks });
    let shared = building.shared_keys()?.into_iter().map(|leaves| Finding::SharedKey { leaves });
    Ok(twice.chain(shared).collect())
}

/// The report and the list of leaves.
fn told(
    register: &Register,
    building: &Building,
    published: &[Kept],
    mut findings: BTreeSet<Finding>,
) -> Result<(Report, String), RegisterError> {
    let batches = published.iter().map(|batch| (batch.hash, &batch.signed.manifest)).collect();
    let mut evidence = Evidence::new(register.kiosks(), batches, register.most_envelopes());
    let (mut root, mut leaves) = (RootBuilder::default(), String::new());
    building.leaves(|leaf| {
        root.push(leaf.leaf);
        evidence.count(&leaf);
        leaves += &leaf.line();
        leaves.push('\n');
    })?;
    let mut set_aside = Vec::new();
    building.set_aside(|leaf| {
        evidence.set_aside(&leaf);
        set_aside.push(SetAside(leaf));
    })?;
    findings.extend(evidence.findings());
    let report = Report {
        format: ReportFormat::V1,
        eh: *register.package().eh(),
        envelopes: root.size(),
        root: root.root(),
        batches: published.iter().map(|batch| PublishedBatch::of(&batch.signed)).collect(),
        set_aside,
        findings: findings.into_iter().collect(),
    };
    Ok((report, leaves))
}
