//! The counts' speed and memory. `scripts/measure-count` runs it beside an independent program.
//!
//! Each time stands beside the time of something simple done in the same run, so that machines compare: reading beside one SHA-256
//! of the file, counting beside one addition of all votes. Real elections are read where they are there, then one election
//! of 90 000 ballots on 160 projects, drawn from a seed.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on stops")]

use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use urne::consultation::Cents;
use urne::consultation::pabulib;
use urne::consultation::rule::{AddOne, EqualShares, Measure, Start, Unfit, Utility};
use urne::count::{Admission, Criterion, Mark, Poll, Standing, TieOrder, equal_shares, greedy, phragmen, poll_of};
use urne::keys::Hash;
use urne::keys::random::{Randomness as _, Seeded};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/pb");
    for name in
        ["France_Toulouse_2019", "France_Toulouse_2022", "Poland_Wieliczka_2023_Green_Budget", "Poland_Katowice_2023"]
    {
        let path = folder.join(format!("{name}.pb"));
        let Ok(bytes) = std::fs::read(&path) else {
            println!("skipped: {} absent", path.display());
            continue;
        };
        let (hash, _) = best(|| Hash::of(&[&bytes]));
        let (reading, poll) = best(|| poll_of(&pabulib::read(&bytes).unwrap().0).unwrap());
        let purse = pabulib::read(&bytes).unwrap().0.meta.budget();
        println!("{name}\n  reading              {}", beside(reading, hash, "SHA-256 of the file"));
        measure(&poll, purse, true);
    }
    println!("90 000 ballots on 160 projects, drawn");
    let poll = drawn();
    measure(&poll, Cents(600_000_000), false);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or(" unknown");
    println!("largest memory of the whole run: {}", peak.trim());
}

/// The shortest of three times, and the last result.
fn best<T>(work: impl Fn() -> T) -> (Duration, T) {
    let timed = || {
        let start = Instant::now();
        let result = black_box(work());
        (start.elapsed(), result)
    };
    let (first, _) = timed();
    let (second, _) = timed();
    let (third, result) = timed();
    (first.min(second).min(third), result)
}

fn beside(time: Duration, unit: Duration, name: &str) -> String {
    let ratio = time.as_secs_f64() / unit.as_secs_f64();
    format!("{:>10.3} ms, {ratio:>10.1} times the {name}", time.as_secs_f64() * 1000.0)
}

fn measure(poll: &Poll, purse: Cents, raises: bool) {
    let added = || -> u64 {
        poll.piles.iter().map(|pile| pile.ballots * pile.marks.iter().map(|mark| mark.points).sum::<u64>()).sum()
    };
    let (unit, _) = best(added);
    let criteria = [Criterion::Cost, Criterion::Votes, Criterion::Id];
    let order = TieOrder::new(&poll.projects, &criteria, |_| [0; 32]);
    let admission = Admission::new(&poll.projects);
    let tell = |name: &str, time| println!("  {name:<20} {}", beside(time, unit, "addition of all votes"));
    let by_votes = || {
        let standing = Standing::by(Measure::Votes, &poll.projects);
        greedy(&poll.projects, &admission, &standing, (purse, Unfit::Skip), &order)
    };
    tell("greedy", best(by_votes).0);
    tell("Phragmén", best(|| phragmen(poll, &admission, (purse, Unfit::Stop), &order)).0);
    let shares = |utility, add_one| {
        let rule = EqualShares { utility, start: Start::Exact, add_one, complete: None, compare: None };
        equal_shares(poll, &admission, rule, purse, &order, &|_| ControlFlow::Continue(())).unwrap()
    };
    tell("equal shares", best(|| shares(Utility::Cost, None)).0);
    if raises {
        let add_one = Some(AddOne { increment: Cents(100), exhaustive_stop: true });
        let (time, shares) = best(|| shares(Utility::Cost, add_one));
        tell(&format!("{} raises", shares.raises), time);
    }
}

/// Ballots of 1 to 6 projects, the first ones more popular.
fn drawn() -> Poll {
    let mut random = Seeded::new(1, "count");
    let mut below = |bound: u64| random.below(bound).unwrap();
    let projects: Vec<(String, Cents)> =
        (0..160).map(|project| (format!("P{project:03}"), Cents((5_000 + below(295_000)) * 100))).collect();
    let ballots: Vec<Vec<Mark>> = (0..90_000)
        .map(|_| {
            let mark = |below: &mut dyn FnMut(u64) -> u64| {
                let project = below(160).min(below(160));
                Mark { project: usize::try_from(project).unwrap(), points: 1 }
            };
            (0..=below(6)).map(|_| mark(&mut below)).collect()
        })
        .collect();
    Poll::new(projects, ballots)
}
