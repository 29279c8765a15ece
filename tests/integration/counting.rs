//! Counts of real elections: against an independent program's results, against what towns published, and against tables
//! of what they selected. The files are in `../shared/data/pb`; a test whose file is absent says so.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde_json::Value;
use urne::consultation::Cents;
use urne::consultation::pabulib::{self, File};
use urne::consultation::rule::{
    AddOne, Completion, EqualShares, Measure, Preference, Short, StagePurse, Start, Unfit, Utility,
};
use urne::count::{
    Admission, Amount, Criterion, Outcome, Poll, Shares, Stage, Standing, Terms, TieOrder, Way, equal_shares, greedy,
    phragmen, poll_of, stages,
};

const ID: &[Criterion] = &[Criterion::Id];
const OFFICIAL: &[Criterion] = &[Criterion::Cost, Criterion::Votes, Criterion::Id];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/pb")
}

/// An election in a file, or a line that says it is absent.
fn election(name: &str) -> Option<Election> {
    let path = folder().join(format!("{name}.pb"));
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: {} absent", path.display());
        return None;
    };
    let (file, _) = pabulib::read(&bytes).unwrap();
    let poll = poll_of(&file).unwrap();
    Some(Election { admission: Admission::new(&poll.projects), poll, file })
}

struct Election {
    file: File,
    poll: Poll,
    admission: Admission,
}

impl Election {
    fn purse(&self) -> Cents {
        self.file.meta.budget()
    }

    fn order(&self, criteria: &[Criterion]) -> TieOrder {
        TieOrder::new(&self.poll.projects, criteria, |_| [0; 32])
    }

    fn greedy(&self, standing: &Standing, unfit: Unfit, criteria: &[Criterion]) -> Outcome {
        let order = self.order(criteria);
        greedy(&self.poll.projects, &self.admission, standing, (self.purse(), unfit), &order)
    }

    fn by(&self, measure: Measure) -> Standing {
        Standing::by(measure, &self.poll.projects)
    }

    fn per_cost(&self, measure: Measure) -> Standing {
        Standing::per_cost(measure, &self.poll.projects)
    }

    fn equal_shares(&self, rule: EqualShares, criteria: &[Criterion]) -> Shares {
        let order = self.order(criteria);
        equal_shares(&self.poll, &self.admission, rule, self.purse(), &order, &|_| ControlFlow::Continue(())).unwrap()
    }

    fn phragmen(&self, criteria: &[Criterion]) -> Outcome {
        phragmen(&self.poll, &self.admission, (self.purse(), Unfit::Stop), &self.order(criteria))
    }

    fn ids(&self, outcome: &Outcome) -> Vec<&str> {
        outcome.winners().map(|winner| self.poll.projects[winner].id.as_str()).collect()
    }

    /// What the town funded, as the file says.
    fn selected(&self) -> Vec<&str> {
        let funded = self.file.projects.iter().filter(|project| project.selected == Some(1));
        sorted(funded.map(|project| project.id.as_str()).collect())
    }

    /// Number of winners, and what they cost in whole units.
    fn size(&self, outcome: &Outcome) -> (usize, u64) {
        let winners: Vec<usize> = outcome.winners().collect();
        (winners.len(), self.poll.cost_of(winners).0 / 100)
    }
}

const PLAIN: EqualShares =
    EqualShares { utility: Utility::Cost, start: Start::Exact, add_one: None, complete: None, compare: None };

fn add_one(start: Start, exhaustive_stop: bool) -> EqualShares {
    EqualShares { start, add_one: Some(AddOne { increment: Cents(100), exhaustive_stop }), ..PLAIN }
}

