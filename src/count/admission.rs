//! Who takes part in a count: filters that come before any rule, each with its reason.

use num_bigint::BigUint;
use num_traits::ToPrimitive as _;

use super::at;
use super::poll::{Poll, Project};
use super::reason::Reason;
use crate::consultation::Cents;
use crate::consultation::rule::Measure;

/// Per project: why it does not take part, or `None` if it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission(Vec<Option<Reason>>);

impl Admission {
    /// Every project that is not withdrawn and that some ballot names.
    pub fn new(projects: &[Project]) -> Self {
        let refused = |project: &Project| match project {
            Project { withdrawn: true, .. } => Some(Reason::Withdrawn),
            Project { votes: 0, .. } => Some(Reason::NoVotes),
            _ => None,
        };
        Self(projects.iter().map(refused).collect())
    }

    /// Keeps projects with at least `least` votes or score.
    #[must_use]
    pub fn at_least(self, projects: &[Project], least: u64, measure: Measure) -> Self {
        self.unless(projects, |project| {
            let reached = project.reached(measure);
            (reached < least).then_some(Reason::BelowThreshold { reached, least, measure })
        })
    }

    /// Keeps projects whose share of the ballots is at least a `divisor`-th of their share of the money:
    /// `votes·divisor·purse ≥ cost·n` (Świecie with divisor 3).
    #[must_use]
    pub fn minimum_share(self, poll: &Poll, divisor: u64, purse: Cents) -> Self {
        self.unless(&poll.projects, |project| {
            let have = BigUint::from(project.votes) * divisor * purse.0;
            let needs = BigUint::from(project.cost.0) * poll.ballots;
            let of_one = BigUint::from(divisor) * purse.0;
            let enough = || ((needs.clone() + &of_one - 1_u8) / &of_one).to_u64();
            (have < needs).then(|| Reason::BelowShare {
                votes: project.votes,
                needed: if purse.0 == 0 { None } else { enough() },
                ballots: poll.ballots,
                divisor,
            })
        })
    }

    /// Leaves out projects for which `refused` gives a reason.
    #[must_use]
    pub fn unless(mut self, projects: &[Project], refused: impl Fn(&Project) -> Option<Reason>) -> Self {
        for (reason, project) in self.0.iter_mut().zip(projects) {
            *reason = reason.take().or_else(|| refused(project));
        }
        self
    }

    /// Keeps the projects of `chosen` (one flag per project); the others take no part and are not told about.
    #[must_use]
    pub(super) fn among(mut self, chosen: &[bool]) -> Self {
        for (project, reason) in self.0.iter_mut().enumerate() {
            if !at(chosen, project) {
                *reason = Some(Reason::Elsewhere);
            }
        }
        self
    }

    /// Whether a project takes part.
    pub fn admits(&self, project: usize) -> bool {
        self.0.get(project).is_some_and(Option::is_none)
    }

    /// The projects that take part, ascending.
    pub fn admitted(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.0.len()).filter(|project| self.admits(*project))
    }

    /// The others, with their reasons.
    pub(super) fn refused(&self) -> impl Iterator<Item = (usize, &Reason)> {
        let reasons = self.0.iter().enumerate().filter_map(|(project, reason)| Some((project, reason.as_ref()?)));
        reasons.filter(|(_, reason)| **reason != Reason::Elsewhere)
    }
}

#[cfg(test)]
mod tests {
    use super::super::vectors::poll;
    use super::*;

    #[test]
    fn the_votes_needed_for_the_minimum_share_are_just_enough() {
        let poll = poll(&[50, 10], "A 6×B");
        let refused = |divisor| {
            let admission = Admission::new(&poll.projects).minimum_share(&poll, divisor, Cents(10_000));
            admission.refused().map(|(project, reason)| (project, reason.clone())).collect::<Vec<_>>()
        };
        let below =
            |needed, divisor| vec![(0, Reason::BelowShare { votes: 1, needed: Some(needed), ballots: 7, divisor })];
        assert_eq!([1, 2, 3].map(refused), [below(4, 1), below(2, 2), below(2, 3)], "3.5, 1.75 and 1.17 of 7 ballots");
        assert_eq!(refused(4), [], "0.875 of 7 ballots");
        let admission = Admission::new(&poll.projects).minimum_share(&poll, 3, Cents(0));
        assert!(matches!(admission.refused().next(), Some((0, Reason::BelowShare { needed: None, .. }))));
    }
}
