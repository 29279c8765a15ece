//! A folder that is there whole or not at all: made beside, under `FOLDER.urne-new`, and moved to its name when it is on the disk.
//!
//! What a cut left of an earlier attempt is removed at the next one. Nothing but an absent or an empty folder is ever replaced,
//! and never the folder somebody works in, which would be left without a name.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::syncfs;

use super::{Access, FileError, make_folder, move_new, sync_parent};

/// A folder being made; dropped unfinished, it is removed.
#[derive(Debug)]
pub struct NewFolder {
    place: PathBuf,
    making: PathBuf,
    access: Access,
    /// Folders above it that were not there, the uppermost first.
    parents: Vec<PathBuf>,
    is_done: bool,
}

impl NewFolder {
    /// Starts a folder whose place must be free.
    ///
    /// # Errors
    /// The place is taken ([`io::ErrorKind::AlreadyExists`]), or the disk does not take it.
    pub fn start(place: &Path, access: Access) -> Result<Self, FileError> {
        expect_free(place).map_err(FileError::at(place))?;
        let making = place.with_added_extension("urne-new");
        let above = place.ancestors().skip(1).filter(|above| !above.as_os_str().is_empty());
        let mut parents: Vec<PathBuf> = above.take_while(|above| !above.exists()).map(Path::to_owned).collect();
        parents.reverse();
        // From here on whatever fails removes what was made.
        let new = Self { place: place.to_owned(), making, access, parents, is_done: false };
        for folder in &new.parents {
            make_folder(folder, access)?;
        }
        remove(&new.making).map_err(FileError::at(&new.making))?;
        let made = fs::DirBuilder::new().mode(access.folder_mode()).create(&new.making);
        made.map_err(FileError::at(&new.making))?;
        Ok(new)
    }

    /// Adds a file at a relative path, with the folders above it.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn write(&self, inside: impl AsRef<Path>, bytes: &[u8]) -> Result<(), FileError> {
        let path = self.making.join(inside.as_ref());
        if let Some(parent) = path.parent() {
            make_folder(parent, self.access)?;
        }
        let write = || {
            let mut options = File::options();
            options.write(true).create_new(true).mode(self.access.file_mode()).open(&path)?.write_all(bytes)
        };
        // Named as it will be called.
        write().map_err(FileError::at(&self.place.join(inside)))
    }

    /// Sees everything to the disk and gives the folder its name.
    ///
    /// # Errors
    /// The disk does not take it, or the place was taken meanwhile.
    pub fn finish(mut self) -> Result<(), FileError> {
        let finish = || {
            syncfs(File::open(&self.making)?)?;
            match fs::remove_dir(&self.place) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            move_new(&self.making, &self.place)?;
            sync_parent(&self.place)
        };
        finish().map_err(FileError::at(&self.place))?;
        self.is_done = true;
        Ok(())
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        if !self.is_done {
            let _gone_at_the_next_try = remove(&self.making);
            for folder in self.parents.iter().rev() {
                let _somebody_uses_it = fs::remove_dir(folder);
            }
        }
    }
}

/// Refuses what is no place for a new folder, and changes nothing.
fn expect_free(place: &Path) -> io::Result<()> {
    if place.file_name().is_none() {
        return Err(io::Error::other("ce n’est pas le nom d’un nouveau dossier"));
    }
    let found = match place.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    if !found.is_dir() || fs::read_dir(place)?.next().is_some() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    if std::env::current_dir()?.canonicalize()?.starts_with(place.canonicalize()?) {
        return Err(io::Error::other("c’est le dossier où vous travaillez : donnez le nom d’un nouveau"));
    }
    Ok(())
}

fn remove(making: &Path) -> io::Result<()> {
    match fs::remove_dir_all(making) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_folder_is_there_whole_or_not_at_all() {
        let temporary = tempfile::tempdir().unwrap();
        let place = temporary.path().join("in/keys");
        let unfinished = NewFolder::start(&place, Access::Private).unwrap();
        unfinished.write("parts/one", b"1").unwrap();
        assert!(!place.exists());
        drop(unfinished);
        assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0);
        // What a cut leaves.
        fs::create_dir_all(temporary.path().join("in/keys.urne-new/parts")).unwrap();
        fs::create_dir(&place).unwrap();
        let folder = NewFolder::start(&place, Access::Private).unwrap();
        folder.write("parts/one", b"1").unwrap();
        folder.finish().unwrap();
        let mode = |inside: &str| fs::metadata(place.join(inside)).unwrap().permissions().mode() & 0o777;
        assert_eq!([mode("."), mode("parts"), mode("parts/one")], [0o700, 0o700, 0o600]);
        assert_eq!(fs::read_dir(temporary.path().join("in")).unwrap().count(), 1);
    }

    #[test]
    fn only_a_free_place_is_taken() {
        let temporary = tempfile::tempdir().unwrap();
        fs::create_dir(temporary.path().join("full")).unwrap();
        fs::write(temporary.path().join("full/file"), "x").unwrap();
        for place in [temporary.path().join("full"), temporary.path().join("full/file"), ".".into(), "/".into()] {
            let told = NewFolder::start(&place, Access::Public).map(drop).unwrap_err();
            assert!(!told.to_string().contains("système"), "{told}");
        }
        assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 1);
    }
}
