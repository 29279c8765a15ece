//! The 64 counter bytes of a box.

use super::shape::{OWNER_LENGTH, Owner};

/// Bytes of the counters.
const LENGTH: usize = 64;

/// What a box counts. Nothing about answers or abandoned visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Envelopes cast.
    pub casts: u64,
    /// Unlocks by staff.
    pub unlocks: u64,
    /// Receipts that did not print.
    pub print_failures: u64,
    /// Starts of the program.
    pub starts: u64,
    /// Starts after a stop that was none.
    pub unclean_stops: u64,
    /// Between a start and a clean stop.
    pub running: bool,
}

impl Counters {
    pub(super) fn bytes(&self, owner: &Owner) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        let numbers = [self.casts, self.unlocks, self.print_failures, self.starts, self.unclean_stops];
        let content = numbers.iter().flat_map(|number| number.to_le_bytes()).chain(owner.0);
        for (to, from) in bytes.iter_mut().zip(content.chain([u8::from(self.running)])) {
            *to = from;
        }
        bytes
    }

    pub(super) fn read(bytes: &[u8]) -> Option<(Self, Owner)> {
        let bytes: &[u8; LENGTH] = bytes.try_into().ok()?;
        let (numbers, rest) = bytes.split_at_checked(5 * 8)?;
        let (numbers, _) = numbers.as_chunks::<8>();
        let [casts, unlocks, print_failures, starts, unclean_stops] = numbers else { return None };
        let [casts, unlocks, print_failures, starts, unclean_stops] =
            [casts, unlocks, print_failures, starts, unclean_stops].map(|number| u64::from_le_bytes(*number));
        let (owner, rest) = rest.split_first_chunk::<OWNER_LENGTH>()?;
        let owner = Owner(*owner);
        let running = rest.first() == Some(&1);
        let counters = Self { casts, unlocks, print_failures, starts, unclean_stops, running };
        (counters.bytes(&owner) == *bytes).then_some((counters, owner))
    }
}
