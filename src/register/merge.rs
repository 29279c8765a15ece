//! Merging: every batch is read whole and checked before any of it counts, then all accepted ones are merged by leaf.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::folder::{LARGEST, Register};
use super::report::{BatchLine, Finding, Report};
use super::store::Building;
use super::{RegisterError, store};
use crate::batch::{BatchError, BatchReader, Manifest};
use crate::envelope::{Envelope, Leaf, RootBuilder};
use crate::files::{self, Access, FileError, signed};
use crate::keys::certificate::HexBytes;
use crate::keys::{Hash, KioskNumber};

/// A batch that was refused; the others were merged.
#[derive(Debug)]
pub struct RefusedBatch {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub reason: Refusal,
}

/// Why a batch is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It is not genuine.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// The file cannot be opened.
    #[error("le fichier ne s’ouvre pas : {0}")]
    Open(std::io::Error),
    /// The kiosk is not in the list.
    #[error("la borne {0} n’est pas dans la liste des bornes")]
    UnknownKiosk(KioskNumber),
    /// The kiosk was taken back, and this is not its last accepted batch.
    #[error("la borne {0} a été retirée ; ce relevé n’est pas le dernier accepté")]
    Revoked(KioskNumber),
}

impl Refusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Batch(error) => error.code(),
            Self::Open(_) => "B-100",
            Self::UnknownKiosk(_) => "B-120",
            Self::Revoked(_) => "B-121",
        }
    }
}

/// What a merge did.
#[derive(Debug)]
pub struct Merged {
    /// The report, also written into the register.
    pub report: Report,
    /// Batches that were refused.
    pub refused: Vec<RefusedBatch>,
}

type Reader = BatchReader<BufReader<File>>;

/// Adds batches to the register and rebuilds everything that follows from all accepted ones.
pub fn merge(register: &Register, batches: &[PathBuf]) -> Result<Merged, RegisterError> {
    if signed::exists(&register.path(Register::DRAW)) {
        return Err(RegisterError::TooLate("le tirage a eu lieu : rien ne peut plus entrer dans ce registre"));
    }
    let mut refused = Vec::new();
    for path in batches {
        match check(register, path) {
            Ok(hash) => keep(register, path, hash)?,
            Err(reason) => refused.push(RefusedBatch { path: path.clone(), reason }),
        }
    }
    let report = rebuild(register)?;
    Ok(Merged { report, refused })
}

fn open(register: &Register, path: &Path) -> Result<Reader, Refusal> {
    if !path.metadata().map_err(Refusal::Open)?.is_file() {
        return Err(Refusal::Open(std::io::Error::other("ce n’est pas un fichier")));
    }
    let file = File::open(path).map_err(Refusal::Open)?;
    let package = register.package();
    let reader = BatchReader::open(BufReader::new(file), (package.eh(), package.keys()), register.record_length())?;
    let certificate = &reader.manifest().certificate.certificate;
    let (kiosk, nonce) = (certificate.kiosk, &certificate.nonce);
    if register.kiosks().find(kiosk, nonce).is_none_or(|known| known.certificate != *certificate) {
        return Err(Refusal::UnknownKiosk(kiosk));
    }
    let revoked = register.kiosks().revocation(kiosk, nonce);
    if revoked.is_some_and(|revocation| revocation.last_manifest != Some(reader.manifest_hash())) {
        return Err(Refusal::Revoked(kiosk));
    }
    Ok(reader)
}

/// Reads a batch to its last byte; the hash of its manifest.
fn check(register: &Register, path: &Path) -> Result<Hash, Refusal> {
    let mut reader = open(register, path)?;
    while reader.next_chunk()?.is_some() {}
    Ok(reader.manifest_hash())
}

fn keep(register: &Register, path: &Path, hash: Hash) -> Result<(), RegisterError> {
    let kept = register.path(Register::BATCHES).join(format!("{hash}.urne"));
    if kept.exists() {
        return Ok(());
    }
    Ok(files::write(&kept, &files::read(path, LARGEST)?, Access::Private)?)
}

/// One kept batch being read, one envelope at a time.
struct Source {
    file: String,
    reader: Reader,
    kiosk: KioskNumber,
    instance: usize,
    next: std::vec::IntoIter<Envelope>,
    head: Option<Envelope>,
}

