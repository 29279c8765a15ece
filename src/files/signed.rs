//! A signed file: JSON in its one spelling, and a 64-byte signature in `FILE.sig` beside it. One code path for all of them.
//!
//! The pair changes as one: the new content is written to `FILE.new`, then the signature takes its name, then the content
//! does. After a cut between the two the signature fits `FILE.new`, and reading puts that in its place.

mod french;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Serialize, de::DeserializeOwned};

pub use french::french_json;

use super::{Access, FileError, new_name, sync_parent, write_plainly};
use crate::keys::{Hash, PublicKey, SIGNATURE_LENGTH, Signature, SigningKey, Tag};

/// Why a signed file is refused.
#[derive(Debug, thiserror::Error)]
pub enum ArtefactError {
    /// It cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The signature is not the authority's.
    #[error("la signature de {0} n’est pas celle de l’autorité : le fichier a été modifié ou vient d’ailleurs")]
    Signature(String),
    /// Malformed.
    #[error("{file} est illisible : {reason}")]
    Malformed {
        /// Which file.
        file: String,
        /// Why.
        reason: String,
    },
    /// It says the same in another spelling than the one that is signed and compared.
    #[error(
        "{0} n’est pas écrit comme Urne l’écrit : espaces, ordre des champs, majuscules ou champs vides en diffèrent"
    )]
    Spelling(String),
    /// It belongs to something else.
    #[error("{file} ne correspond pas : {reason}")]
    Mismatch {
        /// Which file.
        file: String,
        /// What does not match, in French.
        reason: String,
    },
}

/// A value read from a signed file.
#[derive(Debug, Clone)]
pub struct Signed<T> {
    /// What it says.
    pub value: T,
    /// The bytes that were signed.
    pub bytes: Vec<u8>,
    /// The signature of them.
    pub signature: Signature,
}

impl<T> Signed<T> {
    /// SHA-256 of the bytes.
    pub fn hash(&self) -> Hash {
        Hash::of(&[&self.bytes])
    }
}

/// `FILE.sig`.
pub fn signature_path(path: &Path) -> PathBuf {
    path.with_added_extension("sig")
}

