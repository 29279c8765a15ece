//! Guarantees: a count as a list of stages.
//!
//! A stage takes projects not yet funded, in groups (cantons, quarters, cost bands, themes, or one group of all), and adds winners from
//! a purse of each group, from the common one, or without looking at money. Stages run in the written order and a project is funded
//! once. Groups' own purses are put aside before the first stage. All groups are walked together, best project first: with
//! purses of their own they do not touch each other, and a common purse is spent by rank, never by the order of groups. A rule of
//! shares counts each group by itself, among the ballots that name one of its projects.

#[cfg(test)]
mod tests;

use super::admission::Admission;
use super::at;
use super::equal_shares::{Limit, MOST_RAISES, Shares, Unfinished, Watch, equal_shares_within};
use super::outcome::{Outcome, Step};
use super::phragmen::phragmen;
use super::poll::Poll;
use super::reason::Reason;
use super::settle::try_settle;
use super::standing::Standing;
use super::ties::{Tie, TieOrder};
use crate::consultation::Cents;
use crate::consultation::rule::{EqualShares, Short, StagePurse, Unfit};

/// One stage. Nothing has a default: the wording of a rule decides each field.
#[derive(Debug, Clone, Copy)]
pub struct Stage<'a> {
    /// Who takes part at all.
    pub admission: &'a Admission,
    /// Per project, its group in this stage, from 0; `None` if the stage is not about it.
    pub groups: &'a [Option<usize>],
    /// The terms of each group, those without a project too.
    pub terms: &'a [Terms],
    /// Whose money is spent.
    pub purse: StagePurse,
    /// How winners are found.
    pub way: Way<'a>,
}

/// What a group of a stage has, and may or must take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terms {
    /// Its own purse; nothing where the stage spends no purse of groups.
    pub purse: Cents,
    /// Winners it is guaranteed.
    pub least: usize,
    /// Most winners; `None`: while money lasts.
    pub most: Option<usize>,
}

/// How a stage finds winners.
#[derive(Debug, Clone, Copy)]
pub enum Way<'a> {
    /// Best first.
    Ranked {
        /// The order in which projects come.
        standing: &'a Standing,
        /// What a project that does not fit does to its group.
        unfit: Unfit,
        /// What happens when a guaranteed one does not fit.
        short: Short,
    },
    /// Sequential Phragmén in each group.
    Phragmen(Unfit),
    /// Equal Shares in each group.
    EqualShares(EqualShares),
}

/// The outcome of all stages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Staged {
    /// Each project at the last decision on it, stage after stage; then those that no stage is about.
    pub outcome: Outcome,
    /// What happened in each stage.
    pub stages: Vec<StageTrace>,
    /// What the common purse has left.
    pub common: Cents,
    /// Money left apart.
    pub apart: Cents,
    /// Money spent beyond the purses of their groups, or beyond the common one (80 % rule): what is spent, left and apart comes to the purse
    /// and this.
    pub over: Cents,
}

/// What happened in one stage.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StageTrace {
    /// Its decisions, in order.
    pub decisions: Vec<Decision>,
    /// Its groups.
    pub groups: Vec<GroupTrace>,
    /// What the common purse has afterwards, with what the groups gave back.
    pub common: Cents,
}

/// One decision of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The project, and why it won or lost.
    pub step: Step,
    /// The project's group.
    pub group: usize,
    /// Its rank in the group, from 1.
    pub rank: u64,
}

/// What became of a group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupTrace {
    /// Winners.
    pub winners: usize,
    /// What is left of its own purse.
    pub left: Cents,
    /// How Equal Shares found them.
    pub shares: Option<Shares>,
}

impl AsRef<Outcome> for Staged {
    fn as_ref(&self) -> &Outcome {
        &self.outcome
    }
}

impl AsMut<Outcome> for Staged {
    fn as_mut(&mut self) -> &mut Outcome {
        &mut self.outcome
    }
}

/// Counts stage after stage, and names the ties that mattered; `common` is what no group has for itself.
///
/// Equal Shares examines its ties within its group; where it is among the stages, those of the others are only numbered.
///
/// # Errors
/// `watch` stopped a scan of Equal Shares.
pub fn stages(
    poll: &Poll,
    stages: &[Stage<'_>],
    common: Cents,
    order: &TieOrder,
    watch: &Watch<'_>,
) -> Result<Staged, Unfinished> {
    let count = |order: &TieOrder| Count::new((poll, order), common, watch).all(stages);
    if stages.iter().any(|stage| matches!(stage.way, Way::EqualShares(_))) {
        let mut staged = count(order)?;
        staged.outcome.unexamined += u64::try_from(staged.outcome.met.len()).unwrap_or(u64::MAX);
        return Ok(staged);
    }
    try_settle(order, count)
}

/// A count between two stages.
struct Count<'a> {
    poll: &'a Poll,
    order: &'a TieOrder,
    watch: &'a Watch<'a>,
    open: Vec<bool>,
    staged: Staged,
}

