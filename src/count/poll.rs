//! What a rule counts: projects with their totals, and equal ballots in piles.
//!
//! Built once from ballots in any order; equal ballots are one pile, piles are sorted. Which ballots count is decided before:
//! each ballot given here is one of the `n` that shares are taken of, an empty one too.

use std::collections::BTreeMap;

use super::at;
use crate::consultation::Cents;
use crate::consultation::rule::Measure;

/// A project as a rule sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its identifier, a text: `10` and `010` differ.
    pub id: String,
    /// What it costs.
    pub cost: Cents,
    /// Ballots naming it; in majority judgment, its opinions.
    pub votes: u64,
    /// The points it received; without points, its votes; in majority judgment its majority grade.
    pub score: u64,
    /// No rule may select it.
    pub withdrawn: bool,
}

impl Project {
    /// Its votes or its score.
    pub fn reached(&self, measure: Measure) -> u64 {
        match measure {
            Measure::Votes => self.votes,
            Measure::Score => self.score,
        }
    }
}

/// What a ballot gives a project it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The project's place in [`Poll::projects`].
    pub project: usize,
    /// Points; 1 where ballots give none.
    pub points: u64,
}

/// Equal ballots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pile {
    /// What each gives, by ascending project; no project twice.
    pub marks: Vec<Mark>,
    /// How many there are.
    pub ballots: u64,
}

/// Everything a rule counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    /// The projects, in the order of the file or definition.
    pub projects: Vec<Project>,
    /// The ballots, sorted by content.
    pub piles: Vec<Pile>,
    /// Their number, `n`.
    pub ballots: u64,
}

impl Poll {
    /// Totals and piles; a mark on a project that is not there is no mark, the first of two on one project counts.
    pub fn new(
        projects: impl IntoIterator<Item = (String, Cents)>,
        ballots: impl IntoIterator<Item = Vec<Mark>>,
    ) -> Self {
        Self::of_piles(projects, ballots.into_iter().map(|marks| (marks, 1)))
    }

    /// The same of ballots already counted, each with how many there are.
    pub fn of_piles(
        projects: impl IntoIterator<Item = (String, Cents)>,
        counted: impl IntoIterator<Item = (Vec<Mark>, u64)>,
    ) -> Self {
        let named = |(id, cost)| Project { id, cost, votes: 0, score: 0, withdrawn: false };
        let mut projects: Vec<Project> = projects.into_iter().map(named).collect();
        let mut piles: BTreeMap<Vec<Mark>, u64> = BTreeMap::new();
        for (mut marks, ballots) in counted {
            marks.retain(|mark| mark.project < projects.len());
            marks.sort_by_key(|mark| mark.project);
            marks.dedup_by_key(|mark| mark.project);
            *piles.entry(marks).or_default() += ballots;
        }
        let piles: Vec<Pile> = piles.into_iter().map(|(marks, ballots)| Pile { marks, ballots }).collect();
        for pile in &piles {
            for mark in &pile.marks {
                if let Some(project) = projects.get_mut(mark.project) {
                    project.votes += pile.ballots;
                    project.score += mark.points * pile.ballots;
                }
            }
        }
        let ballots = piles.iter().map(|pile| pile.ballots).sum();
        Self { projects, piles, ballots }
    }

    /// What projects cost together.
    pub fn cost_of(&self, projects: impl IntoIterator<Item = usize>) -> Cents {
        let costs = projects.into_iter().filter_map(|project| self.projects.get(project)).map(|project| project.cost.0);
        Cents(costs.fold(0, u64::saturating_add))
    }

    /// The ballots that name one of `inside`, and all of them if everything is; every project stays.
    pub(super) fn naming(&self, inside: &[bool]) -> Self {
        let names = |pile: &&Pile| pile.marks.iter().any(|mark| at(inside, mark.project));
        if inside.iter().all(|inside| *inside) {
            return self.clone();
        }
        let piles: Vec<Pile> = self.piles.iter().filter(names).cloned().collect();
        let ballots = piles.iter().map(|pile| pile.ballots).sum();
        Self { projects: self.projects.clone(), piles, ballots }
    }

    /// For each project, the piles that name it: pile, ballots, points.
    pub(super) fn named_by(&self) -> Vec<Vec<(usize, u64, u64)>> {
        let mut named_by = vec![Vec::new(); self.projects.len()];
        for (place, pile) in self.piles.iter().enumerate() {
            for mark in &pile.marks {
                if let Some(piles) = named_by.get_mut(mark.project) {
                    piles.push((place, pile.ballots, mark.points));
                }
            }
        }
        named_by
    }

    /// For each pile, how many of `winners` it names, and its ballots.
    pub(super) fn satisfaction(&self, winners: &[usize]) -> impl Iterator<Item = (usize, u64)> + '_ {
        let winners: Vec<bool> = (0..self.projects.len()).map(|project| winners.contains(&project)).collect();
        let named = move |pile: &Pile| pile.marks.iter().filter(|mark| at(&winners, mark.project)).count();
        self.piles.iter().map(move |pile| (named(pile), pile.ballots))
    }

    /// Ballots that name none of `winners`.
    pub fn without(&self, winners: &[usize]) -> u64 {
        self.satisfaction(winners).filter(|(named, _)| *named == 0).map(|(_, ballots)| ballots).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_ballots_are_one_pile_whatever_their_order() {
        let mark = |project, points| Mark { project, points };
        let projects = || [("a".into(), Cents(1)), ("b".into(), Cents(2))];
        let ballots = vec![vec![mark(1, 2), mark(0, 1)], vec![], vec![mark(0, 1), mark(1, 2)], vec![mark(1, 1)]];
        let mut turned = ballots.clone();
        turned.reverse();
        let poll = Poll::new(projects(), ballots);
        assert_eq!(poll, Poll::new(projects(), turned));
        assert_eq!((poll.ballots, poll.piles.len()), (4, 3), "an empty ballot counts");
        let totals: Vec<_> = poll.projects.iter().map(|project| (project.votes, project.score)).collect();
        assert_eq!(totals, [(2, 2), (3, 5)]);
    }
}
