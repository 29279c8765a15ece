//! How answers become a result, as data: totals, or winners chosen stage after stage.
//!
//! Whatever an officer may leave to a short form is written out here: each stage names its groups, each group its money and its
//! numbers. Nothing has a default. The arithmetic is in `count`.

use serde::{Deserialize, Serialize};

use super::money::Cents;
use super::option::QuestionOption;
use super::text::Texts;

/// How answers become a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum CountRule {
    /// Totals only.
    Totals,
    /// Winners, stage after stage.
    Stages(Stages),
}

impl CountRule {
    /// The stages, if winners are chosen.
    pub fn stages(&self) -> Option<&Stages> {
        match self {
            Self::Totals => None,
            Self::Stages(stages) => Some(stages),
        }
    }
}

/// Stages, run in the written order; an option wins once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stages {
    /// What all stages may spend together; `None` where no stage looks at money.
    pub purse: Option<Cents>,
    /// How equal options are ordered; ends with the lot.
    pub ties: Vec<TieCriterion>,
    /// At least one.
    pub stages: Vec<Stage>,
}

impl Stages {
    /// The common purse: what no group has for itself. `None` if the groups have more than there is.
    pub fn common(&self) -> Option<Cents> {
        let mut purses = self.stages.iter().flat_map(|stage| &stage.groups).filter_map(|group| group.purse);
        let left = self.purse.unwrap_or_default().0;
        purses.try_fold(left, |left, purse| left.checked_sub(purse.0)).map(Cents)
    }
}

/// One stage: options not yet chosen, in groups, from a purse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Its name on the results page; absent where it is the only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Texts>,
    /// Which options it is about.
    pub among: Among,
    /// What makes the groups.
    pub group_by: GroupBy,
    /// Whose money is spent.
    pub purse: StagePurse,
    /// Every group, in the order of the definition; one named `all` where options are not grouped.
    pub groups: Vec<Group>,
    /// Options with less than this of what orders them (votes, where nothing does) take no part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<u64>,
    /// Options whose share of the ballots is less than one in this many of their share of the purse take no part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_share: Option<u64>,
    /// How options are chosen.
    pub rule: StageRule,
}

impl Stage {
    /// What its groups have for themselves, together.
    pub fn purses(&self) -> Cents {
        Cents(self.groups.iter().filter_map(|group| group.purse).map(|purse| purse.0).fold(0, u64::saturating_add))
    }

    /// The place of an option's group; `None` if the stage is not about it.
    pub fn group_of(&self, option: &QuestionOption) -> Option<usize> {
        if !self.among.holds(option) {
            return None;
        }
        let named = |id: Option<&str>| self.groups.iter().position(|group| Some(group.id.as_str()) == id);
        match self.group_by {
            GroupBy::Nothing => Some(0),
            GroupBy::Territory => named(option.territory.as_deref()),
            GroupBy::Category => named(option.category.as_deref()),
            GroupBy::CostBand => self.groups.iter().position(|group| option.cost <= group.up_to),
        }
    }

    /// Whether some group is guaranteed winners.
    pub fn guarantees(&self) -> bool {
        self.groups.iter().any(|group| group.least > 0)
    }
}

/// Which options a stage is about: those that all conditions hold for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Among {
    /// Of one of these categories.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub categories: Option<Vec<String>>,
    /// Of one of these territories.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub territories: Option<Vec<String>>,
    /// Dearer than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Cents>,
    /// No dearer than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<Cents>,
}

impl Among {
    /// Whether the conditions hold for an option.
    pub fn holds(&self, option: &QuestionOption) -> bool {
        let listed = |list: &Option<Vec<String>>, id: &Option<String>| {
            list.as_ref().is_none_or(|list| id.as_ref().is_some_and(|id| list.contains(id)))
        };
        let cost = option.cost.unwrap_or_default();
        listed(&self.categories, &option.category)
            && listed(&self.territories, &option.territory)
            && self.over.is_none_or(|over| cost > over)
            && self.up_to.is_none_or(|up_to| cost <= up_to)
    }
}

/// What makes the groups of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupBy {
    /// All options are one group.
    Nothing,
    /// The territory.
    Territory,
    /// The category.
    Category,
    /// What the option costs.
    CostBand,
}

