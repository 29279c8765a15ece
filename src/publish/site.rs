//! Writing the publication: every file made in memory, listed, signed, then put in place.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::page::view::{Artefact, ArtefactKind, Download, SitePath};
use super::page::{self, Text};
use super::{DATA, FORMAT, PROOFS, PUBLICATION, Publication, PublishedFile, RECEIPTS, data, view};
use crate::consultation::Definition;
use crate::count::{Opened, Results, count};
use crate::files::{self, Access, FileError, signed};
use crate::keys::hash::hex;
use crate::keys::{ConsultationHash, Hash, KioskList, SigningKey, Tag};
use crate::register::{LARGEST, PublishedLeaf, Register, RegisterError};

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Files written, the signed list included.
    pub files: usize,
    /// Bytes of all of them.
    pub bytes: u64,
}

type Files = BTreeMap<String, Vec<u8>>;

/// Writes the publication of an opened register into `out`, replacing an earlier one of the same consultation.
pub fn publish(register: &Register, out: &Path, authority: &SigningKey) -> Result<Published, RegisterError> {
    register.expect_authority(authority)?;
    expect_ours(out)?;
    let (opening, opened) = register.opened()?;
    let (checkpoint, _) = register.frozen()?;
    let (draw, _) = register.drawn()?;
    let package = register.package();
    let definition = package.definition();
    let results = count(definition, package.eh(), &opened, &draw.lot())?;
    let leaves = register.leaves()?;
    let mut files = Files::new();
    files.insert("results.json".into(), signed::json(&results)?);
    // A group too small to be shown would show in the opened ballots.
    let ballots = definition.publish_ballots && !results.questions.iter().any(|question| question.hidden);
    let artefacts = proofs(register, (ballots, &leaves), &mut files)?;
    let downloads = downloads(definition, &results, Some(&opened).filter(|_| ballots), &mut files);
    let mut page = view::page(register, &results, &leaves, &opening, hex(&checkpoint.root.0));
    page.artefacts = artefacts;
    page.downloads = downloads;
    for file in page::site(&page) {
        files.insert(file.path.into(), file.contents.into_bytes());
    }
    files.insert(RECEIPTS.into(), receipts(package.eh(), register.kiosks(), &leaves));
    for (path, bytes) in package.images() {
        files.insert(path.clone(), bytes.clone());
    }
    let entry = |(path, bytes): (&String, &Vec<u8>)| PublishedFile {
        path: path.clone(),
        length: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        sha256: Hash::of(&[bytes]),
    };
    let list = Publication { format: FORMAT.into(), eh: *package.eh(), files: files.iter().map(entry).collect() };
    let making = out.with_added_extension("new");
    write_site(&making, &files)?;
    signed::write(&making.join(PUBLICATION), &signed::json(&list)?, (Tag::Result, authority), Access::Public)?;
    put_in_place(&making, out)?;
    let bytes = list.files.iter().map(|file| file.length).sum();
    Ok(Published { files: files.len() + 2, bytes })
}

fn proofs(
    register: &Register,
    (ballots, leaves): (bool, &[PublishedLeaf]),
    files: &mut Files,
) -> Result<Vec<Artefact>, RegisterError> {
    let package = register.package().file_name();
    let all = [
        (package.as_str(), Some(ArtefactKind::Package), false),
        (Register::KIOSKS, Some(ArtefactKind::Kiosks), true),
        (Register::LEAVES, Some(ArtefactKind::Leaves), false),
        (Register::CHECKPOINT, Some(ArtefactKind::Freeze), false),
        (Register::DRAW, Some(ArtefactKind::Draw), true),
        (Register::OPENING, Some(ArtefactKind::Opening), true),
        (Register::ANSWERS, Some(ArtefactKind::Answers), false),
        (Register::REPORT, None, false),
    ];
    let mut artefacts = Vec::new();
    for (name, kind, signed) in all {
        if name == Register::ANSWERS && !ballots {
            continue;
        }
        let path = format!("{PROOFS}/{name}");
        let file = register.path(name);
        if signed {
            files.insert(format!("{path}.sig"), files::read(&signed::signature_path(&file), LARGEST)?);
        }
        let bytes = match name {
            // From the register itself, whatever became of the file beside it.
            Register::LEAVES => leaves.iter().map(|leaf| leaf.line() + "\n").collect::<String>().into_bytes(),
            _ => files::read(&file, LARGEST)?,
        };
        files.insert(path.clone(), bytes);
        if let (Some(kind), Ok(path)) = (kind, SitePath::parse(&path)) {
            artefacts.push(Artefact { kind, path });
        }
    }
    if let Ok(path) = SitePath::parse(PUBLICATION) {
        artefacts.push(Artefact { kind: ArtefactKind::Publication, path });
    }
    Ok(artefacts)
}

