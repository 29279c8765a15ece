//! The arithmetic of k of n: which sets of holders have a part in common, and how many parts there are.

/// Most holders a secret is divided among.
pub const MOST_HOLDERS: u8 = 5;

/// The sets of k-1 holders out of n, as bit masks (bit 0 is holder 1) in ascending order; `None` unless 1 <= k <= n <= 5.
pub fn subsets(threshold: u8, holders: u8) -> Option<Vec<u8>> {
    if threshold == 0 || threshold > holders || holders > MOST_HOLDERS {
        return None;
    }
    let size = u32::from(threshold) - 1;
    Some((0..1_u8 << holders).filter(|mask| mask.count_ones() == size).collect())
}

/// How many parts a secret divided k of n has.
pub fn part_count(threshold: u8, holders: u8) -> Option<usize> {
    subsets(threshold, holders).map(|subsets| subsets.len())
}

/// Whether a holder has the part of a set of others.
pub(super) fn holds(holder: u8, subset: u8) -> bool {
    // A holder that there is not may come from a share's bytes; nobody but the holders holds anything.
    let bit = holder.checked_sub(1).and_then(|place| subset.checked_shr(place.into()));
    bit.is_some_and(|bit| bit & 1 == 0)
}
