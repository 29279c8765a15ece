//! Guarantees: a count as a list of stages (COUNTING section 4).
//!
//! A stage takes projects not yet funded, in groups (cantons, quarters, cost bands, themes, or one group of all), and adds winners from
//! a purse of each group or from the common one. Stages run in the written order and a project is funded once. All groups are
//! walked together, best project first: with purses of their own they do not touch each other, and a common purse is spent
//! by rank, never by the order of groups.

#[cfg(test)]
mod tests;

use thiserror::Error;

use super::admission::Admission;
use super::at;
use super::greedy::Unfit;
use super::outcome::Outcome;
use super::poll::Project;
use super::reason::Reason;
use super::standing::Standing;
use super::ties::{Tie, TieOrder};
use crate::consultation::Cents;

/// One stage. Nothing has a default: the wording of a rule decides each field.
#[derive(Debug, Clone, Copy)]
pub struct Stage<'a> {
    /// The order in which projects come.
    pub standing: &'a Standing,
    /// Per project, its group in this stage, from 0; `None` if the stage is not about it.
    pub groups: &'a [Option<usize>],
    /// How many groups there are, those without a project too.
    pub group_count: usize,
    /// The purse of each group, taken out of the common one; `None`: all spend the common purse.
    pub purses: Option<&'a [Cents]>,
    /// Most winners of a group; `None`: while money lasts.
    pub most: Option<usize>,
    /// What a project that does not fit does to its group.
    pub unfit: Unfit,
    /// Winners each group is guaranteed.
    pub least: usize,
    /// What happens when a guaranteed one does not fit.
    pub short: Short,
    /// What happens to money left in the groups' purses.
    pub left_over: LeftOver,
}

/// What happens when a guaranteed project does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Short {
    /// The next of the group is tried.
    Next,
    /// The group ends.
    Empty,
    /// It is funded, and what is missing comes out of the common purse; if that is too little, the next is tried.
    Exceed,
}

/// What happens to money left in the groups' purses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOver {
    /// It goes to the common purse.
    Common,
    /// It stays where it is, unspent.
    Apart,
}

/// A guarantee that was not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmet {
    /// The stage, from 0.
    pub stage: usize,
    /// The group, from 0.
    pub group: usize,
    /// Winners it has.
    pub has: usize,
}

/// The outcome of all stages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Staged {
    /// Winners stage after stage, then the others with the reason of the last stage about them.
    pub outcome: Outcome,
    /// Winners after each stage.
    pub winners_after: Vec<usize>,
    /// What the common purse has left.
    pub common: Cents,
    /// Money left apart.
    pub apart: Cents,
    /// Money spent beyond the purses of their groups, or beyond the common one (80 % rule): what is spent, left and apart comes to the purse
    /// and this.
    pub over: Cents,
    /// Guarantees that were not met; the count says so.
    pub unmet: Vec<Unmet>,
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

/// The stages cannot be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum StageError {
    /// The purses of a stage's groups come to more than is left.
    #[error("l’étape {} donne {purses} à ses groupes alors qu’il reste {common}", .stage + 1)]
    TooLittle {
        /// The stage, from 0.
        stage: usize,
        /// What its groups are given.
        purses: Cents,
        /// What is left.
        common: Cents,
    },
}

