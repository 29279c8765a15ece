//! Stages as editions write them, on two cantons.

use std::ops::ControlFlow;

use super::*;
use crate::consultation::rule::{Measure, Start, Utility};
use crate::count::outcome::{Part, TieNote};
use crate::count::poll::Project;
use crate::count::ties::Criterion;
use crate::count::vectors::{letters, projects};

/// Two cantons; A, C and E are youth projects. Votes fall from A to F.
const LIST: [(u64, u64); 6] = [(60, 60), (50, 50), (40, 40), (30, 30), (20, 20), (10, 10)];
const CANTONS: [Option<usize>; 6] = [Some(0), Some(0), Some(1), Some(0), Some(1), Some(1)];
const YOUTH: [Option<usize>; 6] = [Some(0), None, Some(1), None, Some(1), None];
const ALL: [Option<usize>; 6] = [Some(0); 6];

/// Projects without ballots: their totals are all that ranked stages look at.
fn poll_of(projects: Vec<Project>) -> Poll {
    Poll { ballots: 100, projects, piles: Vec::new() }
}

/// A stage that spends the common purse on the groups' best while money lasts.
struct Plain {
    groups: Vec<Option<usize>>,
    terms: Vec<Terms>,
    purse: StagePurse,
    unfit: Unfit,
    short: Short,
}

fn plain_stage(groups: &[Option<usize>]) -> Plain {
    let terms = vec![Terms::default(); groups.iter().flatten().max().map_or(0, |last| last + 1)];
    Plain { groups: groups.to_vec(), terms, purse: StagePurse::Common, unfit: Unfit::Skip, short: Short::Next }
}

impl Plain {
    fn stage<'a>(&'a self, admission: &'a Admission, standing: &'a Standing) -> Stage<'a> {
        let way = Way::Ranked { standing, unfit: self.unfit, short: self.short };
        Stage { admission, groups: &self.groups, terms: &self.terms, purse: self.purse, way }
    }

    fn most(mut self, most: usize) -> Self {
        self.terms.iter_mut().for_each(|terms| terms.most = Some(most));
        self
    }

    fn least(mut self, least: usize, short: Short) -> Self {
        self.terms.iter_mut().for_each(|terms| terms.least = least);
        Self { short, ..self }
    }

    fn own(mut self, purses: &[u64], purse: StagePurse) -> Self {
        for (terms, purse) in self.terms.iter_mut().zip(purses) {
            terms.purse = Cents(*purse);
        }
        Self { purse, ..self }
    }
}

/// `purse` is what all stages have, the groups' own purses with it.
fn count_of(poll: &Poll, purse: u64, list: &[Plain]) -> Staged {
    let order = TieOrder::new(&poll.projects, &[Criterion::Id], |_| [0; 32]);
    let (admission, standing) = (Admission::new(&poll.projects), Standing::by(Measure::Votes, &poll.projects));
    let of = |plain: &Plain| plain.terms.iter().map(|terms| terms.purse.0).sum::<u64>();
    let common = Cents(purse - list.iter().map(of).sum::<u64>());
    let list: Vec<Stage<'_>> = list.iter().map(|plain| plain.stage(&admission, &standing)).collect();
    stages(poll, &list, common, &order, &|_| ControlFlow::Continue(())).unwrap()
}

fn count(purse: u64, list: &[Plain]) -> (String, Staged) {
    let poll = poll_of(projects(&LIST));
    let staged = count_of(&poll, purse, list);
    (letters(&poll.projects, staged.outcome.winners()), staged)
}

/// Group and winners of each guarantee that was not met.
fn unmet(staged: &Staged, stage: usize, least: usize) -> Vec<(usize, usize)> {
    let groups = staged.stages[stage].groups.iter().enumerate();
    groups.filter(|(_, group)| group.winners < least).map(|(place, group)| (place, group.winners)).collect()
}

/// Lot-et-Garonne, Meuse: the first of each canton, then the others.
#[test]
fn one_winner_per_canton_then_the_common_rule() {
    let first = plain_stage(&CANTONS).most(1).least(1, Short::Next);
    let (won, staged) = count(150, &[first, plain_stage(&ALL)]);
    assert_eq!(won, "ACB");
    assert_eq!(unmet(&staged, 0, 1), []);
    assert_eq!(staged.common, Cents(0));
    let last = staged.outcome.step(5).unwrap();
    assert_eq!(last.reason, Reason::DoesNotFit { cost: Cents(10), left: Cents(0) }, "the last stage’s reason is told");
    let told: Vec<_> =
        staged.stages[0].decisions.iter().map(|made| (made.step.project, made.group, made.rank)).collect();
    assert_eq!(told, [(0, 0, 1), (1, 0, 2), (2, 1, 1), (3, 0, 3), (4, 1, 2), (5, 1, 3)]);
}

