//! The register's folder and its files.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::leaf::PublishedLeaf;
use super::{RegisterError, Step, store};
use crate::ballot;
use crate::ballot_box;
use crate::consultation::Package;
use crate::envelope::record_length;
use crate::files::signed::{self, ArtefactError, Signed};
use crate::files::{self, Access, FileError};
use crate::keys::{KioskList, SigningKey, Tag};
use crate::progress::{Progress, Silent, Steps, Work};

/// Largest file of a register that is read whole, in bytes.
pub const LARGEST: u64 = 4 << 30;

/// A register on disk.
#[derive(Debug)]
pub struct Register {
    /// Held for the life of this value, so that two programs never rebuild one register at once.
    _lock: File,
    folder: PathBuf,
    package: Package,
    kiosks: KioskList,
    /// A newer list than the folder's, until a merge has gone by it.
    newer: Option<Signed<KioskList>>,
    /// A newer list that came after the draw: it changes nothing here, late batches are judged by it.
    later: Option<KioskList>,
    /// Who hears of its long steps.
    progress: Arc<dyn Progress>,
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> RegisterError {
    move |source| FileError { path: path.to_owned(), source }.into()
}

impl Register {
    /// The register of a consultation in `folder`, made if it is not there. `kiosks` must hold everything that an earlier list
    /// held; a merge by it takes it in. Nothing is written before everything given was checked, and a making that was cut
    /// anywhere is made again.
    pub fn create(folder: &Path, package: Package, kiosks: &Path) -> Result<Self, RegisterError> {
        let list = read_kiosks(kiosks, &package)?;
        let is_new = !folder.exists() || is_free(folder, &package)?;
        if !is_new && packages(folder)?.is_empty() {
            return Err(RegisterError::Taken(folder.to_owned()));
        }
        if is_new {
            files::make_folder(folder, Access::Private)?;
        } else if !is_barren(folder)? {
            // Before the lock, whose file would be left behind in a folder of somebody's own.
            expect_same(folder, &package)?;
        }
        let lock = lock(folder)?;
        give_way(folder, &package, &list.value)?;
        expect_same(folder, &package)?;
        let mut register = Self::of(lock, folder, package, list.value.clone());
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(failed(folder))?;
        if signed::exists(&register.path(Self::DRAW)) {
            let frozen = read_kiosks(&register.path(Self::KIOSKS), &register.package)?.value;
            if !list.value.continues(&frozen) {
                return Err(RegisterError::ShorterList);
            }
            register.kiosks = frozen;
            register.later = Some(list.value);
        } else {
            register.newer = register.settle(list)?;
        }
        Ok(register)
    }

    /// Puts everything into a new register, the package first: by it the folder is known as one. The list, where the folder
    /// has an older one.
    fn settle(&self, list: Signed<KioskList>) -> Result<Option<Signed<KioskList>>, RegisterError> {
        let path = self.path(Self::KIOSKS);
        let kept = self.path(&self.package.file_name());
        let before = if signed::exists(&path) { Some(read_kiosks(&path, &self.package)?) } else { None };
        let is_same = before.as_ref().is_some_and(|before| before.bytes == list.bytes);
        if before.as_ref().is_some_and(|before| !list.value.continues(&before.value)) {
            return Err(RegisterError::ShorterList);
        }
        files::make_folder(&self.path(Self::BATCHES), Access::Private)?;
        if !kept.exists() {
            files::write(&kept, self.package.bytes(), Access::Private)?;
        }
        if before.is_none() {
            signed::write_pair(&path, &list.bytes, &list.signature, Access::Private)?;
        }
        Ok((before.is_some() && !is_same).then_some(list))
    }

    /// Takes the newer list of kiosks in, with what a merge made by it.
    pub(super) fn take_newer_list(&self) -> Result<(), RegisterError> {
        let Some(list) = &self.newer else { return Ok(()) };
        Ok(signed::write_pair(&self.path(Self::KIOSKS), &list.bytes, &list.signature, Access::Private)?)
    }

