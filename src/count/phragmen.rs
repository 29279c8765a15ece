//! Sequential Phragmén (COUNTING section 7): the project whose supporters bear least, their loads made equal.
//!
//! Loads are exact rationals. Loads never fall, so a project's next load never does either: projects wait by their last known
//! load, and only those that could be least are asked again.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use num_bigint::BigInt;

use super::admission::Admission;
use super::amount::{Amount, whole};
use super::at;
use super::outcome::Outcome;
use super::poll::Poll;
use super::reason::Reason;
use super::ties::{TieOrder, first_of};
use crate::consultation::Cents;
use crate::consultation::rule::Unfit;

/// Counts; a project dearer than the purse is removed first, and one that does not fit later is dropped (`Skip`) or ends
/// the count (any other `unfit`).
pub fn phragmen(poll: &Poll, admission: &Admission, (purse, unfit): (Cents, Unfit), order: &TieOrder) -> Outcome {
    let mut outcome = Outcome::default();
    let cost = |project: usize| poll.projects.get(project).map(|project| project.cost).unwrap_or_default();
    let mut loads = Loads::new(poll);
    let (fitting, dear): (Vec<usize>, Vec<usize>) = admission.admitted().partition(|project| cost(*project) <= purse);
    let mut waiting: Waiting = fitting.into_iter().map(|project| Reverse((whole(0), project))).collect();
    let (mut left, mut stopped) = (purse, false);
    while let Some((load, equal)) = least(&mut waiting, |project| loads.with(project, cost(project))) {
        let Some((first, tie)) = first_of(&equal, order) else { break };
        waiting.extend(
            equal.into_iter().filter(|project| *project != first).map(|project| Reverse((load.clone(), project))),
        );
        outcome.meet(tie);
        if cost(first) <= left {
            left = Cents(left.0 - cost(first).0);
            loads.raise(first, load.clone());
            outcome.push(first, Reason::Loaded { load });
        } else {
            outcome.push(first, Reason::DoesNotFit { cost: cost(first), left });
            stopped = unfit != Unfit::Skip;
        }
        if stopped {
            break;
        }
    }
    let mut others: Vec<(usize, Reason)> =
        waiting.into_iter().map(|Reverse((_, project))| (project, Reason::Stopped)).collect();
    others.extend(dear.into_iter().map(|project| (project, Reason::DearerThanPurse { cost: cost(project) })));
    others.sort_by_key(|(project, _)| order.place(*project));
    for (project, reason) in others {
        outcome.push(project, reason);
    }
    outcome.end(admission, order)
}

/// Projects by their last known load; none twice.
type Waiting = BinaryHeap<Reverse<(Amount, usize)>>;

/// The least load and the projects that would have it, taken out; `load` gives a project's load of now.
fn least(waiting: &mut Waiting, load: impl Fn(usize) -> Amount) -> Option<(Amount, Vec<usize>)> {
    let (mut asked, mut least): (Vec<(Amount, usize)>, Option<Amount>) = (Vec::new(), None);
    while let Some(Reverse((known, project))) = waiting.pop() {
        if least.as_ref().is_some_and(|least| known > *least) {
            waiting.push(Reverse((known, project)));
            break;
        }
        let load = load(project);
        least = Some(least.map_or_else(|| load.clone(), |least| least.min(load.clone())));
        asked.push((load, project));
    }
    let least = least?;
    let (equal, more): (Vec<_>, Vec<_>) = asked.into_iter().partition(|(load, _)| *load == least);
    waiting.extend(more.into_iter().map(Reverse));
    Some((least, equal.into_iter().map(|(_, project)| project).collect()))
}

/// What each ballot bears.
struct Loads {
    /// Per project, the piles that name it and their ballots.
    named_by: Vec<Vec<(usize, u64)>>,
    /// The load that each purchase gave its supporters.
    rounds: Vec<Amount>,
    /// Per pile, the last purchase it supported; none: it bears nothing.
    last: Vec<Option<usize>>,
}

impl Loads {
    fn new(poll: &Poll) -> Self {
        let named_by = poll.named_by().into_iter();
        let piles =
            |piles: Vec<(usize, u64, u64)>| piles.into_iter().map(|(pile, ballots, _)| (pile, ballots)).collect();
        Self { named_by: named_by.map(piles).collect(), rounds: Vec::new(), last: vec![None; poll.piles.len()] }
    }

    fn supporters(&self, project: usize) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.named_by.get(project).into_iter().flatten().copied()
    }

    /// What each supporter of a project would bear with it: `(cost + Σ loads) / votes`.
    fn with(&self, project: usize, cost: Cents) -> Amount {
        let (mut votes, mut bearing) = (0, vec![0; self.rounds.len()]);
        for (pile, ballots) in self.supporters(project) {
            votes += ballots;
            if let Some(round) = at(&self.last, pile).and_then(|round| bearing.get_mut(round)) {
                *round += ballots;
            }
        }
        let borne = self.rounds.iter().zip(bearing).filter(|(_, ballots)| *ballots > 0);
        let sum = borne.fold(whole(cost.0), |sum, (load, ballots)| sum + load * BigInt::from(ballots));
        sum / BigInt::from(votes.max(1_u64))
    }

    /// Its supporters bear `load` from now on.
    fn raise(&mut self, project: usize, load: Amount) {
        for (pile, _) in self.named_by.get(project).into_iter().flatten() {
            if let Some(last) = self.last.get_mut(*pile) {
                *last = Some(self.rounds.len());
            }
        }
        self.rounds.push(load);
    }
}

