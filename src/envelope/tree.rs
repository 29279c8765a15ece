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

/// The root of leaves that arrive one by one, sorted. Memory is one hash for each level, whatever their number.
#[derive(Debug, Clone, Default)]
pub struct RootBuilder {
    complete: Vec<(u32, Hash)>,
    size: u64,
}

impl RootBuilder {
    /// Adds the next leaf.
    pub fn push(&mut self, leaf: Leaf) {
        let (mut height, mut hash) = (0, Hash::of(&[&[0], &leaf.0]));
        while let Some((_, left)) = self.complete.pop_if(|(lower, _)| *lower == height) {
            hash = Hash::of(&[&[1], &left.0, &hash.0]);
            height += 1;
        }
        self.complete.push((height, hash));
        self.size += 1;
    }

    /// Leaves so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over all leaves so far.
    pub fn root(&self) -> Hash {
        let subtrees = self.complete.iter().rev().map(|(_, hash)| *hash);
        let joined = subtrees.reduce(|right, left| Hash::of(&[&[1], &left.0, &right.0]));
        joined.unwrap_or_else(|| Hash::of(&[]))
    }
}

/// The root of leaves in the given order; the caller has sorted them.
pub fn root(leaves: impl IntoIterator<Item = Leaf>) -> Hash {
    let mut builder = RootBuilder::default();
    leaves.into_iter().for_each(|leaf| builder.push(leaf));
    builder.root()
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