/// The file's name, for messages.
pub fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// A value as the JSON that is written, signed and published: indented by two spaces, with a final line feed.
///
/// # Errors
/// The value has no JSON.
pub fn json(value: &impl Serialize) -> Result<Vec<u8>, ArtefactError> {
    let written = serde_json::to_vec_pretty(value);
    let mut bytes = written.map_err(|error| ArtefactError::Malformed {
        file: std::any::type_name_of_val(value).into(),
        reason: french_json(&error),
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Parses JSON that must be exactly what [`json`] writes of the value: one spelling for each.
///
/// # Errors
/// Malformed, or another spelling; both name the file.
pub fn parse<T: DeserializeOwned + Serialize>(path: &Path, bytes: &[u8]) -> Result<T, ArtefactError> {
    let value: T = serde_json::from_slice(bytes)
        .map_err(|error| ArtefactError::Malformed { file: name_of(path), reason: french_json(&error) })?;
    if json(&value)? == bytes { Ok(value) } else { Err(ArtefactError::Spelling(name_of(path))) }
}

/// Writes a file and its signature as one; the file's hash.
///
/// # Errors
/// The disk does not take them; the pair that was there stays, or the new one is there.
pub fn write(path: &Path, bytes: &[u8], (tag, key): (Tag, &SigningKey), access: Access) -> Result<Hash, FileError> {
    write_pair(path, bytes, &key.sign(tag, &[bytes]), access)?;
    Ok(Hash::of(&[bytes]))
}

/// Writes a file with a signature made elsewhere, as one.
///
/// # Errors
/// As [`write()`].
pub fn write_pair(path: &Path, bytes: &[u8], signature: &Signature, access: Access) -> Result<(), FileError> {
    let (new, beside) = (new_name(path), signature_path(path));
    let new_signature = new_name(&beside);
    let prepare = || {
        write_plainly(&new, bytes, access)?;
        write_plainly(&new_signature, signature, access)?;
        fs::rename(&new_signature, &beside)
    };
    prepare().map_err(|source| {
        // Half a pair is nothing, and on a full disk it only takes room.
        let _gone_at_the_next_try = (fs::remove_file(&new), fs::remove_file(&new_signature));
        FileError { path: path.to_owned(), source }
    })?;
    // From here on the new pair counts: a reader finishes what is left.
    let place = || {
        sync_parent(path)?;
        fs::rename(&new, path)?;
        sync_parent(path)
    };
    place().map_err(FileError::at(path))
}

/// Checks the signature of bytes that were read, and parses them; `path` only names them.
///
/// # Errors
/// Not signed so, malformed or in another spelling.
pub fn check<T: DeserializeOwned + Serialize>(
    path: &Path,
    bytes: Vec<u8>,
    signature: &[u8],
    (tag, key): (Tag, &PublicKey),
) -> Result<Signed<T>, ArtefactError> {
    let refused = || ArtefactError::Signature(name_of(path));
    let signature: [u8; SIGNATURE_LENGTH] = signature.try_into().map_err(|_| refused())?;
    if !key.verify(tag, &[&bytes], &signature).is_good() {
        return Err(refused());
    }
    Ok(Signed { value: parse(path, &bytes)?, bytes, signature })
}

/// Reads a file of at most `most` bytes, checks its signature and parses it.
///
/// # Errors
/// Absent, too long, not signed so, malformed or in another spelling.
pub fn read<T: DeserializeOwned + Serialize>(
    path: &Path,
    (tag, key): (Tag, &PublicKey),
    most: u64,
) -> Result<Signed<T>, ArtefactError> {
    let signature = super::read(&signature_path(path), most)?;
    match super::read(path, most) {
        Ok(bytes) => match check(path, bytes, &signature, (tag, key)) {
            Err(ArtefactError::Signature(name)) => {
                ended(path, &signature, (tag, key), most)?.ok_or(ArtefactError::Signature(name))
            }
            checked => checked,
        },
        Err(error) => ended(path, &signature, (tag, key), most)?.ok_or(ArtefactError::File(error)),
    }
}

/// The pair whose change was cut after its signature, now in its place; `None` where nothing was cut.
fn ended<T: DeserializeOwned + Serialize>(
    path: &Path,
    signature: &[u8],
    signed_by: (Tag, &PublicKey),
    most: u64,
) -> Result<Option<Signed<T>>, ArtefactError> {
    let new = new_name(path);
    let Some(read) = super::read(&new, most).ok().and_then(|bytes| check(path, bytes, signature, signed_by).ok())
    else {
        return Ok(None);
    };
    finish(&new, path).map_err(FileError::at(path))?;
    Ok(Some(read))
}

/// Ends a change that was cut after its signature; on a medium that takes nothing it is read as it is.
fn finish(new: &Path, path: &Path) -> io::Result<()> {
    match fs::rename(new, path) {
        Err(error) if error.kind() == io::ErrorKind::ReadOnlyFilesystem => Ok(()),
        renamed => renamed.and_then(|()| sync_parent(path)),
    }
}

/// Whether a signed file is there, be it in the middle of a change.
pub fn exists(path: &Path) -> bool {
    signature_path(path).exists() && (path.exists() || new_name(path).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_seed(&[9; 32])
    }

    fn read_list(path: &Path) -> Result<Signed<Vec<u32>>, ArtefactError> {
        read(path, (Tag::Draw, &key().public()), 1000)
    }

    fn put(path: &Path, list: &[u32]) {
        write(path, &json(&list).unwrap(), (Tag::Draw, &key()), Access::Private).unwrap();
    }

    #[test]
    fn a_cut_between_signature_and_content_ends_with_the_new_pair() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.json");
        put(&path, &[1]);
        let old = fs::read(&path).unwrap();
        put(&path, &[2]);
        // As it was before the last rename.
        fs::rename(&path, new_name(&path)).unwrap();
        assert!(exists(&path), "the first writing of a file may be cut there too");
        fs::write(&path, old).unwrap();
        assert_eq!(read_list(&path).unwrap().value, [2]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "and the pair is whole again");
        // As it was before the signature took its name.
        fs::write(new_name(&path), b"[3]").unwrap();
        assert_eq!(read_list(&path).unwrap().value, [2]);
    }

    #[test]
    fn one_value_has_one_spelling() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.json");
        for other in ["[1]\n", "[\n  1\n]", "[\n\t1\n]\n", "[\n  1\n]\n\n"] {
            write(&path, other.as_bytes(), (Tag::Draw, &key()), Access::Private).unwrap();
            assert!(matches!(read_list(&path), Err(ArtefactError::Spelling(_))), "{other:?}");
        }
        put(&path, &[1]);
        assert_eq!(read_list(&path).unwrap().value, [1]);
        let other = SigningKey::from_seed(&[8; 32]).public();
        assert!(matches!(read::<Vec<u32>>(&path, (Tag::Draw, &other), 1000), Err(ArtefactError::Signature(_))));
    }
}
