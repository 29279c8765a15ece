//! Sequential Phragmén: the project whose supporters bear least, their loads made equal.
//!
//! Loads are exact rationals. Loads never fall, so a project's next load never does either: projects wait by their last known
//! load, and only those that could be least, and one of whose supporters bears more since, are asked again.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::admission::Admission;
use super::amount::{Amount, to_cents, whole};
use super::at;
use super::outcome::{EXACT_WORK, Outcome};
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
    let mut waiting = Waiting::from([(whole(0), fitting)]);
    let (mut left, mut stopped) = (purse, false);
    while let Some((load, equal)) = least(&mut waiting, |project| loads.risen(project, cost(project))) {
        let Some((first, tie)) = first_of(&equal, order) else { break };
        let others: Vec<usize> = equal.into_iter().filter(|project| *project != first).collect();
        if !others.is_empty() {
            waiting.insert(load.clone(), others);
        }
        outcome.meet(tie);
        if cost(first) <= left {
            left = Cents(left.0 - cost(first).0);
            loads.raise(first, load.clone());
            outcome.push(first, Reason::Loaded { load: to_cents(&load) });
        } else {
            outcome.push(first, Reason::DoesNotFit { cost: cost(first), left });
            stopped = unfit != Unfit::Skip;
        }
        if stopped {
            break;
        }
    }
    outcome.work = loads.work;
    let mut others: Vec<(usize, Reason)> =
        waiting.into_values().flatten().map(|project| (project, Reason::Stopped)).collect();
    others.extend(dear.into_iter().map(|project| (project, Reason::DearerThanPurse { cost: cost(project) })));
    others.sort_by_key(|(project, _)| order.place(*project));
    for (project, reason) in others {
        outcome.push(project, reason);
    }
    outcome.end(admission, order)
}

/// Projects by their last known load; none twice.
type Waiting = BTreeMap<Amount, Vec<usize>>;

/// The least load and the projects that would have it, taken out; `risen` gives a project's load of now if it may have risen.
fn least(waiting: &mut Waiting, mut risen: impl FnMut(usize) -> Option<Amount>) -> Option<(Amount, Vec<usize>)> {
    loop {
        let (known, projects) = waiting.pop_first()?;
        let mut equal = Vec::with_capacity(projects.len());
        for project in projects {
            match risen(project).filter(|load| *load != known) {
                Some(load) => waiting.entry(load).or_default().push(project),
                None => equal.push(project),
            }
        }
        // Whoever waits behind a larger known load bears more now, too.
        if !equal.is_empty() {
            return Some((known, equal));
        }
    }
}

/// What each ballot bears.
struct Loads<'a> {
    poll: &'a Poll,
    /// Per project, the piles that name it and their ballots.
    named_by: Vec<Vec<(usize, u64)>>,
    /// The load that each purchase gave its supporters.
    rounds: Vec<Amount>,
    /// Per pile, the last purchase it supported; none: it bears nothing.
    last: Vec<Option<usize>>,
    /// Per project: a supporter may bear more since it was asked.
    stale: Vec<bool>,
    /// See [`Outcome::work`].
    work: u64,
}

impl<'a> Loads<'a> {
    fn new(poll: &'a Poll) -> Self {
        let named_by = poll.named_by().into_iter();
        let piles =
            |piles: Vec<(usize, u64, u64)>| piles.into_iter().map(|(pile, ballots, _)| (pile, ballots)).collect();
        Self {
            poll,
            named_by: named_by.map(piles).collect(),
            rounds: Vec::new(),
            last: vec![None; poll.piles.len()],
            stale: vec![true; poll.projects.len()],
            work: 0,
        }
    }

    /// What each supporter of a project would bear with it, unless it is the same as when it was asked last:
    /// `(cost + Σ loads) / votes`.
    fn risen(&mut self, project: usize, cost: Cents) -> Option<Amount> {
        self.work += 1;
        if !std::mem::take(self.stale.get_mut(project)?) {
            return None;
        }
        self.work += EXACT_WORK;
        let (mut votes, mut bearing) = (0, BTreeMap::<usize, u64>::new());
        for (pile, ballots) in self.named_by.get(project).into_iter().flatten() {
            self.work += 1;
            votes += ballots;
            if let Some(round) = at(&self.last, *pile) {
                *bearing.entry(round).or_default() += ballots;
            }
        }
        let borne = bearing.into_iter().filter_map(|(round, ballots)| Some((self.rounds.get(round)?, ballots)));
        let sum = borne.fold(whole(cost.0), |sum, (load, ballots)| {
            self.work += EXACT_WORK;
            sum + load * BigInt::from(ballots)
        });
        Some(sum / BigInt::from(votes.max(1_u64)))
    }

    /// Its supporters bear `load` from now on.
    fn raise(&mut self, project: usize, load: Amount) {
        for (pile, _) in self.named_by.get(project).into_iter().flatten() {
            if let Some(last) = self.last.get_mut(*pile) {
                *last = Some(self.rounds.len());
            }
            for mark in self.poll.piles.get(*pile).into_iter().flat_map(|pile| &pile.marks) {
                if let Some(stale) = self.stale.get_mut(mark.project) {
                    *stale = true;
                }
            }
        }
        self.rounds.push(load);
    }
}

#[cfg(test)]
mod tests {
    use super::super::poll::Mark;
    use super::super::settle::{MOST_WORK, settle};
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
        let load = |cents: u64, parts: u64| Reason::Loaded { load: to_cents(&Amount::new(cents.into(), parts.into())) };
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

    /// As the rule is written: each voter alone, each project asked each time.
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

    /// Every ballot names every project: each round works out each load anew. What that costs decides how often it is done.
    #[test]
    fn many_equal_projects_are_counted_again_as_often_as_the_work_allows() {
        let projects = (0..200).map(|place| (place.to_string(), Cents(10)));
        let all = (0..200).map(|project| Mark { project, points: 1 }).collect();
        let poll = Poll::new(projects, [all]);
        let (admission, counts) = (Admission::new(&poll.projects), std::cell::Cell::new(0));
        let outcome = settle(&order(&poll), |order| {
            counts.set(counts.get() + 1);
            phragmen(&poll, &admission, (Cents(1000), Unfit::Stop), order)
        });
        assert_eq!((outcome.winners().count(), counts.get()), (100, 1 + MOST_WORK / outcome.work));
        assert!((2..256).contains(&counts.get()), "{}", counts.get());
        assert!(outcome.unexamined > 0 && outcome.unexamined < outcome.ties, "{}", outcome.unexamined);
        assert!(outcome.steps.iter().any(|step| step.tie.is_some()), "losers were tried first");
    }

    /// No two projects share a ballot: once known, no load is worked out again.
    #[test]
    fn loads_that_cannot_have_risen_are_not_worked_out_again() {
        let projects = (0..200).map(|place| (place.to_string(), Cents(10)));
        let poll = Poll::new(projects, (0..200).map(|project| vec![Mark { project, points: 1 }]));
        let outcome = phragmen(&poll, &Admission::new(&poll.projects), (Cents(1000), Unfit::Skip), &order(&poll));
        // Each is worked out once from one pile; then all that are left are asked in each round, the first one twice.
        assert_eq!(outcome.work, 200 * (EXACT_WORK + 1) + 200 + 200 * 201 / 2);
    }
}
