//! The batch: the signed file of all envelopes of one kiosk, written to a stick and read by the officers.
//!
//! Pure over `Read` and `Write`. A batch is hostile until its last byte is read: only [`BatchReader::next_chunk`] returning
//! `None` says that all of it was genuine.
#![doc = include_str!("batch/FORMAT.md")]

mod error;
mod manifest;
mod read;
mod write;

pub use error::{BatchError, RestoredFault};
pub use manifest::{BatchCounters, Format, JournalState, LifeState, Manifest, SignedManifest};
pub use read::BatchReader;
pub use write::write;

const MAGIC: &[u8] = b"URNE-BATCH-1\n";
/// Longest manifest, in bytes.
pub const LARGEST_MANIFEST: usize = 64 << 10;
/// Most kiosks that one kiosk replaces, one after the other.
pub const MOST_RESTORED: usize = 8;

/// `<id>-k<kiosk>-<sequence>.urne`.
pub fn file_name(consultation: &str, kiosk: crate::keys::KioskNumber, sequence: u64) -> String {
    format!("{consultation}-k{kiosk}-{sequence}.urne")
}
