//! The signed artefacts under a publication, read and checked: everything else in it is made from them again.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use serde::{Serialize, de::DeserializeOwned};

use super::verification::Verification;
use super::{PROOFS, RESULTS, plausible};
use crate::consultation::Package;
use crate::consultation::money::{agreeing, french_count, french_list};
use crate::count::{Opened, Results, count_watched};
use crate::envelope::{Leaf, Receipt, root};
use crate::files;
use crate::files::signed::{self, ArtefactError, Signed};
use crate::keys::{ConsultationHash, Hash, KioskList, KioskNumber, PublicKey, Tag};
use crate::progress::{Cancelled, Progress, Work};
use crate::register::{
    self, Absence, Checkpoint, Counted, Draw, Drawn, Frozen, LARGEST, Note, Opening, PublishedLeaf, Register,
    RegisterError, Report, SetAside, absence, check_kiosks, check_report, draw, opened_answers, read_leaves,
};

/// Files of a publication: path in it -> bytes.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// What a publication rests on.
#[derive(Debug)]
pub(super) struct Evidence {
    pub(super) package: Package,
    pub(super) kiosks: KioskList,
    pub(super) leaves: Vec<PublishedLeaf>,
    pub(super) report: Report,
    pub(super) note: Note,
    /// What was thrown in public.
    pub(super) lot: String,
    pub(super) opening: Opening,
    /// The opened ballots, where they are published.
    pub(super) opened: Option<Opened>,
    pub(super) results: Results,
    /// The proof files as they are, by their path in the publication.
    pub(super) proofs: Files,
}

/// A proof file's path in the publication.
pub(super) fn proof(name: &str) -> String {
    format!("{PROOFS}/{name}")
}

fn bytes_of<'a>(files: &'a Files, path: &str) -> Result<&'a [u8], RegisterError> {
    files.get(path).map(Vec::as_slice).ok_or_else(|| RegisterError::NotPublished(path.to_owned()))
}

fn signed_of<T: DeserializeOwned + Serialize>(
    files: &Files,
    name: &str,
    signed_by: (Tag, &PublicKey),
) -> Result<Signed<T>, RegisterError> {
    let path = proof(name);
    let (bytes, signature) = (bytes_of(files, &path)?, bytes_of(files, &format!("{path}.sig"))?);
    Ok(signed::check(Path::new(&path), bytes.to_vec(), signature, signed_by)?)
}

/// The package of a publication: the one file of its kind, named by its identifier.
pub(super) fn package(files: &Files) -> Result<Package, RegisterError> {
    let is_package = |path: &&String| path.starts_with(PROOFS) && path.ends_with(".consultation");
    let found: Vec<&String> = files.keys().filter(is_package).collect();
    let [path] = found.as_slice() else {
        return Err(RegisterError::NotPublished(proof("ID.consultation")));
    };
    let package = Package::read(bytes_of(files, path)?.to_vec())?;
    if **path == proof(&package.file_name()) {
        Ok(package)
    } else {
        Err(RegisterError::NotPublished(proof(&package.file_name())))
    }
}

impl Evidence {
    /// Leaves that a published batch has and the register does not count.
    pub(super) fn set_aside(&self) -> impl Iterator<Item = Leaf> {
        self.report.set_aside.iter().map(|SetAside(line)| line.leaf)
    }

    /// What a counted register rests on, as its stages checked it. Whether it says the truth is for whoever verifies the
    /// publication, this program first.
    ///
    /// # Errors
    /// A signature beside a file cannot be read.
    pub(super) fn of(counted: Counted<'_>) -> Result<Self, RegisterError> {
        let Counted { opened: stage, results } = counted;
        let register = stage.register();
        let package = register.package().clone();
        let register::Opened { drawn, opening, answers, ballots } = stage;
        let Drawn { frozen, draw } = drawn;
        let Frozen { note, text, report, kiosks, leaves, .. } = frozen;
        // The leaves from the register itself, whatever became of the file beside it.
        let lines = leaves.iter().map(|leaf| leaf.line() + "\n").collect::<String>();
        let signature = files::read(&signed::signature_path(&register.path(Register::KIOSKS)), LARGEST)?;
        let read = signed::parse(Path::new(Register::REPORT), &report)?;
        let signature_of = |name: &str| format!("{}.sig", proof(name));
        let mut proofs = Files::from([
            (proof(&package.file_name()), package.bytes().to_vec()),
            (proof(Register::LEAVES), lines.into_bytes()),
            (proof(Register::CHECKPOINT), text),
            (proof(Register::REPORT), report),
            (proof(Register::KIOSKS), kiosks),
            (signature_of(Register::KIOSKS), signature),
            (proof(Register::DRAW), draw.bytes),
            (signature_of(Register::DRAW), draw.signature.to_vec()),
            (proof(Register::OPENING), opening.bytes),
            (signature_of(Register::OPENING), opening.signature.to_vec()),
        ]);
        // Answers of a group too small to be shown would show it.
        let opened = results.shows_ballots(package.definition()).then_some(ballots);
        if opened.is_some() {
            proofs.insert(proof(Register::ANSWERS), answers);
        }
        let (kiosks, opening, lot) = (register.kiosks().clone(), opening.value, draw.value.lot);
        Ok(Self { package, kiosks, leaves, report: read, note, lot, opening, opened, results, proofs })
    }

