//! Stages as editions write them (COUNTING section 4), on two cantons.

use super::*;
use crate::consultation::definition::Measure;
use crate::count::outcome::{Part, TieNote};
use crate::count::ties::{Criterion, try_settle};
use crate::count::vectors::{letters, projects};

/// Two cantons; A, C and E are youth projects. Votes fall from A to F.
const LIST: [(u64, u64); 6] = [(60, 60), (50, 50), (40, 40), (30, 30), (20, 20), (10, 10)];
const CANTONS: [Option<usize>; 6] = [Some(0), Some(0), Some(1), Some(0), Some(1), Some(1)];
const YOUTH: [Option<usize>; 6] = [Some(0), None, Some(1), None, Some(1), None];
const ALL: [Option<usize>; 6] = [Some(0); 6];

/// Spends the common purse on the groups' best while money lasts.
fn plain<'a>(standing: &'a Standing, groups: &'a [Option<usize>]) -> Stage<'a> {
    let (unfit, short, left_over) = (Unfit::Skip, Short::Next, LeftOver::Common);
    Stage { standing, groups, group_count: 0, purses: None, most: None, unfit, least: 0, short, left_over }
}

fn count(purse: u64, list: &[Stage<'_>]) -> Result<(String, Staged), StageError> {
    let projects = projects(&LIST);
    let order = TieOrder::new(&projects, &[Criterion::Id], |_| [0; 32]);
    let staged = stages(&projects, &Admission::new(&projects), list, Cents(purse), &order)?;
    Ok((letters(&projects, staged.outcome.winners()), staged))
}

fn standing() -> Standing {
    Standing::by(Measure::Votes, &projects(&LIST))
}

/// Lot-et-Garonne, Meuse: the first of each canton, then the others.
#[test]
fn one_winner_per_canton_then_the_common_rule() {
    let standing = standing();
    let first = Stage { most: Some(1), least: 1, ..plain(&standing, &CANTONS) };
    let (won, staged) = count(150, &[first, plain(&standing, &ALL)]).unwrap();
    assert_eq!((won.as_str(), staged.winners_after.as_slice()), ("ACB", &[2, 3][..]));
    assert!(staged.unmet.is_empty() && staged.common == Cents(0));
    let last = staged.outcome.step(5).unwrap();
    assert_eq!(last.reason, Reason::DoesNotFit { cost: Cents(10), left: Cents(0) }, "the last stage’s reason is told");
}

#[test]
fn a_guarantee_that_does_not_fit_goes_to_the_next_or_stays_empty_and_is_told() {
    let standing = standing();
    let first = |short| Stage { most: Some(1), least: 1, short, ..plain(&standing, &CANTONS) };
    let next = count(85, &[first(Short::Next)]).unwrap();
    assert_eq!((next.0.as_str(), next.1.unmet.len()), ("AE", 0));
    let (won, staged) = count(85, &[first(Short::Empty)]).unwrap();
    assert_eq!((won.as_str(), staged.unmet), ("A", vec![Unmet { stage: 0, group: 1, has: 0 }]));
}

/// Landes: two per canton, one of them youth.
#[test]
fn two_per_canton_one_of_them_youth() {
    let standing = standing();
    let youth = Stage { most: Some(1), ..plain(&standing, &YOUTH) };
    let others = Stage { most: Some(1), ..plain(&standing, &CANTONS) };
    assert_eq!(count(1000, &[youth, others]).unwrap().0, "ACBE");
}

/// Gers 2: purses by cost band, what is left stays apart.
#[test]
fn purses_by_cost_band_are_kept_apart() {
    let standing = standing();
    let bands: Vec<Option<usize>> = LIST.iter().map(|(cost, _)| Some(usize::from(*cost > 30))).collect();
    let stage = |left_over| Stage {
        purses: Some(&[Cents(45), Cents(105)]),
        left_over,
        groups: &bands,
        ..plain(&standing, &ALL)
    };
    let (won, staged) = count(150, &[stage(LeftOver::Apart), plain(&standing, &ALL)]).unwrap();
    assert_eq!((won.as_str(), staged.apart, staged.common), ("ACDF", Cents(10), Cents(0)));
    let (_, staged) = count(150, &[stage(LeftOver::Common)]).unwrap();
    assert_eq!((staged.apart, staged.common), (Cents(0), Cents(10)));
    let too_little = StageError::TooLittle { stage: 0, purses: Cents(150), common: Cents(149) };
    assert_eq!(count(149, &[stage(LeftOver::Apart)]).err(), Some(too_little));
}

/// Toulouse 2022, "2 guaranteed": what a canton's purse lacks comes out of the common one.
#[test]
fn a_guarantee_may_exceed_on_the_common_purse() {
    let standing = standing();
    let purses = [Cents(70), Cents(70)];
    let exceed = Stage {
        purses: Some(&purses),
        least: 2,
        short: Short::Exceed,
        unfit: Unfit::Stop,
        ..plain(&standing, &CANTONS)
    };
    let (won, staged) = count(200, &[exceed]).unwrap();
    assert_eq!((won.as_str(), staged.common), ("ABCEF", Cents(20)), "B takes 40 of the common 60");
    assert_eq!(staged.outcome.step(1).unwrap().reason, Reason::FundedByGuarantee { over: Cents(40) });
}

#[test]
fn a_tie_between_groups_with_their_own_purses_decides_nothing() {
    let projects = projects(&[(1, 5), (1, 5)]);
    let standing = Standing::by(Measure::Votes, &projects);
    let order = TieOrder::new(&projects, &[Criterion::Id], |_| [0; 32]);
    let groups = [Some(0), Some(1)];
    let common = plain(&standing, &groups);
    let ties = |stage| stages(&projects, &Admission::new(&projects), &[stage], Cents(2), &order).unwrap().outcome.ties;
    assert_eq!(ties(common), 1);
    assert_eq!(ties(Stage { purses: Some(&[Cents(1), Cents(1)]), ..common }), 0);
}

/// The last canton has no project: its guarantee is unmet all the same.
#[test]
fn a_guaranteed_group_without_a_project_is_told() {
    let standing = standing();
    let first = Stage { most: Some(1), least: 1, group_count: 3, ..plain(&standing, &CANTONS) };
    assert_eq!(count(1000, &[first]).unwrap().1.unmet, [Unmet { stage: 0, group: 2, has: 0 }]);
}

#[test]
fn what_80_percent_spends_beyond_a_purse_is_in_the_totals() {
    let standing = standing();
    let purses = [Cents(100), Cents(50)];
    let stage = Stage { purses: Some(&purses), unfit: Unfit::FourFifths, ..plain(&standing, &CANTONS) };
    for (list, purse) in [(vec![stage], 170), (vec![Stage { purses: None, ..stage }], 100)] {
        let (won, staged) = count(purse, &list).unwrap();
        let spent: u64 = won.chars().map(|letter| LIST[letter as usize - 'A' as usize].0).sum();
        assert_eq!(staged.over, Cents(10), "B costs 50 and 40 were left: {won}");
        assert_eq!(spent + staged.common.0 + staged.apart.0, purse + staged.over.0);
    }
}

/// Two cantons whose equal projects each need the common purse: the order of ties decides, and the result names it.
#[test]
fn a_tie_between_groups_that_exceed_on_the_common_purse_is_named() {
    let projects = projects(&[(6, 5), (6, 5)]);
    let standing = Standing::by(Measure::Votes, &projects);
    let order = TieOrder::new(&projects, &[Criterion::Id], |_| [0; 32]);
    let (groups, purses) = ([Some(0), Some(1)], [Cents(4), Cents(4)]);
    let exceed = Stage { purses: Some(&purses), least: 1, short: Short::Exceed, ..plain(&standing, &groups) };
    let count = |order: &TieOrder| stages(&projects, &Admission::new(&projects), &[exceed], Cents(10), order);
    let staged = try_settle(&order, count).unwrap();
    assert_eq!((letters(&projects, staged.outcome.winners()).as_str(), staged.outcome.ties), ("A", 1));
    let behind = TieNote { part: Part::Behind(0), criterion: Some(Criterion::Id) };
    assert_eq!(staged.outcome.step(1).unwrap().tie, Some(behind));
}
