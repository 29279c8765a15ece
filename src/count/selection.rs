//! The stages of a definition, counted and told: from a question's rule and its answers to what `results.json` says.

use serde::{Deserialize, Serialize};

use super::admission::Admission;
use super::amount::to_cents;
use super::equal_shares::Shares;
use super::equal_shares::{Unfinished, Watch};
use super::majority;
use super::outcome::{Step, TieNote};
use super::poll::{Mark, Poll};
use super::reason::Reason;
use super::stages::{self, Decision, GroupTrace, Staged, Terms, Way};
use super::standing::Standing;
use super::tally::{Tally, points};
use super::ties::{Criterion, TieOrder};
use super::{Group, Lot, at};
use crate::ballot::{Answer, Response};
use crate::consultation::rule::{Order, Short, Stage, StagePurse, StageRule, Stages};
use crate::consultation::{Cents, Kind, Question, Texts};

/// What happened in one stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageResult {
    /// Its name; empty where it is the only one.
    pub title: Texts,
    /// What the common purse has afterwards; absent where no stage looks at money.
    pub common: Option<Cents>,
    /// Its groups, in the order of the definition.
    pub groups: Vec<GroupResult>,
    /// Its decisions, in order.
    pub decisions: Vec<DecisionResult>,
}

/// What became of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupResult {
    /// Identifier: a territory, a category, the upper limit of a cost band, or `all`.
    pub id: String,
    /// Its own money.
    pub purse: Option<Cents>,
    /// What is left of it.
    pub left: Option<Cents>,
    /// Winners it is guaranteed.
    pub least: u64,
    /// Winners it has.
    pub winners: u64,
    /// How Equal Shares found its winners, where it did.
    pub shares: Option<SharesResult>,
}

/// How Equal Shares found its winners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharesResult {
    /// What each ballot had to spend, to the nearest cent, half up.
    pub endowment: Cents,
    /// How often it was raised to that.
    pub raises: u64,
    /// What it was compared with, if it was.
    pub comparison: Option<Compared>,
}

/// Equal Shares compared with the order by votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compared {
    /// Ballots that prefer equal shares.
    pub for_shares: u64,
    /// Ballots that prefer the order by votes.
    pub for_order: u64,
    /// Whether the order by votes was kept.
    pub replaced: bool,
}

impl SharesResult {
    fn of(shares: &Shares) -> Self {
        let comparison = shares.comparison.map(|compared| Compared {
            for_shares: compared.for_shares,
            for_order: compared.for_greedy,
            replaced: compared.replaces(),
        });
        Self { endowment: to_cents(&shares.endowment), raises: shares.kept, comparison }
    }
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionResult {
    /// The option.
    pub option: String,
    /// The place of its group, from 0.
    pub group: usize,
    /// Its place among the decisions on its group, from 1.
    pub rank: u64,
    /// Whether it is selected.
    pub selected: bool,
    /// Why.
    pub reason: Reason,
    /// Its part in a tie that changed the winners.
    pub tie: Option<TieNote<String>>,
}

/// A question's winners.
pub(super) struct Selection {
    pub(super) staged: Staged,
    pub(super) poll: Poll,
    pub(super) stages: Vec<StageResult>,
    /// Per option: the reason of the last decision on it, and its tie.
    pub(super) reasons: Vec<(Option<Reason>, Option<TieNote<String>>)>,
}

/// Counts a question by the stages of its rule.
pub(super) fn select(
    question: &Question,
    rule: &Stages,
    (groups, tally): (&[Group], &Tally),
    (lot, watch): (&Lot, &Watch<'_>),
) -> Result<Selection, Unfinished> {
    let poll = poll(question, groups, tally);
    let criteria: Vec<Criterion> = rule.ties.iter().map(|criterion| (*criterion).into()).collect();
    let order = TieOrder::new(&poll.projects, &criteria, |option| lot.key(&question.id, option).0);
    let prepared: Vec<Prepared> =
        rule.stages.iter().map(|stage| prepare(question, stage, (&poll, tally), rule)).collect();
    let stages: Vec<stages::Stage<'_>> = prepared.iter().map(Prepared::stage).collect();
    let staged = stages::stages(&poll, &stages, rule.common().unwrap_or_default(), &order, watch)?;
    let told = Told { question, rule, staged: &staged };
    let stages = told.stages();
    let reasons = (0..poll.projects.len()).map(|option| told.reason(option)).collect();
    Ok(Selection { poll, stages, reasons, staged })
}

/// The answers as a rule sees them.
fn poll(question: &Question, groups: &[Group], tally: &Tally) -> Poll {
    let projects = question.options.iter().map(|option| (option.id.clone(), option.cost.unwrap_or_default()));
    let answered = groups.iter().filter_map(|group| match &group.response {
        Response::Answered(answer) => Some((marks(&question.kind, answer), group.ballots)),
        _ => None,
    });
    let mut poll = Poll::of_piles(projects, answered);
    for (place, project) in poll.projects.iter_mut().enumerate() {
        project.votes = at(&tally.votes, place);
        project.score = at(&tally.scores, place);
    }
    poll
}

fn marks(kind: &Kind, answer: &Answer) -> Vec<Mark> {
    let named = answer.named().into_iter();
    named.map(|(project, mark)| Mark { project, points: points(kind, mark) }).collect()
}

/// A stage with everything it borrows.
struct Prepared {
    admission: Admission,
    groups: Vec<Option<usize>>,
    terms: Vec<Terms>,
    purse: StagePurse,
    standing: Standing,
    rule: StageRule,
}

fn prepare(question: &Question, stage: &Stage, (poll, tally): (&Poll, &Tally), rule: &Stages) -> Prepared {
    let projects = &poll.projects;
    let by = match stage.rule {
        StageRule::Greedy { by, .. } => by,
        _ => Order::Votes,
    };
    let mut admission = Admission::new(projects).at_least(projects, stage.threshold.unwrap_or_default(), by.measure());
    if let Some(divisor) = stage.minimum_share {
        let purse = if stage.purse.is_own() { stage.purses() } else { rule.purse.unwrap_or_default() };
        admission = admission.minimum_share(poll, divisor, purse);
    }
    let standing = match (by, &question.kind) {
        (Order::Grades { quorum }, Kind::Grades { ungraded, .. }) => {
            majority::standing(&tally.given, *ungraded, tally.answered, quorum)
        }
        (Order::VotesPerCost | Order::ScorePerCost, _) => Standing::per_cost(by.measure(), projects),
        _ => Standing::by(by.measure(), projects),
    };
    let number = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let terms = |group: &crate::consultation::rule::Group| Terms {
        purse: group.purse.unwrap_or_default(),
        least: number(group.least),
        most: group.most.map(number),
    };
    Prepared {
        admission,
        groups: question.options.iter().map(|option| stage.group_of(option)).collect(),
        terms: stage.groups.iter().map(terms).collect(),
        purse: stage.purse,
        standing,
        rule: stage.rule,
    }
}

impl Prepared {
    fn stage(&self) -> stages::Stage<'_> {
        let way = match self.rule {
            StageRule::Greedy { unfit, short, .. } => {
                Way::Ranked { standing: &self.standing, unfit, short: short.unwrap_or(Short::Next) }
            }
            StageRule::Phragmen { unfit } => Way::Phragmen(unfit),
            StageRule::EqualShares(switches) => Way::EqualShares(switches),
        };
        let Self { admission, groups, terms, purse, .. } = self;
        stages::Stage { admission, groups, terms, purse: *purse, way }
    }
}

/// A count being told.
struct Told<'a> {
    question: &'a Question,
    rule: &'a Stages,
    staged: &'a Staged,
}

