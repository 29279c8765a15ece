//! The checks that anybody can run: of a publication, of a batch, of receipts.
//!
//! A publication is made again from its signed artefacts and compared file by file. Nothing is believed because a list was
//! signed: the signature says who answers for it, not that it is so.

use std::collections::BTreeSet;
use std::fs;
use std::io::BufReader;
use std::path::Path;

use super::evidence::{self, Evidence, Files, is_signed, keys_by_kiosk};
use super::made::make;
use super::verification::{Answer, Check, Verification};
use super::{FORMAT, PUBLICATION, Publication, is_page};
use crate::ballot;
use crate::batch::{BatchError, BatchReader, Manifest};
use crate::consultation::{Package, ReceiptPolicy, money::french_count};
use crate::envelope::{Leaf, Receipt, ReceiptCode, ReceiptError, is_code, record_length};
use crate::files::signed::{self, ArtefactError};
use crate::files::{self, FileError};
use crate::keys::certificate::is_software;
use crate::keys::{Hash, Tag};
use crate::progress::{Cancelled, Progress, Silent, Steps, Work, during};
use crate::register::{LARGEST, RegisterError};

/// Most files of a publication: pictures, pages, proofs.
const MOST_FILES: usize = 20_000;
/// Most bytes of all of them.
const MOST_BYTES: u64 = 8 << 30;

/// Checks a batch to its last byte; its manifest and the manifest's hash.
pub fn verify_batch(path: &Path, package: &Package) -> Result<(Manifest, Hash), BatchError> {
    let length = record_length(ballot::plaintext_length(package.definition()));
    // An error without a number is the look at what was opened: a folder, a device, a pipe.
    let opened = files::open(path).map_err(|error| match error.source.raw_os_error() {
        Some(_) => BatchError::Io(error.source),
        None => BatchError::NotABatch,
    });
    let file = BufReader::new(opened?);
    let mut reader = BatchReader::open(file, (package.eh(), package.keys()), length)?;
    while reader.next_chunk()?.is_some() {}
    Ok((reader.manifest().clone(), reader.manifest_hash()))
}

/// Redoes everything that a publication allows to redo.
///
/// # Errors
/// A file cannot be read, or an artefact is absent, malformed or contradicts another one: nothing further can be said then.
pub fn verify_publication(folder: &Path) -> Result<Verification, RegisterError> {
    verify_publication_watched(folder, &Silent)
}

/// The same; `progress` hears how it gets on, and may end it.
///
/// # Errors
/// As there; or somebody ended it.
pub fn verify_publication_watched(folder: &Path, progress: &dyn Progress) -> Result<Verification, RegisterError> {
    verify_files_watched(&read_folder(folder, progress)?, progress)
}

/// As [`verify_publication`], of files in memory: path in the publication -> bytes.
///
/// # Errors
/// As there.
pub fn verify_files(files: &Files) -> Result<Verification, RegisterError> {
    verify_files_watched(files, &Silent)
}

pub(super) fn verify_files_watched(files: &Files, progress: &dyn Progress) -> Result<Verification, RegisterError> {
    verified(files, progress).map(|(told, _)| told)
}

/// What was checked, and the evidence that it was checked with.
fn verified(files: &Files, progress: &dyn Progress) -> Result<(Verification, Evidence), RegisterError> {
    let mut told = Verification::default();
    // Another folder is told as such, before anything of it is missed.
    if !files.contains_key(PUBLICATION) {
        return Err(RegisterError::NotAPublication);
    }
    let package = evidence::package(files)?;
    let list = listed(files, &package, &mut told)?;
    let evidence = Evidence::read(files, package, &mut told, progress)?;
    if progress.is_cancelled() {
        return Err(Cancelled.into());
    }
    during(progress, Work::Make, || remade(files, &list, &evidence, &mut told))?;
    told.remark(
        "Ce que cette vérification ne peut pas voir : que les réponses ouvertes sont bien celles des bulletins scellés. \
         Cela repose sur les dépositaires qui ont signé l’ouverture et sur la machine qu’ils ont utilisée."
            .into(),
    );
    let compared = match evidence.package.definition().receipt {
        ReceiptPolicy::None => {
            "des écrans, et le nombre de bulletins de chaque borne avec celui qu’elle affichait à sa clôture"
        }
        ReceiptPolicy::Printed | ReceiptPolicy::Offered => {
            "des reçus, et le nombre et la racine de chaque borne avec son ticket de clôture"
        }
    };
    told.remark(format!(
        "Comparez l’empreinte avec celle des affiches et {compared} : personne d’autre ne peut le faire."
    ));
    Ok((told, evidence))
}

