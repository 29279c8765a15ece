//! `results.json`: the whole result, for machines. Fields: `src/publish/FORMAT.md`.

use serde::{Deserialize, Serialize};

use super::admission::Admission;
use super::greedy::greedy;
use super::outcome::Outcome;
use super::poll::Project;
use super::standing::Standing;
use super::survey::{self, Scale};
use super::tally::{Tally, tally};
use super::ties::{Criterion, TieOrder, settle};
use super::{Lot, Opened, at};
use crate::consultation::{Cents, CountRule, Definition, Question, Texts};
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
    /// The answers are fewer than the smallest group: nothing more is shown.
    pub hidden: bool,
    /// Purse and what was spent, for rules with money.
    pub money: Option<Money>,
    /// Options in the definition's order.
    pub options: Vec<OptionResult>,
    /// Ballots per value, from 1 (scale).
    pub values: Vec<u64>,
    /// Median and mean of those values; none without ballots or for other kinds.
    pub scale: Option<Scale>,
    /// Written answers, sorted, each as often as it was given.
    pub texts: Vec<String>,
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
    /// Why, in French and English; empty where the rule selects nothing.
    pub reason: Texts,
}

/// Counts every question by its rule.
pub fn count(definition: &Definition, eh: &ConsultationHash, opened: &Opened, lot: &Lot) -> Results {
    let question = |(question, groups): (&Question, &Vec<super::Group>)| {
        let tally = tally(question, groups);
        question_result(definition, question, &tally, opened.invalid, lot)
    };
    let valid = opened.questions.first().map_or(0, |groups| groups.iter().map(|group| group.ballots).sum());
    Results {
        consultation: definition.id.clone(),
        eh: *eh,
        mode: definition.mode,
        envelopes: valid + opened.invalid,
        counted: valid,
        questions: definition.questions.iter().zip(&opened.questions).map(question).collect(),
    }
}

fn question_result(
    definition: &Definition,
    question: &Question,
    tally: &Tally,
    invalid: u64,
    lot: &Lot,
) -> QuestionResult {
    let projects = projects(question, tally);
    let outcome = match &question.count {
        CountRule::Totals => Outcome::default(),
        CountRule::Greedy { by, unfit, purse, ties } => {
            let criteria: Vec<Criterion> = ties.iter().map(|criterion| (*criterion).into()).collect();
            let order = TieOrder::new(&projects, &criteria, |option| lot.key(option).0);
            let (admission, standing) = (Admission::new(&projects), Standing::by(*by, &projects));
            settle(&order, |order| greedy(&projects, &admission, &standing, (*purse, (*unfit).into()), order))
        }
    };
    let hidden = tally.answered > 0 && tally.answered < u64::from(definition.smallest_group);
    let money = match &question.count {
        CountRule::Greedy { purse, .. } if !hidden => Some(Money { purse: *purse, spent: spent(&projects, &outcome) }),
        _ => None,
    };
    let texts = tally.texts.iter().flat_map(|(text, ballots)| (0..*ballots).map(move |_| text.clone()));
    let is_scale = question.options.is_empty();
    let values = tally.distribution.first().filter(|_| is_scale && !hidden).cloned().unwrap_or_default();
    QuestionResult {
        id: question.id.clone(),
        kind: question.kind.name().into(),
        ballots: tally.answered,
        blank: tally.blank,
        skipped: tally.skipped,
        invalid,
        other_style: tally.other_style,
        hidden,
        money,
        options: if hidden { Vec::new() } else { options(question, tally, &outcome) },
        scale: survey::scale(&values),
        values,
        texts: if hidden { Vec::new() } else { texts.collect() },
    }
}

/// The options as a rule sees them.
fn projects(question: &Question, tally: &Tally) -> Vec<Project> {
    let project = |(place, option): (usize, &crate::consultation::QuestionOption)| Project {
        id: option.id.clone(),
        cost: option.cost.unwrap_or_default(),
        votes: at(&tally.votes, place),
        score: at(&tally.scores, place),
        withdrawn: false,
    };
    question.options.iter().enumerate().map(project).collect()
}

fn spent(projects: &[Project], outcome: &Outcome) -> Cents {
    Cents(outcome.winners().filter_map(|winner| projects.get(winner)).map(|project| project.cost.0).sum())
}

fn options(question: &Question, tally: &Tally, outcome: &Outcome) -> Vec<OptionResult> {
    let name = |other: usize| question.options.get(other).map(|option| option.title.fr.clone()).unwrap_or_default();
    let result = |(place, option): (usize, &crate::consultation::QuestionOption)| {
        let step = (1..).zip(&outcome.steps).find(|(_, step)| step.project == place);
        OptionResult {
            id: option.id.clone(),
            number: option.number.clone(),
            external_id: option.external_id.clone().unwrap_or_default(),
            votes: at(&tally.votes, place),
            score: at(&tally.scores, place),
            selected: step.is_some_and(|(_, step)| step.reason.is_funded()),
            rank: step.map_or(0, |(rank, _)| rank),
            grades: tally.distribution.get(place).cloned().unwrap_or_default(),
            reason: step.map(|(rank, step)| step.sentence(rank, name)).unwrap_or_default(),
        }
    };
    question.options.iter().enumerate().map(result).collect()
}
