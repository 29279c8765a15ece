//! Best first while money lasts: the rule of nearly every municipal budget.

use super::admission::Admission;
use super::outcome::Outcome;
use super::poll::Project;
use super::reason::Reason;
use super::standing::Standing;
use super::ties::TieOrder;
use crate::consultation::Cents;
use crate::consultation::rule::Unfit;

/// Counts in the order of `standing`, with `purse` to spend.
pub fn greedy(
    projects: &[Project],
    admission: &Admission,
    standing: &Standing,
    (purse, unfit): (Cents, Unfit),
    order: &TieOrder,
) -> Outcome {
    let (mut outcome, mut left, mut stopped) = (Outcome::default(), purse, false);
    for (project, tie) in standing.ranked(admission, order) {
        if stopped {
            outcome.push(project, Reason::Stopped);
            continue;
        }
        let cost_of = |project: usize| projects.get(project).map(|project| project.cost).unwrap_or_default();
        let cost = cost_of(project);
        match unfit {
            Unfit::FourFifths => outcome.meet(tie),
            // In another's place, a project that fits wins, and one that does not fit ends what would have gone on.
            _ => outcome.meet_in_rank(tie, |other| cost_of(other) <= left || (unfit == Unfit::Stop && cost <= left)),
        }
        let reason = if cost <= left {
            left = Cents(left.0 - cost.0);
            Reason::Funded { left }
        } else if unfit == Unfit::FourFifths && u128::from(left.0) * 10 >= u128::from(cost.0) * 8 {
            Reason::FundedBeyond { over: Cents(cost.0 - left.0) }
        } else {
            Reason::DoesNotFit { cost, left }
        };
        stopped = unfit != Unfit::Skip && !matches!(reason, Reason::Funded { .. });
        outcome.push(project, reason);
    }
    outcome.end(admission, order)
}

/// The first `k` in the order of `standing`; money is not looked at.
pub fn top(admission: &Admission, standing: &Standing, k: usize, order: &TieOrder) -> Outcome {
    let mut outcome = Outcome::default();
    for (place, (project, tie)) in standing.ranked(admission, order).into_iter().enumerate() {
        if place < k {
            outcome.meet_in_rank(tie, |_| true);
            outcome.push(project, Reason::AmongFirst { k });
        } else {
            outcome.push(project, Reason::BeyondFirst { k });
        }
    }
    outcome.end(admission, order)
}

#[cfg(test)]
mod tests {
    use super::super::outcome::Part;
    use super::super::settle::settle;
    use super::super::ties::Criterion;
    use super::super::vectors;
    use super::*;
    use crate::consultation::rule::Measure;
    use crate::keys::random::{Randomness as _, Seeded};

    /// Projects of one letter, with cost and votes.
    fn count(list: &[(u64, u64)], purse: u64, unfit: Unfit) -> (String, Outcome) {
        let projects = vectors::projects(list);
        let standing = Standing::by(Measure::Votes, &projects);
        let order = TieOrder::new(&projects, &[Criterion::Cost, Criterion::Id], |_| [0; 32]);
        let admission = Admission::new(&projects);
        let outcome = settle(&order, |order| greedy(&projects, &admission, &standing, (Cents(purse), unfit), order));
        (vectors::letters(&projects, outcome.winners()), outcome)
    }

    #[test]
    fn what_does_not_fit_is_passed_over_or_ends_the_count() {
        let list = [(60, 9), (50, 8), (40, 7), (1, 0)];
        assert_eq!(count(&list, 100, Unfit::Skip).0, "AC");
        let (winners, outcome) = count(&list, 100, Unfit::Stop);
        assert_eq!(winners, "A");
        let reasons: Vec<_> = outcome.steps.into_iter().map(|step| step.reason).collect();
        let unfit = Reason::DoesNotFit { cost: Cents(50), left: Cents(40) };
        assert_eq!(reasons, [Reason::Funded { left: Cents(40) }, unfit, Reason::Stopped, Reason::NoVotes]);
    }

    #[test]
    fn four_fifths_of_the_cost_fund_a_project_and_end_the_count() {
        let (winners, outcome) = count(&[(60, 9), (50, 8), (1, 7)], 100, Unfit::FourFifths);
        assert_eq!(winners, "AB", "40 of 50 are four fifths");
        assert_eq!(outcome.steps[1].reason, Reason::FundedBeyond { over: Cents(10) });
        assert_eq!(count(&[(60, 9), (51, 8), (1, 7)], 100, Unfit::FourFifths).0, "A");
    }