/// Every file of a publication's folder. A link, a device or too much of anything is refused.
fn read_folder(folder: &Path, progress: &dyn Progress) -> Result<Files, RegisterError> {
    let steps = Steps::start(progress, Work::Gather, None)?;
    let mut files = Files::new();
    let mut bytes = 0_u64;
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((path, inside)) = folders.pop() {
        for entry in fs::read_dir(&path).map_err(FileError::at(&path))? {
            let entry = entry.map_err(FileError::at(&path))?;
            let (path, kind) = (entry.path(), entry.file_type().map_err(FileError::at(&entry.path()))?);
            let refused =
                |reason: &str| FileError { path: path.clone(), source: std::io::Error::other(reason.to_owned()) };
            let name = entry.file_name().into_string().map_err(|_| refused("le nom n’est pas du texte"))?;
            let inside = if inside.is_empty() { name } else { format!("{inside}/{name}") };
            if kind.is_dir() {
                folders.push((path, inside));
            } else if kind.is_file() {
                let read = files::read(&path, LARGEST.min(MOST_BYTES - bytes))?;
                bytes += u64::try_from(read.len()).unwrap_or(u64::MAX);
                files.insert(inside, read);
                steps.step()?;
            } else {
                return Err(refused("un lien ou un appareil n’a rien à faire dans une publication").into());
            }
            if files.len() + folders.len() > MOST_FILES {
                return Err(FileError {
                    path: folder.to_owned(),
                    source: std::io::Error::other("il y a trop de fichiers"),
                }
                .into());
            }
        }
    }
    Ok(files)
}

/// The signed list of files: every file is the one that was signed, and there is no other.
fn listed(files: &Files, package: &Package, told: &mut Verification) -> Result<Publication, RegisterError> {
    let missing = || RegisterError::NotPublished(PUBLICATION.into());
    let bytes = files.get(PUBLICATION).ok_or_else(missing)?;
    let signature = files.get(&format!("{PUBLICATION}.sig")).ok_or_else(missing)?;
    let signed_by = (Tag::Result, &package.keys().authority);
    let list: Publication = signed::check(Path::new(PUBLICATION), bytes.clone(), signature, signed_by)?.value;
    let ordered = list.files.windows(2).all(|pair| matches!(pair, [left, right] if left.path < right.path));
    if list.format != FORMAT || list.eh != *package.eh() || !ordered || !is_software(&list.software) {
        let reason = "elle est d’une autre consultation ou en désordre".into();
        return Err(ArtefactError::Mismatch { file: PUBLICATION.into(), reason }.into());
    }
    told.good("Liste des fichiers publiés : signée par l’autorité.".into());
    let is_same = |file: &super::PublishedFile| {
        files
            .get(&file.path)
            .is_some_and(|bytes| u64::try_from(bytes.len()) == Ok(file.length) && Hash::of(&[bytes]) == file.sha256)
    };
    let wrong: Vec<&str> = list.files.iter().filter(|file| !is_same(file)).map(|file| file.path.as_str()).collect();
    if wrong.is_empty() {
        told.good(format!("{} : chacun tel qu’il a été signé.", french_count(list.files.len(), "fichier listé")));
    } else {
        told.bad(format!("Fichiers modifiés ou absents : {}.", names(&wrong)));
    }
    let known: BTreeSet<&str> = list.files.iter().map(|file| file.path.as_str()).collect();
    let is_own = |path: &str| path == PUBLICATION || path.strip_suffix(".sig") == Some(PUBLICATION);
    let others: Vec<&str> =
        files.keys().map(String::as_str).filter(|path| !known.contains(path) && !is_own(path)).collect();
    if !others.is_empty() {
        told.bad(format!("Fichiers que personne n’a signés : {}.", names(&others)));
    }
    Ok(list)
}

/// At most ten names, and how many more.
fn names(paths: &[&str]) -> String {
    let (shown, more) = paths.split_at_checked(10).unwrap_or((paths, &[]));
    let shown = shown.join(", ");
    if more.is_empty() { shown } else { format!("{shown} et {}", french_count(more.len(), "autre")) }
}

/// Makes every file again and compares; pages, style and script only where this very version made them.
fn remade(
    files: &Files,
    list: &Publication,
    evidence: &Evidence,
    told: &mut Verification,
) -> Result<(), RegisterError> {
    let made = make(evidence)?;
    let same_version = list.software == crate::SOFTWARE;
    let is_compared = |path: &str| same_version || !is_page(path);
    let differs = |path: &&String| is_compared(path) && files.get(*path) != made.get(*path);
    let published = list.files.iter().map(|file| &file.path);
    let all: BTreeSet<&String> = made.keys().chain(published).collect();
    let wrong: Vec<&str> = all.iter().filter(|path| differs(path)).map(|path| path.as_str()).collect();
    if wrong.is_empty() {
        let compared = all.iter().filter(|path| is_compared(path)).count();
        let what = if same_version { "pages, tableaux, preuves et images" } else { "tableaux, preuves et images" };
        told.good(format!(
            "{} à partir des preuves, octet pour octet : {what}.",
            french_count(compared, "fichier refait")
        ));
    } else {
        told.bad(format!("Fichiers qui ne disent pas ce que disent les preuves : {}.", names(&wrong)));
    }
    if !same_version {
        told.remark(format!(
            "Les pages et le script n’ont pas été comparés : la version « {} » les a faits, celle-ci est « {} ». \
             Vérifiez avec la version nommée, ou lisez results.json.",
            list.software,
            crate::SOFTWARE
        ));
    }
    Ok(())
}

