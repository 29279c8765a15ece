//! What `urne count --pabulib` says: the steps of one rule, several rules side by side, or JSON.

use std::collections::BTreeSet;

use serde_json::{Map, Number, Value, json};

use super::column::Column;
use super::phrases::Phrases;
use crate::consultation::Cents;
use crate::consultation::pabulib::{self, File};
use crate::count::{Comparison, Currency, Outcome, Poll, Project, Shares};

/// `{"rule", "winners" in the order of selection, "cost", "votes", "score", "ties", "seconds", "agrees_with_file"}`; the last
/// is null where the file states no winners.
pub(super) fn json((file, poll): (&File, &Poll), column: &Column) -> Value {
    let outcome = &column.counted.outcome;
    let totals = |total: fn(&Project) -> u64| {
        let pairs = poll.projects.iter().map(|project| (project.id.clone(), Value::from(total(project))));
        Value::from(pairs.collect::<Map<_, _>>())
    };
    let ids = outcome.winners().filter_map(|winner| poll.projects.get(winner)).map(|project| project.id.as_str());
    let agrees = stated(file, outcome).map(|(more, less)| more.is_empty() && less.is_empty());
    json!({
        "agrees_with_file": agrees,
        "rule": column.name,
        "winners": ids.collect::<Vec<_>>(),
        "cost": number(poll.cost_of(outcome.winners())),
        "votes": totals(|project| project.votes),
        "score": totals(|project| project.score),
        "ties": outcome.ties,
        "seconds": column.time.as_secs_f64(),
    })
}

/// What the file's column `selected` states against what was counted: the projects it has more, and those it has not.
/// `None` where it states nothing. 1 and 2 are funded; 3 is funded by other money.
fn stated(file: &File, outcome: &Outcome) -> Option<(Vec<usize>, Vec<usize>)> {
    if file.projects.iter().all(|project| project.selected.is_none()) {
        return None;
    }
    let winners: BTreeSet<usize> = outcome.winners().collect();
    let is_funded = |project: &pabulib::Project| matches!(project.selected, Some(1 | 2));
    let funded: BTreeSet<usize> =
        file.projects.iter().enumerate().filter(|(_, project)| is_funded(project)).map(|(place, _)| place).collect();
    Some((funded.difference(&winners).copied().collect(), winners.difference(&funded).copied().collect()))
}

/// An amount as a JSON number with its decimals; within 15 digits they are exact.
fn number(amount: Cents) -> Value {
    amount.decimal().parse::<Number>().map_or(Value::Null, Value::from)
}

/// An election, told in one language.
pub(super) struct Told<'a> {
    pub(super) file: &'a File,
    pub(super) poll: &'a Poll,
    pub(super) phrases: &'a Phrases,
}