/// Whose money a stage spends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StagePurse {
    /// None: money is not looked at.
    Unlimited,
    /// The common purse, by rank and not by group.
    Common,
    /// Each group's own, put aside before the first stage; what is left of it goes to the common purse.
    Own,
    /// Each group's own, put aside before the first stage; what is left of it stays unspent.
    OwnApart,
}

impl StagePurse {
    /// Whether each group has money for itself.
    pub fn is_own(self) -> bool {
        matches!(self, Self::Own | Self::OwnApart)
    }
}

/// A group of a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// A territory, a category, the upper limit of a cost band, or `all`.
    pub id: String,
    /// The most an option of this cost band costs; bands rise, and the one before is the lower limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<Cents>,
    /// Its own money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purse: Option<Cents>,
    /// Winners it is guaranteed.
    pub least: u32,
    /// Most winners; absent: while money lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
}

/// How a stage chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum StageRule {
    /// Best first.
    Greedy {
        /// What orders options.
        by: Order,
        /// What an option that does not fit does to its group.
        unfit: Unfit,
        /// What happens when a guaranteed option does not fit; absent without a guarantee.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        short: Option<Short>,
    },
    /// Sequential Phragmén.
    Phragmen {
        /// What an option that does not fit does.
        unfit: Unfit,
    },
    /// The Method of Equal Shares.
    EqualShares(EqualShares),
}

/// What orders options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Ballots naming the option.
    Votes,
    /// Points.
    Score,
    /// Ballots for each unit of cost.
    VotesPerCost,
    /// Points for each unit of cost.
    ScorePerCost,
    /// Majority judgment; options with fewer opinions than the quorum come after the others.
    Grades {
        /// Opinions; 0 for none.
        quorum: u64,
    },
}

impl Order {
    /// What it looks at; votes for grades.
    pub fn measure(self) -> Measure {
        match self {
            Self::Votes | Self::VotesPerCost | Self::Grades { .. } => Measure::Votes,
            Self::Score | Self::ScorePerCost => Measure::Score,
        }
    }
}

/// Votes or points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Ballots naming the option.
    Votes,
    /// Points.
    Score,
}

/// What happens to an option that does not fit into what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unfit {
    /// It is passed over.
    Skip,
    /// It ends the count.
    Stop,
    /// It is funded if four fifths of its cost are left, and ends the count either way (Poznań).
    FourFifths,
}

/// What happens when a guaranteed option does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Short {
    /// The next of the group is tried.
    Next,
    /// The group ends.
    Empty,
    /// It is funded, and what is missing comes out of the common purse; if that is too little, the next is tried.
    Exceed,
}

/// The Method of Equal Shares with its switches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EqualShares {
    /// What supporters gain.
    pub utility: Utility,
    /// The first endowment.
    pub start: Start,
    /// Whether it is raised.
    pub add_one: Option<AddOne>,
    /// What spends the money left.
    pub complete: Option<Completion>,
    /// Whether greedy by votes, with skip, replaces the outcome if strictly more ballots prefer it.
    pub compare: Option<Preference>,
}

/// What a ballot gains from a project it supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Utility {
    /// The project's cost: what cities use.
    Cost,
    /// 1.
    Cardinality,
    /// The points given.
    Points,
}

/// The first endowment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// The purse divided by the ballots.
    Exact,
    /// The same in whole currency units, rounded down.
    Whole,
}

/// Raising the endowment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddOne {
    /// By how much at a time; one currency unit in all known uses.
    pub increment: Cents,
    /// An outcome that leaves no room for any further supported project ends the scan.
    pub exhaustive_stop: bool,
}

/// Greedy with skip on what nobody bought, with the money left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Completion {
    /// By votes.
    Votes,
    /// By score per cost (what pabutools does for points and ranks).
    ScorePerCost,
}

/// Which outcome a ballot prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preference {
    /// The one with more of its projects.
    Satisfaction,
    /// The one that gives it any at all, where the other gives none.
    Exclusion,
}

/// How equal scores are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TieCriterion {
    /// The cheaper first.
    Cost,
    /// More ballots first.
    Votes,
    /// The order of the definition.
    FileOrder,
    /// The public lot.
    Lot,
}
