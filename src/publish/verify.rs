//! The checks that anybody can run: of a publication, of a batch, of receipts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{PROOFS, PUBLICATION, Publication};
use crate::ballot;
use crate::batch::{BatchError, BatchReader, Manifest};
use crate::consultation::Package;
use crate::consultation::money::grouped;
use crate::count::{Results, count};
use crate::envelope::{Leaf, Receipt, ReceiptCode, ReceiptError, record_length, root};
use crate::files::signed::{self, ArtefactError};
use crate::files::{self, FileError};
use crate::keys::{ConsultationHash, Hash, KioskList, KioskNumber, PublicKey, Tag};
use crate::register::answers::Answers;
use crate::register::{Checkpoint, Draw, LARGEST, Opening, PublishedLeaf, Register, RegisterError, draw};

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What, one sentence.
    pub sentence: String,
    /// Whether it holds.
    pub holds: bool,
}

/// What was checked, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// The checks.
    pub checks: Vec<Check>,
    /// What these checks cannot show.
    pub remarks: Vec<String>,
}

impl Verification {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        !self.checks.is_empty() && self.checks.iter().all(|check| check.holds)
    }

    fn note(&mut self, holds: bool, good: impl Into<String>, bad: impl Into<String>) -> bool {
        self.checks.push(Check { sentence: if holds { good.into() } else { bad.into() }, holds });
        holds
    }
}

/// Checks a batch to its last byte; its manifest.
pub fn verify_batch(path: &Path, package: &Package) -> Result<Manifest, BatchError> {
    let length = record_length(ballot::plaintext_length(package.definition()));
    if !path.metadata()?.is_file() {
        return Err(BatchError::NotABatch);
    }
    let file = BufReader::new(File::open(path)?);
    let mut reader = BatchReader::open(file, (package.eh(), package.keys()), length)?;
    while reader.next_chunk()?.is_some() {}
    Ok(reader.manifest().clone())
}

fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    files::read(path, LARGEST)
}

/// A publication being checked.
struct Site {
    folder: PathBuf,
    package: Package,
    kiosks: KioskList,
    leaves: Vec<PublishedLeaf>,
}

impl Site {
    fn proof(&self, name: &str) -> PathBuf {
        self.folder.join(PROOFS).join(name)
    }

    fn authority(&self) -> &PublicKey {
        &self.package.keys().authority
    }

    fn eh(&self) -> &ConsultationHash {
        self.package.eh()
    }
}

/// Redoes everything that a publication allows to redo. Errors are files that cannot be read at all.
pub fn verify_publication(folder: &Path) -> Result<Verification, RegisterError> {
    let mut told = Verification::default();
    let site = read_site(folder)?;
    files(&site, &mut told)?;
    let definition = site.package.definition();
    let fingerprint = site.eh().fingerprint();
    told.note(true, format!("Consultation « {} », empreinte {fingerprint}.", definition.title.fr), "");
    let kiosks = grouped(u64::try_from(site.kiosks.kiosks.len()).unwrap_or(u64::MAX));
    told.note(true, format!("Liste des bornes : {kiosks} certificats signés par l’autorité."), "");
    let checkpoint = leaves(&site, &mut told)?;
    let Some((checkpoint, checkpoint_hash)) = checkpoint else { return Ok(told) };
    let drawn = signed::read::<Draw>(&site.proof(Register::DRAW), (Tag::Draw, site.authority()), LARGEST)?;
    let (draw_hash, drawn) = (drawn.hash(), drawn.value);
    let follows = draw::check(&drawn, definition, site.eh(), checkpoint_hash).is_ok();
    told.note(
        follows,
        format!("Tirage public « {} » : signé, et tout en découle.", drawn.lot),
        "Le tirage n’appartient pas à ce gel, ou ce qu’il dit n’en découle pas.",
    );
    let path = site.proof(Register::OPENING);
    let opening = signed::read::<Opening>(&path, (Tag::Opening, site.authority()), LARGEST)?.value;
    let bound = opening.checkpoint == checkpoint_hash
        && opening.draw == draw_hash
        && opening.envelopes == checkpoint.size
        && opening.valid + opening.invalid == opening.envelopes;
    told.note(
        bound,
        format!("Ouverture par les dépositaires {:?} : signée, après le gel et le tirage.", opening.holders),
        "L’ouverture n’appartient pas à ce gel et à ce tirage.",
    );
    result(&site, &drawn, &opening, &mut told)?;
    told.remarks.push(
        "Que les réponses publiées soient celles des bulletins scellés repose sur les dépositaires qui ont ouvert."
            .into(),
    );
    Ok(told)
}

