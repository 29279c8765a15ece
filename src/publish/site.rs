//! Writing the publication: every file made in memory, listed, signed, then put in place.

use std::path::Path;

use super::evidence::{Evidence, Files, proof};
use super::page::view::{Artefact, ArtefactKind, Download, SitePath};
use super::page::{self, Text};
use super::platforms::Platforms;
use super::verify::{Verification, verify_files};
use super::{DATA, FORMAT, PUBLICATION, Publication, PublishedFile, RECEIPTS, RESULTS, data, place, view};
use crate::consultation::Definition;
use crate::count::Results;
use crate::files::{self, signed};
use crate::keys::{Hash, SigningKey, Tag};
use crate::language::Language;
use crate::language::words::site as words;
use crate::register::{LARGEST, Register, RegisterError};

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

/// Writes the publication of an opened register into `out`, replacing an earlier one of the same consultation.
///
/// Everything is made in memory, verified as anybody will verify it, and only then written.
///
/// # Errors
/// A step before is missing, `out` holds something else, the disk does not take it, or it would not verify.
pub fn publish(register: &Register, out: &Path, authority: &SigningKey) -> Result<Published, RegisterError> {
    register.expect_authority(authority)?;
    let eh = register.package().eh();
    let ours = place::expect_ours(out, &authority.public(), eh)?;
    let proofs = proofs(register)?;
    let evidence = Evidence::read(&proofs, register.package().clone(), &mut Verification::default())?;
    let mut files = make(&evidence)?;
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
    let told = verify_files(&files)?;
    if !told.holds() {
        return Err(RegisterError::Unverified(told.wrong().join(" ")));
    }
    place::put(&files, out, ours)?;
    let platforms = Platforms::of(evidence.package.definition(), &evidence.results, evidence.opened.as_ref());
    let absent = platforms.absent.iter().map(|told| told.get(Language::FRENCH).to_owned()).collect();
    Ok(Published { files: files.len(), bytes, absent })
}

fn to_u64(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The artefacts of an opened register, by their path in a publication.
fn proofs(register: &Register) -> Result<Files, RegisterError> {
    register.opened()?;
    let package = register.package();
    let leaves = register.leaves()?.iter().map(|leaf| leaf.line() + "\n").collect::<String>();
    let mut files = Files::new();
    // The leaves from the register itself, whatever became of the file beside it.
    files.insert(proof(Register::LEAVES), leaves.into_bytes());
    files.insert(proof(&package.file_name()), package.bytes().to_vec());
    for name in [Register::CHECKPOINT, Register::REPORT, Register::KIOSKS, Register::DRAW, Register::OPENING] {
        files.insert(proof(name), files::read(&register.path(name), LARGEST)?);
    }
    for name in [Register::KIOSKS, Register::DRAW, Register::OPENING] {
        let signature = files::read(&signed::signature_path(&register.path(name)), LARGEST)?;
        files.insert(format!("{}.sig", proof(name)), signature);
    }
    let results = files::read(&register.path(Register::RESULTS), LARGEST)?;
    let counted: Results = signed::parse(Path::new(RESULTS), &results)?;
    // Answers of a group too small to be shown would show it.
    if counted.shows_ballots(package.definition()) {
        files.insert(proof(Register::ANSWERS), files::read(&register.path(Register::ANSWERS), LARGEST)?);
    }
    files.insert(RESULTS.into(), results);
    Ok(files)
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
