//! Small elections counted by hand, and properties on seeded random elections beside a plain count that follows the text.

use crate::count::amount::to_cents;
use std::ops::ControlFlow;

use super::run::left_over;
use super::*;
use crate::consultation::rule::{AddOne, Utility};
use crate::count::outcome::EXACT_WORK;
use crate::count::poll::Mark;
use crate::count::reason::Reason;
use crate::count::ties::Criterion;
use crate::count::vectors::{letters, poll};
use crate::keys::random::{Randomness as _, Seeded};

const PLAIN: EqualShares =
    EqualShares { utility: Utility::Cost, start: Start::Exact, add_one: None, complete: None, compare: None };

fn add_one(start: Start, exhaustive_stop: bool) -> EqualShares {
    EqualShares { start, add_one: Some(AddOne { increment: Cents(100), exhaustive_stop }), ..PLAIN }
}

fn count(poll: &Poll, purse: u64, rule: EqualShares) -> Shares {
    let order = TieOrder::new(&poll.projects, &[Criterion::Cost, Criterion::Votes, Criterion::Id], |_| [0; 32]);
    let admission = Admission::new(&poll.projects);
    equal_shares(poll, &admission, rule, Cents(purse * 100), &order, &|_| ControlFlow::Continue(())).unwrap()
}

fn winners(poll: &Poll, purse: u64, rule: EqualShares) -> String {
    let mut won: Vec<usize> = count(poll, purse, rule).outcome.winners().collect();
    won.sort_unstable();
    letters(&poll.projects, won)
}

#[test]
fn v1_equal_shares_by_cost_buys_a_then_b() {
    let poll = poll(&[450, 300, 200], "3×AC A 2×AB 3×B");
    let shares = count(&poll, 900, PLAIN);
    assert_eq!(letters(&poll.projects, shares.outcome.winners()), "AB");
    let price = |cents: u64, parts: u64| Amount::new(cents.into(), parts.into());
    let bought = |payers, price, emptied| Reason::Bought {
        supporters: payers,
        payers,
        price: to_cents(&price),
        by_point: false,
        emptied,
    };
    let reasons: Vec<_> = shares.outcome.steps.iter().map(|step| step.reason.clone()).collect();
    let unaffordable = Reason::Unaffordable { cost: Cents(20_000), have: Cents(7_500) };
    assert_eq!(reasons, [bought(6, price(7_500, 1), 0), bought(5, price(25_000, 3), 2), unaffordable]);
    assert_eq!(winners(&poll, 900, EqualShares { utility: Utility::Cardinality, ..PLAIN }), "BC");
}

#[test]
fn v2_whole_start_with_stop_ends_before_the_three_other_settings() {
    let poll = poll(&[11, 22], "B AB AB");
    let shares = count(&poll, 23, add_one(Start::Whole, true));
    assert_eq!((letters(&poll.projects, shares.outcome.winners()).as_str(), shares.endowment), ("A", whole(700)));
    assert_eq!((shares.kept, shares.raises), (0, 0), "nothing more fits at the start");
    for (start, stop) in [(Start::Whole, false), (Start::Exact, true), (Start::Exact, false)] {
        assert_eq!(winners(&poll, 23, add_one(start, stop)), "B", "{start:?} {stop}");
    }
}

#[test]
fn v3_the_start_changes_the_winners() {
    let poll = poll(&[10, 13, 21], "BC AB BC");
    let exact = count(&poll, 28, add_one(Start::Exact, true));
    assert_eq!(exact.endowment, Amount::new(4300.into(), 3.into()));
    assert_eq!(winners(&poll, 28, add_one(Start::Exact, true)), "AB");
    let floored = add_one(Start::Whole, true);
    assert_eq!(winners(&poll, 28, floored), "B");
    assert_eq!(count(&poll, 28, floored).endowment, whole(1400));
    assert_eq!(winners(&poll, 28, EqualShares { complete: Some(Completion::Votes), ..floored }), "AB");
}