    /// Opens the register in `folder`.
    pub fn open(folder: &Path) -> Result<Self, RegisterError> {
        let missing = RegisterError::Missing { missing: "le registre", step: Step::Merge };
        let found = if folder.exists() { packages(folder)?.into_iter().next() } else { None };
        let found = found.ok_or(missing)?;
        let lock = lock(folder)?;
        let package = Package::read(files::read(&found, LARGEST)?)?;
        let kiosks = read_kiosks(&folder.join(Self::KIOSKS), &package)?.value;
        Ok(Self::of(lock, folder, package, kiosks))
    }

    fn of(lock: File, folder: &Path, package: Package, kiosks: KioskList) -> Self {
        let progress = Arc::new(Silent);
        Self { _lock: lock, folder: folder.to_owned(), package, kiosks, newer: None, later: None, progress }
    }

    /// Lets somebody follow the long steps of this register and of its stages, and end them.
    #[must_use]
    pub fn watched_by(mut self, progress: Arc<dyn Progress>) -> Self {
        self.progress = progress;
        self
    }

    pub(crate) fn progress(&self) -> &dyn Progress {
        self.progress.as_ref()
    }

    pub(super) const BATCHES: &str = "batches";
    /// The list of kiosks.
    pub const KIOSKS: &str = "kiosks.json";
    /// The register's database.
    pub const DATABASE: &str = "register.db";
    /// The published list of leaves.
    pub const LEAVES: &str = "leaves.txt";
    /// What was merged and found.
    pub const REPORT: &str = "report.json";
    /// The officers' own report.
    pub const REPORT_TEXT: &str = "report.txt";
    /// The freeze.
    pub const CHECKPOINT: &str = "checkpoint.txt";
    /// The draw.
    pub const DRAW: &str = "draw.json";
    /// The answers.
    pub const ANSWERS: &str = "answers.json";
    /// The opening.
    pub const OPENING: &str = "opening.json";
    /// The result.
    pub const RESULTS: &str = "results.json";

    /// A file of the register.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The package.
    pub fn package(&self) -> &Package {
        &self.package
    }

    /// The kiosks.
    pub fn kiosks(&self) -> &KioskList {
        &self.kiosks
    }

    /// The kiosks that the newest list given knows, which after the draw is not the register's own.
    pub(super) fn latest_kiosks(&self) -> &KioskList {
        self.later.as_ref().unwrap_or(&self.kiosks)
    }

    /// Bytes of every record.
    pub fn record_length(&self) -> usize {
        record_length(ballot::plaintext_length(self.package.definition()))
    }

    /// Envelopes that a kiosk's box holds at most.
    pub(super) fn most_envelopes(&self) -> u64 {
        most_envelopes(&self.package)
    }

    /// Whether `key` is the consultation's authority.
    pub fn expect_authority(&self, key: &SigningKey) -> Result<(), RegisterError> {
        if key.public() == self.package.keys().authority { Ok(()) } else { Err(RegisterError::OtherAuthority) }
    }

