//! Majority judgment (Balinski and Laraki): projects by their majority value, exactly.
//!
//! A profile is the number of opinions per grade, worst first. The majority value takes the lower median out again and again;
//! [`compare`] compares two of them on the counts alone. Profiles of unequal size are first repeated to the same size,
//! which changes no majority value: no rounding is needed.

use std::cmp::Ordering;

use super::standing::Standing;
use crate::consultation::definition::Ungraded;

/// Opinions per grade, worst first.
pub type Profile = Vec<u64>;

/// A project's place among the grades, for display: the majority gauge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gauge {
    /// The majority grade: the grade of the ⌈m/2⌉-th of m opinions from the worst.
    pub grade: usize,
    /// Opinions above it.
    pub above: u64,
    /// Opinions below it.
    pub below: u64,
}

/// The profile with what an ungraded project means; `answered` is the number of ballots that answer the question.
pub fn profile(given: &[u64], ungraded: Ungraded, answered: u64) -> Profile {
    let mut profile = given.to_vec();
    if let (Ungraded::Worst, Some(worst)) = (ungraded, profile.first_mut()) {
        *worst += answered.saturating_sub(given.iter().sum());
    }
    profile
}

/// The gauge; `None` without opinions.
pub fn gauge(profile: &[u64]) -> Option<Gauge> {
    let half = profile.iter().sum::<u64>().div_ceil(2);
    let mut below = 0;
    for (grade, opinions) in profile.iter().enumerate() {
        if *opinions > 0 && below + opinions >= half {
            let above = profile.iter().skip(grade + 1).sum();
            return Some(Gauge { grade, above, below });
        }
        below += opinions;
    }
    None
}

/// Which majority value is better, `Less` first: the better project comes first. A project without opinions comes last.
pub fn compare(one: &[u64], other: &[u64]) -> Ordering {
    let (of_one, of_other): (u64, u64) = (one.iter().sum(), other.iter().sum());
    if of_one == 0 || of_other == 0 {
        return of_other.cmp(&of_one);
    }
    let repeated = |profile: &[u64], times: u64| -> Vec<u128> {
        profile.iter().map(|opinions| u128::from(*opinions) * u128::from(times)).collect()
    };
    value(repeated(other, of_one)).cmp(&value(repeated(one, of_other)))
}

/// How far one opinion moves the median, and to which side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pull {
    /// This many opinions below, at least as many as above.
    Down(std::cmp::Reverse<u128>),
    /// None on either side.
    None,
    /// This many above, more than below.
    Up(u128),
}

/// The majority value in at most one pair a grade: the median and the larger side; then the median's opinions join the
/// nearest grade on that side, and so on (as Mieux Voter's libraries do).
fn value(mut profile: Vec<u128>) -> Vec<(usize, Pull)> {
    let half = profile.iter().sum::<u128>().div_ceil(2);
    let mut value = Vec::new();
    for _ in 0..profile.len() {
        let mut below = 0;
        let median = profile.iter().position(|opinions| {
            below += opinions;
            below >= half && *opinions > 0
        });
        let Some(median) = median else { break };
        let group = profile.get_mut(median).map(std::mem::take).unwrap_or_default();
        let below = below - group;
        let above: u128 = profile.iter().skip(median + 1).sum();
        let (pull, to) = if below == 0 && above == 0 {
            (Pull::None, None)
        } else if below >= above {
            (Pull::Down(std::cmp::Reverse(below)), profile.iter().take(median).rposition(|opinions| *opinions > 0))
        } else {
            let nearest = profile.iter().skip(median + 1).position(|opinions| *opinions > 0);
            (Pull::Up(above), nearest.map(|steps| median + 1 + steps))
        };
        value.push((median, pull));
        let Some(nearest) = to.and_then(|to| profile.get_mut(to)) else { break };
        *nearest += group;
    }
    value
}

/// How projects stand: by majority value, those with fewer than `quorum` opinions given after the others.
///
/// `given` holds the opinions given, per project; `ungraded` and `answered` are those of [`profile`].
pub fn standing(given: &[Profile], ungraded: Ungraded, answered: u64, quorum: u64) -> Standing {
    let below = |place: usize| given.get(place).is_none_or(|given| given.iter().sum::<u64>() < quorum);
    let profiles: Vec<Profile> = given.iter().map(|given| profile(given, ungraded, answered)).collect();
    let of = |place: usize| profiles.get(place).map(Vec::as_slice).unwrap_or_default();
    Standing::compared(given.len(), |one, other| {
        below(one).cmp(&below(other)).then_with(|| compare(of(one), of(other)))
    })
}