impl Source {
    fn advance(&mut self) -> Result<(), RegisterError> {
        self.head = self.next.next();
        while self.head.is_none() {
            let chunk = self.reader.next_chunk();
            let chunk = chunk.map_err(|source| RegisterError::KeptBatch { file: self.file.clone(), source })?;
            let Some(chunk) = chunk else { return Ok(()) };
            self.next = chunk.into_iter();
            self.head = self.next.next();
        }
        Ok(())
    }

    fn manifest(&self) -> &Manifest {
        self.reader.manifest()
    }
}

fn sources(register: &Register) -> Result<Vec<Source>, RegisterError> {
    let folder = register.path(Register::BATCHES);
    let failed = |source| FileError { path: folder.clone(), source };
    let mut sources = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_none_or(|extension| extension != "urne") {
            continue;
        }
        let file = signed::name_of(&path);
        let reader = match open(register, &path) {
            Ok(reader) => reader,
            Err(Refusal::Batch(source)) => return Err(RegisterError::KeptBatch { file, source }),
            // The list of kiosks changed since: the batch stays in the folder and out of the register.
            Err(_) => continue,
        };
        let kiosk = reader.manifest().certificate.certificate.kiosk;
        sources.push(Source { file, reader, kiosk, instance: 0, next: Vec::new().into_iter(), head: None });
    }
    let line = |source: &Source| BatchLine::of(source.manifest(), source.reader.manifest_hash());
    sources.sort_by_cached_key(line);
    Ok(sources)
}

fn rebuild(register: &Register) -> Result<Report, RegisterError> {
    let mut sources = sources(register)?;
    let lines: Vec<BatchLine> =
        sources.iter().map(|source| BatchLine::of(source.manifest(), source.reader.manifest_hash())).collect();
    let mut findings = by_manifest(register, &lines);
    let mut takeovers = Takeover::declared(&lines);
    let instances: Vec<Vec<usize>> = instances(&lines);
    for (instance, members) in instances.iter().enumerate() {
        for member in members {
            if let Some(source) = sources.get_mut(*member) {
                source.instance = instance;
            }
        }
    }
    let building = Building::start(&register.path(Register::DATABASE))?;
    let mut root = RootBuilder::default();
    let mut leaves = String::new();
    let mut lost: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    for source in &mut sources {
        source.advance()?;
    }
    while let Some(leaf) = sources.iter().filter_map(|source| source.head.as_ref()).map(Envelope::leaf).min() {
        let holders: Vec<usize> = (0..sources.len()).filter(|place| is_at(&sources, *place, leaf)).collect();
        note_losses(&instances, &holders, &sources, &mut lost);
        let lives: BTreeSet<Life> = holders.iter().filter_map(|place| lines.get(*place)).map(life).collect();
        let kiosks = unexplained(&lives, &mut takeovers);
        if kiosks.len() > 1 {
            findings.push(Finding::TwoKiosks { leaf: Hash(leaf.0), kiosks: kiosks.into_iter().collect() });
        }
        if let Some((source, envelope)) = holders
            .first()
            .and_then(|place| sources.get(*place))
            .and_then(|source| Some((source, source.head.as_ref()?)))
        {
            building.add(source.kiosk, envelope)?;
            let published = store::PublishedLeaf { leaf, kiosk: source.kiosk, signature: *envelope.kiosk_signature() };
            leaves += &published.line();
            leaves.push('\n');
            root.push(leaf);
        }
        for place in holders {
            if let Some(source) = sources.get_mut(place) {
                source.advance()?;
            }
        }
    }
    findings.extend(lost.into_iter().filter_map(|((earlier, later), envelopes)| {
        let (earlier, later) = (lines.get(earlier)?, lines.get(later)?);
        let (kiosk, earlier, later) = (earlier.kiosk, earlier.sequence, later.sequence);
        Some(Finding::Lost { kiosk, earlier, later, envelopes })
    }));
    findings.extend(takeovers.iter().map(Takeover::finding));
    findings.sort();
    building.finish()?;
    let eh = *register.package().eh();
    let report = Report { eh, envelopes: root.size(), root: root.root(), batches: lines, findings };
    files::write(&register.path(Register::LEAVES), leaves.as_bytes(), Access::Private)?;
    files::write(&register.path(Register::REPORT), &signed::json(&report)?, Access::Private)?;
    files::write(&register.path("report.txt"), report.text().as_bytes(), Access::Private)?;
    Ok(report)
}