    #[test]
    fn a_tie_is_named_only_where_it_changed_the_winners() {
        let (winners, outcome) = count(&[(60, 9), (40, 5), (30, 5)], 100, Unfit::Skip);
        assert_eq!((winners.as_str(), outcome.ties), ("AC", 1));
        let noted: Vec<_> = outcome.steps.iter().map(|step| step.tie.map(|tie| (tie.part, tie.criterion))).collect();
        let by_cost = Some(Criterion::Cost);
        assert_eq!(noted, [None, Some((Part::Before(1), by_cost)), Some((Part::Behind(2), by_cost))]);
        let (_, outcome) = count(&[(60, 9), (20, 5), (20, 5)], 100, Unfit::Skip);
        assert!(outcome.ties == 1 && outcome.steps.iter().all(|step| step.tie.is_none()), "both are funded");
    }

    /// Who lost is told the last that won in its place, and what decided between these two; each winner whom it stayed behind.
    #[test]
    fn of_several_equal_winners_the_nearest_is_named() {
        let (by_cost, by_id) = (Some(Criterion::Cost), Some(Criterion::Id));
        let wanted = [
            Some((Part::Before(2), by_cost)),
            Some((Part::Before(2), by_id)),
            Some((Part::Behind(1), by_id)),
            Some((Part::Behind(1), by_id)),
        ];
        let (winners, outcome) = count(&[(10, 5), (20, 5), (20, 5), (20, 5)], 30, Unfit::Skip);
        assert_eq!(winners, "AB");
        assert_eq!(
            outcome.steps.iter().map(|step| step.tie.map(|tie| (tie.part, tie.criterion))).collect::<Vec<_>>(),
            wanted
        );
        let projects = vectors::projects(&[(10, 5), (20, 5), (20, 5), (20, 5)]);
        let standing = Standing::by(Measure::Votes, &projects);
        let order = TieOrder::new(&projects, &[Criterion::Cost, Criterion::Id], |_| [0; 32]);
        let outcome = settle(&order, |order| top(&Admission::new(&projects), &standing, 2, order));
        assert_eq!(
            outcome.steps.iter().map(|step| step.tie.map(|tie| (tie.part, tie.criterion))).collect::<Vec<_>>(),
            wanted
        );
    }

    /// Among many equal projects each loser is told whom it lost to; the counts done again stay few.
    #[test]
    fn many_equal_projects_are_settled_with_few_counts() {
        let projects = vectors::projects(&[(10, 5); 400]);
        let (standing, admission) = (Standing::by(Measure::Votes, &projects), Admission::new(&projects));
        let order = TieOrder::new(&projects, &[Criterion::FileOrder], |_| [0; 32]);
        for (purse, has_losers) in [(4000, false), (2000, true), (9, false)] {
            for unfit in [Unfit::Skip, Unfit::Stop] {
                let counts = std::cell::Cell::new(0);
                let outcome = settle(&order, |order| {
                    counts.set(counts.get() + 1);
                    greedy(&projects, &admission, &standing, (Cents(purse), unfit), order)
                });
                assert!(counts.get() <= 257, "{purse} {unfit:?}: {} counts", counts.get());
                let met = if purse == 9 && unfit == Unfit::Stop {
                    1
                } else if purse == 2000 && unfit == Unfit::Stop {
                    201
                } else {
                    399
                };
                assert_eq!((outcome.ties, outcome.unexamined), (met, 0), "{purse} {unfit:?}");
                assert_eq!(outcome.steps.iter().any(|step| step.tie.is_some()), has_losers, "{purse} {unfit:?}");
            }
        }
    }

    /// One exchange at a time is enough for a single pass: if none changes the winners, no order does.
    #[test]
    fn a_single_pass_without_a_noted_tie_has_the_same_winners_in_every_order() {
        let (mut noted, mut silent) = (0, 0);
        for seed in 0..400 {
            let (list, purse) = random(seed);
            let projects = vectors::projects(&list);
            let admission = Admission::new(&projects);
            for measure in [Standing::by, Standing::per_cost] {
                let standing = measure(Measure::Votes, &projects);
                for rule in 0..3 {
                    let count = |order: &TieOrder| match rule {
                        0 => greedy(&projects, &admission, &standing, (Cents(purse), Unfit::Skip), order),
                        1 => greedy(&projects, &admission, &standing, (Cents(purse), Unfit::Stop), order),
                        _ => top(&admission, &standing, 3, order),
                    };
                    let winners = |outcome: &Outcome| {
                        let mut winners: Vec<usize> = outcome.winners().collect();
                        winners.sort_unstable();
                        winners
                    };
                    let order = |lot: u64| {
                        TieOrder::new(&projects, &[Criterion::Lot], move |id| {
                            let mut key = [0; 32];
                            Seeded::new(lot, id).fill(&mut key).unwrap();
                            key
                        })
                    };
                    let outcome = settle(&order(0), count);
                    if outcome.steps.iter().any(|step| step.tie.is_some()) {
                        noted += 1;
                        continue;
                    }
                    silent += 1;
                    for lot in 1..30 {
                        assert_eq!(
                            winners(&count(&order(lot))),
                            winners(&outcome),
                            "seed {seed} rule {rule} lot {lot}"
                        );
                    }
                }
            }
        }
        assert!(noted > 100 && silent > 100, "{noted} {silent}");
    }

