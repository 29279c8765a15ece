//! The stages of a count, as the pages show them.

use super::super::page::view::{DecisionView, GroupView, Purse, StageView};
use super::{rule, score, text};
use crate::consultation::{Cents, Definition, Question};
use crate::count::{DecisionResult, GroupResult, QuestionResult, StageResult};

/// Every stage of a question's count.
pub(super) fn views(definition: &Definition, question: &Question, result: &QuestionResult) -> Vec<StageView> {
    let stages = question.count.stages().map(|rule| rule.stages.as_slice()).unwrap_or_default();
    let several = stages.len() > 1;
    let view = |(stage, counted): (&crate::consultation::rule::Stage, &StageResult)| StageView {
        title: stage.title.as_ref().map(text),
        rule: several.then(|| rule::stage(definition, stage)),
        groups: (0..)
            .zip(&counted.groups)
            .map(|(place, group)| group_view(question, result, (place, group), counted))
            .collect(),
        common: counted.common.map(|common| common.0),
    };
    stages.iter().zip(&result.stages).map(view).collect()
}

fn group_view(
    question: &Question,
    result: &QuestionResult,
    (place, group): (usize, &GroupResult),
    stage: &StageResult,
) -> GroupView {
    let made = stage.decisions.iter().filter(|decision| decision.group == place);
    let spent = |purse: Cents, left: Cents| Purse { available: purse.0, spent: purse.0.saturating_sub(left.0) };
    GroupView {
        name: Some(&group.name).filter(|name| !name.fr.is_empty()).map(text),
        purse: group.purse.zip(group.left).map(|(purse, left)| spent(purse, left)),
        guarantee: (group.least > 0).then_some((group.least, group.winners >= group.least)),
        winners: group.winners,
        remarks: group.remarks.iter().map(text).collect(),
        decisions: made.filter_map(|decision| decision_view(question, result, decision)).collect(),
    }
}

fn decision_view(question: &Question, result: &QuestionResult, decision: &DecisionResult) -> Option<DecisionView> {
    let mut options = question.options.iter().zip(&result.options);
    let (option, counted) = options.find(|(option, _)| option.id == decision.option)?;
    Some(DecisionView {
        number: Some(option.number.clone()).filter(|number| !number.is_empty()),
        title: text(&option.title),
        votes: counted.votes,
        score: score(question, counted),
        cost: option.cost.map(|cost| cost.0),
        selected: decision.selected,
        reason: text(&decision.reason),
    })
}
