//! The comparison step: which of two outcomes more ballots prefer (COUNTING section 6).

use crate::count::outcome::Outcome;
use crate::count::poll::Poll;

/// When a ballot prefers an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preference {
    /// It has more of the ballot's projects.
    Satisfaction,
    /// It has some of the ballot's projects, and the other has none.
    Exclusion,
}

/// How many ballots prefer which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    /// When a ballot prefers an outcome.
    pub preference: Preference,
    /// Ballots that prefer Equal Shares.
    pub for_shares: u64,
    /// Ballots that prefer greedy by votes.
    pub for_greedy: u64,
    /// Ballots none of whose projects Equal Shares funds.
    pub without_shares: u64,
    /// Ballots none of whose projects greedy funds.
    pub without_greedy: u64,
}

impl Comparison {
    /// Greedy replaces Equal Shares only if strictly more ballots prefer it.
    pub fn replaces(&self) -> bool {
        self.for_greedy > self.for_shares
    }
}

pub(super) fn compare(poll: &Poll, preference: Preference, shares: &Outcome, greedy: &Outcome) -> Comparison {
    let flags = |outcome: &Outcome| {
        let winners: std::collections::BTreeSet<usize> = outcome.winners().collect();
        (0..poll.projects.len()).map(|project| winners.contains(&project)).collect::<Vec<bool>>()
    };
    let (shares, greedy) = (flags(shares), flags(greedy));
    let mut comparison = Comparison { preference, for_shares: 0, for_greedy: 0, without_shares: 0, without_greedy: 0 };
    for pile in &poll.piles {
        let (mut with_shares, mut with_greedy) = (Poll::named_among(pile, &shares), Poll::named_among(pile, &greedy));
        comparison.without_shares += if with_shares == 0 { pile.ballots } else { 0 };
        comparison.without_greedy += if with_greedy == 0 { pile.ballots } else { 0 };
        if preference == Preference::Exclusion {
            (with_shares, with_greedy) = (with_shares.min(1), with_greedy.min(1));
        }
        match with_shares.cmp(&with_greedy) {
            std::cmp::Ordering::Greater => comparison.for_shares += pile.ballots,
            std::cmp::Ordering::Less => comparison.for_greedy += pile.ballots,
            std::cmp::Ordering::Equal => {}
        }
    }
    comparison
}