#[cfg(test)]
mod tests {
    use super::super::admission::Admission;
    use super::super::greedy::{greedy, top};
    use super::super::ties::{Criterion, TieOrder};
    use super::super::vectors::{letters, projects};
    use super::*;
    use crate::consultation::Cents;
    use crate::consultation::rule::Unfit;

    #[test]
    fn the_majority_grade_is_the_middle_opinion_from_the_worst() {
        let grade = |profile: &[u64]| gauge(profile).map(|gauge| gauge.grade);
        assert_eq!(grade(&[1, 1]), Some(0));
        assert_eq!(grade(&[0, 1, 0, 2]), Some(3));
        assert_eq!(grade(&[0, 0]), None);
    }

    #[test]
    fn equal_gauges_are_told_apart_by_the_majority_value() {
        let (one, other) = ([0, 0, 1, 4], [0, 1, 0, 4]);
        assert_eq!(compare(&one, &other), Ordering::Less, "(0,0,1,4) beats (0,1,0,4)");
        assert_eq!(gauge(&one), gauge(&other));
        assert_eq!(compare(&[0, 1, 2, 2], &[0, 1, 1, 1]), Ordering::Less, "five opinions against three");
    }

    #[test]
    fn what_an_ungraded_project_means_can_decide() {
        let given = [vec![220, 450, 550, 1000], vec![160, 44, 67, 400]];
        let grades = |ungraded| given.clone().map(|given| gauge(&profile(&given, ungraded, 2220)).unwrap().grade);
        assert_eq!((grades(Ungraded::Given), grades(Ungraded::Worst)), ([2, 3], [2, 0]));
        let first = |ungraded, quorum| {
            let list = projects(&[(1, 2220), (1, 671)]);
            let order = TieOrder::new(&list, &[Criterion::Id], |_| [0; 32]);
            let standing = standing(&given, ungraded, 2220, quorum);
            letters(&list, top(&Admission::new(&list), &standing, 1, &order).winners())
        };
        assert_eq!([first(Ungraded::Given, 0), first(Ungraded::Worst, 0)], ["B", "A"]);
        assert_eq!(first(Ungraded::Given, 1000), "A", "fewer opinions than the quorum");
    }

    #[test]
    fn greedy_takes_projects_in_this_order_and_ties_are_equal_profiles() {
        let list = projects(&[(60, 3), (50, 3), (40, 3), (10, 0)]);
        let given = [vec![1, 2], vec![0, 3], vec![2, 4], vec![0, 0]];
        let order = TieOrder::new(&list, &[Criterion::Cost, Criterion::Id], |_| [0; 32]);
        let standing = standing(&given, Ungraded::Given, 9, 0);
        let outcome = greedy(&list, &Admission::new(&list), &standing, (Cents(95), Unfit::Skip), &order);
        assert_eq!(letters(&list, outcome.winners()), "BC", "C’s profile is A’s twice, and C is cheaper");
        assert_eq!(outcome.ties, 1);
    }

    /// Every profile with these grades and up to so many opinions.
    fn every_profile(grades: usize, most: u64) -> Vec<Profile> {
        let mut profiles: Vec<Profile> = vec![Vec::new()];
        for _ in 0..grades {
            let longer = |profile: &Profile| {
                let left = most - profile.iter().sum::<u64>();
                (0..=left).map(|opinions| [profile.as_slice(), &[opinions]].concat()).collect::<Vec<_>>()
            };
            profiles = profiles.iter().flat_map(longer).collect();
        }
        profiles
    }

    /// The text: take the lower median out again and again, of the profile repeated `times`.
    fn taken_out(profile: &[u64], times: u64) -> Vec<usize> {
        let opinions =
            |(grade, count): (usize, &u64)| std::iter::repeat_n(grade, usize::try_from(count * times).unwrap());
        let mut left: Vec<usize> = profile.iter().enumerate().flat_map(opinions).collect();
        let mut value = Vec::new();
        while !left.is_empty() {
            value.push(left.remove((left.len() - 1) / 2));
        }
        value
    }

    #[test]
    fn the_order_is_that_of_the_majority_value_for_all_small_profiles() {
        let mut pairs = 0;
        for (grades, most) in [(3, 6), (4, 4)] {
            let profiles = every_profile(grades, most);
            for one in profiles.iter().filter(|profile| profile.iter().sum::<u64>() > 0) {
                for other in profiles.iter().filter(|profile| profile.iter().sum::<u64>() > 0) {
                    let (of_one, of_other) = (one.iter().sum(), other.iter().sum());
                    let expected = taken_out(other, of_one).cmp(&taken_out(one, of_other));
                    assert_eq!(compare(one, other), expected, "{one:?} {other:?}");
                    pairs += 1;
                }
            }
        }
        assert!(pairs > 11_000, "{pairs}");
    }
}
