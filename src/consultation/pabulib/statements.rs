//! What a `.pb` file says of itself, compared with what it holds. Nothing is corrected: the ballots are what counts.

use super::fault::{Caution, Section};
use super::meta::{Limits, Meta, VoteType};
use super::number::{Decimal, whole};
use super::reader::Warnings;
use super::{Ballot, Project, WITHDRAWN};
use crate::consultation::Cents;

/// `num_projects` or `num_votes` against the rows of its section.
pub(super) fn count(
    meta: &Meta,
    lines: &[u64],
    (key, section, found): (&'static str, Section, usize),
    warnings: &mut Warnings,
) {
    let found = u64::try_from(found).unwrap_or(u64::MAX);
    let mut entries = meta.entries().iter().zip(lines);
    let Some(((_, text), line)) = entries.find(|((name, _), _)| name == key) else { return };
    // An unreadable number is told with the other values of META.
    if let Ok(stated) = whole(text, u64::MAX)
        && stated != found
    {
        warnings.add(*line, Caution::CountStated { key, section, stated, found });
    }
}

/// A ballot against the limits that META states; an empty one is within all of them.
pub(super) fn ballot(limits: &Limits, projects: &[Project], ballot: &Ballot, line: u64, warnings: &mut Warnings) {
    if ballot.entries.is_empty() {
        return;
    }
    let mut compare =
        |least: (&'static str, Option<u64>), most: (&'static str, Option<u64>), found: u64, money: bool| {
            let below = least.1.filter(|least| found < *least).map(|stated| (least.0, stated));
            let above = most.1.filter(|most| found > *most).map(|stated| (most.0, stated));
            for (key, stated) in below.into_iter().chain(above) {
                let voter = ballot.voter_id.clone();
                warnings.add(line, Caution::BallotLimit { voter, key, stated, found, money });
            }
        };
    let named = u64::try_from(ballot.entries.len()).unwrap_or(u64::MAX);
    compare(("min_length", limits.min_length), ("max_length", limits.max_length), named, false);
    let costs = ballot.entries.iter().filter_map(|(project, _)| projects.get(*project)).map(|project| project.cost);
    let cost = costs.filter(|cost| *cost != WITHDRAWN).fold(0_u64, |sum, cost| sum.saturating_add(cost.0));
    let cents = |limit: Option<Cents>| limit.map(|limit| limit.0);
    compare(("min_sum_cost", cents(limits.min_sum_cost)), ("max_sum_cost", cents(limits.max_sum_cost)), cost, true);
    let points: Vec<u64> = ballot.entries.iter().filter_map(|(_, points)| *points).collect();
    if let (Some(least), Some(most)) = (points.iter().min(), points.iter().max()) {
        compare(("min_points", limits.min_points), ("max_points", None), *least, false);
        compare(("min_points", None), ("max_points", limits.max_points), *most, false);
        let sum = points.iter().fold(0_u64, |sum, points| sum.saturating_add(*points));
        compare(("min_sum_points", limits.min_sum_points), ("max_sum_points", limits.max_sum_points), sum, false);
    }
}

/// The columns `votes` and `score` against the ballots.
///
/// `votes` is the number of ballots that name a project. `score` is the sum of its points; of rankings there are too many
/// kinds of points to compare any.
pub(super) fn projects(
    kind: VoteType,
    projects: &[Project],
    lines: &[u64],
    ballots: &[Ballot],
    warnings: &mut Warnings,
) {
    let mut totals = vec![(0_u64, 0_u64, 0_u64); projects.len()];
    for (project, points) in ballots.iter().flat_map(|ballot| &ballot.entries) {
        if let Some((named, supported, score)) = totals.get_mut(*project) {
            let points = points.unwrap_or(1);
            *named += 1;
            *supported += u64::from(points > 0);
            *score = score.saturating_add(points);
        }
    }
    for ((project, line), (named, supported, score)) in projects.iter().zip(lines).zip(totals) {
        // Some count those who gave no point, others do not.
        let votes = project.votes.filter(|votes| *votes != named && *votes != supported);
        if let Some(stated) = votes.map(Decimal::from) {
            let caution = Caution::TotalStated { project: project.id.clone(), column: "votes", stated, found: named };
            warnings.add(*line, caution);
        }
        let stated = project.score.filter(|stated| kind != VoteType::Ordinal && *stated != Decimal::from(score));
        if let Some(stated) = stated {
            let caution = Caution::TotalStated { project: project.id.clone(), column: "score", stated, found: score };
            warnings.add(*line, caution);
        }
    }
}
