//! The public side of a consultation's keys: what `urne keys` writes for everyone and `urne seal` puts into the package.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ballot_key::BallotPublicKey;
use super::hash::Hash;
use super::quorum::part_count;
use super::signing::PublicKey;

/// Whether something counts. The two never mix: keys, package, batches and papers all carry the mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A vote that counts.
    Real,
    /// A rehearsal or demonstration, marked on every screen and paper.
    Rehearsal,
}

/// Public keys, and the hash of every part of the officers' secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySet {
    /// Keys made for a rehearsal cannot seal a real consultation.
    pub mode: Mode,
    /// Signs package, certificates, freeze, draw, opening and publication.
    pub authority: PublicKey,
    /// Ballots are sealed to this key.
    pub ballot_key: BallotPublicKey,
    /// k: how many holders open the register.
    pub threshold: u8,
    /// n: how many holders there are.
    pub holders: u8,
    /// SHA-256 of each part, in the order of [`super::quorum::subsets`].
    pub parts: Vec<Hash>,
    /// The key with which each holder signs the opening, holder 1 first.
    pub signers: Vec<PublicKey>,
}

impl KeySet {
    /// Whether k, n, the parts and the signers belong together, and no key serves two purposes.
    pub fn is_consistent(&self) -> bool {
        let parts = part_count(self.threshold, self.holders).is_some_and(|count| count == self.parts.len());
        let keys: BTreeSet<[u8; 32]> = self.signers.iter().chain([&self.authority]).map(|key| *key.bytes()).collect();
        let holders = usize::from(self.holders);
        parts && self.signers.len() == holders && keys.len() == holders + 1
    }

    /// The key of one holder, from 1.
    pub fn signer(&self, holder: u8) -> Option<&PublicKey> {
        self.signers.get(usize::from(holder.checked_sub(1)?))
    }
}
