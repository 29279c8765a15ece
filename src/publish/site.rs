//! Writing the publication: every file made in memory, listed, signed, then put in place.

use std::path::Path;

use super::evidence::{Evidence, proof};
use super::made::make;
use super::platforms::Platforms;
use super::verify::verify_files_watched;
use super::{FORMAT, PUBLICATION, Publication, PublishedFile, place};
use crate::files::signed;
use crate::keys::{Hash, SigningKey, Tag};
use crate::language::Language;
use crate::progress::{Work, during};
use crate::register::{Counted, Register, RegisterError};

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Files written, the signed list included.
    pub files: usize,
    /// Bytes of all of them.
    pub bytes: u64,
    /// Files for platforms that are not among them, and why, in French.
    pub absent: Vec<String>,
}

/// Looks, before anything long is done, whether a register's publication may be written to a place.
///
/// # Errors
/// Something there is not of an earlier publication of this consultation.
pub fn expect_place(register: &Register, out: &Path) -> Result<(), RegisterError> {
    let package = register.package();
    place::expect_ours(out, &package.keys().authority, package.eh()).map(|_| ())
}

/// Writes the publication of a counted register into `out`, replacing an earlier one of the same consultation.
///
/// Everything is made in memory from what the stage checked, verified once as anybody will verify it, and only then written.
///
/// # Errors
/// `out` holds something else, the disk does not take it, it would not verify, or somebody ended it.
pub fn publish(counted: Counted<'_>, out: &Path, authority: &SigningKey) -> Result<Published, RegisterError> {
    let register = counted.register();
    register.expect_authority(authority)?;
    let eh = register.package().eh();
    let ours = place::expect_ours(out, &authority.public(), eh)?;
    let evidence = Evidence::of(counted)?;
    let mut files = during(register.progress(), Work::Make, || make(&evidence))?;
    let draw = files.get(&proof(Register::DRAW)).map(|bytes| Hash::of(&[bytes]));
    place::expect_draw(out, &ours, draw)?;
    let entry = |(path, bytes): (&String, &Vec<u8>)| PublishedFile {
        path: path.clone(),
        length: to_u64(bytes.len()),
        sha256: Hash::of(&[bytes]),
    };
    let list = files.iter().map(entry).collect();
    let list = Publication { format: FORMAT.into(), software: crate::SOFTWARE.into(), eh: *eh, files: list };
    let bytes = list.files.iter().map(|file| file.length).sum();
    let list = signed::json(&list)?;
    files.insert(format!("{PUBLICATION}.sig"), authority.sign(Tag::Result, &[&list]).to_vec());
    files.insert(PUBLICATION.into(), list);
    let told = verify_files_watched(&files, register.progress())?;
    if !told.holds() {
        return Err(RegisterError::Unverified(told.wrong().join(" ")));
    }
    place::put(&files, out, ours)?;
    let platforms = Platforms::of(evidence.package.definition(), &evidence.results, evidence.opened.as_ref());
    let absent = platforms.absent.iter().map(|told| told.get(Language::FRENCH).to_owned()).collect();
    Ok(Published { files: files.len(), bytes, absent })
}

fn to_u64(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
