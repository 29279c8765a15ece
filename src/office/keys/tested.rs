//! Every sheet is read back from its paper, then the shares leave the disk.
//!
//! Which holders did is noted in `tested.json`. A real consultation is sealed only when all did and no share is left in a file. That
//! a file is overwritten does not mean that flash memory forgets it: it is said.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::super::{Objection, Trouble};
use super::{LARGEST_NOTE, PARTS};
use crate::files::{self, Access, FileError, signed};
use crate::keys::{BallotPublicKey, KeySet, LARGEST_FILE, Mode, Share};
use crate::reading;

const TESTED: &str = "tested.json";

/// Which holders read their share back, and for which keys.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tested {
    ballot_key: BallotPublicKey,
    holders: Vec<u8>,
}

/// A share that was read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadBack {
    /// Its holder.
    pub holder: u8,
    /// Whether it had been read back before.
    pub again: bool,
    /// How many holders have read theirs back now.
    pub holders: usize,
}

/// A file that Urne wrote itself proves nothing about a sheet.
///
/// # Errors
/// It is in the folder of the keys.
pub fn expect_paper(folder: &Path, path: &Path) -> Result<(), Trouble> {
    let inside = |path: &Path| path.canonicalize().ok().zip(folder.canonicalize().ok());
    if inside(path).is_some_and(|(path, folder)| path.starts_with(folder)) {
        return Err(Objection::InKeys(path.to_owned()).into());
    }
    Ok(())
}

/// Reads a share from a file.
///
/// # Errors
/// The file cannot be read, or holds no share.
pub fn read_share(path: &Path) -> Result<Share, Trouble> {
    let bytes = Zeroizing::new(files::read(path, LARGEST_FILE)?);
    let text = reading::secret(&bytes).map_err(|fault| FileError::at(path)(files::of_text(fault)))?;
    Share::parse(&text).map_err(|error| Trouble::from(error).about(path))
}

/// Each holder's share counts once: given again, it is told, and not that holders are missing.
///
/// # Errors
/// It is there already.
pub fn expect_new(shares: &[Share], share: &Share) -> Result<(), Trouble> {
    if shares.iter().all(|there| there.holder() != share.holder()) {
        return Ok(());
    }
    Err(Objection::ShareTwice(share.holder()).into())
}

/// Checks a share that was read from `about`, and notes that its holder read it back.
///
/// # Errors
/// It is not of these keys, or the disk fails.
pub fn test(folder: &Path, keys: &KeySet, share: &Share, about: &Path) -> Result<ReadBack, Trouble> {
    share.check(keys).map_err(|error| Trouble::from(error).about(about))?;
    let holder = share.holder();
    let mut holders = tested(folder, keys);
    let again = holders.contains(&holder);
    if !again {
        holders.push(holder);
        holders.sort_unstable();
    }
    let count = holders.len();
    let bytes = signed::json(&Tested { ballot_key: keys.ballot_key, holders })?;
    files::write(&folder.join(TESTED), &bytes, Access::Private)?;
    Ok(ReadBack { holder, again, holders: count })
}

fn tested(folder: &Path, keys: &KeySet) -> Vec<u8> {
    let path = folder.join(TESTED);
    let read = files::read(&path, LARGEST_NOTE).ok().and_then(|bytes| signed::parse::<Tested>(&path, &bytes).ok());
    read.filter(|tested| tested.ballot_key == keys.ballot_key).map(|tested| tested.holders).unwrap_or_default()
}

fn untested(folder: &Path, keys: &KeySet) -> Vec<u8> {
    let tested = tested(folder, keys);
    (1..=keys.holders).filter(|holder| !tested.contains(holder)).collect()
}

/// Whether every holder has read the share back.
pub fn are_all_tested(folder: &Path, keys: &KeySet) -> bool {
    untested(folder, keys).is_empty()
}

/// Refuses keys whose holders have not all read their share back.
///
/// # Errors
/// They have not.
pub fn expect_tested(folder: &Path, keys: &KeySet) -> Result<(), Trouble> {
    let untested = untested(folder, keys);
    if untested.is_empty() { Ok(()) } else { Err(Objection::Untested(untested).into()) }
}

/// Refuses, too, real keys whose shares are still in files.
///
/// # Errors
/// They are, or a holder has not read the share back.
pub fn expect_ready(folder: &Path, keys: &KeySet) -> Result<(), Trouble> {
    expect_tested(folder, keys)?;
    let parts = folder.join(PARTS);
    if keys.mode == Mode::Real && parts.symlink_metadata().is_ok() {
        return Err(Objection::SharesLeft(parts).into());
    }
    Ok(())
}

/// Overwrites and removes every file of the shares: how many there were; none where there is no folder of them.
///
/// # Errors
/// Something else is among them, and nothing is erased; or the disk fails.
pub fn erase(folder: &Path) -> Result<Option<u32>, Trouble> {
    let parts = folder.join(PARTS);
    if parts.symlink_metadata().is_err() {
        return Ok(None);
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(&parts).map_err(FileError::at(&parts))? {
        paths.push(entry.map_err(FileError::at(&parts))?.path());
    }
    paths.sort();
    if let Some(strange) = paths.iter().find(|path| !is_sheet(path)) {
        return Err(Objection::NotAShare(strange.clone()).into());
    }
    let mut count = 0_u32;
    for path in paths {
        overwrite(&path).and_then(|()| fs::remove_file(&path)).map_err(FileError::at(&path))?;
        count += 1;
    }
    File::open(&parts).and_then(|folder| folder.sync_all()).map_err(FileError::at(&parts))?;
    fs::remove_dir(&parts).map_err(FileError::at(&parts))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(FileError::at(folder))?;
    Ok(Some(count))
}

/// Whether a file is one that `urne keys` made for a holder.
fn is_sheet(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let number =
        name.strip_prefix("depositaire-").and_then(|rest| rest.strip_suffix(".html").or(rest.strip_suffix(".txt")));
    let is_file = path.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
    is_file && number.is_some_and(|number| number.parse::<u8>().is_ok())
}

fn overwrite(path: &Path) -> io::Result<()> {
    let metadata = path.symlink_metadata()?;
    let mut file = OpenOptions::new().write(true).open(path)?;
    let zeros = [0_u8; 4096];
    let mut left = metadata.len();
    while left > 0 {
        let piece = usize::try_from(left).unwrap_or(usize::MAX).min(zeros.len());
        file.write_all(zeros.get(..piece).unwrap_or_default())?;
        left = left.saturating_sub(u64::try_from(piece).unwrap_or(left));
    }
    file.sync_all()
}
