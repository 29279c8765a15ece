//! A published report checked from the outside, field by field: against the list of leaves, the list of kiosks and the package.
//!
//! Pure and linear. What follows from public data is made again and compared; what rests on earlier batches or on paper (a
//! loss, an older fork, a slip) can only be checked for form.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Register;
use super::evidence::Evidence;
use super::finding::Finding;
use super::folder::most_envelopes;
use super::incoming::{Refusal, judge};
use super::kept::forks;
use super::leaf::PublishedLeaf;
use super::report::Report;
use super::slips::{Slip, is_ahead};
use crate::batch::{BatchError, Manifest, SignedManifest};
use crate::consultation::Package;
use crate::consultation::money::{agreeing, french_count};
use crate::envelope::{Leaf, Receipt, RootBuilder};
use crate::files::signed::ArtefactError;
use crate::keys::{Hash, KioskList, KioskNumber};

fn mismatch(reason: impl Into<String>) -> ArtefactError {
    ArtefactError::Mismatch { file: Register::REPORT.into(), reason: reason.into() }
}

fn expect(holds: bool, reason: &str) -> Result<(), ArtefactError> {
    if holds { Ok(()) } else { Err(mismatch(reason)) }
}

/// Checks every field of a report. `kiosks` is verified already, `leaves` parsed line by line.
///
/// # Errors
/// The first thing that does not hold, in French.
pub fn check_report(
    report: &Report,
    leaves: &[PublishedLeaf],
    kiosks: &KioskList,
    package: &Package,
) -> Result<(), ArtefactError> {
    expect(report.eh == *package.eh(), "il est d’une autre consultation")?;
    let batches = batches(report, kiosks, package)?;
    let set_aside: Vec<&PublishedLeaf> = report.set_aside.iter().map(|line| &line.0).collect();
    let listed = batches.iter().map(|(hash, signed)| (*hash, &signed.manifest)).collect();
    let mut evidence = Evidence::new(kiosks, listed, most_envelopes(package));
    check_order(leaves.iter(), "leaves.txt n’est pas rangé, ou un bulletin y est deux fois")?;
    check_order(set_aside.iter().copied(), "les bulletins mis de côté ne sont pas rangés")?;
    check_signatures(leaves.iter().chain(set_aside.iter().copied()).collect(), kiosks, package)?;
    let counted: BTreeSet<Leaf> = leaves.iter().map(|line| line.leaf).collect();
    for line in leaves {
        let counts = kiosks.revocation(line.kiosk).is_none_or(|_| is_in_own(line, &evidence));
        expect(counts, "un bulletin d’une borne retirée compte sans être dans son dernier relevé accepté")?;
        evidence.count(line);
    }
    for line in &set_aside {
        let aside = kiosks.revocation(line.kiosk).is_some() && !is_in_own(line, &evidence);
        let is_known = !line.batches.is_empty() && !counted.contains(&line.leaf);
        expect(aside && is_known, "un bulletin est mis de côté sans que sa borne soit retirée, ou il compte aussi")?;
        evidence.set_aside(line);
    }
    check_roots(&batches, leaves, &set_aside)?;
    let mut root = RootBuilder::default();
    leaves.iter().for_each(|line| root.push(line.leaf));
    expect(root.size() == report.envelopes, "le nombre de bulletins n’est pas celui de leaves.txt")?;
    expect(root.root() == report.root, "la racine n’est pas celle de leaves.txt")?;
    let manifests: Vec<(Hash, &Manifest)> = batches.iter().map(|(hash, signed)| (*hash, &signed.manifest)).collect();
    check_findings(report, leaves, (kiosks, &manifests), &evidence)
}

/// Every manifest genuine, accepted by the list, in order; of one kiosk only those of one number.
fn batches(
    report: &Report,
    kiosks: &KioskList,
    package: &Package,
) -> Result<Vec<(Hash, SignedManifest)>, ArtefactError> {
    let mut batches: Vec<(Hash, SignedManifest)> = Vec::with_capacity(report.batches.len());
    for published in &report.batches {
        let (text, signature) = (published.manifest.clone().into_bytes(), published.signature.0);
        expect(text.len() <= crate::batch::LARGEST_MANIFEST, "un manifeste est trop long")?;
        let signed = SignedManifest::read(text, signature, (package.eh(), package.keys()));
        let signed = signed.map_err(|error: BatchError| mismatch(format!("{} : {error}", error.code())))?;
        let hash = signed.hash();
        judge(&signed.manifest, hash, kiosks)
            .map_err(|refusal: Refusal| mismatch(format!("{} : {refusal}", refusal.code())))?;
        if let Some((before, last)) = batches.last() {
            let (left, right) = (&last.manifest, &signed.manifest);
            let sorted = (left.kiosk(), *before) < (right.kiosk(), hash);
            expect(sorted, "les relevés ne sont pas rangés, ou l’un y est deux fois")?;
            let one_number = left.kiosk() != right.kiosk() || left.sequence == right.sequence;
            expect(one_number, "une borne a deux relevés de numéros différents : seul le dernier se publie")?;
        }
        batches.push((hash, signed));
    }
    Ok(batches)
}

