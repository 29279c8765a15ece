//! Shares as whole thousandths.

/// A share that came from outside the page: never more than a whole.
pub(super) fn thousandths(share: u64) -> u16 {
    u16::try_from(share.min(1000)).unwrap_or(1000)
}