#[test]
fn v4_the_comparison_step_by_satisfaction_and_by_exclusion() {
    let poll = poll(&[7, 22, 18], "AB BC BC");
    let rule = add_one(Start::Exact, true);
    assert_eq!(winners(&poll, 40, rule), "AB");
    let satisfaction = EqualShares { compare: Some(Preference::Satisfaction), ..rule };
    assert_eq!(winners(&poll, 40, satisfaction), "BC");
    let comparison = count(&poll, 40, satisfaction).comparison.unwrap();
    assert_eq!((comparison.for_greedy, comparison.for_shares), (2, 1));
    assert_eq!(winners(&poll, 40, EqualShares { compare: Some(Preference::Exclusion), ..rule }), "AB");
}

#[test]
fn v5_a_later_feasible_endowment_is_not_reached() {
    let poll = poll(&[20, 14, 10], "A A BC B AC AC");
    let run = |units: u64| {
        let market = Market::new(&poll, &Admission::new(&poll.projects), Utility::Cost, Cents(3000));
        let order = TieOrder::new(&poll.projects, &[Criterion::Id], |_| [0; 32]);
        let mut won: Vec<usize> = traced(&market, &whole(units * 100), &order).winners().collect();
        won.sort_unstable();
        letters(&poll.projects, won)
    };
    assert_eq!([5, 6, 7, 8, 9].map(run), ["A", "A", "AB", "AC", "ABC"]);
    assert_eq!(winners(&poll, 30, add_one(Start::Exact, true)), "A");
    let complete = EqualShares { complete: Some(Completion::Votes), ..add_one(Start::Exact, true) };
    assert_eq!(winners(&poll, 30, complete), "AC");
}

#[test]
fn a_raise_in_vain_is_not_one_of_the_kept_run() {
    let poll = poll(&[20, 14, 10], "A A BC B AC AC");
    let shares = count(&poll, 30, add_one(Start::Exact, false));
    assert_eq!((shares.endowment, shares.kept, shares.raises), (whole(600), 1, 2), "7 costs 34 of 30");
}

#[test]
fn a_scan_stops_when_whoever_watches_says_so() {
    let poll = poll(&[1000, 1], "A B");
    let order = TieOrder::new(&poll.projects, &[Criterion::Id], |_| [0; 32]);
    let admission = Admission::new(&poll.projects);
    let watch = |raises| if raises < 50 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
    let rule = add_one(Start::Exact, false);
    assert_eq!(equal_shares(&poll, &admission, rule, Cents(500), &order, &watch).err(), Some(Unfinished::Stopped));
}

/// A project that only a raise of 10^13 would buy.
#[test]
fn a_scan_that_could_take_too_many_raises_is_refused_and_names_the_project() {
    let poll = poll(&[10_000_000_000_000, 1], "A B");
    let order = TieOrder::new(&poll.projects, &[Criterion::Id], |_| [0; 32]);
    let admission = Admission::new(&poll.projects);
    let count = |stop| {
        let rule = add_one(Start::Exact, stop);
        equal_shares(&poll, &admission, rule, Cents(1000), &order, &|_| ControlFlow::Continue(()))
    };
    assert_eq!(count(false).err(), Some(Unfinished::TooFar { project: 0, id: "A".into() }));
    assert_eq!(letters(&poll.projects, count(true).unwrap().outcome.winners()), "B");
}

/// A vote that took place must be counted: its scan ends with the outcome it has.
#[test]
fn a_scan_can_end_after_so_many_raises_with_what_it_has() {
    let poll = poll(&[10_000_000_000_000, 1], "A B");
    let order = TieOrder::new(&poll.projects, &[Criterion::Id], |_| [0; 32]);
    let (admission, rule) = (Admission::new(&poll.projects), add_one(Start::Exact, false));
    let purse = Cents(1_000_000_000_000_100);
    let watch = |_| ControlFlow::Continue(());
    let shares = equal_shares_within(&poll, &admission, rule, purse, &order, &watch, Limit::EndAfter(70)).unwrap();
    assert_eq!((letters(&poll.projects, shares.outcome.winners()).as_str(), shares.raises, shares.kept), ("B", 70, 70));
}