/// Counts stage after stage, with `purse` in common.
///
/// # Errors
/// A stage gives its groups more than is left.
pub fn stages(
    projects: &[Project],
    admission: &Admission,
    stages: &[Stage<'_>],
    purse: Cents,
    order: &TieOrder,
) -> Result<Staged, StageError> {
    let mut staged = Staged { common: purse, ..Staged::default() };
    let mut open = vec![true; projects.len()];
    let mut lost: Vec<(usize, Reason)> = Vec::new();
    for (number, stage) in stages.iter().enumerate() {
        let among: Vec<bool> = open.iter().zip(stage.groups).map(|(open, group)| *open && group.is_some()).collect();
        let mut tills = Tills::open(number, stage, &mut staged.common)?;
        for (project, tie) in stage.standing.ranked(&admission.clone().among(&among), order) {
            let Some(group) = at(stage.groups, project) else { continue };
            let cost = projects.get(project).map(|project| project.cost).unwrap_or_default();
            let (reason, was_decision) = tills.decide(stage, group, cost, &mut staged.common);
            if was_decision {
                staged.outcome.meet(within_group(stage, group, tie));
            }
            lost.retain(|(other, _)| *other != project);
            if let Reason::FundedBeyond { over } = reason {
                staged.over = Cents(staged.over.0.saturating_add(over.0));
            }
            if reason.is_funded() {
                staged.outcome.push(project, reason);
                if let Some(open) = open.get_mut(project) {
                    *open = false;
                }
            } else {
                lost.push((project, reason));
            }
        }
        staged.unmet.extend(tills.unmet(number, stage));
        let left = tills.left();
        match stage.left_over {
            LeftOver::Common => staged.common.0 += left.0,
            LeftOver::Apart => staged.apart.0 += left.0,
        }
        staged.winners_after.push(staged.outcome.steps.len());
    }
    for (project, reason) in lost {
        staged.outcome.push(project, reason);
    }
    staged.outcome = std::mem::take(&mut staged.outcome).end(admission, order);
    Ok(staged)
}

/// A tie between groups with purses of their own decides nothing, unless they exceed on the common purse.
fn within_group(stage: &Stage<'_>, group: usize, tie: Option<Tie>) -> Option<Tie> {
    let tie = tie?;
    let shares_common = stage.purses.is_none() || (stage.least > 0 && stage.short == Short::Exceed);
    if shares_common { Some(tie) } else { tie.among(|other| at(stage.groups, other) == Some(group)) }
}

/// A group while its stage runs.
#[derive(Debug, Clone, Copy, Default)]
struct Till {
    own: Cents,
    winners: usize,
    ended: bool,
}

/// The groups of a stage.
struct Tills(Vec<Till>);

impl Tills {
    /// Takes the groups' purses out of the common one.
    fn open(number: usize, stage: &Stage<'_>, common: &mut Cents) -> Result<Self, StageError> {
        let groups = stage.groups.iter().flatten().max().map_or(0, |last| last + 1);
        let mut tills =
            vec![Till::default(); groups.max(stage.group_count).max(stage.purses.map_or(0, <[Cents]>::len))];
        for (till, purse) in tills.iter_mut().zip(stage.purses.into_iter().flatten()) {
            till.own = *purse;
        }
        let purses = Cents(tills.iter().fold(0, |sum: u64, till| sum.saturating_add(till.own.0)));
        let left = common.0.checked_sub(purses.0);
        *common = Cents(left.ok_or(StageError::TooLittle { stage: number, purses, common: *common })?);
        Ok(Self(tills))
    }

    /// Decides on the next project of a group; says too whether there was something to decide.
    fn decide(&mut self, stage: &Stage<'_>, group: usize, cost: Cents, common: &mut Cents) -> (Reason, bool) {
        let Some(till) = self.0.get_mut(group).filter(|till| !till.ended) else { return (Reason::Stopped, false) };
        if let Some(k) = stage.most.filter(|most| till.winners >= *most) {
            return (Reason::BeyondFirst { k }, false);
        }
        let (own, guaranteed) = (stage.purses.is_some(), till.winners < stage.least);
        let left = if own { till.own } else { *common };
        let over = Cents(cost.0.saturating_sub(left.0));
        let (reason, rest) = if cost <= left {
            let rest = Cents(left.0 - cost.0);
            (Reason::Funded { left: rest }, rest)
        } else if own && guaranteed && stage.short == Short::Exceed && over <= *common {
            *common = Cents(common.0 - over.0);
            (Reason::FundedByGuarantee { over }, Cents(0))
        } else if stage.unfit == Unfit::FourFifths && u128::from(left.0) * 10 >= u128::from(cost.0) * 8 {
            till.ended = true;
            (Reason::FundedBeyond { over }, Cents(0))
        } else {
            till.ended = if guaranteed { stage.short == Short::Empty } else { stage.unfit != Unfit::Skip };
            (Reason::DoesNotFit { cost, left }, left)
        };
        if own {
            till.own = rest;
        } else {
            *common = rest;
        }
        till.winners += usize::from(reason.is_funded());
        (reason, true)
    }

    fn left(&self) -> Cents {
        Cents(self.0.iter().map(|till| till.own.0).sum())
    }

    fn unmet(&self, number: usize, stage: &Stage<'_>) -> Vec<Unmet> {
        let short = self.0.iter().enumerate().filter(|(_, till)| till.winners < stage.least);
        short.map(|(group, till)| Unmet { stage: number, group, has: till.winners }).collect()
    }
}