    #[test]
    fn the_first_k_win_whatever_they_cost() {
        let projects = vectors::projects(&[(1000, 1), (1, 2), (5, 2)]);
        let order = TieOrder::new(&projects, &[Criterion::Id], |_| [0; 32]);
        let standing = Standing::by(Measure::Votes, &projects);
        let outcome = top(&Admission::new(&projects), &standing, 2, &order);
        assert_eq!(vectors::letters(&projects, outcome.winners()), "BC");
        let standing = Standing::per_cost(Measure::Votes, &projects);
        let outcome = top(&Admission::new(&projects), &standing, 2, &order);
        assert_eq!(vectors::letters(&projects, outcome.winners()), "BC");
    }

    #[test]
    fn per_cost_puts_what_is_free_first_and_what_nobody_wants_last() {
        let count = |list: &[(u64, u64)], purse: u64| {
            let projects = vectors::projects(list);
            let order = TieOrder::new(&projects, &[Criterion::Id], |_| [0; 32]);
            let standing = Standing::per_cost(Measure::Votes, &projects);
            let outcome = greedy(&projects, &Admission::new(&projects), &standing, (Cents(purse), Unfit::Skip), &order);
            (vectors::letters(&projects, outcome.winners()), outcome.ties)
        };
        assert_eq!(count(&[(5, 1), (0, 0), (6, 2)], 9), ("C".into(), 0), "B is wanted by nobody and ties with nobody");
        assert_eq!(count(&[(5, 1), (0, 1), (6, 2), (0, 9)], 9), ("BDC".into(), 1), "two free projects are equal");
        let many: Vec<(u64, u64)> = (0..60).map(|place| (place * 7 % 5, place * 11 % 4)).collect();
        assert!(count(&many, 50).0.len() > 20, "an order of many projects with nothing on either side");
    }

    /// A random list of projects: cost, votes; nothing on either side now and then.
    fn random(seed: u64) -> (Vec<(u64, u64)>, u64) {
        let mut random = Seeded::new(seed, "greedy");
        let mut below = |bound: u64| random.below(bound).unwrap();
        ((0..=below(7)).map(|_| (below(9), below(6))).collect(), 1 + below(30))
    }

    #[test]
    fn the_order_of_projects_and_doubling_all_ballots_change_nothing() {
        for seed in 0..300 {
            let (list, purse) = random(seed);
            for unfit in [Unfit::Skip, Unfit::Stop, Unfit::FourFifths] {
                for per_cost in [false, true] {
                    let won = |projects: &[Project]| {
                        let standing = if per_cost { Standing::per_cost } else { Standing::by };
                        let order = TieOrder::new(projects, &[Criterion::Cost, Criterion::Id], |_| [0; 32]);
                        let (admission, standing) = (Admission::new(projects), standing(Measure::Votes, projects));
                        let outcome = greedy(projects, &admission, &standing, (Cents(purse), unfit), &order);
                        vectors::letters(projects, outcome.winners())
                    };
                    let projects = vectors::projects(&list);
                    let mut turned = projects.clone();
                    turned.reverse();
                    let mut doubled = projects.clone();
                    doubled.iter_mut().for_each(|project| project.votes *= 2);
                    assert_eq!(
                        [won(&turned), won(&doubled)],
                        [won(&projects), won(&projects)],
                        "seed {seed} {unfit:?}"
                    );
                }
            }
        }
    }

    /// A winner that gets one more vote stays a winner, and so does one that becomes cheaper.
    #[test]
    fn a_winner_with_more_votes_or_less_cost_still_wins() {
        let mut winners = 0;
        for seed in 0..300 {
            let (list, purse) = random(seed);
            for unfit in [Unfit::Skip, Unfit::Stop] {
                let (won, _) = count(&list, purse, unfit);
                for letter in won.chars() {
                    let place = letter as usize - 'A' as usize;
                    for change in [
                        |(cost, votes): (u64, u64)| (cost, votes + 1),
                        |(cost, votes): (u64, u64)| (cost.saturating_sub(1), votes),
                    ] {
                        let mut changed = list.clone();
                        changed[place] = change(changed[place]);
                        assert!(count(&changed, purse, unfit).0.contains(letter), "seed {seed} {unfit:?} {letter}");
                        winners += 1;
                    }
                }
            }
        }
        assert!(winners > 1000, "{winners}");
    }
}
