//! Best first while money lasts: the rule of nearly every municipal budget (COUNTING section 3).

use std::cmp::Reverse;

use super::Lot;
use super::reason::Reason;
use super::tally::Tally;
use crate::consultation::definition::Measure;
use crate::consultation::{Cents, Question, TieCriterion, Unfit};

/// The rule's parameters, from the definition.
#[derive(Debug, Clone, Copy)]
pub struct Greedy<'a> {
    /// What orders the options.
    pub by: Measure,
    /// What happens to an option that does not fit.
    pub unfit: Unfit,
    /// The money.
    pub purse: Cents,
    /// How equal scores are ordered.
    pub ties: &'a [TieCriterion],
}

/// One option's place in the count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The option's place in the definition.
    pub option: usize,
    /// From 1.
    pub rank: u64,
    /// Why it won or lost.
    pub reason: Reason,
    /// The criterion that put it before or behind an option with the same score, if there was one.
    pub tie: Option<TieCriterion>,
}

/// Options in the order of the count, each with its reason.
pub fn greedy(question: &Question, tally: &Tally, rule: Greedy<'_>, lot: &Lot) -> Vec<Placed> {
    let mut order: Vec<Key> =
        (0..question.options.len()).map(|option| Key::of(question, tally, rule, lot, option)).collect();
    order.sort();
    let mut left = rule.purse;
    let mut stopped = false;
    let place = |(rank, key): (u64, &Key)| {
        let cost = question.options.get(key.option).and_then(|option| option.cost).unwrap_or_default();
        let reason = if stopped {
            Reason::Stopped
        } else if tally.votes.get(key.option).is_none_or(|votes| *votes == 0) {
            Reason::NoVotes
        } else if cost <= left {
            left = Cents(left.0 - cost.0);
            Reason::Funded { left }
        } else {
            stopped = rule.unfit == Unfit::Stop;
            Reason::DoesNotFit { cost, left }
        };
        let tie = order.iter().filter(|other| other.option != key.option && other.score == key.score);
        let tie = tie.filter_map(|other| key.decided_by(other, rule.ties)).max();
        Placed { option: key.option, rank, reason, tie: tie.and_then(|place| rule.ties.get(place)).copied() }
    };
    (1..).zip(&order).map(place).collect()
}

/// What orders options: the score, then one value for each tie criterion. Smaller is earlier.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    score: Reverse<u64>,
    ties: Vec<[u8; 32]>,
    option: usize,
}

impl Key {
    fn of(question: &Question, tally: &Tally, rule: Greedy<'_>, lot: &Lot, option: usize) -> Self {
        let votes = tally.votes.get(option).copied().unwrap_or_default();
        let score = match rule.by {
            Measure::Votes => votes,
            Measure::Score => tally.scores.get(option).copied().unwrap_or_default(),
        };
        let described = question.options.get(option);
        let tie = |criterion: &TieCriterion| match criterion {
            TieCriterion::Cost => big_endian(described.and_then(|option| option.cost).unwrap_or_default().0),
            TieCriterion::Votes => big_endian(u64::MAX - votes),
            TieCriterion::FileOrder => big_endian(u64::try_from(option).unwrap_or(u64::MAX)),
            TieCriterion::Lot => described.map_or([0; 32], |option| lot.key(&option.id).0),
        };
        Self { score: Reverse(score), ties: rule.ties.iter().map(tie).collect(), option }
    }

    /// Which criterion tells this option from another of equal score.
    fn decided_by(&self, other: &Self, ties: &[TieCriterion]) -> Option<usize> {
        (0..ties.len()).find(|place| self.ties.get(*place) != other.ties.get(*place))
    }
}

/// A number that compares like itself, byte by byte.
fn big_endian(number: u64) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().skip(24).zip(number.to_be_bytes()) {
        *to = from;
    }
    bytes
}