/// What the rule named `name` in the independent program's results gives; `None` for rules that are not ours.
fn like_the_oracle(election: &Election, name: &str, criteria: &[Criterion]) -> Option<Outcome> {
    let greedy = |standing: Standing, unfit| Some(election.greedy(&standing, unfit, criteria));
    match name {
        "votes_skip" | "greedy_cost" => greedy(election.by(Measure::Votes), Unfit::Skip),
        "votes_noskip" => greedy(election.by(Measure::Votes), Unfit::Stop),
        "score_skip" => greedy(election.by(Measure::Score), Unfit::Skip),
        "score_noskip" => greedy(election.by(Measure::Score), Unfit::Stop),
        "greedy_card" => greedy(election.per_cost(Measure::Votes), Unfit::Skip),
        "greedy_points" | "greedy_borda" => greedy(election.per_cost(Measure::Score), Unfit::Skip),
        "phragmen" => Some(election.phragmen(criteria)),
        _ => {
            let (utility, completion) = name.strip_prefix("mes_")?.split_once('_').unwrap_or((&name[4..], ""));
            let utility = match utility {
                "cost" => Utility::Cost,
                "card" => Utility::Cardinality,
                _ => Utility::Points,
            };
            let complete = Some(if utility == Utility::Points { Completion::ScorePerCost } else { Completion::Votes });
            let rule = match completion {
                "" => PLAIN,
                "greedy" => EqualShares { complete, ..PLAIN },
                "add1" => add_one(Start::Exact, true),
                _ => EqualShares { complete, ..add_one(Start::Exact, true) },
            };
            Some(election.equal_shares(EqualShares { utility, ..rule }, criteria).outcome)
        }
    }
}

/// Votes and score of each project, where the other program means the same by them.
fn check_totals(election: &Election, expected: &Value) {
    for project in &election.poll.projects {
        // It takes 0 points for a vote in Zurich's ballots, and gives no score to rankings.
        if election.file.meta.unit() != "Zurich" {
            assert_eq!(expected["votes"][&project.id], project.votes, "{} {}", expected["file"], project.id);
        }
        if expected["vote_type"] != "ordinal" {
            assert_eq!(
                expected["score"][&project.id],
                project.score.to_string(),
                "{} {}",
                expected["file"],
                project.id
            );
        }
    }
}

#[test]
fn every_comparable_rule_gives_what_an_independent_program_gives() {
    let Ok(entries) = std::fs::read_dir(folder().join("expected")) else {
        println!("skipped: {} absent", folder().join("expected").display());
        return;
    };
    let mut compared: BTreeMap<String, u64> = BTreeMap::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let expected: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let Some(election) = election(expected["file"].as_str().unwrap().trim_end_matches(".pb")) else { continue };
        let criteria = if expected["tie"] == "lexico" { ID } else { OFFICIAL };
        check_totals(&election, &expected);
        for (rule, expected) in expected["rules"].as_object().unwrap() {
            let Some(outcome) = like_the_oracle(&election, rule, criteria) else { continue };
            let mut ours = election.ids(&outcome);
            let mut order: Vec<&str> =
                expected["order"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
            // The other program tells Phragmén's winners in no order, and takes 0 points for a vote in Zurich's ballots.
            let orderless = rule == "phragmen" || (rule.starts_with("votes") && election.file.meta.unit() == "Zurich");
            if orderless {
                ours.sort_unstable();
                order.sort_unstable();
            }
            assert_eq!(ours, order, "{} {rule}", path.display());
            *compared.entry(rule.clone()).or_default() += 1;
        }
    }
    let number: u64 = compared.values().sum();
    println!("{number} results compared: {compared:?}");
    assert!(number > 0);
}