    /// Reads the artefacts out of the files of a publication; every field of each is checked, and told.
    ///
    /// # Errors
    /// One is absent, malformed or says what does not follow from the others.
    pub(super) fn read(
        files: &Files,
        package: Package,
        told: &mut Verification,
        progress: &dyn Progress,
    ) -> Result<Self, RegisterError> {
        let (eh, authority) = (*package.eh(), package.keys().authority);
        told.good(format!("Consultation « {} », empreinte {}.", package.definition().title.fr, eh.fingerprint()));
        let kiosks = signed_of::<KioskList>(files, Register::KIOSKS, (Tag::Kiosks, &authority))?;
        check_kiosks(&kiosks.value, &package)?;
        let listed = french_count(kiosks.value.kiosks.len(), "certificat signé");
        told.good(format!("Liste des bornes : {listed} par l’autorité."));
        let leaves = read_leaves(bytes_of(files, &proof(Register::LEAVES))?)?;
        let (report, note) = frozen(files, (&package, &kiosks, &leaves), told)?;
        let drawn = signed_of::<Draw>(files, Register::DRAW, (Tag::Draw, &authority))?;
        draw::check(&drawn.value, package.definition(), &eh, note.checkpoint.hash())?;
        told.good(format!("Tirage public « {} » : signé, et tout en découle.", drawn.value.lot));
        let opening = signed_of::<Opening>(files, Register::OPENING, (Tag::Opening, &authority))?.value;
        opening.check(package.keys(), &note.checkpoint, drawn.hash())?;
        let holders = opening.holder_numbers();
        told.good(format!(
            "Ouverture, après le gel et le tirage : signée par l’autorité et par {} {}.",
            agreeing(holders.len(), "le dépositaire", "les dépositaires"),
            french_list(&holders)
        ));
        let (results, opened) = results(files, (&package, &opening), &drawn.value, told, progress)?;
        let kept = |path: &&String| path.starts_with(PROOFS) && is_proof(path, &package, opened.is_some());
        let proofs =
            files.keys().filter(kept).filter_map(|path| Some((path.clone(), files.get(path)?.clone()))).collect();
        let (kiosks, lot) = (kiosks.value, drawn.value.lot);
        Ok(Self { package, kiosks, leaves, report, note, lot, opening, opened, results, proofs })
    }
}

fn is_proof(path: &str, package: &Package, with_answers: bool) -> bool {
    let signed = [Register::KIOSKS, Register::DRAW, Register::OPENING];
    let plain = [Register::LEAVES, Register::CHECKPOINT, Register::REPORT];
    let is = |name: &str| path == proof(name);
    is(&package.file_name())
        || plain.into_iter().any(is)
        || signed.into_iter().any(|name| is(name) || is(&format!("{name}.sig")))
        || (with_answers && is(Register::ANSWERS))
}

