//! Counting: pure functions from grouped answers to a result that explains itself. Exact integers only.
//!
//! Definitions and sources: COUNTING of the project; each rule cites its text. The order of ballots never matters.
#![doc = include_str!("count/FORMAT.md")]

mod greedy;
mod reason;
mod results;
mod tally;

pub use greedy::{Greedy, Placed, greedy};
pub use reason::Reason;
pub use results::{OptionResult, QuestionResult, Results, count};
pub use tally::{Tally, tally};

use crate::ballot::Response;
use crate::keys::{ConsultationHash, Hash};

/// Equal responses to one question, and how many ballots gave them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The response.
    pub response: Response,
    /// Ballots.
    pub ballots: u64,
}

/// Everything that was opened: the groups of each question, and ballots that are no ballots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Groups per question, in the definition's order, each sorted.
    pub questions: Vec<Vec<Group>>,
    /// Envelopes that did not open or hold an invalid payload.
    pub invalid: u64,
}

/// The public lot, drawn after the freeze and before the count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// The consultation.
    pub eh: ConsultationHash,
    /// What was drawn, hashed.
    pub seed: Hash,
}

impl Lot {
    /// What orders an option among equals: the smaller first (COUNTING section 11).
    pub fn key(&self, option: &str) -> Hash {
        Hash::of(&[b"urne/v1/tie", self.eh.bytes(), &self.seed.0, option.as_bytes()])
    }
}
