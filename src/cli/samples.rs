//! The sample consultations, embedded.

use super::Failure;
use crate::files::NewFolder;

include!(concat!(env!("OUT_DIR"), "/samples.rs"));

/// Writes one sample into a folder being made.
pub(super) fn write(sample: &str, folder: &NewFolder) -> Result<(), Failure> {
    for (_, path, bytes) in FILES.iter().filter(|(name, _, _)| *name == sample) {
        folder.write(path, bytes)?;
    }
    Ok(())
}