fn downloads(definition: &Definition, results: &Results, ballots: Option<&Opened>, files: &mut Files) -> Vec<Download> {
    let mut offered = vec![(
        "resultats.csv".to_owned(),
        data::table(definition, results),
        Text::new("Le résultat en tableau (CSV)", "The result as a table (CSV)"),
    )];
    for (place, (question, result)) in definition.questions.iter().zip(&results.questions).enumerate() {
        let id = &question.id;
        let platform =
            |name: &str| Text::new(format!("Pour {name}, question « {id} »"), format!("For {name}, question “{id}”"));
        if let Some(bytes) = data::decidim(question, result) {
            offered.push((format!("{id}-decidim.csv"), bytes, platform("Decidim")));
        }
        if let Some(bytes) = data::cap_collectif(question, result) {
            offered.push((format!("{id}-cap-collectif.csv"), bytes, platform("Cap Collectif")));
        }
        if let Some(bytes) = ballots.and_then(|opened| data::consul(question, opened, place)) {
            offered.push((format!("{id}-consul.txt"), bytes, platform("Consul")));
        }
    }
    let results_json = files.get("results.json").map_or(0, Vec::len);
    let mut downloads = Vec::new();
    for (name, bytes, label) in offered {
        let path = format!("{DATA}/{name}");
        if let Ok(site_path) = SitePath::parse(&path) {
            let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            downloads.push(Download { path: site_path, label, bytes: length });
        }
        files.insert(path, bytes);
    }
    if let Ok(path) = SitePath::parse("results.json") {
        let label = Text::new("Le résultat pour les machines (JSON)", "The result for machines (JSON)");
        downloads.push(Download { path, label, bytes: u64::try_from(results_json).unwrap_or(u64::MAX) });
    }
    downloads
}

/// The list that the receipt page searches.
pub(super) fn receipts(eh: &ConsultationHash, kiosks: &KioskList, leaves: &[PublishedLeaf]) -> Vec<u8> {
    let kiosks = kiosks.kiosks.iter();
    let kiosks: Vec<(u16, [u8; 32])> =
        kiosks.map(|entry| (entry.certificate.kiosk.0, *entry.certificate.key.bytes())).collect();
    let leaves: Vec<[u8; 32]> = leaves.iter().map(|line| line.leaf.0).collect();
    page::receipts_script(eh.bytes(), &kiosks, &leaves).into_bytes()
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> RegisterError {
    move |source| FileError { path: path.to_owned(), source }.into()
}

fn write_site(making: &Path, files: &Files) -> Result<(), RegisterError> {
    if making.exists() {
        fs::remove_dir_all(making).map_err(failed(making))?;
    }
    for (path, bytes) in files {
        let path = making.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed(parent))?;
        }
        files::write(&path, bytes, Access::Public)?;
    }
    Ok(())
}

/// Replaces an earlier publication by the finished one. Another folder is left alone.
fn put_in_place(making: &Path, out: &Path) -> Result<(), RegisterError> {
    if out.exists() {
        fs::remove_dir_all(out).map_err(failed(out))?;
    }
    fs::rename(making, out).map_err(failed(out))
}

/// Whether `out` may be written: absent, empty, or an earlier publication.
fn expect_ours(out: &Path) -> Result<(), RegisterError> {
    let is_free = !out.exists() || fs::read_dir(out).map_err(failed(out))?.next().is_none();
    if is_free || out.join(PUBLICATION).is_file() {
        return Ok(());
    }
    Err(RegisterError::TooLate("le dossier de publication contient autre chose : choisissez-en un vide"))
}
