//! What stands at a place: nothing, an empty folder, an earlier publication untouched since, or something strange.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};

use super::super::evidence::proof;
use super::super::{PUBLICATION, Publication, PublishedFile};
use crate::files::{self, FileError, signed};
use crate::keys::{ConsultationHash, Hash, PublicKey, SIGNATURE_LENGTH, Tag};
use crate::register::{LARGEST, Register, RegisterError};

/// An empty file in a folder that is being written or removed: all in there is this program's.
pub(super) const MARK: &str = ".urne-publication";

/// That the place may be written, and for whom.
#[derive(Debug, Clone, Copy)]
pub(in crate::publish) struct Ours {
    pub(super) authority: PublicKey,
    pub(super) eh: ConsultationHash,
}

/// What stands at a place that may be written.
#[derive(Debug)]
pub(super) enum Standing {
    Absent,
    Empty,
    /// A folder that this program was writing or removing.
    Marked,
    Earlier(Earlier),
}

/// What an earlier publication has on the disk besides its signed list: paths inside it, folders before what they hold.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    pub(super) files: Vec<PathBuf>,
    pub(super) folders: Vec<PathBuf>,
    /// The hash of its draw.
    pub(super) draw: Option<Hash>,
}

/// The place's full path, without following a link at its end.
pub(super) fn resolve(out: &Path) -> Result<PathBuf, RegisterError> {
    let unfit = |reason| RegisterError::NotAPlace { folder: out.to_owned(), reason };
    let here = std::env::current_dir().map_err(FileError::at(out))?;
    let whole = here.join(out);
    let (Some(parent), Some(name)) = (whole.parent(), whole.file_name()) else {
        return Err(unfit("n’est pas un nom de dossier"));
    };
    // A parent that is not there yet has no links to follow.
    let site = parent.canonicalize().unwrap_or_else(|_| parent.to_owned()).join(name);
    let here = here.canonicalize().map_err(FileError::at(out))?;
    // Of a name that ends in « . » the last part is the folder itself: it is compared as well as what it is called.
    let is_around = here.starts_with(&site) || out.canonicalize().is_ok_and(|out| here.starts_with(out));
    if is_around { Err(unfit("est le dossier où vous travaillez, ou le contient")) } else { Ok(site) }
}

/// What stands where the publication goes.
pub(super) fn of_site(folder: &Path, ours: &Ours) -> Result<Standing, RegisterError> {
    look(folder, ours, false)
}

/// What stands beside it, where a cut may have left a folder in the middle of its making.
pub(super) fn of_work(folder: &Path, ours: &Ours) -> Result<Standing, RegisterError> {
    look(folder, ours, true)
}

fn look(folder: &Path, ours: &Ours, is_work: bool) -> Result<Standing, RegisterError> {
    let metadata = match folder.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Standing::Absent),
        found => found.map_err(FileError::at(folder))?,
    };
    let unfit = |reason| RegisterError::NotAPlace { folder: folder.to_owned(), reason };
    if metadata.is_symlink() {
        return Err(unfit("est un lien vers un autre endroit"));
    }
    if !metadata.is_dir() {
        return Err(unfit("n’est pas un dossier"));
    }
    let wanted = (AtFlags::SYMLINK_NOFOLLOW, StatxFlags::BASIC_STATS);
    let status = statx(CWD, folder, wanted.0, wanted.1).map_err(|errno| FileError::at(folder)(errno.into()))?;
    if status.stx_attributes.contains(StatxAttributes::MOUNT_ROOT) {
        return Err(unfit("est la racine d’un disque ou d’une clé"));
    }
    if entries(folder)?.is_empty() {
        return Ok(Standing::Empty);
    }
    if is_work && folder.join(MARK).symlink_metadata().is_ok_and(|mark| mark.is_file() && mark.len() <= 64) {
        return Ok(Standing::Marked);
    }
    let listed = listed(folder, ours)?;
    let draw = listed.get(&proof(Register::DRAW)).and_then(|file| Some(file.as_ref()?.sha256));
    let mut earlier = Earlier { draw, ..Earlier::default() };
    walk(folder, Path::new(""), &listed, &mut earlier)?;
    Ok(Standing::Earlier(earlier))
}

type Listed = BTreeMap<String, Option<PublishedFile>>;

/// The files of the publication that is there, by path; the signed list and its signature have no entry of their own.
fn listed(folder: &Path, ours: &Ours) -> Result<Listed, RegisterError> {
    let path = folder.join(PUBLICATION);
    let Some(bytes) = is_plain(&path).then(|| files::read(&path, LARGEST)).transpose()? else {
        let strange = entries(folder)?.into_iter().next().unwrap_or_default();
        return Err(RegisterError::Strange { folder: folder.to_owned(), strange: strange.display().to_string() });
    };
    let beside = signed::signature_path(&path);
    let signature = is_plain(&beside).then(|| files::read(&beside, LARGEST)).transpose()?.unwrap_or_default();
    let signature: Option<[u8; SIGNATURE_LENGTH]> = signature.try_into().ok();
    let is_signed =
        signature.is_some_and(|signature| ours.authority.verify(Tag::Result, &[&bytes], &signature).is_good());
    if !is_signed {
        return Err(signed::ArtefactError::Signature(path.display().to_string()).into());
    }
    let list: Publication = signed::parse(&path, &bytes)?;
    if list.eh != ours.eh {
        return Err(RegisterError::NotAPlace {
            folder: folder.to_owned(),
            reason: "est la publication d’une autre consultation",
        });
    }
    let own = [PUBLICATION.to_owned(), signed::name_of(&beside)].map(|name| (name, None));
    Ok(list.files.into_iter().map(|file| (file.path.clone(), Some(file))).chain(own).collect())
}

fn is_plain(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_file())
}

/// The names in a folder, sorted.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let read = || -> std::io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.map(|entry| Ok(PathBuf::from(entry?.file_name()))).collect()
    };
    let mut names = read().map_err(FileError::at(folder))?;
    names.sort();
    Ok(names)
}

/// Collects what is below `inside`; the first thing that is not listed, or is not what is listed, is refused.
fn walk(folder: &Path, inside: &Path, listed: &Listed, found: &mut Earlier) -> Result<(), RegisterError> {
    for name in entries(&folder.join(inside))? {
        let path = inside.join(name);
        let whole = folder.join(&path);
        let strange = || RegisterError::Strange { folder: folder.to_owned(), strange: path.display().to_string() };
        let text = path.to_str().ok_or_else(strange)?;
        let metadata = whole.symlink_metadata().map_err(FileError::at(&whole))?;
        if metadata.is_dir() {
            let below = format!("{text}/");
            if !listed.keys().any(|listed| listed.starts_with(&below)) {
                return Err(strange());
            }
            found.folders.push(path.clone());
            walk(folder, &path, listed, found)?;
            continue;
        }
        match listed.get(text).filter(|_| metadata.is_file()).ok_or_else(strange)? {
            None => {}
            Some(file) if metadata.len() == file.length => {
                if Hash::of(&[&files::read(&whole, file.length)?]) != file.sha256 {
                    return Err(strange());
                }
                found.files.push(path);
            }
            Some(_) => return Err(strange()),
        }
    }
    Ok(())
}
