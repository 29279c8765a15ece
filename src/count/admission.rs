//! Who takes part in a count: filters that come before any rule, each with its reason.

use num_bigint::BigUint;

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
            (reached < least).then_some(Reason::BelowThreshold { reached, least })
        })
    }

    /// Keeps projects whose share of the ballots is at least a `divisor`-th of their share of the money:
    /// `votes·divisor·purse ≥ cost·n` (Świecie with divisor 3, COUNTING section 3).
    #[must_use]
    pub fn minimum_share(self, poll: &Poll, divisor: u64, purse: Cents) -> Self {
        self.unless(&poll.projects, |project| {
            let have = BigUint::from(project.votes) * divisor * purse.0;
            let needs = BigUint::from(project.cost.0) * poll.ballots;
            (have < needs).then_some(Reason::BelowShare { votes: project.votes, divisor })
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
