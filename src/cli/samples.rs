//! The sample consultations, embedded.

use std::path::Path;

use super::Failure;

include!(concat!(env!("OUT_DIR"), "/samples.rs"));

/// Writes one sample into a folder that must be new or empty.
pub(super) fn write(sample: &str, folder: &Path) -> Result<(), Failure> {
    for (_, path, bytes) in FILES.iter().filter(|(name, _, _)| *name == sample) {
        write_new(&folder.join(path), bytes)?;
    }
    Ok(())
}

/// Writes a file that must not exist yet, with its folder.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_with(path, bytes, (0o777, 0o666))
}

/// The same for a secret: only its owner may read the file and enter a folder made for it.
pub(super) fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_with(path, bytes, (0o700, 0o600))
}

fn write_with(path: &Path, bytes: &[u8], (folder_mode, file_mode): (u32, u32)) -> Result<(), Failure> {
    use std::fs::{DirBuilder, OpenOptions};
    use std::io::Write as _;
    use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
    let write = || {
        if let Some(parent) = path.parent() {
            DirBuilder::new().recursive(true).mode(folder_mode).create(parent)?;
        }
        OpenOptions::new().write(true).create_new(true).mode(file_mode).open(path)?.write_all(bytes)
    };
    write().map_err(|error| Failure::file(path, error))
}