/// The bound on raises is one: no scan of these elections goes further.
#[test]
fn a_scan_ends_within_the_raises_foreseen() {
    for seed in 4000..4300 {
        let (poll, purse) = random(seed);
        for stop in [false, true] {
            for utility in UTILITIES {
                let market = Market::new(&poll, &Admission::new(&poll.projects), utility, Cents(purse * 100));
                let (first, AddOne { increment, .. }) = (
                    start(Start::Exact, Cents(purse * 100), poll.ballots),
                    add_one(Start::Exact, stop).add_one.unwrap(),
                );
                let foreseen = scan::foreseen(&market, AddOne { increment, exhaustive_stop: stop });
                let shares = count(&poll, purse, EqualShares { utility, ..add_one(Start::Exact, stop) });
                let last = first + whole(100) * BigInt::from(shares.raises.saturating_sub(1));
                let ends = foreseen.map_or(shares.raises == 0, |(enough, _)| shares.raises == 0 || last < enough);
                assert!(ends, "seed {seed} {stop} {utility:?}: {} raises", shares.raises);
            }
        }
    }
}

#[test]
fn every_project_is_told_about_exactly_once() {
    let mut pointless = 0;
    for seed in 5000..5300 {
        let (mut poll, purse) = random(seed);
        let points = |mark: &mut Mark| mark.points -= 1;
        poll.piles.iter_mut().flat_map(|pile| &mut pile.marks).for_each(points);
        for utility in UTILITIES {
            for complete in [None, Some(Completion::Votes), Some(Completion::ScorePerCost)] {
                for compare in [None, Some(Preference::Satisfaction)] {
                    for raised in [PLAIN, add_one(Start::Exact, true)] {
                        let outcome = count(&poll, purse, EqualShares { utility, complete, compare, ..raised }).outcome;
                        let mut told: Vec<usize> = outcome.steps.iter().map(|step| step.project).collect();
                        told.sort_unstable();
                        let each: Vec<usize> = (0..poll.projects.len()).collect();
                        assert_eq!(told, each, "seed {seed} {utility:?} {complete:?} {compare:?}");
                        pointless += outcome.steps.iter().filter(|step| step.reason == Reason::NoPoints).count();
                    }
                }
            }
        }
    }
    assert!(pointless > 100, "{pointless}");
}

#[test]
fn ties_of_a_completion_a_comparison_and_raises_are_all_counted() {
    let scanned = EqualShares { utility: Utility::Cardinality, ..add_one(Start::Exact, false) };
    let drawn = (6000..6200).map(random).map(|(poll, purse)| (poll, purse, PLAIN));
    let known = [
        (poll(&[6, 5, 3, 2], "A ABCD D ABCD ABC"), 11, PLAIN),
        (poll(&[4, 8, 7, 12], "CD BCD ABCD ABD ABCD BCD BCD C D"), 16, scanned),
    ];
    for (poll, purse, rule) in known.into_iter().chain(drawn) {
        let order = TieOrder::new(&poll.projects, &[Criterion::Cost, Criterion::Votes, Criterion::Id], |_| [0; 32]);
        let alone = count(&poll, purse, rule).outcome;
        let greedy = by_votes(&poll, &Admission::new(&poll.projects), Cents(purse * 100), &order);
        let compared = count(&poll, purse, EqualShares { compare: Some(Preference::Satisfaction), ..rule }).outcome;
        assert_eq!(compared.ties, alone.ties + greedy.ties, "the ties of both outcomes decide which is kept");
        assert_eq!(compared.met.len(), alone.met.len() + greedy.met.len());
        assert_eq!(compared.unexamined > 0, rule.add_one.is_some(), "the effect of the raises’ ties is not known");
    }
    let completed = EqualShares { complete: Some(Completion::Votes), ..PLAIN };
    assert!(count(&poll(&[5, 7, 1, 2, 3], "CBAED A B DEB"), 7, completed).outcome.ties > 0);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let poll = poll(&[700, 90, 85, 80], "A AB BC CD D ABD");
    let rule = EqualShares { complete: Some(Completion::Votes), ..add_one(Start::Exact, false) };
    let counted = [1, 2, 5].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| count(&poll, 400, rule))
    });
    assert!(counted[0].raises > 100, "several blocks: {}", counted[0].raises);
    assert_eq!([&counted[1], &counted[2]], [&counted[0]; 2]);
}

