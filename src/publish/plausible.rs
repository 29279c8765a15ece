//! What a result can be asked without the opened ballots: whether it is this definition's, and its numbers go together.

use super::RESULTS;
use crate::ballot::Shape;
use crate::consultation::{Definition, Kind, Question};
use crate::count::{MOST_BALLOTS, OptionResult, QuestionResult, Results, survey};
use crate::files::signed::ArtefactError;
use crate::keys::ConsultationHash;

/// Checks a result against the definition and the numbers of the opening.
///
/// # Errors
/// The first question, or the head, that contradicts itself.
pub(super) fn check(
    results: &Results,
    definition: &Definition,
    eh: &ConsultationHash,
    (valid, invalid): (u64, u64),
) -> Result<(), ArtefactError> {
    let refused = |reason: String| Err(ArtefactError::Mismatch { file: RESULTS.into(), reason });
    let named = (results.consultation.as_str(), results.eh, results.mode);
    let numbers = (Some(results.envelopes), results.counted);
    if named != (definition.id.as_str(), *eh, definition.mode) || numbers != (valid.checked_add(invalid), valid) {
        return refused("le résultat n’est pas celui de cette consultation et de cette ouverture".into());
    }
    let same = results.questions.len() == definition.questions.len() && valid <= MOST_BALLOTS;
    let of =
        |(question, result): (&Question, &QuestionResult)| is_plausible(definition, question, result, (valid, invalid));
    match definition.questions.iter().zip(&results.questions).find(|pair| !of(*pair)) {
        Some((question, _)) => refused(format!("les nombres de la question « {} » se contredisent", question.id)),
        None if !same => refused("il manque une question".into()),
        None => Ok(()),
    }
}

fn is_plausible(
    definition: &Definition,
    question: &Question,
    result: &QuestionResult,
    (valid, invalid): (u64, u64),
) -> bool {
    let named = (result.id.as_str(), result.kind.as_str(), result.invalid);
    let parts = [result.ballots, result.blank, result.skipped, result.other_style];
    if named != (question.id.as_str(), question.kind.name(), invalid) {
        return false;
    }
    if result.hidden {
        let shows = [result.options.len(), result.stages.len(), result.values.len(), result.texts.len()];
        let is_told = result.money.is_some() || result.scale.is_some() || result.unexamined_ties > 0;
        // No ballot at all answers nothing, and hides nothing.
        return valid > 0 && parts == [0; 4] && shows == [0; 4] && !is_told;
    }
    let sum = parts.iter().try_fold(0_u64, |sum, part| sum.checked_add(*part));
    let is_small = result.ballots > 0 && result.ballots < u64::from(definition.smallest_group);
    if sum != Some(valid) || is_small {
        return false;
    }
    let options = result.options.len() == question.options.len();
    let pairs = question.options.iter().zip(&result.options);
    let mut same = pairs.map(|(option, counted)| {
        let external = option.external_id.clone().unwrap_or_default();
        (counted.id.as_str(), counted.number.as_str(), &counted.external_id)
            == (option.id.as_str(), option.number.as_str(), &external)
            && has_figures(question, counted, result.ballots)
    });
    let texts = result.texts.is_sorted()
        && match Shape::of(question) {
            Shape::Text { .. } => u64::try_from(result.texts.len()) == Ok(result.ballots),
            Shape::Marks { .. } | Shape::One | Shape::Value { .. } => result.texts.is_empty(),
        };
    options && same.all(|one| one) && texts && has_values(question, result)
}

fn has_figures(question: &Question, counted: &OptionResult, ballots: u64) -> bool {
    let grades = match &question.kind {
        Kind::Grades { grades, .. } => grades.len(),
        _ => 0,
    };
    let opinions = counted.grades.iter().try_fold(0_u64, |sum, grade| sum.checked_add(*grade));
    let none = counted.votes == 0 && counted.score == 0 && counted.rank == 0 && opinions == Some(0);
    let some = counted.votes <= ballots && opinions.is_some_and(|opinions| opinions <= ballots);
    counted.grades.len() == grades && if counted.hidden { none && question.by_territory } else { some }
}

fn has_values(question: &Question, result: &QuestionResult) -> bool {
    let steps = match Shape::of(question) {
        Shape::Value { steps } => usize::from(steps),
        Shape::Marks { .. } | Shape::One | Shape::Text { .. } => 0,
    };
    let sum = result.values.iter().try_fold(0_u64, |sum, value| sum.checked_add(*value));
    let all = if steps > 0 { result.ballots } else { 0 };
    result.values.len() == steps && sum == Some(all) && result.scale == survey::scale(&result.values)
}
