//! Counting: pure functions from grouped answers to a result that explains itself. Integers and rationals of arbitrary size only.
//!
//! A rule takes a [`Poll`] (projects with their totals, equal ballots in piles), an [`Admission`] (who takes part), its parameters
//! and a [`TieOrder`]; it gives an [`Outcome`]: one step per project, with its reason. Every rule is written
//! out below, as its authors define it. [`majority`] gives a standing to such a rule; [`survey`] only adds up. The order of ballots
//! and the number of threads never matter.
#![doc = include_str!("count/FORMAT.md")]

mod admission;
mod amount;
mod cells;
mod equal_shares;
mod greedy;
pub mod majority;
mod outcome;
mod pabulib;
mod phragmen;
mod poll;
mod reason;
mod results;
mod selection;
mod settle;
mod stages;
mod standing;
pub mod survey;
mod tally;
mod ties;
#[cfg(test)]
mod vectors;
mod whole;

pub use admission::Admission;
pub use amount::Amount;
pub use equal_shares::{Comparison, Shares, Unfinished, Watch, equal_shares};
pub use greedy::{greedy, top};
pub use outcome::{Outcome, Part, Step, TieNote};
pub use pabulib::{TooLarge, poll_of};
pub use phragmen::phragmen;
pub use poll::{Mark, Pile, Poll, Project};
pub use reason::Reason;
pub use results::{OptionResult, QuestionResult, Results};
pub use selection::{Compared, DecisionResult, GroupResult, SharesResult, StageResult};
pub use settle::{settle, try_settle};
pub use stages::{Decision, GroupTrace, Stage, StageTrace, Staged, Terms, Way, stages};
pub use standing::Standing;
pub use tally::{Tally, tally};
pub use ties::{Criterion, Tie, TieOrder};
pub use whole::{CountError, count, count_watched};

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

impl Opened {
    /// The valid ballots: the sum of every question's groups; `None` when the questions differ in it, or with the invalid
    /// ones it is more than can be counted.
    pub fn valid(&self) -> Option<u64> {
        let sum = |groups: &Vec<Group>| groups.iter().try_fold(0_u64, |sum, group| sum.checked_add(group.ballots));
        let sums: Vec<u64> = self.questions.iter().map(sum).collect::<Option<_>>()?;
        let (first, others) = sums.split_first()?;
        let all = first.checked_add(self.invalid).filter(|all| *all <= MOST_BALLOTS);
        all.filter(|_| others.iter().all(|other| other == first)).map(|_| *first)
    }
}

/// More ballots than 10 000 kiosks can hold, few enough that the points of all of them add up in 64 bits.
pub const MOST_BALLOTS: u64 = 1 << 31;

/// The public lot, drawn after the freeze and before the count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// The consultation.
    pub eh: ConsultationHash,
    /// What was drawn, hashed.
    pub seed: Hash,
}

impl Lot {
    /// What orders an option of a question among equals: the smaller first.
    pub fn key(&self, question: &str, option: &str) -> Hash {
        let seed = &self.seed.0;
        Hash::of(&[b"urne/v1/tie", self.eh.bytes(), seed, question.as_bytes(), b"\n", option.as_bytes()])
    }
}

/// The value at a place, or the empty value beyond the end.
fn at<T: Copy + Default>(values: &[T], place: usize) -> T {
    values.get(place).copied().unwrap_or_default()
}
