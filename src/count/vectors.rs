//! Small elections: projects are letters, a ballot is the letters it names.

use super::poll::{Mark, Poll, Project};
use crate::consultation::Cents;

/// Projects A, B, … with cost and votes.
pub(super) fn projects(list: &[(u64, u64)]) -> Vec<Project> {
    let named = |(letter, (cost, votes)): (char, &(u64, u64))| Project {
        id: letter.into(),
        cost: Cents(*cost),
        votes: *votes,
        score: *votes,
        withdrawn: false,
    };
    ('A'..).zip(list).map(named).collect()
}

/// `poll(&[450, 300], "3×AB A 2×B")`, costs in units of 100 cents.
pub(super) fn poll(costs: &[u64], ballots: &str) -> Poll {
    let projects = ('A'..).zip(costs).map(|(letter, cost)| (letter.into(), Cents(cost * 100)));
    let ballots = ballots.split(' ').flat_map(|word| {
        let (times, letters) = word.split_once('×').unwrap_or(("1", word));
        let marks = letters.chars().map(|letter| Mark { project: letter as usize - 'A' as usize, points: 1 });
        std::iter::repeat_n(marks.collect::<Vec<_>>(), times.parse().unwrap())
    });
    Poll::new(projects, ballots)
}

/// Identifiers in the order given, run together.
pub(super) fn letters(projects: &[Project], chosen: impl IntoIterator<Item = usize>) -> String {
    chosen.into_iter().map(|project| projects[project].id.as_str()).collect()
}
