//! Files of a box as plain files: what can be read of a damaged one, and putting another in its place.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use crate::database::PAGE;

/// The bytes of a file; none where there is no file. A part that the disk does not give is zero: the rest still counts.
pub(super) fn bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        opened => opened?,
    };
    let length = file.metadata()?.len();
    if length > most {
        return Err(io::Error::other(format!("plus de {} Kio", most >> 10)));
    }
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    let mut place = 0;
    for page in bytes.chunks_mut(PAGE) {
        if let Err(error) = file.read_exact_at(page, place) {
            log::warn!("{} ne se lit pas à l’octet {place} : {}.", path.display(), crate::files::french(&error));
            page.fill(0);
        }
        place += u64::try_from(PAGE).unwrap_or_default();
    }
    Ok(bytes)
}

/// Removes files that may be there.
pub(super) fn remove(files: &[&Path]) -> io::Result<()> {
    files.iter().try_for_each(|file| match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    })
}

/// Puts a finished file in the place of another, durably.
pub(super) fn move_in_place(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    File::open(to.parent().unwrap_or(Path::new(".")))?.sync_all()
}