#[test]
fn a_guarantee_that_does_not_fit_goes_to_the_next_or_stays_empty_and_is_told() {
    let first = |short| plain_stage(&CANTONS).most(1).least(1, short);
    let next = count(85, &[first(Short::Next)]);
    assert_eq!((next.0.as_str(), unmet(&next.1, 0, 1)), ("AE", vec![]));
    let (won, staged) = count(85, &[first(Short::Empty)]);
    assert_eq!((won.as_str(), unmet(&staged, 0, 1)), ("A", vec![(1, 0)]));
}

/// Landes: two per canton, one of them youth.
#[test]
fn two_per_canton_one_of_them_youth() {
    assert_eq!(count(1000, &[plain_stage(&YOUTH).most(1), plain_stage(&CANTONS).most(1)]).0, "ACBE");
}

/// Gers 2: purses by cost band, what is left stays apart.
#[test]
fn purses_by_cost_band_are_kept_apart() {
    let bands: Vec<Option<usize>> = LIST.iter().map(|(cost, _)| Some(usize::from(*cost > 30))).collect();
    let stage = |left_over| plain_stage(&bands).own(&[45, 105], left_over);
    let (won, staged) = count(150, &[stage(StagePurse::OwnApart), plain_stage(&ALL)]);
    assert_eq!((won.as_str(), staged.apart, staged.common), ("ACDF", Cents(10), Cents(0)));
    let (_, staged) = count(150, &[stage(StagePurse::Own)]);
    assert_eq!((staged.apart, staged.common), (Cents(0), Cents(10)));
}

/// What a later stage has for itself is not spent by an earlier one.
#[test]
fn purses_of_later_stages_are_put_aside_first() {
    let youth = plain_stage(&YOUTH).own(&[70, 60], StagePurse::Own);
    let (won, staged) = count(180, &[plain_stage(&ALL), youth]);
    assert_eq!((won.as_str(), staged.stages[0].common), ("BACE", Cents(0)));
    assert_eq!(staged.common, Cents(10), "what the youth of the first canton leave");
}

/// Toulouse 2022, "2 guaranteed": what a canton's purse lacks comes out of the common one.
#[test]
fn a_guarantee_may_exceed_on_the_common_purse() {
    let exceed = plain_stage(&CANTONS).own(&[70, 70], StagePurse::Own).least(2, Short::Exceed);
    let (won, staged) = count(200, &[Plain { unfit: Unfit::Stop, ..exceed }]);
    assert_eq!((won.as_str(), staged.common), ("ABCEF", Cents(20)), "B takes 40 of the common 60");
    assert_eq!(staged.outcome.step(1).unwrap().reason, Reason::FundedByGuarantee { over: Cents(40) });
}

#[test]
fn a_tie_between_groups_with_their_own_purses_decides_nothing() {
    let poll = poll_of(projects(&[(1, 5), (1, 5)]));
    let plain = || plain_stage(&[Some(0), Some(1)]);
    assert_eq!(count_of(&poll, 2, &[plain()]).outcome.ties, 1);
    assert_eq!(count_of(&poll, 2, &[plain().own(&[1, 1], StagePurse::Own)]).outcome.ties, 0);
    assert_eq!(count_of(&poll, 0, &[Plain { purse: StagePurse::Unlimited, ..plain().most(1) }]).outcome.ties, 0);
}

/// The last canton has no project: its guarantee is unmet all the same.
#[test]
fn a_guaranteed_group_without_a_project_is_told() {
    let mut first = plain_stage(&CANTONS);
    first.terms.push(Terms::default());
    assert_eq!(unmet(&count(1000, &[first.most(1).least(1, Short::Next)]).1, 0, 1), [(2, 0)]);
}

#[test]
fn what_80_percent_spends_beyond_a_purse_is_in_the_totals() {
    let own = plain_stage(&CANTONS).own(&[100, 50], StagePurse::Own);
    for (stage, purse) in [(own, 170), (plain_stage(&CANTONS), 100)] {
        let (won, staged) = count(purse, &[Plain { unfit: Unfit::FourFifths, ..stage }]);
        let spent: u64 = won.chars().map(|letter| LIST[letter as usize - 'A' as usize].0).sum();
        assert_eq!(staged.over, Cents(10), "B costs 50 and 40 were left: {won}");
        assert_eq!(spent + staged.common.0 + staged.apart.0, purse + staged.over.0);
    }
}

