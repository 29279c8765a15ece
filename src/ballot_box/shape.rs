//! What a box must be: its slots, and whose it is.

use super::layout::Layout;
use crate::keys::{Certificate, Hash};

/// Bytes of an owner's mark.
pub(super) const OWNER_LENGTH: usize = 16;

/// Marks a box as one kiosk's, in one of its lives, for one consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner(pub [u8; OWNER_LENGTH]);

impl Owner {
    /// The first half of `H("urne/v1/box" || EH || kiosk u16 || key || nonce)`.
    pub fn of(certificate: &Certificate) -> Self {
        let Certificate { eh, kiosk, key, nonce, .. } = certificate;
        let hash = Hash::of(&[b"urne/v1/box", eh.bytes(), &kiosk.bytes(), key.bytes(), &nonce.0]);
        let mut owner = [0; OWNER_LENGTH];
        for (to, from) in owner.iter_mut().zip(hash.0) {
            *to = from;
        }
        Self(owner)
    }
}

/// Envelopes that a box made for `capacity` holds at most: its pages are whole.
pub fn most_envelopes(record_length: usize, capacity: u32) -> u64 {
    u64::try_from(Layout::new(record_length, capacity).slots()).unwrap_or_default()
}

/// What a box is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Bytes of every record.
    pub record_length: usize,
    /// Records that must fit.
    pub capacity: u32,
    /// Whose it is.
    pub owner: Owner,
}

impl Shape {
    /// Bytes that no box of this shape exceeds.
    pub(super) fn largest_file(&self) -> u64 {
        let record = u64::try_from(self.record_length).unwrap_or(u64::MAX);
        // Part of each page is empty, at most as much as a record takes; and there are never less than 16 pages.
        record.saturating_add(64).saturating_mul(2 * u64::from(self.capacity)).saturating_add(1 << 20)
    }
}