impl<'a> Count<'a> {
    fn new((poll, order): (&'a Poll, &'a TieOrder), common: Cents, watch: &'a Watch<'a>) -> Self {
        let open = vec![true; poll.projects.len()];
        Self { poll, order, watch, open, staged: Staged { common, ..Staged::default() } }
    }

    fn all(mut self, stages: &[Stage<'_>]) -> Result<Staged, Unfinished> {
        for stage in stages {
            self.run(stage)?;
        }
        Ok(self.end())
    }

    fn run(&mut self, stage: &Stage<'_>) -> Result<(), Unfinished> {
        let among: Vec<bool> =
            self.open.iter().zip(stage.groups).map(|(open, group)| *open && group.is_some()).collect();
        let admission = stage.admission.clone().among(&among);
        let mut tills = Tills::open(stage.terms);
        let mut decisions = match stage.way {
            Way::Ranked { standing, unfit, short } => {
                self.walk(stage, (unfit, short), standing.ranked(&admission, self.order), &mut tills)
            }
            Way::Phragmen(_) | Way::EqualShares(_) => self.share(stage, &admission, &mut tills)?,
        };
        let mut refused: Vec<(usize, &Reason)> = admission.refused().collect();
        refused.sort_by_key(|(project, _)| self.order.place(*project));
        for (project, reason) in refused {
            decisions.extend(at(stage.groups, project).map(|group| (group, plain(project, reason.clone()))));
        }
        let mut told = Vec::new();
        for (group, step) in decisions {
            if let Reason::FundedBeyond { over } = step.reason {
                self.staged.over.0 += over.0;
            }
            if let Some(open) = self.open.get_mut(step.project) {
                *open &= !step.reason.is_funded();
            }
            told.push(Decision { group, rank: tills.next_rank(group), step });
        }
        match stage.purse {
            StagePurse::Own => self.staged.common.0 += tills.left().0,
            StagePurse::OwnApart => self.staged.apart.0 += tills.left().0,
            StagePurse::Common | StagePurse::Unlimited => {}
        }
        let groups = tills.0.into_iter().map(|till| till.trace).collect();
        self.staged.stages.push(StageTrace { decisions: told, groups, common: self.staged.common });
        Ok(())
    }

    /// All groups together, best project first.
    fn walk(
        &mut self,
        stage: &Stage<'_>,
        how: (Unfit, Short),
        ranked: Vec<(usize, Option<Tie>)>,
        tills: &mut Tills,
    ) -> Vec<(usize, Step)> {
        let mut decisions = Vec::new();
        for (project, tie) in ranked {
            let Some(group) = at(stage.groups, project) else { continue };
            let cost = self.poll.projects.get(project).map(|project| project.cost).unwrap_or_default();
            let Some(till) = tills.0.get_mut(group) else { continue };
            let (reason, was_decision) = till.decide(stage.purse, how, cost, &mut self.staged.common);
            if was_decision {
                self.staged.outcome.meet(within_group(stage, group, tie));
            }
            decisions.push((group, plain(project, reason)));
        }
        decisions
    }

    /// Each group by itself, by a rule of shares.
    fn share(
        &mut self,
        stage: &Stage<'_>,
        admission: &Admission,
        tills: &mut Tills,
    ) -> Result<Vec<(usize, Step)>, Unfinished> {
        let mut decisions = Vec::new();
        for (group, till) in tills.0.iter_mut().enumerate() {
            let purse = if stage.purse.is_own() { till.trace.left } else { self.staged.common };
            let inside: Vec<bool> = stage.groups.iter().map(|other| *other == Some(group)).collect();
            let (poll, admission) = (self.poll.naming(&inside), admission.clone().among(&inside));
            let outcome = match stage.way {
                Way::EqualShares(rule) => {
                    let limit = Limit::EndAfter(MOST_RAISES);
                    let shares = equal_shares_within(&poll, &admission, rule, purse, self.order, self.watch, limit)?;
                    till.trace.shares.insert(shares).outcome.clone()
                }
                Way::Phragmen(unfit) => phragmen(&poll, &admission, (purse, unfit), self.order),
                Way::Ranked { .. } => continue,
            };
            let left = Cents(purse.0.saturating_sub(self.poll.cost_of(outcome.winners()).0));
            till.trace.winners = outcome.winners().count();
            if stage.purse.is_own() {
                till.trace.left = left;
            } else {
                self.staged.common = left;
            }
            self.staged.outcome.ties += outcome.ties;
            self.staged.outcome.unexamined += outcome.unexamined;
            self.staged.outcome.work += outcome.work;
            if let Way::Phragmen(_) = stage.way {
                self.staged.outcome.met.extend(outcome.met);
            }
            let told = outcome.steps.into_iter().filter(|step| admission.admits(step.project));
            decisions.extend(told.map(|step| (group, step)));
        }
        Ok(decisions)
    }

    fn end(mut self) -> Staged {
        let mut seen = vec![false; self.poll.projects.len()];
        let mut steps = Vec::new();
        for decision in self.staged.stages.iter().rev().flat_map(|stage| stage.decisions.iter().rev()) {
            if let Some(seen) = seen.get_mut(decision.step.project).filter(|seen| !**seen) {
                *seen = true;
                steps.push(decision.step.clone());
            }
        }
        steps.reverse();
        let mut others: Vec<usize> = (0..seen.len()).filter(|project| !at(&seen, *project)).collect();
        others.sort_by_key(|project| self.order.place(*project));
        steps.extend(others.into_iter().map(|project| plain(project, Reason::Elsewhere)));
        self.staged.outcome.steps = steps;
        self.staged
    }
}

/// A step without a tie.
fn plain(project: usize, reason: Reason) -> Step {
    Step { project, reason, tie: None }
}

/// A tie between groups with purses of their own decides nothing, unless they exceed on the common purse.
fn within_group(stage: &Stage<'_>, group: usize, tie: Option<Tie>) -> Option<Tie> {
    let exceeds = matches!(stage.way, Way::Ranked { short: Short::Exceed, .. })
        && stage.terms.iter().any(|terms| terms.least > 0);
    let shares_common = stage.purse == StagePurse::Common || (stage.purse.is_own() && exceeds);
    if shares_common { tie } else { tie?.among(|other| at(stage.groups, other) == Some(group)) }
}

/// A group while its stage runs.
#[derive(Debug, Clone, Default)]
struct Till {
    terms: Terms,
    trace: GroupTrace,
    ended: bool,
    ranked: u64,
}

impl Till {
    /// Decides on the group's next project; says too whether there was something to decide.
    fn decide(
        &mut self,
        purse: StagePurse,
        (unfit, short): (Unfit, Short),
        cost: Cents,
        common: &mut Cents,
    ) -> (Reason, bool) {
        if self.ended {
            return (Reason::Stopped, false);
        }
        if let Some(k) = self.terms.most.filter(|most| self.trace.winners >= *most) {
            return (Reason::BeyondFirst { k }, false);
        }
        let guaranteed = self.trace.winners < self.terms.least;
        let left = if purse.is_own() { self.trace.left } else { *common };
        let over = Cents(cost.0.saturating_sub(left.0));
        let (reason, rest) = if purse == StagePurse::Unlimited {
            (Reason::AmongFirst { k: self.terms.most.unwrap_or(usize::MAX) }, left)
        } else if cost <= left {
            let rest = Cents(left.0 - cost.0);
            (Reason::Funded { left: rest }, rest)
        } else if purse.is_own() && guaranteed && short == Short::Exceed && over <= *common {
            *common = Cents(common.0 - over.0);
            (Reason::FundedByGuarantee { over }, Cents(0))
        } else if unfit == Unfit::FourFifths && u128::from(left.0) * 10 >= u128::from(cost.0) * 8 {
            self.ended = true;
            (Reason::FundedBeyond { over }, Cents(0))
        } else {
            self.ended = if guaranteed { short == Short::Empty } else { unfit != Unfit::Skip };
            (Reason::DoesNotFit { cost, left }, left)
        };
        if purse.is_own() {
            self.trace.left = rest;
        } else {
            *common = rest;
        }
        self.trace.winners += usize::from(reason.is_funded());
        (reason, true)
    }
}

/// The groups of a stage.
struct Tills(Vec<Till>);

impl Tills {
    fn open(terms: &[Terms]) -> Self {
        let till = |terms: &Terms| Till {
            terms: *terms,
            trace: GroupTrace { left: terms.purse, ..GroupTrace::default() },
            ..Till::default()
        };
        Self(terms.iter().map(till).collect())
    }

    fn next_rank(&mut self, group: usize) -> u64 {
        let Some(till) = self.0.get_mut(group) else { return 0 };
        till.ranked += 1;
        till.ranked
    }

    fn left(&self) -> Cents {
        Cents(self.0.iter().map(|till| till.trace.left.0).sum())
    }
}