fn to_u64(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The list of sealed ballots, the report and the freeze over both.
fn frozen(
    files: &Files,
    (package, kiosks, leaves): (&Package, &Signed<KioskList>, &[PublishedLeaf]),
    told: &mut Verification,
) -> Result<(Report, Note), RegisterError> {
    let eh = package.eh();
    let mismatch = |file: &str, reason: &str| ArtefactError::Mismatch { file: file.into(), reason: reason.into() };
    let text = String::from_utf8_lossy(bytes_of(files, &proof(Register::CHECKPOINT))?).into_owned();
    let note = Checkpoint::read(&text, eh, &package.keys().authority);
    let note = note.ok_or_else(|| ArtefactError::Signature(Register::CHECKPOINT.into()))?;
    let report_bytes = bytes_of(files, &proof(Register::REPORT))?;
    let report: Report = signed::parse(Path::new(Register::REPORT), report_bytes)?;
    check_report(&report, leaves, &kiosks.value, package)?;
    let all = french_count(leaves.len(), "bulletin scellé");
    told.good(format!("{all} : en ordre, aucun deux fois, chacun signé par sa borne."));
    let brought = french_count(report.batches.len(), "relevé signé");
    told.good(format!("{brought} : chacun contient exactement les bulletins listés pour lui."));
    let Checkpoint { size, root: frozen, kiosks: list, report: named, findings, missing, .. } = &note.checkpoint;
    let now =
        (to_u64(leaves.len()), root(leaves.iter().map(|line| line.leaf)), kiosks.hash(), Hash::of(&[report_bytes]));
    if (*size, *frozen, *list, *named) != now || *findings != to_u64(report.findings.len()) {
        let reason = "le gel ne porte pas sur cette liste, ces bornes ou ce rapport";
        return Err(mismatch(Register::CHECKPOINT, reason).into());
    }
    if !missing.iter().map(|absence| absence.kiosk).eq(absence::missing(&report, &kiosks.value)) {
        let reason = "le gel ne donne pas un motif pour chaque borne sans relevé clos, et pour elles seules";
        return Err(mismatch(Register::CHECKPOINT, reason).into());
    }
    told.good(format!("Gel : signé, sur exactement cette liste de {all} (racine {frozen})."));
    if note.witnesses > 0 {
        told.remark(format!(
            "Le gel porte {} de {} : {}.",
            french_count(note.witnesses, "signature"),
            agreeing(note.witnesses, "témoin", "témoins"),
            agreeing(note.witnesses, "vérifiez-la avec sa clé", "vérifiez-les avec leurs clés")
        ));
    }
    for finding in &report.findings {
        told.remark(format!("Constat publié : {}", finding.sentence()));
    }
    for Absence { kiosk, reason } in missing {
        told.remark(format!("Borne {kiosk} sans relevé clos au gel ; motif donné par l’autorité : « {reason} »."));
    }
    Ok((report, note))
}

/// The result: counted again from the answers where they are published, else as plausible as it can be told.
fn results(
    files: &Files,
    (package, opening): (&Package, &Opening),
    drawn: &Draw,
    told: &mut Verification,
    progress: &dyn Progress,
) -> Result<(Results, Option<Opened>), RegisterError> {
    let bytes = bytes_of(files, RESULTS)?;
    let published: Results = signed::parse(Path::new(RESULTS), bytes)?;
    let mismatch = |reason: &str| ArtefactError::Mismatch { file: RESULTS.into(), reason: reason.into() };
    if Hash::of(&[bytes]) != opening.results {
        return Err(mismatch("ce n’est pas le résultat que les dépositaires ont signé à l’ouverture").into());
    }
    plausible::check(&published, package.definition(), package.eh(), (opening.valid, opening.invalid))?;
    let path = proof(Register::ANSWERS);
    let expected = published.shows_ballots(package.definition());
    let Some(answers) = files.get(&path).filter(|_| expected) else {
        if expected {
            return Err(RegisterError::NotPublished(path));
        }
        told.good("Résultat : celui que les dépositaires ont signé, et ses nombres vont ensemble.".into());
        told.remark(
            "Les bulletins ouverts ne sont pas publiés, comme la définition ou la taille des groupes le veut : \
             le décompte ne peut pas être refait ici, il repose sur les dépositaires qui l’ont signé."
                .into(),
        );
        return Ok((published, None));
    };
    let opened = opened_answers(Path::new(&path), answers, package, opening)?;
    told.good("Bulletins ouverts : ceux de l’ouverture signée.".into());
    let watch = |raises: u64| {
        progress.report(Work::Count, raises, None);
        if progress.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let recounted = count_watched(package.definition(), package.eh(), &opened, &drawn.lot(), &watch);
    let recounted = recounted
        .map_err(|error| if progress.is_cancelled() { RegisterError::from(Cancelled) } else { error.into() })?;
    if recounted != published {
        return Err(mismatch("le décompte refait donne un autre résultat").into());
    }
    told.good(format!("Décompte refait : {}, même résultat.", french_count(recounted.counted, "bulletin")));
    Ok((published, Some(opened)))
}

/// The keys of the listed kiosks.
pub(super) fn keys_by_kiosk(kiosks: &KioskList) -> BTreeMap<KioskNumber, PublicKey> {
    kiosks.kiosks.iter().map(|entry| (entry.certificate.kiosk, entry.certificate.key)).collect()
}

/// Whether the kiosk that a line names signed its leaf.
pub(super) fn is_signed(eh: &ConsultationHash, keys: &BTreeMap<KioskNumber, PublicKey>, receipt: &Receipt) -> bool {
    keys.get(&receipt.kiosk).is_some_and(|key| receipt.verify(eh, key).is_good())
}
