//! Whether a tie mattered: a count done again with another of the equal projects first.

use std::collections::BTreeSet;
use std::convert::Infallible;

use super::outcome::{Outcome, Part, TieNote};
use super::ties::TieOrder;

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
    use std::sync::Arc;

    use super::super::poll::Project;
    use super::super::ties::{Criterion, Tie};
    use super::*;
    use crate::consultation::Cents;

    fn project(id: &str, cost: u64, votes: u64) -> Project {
        Project { id: id.into(), cost: Cents(cost), votes, score: votes, withdrawn: false }
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