#[test]
fn a_free_project_with_a_supporter_wins_first_and_one_without_never() {
    let poll = poll(&[5, 0, 0], "A AB");
    assert_eq!(letters(&poll.projects, count(&poll, 10, PLAIN).outcome.winners()), "BA");
}

/// A random election: up to 7 projects and 9 ballots, small costs and points so that ties and exact balances abound.
fn random(seed: u64) -> (Poll, u64) {
    let mut random = Seeded::new(seed, "equal shares");
    let mut below = |bound: u64| random.below(bound).unwrap();
    let projects = 1 + below(7);
    let costs: Vec<u64> = (0..projects).map(|_| below(12)).collect();
    let ballots = (0..=below(9)).map(|_| {
        let marks = (0..usize::try_from(projects).unwrap()).filter(|_| below(2) == 0);
        marks.collect::<Vec<usize>>()
    });
    let ballots: Vec<Vec<usize>> = ballots.collect();
    let ballots = ballots
        .into_iter()
        .map(|marks| marks.into_iter().map(|project| Mark { project, points: 1 + below(3) }).collect::<Vec<Mark>>());
    let ballots: Vec<Vec<Mark>> = ballots.collect();
    let projects = ('A'..).zip(&costs).map(|(letter, cost)| (letter.into(), Cents(cost * 100)));
    (Poll::new(projects, ballots), 1 + below(30))
}

const UTILITIES: [Utility; 3] = [Utility::Cost, Utility::Cardinality, Utility::Points];

/// A project's price, the project, and its supporters with what each gains.
type Priced = (Amount, usize, Vec<(usize, Amount)>);

/// One run as the rule is written: every voter alone, every number a rational, every project asked each round.
/// Winners in order, what each voter paid for each, and the number of ties.
fn plainly(poll: &Poll, endowment: &Amount, utility: Utility, order: &TieOrder) -> (Vec<usize>, Vec<Vec<Amount>>, u64) {
    let voters: Vec<&Vec<Mark>> = poll.piles.iter().flat_map(|pile| (0..pile.ballots).map(|_| &pile.marks)).collect();
    let mut balances = vec![endowment.clone(); voters.len()];
    let mut open: Vec<usize> = (0..poll.projects.len()).collect();
    let (mut won, mut paid, mut ties) = (Vec::new(), Vec::new(), 0);
    loop {
        let mut priced: Vec<Priced> = Vec::new();
        for project in &open {
            let cost = whole(poll.projects[*project].cost.0);
            let mut supporters: Vec<(usize, Amount)> = Vec::new();
            for (voter, marks) in voters.iter().enumerate() {
                for mark in marks.iter().filter(|mark| mark.project == *project) {
                    let gain = match utility {
                        // A free project is bought at price 0, whatever it gives.
                        Utility::Cost => cost.clone().max(whole(1)),
                        Utility::Cardinality => whole(1),
                        Utility::Points => whole(mark.points),
                    };
                    supporters.push((voter, gain));
                }
            }
            let wealth: Amount = supporters.iter().map(|(voter, _)| &balances[*voter]).sum();
            if supporters.is_empty() || wealth < cost {
                continue;
            }
            supporters.sort_by(|one, other| (&balances[one.0] / &one.1).cmp(&(&balances[other.0] / &other.1)));
            let (mut rest, mut weight) = (cost, supporters.iter().map(|(_, gain)| gain).sum::<Amount>());
            for (voter, gain) in &supporters {
                if &rest * gain <= &balances[*voter] * &weight {
                    break;
                }
                rest -= &balances[*voter];
                weight -= gain;
            }
            priced.push((rest / weight, *project, supporters));
        }
        let Some(least) = priced.iter().map(|(price, ..)| price).min().cloned() else { return (won, paid, ties) };
        let mut equal: Vec<_> = priced.into_iter().filter(|(price, ..)| *price == least).collect();
        ties += u64::from(equal.len() > 1);
        equal.sort_by_key(|(_, project, _)| order.place(*project));
        let (_, project, supporters) = equal.swap_remove(0);
        let mut payments = vec![whole(0); voters.len()];
        for (voter, gain) in supporters {
            payments[voter] = balances[voter].clone().min(&least * gain);
            balances[voter] -= &payments[voter];
        }
        won.push(project);
        paid.push(payments);
        open.retain(|other| *other != project);
    }
}