/// What each rule selects of each file.
#[test]
fn the_table_of_known_results() {
    let rows: [(&str, [(usize, u64); 6]); 3] = [
        (
            "France_Toulouse_2022",
            [(81, 7_999_520), (77, 7_843_000), (131, 7_998_220), (91, 4_083_220), (93, 4_213_220), (130, 7_880_220)],
        ),
        (
            "Poland_Wieliczka_2023_Green_Budget",
            [(23, 998_997), (23, 998_997), (33, 975_057), (21, 450_548), (21, 350_027), (32, 966_789)],
        ),
        (
            "Poland_Swiecie_2023",
            [(9, 1_067_287), (8, 1_029_900), (18, 979_337), (13, 647_787), (12, 565_287), (18, 979_337)],
        ),
    ];
    for (name, expected) in rows {
        let Some(election) = election(name) else { continue };
        let cardinality = EqualShares { utility: Utility::Cardinality, ..PLAIN };
        let found = [
            election.greedy(&election.by(Measure::Votes), Unfit::Skip, ID),
            election.greedy(&election.by(Measure::Votes), Unfit::Stop, ID),
            election.greedy(&election.per_cost(Measure::Votes), Unfit::Skip, ID),
            election.equal_shares(PLAIN, ID).outcome,
            election.equal_shares(cardinality, ID).outcome,
            election.phragmen(ID),
        ];
        assert_eq!(found.map(|outcome| election.size(&outcome)), expected, "{name}");
    }
}

#[test]
fn by_points_toulouse_2019_and_katowice_give_what_is_known() {
    if let Some(election) = election("France_Toulouse_2019") {
        let skip = election.greedy(&election.by(Measure::Score), Unfit::Skip, ID);
        let winners = ["4", "16", "13", "29", "5", "10", "30", "20", "1", "18", "7", "27", "6", "26"];
        assert_eq!((election.ids(&skip).as_slice(), election.size(&skip)), (&winners[..], (14, 1_000_000)));
        let stop = election.greedy(&election.by(Measure::Score), Unfit::Stop, ID);
        let votes = election.greedy(&election.by(Measure::Votes), Unfit::Skip, ID);
        let shares = election.equal_shares(EqualShares { utility: Utility::Points, ..PLAIN }, ID).outcome;
        let found = [stop, votes, shares].map(|outcome| election.size(&outcome));
        assert_eq!(found, [(8, 918_000), (16, 994_000), (15, 312_000)]);
    }
    if let Some(election) = election("Poland_Katowice_2023") {
        let skip = election.greedy(&election.by(Measure::Score), Unfit::Skip, ID);
        assert_eq!(election.size(&skip), (6, 2_999_130));
    }
}

fn sorted(mut ids: Vec<&str>) -> Vec<&str> {
    ids.sort_unstable();
    ids
}

/// The endowment, rounded down.
fn whole_units(shares: &Shares) -> u64 {
    u64::try_from((&shares.endowment / Amount::from_integer(100.into())).floor().to_integer()).unwrap()
}

const EVERY_ADD_ONE: [(Start, bool); 4] =
    [(Start::Exact, true), (Start::Exact, false), (Start::Whole, true), (Start::Whole, false)];

/// Assen and Świecie, real equal shares, come out under every start and stop.
#[test]
fn towns_that_used_equal_shares_are_reproduced() {
    let rows = [
        ("Netherlands_Assen_2024", (9, 76_700), [2033, 2033, 2033, 2033]),
        ("Poland_Swiecie_2023", (17, 1_040_337), [645, 661, 646, 662]),
    ];
    for (name, size, endowments) in rows {
        let Some(election) = election(name) else { continue };
        for ((start, stop), endowment) in EVERY_ADD_ONE.into_iter().zip(endowments) {
            let shares = election.equal_shares(add_one(start, stop), OFFICIAL);
            let ids = sorted(election.ids(&shares.outcome));
            assert_eq!((election.size(&shares.outcome), ids), (size, election.selected()), "{name} {start:?} {stop}");
            assert_eq!(whole_units(&shares), endowment, "{name} {start:?} {stop}");
        }
    }
}

#[test]
fn wieliczkas_winners_need_the_scan_without_the_exhaustive_stop() {
    let Some(election) = election("Poland_Wieliczka_2023_Green_Budget") else { return };
    for start in [Start::Exact, Start::Whole] {
        let shares = election
            .equal_shares(EqualShares { compare: Some(Preference::Satisfaction), ..add_one(start, false) }, OFFICIAL);
        assert_eq!(sorted(election.ids(&shares.outcome)), election.selected(), "{start:?}");
        assert_eq!(election.size(&shares.outcome), (30, 995_079));
        assert_eq!(whole_units(&shares), 315);
        let comparison = shares.comparison.unwrap();
        assert_eq!((comparison.for_shares, comparison.for_greedy), (1615, 873));
    }
}

