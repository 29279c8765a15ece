//! The count of a whole consultation, question by question.

use std::ops::ControlFlow;

use thiserror::Error;

use super::equal_shares::{Unfinished, Watch};
use super::results::{Money, OptionResult, QuestionResult, Results};
use super::selection::{Selection, select};
use super::tally::{Tally, tally};
use super::{Group, Lot, Opened, at, cells, survey};
use crate::consultation::{Definition, Question};
use crate::keys::ConsultationHash;

/// A question cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("la question « {question} » ne peut pas être comptée")]
pub struct CountError {
    /// The question.
    pub question: String,
    /// Why.
    #[source]
    pub why: Unfinished,
}

/// Counts every question by its rule.
///
/// # Errors
/// None by itself: nobody stops it.
pub fn count(
    definition: &Definition,
    eh: &ConsultationHash,
    opened: &Opened,
    lot: &Lot,
) -> Result<Results, CountError> {
    count_watched(definition, eh, opened, lot, &|_| ControlFlow::Continue(()))
}

/// The same; `watch` hears how a long count gets on, and may stop it.
///
/// # Errors
/// `watch` stopped it.
pub fn count_watched(
    definition: &Definition,
    eh: &ConsultationHash,
    opened: &Opened,
    lot: &Lot,
    watch: &Watch<'_>,
) -> Result<Results, CountError> {
    let question = |(question, groups): (&Question, &Vec<Group>)| {
        let tally = tally(question, groups);
        let rule = question.count.stages();
        let selection = rule.map(|rule| select(question, rule, (groups, &tally), (lot, watch))).transpose();
        let selection = selection.map_err(|why| CountError { question: question.id.clone(), why })?;
        let mut result = question_result(definition, question, &tally, opened.invalid, selection);
        if !result.hidden {
            cells::hide(question, &cells::hidden_territories(definition, question, groups), &mut result);
        }
        Ok(result)
    };
    let valid = opened.valid().unwrap_or_default();
    Ok(Results {
        consultation: definition.id.clone(),
        eh: *eh,
        mode: definition.mode,
        envelopes: valid + opened.invalid,
        counted: valid,
        questions: definition.questions.iter().zip(&opened.questions).map(question).collect::<Result<_, _>>()?,
    })
}

fn question_result(
    definition: &Definition,
    question: &Question,
    tally: &Tally,
    invalid: u64,
    selection: Option<Selection>,
) -> QuestionResult {
    let hidden = tally.answered > 0 && tally.answered < u64::from(definition.smallest_group);
    let selection = selection.filter(|_| !hidden);
    let purse = question.count.stages().and_then(|rule| rule.purse);
    let money = selection
        .as_ref()
        .zip(purse)
        .map(|(selection, purse)| Money { purse, spent: selection.poll.cost_of(selection.staged.outcome.winners()) });
    let texts = tally.texts.iter().flat_map(|(text, ballots)| (0..*ballots).map(move |_| text.clone()));
    let is_scale = question.options.is_empty();
    let values = tally.distribution.first().filter(|_| is_scale && !hidden).cloned().unwrap_or_default();
    // Blank and left out ballots too: all that were counted less these would be the answers.
    let told = |number: u64| if hidden { 0 } else { number };
    QuestionResult {
        id: question.id.clone(),
        kind: question.kind.name().into(),
        ballots: told(tally.answered),
        blank: told(tally.blank),
        skipped: told(tally.skipped),
        invalid,
        other_style: told(tally.other_style),
        hidden,
        money,
        options: if hidden { Vec::new() } else { options(question, tally, selection.as_ref()) },
        unexamined_ties: selection.as_ref().map_or(0, |selection| selection.staged.outcome.unexamined),
        stages: selection.map(|selection| selection.stages).unwrap_or_default(),
        scale: survey::scale(&values),
        values,
        texts: if hidden { Vec::new() } else { texts.collect() },
    }
}

fn options(question: &Question, tally: &Tally, selection: Option<&Selection>) -> Vec<OptionResult> {
    let steps = selection.map(|selection| selection.staged.outcome.steps.as_slice()).unwrap_or_default();
    let result = |(place, option): (usize, &crate::consultation::QuestionOption)| {
        let step = (1..).zip(steps).find(|(_, step)| step.project == place);
        let (reason, tie) = selection.and_then(|found| found.reasons.get(place)).cloned().unwrap_or_default();
        OptionResult {
            id: option.id.clone(),
            number: option.number.clone(),
            external_id: option.external_id.clone().unwrap_or_default(),
            votes: at(&tally.votes, place),
            score: at(&tally.scores, place),
            selected: step.is_some_and(|(_, step)| step.reason.is_funded()),
            rank: step.map_or(0, |(rank, _)| rank),
            grades: tally.distribution.get(place).cloned().unwrap_or_default(),
            hidden: false,
            reason,
            tie,
        }
    };
    question.options.iter().enumerate().map(result).collect()
}