/// Two cantons whose equal projects each need the common purse: the order of ties decides, and the result names it.
#[test]
fn a_tie_between_groups_that_exceed_on_the_common_purse_is_named() {
    let poll = poll_of(projects(&[(6, 5), (6, 5)]));
    let exceed = plain_stage(&[Some(0), Some(1)]).own(&[4, 4], StagePurse::Own).least(1, Short::Exceed);
    let staged = count_of(&poll, 10, &[exceed]);
    assert_eq!((letters(&poll.projects, staged.outcome.winners()).as_str(), staged.outcome.ties), ("A", 1));
    let behind = TieNote { part: Part::Behind(0), criterion: Some(Criterion::Id) };
    assert_eq!(staged.outcome.step(1).unwrap().tie, Some(behind));
}

/// Paris: so many of each arrondissement, whatever they cost, and each of its own number.
#[test]
fn a_number_per_group_looks_at_no_money() {
    let mut stage = Plain { purse: StagePurse::Unlimited, ..plain_stage(&CANTONS) };
    (stage.terms[0].most, stage.terms[1].most) = (Some(2), Some(1));
    let (won, staged) = count(0, &[stage]);
    assert_eq!(won, "ABC");
    assert_eq!(staged.outcome.step(3).unwrap().reason, Reason::BeyondFirst { k: 2 });
    assert_eq!(staged.outcome.step(4).unwrap().reason, Reason::BeyondFirst { k: 1 });
}

#[test]
fn a_project_that_no_stage_is_about_is_told_so() {
    let (won, staged) = count(1000, &[plain_stage(&YOUTH)]);
    assert_eq!(won, "ACE");
    assert_eq!(staged.outcome.step(1).unwrap().reason, Reason::Elsewhere);
    assert_eq!(staged.outcome.steps.len(), 6);
}

/// Shares in each group, of the ballots that name one of its projects and of the group's money.
#[test]
fn shares_are_counted_in_each_group_by_itself() {
    let poll = crate::count::vectors::poll(&[100, 100, 60, 60], "3×A 1×B 2×CD");
    let order = TieOrder::new(&poll.projects, &[Criterion::Id], |_| [0; 32]);
    let admission = Admission::new(&poll.projects);
    let rule =
        EqualShares { utility: Utility::Cost, start: Start::Exact, add_one: None, complete: None, compare: None };
    let groups = [Some(0), Some(0), Some(1), Some(1)];
    let terms = [200, 120].map(|purse| Terms { purse: Cents(purse * 100), ..Terms::default() });
    for (way, won) in [(Way::EqualShares(rule), "ACD"), (Way::Phragmen(Unfit::Skip), "ABCD")] {
        let stage = Stage { admission: &admission, groups: &groups, terms: &terms, purse: StagePurse::Own, way };
        let staged = stages(&poll, &[stage], Cents(0), &order, &|_| ControlFlow::Continue(())).unwrap();
        assert_eq!(letters(&poll.projects, staged.outcome.winners()), won);
        assert_eq!(staged.stages[0].groups[1].left, Cents(0));
    }
}

/// A group of all options is counted among all ballots, those that name only what an earlier stage selected too.
#[test]
fn shares_after_a_stage_are_of_all_ballots() {
    let poll = crate::count::vectors::poll(&[100, 100], "2×A 2×B");
    let order = TieOrder::new(&poll.projects, &[Criterion::Id], |_| [0; 32]);
    let (admission, standing) = (Admission::new(&poll.projects), Standing::by(Measure::Votes, &poll.projects));
    let rule =
        EqualShares { utility: Utility::Cost, start: Start::Exact, add_one: None, complete: None, compare: None };
    let (first, all) = (plain_stage(&ALL[..2]).most(1), plain_stage(&ALL[..2]));
    let shares = Stage { way: Way::EqualShares(rule), ..all.stage(&admission, &standing) };
    for (left, won) in [(20_000, "AB"), (19_999, "A")] {
        let common = Cents(10_000 + left);
        let staged =
            stages(
                &poll,
                &[first.stage(&admission, &standing), shares],
                common,
                &order,
                &|_| ControlFlow::Continue(()),
            )
            .unwrap();
        assert_eq!(letters(&poll.projects, staged.outcome.winners()), won);
    }
}
