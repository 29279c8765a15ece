//! The stages of a count, as the pages show them.

use super::super::page::view::{DecisionView, GroupView, Purse, StageView};
use super::{Text, grades, in_each, rule, score, text};
use crate::consultation::rule::{Stage, Stages};
use crate::consultation::{Cents, Definition, Question};
use crate::count::{DecisionResult, GroupResult, QuestionResult, StageResult};
use crate::language::Language;
use crate::words;

/// Every stage of a question's count.
pub(super) fn views(definition: &Definition, question: &Question, result: &QuestionResult) -> Vec<StageView> {
    let stages = question.count.stages().map(|rule| rule.stages.as_slice()).unwrap_or_default();
    let several = stages.len() > 1;
    let after: Vec<Cents> = result.stages.iter().filter_map(|stage| stage.common).collect();
    let first = question.count.stages().and_then(Stages::common).unwrap_or_default();
    let before = std::iter::once(first).chain(after.iter().copied());
    let common: Vec<(u64, u64)> = before.zip(&after).map(|(before, after)| (before.0, after.0)).collect();
    let is_used = common.iter().any(|(before, after)| *before > 0 || *after > 0);
    let view = |(number, (stage, counted)): (usize, (&Stage, &StageResult))| StageView {
        title: stage.title.as_ref().map(text),
        rule: several.then(|| rule::stage(definition, stage)),
        groups: (0..)
            .zip(stage.groups.iter().zip(&counted.groups))
            .map(|(place, (group, of_group))| GroupView {
                name: in_each(|language| words::group_name(definition, stage, group, language)),
                ..group_view(question, result, (place, of_group), counted)
            })
            .collect(),
        common: common.get(number).copied().filter(|_| is_used),
    };
    stages.iter().zip(&result.stages).enumerate().map(view).collect()
}

fn group_view(
    question: &Question,
    result: &QuestionResult,
    (place, group): (usize, &GroupResult),
    stage: &StageResult,
) -> GroupView {
    let made = stage.decisions.iter().filter(|decision| decision.group == place);
    let cost = |id: &String| question.options.iter().find(|option| option.id == *id)?.cost;
    let bought = made.clone().filter(|decision| decision.selected).filter_map(|decision| cost(&decision.option));
    // What its winners cost: more than its purse where a guarantee exceeds it.
    let spent = bought.map(|cost| cost.0).sum();
    GroupView {
        name: None,
        purse: group.purse.map(|purse| Purse { available: purse.0, spent }),
        guarantee: (group.least > 0).then_some((group.least, group.winners >= group.least)),
        winners: group.winners,
        remarks: remarks(group),
        decisions: made.filter_map(|decision| decision_view(question, result, decision)).collect(),
    }
}

/// Each remark in every language: their number is the same in all.
fn remarks(group: &GroupResult) -> Vec<Text> {
    let told = |place: usize| in_each(move |language: Language| words::remarks(group, language).into_iter().nth(place));
    (0..).map_while(told).collect()
}

fn decision_view(question: &Question, result: &QuestionResult, decision: &DecisionResult) -> Option<DecisionView> {
    let mut options = question.options.iter().zip(&result.options);
    let (option, counted) = options.find(|(option, _)| option.id == decision.option)?;
    Some(DecisionView {
        number: Some(option.number.clone()).filter(|number| !number.is_empty()),
        title: text(&option.title),
        votes: counted.votes,
        score: score(question, counted),
        sides: grades::opinions(&question.kind, counted, result.ballots)
            .filter(|opinions| opinions.counts.iter().any(|count| *count > 0))
            .map(|opinions| (opinions.above_permille, opinions.below_permille)),
        cost: option.cost.map(|cost| cost.0),
        selected: decision.selected,
        reason: Text::in_each(|language| words::decided(question, decision, language)),
    })
}
