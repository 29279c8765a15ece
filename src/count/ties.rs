//! Ties: equal exact keys at a decision.
//!
//! One order of the projects, made before the count, serves every decision and every run of a completion. A tie *mattered* if
//! the winners would be others had the order put another of the tied projects first: [`super::settle()`] finds out by counting again.
//! That looks at one exchange at a time: where ties follow on each other (completions, comparisons, raises), it proves nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::at;
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
    pub(super) fn preferring(&self, one: usize, other: usize) -> Self {
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
    pub(super) fn rivals(&self, won: &BTreeSet<usize>) -> Vec<usize> {
        let mut rivals = self.others().to_vec();
        rivals.retain(|other| !(self.in_rank && won.contains(other)));
        rivals.sort_by_key(|other| won.contains(other));
        rivals
    }

    /// Those before `other` that it did not get past: the one that went first, and each that won.
    pub(super) fn ahead_of<'a>(&'a self, other: usize, won: &'a BTreeSet<usize>) -> impl Iterator<Item = usize> + 'a {
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
}
