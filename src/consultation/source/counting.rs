//! `[questions.count]` as written: a rule by itself, or stages; read into the long form of [`crate::consultation::rule`].
//!
//! Each rule demands the keys that mean something for it and refuses the others: there is no default.

mod groups;

use serde::Deserialize;

use self::groups::{RawAmong, RawPurse, RawTake};
use super::super::fault::Fault;
use super::super::rule::{
    AddOne, Completion, CountRule, EqualShares, Group, GroupBy, Order, Preference, Short, Stage, StagePurse, StageRule,
    Stages, Start, TieCriterion, Unfit, Utility,
};
use super::super::text::Texts;
use super::keys::{Amount, Keys};

pub(super) use self::groups::{Lists, Place};

/// `[questions.count]`, and each `[[questions.count.stages]]`: keys of every rule; which ones are wanted depends on `rule`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCount {
    rule: RuleName,
    purse: Option<RawPurse>,
    ties: Option<Vec<TieCriterion>>,
    stages: Option<Vec<RawCount>>,
    title: Option<Texts>,
    among: Option<RawAmong>,
    group_by: Option<GroupBy>,
    bands: Option<Vec<Amount>>,
    take: Option<RawTake>,
    if_short: Option<Short>,
    left_over: Option<LeftOver>,
    by: Option<OrderName>,
    unfit: Option<Unfit>,
    quorum: Option<u64>,
    threshold: Option<u64>,
    minimum_share: Option<u64>,
    utility: Option<Utility>,
    start: Option<Start>,
    add_one: Option<bool>,
    increment: Option<Amount>,
    exhaustive_stop: Option<bool>,
    complete: Option<CompletionName>,
    compare: Option<PreferenceName>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RuleName {
    Totals,
    Stages,
    Greedy,
    Phragmen,
    EqualShares,
}

impl RuleName {
    const fn name(self) -> &'static str {
        match self {
            Self::Totals => "totals",
            Self::Stages => "stages",
            Self::Greedy => "greedy",
            Self::Phragmen => "phragmen",
            Self::EqualShares => "equal-shares",
        }
    }
}

