//! Every file of a publication but the signed list of them, made from the evidence: by who publishes, and again by who verifies.

use super::evidence::{Evidence, Files, proof};
use super::page::view::{Artefact, ArtefactKind, Download, SitePath};
use super::page::{self, Text};
use super::platforms::Platforms;
use super::{DATA, PUBLICATION, RECEIPTS, RESULTS, data, view};
use crate::consultation::Definition;
use crate::count::Results;
use crate::files::signed;
use crate::language::words::site as words;
use crate::register::{Register, RegisterError};

/// Every file of a publication but the signed list of them, from its evidence alone.
///
/// # Errors
/// A value has no JSON.
pub(super) fn make(evidence: &Evidence) -> Result<Files, RegisterError> {
    let mut files = evidence.proofs.clone();
    files.insert(RESULTS.into(), signed::json(&evidence.results)?);
    let definition = evidence.package.definition();
    let mut page = view::page(evidence);
    page.artefacts = artefacts(evidence);
    let platforms = Platforms::of(definition, &evidence.results, evidence.opened.as_ref());
    page.absent.clone_from(&platforms.absent);
    page.downloads = downloads(definition, &evidence.results, platforms, &mut files);
    for file in page::site(&page) {
        files.insert(file.path.into(), file.contents.into_bytes());
    }
    if page.receipts {
        files.insert(RECEIPTS.into(), receipts(evidence));
    }
    for (path, bytes) in evidence.package.images() {
        files.insert(path.clone(), bytes.clone());
    }
    Ok(files)
}

fn artefacts(evidence: &Evidence) -> Vec<Artefact> {
    let package = evidence.package.file_name();
    let all = [
        (package.as_str(), ArtefactKind::Package),
        (Register::KIOSKS, ArtefactKind::Kiosks),
        (Register::LEAVES, ArtefactKind::Leaves),
        (Register::REPORT, ArtefactKind::Report),
        (Register::CHECKPOINT, ArtefactKind::Freeze),
        (Register::DRAW, ArtefactKind::Draw),
        (Register::OPENING, ArtefactKind::Opening),
        (Register::ANSWERS, ArtefactKind::Answers),
    ];
    let there = all.into_iter().map(|(name, kind)| (proof(name), kind));
    let there = there.filter(|(path, _)| evidence.proofs.contains_key(path));
    let all = there.chain([(PUBLICATION.to_owned(), ArtefactKind::Publication)]);
    all.filter_map(|(path, kind)| Some(Artefact { kind, path: SitePath::parse(&path).ok()? })).collect()
}

fn downloads(definition: &Definition, results: &Results, platforms: Platforms, files: &mut Files) -> Vec<Download> {
    let mut offered = vec![(
        "resultats.csv".to_owned(),
        data::table(definition, results),
        Text::in_each(|language| words::TABLE_FILE.say(language).to_owned()),
    )];
    offered.extend(platforms.files);
    let results_json = files.get(RESULTS).map_or(0, Vec::len);
    let mut downloads = Vec::new();
    for (name, bytes, label) in offered {
        let path = format!("{DATA}/{name}");
        if let Ok(site_path) = SitePath::parse(&path) {
            let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            downloads.push(Download { path: site_path, label, bytes: length });
        }
        files.insert(path, bytes);
    }
    if let Ok(path) = SitePath::parse(RESULTS) {
        let label = Text::in_each(|language| words::MACHINE_FILE.say(language).to_owned());
        downloads.push(Download { path, label, bytes: u64::try_from(results_json).unwrap_or(u64::MAX) });
    }
    downloads
}

/// The list that the receipt page searches.
fn receipts(evidence: &Evidence) -> Vec<u8> {
    let kiosks = evidence.kiosks.kiosks.iter();
    let kiosks: Vec<(u16, [u8; 32])> =
        kiosks.map(|entry| (entry.certificate.kiosk.0, *entry.certificate.key.bytes())).collect();
    let leaves: Vec<[u8; 32]> = evidence.leaves.iter().map(|line| line.leaf.0).collect();
    page::receipts_script(evidence.package.eh().bytes(), &kiosks, &leaves).into_bytes()
}
