//! Majority judgment on the pages: the order of the projects, their majority grade, their opinions.

use std::cmp::Ordering;

use super::permille::thousandths;
use super::text;
use crate::consultation::definition::Ungraded;
use crate::consultation::{Kind, Texts};
use crate::count::survey::{multiple_choice, single_choice};
use crate::count::{OptionResult, majority};
use crate::language::words::site as words;
use crate::publish::page::Text;
use crate::publish::page::view::Opinions;

/// Which project comes first: the better majority value, then more opinions given.
pub(super) fn order(one: &OptionResult, other: &OptionResult) -> Ordering {
    majority::compare(&one.grades, &other.grades).then_with(|| other.votes.cmp(&one.votes))
}

/// How many projects have the best majority value; 0 where there are no opinions.
pub(super) fn leading(options: &[OptionResult]) -> usize {
    let with_opinions = || options.iter().filter(|option| option.grades.iter().any(|opinions| *opinions > 0));
    let best = with_opinions().min_by(|one, other| majority::compare(&one.grades, &other.grades));
    let is_best = |option: &&OptionResult| {
        best.is_some_and(|best| majority::compare(&option.grades, &best.grades) == Ordering::Equal)
    };
    with_opinions().filter(is_best).count()
}

/// The majority grade's name.
pub(super) fn word(grades: &[Texts], result: &OptionResult) -> Text {
    let grade = majority::gauge(&result.grades).and_then(|gauge| grades.get(gauge.grade));
    grade.map_or_else(|| Text::in_each(|language| words::NO_OPINION.say(language).to_owned()), text)
}

/// The opinions on a project, of `ballots` that answer the question.
pub(super) fn opinions(kind: &Kind, result: &OptionResult, ballots: u64) -> Option<Opinions> {
    let Kind::Grades { ungraded, .. } = kind else { return None };
    let all = result.grades.iter().sum();
    let (above, below) = majority::gauge(&result.grades).map_or((0, 0), |gauge| (gauge.above, gauge.below));
    let sides = multiple_choice(&[above, below], all).thousandths;
    let side = |place: usize| sides.get(place).copied().map_or(0, thousandths);
    Some(Opinions {
        counts: result.grades.clone(),
        shares_permille: single_choice(&result.grades).thousandths.into_iter().map(thousandths).collect(),
        ungraded: if *ungraded == Ungraded::Worst { ballots.saturating_sub(result.votes) } else { 0 },
        above_permille: side(0),
        below_permille: side(1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(grades: &[u64], given: u64) -> OptionResult {
        OptionResult {
            id: String::new(),
            number: String::new(),
            external_id: String::new(),
            votes: given,
            score: 0,
            selected: false,
            rank: 0,
            grades: grades.to_vec(),
            hidden: false,
            reason: None,
            tie: None,
        }
    }

    #[test]
    fn the_majority_value_orders_projects_then_the_number_of_opinions() {
        let (one, other) = (project(&[0, 0, 1, 4], 5), project(&[0, 1, 0, 4], 5));
        assert_eq!(order(&one, &other), Ordering::Less, "the same gauge, a better value");
        let twice = project(&[0, 0, 2, 8], 10);
        assert_eq!(order(&one, &twice), Ordering::Greater, "the same value, more opinions");
        assert_eq!(order(&project(&[0; 4], 0), &other), Ordering::Greater, "no opinion comes last");
        assert_eq!(leading(&[other, one, twice]), 2);
        assert_eq!(leading(&[project(&[0; 4], 0)]), 0);
    }

    #[test]
    fn opinions_come_to_a_whole_and_the_gauge_tells_both_sides() {
        let kind = |ungraded| Kind::Grades { grades: vec![], ungraded };
        let result = project(&[2, 1, 1, 3], 6);
        let opinions = opinions(&kind(Ungraded::Worst), &result, 7).unwrap();
        assert_eq!(opinions.shares_permille, [286, 143, 143, 428]);
        assert_eq!((opinions.ungraded, opinions.above_permille, opinions.below_permille), (1, 429, 429));
        assert_eq!(super::opinions(&kind(Ungraded::Given), &result, 9).unwrap().ungraded, 0);
    }
}