/// Checks receipts against a publication that is verified first: QR texts (signature and presence) or typed codes (presence).
///
/// # Errors
/// As [`verify_publication`].
pub fn verify_receipts(folder: &Path, receipts: &[String]) -> Result<Verification, RegisterError> {
    verify_receipts_watched(folder, receipts, &Silent)
}

/// The same; `progress` hears how it gets on, and may end it.
///
/// # Errors
/// As there; or somebody ended it.
pub fn verify_receipts_watched(
    folder: &Path,
    receipts: &[String],
    progress: &dyn Progress,
) -> Result<Verification, RegisterError> {
    let (publication, evidence) = verified(&read_folder(folder, progress)?, progress)?;
    let mut told = Verification::default();
    if publication.holds() {
        told.remark("La publication où l’on cherche se vérifie.".into());
    } else {
        told.checks.extend(publication.failed().cloned());
    }
    let search = Search::of(&evidence);
    for text in receipts {
        let shown: String = text.chars().take(24).collect();
        match search.find(text) {
            Ok(code) => told.good(format!("Reçu {code} : présent.")),
            Err(Unfound::Mistyped(problem)) => {
                let sentence = format!("Reçu {shown} : {problem}");
                told.checks.push(Check { sentence, answer: Answer::Mistyped });
            }
            Err(Unfound::Other(problem)) => {
                told.checks.push(Check { sentence: format!("Reçu {shown} : {problem}"), answer: Answer::NotFound });
            }
        }
    }
    Ok(told)
}

/// Why a receipt is not found, in French.
enum Unfound {
    /// See [`Answer::Mistyped`].
    Mistyped(String),
    /// See [`Answer::NotFound`].
    Other(String),
}

/// The published list, ready to be searched.
struct Search<'a> {
    evidence: &'a Evidence,
    present: BTreeSet<Leaf>,
    set_aside: BTreeSet<Leaf>,
}

impl<'a> Search<'a> {
    fn of(evidence: &'a Evidence) -> Self {
        let present = evidence.leaves.iter().map(|line| line.leaf).collect();
        Self { evidence, present, set_aside: evidence.set_aside().collect() }
    }

    fn find(&self, text: &str) -> Result<ReceiptCode, Unfound> {
        let other = |problem: &str| Err(Unfound::Other(problem.into()));
        if is_code(text) {
            let code = ReceiptCode::parse(text).map_err(|error| Unfound::Mistyped(format!("{error}.")))?;
            // The leaves that a code names follow one another.
            let first = self.present.range(code.first_leaf()..).next();
            return if first.is_some_and(|leaf| code.names(*leaf)) {
                Ok(code)
            } else {
                other("absent de la liste. Présentez le QR du reçu : lui seul fait preuve.")
            };
        }
        let receipt = Receipt::parse(text).map_err(|error: ReceiptError| Unfound::Mistyped(format!("{error}.")))?;
        let eh = self.evidence.package.eh();
        let is_present = self.present.contains(&receipt.leaf);
        if receipt.consultation != eh.prefix() && !is_present {
            return other("d’une autre consultation.");
        }
        let genuine = is_signed(eh, &keys_by_kiosk(&self.evidence.kiosks), &receipt);
        match (is_present, genuine && receipt.consultation == eh.prefix()) {
            (true, true) => Ok(receipt.code()),
            (false, true) if self.set_aside.contains(&receipt.leaf) => {
                other("mis de côté : sa borne a été retirée. L’organisateur doit dire pourquoi.")
            }
            (false, true) => other(
                "signature authentique, mais bulletin absent : c’est la preuve d’une perte. Prévenez l’organisateur.",
            ),
            (true, false) => Err(Unfound::Mistyped(
                "ce bulletin est dans la liste, mais la signature ne correspond pas : le texte est mal recopié. \
                 Scannez le QR de nouveau."
                    .into(),
            )),
            (false, false) => Err(Unfound::Mistyped(
                "la signature n’est pas celle d’une borne de cette consultation : le texte est mal recopié, ou le reçu est \
                 d’ailleurs. Scannez le QR de nouveau."
                    .into(),
            )),
        }
    }
}
