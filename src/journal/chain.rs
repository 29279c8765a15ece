//! The chain of entries: how each is written and linked to the one before. Pure.

use serde::{Deserialize, Serialize};

use super::error::JournalError;
use super::event::Event;
use crate::keys::{Hash, Instance};

const TAG: &[u8] = b"urne/v1/journal";
/// Longest entry, in bytes.
pub(super) const LONGEST_ENTRY: usize = 4096;

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

/// How far a journal reaches, as the signed manifest beside it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The hash of all entries since the installation.
    pub head: Hash,
    /// How many these are.
    pub entries: u64,
    /// How many of them are no longer kept.
    pub base: u64,
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

    /// Whether this is the whole journal that a manifest announces, of the kiosk that signed it.
    ///
    /// # Errors
    /// It begins or ends elsewhere, was changed, or is another kiosk's.
    pub fn expect(&self, announced: &Extent, instance: Instance) -> Result<(), JournalError> {
        let entries = self.entries.last().map_or(self.base.sequence, |entry| entry.sequence);
        let found = (self.base.sequence, entries);
        let expected = (announced.base, announced.entries);
        if found != expected {
            return Err(JournalError::Cut { found, expected });
        }
        if self.head() != announced.head {
            return Err(JournalError::OtherHead);
        }
        let (first, later) = match self.entries.split_first() {
            Some((first, later)) if self.base.sequence == 0 => (Some(first), later),
            _ => (None, self.entries.as_slice()),
        };
        let installed = |entry: &Entry| matches!(entry.event, Event::Installed { .. });
        let begins = match first.map(|entry| &entry.event) {
            Some(Event::Installed { instance: found, .. }) => *found == instance,
            Some(_) => false,
            None => self.base.sequence > 0,
        };
        if begins && !later.iter().any(installed) { Ok(()) } else { Err(JournalError::OtherKiosk) }
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
        if first.base.sequence == 0 || base_line(&first.base)? != **line {
            return Err(JournalError::Broken(0));
        }
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