#[test]
fn with_the_exhaustive_stop_wieliczka_would_fund_others() {
    let Some(election) = election("Poland_Wieliczka_2023_Green_Budget") else { return };
    let shares = election.equal_shares(add_one(Start::Whole, true), OFFICIAL);
    assert_eq!((election.size(&shares.outcome), whole_units(&shares)), ((31, 984_579), 302));
    let ids = election.ids(&shares.outcome);
    assert!(ids.contains(&"66") && ids.contains(&"67") && !ids.contains(&"46"));
    let excluded = EqualShares { compare: Some(Preference::Exclusion), ..add_one(Start::Whole, false) };
    let comparison = election.equal_shares(excluded, OFFICIAL).comparison.unwrap();
    assert_eq!((comparison.for_shares, comparison.for_greedy), (986, 338));
    let greedy = election.greedy(&election.by(Measure::Votes), Unfit::Skip, OFFICIAL);
    let shares = election.equal_shares(add_one(Start::Whole, false), OFFICIAL).outcome;
    let per_mille = |outcome: Outcome| {
        let without = election.poll.without(&outcome.winners().collect::<Vec<_>>());
        (without * 1000 + election.poll.ballots / 2) / election.poll.ballots
    };
    assert_eq!([shares, greedy].map(per_mille), [178, 276], "ballots without any winner");
}

#[test]
fn toulouse_2022_takes_1618_raises_and_meets_9185_ties() {
    let Some(election) = election("France_Toulouse_2022") else { return };
    let [exact, whole] =
        [Start::Exact, Start::Whole].map(|start| election.equal_shares(add_one(start, true), OFFICIAL));
    assert_eq!(
        [&exact, &whole].map(|shares| (election.size(&shares.outcome), shares.raises)),
        [((128, 7_986_220), 1618), ((128, 7_986_220), 1619)]
    );
    assert_eq!((exact.outcome.ties, whole_units(&whole)), (9185, 3383));
}

/// Larger endowments can be feasible again: the scan must not reach them.
#[test]
fn the_scan_ends_at_the_first_endowment_that_costs_too_much() {
    if let Some(election) = election("Poland_Warszawa_2018_Zielony_Ursynow") {
        for (stop, endowment) in [(false, 1363), (true, 1324)] {
            let shares = election.equal_shares(add_one(Start::Whole, stop), OFFICIAL);
            assert_eq!((election.size(&shares.outcome), whole_units(&shares)), ((15, 1_324_545), endowment));
        }
    }
    if let Some(election) = election("Poland_Gdynia_2022_Dzialki_Lesne__small") {
        let shares = election.equal_shares(add_one(Start::Whole, true), OFFICIAL);
        assert_eq!((election.size(&shares.outcome), whole_units(&shares)), ((2, 22_570), 74));
    }
    if let Some(election) = election("France_Toulouse_2022_17_-_Mirail-Universite_Reynerie_Bellefontaine") {
        let shares = election.equal_shares(add_one(Start::Exact, false), OFFICIAL);
        assert_eq!(shares.raises, 5223);
    }
}

#[test]
fn assens_completion_adds_a_project() {
    let Some(election) = election("Netherlands_Assen_2024") else { return };
    let rule = EqualShares { complete: Some(Completion::Votes), ..add_one(Start::Whole, false) };
    let outcome = election.equal_shares(rule, OFFICIAL).outcome;
    assert_eq!((election.size(&outcome), election.ids(&outcome).last()), ((10, 88_700), Some(&"7")));
}