#[cfg(test)]
mod tests {
    use super::super::poll::Mark;
    use super::super::ties::Criterion;
    use super::super::vectors::{letters, poll as poll_of};
    use super::*;
    use crate::keys::random::{Randomness as _, Seeded};

    fn order(poll: &Poll) -> TieOrder {
        TieOrder::new(&poll.projects, &[Criterion::Cost, Criterion::Id], |_| [0; 32])
    }

    fn count(poll: &Poll, purse: u64, unfit: Unfit) -> Outcome {
        phragmen(poll, &Admission::new(&poll.projects), (Cents(purse * 100), unfit), &order(poll))
    }

    #[test]
    fn v1_buys_b_then_c_and_stops_at_a() {
        let poll = poll_of(&[450, 300, 200], "3×AC A 2×AB 3×B");
        let outcome = count(&poll, 900, Unfit::Stop);
        let load = |cents: u64, parts: u64| Reason::Loaded { load: Amount::new(cents.into(), parts.into()) };
        let unfit = Reason::DoesNotFit { cost: Cents(45_000), left: Cents(40_000) };
        let reasons: Vec<_> = outcome.steps.iter().map(|step| (step.project, step.reason.clone())).collect();
        assert_eq!(reasons, [(1, load(6_000, 1)), (2, load(20_000, 3)), (0, unfit)]);
    }

    #[test]
    fn what_does_not_fit_ends_the_count_or_is_dropped() {
        let poll = poll_of(&[60, 50, 10, 500], "3×A 2×B C 9×D");
        assert_eq!(letters(&poll.projects, count(&poll, 100, Unfit::Stop).winners()), "CA");
        let poll = poll_of(&[60, 50, 30, 500], "3×A 2×B C 9×D");
        assert_eq!(letters(&poll.projects, count(&poll, 100, Unfit::Stop).winners()), "A");
        assert_eq!(letters(&poll.projects, count(&poll, 100, Unfit::Skip).winners()), "AC", "D is dearer than all");
        let dearer = Reason::DearerThanPurse { cost: Cents(50_000) };
        assert_eq!(count(&poll, 100, Unfit::Skip).step(3).unwrap().reason, dearer);
    }

    /// As COUNTING section 7 is written: each voter alone, each project asked each time.
    fn plainly(poll: &Poll, purse: u64, unfit: Unfit) -> Vec<usize> {
        let voters: Vec<&Vec<Mark>> =
            poll.piles.iter().flat_map(|pile| (0..pile.ballots).map(|_| &pile.marks)).collect();
        let supports = |voter: usize, project: usize| voters[voter].iter().any(|mark| mark.project == project);
        let cost = |project: usize| poll.projects[project].cost.0;
        let (mut loads, mut left, mut won) = (vec![whole(0); voters.len()], purse * 100, Vec::new());
        let mut open: Vec<usize> = (0..poll.projects.len()).filter(|project| cost(*project) <= left).collect();
        loop {
            let load = |project: usize| {
                let of: Vec<usize> = (0..voters.len()).filter(|voter| supports(*voter, project)).collect();
                let sum = of.iter().fold(whole(cost(project)), |sum, voter| sum + &loads[*voter]);
                (!of.is_empty()).then(|| sum / BigInt::from(of.len()))
            };
            let asked =
                open.iter().filter_map(|project| Some((load(*project)?, order(poll).place(*project), *project)));
            let Some((load, _, project)) = asked.min() else { return won };
            open.retain(|other| *other != project);
            if cost(project) <= left {
                left -= cost(project);
                won.push(project);
                for voter in (0..voters.len()).filter(|voter| supports(*voter, project)) {
                    loads[voter] = load.clone();
                }
            } else if unfit == Unfit::Stop {
                return won;
            }
        }
    }

    #[test]
    fn the_winners_are_those_of_a_plain_simulation() {
        let mut ties = 0;
        for seed in 0..1000 {
            let mut random = Seeded::new(seed, "phragmen");
            let mut below = |bound: u64| random.below(bound).unwrap();
            let costs: Vec<u64> = (0..=below(7)).map(|_| below(9)).collect();
            let word = |below: &mut dyn FnMut(u64) -> u64| {
                let letters: String = ('A'..).take(costs.len()).filter(|_| below(2) == 0).collect();
                format!("{}×{letters}", 1 + below(3))
            };
            let ballots: Vec<String> = (0..=below(6)).map(|_| word(&mut below)).collect();
            let (poll, purse) = (poll_of(&costs, &ballots.join(" ")), 1 + below(25));
            let doubled = poll_of(&costs, &[&ballots[..], &ballots[..]].concat().join(" "));
            for unfit in [Unfit::Skip, Unfit::Stop] {
                let twice = count(&doubled, purse, unfit);
                let outcome = count(&poll, purse, unfit);
                assert_eq!(
                    outcome.winners().collect::<Vec<_>>(),
                    plainly(&poll, purse, unfit),
                    "seed {seed} {unfit:?}"
                );
                assert!(outcome.winners().eq(twice.winners()), "seed {seed}: doubling all ballots changes nothing");
                ties += outcome.ties;
            }
        }
        assert!(ties > 300, "{ties}");
    }
}
