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
    use std::io::Write as _;
    let write = || {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::File::create_new(path)?.write_all(bytes)
    };
    write().map_err(|error| Failure::file(path, &error))
}
