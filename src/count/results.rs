//! `results.json`: the whole result, for machines. Fields: `src/publish/FORMAT.md`.

use serde::{Deserialize, Serialize};

use super::outcome::TieNote;
use super::reason::Reason;
use super::selection::StageResult;
use super::survey::Scale;
use crate::consultation::{Cents, Definition};
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