fn read_site(folder: &Path) -> Result<Site, RegisterError> {
    let proofs = folder.join(PROOFS);
    let missing = RegisterError::Missing { missing: "le dossier preuves", remedy: "donnez le dossier publié entier" };
    let entries = fs::read_dir(&proofs).map_err(|_| missing)?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let package = paths.filter(|path| path.extension().is_some_and(|extension| extension == "consultation")).min();
    let package = package.ok_or(RegisterError::Missing {
        missing: "le paquet de la consultation",
        remedy: "donnez le dossier publié entier",
    })?;
    let package = Package::read(read(&package)?)?;
    let kiosks = crate::register::read_kiosks(&proofs.join(Register::KIOSKS), &package)?.value;
    let path = proofs.join(Register::LEAVES);
    let text = String::from_utf8_lossy(&read(&path)?).into_owned();
    let leaves: Option<Vec<PublishedLeaf>> = text.lines().map(PublishedLeaf::parse).collect();
    let malformed = || ArtefactError::Malformed { file: Register::LEAVES.into(), reason: "ligne illisible".into() };
    let leaves = leaves.filter(|_| text.is_empty() || text.ends_with('\n')).ok_or_else(malformed)?;
    Ok(Site { folder: folder.to_owned(), package, kiosks, leaves })
}

/// Every file is the one that was signed, and there is no other.
fn files(site: &Site, told: &mut Verification) -> Result<(), RegisterError> {
    let path = site.folder.join(PUBLICATION);
    let list = signed::read::<Publication>(&path, (Tag::Result, site.authority()), LARGEST)?.value;
    told.note(
        list.eh == *site.eh(),
        "Liste des fichiers publiés : signée par l’autorité.",
        "La liste des fichiers est d’une autre consultation.",
    );
    let mut listed = BTreeSet::from([PUBLICATION.to_owned(), format!("{PUBLICATION}.sig")]);
    let mut wrong = Vec::new();
    for file in &list.files {
        listed.insert(file.path.clone());
        let stays = !file.path.starts_with('/') && !file.path.split('/').any(|part| part == ".." || part.is_empty());
        let same = stays
            && read(&site.folder.join(&file.path))
                .is_ok_and(|bytes| u64::try_from(bytes.len()) == Ok(file.length) && Hash::of(&[&bytes]) == file.sha256);
        if !same {
            wrong.push(file.path.clone());
        }
    }
    let found = grouped(u64::try_from(list.files.len()).unwrap_or(u64::MAX));
    told.note(
        wrong.is_empty(),
        format!("{found} fichiers, tels qu’ils ont été signés."),
        format!("Fichiers modifiés ou absents : {}.", wrong.join(", ")),
    );
    let mut others = Vec::new();
    walk(&site.folder, &site.folder, &mut others)?;
    others.retain(|path| !listed.contains(path));
    if !others.is_empty() {
        told.note(false, "", format!("Fichiers que personne n’a signés : {}.", others.join(", ")));
    }
    Ok(())
}

fn walk(base: &Path, folder: &Path, found: &mut Vec<String>) -> Result<(), RegisterError> {
    let failed = |source| FileError { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        if entry.file_type().map_err(failed)?.is_dir() {
            walk(base, &path, found)?;
        } else if let Ok(inside) = path.strip_prefix(base) {
            found.push(inside.to_string_lossy().into_owned());
        }
    }
    found.sort();
    Ok(())
}

/// The published list: order, signatures, and the freeze over it.
fn leaves(site: &Site, told: &mut Verification) -> Result<Option<(Checkpoint, Hash)>, RegisterError> {
    let sorted = site.leaves.windows(2).all(|pair| matches!(pair, [left, right] if left.leaf < right.leaf));
    told.note(
        sorted,
        "Liste des bulletins scellés : rangée, aucun deux fois.",
        "La liste des bulletins scellés n’est pas rangée.",
    );
    let keys = keys_by_kiosk(&site.kiosks);
    let wrong = site.leaves.par_iter().filter(|line| !is_signed(site.eh(), &keys, line)).count();
    let all = grouped(u64::try_from(site.leaves.len()).unwrap_or(u64::MAX));
    told.note(
        wrong == 0,
        format!("{all} bulletins scellés, chacun signé par sa borne."),
        format!("{wrong} lignes ne sont pas signées par leur borne."),
    );
    let bytes = read(&site.proof(Register::CHECKPOINT))?;
    let note = Checkpoint::read(&String::from_utf8_lossy(&bytes), site.eh(), site.authority());
    let Some(checkpoint) = note else {
        told.note(false, "", "Le gel n’est pas signé par l’autorité.");
        return Ok(None);
    };
    let kiosks = Hash::of(&[&read(&site.proof(Register::KIOSKS))?]);
    let size = u64::try_from(site.leaves.len()).unwrap_or(u64::MAX);
    let report = Hash::of(&[&read(&site.proof(Register::REPORT))?]);
    let same = (checkpoint.size, checkpoint.root, checkpoint.kiosks, checkpoint.report)
        == (size, root(site.leaves.iter().map(|line| line.leaf)), kiosks, report);
    told.note(
        same,
        format!("Gel : signé, sur exactement ces {all} bulletins (racine {}).", checkpoint.root),
        "Le gel ne porte pas sur cette liste, ces bornes ou ce rapport.",
    );
    let page = super::site::receipts(site.eh(), &site.kiosks, &site.leaves);
    told.note(
        read(&site.folder.join(super::RECEIPTS))? == page,
        "« Vérifier mon reçu » cherche dans cette même liste.",
        "« Vérifier mon reçu » cherche dans une autre liste.",
    );
    Ok(Some((checkpoint, Hash::of(&[&bytes]))))
}

