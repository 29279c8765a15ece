//! Writing the publication: every file made in memory, listed, signed, then put in place.

use std::path::Path;

use super::evidence::{Evidence, Files, proof};
use super::page::view::{Artefact, ArtefactKind, Download, SitePath};
use super::page::{self, Language, Text};
use super::platforms::Platforms;
use super::verify::verify_files_watched;
use super::{DATA, FORMAT, PUBLICATION, Publication, PublishedFile, RECEIPTS, RESULTS, data, place, view};
use crate::consultation::Definition;
use crate::count::Results;
use crate::files::signed;
use crate::keys::{Hash, SigningKey, Tag};
use crate::progress::{Work, during};
use crate::register::{Counted, Register, RegisterError};

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Files written, the signed list included.
    pub files: usize,
    /// Bytes of all of them.
    pub bytes: u64,
    /// Files for platforms that are not among them, and why, in French.
    pub absent: Vec<String>,
}

/// Looks, before anything long is done, whether a register's publication may be written to a place.
///
/// # Errors
/// Something there is not of an earlier publication of this consultation.
pub fn expect_place(register: &Register, out: &Path) -> Result<(), RegisterError> {
    let package = register.package();
    place::expect_ours(out, &package.keys().authority, package.eh()).map(|_| ())
}

/// Writes the publication of a counted register into `out`, replacing an earlier one of the same consultation.
///
/// Everything is made in memory from what the stage checked, verified once as anybody will verify it, and only then written.
///
/// # Errors
/// `out` holds something else, the disk does not take it, it would not verify, or somebody ended it.
pub fn publish(counted: Counted<'_>, out: &Path, authority: &SigningKey) -> Result<Published, RegisterError> {
    let register = counted.register();
    register.expect_authority(authority)?;
    let eh = register.package().eh();
    let ours = place::expect_ours(out, &authority.public(), eh)?;
    let evidence = Evidence::of(counted)?;
    let mut files = during(register.progress(), Work::Make, || make(&evidence))?;
    let entry = |(path, bytes): (&String, &Vec<u8>)| PublishedFile {
        path: path.clone(),
        length: to_u64(bytes.len()),
        sha256: Hash::of(&[bytes]),
    };
    let list = files.iter().map(entry).collect();
    let list = Publication { format: FORMAT.into(), software: crate::SOFTWARE.into(), eh: *eh, files: list };
    let bytes = list.files.iter().map(|file| file.length).sum();
    let list = signed::json(&list)?;
    files.insert(format!("{PUBLICATION}.sig"), authority.sign(Tag::Result, &[&list]).to_vec());
    files.insert(PUBLICATION.into(), list);
    let told = verify_files_watched(&files, register.progress())?;
    if !told.holds() {
        return Err(RegisterError::Unverified(told.wrong().join(" ")));
    }
    place::put(&files, out, ours)?;
    let platforms = Platforms::of(evidence.package.definition(), &evidence.results, evidence.opened.as_ref());
    let absent = platforms.absent.iter().map(|told| told.get(Language::French).to_owned()).collect();
    Ok(Published { files: files.len(), bytes, absent })
}

fn to_u64(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

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
        Text::new("Le résultat en tableau (CSV)", "The result as a table (CSV)"),
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
        let label = Text::new("Le résultat pour les machines (JSON)", "The result for machines (JSON)");
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