#[test]
fn a_run_buys_what_a_plain_count_buys_and_nobody_pays_twice() {
    let mut ties_met = 0;
    for seed in 0..1500 {
        let (poll, purse) = random(seed);
        let admission = Admission::new(&poll.projects);
        let order = TieOrder::new(&poll.projects, &[Criterion::Cost, Criterion::Id], |_| [0; 32]);
        let endowment = start(Start::Exact, Cents(purse * 100), poll.ballots);
        for utility in UTILITIES {
            let (won, paid, ties) = plainly(&poll, &endowment, utility, &order);
            let market = Market::new(&poll, &admission, utility, Cents(purse * 100));
            let outcome = traced(&market, &endowment, &order);
            assert_eq!(outcome.winners().collect::<Vec<_>>(), won, "seed {seed} {utility:?}");
            assert_eq!(outcome.ties, ties, "seed {seed} {utility:?}");
            for (winner, payments) in won.iter().zip(&paid) {
                let cost = whole(poll.projects[*winner].cost.0);
                assert_eq!(payments.iter().sum::<Amount>(), cost, "seed {seed}");
                let reason = outcome.step(*winner).map(|step| step.reason.clone());
                if cost == whole(0) {
                    assert_eq!(reason, Some(Reason::Free), "seed {seed}");
                    continue;
                }
                let Some(Reason::Bought { supporters, payers, price, .. }) = reason else { panic!("seed {seed}") };
                assert_eq!(supporters, poll.projects[*winner].votes, "seed {seed}: every mark gives a point or more");
                let paying: Vec<_> = payments.iter().filter(|paid| **paid > whole(0)).collect();
                assert_eq!(payers, u64::try_from(paying.len()).unwrap(), "seed {seed} {utility:?}");
                if utility != Utility::Points {
                    assert_eq!(Some(price), payments.iter().max().map(to_cents), "seed {seed} {utility:?}");
                }
            }
            let ours = left_over(&market, &endowment, &order);
            let ours = ours.iter().zip(&poll.piles).flat_map(|(left, pile)| (0..pile.ballots).map(move |_| left));
            for (voter, left) in ours.enumerate() {
                let spent: Amount = paid.iter().map(|payments| &payments[voter]).sum();
                assert_eq!(*left, &endowment - spent, "seed {seed} {utility:?}: what a ballot has left");
                assert!(*left >= whole(0), "seed {seed}: a ballot pays no more than it has");
            }
            ties_met += ties;
        }
    }
    assert!(ties_met > 500, "the elections are small enough to tie: {ties_met}");
}

