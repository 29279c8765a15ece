//! Small cells: what a result must not show because too few people stand behind it.
//!
//! A question that offers a ballot its territory's options only is a table by territory: the votes for the options of a
//! territory where one person answered are that person's ballot. A territory with fewer answers than the smallest group is
//! hidden, and where it is the only one, the next smallest too, else a subtraction would tell it. What is bought is always told.

use std::collections::BTreeSet;

use super::results::{OptionResult, QuestionResult};
use super::{Group, survey};
use crate::ballot::Response;
use crate::consultation::{Definition, Question};

/// The territories of a question that are too small to be shown.
pub(super) fn hidden_territories<'a>(
    definition: &Definition,
    question: &'a Question,
    groups: &[Group],
) -> BTreeSet<&'a str> {
    if !question.by_territory {
        return BTreeSet::new();
    }
    let asked: BTreeSet<&str> = question.options.iter().filter_map(|option| option.territory.as_deref()).collect();
    let answered = |territory: &&str| -> u64 {
        let of_it = groups.iter().filter(|group| territory_of(question, &group.response) == Some(*territory));
        of_it.map(|group| group.ballots).sum()
    };
    let ballots: Vec<u64> = asked.iter().map(answered).collect();
    let shown = survey::shown(&ballots, definition.smallest_group.into());
    asked.into_iter().zip(shown).filter(|(_, shown)| !shown).map(|(territory, _)| territory).collect()
}

/// The territory that an answer is of: that of any option it names.
fn territory_of<'a>(question: &'a Question, response: &Response) -> Option<&'a str> {
    let (named, _) = response.answer()?.named().into_iter().next()?;
    question.options.get(named)?.territory.as_deref()
}

/// Takes every figure of the hidden territories' options out of a result.
pub(super) fn hide(question: &Question, hidden: &BTreeSet<&str>, result: &mut QuestionResult) {
    let is_hidden = |territory: &Option<String>| territory.as_deref().is_some_and(|id| hidden.contains(id));
    for (option, counted) in question.options.iter().zip(&mut result.options) {
        if is_hidden(&option.territory) {
            *counted = OptionResult {
                votes: 0,
                score: 0,
                rank: 0,
                grades: vec![0; counted.grades.len()],
                hidden: true,
                reason: None,
                tie: None,
                ..counted.clone()
            };
        }
    }
    // Without gaps: a missing rank would tell where the hidden ones stood.
    let mut ranked: Vec<&mut OptionResult> = result.options.iter_mut().filter(|option| option.rank > 0).collect();
    ranked.sort_by_key(|option| option.rank);
    for (rank, option) in (1..).zip(ranked) {
        option.rank = rank;
    }
    let gone: BTreeSet<&str> =
        result.options.iter().filter(|option| option.hidden).map(|option| option.id.as_str()).collect();
    for stage in &mut result.stages {
        stage.decisions.retain(|decision| !gone.contains(decision.option.as_str()));
    }
}
