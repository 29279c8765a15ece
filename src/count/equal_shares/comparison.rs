//! The comparison step: which of two outcomes more ballots prefer.

use crate::consultation::rule::Preference;
use crate::count::outcome::Outcome;
use crate::count::poll::Poll;

/// How many ballots prefer which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    /// When a ballot prefers an outcome.
    pub preference: Preference,
    /// Ballots that prefer Equal Shares.
    pub for_shares: u64,
    /// Ballots that prefer greedy by votes.
    pub for_greedy: u64,
}

impl Comparison {
    /// Greedy replaces Equal Shares only if strictly more ballots prefer it.
    pub fn replaces(&self) -> bool {
        self.for_greedy > self.for_shares
    }
}

pub(super) fn compare(poll: &Poll, preference: Preference, shares: &Outcome, greedy: &Outcome) -> Comparison {
    let (shares, greedy): (Vec<usize>, Vec<usize>) = (shares.winners().collect(), greedy.winners().collect());
    let mut comparison = Comparison { preference, for_shares: 0, for_greedy: 0 };
    for ((shares, ballots), (greedy, _)) in poll.satisfaction(&shares).zip(poll.satisfaction(&greedy)) {
        let counts = |named: usize| if preference == Preference::Exclusion { named.min(1) } else { named };
        match counts(shares).cmp(&counts(greedy)) {
            std::cmp::Ordering::Greater => comparison.for_shares += ballots,
            std::cmp::Ordering::Less => comparison.for_greedy += ballots,
            std::cmp::Ordering::Equal => {}
        }
    }
    comparison
}