    /// The envelopes, as published: sorted by leaf.
    pub fn leaves(&self) -> Result<Vec<PublishedLeaf>, RegisterError> {
        let steps = Steps::start(self.progress(), Work::Load, None)?;
        let mut leaves = Vec::new();
        store::leaves(&self.path(Self::DATABASE), |leaf| {
            leaves.push(leaf);
            Ok(steps.step()?)
        })?;
        Ok(leaves)
    }
}

/// Envelopes that a box of this consultation holds at most.
pub(super) fn most_envelopes(package: &Package) -> u64 {
    let definition = package.definition();
    ballot_box::most_envelopes(record_length(ballot::plaintext_length(definition)), definition.capacity)
}

/// Refuses a folder that has another package than this one.
fn expect_same(folder: &Path, package: &Package) -> Result<(), RegisterError> {
    let kept = folder.join(package.file_name());
    if let Some(other) = packages(folder)?.iter().find(|path| **path != kept) {
        return Err(RegisterError::OtherConsultation(other.clone()));
    }
    if kept.exists() && files::read(&kept, LARGEST)? != package.bytes() {
        return Err(RegisterError::OtherConsultation(kept));
    }
    Ok(())
}

/// What a first merge makes beside the package before it accepts anything.
const FIRST: [&str; 6] =
    [Register::KIOSKS, Register::REPORT, Register::REPORT_TEXT, Register::LEAVES, Register::DATABASE, Register::SLIPS];

/// Whether a folder holds a register that accepted nothing, and nothing else: in a folder of somebody's own, a package and a list
/// of kiosks are theirs.
fn is_barren(folder: &Path) -> Result<bool, RegisterError> {
    let batches = folder.join(Register::BATCHES);
    if !batches.is_dir() || packages(folder)?.len() > 1 {
        return Ok(false);
    }
    for entry in fs::read_dir(&batches).map_err(failed(&batches))? {
        if entry.map_err(failed(&batches))?.path().extension().is_some_and(|extension| extension == "urne") {
            return Ok(false);
        }
    }
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let name = entry.map_err(failed(folder))?.file_name();
        let name = name.to_string_lossy();
        let own = name.strip_suffix(".sig").or_else(|| name.strip_suffix(".new")).unwrap_or(&name);
        let is_own =
            FIRST.contains(&own) || own.ends_with(".consultation") || [".lock", Register::BATCHES].contains(&own);
        if !is_own {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes away a register that never accepted a batch, where it is in the way: of another consultation, or begun with a list of kiosks
/// that the new one does not continue. Nothing is lost with it, and the command given again, corrected, works.
fn give_way(folder: &Path, package: &Package, list: &KioskList) -> Result<(), RegisterError> {
    if !is_barren(folder)? {
        return Ok(());
    }
    let kept = folder.join(package.file_name());
    let others: Vec<PathBuf> = packages(folder)?
        .into_iter()
        .filter(|path| *path != kept || files::read(path, LARGEST).is_ok_and(|bytes| bytes != package.bytes()))
        .collect();
    let kiosks = folder.join(Register::KIOSKS);
    let before = if others.is_empty() && signed::exists(&kiosks) { Some(read_kiosks(&kiosks, package)?) } else { None };
    if others.is_empty() && before.is_none_or(|before| list.continues(&before.value)) {
        return Ok(());
    }
    let signature = signed::signature_path(&kiosks);
    let rest = [signature].into_iter().chain(FIRST.map(|name| folder.join(name)));
    // The package goes last: by it the folder is known as a register until the end.
    for path in rest.chain(others).filter(|path| path.exists()) {
        fs::remove_file(&path).map_err(failed(&path))?;
    }
    Ok(())
}

/// Whether a folder holds nothing but what the making of a register leaves when it is cut.
fn is_free(folder: &Path, package: &Package) -> Result<bool, RegisterError> {
    let package = format!("{}.new", package.file_name());
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let name = entry.map_err(failed(folder))?.file_name();
        if name != ".lock" && name != Register::BATCHES && *name != *package {
            return Ok(false);
        }
    }
    let batches = folder.join(Register::BATCHES);
    Ok(!batches.is_dir() || fs::read_dir(&batches).map_err(failed(&batches))?.next().is_none())
}

fn lock(folder: &Path) -> Result<File, RegisterError> {
    files::lock(folder)?.ok_or_else(|| RegisterError::Busy(folder.to_owned()))
}

fn packages(folder: &Path) -> Result<Vec<PathBuf>, RegisterError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "consultation") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Reads a signed list of kiosks and checks that it is this consultation's.
pub(crate) fn read_kiosks(path: &Path, package: &Package) -> Result<Signed<KioskList>, RegisterError> {
    let list = signed::read::<KioskList>(path, (Tag::Kiosks, &package.keys().authority), LARGEST)?;
    check_kiosks(&list.value, package)?;
    Ok(list)
}

/// Checks that a list of kiosks is this consultation's.
pub(crate) fn check_kiosks(list: &KioskList, package: &Package) -> Result<(), ArtefactError> {
    if list.verify(package.eh(), &package.keys().authority).is_good() {
        return Ok(());
    }
    let reason = "certificats d’une autre consultation ou en désordre".into();
    Err(ArtefactError::Mismatch { file: Register::KIOSKS.into(), reason })
}