impl Told<'_> {
    fn stages(&self) -> Vec<StageResult> {
        let traced = self.rule.stages.iter().zip(&self.staged.stages);
        let told = traced.map(|(stage, trace)| StageResult {
            title: stage.title.clone().unwrap_or_default(),
            common: self.rule.purse.map(|_| trace.common),
            groups: stage.groups.iter().zip(&trace.groups).map(group).collect(),
            decisions: trace.decisions.iter().map(|decision| self.decision(decision)).collect(),
        });
        told.collect()
    }

    /// The last decision on a project has the ties that mattered.
    fn decision(&self, decision: &Decision) -> DecisionResult {
        let project = decision.step.project;
        let last = self.staged.outcome.step(project).filter(|last| last.reason == decision.step.reason);
        let step = last.unwrap_or(&decision.step);
        DecisionResult {
            option: self.id(project),
            group: decision.group,
            rank: decision.rank,
            selected: step.reason.is_funded(),
            reason: step.reason.clone(),
            tie: self.tie(step),
        }
    }

    fn id(&self, option: usize) -> String {
        self.question.options.get(option).map(|option| option.id.clone()).unwrap_or_default()
    }

    fn tie(&self, step: &Step) -> Option<TieNote<String>> {
        step.tie.map(|note| note.named(|other| self.id(other)))
    }

    /// Why an option won or lost in the end: by the last decision on it, or without one.
    fn reason(&self, option: usize) -> (Option<Reason>, Option<TieNote<String>>) {
        let mut decisions = self.staged.stages.iter().rev().flat_map(|trace| &trace.decisions);
        if let Some(decision) = decisions.find(|decision| decision.step.project == option) {
            let decided = self.decision(decision);
            return (Some(decided.reason), decided.tie);
        }
        let step = self.staged.outcome.step(option);
        (step.map(|step| step.reason.clone()), step.and_then(|step| self.tie(step)))
    }
}

fn group((group, trace): (&crate::consultation::rule::Group, &GroupTrace)) -> GroupResult {
    GroupResult {
        id: group.id.clone(),
        purse: group.purse,
        left: group.purse.map(|_| trace.left),
        least: group.least.into(),
        winners: u64::try_from(trace.winners).unwrap_or(u64::MAX),
        shares: trace.shares.as_ref().map(SharesResult::of),
    }
}
