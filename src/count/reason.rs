//! Why a project won or lost: a code with its numbers, as `results.json` keeps it. The room `words` says it.

use serde::{Deserialize, Serialize};

use crate::consultation::Cents;
use crate::consultation::rule::Measure;

/// The decision on one project, with its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Reason {
    /// It is funded; this is left afterwards.
    Funded {
        /// Money left after it.
        left: Cents,
    },
    /// It is funded although this was missing (80 % rule).
    FundedBeyond {
        /// Money spent over the purse.
        over: Cents,
    },
    /// It is funded although it does not fit, because its group is guaranteed so many (stages).
    FundedByGuarantee {
        /// Money taken from the common purse for it.
        over: Cents,
    },
    /// It costs nothing (Equal Shares).
    Free,
    /// Its supporters paid for it (Equal Shares).
    Bought {
        /// Ballots that gain from it.
        supporters: u64,
        /// Those that paid; the others had nothing left.
        payers: u64,
        /// What each of them paid that still had it, to the nearest cent, half up.
        price: Cents,
        /// The price is for each point given.
        by_point: bool,
        /// Ballots that gave all they had left, and less than the price.
        emptied: u64,
    },
    /// It had the least load (Phragmén).
    Loaded {
        /// The load of each of its supporters afterwards, to the nearest cent, half up.
        load: Cents,
    },
    /// It is one of the first `k`.
    AmongFirst {
        /// How many win.
        k: usize,
    },
    /// It comes after the first `k`.
    BeyondFirst {
        /// How many win.
        k: usize,
    },
    /// It costs more than what was left when its turn came.
    DoesNotFit {
        /// What it costs.
        cost: Cents,
        /// What was left.
        left: Cents,
    },
    /// Its supporters together had less than its cost (Equal Shares).
    Unaffordable {
        /// What it costs.
        cost: Cents,
        /// What they had left at the end, rounded down.
        have: Cents,
    },
    /// A project before it did not fit, which ended the count.
    Stopped,
    /// It reached less than the threshold.
    BelowThreshold {
        /// Its votes or score.
        reached: u64,
        /// The threshold.
        least: u64,
        /// Whether they are votes or score.
        measure: Measure,
    },
    /// Its share of the ballots is less than a part of its share of the money.
    BelowShare {
        /// Its votes.
        votes: u64,
        /// The votes that would have been enough; none would without money.
        needed: Option<u64>,
        /// All ballots.
        ballots: u64,
        /// The part is one in this many.
        divisor: u64,
    },
    /// No ballot names it.
    NoVotes,
    /// No ballot gives it a point (Equal Shares by points).
    NoPoints,
    /// It costs more than there was to spend at first (Phragmén).
    DearerThanPurse {
        /// What it costs.
        cost: Cents,
    },
    /// It was withdrawn.
    Withdrawn,
    /// No stage was about it; a count among some projects has no step for the others.
    Elsewhere,
}

impl Reason {
    /// Whether the project is funded.
    pub fn is_funded(&self) -> bool {
        matches!(
            self,
            Self::Funded { .. }
                | Self::FundedBeyond { .. }
                | Self::FundedByGuarantee { .. }
                | Self::Free
                | Self::Bought { .. }
                | Self::Loaded { .. }
                | Self::AmongFirst { .. }
        )
    }

    /// Whether the project's place among the decisions means something: its turn came.
    pub fn has_rank(&self) -> bool {
        self.is_funded() || matches!(self, Self::DoesNotFit { .. } | Self::BeyondFirst { .. })
    }
}