fn check_order<'a>(mut lines: impl Iterator<Item = &'a PublishedLeaf>, reason: &str) -> Result<(), ArtefactError> {
    let mut last = None;
    expect(lines.all(|line| last.replace(line.leaf).is_none_or(|last| last < line.leaf)), reason)
}

fn check_signatures(lines: Vec<&PublishedLeaf>, kiosks: &KioskList, package: &Package) -> Result<(), ArtefactError> {
    let is_signed = |line: &&PublishedLeaf| {
        let PublishedLeaf { leaf, kiosk, signature, .. } = **line;
        let receipt = Receipt { consultation: package.eh().prefix(), kiosk, leaf, signature };
        let listed = kiosks.certificate(kiosk);
        listed.is_some_and(|entry| receipt.verify(package.eh(), &entry.certificate.key).is_good())
    };
    let wrong = lines.par_iter().filter(|line| !is_signed(line)).count();
    expect(
        wrong == 0,
        &format!(
            "{} ne {} pas {} par la borne nommée",
            french_count(wrong, "bulletin"),
            agreeing(wrong, "est", "sont"),
            agreeing(wrong, "signé", "signés")
        ),
    )
}

/// Whether a batch of the kiosk that signed a leaf holds it.
fn is_in_own(line: &PublishedLeaf, evidence: &Evidence<'_>) -> bool {
    let own = |number: &u32| evidence.batch(*number).is_some_and(|(_, manifest)| manifest.kiosk() == line.kiosk);
    line.batches.iter().any(own)
}

/// The leaves that name a batch are exactly those that it was signed for.
fn check_roots(
    batches: &[(Hash, SignedManifest)],
    leaves: &[PublishedLeaf],
    set_aside: &[&PublishedLeaf],
) -> Result<(), ArtefactError> {
    let mut roots = vec![RootBuilder::default(); batches.len()];
    let mut aside = set_aside.iter().copied().peekable();
    let mut push = |line: &PublishedLeaf| {
        let place = |number: &u32| usize::try_from(*number).ok()?.checked_sub(1);
        line.batches.iter().all(|number| {
            let root = place(number).and_then(|place| roots.get_mut(place));
            root.map(|root| root.push(line.leaf)).is_some()
        })
    };
    let reason = "un bulletin nomme un relevé qui n’est pas là";
    for line in leaves {
        while let Some(before) = aside.next_if(|before| before.leaf < line.leaf) {
            expect(push(before), reason)?;
        }
        expect(push(line), reason)?;
    }
    for line in aside {
        expect(push(line), reason)?;
    }
    for ((_, signed), root) in batches.iter().zip(&roots) {
        let Manifest { envelopes, root: signed_root, .. } = &signed.manifest;
        let same = (root.size(), root.root()) == (*envelopes, *signed_root);
        let kiosk = signed.manifest.kiosk();
        expect(same, &format!("les bulletins du relevé de la borne {kiosk} ne sont pas ceux qu’elle a signés"))?;
    }
    Ok(())
}

fn check_findings(
    report: &Report,
    leaves: &[PublishedLeaf],
    (kiosks, batches): (&KioskList, &[(Hash, &Manifest)]),
    evidence: &Evidence<'_>,
) -> Result<(), ArtefactError> {
    let sorted = report.findings.windows(2).all(|pair| matches!(pair, [left, right] if left < right));
    expect(sorted, "les constats ne sont pas rangés, ou l’un y est deux fois")?;
    let found: BTreeSet<&Finding> = report.findings.iter().filter(|finding| is_public(finding)).collect();
    let expected = evidence.findings();
    let same = found.len() == expected.len() && expected.iter().all(|finding| found.contains(finding));
    expect(same, "les constats ne sont pas ceux qui découlent des relevés publiés")?;
    let others = Others::new(report, leaves, kiosks, batches);
    for finding in report.findings.iter().filter(|finding| !is_public(finding)) {
        expect(others.may_be(finding), "un constat ne peut pas être vrai de ces relevés")?;
    }
    for fork in forks(batches.iter().copied()) {
        expect(others.has_fork(&fork), "un constat manque : deux relevés publiés portent le même numéro")?;
    }
    Ok(())
}

/// Whether a finding follows from what is published alone.
fn is_public(finding: &Finding) -> bool {
    match finding {
        Finding::Restored { .. }
        | Finding::OtherLast { .. }
        | Finding::Revoked { .. }
        | Finding::RestoredRevoked { .. }
        | Finding::TooMany { .. }
        | Finding::NoBatch { .. }
        | Finding::NotClosed { .. } => true,
        Finding::Fork { .. }
        | Finding::Lost { .. }
        | Finding::TwoKiosks { .. }
        | Finding::SharedKey { .. }
        | Finding::SlipAhead { .. } => false,
    }
}

/// What findings that rest on more than what is published must still agree with.
struct Others<'a> {
    kiosks: &'a KioskList,
    batches: &'a [(Hash, &'a Manifest)],
    forks: BTreeMap<(KioskNumber, u64), &'a [Hash]>,
    leaves: &'a [PublishedLeaf],
    one_each: bool,
}

