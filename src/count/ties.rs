//! Ties: equal exact keys at a decision.
//!
//! One order of the projects, made before the count, serves every decision and every run of a completion. A tie *mattered* if
//! the winners would be others had the order put another of the tied projects first: [`settle`] finds out by counting again.
//! That looks at one exchange at a time: where ties follow on each other (completions, comparisons, raises), it proves nothing.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::at;
use super::outcome::{Outcome, Part, TieNote};
use super::poll::Project;
use crate::consultation::rule::TieCriterion;

/// What puts one of two equal projects first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criterion {
    /// The cheaper.
    Cost,
    /// The one on more ballots; in majority judgment, with more opinions.
    Votes,
    /// The earlier in the file or definition.
    FileOrder,
    /// The smaller identifier, compared as text.
    Id,
    /// The public lot.
    Lot,
}

impl From<TieCriterion> for Criterion {
    fn from(criterion: TieCriterion) -> Self {
        match criterion {
            TieCriterion::Cost => Self::Cost,
            TieCriterion::Votes => Self::Votes,
            TieCriterion::FileOrder => Self::FileOrder,
            TieCriterion::Lot => Self::Lot,
        }
    }
}

/// The order of equal projects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TieOrder {
    criteria: Vec<Criterion>,
    /// Per criterion and project: its class, equal for what the criterion does not tell apart.
    classes: Vec<Vec<usize>>,
    /// Per project: its place, each once.
    places: Vec<usize>,
}

impl TieOrder {
    /// The order by `criteria`, most important first; `lot` gives the draw's key of an identifier, the smaller first.
    ///
    /// Projects that no criterion tells apart follow their identifiers, so that the order is whole; [`TieOrder::decided_by`]
    /// says when that happened.
    pub fn new(projects: &[Project], criteria: &[Criterion], lot: impl Fn(&str) -> [u8; 32]) -> Self {
        let by = |criterion: &Criterion| match criterion {
            Criterion::Cost => classes(projects, |project| project.cost),
            Criterion::Votes => classes(projects, |project| std::cmp::Reverse(project.votes)),
            Criterion::FileOrder => (0..projects.len()).collect(),
            Criterion::Id => classes(projects, |project| project.id.as_str()),
            Criterion::Lot => classes(projects, |project| lot(&project.id)),
        };
        let classes: Vec<Vec<usize>> = criteria.iter().map(by).collect();
        let mut order: Vec<usize> = (0..projects.len()).collect();
        order.sort_by_key(|project| {
            let keys: Vec<usize> = classes.iter().map(|classes| at(classes, *project)).collect();
            (keys, projects.get(*project).map(|project| project.id.as_str()))
        });
        Self { criteria: criteria.to_vec(), classes, places: inverse(&order) }
    }

    /// A project's place: the smaller goes first.
    pub fn place(&self, project: usize) -> usize {
        at(&self.places, project)
    }

    /// Which criterion tells two projects apart; `None` if none does.
    pub fn decided_by(&self, one: usize, other: usize) -> Option<Criterion> {
        let mut pairs = self.criteria.iter().zip(&self.classes);
        pairs.find(|(_, classes)| at(classes, one) != at(classes, other)).map(|(criterion, _)| *criterion)
    }

    /// The same order with `one` moved to just before `other`.
    fn preferring(&self, one: usize, other: usize) -> Self {
        let mut order = inverse(&self.places);
        order.retain(|project| *project != one);
        let to = order.iter().position(|project| *project == other).unwrap_or_default();
        order.insert(to, one);
        Self { places: inverse(&order), ..self.clone() }
    }
}

/// For each project the number of smaller keys: equal keys are one class.
fn classes<'a, K: Ord>(projects: &'a [Project], key: impl Fn(&'a Project) -> K) -> Vec<usize> {
    let mut sorted: Vec<K> = projects.iter().map(&key).collect();
    sorted.sort();
    projects.iter().map(|project| sorted.partition_point(|other| *other < key(project))).collect()
}

/// Where each of 0..n stands in a permutation.
fn inverse(order: &[usize]) -> Vec<usize> {
    let mut places = vec![0; order.len()];
    for (place, project) in order.iter().enumerate() {
        if let Some(slot) = places.get_mut(*project) {
            *slot = place;
        }
    }
    places
}

/// Several projects with equal keys at a decision, one of which went first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// Equal projects in the order of ties; decisions on what is left of them share it.
    class: Arc<[usize]>,
    /// Where the one that went first is among them.
    start: usize,
    /// They are decided on one after the other: who won could not do better in another's place.
    in_rank: bool,
}