/// Extended justified representation up to one project (Peters, Pierczyński, Skowron 2021, definition 4), by brute force over
/// every group and every set of projects the group agrees on and can afford with its share.
#[test]
fn equal_shares_satisfies_extended_justified_representation_up_to_one_project() {
    let mut groups_seen = 0;
    for seed in 2000..2300 {
        let (poll, purse) = random(seed);
        let voters: Vec<&Vec<Mark>> =
            poll.piles.iter().flat_map(|pile| (0..pile.ballots).map(|_| &pile.marks)).collect();
        for utility in [Utility::Cost, Utility::Cardinality] {
            let won: Vec<usize> = count(&poll, purse, EqualShares { utility, ..PLAIN }).outcome.winners().collect();
            let gain = |project: usize| match utility {
                Utility::Cardinality => 1,
                _ => poll.projects[project].cost.0,
            };
            let supports = |voter: usize, project: usize| voters[voter].iter().any(|mark| mark.project == project);
            let all = |set: u32, of: usize| (0..of).filter(move |place| set >> place & 1 == 1);
            for group in 1_u32..1 << voters.len() {
                let common: Vec<usize> = (0..poll.projects.len())
                    .filter(|project| all(group, voters.len()).all(|voter| supports(voter, *project)))
                    .collect();
                for chosen in 1_u32..1 << common.len() {
                    let chosen: Vec<usize> = all(chosen, common.len()).map(|place| common[place]).collect();
                    let cost = poll.cost_of(chosen.iter().copied()).0;
                    if cost * poll.ballots > u64::from(group.count_ones()) * purse * 100 {
                        continue;
                    }
                    groups_seen += 1;
                    let deserved: u64 = chosen.iter().map(|project| gain(*project)).sum();
                    let satisfied = all(group, voters.len()).any(|voter| {
                        let has: u64 =
                            won.iter().filter(|winner| supports(voter, **winner)).map(|winner| gain(*winner)).sum();
                        let more =
                            chosen.iter().filter(|project| !won.contains(project)).map(|project| gain(*project)).max();
                        more.is_none_or(|more| has + more > deserved) || has >= deserved
                    });
                    assert!(satisfied, "seed {seed} {utility:?} group {group:b} deserves {chosen:?}, won {won:?}");
                }
            }
        }
    }
    assert!(groups_seen > 10_000, "{groups_seen}");
}

#[test]
fn the_order_of_ballots_and_of_projects_and_doubling_all_ballots_change_nothing() {
    for seed in 3000..3300 {
        let (poll, purse) = random(seed);
        let ballots = |poll: &Poll, map: &dyn Fn(usize) -> usize, times: usize| {
            let mut ballots = Vec::new();
            for pile in &poll.piles {
                let marks = pile.marks.iter().map(|mark| Mark { project: map(mark.project), ..*mark });
                let marks: Vec<Mark> = marks.collect();
                ballots.extend(std::iter::repeat_n(marks, times * usize::try_from(pile.ballots).unwrap()));
            }
            ballots.reverse();
            ballots
        };
        let last = poll.projects.len() - 1;
        let projects = || poll.projects.iter().map(|project| (project.id.clone(), project.cost));
        let turned = Poll::new(projects().rev(), ballots(&poll, &|project| last - project, 1));
        let doubled = Poll::new(projects(), ballots(&poll, &|project| project, 2));
        for utility in UTILITIES {
            let rule = EqualShares { utility, ..PLAIN };
            let names = |poll: &Poll, rule| letters(&poll.projects, count(poll, purse, rule).outcome.winners());
            assert_eq!(names(&turned, rule), names(&poll, rule), "seed {seed} {utility:?}");
            assert_eq!(names(&doubled, rule), names(&poll, rule), "seed {seed} {utility:?}");
            let raised = EqualShares { utility, complete: Some(Completion::Votes), ..add_one(Start::Whole, true) };
            assert_eq!(names(&turned, raised), names(&poll, raised), "seed {seed} {utility:?}");
        }
    }
}

/// No two projects share a ballot: an exact price is worked out once, though all that are left tie in each round.
#[test]
fn prices_that_cannot_have_changed_are_not_worked_out_again() {
    let projects = (0..100).map(|place| (place.to_string(), Cents(10)));
    let poll = Poll::new(projects, (0..100).map(|project| vec![Mark { project, points: 1 }]));
    let shares = count(&poll, 20, PLAIN);
    assert_eq!((shares.outcome.winners().count(), shares.outcome.ties), (100, 99));
    let (asked, worked_out) = (100 * 101 / 2 + 100, 2 * 100 * EXACT_WORK);
    assert!(shares.outcome.work < asked + worked_out + 1000, "{}", shares.outcome.work);
    assert!(shares.outcome.work > 0 && shares.outcome.unexamined < shares.outcome.ties);
}
