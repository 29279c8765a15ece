//! Totals of one question.

use std::collections::BTreeMap;

use super::{Group, majority};
use crate::ballot::{Answer, Response, Shape};
use crate::consultation::{Kind, Question};

/// Totals of one question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Ballots that answer.
    pub answered: u64,
    /// Blank ballots.
    pub blank: u64,
    /// Ballots that leave the question out.
    pub skipped: u64,
    /// Ballots the question was not put to.
    pub other_style: u64,
    /// Per option: ballots naming it.
    pub votes: Vec<u64>,
    /// Per option: its points; for grades the majority grade, from 0.
    pub scores: Vec<u64>,
    /// Per option and grade, worst first (grades), or per value from 1 (scale, one row).
    pub distribution: Vec<Vec<u64>>,
    /// The same before what an ungraded option means: only what was given.
    pub given: Vec<Vec<u64>>,
    /// Written answers, sorted, each with the number of ballots.
    pub texts: BTreeMap<String, u64>,
}

/// Adds up the groups of a question.
pub fn tally(question: &Question, groups: &[Group]) -> Tally {
    let columns = match (Shape::of(question), &question.kind) {
        (Shape::Value { steps }, _) => vec![vec![0; usize::from(steps)]],
        (Shape::Marks { options }, Kind::Grades { grades, .. }) => vec![vec![0; grades.len()]; options],
        (Shape::Marks { .. } | Shape::One | Shape::Text { .. }, _) => Vec::new(),
    };
    let options = question.options.len();
    let mut tally =
        Tally { votes: vec![0; options], scores: vec![0; options], distribution: columns, ..Tally::default() };
    for group in groups {
        match &group.response {
            Response::NotInStyle => tally.other_style += group.ballots,
            Response::Blank => tally.blank += group.ballots,
            Response::Skipped => tally.skipped += group.ballots,
            Response::Answered(answer) => {
                tally.answered += group.ballots;
                add(&mut tally, question, answer, group.ballots);
            }
        }
    }
    if let Kind::Grades { ungraded, .. } = &question.kind {
        tally.given.clone_from(&tally.distribution);
        for (score, grades) in tally.scores.iter_mut().zip(&mut tally.distribution) {
            *grades = majority::profile(grades, *ungraded, tally.answered);
            let grade = majority::gauge(grades).map_or(0, |gauge| gauge.grade);
            *score = u64::try_from(grade).unwrap_or_default();
        }
    }
    tally
}

fn add(tally: &mut Tally, question: &Question, answer: &Answer, ballots: u64) {
    match answer {
        Answer::Text(text) => *tally.texts.entry(text.clone()).or_default() += ballots,
        Answer::Value(value) => {
            let row = tally.distribution.first_mut();
            let place = usize::from(*value).checked_sub(1);
            if let Some(count) = row.zip(place).and_then(|(row, place)| row.get_mut(place)) {
                *count += ballots;
            }
        }
        Answer::Marks(_) | Answer::One(_) => {
            for (option, mark) in answer.named() {
                let columns = tally.votes.get_mut(option).zip(tally.scores.get_mut(option));
                if let Some((votes, score)) = columns {
                    *votes += ballots;
                    *score += ballots * points(&question.kind, mark);
                }
                let grade = tally.distribution.get_mut(option).and_then(|row| row.get_mut(usize::from(mark) - 1));
                if let Some(grade) = grade {
                    *grade += ballots;
                }
            }
        }
    }
}

/// What one mark is worth.
pub(super) fn points(kind: &Kind, mark: u8) -> u64 {
    match kind {
        Kind::Points { .. } => u64::from(mark),
        Kind::Ranking { points_per_place, .. } => {
            points_per_place.get(usize::from(mark) - 1).copied().map_or(0, u64::from)
        }
        Kind::Approval { .. }
        | Kind::Grades { .. }
        | Kind::Choice { .. }
        | Kind::Scale { .. }
        | Kind::Text { .. }
        | Kind::Signature { .. } => 1,
    }
}
