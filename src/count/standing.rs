//! How projects stand before money is looked at: by votes, by score, or per cost.

use std::cmp::Ordering;
use std::sync::Arc;

use super::admission::Admission;
use super::at;
use super::poll::Project;
use super::ties::{Tie, TieOrder};
use crate::consultation::rule::Measure;

/// For each project the number of projects that stand before it; equal ones share a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing(Vec<usize>);

impl Standing {
    /// By votes or score, the most first.
    pub fn by(measure: Measure, projects: &[Project]) -> Self {
        let reached = |project: usize| projects.get(project).map_or(0, |project| project.reached(measure));
        Self::compared(projects.len(), |one, other| reached(other).cmp(&reached(one)))
    }

    /// By votes or score for each unit of cost, the most first. What somebody wants and costs nothing stands first, what
    /// nobody wants last, whatever it costs; the others are compared by cross-multiplication.
    pub fn per_cost(measure: Measure, projects: &[Project]) -> Self {
        let compare = |one: usize, other: usize| {
            let (one, other) = (projects.get(one)?, projects.get(other)?);
            let kind = |project: &Project| match (project.reached(measure), project.cost.0) {
                (0, _) => 2,
                (_, 0) => 0,
                _ => 1,
            };
            let crossed = |have: &Project, cost: &Project| u128::from(have.reached(measure)) * u128::from(cost.cost.0);
            let between =
                || if kind(one) == 1 { crossed(other, one).cmp(&crossed(one, other)) } else { Ordering::Equal };
            Some(kind(one).cmp(&kind(other)).then_with(between))
        };
        Self::compared(projects.len(), |one, other| compare(one, other).unwrap_or(Ordering::Equal))
    }

    /// By a comparison of `count` projects, `Less` first.
    pub(super) fn compared(count: usize, compare: impl Fn(usize, usize) -> Ordering) -> Self {
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|one, other| compare(*one, *other));
        let mut standing = vec![0; count];
        let (mut class, mut before) = (0, None);
        for (place, project) in order.into_iter().enumerate() {
            if before.is_some_and(|before| compare(before, project) != Ordering::Equal) {
                class = place;
            }
            before = Some(project);
            if let Some(slot) = standing.get_mut(project) {
                *slot = class;
            }
        }
        Self(standing)
    }

    /// Who takes part, in order, each with the tie it is first of: equal projects follow the order of ties.
    pub(super) fn ranked(&self, admission: &Admission, order: &TieOrder) -> Vec<(usize, Option<Tie>)> {
        let mut ranked: Vec<usize> = admission.admitted().collect();
        ranked.sort_by_key(|project| (at(&self.0, *project), order.place(*project)));
        let classes = ranked.chunk_by(|one, other| at(&self.0, *one) == at(&self.0, *other));
        let each = classes.flat_map(|class| {
            let shared: Arc<[usize]> = class.into();
            class.iter().enumerate().map(move |(start, project)| (*project, Tie::at(&shared, start)))
        });
        each.collect()
    }
}
