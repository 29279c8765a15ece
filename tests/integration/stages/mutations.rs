//! Rules broken at random: reading never panics, every fault has a place and a remedy, and whatever may be sealed is counted
//! within its money.

use urne::consultation::rule::{StageRule, Unfit};
use urne::consultation::{Cents, source};
use urne::count::count;
use urne::keys::Randomness;
use urne::keys::random::Seeded;

use super::{FOLDERS, ballots, definition, folder, lot};

const VALUES: [&str; 26] = [
    "\"common\"",
    "\"unlimited\"",
    "\"territories\"",
    "{ each = \"1000\" }",
    "{ each = 0 }",
    "{ pro_rata = \"9999999999999\" }",
    "{ by_group = {} }",
    "\"while-money-lasts\"",
    "{ exactly = 1 }",
    "{ at_least = 4294967295 }",
    "{ at_most = 2 }",
    "\"territory\"",
    "\"category\"",
    "\"cost-band\"",
    "\"nothing\"",
    "[\"5000\", \"20000\", \"9000000\"]",
    "\"greedy\"",
    "\"phragmen\"",
    "\"equal-shares\"",
    "\"four-fifths\"",
    "\"stop\"",
    "\"score-per-cost\"",
    "\"exceed\"",
    "9223372036854775807",
    "0",
    "-1",
];

/// Cuts, copies, exchanges lines of the rule, and gives keys values of others.
fn mutated(rule: &str, random: &mut Seeded) -> String {
    let mut lines: Vec<String> = rule.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    for _ in 0..=random.below(3).unwrap() {
        let mut any = |count: usize| usize::try_from(random.below(u64::try_from(count).unwrap()).unwrap()).unwrap();
        let (at, other, what, value) = (any(lines.len()), any(lines.len()), any(5), any(VALUES.len()));
        match what {
            0 => drop(lines.remove(at)),
            1 => {
                let copy = lines[at].clone();
                lines.insert(other, copy);
            }
            2 => lines.swap(at, other),
            _ => {
                if let Some((key, _)) = lines[at].clone().split_once(" = ") {
                    lines[at] = format!("{key} = {}", VALUES[value]);
                }
            }
        }
    }
    lines.join("\n")
}

#[test]
fn rules_broken_at_random_are_refused_in_words_or_counted_within_their_money() {
    let (mut sealed, mut refused) = (0, 0);
    for name in FOLDERS {
        let opened = ballots::opened(&definition(name), 1, 60);
        let whole = std::fs::read_to_string(folder(name).join("consultation.toml")).unwrap();
        let (head, rule) = whole.split_once("[questions.count]").unwrap();
        let copy = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(folder(name)).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
        }
        for seed in 0..120 {
            let text = mutated(rule, &mut Seeded::new(seed, name));
            std::fs::write(copy.path().join("consultation.toml"), format!("{head}[questions.count]{text}")).unwrap();
            let read = source::read(copy.path());
            let Some(definition) = read.sound() else {
                refused += 1;
                assert!(!read.faults.is_empty(), "{name} {seed}");
                for fault in &read.faults {
                    assert!(fault.file.is_some() && fault.remedy.ends_with('.'), "{name} {seed}: {fault}");
                }
                continue;
            };
            sealed += 1;
            let lot = lot(seed);
            let Ok(results) = count(definition, &lot.eh, &opened, &lot) else { continue };
            for (question, result) in definition.questions.iter().zip(&results.questions) {
                let Some(rule) = question.count.stages() else { continue };
                let exceeds = |rule: &StageRule| matches!(rule, StageRule::Greedy { unfit: Unfit::FourFifths, .. });
                let bound = !rule.stages.iter().any(|stage| exceeds(&stage.rule) || !spends(stage.purse));
                let spent: u64 = question
                    .options
                    .iter()
                    .zip(&result.options)
                    .map(|(option, counted)| if counted.selected { option.cost.unwrap_or_default().0 } else { 0 })
                    .sum();
                let purse = rule.purse.unwrap_or(Cents(u64::MAX));
                assert!(!bound || spent <= purse.0, "{name} {seed}: {spent} of {purse}");
            }
        }
    }
    println!("{sealed} rules counted, {refused} refused");
    assert!(sealed > 40 && refused > 200, "{sealed} counted, {refused} refused");
}

fn spends(purse: urne::consultation::rule::StagePurse) -> bool {
    purse != urne::consultation::rule::StagePurse::Unlimited
}
