//! The place of a publication: written beside, exchanged in one step, and nothing touched that is not listed as its own.
//!
//! Before the first change [`expect_ours`] looks at the place and at what a cut may have left beside it. What is there must be
//! absent, empty, or an earlier publication of this consultation with nothing added or changed (`place/standing.rs`).
//! [`put`] writes everything into `SITE.urne-new`, sees it to the disk with one call, and exchanges the two folders. Where the
//! file system cannot exchange, the earlier one is `SITE.urne-old` for an instant; after a cut there, the next run puts it back.

mod standing;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with, syncfs};
use rustix::io::Errno;

use self::standing::{Earlier, MARK, Ours, Standing, resolve};
use super::PUBLICATION;
use crate::files::{self, Access, FileError, signed};
use crate::keys::{ConsultationHash, Hash, PublicKey};
use crate::register::RegisterError;

/// The place and what stands beside it.
struct Place {
    site: PathBuf,
    new: PathBuf,
    old: PathBuf,
}

impl Place {
    fn of(out: &Path) -> Result<Self, RegisterError> {
        let site = resolve(out)?;
        let (new, old) = (site.with_added_extension("urne-new"), site.with_added_extension("urne-old"));
        Ok(Self { site, new, old })
    }
}

/// Looks at the place without changing anything.
///
/// # Errors
/// Something there or beside it is not of an earlier publication of this consultation: the first of it is named.
pub(super) fn expect_ours(out: &Path, authority: &PublicKey, eh: &ConsultationHash) -> Result<Ours, RegisterError> {
    let ours = Ours { authority: *authority, eh: *eh };
    let place = Place::of(out)?;
    standing::of_site(&place.site, &ours)?;
    standing::of_work(&place.new, &ours)?;
    standing::of_work(&place.old, &ours)?;
    Ok(ours)
}

/// Refuses a place that holds a publication with another draw: what was published by lot is not replaced.
///
/// # Errors
/// It does.
pub(super) fn expect_draw(out: &Path, ours: &Ours, draw: Option<Hash>) -> Result<(), RegisterError> {
    let site = Place::of(out)?.site;
    match standing::of_site(&site, ours)? {
        Standing::Earlier(earlier) if earlier.draw.is_some() && earlier.draw != draw => Err(RegisterError::NotAPlace {
            folder: site,
            reason: "est une publication de cette consultation avec un autre tirage",
        }),
        _ => Ok(()),
    }
}

/// Puts a whole publication, its signed list included, in its place.
///
/// # Errors
/// The disk does not take it, or the place changed meanwhile; what was there stays.
pub(super) fn put(files: &BTreeMap<String, Vec<u8>>, out: &Path, ours: Ours) -> Result<(), RegisterError> {
    let place = Place::of(out)?;
    heal(&place, &ours)?;
    let placed = write_beside(&place, files).map_err(RegisterError::from).and_then(|()| exchange(&place, &ours));
    // Whether it succeeded or not: after it the work folder holds the earlier publication, or half of a new one.
    let removed = standing::of_work(&place.new, &ours).and_then(|work| Ok(remove(&place.new, work)?));
    placed.and(removed)
}

/// Removes and puts back what a cut left beside the place.
fn heal(place: &Place, ours: &Ours) -> Result<(), RegisterError> {
    remove(&place.new, standing::of_work(&place.new, ours)?)?;
    let old = standing::of_work(&place.old, ours)?;
    if let (Standing::Earlier(_), Standing::Absent) = (&old, standing::of_site(&place.site, ours)?) {
        let put_back = fs::rename(&place.old, &place.site).and_then(|()| files::sync_parent(&place.site));
        put_back.map_err(FileError::at(&place.site))?;
        log::warn!("une coupure avait laissé {} sans publication : l’ancienne y est remise.", place.site.display());
        return Ok(());
    }
    Ok(remove(&place.old, old)?)
}

/// Writes everything into the work folder; none of it counts before all of it is on the disk.
fn write_beside(place: &Place, files: &BTreeMap<String, Vec<u8>>) -> Result<(), FileError> {
    if let Some(parent) = place.new.parent() {
        files::make_folder(parent, Access::Public)?;
    }
    fs::create_dir(&place.new).map_err(FileError::at(&place.new))?;
    let mark = place.new.join(MARK);
    File::create_new(&mark).map_err(FileError::at(&mark))?;
    for (path, bytes) in files {
        let path = place.new.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(FileError::at(parent))?;
        }
        fs::write(&path, bytes).map_err(FileError::at(&path))?;
    }
    fs::remove_file(&mark).map_err(FileError::at(&mark))?;
    let sync = || -> io::Result<()> { Ok(syncfs(File::open(&place.new)?)?) };
    sync().map_err(FileError::at(&place.new))
}

fn exchange(place: &Place, ours: &Ours) -> Result<(), RegisterError> {
    let exchanged = match standing::of_site(&place.site, ours)? {
        Standing::Earlier(_) => swap(place),
        // Over an empty folder a rename is one step, and it fails should something have come into it.
        _ => fs::rename(&place.new, &place.site),
    };
    let seen = exchanged.and_then(|()| files::sync_parent(&place.site));
    Ok(seen.map_err(FileError::at(&place.site))?)
}

/// Exchanges the two folders; where the file system cannot, in two steps.
fn swap(place: &Place) -> io::Result<()> {
    match renameat_with(CWD, &place.new, CWD, &place.site, RenameFlags::EXCHANGE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            fs::rename(&place.site, &place.old)?;
            fs::rename(&place.new, &place.site)?;
            files::sync_parent(&place.site)?;
            fs::rename(&place.old, &place.new)
        }
        exchanged => Ok(exchanged?),
    }
}

/// Removes a work folder: of an earlier publication only what it lists, its signature last, so that a cut leaves what the
/// next run knows as its own.
fn remove(folder: &Path, standing: Standing) -> Result<(), FileError> {
    let steps = || match standing {
        Standing::Absent => Ok(()),
        Standing::Empty => fs::remove_dir(folder),
        Standing::Marked => remove_marked(folder),
        Standing::Earlier(Earlier { files, folders, .. }) => {
            for path in files {
                fs::remove_file(folder.join(path))?;
            }
            for path in folders.iter().rev() {
                fs::remove_dir(folder.join(path))?;
            }
            let list = folder.join(PUBLICATION);
            fs::rename(signed::signature_path(&list), folder.join(MARK))?;
            remove_marked(folder)
        }
    };
    steps().map_err(FileError::at(folder))
}

fn remove_marked(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else if entry.file_name() != MARK {
            fs::remove_file(entry.path())?;
        }
    }
    fs::remove_file(folder.join(MARK))?;
    fs::remove_dir(folder)
}

#[cfg(test)]
mod tests;