/// What happens to money left in the groups' purses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum LeftOver {
    Common,
    Apart,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OrderName {
    Votes,
    Score,
    VotesPerCost,
    ScorePerCost,
    Grades,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum CompletionName {
    None,
    Votes,
    ScorePerCost,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum PreferenceName {
    None,
    Satisfaction,
    Exclusion,
}

impl RawCount {
    /// The rule, or `None` with the faults that keep it from being one.
    pub(super) fn to_rule(&self, place: &str, lists: &Lists, faults: &mut Vec<Fault>) -> Option<CountRule> {
        let mut keys = Keys::at(place, faults);
        if self.rule == RuleName::Totals {
            self.refuse_others(keys);
            return Some(CountRule::Totals);
        }
        let purse = keys.want("purse", self.purse.as_ref())?.whole(&mut keys)?;
        let ties = keys.want("ties", self.ties.clone())?;
        let stages = if self.rule == RuleName::Stages {
            let raw = keys.want("stages", self.stages.as_ref())?;
            self.refuse_others(keys);
            let stage =
                |(number, raw): (usize, &Self)| raw.to_stage(&format!("{place}.stages.{number}"), lists, faults);
            let read: Vec<Option<Stage>> = raw.iter().enumerate().map(stage).collect();
            read.into_iter().collect::<Option<Vec<Stage>>>()?
        } else {
            let take = self.take.as_ref().map(|take| keys.take("take", take));
            let mut groups = vec![Group { id: "all".into(), up_to: None, purse: None, least: 0, most: None }];
            take.map_or(Some(()), |take| take.fill(&mut groups, &mut keys))?;
            let of_stage = if purse.is_some() { StagePurse::Common } else { StagePurse::Unlimited };
            let stage = Stage {
                title: None,
                among: Default::default(),
                group_by: GroupBy::Nothing,
                purse: of_stage,
                rule: self.settings(&groups, of_stage, &mut keys)?,
                groups,
                threshold: keys.take("threshold", self.threshold),
                minimum_share: keys.take("minimum_share", self.minimum_share),
            };
            self.refuse_others(keys);
            vec![stage]
        };
        Some(CountRule::Stages(Stages { purse, ties, stages }))
    }

    fn to_stage(&self, place: &str, lists: &Lists, faults: &mut Vec<Fault>) -> Option<Stage> {
        let mut keys = Keys::at(place, faults);
        if matches!(self.rule, RuleName::Totals | RuleName::Stages) {
            keys.fault("rule", "Une étape choisit des projets.", "Écrivez greedy, phragmen ou equal-shares.");
            return None;
        }
        let title = keys.want("title", self.title.clone())?;
        let among = keys.want("among", self.among.as_ref())?.read(&mut keys)?;
        let group_by = keys.want("group_by", self.group_by)?;
        let bands = match group_by {
            GroupBy::CostBand => groups::bands(keys.want("bands", self.bands.as_ref())?, &mut keys)?,
            _ => Vec::new(),
        };
        let mut groups = lists.groups(group_by, &among, &bands);
        let purse = keys.want("purse", self.purse.as_ref())?.fill(&mut groups, (group_by, lists), &mut keys)?;
        let purse = match purse {
            StagePurse::Own => match keys.want("left_over", self.left_over)? {
                LeftOver::Common => StagePurse::Own,
                LeftOver::Apart => StagePurse::OwnApart,
            },
            other => other,
        };
        keys.want("take", self.take.as_ref())?.fill(&mut groups, &mut keys)?;
        let rule = self.settings(&groups, purse, &mut keys)?;
        let (threshold, minimum_share) =
            (keys.take("threshold", self.threshold), keys.take("minimum_share", self.minimum_share));
        self.refuse_others(keys);
        Some(Stage { title: Some(title), among, group_by, purse, groups, threshold, minimum_share, rule })
    }

    /// The rule of a stage, with its switches; where money is not looked at, every project fits.
    fn settings(&self, groups: &[Group], purse: StagePurse, keys: &mut Keys<'_>) -> Option<StageRule> {
        let spends = purse != StagePurse::Unlimited;
        match self.rule {
            RuleName::Greedy => {
                let by = match keys.want("by", self.by)? {
                    OrderName::Votes => Order::Votes,
                    OrderName::Score => Order::Score,
                    OrderName::VotesPerCost => Order::VotesPerCost,
                    OrderName::ScorePerCost => Order::ScorePerCost,
                    OrderName::Grades => Order::Grades { quorum: keys.want("quorum", self.quorum)? },
                };
                let guarantees = spends && groups.iter().any(|group| group.least > 0);
                let short = if guarantees { Some(keys.want("if_short", self.if_short)?) } else { None };
                let unfit = if spends { keys.want("unfit", self.unfit)? } else { Unfit::Skip };
                Some(StageRule::Greedy { by, unfit, short })
            }
            RuleName::Phragmen => Some(StageRule::Phragmen { unfit: keys.want("unfit", self.unfit)? }),
            _ => self.equal_shares(keys).map(StageRule::EqualShares),
        }
    }

    fn equal_shares(&self, keys: &mut Keys<'_>) -> Option<EqualShares> {
        let utility = keys.want("utility", self.utility)?;
        let start = keys.want("start", self.start)?;
        let add_one = if keys.want("add_one", self.add_one)? {
            let increment = keys.want("increment", self.increment.as_ref())?;
            let increment = keys.read("increment", increment)?;
            Some(AddOne { increment, exhaustive_stop: keys.want("exhaustive_stop", self.exhaustive_stop)? })
        } else {
            None
        };
        let complete = match keys.want("complete", self.complete)? {
            CompletionName::None => None,
            CompletionName::Votes => Some(Completion::Votes),
            CompletionName::ScorePerCost => Some(Completion::ScorePerCost),
        };
        let compare = match keys.want("compare", self.compare)? {
            PreferenceName::None => None,
            PreferenceName::Satisfaction => Some(Preference::Satisfaction),
            PreferenceName::Exclusion => Some(Preference::Exclusion),
        };
        Some(EqualShares { utility, start, add_one, complete, compare })
    }

    fn refuse_others(&self, keys: Keys<'_>) {
        let present = [
            ("purse", self.purse.is_some()),
            ("ties", self.ties.is_some()),
            ("stages", self.stages.is_some()),
            ("title", self.title.is_some()),
            ("among", self.among.is_some()),
            ("group_by", self.group_by.is_some()),
            ("bands", self.bands.is_some()),
            ("take", self.take.is_some()),
            ("if_short", self.if_short.is_some()),
            ("left_over", self.left_over.is_some()),
            ("by", self.by.is_some()),
            ("unfit", self.unfit.is_some()),
            ("quorum", self.quorum.is_some()),
            ("threshold", self.threshold.is_some()),
            ("minimum_share", self.minimum_share.is_some()),
            ("utility", self.utility.is_some()),
            ("start", self.start.is_some()),
            ("add_one", self.add_one.is_some()),
            ("increment", self.increment.is_some()),
            ("exhaustive_stop", self.exhaustive_stop.is_some()),
            ("complete", self.complete.is_some()),
            ("compare", self.compare.is_some()),
        ];
        let remedy = "Retirez-la : avec les autres réglages, elle ne voudrait rien dire.";
        keys.refuse_others(&present, &format!("ne va pas ici avec la règle « {} »", self.rule.name()), remedy);
    }
}
