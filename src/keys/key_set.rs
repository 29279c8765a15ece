//! The public side of a consultation's keys: what `urne keys` writes for everyone and `urne seal` puts into the package.

use serde::{Deserialize, Serialize};

use super::ballot_key::BallotPublicKey;
use super::hash::Hash;
use super::share::part_count;
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
    /// SHA-256 of each part, in the order of [`super::share::subsets`].
    pub parts: Vec<Hash>,
}

impl KeySet {
    /// Whether k, n and the number of parts belong together.
    pub fn is_consistent(&self) -> bool {
        part_count(self.threshold, self.holders).is_some_and(|count| count == self.parts.len())
    }
}
