//! The stages of a definition, counted and told: from a question's rule and its answers to what `results.json` says.

use serde::{Deserialize, Serialize};

use super::admission::Admission;
use super::equal_shares::{Unfinished, Watch};
use super::majority;
use super::outcome::Step;
use super::poll::{Mark, Poll};
use super::stages::{self, Decision, GroupTrace, Staged, Terms, Way};
use super::standing::Standing;
use super::tally::{Tally, points};
use super::ties::{Criterion, TieOrder};
use super::{Group, Lot, at, words};
use crate::ballot::{Answer, Response};
use crate::consultation::rule::{GroupBy, Order, Short, Stage, StagePurse, StageRule, Stages};
use crate::consultation::{Cents, Definition, Kind, Language, Question, Texts};

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
    /// Its name; empty where options are not grouped.
    pub name: Texts,
    /// Its own money.
    pub purse: Option<Cents>,
    /// What is left of it.
    pub left: Option<Cents>,
    /// Winners it is guaranteed.
    pub least: u64,
    /// Winners it has.
    pub winners: u64,
    /// What there is to say: a guarantee that was not met, the endowment of Equal Shares.
    pub remarks: Vec<Texts>,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionResult {
    /// The option.
    pub option: String,
    /// The place of its group, from 0.
    pub group: usize,
    /// Whether it is selected.
    pub selected: bool,
    /// Why.
    pub reason: Texts,
}

/// A question's winners.
pub(super) struct Selection {
    pub(super) staged: Staged,
    pub(super) poll: Poll,
    pub(super) stages: Vec<StageResult>,
    /// Per option: the reason of the last decision on it.
    pub(super) reasons: Vec<Texts>,
}

/// Counts a question by the stages of its rule.
pub(super) fn select(
    definition: &Definition,
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
    let told = Told { definition, question, rule, staged: &staged };
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
    match answer {
        Answer::Marks(marks) => {
            let given = marks.iter().enumerate().filter(|(_, mark)| **mark > 0);
            given.map(|(project, mark)| Mark { project, points: points(kind, *mark) }).collect()
        }
        Answer::Value(value) => vec![Mark { project: usize::from(*value).saturating_sub(1), points: 1 }],
        Answer::Text(_) => Vec::new(),
    }
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
    definition: &'a Definition,
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
            groups: stage.groups.iter().zip(&trace.groups).map(|pair| self.group(stage, pair)).collect(),
            decisions: trace.decisions.iter().map(|decision| self.decision(decision)).collect(),
        });
        told.collect()
    }

    fn group(&self, stage: &Stage, (group, trace): (&crate::consultation::rule::Group, &GroupTrace)) -> GroupResult {
        let number = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let (least, winners) = (u64::from(group.least), number(trace.winners));
        let mut remarks = Vec::new();
        if winners < least {
            remarks.push(words::unmet(least, winners));
        }
        if let Some(shares) = &trace.shares {
            remarks.extend(words::shares(shares));
        }
        GroupResult {
            id: group.id.clone(),
            name: self.name(stage, group),
            purse: group.purse,
            left: group.purse.map(|_| trace.left),
            least,
            winners,
            remarks,
        }
    }

    fn name(&self, stage: &Stage, group: &crate::consultation::rule::Group) -> Texts {
        let definition = self.definition;
        match stage.group_by {
            GroupBy::Nothing => None,
            GroupBy::Territory => definition.territories.iter().find(|t| t.id == group.id).map(|t| t.name.clone()),
            GroupBy::Category => definition.categories.iter().find(|c| c.id == group.id).map(|c| c.name.clone()),
            GroupBy::CostBand => {
                let bounds = stage.groups.iter().filter_map(|other| other.up_to);
                let below = bounds.filter(|bound| Some(*bound) < group.up_to).max().or(stage.among.over);
                group.up_to.map(|up_to| words::cost_band(below, up_to))
            }
        }
        .unwrap_or_default()
    }

    /// The last decision on a project has the ties that mattered.
    fn decision(&self, decision: &Decision) -> DecisionResult {
        let project = decision.step.project;
        let last = self.staged.outcome.step(project).filter(|last| last.reason == decision.step.reason);
        let step = last.unwrap_or(&decision.step);
        DecisionResult {
            option: self.question.options.get(project).map(|option| option.id.clone()).unwrap_or_default(),
            group: decision.group,
            selected: step.reason.is_funded(),
            reason: self.sentence(step, decision.rank),
        }
    }

    /// The other project of a tie is named in each language by its title in it.
    fn sentence(&self, step: &Step, rank: u64) -> Texts {
        let title = |other: usize| self.question.options.get(other).map(|option| &option.title);
        let in_language = |language: Language| {
            step.sentence(rank, |other| title(other).map(|title| title.get(language).to_owned()).unwrap_or_default())
        };
        Texts { en: in_language(Language::English).en, ..in_language(Language::French) }
    }

    /// Why an option won or lost in the end, and in which stage and group.
    fn reason(&self, option: usize) -> Texts {
        let stages = self.rule.stages.iter().zip(&self.staged.stages);
        let mut decisions = stages.rev().flat_map(|(stage, trace)| {
            let about = trace.decisions.iter().filter(|decision| decision.step.project == option);
            about.map(move |decision| (stage, decision))
        });
        let step = self.staged.outcome.step(option);
        match (decisions.next(), step) {
            (Some((stage, decision)), _) => {
                let sentence = self.decision(decision).reason;
                let group = stage.groups.get(decision.group).map(|group| self.name(stage, group));
                words::in_stage(stage.title.as_ref(), &group.unwrap_or_default(), sentence)
            }
            (None, Some(step)) => self.sentence(step, 0),
            (None, None) => Texts::default(),
        }
    }
}