fn keys_by_kiosk(kiosks: &KioskList) -> BTreeMap<KioskNumber, Vec<PublicKey>> {
    let mut keys: BTreeMap<KioskNumber, Vec<PublicKey>> = BTreeMap::new();
    for entry in &kiosks.kiosks {
        keys.entry(entry.certificate.kiosk).or_default().push(entry.certificate.key);
    }
    keys
}

fn is_signed(eh: &ConsultationHash, keys: &BTreeMap<KioskNumber, Vec<PublicKey>>, line: &PublishedLeaf) -> bool {
    let receipt = Receipt { consultation: eh.prefix(), kiosk: line.kiosk, leaf: line.leaf, signature: line.signature };
    keys.get(&line.kiosk).is_some_and(|keys| keys.iter().any(|key| receipt.verify(eh, key).is_good()))
}

/// The answers are those of the opening, and the rule gives the published result.
fn result(site: &Site, drawn: &Draw, opening: &Opening, told: &mut Verification) -> Result<(), RegisterError> {
    let path = site.proof(Register::ANSWERS);
    let published: Results =
        signed::parse(&site.folder.join("results.json"), &read(&site.folder.join("results.json"))?)?;
    let numbers = (published.eh, published.envelopes, published.counted);
    told.note(
        numbers == (*site.eh(), opening.envelopes, opening.valid),
        "Résultat : les nombres de bulletins sont ceux de l’ouverture.",
        "Le résultat et l’ouverture ne donnent pas les mêmes nombres de bulletins.",
    );
    if !path.exists() {
        told.remarks
            .push("Les bulletins ouverts ne sont pas publiés : le décompte ne peut pas être refait ici.".into());
        return Ok(());
    }
    let bytes = read(&path)?;
    told.note(
        Hash::of(&[&bytes]) == opening.answers,
        "Bulletins ouverts : ceux de l’ouverture signée.",
        "Les bulletins ouverts ne sont pas ceux de l’ouverture signée.",
    );
    let answers: Answers = signed::parse(&path, &bytes)?;
    let opened = answers.opened(site.package.definition(), site.eh())?;
    let recounted = count(site.package.definition(), site.eh(), &opened, &drawn.lot())?;
    told.note(
        recounted == published,
        format!("Décompte refait : {} bulletins, même résultat.", grouped(recounted.counted)),
        "Le décompte refait donne un autre résultat que celui publié.",
    );
    Ok(())
}

/// Checks receipts against a publication: QR texts (signature and presence) or typed codes (presence).
pub fn verify_receipts(folder: &Path, receipts: &[String]) -> Result<Verification, RegisterError> {
    let site = read_site(folder)?;
    let keys = keys_by_kiosk(&site.kiosks);
    let present: BTreeSet<Leaf> = site.leaves.iter().map(|line| line.leaf).collect();
    let mut told = Verification::default();
    for text in receipts {
        let shown: String = text.chars().take(24).collect();
        match receipt(&site, (&keys, &present), text) {
            Ok(code) => told.note(true, format!("Reçu {code} : présent."), ""),
            Err(problem) => told.note(false, "", format!("Reçu {shown} : {problem}")),
        };
    }
    Ok(told)
}

fn receipt(
    site: &Site,
    (keys, present): (&BTreeMap<KioskNumber, Vec<PublicKey>>, &BTreeSet<Leaf>),
    text: &str,
) -> Result<ReceiptCode, String> {
    if let Ok(code) = ReceiptCode::parse(text) {
        let found = present.range(code.first()..).next().is_some_and(|leaf| code.names(*leaf));
        return if found {
            Ok(code)
        } else {
            Err("absent de la liste. Présentez le QR du reçu : lui seul fait preuve.".into())
        };
    }
    let receipt = Receipt::parse(text).map_err(|error: ReceiptError| format!("{error}."))?;
    if receipt.consultation != site.eh().prefix() {
        return Err("d’une autre consultation.".into());
    }
    let line = PublishedLeaf { leaf: receipt.leaf, kiosk: receipt.kiosk, signature: receipt.signature };
    let genuine = is_signed(site.eh(), keys, &line);
    match (genuine, present.contains(&receipt.leaf)) {
        (true, true) => Ok(receipt.code()),
        (true, false) => {
            Err("signature authentique, mais bulletin absent : c’est la preuve d’une perte. Prévenez l’organisateur."
                .into())
        }
        (false, _) => Err("la signature n’est pas celle d’une borne de cette consultation.".into()),
    }
}