impl<'a> Others<'a> {
    fn new(
        report: &'a Report,
        leaves: &'a [PublishedLeaf],
        kiosks: &'a KioskList,
        batches: &'a [(Hash, &'a Manifest)],
    ) -> Self {
        let forks: Vec<((KioskNumber, u64), &[Hash])> = report.findings.iter().filter_map(fork).collect();
        let mut losses = BTreeSet::new();
        let lost = report.findings.iter().filter_map(|finding| match finding {
            Finding::Lost { kiosk, earlier, .. } => Some((*kiosk, *earlier)),
            _ => None,
        });
        let forked: BTreeMap<(KioskNumber, u64), &[Hash]> = forks.iter().copied().collect();
        let one_each = forked.len() == forks.len() && lost.into_iter().all(|key| losses.insert(key));
        Self { kiosks, batches, forks: forked, leaves, one_each }
    }

    /// The published batches of a kiosk, sorted by it.
    fn last(&self, kiosk: KioskNumber) -> &'a [(Hash, &'a Manifest)] {
        let first = self.batches.partition_point(|(_, manifest)| manifest.kiosk() < kiosk);
        let end = self.batches.partition_point(|(_, manifest)| manifest.kiosk() <= kiosk);
        self.batches.get(first..end).unwrap_or_default()
    }

    fn is_listed(&self, kiosk: KioskNumber) -> bool {
        self.kiosks.certificate(kiosk).is_some()
    }

    fn may_be(&self, finding: &Finding) -> bool {
        self.one_each
            && match finding {
                Finding::Fork { kiosk, sequence, manifests } => self.may_fork(*kiosk, *sequence, manifests),
                Finding::Lost { kiosk, earlier, later, envelopes } => {
                    let is_last = self.last(*kiosk).first().is_some_and(|(_, last)| last.sequence == *later);
                    let taken_back = self.kiosks.revocation(*kiosk).is_some();
                    is_last && !taken_back && (1..*later).contains(earlier) && *envelopes > 0
                }
                Finding::TwoKiosks { leaf, kiosks } => self.may_be_signed(*leaf, kiosks),
                Finding::SharedKey { leaves } => {
                    several(leaves) && leaves.iter().all(|leaf| self.line(*leaf).is_some())
                }
                Finding::SlipAhead { kiosk, slip, ballots } => {
                    let last = self.last(*kiosk).iter().map(|(_, manifest)| *manifest);
                    let (kiosk, slip, ballots) = (*kiosk, *slip, *ballots);
                    self.is_listed(kiosk) && slip > 0 && is_ahead(&Slip { kiosk, slip, ballots }, last)
                }
                _ => true,
            }
    }

    /// The line of a leaf that counts.
    fn line(&self, leaf: Hash) -> Option<&'a PublishedLeaf> {
        let place = self.leaves.binary_search_by_key(&Leaf(leaf.0), |line| line.leaf).ok()?;
        self.leaves.get(place)
    }

    /// Whether these kiosks may have signed a leaf: it stands under the lowest of them whose signature counts.
    fn may_be_signed(&self, leaf: Hash, kiosks: &[KioskNumber]) -> bool {
        let Some(line) = self.line(leaf) else { return false };
        let counts = |kiosk: KioskNumber| {
            let holds = |number: &u32| {
                let place = usize::try_from(*number).ok().and_then(|number| number.checked_sub(1));
                place.and_then(|place| self.batches.get(place)).is_some_and(|(_, manifest)| manifest.kiosk() == kiosk)
            };
            self.kiosks.revocation(kiosk).is_none() || line.batches.iter().any(holds)
        };
        let first = kiosks.iter().copied().find(|kiosk| counts(*kiosk));
        several(kiosks) && kiosks.iter().all(|kiosk| self.is_listed(*kiosk)) && first == Some(line.kiosk)
    }

    fn may_fork(&self, kiosk: KioskNumber, sequence: u64, manifests: &[Hash]) -> bool {
        let last = self.last(kiosk);
        let top = last.first().map_or(0, |(_, manifest)| manifest.sequence);
        let published = last.iter().map(|(hash, _)| hash);
        let is_published = sequence != top || published.eq(manifests.iter());
        several(manifests) && (1..=top).contains(&sequence) && is_published
    }

    /// Whether the report names at least these manifests under their number.
    fn has_fork(&self, expected: &Finding) -> bool {
        let Some((key, manifests)) = fork(expected) else { return false };
        let named = self.forks.get(&key).copied().unwrap_or_default();
        manifests.iter().all(|manifest| named.binary_search(manifest).is_ok())
    }
}

fn fork(finding: &Finding) -> Option<((KioskNumber, u64), &[Hash])> {
    match finding {
        Finding::Fork { kiosk, sequence, manifests } => Some(((*kiosk, *sequence), manifests)),
        _ => None,
    }
}

/// Two or more, ascending.
fn several<T: Ord>(items: &[T]) -> bool {
    items.len() > 1 && items.windows(2).all(|pair| matches!(pair, [left, right] if left < right))
}