impl Tie {
    /// The tie at a place of a class; `None` for its last project.
    pub(super) fn at(class: &Arc<[usize]>, start: usize) -> Option<Self> {
        (start + 1 < class.len()).then(|| Self { class: Arc::clone(class), start, in_rank: false })
    }

    /// The project that went first.
    pub fn first(&self) -> usize {
        at(&self.class, self.start)
    }

    /// The others, in the order of ties.
    pub fn others(&self) -> &[usize] {
        self.class.get(self.start + 1..).unwrap_or_default()
    }

    /// Whether nobody of the class went before.
    pub(super) fn is_first_of_class(&self) -> bool {
        self.start == 0
    }

    /// The first and those others that `keep` says; `None` if there are none.
    pub(super) fn among(&self, keep: impl Fn(usize) -> bool) -> Option<Self> {
        let others = self.others().iter().copied().filter(|other| keep(*other));
        let class: Vec<usize> = std::iter::once(self.first()).chain(others).collect();
        Some(Self { in_rank: self.in_rank, ..Self::at(&class.into(), 0)? })
    }

    /// The same tie, in a ranking.
    pub(super) fn in_rank(self) -> Self {
        Self { in_rank: true, ..self }
    }

    /// The others that the winners might change for, those that lost first: they are the likeliest to win in another's place.
    fn rivals(&self, won: &BTreeSet<usize>) -> Vec<usize> {
        let mut rivals = self.others().to_vec();
        rivals.retain(|other| !(self.in_rank && won.contains(other)));
        rivals.sort_by_key(|other| won.contains(other));
        rivals
    }

    /// Those before `other` that it did not get past: the one that went first, and each that won.
    fn ahead_of<'a>(&'a self, other: usize, won: &'a BTreeSet<usize>) -> impl Iterator<Item = usize> + 'a {
        let rest = self.others().iter().copied().take_while(move |project| *project != other);
        std::iter::once(self.first()).chain(rest.filter(|project| won.contains(project)))
    }

    /// The same tie, kept in the place of `last` if it is about the rest of it.
    pub(super) fn after(self, last: Option<&Self>) -> Self {
        let shared = last.filter(|last| Some(last.others()) == self.class.get(self.start..));
        shared.and_then(|last| Self::at(&last.class, last.start + 1)).unwrap_or(self)
    }
}

/// The first of equal projects by the order, and the tie if there are others.
pub(super) fn first_of(equal: &[usize], order: &TieOrder) -> Option<(usize, Option<Tie>)> {
    let mut class = equal.to_vec();
    class.sort_by_key(|project| order.place(*project));
    Some((*class.first()?, Tie::at(&class.into(), 0)))
}

/// The most counts done again for one outcome.
const MOST_RECOUNTS: u64 = 256;

/// The most work they take together, in units of [`Outcome::work`]: some seconds on a small computer.
pub(super) const MOST_WORK: u64 = 40_000_000;

/// Counts by `order`, and again for each pair that was tied with the other one first; notes each tie that mattered, and how many
/// were left unexamined.
///
/// Counts done again are few and take a bounded time, whatever the number of ties and projects: at most 256, and fewer where
/// one takes much work, but always one. Each tie puts the projects that lost first, since they are the likeliest to win
/// in another's place; a tie that none of the counts done again shows to matter, with some of its pairs left, is unexamined.
pub fn settle<T: AsRef<Outcome> + AsMut<Outcome>>(order: &TieOrder, count: impl Fn(&TieOrder) -> T) -> T {
    match try_settle(order, |order| Ok::<T, Infallible>(count(order))) {
        Ok(counted) => counted,
        Err(never) => match never {},
    }
}

/// The same for a count that can fail; a tie also mattered if the count fails with the other one first.
///
/// # Errors
/// Those of the first count.
pub fn try_settle<T: AsRef<Outcome> + AsMut<Outcome>, E>(
    order: &TieOrder,
    count: impl Fn(&TieOrder) -> Result<T, E>,
) -> Result<T, E> {
    let mut counted = count(order)?;
    let winners = |counted: &T| counted.as_ref().winners().collect::<BTreeSet<usize>>();
    let (won, mut tried) = (winners(&counted), BTreeSet::new());
    let mut mattered: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut left = (MOST_WORK / counted.as_ref().work.max(1)).clamp(1, MOST_RECOUNTS);
    let mut unexamined = 0;
    for tie in &counted.as_ref().met {
        let before = mattered.len();
        for pair in tie.rivals(&won).into_iter().map(|other| (tie.first(), other)) {
            if tried.contains(&pair) {
                continue;
            }
            if left == 0 {
                unexamined += u64::from(mattered.len() == before);
                break;
            }
            left -= 1;
            tried.insert(pair);
            let otherwise = count(&order.preferring(pair.1, pair.0));
            if otherwise.map_or(true, |otherwise| winners(&otherwise) != won) {
                mattered.push((pair.1, tie.ahead_of(pair.1, &won).collect()));
            }
        }
    }
    let outcome = counted.as_mut();
    outcome.unexamined += unexamined;
    for (other, ahead) in mattered {
        note(outcome, order, other, &ahead);
    }
    Ok(counted)
}

