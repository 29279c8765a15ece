//! `results.json`: the whole result, for machines. Fields: `src/publish/FORMAT.md`.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::equal_shares::{Unfinished, Watch};
use super::outcome::TieNote;
use super::reason::Reason;
use super::selection::{Selection, StageResult, select};
use super::survey::{self, Scale};
use super::tally::{Tally, tally};
use super::{Group, Lot, Opened, at, cells};
use crate::consultation::{Cents, Definition, Question};
use crate::keys::{ConsultationHash, Mode};

/// The result of a consultation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// The consultation's identifier.
    pub consultation: String,
    /// EH.
    pub eh: ConsultationHash,
    /// Whether it counts.
    pub mode: Mode,
    /// Sealed ballots in the register.
    pub envelopes: u64,
    /// Ballots opened and valid.
    pub counted: u64,
    /// Questions in the definition's order.
    pub questions: Vec<QuestionResult>,
}

/// The result of one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionResult {
    /// Identifier.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// Ballots that answer the question.
    pub ballots: u64,
    /// Blank ballots.
    pub blank: u64,
    /// Ballots that leave it out.
    pub skipped: u64,
    /// Invalid ballots.
    pub invalid: u64,
    /// Ballots of a territory the question is not put to.
    pub other_style: u64,
    /// The answers are fewer than the smallest group: its numbers are 0 and say nothing, and nothing more is shown.
    pub hidden: bool,
    /// Purse and what was spent, for rules with money.
    pub money: Option<Money>,
    /// Options in the definition's order.
    pub options: Vec<OptionResult>,
    /// What happened stage after stage; empty where the rule selects nothing.
    pub stages: Vec<StageResult>,
    /// Ties whose effect on the winners was not looked at.
    pub unexamined_ties: u64,
    /// Ballots per value, from 1 (scale).
    pub values: Vec<u64>,
    /// Median and mean of those values; none without ballots or for other kinds.
    pub scale: Option<Scale>,
    /// Written answers, sorted, each as often as it was given.
    pub texts: Vec<String>,
}

impl Results {
    /// Whether the opened ballots may be published beside it: the definition wants it, and no group is too small.
    pub fn shows_ballots(&self, definition: &Definition) -> bool {
        let is_hidden =
            |question: &QuestionResult| question.hidden || question.options.iter().any(|option| option.hidden);
        definition.publish_ballots && !self.questions.iter().any(is_hidden)
    }
}

/// The money of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Cents that could be spent.
    pub purse: Cents,
    /// Cents that are.
    pub spent: Cents,
}

/// The result of one option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionResult {
    /// Identifier.
    pub id: String,
    /// Printed number.
    pub number: String,
    /// Identifier on the organiser's platform.
    pub external_id: String,
    /// Ballots naming it.
    pub votes: u64,
    /// Its points, or the majority grade from 0.
    pub score: u64,
    /// Whether the rule selects it.
    pub selected: bool,
    /// Place in the count, from 1; 0 where the rule ranks nothing.
    pub rank: u64,
    /// Ballots per grade, worst first (grades).
    pub grades: Vec<u64>,
    /// Too few answered in its territory: its figures are 0 and say nothing.
    pub hidden: bool,
    /// Why; absent where the rule selects nothing, or the figures are hidden.
    pub reason: Option<Reason>,
    /// Its part in a tie that changed the winners.
    pub tie: Option<TieNote<String>>,
}

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
