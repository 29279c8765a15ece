//! The Method of Equal Shares and its completions (Peters and Skowron).
//!
//! Each ballot has the same money; a project is bought when its supporters can pay it together, the one that gives them most for
//! their money first. A completion is four switches, each named by itself: where the endowment starts, whether and by how much
//! it is raised and whether an exhaustive outcome ends that, what spends the rest, and what the outcome is compared with.
//!
//! Exact: amounts are rationals of arbitrary size; integers that bound them only save time. Endowments are never searched
//! by bisection, since a larger one can be feasible again with other winners: they are scanned in order, from the start to
//! the first that costs too much.

mod comparison;
mod fixed;
mod ledger;
mod market;
mod run;
mod scan;
#[cfg(test)]
mod tests;

pub use comparison::Comparison;
pub use scan::Unfinished;
pub(super) use scan::{Limit, MOST_RAISES};

use market::Market;
use num_bigint::BigInt;
use run::traced;
use scan::{Scan, scan};

use super::admission::Admission;
use super::amount::{Amount, whole};
use super::greedy::greedy;
use super::outcome::Outcome;
use super::poll::Poll;
use super::settle::settle;
use super::standing::Standing;
use super::ties::TieOrder;
use crate::consultation::Cents;
use crate::consultation::rule::{Completion, EqualShares, Measure, Preference, Start, Unfit};

/// An outcome, and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    /// The outcome.
    pub outcome: Outcome,
    /// The endowment of the run that was kept, exact cents.
    pub endowment: Amount,
    /// How often the endowment was raised, the last time in vain if the outcome then cost too much.
    pub raises: u64,
    /// How often for the run that was kept.
    pub kept: u64,
    /// The comparison, if there was one.
    pub comparison: Option<Comparison>,
}

/// Hears how often endowments were raised so far, and may stop the count.
pub type Watch<'a> = dyn Fn(u64) -> std::ops::ControlFlow<()> + 'a;

/// Counts. `watch` hears the number of raises so far, and may stop the count.
///
/// A tie mattered if the kept run, its completion and its comparison would end with other winners; in the other runs of the scan
/// ties are only numbered.
///
/// # Errors
/// `watch` said so, or the scan could be far too long.
pub fn equal_shares(
    poll: &Poll,
    admission: &Admission,
    rule: EqualShares,
    purse: Cents,
    order: &TieOrder,
    watch: &Watch<'_>,
) -> Result<Shares, Unfinished> {
    equal_shares_within(poll, admission, rule, purse, order, watch, Limit::Refuse)
}

/// The same with another limit of the scan.
pub(super) fn equal_shares_within(
    poll: &Poll,
    admission: &Admission,
    rule: EqualShares,
    purse: Cents,
    order: &TieOrder,
    watch: &Watch<'_>,
    limit: Limit,
) -> Result<Shares, Unfinished> {
    let market = Market::new(poll, admission, rule.utility, purse);
    let (mut endowment, mut scanned) = (start(rule.start, purse, poll.ballots), Scan::default());
    if let Some(add_one) = rule.add_one {
        let scan = scan(&market, &endowment, add_one, order, (watch, limit));
        scanned = scan.map_err(|unfinished| unfinished.named(poll))?;
        endowment += whole(add_one.increment.0) * BigInt::from(scanned.kept);
    }
    let Decided { mut outcome, comparison } = settle(order, |order| {
        let bought = traced(&market, &endowment, order);
        let completed = match rule.complete {
            Some(completion) => spend_rest(poll, admission, (completion, bought), purse, order),
            None => bought.end(admission, order),
        };
        match rule.compare {
            Some(preference) => preferred(poll, preference, completed, by_votes(poll, admission, purse, order)),
            None => Decided { outcome: completed, comparison: None },
        }
    });
    outcome.ties += scanned.ties_elsewhere;
    outcome.unexamined += scanned.ties_elsewhere;
    Ok(Shares { outcome, endowment, raises: scanned.raises, kept: scanned.kept, comparison })
}

/// The outcome that is kept, and the comparison that kept it.
struct Decided {
    outcome: Outcome,
    comparison: Option<Comparison>,
}

impl AsRef<Outcome> for Decided {
    fn as_ref(&self) -> &Outcome {
        &self.outcome
    }
}

impl AsMut<Outcome> for Decided {
    fn as_mut(&mut self) -> &mut Outcome {
        &mut self.outcome
    }
}

/// Compares; the ties of both outcomes decide which is kept.
fn preferred(poll: &Poll, preference: Preference, shares: Outcome, greedy: Outcome) -> Decided {
    let comparison = comparison::compare(poll, preference, &shares, &greedy);
    let (mut outcome, other) = if comparison.replaces() { (greedy, shares) } else { (shares, greedy) };
    outcome.ties += other.ties;
    outcome.met.extend(other.met);
    outcome.work += other.work;
    Decided { outcome, comparison: Some(comparison) }
}

/// What each ballot has at first.
fn start(start: Start, purse: Cents, ballots: u64) -> Amount {
    let share = whole(purse.0) / BigInt::from(ballots.max(1));
    match start {
        Start::Exact => share,
        Start::Whole => (share / BigInt::from(100)).floor() * BigInt::from(100),
    }
}

fn by_votes(poll: &Poll, admission: &Admission, purse: Cents, order: &TieOrder) -> Outcome {
    let standing = Standing::by(Measure::Votes, &poll.projects);
    greedy(&poll.projects, admission, &standing, (purse, Unfit::Skip), order)
}

/// Greedy on what nobody bought, with what is left. Those that take no part come last, as greedy puts them.
fn spend_rest(
    poll: &Poll,
    admission: &Admission,
    (completion, mut bought): (Completion, Outcome),
    purse: Cents,
    order: &TieOrder,
) -> Outcome {
    let mut open = vec![true; poll.projects.len()];
    for winner in bought.winners() {
        if let Some(open) = open.get_mut(winner) {
            *open = false;
        }
    }
    let standing = match completion {
        Completion::Votes => Standing::by(Measure::Votes, &poll.projects),
        Completion::ScorePerCost => Standing::per_cost(Measure::Score, &poll.projects),
    };
    let left = Cents(purse.0.saturating_sub(poll.cost_of(bought.winners()).0));
    let among = admission.clone().among(&open);
    let rest = greedy(&poll.projects, &among, &standing, (left, Unfit::Skip), order);
    bought.steps.retain(|step| step.reason.is_funded());
    bought.steps.extend(rest.steps);
    bought.met.extend(rest.met);
    bought.ties += rest.ties;
    bought
}
