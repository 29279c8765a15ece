//! Leaves and the root over them (RFC 9162, section 2.1.1).

use std::fmt;

use super::seal::Sealed;
use crate::keys::{ConsultationHash, Hash};

/// The hash that names one envelope.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leaf(pub [u8; 32]);

impl Leaf {
    /// The leaf of a sealed ballot without a voting code.
    pub fn of(eh: &ConsultationHash, sealed: &Sealed) -> Self {
        let code = [0; 32];
        Self(Hash::of(&[b"urne/v1/leaf", eh.bytes(), &code, &sealed.enc, &sealed.ciphertext]).0)
    }
}

impl fmt::Display for Leaf {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Hash(self.0), formatter)
    }
}

impl fmt::Debug for Leaf {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// The Merkle root of leaves in the given order; the caller has sorted them.
///
/// Streams: memory is one hash for each level, whatever the number of leaves.
pub fn root(leaves: impl IntoIterator<Item = Leaf>) -> Hash {
    let mut complete: Vec<(u32, Hash)> = Vec::new();
    for leaf in leaves {
        let (mut height, mut hash) = (0, Hash::of(&[&[0], &leaf.0]));
        while let Some((_, left)) = complete.pop_if(|(lower, _)| *lower == height) {
            hash = Hash::of(&[&[1], &left.0, &hash.0]);
            height += 1;
        }
        complete.push((height, hash));
    }
    let joined =
        complete.into_iter().rev().map(|(_, hash)| hash).reduce(|right, left| Hash::of(&[&[1], &left.0, &right.0]));
    joined.unwrap_or_else(|| Hash::of(&[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, word for word.
    fn by_definition(leaves: &[Leaf]) -> Hash {
        match leaves {
            [] => Hash::of(&[]),
            [leaf] => Hash::of(&[&[0], &leaf.0]),
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                let (left, right) = leaves.split_at(split);
                Hash::of(&[&[1], &by_definition(left).0, &by_definition(right).0])
            }
        }
    }

    #[test]
    fn the_streamed_root_is_the_defined_one_for_every_size() {
        let leaves: Vec<Leaf> = (0..70_u8).map(|byte| Leaf(Hash::of(&[&[byte]]).0)).collect();
        for size in 0..leaves.len() {
            assert_eq!(root(leaves[..size].iter().copied()), by_definition(&leaves[..size]), "{size}");
        }
    }
}
