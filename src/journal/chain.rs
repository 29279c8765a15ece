//! The chain of entries: how each is written and linked to the one before. Pure.

use serde::{Deserialize, Serialize};

use super::{Event, JournalError};
use crate::keys::Hash;

const TAG: &[u8] = b"urne/v1/journal";
/// Longest entry, in bytes.
const LONGEST_ENTRY: usize = 4096;

/// One entry of the chain, as a line of the file that travels beside a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// From 1, without a gap.
    pub sequence: u64,
    /// What happened.
    pub event: Event,
}

/// A place in the chain: the last entry before it and the hash of all up to there; zero before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// How many entries lie before.
    pub sequence: u64,
    /// Their hash.
    pub head: Hash,
}

impl Default for Base {
    fn default() -> Self {
        Self { sequence: 0, head: Hash([0; 32]) }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaseLine {
    base: Base,
}

/// An exported journal that holds together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// Where it begins.
    pub base: Base,
    /// Its entries.
    pub entries: Vec<Entry>,
    /// The hash after each entry.
    pub heads: Vec<Hash>,
}

impl Followed {
    /// The hash that stands for the whole chain.
    pub fn head(&self) -> Hash {
        self.heads.last().copied().unwrap_or(self.base.head)
    }

    /// The hash after the first `sequence` entries; `None` outside of what the file holds.
    pub fn head_at(&self, sequence: u64) -> Option<Hash> {
        match sequence.checked_sub(self.base.sequence)? {
            0 => Some(self.base.head),
            place => self.heads.get(usize::try_from(place - 1).ok()?).copied(),
        }
    }
}

/// Follows the chain of an exported journal.
pub fn follow(text: &str) -> Result<Followed, JournalError> {
    let mut lines = text.lines().peekable();
    let mut base = Base::default();
    if let Some(line) = lines.peek().filter(|line| line.starts_with("{\"base\"")) {
        let first: BaseLine = serde_json::from_str(line).map_err(|source| JournalError::Entry { entry: 0, source })?;
        base = first.base;
        lines.next();
    }
    let mut followed = Followed { base, entries: Vec::new(), heads: Vec::new() };
    for line in lines {
        let expected = followed.entries.last().map_or(base.sequence, |entry| entry.sequence);
        followed.entries.push(parse(line, expected.saturating_add(1))?);
        followed.heads.push(link(&followed.head(), line));
    }
    Ok(followed)
}

/// The first line of an exported journal that does not begin at its first entry.
pub(super) fn base_line(base: &Base) -> Result<String, JournalError> {
    let line = serde_json::to_string(&BaseLine { base: *base });
    line.map_err(|source| JournalError::Entry { entry: base.sequence, source })
}

pub(super) fn link(head: &Hash, line: &str) -> Hash {
    Hash::of(&[TAG, &head.0, line.as_bytes()])
}

pub(super) fn write(entry: &Entry) -> Result<String, JournalError> {
    let line = serde_json::to_string(entry).map_err(|source| JournalError::Entry { entry: entry.sequence, source })?;
    if line.len() <= LONGEST_ENTRY { Ok(line) } else { Err(JournalError::TooLong(entry.sequence)) }
}

pub(super) fn parse(line: &str, expected: u64) -> Result<Entry, JournalError> {
    if line.len() > LONGEST_ENTRY {
        return Err(JournalError::TooLong(expected));
    }
    let entry: Entry = serde_json::from_str(line).map_err(|source| JournalError::Entry { entry: expected, source })?;
    if entry.sequence == expected { Ok(entry) } else { Err(JournalError::Broken(expected)) }
}