impl Told<'_> {
    /// The sum of an outcome, then each project in the order of the decisions, with its reason.
    pub(super) fn steps(&self, column: &Column) -> String {
        let (outcome, phrases) = (&column.counted.outcome, self.phrases);
        let mut text = self.head() + &format!("{}\n{}", self.sum(column), self.compared(column));
        if let Some(shares) = &column.counted.shares {
            text += &self.shares(shares);
        }
        if outcome.unexamined > 0 {
            let unexamined = phrases.number(outcome.unexamined);
            text += &format!("{}{} {unexamined}\n", phrases.unexamined, phrases.colon);
        }
        text.push('\n');
        for (rank, step) in (1..).zip(&outcome.steps) {
            let Some(project) = self.poll.projects.get(step.project) else { continue };
            let mark = if step.reason.is_funded() { '✓' } else { ' ' };
            let reason = step.sentence_in(self.currency(), rank, |other| self.name(other).to_owned());
            text += &format!(
                "{mark} {} — {}\n    {}, {}, {}. {}\n",
                project.id,
                self.name(step.project),
                phrases.count(project.votes, phrases.votes),
                phrases.count(project.score, phrases.points),
                self.cost(project),
                reason.get(phrases.language),
            );
        }
        text
    }

    /// One line for each project, one column for each rule.
    pub(super) fn side_by_side(&self, columns: &[Column]) -> String {
        let mut text = self.head() + "\n";
        for (place, column) in (1..).zip(columns) {
            text += &format!("{place} {}\n{}", self.sum(column), self.compared(column));
        }
        let marks: Vec<String> = (1..).zip(columns).map(|(place, _): (usize, _)| place.to_string()).collect();
        let Phrases { vote_column, cost_column, project_column, .. } = self.phrases;
        text += &format!("\n{} {vote_column:>6} {cost_column:>14}  {project_column}\n", marks.join(" "));
        let mut projects: Vec<(usize, &Project)> = self.poll.projects.iter().enumerate().collect();
        projects.sort_by_key(|(_, project)| (std::cmp::Reverse(project.votes), &project.id));
        for (place, project) in projects {
            let funded = |column: &Column| column.counted.outcome.winners().any(|winner| winner == place);
            let marks: Vec<&str> = columns.iter().map(|column| if funded(column) { "✓" } else { "·" }).collect();
            let name = self.file.projects.get(place).and_then(|project| project.name.as_deref());
            text += &format!(
                "{} {:>6} {:>14}  {} {}\n",
                marks.join(" "),
                self.phrases.number(project.votes),
                self.cost(project),
                project.id,
                name.unwrap_or_default(),
            );
        }
        text
    }

    fn head(&self) -> String {
        let (meta, phrases) = (&self.file.meta, self.phrases);
        format!(
            "{} {}{} {}, {}, {}\n",
            meta.unit(),
            meta.instance(),
            phrases.colon,
            phrases.count(self.poll.ballots, phrases.ballots),
            phrases.count(self.poll.projects.len() as u64, phrases.projects),
            self.money(meta.budget()),
        )
    }

    fn sum(&self, column: &Column) -> String {
        let outcome = &column.counted.outcome;
        let winners: Vec<usize> = outcome.winners().collect();
        let without = self.poll.without(&winners);
        let Phrases { colon, semicolon, funded, costing, ties, without_winner, .. } = self.phrases;
        format!(
            "{}{colon} {funded}{colon} {}, {costing} {}{semicolon} {ties}{colon} {}{semicolon} {without_winner}{colon} {}",
            column.title(),
            winners.len(),
            self.money(self.poll.cost_of(winners)),
            self.phrases.number(outcome.ties),
            self.phrases.number(without),
        )
    }

    /// One sentence where the file states winners: the same, or which differ.
    fn compared(&self, column: &Column) -> String {
        let Some((more, less)) = stated(self.file, &column.counted.outcome) else { return String::new() };
        let Phrases {
            colon, semicolon, stated_same, stated_otherwise, only_in_file, only_counted, rule_of_file, ..
        } = self.phrases;
        let rule = match self.file.meta.rule() {
            "" => String::new(),
            rule => format!(" ({rule_of_file}{colon} {rule})"),
        };
        if more.is_empty() && less.is_empty() {
            return format!("{stated_same}{rule}.\n");
        }
        let named = |projects: &[usize]| {
            let ids = projects.iter().filter_map(|place| self.poll.projects.get(*place));
            ids.map(|project| project.id.as_str()).collect::<Vec<_>>().join(", ")
        };
        let parts: Vec<String> = [(only_in_file, more), (only_counted, less)]
            .into_iter()
            .filter(|(_, projects)| !projects.is_empty())
            .map(|(words, projects)| format!("{words}{colon} {}", named(&projects)))
            .collect();
        format!("{stated_otherwise}{rule}{semicolon} {}.\n", parts.join(&format!("{semicolon} ")))
    }

    /// The endowment, and the comparison.
    fn shares(&self, shares: &Shares) -> String {
        let Phrases { colon, endowment, .. } = self.phrases;
        let whole = Cents(u64::try_from(shares.endowment.floor().to_integer()).unwrap_or_default());
        let mut text = format!("{endowment}{colon} {}, {}\n", self.money(whole), self.raised(shares));
        if let Some(comparison) = shares.comparison {
            text += &self.comparison(comparison);
        }
        text
    }

    /// How often the endowment of the kept run was raised, and why it was not raised more.
    fn raised(&self, shares: &Shares) -> String {
        let Phrases { colon, semicolon, not_raised, raised_by, first_exceeded, next_exceeded, .. } = self.phrases;
        let raises = self.phrases.count(shares.kept, self.phrases.raises);
        match (shares.kept, shares.raises > shares.kept) {
            (0, false) => (*not_raised).into(),
            (0, true) => format!("{not_raised}{colon} {first_exceeded}"),
            (_, false) => format!("{raised_by} {raises}"),
            (_, true) => format!("{raised_by} {raises}{semicolon} {next_exceeded}"),
        }
    }

    fn comparison(&self, comparison: Comparison) -> String {
        let Phrases { colon, prefer, ballots, kept, .. } = *self.phrases;
        let (shares, greedy) = (comparison.for_shares, comparison.for_greedy);
        format!(
            "{} {} equal-shares, {} {} greedy{colon} {} {kept}\n",
            self.phrases.count(shares, ballots),
            self.phrases.agree(shares, prefer),
            self.phrases.number(greedy),
            self.phrases.agree(greedy, prefer),
            if comparison.replaces() { "greedy" } else { "equal-shares" },
        )
    }

    /// A project's name, or its identifier if it has none.
    fn name(&self, project: usize) -> &str {
        self.file.projects.get(project).map_or("", |project| project.name.as_ref().unwrap_or(&project.id))
    }

    /// What a project costs; files give a withdrawn one a cost that is none.
    fn cost(&self, project: &Project) -> String {
        if project.withdrawn { self.phrases.withdrawn.into() } else { self.money(project.cost) }
    }

    fn currency(&self) -> Currency<'_> {
        Currency::of(self.file.meta.currency())
    }

    fn money(&self, amount: Cents) -> String {
        self.phrases.money(self.currency(), amount)
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
