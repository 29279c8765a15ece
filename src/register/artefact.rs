//! A signed file: bytes, and a 64-byte signature beside them. One code path for all of them.

use std::path::{Path, PathBuf};

use serde::{Serialize, de::DeserializeOwned};

use super::RegisterError;
use super::folder::{read_file, write_file};
use crate::keys::{Hash, PublicKey, SIGNATURE_LENGTH, SigningKey, Tag};

/// Why a signed file is refused.
#[derive(Debug, thiserror::Error)]
pub enum ArtefactError {
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
    /// It belongs to something else.
    #[error("{file} ne correspond pas : {reason}")]
    Mismatch {
        /// Which file.
        file: String,
        /// What does not match, in French.
        reason: String,
    },
}

/// `FILE.sig`.
pub fn signature_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".sig");
    name.into()
}

/// The file's name, for messages.
pub fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// A value as the JSON that is written, signed and published, with a final line feed.
pub fn json(value: &impl Serialize) -> Result<Vec<u8>, ArtefactError> {
    let written = serde_json::to_vec_pretty(value);
    let mut bytes = written.map_err(|error| ArtefactError::Malformed {
        file: std::any::type_name_of_val(value).into(),
        reason: error.to_string(),
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Writes a file and its signature; the file's hash.
pub fn write(path: &Path, bytes: &[u8], tag: Tag, key: &SigningKey) -> Result<Hash, RegisterError> {
    write_file(&signature_path(path), &key.sign(tag, &[bytes]))?;
    write_file(path, bytes)?;
    Ok(Hash::of(&[bytes]))
}

/// Reads a file, checks its signature and parses it; the value and the file's hash.
pub fn read<T: DeserializeOwned>(path: &Path, tag: Tag, key: &PublicKey) -> Result<(T, Hash), RegisterError> {
    let bytes = read_file(path)?;
    let signature = read_file(&signature_path(path))?;
    let signature: [u8; SIGNATURE_LENGTH] =
        signature.try_into().map_err(|_| ArtefactError::Signature(name_of(path)))?;
    if !key.verify(tag, &[&bytes], &signature).is_good() {
        return Err(ArtefactError::Signature(name_of(path)).into());
    }
    Ok((parse(path, &bytes)?, Hash::of(&[&bytes])))
}

/// Parses JSON, naming the file.
pub fn parse<T: DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<T, ArtefactError> {
    serde_json::from_slice(bytes)
        .map_err(|error| ArtefactError::Malformed { file: name_of(path), reason: error.to_string() })
}