/// A town's minimum share: a project needs a third of its share of the money in ballots.
#[test]
fn swiecies_minimum_share_leaves_one_project_out() {
    let Some(election) = election("Poland_Swiecie_2023") else { return };
    let kept = election.admission.clone().minimum_share(&election.poll, 3, election.purse());
    let out: Vec<&str> = (0..election.poll.projects.len())
        .filter(|project| !kept.admits(*project))
        .map(|project| election.poll.projects[project].id.as_str())
        .collect();
    assert_eq!(out, ["c22"]);
}

/// The announced rule of Toulouse 2022 read in eight ways; votes, ties in the order of the file.
#[test]
fn the_eight_readings_of_toulouse_2022() {
    let Some(election) = election("France_Toulouse_2022") else { return };
    let mut quarters: Vec<&str> =
        election.file.projects.iter().filter_map(|project| project.district.as_deref()).collect();
    quarters.sort_unstable();
    quarters.dedup();
    assert_eq!(quarters.len(), 20);
    let of_quarter = |district: Option<&str>| quarters.iter().position(|quarter| Some(*quarter) == district);
    let groups: Vec<Option<usize>> =
        election.file.projects.iter().map(|project| of_quarter(project.district.as_deref())).collect();
    let all = vec![Some(0); groups.len()];
    let standing = election.by(Measure::Votes);
    let order = election.order(&[Criterion::FileOrder]);
    let count = |unfit: Unfit, least: usize, then: Unfit| {
        let way = |unfit| Way::Ranked { standing: &standing, unfit, short: Short::Exceed };
        let quarter = Terms { purse: Cents(30_000_000), least, most: None };
        let admission = &election.admission;
        let first =
            Stage { admission, groups: &groups, terms: &[quarter; 20], purse: StagePurse::Own, way: way(unfit) };
        let city =
            Stage { admission, groups: &all, terms: &[Terms::default()], purse: StagePurse::Common, way: way(then) };
        let common = Cents(election.purse().0 - 20 * quarter.purse.0);
        let staged = stages(&election.poll, &[first, city], common, &order, &|_| ControlFlow::Continue(())).unwrap();
        let (winners, cost) = election.size(&staged.outcome);
        (staged.stages[0].groups.iter().map(|group| group.winners).sum::<usize>(), winners, cost)
    };
    let readings = [(Unfit::Stop, 0), (Unfit::Stop, 2), (Unfit::Skip, 0), (Unfit::Skip, 2)];
    let found = readings.map(|(unfit, least)| [Unfit::Stop, Unfit::Skip].map(|then| count(unfit, least, then)));
    let expected = [
        [(50, 83, 7_985_020), (50, 85, 7_999_020)],
        [(55, 81, 7_955_020), (55, 84, 7_999_020)],
        [(104, 117, 7_967_920), (104, 120, 7_994_920)],
        [(85, 98, 7_941_420), (85, 104, 7_999_420)],
    ];
    assert_eq!(found, expected);
}

/// What towns funded under rules of the greedy family, by the `selected` column of their files.
#[test]
fn towns_that_used_a_greedy_rule_are_reproduced() {
    let rows = [
        ("Poland_Warszawa_2018_Zielony_Ursynow", true, Unfit::Skip, 9),
        ("Poland_Katowice_2023", true, Unfit::Skip, 6),
        ("Poland_Gdynia_2022_Dzialki_Lesne__small", false, Unfit::Stop, 2),
    ];
    for (name, has_threshold, unfit, winners) in rows {
        let Some(mut election) = election(name) else { continue };
        let threshold = election.file.meta.limits().threshold.filter(|_| has_threshold);
        let least = threshold.map_or(0, |threshold| threshold.ceil());
        election.admission = election.admission.at_least(&election.poll.projects, least, Measure::Score);
        let outcome = election.greedy(&election.by(Measure::Score), unfit, &[Criterion::FileOrder]);
        assert_eq!(sorted(election.ids(&outcome)), election.selected(), "{name}");
        assert_eq!(election.selected().len(), winners, "{name}");
    }
}