/// Notes a tie that mattered at its projects, unless they have a note: the nearest before it at `other`, and `other` at those
/// ahead of it.
fn note(outcome: &mut Outcome, order: &TieOrder, other: usize, ahead: &[usize]) {
    let Some(nearest) = ahead.last() else { return };
    for step in &mut outcome.steps {
        let (part, criterion) = match step.project {
            project if project == other => (Part::Behind(*nearest), order.decided_by(*nearest, other)),
            project if ahead.contains(&project) => (Part::Before(other), order.decided_by(project, other)),
            _ => continue,
        };
        step.tie.get_or_insert(TieNote { part, criterion });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consultation::Cents;

    fn project(id: &str, cost: u64, votes: u64) -> Project {
        Project { id: id.into(), cost: Cents(cost), votes, score: votes, withdrawn: false }
    }

    fn sorted(projects: &[Project], criteria: &[Criterion]) -> Vec<String> {
        let order = TieOrder::new(projects, criteria, |id| [u8::try_from(id.len()).unwrap(); 32]);
        inverse(&order.places).into_iter().map(|project| projects[project].id.clone()).collect()
    }

    #[test]
    fn criteria_apply_in_the_written_order() {
        let projects = [project("2", 5, 1), project("10", 5, 1), project("1", 3, 1), project("010", 5, 9)];
        assert_eq!(sorted(&projects, &[Criterion::Cost, Criterion::Votes, Criterion::Id]), ["1", "010", "10", "2"]);
        assert_eq!(sorted(&projects, &[Criterion::Id]), ["010", "1", "10", "2"], "identifiers are text");
        assert_eq!(sorted(&projects, &[Criterion::FileOrder]), ["2", "10", "1", "010"]);
        assert_eq!(sorted(&projects, &[Criterion::Cost, Criterion::Lot]), ["1", "2", "10", "010"]);
    }

    #[test]
    fn what_no_criterion_tells_apart_is_known() {
        let projects = [project("a", 5, 1), project("b", 5, 2)];
        let order = TieOrder::new(&projects, &[Criterion::Cost], |_| [0; 32]);
        assert_eq!(order.decided_by(0, 1), None);
        let order = TieOrder::new(&projects, &[Criterion::Cost, Criterion::Votes], |_| [0; 32]);
        assert_eq!(order.decided_by(0, 1), Some(Criterion::Votes));
        assert!(order.place(1) < order.place(0));
        assert!(order.preferring(0, 1).place(0) < order.preferring(0, 1).place(1));
    }

    /// Nothing wins, so no exchange matters: every pair is left to try.
    #[test]
    fn counts_done_again_are_bounded_in_number_and_in_work() {
        for (projects, work, recounts, unexamined) in [
            (20, 0, 190, 0),
            (300, 0, 256, 299),
            (20, MOST_WORK / 10, 10, 19),
            (20, MOST_WORK * 2, 1, 19),
            (2, MOST_WORK * 2, 1, 0),
        ] {
            let list: Vec<Project> = (0..projects).map(|place| project(&place.to_string(), 5, 1)).collect();
            let order = TieOrder::new(&list, &[Criterion::FileOrder], |_| [0; 32]);
            let counts = std::cell::Cell::new(0);
            let outcome = settle(&order, |_| {
                counts.set(counts.get() + 1);
                let mut outcome = Outcome { work, ..Outcome::default() };
                let class: Arc<[usize]> = (0..projects).collect();
                (0..projects).for_each(|start| outcome.meet(Tie::at(&class, start)));
                outcome
            });
            assert_eq!((counts.get(), outcome.unexamined), (recounts + 1, unexamined), "{projects} {work}");
            assert_eq!(outcome.ties, projects as u64 - 1);
        }
    }
}