/// One life of a kiosk, within the consultation.
type Life = (KioskNumber, HexBytes<16>);

fn life(line: &BatchLine) -> Life {
    (line.kiosk, line.nonce)
}

/// A kiosk that took over the ballots of another, and what both have.
struct Takeover {
    by: Life,
    from: Life,
    shared: u64,
    only_from: u64,
}

impl Takeover {
    /// What the batches declare, each once.
    fn declared(lines: &[BatchLine]) -> Vec<Self> {
        let declared = |line: &BatchLine| line.restored.map(|from| (life(line), (from.kiosk, from.nonce)));
        let pairs: BTreeSet<(Life, Life)> = lines.iter().filter_map(declared).collect();
        pairs.into_iter().map(|(by, from)| Self { by, from, shared: 0, only_from: 0 }).collect()
    }

    fn finding(&self) -> Finding {
        let (kiosk, from) = (self.by.0, self.from.0);
        Finding::Restored { kiosk, from, shared: self.shared, only_from: self.only_from }
    }
}

/// The kiosks that have one envelope, without those whose ballots another of them took over; counts the takeovers.
fn unexplained(lives: &BTreeSet<Life>, takeovers: &mut [Takeover]) -> BTreeSet<KioskNumber> {
    let mut kiosks: BTreeSet<KioskNumber> = lives.iter().map(|life| life.0).collect();
    for takeover in takeovers.iter_mut().filter(|takeover| lives.contains(&takeover.from)) {
        if lives.contains(&takeover.by) {
            takeover.shared += 1;
            kiosks.remove(&takeover.from.0);
        } else {
            takeover.only_from += 1;
        }
    }
    kiosks
}

fn is_at(sources: &[Source], place: usize, leaf: Leaf) -> bool {
    sources.get(place).and_then(|source| source.head.as_ref()).is_some_and(|head| head.leaf() == leaf)
}

/// Batches of the same kiosk and instance, in their order.
fn instances(lines: &[BatchLine]) -> Vec<Vec<usize>> {
    let mut instances: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (place, line) in lines.iter().enumerate() {
        instances.entry((line.kiosk, line.nonce)).or_default().push(place);
    }
    instances.into_values().collect()
}

/// An envelope that one batch of an instance has and the next lacks was lost between the two.
fn note_losses(
    instances: &[Vec<usize>],
    holders: &[usize],
    sources: &[Source],
    lost: &mut BTreeMap<(usize, usize), u64>,
) {
    let members = holders.iter().filter_map(|place| sources.get(*place)).map(|source| source.instance);
    let members: BTreeSet<usize> = members.collect();
    for instance in members {
        let batches = instances.get(instance).map(Vec::as_slice).unwrap_or_default();
        for pair in batches.windows(2) {
            if let [earlier, later] = pair
                && holders.contains(earlier)
                && !holders.contains(later)
            {
                *lost.entry((*earlier, *later)).or_default() += 1;
            }
        }
    }
}

/// What the manifests alone show: forks, kiosks without a batch, kiosks not closed.
fn by_manifest(register: &Register, lines: &[BatchLine]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for pair in lines.windows(2) {
        if let [left, right] = pair
            && (left.kiosk, left.nonce, left.sequence) == (right.kiosk, right.nonce, right.sequence)
            && left.manifest != right.manifest
        {
            let manifests = vec![left.manifest, right.manifest];
            findings.push(Finding::Fork { kiosk: left.kiosk, sequence: left.sequence, manifests });
        }
    }
    let replaced: BTreeSet<Life> = Takeover::declared(lines).iter().map(|takeover| takeover.from).collect();
    for entry in &register.kiosks().kiosks {
        let (kiosk, nonce) = (entry.certificate.kiosk, entry.certificate.nonce);
        if replaced.contains(&(kiosk, nonce)) {
            continue;
        }
        match lines.iter().rfind(|line| (line.kiosk, line.nonce) == (kiosk, nonce)) {
            None => findings.push(Finding::NoBatch { kiosk }),
            Some(last) if !last.closed => findings.push(Finding::NotClosed { kiosk }),
            Some(_) => {}
        }
    }
    findings
}
