//! What `urne count --pabulib` says: the steps of one rule, several rules side by side, or JSON.

use serde_json::{Map, Number, Value, json};

use super::election::Column;
use crate::consultation::Cents;
use crate::consultation::money::{french_count, grouped};
use crate::consultation::pabulib::File;
use crate::count::{Poll, Project, Shares};

/// `{"rule", "winners" in the order of selection, "cost", "votes", "score", "ties", "seconds"}`.
pub(super) fn json(poll: &Poll, column: &Column) -> Value {
    let outcome = &column.counted.outcome;
    let totals = |total: fn(&Project) -> u64| {
        let pairs = poll.projects.iter().map(|project| (project.id.clone(), Value::from(total(project))));
        Value::from(pairs.collect::<Map<_, _>>())
    };
    let ids = outcome.winners().filter_map(|winner| poll.projects.get(winner)).map(|project| project.id.as_str());
    json!({
        "rule": column.name,
        "winners": ids.collect::<Vec<_>>(),
        "cost": number(poll.cost_of(outcome.winners())),
        "votes": totals(|project| project.votes),
        "score": totals(|project| project.score),
        "ties": outcome.ties,
        "seconds": column.time.as_secs_f64(),
    })
}

/// An amount as a JSON number with its decimals; within 15 digits they are exact.
fn number(amount: Cents) -> Value {
    amount.decimal().parse::<Number>().map_or(Value::Null, Value::from)
}

/// The sum of an outcome, then each project in the order of the decisions, with its reason.
pub(super) fn steps(file: &File, poll: &Poll, column: &Column) -> String {
    let outcome = &column.counted.outcome;
    let name = |project: usize| file.projects.get(project).map(|project| project.name.as_ref().unwrap_or(&project.id));
    let mut text = head(file, poll);
    text += &format!("{} : {}\n", column.name, sum(file, poll, column));
    if let Some(shares) = &column.counted.shares {
        let endowment = money(file, Cents(u64::try_from(shares.endowment.floor().to_integer()).unwrap_or_default()));
        text += &format!("Dotation par bulletin : {endowment}{}\n", raised(shares));
        if let Some(comparison) = shares.comparison {
            let prefer = |ballots: u64| if ballots < 2 { "préfère" } else { "préfèrent" };
            let (shares, greedy) = (comparison.for_shares, comparison.for_greedy);
            let kept = if comparison.replaces() { "greedy" } else { "equal-shares" };
            text += &format!(
                "{} {} equal-shares, {} {} greedy : {kept} est gardé\n",
                french_count(shares, "bulletin"),
                prefer(shares),
                grouped(greedy),
                prefer(greedy),
            );
        }
    }
    if outcome.unexamined > 0 {
        let unexamined = grouped(outcome.unexamined);
        text += &format!(
            "Égalités pendant les augmentations, ou trop nombreuses, dont l’effet n’est pas examiné : {unexamined}\n"
        );
    }
    text.push('\n');
    for (rank, step) in (1..).zip(&outcome.steps) {
        let Some(project) = poll.projects.get(step.project) else { continue };
        let mark = if step.reason.is_funded() { '✓' } else { ' ' };
        let reason = step.sentence(rank, |other| name(other).cloned().unwrap_or_default()).fr;
        text += &format!(
            "{mark} {} — {}\n    {} voix, {}, {}. {}\n",
            project.id,
            name(step.project).map_or("", String::as_str),
            grouped(project.votes),
            french_count(project.score, "point"),
            money(file, project.cost),
            in_currency(file, &reason),
        );
    }
    text
}

/// How often the endowment of the kept run was raised, and why it was not raised more.
fn raised(shares: &Shares) -> String {
    match (shares.kept, shares.raises > shares.kept) {
        (0, false) => ", sans augmentation".into(),
        (0, true) => ", sans augmentation : la première dépassait le budget".into(),
        (kept, false) => format!(", après {}", french_count(kept, "augmentation")),
        (kept, true) => format!(", après {} ; la suivante dépassait le budget", french_count(kept, "augmentation")),
    }
}

/// One line for each project, one column for each rule.
pub(super) fn side_by_side(file: &File, poll: &Poll, columns: &[Column]) -> String {
    let mut text = head(file, poll);
    text.push('\n');
    for (place, column) in (1..).zip(columns) {
        text += &format!("{place} {} : {}\n", column.name, sum(file, poll, column));
    }
    let marks: Vec<String> = (1..).zip(columns).map(|(place, _): (usize, _)| place.to_string()).collect();
    text += &format!("\n{}   voix           coût  projet\n", marks.join(" "));
    let mut projects: Vec<(usize, &Project)> = poll.projects.iter().enumerate().collect();
    projects.sort_by_key(|(_, project)| (std::cmp::Reverse(project.votes), &project.id));
    for (place, project) in projects {
        let funded = |column: &Column| column.counted.outcome.winners().any(|winner| winner == place);
        let marks: Vec<&str> = columns.iter().map(|column| if funded(column) { "✓" } else { "·" }).collect();
        text += &format!(
            "{} {:>6} {:>14}  {} {}\n",
            marks.join(" "),
            grouped(project.votes),
            money(file, project.cost),
            project.id,
            file.projects.get(place).and_then(|project| project.name.as_deref()).unwrap_or_default(),
        );
    }
    text
}

fn head(file: &File, poll: &Poll) -> String {
    let meta = &file.meta;
    let (ballots, projects) = (grouped(poll.ballots), poll.projects.len());
    let purse = money(file, meta.budget());
    format!("{} {} : {ballots} bulletins, {projects} projets, {purse}\n", meta.unit(), meta.instance())
}

fn sum(file: &File, poll: &Poll, column: &Column) -> String {
    let outcome = &column.counted.outcome;
    let winners: Vec<usize> = outcome.winners().collect();
    let without = poll.without(&winners);
    format!(
        "projets financés : {}, pour {} ; égalités : {} ; bulletins sans projet financé : {}",
        winners.len(),
        money(file, poll.cost_of(winners)),
        grouped(outcome.ties),
        grouped(without),
    )
}

fn money(file: &File, amount: Cents) -> String {
    in_currency(file, &amount.french())
}

/// Sentences are written in euros; the file may hold another currency.
fn in_currency(file: &File, text: &str) -> String {
    match file.meta.currency() {
        Some(currency) if currency != "EUR" => text.replace('€', currency),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_json_are_exact_decimals() {
        for (cents, text) in
            [(253_264_583, "2532645.83"), (75_000, "750"), (5, "0.05"), (99_999_999_999_999, "999999999999.99")]
        {
            assert_eq!(number(Cents(cents)).to_string(), text);
        }
    }
}
